"""Functions of neighbours along an axis: running sums, differences, convolutions, interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.rules.available import available
from s2s.sparse.calls import arguments_of, dense, linear_dense, valued
from s2s.sparse.intrinsics import ids_of
from s2s.sparse.tracked import holds, untracked

if TYPE_CHECKING:
    from s2s.sparse.calls import Family
    from s2s.sparse.walk import Walk

_RUNNING_SUMS = available("cumsum", "nancumsum", "cumulative_sum")
_RUNNING_PRODUCTS = available("cumprod", "nancumprod", "cumulative_prod")


def _accumulated(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Each element depends on those before it."""
    found = arguments_of(function, args, named)
    if found is None or untracked(found.get("include_initial", False)):
        return dense(walk, function, args, named)
    ids, axis = np.asarray(ids_of(next(iter(found.values())))), untracked(found.get("axis"))
    if axis is None:
        ids, axis = ids.ravel(), 0
    united: Any = walk.sets.accumulated(ids, axis)
    if function not in _RUNNING_SUMS:
        united = walk.sets.all_mixed(united)
    return walk.result(valued(function, args, named), united)


def _diff(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    if found is None:
        return linear_dense(walk, function, args, named)
    n, axis = untracked(found["n"]), untracked(found["axis"])
    ids = np.asarray(ids_of(found["a"]))
    before, after = (_edge(found[name], ids, axis) for name in ("prepend", "append"))
    parts = (*before, ids, *after)
    ids = np.moveaxis(np.concatenate(parts, axis), axis, -1)
    for _ in range(n):
        ids = np.asarray(walk.sets.unions(ids[..., 1:], ids[..., :-1]))
    return walk.result(valued(function, args, named), np.moveaxis(ids, -1, axis))


def _edge(more: Any, ids: Any, axis: int) -> tuple[Any, ...]:
    """What `np.diff` puts at an end: nothing, an array, or a number all along it."""
    if more is None:
        return ()
    found = np.asarray(ids_of(more))
    if found.ndim:
        return (found,)
    shape = list(ids.shape)
    shape[axis] = 1
    return (np.broadcast_to(found, shape),)


def _ediff1d(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    if found is None:
        return linear_dense(walk, function, args, named)
    ids = np.ravel(ids_of(found["ary"]))
    ends = [np.ravel(ids_of(found[name])) for name in ("to_begin", "to_end")]
    begin, end = (
        e if found[name] is not None else e[:0]
        for e, name in zip(ends, ("to_begin", "to_end"), strict=True)
    )
    inner = np.asarray(walk.sets.unions(ids[1:], ids[:-1]))
    return walk.result(valued(function, args, named), np.concatenate((begin, inner, end)))


def _gradient(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Inner points depend on both neighbours (and on themselves, unless points are evenly spaced)."""
    found = arguments_of(function, args, named)
    if found is None or holds(found["spacings"]):
        return dense(walk, function, args, named)
    ids, order = np.asarray(ids_of(found["f"])), untracked(found["edge_order"])
    axis = untracked(found["axis"])
    axes = range(ids.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    values = valued(function, args, named)
    several = isinstance(values, (list, tuple))
    even = all(np.ndim(spacing) == 0 for spacing in found["spacings"])
    each = values if several else [values]
    results = [
        walk.result(v, np.moveaxis(_slopes(walk, np.moveaxis(ids, a, 0), order, even=even), 0, a))
        for v, a in zip(each, axes, strict=True)
    ]
    return type(values)(results) if several else results[0]


def _slopes(walk: Walk, ids: Any, order: int, *, even: bool) -> Any:
    sets, found = walk.sets, np.array(ids)
    inner = sets.unions(ids[2:], ids[:-2])
    found[1:-1] = inner if even else sets.unions(found[1:-1], inner)
    for k in range(1, order + 1):
        found[0] = sets.unions(found[0], ids[k])
        found[-1] = sets.unions(found[-1], ids[-1 - k])
    return found


def _convolve(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    mode = untracked(found["mode"]) if found else None
    if found is None or mode not in ("full", "same", "valid"):
        return dense(walk, function, args, named)
    a, v = np.atleast_1d(ids_of(found["a"])), np.atleast_1d(ids_of(found["v"]))
    if function is np.correlate:
        if len(v) > len(a):
            return dense(walk, function, args, named)
        v = v[::-1]
    if len(v) > len(a):
        a, v = v, a
    sets = walk.sets
    full = np.zeros(len(a) + len(v) - 1, dtype=np.int64)
    for k, number in enumerate(v.tolist()):
        part = slice(k, k + len(a))
        full[part] = sets.unions(full[part], sets.products(a, number))
    start = {"full": 0, "same": (len(v) - 1) // 2, "valid": len(v) - 1}[mode]
    return walk.result(value, full[start : start + len(value)])


def _interp(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A value depends on its place and on the samples about it."""
    found = arguments_of(function, args, named)
    if found is None or any(holds(found[name]) for name in ("xp", "left", "right", "period")):
        return dense(walk, function, args, named)
    value = valued(function, args, named)
    sets = walk.sets
    x, fp = ids_of(found["x"]), np.asarray(ids_of(found["fp"]))
    ids: Any = x
    if np.any(fp):
        walk.inspected = walk.inspected or holds(found["x"])
        if found["period"] is not None:
            return dense(walk, function, args, named)
        near = np.searchsorted(untracked(found["xp"]), untracked(found["x"])) - 2
        samples: Any = fp[np.clip(near, 0, len(fp) - 1)]
        for k in range(1, 4):
            samples = sets.unions(samples, fp[np.clip(near + k, 0, len(fp) - 1)])
        ids = sets.products(x, samples)
    return walk.result(value, ids if np.ndim(ids) else int(ids))


def _polyval(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    if found is None:
        return dense(walk, function, args, named)
    sets = walk.sets
    ids = sets.products(sets.all_mixed(ids_of(found["x"])), walk.all_of(found["p"]))
    return walk.result(valued(function, args, named), ids)


def _bincount(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None:
        return linear_dense(walk, function, args, named)
    groups: dict[int, list[int]] = {}
    numbers = np.ravel(ids_of(found["weights"])).tolist()
    for place, number in zip(np.ravel(untracked(found["x"])).tolist(), numbers, strict=True):
        groups.setdefault(place, []).append(number)
    ids = np.zeros(np.shape(value), dtype=np.int64)
    for place, group in groups.items():
        ids[place] = walk.sets.union_all(group)
    return walk.result(value, ids)


def _between(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """`linspace` and its kin: each element depends on both ends at its place."""
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None or isinstance(value, tuple) or holds(found.get("base")):
        return dense(walk, function, args, named)
    ends: Any = walk.sets.unions(ids_of(found["start"]), ids_of(found["stop"]))
    if function is not np.linspace:
        ends = walk.sets.all_mixed(ends)
    axis = untracked(found["axis"])
    ids = np.broadcast_to(np.expand_dims(np.asarray(ends), axis), np.shape(value))
    return walk.result(value, ids)


FAMILIES: dict[Any, Family] = {
    **dict.fromkeys((*_RUNNING_SUMS, *_RUNNING_PRODUCTS), _accumulated),
    np.diff: _diff,
    np.ediff1d: _ediff1d,
    np.gradient: _gradient,
    **dict.fromkeys((np.convolve, np.correlate), _convolve),
    np.interp: _interp,
    np.polyval: _polyval,
    np.bincount: _bincount,
    **dict.fromkeys(available("linspace", "logspace", "geomspace"), _between),
}
