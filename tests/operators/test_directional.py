"""Forward mode and products with Jacobians and Hessians, against autograd and finite differences."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math
from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.differential_operators import make_ggnvp, make_hvp, make_jvp_reversemode

import s2s

X = np.array([0.3, 0.7, 1.1])
V = np.array([1.0, -2.0, 0.5])
A = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0]])


def functions(xp):
    """The same functions, of NumPy for s2s and of autograd's NumPy for autograd."""

    def rosenbrock(x):
        return xp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)

    def energy(x):
        return xp.sum(xp.sin(x) * xp.exp(x[::-1])) + xp.prod(x)

    def net(x):
        return xp.sum(xp.tanh(xp.dot(A, x)) ** 2)

    def fields(x):
        return xp.dot(A, xp.sin(x)) * xp.sum(x)

    def bent(x):
        return xp.tanh(x) * x

    def quartic(y):
        return xp.sum(y**4)

    return rosenbrock, energy, net, fields, bent, quartic


OURS, THEIRS = functions(np), functions(anp)
SCALAR = list(zip(OURS[:3], THEIRS[:3], strict=True))
energy, fields = OURS[1], OURS[3]


@pytest.mark.parametrize(("f", "oracle"), SCALAR)
@pytest.mark.parametrize("operator", [s2s.hvp, s2s.vhp])
def test_hessian_products(f, oracle, operator) -> None:
    expected = make_hvp(oracle)(X)[0](V)
    np.testing.assert_allclose(operator(f)(X, V), expected, rtol=1e-12)


@pytest.mark.parametrize(("f", "oracle"), [*SCALAR, (OURS[3], THEIRS[3])])
def test_jvp(f, oracle) -> None:
    value, tangent = s2s.jvp(f, (X,), (V,))
    np.testing.assert_allclose(value, f(X), rtol=1e-14)
    np.testing.assert_allclose(tangent, make_jvp_reversemode(oracle)(X)(V), rtol=1e-12)
    again, linear = s2s.linearize(f, X)
    np.testing.assert_allclose(again, value, rtol=1e-14)
    for _ in range(2):
        np.testing.assert_allclose(linear(V), tangent, rtol=1e-12)
    np.testing.assert_allclose(linear(2.0 * V), 2.0 * tangent, rtol=1e-12)


def test_elementwise_grad() -> None:
    expected = autograd.elementwise_grad(THEIRS[4])(X)
    np.testing.assert_allclose(s2s.elementwise_grad(OURS[4])(X), expected, rtol=1e-13)
    np.testing.assert_allclose(s2s.elementwise_grad(np.tanh)(X), 1.0 - np.tanh(X) ** 2)
    assert s2s.grad(math.sin)(0.5) == math.cos(0.5)


def test_ggnvp() -> None:
    expected = make_ggnvp(THEIRS[3], THEIRS[5])(X)(V)
    np.testing.assert_allclose(s2s.ggnvp(fields, OURS[5])(X, V), expected, rtol=1e-12)
    squares = make_ggnvp(THEIRS[3], lambda y: 0.5 * anp.sum(y**2))(X)(V)
    np.testing.assert_allclose(s2s.ggnvp(fields)(X, V), squares, rtol=1e-12)
    with pytest.raises(s2s.ArgumentError, match="pass the arguments of the model"):
        s2s.ggnvp(fields)()


class Params(NamedTuple):
    """A structure."""

    w: np.ndarray
    b: float


def test_structures() -> None:
    def f(p, n, data):
        return {"y": p.w * p.b**n, "n": n, "z": [data["k"] * p.b]}

    args = (Params(X, 2.0), 3, {"k": 1.5, "name": "k"})
    dots = (Params(V, 0.5), None, {"k": 1.0, "name": None})
    value, tangent = s2s.jvp(f, args, dots)
    np.testing.assert_allclose(value["y"], X * 8.0)
    np.testing.assert_allclose(tangent["y"], V * 8.0 + X * 3.0 * 4.0 * 0.5)
    assert tangent["n"] is None
    assert tangent["z"] == [1.0 * 2.0 + 1.5 * 0.5]
    _, linear = s2s.linearize(f, *args)
    again = linear(*dots)
    np.testing.assert_allclose(again["y"], tangent["y"], rtol=1e-13)
    assert again["z"] == tangent["z"]


def test_starred_keyword_and_defaults() -> None:
    def f(*xs, scale=2.0):
        return sum(x * x for x in xs) * scale

    assert s2s.jvp(f, (1.0, 2.0), (None, 1.0)) == (10.0, 8.0)

    def g(x, n=3):
        return x**n

    assert s2s.jvp(g, (2.0,), (1.0,)) == (8.0, 12.0)
    assert s2s.hvp(g)(2.0, 1.0) == 12.0
    assert s2s.hvp(g)(2.0, n=4, v=1.0) == 48.0
    assert s2s.hvp(g)(2.0, 4, 1.0) == 48.0


def test_names_that_are_taken() -> None:
    def f(x, x_dot, v):
        return x * x_dot * v

    assert s2s.jvp(f, (2.0, 3.0, 5.0), (1.0, 1.0, None)) == (30.0, 25.0)
    assert s2s.hvp(f)(2.0, 3.0, 5.0, 1.0) == 0.0


def test_several_arguments() -> None:
    def f(x, y):
        return x**2 * y**3

    hvp = s2s.hvp(f, wrt=("x", "y"))
    assert hvp(2.0, 3.0, (1.0, 0.0)) == pytest.approx((54.0, 108.0))
    assert s2s.vhp(f, wrt=(0, 1))(2.0, 3.0, (1.0, 0.0)) == pytest.approx((54.0, 108.0))
    assert s2s.ggnvp(f, wrt=(0, 1))(2.0, 3.0, (1.0, 0.0)) == pytest.approx(
        (108.0 * 108.0, 108.0 * 108.0)
    )


def test_procedures() -> None:
    def scale(u, k):
        u[1:] += k * u[:-1]

    u = np.ones(3)
    value, tangent = s2s.jvp(scale, (u, 2.0), (V, None), of="u")
    np.testing.assert_allclose(value, [1.0, 3.0, 3.0])
    np.testing.assert_allclose(tangent, V + np.array([0.0, 2.0 * V[0], 2.0 * V[1]]))
    np.testing.assert_array_equal(u, np.ones(3))
    _, linear = s2s.linearize(scale, u, 2.0, of="u")
    np.testing.assert_allclose(linear(V, None), tangent)


def test_aux() -> None:
    value, tangent, aux = s2s.jvp(lambda x: (x * x, x), (3.0,), (1.0,), has_aux=True)
    assert (value, tangent, aux) == (9.0, 6.0, 3.0)


def test_any_nesting() -> None:
    def f(x):
        return x**5

    assert s2s.grad(s2s.grad(s2s.grad(f)))(2.0) == pytest.approx(240.0)
    assert s2s.jvp(s2s.grad(f), (2.0,), (1.0,)) == pytest.approx((80.0, 160.0))
    assert s2s.grad(s2s.hvp(f))(2.0, 1.0) == pytest.approx(240.0)
    assert s2s.grad(s2s.hvp(f), wrt="v")(2.0, 1.0) == pytest.approx(160.0)
    assert s2s.hvp(s2s.grad(f))(2.0, 1.0) == pytest.approx(240.0)
    assert s2s.jvp(s2s.hvp(f), (2.0, 1.0), (1.0, None)) == pytest.approx((160.0, 240.0))
    value, pullback = s2s.vjp(s2s.hvp(f), 2.0, 1.0)
    assert value == pytest.approx(160.0)
    assert pullback(1.0) == pytest.approx((240.0, 160.0))


def test_attributes_of_differentiable() -> None:
    @s2s.differentiable
    def f(x):
        return np.sum(x**3)

    np.testing.assert_allclose(f.jvp((X,), (V,))[1], np.sum(3.0 * X**2 * V))
    np.testing.assert_allclose(f.hvp(X, V), 6.0 * X * V)
    assert "def f_hvp(x, v):" in f.source("hvp", X, V)
    assert "def f_jvp(x, x_dot):" in f.source("jvp", X)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: s2s.jvp(energy, (X,), (V[:2],)), "has shape"),
        (lambda: s2s.jvp(energy, X, V), "primals must be a tuple"),
        (lambda: s2s.jvp(energy, (X,), (V, V)), "1 primals and 2 tangents"),
        (lambda: s2s.jvp(energy, (X,), (None,)), "nothing varies"),
        (lambda: s2s.jvp(lambda x, n: x * n, (X, 3), (V, 1.0)), "which is an int"),
        (lambda: s2s.hvp(energy)(X), "missing|required|takes"),
        (lambda: s2s.hvp(energy)(X, V[:1]), "has shape"),
        (lambda: s2s.linearize(energy, X)[1](V, V), "takes 1 tangents"),
        (lambda: s2s.grad(s2s.jvp(energy).derivative)(X), "takes or returns more than numbers"),
    ],
)
def test_what_does_not_fit(call, message) -> None:
    with pytest.raises((s2s.ArgumentError, TypeError), match=message):
        call()
