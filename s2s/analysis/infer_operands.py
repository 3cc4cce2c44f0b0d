"""Operands as the inference rules see them: a type, and the value where it is a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import ANONYMOUS, equal_or_raise
from s2s.analysis.infer_probe import dtype_name, scalar_type
from s2s.ir.nodes import Atom, Global, Literal, Undef, Value
from s2s.ir.types import (
    NEVER,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Object,
    Record,
    Slice,
    Static,
    Tuple,
    Type,
    join_all,
)  # fmt: skip

if TYPE_CHECKING:
    from s2s.analysis.dims import Dims


@dataclass(frozen=True, slots=True)
class Operand:
    """What is known of an operand: `literal` is set where its value is."""

    type: Type
    literal: Literal | None = None

    @property
    def constant(self) -> Any:
        """The value; an `Operand` itself where it is not known, which equals no constant."""
        return self if self.literal is None else self.literal.value


def given(value: Any) -> Operand:
    """The operand that a default stands for."""
    return Operand(type_of_constant(value), Literal(value))


def operand(atom: Atom) -> Operand:
    """What is known of an atom."""
    type_ = type_of_atom(atom)
    match atom:
        case Literal():
            return Operand(type_, atom)
        case Global(object=thing) if isinstance(thing, bool | int | float | complex | None):
            return Operand(type_, Literal(thing))
        case _:
            return Operand(type_)


def type_of_atom(atom: Atom) -> Type:
    """The type of an operand."""
    match atom:
        case Value(type=type_):
            return type_
        case Literal(value=value):
            return type_of_constant(value)
        case Global(object=thing):
            is_data = isinstance(thing, bool | int | float | complex | str | None | np.generic)
            return type_of_constant(thing) if is_data else Static(thing)
        case Undef():
            return NEVER


def type_of_constant(value: Any) -> Type:
    """The exact type of a constant."""
    match value:
        case None:
            return NULL
        case np.generic():
            return scalar_type(value)
        case bool():
            return Number("bool")
        case int():
            return Number("int64")
        case float():
            return Number("float64")
        case complex():
            return Number("complex128")
        case str():
            return STRING
        case tuple():
            return Tuple(tuple(map(type_of_constant, value)))
        case slice(start=start, stop=stop, step=step):
            return Slice(*(b if isinstance(b, int | None) else "?" for b in (start, stop, step)))
        case _:
            return Object(type(value))


def item_of(type_: Type) -> Type:
    """The type of what each step of an iteration over a value gives."""
    match type_:
        case Array(dtype=dtype, dims=dims):
            if dims is None or not dims:
                return UNKNOWN
            return Array(dtype, dims[1:]) if len(dims) > 1 else Number(dtype, python=False)
        case Tuple(items=items):
            return join_all(items, "?")
        case List(item=item) | Iterator(item=item):
            return item
        case Dict(key=key):
            return key
        case Object(cls=cls) if cls is str:
            return STRING
        case _:
            return UNKNOWN


def dims_as_array(type_: Type) -> Dims | None:
    """The shape of `np.asarray` of a value; None where it is not known."""
    match type_:
        case Number():
            return ()
        case Array(dims=dims):
            return dims
        case Tuple(items=items) | List(items=tuple() as items):
            return _stacked(tuple(map(dims_as_array, items)))
        case List(items=None, item=item):
            inner = dims_as_array(item)
            return None if inner is None else (ANONYMOUS, *inner)
        case _:
            return None


def _stacked(shapes: tuple[Dims | None, ...]) -> Dims | None:
    """The shape of an array of parts of these shapes, which are equal or NumPy raises."""
    if not shapes:
        return (0,)
    inner = shapes[0]
    for shape in shapes[1:]:
        if inner is None or shape is None or len(inner) != len(shape):
            return None
        inner = tuple(map(equal_or_raise, inner, shape))
    return None if inner is None else (len(shapes), *inner)


def field(record: Record, name: str) -> Type | None:
    """The type of a field of a record, or None."""
    return dict(zip(record.names, record.items, strict=True)).get(name)


NONE = given(None)
LAST = given(-1)


def flag(option: Operand) -> bool | None:
    """The truth of an option; None where it is not known."""
    return bool(option.constant) if isinstance(option.constant, bool | int) else None


def axis_of(axis: Operand, ndim: int) -> int | None:
    """A single axis, counted from the front; None where it is not known or does not exist."""
    place = axis.constant
    if not isinstance(place, int) or not -ndim <= place < ndim:
        return None
    return place % ndim


def axes_of(axis: Operand, dims: Dims | None) -> tuple[int, ...] | None:
    """The axes that an `axis` argument names, counted from the front; None where not known."""
    if dims is None:
        return None
    places = axis.constant
    if places is None:
        return tuple(range(len(dims)))
    places = places if isinstance(places, tuple) else (places,)
    found = tuple(axis_of(given(p), len(dims)) if isinstance(p, int) else None for p in places)
    known = tuple(p for p in found if p is not None)
    return known if len(known) == len(found) else None


def shape_of(shape: Operand) -> Dims | None:
    """The dimensions that a `shape` argument asks for; its `-1` stays."""
    constant = shape.constant
    if isinstance(constant, int):
        return (constant,)
    if isinstance(constant, tuple) and all(isinstance(d, int) for d in constant):
        return constant
    match shape.type:
        case Number():
            return (ANONYMOUS,)
        case Tuple(items=items) | List(items=tuple() as items):
            return (ANONYMOUS,) * len(items)
        case Array(dims=(int() as length,)):
            return (ANONYMOUS,) * length
        case _:
            return None


def dtype_of(dtype: Operand) -> str | None:
    """The name of the dtype that a `dtype` argument asks for."""
    thing = dtype.type.object if isinstance(dtype.type, Static) else dtype.constant
    if thing in (float, int, bool, complex) or isinstance(thing, str | np.dtype):
        pass
    elif not (isinstance(thing, type) and issubclass(thing, np.generic)):
        return None
    try:
        return dtype_name(np.dtype(thing))
    except TypeError:
        return None


def dtype_as_array(type_: Type) -> str | None:
    """The dtype of `np.asarray` of a number or array."""
    return type_.dtype if isinstance(type_, Number | Array) else None
