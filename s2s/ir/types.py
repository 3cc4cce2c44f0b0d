"""Types of values, as far as they are known when compiling.

Dimensions are symbolic: `1`, another known number, or a `Size`, which is an unknown base plus
an offset (`u[1:-1]` of a `Size("u.0")` is `Size("u.0", -2)`). Two equal sizes are equal numbers
at run time; `many` says that the size is known to be 2 or more. Broadcasting depends on nothing
more. A base that starts with '?' is of a length that nothing else is known to be equal to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True, slots=True)
class Size:
    """A length that is not known: `max(base + offset, 0)`, clamped at each slicing step."""

    base: str
    offset: int = 0
    many: bool = False


Dim: TypeAlias = int | Size


@dataclass(frozen=True, slots=True)
class Number:
    """An immutable scalar: a Python number, or (`python` False: perhaps) a NumPy scalar.

    `dtype` is None where the scalar may be of several.
    """

    dtype: str | None
    python: bool = True


@dataclass(frozen=True, slots=True)
class Array:
    """An `ndarray` (0-d ones too). `dtype` or `dims` is None where it is not known."""

    dtype: str | None = None
    dims: tuple[Dim, ...] | None = None

    @property
    def ndim(self) -> int | None:
        """The number of dimensions, if it is known."""
        return None if self.dims is None else len(self.dims)


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple or NamedTuple (`cls`) with known items."""

    items: tuple[Type, ...]
    cls: type | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list: `items` where the length and each item are known, else the join of them all."""

    item: Type
    items: tuple[Type, ...] | None = None


@dataclass(frozen=True, slots=True)
class Dict:
    """A dict: `keys` and `items` where they are known (arguments, literals), else joins."""

    key: Type
    item: Type
    keys: tuple[Any, ...] | None = None
    items: tuple[Type, ...] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass instance, or an object whose attributes are read: fields by name."""

    cls: type
    names: tuple[str, ...]
    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Iterator:
    """What `range`, `zip`, `enumerate`, `reversed`, `dict.items` give: `kind` and what each step yields."""

    kind: str
    item: Type
    parts: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice object; a bound that is not a literal is the text '?'."""

    start: int | str | None = None
    stop: int | str | None = None
    step: int | str | None = None


@dataclass(frozen=True, slots=True)
class Static:
    """An object known when compiling and equal only to itself: a function, class, module, dtype."""

    object: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Static) and self.object is other.object

    def __hash__(self) -> int:
        return id(self.object)


@dataclass(frozen=True, slots=True)
class Object:
    """Any other Python object (str, file, logger, set, ...): carried along, never differentiated."""

    cls: type = object


@dataclass(frozen=True, slots=True)
class Null:
    """None."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known: it is used as NumPy would, with shapes looked at when it runs."""


@dataclass(frozen=True, slots=True)
class Never:
    """The type of what does not exist (`Undef`, the value of code that raises): the unit of `join`."""


Type: TypeAlias = (
    Number | Array | Tuple | List | Dict | Record | Iterator | Slice | Static | Object | Null
    | Unknown | Never
)  # fmt: skip

FLOAT = Number("float64")
INT = Number("int64")
BOOL = Number("bool")
STRING = Object(str)
UNKNOWN = Unknown()
NULL = Null()
NEVER = Never()


def is_float_dtype(dtype: str | None) -> bool:
    """Whether values of this dtype carry derivatives; unknown ones may."""
    return dtype is None or np.dtype(dtype).kind in "fc"


def may_vary(type_: Type) -> bool:
    """Whether a value of this type can depend differentiably on anything."""
    match type_:
        case Number(dtype=dtype) | Array(dtype=dtype):
            return is_float_dtype(dtype)
        case Tuple(items=items) | Record(items=items):
            return any(may_vary(item) for item in items)
        case List(item=item, items=items) | Dict(item=item, items=items):
            return may_vary(item) if items is None else any(may_vary(i) for i in items)
        case Iterator(item=item):
            return may_vary(item)
        case Unknown():
            return True
        case _:
            return False


def rank(type_: Type) -> int | None:
    """Number of dimensions of a number or array; None where not known."""
    match type_:
        case Number():
            return 0
        case Array(dims=dims):
            return None if dims is None else len(dims)
        case _:
            return None


def dims_of(type_: Type) -> tuple[Dim, ...] | None:
    """Dimensions of a number or array; None where not known."""
    match type_:
        case Number():
            return ()
        case Array(dims=dims):
            return dims
        case _:
            return None


def join(a: Type, b: Type, at: str) -> Type:
    """The least type that covers both. Dimensions that differ become sizes named after `at`.

    `at` names the place of the join (a loop position, a branch result), so that joining again at
    the same place gives the same sizes and a fixpoint is reached.
    """
    if a == b or isinstance(b, Never):
        return a
    if isinstance(a, Never):
        return b
    match a, b:
        case Number(), Number():
            return _join_numbers(a, b)
        case (Array(), Number()) | (Number(), Array()):
            return UNKNOWN
        case Array(), Array():
            dtype = a.dtype if a.dtype == b.dtype else None
            if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
                return Array(dtype, None)
            pairs = enumerate(zip(a.dims, b.dims, strict=True))
            return Array(dtype, tuple(_join_dims(p, q, f"{at}.{i}") for i, (p, q) in pairs))
        case Tuple(), Tuple() if len(a.items) == len(b.items) and a.cls is b.cls:
            return replace(a, items=_join_all(a.items, b.items, at))
        case Record(), Record() if a.cls is b.cls and a.names == b.names:
            return replace(a, items=_join_all(a.items, b.items, at))
        case List(), List():
            if a.items is not None and b.items is not None and len(a.items) == len(b.items):
                items = _join_all(a.items, b.items, at)
                return List(join_all(items, at), items)
            return List(join(a.item, b.item, f"{at}[]"))
        case Dict(), Dict():
            if a.keys is not None and a.keys == b.keys:
                items = _join_all(a.items or (), b.items or (), at)
                return replace(a, items=items, item=join_all(items, at))
            return Dict(join(a.key, b.key, at), join(a.item, b.item, f"{at}[]"))
        case Iterator(), Iterator() if a.kind == b.kind:
            return Iterator(a.kind, join(a.item, b.item, at))
        case Slice(), Slice():
            return Slice("?", "?", a.step if a.step == b.step else "?")
        case Object(), Object():
            return Object()
        case _:
            return UNKNOWN


def join_all(types: tuple[Type, ...], at: str) -> Type:
    """The join of many; `Never` for none."""
    joined: Type = NEVER
    for type_ in types:
        joined = join(joined, type_, at)
    return joined


def _join_all(a: tuple[Type, ...], b: tuple[Type, ...], at: str) -> tuple[Type, ...]:
    pairs = enumerate(zip(a, b, strict=True))
    return tuple(join(p, q, f"{at}[{i}]") for i, (p, q) in pairs)


def _join_numbers(a: Number, b: Number) -> Number:
    return Number(a.dtype if a.dtype == b.dtype else None, a.python and b.python)


def _join_dims(a: Dim, b: Dim, at: str) -> Dim:
    if a == b:
        return a
    many = all(d.many if isinstance(d, Size) else d > 1 for d in (a, b))
    if isinstance(a, Size) and isinstance(b, Size) and (a.base, a.offset) == (b.base, b.offset):
        return replace(a, many=many)
    return Size(at, 0, many)
