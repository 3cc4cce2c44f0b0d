"""The call of a function as a function of its own, and the derivative that is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.errors import BatchError, RefusedError, refuse
from s2s.ir import Function, Global, Literal, Module, Op, Parameter, Symbol, Value
from s2s.ir import intrinsics as i
from s2s.ir.symbols import renamed
from s2s.ir.types import NEVER, UNKNOWN, Array, Dict, List, Number, Record, Tuple, Type, may_vary
from s2s.ir.walk import clone, definitions_in, free_in, functions_from
from s2s.lower import calling, memory
from s2s.lower.closures import Derived, LocalFunction, Partial, Step
from s2s.lower.constants import settled
from s2s.lower.names import parameters_of
from s2s.lower.prune import prune

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


@dataclass(frozen=True, slots=True)
class Asked:
    """One derivative of an outlined function, as the transforms are asked for it."""

    operator: str
    wrt: tuple[str, ...]
    single: bool
    has_aux: bool = False
    tangent: str = ""
    batched: bool = False


def shown(function: Atom) -> str:
    return function.name.rsplit(".", maxsplit=1)[-1] if isinstance(function, Global) else "function"


@dataclass(slots=True)
class Outlined:
    """A function made of one call: its parameters, and what is passed for each."""

    module: Module
    passed: dict[Value, Atom]
    result: Type
    fresh: tuple[Value, ...] = ()
    moved: dict[Value, Value] = field(default_factory=dict)


def outlined(
    frame: Frame,
    function: Atom,
    args: list[Atom],
    named: dict[str, Atom],
    keys: list[Any],
    node: Any,
) -> Outlined:
    """The call `function(*args, **named)` as a function of its own, `keys` being parameters."""
    from s2s.lower import calls

    fresh: dict[Any, Value] = {}
    taken: set[str] = set()
    for key in keys:
        atom = args[key] if isinstance(key, int) else named[key]
        type_ = type_of_atom(atom)
        if type_ == NEVER:  # of a recursive function that is being lowered
            type_ = UNKNOWN
        if not may_vary(type_):
            what = "cannot differentiate with respect to this argument: it holds no float"
            raise frame.refuse(node, what, "Pass a float (2.0, not 2) or an array of them.")
        value = Value(_parameter_name(function, key, taken), type_)
        fresh[key] = value
        frame.session.sharing.single.add(memory.object_of(frame, value))
        frame.bound.add(value)
        if isinstance(atom, Value) and atom in frame.paths:
            frame.paths[value] = frame.paths[atom]
    inner_args = [fresh.get(k, a) for k, a in enumerate(args)]
    inner_named = {k: fresh.get(k, a) for k, a in named.items()}
    with frame.nested() as builder:
        result = calls.apply(frame, function, inner_args, inner_named, node)
        result = memory.current(frame, result, node)
        region = builder.region((), (result,))
    outer = [v for v in free_in(region) if v not in fresh.values()]
    passed: dict[Value, Atom] = {}
    for key, value in fresh.items():
        atom = args[key] if isinstance(key, int) else named[key]
        passed[value] = memory.current(frame, atom, node)
    for value in outer:
        unique = unique_name(value.name or value.hint or "captured", taken)
        passed[Value(unique, value.type)] = value
    mapping: dict[Value, Atom] = {
        o: p for p, o in passed.items() if isinstance(o, Value) and o in outer
    }
    body = clone(region, mapping)
    name = f"{shown_name(function)}_at"
    params = tuple(Parameter(p) for p in passed)
    entry = Function(name, params, body, frame.location(node))
    functions = functions_from({**frame.session.functions, name: entry}, name)
    module = Module({key: prune(f) for key, f in functions.items()}, name)
    assert not set(definitions_in(region)) & set(fresh.values())
    return Outlined(module, passed, type_of_atom(result), tuple(fresh.values()))


def shown_name(function: Atom) -> str:
    """The name of a function where it is one, else `function`."""
    found = shown(function)
    return found if found.isidentifier() else "function"


def _parameter_name(function: Atom, key: int | str, taken: set[str]) -> str:
    names = parameter_names(function)
    if isinstance(key, str):
        return unique_name(key, taken)
    return unique_name(names[key] if key < len(names) else f"x{key}", taken)


def unique_name(name: str, taken: set[str]) -> str:
    """A name that is not taken, which it then is."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{number}"
    taken.add(found)
    return found


def parameter_names(function: Atom) -> tuple[str, ...]:
    """The positional parameters of a function, where it has source."""
    from s2s.capture.source import plain_function

    match function:
        case Global(object=LocalFunction(node=node)):
            return tuple(parameters_of(node))
        case Global(object=Derived() as derived):
            return parameter_names(derived.function)
        case Global(object=Partial(function=inner, args=args)):
            return parameter_names(inner)[len(args) :]
        case Global(object=Step() as step):
            return step.parameter_names()
        case Global(object=found):
            plain = plain_function(found)
            if plain is None:
                return ()
            names = plain.__code__.co_varnames[: plain.__code__.co_argcount]
            return names[1:] if hasattr(found, "__self__") else names
        case _:
            return ()


def places_of(
    frame: Frame, function: Atom, args: list[Atom], named: dict[str, Atom], wrt: Any, node: Any
) -> list[Any]:
    """Which arguments `wrt` names: places among `args`, or names of `named`."""
    names = parameter_names(function)
    found: list[Any] = []
    for one in wrt if isinstance(wrt, tuple | list) else (wrt,):
        key: Any = one
        if isinstance(one, str) and one not in named:
            key = names.index(one) if one in names else -1
        elif isinstance(one, int) and one >= len(args) and one < len(names):
            key = names[one]
        inside = 0 <= key < len(args) if isinstance(key, int) else key in named
        if not inside:
            what = f"wrt={one!r} is not an argument of this call"
            raise frame.refuse(node, what, "Pass the argument that it is with respect to.")
        found.append(key)
    return found


def items_of(frame: Frame, atom: Atom, what: str, node: Any) -> list[Atom]:
    """The items of a tuple or list that is written down."""
    type_ = type_of_atom(atom)
    if isinstance(atom, Literal) and isinstance(atom.value, tuple):
        return [Literal(value) for value in atom.value]
    items = getattr(type_, "items", None)
    if not isinstance(type_, Tuple | List) or items is None:
        raise frame.refuse(node, f"it is not known how many {what} there are", "Write a tuple.")
    for statement in reversed(frame.builder.statements):
        if atom in statement.results:
            if isinstance(statement, Op) and statement.callee == i.TUPLE:
                return list(statement.operands)
            break
    return [frame.op(i.GETITEM, atom, Literal(k), node=node) for k in range(len(items))]


def transformed(frame: Frame, module: Module, asked: tuple[Asked, ...], node: Any) -> Module:
    """The derivative, with functions under names of their own, which the session knows from now on."""
    session = frame.session
    if session.derive is None:
        raise frame.refuse(
            node, "a derivative is taken here", "Compile it with the whole pipeline."
        )
    try:
        found: Module = session.derive(_marked(module), asked)
    except BatchError:
        raise
    except RefusedError as error:
        if error.location is None:
            raise refuse(error.refusal.what, error.refusal.why, frame.location(node)) from error
        raise
    backward = ""
    if asked[-1].operator == "vjp":
        backward = found.entry.removesuffix("_forward") + "_backward"
    names = {
        key: function.notes.get("symbol") or session.symbol(key.replace("_at_", "_"))
        for key, function in found.functions.items()
    }
    functions = {names[k]: renamed(f, names) for k, f in found.functions.items()}
    if backward:
        name = names[backward]
        functions[name] = replace(functions[name], notes={"backward": names[found.entry]})
    for key, function in functions.items():
        if key not in session.functions:
            session.functions[key] = function
            session.results[key] = type_of_atom(function.body.yields[0])
    return Module(functions, names[found.entry])


def _marked(module: Module) -> Module:
    """The module with what the session calls each function, which transforms call otherwise.

    Of what a function was the backward part is forgotten: that was said in names of another session.
    """
    functions: dict[str, Function] = {}
    for key, function in module.functions.items():
        notes = {k: note for k, note in function.notes.items() if k != "backward"}
        if key != module.entry:
            notes["symbol"] = key
        functions[key] = replace(function, notes=notes)
    return Module(functions, module.entry)


def call_derivative(
    frame: Frame, module: Module, operands: list[Atom], node: Any, name: str = "", *,
    shares: bool = False,
) -> Atom:  # fmt: skip
    """Call a derivative; its result shares memory with its arguments only where it holds a value."""
    entry = module.functions[module.entry]
    result = Value(name, type_of_atom(entry.body.yields[0]))
    every = frozenset(range(len(operands))) if shares else frozenset()
    summary = calling.Summary(shares=every, apart=not shares)
    found = calling.call(frame, Symbol(module.entry), tuple(operands), result, summary, (), node)
    return settled(found)


def fitting(frame: Frame, atom: Atom, wanted: Type, what: str, node: Any) -> Atom:
    """A direction, tangent or adjoint, which must have the structure of what it belongs to."""
    if not _fits(type_of_atom(atom), wanted):
        problem = f"{what} does not have the structure and shape of what it belongs to"
        raise frame.refuse(node, problem, "Pass a float for a float, an array for an array.")
    return memory.current(frame, atom, node)


def _fits(found: Type, wanted: Type) -> bool:
    match found, wanted:
        case Number(), Number():
            return True
        case Array(dims=a), Array(dims=b):
            if a is None or b is None:
                return True
            return len(a) == len(b) and all((p == 1) == (q == 1) for p, q in zip(a, b, strict=True))
        case (Array(dims=()), Number()) | (Number(), Array(dims=())):
            return True
        case Tuple(items=a), Tuple(items=b):
            return len(a) == len(b) and all(map(_fits, a, b))
        case List(), List() | Dict(), Dict():
            return True
        case Record(cls=a), Record(cls=b):
            return a is b
        case _:
            return (
                not may_vary(wanted)
                or type(found) is type(wanted)
                or not (
                    isinstance(found, Number | Array | Tuple | List | Dict | Record)
                    and isinstance(wanted, Number | Array | Tuple | List | Dict | Record)
                )
            )
