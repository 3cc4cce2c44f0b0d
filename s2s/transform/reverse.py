"""Reverse mode: from a function to the function that computes its gradient or its pullback.

Before: `y = f(x)`. After: the forward part, which is the primal and what it keeps; then the
backward part, which runs through it from the end (`s2s.transform.region`). The operators differ in
how the backward part is seeded and in what is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import is_many
from s2s.analysis.infer import type_of_atom
from s2s.analysis.masked import masked_values
from s2s.analysis.versions import has_writes
from s2s.errors import RefusedError, refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import (
    Function,
    Global,
    Literal,
    Module,
    Op,
    Parameter,
    Primitive,
    Region,
    Undef,
    Value,
)
from s2s.ir.types import UNKNOWN, Array, Number, Tuple, Unknown, dims_of, may_vary
from s2s.ir.walk import definitions_in, substitute
from s2s.optimise.fold import simplified
from s2s.transform.adjoints import leaves_of, parts_of
from s2s.transform.backward import Backward, Sweep, type_at
from s2s.transform.calls import forward_function
from s2s.transform.keep import kept_of, note_reads, unsure_values, with_borrowed_shapes
from s2s.transform.naming import named
from s2s.transform.policy import planned, watching
from s2s.transform.primitives import AS_LIKE, ASTYPE, FULL_LIKE, ONES_LIKE, SEED
from s2s.transform.ready import definitions_of, ready
from s2s.transform.region import reverse_statements
from s2s.transform.restore import Plan

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.analysis.history import History
    from s2s.ir.nodes import Atom, Statement
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Leaves, Path
    from s2s.transform.request import Request


def reverse(module: Module, request: Request) -> Module:
    """The module of a derivative, for parameters `request.wrt` of the entry function."""
    prepared = ready(module, request.wrt)
    module, targets, facts = prepared.module, prepared.targets, prepared.facts
    past = prepared.past
    plan = watching(module) if has_writes(module) else Plan()
    found = _derived(module, request, targets, facts, past, plan)
    if plan.demands or plan.shapes or plan.items() or plan.stored():
        module, plan = planned(module, facts, plan)
        found = _derived(module, request, targets, facts, past, plan)
    return found


def _derived(
    module: Module,
    request: Request,
    targets: tuple[Value, ...],
    facts: Activity,
    past: History,
    plan: Plan,
) -> Module:
    """The module of the derivative, with what a plan says kept of what is overwritten."""
    function = module.functions[module.entry]
    sweep = Sweep(
        module,
        facts,
        masked_values(module),
        definitions_of(module),
        {v for f in module.functions.values() for v in unsure_values(f.body)},
        set(past.overwritten) | plan.overwritten,
        plan,
        _lasting(function),
    )
    back = Backward(sweep, location=function.location)
    back.home = (function.body,)
    if request.operator == "vjp":
        functions = _vjp(function, targets, request, back)
    else:
        functions = (_gradient(function, targets, request, back),)
    callees = {f.name: f for d in sweep.derived.values() for f in d.functions}
    primals = {n: f for n, f in module.functions.items() if n != module.entry}
    entries = {f.name: f for f in functions}
    return named(
        Module({**primals, **callees, **entries}, functions[0].name), sweep.names, sweep.hints
    )


def _lasting(function: Function) -> frozenset[Value]:
    """What the entry is given, and what it defines outside of loops and branches."""
    params = (p.value for p in function.params)
    return frozenset((*params, *(r for s in function.body.statements for r in s.results)))


def _gradient(
    function: Function, targets: tuple[Value, ...], request: Request, back: Backward
) -> Function:
    result = function.body.yields[0]
    path: Path = (0,) if request.has_aux else ()
    if isinstance(result, Value):
        back.sweep.hints.setdefault(result, "value")
        back.add(result, path, _seed(result, path, function, request, back))
    elif not isinstance(result, Undef) and not _is_number(type_of_atom(result), path):
        raise _no_number(function, request)
    statements = reverse_statements(function.body.statements, back)
    answer: Atom = _answer(targets, request, back)
    if request.operator == "value_and_grad":
        answer = back.builder.op(i.TUPLE, _own(result, request, back), answer)
    elif request.has_aux:
        aux = back.part(result, (1,), type_of_atom(result))
        answer = back.builder.op(i.TUPLE, answer, _own(aux, request, back) if request.of else aux)
    backward = simplified(Region((), tuple(back.builder.statements), (answer,)))
    inside = {v for s in statements for v in definitions_in(Region((), (s,), ()))}
    note_reads(backward, inside, back.sweep)
    backward = with_borrowed_shapes(
        backward, inside, back.sweep.unsure, tuple(p.value for p in function.params)
    )
    comments = [(_comment(t),) if backward.statements else () for t in ("forward", "backward")]
    everything = (*comments[0], *statements, *comments[1], *backward.statements)
    body = Region((), everything, backward.yields)
    name = f"{function.name}_{request.operator}"
    return Function(name, function.params, body, function.location)


def _comment(text: str) -> Op:
    return Op((), i.COMMENT, (Literal(text),))


def _answer(targets: tuple[Value, ...], request: Request, back: Backward) -> Atom:
    back.builder.location = None
    gradients = [gradient(value, back) for value in targets]
    if request.single:
        return gradients[0]
    return back.builder.op(i.TUPLE, *gradients)


def _own(result: Atom, request: Request, back: Backward) -> Atom:
    """The value in memory that is neither an argument's nor read by a backward part."""
    if isinstance(result, Value) and isinstance(result.type, Array | Unknown):
        return back.builder.op(i.OWN, result)
    return back.builder.op(i.COPY, result) if request.of else result


def _seed(result: Value, path: Path, function: Function, request: Request, back: Backward) -> Atom:
    type_ = type_at(result.type, path) if _has(result.type, path) else UNKNOWN
    if not may_vary(type_) or parts_of(type_) is not None:
        raise _no_number(function, request)
    if isinstance(type_, Number):
        return Literal(1.0)
    dims = dims_of(type_)
    if request.operator == "elementwise_grad":
        return back.builder.op(ONES_LIKE, back.part(result, path, result.type))
    if dims is not None and any(is_many(d) for d in dims):
        what = f"{_output(function, request)} is an array of more than one element"
        raise refuse(what, _ONE, function.location)
    value = back.part(result, path, result.type)
    if isinstance(type_, Array) and dims is not None and all(d == 1 for d in dims):
        return back.builder.op(ONES_LIKE, value)
    return back.builder.op(SEED, value)


_ONE = "A gradient needs one floating-point number as the result: sum it, or use s2s.vjp."


def _no_number(function: Function, request: Request) -> RefusedError:
    what = f"{_output(function, request)} is not a floating-point number"
    return refuse(what, _ONE, function.location)


def _output(function: Function, request: Request) -> str:
    if request.of:
        return f"what '{function.name}' writes into '{request.of[0]}'"
    return f"the result of '{function.name}'"


def _is_number(type_: Type, path: Path) -> bool:
    """Whether a constant may be the result: a number, whose derivative is zero."""
    found = type_at(type_, path) if _has(type_, path) else type_
    return isinstance(found, Number) and found.dtype != "bool"


def _has(type_: Type, path: Path) -> bool:
    return not path or parts_of(type_) is not None


def gradient(value: Value, back: Backward) -> Atom:
    """The gradient with respect to a parameter, with its structure, shapes and dtypes."""
    return _structured(value, (), value.type, back.adjoints.leaves.get(value, {}), back)


def _structured(value: Value, path: Path, type_: Type, leaves: Leaves, back: Backward) -> Atom:
    parts = parts_of(type_)
    if parts is not None and not path and () in leaves:
        return back.builder.op(AS_LIKE, leaves[()], value)
    if parts is not None:
        atoms = [_structured(value, (*path, key), t, leaves, back) for key, t in parts]
        return back.structure(type_, atoms)
    if not any(True for _ in leaves_of(type_)):
        return Literal(None)
    primal = back.primal_part(value, path)
    found = leaves.get(path)
    if found is None:
        return _zero(primal, type_, back)
    return _converted(found, primal, type_, back)


def _zero(primal: Atom, type_: Type, back: Backward) -> Atom:
    if isinstance(type_, Number) and type_.python:
        return Literal(0.0)
    return back.builder.op(i.ZEROS_LIKE, primal)


def _converted(bar: Atom, primal: Atom, type_: Type, back: Backward) -> Atom:
    """The adjoint as it is given back: full shape, the dtype of the primal, a float for a float."""
    found = type_of_atom(bar)
    match type_:
        case Number(dtype=dtype, python=python):
            if isinstance(found, Number) and found == type_:
                return bar
            if python:
                return back.builder.op(i.FLOAT, bar)
            if dtype is None:
                return back.builder.op(AS_LIKE, bar, primal)
            scalar = Primitive(np.dtype(dtype).type, f"np.{dtype}")
            return back.builder.op(scalar, bar)
        case Array(dtype=dtype, dims=dims):
            if dims is not None and isinstance(found, Number):
                return back.builder.op(FULL_LIKE, primal, bar)
            if dims is None or dims_of(found) is None:
                return back.builder.op(AS_LIKE, bar, primal)
            full = back.full(bar, primal, type_)
            if dtype is not None and getattr(type_of_atom(full), "dtype", None) == dtype:
                return back.builder.op(i.OWN, full)
            wanted: Atom = (
                back.builder.op(i.GETATTR, primal, Literal("dtype"))
                if dtype is None
                else Global(f"np.{dtype}", np.dtype(dtype).type)
            )
            return back.builder.op(ASTYPE, full, wanted, form="method")
        case _:
            return back.builder.op(AS_LIKE, bar, primal)


def _vjp(
    function: Function, targets: tuple[Value, ...], request: Request, back: Backward
) -> tuple[Function, ...]:
    """`f_forward(args) -> (value, saved)` and `f_backward(saved, y_bar) -> gradients`."""
    result = function.body.yields[0]
    type_ = type_of_atom(result)
    bar = Value(f"{_result_name(result)}_bar", _cotangent(type_))
    if isinstance(result, Value):
        for path, _ in leaves_of(result.type):
            back.add(result, path, back.part(bar, path, result.type))
    statements = reverse_statements(function.body.statements, back, packed=True)
    back.builder.location = None
    gradients = [gradient(value, back) for value in targets]
    answer = back.builder.op(i.TUPLE, *gradients)
    backward = Region((), tuple(back.builder.statements), (answer,))
    everything = Region(tuple(p.value for p in function.params), statements, ())
    backward, kept = kept_of(backward, everything, back.sweep)
    forward = _with_own_value(Region((), statements, function.body.yields), request)
    saving = forward_function(function, f"{function.name}_forward", forward, kept)
    saved = Value("saved", Tuple(tuple(v.type for v in kept)))
    fresh = tuple(back.sweep.copy_of(v) for v in kept)
    unpack: tuple[Statement, ...] = (Op(fresh, i.UNPACK, (saved,)),) if kept else ()
    mapped = substitute(backward, dict(zip(kept, fresh, strict=True)))
    body = Region((), (*unpack, *mapped.statements), mapped.yields)
    params = (Parameter(saved), Parameter(bar))
    return saving, Function(f"{function.name}_backward", params, body, function.location)


def _with_own_value(forward: Region, request: Request) -> Region:
    """What is written into an argument is given back as a copy, which the user may change."""
    result = forward.yields[0]
    if not request.of or not isinstance(result, Value):
        return forward
    owned = Value(result.name, result.type, result.hint)
    callee = i.OWN if isinstance(result.type, Array) else i.COPY
    return Region((), (*forward.statements, Op((owned,), callee, (result,))), (owned,))


def _result_name(result: Atom) -> str:
    return result.name if isinstance(result, Value) and result.name else "value"


def _cotangent(type_: Type) -> Type:
    match type_:
        case Number(dtype=dtype):
            return Number(dtype, python=False)
        case Unknown():
            return UNKNOWN
        case _:
            return type_
