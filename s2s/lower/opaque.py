"""What is not understood: calls and text that run as they stand in the forward part.

Such an op may be anything while it is inactive. It carries the refusal that is raised if a derivative
turns out to depend on it; and what it was given and may have changed is refused in the same way.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.harmless import is_harmless
from s2s.analysis.infer import type_of_atom
from s2s.errors import Refusal
from s2s.ir import Global, Literal, Op, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    List,
    Object,
    Record,
    Tuple,
    Type,
    Unknown,
    may_vary,
)  # fmt: skip
from s2s.lower import making, memory, verbatim, writing
from s2s.lower.closures import (
    Choice,
    LocalFunction,
    Lost,
    Method,
    Partial,
    holds_closures,
    instances_in,
    is_closure,
)
from s2s.lower.constants import settled
from s2s.lower.instances import Instance, LocalClass, UnfollowedError
from s2s.lower.names import (
    bindings_of,
    parameters_of,
)  # fmt: skip
from s2s.lower.scope import Ref

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def call(
    frame: Frame,
    callee: Atom,
    args: list[Atom],
    named: dict[str, Atom],
    node: Any,
    name: str = "",
    *,
    refusal: Refusal | None = None,
    harmless: bool = False,
) -> Atom:
    """A call that is not looked into."""
    shown = callee.name if isinstance(callee, Global) else text(node)
    why = refusal or Refusal(f"cannot differentiate through the call of '{shown}'", _why(callee))
    operands = [memory.current(frame, materialised(frame, a, node), node) for a in args]
    extra = {k: memory.current(frame, materialised(frame, a, node), node) for k, a in named.items()}
    target = memory.current(frame, materialised(frame, callee, node), node)
    keeps = not (harmless or _is_harmless(callee))
    for operand in (*operands, *extra.values()):
        if keeps or (isinstance(callee, Global) and isinstance(callee.object, type)):
            frame.state.escape(operand)
    result = frame.builder.op(
        i.CALL, target, *operands, named=extra, name=name, location=frame.location(node),
        refusal=why,
    )  # fmt: skip
    type_ = _result_type(callee)
    if type_ != result.type:
        result = _retype(frame, result, type_)
    making.note(frame, frame.builder.statements[-1])
    frame.session.sharing.given.add(result)
    if isinstance(callee, Global):
        frame.facts.made_by[result] = callee.object
    if keeps:
        for operand in (*operands, *extra.values()):
            may_be_changed(frame, operand, shown, node)
    return settled(result)


def _retype(frame: Frame, result: Value, type_: Type) -> Value:
    op = frame.builder.statements.pop()
    assert isinstance(op, Op)
    new = Value(result.name, type_)
    frame.builder.statements.append(
        Op((new,), op.callee, op.operands, op.keywords, op.location, op.form, op.refusal)
    )
    return new


def _why(callee: Atom) -> str:
    type_ = type_of_atom(callee)
    if isinstance(type_, Object) and type_.cls.__module__.startswith("s2s.operators"):
        return (
            "It is a derivative that compiled code cannot take. Use s2s.grad, vjp, jvp, linearize, "
            "hvp, vhp, jacobian or hessian here."
        )
    return (
        "It has no derivative rule, and no source that s2s can read. Register a rule for it "
        "(docs/rules.md), or keep active values out of it."
    )


def _result_type(callee: Atom) -> Type:
    found = callee.object if isinstance(callee, Global) else None
    if found is print:
        return NULL
    if found in (str, repr, format):
        return STRING
    if found is logging.getLogger:
        return Object(logging.Logger)
    if found in (set, frozenset, np.random.RandomState):
        return Object(found)
    if found is np.random.default_rng:
        return Object(np.random.Generator)
    if isinstance(found, type) and issubclass(found, BaseException):
        return Object(found)
    return UNKNOWN


def _is_harmless(callee: Atom) -> bool:
    """Whether a call is known to leave its arguments as they are."""
    return isinstance(callee, Global) and is_harmless(callee.object)


def may_be_changed(frame: Frame, operand: Atom, shown: str, node: Any) -> None:
    """Follow no derivative through what an unknown call may have written into."""
    if not isinstance(operand, Value) or not _is_mutable(operand.type):
        return
    if not may_vary(operand.type) and not isinstance(operand.type, List | Dict):
        return
    refusal = Refusal(
        f"cannot differentiate through what '{shown}' may have changed",
        "It was given an active list or array, and it is not known what it does to it. Pass a "
        "copy, or use its result.",
    )
    root = frame.root(operand)
    frame.state.changed.add(root)
    place = memory.place_of(frame, operand)
    if not any(step.item for step in place.steps):
        now = memory.version(frame.state, frame.session.sharing, place.object)
        followed = frame.state.object_of(now)
        new = _changed_version(frame, now, node, refusal)
        writing.changed(frame, place.object, new)
        if followed is not None:
            frame.state.track(followed, new, escaped=True)
        return
    names = [n for n in frame.state.names if frame.root(frame.state.read(n)) is root]
    renewed: dict[Value, Value] = {}
    for name in names:
        old = frame.state.read(name)
        if not isinstance(old, Value) or old in renewed.values():
            continue
        if old not in renewed:
            renewed[old] = _changed_version(frame, old, node, refusal)
        identity = frame.state.object_of(old)
        if identity is not None:
            frame.state.track(identity, renewed[old], escaped=True)
        elif not isinstance(frame.state.names[name], Ref):
            frame.state.names[name] = renewed[old]


def _changed_version(frame: Frame, old: Value, node: Any, refusal: Refusal) -> Value:
    new = Value(old.name, _with_any_items(old.type))
    frame.builder.statements.append(
        Op((new,), i.ALIAS, (old,), (), frame.location(node), "call", refusal)
    )
    frame.bound.add(new)
    frame.aliases[new] = frame.root(old)
    memory.born(frame, new)
    return new


def _with_any_items(type_: Type) -> Type:
    """The type of a list or dict that may hold other items now, and others in number."""
    match type_:
        case List():
            return List(UNKNOWN)
        case Dict():
            return Dict(UNKNOWN, UNKNOWN)
        case _:
            return type_


def _is_mutable(type_: Type) -> bool:
    match type_:
        case Array() | List() | Dict() | Unknown() | Record():
            return True
        case Tuple(items=items):
            return any(map(_is_mutable, items))
        case _:
            return False


def kept(frame: Frame, atom: Atom, node: Any) -> Atom:
    """A closure that is called later: what it captures must not be bound again until then."""
    function = atom.object if isinstance(atom, Global) else None
    if isinstance(function, LocalFunction) and function.frame is not None:
        owner = function.frame.source.node
        for name in function.captured():
            if name != function.name and bindings_of(owner, name) > (name not in
                                                                     parameters_of(owner)):  # fmt: skip
                raise frame.refuse(
                    function.node,
                    f"cannot keep this function: '{name}', which it reads, is bound again",
                    f"It would see the later value. Pass the value as a default: `{name}={name}`.",
                )
    return materialised(frame, atom, node)


def materialised(frame: Frame, atom: Atom, node: Any) -> Atom:
    """An atom that exists when the program runs: closures become functions again."""
    if isinstance(atom, Value) and holds_closures(atom.type):
        for cls in instances_in(atom.type):
            raise UnfollowedError(cls)
        raise frame.refuse(
            node,
            "cannot hand on a container of functions or objects that are made here",
            "They are known when compiling only. Pass on their results, or the data they hold.",
        )
    if not is_closure(atom):
        return atom
    assert isinstance(atom, Global)
    match atom.object:
        case Instance(cls=cls):
            raise UnfollowedError(cls)
        case LocalClass() as cls:
            raise UnfollowedError(cls)
        case Lost():
            raise frame.refuse(
                node,
                f"cannot follow '{atom.name}': it is another function at each step of a loop",
                "Define the function where it is called, or pass what changes as an argument.",
            )
        case Choice() as choice:
            from s2s.lower import control

            return control.choose(
                frame, choice.condition, lambda: materialised(frame, choice.first, node),
                lambda: materialised(frame, choice.second, node), node,
            )  # fmt: skip
        case LocalFunction() as function:
            return verbatim.materialised_function(frame, function, atom.name)
        case Partial() as partial:
            import functools

            parts = [partial.function, *partial.args, *partial.named.values()]
            inner, *rest = [materialised(frame, part, node) for part in parts]
            count = len(partial.args)
            return call(
                frame, Global("functools.partial", functools.partial), [inner, *rest[:count]],
                dict(zip(partial.named, rest[count:], strict=True)), node, harmless=True,
            )  # fmt: skip
        case Method() as method:
            from s2s.lower.names import MUTATING_METHODS

            if method.name in MUTATING_METHODS:
                raise frame.refuse(
                    node,
                    f"cannot follow '{method.name}' as a function that is passed on",
                    "What calls it changes the object. Write a loop that calls it.",
                )
            return frame.op(i.GETATTR, materialised(frame, method.base, node),
                            Literal(method.name), node=node)  # fmt: skip
        case _:
            raise AssertionError(atom)


def is_builtin(name: str) -> bool:
    """Whether a name is that of a built-in."""
    import builtins

    return hasattr(builtins, name)


def text(node: Any) -> str:
    """The source form of a node."""
    from s2s.capture.subset import text_of

    return text_of(node)
