"""New versions of objects, and what cannot be read any more once something has been written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.ir import Value
from s2s.ir.types import Array
from s2s.lower import detaching, making, memory
from s2s.lower.table import Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame
    from s2s.lower.scope import State
    from s2s.lower.table import Sharing


def renew(frame: Frame, identity: int, new: Value, node: Any, *, depth: int | None = None) -> None:
    """An object was written into: what may share memory with it is lost.

    With `depth`, the container that many steps from the object has got another item: the items
    themselves are as they were.
    """
    shallow = depth is not None
    if depth is not None:
        detaching.detach(frame, identity, node, depth=depth)
    changed(frame, identity, new)
    sharing = frame.session.sharing
    whole = 0 if isinstance(sharing.roots[identity].type, Array) else identity
    written = Written(_name_of(frame, identity, new), getattr(node, "lineno", 0), whole)
    for other in sharing.near.get(identity, ()):
        if not shallow or not isinstance(sharing.roots[other].type, Array):
            frame.state.memory.lost[other] = written


def lose(frame: Frame, old: Value, new: Atom, node: Any) -> None:
    """`x op= y` where it is not known whether `x` is a number or an array: no other name is read."""
    sharing = frame.session.sharing
    identity = memory.object_of(frame, old)
    written = Written(_name_of(frame, identity, old), getattr(node, "lineno", 0), identity, node)
    around = sharing.around(identity)
    if isinstance(new, Value):
        place = memory.new_object(frame, new)
        for other in around:
            sharing.connect(place.object, other)
    for other in around:
        frame.state.memory.lost[other] = written


def changed(frame: Frame, identity: int, new: Value) -> None:
    """An object has a new version: all names for the object mean that from now on."""
    state, sharing = frame.state, frame.session.sharing
    memory.born(frame, new)
    old = state.memory.current.get(identity, sharing.roots[identity])
    memory.be(frame, new, identity)
    state.memory.current[identity] = new
    followed = state.object_of(old)
    if followed is not None:
        state.track(followed, new, escaped=state.versions[followed].escaped)
    rename(state, sharing, identity, new)
    state.memory.retaken = {
        v: t for v, t in state.memory.retaken.items() if sharing.places[v].object != identity
    }


def rename(state: State, sharing: Sharing, identity: int, new: Value) -> None:
    """Names that stand for a version of an object stand for the newest one."""
    for name, binding in state.names.items():
        if isinstance(binding, Value):
            place = sharing.places.get(binding)
            if place is not None and place.object == identity and not place.steps:
                state.names[name] = new


def _name_of(frame: Frame, identity: int, new: Value) -> str:
    root = frame.session.sharing.roots[identity]
    return new.name or root.name or root.hint


def replaced(frame: Frame, base: Value, new: Value) -> None:
    """A list or dict is another one from now on, which holds what that holds."""
    sharing = frame.session.sharing
    other = memory.object_of(frame, new)
    grown(frame, base, new, ())
    identity = memory.object_of(frame, new)
    if other not in sharing.single:
        sharing.single.discard(identity)
    for held in tuple(sharing.near.get(other, ())):
        sharing.connect(identity, held)


def grown(frame: Frame, base: Value, new: Value, items: Iterable[Atom]) -> None:
    """A list or dict has a new version, which holds items too."""
    identity = memory.object_of(frame, base)
    detaching.detach(frame, identity)
    sharing = frame.session.sharing
    apart = identity in sharing.single
    for item in items:
        if memory.holds_memory(item):
            assert isinstance(item, Value)
            other = memory.object_of(frame, item)
            apart = apart and other not in sharing.near.get(identity, ())
            apart = apart and not sharing.around(other) & sharing.near.get(identity, set())
    if not apart:
        sharing.single.discard(identity)
    memory.born(frame, new)
    memory.be(frame, new, identity)
    frame.state.memory.current[identity] = new
    memory.hold(frame, new, items)
    making.note_new_contents(frame, base, new)


def refresh(frame: Frame) -> None:
    """Names that stand for objects mean the newest versions of these."""
    state, sharing = frame.state, frame.session.sharing
    for name, binding in state.names.items():
        if isinstance(binding, Value):
            state.names[name] = memory.newest(state, sharing, binding)
    for followed, version_ in list(state.versions.items()):
        now = memory.newest(state, sharing, version_.atom)
        if now is not version_.atom:
            state.track(followed, now, escaped=version_.escaped)


def forget(frame: Frame, value: Value, node: Any) -> None:
    """It is not known any more what a value holds, nor what may share memory with it."""
    identity = memory.object_of(frame, value)
    whole = 0 if isinstance(value.type, Array) else identity
    written = Written(_name_of(frame, identity, value), getattr(node, "lineno", 0), whole)
    for other in frame.session.sharing.around(identity):
        frame.state.memory.lost[other] = written
