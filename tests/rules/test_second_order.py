"""What the rules write can be differentiated again: forward over reverse, reverse over forward."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from s2s.rules import load
from s2s.rules.registry import find_forward
from tests.rules.inlined import program
from tests.rules.test_forward import CASES

if TYPE_CHECKING:
    from tests.rules.case import Case

pytestmark = pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning")
STEP = 1e-5


def by_arrays() -> list[Any]:
    """For each function the first two cases by an array; most of them are slow."""
    load()
    chosen: dict[int, list[Case]] = {}
    for sample in CASES:
        which = sample.wrt[0]
        argument = sample.args[which] if isinstance(which, int) else None
        if isinstance(argument, np.ndarray) and argument.size > 1:
            chosen.setdefault(id(sample.function), []).append(sample)
    found = []
    for samples in chosen.values():
        for place, sample in enumerate(samples[:2]):
            name = getattr(sample.function, "__name__", "")
            if name in ("unblock", "unpack_like"):  # nested lists
                continue
            module = getattr(sample.function, "__module__", None) or ""
            forward = find_forward(sample.function)
            simple = forward is None or forward.kind == "linear"
            is_slow = place > 0 or simple or module.startswith("s2s_runtime")
            found.append(pytest.param(sample, marks=[pytest.mark.slow] if is_slow else []))
    return found


@pytest.mark.parametrize("sample", by_arrays(), ids=str)
def test_second_derivatives(sample: Case) -> None:
    objective, arguments, place = _objective(sample)
    gradient = s2s.grad(objective, wrt=place)
    x = arguments[place]
    v = np.cos(np.arange(x.size)).reshape(x.shape)
    sides = []
    for step in (STEP, -STEP):
        arguments[place] = x + step * v
        sides.append(gradient(*arguments))
    expected = (sides[0] - sides[1]) / (2.0 * STEP)
    arguments[place] = x
    scale = 1.0 + np.max(np.abs(expected))

    dots: list[Any] = [None] * len(arguments)
    dots[place] = v
    over_reverse = s2s.jvp(gradient, tuple(arguments), tuple(dots))[1]
    np.testing.assert_allclose(over_reverse, expected, rtol=1e-5, atol=1e-6 * scale)

    names = ", ".join(f"q{k}" for k in range(len(arguments)))
    directions = ", ".join("v" if k == place else "None" for k in range(len(arguments)))
    text = f"def f({names}):\n    return s2s.jvp(objective, ({names},), ({directions},))[1]\n"
    along = _compiled(text, {"objective": objective, "v": v, "s2s": s2s})
    over_forward = s2s.grad(along, wrt=place)(*arguments)
    np.testing.assert_allclose(over_forward, expected, rtol=1e-5, atol=1e-6 * scale)


@pytest.mark.slow
@pytest.mark.parametrize("sample", by_arrays(), ids=str)
def test_third_derivatives(sample: Case) -> None:
    objective, arguments, place = _objective(sample)
    gradient = s2s.grad(objective, wrt=place)
    x = arguments[place]
    v = np.cos(np.arange(x.size)).reshape(x.shape)
    dots: list[Any] = [None] * len(arguments)
    dots[place] = v
    names = ", ".join(f"q{k}" for k in range(len(arguments)))
    directions = ", ".join("v" if k == place else "None" for k in range(len(arguments)))
    text = f"def f({names}):\n    return s2s.jvp(gradient, ({names},), ({directions},))[1]\n"
    second = _compiled(text, {"gradient": gradient, "v": v, "s2s": s2s})
    sides = []
    for step in (STEP, -STEP):
        arguments[place] = x + step * v
        sides.append(s2s.jvp(gradient, tuple(arguments), tuple(dots))[1])
    expected = (sides[0] - sides[1]) / (2.0 * STEP)
    arguments[place] = x
    found = s2s.jvp(second, tuple(arguments), tuple(dots))[1]
    scale = 1.0 + np.max(np.abs(expected))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6 * scale)


def _objective(sample: Case) -> tuple[Any, list[Any], int]:
    function, values = program(sample)
    head, body = linecache.getlines(function.__code__.co_filename)
    y = sample.function(*sample.args, **sample.kwargs)
    places = [f"r[{k}]" for k in range(len(y))] if isinstance(y, list | tuple) else ["r"]
    total = " + ".join(f"np.sum(np.sin({place}))" for place in places)
    text = f"{head}{body.replace('return', 'r =')}    return {total}\n"
    objective = _compiled(text, dict(function.__globals__))
    return objective, list(values.values()), list(values).index(sample.wrt[0])


def _compiled(text: str, names: dict[str, Any]) -> Any:
    file = f"<text {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    return names["f"]


def along_itself(function: Any, order: int) -> Any:
    """The derivative of some order of a function of one number."""
    for _ in range(order):
        function = s2s.grad(function)
    return function


def sinc(x: float) -> Any:
    return np.sinc(x)


def bessel(x: float) -> Any:
    return np.i0(x)


@pytest.mark.parametrize(
    ("function", "derivatives"),
    [
        (sinc, [0.0, -(np.pi**2) / 3.0, 0.0, np.pi**4 / 5.0]),
        (bessel, [0.0, 0.5, 0.0, 0.375]),
    ],
)
def test_derivatives_at_zero_where_a_formula_would_divide(
    function: Any, derivatives: list[float]
) -> None:
    for order, expected in enumerate(derivatives, 1):
        found = along_itself(function, order)(0.0)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def power(a: Any, b: Any) -> Any:
    return np.sum(a**b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (2.0, 0.0),
        (np.array([2.0, 3.0]), 0.0),
        (np.array([2.0, 3.0]), np.zeros(2)),
        (np.array([2.0, 3.0]), np.array([1.0, 2.0])),
    ],
)
def test_power_zero_varies_with_its_exponent(a: Any, b: Any) -> None:
    """The derivative of `b * a ** (b - 1)` by `b` is not 0 where `b` is, although its value is."""
    expected = a ** (b - 1.0) * (1.0 + b * np.log(a))
    by_a, by_b = s2s.grad(power, wrt=0), s2s.grad(power, wrt=1)
    over_b = s2s.jvp(by_a, (a, b), (None, b * 0.0 + 1.0))[1]
    over_a = s2s.jvp(by_b, (a, b), (a * 0.0 + 1.0, None))[1]
    np.testing.assert_allclose(over_b, expected, rtol=1e-14)
    np.testing.assert_allclose(np.sum(over_a), np.sum(expected), rtol=1e-14)


def cubic(x: Any) -> Any:
    return np.prod(x) + np.sum(np.cumprod(x) * np.arange(1.0, 5.0))


def test_third_derivatives_of_products_with_zeros() -> None:
    """Against the polynomial written out."""

    def written_out(x: Any) -> Any:
        a, b, c, d = x[0], x[1], x[2], x[3]
        return a + 2.0 * a * b + 3.0 * a * b * c + 5.0 * a * b * c * d

    v = np.array([0.3, -0.7, 1.1, 0.4])
    for x in (np.array([1.5, 0.0, 0.0, 2.0]), np.array([0.0, 0.5, 2.0, 0.0]), v):

        def third(function: Any, x: Any = x) -> Any:
            gradient = s2s.grad(function)
            return s2s.jvp(lambda x: s2s.jvp(gradient, (x,), (v,))[1], (x,), (v,))[1]

        np.testing.assert_allclose(third(cubic), third(written_out), rtol=1e-12, atol=1e-13)


def test_second_derivatives_where_numbers_are_missing() -> None:
    x = np.array([[1.0, np.nan, 3.0], [0.5, 2.0, np.nan]])

    def total(x: Any) -> Any:
        return np.nanvar(x) + np.sum(np.nanstd(x, axis=0) ** 3) + np.nanprod(x)

    def of_numbers(p: Any) -> Any:
        columns = np.std(p[np.array([0, 2])]) ** 3
        return np.var(p) + columns + np.prod(p)

    numbers = x[~np.isnan(x)]
    v = np.where(np.isnan(x), 5.0, np.cos(np.arange(6.0)).reshape(2, 3))
    found = s2s.jvp(s2s.grad(total), (x,), (v,))[1]
    expected = s2s.jvp(s2s.grad(of_numbers), (numbers,), (v[~np.isnan(x)],))[1]
    np.testing.assert_allclose(found[~np.isnan(x)], expected, rtol=1e-12)
    np.testing.assert_array_equal(found[np.isnan(x)], 0.0)
