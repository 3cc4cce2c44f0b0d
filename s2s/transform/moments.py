"""Lengths that change from step to step of a loop are not compared once the loop has been reversed.

In a function as it is written, the length `<12:4loop>h.0` is that of `h` now. Its derivative runs the
loop backwards beside what was kept of each step: `h` of one step and the adjoint of the next have
types that say the same. So where a derivative is differentiated again, such lengths are anonymous.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import Value
from s2s.ir.types import Array, Dict, Iterator, List, Record, Size, Tuple
from s2s.ir.walk import definitions_in, substitute
from s2s.transform.naming import redefined

if TYPE_CHECKING:
    from s2s.ir.nodes import Function
    from s2s.ir.types import Dim, Type

_OF_A_LOOP = "loop>"  # in the names of lengths that `lower` gives


def without_moments(function: Function) -> Function:
    """The function with such lengths forgotten."""
    instead: dict[Value, Value] = {}
    for value in definitions_in(function.body):
        type_ = _forgotten(value.type)
        if type_ != value.type:
            instead[value] = Value(value.name, type_, value.hint)
    if not instead:
        return function
    return replace(function, body=redefined(substitute(function.body, instead), instead))


def _forgotten(type_: Type) -> Type:
    match type_:
        case Array(dims=tuple() as dims):
            return replace(type_, dims=tuple(map(_length, dims)))
        case Tuple(items=items) | Record(items=items):
            return replace(type_, items=tuple(map(_forgotten, items)))
        case List(item=item, items=items) | Dict(item=item, items=items):
            known = None if items is None else tuple(map(_forgotten, items))
            return replace(type_, item=_forgotten(item), items=known)
        case Iterator(item=item, parts=parts):
            return replace(type_, item=_forgotten(item), parts=tuple(map(_forgotten, parts)))
        case _:
            return type_


def _length(dim: Dim) -> Dim:
    if isinstance(dim, Size) and _OF_A_LOOP in dim.base:
        return Size("?", 0, dim.many)
    return dim
