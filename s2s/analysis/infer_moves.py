"""Shapes of what rearranges one array: reshaping, axes, repetition, padding, selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import ANONYMOUS, is_many, plus, product, quotient, same_dim
from s2s.analysis.infer_operands import (
    NONE,
    Operand,
    axes_of,
    axis_of,
    dims_as_array,
    given,
    shape_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims
    from s2s.ir.types import Type

    Rule = Callable[..., Dims | Type | None]


def _reshape(
    a: Operand, shape: Operand | None = None, *rest: Operand, newshape: Operand | None = None,
    **_: Operand,
) -> Dims | None:  # fmt: skip
    wanted = shape or newshape
    dims = dims_as_array(a.type)
    lengths = None if wanted is None else shape_of(wanted)
    if lengths is None or -1 not in lengths:
        return lengths
    others = tuple(d for d in lengths if isinstance(d, int) and d != -1)
    left = ANONYMOUS if dims is None else quotient(dims, others)
    return tuple(left if d == -1 else d for d in lengths)


def _ravel(a: Operand, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    return (ANONYMOUS,) if dims is None else (product(dims),)


def _transpose(a: Operand, axes: Operand = NONE) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None or axes.constant is None:
        return None if dims is None else dims[::-1]
    order = axes_of(axes, dims)
    return None if order is None else tuple(dims[i] for i in order)


def _swapaxes(a: Operand, axis1: Operand, axis2: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None:
        return None
    i, j = axis_of(axis1, len(dims)), axis_of(axis2, len(dims))
    if i is None or j is None:
        return None
    swapped = list(dims)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    return tuple(swapped)


def _moveaxis(a: Operand, source: Operand, destination: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None or source.constant is None or destination.constant is None:
        return None
    origins, targets = axes_of(source, dims), axes_of(destination, dims)
    if origins is None or targets is None or len(origins) != len(targets):
        return None
    order = [i for i in range(len(dims)) if i not in origins]
    for target, origin in sorted(zip(targets, origins, strict=True)):
        order.insert(target, origin)
    return tuple(dims[i] for i in order)


def _rollaxis(a: Operand, axis: Operand, start: Operand | None = None) -> Dims | None:
    dims = dims_as_array(a.type)
    place = None if dims is None else axis_of(axis, len(dims))
    target = 0 if start is None else start.constant
    if dims is None or place is None or not isinstance(target, int):
        return None
    target = target + len(dims) if target < 0 else target
    order = [i for i in range(len(dims)) if i != place]
    order.insert(target - (target > place), place)
    return tuple(dims[i] for i in order)


def _squeeze(a: Operand, axis: Operand = NONE) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None:
        return None
    if axis.constant is not None:
        axes = axes_of(axis, dims)
        return None if axes is None else tuple(d for i, d in enumerate(dims) if i not in axes)
    if not all(d == 1 or is_many(d) for d in dims):
        return None
    return tuple(d for d in dims if d != 1)


def _expand_dims(a: Operand, axis: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    places = axis.constant if isinstance(axis.constant, tuple) else (axis.constant,)
    if dims is None or not all(isinstance(p, int) for p in places):
        return None
    ndim = len(dims) + len(places)
    new = {p % ndim for p in places if -ndim <= p < ndim}
    if len(new) != len(places):
        return None
    rest = iter(dims)
    return tuple(1 if i in new else next(rest) for i in range(ndim))


def _broadcast_to(array: Operand, shape: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return shape_of(shape)


def _repeat(a: Operand, repeats: Operand, axis: Operand = NONE) -> Dims | None:
    dims = dims_as_array(a.type)
    if dims is None:
        return None
    flat = axis.constant is None
    shape = (product(dims),) if flat else dims
    place = axis_of(given(0) if flat else axis, len(shape))
    if place is None:
        return None
    times = repeats.constant
    new = product((shape[place], times)) if isinstance(times, int) else ANONYMOUS
    return tuple(new if i == place else d for i, d in enumerate(shape))


def _tile(A: Operand, reps: Operand) -> Dims | None:
    dims, times = dims_as_array(A.type), shape_of(reps)
    if dims is None or times is None:
        return None
    ndim = max(len(dims), len(times))
    dims = (*(1,) * (ndim - len(dims)), *dims)
    times = (*(1,) * (ndim - len(times)), *times)
    return tuple(product(pair) for pair in zip(dims, times, strict=True))


def _rot90(m: Operand, k: Operand | None = None, axes: Operand | None = None) -> Dims | None:
    dims = dims_as_array(m.type)
    turns = 1 if k is None else k.constant
    plane = None if dims is None else axes_of(axes or given((0, 1)), dims)
    if dims is None or plane is None or not isinstance(turns, int) or len(plane) != 2:
        return None
    turned = list(dims)
    if turns % 2:
        turned[plane[0]], turned[plane[1]] = dims[plane[1]], dims[plane[0]]
    return tuple(turned)


def _pad(array: Operand, pad_width: Operand, *_: Operand, **__: Operand) -> Dims | None:
    dims, width = dims_as_array(array.type), pad_width.constant
    if dims is None:
        return None
    try:
        widths = np.broadcast_to(np.asarray(width, dtype=int), (len(dims), 2)).tolist()
    except (TypeError, ValueError):
        return (ANONYMOUS,) * len(dims)
    return tuple(plus(d, before + after) for d, (before, after) in zip(dims, widths, strict=True))


def _diag(v: Operand, k: Operand | None = None) -> Dims | None:
    dims = dims_as_array(v.type)
    offset = 0 if k is None else k.constant
    if dims is None or not isinstance(offset, int):
        return None
    if len(dims) == 1:
        return (plus(dims[0], abs(offset)),) * 2
    square = len(dims) == 2 and offset == 0 and same_dim(dims[0], dims[1])
    return (dims[0],) if square else None


def _take(
    a: Operand, indices: Operand, axis: Operand = NONE, *_: Operand, **__: Operand
) -> Dims | None:
    dims, picked = dims_as_array(a.type), dims_as_array(indices.type)
    if dims is None or picked is None:
        return None
    if axis.constant is None:
        return picked
    place = axis_of(axis, len(dims))
    return None if place is None else (*dims[:place], *picked, *dims[place + 1 :])


def _atleast_1d(*arrays: Operand) -> Dims | None:
    dims = dims_as_array(arrays[0].type) if len(arrays) == 1 else None
    return dims or (None if dims is None else (1,))


def _atleast_2d(*arrays: Operand) -> Dims | None:
    dims = dims_as_array(arrays[0].type) if len(arrays) == 1 else None
    return None if dims is None else (*(1,) * (2 - len(dims)), *dims)


def _atleast_3d(*arrays: Operand) -> Dims | None:
    dims = dims_as_array(arrays[0].type) if len(arrays) == 1 else None
    if dims is None or len(dims) > 2:
        return dims
    return {0: (1, 1, 1), 1: (1, *dims, 1), 2: (*dims, 1)}[len(dims)]


RANK_VARIES = frozenset({np.squeeze, np.cross, np.linalg.lstsq})
"""Functions the rank of whose result depends on lengths: only the rules know it."""

MOVES: dict[Any, Rule] = {
    np.reshape: _reshape, np.ravel: _ravel, np.transpose: _transpose, np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis, np.rollaxis: _rollaxis, np.squeeze: _squeeze,
    np.expand_dims: _expand_dims, np.broadcast_to: _broadcast_to, np.repeat: _repeat,
    np.tile: _tile, np.rot90: _rot90, np.pad: _pad, np.diag: _diag, np.take: _take,
    np.atleast_1d: _atleast_1d, np.atleast_2d: _atleast_2d, np.atleast_3d: _atleast_3d,
}  # fmt: skip
