"""`grad`, `value_and_grad` and `vjp`: what they take and what they return."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import s2s

W = np.array([1.0, 2.0, 3.0])
X = np.array([0.5, -1.0, 2.0])


def loss(w, x, k=2.0):
    return np.sum(w * x * x) * k


def same(a, b) -> None:
    """Equal structure, classes, dtypes and shapes, and equal numbers up to rounding."""
    assert type(a) is type(b)
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, (tuple, list)):
        assert len(a) == len(b)
        for p, q in zip(a, b, strict=True):
            same(p, q)
    elif a is not None:
        assert np.asarray(a).dtype == np.asarray(b).dtype
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def test_grad() -> None:
    same(s2s.grad(loss)(W, X), 2.0 * X * X)
    same(s2s.grad(loss)(W, X, 3.0), 3.0 * X * X)
    same(s2s.grad(loss)(W, x=X, k=3.0), 3.0 * X * X)


@pytest.mark.parametrize(
    ("wrt", "expected"),
    [
        (1, 4.0 * W * X),
        ("x", 4.0 * W * X),
        (-2, 4.0 * W * X),
        (np.int64(1), 4.0 * W * X),
        ("k", float(np.sum(W * X * X))),
        ((0,), (2.0 * X * X,)),
        ((0, "x"), (2.0 * X * X, 4.0 * W * X)),
        (["x", 0], (4.0 * W * X, 2.0 * X * X)),
        ((0, "w"), (2.0 * X * X, 2.0 * X * X)),
        (("w", "k"), (2.0 * X * X, float(np.sum(W * X * X)))),
    ],
)
def test_wrt(wrt, expected) -> None:
    same(s2s.grad(loss, wrt)(W, X), expected)
    value, gradient = s2s.value_and_grad(loss, wrt=wrt)(W, X)
    assert value == loss(W, X)
    same(gradient, expected)


def test_value_and_grad() -> None:
    value, gradient = s2s.value_and_grad(lambda x: x * x)(3.0)
    same(value, 9.0)
    same(gradient, 6.0)


def test_has_aux() -> None:
    def f(x):
        return np.sum(x * x), {"largest": np.max(x)}

    x = np.array([1.0, 3.0])
    gradient, aux = s2s.grad(f, has_aux=True)(x)
    same(gradient, 2 * x)
    assert aux == {"largest": 3.0}
    (value, aux), gradient = s2s.value_and_grad(f, wrt=("x",), has_aux=True)(x)
    assert (value, aux) == (10.0, {"largest": 3.0})
    same(gradient, (2 * x,))


def test_decorators() -> None:
    @s2s.grad
    def first(x, y):
        """The product."""
        return x * y

    @s2s.grad(wrt="y")
    def second(x, y):
        return x * y

    @s2s.value_and_grad(wrt=(0, 1))
    def both(x, y):
        return x * y

    @s2s.vjp
    def pulled(x, y):
        return x * y

    same(first(2.0, 3.0), 3.0)
    same(second(2.0, 3.0), 2.0)
    same(both(2.0, 3.0), (6.0, (3.0, 2.0)))
    value, pullback = pulled(2.0, 3.0)
    same(value, 6.0)
    same(pullback(1.0), (3.0, 2.0))
    assert first.__name__ == "first"
    assert "The product." in first.__doc__


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_are_kept(dtype) -> None:
    x = np.array([1.0, 2.0], dtype)
    assert s2s.grad(lambda x: np.sum(x * x))(x).dtype == dtype
    assert type(s2s.grad(lambda x: x * x)(2.0)) is float


def test_structures_are_kept() -> None:
    def f(p):
        return np.sum(p["w"] * p["w"]) + p["b"][0] * p["b"][1]

    gradient = s2s.grad(f)({"w": W, "b": [2.0, 3.0]})
    same(gradient, {"w": 2 * W, "b": [3.0, 2.0]})


class Pair(NamedTuple):
    a: float
    b: float


@dataclass
class Point:
    x: float
    y: float


def test_named_tuples_and_dataclasses() -> None:
    def f(p):
        return p.a * p.b

    def g(p):
        return p.x * p.y

    gradient = s2s.grad(f)(Pair(2.0, 3.0))
    assert isinstance(gradient, Pair)
    np.testing.assert_allclose(gradient, (3.0, 2.0), rtol=1e-12)
    point = s2s.grad(g)(Point(2.0, 3.0))
    assert isinstance(point, Point)
    np.testing.assert_allclose((point.x, point.y), (3.0, 2.0), rtol=1e-12)


def test_one_element_of_any_shape() -> None:
    x = np.array([[2.0]])
    same(s2s.grad(lambda x: x * x)(x), np.array([[4.0]]))


def test_arguments_are_not_changed() -> None:
    w, x = W.copy(), X.copy()
    s2s.value_and_grad(loss, (0, 1))(w, x)
    np.testing.assert_array_equal(w, W)
    np.testing.assert_array_equal(x, X)


def test_starred_parameters() -> None:
    def f(a, *xs, **options):
        return a * xs[0] * xs[1] * options["scale"]

    same(s2s.grad(f)(2.0, 3.0, 4.0, scale=5.0), 60.0)
    same(s2s.grad(f, 2)(2.0, 3.0, 4.0, scale=5.0), 30.0)
    same(s2s.grad(f, (1, 2))(2.0, 3.0, 4.0, scale=5.0), (40.0, 30.0))
    same(s2s.grad(f, "xs")(2.0, 3.0, 4.0, scale=5.0), (40.0, 30.0))
    same(s2s.grad(f, "scale")(2.0, 3.0, 4.0, scale=5.0), 24.0)
    with pytest.raises(s2s.ArgumentError, match=r"wrt stands for xs\[4\]"):
        s2s.grad(f, 5)(2.0, 3.0, 4.0, scale=5.0)


def test_positional_and_keyword_only() -> None:
    def f(a, b=2.0, /, *, c=3.0):
        return a * b * c

    same(s2s.grad(f)(5.0), 6.0)
    same(s2s.grad(f, "b")(5.0), 15.0)
    same(s2s.grad(f, "c")(5.0, 4.0), 20.0)


def test_defaults_without_source_form() -> None:
    weights = np.array([1.0, 2.0, 3.0])

    def f(x, w=weights, *, act=np.tanh):
        return np.sum(act(x) * w)

    same(s2s.grad(f)(X), (1 - np.tanh(X) ** 2) * weights)
    same(s2s.grad(f, "w")(X), np.tanh(X))
    weights *= 2.0
    same(s2s.grad(f)(X), (1 - np.tanh(X) ** 2) * weights)


class Model:
    def __init__(self, a) -> None:
        self.a = a

    def loss(self, x):
        return self.a * x * x

    @s2s.grad(wrt="x")
    def slope(self, x):
        return self.a * x * x

    def __call__(self, x):
        return self.a * x


def test_methods_partials_and_callable_objects() -> None:
    model = Model(3.0)
    same(s2s.grad(model.loss)(2.0), 12.0)
    same(s2s.grad(Model.loss, "x")(model, 2.0), 12.0)
    same(model.slope(2.0), 12.0)
    same(Model.slope(model, 2.0), 12.0)
    same(s2s.grad(model)(2.0), 3.0)
    same(s2s.grad(functools.partial(loss, W))(X), 4.0 * W * X)
    same(s2s.grad(functools.partial(loss, k=3.0))(W, X), 3.0 * X * X)
    same(s2s.grad(functools.partial(loss, k=3.0))(W, X, k=1.0), X * X)
    model.a = 5.0
    same(model.slope(2.0), 20.0)


def test_decorated_functions() -> None:
    def doubled(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return 2.0 * function(*args, **kwargs)

        return wrapper

    @doubled
    def f(x, y):
        return x * y

    @functools.lru_cache
    def cached(x):
        return x * x

    same(s2s.grad(f)(2.0, 3.0), 6.0)
    same(s2s.grad(f, "y")(2.0, 3.0), 4.0)
    same(s2s.grad(cached)(2.0), 4.0)


def test_differentiable() -> None:
    @s2s.differentiable(wrt="y")
    def f(x, y):
        return x * y * y

    def g(x):
        return x * x

    assert f(2.0, 3.0) == 18.0
    same(f.grad(2.0, 3.0), 12.0)
    same(f.value_and_grad(2.0, 3.0), (18.0, 12.0))
    _, pullback = f.vjp(2.0, 3.0)
    same(pullback(1.0), (9.0, 12.0))
    assert s2s.differentiable(g) is g
    assert "def g_grad(" in g.source(example=(2.0,))
    assert "def g_value_and_grad(" in g.source("value_and_grad", 2.0)
    with pytest.raises(s2s.ArgumentError, match="no operator 'hessian'"):
        g.source("hessian")
    with pytest.raises(s2s.ArgumentError, match="written with def or lambda"):
        s2s.differentiable(Model(1.0))


def test_gradient_of_gradient() -> None:
    def cube(x):
        return x * x * x

    second = s2s.grad(s2s.grad(cube))
    assert second(2.0) == pytest.approx(12.0, rel=1e-12)
    assert second(3.0) == pytest.approx(18.0, rel=1e-12)
    assert "def cube_grad_grad(x):" in s2s.grad(s2s.grad(cube)).source


class TestVjp:
    def test_value_and_pullback(self) -> None:
        value, pullback = s2s.vjp(loss, W, X)
        assert value == loss(W, X)
        same(pullback(1.0), (2.0 * X * X, 4.0 * W * X))

    def test_pullback_can_be_called_again(self) -> None:
        def f(x, n):
            for _ in range(n):
                x = x * x
            return x

        _, pullback = s2s.vjp(f, 1.1, 3)
        first = pullback(1.0)
        assert first[1] is None
        assert first[0] == pytest.approx(8 * 1.1**7, rel=1e-12)
        assert pullback(1.0) == first
        assert pullback(2.0)[0] == pytest.approx(2 * first[0])

    def test_inactive_arguments_get_none(self) -> None:
        def f(x, name, n, nothing):
            return x * n

        same(s2s.vjp(f, 2.0, "a", 3, None)[1](1.0), (3.0, None, None, None))

    def test_container_values(self) -> None:
        def f(x):
            return {"a": x * 2.0, "b": (np.sum(x), x * x)}

        value, pullback = s2s.vjp(f, X)
        zeros = np.zeros(3)
        same(pullback({"a": zeros, "b": (1.0, zeros)}), (np.ones(3),))
        y_bar = {"a": W, "b": (0.0, W)}
        same(pullback(y_bar), (2.0 * W + 2.0 * X * W,))
        assert value["b"][0] == np.sum(X)

    def test_wrt(self) -> None:
        same(s2s.vjp(loss, W, X, wrt="x")[1](1.0), 4.0 * W * X)
        same(s2s.vjp(loss, W, X, wrt=(1, 0))[1](1.0), (4.0 * W * X, 2.0 * X * X))

    def test_starred_and_default_parameters(self) -> None:
        same(s2s.vjp(lambda *xs: xs[0] * xs[1], 2.0, 3.0)[1](1.0), (3.0, 2.0))
        same(s2s.vjp(loss, W, X, 3.0)[1](1.0)[2], float(np.sum(W * X * X)))
        assert len(s2s.vjp(loss, W, X)[1](1.0)) == 2

    @pytest.mark.parametrize(
        ("y_bar", "message"),
        [
            (np.zeros(2), r"at \[0\]: it has shape \(2,\), while the value has shape \(3,\)"),
            (np.zeros(3, complex), r"has dtype complex128, while the value has dtype float64"),
            ("a", r"it is a str, while the value is an array of shape \(3,\)"),
            (None, "it is None"),
        ],
    )
    def test_misfits(self, y_bar, message) -> None:
        _, pullback = s2s.vjp(lambda x: [x * 2.0, {"s": np.sum(x)}], X)
        with pytest.raises(s2s.ArgumentError, match=message):
            pullback([y_bar, {"s": 1.0}])

    def test_misfit_structures(self) -> None:
        _, pullback = s2s.vjp(lambda x: [x * 2.0, {"s": np.sum(x)}], X)
        with pytest.raises(s2s.ArgumentError, match="it has 1 items, while the value has 2"):
            pullback([X])
        with pytest.raises(s2s.ArgumentError, match=r"at \[1\]: it has the keys \['t'\]"):
            pullback([X, {"t": 1.0}])
        with pytest.raises(s2s.ArgumentError, match="it is a tuple"):
            pullback((X, {"s": 1.0}))

    def test_nothing_to_differentiate(self) -> None:
        def f(n):
            return n * 2.0

        with pytest.raises(s2s.ArgumentError, match="no positional argument of f holds"):
            s2s.vjp(f, 3)

    def test_dtype_of_the_adjoint_is_that_of_the_value(self) -> None:
        x = np.ones(3, np.float32)
        (gradient,) = s2s.vjp(lambda x: x * x, x)[1](np.ones(3))
        assert gradient.dtype == np.float32
