"""What is written of the adjoint of a write: zeros that something reads, one addition a place."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s import rules
from s2s.analysis.signature import signature_of
from s2s.pipeline import derive
from tests.oracles import gradient

if TYPE_CHECKING:
    from collections.abc import Callable

rules.load()
X = np.array([0.7, 1.1, 0.9, 1.3])


def filled(x: Any) -> Any:
    u = np.zeros(4)
    for i in range(4):
        u[i] = np.sin(x[i])
    return np.sum(u * u)


def filled_by_parts(x: Any) -> Any:
    u = np.empty(4)
    u[0] = x[3]
    u[1:3] = x[:2] * x[1:3]
    u[3] = x[0]
    return np.sum(u * u)


def table(x: Any) -> Any:
    t = np.zeros((4, 5))
    for i in range(4):
        for j in range(4, 0, -1):
            t[i, j] = x[i] * x[j - 1]
    return np.sum(t * t)


def running(x: Any) -> Any:
    y = np.zeros(5)
    for i in range(4):
        y[i + 1] = y[i] * 0.5 + x[i]
    return np.sum(y[1:] ** 2)


def triangular(x: Any) -> Any:
    a = np.arange(16.0).reshape(4, 4) / 8.0
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] - np.dot(a[i, :i], y[:i])
    return np.sum(y**2)


def seen_again(x: Any) -> Any:
    u = np.zeros(4)
    for i in range(3):
        u[i] = x[i]
        u[i + 1] = x[i + 1] * u[i]
    return np.sum(u * u)


def seen_by_the_next_step(x: Any) -> Any:
    u = np.zeros(4)
    for _ in range(2):
        for i in range(1, 4):
            u[i] = x[i] * u[i - 1] + x[i - 1]
    return np.sum(u * u)


def seen_from_the_end(x: Any) -> Any:
    u = np.zeros(4)
    for i in range(3):
        u[i - 1] = x[i]
        u[2] = x[i] * 2.0
    return np.sum(u * u)


def relaxed(x: Any) -> Any:
    u = x.copy()
    for i in range(1, 3):
        u[i] = u[i] + 0.3 * (u[i - 1] + u[i + 1])
    return np.sum(u * u)


def scaled(x: Any) -> Any:
    u = x.copy()
    u[1:-1] = 0.5 * u[1:-1] - u[2:]
    return np.sum(u * u)


@pytest.mark.parametrize(
    ("function", "zeros"),
    [
        (filled, 0),
        (filled_by_parts, 0),
        (table, 0),
        (running, 0),
        (triangular, 0),
        (seen_again, 1),
        (seen_by_the_next_step, 1),
        (seen_from_the_end, 2),
        (relaxed, 0),
        (scaled, 0),
    ],
)
def test_zeros(function: Callable[..., Any], zeros: int) -> None:
    code, found = derived(function)
    np.testing.assert_allclose(found, gradient(function, X).value, 1e-6, 1e-8)
    assert code.count("] = 0.0") == zeros, code


def stencil(x: Any) -> Any:
    u = x.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def squares(x: Any) -> Any:
    total = 0.0
    for i in range(4):
        total = total + x[i] * x[i] * 3.0
    return total


def with_source(x: Any, f: Any) -> Any:
    u = x.copy()
    for _ in range(3):
        u[1:-1] = 0.5 * (u[2:] + u[:-2] - f[1:-1])
    return np.sum(u * u)


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        (stencil, ["u_bar[1:-1] -= 2.0 * ", "u_bar[2:] += ", "u_bar[:-2] += "]),
        (squares, ["x_bar[i] += 6.0 * x[i]"]),
        (scaled, ["u_bar[1:-1] = 0.5 * ", "u_bar[2:] -= "]),
    ],
)
def test_additions(function: Callable[..., Any], lines: list[str]) -> None:
    code, found = derived(function)
    np.testing.assert_allclose(found, gradient(function, X).value, 1e-6, 1e-8)
    backward = code[code.index("_bar") :]
    for line in lines:
        assert backward.count(line) == 1, code
        assert backward.count(line.split("=")[0][:-2]) == 1 or line.endswith("* "), code


def test_a_shape_that_a_write_fixes_is_not_recorded() -> None:
    """`u - f` has the shape of what it is written into, whether or not it broadcasts `f`."""
    for f in (np.array([0.3, 0.2, 0.5, 0.1]), np.array([0.3, 0.2, 0.5])):
        code, found = derived(with_source, f)
        expected = gradient(partial(with_source, f=f), X).value
        np.testing.assert_allclose(found, expected, 1e-6, 1e-8)
        assert "records" not in code


def derived(function: Callable[..., Any], *more: Any) -> tuple[str, Any]:
    """The code of the gradient by the first argument, and what it gives at X."""
    names = tuple(inspect.signature(function).parameters)
    types = signature_of(dict(zip(names, (X, *more), strict=True)))
    text = derive(function, types, names[:1], "grad").text  # type: ignore[arg-type]
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    code = text[text.index("def ") :]
    return code, namespace[f"{function.__name__}_grad"](X.copy(), *more)


def logarithms(x: Any, index: Any) -> Any:
    y = np.log(x)
    y[index] = 2.0
    return np.sum(y * y)


@pytest.mark.parametrize("index", [0, slice(None, 1), np.array([True, False, False, False])])
def test_what_is_written_over_gets_zero(index: Any) -> None:
    types = signature_of({"x": X, "index": index})
    text = derive(logarithms, types, ("x",), "grad").text  # type: ignore[arg-type]
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    x = np.array([0.0, 1.1, 0.9, 1.3])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = namespace["logarithms_grad"](x, index)
    np.testing.assert_allclose(found, [0.0, *(2.0 * np.log(x[1:]) / x[1:])], 1e-12)


def divided_steps(x: Any) -> Any:
    u = x * x
    for _ in range(3):
        u[1:-1] = u[1:-1] - 0.1 * (u[2:] - u[:-2]) / x[1:-1]
        u[0] = 0.0
        u[-1] = u[-2]
    return np.sum(u * u)


def test_steps_that_write_over_what_they_have_read_select_nothing() -> None:
    code, found = derived(divided_steps)
    np.testing.assert_allclose(found, gradient(divided_steps, X).value, 1e-6, 1e-8)
    assert "np.where" not in code
