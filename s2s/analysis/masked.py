"""Values some elements of whose adjoint are zero because something else was selected.

`np.where(x > 0, np.log(x), 0.0)`: where x is 0, the adjoint of the logarithm is 0 and its partial
is infinite. The transform does not form the product for such values.
"""

from __future__ import annotations

import numpy as np

from s2s.analysis.activity import flows_into
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Module, Op, Primitive, Value
from s2s.ir.types import Array, Tuple, Type, Unknown
from s2s.ir.walk import statements_in

_SELECTING = {
    np.where, np.select, np.choose, np.maximum, np.minimum, np.fmax, np.fmin, np.clip, np.max,
    np.min, np.amax, np.amin, np.nanmax, np.nanmin, np.nansum, np.nanmean, np.nanprod, np.nanvar,
    np.nanstd, np.nanmedian, np.nan_to_num, np.extract, np.compress,
}  # fmt: skip


def masked_values(module: Module) -> frozenset[Value]:
    """The values that flow into an operand of a selection."""
    start = {
        atom
        for function in module.functions.values()
        for op in statements_in(function.body)
        if isinstance(op, Op) and _selects(op)
        for atom in op.operands
        if isinstance(atom, Value)
    }
    return frozenset(flows_into(module, start)) if start else frozenset()


def _selects(op: Op) -> bool:
    if op.callee == i.GETITEM:
        index = op.operands[1]
        return isinstance(index, Value) and _is_mask(index.type)
    return isinstance(op.callee, Primitive) and any(op.callee.function is f for f in _SELECTING)


def _is_mask(type_: Type) -> bool:
    if isinstance(type_, Tuple):
        return any(_is_mask(t) for t in type_.items)
    return isinstance(type_, Unknown) or (
        isinstance(type_, Array) and type_.dtype in ("bool", None)
    )
