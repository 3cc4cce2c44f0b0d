"""Which values are one array, or views of one, and what the newest version of each is.

An *object* is a piece of memory: an array with all its views, a container with its items. A write
makes a new version of the object; a view is a path of steps from a version, and is taken again from
the newest one when it is read after a write.

    v = u[1:-1]          v is the object of u, by the step [1:-1]
    v[0] = 3.0           u1 = setitem(u, chain(1:-1, 0), 3.0); u now means u1
    f(v)                 f(u1[1:-1])

Objects that may share memory, where it is not known how, are *near* each other: once one of them is
written, reading another is refused. See docs/mutation.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.analysis.effects import is_mutable
from s2s.ir import Value
from s2s.lower.table import Place, Step, Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.errors import RefusedError
    from s2s.ir import Atom
    from s2s.ir.build import Builder
    from s2s.lower.frame import Frame
    from s2s.lower.scope import State
    from s2s.lower.table import Sharing


def holds_memory(atom: Atom) -> bool:
    """Whether a value may share memory with others."""
    return isinstance(atom, Value) and is_mutable(atom.type)


def place_of(frame: Frame, value: Value) -> Place:
    """Where a value is: what nothing is known of is an object of its own."""
    sharing = frame.session.sharing
    found = sharing.places.get(value)
    if found is None:
        found = new_object(frame, value)
    return found


def new_object(frame: Frame, value: Value) -> Place:
    """A value is a new object, or the first version of one seen here."""
    identity = frame.session.identity()
    return be(frame, value, identity)


def be(frame: Frame, value: Value, identity: int) -> Place:
    """A value is a version of an object."""
    sharing = frame.session.sharing
    place = sharing.places[value] = Place(identity, value)
    sharing.roots.setdefault(identity, value)
    return place


def object_of(frame: Frame, value: Value) -> int:
    """The object that a value is or belongs to."""
    return place_of(frame, value).object


def same_object(frame: Frame, a: Atom, b: Atom) -> bool:
    """Whether two atoms are versions of one object, or the same view of it."""
    places = frame.session.sharing.places
    first = places.get(a) if isinstance(a, Value) else None
    second = places.get(b) if isinstance(b, Value) else None
    if first is None or second is None:
        return False
    return (first.object, first.steps) == (second.object, second.steps)


def born(frame: Frame, *values: Value) -> None:
    """Values are defined in the region that is being written."""
    for value in values:
        frame.session.sharing.homes[value] = frame.builder


def is_around(home: Builder, builder: Builder | None) -> bool:
    """Whether a region is that of a builder, or one around it."""
    while builder is not None:
        if builder is home:
            return True
        builder = builder.around
    return False


def is_outer(frame: Frame, identity: int, builder: Builder | None = None) -> bool:
    """Whether an object was made in the region that is being written, or around it."""
    sharing = frame.session.sharing
    home = sharing.homes.get(sharing.roots[identity])
    return home is None or is_around(home, builder or frame.builder)


# reading --------------------------------------------------------------------------------------------


def current(frame: Frame, atom: Atom, node: Any = None) -> Atom:
    """The newest version of what an atom is.

    Raises:
        RefusedError: it may share memory with something that has been written into since.
    """
    if frame.template or not isinstance(atom, Value):
        return atom
    place = frame.session.sharing.places.get(atom)
    if place is None:
        return atom
    memory = frame.state.memory
    if place.object in memory.lost:
        return _remade(frame, atom, place, node)
    now = version(frame.state, frame.session.sharing, place.object)
    if now is place.origin:
        return atom
    if not place.steps:
        return now
    if atom not in memory.retaken:
        memory.retaken[atom] = _taken_again(frame, now, place, atom, node)
    return memory.retaken[atom]


def settled_view(frame: Frame, atom: Atom, node: Any = None) -> Atom:
    """The newest version of what an atom is, or the atom where that must not be read."""
    place = frame.session.sharing.places.get(atom) if isinstance(atom, Value) else None
    if place is None or place.object in frame.state.memory.lost:
        return atom
    return current(frame, atom, node)


def newest(state: State, sharing: Sharing, atom: Value) -> Value:
    """The newest version of an object that an atom is a version of; views are left as they are."""
    place = sharing.places.get(atom)
    if place is None or place.steps:
        return atom
    return state.memory.current.get(place.object, atom)


def _remade(frame: Frame, atom: Value, place: Place, node: Any) -> Atom:
    """A container that was written down, of the newest versions of its items."""
    memory = frame.state.memory
    newest_one = memory.current.get(place.object, place.origin)
    parts = frame.session.sharing.contents.get(newest_one)
    made = None if place.steps else frame.session.sharing.makers.get(newest_one)
    if made is None or parts is None or not _explains(frame, parts, memory.lost[place.object]):
        raise _lost(frame, atom, memory.lost[place.object], node)
    known_again = memory.retaken.get(atom)
    if known_again is None or place_of(frame, known_again).object in memory.lost:
        known = memory.lost.pop(place.object)
        again = frame.op(made.callee, *parts, node=node, name=atom.name)
        assert isinstance(again, Value)
        memory.lost[place.object] = known
        memory.retaken[atom] = again
    return memory.retaken[atom]


def _explains(frame: Frame, parts: tuple[Atom, ...], written: Written) -> bool:
    """Whether a container is what it was, but for what was written into its items."""
    items = {object_of(frame, a) for a in parts if holds_memory(a) and isinstance(a, Value)}
    return not written.container or written.container in items


def _lost(frame: Frame, atom: Value, written: Written, node: Any) -> RefusedError:
    shown = f"'{atom.name}'" if atom.name else "this value"
    other = f"'{written.name}'" if written.name else "something"
    return frame.refuse(
        node,
        f"cannot tell what {shown} holds: it may share memory with {other}, written in line "
        f"{written.line}",
        "It depends on the run, or on NumPy, whether the write is seen here. Make one of them a "
        "copy where it is taken (`.copy()`).",
    )


def _taken_again(frame: Frame, base: Value, place: Place, atom: Value, node: Any) -> Value:
    """A view, by the same steps from the newest version."""
    found = base
    for step in place.steps:
        found = taken(frame, found, step, node)
    if found.hint == "" and atom.name:
        object.__setattr__(found, "hint", atom.name)
    return found


def taken(frame: Frame, base: Value, step: Step, node: Any) -> Value:
    """One step from a base."""
    count = len(step.operands) - len(step.keywords)
    named = dict(zip(step.keywords, step.operands[count:], strict=True))
    result = frame.op(
        step.callee, base, *step.operands[:count], node=node, named=named, form=step.form
    )
    assert isinstance(result, Value)
    return result


def hold(frame: Frame, holder: Value, held: Iterable[Atom]) -> None:
    """A value may share memory with others, and with all that these may share memory with."""
    sharing = frame.session.sharing
    identity = object_of(frame, holder)
    for atom in held:
        if holds_memory(atom):
            assert isinstance(atom, Value)
            for other in sharing.around(object_of(frame, atom)):
                sharing.connect(identity, other)


def link(frame: Frame, one: Atom, two: Atom) -> None:
    """Two values, and what each may share memory with, may share memory from now on."""
    if not isinstance(one, Value) or not isinstance(two, Value):
        return
    if holds_memory(one) and holds_memory(two):
        sharing = frame.session.sharing
        first, second = (sharing.around(object_of(frame, v)) for v in (one, two))
        for a in first:
            for b in second:
                sharing.connect(a, b)


def version(state: State, sharing: Sharing, identity: int) -> Value:
    """The newest version of an object."""
    return state.memory.current.get(identity, sharing.roots[identity])
