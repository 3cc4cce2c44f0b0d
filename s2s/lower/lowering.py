"""From a Python function and the types of its arguments to typed structured SSA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s.analysis.outputs import firsts
from s2s.capture.access import Capture, Guard
from s2s.capture.source import plain_function, source_of
from s2s.capture.subset import check_subset
from s2s.errors import refuse
from s2s.ir import Function, Literal, Module, Parameter, Value
from s2s.ir.build import Builder
from s2s.ir.intrinsics import TUPLE
from s2s.ir.walk import functions_from
from s2s.lower import calling, memory, opaque
from s2s.lower.constants import settled
from s2s.lower.frame import Frame, Session, Unit
from s2s.lower.functions import _default, documentation, run_body
from s2s.lower.instances import ChangingError, UnfollowedError
from s2s.lower.names import locals_of, parameters_of
from s2s.lower.prune import prune
from s2s.lower.resolve import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.capture.access import Path
    from s2s.capture.source import Source
    from s2s.ir.types import Type

    Derive = Callable[[Module, tuple[Any, ...]], Module]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A function as IR, with the data it captures and the objects whose identity it relies upon.

    `captures` are keyword-only parameters of the entry, after the user's own.
    """

    module: Module
    captures: tuple[Capture, ...]
    guards: tuple[Guard, ...]


def lower(
    function: Any,
    arguments: Mapping[str, Type],
    *,
    name: str,
    of: tuple[str, ...] = (),
    same: tuple[tuple[str, ...], ...] = (),
    overrides: tuple[tuple[Any, Any], ...] = (),
    derive: Derive | None = None,
) -> Lowered:
    """Lower a function for one signature.

    Args:
        function: a Python function, method, lambda or cached function.
        arguments: the types of the parameters that are passed, in the order of the signature; the
            others keep their defaults. `*args` has a `Tuple`, `**kwargs` a `Dict` type.
        name: what the function is called in the module.
        of: parameters whose final content the entry yields in place of its result: that of one
            alone, or a tuple of several.
        same: groups of parameters that are one array: all mean the first of their group.
        overrides: functions, with what takes the place of their rules in the whole program.
        derive: what makes the derivative of a function out of it, where the code asks for one.

    Raises:
        RefusedError: the function holds something that can never be differentiated.
    """
    from s2s.rules import load

    load()
    source = source_of(function)
    check_subset(source)
    unfollowed: frozenset[Any] = frozenset()
    changing: frozenset[Any] = frozenset()
    while True:
        try:
            session = Session(unfollowed=unfollowed, changing=changing, derive=derive)
            session.overrides = {id(found): override for found, override in overrides}
            return _lower(session, function, source, arguments, name, of, same)
        except ChangingError as error:
            if error.cls in changing:
                raise AssertionError(error.cls) from error
            changing |= {error.cls}
        except UnfollowedError as error:
            if error.cls in unfollowed:
                raise AssertionError(error.cls) from error
            unfollowed |= {error.cls}


def _lower(
    session: Session,
    function: Any,
    source: Source,
    arguments: Mapping[str, Type],
    name: str,
    of: tuple[str, ...],
    same: tuple[tuple[str, ...], ...],
) -> Lowered:
    """Lower a function in a session of its own."""
    session.symbols[name] = 1
    plain = plain_function(function)
    unit = Unit(name)
    unit.taken.update(parameters_of(source.node))
    frame = Frame(
        session, unit, source, Builder(session.infer), locals_of(source.node), plain,
        stack=(source.node,),
    )  # fmt: skip
    remember(frame, function, (), guard=False)
    remember(frame, plain, _plain_path(function, plain), guard=False)
    parameters = _parameters(frame, source, plain, arguments)
    for first, *others in same:
        frame.state.names.update(dict.fromkeys(others, frame.state.names[first]))
    from s2s.lower import owned

    own = owned.entry(frame, plain, _shown_name(plain, name))
    given = run_body(frame, source.node) if own is None else own
    result = opaque.materialised(frame, given, source.node)
    values = (*(p.value for p in parameters), *unit.captures.values())
    found = calling.summary(frame, result, values, calling.Summary())
    writes = tuple(sorted((*found.writes, *found.loses)))
    if of:
        by_name = {v.name: v for v in values}
        finals = [memory.current(frame, by_name[n], source.node) for n in firsts(of, same)]
        result = finals[0] if len(of) == 1 else frame.op(TUPLE, *finals, node=source.node)
    captures = _captures(unit)
    everything = (*parameters, *(Parameter(v, "keyword") for v, _ in captures))
    body = frame.builder.region((), (result,))
    entry = Function(
        name, everything, body, source.location(source.node), documentation(source.node),
        {**_outside(session, captures), "writes": writes},
    )  # fmt: skip
    functions = functions_from({**session.functions, name: entry}, name)
    return Lowered(
        Module({key: prune(f) for key, f in functions.items()}, name),
        tuple(Capture(v.name, path) for v, path in captures),
        tuple(Guard(path, found) for path, found in session.guards.items()),
    )


def _outside(session: Session, captures: list[tuple[Value, Path]]) -> dict[str, Any]:
    """What the function knows of its surroundings: data by its value, and names of constants."""
    data = {v: (_last_name(path), session.captured[path]) for v, path in captures}
    constants = frozenset(filter(None, map(_last_name, session.guards)))
    return {"captured": data, "constants": constants}


def _last_name(path: Path) -> str:
    return path[-1][1] if path else ""


def _plain_path(function: Any, plain: Any) -> Path:
    if plain is function:
        return ()
    return (("function", ""),) if hasattr(function, "__func__") else (("wrapped", ""),)


def _shown_name(function: Any, name: str) -> str:
    """What an entry is called where emitted code calls it: what it has a rule for."""
    found = getattr(function, "__name__", name)
    return found if found.isidentifier() else name


def _parameters(
    frame: Frame, source: Source, plain: Any, arguments: Mapping[str, Type]
) -> tuple[Parameter, ...]:
    """Bind the parameters that are passed to values, the others to their defaults."""
    found: list[Parameter] = []
    kinds = _kinds(source.node)
    for name in parameters_of(source.node):
        kind, default = kinds[name]
        if name in arguments:
            value = Value(name, arguments[name])
            found.append(Parameter(value, kind))
            frame.state.names[name] = settled(value)
            frame.paths[value] = (("argument", name),)
            frame.bound.add(value)
            frame.session.sharing.single.add(memory.object_of(frame, value))
        elif kind == "star":
            frame.state.names[name] = Literal(())
        elif kind == "doublestar":
            from s2s.ir import intrinsics as i

            frame.state.names[name] = frame.op(i.DICT, node=source.node, name=name)
        elif default:
            frame.state.names[name] = _default(frame, plain, name)
        else:
            what = f"the argument '{name}' is missing"
            raise refuse(
                what,
                "It has no default.",
                source.location(source.node),
            )
    return tuple(found)


def _kinds(node: Any) -> dict[str, tuple[str, bool]]:
    """How each parameter may be passed, and whether it has a default."""
    a = node.args
    positional = [*a.posonlyargs, *a.args]
    required = len(positional) - len(a.defaults)
    kinds = {
        p.id: ("positional" if k < len(a.posonlyargs) else "plain", k >= required)
        for k, p in enumerate(positional)
    }
    if a.vararg:
        kinds[a.vararg.id] = ("star", True)
    for parameter, default in zip(a.kwonlyargs, a.kw_defaults, strict=False):
        kinds[parameter.id] = ("keyword", default is not None)
    if a.kwarg:
        kinds[a.kwarg.id] = ("doublestar", True)
    return kinds


def _captures(unit: Unit) -> list[tuple[Value, Path]]:
    """The captured data of the entry, under names that no parameter has."""
    return [(value, path) for path, value in unit.captures.items()]
