"""Shapes of what joins arrays, and types of what splits them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import ANONYMOUS, equal_or_raise, product, total
from s2s.analysis.infer_intrinsics import list_of
from s2s.analysis.infer_operands import (
    NONE,
    Operand,
    axis_of,
    dims_as_array,
    dtype_as_array,
    given,
    item_of,
)  # fmt: skip
from s2s.ir.types import UNKNOWN, Array, List, Tuple, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims
    from s2s.ir.types import Dim

    Rule = Callable[..., Dims | Type | None]

_FIRST = given(0)


def _parts(arrays: Operand) -> tuple[Dims, ...] | None:
    """The shapes of the arrays to be joined, where all of them are known."""
    match arrays.type:
        case Tuple(items=items) | List(items=tuple() as items):
            shapes = tuple(map(dims_as_array, items))
        case Array(dims=(int() as length, *_)) if length <= 64:
            shapes = (dims_as_array(item_of(arrays.type)),) * length
        case _:
            return None
    known = tuple(shape for shape in shapes if shape is not None)
    return known if known and len(known) == len(shapes) else None


def _joined(shapes: tuple[Dims, ...], axis: int) -> Dims | None:
    """Shapes that are equal but along `axis`, where the lengths add up."""
    if len(set(map(len, shapes))) != 1 or axis >= len(shapes[0]):
        return None
    dims: list[Dim] = []
    for place, lengths in enumerate(zip(*shapes, strict=True)):
        shared = lengths[0]
        for length in lengths[1:]:
            shared = equal_or_raise(shared, length)
        dims.append(total(lengths) if place == axis else shared)
    return tuple(dims)


def _unnumbered(item: Type, axis: int | None) -> Dims | None:
    """The join of unknown many arrays of one type."""
    dims = dims_as_array(item)
    if dims is None or axis is None:
        return None
    return tuple(ANONYMOUS if i == axis else d for i, d in enumerate(dims))


def _concatenate(arrays: Operand, axis: Operand = _FIRST, **_: Operand) -> Dims | None:
    shapes = _parts(arrays)
    if shapes is None:
        dims = dims_as_array(item_of(arrays.type))
        place = None if dims is None else axis_of(axis, len(dims))
        return _unnumbered(item_of(arrays.type), place)
    if axis.constant is None:
        return (total(tuple(map(product, shapes))),)
    place = axis_of(axis, len(shapes[0]))
    return None if place is None else _joined(shapes, place)


def _append(arr: Operand, values: Operand, axis: Operand = NONE) -> Dims | None:
    first, second = dims_as_array(arr.type), dims_as_array(values.type)
    if first is None or second is None:
        return None
    if axis.constant is None:
        return (total((product(first), product(second))),)
    place = axis_of(axis, len(first))
    return None if place is None else _joined((first, second), place)


def _stack(arrays: Operand, axis: Operand = _FIRST, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(arrays.type)
    place = None if dims is None else axis_of(axis, len(dims))
    if dims is None or place is None:
        return None
    return (*dims[1 : place + 1], dims[0], *dims[place + 1 :])


def _vstack(tup: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return _raised(tup, 2, 0)


def _hstack(tup: Operand, *_: Operand, **__: Operand) -> Dims | None:
    shapes = _parts(tup)
    ones = None if shapes is None else tuple(shape or (1,) for shape in shapes)
    return None if ones is None else _joined(ones, 0 if len(ones[0]) == 1 else 1)


def _dstack(tup: Operand) -> Dims | None:
    shapes = _parts(tup)
    if shapes is None:
        return None
    raised = tuple(_deep(shape) for shape in shapes)
    return _joined(raised, 2)


def _deep(shape: Dims) -> Dims:
    if len(shape) < 2:
        return (1, *(shape or (1,)), 1)
    return (*shape, 1) if len(shape) == 2 else shape


def _raised(tup: Operand, ndim: int, axis: int) -> Dims | None:
    shapes = _parts(tup)
    if shapes is None:
        return None
    return _joined(tuple((*(1,) * (ndim - len(s)), *s) for s in shapes), axis)


def _column_stack(tup: Operand) -> Dims | None:
    shapes = _parts(tup)
    if shapes is None:
        return None
    return _joined(tuple(s if len(s) > 1 else (*(s or (1,)), 1) for s in shapes), 1)


def _split(ary: Operand, indices_or_sections: Operand, axis: Operand = _FIRST) -> Type | None:
    return _pieces(ary, indices_or_sections, axis, fair=True)


def _array_split(ary: Operand, indices_or_sections: Operand, axis: Operand = _FIRST) -> Type | None:
    return _pieces(ary, indices_or_sections, axis, fair=False)


def _hsplit(ary: Operand, indices_or_sections: Operand) -> Type | None:
    dims = dims_as_array(ary.type)
    axis = given(1 if dims is not None and len(dims) > 1 else 0)
    return None if dims is None else _pieces(ary, indices_or_sections, axis, fair=True)


def _vsplit(ary: Operand, indices_or_sections: Operand) -> Type | None:
    return _pieces(ary, indices_or_sections, _FIRST, fair=True)


def _dsplit(ary: Operand, indices_or_sections: Operand) -> Type | None:
    return _pieces(ary, indices_or_sections, given(2), fair=True)


def _unstack(x: Operand, axis: Operand = _FIRST) -> Type | None:
    """The number of arrays is a length."""
    dims = dims_as_array(x.type)
    place = None if dims is None else axis_of(axis, len(dims))
    if dims is None or place is None or not isinstance(dims[place], int):
        return UNKNOWN
    length = dims[place]
    part = Array(dtype_as_array(x.type), dims[:place] + dims[place + 1 :])
    return Tuple((part,) * length) if isinstance(length, int) else UNKNOWN


def _pieces(ary: Operand, where: Operand, axis: Operand, *, fair: bool) -> Type:
    """A list of arrays that differ from `ary` along `axis` only."""
    dims = dims_as_array(ary.type)
    dtype = dtype_as_array(ary.type)
    place = None if dims is None else axis_of(axis, len(dims))
    if dims is None:
        return List(Array(dtype, None))
    if place is None:
        return List(Array(dtype, (ANONYMOUS,) * len(dims)))
    lengths = _piece_lengths(dims[place], where.constant, fair=fair)
    items = where.type.items if isinstance(where.type, List | Tuple) else None
    if lengths is None and items is not None:
        lengths = (ANONYMOUS,) * (len(items) + 1)
    if lengths is None:
        return List(Array(dtype, tuple(ANONYMOUS if i == place else d for i, d in enumerate(dims))))
    return list_of(
        tuple(
            Array(dtype, tuple(length if i == place else d for i, d in enumerate(dims)))
            for length in lengths
        )
    )


def _piece_lengths(dim: Dim, where: object, *, fair: bool) -> tuple[Dim, ...] | None:
    if isinstance(where, int) and 0 < where <= 64:
        if not isinstance(dim, int):
            return (ANONYMOUS,) * where
        if fair and dim % where:
            return None
        return tuple(dim // where + (i < dim % where) for i in range(where))
    if not isinstance(where, tuple) or not all(isinstance(w, int) for w in where):
        return None
    if not isinstance(dim, int):
        return (ANONYMOUS,) * (len(where) + 1)
    bounds = [None, *where, None]
    return tuple(len(range(*slice(a, b).indices(dim))) for a, b in pairwise(bounds))


def _meshgrid(*xi: Operand, indexing: Operand | None = None, **options: Operand) -> Type | None:
    lengths = [dims_as_array(x.type) for x in xi]
    if options or any(d is None or len(d) > 1 for d in lengths):
        return None
    dims = [product(d) for d in lengths if d is not None]
    if (indexing is None or indexing.constant == "xy") and len(dims) > 1:
        dims[0], dims[1] = dims[1], dims[0]
    elif indexing is not None and indexing.constant not in ("xy", "ij"):
        return None
    return Tuple(tuple(Array(dtype_as_array(x.type), tuple(dims)) for x in xi))


JOINS: dict[Any, Rule] = {
    np.concatenate: _concatenate, np.append: _append, np.stack: _stack, np.vstack: _vstack,
    np.hstack: _hstack, np.dstack: _dstack, np.column_stack: _column_stack, np.split: _split,
    np.array_split: _array_split, np.hsplit: _hsplit, np.vsplit: _vsplit, np.dsplit: _dsplit,
    np.meshgrid: _meshgrid, **({np.unstack: _unstack} if hasattr(np, "unstack") else {}),
}  # fmt: skip
