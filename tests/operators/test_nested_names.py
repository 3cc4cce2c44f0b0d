"""Functions that nested derivatives are made of: those of one are never taken for those of another."""

from __future__ import annotations

import numpy as np

import s2s


def looped(x, y):
    s = 0.0
    for k in range(3):
        s = s + np.sin(x) * y**2 * k
    return s


def called(x, y):
    return looped(x, y)


def by_both(x, y):
    return s2s.grad(called, 0)(x, y) + 10.0 * s2s.grad(called, 1)(x, y)


def by_pullbacks(x, y):
    _, pull = s2s.vjp(lambda x: looped(x, y), x)
    _, again = s2s.vjp(lambda u: pull(u)[0] + looped(u, y), x)
    return again(1.0)[0]


def test_a_helper_is_differentiated_by_one_argument_and_by_the_other() -> None:
    """Each takes a backward part of its own."""
    x, y = 0.3, 0.7
    expected = 3.0 * np.cos(x) * y**2 + 60.0 * np.sin(x) * y
    np.testing.assert_allclose(by_both(x, y), expected, rtol=1e-12)
    s2s.check(by_both, x, y)


def test_a_pullback_of_a_pullback() -> None:
    """The backward part that is called is that of the outer one."""
    x, y = 0.3, 0.7
    found = s2s.value_and_grad(by_pullbacks)(x, y)
    np.testing.assert_allclose(found, (6.0 * np.cos(x) * y**2, -6.0 * np.sin(x) * y**2), rtol=1e-12)
