"""Shapes of reductions, and of what runs along an axis: cumulative sums, differences, sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import plus, product
from s2s.analysis.infer_operands import (
    LAST,
    NONE,
    Operand,
    axes_of,
    axis_of,
    dims_as_array,
    flag,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims

    Rule = Callable[..., Dims | None]


def reduced(dims: Dims | None, axis: Operand, keepdims: Operand | None) -> Dims | None:
    """The shape of a reduction of `dims` along `axis`."""
    axes = axes_of(axis, dims)
    keep = False if keepdims is None else flag(keepdims)
    if dims is None or axes is None or keep is None:
        return None
    if keep:
        return tuple(1 if i in axes else d for i, d in enumerate(dims))
    return tuple(d for i, d in enumerate(dims) if i not in axes)


def _numpy_sum(
    a: Operand, axis: Operand = NONE, dtype: Operand = NONE, out: Operand = NONE,
    keepdims: Operand | None = None, **_: Operand,
) -> Dims | None:  # fmt: skip
    return reduced(dims_as_array(a.type), axis, keepdims)


def _spread(
    a: Operand, axis: Operand = NONE, dtype: Operand = NONE, *rest: Operand,
    keepdims: Operand | None = None, **_: Operand,
) -> Dims | None:  # fmt: skip
    keepdims = rest[2] if len(rest) > 2 else keepdims
    return reduced(dims_as_array(a.type), axis, keepdims)


def _extremum(
    a: Operand, axis: Operand = NONE, out: Operand = NONE, keepdims: Operand | None = None,
    *_: Operand, **__: Operand,
) -> Dims | None:  # fmt: skip
    return reduced(dims_as_array(a.type), axis, keepdims)


def _count(a: Operand, axis: Operand = NONE, *, keepdims: Operand | None = None) -> Dims | None:
    return reduced(dims_as_array(a.type), axis, keepdims)


def _median(
    a: Operand, axis: Operand = NONE, out: Operand = NONE, overwrite_input: Operand = NONE,
    keepdims: Operand | None = None,
) -> Dims | None:  # fmt: skip
    return reduced(dims_as_array(a.type), axis, keepdims)


def _average(
    a: Operand, axis: Operand = NONE, weights: Operand = NONE, returned: Operand | None = None,
    *, keepdims: Operand | None = None,
) -> Dims | None:  # fmt: skip
    return reduced(dims_as_array(a.type), axis, keepdims)


def _norm(
    x: Operand, ord: Operand = NONE, axis: Operand = NONE, keepdims: Operand | None = None
) -> Dims | None:
    return reduced(dims_as_array(x.type), axis, keepdims)


def _cumulative(a: Operand, axis: Operand = NONE, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None or axis.constant is not None:
        return dims
    return (product(dims),)


def _trapezoid(
    y: Operand, x: Operand = NONE, dx: Operand = NONE, axis: Operand | None = None
) -> Dims | None:
    dims = dims_as_array(y.type)
    place = None if dims is None else axis_of(axis or LAST, len(dims))
    if dims is None or place is None:
        return None
    others = dims_as_array(x.type)
    if x.constant is not None and (others is None or len(others) > 1):
        return None
    return tuple(d for i, d in enumerate(dims) if i != place)


def _diff(
    a: Operand, n: Operand | None = None, axis: Operand | None = None, **more: Operand
) -> Dims | None:
    dims = dims_as_array(a.type)
    times = 1 if n is None else n.constant
    place = None if dims is None else axis_of(axis or LAST, len(dims))
    if dims is None or place is None or more or not isinstance(times, int):
        return None
    return tuple(plus(d, -times) if i == place else d for i, d in enumerate(dims))


def _sorted(a: Operand, *rest: Operand, **named: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    axis = rest[0] if rest else named.get("axis")
    flattens = axis is not None and axis.constant is None
    return (product(dims),) if flattens and dims is not None else dims


def _partitioned(a: Operand, kth: Operand, *rest: Operand, **named: Operand) -> Dims | None:
    return _sorted(a, *rest, **named)


_SUMS = (np.sum, np.prod, np.mean, np.nansum, np.nanprod, np.nanmean)
_SPREADS = (np.std, np.var, np.nanstd, np.nanvar)
_EXTREMA = (
    np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, np.any, np.all, np.ptp,
    np.argmax, np.argmin, np.nanargmax, np.nanargmin,
)  # fmt: skip
_TRAPEZOIDS = tuple(vars(np)[name] for name in ("trapezoid", "trapz") if name in vars(np))

REDUCTIONS: dict[Any, Rule] = {
    **dict.fromkeys(_SUMS, _numpy_sum),
    **dict.fromkeys(_SPREADS, _spread),
    **dict.fromkeys(_EXTREMA, _extremum),
    **dict.fromkeys(_TRAPEZOIDS, _trapezoid),
    **dict.fromkeys((np.median, np.nanmedian), _median),
    **dict.fromkeys((np.sort, np.argsort), _sorted),
    **dict.fromkeys((np.partition, np.argpartition), _partitioned),
    **dict.fromkeys((np.cumsum, np.cumprod, np.nancumsum, np.nancumprod), _cumulative),
    np.count_nonzero: _count,
    np.average: _average,
    np.linalg.norm: _norm,
    np.diff: _diff,
}
