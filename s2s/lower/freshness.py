"""Which arrays are one name's own: just allocated, and neither aliased, viewed, stored nor passed on.

Only such an array may be incremented in place. The licence ends with the first use that may keep a
reference to the buffer.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Unknown

if TYPE_CHECKING:
    from s2s.ir import Atom, Callee
    from s2s.lower.frame import Frame

_ALLOCATES: frozenset[Any] = frozenset(
    {
        np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like,
        np.full_like, np.copy, np.arange, np.linspace, np.eye, np.outer, np.cumsum, np.where,
        operator.add, operator.sub, operator.mul, operator.truediv, operator.matmul, operator.pow,
        operator.neg, operator.floordiv, operator.mod, np.concatenate, np.stack, np.tile,
    }
)  # fmt: skip
_READS = frozenset({np.shape, np.ndim, np.size, len})


def allocates(callee: Callee) -> bool:
    """Whether the array that an op gives is always a new buffer."""
    match callee:
        case Primitive(function=np.ufunc()):
            return True
        case Primitive(function=function):
            try:
                return function in _ALLOCATES or callee in (i.ZEROS_LIKE, i.COPY)
            except TypeError:
                return False
        case _:
            return False


def note(frame: Frame, callee: Callee, operands: tuple[Atom, ...], result: Any) -> None:
    """After an op: its result may be a new buffer, its operands may now be shared."""
    state = frame.state
    if allocates(callee):
        if isinstance(result, Value):
            made(frame, result)
        return
    if isinstance(callee, Primitive) and (
        callee.function in _READS or callee in (i.ACCUMULATE, i.INCREMENT, i.DECREMENT, i.TRUTH)
    ):
        for operand in operands[1:]:
            shared(frame, operand)
        return
    if isinstance(result, Value) and isinstance(result.type, Number):
        return
    for operand in operands:
        if isinstance(operand, Value):
            state.fresh.discard(operand)


def made(frame: Frame, atom: Atom) -> None:
    """A value is a new buffer that nothing else holds."""
    if isinstance(atom, Value) and isinstance(atom.type, Array | Unknown):
        frame.state.fresh.add(atom)


def shared(frame: Frame, atom: Atom) -> None:
    """Something else may hold the value from now on."""
    if isinstance(atom, Value):
        frame.state.fresh.discard(atom)


def owned(frame: Frame, atom: Atom) -> bool:
    """Whether the value may be changed in place by the one name that stands for it."""
    if not isinstance(atom, Value) or atom not in frame.state.fresh:
        return False
    return sum(1 for binding in frame.state.names.values() if binding is atom) <= 1
