"""Calls of functions with source: each is lowered once for the types that it is called with.

What is a function, a class, None, a string, a truth value or a tuple written down is a static part
of that signature; numbers and arrays are parameters. Lengths are renamed, so that a call with other
lengths of the same pattern finds the function again. The result type of a recursive function is a
fixpoint that starts from `Never`. A function that gives back a closure is inlined.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import Function, Global, Literal, Parameter, Symbol, Value
from s2s.ir.build import Builder
from s2s.ir.types import (
    NEVER,
    UNKNOWN,
    Array,
    Null,
    Number,
    Object,
    Type,
    join,
)  # fmt: skip
from s2s.lower import (
    calling,
    control,
    instances,
    memory,
    opaque,
    overriding,
    patterns,
    signing,
    statements,
    writing,
)
from s2s.lower.closing import Closing
from s2s.lower.closures import LocalFunction, holds_closures
from s2s.lower.constants import is_literal, settled
from s2s.lower.frame import Frame, Unit
from s2s.lower.names import body_of, locals_of
from s2s.lower.resolve import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.capture.access import Path
    from s2s.capture.source import Source
    from s2s.ir import Atom
    from s2s.lower.frame import Session

MOST_SPECIALISATIONS = 24
MOST_DEPTH = 60
MOST_PASSES = 12


@dataclass(frozen=True, slots=True)
class Target:
    """A function to be called: its text, where its globals are, what it captures."""

    name: str
    source: Source
    node: Any
    home: Any
    environment: dict[str, Atom]
    default: Callable[[str], Atom]
    identity: Any


@dataclass(slots=True)
class Specialisation:
    """A function lowered for one signature; `busy` while its body is being lowered."""

    symbol: str
    result: Type = NEVER
    captures: dict[Path, Value] = field(default_factory=dict)
    busy: bool = True
    recursive: bool = False
    inline: bool = False
    leaks: frozenset[int] = frozenset()
    changes: frozenset[int] = frozenset()
    summary: calling.Summary = field(default_factory=calling.Summary)
    versions: tuple[Type, ...] = ()  # the types of the parameters, when the function has ended


def call_function(
    frame: Frame, target: Target, bound: dict[str, Atom], node: Any, name: str
) -> Atom:
    """Call a function with every parameter bound to an atom."""
    atoms = (*bound.values(), *target.environment.values())
    if frame.session.editing or any(
        instances.is_building(a) or (isinstance(a, Value) and holds_closures(a.type)) for a in atoms
    ):
        return inlined(frame, target, bound, node)
    bound = {key: memory.current(frame, atom, node) for key, atom in bound.items()}
    operands: list[Atom] = []
    call = signing.Signature(frame, operands)
    parameters = {key: call.argument(key, atom) for key, atom in bound.items()}
    environment = {
        key: call.closing.atom(memory.current(frame, atom, node))
        for key, atom in target.environment.items()
    }
    pattern = patterns.Pattern()
    types = [pattern.type(type_of_atom(o)) for o in operands]
    for param, type_ in zip(call.parameters, types, strict=True):
        call.retyped[param] = Value(param.name, type_)
    key = (
        target.identity, tuple(map(_hashable, call.signature)), tuple(types), overriding.key(frame),
    )  # fmt: skip
    specialisation = _specialised(frame, target, key, call, parameters, environment, node)
    if specialisation.inline or calling.must_inline(frame, specialisation.summary, operands):
        return inlined(frame, target, bound, node)
    return _call_symbol(frame, specialisation, operands, pattern, node, name)


def _hashable(part: Any) -> Any:
    return part


def _specialised(
    frame: Frame, target: Target, key: Any, call: signing.Signature, parameters: dict[str, Atom],
    environment: dict[str, Atom], node: Any,
) -> Specialisation:  # fmt: skip
    session = frame.session
    known = session.specialisations.get(key)
    if isinstance(known, Exception):
        raise known
    if known is not None:
        known.recursive = known.recursive or known.busy
        return known  # type: ignore[no-any-return]
    count = sum(1 for other in session.specialisations if other[0] == target.identity)
    if count >= MOST_SPECIALISATIONS or session.depth >= MOST_DEPTH:
        raise frame.refuse(
            node,
            f"'{target.name}' is called with too many different types",
            "Its arguments take another structure with every call. Give them one structure "
            "(arrays and lists rather than nested tuples).",
        )
    found = session.specialisations[key] = Specialisation(session.symbol(target.name))
    session.results[found.symbol] = NEVER
    session.depth += 1
    try:
        _lower_until_stable(frame, found, key, target, call, parameters, environment)
    except Exception as error:
        from s2s.errors import RefusedError

        del session.specialisations[key]
        if isinstance(error, RefusedError) and not found.recursive:
            session.specialisations[key] = error
        raise
    finally:
        session.depth -= 1
    return found


def _lower_until_stable(
    frame: Frame, found: Specialisation, key: Any, target: Target, call: signing.Signature,
    parameters: dict[str, Atom], environment: dict[str, Atom],
) -> None:  # fmt: skip
    session = frame.session
    for attempt in range(MOST_PASSES):
        before = set(session.specialisations)
        unit = Unit(found.symbol, dict(found.captures))
        unit.taken.update(parameters)
        result, leaks, changes, summary = _lower_once(
            frame, unit, found, target, call, parameters, environment
        )
        if holds_closures(result):
            found.inline = True
            break
        joined = join(found.result, result, f"<{found.symbol}>")
        stable = (joined, leaks, changes, set(unit.captures), summary) == (
            found.result, found.leaks, found.changes, set(found.captures), found.summary
        )  # fmt: skip
        found.summary = calling.joined(found.summary, summary) if attempt else summary
        found.leaks |= leaks
        found.changes |= changes
        found.result = UNKNOWN if attempt > MOST_PASSES // 2 and not stable else joined
        found.captures = dict(unit.captures)
        session.results[found.symbol] = found.result
        if stable or not found.recursive:
            break
        for other in set(session.specialisations) - before - {key}:
            _forget(session, other)
    found.busy = False


def _forget(session: Session, key: Any) -> None:
    """Forget a function that was lowered while the result of a recursive one was not yet known."""
    del session.specialisations[key]


def _lower_once(
    frame: Frame, unit: Unit, found: Specialisation, target: Target, call: signing.Signature,
    parameters: dict[str, Atom], environment: dict[str, Atom],
) -> tuple[Type, frozenset[int], frozenset[int], calling.Summary]:  # fmt: skip
    fresh = {p: Value(p.name, r.type) for p, r in call.retyped.items()}
    closing = Closing(lambda value: settled(fresh[value]))
    inner = new_frame(
        frame, target, Builder(frame.session.infer), unit,
        {name: closing.atom(atom) for name, atom in environment.items()},
    )  # fmt: skip
    for name, atom in parameters.items():
        inner.state.bind(name, closing.atom(atom))
    inner.bound.update(fresh.values())
    frame.session.sharing.single.update(memory.object_of(frame, v) for v in fresh.values())
    for parameter, operand in zip(call.parameters, call.operands, strict=True):
        path = frame.paths.get(operand) if isinstance(operand, Value) else None
        if path is not None:
            inner.paths[fresh[parameter]] = path
    result = memory.current(inner, run_body(inner, target.node), target.node)
    calling.check_sure(inner, tuple(fresh.values()))
    params = tuple(Parameter(value) for value in (*fresh.values(), *unit.captures.values()))
    summary = calling.summary(inner, result, tuple(fresh.values()), found.summary)
    answer = calling.answer(inner, result, tuple(fresh.values()), summary, target.node)
    body = inner.builder.region((), (answer,))
    notes: dict[str, Any] = {"writes": summary.writes} if summary.writes else {}
    own = target.home if target.identity[0] == "function" else None  # not that around it
    if mode := getattr(own, "__s2s_mode__", ""):
        notes["mode"] = mode
    frame.session.functions[found.symbol] = Function(
        found.symbol, params, body, inner.location(target.node), documentation(target.node), notes
    )
    leaked = inner.state.leaks | ({result} if isinstance(result, Value) else set())
    leaks = frozenset(k for k, value in enumerate(fresh.values()) if value in leaked)
    changes = frozenset(k for k, v in enumerate(fresh.values()) if v in inner.state.changed)
    found.versions = (
        ()
        if inner.state.raised
        else tuple(
            memory.version(inner.state, inner.session.sharing, memory.object_of(inner, v)).type
            for v in fresh.values()
        )
    )
    return type_of_atom(result), leaks, changes, summary


def documentation(node: Any) -> str:
    """The docstring of a function node."""
    import gast

    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], gast.Expr):
        value = body[0].value
        if isinstance(value, gast.Constant) and isinstance(value.value, str):
            return str(value.value)
    return ""


def new_frame(
    frame: Frame, target: Target, builder: Builder, unit: Unit, environment: dict[str, Atom],
    prefix: str = "",
) -> Frame:  # fmt: skip
    """The frame of a called function."""
    return Frame(
        frame.session, unit, target.source, builder, locals_of(target.node), target.home,
        environment, prefix=prefix, stack=(*frame.stack, target.node),
    )  # fmt: skip


def run_body(inner: Frame, node: Any) -> Atom:
    """Lower the body of a function; give what it returns."""
    from s2s.ir import UNDEF, Undef

    statements.block(inner, body_of(node))
    result = control.result_of(inner, node)
    return Literal(None) if isinstance(result, Undef) and not inner.state.raised else (
        UNDEF if isinstance(result, Undef) else result
    )  # fmt: skip


def inlined(frame: Frame, target: Target, bound: dict[str, Atom], node: Any) -> Atom:
    """The body of a function in place of its call."""
    if target.node in frame.stack or len(frame.stack) > MOST_DEPTH:
        raise frame.refuse(
            node,
            f"cannot follow the functions that '{target.name}' passes to itself",
            "A recursive function may not build new functions on its way. Define them outside.",
        )
    inner = new_frame(
        frame, target, frame.builder, frame.unit, target.environment, prefix=frame.at(node, "call")
    )
    inner.template, inner.depth, inner.walked = frame.template, frame.depth, frame.walked
    inner.paths, inner.aliases = frame.paths, frame.aliases
    inner.state.memory = frame.state.memory
    for name, atom in bound.items():
        frame.state.escape(atom)
        inner.state.names[name] = atom
        if isinstance(atom, Value):
            inner.bound.add(atom)
    for name in [n for n in frame.state.names if n.startswith(instances.PREFIX)]:
        inner.state.names[name] = frame.state.read(name)
    result = memory.current(inner, run_body(inner, target.node), node)
    frame.state.memory = inner.state.memory
    writing.refresh(frame)
    for name in [n for n in inner.state.names if n.startswith(instances.PREFIX)]:
        frame.state.names[name] = inner.state.read(name)
    return result


def _call_symbol(
    frame: Frame, found: Specialisation, operands: list[Atom], pattern: patterns.Pattern, node: Any,
    name: str,
) -> Atom:  # fmt: skip
    type_ = pattern.back(found.result)
    for place, operand in enumerate(operands):
        if place in found.leaks and may_hold(type_):
            frame.state.escape(operand)
    captures = [_own_capture(frame, path, value) for path, value in found.captures.items()]
    result = Value(name, type_)
    versions = tuple(pattern.back(type_) for type_ in found.versions)
    answer = calling.call(
        frame, Symbol(found.symbol), (*operands, *captures), result, found.summary, versions, node
    )
    for place in sorted(found.changes):
        opaque.may_be_changed(frame, operands[place], found.symbol, node)
    return settled(answer)


def _own_capture(frame: Frame, path: Path, value: Value) -> Atom:
    captures = frame.unit.captures
    if path not in captures:
        captures[path] = Value(frame.unit.unique(value.name), value.type)
        frame.paths[captures[path]] = path
        fixed = frame.session.sharing.fixed
        fixed[memory.object_of(frame, captures[path])] = value.name
    return captures[path]


def may_hold(type_: Type) -> bool:
    """Whether a value of the type may hold a list or dict."""
    return not isinstance(type_, Number | Array | Null | Object) and type_ != NEVER


def target_of(frame: Frame, atom: Global) -> Target | None:
    """The function with source behind a compile-time object, or None."""
    from s2s.capture.source import plain_function, source_of

    function = atom.object
    if isinstance(function, LocalFunction):
        return Target(
            function.name if function.name != "<lambda>" else "function", function.source,
            function.node, function.home, function.captured(), function.default,
            ("local", id(function.node), id(function.home)),
        )  # fmt: skip
    plain = plain_function(function)
    if plain is None:
        return None
    source = source_of(plain)
    _keep_path(frame, function, plain)
    return Target(
        plain.__name__, source, source.node, plain, {}, lambda n: _default(frame, plain, n),
        ("function", id(plain)),
    )  # fmt: skip


def _keep_path(frame: Frame, function: Any, plain: Any) -> None:
    """The way to a function behind a cache or a method is one step longer."""
    path = path_of(frame, function)
    if plain is function or path is None or id(plain) in frame.session.paths:
        return
    step = ("wrapped", "") if hasattr(function, "__wrapped__") else ("function", "")
    frame.session.paths[id(plain)] = (*path, step)
    frame.session.kept.append(plain)


def _default(frame: Frame, function: Any, name: str) -> Atom:
    """The default of a parameter of a function object: a literal, or data captured from it."""
    from s2s.lower.resolve import known_object

    keyword = function.__kwdefaults__ or {}
    path = path_of(frame, function)
    if name in keyword:
        found = keyword[name]
        place: Path | None = None if path is None else (*path, ("attribute", "__kwdefaults__"),
                                                        ("key", name))  # fmt: skip
    else:
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        defaults = function.__defaults__ or ()
        number = names.index(name) - (len(names) - len(defaults))
        found = defaults[number]
        place = None if path is None else (*path, ("attribute", "__defaults__"),
                                           ("item", str(number)))  # fmt: skip
    if is_literal(found):
        return Literal(found)
    return known_object(frame, found, name, place, None)
