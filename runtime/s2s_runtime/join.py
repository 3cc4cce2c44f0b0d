"""Adjoints of functions that join arrays or take them apart."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Length = Callable[[tuple[int, ...]], int]

AnyArray = np.ndarray[Any, Any]


def split_like(y: AnyArray, arrays: Sequence[Any], axis: int | None) -> Any:
    """The parts of `y` that came from each of `arrays` in `np.concatenate(arrays, axis)`: views."""
    if axis is None:
        return _parts(y, arrays, 0, math.prod)
    return _parts(y, arrays, axis, lambda shape: shape[axis])


def unstack_like(y: AnyArray, arrays: Sequence[Any], axis: int) -> Any:
    """The same for `np.stack(arrays, axis)`."""
    rows = np.moveaxis(y, axis, 0)
    return rows if isinstance(arrays, np.ndarray) else list(rows)


def vsplit_like(y: AnyArray, arrays: Sequence[Any]) -> Any:
    """The same for `np.vstack(arrays)`."""
    return _parts(y, arrays, 0, lambda shape: shape[0] if len(shape) > 1 else 1)


def hsplit_like(y: AnyArray, arrays: Sequence[Any]) -> Any:
    """The same for `np.hstack(arrays)`."""
    axis = min(np.ndim(y) - 1, 1)
    return _parts(y, arrays, axis, lambda shape: shape[axis] if shape else 1)


def dsplit_like(y: AnyArray, arrays: Sequence[Any]) -> Any:
    """The same for `np.dstack(arrays)`."""
    return _parts(y, arrays, 2, lambda shape: shape[2] if len(shape) > 2 else 1)


def columns_like(y: AnyArray, arrays: Sequence[Any]) -> Any:
    """The same for `np.column_stack(arrays)`."""
    return _parts(y, arrays, 1, lambda shape: shape[1] if len(shape) > 1 else 1)


def unblock(y: AnyArray, arrays: Any) -> Any:
    """The same for `np.block(arrays)`: nested lists like `arrays`."""
    depth, ndim = _depth(arrays), np.ndim(y)

    def length(item: Any, axis: int, level: int) -> int:
        if not isinstance(item, list):
            return int(((1,) * (ndim - np.ndim(item)) + np.shape(item))[axis])
        lengths = [length(part, axis, level + 1) for part in item]
        return sum(lengths) if axis == ndim - depth + level else lengths[0]

    def parts(item: Any, y: AnyArray, level: int) -> Any:
        if not isinstance(item, list):
            return np.reshape(y, np.shape(item))
        axis = ndim - depth + level
        ends = np.cumsum([length(part, axis, level + 1) for part in item])[:-1]
        pieces = np.split(y, ends, axis)
        return [parts(part, piece, level + 1) for part, piece in zip(item, pieces, strict=True)]

    return parts(arrays, y, 0)


def unpack_like(y: Any, items: Any) -> Any:
    """The parts of `y` that came from each item of nested lists or tuples in `np.array(items)`.

    >>> unpack_like(np.array([[1.0, 2.0], [3.0, 4.0]]), [np.zeros(2), (0.0, 0.0)])
    [array([1., 2.]), (np.float64(3.0), np.float64(4.0))]
    """
    shape = np.shape(items)
    if np.size(y) == np.size(items):
        y = np.reshape(y, shape)
    elif np.ndim(y) <= len(shape):
        y = np.broadcast_to(y, shape)
    return _unpacked(y, items)


def is_partition(indices_or_sections: Any) -> bool:
    """Whether the parts of `np.split` are known to be all of the array, in order."""
    if isinstance(indices_or_sections, int | np.integer):
        return True
    indices = [operator.index(i) for i in indices_or_sections]
    same_sign = all(i >= 0 for i in indices) or all(i < 0 for i in indices)
    return same_sign and indices == sorted(indices)


def unsplit(parts: Sequence[AnyArray], x: Any, indices_or_sections: Any, axis: int) -> AnyArray:
    """The adjoint of `x` in `np.array_split(x, indices_or_sections, axis)` from those of the parts."""
    if np.ndim(indices_or_sections) == 0 or is_partition(indices_or_sections):
        return np.concatenate(parts, axis)
    x_bar = np.zeros(np.shape(x), np.result_type(*parts))
    along = np.moveaxis(x_bar, axis, 0)
    starts, ends = (0, *indices_or_sections), (*indices_or_sections, len(along))
    for part, start, end in zip(parts, starts, ends, strict=True):
        along[start:end] += np.moveaxis(part, axis, 0)
    return x_bar


def are_vectors(ndims: Sequence[int]) -> bool:
    """Whether all these numbers of dimensions are 1."""
    return all(ndim == 1 for ndim in ndims)


def mesh_axes(which: int, count: int, indexing: str) -> int | tuple[int, ...]:
    """The axes along which the array `which` of `np.meshgrid` of `count` vectors is repeated."""
    own = 1 - which if indexing == "xy" and count > 1 and which < 2 else which
    axes = tuple(axis for axis in range(count) if axis != own)
    return axes[0] if len(axes) == 1 else axes


def _parts(y: AnyArray, arrays: Sequence[Any], axis: int, length: Length) -> Any:
    parts = list(_pieces(y, arrays, axis, length))
    return np.stack(parts) if isinstance(arrays, np.ndarray) else parts


def _pieces(y: AnyArray, arrays: Sequence[Any], axis: int, length: Length) -> Iterator[AnyArray]:
    """The pieces of `y` along an axis; `length` says how long one is that came from a shape."""
    before = (slice(None),) * (axis % y.ndim)
    start = 0
    for x in arrays:
        shape = x.shape if isinstance(x, np.ndarray) else np.shape(x)
        end = start + length(shape)
        piece = y[(*before, slice(start, end))]
        yield piece if piece.shape == shape else np.reshape(piece, shape)
        start = end


def _unpacked(y: Any, items: Any) -> Any:
    if isinstance(items, list | tuple):
        return type(items)(_unpacked(y[i], item) for i, item in enumerate(items))
    return y


def _depth(item: Any) -> int:
    return 1 + _depth(item[0]) if isinstance(item, list) else 0
