"""What the derivatives of reductions need where axes are only known at run time."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np


def restore_axes(g: Any, a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`g`, which broadcasts to a reduction of `a`, with the reduced axes put back as ones."""
    if axis is None or keepdims or np.ndim(g) == 0:
        return g
    reduced = _axes(axis, np.ndim(a))
    shape = list(np.shape(g))
    shape = [1] * (np.ndim(a) - len(reduced) - len(shape)) + shape
    for position in sorted(reduced):
        shape.insert(position, 1)
    return np.reshape(g, shape)


def reduced_size(a: Any, axis: Any = None, where: Any = True) -> Any:
    """How many elements of `a` each result of a reduction combines, axes kept as ones."""
    shape = np.shape(a)
    if where is not True:
        counts = np.sum(np.broadcast_to(where, shape), axis=axis, keepdims=True)
        return np.maximum(counts, 1).astype(np.result_type(a))
    reduced = range(len(shape)) if axis is None else _axes(axis, len(shape))
    size = 1
    for position in reduced:
        size *= shape[position]
    return size


def tie_shares(
    a: Any, extreme: Any, axis: Any = None, where: Any = True, initial: Any = None
) -> Any:
    """The partial derivatives of `max` or `min`: equal shares for what equals the `extreme`.

    Args:
        a: the array that was reduced.
        extreme: the result, which broadcasts to `a`.
        axis: the axes that were reduced.
        where: which elements took part.
        initial: one more candidate, if it is not None.
    """
    tied = np.equal(a, extreme)
    if where is not True:
        tied = tied & where
    numbers = np.count_nonzero(np.equal(extreme, extreme))
    if initial is None and np.count_nonzero(tied) == numbers == np.size(extreme):  # no ties
        return tied.astype(np.result_type(a))
    count = np.sum(tied, axis=axis, keepdims=True)
    if initial is not None:
        count = np.maximum(count + np.equal(initial, extreme), 1)
    return np.divide(tied, count, dtype=np.result_type(a))


def aligned_weights(weights: Any, a: Any, axis: Any = None) -> Any:
    """The weights of `np.average(a, axis, weights)` in a shape that broadcasts to `a`."""
    if np.ndim(weights) == np.ndim(a):
        return weights
    axes = _axes(axis, np.ndim(a))
    shape = [1] * np.ndim(a)
    for position in axes:
        shape[position] = np.shape(a)[position]
    return np.reshape(np.transpose(weights, np.argsort(axes)), shape)


def aligned_weights_backward(w_bar: Any, weights: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of `weights` from the full adjoint of `aligned_weights(weights, a, axis)`."""
    if np.ndim(weights) == np.ndim(a):
        return w_bar
    axes = _axes(axis, np.ndim(a))
    others = tuple(position for position in range(np.ndim(a)) if position not in axes)
    return np.transpose(np.sum(w_bar, axis=others), np.argsort(np.argsort(axes)))


def _axes(axis: Any, ndim: int) -> tuple[int, ...]:
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(operator.index(position) % ndim for position in axes)
