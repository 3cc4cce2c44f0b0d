"""Loops: what the body changes is carried, with a fixpoint over types and over the object partition.

The header starts from what is known on entry. The body is lowered; where a type at its end is not
covered by the header's, or where two names have become one object (or stopped being one), the
header is raised and the body lowered again. What a loop needed is remembered, so that lowering it
again inside an outer loop starts from there: nested loops cost a sum of passes, not a product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_operands import item_of
from s2s.errors import RefusedError
from s2s.ir import UNDEF, Atom, For, Global, Literal, Primitive, Value, While
from s2s.ir.types import (
    Dict,
    Static,
    Type,
)  # fmt: skip
from s2s.lower import (
    assignments,
    carrying,
    choices,
    closures,
    control,
    expressions,
    headers,
    instances,
    memory,
    objects,
    operators,
    rows,
    statements,
    writing,
)
from s2s.lower.constants import settled, truth
from s2s.lower.names import (
    assigned_in_all,
    definitions_in,
    mutated_in_all,
    only_written_in,
    returns_in,
)
from s2s.lower.scope import EXIT, FALSE, FLAGS, JUMPED, RESULT, RETURNED, Ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.lower.frame import Frame


def for_statement(frame: Frame, node: Any) -> None:
    """A `for` statement."""
    by_number = rows.numbered(frame, node)
    if by_number is not None:
        _else(frame, node, _by_number(frame, node, *by_number))
        return
    before, length = frame.state.copy(), len(frame.builder.statements)
    try:
        iterable = _keys_at_start(frame, iterated(frame, node.iter), node)
        exited = for_loop(
            frame, node, iterable, node.target,
            lambda: statements.block(frame, node.body),
            (node.target, *node.body),
        )  # fmt: skip
    except RefusedError:
        frame.state = before
        del frame.builder.statements[length:]
        by_number = rows.numbered(frame, node, always=True)
        if by_number is None:
            raise
        frame.headers.pop((frame.prefix, node), None)
        exited = _by_number(frame, node, *by_number)
    _else(frame, node, exited)


def _by_number(frame: Frame, node: Any, walked: Atom, bind: Callable[[Atom], None]) -> Atom:
    """A loop over the items of arrays, each taken by its number."""
    hidden = frame.hidden("place")
    place = gast.Name(id=hidden, ctx=gast.Store(), annotation=None, type_comment=None)

    def run() -> None:
        bind(frame.state.read(hidden))
        statements.block(frame, node.body)

    return for_loop(
        frame, node, walked, gast.copy_location(place, node), run, (node.target, *node.body)
    )


def _keys_at_start(frame: Frame, atom: Atom, node: Any) -> Atom:
    """A dict whose items the body assigns is walked by the list of its keys."""
    identity = frame.state.object_of(atom)
    if identity is None or not isinstance(type_of_atom(atom), Dict):
        return atom
    bindings = [frame.state.names.get(name) for name in mutated_in_all(tuple(node.body))]
    if Ref(identity) not in bindings:
        return atom
    return frame.op(Primitive(list, "list"), atom, node=node)


def iterated(frame: Frame, node: Any) -> Atom:
    """What a `for` walks."""
    atom = expressions.expression(frame, node)
    return check_iterable(frame, atom, node)


def check_iterable(frame: Frame, atom: Atom, node: Any) -> Atom:
    """Refuse to walk what cannot be."""
    if isinstance(type_of_atom(atom), Static):
        raise frame.refuse(
            node, "cannot loop over this", "It is a function, class or module known when compiling."
        )
    return atom


def for_loop(
    frame: Frame, node: Any, iterable: Atom, target: Any, run: Callable[[], None],
    parts: tuple[Any, ...], hidden: dict[str, str] | None = None,
) -> Atom:  # fmt: skip
    """A `For` over an atom that binds `target` and runs something at each step.

    `parts` is the syntax that a step runs; `hidden` are names that it changes beyond what these
    say, with how they are called in emitted code.
    Returns whether the loop was left by a jump.
    """
    known = choices.known_choices(iterable)
    if known:
        return choices.for_choices(frame, node, known, target, run, parts, hidden)
    name = target.id if isinstance(target, gast.Name) else ""
    name = "" if name.startswith(".") else name
    options = choices.known_strings(iterable)
    type_ = _item_type(iterable)

    def body() -> None:
        assignments.bind_target(frame, target, settled(item[0]), node)
        run()

    item: list[Value] = []

    def fresh_item() -> tuple[Value, ...]:
        item[:] = [Value(name, type_)]
        frame.reached(item[0], iterable, UNDEF)
        memory.new_object(frame, item[0])
        memory.hold(frame, item[0], (iterable,))
        if options:
            frame.facts.one_of[item[0]] = options
        return tuple(item)

    loop = headers.Loop(
        node, (*_changed(frame, parts), *(hidden or ())), body, hidden or {}, only_written_in(parts)
    )
    shown = node if hasattr(node, "lineno") else target
    iterable = memory.current(frame, iterable, shown)
    walked, frame.walked = frame.walked, frame.walked | objects.held_by(frame, iterable)
    try:
        slots, done = headers.fixpoint(frame, loop, fresh_item)
    finally:
        frame.walked = walked
    carrying.check_walked(frame, iterable, done, shown)
    results = _results(slots)
    exited_flag = Value("", type_of_atom(FALSE))
    frame.builder.statements.append(
        For(
            (exited_flag, *results),
            iterable,
            tuple(slot.initial for slot in slots),
            done.region,
            frame.location(node),
        )
    )
    return _leave(frame, loop, slots, results, done, exited_flag)


def _item_type(iterable: Atom) -> Type:
    return item_of(type_of_atom(iterable))


def while_statement(frame: Frame, node: Any) -> None:
    """A `while` statement; a test that changes names is made at the top of an endless loop."""
    if _changed(frame, (node.test,)):
        _while_at_top(frame, node)
        return
    names = _changed(frame, (node.test, *node.body))
    loop = headers.Loop(
        node, names, lambda: statements.block(frame, node.body),
        only_written=only_written_in((node.test, *node.body)),
        test=lambda: operators.test(frame, node.test),
    )  # fmt: skip
    exited = _while(frame, loop)
    _else(frame, node, exited)


def _while_at_top(frame: Frame, node: Any) -> None:
    names = _changed(frame, (node.test, *node.body, *node.orelse))

    def leave() -> None:
        statements.block(frame, node.orelse)
        if frame.state.live:
            control.jump(frame, JUMPED, EXIT)

    def run() -> None:
        condition = operators.test(frame, node.test)
        known = truth(condition)
        if known is not None:
            if known:
                statements.block(frame, node.body)
            else:
                leave()
            return
        control.branch(
            frame, condition, lambda: None, leave,
            lambda: statements.block(frame, node.body), node,
        )  # fmt: skip

    written = only_written_in((node.test, *node.body, *node.orelse))
    _while(
        frame,
        headers.Loop(node, names, run, only_written=written, test=lambda: Literal(value=True)),
    )


def _while(frame: Frame, loop: headers.Loop) -> Atom:
    slots, done = headers.fixpoint(frame, loop, lambda: ())
    results = _results(slots)
    exited = Value("", type_of_atom(FALSE))
    assert done.test is not None
    if truth(done.test.yields[0]) is False:
        return FALSE
    frame.builder.statements.append(
        While(
            (exited, *results),
            tuple(slot.initial for slot in slots),
            done.test,
            done.region,
            frame.location(loop.node),
        )
    )
    endless = done.test.yields[0] == Literal(value=True)
    flag = Literal(value=True) if endless else exited
    return _leave(frame, loop, slots, results, done, flag)


def _else(frame: Frame, node: Any, exited: Atom) -> None:
    """The `else` of a loop: run unless the loop was left by `break` or `return`."""
    if not node.orelse or not frame.state.live:
        return
    known = truth(exited)
    if known is not None:
        if not known:
            statements.block(frame, node.orelse)
        return

    def run() -> None:
        control.clear_flags(frame)
        statements.block(frame, node.orelse)

    control.merge(frame, exited, frame.arm(lambda: None), frame.arm(run), node)


def _changed(frame: Frame, parts: tuple[Any, ...]) -> tuple[str, ...]:
    """The names that a loop's parts bind or whose objects they may change, hidden ones included."""
    names = dict.fromkeys((*assigned_in_all(parts), *mutated_in_all(parts)))
    found = dict.fromkeys(name for name in names if name in frame.local)
    for part in parts:
        for definition in definitions_in(part):
            found.update(dict.fromkeys(_hidden_defaults(definition)))
        if returns_in(part):
            found.update({RETURNED: None, RESULT: None})
    found.update(dict.fromkeys(n for n in frame.state.names if n.startswith(instances.PREFIX)))
    if frame.template:
        found.update(dict.fromkeys(n for n in frame.state.names if n.endswith("]")))
    return tuple(found)


def _hidden_defaults(definition: Any) -> tuple[str, ...]:
    from s2s.lower.closures import default_names

    return default_names(definition)


def _results(slots: list[headers.Slot]) -> tuple[Value, ...]:
    return tuple(Value(slot.shown, slot.type) for slot in slots)


def _leave(
    frame: Frame, loop: headers.Loop, slots: list[headers.Slot], results: tuple[Value, ...], done: headers.Body,
    exited: Atom,
) -> Atom:  # fmt: skip
    """What names, objects and jump flags are after the loop; whether it was left by a jump."""
    state = frame.state
    frame.bound.update(results)
    memory.born(frame, *results)
    header = headers.memory_of(frame, loop)
    lost = dict(state.memory.lost)
    carrying.left(frame, done, header)
    returned: Atom = FALSE
    for slot, result in zip(slots, results, strict=True):
        if slot.object is not None:
            writing.changed(frame, slot.object, result)
        elif slot.ref is not None:
            version = state.versions[slot.ref.id]
            escaped = (
                version.escaped or f".escaped{slot.key}" in headers.memory_of(frame, loop).tainted
            )
            end = done.state.names.get(slot.key)
            if isinstance(end, Ref):
                escaped = escaped or done.state.versions[end.id].escaped
            state.track(slot.ref.id, result, escaped=escaped)
            if slot.key in header.moved:
                carrying.leave(frame, header, slot, result, lost)
            else:
                writing.changed(frame, memory.object_of(frame, version.atom), result)
        else:
            headers.taint(state, state.names.get(slot.key, UNDEF))
            if slot.key == RETURNED:
                end = done.state.flag(RETURNED)
                returned = FALSE if end == FALSE else result
                continue
            state.names[slot.key] = settled(result)
            if memory.holds_memory(result):
                carrying.leave(frame, header, slot, result, lost)
    for outer, binding in done.state.names.items():
        inner = frame.state.names.get(outer)
        if not isinstance(binding, Ref) or binding != inner:
            continue
        reached = done.state.versions.get(binding.id)
        if reached is not None and reached.escaped:
            state.escape(state.atom(binding))
    for name in header.lost:
        state.names[name] = Global(name, closures.Lost())
    return _flags(frame, returned, exited, done)


def _flags(frame: Frame, returned: Atom, exited: Atom, done: headers.Body) -> Atom:
    state = frame.state
    control.clear_flags(frame)
    exit_flag = done.state.flag(EXIT)
    if exit_flag == FALSE:
        if exited == Literal(value=True):
            control.give_up(frame)
        return FALSE
    if returned == FALSE:
        return exited
    if _only_returns(done):
        returned = exited
    for flag in FLAGS:
        state.names[flag] = returned
    state.live = returned != Literal(value=True)
    return exited


def _only_returns(done: headers.Body) -> bool:
    """Whether every way out of the body but its end is a `return`."""
    flag, exit_flag = done.state.flag(RETURNED), done.state.flag(EXIT)
    return flag == exit_flag
