"""The type of `x[index]`, and the shapes that basic, fancy, boolean and mixed indices give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.dims import ANONYMOUS, broadcast_dims, sliced
from s2s.analysis.infer_operands import dims_as_array, type_of_constant
from s2s.ir.types import (
    NEVER,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Null,
    Number,
    Object,
    Slice,
    Tuple,
    Type,
    join,
    join_all,
)  # fmt: skip

if TYPE_CHECKING:
    from s2s.analysis.dims import Dims
    from s2s.analysis.infer_operands import Operand
    from s2s.ir.types import Dim

_ELLIPSIS = Object(type(Ellipsis))
_FULL = Slice()


def item_type(base: Type, index: Operand) -> Type:
    """The type of `base[index]`."""
    match base:
        case Array():
            return _of_array(base, index.type)
        case Tuple(items=items):
            return _of_sequence(items, index, tuple_=True)
        case List(items=tuple() as items):
            return _of_sequence(items, index, tuple_=False)
        case List(item=item):
            return base if isinstance(index.type, Slice) else item
        case Dict(keys=None, item=item):
            return item
        case Dict(keys=tuple() as keys, items=tuple() as items):
            return _of_dict(keys, items, index)
        case Object(cls=cls) if cls is str:
            return STRING
        case Iterator(kind="range", item=item):
            return base if isinstance(index.type, Slice) else item
        case _:
            return UNKNOWN


def _of_sequence(items: tuple[Type, ...], index: Operand, *, tuple_: bool) -> Type:
    constant = index.constant
    if isinstance(constant, int):
        return items[constant] if -len(items) <= constant < len(items) else NEVER
    if isinstance(constant, slice):
        part = items[constant]
        return Tuple(part) if tuple_ else List(join_all(part, "?"), part)
    if isinstance(index.type, Number):
        return join_all(items, "?")
    if isinstance(index.type, Slice):
        return UNKNOWN if tuple_ else List(join_all(items, "?"))
    return UNKNOWN


def _of_dict(keys: tuple[object, ...], items: tuple[Type, ...], index: Operand) -> Type:
    if index.literal is None:
        return join_all(items, "?")
    for key, item in zip(keys, items, strict=True):
        if type(key) is type(index.constant) and key == index.constant:
            return item
    return NEVER


def _of_array(base: Array, index: Type) -> Type:
    parts = index.items if isinstance(index, Tuple) else (index,)
    if any(not _is_index(part) for part in parts):
        return UNKNOWN
    if base.dims is None:
        keeps = any(_consumed(p) is not None and not _is_int(p) for p in parts)
        return Array(base.dtype, None) if keeps or _ELLIPSIS in parts else UNKNOWN
    dims = index_dims(base.dims, parts)
    if dims is None:
        return UNKNOWN
    if not dims and _ELLIPSIS not in parts:
        return Number(base.dtype, python=False)
    return Array(base.dtype, dims)


def index_dims(dims: Dims, parts: tuple[Type, ...]) -> Dims | None:
    """The shape of an array of shape `dims` indexed by `parts`; None where it raises."""
    expanded = _expanded(len(dims), parts)
    if expanded is None:
        return None
    advanced = [i for i, part in enumerate(expanded) if _is_advanced(part)]
    if advanced:
        advanced = [i for i, part in enumerate(expanded) if _is_advanced(part) or _is_int(part)]
    together = bool(advanced) and advanced[-1] - advanced[0] + 1 == len(advanced)
    shared = broadcast_dims(*(_advanced_dims(expanded[i]) for i in advanced))
    result: list[Dim] = []
    axis = 0
    for place, part in enumerate(expanded):
        if place in advanced:
            if together and place == advanced[0]:
                result.extend(shared)
        elif isinstance(part, Null):
            result.append(1)
        elif isinstance(part, Slice):
            result.append(sliced(dims[axis], part))
        axis += _consumed(part) or 0
    front = () if together else shared
    return (*front, *result)


def _expanded(ndim: int, parts: tuple[Type, ...]) -> tuple[Type, ...] | None:
    """The index with full slices for what the ellipsis stands for, and for what is left out.

    The ellipsis stays as well: even where it stands for nothing it keeps arrays apart.
    """
    rest = ndim - sum(_consumed(part) or 0 for part in parts)
    if rest < 0:
        return None
    if _ELLIPSIS not in parts:
        return (*parts, *(_FULL,) * rest)
    place = parts.index(_ELLIPSIS)
    return (*parts[: place + 1], *(_FULL,) * rest, *parts[place + 1 :])


def _is_index(part: Type) -> bool:
    """Whether it is known what the part of an index does."""
    match part:
        case Slice() | Null():
            return True
        case Number(dtype=dtype):
            return dtype is not None and dtype != "bool"
        case Array(dtype=dtype, dims=dims):
            return dtype is not None and dims is not None
        case Tuple() | List():
            return _as_array(part) is not None
        case _:
            return part == _ELLIPSIS


def _consumed(part: Type) -> int | None:
    """How many axes of the array a part of an index stands for; None for none."""
    match part:
        case Slice() | Number():
            return 1
        case Array() | Tuple() | List():
            array = _as_array(part)
            dims = () if array is None or array.dims is None else array.dims
            return len(dims) if array is not None and array.dtype == "bool" else 1
        case _:
            return None


def _is_int(part: Type) -> bool:
    """Whether the part picks one item of an axis; arrays without dimensions do too."""
    return isinstance(part, Number) or (
        isinstance(part, Array) and part.dims == () and part.dtype != "bool"
    )


def _is_advanced(part: Type) -> bool:
    return isinstance(part, Array | Tuple | List) and not _is_int(part)


def _advanced_dims(part: Type) -> Dims:
    array = _as_array(part)
    if array is None or array.dims is None:
        return ()
    return (ANONYMOUS,) if array.dtype == "bool" else array.dims


def _as_array(part: Type) -> Array | None:
    """The integer or boolean array that a part of an index is."""
    if isinstance(part, Array):
        return part
    dims = dims_as_array(part)
    leaf = _leaf(part)
    if dims is None or not isinstance(leaf, Number | Array) or leaf.dtype is None:
        return None
    return Array(leaf.dtype, dims)


def _leaf(type_: Type) -> Type:
    """What the innermost items are, joined; an empty sequence is an index of integers."""
    match type_:
        case Tuple(items=items) | List(items=tuple() as items):
            return join_all(tuple(map(_leaf, items)), "?") if items else type_of_constant(0)
        case List(item=item):
            return _leaf(item)
        case Array(dtype=dtype):
            return Number(dtype, python=False)
        case _:
            return type_


def stored(base: Type, item: Type) -> Type:
    """The item type of a container after something more was stored in it."""
    match base:
        case List(item=before) | Dict(item=before):
            return join(before, item, "?")
        case _:
            return item
