"""Whether the result of an op is new memory, a view of an operand, or holds operands."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np
import s2s_runtime

from s2s.analysis import effects
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive
from s2s.ir.types import Array, List, Tuple, Type
from s2s.rules.available import available

if TYPE_CHECKING:
    from collections.abc import Collection

NEW = "new"  # memory that nothing else refers to
VIEW = "view"  # perhaps a view of operands, or an operand itself
FIXED = "fixed"  # perhaps a view that cannot be written through, or that shows an element twice
LISTED = "listed"  # a new list or dict, of operands or of what is in them
UNKNOWN = "unknown"  # perhaps held by something, as its operands may be

_NEW = {
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg,
    operator.matmul, operator.floordiv, operator.mod, operator.pos, np.zeros, np.ones,
    np.zeros_like, np.ones_like, np.full_like, np.full, np.outer, np.dot, np.sum, np.mean, np.prod,
    np.where, np.concatenate, np.stack, np.copy, np.tile, np.repeat, np.tensordot, np.cumsum,
    np.take, np.tril, np.triu, np.kron, np.inner, np.vstack, np.hstack, np.dstack, np.column_stack,
    np.roll, np.eye, np.sort, np.pad, np.linspace, np.linalg.inv, np.linalg.solve,
    np.linalg.cholesky, np.nonzero, np.flatnonzero, np.argsort, np.diff,
    s2s_runtime.last_written, s2s_runtime.written_last,
    s2s_runtime.from_places, s2s_runtime.on_diagonal, s2s_runtime.scatter_add,
    s2s_runtime.scatter_along_axis, s2s_runtime.unorder, s2s_runtime.unrepeat, s2s_runtime.untile,
    s2s_runtime.lower_half, s2s_runtime.one_triangle, s2s_runtime.svd_adjoint,
    s2s_runtime.qr_adjoint, s2s_runtime.eig_adjoint, s2s_runtime.to_diagonal,
    s2s_runtime.zeros_like, s2s_runtime.zeros_at, s2s_runtime.masked_product,
}  # fmt: skip
_VIEWS = {
    np.transpose, np.reshape, np.ravel, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis,
    np.asarray, np.flip, s2s_runtime.reshape_like,
}  # fmt: skip
_FIXED = {
    *available("broadcast_to", "broadcast_arrays", "diagonal", "diag", "linalg.diagonal"),
    s2s_runtime.broadcast_like, s2s_runtime.unbroadcast,
}  # fmt: skip
_LISTS = {
    list, sorted, dict, s2s_runtime.sum_backward, s2s_runtime.add, s2s_runtime.extreme_backward,
    s2s_runtime.column, s2s_runtime.repeated_backward, s2s_runtime.sorted_backward,
    s2s_runtime.with_item, s2s_runtime.without,
}  # fmt: skip
_ATTRIBUTES = ("shape", "dtype", "ndim", "size")
_ASKING_SECOND = {i.BROADCAST, i.UNBROADCAST}
_LIKE_SECOND = {s2s_runtime.reshape_like}
_LIKE_LAST = {s2s_runtime.without}
_ASKING = {
    np.shape, np.size, np.ndim, len, np.zeros_like, np.ones_like, np.empty_like, np.full_like,
}  # fmt: skip
_ITEMWISE = {operator.add, operator.mul}
_HOLDING_NOTHING = {"numpy", "s2s_runtime", "s2s_kernels", "builtins", "math", "_operator"}


def memory_of(op: Op) -> str:
    """How the results of a call of a primitive, no intrinsic, are related to its operands."""
    assert isinstance(op.callee, Primitive)
    function = op.callee.function
    if _makes_list(op):
        return LISTED
    if _may_be_an_operand(op):
        return VIEW
    if effects.allocates(op) or _is_in(function, _NEW):
        return NEW if "out" not in op.keywords else UNKNOWN
    if op.form == "method" and op.callee.name.endswith("astype"):
        return NEW
    if _is_in(function, _FIXED):
        return FIXED
    if _is_in(function, _VIEWS) or effects.shows(op):
        return VIEW
    return FIXED if _keeps_nothing(function) else UNKNOWN


def is_view(op: Op) -> bool:
    """Whether the one result of an op is an array in the memory of its first operand, perhaps."""
    if len(op.results) != 1 or not op.operands:
        return False
    if not isinstance(type_of_atom(op.operands[0]), Array):
        return False
    if op.callee == i.GETITEM:
        return not is_advanced(type_of_atom(op.operands[1]))
    if not isinstance(op.callee, Primitive) or i.intrinsic(op.callee) is not None:
        return False
    return memory_of(op) in (VIEW, FIXED) and isinstance(op.results[0].type, Array)


def asked_only(op: Op) -> tuple[int, ...]:
    """The operands of which an op reads no more than shape and dtype, by position."""
    if not isinstance(op.callee, Primitive) or not op.operands:
        return ()
    if op.callee == i.GETATTR:
        name = op.operands[1]
        asked = isinstance(name, Literal) and name.value in _ATTRIBUTES
        return (0,) if asked and isinstance(type_of_atom(op.operands[0]), Array) else ()
    if op.callee in _ASKING_SECOND or _is_in(op.callee.function, _LIKE_SECOND):
        return (1,)
    if _is_in(op.callee.function, _LIKE_LAST):
        return (len(op.operands) - 1,)
    asking = op.callee == i.ZEROS_LIKE or _is_in(op.callee.function, _ASKING)
    return (0,) if asking and isinstance(type_of_atom(op.operands[0]), Array) else ()


def is_advanced(index: Type) -> bool:
    """Whether indexing an array with this surely makes a new array."""
    match index:
        case Array(dims=dims):
            return dims is None or dims != ()
        case List():
            return True
        case Tuple(items=items):
            return any(map(is_advanced, items))
        case _:
            return False


def _makes_list(op: Op) -> bool:
    assert isinstance(op.callee, Primitive)
    function = op.callee.function
    if not op.results or not isinstance(op.results[0].type, List):
        return _is_in(function, {list, sorted, dict})
    if _is_in(function, _ITEMWISE):
        return not any(isinstance(type_of_atom(a), Array) for a in op.operands)
    return _is_in(function, _LISTS)


def _may_be_an_operand(op: Op) -> bool:
    """Whether `copy=False` was asked for."""
    return "copy" in op.keywords


def _keeps_nothing(function: object) -> bool:
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0] in _HOLDING_NOTHING


def _is_in(function: object, functions: Collection[object]) -> bool:
    try:
        return function in functions
    except TypeError:  # it cannot be hashed
        return False
