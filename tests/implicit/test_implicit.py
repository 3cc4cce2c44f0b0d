"""Derivatives of fixed points, roots and kept factors: against differences, and against theory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests.implicit.programs import PROGRAMS, SECOND, B, Program, W, cell

if TYPE_CHECKING:
    from collections.abc import Callable


def name_of(program: Program) -> str:
    """The function, and what varies."""
    return f"{program.function.__name__}-{program.wrt}"


def moved(program: Program, x: Any) -> tuple[Any, ...]:
    """The arguments with another value in the place of what varies."""
    return (*program.args[: program.wrt], x, *program.args[program.wrt + 1 :])


def slope(f: Callable[[Any], Any], x: Any, v: Any, h: float = 1e-4) -> Any:
    """The derivative of a function in a direction, by differences of fourth order."""
    near = np.asarray(f(x + h * v)) - np.asarray(f(x - h * v))
    far = np.asarray(f(x + 2 * h * v)) - np.asarray(f(x - 2 * h * v))
    return (8.0 * near - far) / (12.0 * h)


def direction(x: Any) -> Any:
    """A direction to differentiate in."""
    return np.cos(np.arange(1.0, np.size(x) + 1.0)).reshape(np.shape(x)) if np.ndim(x) else 1.0


@pytest.mark.parametrize("program", PROGRAMS, ids=name_of)
def test_both_modes_agree_with_differences(program: Program) -> None:
    """The value is that of the plain function; nothing of s2s is left in the source."""
    x = program.args[program.wrt]
    v = direction(x)
    gradient = s2s.value_and_grad(program.function, wrt=program.wrt)
    value, bar = gradient(*program.args)
    expected = slope(lambda x: program.function(*moved(program, x)), x, v)
    np.testing.assert_allclose(value, program.function(*program.args), rtol=1e-12)
    np.testing.assert_allclose(np.sum(bar * v), expected, rtol=1e-8, atol=1e-9)
    tangents: list[Any] = [None] * len(program.args)
    tangents[program.wrt] = v
    _, dot = s2s.jvp(program.function, program.args, tuple(tangents))
    np.testing.assert_allclose(dot, np.sum(bar * v), rtol=1e-8, atol=1e-11)
    assert "s2s." not in gradient.source.replace("s2s 0.", "")


@pytest.mark.parametrize("function", SECOND, ids=lambda f: f.__name__)
def test_second_derivatives(function: Callable[..., Any]) -> None:
    """Forward over reverse, and reverse over reverse."""
    program = next(p for p in PROGRAMS if p.function is function)
    x = program.args[program.wrt]
    v = direction(x)
    gradient = s2s.grad(function, wrt=program.wrt)
    expected = slope(lambda x: gradient(*moved(program, x)), x, v)
    found = s2s.hvp(function, wrt=program.wrt)(*program.args, v)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)
    again = s2s.grad(lambda *args: np.sum(gradient(*args) * v), wrt=program.wrt)
    np.testing.assert_allclose(again(*program.args), expected, rtol=1e-7, atol=1e-8)


def affine(a, b, c):
    return c @ s2s.fixed_point(lambda x: a @ x + b, np.zeros(3))


def test_a_linear_fixed_point_has_a_closed_form() -> None:
    """(I - a) x = b: the adjoint of b is the solution of the transposed system."""
    c = np.array([1.0, -2.0, 0.5])
    a_bar, b_bar = s2s.grad(affine, wrt=(0, 1))(W, B, c)
    expected = np.linalg.solve((np.eye(3) - W).T, c)
    np.testing.assert_allclose(b_bar, expected, rtol=1e-9)
    x = np.linalg.solve(np.eye(3) - W, B)
    np.testing.assert_allclose(a_bar, np.outer(expected, x), rtol=1e-9)


def unrolled(w, b):
    x = np.zeros(3)
    for _ in range(80):
        x = cell(x, w, b)
    return np.sum(x**2)


def solved(w, b):
    return np.sum(s2s.fixed_point(cell, np.zeros(3), w, b) ** 2)


def test_unrolling_gives_the_same_and_keeps_all() -> None:
    """Nothing is kept of an iteration."""
    by_steps, at_once = s2s.grad(unrolled), s2s.grad(solved)
    np.testing.assert_allclose(by_steps(W, B), at_once(W, B), rtol=1e-8)
    assert "append" in by_steps.source
    assert "append" not in at_once.source


def from_a_start(w, b, x0):
    return np.sum(s2s.fixed_point(cell, x0, w, b))


def test_the_start_has_no_derivative() -> None:
    """Nor where it has been computed from what is differentiated."""
    found = s2s.grad(from_a_start, wrt=2)(W, B, B)
    np.testing.assert_array_equal(found, np.zeros(3))


def in_steps(w, b, steps):
    return np.sum(s2s.fixed_point(cell, np.zeros(3), w, b, max_steps=steps))


def test_the_adjoint_takes_about_as_many_steps() -> None:
    """What suffices for the solution, and a little, suffices for the derivative."""
    for steps in range(1, 100):
        try:
            in_steps(W, B, steps)
        except RuntimeError:
            continue
        break
    s2s.grad(in_steps)(W, B, steps + 4)
    with pytest.raises(RuntimeError, match=f"not reached in {steps - 1} steps"):
        s2s.grad(in_steps)(W, B, steps - 1)


def repelled(a):
    return s2s.fixed_point(lambda x: x + a * x * (1.0 - x), 1.0)


def test_a_fixed_point_that_repels_has_no_derivative_here() -> None:
    """It was found because the iteration started there."""
    assert repelled(3.0) == 1.0
    with pytest.raises(RuntimeError, match="the derivative of a fixed point was not reached"):
        s2s.grad(lambda a: s2s.fixed_point(lambda x: a + 3.0 * (x - a), 1.0))(1.0)


def with_no_root(a):
    return s2s.root(lambda x: x * x + a, 1.5, max_steps=20)


def same_signs(a):
    return s2s.root_between(lambda x: x * x + a, 0.0, 1.0)


def test_failures_are_those_of_the_plain_functions() -> None:
    """Emitted code raises what the function raises."""
    for function, error in ((with_no_root, RuntimeError), (same_signs, ValueError)):
        with pytest.raises(error):
            function(1.0)
        with pytest.raises(error):
            s2s.grad(function)(1.0)


def writing(w, b):
    def step(x):
        x[:] = np.tanh(w @ x + b)
        return x

    return np.sum(s2s.fixed_point(step, np.zeros(3)))


def from_an_integer(a):
    return s2s.fixed_point(lambda x: 0.5 * (x + a / x), 1)


def of_unequal_shapes(b):
    return np.sum(s2s.fixed_point(lambda x: 0.5 * np.sin(x) + b, 0.0))


@pytest.mark.parametrize(
    ("function", "args", "what"),
    [
        (writing, (W, B), "writes into 'x'"),
        (from_an_integer, (2.0,), "no structure of arrays of floats"),
        (of_unequal_shapes, (B,), "no structure of arrays of floats"),
    ],
    ids=["writing", "from_an_integer", "of_unequal_shapes"],
)
def test_refusals(function: Callable[..., Any], args: tuple[Any, ...], what: str) -> None:
    """What cannot be followed is refused, with the place."""
    with pytest.raises(s2s.RefusedError, match=what):
        s2s.grad(function)(*args)


def test_plain_functions() -> None:
    """They run as they are, on what s2s has never seen."""
    assert s2s.root(lambda x: x**2 - 2.0, 1.0) == pytest.approx(2.0**0.5)
    assert s2s.root_between(lambda x: x**2 - 2.0, 0.0, 2.0) == pytest.approx(2.0**0.5)
    found = s2s.root(lambda x: x + 0.1 * x**3 - B, np.zeros(3))
    np.testing.assert_allclose(found + 0.1 * found**3, B)
    factors = s2s.factorise(W + 2.0 * np.eye(3))
    np.testing.assert_allclose(factors.matrix @ factors.solve(B), B, rtol=1e-14)
    np.testing.assert_allclose(factors.matrix.T @ factors.solve_transposed(B), B, rtol=1e-14)
