"""What the index of a write reaches: some elements or all, each once or perhaps several times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir.types import Array, Null, Number, Object, Slice, Tuple, Type

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom

_ELLIPSIS = Object(type(Ellipsis))


def reaches_all(base: Type, index: Atom) -> bool:
    """Whether every element of an array is written: `x[...]`, `x[:]`, `x[:, ::-1]`.

    A scalar has no `:`, so that what is written there raises before it is differentiated.
    """
    return isinstance(base, Array) and all(map(_is_everything, _parts(type_of_atom(index))))


def may_repeat(index: Atom) -> bool:
    """Whether an element may be named more than once, as arrays of integers can."""
    return any(map(_repeats, _parts(type_of_atom(index))))


def _parts(index: Type) -> tuple[Type, ...]:
    return index.items if isinstance(index, Tuple) else (index,)


def _is_everything(part: Type) -> bool:
    match part:
        case Slice(start=None, stop=None, step=None | 1 | -1):
            return True
        case Slice(start=0, stop=None, step=None | 1) | Null():
            return True
        case _:
            return part == _ELLIPSIS


def _repeats(part: Type) -> bool:
    match part:
        case Number() | Slice() | Null() | Array(dtype="bool") | Array(dims=()):
            return False
        case _:
            return part != _ELLIPSIS
