"""The derivative of medians, percentiles and quantiles (linear interpolation)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_runtime.reductions import restore_axes

if TYPE_CHECKING:
    from numpy.typing import NDArray


def quantile_backward(g: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The adjoint of `a` from the adjoint `g` of `np.quantile(a, q, axis, keepdims=keepdims)`.

    Equal elements share equally.
    """
    rows, back = _as_rows(np.asarray(a), axis)
    order = np.argsort(rows, axis=1)
    weights = np.zeros(rows.shape, dtype=np.result_type(a, g))
    for level, part in _levels(g, q):
        part_rows, _ = _as_rows(_kept(part, a, axis, keepdims), axis)
        low, high, share = _place(level, rows.shape[1])
        weights[:, low] += (1.0 - share) * part_rows[:, 0]
        weights[:, high] += share * part_rows[:, 0]
    result = np.empty_like(weights)
    np.put_along_axis(result, order, _shared(np.take_along_axis(rows, order, 1), weights), 1)
    return back(result)


def quantile_forward(a_dot: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The tangent of `np.quantile(a, q, axis, keepdims=keepdims)` from that of `a`.

    Equal elements share equally.
    """
    rows, _ = _as_rows(np.asarray(a), axis)
    order = np.argsort(rows, axis=1)
    changes, _ = _as_rows(np.broadcast_to(a_dot, np.shape(a)), axis)
    changes = np.take_along_axis(changes, order, 1)
    changes = _shared(np.take_along_axis(rows, order, 1), changes)
    shape = np.shape(np.max(a, axis=axis, keepdims=keepdims))
    found = []
    for level in np.ravel(q):
        low, high, share = _place(level, rows.shape[1])
        found.append((1.0 - share) * changes[:, low] + share * changes[:, high])
    return np.reshape(np.stack(found), np.shape(q) + shape)[()]


def _as_rows(a: NDArray[Any], axis: Any) -> tuple[NDArray[Any], Any]:
    """`a` with the reduced axes merged and last, all others merged and first; and the way back."""
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = range(-len(axes), 0)
    moved = np.moveaxis(a, axes, last)

    def back(rows: NDArray[Any]) -> Any:
        return np.moveaxis(rows.reshape(moved.shape), last, axes)

    return moved.reshape(-1, int(np.prod(moved.shape[moved.ndim - len(axes) :]))), back


def _place(level: Any, length: int) -> tuple[int, int, float]:
    """Between which two of `length` sorted elements a quantile lies, and how far from the first."""
    place = float(level) * (length - 1)
    low = int(np.floor(place))
    return low, min(low + 1, length - 1), place - low


def _levels(g: Any, q: Any) -> list[tuple[Any, Any]]:
    if np.ndim(q) == 0:
        return [(q, g)]
    levels = np.ravel(q)
    return list(zip(levels, np.reshape(g, (len(levels), *np.shape(g)[np.ndim(q) :])), strict=True))


def _kept(g: Any, a: NDArray[Any], axis: Any, keepdims: bool) -> Any:
    if np.ndim(g) == 0:
        return np.reshape(g, (1,) * a.ndim)
    return np.asarray(restore_axes(g, a, axis, keepdims))


def _shared(ordered: NDArray[Any], weights: NDArray[Any]) -> Any:
    """The weights of each sorted row, spread evenly over equal elements."""
    starts = np.ones(ordered.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    group = np.cumsum(starts.ravel()) - 1
    totals = np.bincount(group, weights.ravel()) / np.bincount(group)
    return totals[group].reshape(weights.shape).astype(weights.dtype)
