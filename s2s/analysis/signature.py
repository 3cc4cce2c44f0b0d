"""The types of run-time arguments, and cheap keys that tell signatures apart.

A signature holds structure, dtypes, ranks and which lengths are 0 or 1; never other lengths: a
new size is no new signature.

    >>> type_of(np.zeros((5, 1)), "w")
    Array(dtype='float64', dims=(Size(base='w.0', offset=0, many=True), 1))
    >>> type_of([1.0, 2.0], "xs")
    List(item=Number(dtype='float64', python=True), items=None)
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import sys
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer_intrinsics import dict_of, list_of, timeless
from s2s.analysis.infer_operands import type_of_constant
from s2s.analysis.infer_probe import dtype_name
from s2s.errors import ArgumentError
from s2s.ir.types import (
    INT,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Dim,
    Iterator,
    List,
    Number,
    Object,
    Record,
    Size,
    Static,
    Tuple,
    Type,
    join_all,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_ITEMS = 64
_DEEPEST = 32
_STATIC = (
    type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType,
    functools.partial, np.ufunc, np.dtype, types.MethodWrapperType, types.WrapperDescriptorType,
    types.MethodDescriptorType, type(np.sum), functools._lru_cache_wrapper,
)  # fmt: skip
_NUMBERS = (bool, int, float, complex)


def signature_of(arguments: Mapping[str, object]) -> dict[str, Type]:
    """The type of each argument by name.

    Raises:
        ArgumentError: an argument is of a kind that s2s does not take, such as `np.matrix`.
    """
    return {name: type_of(value, name) for name, value in arguments.items()}


def type_of(value: Any, path: str) -> Type:
    """The type of a value; lengths that are not known are named after `path`.

    Raises:
        ArgumentError: the value is, or holds, an array of a subclass of `ndarray`.
    """
    return _type_of(value, path, ())


def _type_of(value: Any, path: str, above: tuple[int, ...]) -> Type:
    kind = type(value)
    if kind in _NUMBERS or isinstance(value, np.generic):
        return type_of_constant(value)
    if isinstance(value, np.ndarray):
        return _array(value, path)
    if value is None:
        return NULL
    if kind is str:
        return STRING
    if kind is range:
        return Iterator("range", INT)
    if isinstance(value, _STATIC) or getattr(kind, "__s2s_derivative__", False):
        return Static(value)
    if id(value) in above or len(above) > _DEEPEST:  # an object that holds itself
        return Object(kind)
    return _container(value, path, (*above, id(value)))


def _array(value: Any, path: str) -> Type:
    if type(value) not in (np.ndarray, np.memmap):
        message = (
            f"{path}: arrays of class {type(value).__name__} are not supported: their operators "
            "mean something else than those of ndarray. Pass np.asarray(...) of it."
        )
        raise ArgumentError(message)
    if value.dtype.kind in "OV":
        return UNKNOWN if value.dtype.kind == "O" else Object(np.ndarray)
    return Array(dtype_name(value.dtype), _dims(value.shape, path))


def _dims(shape: tuple[int, ...], path: str) -> tuple[Dim, ...]:
    return tuple(d if d < 2 else Size(f"{path}.{i}", 0, many=True) for i, d in enumerate(shape))


def _container(value: Any, path: str, above: tuple[int, ...]) -> Type:
    kind = type(value)
    if kind is list:
        return _list(value, path, above)
    if kind is tuple or (isinstance(value, tuple) and hasattr(kind, "_fields")):
        items = (_type_of(item, f"{path}[{i}]", above) for i, item in enumerate(value))
        return Tuple(tuple(items), None if kind is tuple else kind)
    if kind is dict:
        return _dict(value, path, above)
    if has_fields(value):
        names = field_names(value)
        items = (_type_of(getattr(value, n), f"{path}.{n}", above) for n in names)
        return Record(kind, names, tuple(items))
    return Object(kind)


def _list(value: list[Any], path: str, above: tuple[int, ...]) -> Type:
    """Items of one type are not counted; of several types, each is known (but for very many)."""
    items = tuple(_type_of(item, f"{path}[{i}]", above) for i, item in enumerate(value))
    kinds = set(map(timeless, items))
    if len(kinds) == 1:
        return List(kinds.pop())
    return list_of(items) if len(items) <= _MOST_ITEMS else List(join_all(tuple(kinds), "?"))


def _dict(value: dict[Any, Any], path: str, above: tuple[int, ...]) -> Type:
    if not all(_is_constant(key) for key in value):
        return Object(dict)
    items = tuple(_type_of(item, f"{path}[{k!r}]", above) for k, item in value.items())
    known = dict_of(tuple(value), items)
    return known if len(items) <= _MOST_ITEMS else Dict(known.key, known.item)


def _is_constant(key: Any) -> bool:
    if type(key) is tuple:
        return all(map(_is_constant, key))
    return key is None or type(key) in (*_NUMBERS, str)


@functools.cache
def _is_plain(kind: Any) -> bool:
    """Whether instances are records of their attributes: classes of users, not of the libraries."""
    if dataclasses.is_dataclass(kind):
        return True
    if kind.__module__.startswith("s2s.operators"):  # a derivative is no record of its parts
        return False
    foreign = kind.__module__.split(".")[0] in {*sys.stdlib_module_names, "numpy"} - {"__main__"}
    made_in_python = bool(kind.__flags__ & (1 << 9))  # Py_TPFLAGS_HEAPTYPE
    builtin_base = issubclass(
        kind, (*_NUMBERS, str, bytes, list, tuple, dict, set, frozenset, enum.Enum, BaseException)
    )
    return made_in_python and not foreign and not builtin_base


def has_fields(value: Any) -> bool:
    """Whether the value is a record: a dataclass instance, or a plain object with attributes."""
    kind: Any = type(value)
    return _is_plain(kind)


def field_names(value: Any) -> tuple[str, ...]:
    """The names of the attributes of a record: dataclass fields, slots, then the others."""
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        declared = tuple(f.name for f in dataclasses.fields(kind))
    else:
        slots = (vars(base).get("__slots__", ()) for base in reversed(kind.__mro__))
        declared = tuple(name for s in slots for name in ((s,) if isinstance(s, str) else s))
    own = getattr(value, "__dict__", {})
    names = (*declared, *(name for name in own if name not in declared))
    return tuple(n for n in names if n not in ("__dict__", "__weakref__") and hasattr(value, n))


def is_numeric_wrt(type_: Type) -> str | None:
    """Why a derivative with respect to a value of this type is refused; None where it is not."""
    match type_:
        case Number(dtype=dtype) | Array(dtype=dtype):
            return _dtype_refused(dtype)
        case Tuple(items=items) | Record(items=items) | List(items=tuple() as items):
            return _items_refused(items)
        case Dict(items=tuple() as items):
            return _items_refused(items)
        case List(item=item) | Dict(item=item):
            return is_numeric_wrt(item)
        case Static() | Object() | _ if type_ != UNKNOWN:
            return "it is not a number, an array, or a container of them"
        case _:
            return None


def _items_refused(items: tuple[Type, ...]) -> str | None:
    """A container may hold other things as well, if anything in it is of floating point."""
    reasons = [is_numeric_wrt(item) for item in items]
    return None if not reasons or None in reasons else reasons[0]


def _dtype_refused(dtype: str | None) -> str | None:
    kind = None if dtype is None else np.dtype(dtype).kind
    if kind in (None, "f", "c"):
        return None
    if kind == "b":
        return f"it is boolean ({dtype}), which has no derivative"
    if kind in ("i", "u"):
        return f"it is of integers ({dtype}), which have no derivative: pass floats, as 1.0 for 1"
    return f"it is of dtype {dtype}, which is not numeric"


_ARRAY: Any = np.ndarray
_BY_KIND = frozenset({*_NUMBERS, type(None), str, bytes, set, frozenset, range})


def fast_key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """A cheap key of a call: equal keys have equal signatures (but not the other way round)."""
    key: list[Any] = []
    for value in args:
        kind = type(value)
        if kind is _ARRAY:
            key.append(value.dtype)
            key.append(value.shape)
        elif kind in _BY_KIND:
            key.append(kind)
        else:
            key.append(_key(value, ()))
    if kwargs:
        for name, value in kwargs.items():
            key += name, _key(value, ())
    return tuple(key)


def _key(value: Any, above: tuple[int, ...]) -> Any:
    """The key of a value inside others, or of a rare kind."""
    kind = type(value)
    if kind is np.ndarray:
        return value.dtype, value.shape
    if kind in _BY_KIND or isinstance(value, np.generic):
        return kind
    if isinstance(value, types.MethodType):
        return kind, value.__func__, _key(value.__self__, above)
    if isinstance(value, _STATIC):
        return _Same(value)
    if isinstance(value, np.ndarray):
        return kind, value.dtype, value.shape
    if id(value) in above or len(above) > _DEEPEST:
        return kind
    above = (*above, id(value))
    if isinstance(value, list | tuple):
        return kind, *(_key(item, above) for item in value)
    if kind is dict:
        known = ((k, v) for k, v in value.items() if _is_constant(k))
        return kind, len(value), *((type(k), k, _key(v, above)) for k, v in known)
    if has_fields(value):
        names = field_names(value)
        return kind, *((name, _key(getattr(value, name), above)) for name in names)
    return kind


class _Same:
    """An object as part of a key: equal to itself only, and kept alive by the key."""

    __slots__ = ("object",)

    def __init__(self, thing: Any) -> None:
        self.object = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.object is other.object

    def __hash__(self) -> int:
        return id(self.object)
