"""Where the results of ops are: the same object as an operand, a view or item of it, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.effects import allocates, is_mutable, shown_operands
from s2s.ir import Literal, Op, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Dict, List, Record, Tuple
from s2s.lower import memory, viewing
from s2s.lower.table import Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.ir import Atom, Statement
    from s2s.lower.frame import Frame

_COPIES = frozenset({list, tuple, dict, list.copy, dict.copy})
_DISPLAYS = (i.TUPLE, i.LIST, i.DICT, i.CONSTRUCT)


def note(frame: Frame, op: Statement) -> None:
    """After an op: where its results are."""
    assert isinstance(op, Op)
    if frame.template:
        return
    for result in op.results:
        if is_mutable(result.type):
            memory.born(frame, result)
            _note_result(frame, op, result)


def _note_result(frame: Frame, op: Op, result: Value) -> None:
    sharing = frame.session.sharing
    kind = viewing.kind_of(op, lambda value: is_packed(frame, value))
    base = op.operands[0] if op.operands else None
    if kind == viewing.SAME and isinstance(base, Value):
        sharing.places[result] = memory.place_of(frame, base)
        if base in sharing.contents:
            sharing.contents[result] = sharing.contents[base]
        if base in sharing.makers:
            sharing.makers[result] = sharing.makers[base]
        return
    if kind == viewing.VIEW and isinstance(base, Value):
        if _from_contents(frame, op, base, result):
            return
        old = memory.place_of(frame, base)
        item = not isinstance(base.type, Array)
        step = Step(op.callee, op.operands[1:], op.keywords, op.form, item)
        sharing.places[result] = Place(old.object, old.origin, (*old.steps, step))
        return
    if i.destroys(op.callee):
        return
    place = memory.new_object(frame, result)
    if viewing.is_packed(op, lambda value: is_packed(frame, value)):
        sharing.packed.add(place.object)
    if kind == viewing.NEW or allocates(op):
        return
    memory.hold(frame, result, shown_operands(op))
    if (
        _is_shallow_copy(op)
        and isinstance(base, Value)
        and memory.object_of(frame, base) in sharing.single
    ):
        sharing.single.add(place.object)
    if op.callee in _DISPLAYS:
        _note_display(frame, op, result)


def _is_shallow_copy(op: Op) -> bool:
    """Whether a new list, tuple or dict has the items of another."""
    if not isinstance(op.callee, Primitive) or len(op.operands) != 1:
        return False
    base = op.operands[0]
    return op.callee.function in _COPIES and isinstance(base, Value) and isinstance(
        base.type, List | Dict | Tuple
    )  # fmt: skip


def is_packed(frame: Frame, value: Value) -> bool:
    """Whether an array is known to be contiguous, in the order of C."""
    place = memory.place_of(frame, value)
    return place.object in frame.session.sharing.packed and all(
        viewing.keeps_packed(step.callee, step.operands) for step in place.steps
    )


def _note_display(frame: Frame, op: Op, result: Value) -> None:
    """A container that is written down: which items it has, and whether they are apart."""
    sharing = frame.session.sharing
    frame.session.sharing.makers[result] = op
    sharing.contents[result] = op.operands
    if are_apart(frame, op.operands):
        sharing.single.add(memory.object_of(frame, result))


def are_apart(frame: Frame, parts: Iterable[Atom]) -> bool:
    """Whether no two of several values may share memory."""
    near = frame.session.sharing.near
    objects = [
        memory.object_of(frame, a) for a in parts if memory.holds_memory(a) and isinstance(a, Value)
    ]
    return len(set(objects)) == len(objects) and not any(
        near.get(a, set()) & set(objects) for a in objects
    )


def _from_contents(frame: Frame, op: Op, base: Value, result: Value) -> bool:
    """An item of a container that is written down is what was put there."""
    parts = frame.session.sharing.contents.get(base)
    key = op.operands[1] if len(op.operands) > 1 else None
    if parts is None or not isinstance(key, Literal):
        return False
    made = frame.session.sharing.makers.get(base)
    found: Atom | None = None
    if made is None:
        found = parts[key.value] if isinstance(key.value, int) else None
    elif made.callee == i.CONSTRUCT:
        names = _fields_of(base)
        found = dict(zip(names, parts[1:], strict=False)).get(key.value)
        if isinstance(key.value, int) and isinstance(base.type, Tuple):
            found = parts[1:][key.value]
    elif made.callee == i.DICT:
        pairs = dict(zip(parts[::2], parts[1::2], strict=True))
        found = pairs.get(key)
    elif made.callee in (i.TUPLE, i.LIST) and isinstance(key.value, int):
        found = parts[key.value] if -len(parts) <= key.value < len(parts) else None
    if not isinstance(found, Value) or not memory.holds_memory(found):
        return False
    frame.session.sharing.places[result] = memory.place_of(frame, found)
    return True


def _fields_of(base: Value) -> tuple[str, ...]:
    """The names of the fields of an object or a named tuple."""
    match base.type:
        case Record(names=names):
            return names
        case Tuple(cls=cls):
            return tuple(getattr(cls, "_fields", ()))
        case _:
            return ()


def unpacked(frame: Frame, base: Atom, results: tuple[Value, ...], *, plain: bool) -> None:
    """After `a, b = base`: each is an item of it."""
    if frame.template:
        return
    memory.born(frame, *results)
    parts = frame.session.sharing.contents.get(base) if isinstance(base, Value) else None
    for k, result in enumerate(results):
        if not memory.holds_memory(result):
            continue
        if plain and parts is not None and k < len(parts) and isinstance(parts[k], Value):
            frame.session.sharing.places[result] = memory.place_of(frame, parts[k])  # type: ignore[arg-type]
        elif plain and isinstance(base, Value):
            old = memory.place_of(frame, base)
            step = Step(i.GETITEM, (Literal(k),), item=not isinstance(base.type, Array))
            frame.session.sharing.places[result] = Place(old.object, old.origin,
                                                         (*old.steps, step))  # fmt: skip
        else:
            memory.new_object(frame, result)
            memory.hold(frame, result, (base,))


def note_new_contents(frame: Frame, base: Value, new: Value) -> None:
    """After an item of a container that was written down has been replaced, or one was added."""
    sharing = frame.session.sharing
    parts, op = sharing.contents.get(base), frame.builder.statements[-1]
    made = sharing.makers.get(base)
    if parts is None or made is None or not isinstance(op, Op) or op.results[-1] is not new:
        return
    if op.callee == i.APPEND and made.callee == i.LIST:
        parts = (*parts, op.operands[1])
    elif op.callee == i.SETITEM and isinstance(op.operands[1], Literal):
        key, item = op.operands[1], op.operands[2]
        if made.callee == i.DICT:
            pairs = dict(zip(parts[::2], parts[1::2], strict=True)) | {key: item}
            parts = tuple(part for pair in pairs.items() for part in pair)
        elif isinstance(key.value, int) and -len(parts) <= key.value < len(parts):
            place = key.value % len(parts)
            parts = (*parts[:place], item, *parts[place + 1 :])
        else:
            return
    else:
        return
    sharing.contents[new], sharing.makers[new] = parts, made
    identity = memory.object_of(frame, new)
    (sharing.single.add if are_apart(frame, parts) else sharing.single.discard)(identity)
