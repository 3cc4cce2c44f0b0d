"""Result types of the intrinsics of the IR."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.analysis import infer_adjoints as adjoints
from s2s.analysis.dims import anonymised
from s2s.analysis.infer_index import item_type
from s2s.analysis.infer_operands import Operand, field, given, item_of
from s2s.ir import intrinsics as ir
from s2s.ir.types import (
    BOOL,
    FLOAT,
    NEVER,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Record,
    Slice,
    Static,
    Tuple,
    Type,
    join,
    join_all,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Primitive

    Rule = Callable[[tuple[Operand, ...]], tuple[Type, ...]]


def infer_intrinsic(intrinsic: ir.Intrinsic, operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """The result types of an intrinsic; one that stands for all results where they are unknown."""
    rule = _RULES.get(intrinsic.name)
    return (UNKNOWN,) if rule is None else rule(operands)


def timeless(type_: Type) -> Type:
    """The type without the equalities of lengths that hold for one moment only.

    A list or dict keeps items of many moments: a length that names a loop's current one must not
    be read from an item stored in an earlier iteration.
    """
    match type_:
        case Array(dims=dims):
            return replace(type_, dims=anonymised(dims))
        case Tuple(items=items) | Record(items=items):
            return replace(type_, items=tuple(map(timeless, items)))
        case List(item=item, items=items):
            known = None if items is None else tuple(map(timeless, items))
            return List(timeless(item), known)
        case Dict(item=item, items=items):
            known = None if items is None else tuple(map(timeless, items))
            return replace(type_, item=timeless(item), items=known)
        case Iterator(item=item, parts=parts):
            return replace(type_, item=timeless(item), parts=tuple(map(timeless, parts)))
        case _:
            return type_


def list_of(items: tuple[Type, ...]) -> List:
    """A list with these items."""
    return List(join_all(tuple(map(timeless, items)), "?"), items)


def dict_of(keys: tuple[Any, ...], items: tuple[Type, ...]) -> Dict:
    """A dict with these constant keys and items."""
    joined = join_all(tuple(map(timeless, items)), "?")
    key = join_all(tuple(given(k).type for k in keys), "?")
    return Dict(key, joined, keys, items)


def _first(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    return (operands[0].type,)


def _always(type_: Type) -> Rule:
    return lambda operands: (type_,)


def _tuple(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    return (Tuple(tuple(o.type for o in operands)),)


def _list(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    return (list_of(tuple(o.type for o in operands)),)


def _dict(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    keys, items = operands[::2], tuple(o.type for o in operands[1::2])
    constants = tuple(k.constant for k in keys)
    if any(k.literal is None for k in keys) or len(set(constants)) != len(constants):
        key = join_all(tuple(k.type for k in keys), "?")
        return (Dict(key, join_all(tuple(map(timeless, items)), "?")),)
    return (dict_of(constants, items),)


def _slice(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    bounds = [o.constant for o in operands]
    return (Slice(*(b if isinstance(b, int | None) else "?" for b in bounds)),)


def _construct(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    cls = operands[0].type
    items = tuple(o.type for o in operands[1:])
    if not isinstance(cls, Static):
        return (UNKNOWN,)
    if hasattr(cls.object, "_fields"):
        return (Tuple(items, cls.object),)
    if dataclasses.is_dataclass(cls.object):
        names = tuple(f.name for f in dataclasses.fields(cls.object))
        made: Any = cls.object
        if len(names) == len(items):
            return (Record(made, names, items),)
    return (UNKNOWN,)


def _unpack(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    source = operands[0].type
    star = operands[1].constant if len(operands) > 1 else None
    items = _known_items(source)
    if star is None:
        return (item_of(source),) if items is None else items
    if items is None:
        return (UNKNOWN,)
    return items if isinstance(star, int) else (UNKNOWN,)


def unpacked(source: Type, count: int, star: int | None = None) -> tuple[Type, ...]:
    """The types of `count` targets, the one at `star` a list of what is left over."""
    items = _known_items(source)
    if items is None:
        item = item_of(source)
        return tuple(List(timeless(item)) if i == star else item for i in range(count))
    if star is None:
        return items if len(items) == count else (NEVER,) * count
    after = count - star - 1
    if len(items) < count - 1:
        return (NEVER,) * count
    end = len(items) - after
    return (*items[:star], list_of(items[star:end]), *items[end:])


def _known_items(source: Type) -> tuple[Type, ...] | None:
    match source:
        case Tuple(items=items) | List(items=tuple() as items):
            return items
        case Dict(keys=tuple() as keys):
            return tuple(given(key).type for key in keys)
        case Array(dims=(int() as length, *_)):
            return (item_of(source),) * length
        case _:
            return None


def _getitem(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    return (item_type(operands[0].type, operands[1]),)


def _getattr(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    base, name = operands[0].type, operands[1].constant
    match base:
        case Record():
            return (field(base, name) or UNKNOWN,)
        case Tuple(items=items, cls=cls) if cls is not None:
            names = getattr(cls, "_fields", ())
            return (items[names.index(name)] if name in names else UNKNOWN,)
        case Static(object=thing):
            return (_of_static(thing, name),)
        case _:
            return (UNKNOWN,)


def _of_static(thing: Any, name: str) -> Type:
    """An attribute of a module or class that is data now; other objects may compute theirs."""
    found = vars(thing).get(name) if hasattr(thing, "__dict__") else None
    if isinstance(found, bool | int | float | complex | str):
        return given(found).type
    return UNKNOWN


def _append(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    base, item = operands[0].type, operands[1].type
    return (_extended(base, (item,), item),)


def _extend(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    base, more = operands[0].type, operands[1].type
    return (_extended(base, _known_items(more), item_of(more)),)


def _extended(base: Type, items: tuple[Type, ...] | None, item: Type) -> Type:
    if not isinstance(base, List):
        return UNKNOWN
    known = None if base.items is None or items is None else (*base.items, *items)
    return List(join(base.item, timeless(item), "?"), known)


def _pop(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    match operands[0].type:
        case List(items=(*rest, last)):
            return last, list_of(tuple(rest))
        case List(items=None, item=item) as base:
            return item, base
        case List():
            return NEVER, List(NEVER, ())
        case _:
            return UNKNOWN, UNKNOWN


def _setitem(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    base, index, item = operands[0].type, operands[1], operands[2].type
    match base:
        case Array():
            return (base,)
        case List():
            return (_list_with(base, index, item),)
        case Dict():
            return (_dict_with(base, index, item),)
        case _:
            return (UNKNOWN,)


def _list_with(base: List, index: Operand, item: Type) -> Type:
    joined = join(base.item, timeless(item), "?")
    place = index.constant
    if base.items is None or not isinstance(place, int):
        return List(joined) if isinstance(index.type, Number) else UNKNOWN
    if not -len(base.items) <= place < len(base.items):
        return NEVER
    items = list(base.items)
    items[place] = item
    return List(joined, tuple(items))


def _dict_with(base: Dict, index: Operand, item: Type) -> Type:
    joined = join(base.item, timeless(item), "?")
    if base.keys is None or base.items is None or index.literal is None:
        return Dict(join(base.key, index.type, "?"), joined)
    updated = dict(zip(base.keys, base.items, strict=True))
    updated[index.constant] = item
    key = join(base.key, index.type, "?")
    return Dict(key, joined, tuple(updated), tuple(updated.values()))


def _iterate(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    source = operands[0].type
    items = _known_items(source)
    return (List(timeless(item_of(source))) if items is None else list_of(items),)


def _named(primitive: Primitive) -> str:
    return primitive.name


_RULES: dict[str, Rule] = {
    _named(primitive): rule
    for primitive, rule in (
        (ir.ALIAS, _first),
        (ir.TUPLE, _tuple),
        (ir.LIST, _list),
        (ir.DICT, _dict),
        (ir.SLICE, _slice),
        (ir.CONSTRUCT, _construct),
        (ir.UNPACK, _unpack),
        (ir.GETITEM, _getitem),
        (ir.GETATTR, _getattr),
        (ir.TRUTH, _always(BOOL)),
        (ir.FORMAT, _always(STRING)),
        (ir.ITERATE, _iterate),
        (ir.APPEND, _append),
        (ir.EXTEND, _extend),
        (ir.POP, _pop),
        (ir.SETITEM, _setitem),
        (ir.CHAIN, _tuple),
        (ir.ACCUMULATE, adjoints.accumulated),
        (ir.DEDUCT, adjoints.accumulated),
        (ir.SET_AT, _first),
        (ir.ADD_AT, _first),
        (ir.TAKE_AT, _first),
        (ir.OWN, _first),
        (ir.INCREMENT, adjoints.incremented),
        (ir.DECREMENT, adjoints.incremented),
        (ir.CALL, _always(UNKNOWN)),
        (ir.RAISE, _always(NULL)),
        (ir.ASSERT, _always(NULL)),
        (ir.DELETE, _always(NULL)),
        (ir.COMMENT, _always(NULL)),
        (ir.ZEROS_LIKE, adjoints.zeros_like),
        (ir.COPY, _first),
        (ir.UNBROADCAST, adjoints.unbroadcast),
        (ir.BROADCAST, adjoints.broadcast),
        (ir.FLOAT, _always(FLOAT)),
    )
}
