"""What is known when compiling: folding of literals, and values whose type says which they are."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal, Value
from s2s.ir.types import (
    Array,
    Dict,
    Iterator,
    List,
    Never,
    Null,
    Number,
    Object,
    Record,
    Slice,
    Static,
    Tuple,
    Type,
    Unknown,
)  # fmt: skip
from s2s.lower.instances import Instance, LocalClass
from s2s.lower.printed import printed_name

if TYPE_CHECKING:
    from s2s.ir import Atom

COMPARISONS = {
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
}  # fmt: skip
_INTEGER = {
    operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.neg,
}  # fmt: skip
_FLOAT = {*_INTEGER, operator.truediv, operator.pow}
_LARGEST = 1 << 32
_ABSENT = object()


def settled(atom: Atom) -> Atom:
    """The atom, or the object that its type says it is: a function, a class, None."""
    if isinstance(atom, Value):
        match atom.type:
            case Static(object=found):
                return Global(printed_name(found), found)
            case Null():
                return Literal(None)
            case _:
                pass
    return atom


def constant(atom: Atom, default: Any = _ABSENT) -> Any:
    """The Python value that an atom is known to be; `default` where it is not known."""
    match atom:
        case Literal(value=value):
            return value
        case Global(object=found) if isinstance(found, bool | int | float | complex):
            return found
        case _:
            return default


def is_known(atom: Atom) -> bool:
    """Whether the value of an atom is known when compiling."""
    return constant(atom) is not _ABSENT


def truth(atom: Atom) -> bool | None:
    """What `bool(x)` is, where that is known."""
    match atom:
        case Literal(value=value):
            return bool(value)
        case Global(object=found):
            return bool(found) if isinstance(found, bool | int | float | str) else True
        case _:
            return _truth_of_type(type_of_atom(atom))


def _truth_of_type(type_: Type) -> bool | None:
    match type_:
        case Tuple(items=items) | List(items=tuple() as items):
            return bool(items)
        case Dict(keys=tuple() as keys):
            return bool(keys)
        case Null():
            return False
        case Record(cls=cls) if not hasattr(cls, "__bool__") and not hasattr(cls, "__len__"):
            return True
        case _:
            return None


def fold(function: Any, operands: tuple[Atom, ...], *, floats: bool) -> Literal | None:
    """The result of an operator on constants, if it is one that is computed when compiling.

    Integers, truth values and comparisons always; `floats` too in rule templates.
    """
    values = [constant(operand) for operand in operands]
    if any(value is _ABSENT for value in values):
        return None
    if function is operator.contains or function in COMPARISONS:
        return _computed(function, values)
    if function is operator.not_:
        return Literal(not values[0])
    whole = all(isinstance(value, int) for value in values)
    if whole and function in _INTEGER:
        return _computed(function, values)
    numbers = all(isinstance(value, int | float) for value in values)
    if floats and numbers and function in _FLOAT:
        return _computed(function, values)
    if function is operator.neg and isinstance(values[0], int | float | complex):
        return _computed(function, values)
    return None


def _computed(function: Any, values: list[Any]) -> Literal | None:
    try:
        result = function(*values)
    except Exception:
        return None
    if isinstance(result, int) and abs(result) > _LARGEST:
        return None
    return Literal(result) if isinstance(result, bool | int | float | complex) else None


def is_none(atom: Atom) -> bool | None:
    """Whether a value is None, where that is known."""
    match type_of_atom(atom):
        case Null():
            return True
        case Unknown() | Never():
            return None
        case Object(cls=cls) if cls is object:
            return None
        case _:
            return False


def identical(a: Atom, b: Atom) -> bool | None:
    """Whether `a is b`, where that is known."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Literal) and one.value is None:
            return is_none(other)
    match a, b:
        case (Global(object=x), Global(object=y)):
            return x is y
        case (Literal(value=x), Literal(value=y)) if isinstance(x, bool) and isinstance(y, bool):
            return x is y
        case _:
            return None


def is_instance(atom: Atom, classes: Any) -> bool | None:
    """Whether `isinstance(x, classes)`, where the type tells."""
    if isinstance(classes, tuple):
        answers = [is_instance(atom, one) for one in classes]
        if any(answer is True for answer in answers):
            return True
        return None if None in answers else False
    found = atom.object if isinstance(atom, Global) else None
    if isinstance(found, Instance):
        return _is_subclass(found.cls, classes)
    if not isinstance(classes, type):
        return False if isinstance(classes, LocalClass) else None
    match atom:
        case Literal(value=value):
            return isinstance(value, classes)
        case Global(object=found):
            return isinstance(found, classes)
        case _:
            return _is_instance_of(type_of_atom(atom), classes)


def _is_subclass(cls: Any, classes: Any) -> bool:
    if isinstance(cls, type) and isinstance(classes, type):
        return issubclass(cls, classes)
    return cls is classes or classes is object


def _is_instance_of(type_: Type, cls: type) -> bool | None:
    possible = _classes_of(type_)
    if possible is None:
        return None
    answers = {issubclass(one, cls) for one in possible}
    return answers.pop() if len(answers) == 1 else None


def _classes_of(type_: Type) -> tuple[type, ...] | None:
    match type_:
        case Number(dtype=dtype, python=python):
            return _number_classes(dtype, python=python)
        case Array():
            return (np.ndarray,)
        case Tuple(cls=cls):
            return (cls or tuple,)
        case List():
            return (list,)
        case Dict():
            return (dict,)
        case Record(cls=cls):
            return (cls,)
        case Null():
            return (type(None),)
        case Slice():
            return (slice,)
        case Object(cls=cls) if cls is not object:
            return (cls,)
        case Iterator(kind="range"):
            return (range,)
        case _:
            return None


def _number_classes(dtype: str | None, *, python: bool) -> tuple[type, ...]:
    names = ("float64", "int64", "bool", "complex128") if dtype is None else (dtype,)
    plain = {"float64": float, "int64": int, "bool": bool, "complex128": complex}
    found: list[type] = [plain[name] for name in names if name in plain]
    if not python:
        scalars = names if dtype is not None else (*names, "float32", "int32")
        found.extend(np.dtype(name).type for name in scalars)
    return tuple(found) or (np.generic,)


def is_literal(found: Any) -> bool:
    """Whether a value is one that is written as a literal."""
    if isinstance(found, tuple):
        return type(found) is tuple and all(map(is_literal, found))
    return found is None or found is Ellipsis or type(found) in (bool, int, float, complex, str)
