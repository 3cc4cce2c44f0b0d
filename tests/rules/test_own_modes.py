"""A rule of the user's in both modes, and at the second order."""

# ruff: noqa: PLW0108 (what a function does that calls one with a rule)

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s import bar, dot, push
from tests.own_rules import own_table
from tests.rules.test_own import A, X, close, cube, solve, solve_forward, solve_rule

__all__ = ["own_table"]


def program(a, b):
    for _ in range(2):
        b = solve(a, b) + np.tanh(b)
    return b


def plain_program(a, b):
    for _ in range(2):
        b = np.linalg.solve(a, b) + np.tanh(b)
    return b


def check_modes() -> None:
    """Both modes agree with those of the same program in NumPy, and pass the dot test."""
    tangents = (0.1 * A, np.cos(X))
    expected = s2s.jvp(plain_program, (A, X), tangents)
    close(s2s.jvp(program, (A, X), tangents), expected)
    y_bar = np.array([1.0, -2.0, 0.5])
    bars = s2s.vjp(program, A, X)[1](y_bar)
    close(bars, s2s.vjp(plain_program, A, X)[1](y_bar))
    left = np.dot(y_bar, expected[1])
    right = sum(np.sum(p * q) for p, q in zip(bars, tangents, strict=True))
    assert left == pytest.approx(right, rel=1e-12)


def test_one_rule_for_both_modes() -> None:
    """A pullback alone is transposed in forward mode, a pushforward alone in reverse mode."""
    s2s.pullback(solve)(solve_rule)
    check_modes()
    s2s.zero(solve)
    s2s.pushforward(solve)(solve_forward)
    check_modes()


def test_a_rule_for_each_mode() -> None:
    """Both are taken as they are."""
    s2s.pullback(solve)(solve_rule)
    s2s.pushforward(solve)(solve_forward)
    check_modes()


def test_terms_of_a_pushforward() -> None:
    """`push[a]` for each argument; what does not vary has none."""

    @s2s.pushforward(solve)
    def rule(y, a, b):
        push[a] = -np.linalg.solve(a, dot[a] @ y)
        push[b] = np.linalg.solve(a, dot[b])

    check_modes()
    source = s2s.grad(lambda b: np.sum(solve(A, b)))
    close(source(X), np.linalg.solve(A.T, np.ones(3)))


def test_a_linear_function() -> None:
    """Its tangent is the function itself; its transpose may be named."""

    def blur(x, w):
        return w * x + (1.0 - w) * np.roll(x, 1)

    def blur_back(g, w):
        return w * g + (1.0 - w) * np.roll(g, -1)

    s2s.linear(blur, transpose=blur_back)

    def loss(x):
        return np.sum(blur(x, 0.25) ** 2)

    expected = 2.0 * blur_back(blur(X, 0.25), 0.25)
    close(s2s.grad(loss)(X), expected)
    gradient = s2s.jvp(loss, (X,), (np.cos(X),))[1]
    assert gradient == pytest.approx(np.dot(expected, np.cos(X)), rel=1e-12)


def test_linear_pullbacks() -> None:
    """`linear=True`: jointly linear in all that has a derivative."""

    def weighted(x, y, k):
        return k * np.asarray(x) - 2.0 * np.asarray(y)

    @s2s.pullback(weighted, constant=("k",), linear=True)
    def rule(z, x, y, k):
        bar[x] = k * bar[z]
        bar[y] = -2.0 * bar[z]

    f = lambda x, y: weighted(x, y, 3.0)  # noqa: E731
    close(s2s.jvp(f, (X, X), (np.cos(X), np.sin(X)))[1], 3.0 * np.cos(X) - 2.0 * np.sin(X))
    close(s2s.jvp(f, (X, X), (np.cos(X), None))[1], 3.0 * np.cos(X))
    close(s2s.vjp(f, X, X)[1](X), (3.0 * X, -2.0 * X))


def test_broadcasting_in_a_transposed_rule() -> None:
    """What a pullback assigns may be narrower or broader than the argument, in either mode."""

    def total(x, scale):
        return np.sum(np.asarray(x) * scale)

    @s2s.pullback(total)
    def rule(y, x, scale):
        bar[x] = bar[y] * scale
        bar[scale] = bar[y] * x

    matrix = np.outer(X, X)
    f = lambda x, s: total(x, s) * total(x, s)  # noqa: E731
    plain = lambda x, s: np.sum(x * s) * np.sum(x * s)  # noqa: E731
    for s, s_dot in ((2.0, 1.0), (X, np.cos(X))):
        close(s2s.vjp(f, matrix, s)[1](1.0), s2s.vjp(plain, matrix, s)[1](1.0))
        found = s2s.jvp(f, (matrix, s), (np.sin(matrix), s_dot))[1]
        expected = s2s.jvp(plain, (matrix, s), (np.sin(matrix), s_dot))[1]
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("power", [2, 3])
def test_what_is_not_linear_is_not_transposed(power: int) -> None:
    """A pullback that squares the adjoint is no pullback."""

    @s2s.pullback(cube)
    def rule(y, x):
        bar[x] = bar[y] * np.abs(bar[y])

    with pytest.raises(s2s.RefusedError, match="the rule of 'cube' cannot be transposed"):
        s2s.jvp(lambda x: cube(x) * power, (X,), (X,))


def test_a_rule_that_calls_the_function_itself() -> None:
    """It has a transpose only if it is given one."""

    @s2s.pushforward(np.negative)
    def negative(y, x):
        dot[y] = np.negative(dot[x])

    close(s2s.jvp(lambda x: np.negative(x), (X,), (X,))[1], -X)
    with pytest.raises(s2s.RefusedError, match=r"cannot be transposed.*calls the function itself"):
        s2s.grad(lambda x: np.sum(np.negative(x)))(X)


def test_second_order() -> None:
    """Rules of the user's are differentiated again like all code."""
    s2s.pullback(solve)(solve_rule)

    def loss(b):
        return np.sum(solve(A, b) ** 2 * solve(A, b))

    def plain(b):
        return np.sum(np.linalg.solve(A, b) ** 3)

    def slope(f):
        return lambda b: np.sum(s2s.grad(f)(b) ** 2)

    close(s2s.grad(slope(loss))(X), s2s.grad(slope(plain))(X))
