"""Whether NumPy gives a view or a copy, as far as types, literals and layout tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal, Op, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    NULL,
    STRING,
    Array,
    Dict,
    List,
    Number,
    Object,
    Record,
    Slice,
    Tuple,
    Type,
    Unknown,
    rank,
)
from s2s.rules.available import available

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom, Callee

SAME = "same"  # the operand itself
VIEW = "view"  # always a view of the first operand, or an item of it
NEW = "new"  # always new memory
MAYBE = "maybe"  # a view, a copy or something that holds operands

_VIEWS = frozenset(
    {
        *available("transpose", "permute_dims", "matrix_transpose", "swapaxes", "moveaxis"),
        *available("rollaxis", "squeeze", "expand_dims", "flip", "fliplr", "flipud", "rot90"),
        *available("linalg.matrix_transpose", "broadcast_to", "diagonal", "imag"),
    }
)
READ_ONLY = frozenset({*available("broadcast_to", "diagonal", "linalg.diagonal", "diag", "imag")})
SPLITS = frozenset({*available("split", "array_split", "hsplit", "vsplit", "dsplit")})
_RESHAPES = frozenset({*available("reshape", "ravel")})
_PACKED = frozenset(
    {
        *available("zeros", "ones", "empty", "full", "arange", "eye", "identity"),
        *available("outer", "repeat"),
    }
)
_JOINS = frozenset({*available("stack", "vstack", "hstack")})
_AT_LEAST = {
    f: n
    for n, name in ((1, "atleast_1d"), (2, "atleast_2d"), (3, "atleast_3d"))
    for f in available(name)
}
_AS = frozenset({*available("asarray", "asanyarray")})


def kind_of(op: Op, packed: Callable[[Value], bool]) -> str:
    """How the memory of an op's result relates to its first operand."""
    if not op.operands or not isinstance(op.operands[0], Value):
        return MAYBE
    base = op.operands[0]
    if op.callee == i.ALIAS:
        return SAME
    if op.callee == i.GETATTR:
        return VIEW if isinstance(base.type, Record | Tuple) else MAYBE
    if op.callee == i.GETITEM:
        return _kind_of_item(base, op.operands[1])
    if isinstance(op.callee, Primitive) and op.callee.function in READ_ONLY:
        return NEW if op.callee.function is np.diag and rank(base.type) == 1 else VIEW
    if not isinstance(op.callee, Primitive) or not isinstance(base.type, Array):
        return MAYBE
    return _kind_of_function(op, op.callee.function, base, packed)


def _kind_of_item(base: Value, index: Atom) -> str:
    match base.type:
        case Array():
            if is_basic(type_of_atom(index)):
                return VIEW
            return NEW if is_advanced(type_of_atom(index)) else MAYBE
        case List() if isinstance(type_of_atom(index), Slice):
            return MAYBE
        case List() | Tuple() | Dict():
            return VIEW
        case _:
            return MAYBE


def _kind_of_function(op: Op, function: Any, base: Value, packed: Callable[[Value], bool]) -> str:
    if function in _AS and not op.keywords and len(op.operands) == 1:
        return SAME
    if function is np.real and isinstance(base.type, Array):
        return SAME if _is_real(base.type) else MAYBE
    if (
        function is np.conjugate
        and op.form == "method"
        and isinstance(base.type, Array)
        and _is_real(base.type)
    ):
        return SAME
    if function in _AT_LEAST and len(op.operands) == 1:
        found = rank(base.type)
        if found is None:
            return MAYBE
        return SAME if found >= _AT_LEAST[function] else VIEW
    if function in _VIEWS or function in SPLITS:
        return VIEW
    if function in _RESHAPES and set(op.keywords) <= {"shape", "newshape"} and not _is_ordering(op):
        splits = function is np.reshape and rank(base.type) == 1
        return VIEW if packed(base) or splits else MAYBE
    return MAYBE


def _is_ordering(op: Op) -> bool:
    """Whether an operand may be another memory order than that of C."""
    named = [a.value for a in op.operands if isinstance(a, Literal) and isinstance(a.value, str)]
    computed = any(type_of_atom(a) == STRING for a in op.operands if isinstance(a, Value))
    return computed or any(name.upper() in ("F", "A", "K") for name in named)


def _is_real(type_: Array) -> bool:
    return type_.dtype is not None and not type_.dtype.startswith("complex")


def is_packed(op: Op, packed: Callable[[Value], bool]) -> bool:
    """Whether an op surely makes an array that is contiguous, in the order of C."""
    callee = op.callee
    if not isinstance(callee, Primitive) or "order" in op.keywords or "like" in op.keywords:
        return False
    if callee.function is np.copy:
        return op.form == "method" and len(op.operands) == 1  # ndarray.copy: order C
    if _is_ordering(op):
        return False
    if callee.function in _PACKED:
        return True
    if callee.function in _JOINS:
        return len(op.operands) == 1 and _holds_vectors(type_of_atom(op.operands[0]))
    if callee.function in available("tile"):
        return _is_ordered(op.operands[0], packed)
    if callee.function in available("linspace"):
        return all(isinstance(type_of_atom(a), Number) for a in op.operands)
    fresh = isinstance(callee.function, np.ufunc) or op.form == "operator"
    return fresh and all(_is_ordered(a, packed) for a in op.operands)


def _is_ordered(atom: Atom, packed: Callable[[Value], bool]) -> bool:
    """Whether an operand does not give the result of an elementwise operation another order."""
    found = rank(type_of_atom(atom))
    if found is not None and found < 2:
        return True
    return isinstance(atom, Value) and isinstance(atom.type, Array) and packed(atom)


def _holds_vectors(type_: Type) -> bool:
    """Whether all items of a list or tuple are numbers or vectors."""
    match type_:
        case List(item=item, items=None):
            ranks = [rank(item)]
        case List(items=tuple() as items) | Tuple(items=items):
            ranks = [rank(t) for t in items]
        case _:
            return False
    return all(found is not None and found < 2 for found in ranks)


def keeps_packed(callee: Callee, operands: tuple[Atom, ...]) -> bool:
    """Whether a view of a contiguous array is contiguous."""
    if isinstance(callee, Primitive) and callee.function in _RESHAPES:
        return True
    if callee != i.GETITEM:
        return False
    index = operands[0]
    if isinstance(type_of_atom(index), Number):
        return True
    return isinstance(index, Literal) and (
        index.value is Ellipsis
        or (isinstance(index.value, slice) and index.value.step in (None, 1))
        or (isinstance(index.value, tuple) and all(isinstance(k, int) for k in index.value))
    )


def is_basic(type_: Type) -> bool:
    """Whether an index of the type takes a view: integers, slices, an ellipsis, new axes."""
    match type_:
        case Number(dtype=dtype):
            return dtype is not None and (dtype.startswith(("int", "uint")))
        case Slice():
            return True
        case Tuple(items=items):
            return all(map(is_basic, items))
        case Object(cls=cls):
            return cls is type(Ellipsis)
        case _:
            return type_ == NULL


def is_advanced(type_: Type) -> bool:
    """Whether an index of the type surely takes a copy: an array or a list is among it."""
    match type_:
        case Array() | List() | Number(dtype="bool"):
            return True
        case Tuple(items=items):
            return any(map(is_advanced, items)) and not any(isinstance(t, Unknown) for t in items)
        case _:
            return False
