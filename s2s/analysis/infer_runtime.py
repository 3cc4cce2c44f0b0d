"""Result types of the helpers of `s2s_runtime` whose result is like one of their operands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.infer_adjoints import broadcast_type, unbroadcast_type, zeros_type
from s2s.analysis.infer_kernels import KERNELS
from s2s.analysis.infer_operands import Operand, dims_as_array
from s2s.ir.types import (
    FLOAT,
    NULL,
    UNKNOWN,
    Array,
    Dict,
    List,
    Number,
    Record,
    Tuple,
    Type,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims


def _as_like(x_bar: Operand, x: Operand) -> Type:
    return _like(x.type)


def _like(type_: Type) -> Type:
    match type_:
        case Array():
            return type_
        case Number(dtype="float64") | Number(python=False, dtype="float32"):
            return type_
        case Number(dtype="int64" | "bool"):
            return NULL
        case Tuple(items=items, cls=cls):
            return Tuple(tuple(map(_like, items)), cls)
        case _:
            return UNKNOWN


def _seed(value: Operand) -> Type:
    match value.type:
        case Array():
            return value.type
        case Number():
            return FLOAT
        case _:
            return UNKNOWN


def _same(x: Operand) -> Type:
    return x.type


def _zeros(x: Operand) -> Type:
    return zeros_type(x.type)


def _unbroadcast(x_bar: Operand, x: Operand) -> Type:
    return unbroadcast_type(x_bar.type, x.type)


def _broadcast(x_bar: Operand, x: Operand) -> Type:
    if isinstance(x.type, Number):
        dtype = x_bar.type.dtype if isinstance(x_bar.type, Number | Array) else None
        return Array(dtype, ())
    return broadcast_type(x_bar.type, x.type)


def _added(a: Operand, b: Operand) -> Type | None:
    """Numbers and arrays are added as `+` does, which probing tells."""
    if isinstance(a.type, Number | Array) and isinstance(b.type, Number | Array):
        return None
    if isinstance(a.type, Tuple | List | Dict | Record) and a.type == b.type:
        return a.type if not _holds_integers(a.type) else UNKNOWN
    return UNKNOWN


def _holds_integers(type_: Type) -> bool:
    """Whether there is anything whose sum with its like is of another type (True + True)."""
    match type_:
        case Tuple(items=items) | List(items=tuple() as items) | Record(items=items):
            return any(map(_holds_integers, items))
        case Dict(items=tuple() as items):
            return any(map(_holds_integers, items))
        case List(item=item) | Dict(item=item):
            return _holds_integers(item)
        case Number(dtype=dtype) | Array(dtype=dtype):
            return dtype not in ("float64", "float32")
        case _:
            return not isinstance(type_, Unknown)


def astype_dims(x: Operand, dtype: Operand, *_: Operand, **__: Operand) -> Dims | None:
    """The shape of `astype(x, dtype)`."""
    return dims_as_array(x.type)


RUNTIME: dict[Any, Callable[..., Type | None]] = {
    **KERNELS,
    s2s_runtime.as_like: _as_like,
    s2s_runtime.seed: _seed,
    s2s_runtime.copy: _same,
    s2s_runtime.zeros_like: _zeros,
    s2s_runtime.unbroadcast: _unbroadcast,
    s2s_runtime.broadcast_like: _broadcast,
    s2s_runtime.add: _added,
}
