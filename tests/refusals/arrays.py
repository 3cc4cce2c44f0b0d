"""Writes into arrays."""

from __future__ import annotations

import numpy as np

from tests.refusals.registry import BUILD, STORES, X, refused


@refused(STORES, BUILD, X)
def item_store(x):
    y = 2.0 * x
    y[0] = 1.0  # < y[0]
    return np.sum(y)


@refused(STORES, BUILD, X)
def slice_store(x):
    y = np.zeros(3)
    y[1:] = x[1:]  # < y[1:]
    return np.sum(y)


@refused(STORES, "Write `x = x + ...`.", X)
def augmented_argument(x):
    x += 1.0  # < x
    return np.sum(x * x)


@refused(STORES, "Write `z = z * ...`.", X)
def augmented_alias(x):
    y = 2.0 * x
    z = y
    z *= x  # < z
    return np.sum(y * z)


@refused(STORES, "Use the result instead.", X)
def out_by_keyword(x):
    y = np.zeros(3)
    np.multiply(x, x, out=y)  # < np.multiply
    return np.sum(y)


@refused(STORES, "Use the result instead.", X)
def out_by_position(x):
    y = np.zeros(3)
    np.multiply(x, x, y)  # < np.multiply
    return np.sum(y)


@refused(STORES, BUILD, X)
def sorted_in_place(x):
    y = 2.0 * x
    y.sort()  # < y.sort
    return y[0]


@refused(STORES, BUILD, X)
def filled_in_place(x):
    y = np.zeros(3)
    y.fill(x[0])  # < y.fill
    return np.sum(y)


@refused(STORES, BUILD, X)
def written_by_a_function(x):
    y = 2.0 * x
    np.put(y, [0], 3.0)  # < np.put
    return np.sum(y)


@refused(STORES, BUILD, X)
def inactive_array_gets_active_values(x):
    y = np.zeros(3)
    np.copyto(y, x)  # < np.copyto
    return np.sum(y)
