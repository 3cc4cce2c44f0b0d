"""Result types of the intrinsics that derivatives are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.types import (
    FLOAT,
    INT,
    NEVER,
    UNKNOWN,
    Array,
    Dict,
    List,
    Never,
    Number,
    Record,
    Tuple,
    Type,
    dims_of,
)  # fmt: skip

if TYPE_CHECKING:
    from s2s.analysis.infer_operands import Operand


def unbroadcast(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """`unbroadcast(x_bar, x)`."""
    return (unbroadcast_type(operands[0].type, operands[1].type),)


def unbroadcast_type(bar: Type, like: Type) -> Type:
    """The type of `unbroadcast(x_bar, x)`: summed to nothing, it is a scalar."""
    dtype = bar.dtype if isinstance(bar, Number | Array) else None
    match like:
        case Number() if isinstance(bar, Number | Array):
            return bar if bar == Array(dtype, ()) else Number(dtype, python=False)
        case Array(dims=()) if isinstance(bar, Number | Array) and dims_of(bar) is not None:
            return bar if dims_of(bar) == () else Number(dtype, python=False)
        case Array(dims=(_, *_) as dims):
            return Array(dtype, dims)
        case _:
            return UNKNOWN


def broadcast(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """`broadcast(x_bar, x)`."""
    return (broadcast_type(operands[0].type, operands[1].type),)


def broadcast_type(bar: Type, like: Type) -> Type:
    """The type of `broadcast(x_bar, x)`."""
    dtype = bar.dtype if isinstance(bar, Number | Array) else None
    match like:
        case Array(dims=dims):
            return Array(dtype, dims)
        case Number() if isinstance(bar, Number):
            return bar
        case _:
            return UNKNOWN


def zeros_type(type_: Type) -> Type:
    """The type of the zero adjoint of a value."""
    match type_:
        case Array():
            return type_
        case Tuple(items=items) | Record(items=items):
            return replace(type_, items=tuple(map(zeros_type, items)))
        case List(item=item, items=items):
            known = None if items is None else tuple(map(zeros_type, items))
            return List(zeros_type(item), known)
        case Dict(item=item, items=items):
            known = None if items is None else tuple(map(zeros_type, items))
            return replace(type_, item=zeros_type(item), items=known)
        case _ if type_ in (UNKNOWN, NEVER):
            return type_
        case _:
            return FLOAT


def zeros_like(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """`zeros_like(x)`."""
    return (zeros_type(operands[0].type),)


def accumulated(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """An array stays what it is; items of other containers become sums."""
    base = operands[0].type
    return (base if isinstance(base, Array) else UNKNOWN,)


def incremented(operands: tuple[Operand, ...]) -> tuple[Type, ...]:
    """`x += y` and `x -= y`."""
    return (_incremented(operands[0].type, operands[1].type),)


def _incremented(base: Type, amount: Type) -> Type:
    match base:
        case Array():
            return base
        case Number(dtype=dtype) if isinstance(amount, Number) and amount.dtype == dtype:
            return Number(dtype, base.python and amount.python) if dtype != "bool" else INT
        case Never():
            return NEVER
        case _:
            return UNKNOWN
