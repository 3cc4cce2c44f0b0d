"""Loop headers: what is carried, found as a fixpoint over types and over the object partition.

The header starts from what is known on entry. The body is lowered; where a type at its end is not
covered by the header, or where two names have become one object (or stopped being one), the header
is raised and the body lowered again. What a loop needed is remembered, so that lowering it again
inside an outer loop starts from there: nested loops cost a sum of passes, not a product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import UNDEF, Atom, Global, Literal, Region, Value
from s2s.ir.types import (
    NEVER,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Record,
    Size,
    Tuple,
    Type,
    Unknown,
    join,
)  # fmt: skip
from s2s.lower import (
    carrying,
    closures,
    control,
    instances,
)
from s2s.lower.constants import settled
from s2s.lower.memory import (
    born,
    holds_memory,
    object_of,
    same_object,
    settled_view,
    version,
)
from s2s.lower.scope import EXIT, FALSE, FLAGS, RESULT, RETURNED, Ref, State
from s2s.lower.writing import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.build import Builder
    from s2s.lower.frame import Frame
    from s2s.lower.table import Written


MOST_PASSES = 12


@dataclass(slots=True)
class Memory:
    """What a loop's header had to be: types of carried names, and names whose object is shared."""

    types: dict[str, Type] = field(default_factory=dict)
    tainted: set[str] = field(default_factory=set)
    written: dict[int, None] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
    entries: dict[int, int] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)  # names of lists that stand for another one later
    unreadable: dict[int, Written] = field(default_factory=dict)
    facts: Any = None  # what the body was lowered with, of what may share memory
    lost: set[str] = field(default_factory=set)
    extra: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Slot:
    """One carried position: a name, or an object (`ref`, `object`) under all its names."""

    key: str
    shown: str
    initial: Atom
    ref: Ref | None
    type: Type
    object: int | None = None


@dataclass(slots=True)
class Loop:
    """A loop being lowered: what it may change, and how to run its parts."""

    node: Any
    names: tuple[str, ...]
    run: Callable[[], None]
    shown: dict[str, str] = field(default_factory=dict)
    only_written: frozenset[str] = frozenset()  # names that are not bound anew, but written into
    test: Callable[[], Atom] | None = None


@dataclass(slots=True)
class Body:
    """A lowered body: parameters, region contents and the state at its end."""

    params: tuple[Value, ...]
    region: Region
    state: State
    test: Region | None = None
    builder: Builder | None = None


def fixpoint(
    frame: Frame, loop: Loop, items: Callable[[], tuple[Value, ...]]
) -> tuple[list[Slot], Body]:
    """Lower the body until its end is covered by its header."""
    memory = frame.headers.setdefault((frame.prefix, loop.node), Memory())
    token = frame.at(loop.node, "loop")
    temporaries = frame.temporaries
    for attempt in range(MOST_PASSES):
        frame.temporaries = temporaries
        slots = _slots(frame, loop, memory, token)
        done = _lower_body(frame, loop, slots, items(), memory, token)
        if not _raised(frame, slots, done, memory, token, give_up=attempt > MOST_PASSES // 2):
            return slots, done
    raise frame.refuse(
        loop.node,
        "cannot follow this loop: what its names share with each other does not settle",
        "Give what each step makes a name of its own, or make copies (`.copy()`) where names meet.",
    )


def _slots(frame: Frame, loop: Loop, memory: Memory, token: str) -> list[Slot]:
    """The carried positions, with the types that the header has so far."""
    slots: list[Slot] = []
    seen: set[Ref] = set()
    for name in dict.fromkeys((*loop.names, *memory.extra)):
        if name in memory.lost:
            continue
        binding = frame.state.names.get(name, FALSE if name in FLAGS else UNDEF)
        if isinstance(binding, Ref) and name not in memory.tainted:
            if binding in seen:
                continue
            seen.add(binding)
            version = frame.state.versions[binding.id]
            key, shown, ref = name, version.atom.name, binding
            initial: Atom = version.atom
        else:
            initial = settled_view(frame, frame.state.atom(binding))
            if _is_written_only(frame, loop, name, initial, memory):
                continue
            key, shown, ref = name, loop.shown.get(name, name), None
            shown = "" if shown.startswith(".") else shown
        known = memory.types.get(key, NEVER)
        type_ = join(type_of_atom(initial), known, f"{token}{key}")
        if isinstance(initial, Value):
            frame.state.leaks.add(initial)
        slots.append(Slot(key, shown, initial, ref, type_))
    return [*slots, *carrying.slots(frame, memory, token)]


def _is_written_only(frame: Frame, loop: Loop, name: str, initial: Atom, memory: Memory) -> bool:
    """Whether a name stands for one array all the time, into which the body may write."""
    if name in memory.extra or name not in loop.only_written:
        return False
    if not isinstance(initial, Value) or isinstance(initial.type, Unknown):
        return False
    if not holds_memory(initial):
        return False
    memory.written[object_of(frame, initial)] = None
    return True


def _lower_body(
    frame: Frame,
    loop: Loop,
    slots: list[Slot],
    items: tuple[Value, ...],
    memory: Memory,
    token: str,
) -> Body:
    prefix = frame.prefix
    frame.prefix = token
    try:
        test = None
        if loop.test is not None:
            test = _lower_test(frame, loop, slots, memory)
        params = tuple(Value(slot.shown, slot.type) for slot in slots)

        def run() -> None:
            carrying.enter_items(frame, items)
            _enter(frame, slots, params, memory)
            control.clear_flags(frame)
            frame.bound.update((*params, *items))
            if items:
                frame.bound.difference_update(items)
            loop.run()

        builder, state = frame.arm(run)
    finally:
        frame.prefix = prefix
    flag: Atom = Literal(value=True) if state.raised else state.flag(EXIT)
    with frame.resumed(builder, state):
        yields = (flag, *(_end(frame, slot) for slot in slots))
    region = Region((*items, *params), tuple(builder.statements), yields)
    return Body(params, region, state, test, builder)


def _lower_test(frame: Frame, loop: Loop, slots: list[Slot], memory: Memory) -> Region:
    params = tuple(Value(slot.shown, slot.type) for slot in slots)
    found: list[Atom] = []

    def run() -> None:
        _enter(frame, slots, params, memory)
        frame.bound.update(params)
        assert loop.test is not None
        found.append(loop.test())

    builder, after = frame.arm(run)
    for slot in slots:
        if slot.ref is not None and after.versions[slot.ref.id].escaped:
            memory.tainted.add(f".escaped{slot.key}")
    carrying.check_test(frame, after, builder, loop.node)
    return Region(params, tuple(builder.statements), (found[0],))


def _enter(frame: Frame, slots: list[Slot], params: tuple[Value, ...], memory: Memory) -> None:
    """The names and objects at the top of the body."""
    state = frame.state
    entry = dict(state.names)
    state.memory.retaken.clear()
    for name in memory.lost:
        state.names[name] = Global(name, closures.Lost())
    born(frame, *params)
    for slot, param in zip(slots, params, strict=True):
        atom = settled(param)
        if slot.object is not None:
            changed(frame, slot.object, param)
        elif slot.ref is not None:
            version = state.versions[slot.ref.id]
            escaped = version.escaped or f".escaped{slot.key}" in memory.tainted
            state.track(slot.ref.id, param, escaped=escaped)
            if slot.key in memory.moved:
                carrying.enter(frame, memory, slot, param)
            else:
                changed(frame, object_of(frame, version.atom), param)
        elif slot.key == RETURNED:
            state.names[slot.key] = FALSE
        elif slot.key == RESULT:
            state.names[slot.key] = UNDEF
        else:
            taint(state, entry.get(slot.key, UNDEF))
            state.names[slot.key] = atom
            if isinstance(slot.initial, Value):
                frame.aliases[param] = frame.root(slot.initial)
            if holds_memory(param):
                carrying.enter(frame, memory, slot, param)
    carrying.connect_entries(frame, memory, slots)
    state.memory.lost.update(memory.unreadable)
    memory.facts = None if frame.template else carrying.facts(frame, memory, frame.builder.around)


def taint(state: State, binding: Any) -> None:
    """The object that a name stood for may not be changed any more."""
    if isinstance(binding, Ref):
        state.escape(state.atom(binding))


def _end(frame: Frame, slot: Slot) -> Atom:
    """What the body yields for a position."""
    state = frame.state
    if state.raised:
        return UNDEF
    if slot.object is not None:
        return version(state, frame.session.sharing, slot.object)
    return settled_view(frame, _named(state, slot))


def _named(state: State, slot: Slot) -> Atom:
    """What the name of a position stands for."""
    return state.atom(state.names.get(slot.key, FALSE if slot.key in FLAGS else UNDEF))


def _raised(
    frame: Frame, slots: list[Slot], done: Body, memory: Memory, token: str, *, give_up: bool
) -> bool:
    """Raise the header to what the end of the body needs; whether it had to be."""
    if done.state.raised:
        return False
    changed = _raise_partition(frame, slots, done, memory)
    changed = _note_moved(slots, done, memory) or changed
    missed = _missed(frame, slots, done, memory)
    memory.extra.update(missed)
    changed = changed or bool(missed)
    changed = carrying.raised(frame, slots, done, memory) or changed
    for slot, end in zip(slots, done.region.yields[1:], strict=True):
        if slot.object is None and not closures.survives(end, slot.initial):
            memory.lost.add(slot.key)
            changed = True
            continue
        type_ = moved(type_of_atom(end), token)
        new = join(slot.type, type_, f"{token}{slot.key}")
        if new != slot.type:
            memory.types[slot.key] = UNKNOWN if give_up else new
            changed = True
    return changed


def _note_moved(slots: list[Slot], done: Body, memory: Memory) -> bool:
    """Note names of lists and dicts that the body binds to other ones; whether any is new."""
    moved = {
        slot.key
        for slot in slots
        if slot.ref is not None and done.state.names.get(slot.key, UNDEF) != slot.ref
    }
    new = not moved <= memory.moved
    memory.moved |= moved
    return new


def _missed(frame: Frame, slots: list[Slot], done: Body, memory: Memory) -> dict[str, None]:
    """Names that the body has changed though its text does not say so: what calls may change."""
    carried = {slot.key for slot in slots if slot.ref is None} | memory.lost | set(FLAGS)
    objects_carried = {slot.ref for slot in slots if slot.ref is not None}
    found: dict[str, None] = {}
    for name, binding in frame.state.names.items():
        if name in carried or binding in objects_carried:
            continue
        end = done.state.names.get(name, UNDEF)
        now, then = done.state.atom(end), frame.state.atom(binding)
        kept = same_object(frame, now, then) and not isinstance(binding, Ref)
        if now is not then and isinstance(then, Value) and not kept:
            found[name] = None
    made = (n for n in done.state.names if n.startswith(instances.PREFIX))
    found.update(dict.fromkeys(n for n in made if n not in carried))
    return found


def _raise_partition(frame: Frame, slots: list[Slot], done: Body, memory: Memory) -> bool:
    """Taint names whose objects do not stay apart, or together, from step to step."""
    before = len(memory.tainted)
    carried = {slot.ref: slot for slot in slots if slot.ref is not None}
    ends: dict[Ref, set[Any]] = {}
    names_of: dict[Ref, list[str]] = {}
    for name, binding in frame.state.names.items():
        if isinstance(binding, Ref) and (binding in carried):
            names_of.setdefault(binding, []).append(name)
            ends.setdefault(binding, set()).add(done.state.names.get(name, UNDEF))
    targets: dict[Any, list[Ref]] = {}
    for ref, reached in ends.items():
        for end in reached:
            targets.setdefault(end, []).append(ref)
    outside = {b for n, b in frame.state.names.items() if isinstance(b, Ref) and b not in carried}
    for ref, reached in ends.items():
        apart = len(reached) > 1
        merged = any(len(targets[end]) > 1 or end in outside for end in reached)
        plain = any(not isinstance(end, Ref) for end in reached)
        if apart or merged or plain:
            memory.tainted.update(names_of[ref])
            continue
        (end,) = reached
        assert isinstance(end, Ref)
        slot = carried[ref]
        if done.state.versions[end.id].escaped and not frame.state.versions[ref.id].escaped:
            memory.tainted.add(f".escaped{slot.key}")
    return len(memory.tainted) > before


def moved(type_: Type, token: str) -> Type:
    """The type as the next step sees it: lengths of this step are none of the next one's."""
    match type_:
        case Array(dtype=dtype, dims=tuple() as dims):
            return Array(dtype, tuple(_moved_dim(d, token) for d in dims))
        case Tuple(items=items, cls=cls):
            return Tuple(tuple(moved(t, token) for t in items), cls)
        case Record(cls=cls, names=names, items=items):
            return Record(cls, names, tuple(moved(t, token) for t in items))
        case List(item=item, items=items):
            known = None if items is None else tuple(moved(t, token) for t in items)
            return List(moved(item, token), known)
        case Dict(key=key, item=item, keys=keys, items=items):
            known = None if items is None else tuple(moved(t, token) for t in items)
            return Dict(key, moved(item, token), keys, known)
        case Iterator(kind=kind, item=item, parts=parts):
            return Iterator(kind, moved(item, token), tuple(moved(t, token) for t in parts))
        case _:
            return type_


def _moved_dim(dim: Any, token: str) -> Any:
    if isinstance(dim, Size) and token in dim.base:
        return Size("?", 0, dim.many)
    return dim


def memory_of(frame: Frame, loop: Loop) -> Memory:
    """What the loop's header had to be."""
    return frame.headers[frame.prefix, loop.node]  # type: ignore[no-any-return]
