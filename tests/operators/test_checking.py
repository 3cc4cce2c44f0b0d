"""`s2s.check` accepts right derivatives and says where wrong ones are off."""

from __future__ import annotations

import math

import numpy as np
import pytest

import s2s
from s2s.operators import checking, derivative


def chain(x, w):
    return {"a": np.sum(np.tanh(x * w)), "b": [x * x, w[0]]}


X, W = np.linspace(0.1, 1.0, 4), np.linspace(-1.0, 1.0, 4)


@pytest.mark.parametrize("order", [1, 2])
def test_right_derivatives_pass(order) -> None:
    assert s2s.check(chain, X, W, order=order) is None
    s2s.check(lambda x: x**3, 2.0, order=order)
    s2s.check(lambda x: 3.0 * x, X, order=order)
    s2s.check(lambda p, n: p["w"] @ p["w"] * n, {"w": X}, 3, order=order)
    s2s.check(lambda x: np.sum(np.sin(x)), np.linspace(0.0, 3.0, 500), order=order)


def test_single_precision() -> None:
    s2s.check(lambda x: np.sum(np.exp(x) * x), X.astype(np.float32))


def wrong(monkeypatch, change) -> None:
    """Let pullbacks give something else."""
    call = derivative.Pullback.__call__
    monkeypatch.setattr(derivative.Pullback, "__call__", lambda self, y: change(call(self, y)))


def test_names_argument_and_element(monkeypatch) -> None:
    def change(gradients):
        if len(gradients) == 2:
            gradients[1][2] += 0.01
        return gradients

    wrong(monkeypatch, change)
    with pytest.raises(s2s.GradientCheckError) as caught:
        s2s.check(chain, X, W)
    message = str(caught.value)
    assert "the derivative of chain with respect to w[2] is off by 0.01" in message
    assert "1 of the 4 elements looked at are off" in message
    s2s.check(chain, X, W, wrt="x")


def test_names_places_in_containers(monkeypatch) -> None:
    wrong(monkeypatch, lambda gradients: ({"p": [gradients[0]["p"][0], 7.0]},))
    with pytest.raises(AssertionError, match=r"with respect to q\['p'\]\[1\] is off by"):
        s2s.check(lambda q: math.sin(q["p"][0]) * q["p"][1], {"p": [1.0, 2.0]})


def test_one_element_of_many(monkeypatch) -> None:
    def change(gradients):
        gradients[0][3, 101] *= 1.5
        return gradients

    wrong(monkeypatch, change)
    with pytest.raises(s2s.GradientCheckError, match=r"with respect to x\[3, 101\] is off by"):
        s2s.check(lambda x: np.sum(x**3), np.linspace(1.0, 2.0, 800).reshape(4, 200))
    s2s.check(lambda x: np.sum(x**3), np.linspace(1.0, 2.0, 800).reshape(4, 200), order=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: (g[0].astype(np.float32), g[1]), r"to x is float32 of shape \(4,\)"),
        (lambda g: (g[0][:2], g[1]), r"of shape \(2,\), and x itself float64 of shape \(4,\)"),
        (lambda g: (np.full(4, np.nan), g[1]), r"is off by nan"),
        (lambda g: (-g[0], g[1]), r"4 of the 4 elements"),
    ],
)
def test_forms(monkeypatch, change, message) -> None:
    wrong(monkeypatch, change)
    with pytest.raises(s2s.GradientCheckError, match=message):
        s2s.check(chain, X, W)


def test_the_value_is_checked_too(monkeypatch) -> None:
    call = derivative.Derivative.__call__

    def changed(self, *args):
        value, pullback = call(self, *args)
        return value + 1.0, pullback

    monkeypatch.setattr(derivative.Derivative, "__call__", changed)
    with pytest.raises(s2s.GradientCheckError, match="the emitted code of f returns"):
        s2s.check(f, X)


def f(x):
    return np.sum(x)


def test_arguments() -> None:
    with pytest.raises(s2s.ArgumentError, match="order must be 1"):
        s2s.check(f, X, order=3)
    with pytest.raises(s2s.ArgumentError, match="not a parameter"):
        s2s.check(f, X, wrt="y")
    with pytest.raises(s2s.ArgumentError, match="complex"):
        s2s.check(f, X.astype(complex))
    assert checking.GradientCheckError is s2s.GradientCheckError
