"""Whether the result of an op is a new buffer, a view of an operand, or neither."""

from __future__ import annotations

import operator

import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Primitive
from s2s.ir.types import Array, Dict, List, Null, Number, Object, Slice, Static

_NEW = {
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg,
    operator.matmul, operator.floordiv, operator.mod, np.zeros, np.ones, np.zeros_like,
    np.ones_like, np.full_like, np.full, np.outer, np.dot, np.sum, np.mean, np.prod, np.where,
    np.concatenate, np.stack, np.copy, np.tile, np.repeat, np.tensordot, np.cumsum, np.take,
    np.tril, np.triu, np.kron, np.inner, np.vstack, np.hstack, np.dstack, np.column_stack, np.roll,
    np.eye, np.sort, np.pad, np.linspace, np.linalg.inv, np.linalg.solve, np.linalg.cholesky,
    s2s_runtime.from_places, s2s_runtime.on_diagonal, s2s_runtime.scatter_add,
    s2s_runtime.scatter_along_axis, s2s_runtime.unorder, s2s_runtime.unrepeat, s2s_runtime.untile,
    s2s_runtime.lower_half, s2s_runtime.one_triangle, s2s_runtime.svd_adjoint,
    s2s_runtime.qr_adjoint, s2s_runtime.eig_adjoint, s2s_runtime.to_diagonal,
}  # fmt: skip
_NEW_INTRINSICS = {i.ZEROS_LIKE, i.COPY, i.ADD_TO, i.TAKE_FROM, i.ADD_AT, i.SET_AT}
_NEW_LISTS = {
    list, sorted, operator.add, operator.mul, s2s_runtime.sum_backward, s2s_runtime.add,
    s2s_runtime.extreme_backward, s2s_runtime.column, s2s_runtime.repeated_backward,
    s2s_runtime.sorted_backward, s2s_runtime.zeros_like,
}  # fmt: skip
_VIEWS = {i.GETITEM, i.BROADCAST, i.UNBROADCAST, i.ALIAS}
_VIEW_FUNCTIONS = {
    np.transpose, np.reshape, np.ravel, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis,
    np.broadcast_to, np.asarray, np.flip, np.diagonal,
}  # fmt: skip
_READERS = {
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, np.shape, np.size,
    np.ndim, len, np.max, np.min, float, int, abs, range,
}  # fmt: skip


def holds(op: Op) -> bool:
    """Whether the result is a new list, which refers to the operands or their items."""
    if not op.results or not isinstance(op.results[0].type, List):
        return False
    return op.callee in (i.LIST, i.ITERATE) or (
        isinstance(op.callee, Primitive) and any(op.callee.function is f for f in _NEW_LISTS)
    )


def allocates(op: Op) -> bool:
    """Whether the results are new buffers that refer to no operand."""
    if op.callee in _NEW_INTRINSICS:
        return True
    if not isinstance(op.callee, Primitive):
        return False
    if isinstance(op.callee.function, np.ufunc):
        return "out" not in op.keywords
    if op.form == "method" and op.callee.name.endswith("astype"):
        return True
    return op.callee.function in _NEW


def views(op: Op) -> bool:
    """Whether the results are views of operands, or the operands themselves, and nothing is kept."""
    if op.callee in _VIEWS:
        return not op.operands or isinstance(type_of_atom(op.operands[0]), Array)
    return isinstance(op.callee, Primitive) and op.callee.function in _VIEW_FUNCTIONS


def only_reads(op: Op) -> bool:
    """Whether no result refers to an operand."""
    if op.callee in (i.TRUTH, i.SLICE, i.FLOAT, i.FORMAT, i.COMMENT, i.ASSERT, i.DELETE, i.GETATTR):
        return True
    if op.callee == i.GETITEM and isinstance(type_of_atom(op.operands[0]), List | Dict):
        return True  # an item is no view of the list, and is itself never owned
    if all(
        isinstance(type_of_atom(r), Number | Null | Object | Static | Slice) for r in op.results
    ):
        return isinstance(op.callee, Primitive) and op.callee != i.CALL
    return isinstance(op.callee, Primitive) and op.callee.function in _READERS
