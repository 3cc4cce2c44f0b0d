"""`s2s.stop_gradient`: the value, as a constant."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

X = np.array([0.5, 1.5, 2.5])


def close(found, expected) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_stop_gradient() -> None:
    """The value, as a constant; in the emitted code it is the value itself."""

    def f(x):
        y = s2s.stop_gradient(x * x)
        return np.sum(y * x) + np.sum(x * s2s.stop_gradient(x))

    gradient = s2s.grad(f)
    close(gradient(X), X * X + X)
    assert "s2s.stop" not in gradient.source
    assert f(X) == np.sum(X**3) + np.sum(X * X)
    assert s2s.jvp(f, (X,), (X,))[1] == pytest.approx(np.sum(X**3 + X * X))
    assert s2s.grad(lambda x: s2s.stop_gradient(x) * 1.0)(2.0) == 0.0


def test_stopping_containers() -> None:
    def f(p):
        q = s2s.stop_gradient(p)
        return np.sum(p["w"] * q["w"]) + p["b"][0] * q["b"][0]

    found = s2s.grad(f)({"w": X, "b": [2.0]})
    close(found["w"], X)
    assert found["b"] == [2.0]


def test_stopping_at_every_order() -> None:
    """Nothing flows, however often one differentiates."""

    def f(x):
        return s2s.stop_gradient(x) ** 2 * x**2

    assert s2s.grad(f)(3.0) == 54.0
    assert s2s.grad(s2s.grad(f))(3.0) == 18.0
    assert s2s.grad(s2s.grad(s2s.grad(f)))(3.0) == 0.0


def test_what_is_stopped_is_the_array_itself() -> None:
    """So it is not read once the array has been written into, nor the other way round."""

    def writes(x):
        u = x.copy()
        y = s2s.stop_gradient(u)
        u[0] = 3.0 * x[1]
        return np.sum(y * u)

    with pytest.raises(s2s.RefusedError, match="may share memory"):
        s2s.grad(writes)(X)

    def copied(x):
        u = x.copy()
        y = s2s.stop_gradient(u).copy()
        u[0] = 3.0 * x[1]
        return np.sum(y * u)

    close(s2s.grad(copied)(X), [0.0, 3.0 * X[0] + X[1], X[2]])

    def first(x):
        u = s2s.stop_gradient(x).copy()
        u += x
        u *= 2.0
        return np.sum(u * x)

    close(s2s.grad(first)(X), 4.0 * X + 2.0 * X)


def test_in_loops() -> None:
    def f(x, steps):
        h = x
        for _ in range(steps):
            h = h * np.tanh(s2s.stop_gradient(h))
        return np.sum(h)

    h, slope = X, np.ones(3)
    for _ in range(3):
        slope, h = slope * np.tanh(h), h * np.tanh(h)
    close(s2s.grad(f)(X, 3), slope)
