"""`s2s.taylor` as its users meet it: conventions, structures, errors, ordinary differential equations."""

from __future__ import annotations

import math
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from s2s.errors import ArgumentError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable


def wave(x: float) -> float:
    return math.exp(2.0 * x)


def pair(x: Any, y: Any) -> dict[str, Any]:
    return {"product": x * y, "rest": (np.sin(x), 3)}


WAVE = s2s.taylor(wave, 2)


def test_coefficients_and_not_derivatives() -> None:
    """c_k is the k-th derivative divided by k!."""
    found = s2s.taylor(wave, 4)(0.0, 1.0)
    np.testing.assert_allclose(found, [2.0**k / math.factorial(k) for k in range(5)], rtol=1e-15)


def test_each_has_the_structure_of_the_value() -> None:
    """A dict of an array and a tuple, in which a number does not vary."""
    x, v = np.array([0.3, 0.4]), np.array([1.0, -1.0])
    value, first, second = s2s.taylor(pair, 2, wrt=("x", "y"))(x, 2.0 * x, (v, v))
    np.testing.assert_array_equal(value["product"], 2.0 * x * x)
    np.testing.assert_allclose(first["product"], x * v + 2.0 * x * v)
    np.testing.assert_allclose(second["product"], v * v)
    np.testing.assert_allclose(second["rest"][0], -0.5 * np.sin(x) * v * v)
    assert (value["rest"][1], first["rest"][1]) == (3, None)


def test_along_a_path() -> None:
    """x(t) = x + t - t^2, given by its coefficients; of several arguments one path each."""
    along = s2s.taylor(wave, 3, series=True)
    np.testing.assert_allclose(along(0.0, (1.0, -1.0)), (1.0, 2.0, 0.0, -8.0 / 3.0), atol=1e-15)
    np.testing.assert_allclose(along(0.0, (1.0,)), s2s.taylor(wave, 3)(0.0, 1.0))

    def product(x: float, y: float) -> float:
        return x * y

    found = s2s.taylor(product, 3, wrt=(0, 1), series=True)(2.0, 3.0, ((1.0, 0.5), (1.0, 0.0)))
    np.testing.assert_allclose(found, (6.0, 5.0, 2.5, 0.5))


def test_a_path_of_structures() -> None:
    """The arguments may be dicts and tuples."""

    def energy(p: dict[str, Any]) -> Any:
        return np.sum(p["w"] ** 2) * p["k"]

    p = {"w": np.array([1.0, 2.0]), "k": 3.0}
    v = {"w": np.array([1.0, 0.0]), "k": 1.0}
    np.testing.assert_allclose(s2s.taylor(energy, 3)(p, v), (15.0, 11.0, 5.0, 1.0))


def test_what_comes_back_is_the_callers() -> None:
    """No coefficient shares memory with another, nor with an argument."""
    x, v = np.ones(3), np.ones(3)
    found = s2s.taylor(lambda x: x, 2)(x, v)
    for k, one in enumerate(found):
        assert not any(np.shares_memory(one, other) for other in (x, v, *found[:k]))


def test_of_a_gradient() -> None:
    """Operators compose."""
    x, v = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    found = s2s.taylor(s2s.grad(lambda x: np.sum(x**4)), 3)(x, v)
    np.testing.assert_allclose(found, (4 * x**3, 12 * x**2 * v, 12 * x * v**2, 4 * v**3))


def test_of_a_procedure() -> None:
    """What is written into an argument."""

    def cubes(x: Any, out: Any) -> None:
        out[:] = x**3

    out = np.zeros(2)
    found = s2s.taylor(cubes, 3, of="out")(np.ones(2), out, np.ones(2))
    np.testing.assert_array_equal(found, np.array([[1.0, 3.0, 3.0, 1.0]] * 2).T)
    np.testing.assert_array_equal(out, np.zeros(2))


def test_star_arguments_and_defaults() -> None:
    """The direction comes last, whatever the arguments are."""

    def scaled(x: Any, *rest: float, power: int = 2, **more: float) -> Any:
        return x**power * sum(rest) + more["shift"]

    found = s2s.taylor(scaled, 2)(3.0, 1.0, 1.0, 1.0, shift=1.0)
    np.testing.assert_allclose(found, (19.0, 12.0, 2.0))


def test_it_can_be_read_and_pickled() -> None:
    """The emitted text, ahead of a call too; the object by its name."""
    assert "def wave_taylor(x, v):" in WAVE.source
    assert "math.exp" in s2s.taylor(wave, 2, example=(0.3, 1.0)).source
    anew = pickle.loads(pickle.dumps(s2s.taylor(wave, 3, series=True)))
    np.testing.assert_allclose(anew(0.0, (1.0, -1.0))[:3], (1.0, 2.0, 0.0), atol=1e-15)


def test_nothing_varies_beyond_a_line() -> None:
    """Along a line, what is linear has no second coefficient, and no statement for it."""

    def linear(x: Any) -> Any:
        return 2.0 * np.cumsum(x)[::-1]

    series = s2s.taylor(linear, 3)
    found = series(np.ones(2), np.ones(2))
    np.testing.assert_array_equal(found[2:], np.zeros((2, 2)))
    assert series.source.count("cumsum") == 2


def test_the_text_grows_with_the_square_of_the_order() -> None:
    """And not with its exponential, as that of nested derivatives would."""

    def chain(x: Any) -> Any:
        y = np.sin(x) * np.exp(-x)
        return np.tanh(y) / (1.0 + x * x)

    x = np.ones(2)
    words = []
    for order in (3, 6, 12):
        series = s2s.taylor(chain, order)
        series(x, x)
        words.append(len(series.source.split()))
    assert words[2] < 4 * words[1] < 16 * words[0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: s2s.taylor(wave, 0), "the order of a Taylor series"),
        (lambda: s2s.taylor(wave, 2.0), "the order of a Taylor series"),  # type: ignore[arg-type]
        (lambda: s2s.taylor(wave, 2, wrt=None), "needs wrt"),  # type: ignore[arg-type]
        (lambda: s2s.taylor(wave, 2, wrt="y"), "y"),
        (lambda: WAVE(1.0, np.ones(3)), "does not fit"),
        (lambda: s2s.taylor(wave, 2, series=True)(1.0, 1.0), "series=True"),
        (lambda: s2s.taylor(wave, 2, series=True)(1.0, (1.0, 1.0, 1.0)), "series=True"),
        (lambda: s2s.taylor(wave, 2, series=True)(1.0, ()), "series=True"),
        (lambda: s2s.taylor(pair, 2, wrt=(0, 1))(np.ones(2), np.ones(2), 3.0), "a tuple of 2"),
    ],
)
def test_what_does_not_fit(make: Callable[[], Any], message: str) -> None:
    """Errors of the call."""
    with pytest.raises(ArgumentError, match=message):
        make()


def test_what_is_refused() -> None:
    """What cannot be expanded, and series inside compiled code."""

    def opaque(x: float) -> float:
        return float(np.vectorize(abs)(x)) * 2.0

    with pytest.raises(RefusedError):
        s2s.taylor(opaque, 2)(1.0, 1.0)
    with pytest.raises(RefusedError, match=r"s2s\.taylor.*inside code"):
        s2s.grad(lambda x: WAVE(x, 1.0)[2])(0.3)
    with pytest.raises(RefusedError, match=r"s2s\.taylor.*inside code"):
        s2s.grad(lambda x: s2s.taylor(wave, 2)(x, 1.0)[2])(0.3)
    with pytest.raises(RefusedError, match="complex"):
        s2s.taylor(lambda x: np.abs(x * 1j), 2)(1.0, 1.0)


# --- ordinary differential equations --------------------------------------------------------------


def solution(rate: Callable[..., Any], y: Any, order: int) -> list[Any]:
    """The Taylor coefficients of the solution of y' = rate(y) through `y`.

    Those of y up to order k give that of order k of rate(y), which is y_(k+1) times k + 1.
    """
    found = [y, rate(y)]
    for k in range(1, order):
        coefficients = s2s.taylor(rate, k, series=True)(y, tuple(found[1:]))
        found.append(coefficients[k] / (k + 1))
    return found


def test_the_exponential_solves_its_equation() -> None:
    """The equation y' = y."""
    found = solution(lambda y: 1.0 * y, 1.0, 8)
    np.testing.assert_allclose(found, [1.0 / math.factorial(k) for k in range(9)], rtol=1e-14)


def test_lotka_volterra_by_series() -> None:
    """A step of order 8 is as good as many small ones, and keeps what the equation keeps."""

    def rate(y: Any) -> Any:
        hares, lynxes = y
        return np.array([1.1 * hares - 0.4 * hares * lynxes, 0.1 * hares * lynxes - 0.4 * lynxes])

    def kept(y: Any) -> Any:
        return 0.1 * y[0] - 0.4 * np.log(y[0]) + 0.4 * y[1] - 1.1 * np.log(y[1])

    start = np.array([10.0, 2.0])
    step = 0.1
    series = solution(rate, start, 8)
    y = sum(c * step**k for k, c in enumerate(series))
    np.testing.assert_allclose(kept(y), kept(start), rtol=1e-10)
    fine, count = start, 400
    for _ in range(count):  # the classical Runge-Kutta method
        h = step / count
        a = rate(fine)
        b = rate(fine + 0.5 * h * a)
        c = rate(fine + 0.5 * h * b)
        fine = fine + h / 6.0 * (a + 2.0 * b + 2.0 * c + rate(fine + h * c))
    np.testing.assert_allclose(y, fine, rtol=1e-9)
