"""Rules that save something in the forward part: anything, in loops, branches and calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import s2s
from s2s import bar
from tests.own_rules import own_table

__all__ = ["own_table"]

X = np.array([0.3, 0.7, 1.2])
A = np.array([[2.0, 0.1, 0.3], [0.2, 3.0, 0.4], [0.1, 0.5, 4.0]])
CALLS = {"plain": 0, "saving": 0}


@dataclass
class Factors:
    """What is saved: an object of any class."""

    inverse: np.ndarray
    arguments: tuple


def solve(a, b):
    CALLS["plain"] += 1
    return np.linalg.solve(a, b)


def solve_saving(a, b):
    CALLS["saving"] += 1
    inverse = np.linalg.inv(a)
    return inverse @ b, Factors(inverse, (a, b))


def solve_rule(y, a, b, factors):
    b_bar = factors.inverse.T @ bar[y]
    bar[a] = -np.outer(b_bar, y)
    bar[b] = b_bar


@pytest.fixture(autouse=True)
def declared(own_table):
    s2s.pullback(solve, forward=solve_saving)(solve_rule)
    CALLS.update(plain=0, saving=0)


def check(f, plain, *args) -> None:
    """The gradients of a program and of the same one in NumPy."""
    wrt = tuple(range(len(args)))
    found, expected = s2s.grad(f, wrt=wrt)(*args), s2s.grad(plain, wrt=wrt)(*args)
    for p, q in zip(found, expected, strict=True):
        np.testing.assert_allclose(p, q, rtol=1e-11)
    tangents = tuple(np.cos(a) for a in args)
    pushed, wanted = s2s.jvp(f, args, tangents)[1], s2s.jvp(plain, args, tangents)[1]
    np.testing.assert_allclose(pushed, wanted, rtol=1e-11)


def test_it_is_called_in_place_of_the_function() -> None:
    """Once; where nothing is differentiated the function itself is called."""
    value, gradient = s2s.value_and_grad(lambda b: np.sum(solve(A, b)))(X)
    assert CALLS == {"plain": 0, "saving": 1}
    np.testing.assert_allclose(value, np.sum(np.linalg.solve(A, X)))
    np.testing.assert_allclose(gradient, np.linalg.solve(A.T, np.ones(3)))
    s2s.grad(lambda x: np.sum(x * solve(A, X)))(X)
    assert CALLS == {"plain": 1, "saving": 1}


def test_in_loops_branches_and_calls() -> None:
    """What is saved is kept like everything else."""

    def step(a, b, k):
        if np.sum(b) > k:
            return solve(a, b) * 2.0
        return solve(a, b) + b

    def f(a, b):
        for k in range(3):
            b = step(a, b, 0.5 * k)
            if k == 1:
                continue
            b = b + solve(a, b)
        return np.sum(b * b)

    def plain_step(a, b, k):
        if np.sum(b) > k:
            return np.linalg.solve(a, b) * 2.0
        return np.linalg.solve(a, b) + b

    def plain(a, b):
        for k in range(3):
            b = plain_step(a, b, 0.5 * k)
            if k == 1:
                continue
            b = b + np.linalg.solve(a, b)
        return np.sum(b * b)

    check(f, plain, A, X)


def test_what_is_saved_outlasts_writes() -> None:
    """The arrays that it holds are not written into, though the program does so afterwards."""

    def scaled_rule(y, x, arrays):
        bar[x] = bar[y] * arrays[0]

    def square(x):
        return x * x

    def square_saving(x):
        return x * x, (2.0 * x, x)

    def kept_rule(y, x, arrays):
        bar[x] = 2.0 * bar[y] * arrays[1]

    def f(x):
        u = x.copy()
        total = 0.0
        for _ in range(2):
            y = square(u).copy()
            u += 1.0
            total = total + np.sum(y * u)
            y *= 3.0
            u[0] = np.sum(square(y))
        return total

    def plain(x):
        total = 0.0
        u = x
        for _ in range(2):
            y = u * u
            u = u + 1.0
            total = total + np.sum(y * u)
            u = np.concatenate((np.array([np.sum((3.0 * y) ** 2)]), u[1:]))
        return total

    for rule in (scaled_rule, kept_rule):
        s2s.pullback(square, forward=square_saving)(rule)
        check(f, plain, X)


def test_results_that_are_arguments() -> None:
    """A function that gives its argument back is not taken for one that makes a new array."""

    def same(x):
        return x

    @s2s.pullback(same)
    def rule(y, x):
        bar[x] = 2.0 * bar[y]

    def f(x):
        u = x * 1.0
        y = same(u)
        return np.sum(y * u)

    np.testing.assert_allclose(s2s.grad(f)(X), 3.0 * X)

    def written(x):
        u = x * 1.0
        y = same(u)
        u[0] = 5.0
        return np.sum(y * u)

    with pytest.raises(s2s.RefusedError, match="may share memory with 'u'"):
        s2s.grad(written)(X)


def test_second_order() -> None:
    """The function that saves is opaque: what comes from it cannot be differentiated again."""

    def slope(b):
        return np.sum(s2s.grad(lambda b: np.sum(solve(A, b) ** 2))(b))

    with pytest.raises(s2s.RefusedError, match=r"cannot differentiate|no derivative rule"):
        s2s.grad(slope)(X)


def test_the_template_takes_what_is_saved() -> None:
    """One more parameter, the last one."""
    with pytest.raises(
        s2s.RuleError, match=r"the function takes 2 arguments, not 1|nothing is said"
    ):

        @s2s.pullback(solve, forward=solve_saving)
        def short(y, a, b):
            bar[a] = bar[y]

    with pytest.raises(s2s.RuleError, match="what was saved is one more parameter"):

        @s2s.pullback(abs, forward=lambda x: (abs(x), x))
        def shorter(y, x):
            bar[x] = bar[y]
