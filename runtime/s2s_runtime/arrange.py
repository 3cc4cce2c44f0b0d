"""Adjoints of functions that repeat, pad or rearrange the elements of an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_runtime.axes import pad_interior, pad_pairs
from s2s_runtime.shapes import unbroadcast

AnyArray = np.ndarray[Any, Any]


def places(x: Any) -> AnyArray:
    """The number of each element of `x`, in its shape: moved like `x` they say what came from where."""
    return np.arange(np.size(x)).reshape(np.shape(x))


def at_places(x: Any, where: AnyArray) -> AnyArray:
    """The elements of `x` with the numbers `where`; zero where that is negative."""
    return np.where(where >= 0, np.ravel(x)[where], 0.0).astype(np.result_type(x))


def from_places(y_bar: Any, where: AnyArray, x: Any) -> AnyArray:
    """The adjoint of `x` when `y` holds its elements with the numbers `where`, none where negative."""
    y_bar = np.broadcast_to(y_bar, where.shape)
    x_bar = np.zeros(np.size(x), np.result_type(y_bar))
    taken = where >= 0
    np.add.at(x_bar, where[taken], y_bar[taken])
    return x_bar.reshape(np.shape(x))


def unrepeat(y_bar: Any, x: Any, repeats: Any, axis: int | None) -> AnyArray:
    """The adjoint of `x` in `np.repeat(x, repeats, axis)`."""
    shape = np.shape(x)
    if axis is None:
        return unrepeat(y_bar, np.ravel(x), repeats, 0).reshape(shape)
    axis %= len(shape)
    if np.size(repeats) == 1:
        count = int(np.ravel(repeats)[0])
        apart = np.reshape(y_bar, (*shape[: axis + 1], count, *shape[axis + 1 :]))
        return np.asarray(np.sum(apart, axis=axis + 1))
    x_bar = np.zeros(shape, np.result_type(y_bar))
    where = np.repeat(np.arange(shape[axis]), repeats)
    np.add.at(np.moveaxis(x_bar, axis, 0), where, np.moveaxis(y_bar, axis, 0))
    return x_bar


def untile(y_bar: Any, x: Any, reps: Any) -> AnyArray:
    """The adjoint of `x` in `np.tile(x, reps)`."""
    reps = tuple(int(count) for count in np.ravel(reps))
    shape = np.shape(x)
    ndim = max(len(reps), len(shape))
    counts = (1,) * (ndim - len(reps)) + reps
    lengths = (1,) * (ndim - len(shape)) + shape
    apart = [length for pair in zip(counts, lengths, strict=True) for length in pair]
    total = np.sum(np.reshape(y_bar, apart), axis=tuple(range(0, 2 * ndim, 2)))
    return np.reshape(total, shape)


def unpad(y_bar: Any, x: Any, pad_width: Any, mode: str) -> AnyArray:
    """The adjoint of `x` in `np.pad(x, pad_width, mode)` for a mode that copies elements."""
    shape = np.shape(x)
    for axis, (before, after) in enumerate(pad_pairs(pad_width, len(shape))):
        if before == after == 0:
            continue
        length = shape[axis]
        # (np.pad has a `mode` for each of these strings; its types know them as literals only)
        source = np.pad(np.arange(length), (before, after), mode)  # type: ignore[call-overload]
        y_bar = np.moveaxis(y_bar, axis, 0)
        x_bar = y_bar[before : before + length].copy()
        np.add.at(x_bar, source[:before], y_bar[:before])
        np.add.at(x_bar, source[before + length :], y_bar[before + length :])
        y_bar = np.moveaxis(x_bar, 0, axis)
    return np.asarray(y_bar)


def pad_frame(y_bar: AnyArray, pad_width: Any, constant_values: Any, ndim: int) -> Any:
    """The adjoint of `constant_values` in `np.pad(x, pad_width, constant_values=...)`."""
    interior = pad_interior(pad_width, ndim)
    sums = np.zeros((ndim, 2), np.result_type(y_bar))
    for axis, (before, after) in enumerate(pad_pairs(pad_width, ndim)):
        # (np.pad fills axis after axis: a corner belongs to the last)
        across = (slice(None),) * axis
        sums[axis, 0] = np.sum(y_bar[(*across, slice(0, before), *interior[axis + 1 :])])
        end = np.shape(y_bar)[axis]
        sums[axis, 1] = np.sum(y_bar[(*across, slice(end - after, end), *interior[axis + 1 :])])
    return _structured(unbroadcast(sums, np.asarray(constant_values)), constant_values)


def eye_like(x: AnyArray) -> AnyArray:
    """Ones on the diagonal, in the shape and dtype of the matrix `x`."""
    return np.eye(*x.shape, dtype=x.dtype)


def on_diagonal(values: Any, x: Any, offset: int, axis1: int, axis2: int) -> AnyArray:
    """Zeros like `x` with `values` on the diagonal that `np.diagonal(x, ...)` takes."""
    result = np.zeros(np.shape(x), np.result_type(values))
    matrices = np.moveaxis(result, (axis1, axis2), (-2, -1))
    rows, columns = matrices.shape[-2:]
    first_row, first_column = max(-offset, 0), max(offset, 0)
    along = np.arange(max(min(rows - first_row, columns - first_column), 0))
    matrices[..., along + first_row, along + first_column] = values
    return result


def _structured(values: Any, like: Any) -> Any:
    """Numbers of an array in the tuples or lists of `like`."""
    if isinstance(like, list | tuple):
        return type(like)(_structured(values[i], item) for i, item in enumerate(like))
    return values
