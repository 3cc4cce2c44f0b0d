"""Objects at the header of a loop: which are carried, and what may share memory from step to step.

A name that is bound anew in the body is at its top what the step before left there: an object of its
own, near to whatever that may have been. An array that the body only writes into is carried as one
object, under all its names and views. Both are found by the fixpoint in `headers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.analysis.effects import is_mutable
from s2s.ir import Value
from s2s.ir.types import NEVER, Dict, List, join
from s2s.lower import memory

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.ir.build import Builder
    from s2s.lower.frame import Frame
    from s2s.lower.headers import Body, Memory, Slot
    from s2s.lower.scope import State
    from s2s.lower.table import Written


def slots(frame: Frame, header: Memory, token: str) -> list[Slot]:
    """The carried positions of arrays that the body writes into."""
    from s2s.lower.headers import Slot

    found = []
    for identity in header.written:
        if not memory.is_outer(frame, identity):
            continue
        now = memory.version(frame.state, frame.session.sharing, identity)
        name = now.name or frame.session.sharing.roots[identity].name
        key = f".memory{identity}"
        type_ = join(now.type, header.types.get(key, NEVER), f"{token}{key}")
        found.append(Slot(key, name, now, None, type_, identity))
    return found


def enter(frame: Frame, header: Memory, slot: Slot, param: Value) -> None:
    """What a name stands for at the top of the body: an object of its own."""
    if frame.template:
        return
    sharing = frame.session.sharing
    identity = header.objects.setdefault(slot.key, frame.session.identity())
    sharing.roots[identity] = param
    memory.be(frame, param, identity)
    frame.state.memory.current[identity] = param
    if memory.holds_memory(slot.initial):
        assert isinstance(slot.initial, Value)
        entry = memory.object_of(frame, slot.initial)
        around = sharing.around(entry)
        for other in around - set(header.objects.values()):
            sharing.connect(identity, other)
        header.entries[identity] = entry
        for other, start in header.entries.items():
            if start in around:
                sharing.connect(identity, other)
        if entry in frame.state.memory.lost:
            frame.state.memory.lost[identity] = frame.state.memory.lost[entry]


def connect_entries(frame: Frame, header: Memory, slots: list[Slot]) -> None:
    """Names of which the values before the loop may share memory may do so at its top."""
    sharing = frame.session.sharing
    entries: list[tuple[int, int]] = []
    for slot in slots:
        inside = header.objects.get(slot.key)
        if inside is None or not memory.holds_memory(slot.initial):
            continue
        assert isinstance(slot.initial, Value)
        entry = memory.object_of(frame, slot.initial)
        for other, around in entries:
            if around in sharing.around(entry):
                sharing.connect(inside, other)
        entries.append((inside, entry))


def enter_items(frame: Frame, items: tuple[Value, ...]) -> None:
    """What a loop walks gives an object at each step."""
    memory.born(frame, *items)


def check_test(frame: Frame, after: State, builder: Builder, node: Any) -> None:
    """Refuse a test that writes into what is there before the loop."""
    for identity, now in after.memory.current.items():
        before = memory.version(frame.state, frame.session.sharing, identity)
        if now is not before and memory.is_outer(frame, identity) and now in _made(builder):
            raise frame.refuse(
                node,
                "the test of a 'while' writes into an array",
                "Write `while True:` and leave the loop by `break` after the test.",
            )


def _made(builder: Builder) -> set[Value]:
    return {r for s in builder.statements for r in s.results}


def raised(frame: Frame, carried: list[Slot], done: Body, header: Memory) -> bool:
    """Raise the header to what the end of the body made of objects; whether it had to be."""
    if frame.template:
        return False
    state, sharing = done.state, frame.session.sharing
    changed = False
    known = {slot.object for slot in carried}
    followed = {slot.ref.id for slot in carried if slot.ref is not None}
    for identity, now in state.memory.current.items():
        if not _is_visible(frame, identity, header) or identity in known:
            continue
        before = memory.version(frame.state, sharing, identity)
        if now is not before and frame.state.object_of(before) not in followed:
            header.written[identity] = None
            changed = True
    return _connected(frame, carried, done, header) or changed


def _is_visible(
    frame: Frame, identity: int, header: Memory, builder: Builder | None = None
) -> bool:
    """Whether an object is there at the top of the body, and is no name of the header."""
    return identity not in header.objects.values() and memory.is_outer(frame, identity, builder)


def _connected(frame: Frame, carried: list[Slot], done: Body, header: Memory) -> bool:
    """What the names of the header may share memory with, by what the step before leaves there."""
    sharing, lost = frame.session.sharing, done.state.memory.lost
    ends: list[tuple[int, int]] = []
    for slot, end in zip(carried, done.region.yields[1:], strict=True):
        identity = header.objects.get(slot.key)
        if slot.object is not None:
            ends.append((slot.object, slot.object))
        elif identity is not None and memory.holds_memory(end):
            assert isinstance(end, Value)
            reached = memory.object_of(frame, end)
            ends.append((identity, reached))
            for other in sharing.around(reached):
                if _is_visible(frame, other, header):
                    sharing.connect(identity, other)
            if reached in lost:
                header.unreadable[identity] = lost[reached]
    for k, (one, first) in enumerate(ends):
        for two, second in ends[:k]:
            if second in sharing.around(first):
                sharing.connect(one, two)
    for identity, written in lost.items():
        if _is_visible(frame, identity, header) and identity not in frame.state.memory.lost:
            header.unreadable[identity] = written
    return bool(facts(frame, header) != header.facts)


def facts(frame: Frame, header: Memory, builder: Builder | None = None) -> tuple[Any, ...]:
    """What a lowering of the body starts from; `builder` is that of the region around the loop."""
    builder = builder or frame.builder
    near = frame.session.sharing.near
    seen = set(header.objects.values())
    pairs = {
        (a, b)
        for a in seen
        for b in near.get(a, ())
        if b in seen or _is_visible(frame, b, header, builder)
    }
    sharing = frame.session.sharing
    moved = {v for v in sharing.detached if _is_there(frame, v, builder)}
    return pairs, set(header.unreadable), moved


def _is_there(frame: Frame, value: Value, builder: Builder) -> bool:
    """Whether a value is defined before the loop."""
    home = frame.session.sharing.homes.get(value)
    return home is None or memory.is_around(home, builder)


def leave(
    frame: Frame, header: Memory, slot: Slot, result: Value, lost: dict[int, Written]
) -> None:
    """What a name stands for after the loop: the entry, or what the last step has left.

    `lost` is what could not be read before the loop: nor can it be after no step at all.
    """
    if frame.template:
        return
    sharing, state = frame.session.sharing, frame.state
    place = memory.new_object(frame, result)
    if memory.holds_memory(slot.initial):
        assert isinstance(slot.initial, Value)
        entry = memory.object_of(frame, slot.initial)
        for other in sharing.around(entry) - set(header.objects.values()):
            sharing.connect(place.object, other)
        if entry in lost:
            state.memory.lost[place.object] = lost[entry]
    identity = header.objects.get(slot.key)
    if identity is None:
        return
    for other in sharing.near.get(identity, set()) - set(header.objects.values()):
        sharing.connect(place.object, other)
    if identity in header.unreadable:
        state.memory.lost[place.object] = header.unreadable[identity]
    for key, inside in list(header.objects.items()):
        if key != slot.key and inside in sharing.near.get(identity, ()):
            after = header.objects.get(f".after{key}")
            if after is not None:
                sharing.connect(place.object, after)
    header.objects[f".after{slot.key}"] = place.object


def check_walked(frame: Frame, iterable: Atom, done: Body, node: Any) -> None:
    """Refuse a loop that writes into what it walks: later steps would see it."""
    if frame.template:
        return
    place = frame.session.sharing.places.get(iterable) if isinstance(iterable, Value) else None
    if place is None:
        return
    before = memory.version(frame.state, frame.session.sharing, place.object)
    now = memory.version(done.state, frame.session.sharing, place.object)
    newly_lost = place.object in done.state.memory.lost
    newly_lost = newly_lost and place.object not in frame.state.memory.lost
    if isinstance(iterable.type, Dict):  # type: ignore[union-attr]
        return  # of which the keys are walked
    if isinstance(iterable.type, List) and not is_mutable(iterable.type.item) and now is before:  # type: ignore[union-attr]
        return  # a list of its own, of numbers or keys
    if now is not before or newly_lost:
        raise frame.refuse(
            node,
            "cannot follow this loop: it writes into what it walks",
            "Each step would see what the ones before have written. Write "
            "`for i in range(len(a)):` and take `a[i]`.",
        )


def left(frame: Frame, done: Body, header: Memory) -> None:
    """After the loop, what the body has made unreadable is."""
    if frame.template:
        return
    memory_now = frame.state.memory
    memory_now.retaken.clear()
    for identity, written in done.state.memory.lost.items():
        if memory.is_outer(frame, identity) and identity not in header.objects.values():
            memory_now.lost[identity] = written
