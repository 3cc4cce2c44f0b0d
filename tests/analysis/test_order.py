"""Writes of an array into itself: refused where the order in which NumPy writes shows."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

X = np.random.default_rng(0).uniform(0.2, 1.0, 8)
M = X[:4] * np.linspace(0.5, 2.0, 4)[:, np.newaxis]


def other_step(x):
    x[::2] = x[:4]


def other_step_back(x):
    x[:4] = x[::2]


def row_from_column(m):
    m[1] = m[:, 3]


def column_from_row(m):
    m.T[1] = m[3]


def rows_from_columns(m):
    for k in range(3):
        m[k] = m[:, k + 1]


def through_a_view(m):
    m[1][:] = m[:, 3]


def through_names(x):
    v = x[:4]
    w = x[::2]
    w[:] = v


def copied_to(x):
    np.copyto(x[::2], x[:4])


def put(source, target):
    target[:] = source


def in_a_function(m):
    put(m[:, 3], m[1])


@pytest.mark.parametrize(
    "f",
    [
        other_step, other_step_back, row_from_column, column_from_row, rows_from_columns,
        through_a_view, through_names, copied_to, in_a_function,
    ],
)  # fmt: skip
def test_refused(f) -> None:
    x = X if f.__code__.co_varnames[0] == "x" else M
    with pytest.raises(s2s.RefusedError, match="may share memory with where it goes"):
        s2s.vjp(f, x, of=0)


def forth(x):
    x[1:] = x[:-1]


def against(x):
    x[::-1] = x


def against_with_a_step(x):
    x[::-2] = x[:4]


def between(x):
    x[1::2] = x[::2]


def halves(x):
    x[:4] = x[4:]


def one_element(x):
    x[:] = x[2:3]


def copied(x):
    x[::2] = x[:4].copy()


def computed(x):
    x[::2] = x[:4] * 2.0


def added(x):
    x[::2] += x[:4]


def transposed(m):
    m[:] = m.T


def rows(m):
    m[1] = m[2]


def columns(m):
    m[1:, 0] = m[:-1, 0]


def blocks(m):
    m[1:3] = m[2:4]


def rows_swapped(m):
    m[[0, 2]] = m[[2, 0]]
    m[[1, 3], [0, 0]] = m[:2, 3]


def made_symmetric(m):
    n = len(m)
    for k in range(n):
        m[k, k + 1 :] = m[k + 1 :, k]


@pytest.mark.parametrize(
    "f",
    [
        forth, against, against_with_a_step, between, halves, one_element, copied, computed, added,
        transposed, rows, columns, blocks, rows_swapped, made_symmetric,
    ],
)  # fmt: skip
def test_followed(f) -> None:
    s2s.check(f, X if f.__code__.co_varnames[0] == "x" else M, of=0)
