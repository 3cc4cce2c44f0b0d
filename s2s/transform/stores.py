"""Backward parts of writes into arrays.

Before: `x1 = setitem(x0, index, v)`. After: `v_bar = x_bar[index]`, then `x_bar[index] = 0.0`, which
is the adjoint of `x0`; it has none where `v` replaces all of it. What is read first is the adjoint
before it is zeroed, as IR has it: whether that takes a copy is for `optimise.inplace`. A write that
adds (`x[index] += v`) leaves the adjoint as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import reduced_axes
from s2s.analysis.extents import same_extents
from s2s.analysis.indices import may_repeat, reaches_all
from s2s.analysis.infer import infer, type_of_atom
from s2s.analysis.infer_operands import dims_as_array
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal, Value
from s2s.ir.types import Array, List, Number, Tuple, dims_of
from s2s.transform.backward import adjoint_name
from s2s.transform.primitives import ASARRAY, IF_FLOATING, LAST_WRITTEN, NEGATE, UNPACK_LIKE

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Op
    from s2s.transform.backward import Backward

_TAKING = (i.DEDUCT, i.TAKE_AT, i.DECREMENT, i.TAKE_FROM)
_WIDENING = (i.ADD_TO, i.TAKE_FROM)


def store(op: Op, back: Backward) -> None:
    """`x[index] = v` of an array."""
    source, index, value = op.operands
    (result,) = op.results
    remains = source in back.sweep.activity and not reaches_all(result.type, index)
    wanted = value in back.sweep.activity and not _give_narrow(op, back)
    if not wanted and not remains:
        back.adjoints.take(result)
        return
    bar = back.take_container(result)
    if wanted:
        _give(op, _floating(_written(bar, index, back), result, back), back)
    if remains:
        rest = back.builder.op(i.SET_AT, bar, index, Literal(0.0))
        back.name(rest, adjoint_name(result, ()))
        back.add(source, (), rest)


def accumulate(op: Op, back: Backward) -> None:
    """`x[index] += v` and `x[index] -= v`: of an array, repeated indices add up."""
    source, index, value = op.operands
    (result,) = op.results
    if value in back.sweep.activity and not _give_narrow(op, back):
        bar = back.take_container(result)
        part = read(bar, index, back)
        if op.callee in _TAKING:
            part = back.builder.op(NEGATE, part)
        _give(op, _floating(part, result, back), back)
        back.add(source, (), bar)
        return
    for path, leaf in back.take(result).items():
        back.add(source, path, leaf)


def increment(op: Op, back: Backward) -> None:
    """`x += v` and `x -= v`: an adjoint for each, that of `v` summed where `v` was broadcast."""
    source, value = op.operands
    (result,) = op.results
    bar = back.take(result)[()]
    if isinstance(value, Value) and value in back.sweep.activity:
        signed = back.builder.op(NEGATE, bar) if op.callee in _TAKING else bar
        back.add(value, (), back.reduced(signed, result, value))
    if op.callee in _WIDENING and isinstance(source, Value):
        bar = back.reduced(bar, result, source)
    back.add(source, (), bar)


def read(bar: Atom, index: Atom, back: Backward) -> Value:
    """`bar[index]`, also at the index of a view of a view."""
    if isinstance(bar, Value) and isinstance(bar.type, Array) and _is_all(index):
        return bar
    chain = _chain(index, back)
    if chain is None:
        return back.builder.op(i.GETITEM, bar, index)
    return read(read(bar, chain[0], back), chain[1], back)


def _is_all(index: Atom) -> bool:
    """Whether an index gives the array as it is: `...` and `:`."""
    return isinstance(index, Literal) and (index.value is ... or index.value == slice(None))


def _chain(index: Atom, back: Backward) -> tuple[Atom, ...] | None:
    op = back.sweep.definitions.get(index) if isinstance(index, Value) else None
    return op.operands if op is not None and op.callee == i.CHAIN else None


def _written(bar: Atom, index: Atom, back: Backward) -> Value:
    """The adjoint of what was written at each place: zero where it did not stand."""
    chain = _chain(index, back)
    if chain is not None:
        return _written(read(bar, chain[0], back), chain[1], back)
    if may_repeat(index):
        return back.builder.op(LAST_WRITTEN, bar, index)
    return read(bar, index, back)


def _floating(part: Value, result: Value, back: Backward) -> Value:
    """The adjoint of what was written, where it is known only at run time if that is rounded."""
    if not isinstance(result.type, Array) or result.type.dtype is not None:
        return part
    made = _maker(result, back)
    if made is not None and _holds_objects(made.named.get("dtype", Literal(None))):
        what = "cannot differentiate what is written into an array of objects or records"
        raise refuse(what, "Write it into an array of floats.", back.builder.location)
    return back.builder.op(IF_FLOATING, part, result)


def _maker(result: Value, back: Backward) -> Op | None:
    """The op that made the array of which a value is a version."""
    op = back.sweep.definitions.get(result)
    while op is not None and (i.destroys(op.callee) or op.callee in (i.ALIAS, i.COPY)):
        source = op.operands[0]
        op = back.sweep.definitions.get(source) if isinstance(source, Value) else None
    return op


def _holds_objects(dtype: Atom) -> bool:
    if isinstance(dtype, Global):
        return dtype.object in (object, np.object_)
    return isinstance(type_of_atom(dtype), List | Tuple)


def _give(op: Op, part: Value, back: Backward) -> None:
    """Contribute the adjoint of what stands at an index to that of what was written there."""
    source, index, value = op.operands
    assert isinstance(value, Value)
    extents = back.sweep.extents
    if isinstance(value.type, List | Tuple):
        if reduced_axes(dims_as_array(value.type), dims_of(part.type)) != ():
            part = back.builder.op(i.UNBROADCAST, part, back.builder.op(ASARRAY, value))
        back.add(value, (), back.builder.op(UNPACK_LIKE, part, value))
    elif same_extents(extents.of(value), extents.at(source, index)):
        back.add(value, (), part)
    else:
        back.add(value, (), back.reduced(part, part, value))


def _give_narrow(op: Op, back: Backward) -> bool:
    """Contribute an adjoint that is one number for all elements, where nothing was broadcast."""
    (result,), value = op.results, op.operands[2]
    leaf = back.adjoints.get(result)
    if leaf is None or not isinstance(type_of_atom(leaf), Number) or may_repeat(op.operands[1]):
        return False
    place = Value("", result.type)
    (item,) = infer(i.GETITEM, (place, op.operands[1]), ())
    chain = _chain(op.operands[1], back)
    if chain is not None or not isinstance(value, Value) or not isinstance(result.type, Array):
        return False
    if result.type.dtype is None:
        return False
    found, wanted = dims_of(item), dims_of(value.type)
    if reduced_axes(wanted, found) != () or len(wanted or ()) != len(found or ()):
        return False
    signed = back.builder.op(NEGATE, leaf) if op.callee in _TAKING else leaf
    back.add(value, (), signed)
    return True
