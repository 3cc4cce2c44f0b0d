"""Values some elements of whose adjoint are zero because something else was selected.

`np.where(x > 0, np.log(x), 0.0)`: where x is 0, the adjoint of the logarithm is 0 and its partial
is infinite. The transform does not form the product for such values. `y[x == 0] = 0.0`, and any
other write of some elements, leaves out what stood there.
"""

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.analysis.activity import flows_into
from s2s.analysis.apart import Places
from s2s.analysis.indices import may_repeat, reaches_all
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Atom, Module, Op, Primitive, Value
from s2s.ir.types import Array, Tuple, Type, Unknown
from s2s.ir.walk import statements_in

_SELECTING = {
    np.where, np.select, np.choose, np.maximum, np.minimum, np.fmax, np.fmin, np.clip, np.max,
    np.min, np.amax, np.amin, np.nanmax, np.nanmin, np.nansum, np.nanmean, np.nanprod, np.nanvar,
    np.nanstd, np.nanmedian, np.nan_to_num, np.extract, np.compress, s2s_runtime.masked_product,
}  # fmt: skip


def masked_values(module: Module) -> frozenset[Value]:
    """The values that flow into an operand of a selection, or are written over in part.

    What an iteration writes over of the one before it has used: it is not followed round the loop.
    """
    start: set[Atom] = set()
    over: set[Atom] = set()
    for function in module.functions.values():
        places = Places(function.body)
        for op in statements_in(function.body):
            if isinstance(op, Op) and _is_write(op):
                if may_repeat(op.operands[1]):
                    start.add(op.operands[2])
                into = start if _is_mask(type_of_atom(op.operands[1])) else over
                into.update(_written_over(op, places))
            elif isinstance(op, Op) and _selects(op):
                start.update(op.operands)
    found = _flows(module, start, around=True) | _flows(module, over, around=False)
    return frozenset(found)


def _flows(module: Module, atoms: set[Atom], *, around: bool) -> set[Value]:
    values = {atom for atom in atoms if isinstance(atom, Value)}
    return flows_into(module, values, around=around) if values else values


def _is_write(op: Op) -> bool:
    return op.callee in (i.SETITEM, i.SET_AT) and isinstance(op.results[0].type, Array)


def _written_over(op: Op, places: Places) -> list[Atom]:
    """What stood where an op writes: what an array was made of, and what was written before."""
    source, index = op.operands[:2]
    found: list[Atom] = []
    while not reaches_all(op.results[0].type, index):
        made = places.definitions.get(source) if isinstance(source, Value) else None
        if made is None or not _is_write(made):
            return [*found, source]
        before = made.operands[1]
        if not places.are_apart(before, index, frozenset()):
            found.append(made.operands[2])
        if reaches_all(made.results[0].type, before):
            return found
        source = made.operands[0]
    return found


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
