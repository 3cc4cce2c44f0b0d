"""Arguments that carry no derivative: named in `wrt` they are refused, else they are left out."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING

import numpy as np

from s2s.errors import ArgumentError
from s2s.ir.types import Array, Dict, List, Null, Number, Object, Record, Tuple, Type, may_vary

if TYPE_CHECKING:
    from collections.abc import Mapping


def refuse_inactive(names: tuple[str, ...], types: Mapping[str, Type], of: str) -> None:
    """Raise an error for the first argument of `wrt` that holds no real floating-point number.

    Raises:
        ArgumentError: there is one; the message names it and what to do.
    """
    _refuse_complex(names, types, of)
    for name in names:
        type_ = types.get(name)
        if type_ is not None and not _carries(type_):
            what, remedy = _described(name, type_)
            message = f"cannot differentiate {of} with respect to {name!r}, which is {what}{remedy}"
            raise ArgumentError(message)


def active(names: tuple[str, ...], types: Mapping[str, Type], of: str) -> tuple[str, ...]:
    """The arguments that may carry a derivative.

    Raises:
        ArgumentError: there is none.
    """
    found = tuple(name for name in names if name in types and _carries(types[name]))
    _refuse_complex(found, types, of)
    if not found:
        message = (
            f"no positional argument of {of} holds a floating-point number, so there is nothing to "
            "differentiate with respect to. Pass floats (2.0, not 2) or arrays of them"
        )
        raise ArgumentError(message)
    return found


def _carries(type_: Type) -> bool:
    """Whether there are derivatives with respect to a value: of numbers and of their containers."""
    match type_:
        case Record(cls=cls):
            return is_dataclass(cls) and may_vary(type_)
        case _:
            return may_vary(type_)


def _refuse_complex(names: tuple[str, ...], types: Mapping[str, Type], of: str) -> None:
    for name in names:
        if name in types and _holds_complex(types[name]):
            message = (
                f"cannot differentiate {of} with respect to {name!r}, which holds complex numbers: "
                "they are not supported yet. Pass real and imaginary parts as arguments of their own"
            )
            raise ArgumentError(message)


def _holds_complex(type_: Type) -> bool:
    match type_:
        case Number(dtype=str() as dtype) | Array(dtype=str() as dtype):
            return np.dtype(dtype).kind == "c"
        case Tuple(items=items) | Record(items=items):
            return any(map(_holds_complex, items))
        case List(item=item, items=items) | Dict(item=item, items=items):
            return any(map(_holds_complex, (item,) if items is None else items))
        case _:
            return False


def _described(name: str, type_: Type) -> tuple[str, str]:
    other = ", or name other arguments with wrt"
    match type_:
        case Number(dtype=dtype, python=python):
            kind = "bool" if dtype == "bool" else "int" if python else str(dtype)
            article = "an" if kind[0] in "aeiou" else "a"
            return f"{article} {kind}", f": pass float({name}){other}"
        case Array(dtype=dtype):
            return f"an array of {dtype}", f": pass {name}.astype(float){other}"
        case Null():
            return "None", ": pass an array or a float" + other
        case Record(cls=cls) if may_vary(type_):
            remedy = ", not a dataclass: pass what it holds as arguments (a dict of arrays, say)"
            return f"an object of class {cls.__name__}", remedy
        case Object(cls=cls):
            return f"a {cls.__name__}", ": it carries no derivative. Name other arguments with wrt"
        case _:
            return "without any floating-point number", ": name other arguments with wrt"
