"""Functions that unite elements along axes: sums, means, extremes, norms, and linear algebra on stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.rules.available import available
from s2s.sparse.calls import arguments_of, dense, linear_dense, valued
from s2s.sparse.intrinsics import ids_of
from s2s.sparse.tracked import Tracked, holds, untracked

if TYPE_CHECKING:
    from s2s.sparse.calls import Family
    from s2s.sparse.walk import Walk

_LINEAR = frozenset(
    map(
        id,
        (
            *available("sum", "mean", "average", "max", "amax", "min", "amin", "nanmax", "nanmin"),
            *available("ptp", "median", "quantile", "percentile", "nansum", "nanmean", "trapezoid"),
        ),
    )
)


def _reduced(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Each element depends on those along the axes that are reduced."""
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None or isinstance(value, tuple):
        return dense(walk, function, args, named)
    sets = walk.sets
    rule_parameters = list(found)
    x = found.pop(rule_parameters[0])
    axis = untracked(found.pop("axis", None))
    ids = np.asarray(ids_of(x))
    others = walk.all_of(*found.values())  # initial values, weights, quantiles
    axes = _axes(axis, ids.ndim)
    if axes is None:
        return dense(walk, function, args, named)
    united = sets.reduced(ids, axes)
    if others:
        united = np.asarray(sets.unions(united, others))
    linear = id(function) in _LINEAR and not (others and function is not np.sum)
    result = united if linear else np.asarray(sets.all_mixed(united))
    shape = np.shape(value)
    if untracked(found.get("keepdims", False)):
        result = np.expand_dims(result, axes)
    try:
        return walk.result(value, np.broadcast_to(result, shape))
    except ValueError:
        return dense(walk, function, args, named)


def _axes(axis: Any, ndim: int) -> tuple[int, ...] | None:
    """The axes that are reduced, all for None."""
    if axis is None:
        return tuple(range(ndim))
    try:
        axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
        return tuple(int(a) % ndim for a in axes)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _norm(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return _reduced(walk, function, args, named)


def _trapezoid(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    if found is None or holds(found.get("x")) or holds(found.get("dx")):
        return dense(walk, function, args, named)
    return _reduced(walk, function, args, named)


def _trace(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None:
        return dense(walk, function, args, named)
    x, *_ = found.values()
    last = (-2, -1) if function is not np.trace else (0, 1)
    axes = untracked(found.get("axis1", last[0])), untracked(found.get("axis2", last[1]))
    diagonal = np.diagonal(np.asarray(ids_of(x)), untracked(found.get("offset", 0)), *axes)
    return walk.result(value, walk.sets.reduced(diagonal, (diagonal.ndim - 1,)))


def _ordered(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Sorted along an axis: each element is one of those along it."""
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None:
        return linear_dense(walk, function, args, named)
    walk.inspected = True
    x, *_ = found.values()
    ids, axis = np.asarray(ids_of(x)), untracked(found.get("axis", -1))
    if axis is None:
        ids, axis = ids.ravel(), 0
    united = np.expand_dims(walk.sets.reduced(ids, (axis % ids.ndim,)), axis)
    return walk.result(value, np.broadcast_to(united, np.shape(value)))


def _stacked(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Linear algebra on a stack of matrices: each result depends on the matrices at its place."""
    value = valued(function, args, named)
    x = args[0] if args else None
    if len(args) != 1 or type(x) is not Tracked or any(map(holds, named.values())):
        return dense(walk, function, args, named)
    ids = np.asarray(x.ids)
    united = np.asarray(walk.sets.all_mixed(walk.sets.reduced(ids, (ids.ndim - 2, ids.ndim - 1))))
    if isinstance(value, tuple):
        parts = (_spread(walk, part, united) for part in value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return _spread(walk, value, united)


def _solve(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The columns of a right-hand side do not meet."""
    value = valued(function, args, named)
    if len(args) != 2 or named:
        return dense(walk, function, args, named)
    sets = walk.sets
    a, b = (np.asarray(ids_of(x)) for x in args)
    if a.ndim != 2 or b.ndim not in (1, 2):
        return dense(walk, function, args, named)
    matrix = sets.mixed(sets.all_of(a))
    right = sets.reduced(b, (0,))
    ids = sets.products(right if right.ndim else int(right), matrix)
    return walk.result(value, np.broadcast_to(ids, np.shape(value)))


def _spread(walk: Walk, value: Any, united: Any) -> Any:
    extra = np.ndim(value) - united.ndim
    return walk.result(
        value, np.broadcast_to(united.reshape(united.shape + (1,) * extra), np.shape(value))
    )


_REDUCING = (
    *available("sum", "mean", "average", "var", "std", "max", "amax", "min", "amin", "nanmax"),
    *available("nanmin", "ptp", "median", "quantile", "percentile", "nansum", "nanmean"),
    *available("nanvar", "nanstd", "nanprod", "prod"),
)
FAMILIES: dict[Any, Family] = {
    **dict.fromkeys(_REDUCING, _reduced),
    **dict.fromkeys(
        available("linalg.norm", "linalg.vector_norm", "linalg.matrix_norm"), _norm
    ),
    **dict.fromkeys(available("trapezoid"), _trapezoid),
    **dict.fromkeys(available("trace", "linalg.trace"), _trace),
    **dict.fromkeys(available("sort", "partition"), _ordered),
    **dict.fromkeys(
        available(
            "linalg.inv", "linalg.det", "linalg.slogdet", "linalg.pinv", "linalg.cholesky",
            "linalg.eigh", "linalg.eigvalsh", "linalg.qr", "linalg.svd", "linalg.svdvals",
        ),
        _stacked,
    ),
    np.linalg.solve: _solve,
}  # fmt: skip
