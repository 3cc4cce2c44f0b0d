"""Wrong arguments of operators and of derivatives."""

from __future__ import annotations

import numpy as np
import pytest

import s2s


def loss(weights, x, steps=3):
    return np.sum(weights * x) * steps


X = np.ones(3)


class Holder:
    def __init__(self) -> None:
        self.w = X


@pytest.mark.parametrize(
    ("wrt", "message"),
    [
        ("weight", r"'weight' is not a parameter of loss\(weights, x, .*Did you mean 'weights'\?"),
        ("zzz", r"wrt='zzz' is not a parameter of loss\(weights, x, steps=3\)$"),
        (3, r"wrt=3 is out of range: loss\(weights, x, steps=3\) has 3 positional parameters"),
        (-4, "wrt=-4 is out of range"),
        ((), r"wrt=\(\) names no argument"),
        (1.5, "wrt must be a position, a name, or a tuple of them, not 1.5"),
        (True, "wrt must be a position"),
        (((0, 1),), "wrt must be a position"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("operator", [s2s.grad, s2s.value_and_grad, s2s.differentiable])
def test_wrt(operator, wrt, message) -> None:
    with pytest.raises(s2s.ArgumentError, match=message):
        operator(loss, wrt)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((), {}), ((X,), {}), ((X, X, 3, 4), {}), ((X,), {"y": X}), ((X, X), {"x": X})],
)
def test_wrong_arguments_are_type_errors_as_python_raises_them(args, kwargs) -> None:
    with pytest.raises(TypeError) as python:
        loss(*args, **kwargs)
    with pytest.raises(TypeError) as ours:
        s2s.grad(loss)(*args, **kwargs)
    assert str(ours.value) == str(python.value)
    derivative = s2s.grad(loss)
    derivative(X, X)
    with pytest.raises(TypeError):
        derivative(*args, **kwargs)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, r"with respect to 'weights', which is an int: pass float\(weights\)"),
        (True, "which is a bool"),
        (np.int32(3), "which is an int32"),
        (np.arange(3), r"which is an array of int64: pass weights.astype\(float\)"),
        (X > 0, "which is an array of bool"),
        ("a", "which is a str"),
        (None, "which is None"),
        (Holder(), "which is an object of class Holder, not a dataclass: pass what it holds"),
        ([1, 2], "which is without any floating-point number"),
    ],
)
def test_inactive_wrt(value, message) -> None:
    with pytest.raises(s2s.ArgumentError, match=f"cannot differentiate loss .*{message}"):
        s2s.grad(loss)(value, X)


def test_integer_default_of_wrt() -> None:
    with pytest.raises(s2s.ArgumentError, match="'steps', which is an int"):
        s2s.grad(loss, "steps")(X, X)


def test_not_functions() -> None:
    with pytest.raises(s2s.ArgumentError, match="3 is not callable"):
        s2s.grad(3)
    for thing, name in (
        (np.divmod, "divmod"),
        (min, "min"),
        (np.sum, "sum"),
        (np.float64, "float64"),
    ):
        with pytest.raises(
            s2s.ArgumentError, match=f"differentiate {name}: it is .* lambda x: {name}"
        ):
            s2s.grad(thing)


def test_pullbacks_are_not_differentiated() -> None:
    with pytest.raises(s2s.ArgumentError, match="takes or returns more than numbers"):
        s2s.grad(s2s.vjp(lambda x: x * x))(1.0)
    with pytest.raises(s2s.ArgumentError, match="picks items of what was emitted"):
        s2s.vjp(s2s.grad(lambda *xs: xs[0] * xs[0], wrt=0), 1.0)


def test_objects_that_are_no_dataclasses_have_no_gradient_in_vjp() -> None:
    def f(holder, x):
        return np.sum(holder.w * x)

    _, pullback = s2s.vjp(f, Holder(), X)
    first, second = pullback(1.0)
    assert first is None
    np.testing.assert_array_equal(second, X)
