"""`with s2s.gradient_of(x) as x_bar:`: what the block sees, and what becomes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

import s2s

X = np.array([0.3, 0.7, 1.2])
W = np.array([[0.5, 0.1, 0.3], [0.2, 0.7, 0.4], [0.1, 0.5, 0.6]])
SEEN: list = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    SEEN.clear()


def close(found, expected) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_what_the_block_assigns_goes_on() -> None:
    """It gets the complete adjoint; it is plain code in the backward part."""

    def f(x):
        y = x * x
        with s2s.gradient_of(y) as y_bar:
            y_bar = np.clip(y_bar, -1.0, 1.0)
        return np.sum(y * 3.0) - np.sum(y[:1] * 2.5)

    gradient = s2s.grad(f)
    close(gradient(X), 2.0 * X * np.array([0.5, 1.0, 1.0]))
    assert "y_bar = np.clip(y_bar, -1.0, 1.0)" in gradient.source
    assert "gradient_of" not in gradient.source
    close(s2s.vjp(f, X)[1](1.0)[0], gradient(X))
    assert f(X) == pytest.approx(np.sum(X**2 * 3.0) - 2.5 * X[0] ** 2)


def test_in_place() -> None:
    def f(x):
        y = np.sin(x)
        with s2s.gradient_of(y) as y_bar:
            y_bar *= 0.5
            y_bar[0] = 7.0
            y_bar[1:] += 1.0
        return np.sum(y * y)

    expected = np.sin(X) * np.cos(X)
    expected[0] = 7.0 * np.cos(X[0])
    expected[1:] += np.cos(X[1:])
    close(s2s.grad(f)(X), expected)
    assert f(X) == pytest.approx(np.sum(np.sin(X) ** 2))


def test_the_callers_adjoint_is_not_written() -> None:
    """What `vjp` is given stays as it is."""

    def f(x):
        y = 2.0 * x
        with s2s.gradient_of(y) as y_bar:
            y_bar *= 3.0
        return y

    y_bar = np.ones(3)
    close(s2s.vjp(f, X)[1](y_bar)[0], 6.0 * np.ones(3))
    close(y_bar, np.ones(3))


def test_numbers_and_branches() -> None:
    def f(x):
        y = x * x
        with s2s.gradient_of(y) as y_bar:
            if abs(y_bar) > 1.0:
                y_bar = math.copysign(1.0, y_bar)
            elif y_bar < 2.0:
                y_bar = 0.0
        return 5.0 * y

    assert s2s.grad(f)(3.0) == 6.0
    assert s2s.grad(lambda x: f(x) * 0.1)(3.0) == 0.0


def test_containers() -> None:
    """The adjoint has the structure of the value: a norm over all of it, say."""

    def f(parameters, x):
        with s2s.gradient_of(parameters) as bars:
            norm = np.sqrt(np.sum(bars["w"] ** 2) + np.sum(bars["b"] ** 2))
            bars = {"w": bars["w"] / norm, "b": bars["b"] / norm}
        return np.sum((parameters["w"] @ x + parameters["b"]) ** 2)

    plain = s2s.grad(lambda p, x: np.sum((p["w"] @ x + p["b"]) ** 2))({"w": W, "b": X}, X)
    norm = np.sqrt(np.sum(plain["w"] ** 2) + np.sum(plain["b"] ** 2))
    found = s2s.grad(f)({"w": W, "b": X}, X)
    close(found["w"], plain["w"] / norm)
    close(found["b"], plain["b"] / norm)
    with np.errstate(invalid="ignore"):
        assert f({"w": W, "b": X}, X) == np.sum((W @ X + X) ** 2)


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray


def test_objects_and_tuples() -> None:
    def f(layer, pair):
        with s2s.gradient_of(pair) as bars:
            bars = (bars[0] * 2.0, bars[1] * 3.0)
        first, second = pair
        return np.sum(layer.w @ first) + second

    gradient = s2s.grad(f, wrt="pair")(Layer(W, X), (X, 2.0))
    close(gradient[0], 2.0 * np.sum(W, axis=0))
    assert gradient[1] == 3.0


def test_several_on_one_value() -> None:
    """The last block comes first, in the backward part."""

    def f(x):
        with s2s.gradient_of(x) as x_bar:
            x_bar = 2.0 * x_bar
        y = 3.0 * x
        with s2s.gradient_of(x) as x_bar:
            x_bar = x_bar + 1.0
        return np.sum(y) + np.sum(x)

    close(s2s.grad(f)(X), 2.0 * (3.0 + 1.0 + 1.0) + 0.0 * X)


def test_what_comes_before_the_block() -> None:
    """Uses before it are not in the adjoint that the block sees."""

    def f(x):
        before = np.sum(x * 5.0)
        with s2s.gradient_of(x) as x_bar:
            x_bar = 0.0 * x_bar
        return before + np.sum(x * 7.0)

    close(s2s.grad(f)(X), 5.0 + 0.0 * X)


def test_other_names() -> None:
    """Another name of an array means the array after the block; one of a number its own value."""

    def arrays(x):
        y = x.copy()
        z = y
        view = y[1:]
        with s2s.gradient_of(y) as y_bar:
            y_bar = 10.0 * y_bar
        return np.sum(y) + np.sum(z) + np.sum(view)

    close(s2s.grad(arrays)(X), [20.0, 30.0, 30.0])

    def numbers(x):
        y = x * 1.0
        z = y
        with s2s.gradient_of(y) as y_bar:
            y_bar = 10.0 * y_bar
        return y + z

    assert s2s.grad(numbers)(2.0) == 11.0


def test_writes_after_the_block() -> None:
    def f(x):
        u = x.copy()
        with s2s.gradient_of(u) as u_bar:
            u_bar = np.minimum(u_bar, 1.0)
        u[1:] += u[:-1]
        u *= 2.0
        return np.sum(u)

    close(s2s.grad(f)(X), [1.0, 1.0, 1.0])

    def plain(x):
        u = x.copy()
        with s2s.gradient_of(u) as u_bar:
            u_bar = u_bar * 1.0
        u[1:] += u[:-1]
        u *= u
        return np.sum(u * x)

    def without(x):
        u = x.copy()
        u[1:] += u[:-1]
        u *= u
        return np.sum(u * x)

    close(s2s.grad(plain)(X), s2s.grad(without)(X))


def test_loops_see_every_step() -> None:
    """Collected in a list from outside, as copies; what is around the block is that of its step."""

    def f(h, limits):
        for t in range(3):
            h = np.tanh(W @ h)
            with s2s.gradient_of(h) as h_bar:
                norm = np.linalg.norm(h_bar)
                SEEN.append((t, h_bar))
                if norm > limits[t]:
                    h_bar *= limits[t] / norm
        return np.sum(h * h)

    limits = np.array([0.05, 0.5, 0.2])
    states = [X]
    for _ in range(3):
        states.append(np.tanh(W @ states[-1]))
    bar, seen = 2.0 * states[-1], []
    for t in reversed(range(3)):
        seen.append((t, bar))
        norm = np.linalg.norm(bar)
        bar = bar * min(1.0, limits[t] / norm)
        bar = ((1.0 - states[t + 1] ** 2) * bar) @ W
    close(s2s.grad(f)(X, limits), bar)
    assert [t for t, _ in SEEN] == [2, 1, 0]
    for (_, found), (_, expected) in zip(SEEN, seen, strict=True):
        close(found, expected)


def layer(h, limit):
    h = np.sin(h)
    with s2s.gradient_of(h) as bar:
        bar = np.clip(bar, -limit, limit)
    return h


def test_helpers() -> None:
    """In functions that are called, with their arguments."""

    def f(x):
        for k in range(2):
            x = layer(3.0 * x, 0.1 * (k + 1))
        return np.sum(x * x)

    first, second = np.sin(3.0 * X), np.sin(3.0 * np.sin(3.0 * X))
    bar = np.clip(2.0 * second, -0.2, 0.2) * np.cos(3.0 * first) * 3.0
    bar = np.clip(bar, -0.1, 0.1) * np.cos(3.0 * X) * 3.0
    close(s2s.grad(f)(X), bar)


def scaled(g, k):
    result = g * k
    return result if k > 0.0 else -result


def test_helpers_in_the_block(capsys: pytest.CaptureFixture[str]) -> None:
    """They are written into it; printing happens when the backward part runs."""

    def f(x, k):
        y = x * x
        with s2s.gradient_of(y) as y_bar:
            y_bar = scaled(y_bar, k)
            print("adjoint", y_bar)
        return np.sum(y)

    gradient = s2s.grad(f)
    close(gradient(X, -2.0), 4.0 * X)
    assert capsys.readouterr().out == "adjoint [2. 2. 2.]\n"
    close(gradient(X, 3.0), 6.0 * X)


def test_lists_that_are_passed() -> None:
    def f(x, seen):
        y = x * x
        with s2s.gradient_of(y) as y_bar:
            seen.append(y_bar)
            y_bar *= 2.0
        return np.sum(y)

    seen: list = []
    close(s2s.grad(f)(X, seen), 4.0 * X)
    close(seen[0], np.ones(3))
    assert len(seen) == 1


def test_it_does_not_run_for_nothing() -> None:
    """Where nothing that is differentiated comes from the value, or it comes from nothing."""

    def unused(x):
        y = x * x
        with s2s.gradient_of(y) as y_bar:
            SEEN.append(y_bar)
        return np.sum(x)

    def constant(x, k):
        with s2s.gradient_of(k) as k_bar:
            SEEN.append(k_bar)
        return np.sum(x * k)

    close(s2s.grad(unused)(X), np.ones(3))
    close(s2s.grad(constant)(X, 2.0), 2.0 * np.ones(3))
    assert SEEN == []


def test_raising_in_the_block() -> None:
    def f(x):
        y = np.log(x)
        with s2s.gradient_of(y) as y_bar:
            if not np.all(np.isfinite(y_bar)):
                raise FloatingPointError
        return np.sum(np.sqrt(y))

    with pytest.raises(FloatingPointError), np.errstate(divide="ignore"):
        s2s.grad(f)(np.array([1.0, 2.0]))
    close(s2s.grad(f)(np.array([2.0])), 0.5 / np.sqrt(np.log(2.0)) / 2.0)


def test_second_order() -> None:
    """The block is code like all other: its derivative is that of the emitted gradient."""

    def f(x):
        y = x**3
        with s2s.gradient_of(y) as y_bar:
            y_bar = y_bar * y_bar
        return 2.0 * y

    assert s2s.grad(f)(3.0) == 4.0 * 27.0
    assert s2s.grad(s2s.grad(f))(3.0) == 4.0 * 18.0


def test_forward_mode_is_refused() -> None:
    with pytest.raises(s2s.RefusedError, match=r"'s2s\.gradient_of' in forward mode"):
        s2s.jvp(layer, (X, 1.0), (X, None))


def test_just_called() -> None:
    """The block runs on zeros."""
    found = []

    def f(x):
        with s2s.gradient_of(x) as x_bar:
            found.append(x_bar)
        return x

    f({"w": X, "b": (1.0, 2)})
    close(found[0]["w"], np.zeros(3))
    assert found[0]["b"][0] == 0.0
