"""Products that NumPy has no name for."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from s2s_runtime.shapes import unbroadcast

Shape = tuple[int, ...]


def cross_adjoint(u: Any, v: Any, x: Any) -> np.ndarray[Any, Any]:
    """`np.cross(u, v)` of vectors along the last axis, summed to the shape of `x`.

    Raises:
        ValueError: for vectors of two components, which NumPy deprecates; append a zero to them.
    """
    if not np.shape(u)[-1:] == np.shape(v)[-1:] == np.shape(x)[-1:] == (3,):
        message = "the derivative of np.cross is that of vectors with three components"
        raise ValueError(message)
    return np.asarray(unbroadcast(np.cross(u, v), x))


def kron_blocks(y: Any, a_shape: Shape, b_shape: Shape) -> np.ndarray[Any, Any]:
    """The matrix of shape (a.size, b.size) whose elements `np.kron(a, b)` of these shapes arranges.

    >>> kron_blocks(np.kron([1, 2], [3, 4, 5]), (2,), (3,))
    array([[ 3,  4,  5],
           [ 6,  8, 10]])
    """
    a_shape, b_shape = _same_ndim(a_shape, b_shape)
    ndim = len(a_shape)
    pairs = np.reshape(y, tuple(chain.from_iterable(zip(a_shape, b_shape, strict=True))))
    apart = np.transpose(pairs, (*range(0, 2 * ndim, 2), *range(1, 2 * ndim, 2)))
    return apart.reshape(_size(a_shape), _size(b_shape))


def kron_join(blocks: Any, a_shape: Shape, b_shape: Shape) -> np.ndarray[Any, Any]:
    """The inverse of `kron_blocks`."""
    a_shape, b_shape = _same_ndim(a_shape, b_shape)
    ndim = len(a_shape)
    order = tuple(chain.from_iterable((axis, ndim + axis) for axis in range(ndim)))
    pairs = np.transpose(np.reshape(blocks, a_shape + b_shape), order)
    return pairs.reshape(tuple(p * q for p, q in zip(a_shape, b_shape, strict=True)))


def _same_ndim(a_shape: Shape, b_shape: Shape) -> tuple[Shape, Shape]:
    ndim = max(len(a_shape), len(b_shape))
    return (1,) * (ndim - len(a_shape)) + a_shape, (1,) * (ndim - len(b_shape)) + b_shape


def _size(shape: Shape) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
