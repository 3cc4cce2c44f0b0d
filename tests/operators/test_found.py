"""Programs that random ones led to: each was wrong, or crashed, once."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

import s2s

A = np.array([0.4, 0.5, 1.1, 0.9])
B = np.array([0.7, 0.3, 0.8, 1.2])


def kept_where_only_its_shape_is_read_elsewhere(a, b):
    v = a[::2]
    a[1] = a[1] * a[0]
    if v[0] > 0.5:
        a[1:] += a[:-1] * 0.5
    else:
        t = np.sum(v * a[:1])
        a[0] = t
    for _ in range(2):
        v[:2] += a[:2]
    b[0] = a[0]


def shape_of_a_version_of_the_other_arm(a, b):
    b[1] = a[0] * b[1]
    if a[0] > 0.45:
        a[2:] *= b[2:] * 0.5
    else:
        b[0] = a[0]


def merged_additions_with_a_read_between(a, b):
    a[2] += np.sin(a[0])
    a[3] = a[0] * a[0]
    b[0] = np.sum(a * a)


def branch_that_leaves_nothing(a, b):
    v = b[::2]
    b[:] = np.tanh(b)
    if v[0] > 0.5:
        a[:] = np.tanh(a)
        a[1:] -= a[2::-1] * 0.5
    else:
        a[2::-1] *= b[2::-1] * 0.5


def repeated_indices_through_an_alias(a, b):
    for _ in range(2):
        t = np.sum(a * b[:1])
        a[2] = t
        b[[0, 1, 1]] = a[0] * b[1:]


FOUND = [
    kept_where_only_its_shape_is_read_elsewhere,
    shape_of_a_version_of_the_other_arm,
    merged_additions_with_a_read_between,
    branch_that_leaves_nothing,
    repeated_indices_through_an_alias,
]


@pytest.mark.parametrize("f", FOUND)
@pytest.mark.parametrize("of", ["b", "a", ("b", "a")])
def test_new_content(f, of) -> None:
    for a in (A, A + 0.2):
        s2s.check(f, a, B, of=of)


@pytest.mark.parametrize("f", FOUND)
def test_one_array_under_both_names(f) -> None:
    for a in (A, A + 0.2):
        for wrt in ("a", "b"):
            s2s.check(f, a, a, of="b", wrt=wrt)


@pytest.mark.parametrize("f", FOUND)
def test_second_derivatives(f) -> None:
    """What is emitted is a program with writes of its own; they are followed, or refused."""

    def number(a, b):
        f(a, b)
        return np.sum(a * a * b)

    with contextlib.suppress(s2s.RefusedError):
        s2s.check(s2s.grad(number, ("a", "b")), A, B, order=1)


def test_an_underscore_that_the_backward_part_reads() -> None:
    """What nothing reads is bound to `_` too, unless a variable is called so."""

    def f(t):
        a, _, (b, _) = t
        return a * b

    def g(_, x):
        y = _ * x[0]
        a, _ = x
        return y * a

    t = (0.7, np.array([0.2, 0.3]), (1.0, 2.0))
    for gradient in (s2s.grad(f)(t), s2s.vjp(f, t)[1](1.0)[0]):
        assert gradient[0] == 1.0
        np.testing.assert_array_equal(gradient[1], np.zeros(2))
        assert gradient[2] == (0.7, 0.0)
    assert s2s.vjp(g, 3.0, (2.0, 5.0))[1](1.0) == (4.0, (12.0, 0.0))
    assert s2s.grad(g, wrt=(0, 1))(3.0, (2.0, 5.0)) == (4.0, (12.0, 0.0))
