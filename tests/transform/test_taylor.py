"""Taylor coefficients of single functions, against contours in the complex plane."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests.transform.coefficients import contour, interpolated

if TYPE_CHECKING:
    from collections.abc import Callable

X = np.array([0.3, 0.55, 0.8])
Y = np.array([0.9, 0.35, 0.6])
V = np.array([0.7, -0.4, 1.1])
W = np.array([-0.3, 0.8, 0.5])
A = np.array([[0.9, 0.2, -0.3], [0.1, 1.2, 0.4], [-0.2, 0.3, 0.8]])
B = np.array([[0.3, -0.2, 0.5], [0.6, 0.1, -0.4], [0.2, 0.7, 0.3]])

Pair = tuple["Callable[..., Any]", "Callable[..., Any]"]


def same(function: Callable[..., Any]) -> Pair:
    """A function that takes complex numbers as well."""
    return function, function


ONE = {  # of one array; beside it, the same for complex numbers
    "exp": same(np.exp),
    "exp2": same(np.exp2),
    "expm1": same(np.expm1),
    "log": same(np.log),
    "log2": same(np.log2),
    "log10": same(np.log10),
    "log1p": same(np.log1p),
    "sqrt": same(np.sqrt),
    "cbrt": (np.cbrt, lambda x: x ** (1 / 3)),
    "square": same(np.square),
    "cube": same(lambda x: x**3),
    "seventh": same(lambda x: np.power(x, 7)),
    "inverse_square": same(lambda x: x**-2),
    "power": same(lambda x: x**1.7),
    "base": same(lambda x: 2.5**x),
    "self_power": same(lambda x: x**x),
    "reciprocal": same(np.reciprocal),
    "quotient": same(lambda x: (1.0 + x) / (2.0 - x * x)),
    "constant_over": same(lambda x: 2.0 / x),
    "sin": same(np.sin),
    "cos": same(np.cos),
    "sin_and_cos": same(lambda x: np.sin(x) * np.cos(x) - np.cos(x)),
    "tan": same(np.tan),
    "sinh": same(np.sinh),
    "cosh": same(np.cosh),
    "tanh": same(np.tanh),
    "arcsin": same(np.arcsin),
    "arccos": same(np.arccos),
    "arctan": same(np.arctan),
    "arcsinh": same(np.arcsinh),
    "arccosh": same(lambda x: np.arccosh(x + 1.5)),
    "arctanh": same(np.arctanh),
    "arctan2": (lambda x: np.arctan2(x, 1.0 + x * x), lambda x: np.arctan(x / (1.0 + x * x))),
    "hypot": (lambda x: np.hypot(x, 2.0 * x + 1.0), lambda x: (x**2 + (2.0 * x + 1.0) ** 2) ** 0.5),
    "logaddexp": (
        lambda x: np.logaddexp(x, x * x),
        lambda x: np.log(np.exp(x) + np.exp(x * x)),
    ),
    "sigmoid": same(lambda x: 1.0 / (1.0 + np.exp(-x))),
    "absolute": (lambda x: np.abs(-x), lambda x: x),
    "maximum": (lambda x: np.maximum(x, 0.5) * x, lambda x: np.where(X > 0.5, x, 0.5) * x),
    "clip": (lambda x: np.clip(x, 0.4, 0.7) * x, lambda x: _clipped(x) * x),
    "where": (lambda x: np.where(x > 0.5, x**2, 3.0), lambda x: np.where(X > 0.5, x**2, 3.0)),
    "deg2rad": (lambda x: np.deg2rad(x) ** 2, lambda x: (x * np.pi / 180.0) ** 2),
    "sum": same(lambda x: np.sum(x * x)),
    "mean": same(lambda x: np.mean(x) ** 2 * x),
    "prod": same(np.prod),
    "cumsum": same(lambda x: np.cumsum(x) ** 2),
    "dot": same(lambda x: np.dot(x, x)),
    "outer": same(lambda x: np.outer(x, np.sin(x))),
    "einsum": same(lambda x: np.einsum("i,j,k->ik", x, x * x, np.exp(x))),
    "matmul": same(lambda x: np.outer(x, x) @ (A * x)),
    "tensordot": same(lambda x: np.tensordot(np.outer(x, x), A * x, 1)),
    "kron": same(lambda x: np.kron(x, x)),
    "cross": same(lambda x: np.cross(x, x * x)),
    "convolve": same(lambda x: np.convolve(x, x)),
    "inv": same(lambda x: np.linalg.inv(A + np.outer(x, x))),
    "solve": same(lambda x: np.linalg.solve(A + np.outer(x, x), np.exp(x))),
    "solve_matrix": same(lambda x: np.linalg.solve(A * x, B * x)),
    "det": same(lambda x: np.linalg.det(A * x + np.outer(x, x))),
    "log_det": (
        lambda x: np.linalg.slogdet(A + np.outer(x, x))[1],
        lambda x: np.log(np.linalg.det(A + np.outer(x, x))),
    ),
    "norm": (np.linalg.norm, lambda x: np.sqrt(np.sum(x * x))),
    "matrix_power": same(lambda x: np.linalg.matrix_power(A * x, 3)),
    "index": same(lambda x: x[[0, 2, 0]] * x[::-1] * x[1]),
    "reshape": same(lambda x: np.stack([x, x * x]).T.reshape(6) ** 2),
    "concatenate": same(lambda x: np.concatenate((x, np.exp(x), [1.0]))),
    "roll": same(lambda x: np.roll(x, 1) * x),
    "repeat": same(lambda x: np.repeat(x, 2) ** 2),
    "diff": same(lambda x: np.diff(x) ** 2),
    "trapezoid": same(lambda x: np.interp(0.4, [0.0, 1.0], [0.2, 0.9]) * x),
    "polyval": same(lambda x: np.polyval([1.0, -2.0, 0.5], x)),
    "astype": same(lambda x: np.asarray(x).copy().T * x),
}


def _clipped(x: Any) -> Any:
    return np.where(X < 0.4, 0.4, np.where(X > 0.7, 0.7, x))


def written(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its own around one that may be a ufunc."""

    def call(x: Any) -> Any:
        return function(x)

    return call


def assert_close(found: tuple[Any, ...], wanted: Any, rtol: float = 1e-10) -> None:
    """Each coefficient, relative to the largest of its order."""
    for k, (one, other) in enumerate(zip(found, wanted, strict=True)):
        flat = np.ravel(one)
        scale = max(1.0, float(np.max(np.abs(other), initial=0.0)))
        np.testing.assert_allclose(flat, other, rtol=0.0, atol=rtol * scale, err_msg=f"order {k}")


@pytest.mark.parametrize("name", ONE)
def test_along_a_line(name: str) -> None:
    """Orders 0 to 5 of f(x + t v), in one call."""
    function, on_complex = ONE[name]
    found = s2s.taylor(written(function), 5)(X, V)
    assert_close(found, contour(lambda t: on_complex(X + t * V), 5))


@pytest.mark.parametrize(
    "name", ["exp", "log", "tan", "self_power", "quotient", "inv", "solve", "clip"]
)
def test_along_a_path(name: str) -> None:
    """Orders 0 to 4 of f(x + t v + t^2 w)."""
    function, on_complex = ONE[name]
    found = s2s.taylor(written(function), 4, series=True)(X, (V, W))
    assert_close(found, contour(lambda t: on_complex(X + t * V + t * t * W), 4))


@pytest.mark.parametrize("name", ["exp", "arctan", "power", "cube", "sqrt", "sin_and_cos"])
def test_high_orders(name: str) -> None:
    """Order 12."""
    function, on_complex = ONE[name]
    found = s2s.taylor(written(function), 12)(X, 0.3 * V)
    assert_close(found, contour(lambda t: on_complex(X + t * 0.3 * V), 12, radius=0.4), rtol=1e-9)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x * y / (1.0 + y),
        lambda x, y: x**y,
        lambda x, y: np.sin(x * y) + np.exp(x - y),
        lambda x, y: np.concatenate((x, np.stack((x, y))[1])) * 2.0,
        lambda x, y: np.outer(x, y) @ y,
        lambda x, y: x + y * y,
    ],
)
def test_of_two_arguments(function: Callable[..., Any]) -> None:
    """Both move."""
    found = s2s.taylor(function, 4, wrt=(0, 1))(X, Y, (V, W))
    assert_close(found, contour(lambda t: function(X + t * V, Y + t * W), 4))


SCALARS: dict[str, Pair] = {
    "exp": (math.exp, np.exp),
    "log": (math.log, np.log),
    "log_base": (lambda x: math.log(2.0, x), lambda x: np.log(2.0) / np.log(x)),
    "sin": (lambda x: math.sin(x) / math.cos(x), np.tan),
    "atan": (math.atan, np.arctan),
    "asin": (lambda x: math.asin(x) + math.acos(x * x), lambda x: np.arcsin(x) + np.arccos(x * x)),
    "sinh": (lambda x: math.sinh(x) * math.cosh(x), lambda x: np.sinh(2.0 * x) / 2.0),
    "asinh": (math.asinh, np.arcsinh),
    "sqrt": (math.sqrt, np.sqrt),
    "power": (lambda x: x**2.5 + x**4, lambda x: x**2.5 + x**4),
    "pow": (lambda x: math.pow(x, 3.0), lambda x: x**3),
    "hypot": (lambda x: math.hypot(x, 1.0), lambda x: np.sqrt(x * x + 1.0)),
    "prod": (lambda x: math.prod([x, x + 1.0, x * x]), lambda x: x * (x + 1.0) * x * x),
    "fsum": (lambda x: math.fsum([x, x * x]) ** 2, lambda x: (x + x * x) ** 2),
    "max": (lambda x: max(x, 0.1) ** 3, lambda x: x**3),
}


@pytest.mark.parametrize("name", SCALARS)
def test_of_a_float(name: str) -> None:
    """Python floats, with functions of `math`."""
    function, on_complex = SCALARS[name]
    found = s2s.taylor(written(function), 5)(0.4, 0.7)
    assert_close(found, contour(lambda t: on_complex(0.4 + 0.7 * t), 5))


def test_erf() -> None:
    """Its derivative is no function of its value."""
    found = s2s.taylor(lambda x: math.erf(x) + math.erfc(2.0 * x), 4)(0.4, 1.0)
    wanted = interpolated(lambda t: math.erf(0.4 + t) + math.erfc(0.8 + 2.0 * t), 4)
    assert_close(found, wanted.value, rtol=1e-7)


def test_gamma_functions() -> None:
    """Through the polygamma functions."""
    found = s2s.taylor(lambda x: math.lgamma(x) * math.gamma(x), 3)(2.3, 1.0)
    wanted = interpolated(lambda t: math.lgamma(2.3 + t) * math.gamma(2.3 + t), 3)
    assert_close(found, wanted.value, rtol=1e-7)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sort(x) ** 2,
        lambda x: np.max(x) * x,
        lambda x: np.median(x) * np.min(x),
        np.cumprod,
        lambda x: np.std(x) + np.var(x * x),
        lambda x: np.linalg.cholesky(np.outer(x, x) + np.eye(3)),
        lambda x: np.linalg.eigh(A + A.T + np.outer(x, x))[0],
        lambda x: np.linalg.norm(np.outer(x, x) + A),
        lambda x: np.mod(x, 0.5) * x,
        lambda x: np.heaviside(x, 0.5) * x**2,
        lambda x: np.copysign(x, -1.0) * x,
    ],
)
def test_of_real_numbers_only(function: Callable[..., Any]) -> None:
    """Against interpolation, where there is nothing analytic to go round."""
    found = s2s.taylor(written(function), 3)(X, V)
    wanted = interpolated(lambda t: function(X + t * V), 3)
    assert_close(found, wanted.value, rtol=1e-6)


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (lambda x: x**3, (0.0, 0.0, 0.0, 1.0, 0.0)),
        (lambda x: x**4 + x, (0.0, 1.0, 0.0, 0.0, 1.0)),
        (np.sin, (0.0, 1.0, 0.0, -1 / 6, 0.0)),
        (lambda x: np.exp(x) * x, (0.0, 1.0, 1.0, 0.5, 1 / 6)),
        (np.arctan, (0.0, 1.0, 0.0, -1 / 3, 0.0)),
        (np.cosh, (1.0, 0.0, 0.5, 0.0, 1 / 24)),
        (lambda x: (1.0 - x) ** -1, (1.0, 1.0, 1.0, 1.0, 1.0)),
        (lambda x: np.arctan2(x, 1.0), (0.0, 1.0, 0.0, -1 / 3, 0.0)),
        (lambda x: x**0, (1.0, 0.0, 0.0, 0.0, 0.0)),
        (lambda x: x**1, (0.0, 1.0, 0.0, 0.0, 0.0)),
    ],
)
def test_at_zero(function: Callable[..., Any], wanted: tuple[float, ...]) -> None:
    """Maclaurin series."""
    found = s2s.taylor(written(function), 4)(0.0, 1.0)
    np.testing.assert_allclose(found, wanted, atol=1e-15)


def test_powers_that_are_not_whole_at_zero() -> None:
    """`x ** 2.5` has derivatives at 0 up to the second, and no more."""
    with np.errstate(divide="ignore"):
        found = s2s.taylor(lambda x: x**2.5, 3)(np.array([0.0]), np.array([1.0]))
    assert [float(c[0]) for c in found[:3]] == [0.0, 0.0, 0.0]
    assert not np.isfinite(found[3][0])


def test_a_polynomial_has_its_own_coefficients() -> None:
    """Horner's scheme in a loop, against numpy.polynomial."""
    coefficients = np.array([0.5, -1.0, 2.0, 0.25, -0.75])

    def polynomial(x: float, c: Any) -> Any:
        value = 0.0
        for one in c[::-1]:
            value = value * x + one
        return value

    found = s2s.taylor(polynomial, 6)(0.8, coefficients, 1.0)
    shifted = np.polynomial.Polynomial(coefficients)(np.polynomial.Polynomial([0.8, 1.0])).coef
    np.testing.assert_allclose(found, [*shifted, 0.0, 0.0], atol=1e-13)


def test_of_one_order_it_is_the_tangent() -> None:
    """Order 1 is what s2s.jvp gives."""

    def model(x: Any) -> Any:
        return np.tanh(A @ np.exp(x)) / (1.0 + np.sum(x**2))

    value, tangent = s2s.jvp(model, (X,), (V,))
    found = s2s.taylor(model, 1)(X, V)
    np.testing.assert_allclose(found[0], value, rtol=1e-15)
    np.testing.assert_allclose(found[1], tangent, rtol=1e-13)


def test_the_second_is_half_of_the_curvature() -> None:
    """c_2 = v^T H v / 2."""

    def loss(x: Any) -> Any:
        return np.sum(np.tanh(A @ np.exp(x)) ** 2)

    found = s2s.taylor(loss, 2)(X, V)
    np.testing.assert_allclose(found[2], 0.5 * V @ s2s.hvp(loss)(X, V), rtol=1e-12)


def test_single_precision() -> None:
    """The coefficients have the dtype of the value."""
    x, v = X.astype(np.float32), V.astype(np.float32)
    found = s2s.taylor(lambda x: np.exp(x) * x / 3.0, 3)(x, v)
    assert [c.dtype for c in found] == [np.float32] * 4
    assert_close(found, contour(lambda t: np.exp(X + t * V) * (X + t * V) / 3.0, 3), rtol=1e-5)
