"""Calls of functions that solve an equation: one op, that has derivatives of its own.

    x = s2s.fixed_point(lambda x: np.tanh(w @ x + b), x0)         x = implicit(x0, tol, max_steps, w, b)

The op holds the equation as a function of the unknown and of all that it reads. What the transforms
need of it, code that solves it and that pulls adjoints back through it, is lowered then, by
`module_of`, out of the plain functions of an `s2s.implicit.Definition`.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.capture.source import source_of
from s2s.ir import Function, Global, Literal, Module, Op, Parameter, Primitive, Region, Value
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.edits import Implicit
from s2s.ir.types import Array, Dict, List, Number, Record, Tuple, dims_of, join
from s2s.ir.walk import clone, definitions_in, free_in, functions_from, regions_of, with_regions
from s2s.lower import functions, memory, opaque
from s2s.lower.closures import LocalFunction, Partial, Step
from s2s.lower.frame import Frame, Session, Unit
from s2s.lower.names import locals_of
from s2s.lower.outlining import parameter_names, shown_name, unique_name
from s2s.lower.prune import prune
from s2s.rules.registry import Override

if TYPE_CHECKING:
    from s2s.ir import Atom, Location, Statement
    from s2s.ir.types import Type
    from s2s.lower.scope import State

MOST_ROUNDS = 8


def applied(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call of a function that solves an equation; None for all others."""
    definitions = getattr(found, "__s2s_implicit__", None)
    if definitions is None:
        return None
    definition = next(iter(definitions.values()))
    bound = _bound(frame, found, args, named, node)
    function = bound.pop("f")
    rest = bound.pop("args", ())
    if not isinstance(function, Global):
        what = f"cannot tell which function 's2s.{found.__name__}' solves"
        raise frame.refuse(node, what, "Pass a function that is known when compiling.")
    given = tuple(memory.current(frame, bound[key], node) for key in definition.given)
    start = definition.given.index(definition.start)
    step, captured, shares = _step(frame, function, given[start], rest, definition.like_start, node)
    type_ = step.functions[step.entry].params[0].value.type
    kind = "number" if dims_of(type_) == () and isinstance(type_, Number) else "array"
    kind = kind if isinstance(type_, Number | Array) else "structure"
    if kind not in definitions:
        what = f"cannot solve by 's2s.{found.__name__}' for a value of this type"
        raise frame.refuse(node, what, f"Start from what is one {' or '.join(definitions)}.")
    definition = definitions[kind]
    called = shown_name(function)
    what = found.__name__.strip("_")
    shown = what if called == "function" else f"{called}_{what}"
    types = tuple(map(type_of_atom, given))
    edit = Implicit(definition, step, called, shown, frame.session.derive, types)
    result = Value(name, type_)
    callee = Primitive(i.IMPLICIT.function, "implicit", Override(edit=edit))
    operands = (*given, *captured)
    frame.builder.statements.append(Op((result,), callee, operands, (), frame.location(node)))
    memory.born(frame, result)
    memory.new_object(frame, result)
    if shares:
        memory.hold(frame, result, operands)
    frame.bound.add(result)
    return result


def call_step(frame: Frame, step: Step, args: list[Atom], node: Any, name: str) -> Atom:
    """A call of a step, in place."""
    params = step.function.params
    mapping: dict[Value, Atom] = {
        params[k].value: memory.current(frame, atom, node)
        for k, atom in zip(step.order, args, strict=True)
    }
    region = clone(step.function.body, mapping)
    statements, (result,) = list(region.statements), region.yields
    last = statements[-1] if statements else None
    if isinstance(last, Op) and last.results == (result,) and not last.results[0].name:
        result = Value(name, last.results[0].type)
        statements[-1] = replace(last, results=(result,))
    frame.builder.statements += statements
    memory.born(frame, *definitions_in(Region((), tuple(statements), ())))
    return result


def _bound(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any
) -> dict[str, Any]:
    """The arguments by parameter; defaults are literals."""
    signature = inspect.signature(found)
    try:
        bound = signature.bind(*args, **named).arguments
    except TypeError as error:
        what = f"cannot follow this call of 's2s.{found.__name__}': {error}"
        raise frame.refuse(node, what, "See its documentation.") from error
    return {
        key: bound.get(key, () if parameter.kind is parameter.VAR_POSITIONAL else None)
        if key in bound or parameter.kind is parameter.VAR_POSITIONAL
        else Literal(parameter.default)
        for key, parameter in signature.parameters.items()
    }


# --- the equation as a function ---------------------------------------------------------------------


def _step(
    frame: Frame, function: Global, start: Atom, args: tuple[Atom, ...], like_start: bool, node: Any
) -> tuple[Module, list[Atom], bool]:
    """The function of the unknown and of all that it reads.

    Returns:
        It, what is passed for what it reads, and whether its value may share memory with that.
    """
    type_ = type_of_atom(start)
    for _ in range(MOST_ROUNDS):
        if not _is_data(type_):
            what = "cannot follow what this solves for: it is no structure of arrays of floats"
            why = "Start from floats (0.0, not 0) or arrays of them, of the shape of the solution."
            raise frame.refuse(node, what, why)
        step, captured, result, shares = _outlined(frame, function, type_, args, node)
        joined = type_ if like_start else join(type_, result, frame.at(node, "solution"))
        if joined == type_:
            return step, captured, shares
        type_ = joined
    raise frame.refuse(node, "cannot tell the type of the solution", "Start from one like it.")


def _is_data(type_: Type) -> bool:
    match type_:
        case Number(dtype=dtype) | Array(dtype=dtype):
            return dtype is None or dtype.startswith("float")
        case Tuple(items=items) | Record(items=items):
            return bool(items) and all(map(_is_data, items))
        case List(items=items) | Dict(items=items):
            return bool(items) and all(map(_is_data, items or ()))
        case _:
            return False


def _outlined(
    frame: Frame, function: Global, type_: Type, args: tuple[Atom, ...], node: Any
) -> tuple[Module, list[Atom], Type, bool]:
    taken: set[str] = set()
    names = parameter_names(function)
    unknown = Value(unique_name(names[0] if names else "x", taken), type_)
    frame.session.sharing.single.add(memory.object_of(frame, unknown))
    frame.bound.add(unknown)
    before = frame.state
    with frame.nested() as builder:
        result = _evaluated(frame, function, [unknown, *args], node)
        result = memory.current(frame, opaque.materialised(frame, result, node), node)
        _check_effects(frame, before, frame.state, node)
        region = builder.region((), (result,))
    shares = (
        isinstance(result, Value)
        and memory.holds_memory(result)
        and any(
            memory.is_outer(frame, k)
            for k in frame.session.sharing.around(memory.object_of(frame, result))
        )
    )
    outer = [v for v in free_in(region) if v is not unknown]
    outer.sort(key=lambda v: v not in args)
    params = [unknown]
    mapping: dict[Value, Atom] = {}
    for value in outer:
        mapping[value] = param = Value(
            unique_name(value.name or value.hint or "captured", taken), value.type
        )
        params.append(param)
    name = f"{shown_name(function)}_at"
    body = clone(region, mapping)
    entry = Function(name, tuple(map(Parameter, params)), body, frame.location(node))
    found = functions_from({**frame.session.functions, name: entry}, name)
    module = Module({key: prune(f) for key, f in found.items()}, name)
    return module, list(outer), type_of_atom(result), shares


def _evaluated(frame: Frame, function: Global, args: list[Atom], node: Any) -> Atom:
    """A call of the function; a lambda is written out."""
    from s2s.lower import binding, calls

    found = function.object
    if isinstance(found, LocalFunction) and isinstance(found.node, gast.Lambda):
        target = functions.target_of(frame, function)
        if target is not None:
            bound = binding.bind(frame, target, args, {}, node)
            return functions.inlined(frame, target, bound, node)
    return calls.apply(frame, function, args, {}, node)


def _check_effects(frame: Frame, before: State, after: State, node: Any) -> None:
    """Refuse an equation that writes into what it is given, or into what is around it."""
    why = "It is evaluated as often as it takes. Work on a copy (`.copy()`) inside of it."
    roots = frame.session.sharing.roots
    for identity, now in after.memory.current.items():
        known = before.memory.current.get(identity, roots[identity])
        if now is not known and memory.is_outer(frame, identity):
            raise frame.refuse(node, f"the function to be solved writes into '{now.name}'", why)
    for identity in after.memory.lost:
        if identity not in before.memory.lost and memory.is_outer(frame, identity):
            name = roots[identity].name
            raise frame.refuse(node, f"the function to be solved may write into '{name}'", why)


# --- what the transforms ask for --------------------------------------------------------------------


def module_of(
    edit: Implicit, what: str, varied: tuple[int, ...], location: Location | None
) -> Module:
    """Code for an implicit value.

    Args:
        edit: the equation.
        what: "solve": a function of `(*given, *captured)`; "pullback": of `(*given, x, *captured,
            x_bar)`, to a tuple; "pushforward": of `(*given, x, *captured, *dots)`; `given` are
            those that are asked for.
        varied: which of what is captured is differentiated.
        location: the place of the call.
    """
    key = (what, varied, location)
    if key not in edit.made:
        edit.made[key] = _made(edit, what, varied, location)
    return edit.made[key]


def _made(edit: Implicit, what: str, varied: tuple[int, ...], location: Location | None) -> Module:
    python = getattr(edit.definition, what)
    source = source_of(python)
    session = Session(derive=edit.derive)
    for key, function in edit.step.functions.items():
        session.symbols[key] = 1
        session.functions[key] = function
        session.results[key] = type_of_atom(function.body.yields[0])
    name = session.symbol(edit.name if what == "solve" else f"{edit.name}_{what}")
    frame = Frame(
        session, Unit(name), source, Builder(session.infer), locals_of(source.node), python,
        stack=(source.node,),
    )  # fmt: skip
    params, bindings = _bindings(frame, edit, what, varied)
    frame.unit.taken.update(p.name for p in params)
    frame.state.names.update(bindings)
    node = source.node
    result = opaque.materialised(frame, functions.run_body(frame, node), node)
    result = memory.current(frame, result, node)
    body = frame.builder.region((), (result,))
    entry = Function(name, tuple(map(Parameter, params)), body, location)
    found = functions_from({**session.functions, name: entry}, name)
    here = source.location(node).file
    return Module({key: _relocated(prune(f), here, location) for key, f in found.items()}, name)


def _bindings(
    frame: Frame, edit: Implicit, what: str, varied: tuple[int, ...]
) -> tuple[list[Value], dict[str, Atom]]:
    """The parameters of the function to be made, and what those of the plain function mean."""
    entry = edit.step.functions[edit.step.entry]
    wanted = inspect.signature(getattr(edit.definition, what)).parameters
    taken: set[str] = set()
    x, *captured = (Value(unique_name(p.value.name, taken), p.value.type) for p in entry.params)
    given = {
        key: Value(unique_name(key, taken), type_)
        for key, type_ in zip(edit.definition.given, edit.given, strict=True)
        if key in wanted
    }
    variables = [captured[k] for k in varied]
    extra: list[Value] = []
    if what == "pullback":
        extra = [Value(unique_name(f"{x.name}_bar", taken), x.type)]
    elif what == "pushforward":
        extra = [Value(unique_name(f"{v.name}_dot", taken), v.type) for v in variables]
    params = [*given.values(), *([] if what == "solve" else [x]), *captured, *extra]
    for value in params:
        frame.session.sharing.single.add(memory.object_of(frame, value))
        frame.bound.add(value)
    node = frame.source.node
    others = [k for k in range(len(captured)) if k not in varied]
    of_variables = Step(entry, (0, *(k + 1 for k in (*others, *varied))))
    name = shown_name(Global(edit.called, None))
    bindings: dict[str, Atom] = {
        **given,
        "f": _partial(name, Step(entry, (*range(1, len(entry.params)), 0)), captured),
        "g": _partial(name, of_variables, [x, *(captured[k] for k in others)]),
        "x": x,
        "variables": frame.op(i.TUPLE, *variables, node=node),
        "x_bar": extra[0] if extra else x,
        "dots": frame.op(i.TUPLE, *extra, node=node),
        **{key: Global(part.__name__, part) for key, part in edit.definition.parts.items()},
    }
    return params, {key: atom for key, atom in bindings.items() if key in wanted}


def _partial(name: str, step: Step, first: list[Value]) -> Global:
    return Global(name, Partial(Global(name, step), tuple(first)))


def _relocated(function: Function, file: str, location: Location | None) -> Function:
    """What was lowered out of this package stands where the user calls it."""

    def region(old: Region) -> Region:
        return replace(old, statements=tuple(map(moved, old.statements)))

    def moved(statement: Statement) -> Statement:
        inner = regions_of(statement)
        if inner:
            statement = with_regions(statement, tuple(map(region, inner)))
        if statement.location is None or statement.location.file != file:
            return statement
        return replace(statement, location=location)

    place = function.location
    if place is not None and place.file == file:
        function = replace(function, location=location)
    return replace(function, body=region(function.body))
