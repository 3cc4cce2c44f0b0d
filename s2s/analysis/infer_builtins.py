"""Result types of builtins, and of operators on containers and other objects than numbers."""

from __future__ import annotations

import builtins
import math
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer_intrinsics import list_of, timeless
from s2s.analysis.infer_operands import Operand, dims_as_array, item_of
from s2s.ir.types import (
    BOOL,
    FLOAT,
    INT,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Null,
    Number,
    Object,
    Static,
    Tuple,
    Type,
    join,
    join_all,
    rank,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.infer_probe import Probe

    Rule = Callable[..., Type | None]

_MOST_ITEMS = 64


def infer_builtin(
    function: Any, operands: tuple[Operand, ...], named: dict[str, Operand], probe: Probe
) -> Type | None:
    """The type of a builtin's result; None where it is to be found as for NumPy functions."""
    if function in _FOLDS:
        return _fold(function, operands, named, probe)
    rule = _RULES.get(function)
    if rule is None:
        return None
    try:
        return rule(*operands, **named)
    except TypeError:  # not a call that the function takes: the primal raises it
        return UNKNOWN


def _always(type_: Type) -> Rule:
    return lambda *operands, **named: type_


def _range(*bounds: Operand) -> Type:
    return Iterator("range", INT)


def _zip(*parts: Operand, strict: Operand | None = None) -> Type:
    items = tuple(item_of(part.type) for part in parts)
    return Iterator("zip", Tuple(items), tuple(part.type for part in parts))


def _enumerate(source: Operand, start: Operand | None = None) -> Type:
    return Iterator("enumerate", Tuple((INT, item_of(source.type))), (source.type,))


def _reversed(source: Operand) -> Type:
    return Iterator("reversed", item_of(source.type), (source.type,))


def _items(source: Operand) -> Type:
    type_ = source.type
    pair = Tuple((type_.key, type_.item)) if isinstance(type_, Dict) else UNKNOWN
    return Iterator("items", pair, (type_,))


def _keys(source: Operand) -> Type:
    type_ = source.type
    return Iterator("keys", type_.key if isinstance(type_, Dict) else UNKNOWN, (type_,))


def _values(source: Operand) -> Type:
    type_ = source.type
    return Iterator("values", type_.item if isinstance(type_, Dict) else UNKNOWN, (type_,))


def walked(source: Type) -> tuple[Type, ...] | None:
    """The types of the items of an iteration in order, where their number is known."""
    items: tuple[Type, ...] | None
    match source:
        case Tuple(items=known) | List(items=tuple() as known):
            return known
        case Array(dims=(int() as length, *_)) if length <= _MOST_ITEMS:
            return (item_of(source),) * length
        case Iterator(kind="reversed", parts=(part,)):
            items = walked(part)
            return None if items is None else items[::-1]
        case Iterator(kind="values", parts=(Dict(items=tuple() as known),)):
            return known
        case Iterator(kind="zip", parts=parts):
            columns = [walked(part) for part in parts]
            finite = [column for column in columns if column is not None]
            if len(finite) != len(columns):
                return None
            return tuple(Tuple(row) for row in zip(*finite, strict=False))
        case Iterator(kind="enumerate", parts=(part,)):
            items = walked(part)
            return None if items is None else tuple(Tuple((INT, item)) for item in items)
        case _:
            return None


def _list(source: Operand | None = None) -> Type:
    if source is None:
        return list_of(())
    items = walked(source.type)
    return List(timeless(item_of(source.type))) if items is None else list_of(items)


def _tuple(source: Operand | None = None) -> Type:
    items = () if source is None else walked(source.type)
    return UNKNOWN if items is None else Tuple(items)


def _dict(source: Operand | None = None, **named: Operand) -> Type:
    if source is None and not named:
        return Dict(UNKNOWN, UNKNOWN, (), ())
    if source is not None and isinstance(source.type, Dict) and not named:
        return source.type
    return UNKNOWN


def _sorted(source: Operand, **options: Operand) -> Type:
    return List(timeless(item_of(source.type)))


def _float(value: Operand | None = None) -> Type:
    return FLOAT


def _round(value: Operand, ndigits: Operand | None = None) -> Type | None:
    match value.type:
        case Number(python=True, dtype="float64" | "int64" | "bool") as number:
            if ndigits is None or isinstance(ndigits.type, Null):
                return INT
            return FLOAT if number.dtype == "float64" else INT
        case Number(python=False) | Array():
            return None
        case _:
            return UNKNOWN


def _shape(a: Operand) -> Type:
    ndim = rank(a.type)
    dims = dims_as_array(a.type) if ndim is None else (1,) * ndim
    return UNKNOWN if dims is None else Tuple((INT,) * len(dims))


def _fold(
    function: Any, operands: tuple[Operand, ...], named: dict[str, Operand], probe: Probe
) -> Type | None:
    """`sum`, `min` and `max`: of an iterable, or of the operands themselves."""
    several = function is not builtins.sum and len(operands) > 1
    if not operands or "key" in named:
        return UNKNOWN
    types = [o.type for o in operands] if several else list(walked(operands[0].type) or ())
    endless = not several and walked(operands[0].type) is None
    if endless:
        types = [item_of(operands[0].type)] * 2
    if function is not builtins.sum:
        extra = [named["default"].type] if "default" in named else []
        return _one_of([*types, *extra])
    start = operands[1].type if len(operands) > 1 else INT
    start = named["start"].type if "start" in named else start
    total: Type = start
    results = [start]
    for type_ in types:
        total = probe(operator.add, (Operand(total), Operand(type_)), ())
        results.append(total)
    return _one_of(results) if endless else total


def _one_of(types: list[Type]) -> Type:
    """The type of a value that is one of several."""
    return join_all(tuple(map(timeless, types)), "?") if types else UNKNOWN


_COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
_NOT_ARRAYS = Object | Null | Static | Tuple | List | Dict


def _compared(a: Operand, b: Operand) -> Type | None:
    """Containers, strings and None compare to a truth value; numbers and arrays as NumPy has it."""
    if isinstance(a.type, _NOT_ARRAYS) and isinstance(b.type, _NOT_ARRAYS | Number):
        return BOOL if not isinstance(a.type, Object) or a.type.cls is str else UNKNOWN
    if isinstance(a.type, Number) and isinstance(b.type, Null):
        return BOOL
    return None


def _added(a: Operand, b: Operand) -> Type | None:
    """Concatenation, where the first operand is a sequence."""
    match a.type, b.type:
        case Tuple(items=first), Tuple(items=second):
            return Tuple((*first, *second))
        case List() as first_list, List() as second_list:
            item = join(first_list.item, second_list.item, "?")
            if first_list.items is None or second_list.items is None:
                return List(item)
            return List(item, (*first_list.items, *second_list.items))
        case (Object(), Object()) if a.type == b.type == STRING:
            return STRING
        case (Tuple() | List() | Object() | Dict(), _) | (_, Object() | Dict()):
            return UNKNOWN
        case _:
            return None


def _multiplied(a: Operand, b: Operand) -> Type | None:
    """Repetition, where one operand is a sequence and the other a Python integer."""
    if isinstance(b.type, Tuple | List | Object) and isinstance(a.type, Number):
        a, b = b, a
    count = b.constant
    match a.type, b.type:
        case Tuple(items=items), Number(dtype="int64", python=True):
            return Tuple(items * count) if isinstance(count, int) and count < 64 else UNKNOWN
        case List(item=item, items=items), Number(dtype="int64", python=True):
            if items is None or not isinstance(count, int) or count * len(items) > 64:
                return List(item)
            return List(item, items * count)
        case (Object() | Dict(), _) | (_, Object() | Dict()):
            return UNKNOWN
        case _:
            return None


def _power(a: Operand, b: Operand) -> Type | None:
    """A Python integer to a negative one is a float, so that to an unknown one may be either."""
    match a.type, b.type:
        case Number(dtype="int64" | "bool"), Number(dtype="int64") if b.literal is None:
            return Number(None, python=a.type.python and b.type.python)
        case _:
            return None


def _remainder(a: Operand, b: Operand) -> Type | None:
    """`%` formats a string; everything else is arithmetic."""
    return STRING if a.type == STRING else None


def _absolute(value: Operand) -> Type | None:
    return INT if value.type == BOOL else None


def _first_of(value: Operand, *_: Operand) -> Type:
    return replace(value.type) if isinstance(value.type, List | Dict) else UNKNOWN


_FOLDS = (builtins.sum, builtins.min, builtins.max)

_RULES: dict[Any, Rule] = {
    range: _range, zip: _zip, enumerate: _enumerate, reversed: _reversed,
    dict.items: _items, dict.keys: _keys, dict.values: _values, dict.copy: _first_of,
    list.copy: _first_of, list: _list, tuple: _tuple, dict: _dict, sorted: _sorted,
    float: _float, int: _always(INT), bool: _always(BOOL), complex: _always(Number("complex128")),
    str: _always(STRING), repr: _always(STRING), format: _always(STRING), len: _always(INT),
    isinstance: _always(BOOL), issubclass: _always(BOOL), callable: _always(BOOL),
    hasattr: _always(BOOL), id: _always(INT), hash: _always(INT), print: _always(NULL),
    builtins.all: _always(BOOL), builtins.any: _always(BOOL), ord: _always(INT),
    chr: _always(STRING), round: _round, abs: _absolute, math.trunc: _always(INT),
    operator.not_: _always(BOOL), operator.is_: _always(BOOL), operator.is_not: _always(BOOL),
    operator.contains: _always(BOOL), operator.truth: _always(BOOL), operator.index: _always(INT),
    operator.add: _added, operator.mul: _multiplied, operator.mod: _remainder,
    operator.pow: _power, builtins.pow: _power,
    np.shape: _shape, np.ndim: _always(INT), np.size: _always(INT),
    **dict.fromkeys(_COMPARISONS, _compared),
}  # fmt: skip
