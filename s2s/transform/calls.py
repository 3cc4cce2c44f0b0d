"""Reversing calls of functions: split into a forward part that saves and a backward part.

    y = f(x)        becomes        y, saved = f_forward(x)      and      x_bar = f_backward(saved, y_bar)

A function that saves nothing is called as it is. Recursion needs nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_intrinsics import timeless
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Op, Parameter, Region, Symbol, Value
from s2s.ir.types import UNKNOWN, Tuple
from s2s.ir.walk import clone, substitute
from s2s.transform.adjoints import (
    Adjoints,
    Leaves,
    Path,
    adjoint_type,
    leaves_of,
    part_of,
    reaches,
    shown_at,
    visible,
)
from s2s.transform.backward import Backward, adjoint_name
from s2s.transform.keep import kept_of
from s2s.transform.region import reverse_statements

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.ir.types import Type
    from s2s.transform.backward import Sweep


@dataclass(slots=True)
class Derived:
    """The two parts of a function's derivative, and what passes between them."""

    forward: str
    backward: str
    result_leaves: tuple[tuple[Path, Type], ...]
    param_leaves: tuple[tuple[int, Path, Type], ...]
    saves: bool = True
    finished: bool = False
    assumed: bool = False  # whether a recursive call was written when `saves` was not known yet
    functions: tuple[Function, ...] = ()
    saved: Type = UNKNOWN  # what passes between them, once that is known


def reverse_call(op: Op, back: Backward) -> tuple[Statement, ...]:
    """Append the call of the backward part; give the call of the forward part."""
    assert isinstance(op.callee, Symbol)
    (result,) = op.results
    leaves = back.take(result)
    if not leaves:
        return (op,)
    back.builder.location = op.location
    derived = derive(op.callee.name, back.sweep)
    bars = [_bar(result, path, leaves, back) for path, _ in derived.result_leaves]
    saved = Value("saved", timeless(derived.saved))
    operands = (saved, *bars) if derived.saves else tuple(bars)
    types = tuple(
        adjoint_type(shown_at(type_of_atom(op.operands[position]), path, type_))
        for position, path, type_ in derived.param_leaves
    )
    outputs = tuple(Value("", type_) for type_ in types)
    statements = back.builder.statements
    callee = Symbol(derived.backward)
    if len(outputs) == 1:
        statements.append(Op(outputs, callee, operands, (), op.location))
    else:
        together = Value("", Tuple(types))
        statements.append(Op((together,), callee, operands, (), op.location))
        statements.append(Op(outputs, i.UNPACK, (together,), (), op.location))
    _add_outputs(op, derived, outputs, back)
    if not derived.saves:
        return (op,)
    pair = Value("", Tuple((result.type, saved.type)))
    return (
        Op((pair,), Symbol(derived.forward), op.operands, op.keywords, op.location),
        Op((result, saved), i.UNPACK, (pair,), (), op.location),
    )


def _add_outputs(op: Op, derived: Derived, outputs: tuple[Value, ...], back: Backward) -> None:
    """Add what the backward part gives to the adjoints of the operands, leaf by leaf."""
    params = back.sweep.module.functions[op.callee.name].params  # type: ignore[union-attr]
    found: dict[int, Leaves] = {}
    for (position, path, _), output in zip(derived.param_leaves, outputs, strict=True):
        found.setdefault(position, {})[path] = output
    for position, leaves in found.items():
        operand, type_ = op.operands[position], params[position].value.type
        for path, bar in visible(back.builder, type_of_atom(operand), leaves, type_).items():
            back.add(operand, path, bar)


def _bar(result: Value, path: Path, leaves: dict[Path, Atom], back: Backward) -> Atom:
    """The adjoint of a leaf of what the function gives; its caller may know finer leaves, or coarser."""
    if path and () in leaves:
        return part_of(back.builder, leaves[()], path, UNKNOWN)
    known = next(k for k in range(len(path), -1, -1) if reaches(result.type, path[:k]))
    whole = back.whole(result, leaves, path[:known])
    return part_of(back.builder, whole, path[known:], UNKNOWN)


def derive(name: str, sweep: Sweep) -> Derived:
    """The derivative of a function of the module, made once."""
    if name in sweep.derived:
        found = sweep.derived[name]
        found.assumed = found.assumed or not found.finished
        return found
    function = sweep.module.functions[name]
    result = function.body.yields[0]
    varied = isinstance(result, Value) and result in sweep.activity
    derived = Derived(
        f"{name}_forward",
        f"{name}_backward",
        tuple(leaves_of(result.type)) if varied and isinstance(result, Value) else (),
        tuple(
            (k, path, type_)
            for k, p in enumerate(function.params)
            if p.value in sweep.activity
            for path, type_ in leaves_of(p.value.type)
        ),
    )
    sweep.derived[name] = derived
    split(function, derived, sweep)
    return derived


def split(function: Function, derived: Derived, sweep: Sweep) -> None:
    """Write the forward and the backward part of a function into `derived`."""
    back = Backward(sweep, Adjoints(), function.location)
    back.home = (function.body,)
    result = function.body.yields[0]
    bars = []
    for path, type_ in derived.result_leaves:
        assert isinstance(result, Value)
        name = adjoint_name(result, path) or "_".join(["value", *map(str, path), "bar"])
        bar = Value(name, adjoint_type(type_))
        bars.append(bar)
        back.add(result, path, bar)
    statements = reverse_statements(function.body.statements, back, packed=True)
    outputs = [_output(function, k, path, type_, back) for k, path, type_ in derived.param_leaves]
    answer = outputs[0] if len(outputs) == 1 else back.builder.op(i.TUPLE, *outputs)
    backward = Region((), tuple(back.builder.statements), (answer,))
    forward = Region((), statements, function.body.yields)
    everything = Region(tuple(p.value for p in function.params), statements, ())
    backward, kept = kept_of(backward, everything, back.sweep)
    derived.saves = bool(kept) or derived.assumed
    derived.finished = True
    derived.saved = Tuple(tuple(v.type for v in kept))
    derived.functions = _parts(function, derived, forward, backward, kept, tuple(bars), sweep)


def _output(function: Function, k: int, path: Path, type_: Type, back: Backward) -> Atom:
    value = function.params[k].value
    primal = back.primal_part(value, path)
    back.expand(value)
    found = back.adjoints.get(value, path)
    return back.zero_of(value, path) if found is None else back.full(found, primal, type_)


def _parts(
    function: Function,
    derived: Derived,
    forward: Region,
    backward: Region,
    kept: tuple[Value, ...],
    bars: tuple[Value, ...],
    sweep: Sweep,
) -> tuple[Function, ...]:
    location = function.location
    params: tuple[Value, ...] = bars
    parts: list[Function] = []
    if derived.saves:
        saving = forward_function(function, derived.forward, forward, kept)
        parts.append(saving)
        saved = Value("saved", Tuple(tuple(v.type for v in kept)))
        fresh = tuple(sweep.copy_of(v) for v in kept)
        backward = substitute(backward, dict(zip(kept, fresh, strict=True)))
        unpack = (Op(fresh, i.UNPACK, (saved,), (), location),) if kept else ()
        backward = Region((), (*unpack, *backward.statements), backward.yields)
        params = (saved, *bars)
    parameters = tuple(Parameter(p) for p in params)
    parts.append(Function(derived.backward, parameters, backward, location))
    return tuple(parts)


def forward_function(
    function: Function, name: str, forward: Region, kept: tuple[Value, ...]
) -> Function:
    """The function that gives its value and what its backward part reads.

    Its definitions are new: the original may be emitted beside it.
    """
    saved = Value("saved", Tuple(tuple(v.type for v in kept)))
    result = forward.yields[0]
    pair = Value("", Tuple((type_of_atom(result), saved.type)))
    statements = (
        *forward.statements,
        Op((saved,), i.TUPLE, kept, (), function.location),
        Op((pair,), i.TUPLE, (result, saved), (), function.location),
    )
    mapping: dict[Value, Atom] = {}
    params = tuple(
        Parameter(Value(p.value.name, p.value.type), p.kind, p.default) for p in function.params
    )
    mapping.update({p.value: q.value for p, q in zip(function.params, params, strict=True)})
    body = clone(Region((), statements, (pair,)), mapping)
    return Function(name, params, body, function.location)
