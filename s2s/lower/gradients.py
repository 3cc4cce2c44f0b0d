"""`with s2s.gradient_of(x) as x_bar:`: the block becomes the pullback of an identity of `x`.

Before:  with s2s.gradient_of(h) as h_bar:          After:  h1 = identity(h, limit), whose pullback is
             h_bar = np.clip(h_bar, 0.0, limit)             {h_bar: np.clip(h_bar, 0.0, limit)}

From there on the object that `x` is, an array with all its names, is the new version. The block may
read what is around it, but changes nothing there: it runs later. What it does beside that (printing,
appending to a list that comes from outside) happens when it runs.
"""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.effects import is_opaque, written
from s2s.errors import refuse
from s2s.ir import Global, Literal, Op, Primitive, Region, Value
from s2s.ir import intrinsics as i
from s2s.ir.edits import Edit
from s2s.ir.types import Dict, Iterator, List, Object, Record, Unknown, may_vary
from s2s.ir.walk import free_in, statements_in
from s2s.lower import expressions, instances, memory, opaque, writing
from s2s.rules.registry import Override

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator as Steps

    from s2s.ir import Atom
    from s2s.lower.frame import Frame
    from s2s.lower.scope import State

_SHORT = "s2s.gradient_of"


def lower(frame: Frame, item: Any, rest: list[Any], node: Any) -> None:
    """Lower the block."""
    name, bar = _names(frame, item, rest, node)
    _check_text(frame, node, bar)
    if frame.session.editing:
        raise frame.refuse(node, f"cannot nest `{_SHORT}`", "Edit one adjoint at a time.")
    atom = memory.current(frame, expressions.read(frame, name, node), node)
    if not isinstance(atom, Value) or not may_vary(atom.type):
        return  # nothing can be differentiated through it
    if isinstance(atom.type, Iterator | Object):
        raise frame.refuse(node, f"cannot edit the gradient of '{name}'", "It is no data.")
    region = _block(frame, atom, bar, node)
    captured = tuple(v for v in free_in(region))
    callee = Primitive(i.ALIAS.function, "gradient_of", Override(edit=Edit(region, captured)))
    new = Value(atom.name or name, atom.type)
    frame.builder.statements.append(Op((new,), callee, (atom, *captured), (), frame.location(node)))
    _rebind(frame, name, atom, new, node)


def _names(frame: Frame, item: Any, rest: list[Any], node: Any) -> tuple[str, str]:
    """The variable, and the name of its adjoint."""
    call, target = item.context_expr, item.optional_vars
    if rest:
        why = "Put the variables into a tuple, or write one block after the other."
        raise frame.refuse(node, f"`{_SHORT}` must stand alone in its `with`", why)
    if len(call.args) != 1 or call.keywords or not isinstance(call.args[0], gast.Name):
        why = "Give the value a name first: the name stands for the edited one from there on."
        raise frame.refuse(call, f"`{_SHORT}` takes the name of a variable", why)
    if not isinstance(target, gast.Name):
        raise frame.refuse(node, "the adjoint needs a name", f"Write `with {_SHORT}(x) as x_bar:`.")
    name = call.args[0].id
    if name not in frame.local:
        why = "Bind it to a name of this function first."
        raise frame.refuse(call, f"`{_SHORT}` takes a variable of this function", why)
    return name, target.id


def _check_text(frame: Frame, node: Any, bar: str) -> None:
    """The block is left at its end only, and what it binds is not used elsewhere."""
    for inner in _outside_loops(node.body):
        if isinstance(inner, gast.Break | gast.Continue):
            raise frame.refuse(
                inner, "cannot leave the block here", "It runs in the backward part."
            )
    bound = {bar}
    for inner in (n for s in node.body for n in gast.walk(s)):
        if isinstance(
            inner, gast.Return | gast.Yield | gast.YieldFrom | gast.Global | gast.Nonlocal
        ):
            raise frame.refuse(
                inner, "cannot follow this in the block", "It runs in the backward part."
            )
        if isinstance(inner, gast.Name) and isinstance(inner.ctx, gast.Store):
            bound.add(inner.id)
    for other in _outside_blocks(frame.source.node):
        if isinstance(other, gast.Name) and other.id in bound:
            what = f"'{other.id}' is bound in the block of `{_SHORT}`, and used outside of it"
            why = "The block runs in the backward part, later. Use another name there."
            raise frame.refuse(other, what, why)


def _outside_loops(statements: list[Any]) -> Steps[Any]:
    for statement in statements:
        if isinstance(statement, gast.For | gast.While | gast.FunctionDef):
            continue
        yield statement
        for field in ("body", "orelse"):
            found = getattr(statement, field, None)
            if isinstance(found, list):
                yield from _outside_loops(found)


def _outside_blocks(node: Any) -> Steps[Any]:
    """The nodes of a function that are in no block of this kind."""
    if isinstance(node, gast.With) and any(_is_block(item) for item in node.items):
        return
    yield node
    for child in gast.iter_child_nodes(node):
        yield from _outside_blocks(child)


def _is_block(item: Any) -> bool:
    call = item.context_expr
    function = call.func if isinstance(call, gast.Call) else None
    name = getattr(function, "attr", None) or getattr(function, "id", None)
    return name == "gradient_of"


def _block(frame: Frame, atom: Value, bar: str, node: Any) -> Region:
    """The block as a region from the adjoint to what it leaves."""
    from s2s.lower import statements

    param = Value(bar, atom.type)
    before = frame.state
    frame.session.editing = True
    try:
        with frame.nested() as builder:
            memory.born(frame, param)
            memory.new_object(frame, param)
            frame.state.names[bar] = param
            frame.bound.add(param)
            statements.block(frame, node.body)
            left = frame.state.read(bar)
            if not frame.state.raised:
                left = memory.current(frame, opaque.materialised(frame, left, node), node)
            after = frame.state
    finally:
        frame.session.editing = False
    _check_effects(frame, before, after, tuple(builder.statements), node)
    return Region((param,), tuple(builder.statements), (left,))


def _check_effects(
    frame: Frame, before: State, after: State, statements: tuple[Any, ...], node: Any
) -> None:
    """Refuse a block that changes what is around it, or lets something unknown change the adjoint."""
    why = (
        "The block runs in the backward part. Pass a copy (`.copy()`), or make the object outside."
    )
    ops = [s for s in statements_in(Region((), statements, ())) if isinstance(s, Op)]
    definitions = {r: op for op in ops for r in op.results}
    for op in ops:
        unknown = is_opaque(op) and not _collects(frame, op, definitions)
        changes = any(memory.holds_memory(a) for a in (written(op, definitions) if unknown else ()))
        if changes or (op.callee == i.ALIAS and op.refusal):
            what = f"cannot follow what this may change in the block of `{_SHORT}`"
            raise refuse(what, why, op.location)
    for identity, now in after.memory.current.items():
        known = before.memory.current.get(identity, frame.session.sharing.roots[identity])
        if now is not known and memory.is_outer(frame, identity):
            raise frame.refuse(node, f"the block of `{_SHORT}` writes into '{now.name}'", why)
    for identity, version in before.versions.items():
        if after.versions[identity].atom is not version.atom:
            name = version.atom.name
            raise frame.refuse(node, f"the block of `{_SHORT}` changes '{name}'", why)


def _rebind(frame: Frame, name: str, atom: Value, new: Value, node: Any) -> None:
    """The object has a new version; what is no object has a new value under this name."""
    memory.born(frame, new)
    frame.bound.add(new)
    if isinstance(atom.type, Unknown | Record) and instances.is_building(atom):
        raise frame.refuse(node, f"cannot edit the gradient of '{name}'", "It is being made.")
    if not memory.holds_memory(atom):
        frame.state.bind(name, new)
        return
    place = memory.place_of(frame, atom)
    if place.steps:
        what = f"cannot edit the gradient of '{name}': it is a view or an item of something else"
        raise frame.refuse(node, what, f"Make it a copy first: `{name} = {name}.copy()`.")
    writing.changed(frame, place.object, new)
    frame.session.sharing.edited[new] = atom
    if not isinstance(frame.state.names.get(name), Value):
        return
    frame.state.names[name] = new


def collected(
    frame: Frame, base: Atom, method: str, args: Callable[[], list[Atom]], node: Any
) -> Atom | None:
    """A call that puts something into a container from outside, made when the block runs.

    What is put there is a copy: the adjoint goes on, and may be added to in place.
    """
    if not frame.session.editing or method not in _COLLECTING or not _is_given(frame, base):
        return None
    copies = [
        frame.op(i.COPY, a, node=node) if isinstance(a, Value) and memory.holds_memory(a) else a
        for a in args()
    ]
    builder, location = frame.builder, frame.location(node)
    function = builder.op(i.GETATTR, base, Literal(method), location=location)
    builder.op(i.CALL, function, *copies, location=location)
    return Literal(None)


def _collects(frame: Frame, op: Op, definitions: dict[Value, Op]) -> bool:
    """Whether an op is a call that `collected` has made."""
    made = definitions.get(op.operands[0]) if op.callee == i.CALL else None  # type: ignore[arg-type]
    if made is None or made.callee != i.GETATTR or not isinstance(made.operands[1], Literal):
        return False
    return made.operands[1].value in _COLLECTING and _is_given(frame, made.operands[0])


_COLLECTING = frozenset({"append", "appendleft", "extend", "insert", "add", "update", "write"})


def _is_given(frame: Frame, base: Atom) -> bool:
    """Whether a container is data around the function, or an argument of it."""
    if isinstance(base, Global):
        return isinstance(base.object, list | dict | set | collections.deque)
    if not isinstance(base, Value) or frame.state.object_of(base) is not None:
        return False
    sharing = frame.session.sharing
    root = sharing.roots.get(memory.object_of(frame, base))
    given = root is not None and sharing.homes.get(root) is None
    return given and isinstance(base.type, List | Dict | Object | Unknown)
