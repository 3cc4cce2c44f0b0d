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
    a = np.asarray(a)
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(a, axes, range(-len(axes), 0))
    rows = moved.reshape(-1, int(np.prod(moved.shape[moved.ndim - len(axes) :])))
    order = np.argsort(rows, axis=1)
    weights = np.zeros(rows.shape, dtype=np.result_type(a, g))
    for level, part in _levels(g, q):
        kept = _kept(part, a, axis, keepdims)
        part_rows = np.moveaxis(kept, axes, range(-len(axes), 0)).reshape(-1)
        place = float(level) * (rows.shape[1] - 1)
        low = int(np.floor(place))
        high = min(low + 1, rows.shape[1] - 1)
        weights[:, low] += (1.0 - (place - low)) * part_rows
        weights[:, high] += (place - low) * part_rows
    result = np.empty_like(weights)
    np.put_along_axis(result, order, _shared(np.take_along_axis(rows, order, 1), weights), 1)
    return np.moveaxis(result.reshape(moved.shape), range(-len(axes), 0), axes)


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
