"""Places: the parts of values whose memory may be shared, and which of them may share it.

An array is one place. A list has two: itself, which grows and shrinks, and all that is in it. A
tuple or record has the places of its items. Two places of one state are `near` when they may
share memory; a place near itself holds several things that may share memory with one another.

    t = (a, b)      t.0 is near a, t.1 is near b; t.0 and t.1 are not near each other
    xs.append(a)    what is in xs is near a; xs itself is near nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from s2s.analysis.effects import is_mutable
from s2s.ir.nodes import Value
from s2s.ir.types import Dict, List, Record, Tuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from s2s.ir.nodes import Atom
    from s2s.ir.types import Type

Path: TypeAlias = tuple[int | str, ...]
CONTENT = "[]"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place: of a value, or of something that is no value of the function (`owner` None)."""

    owner: Value | None
    path: Path = ()


OUTSIDE = Place(None)  # what is not the function's own: the caller's arrays, what others may hold


class Places:
    """The places of values, made once each."""

    def __init__(self) -> None:
        self._made: dict[Value, dict[Path, Place]] = {}

    def of(self, atom: Atom) -> Mapping[Path, Place]:
        """The places of an atom, by the path to each; none of what cannot be changed."""
        if not isinstance(atom, Value):
            return {}
        if atom not in self._made:
            self._made[atom] = {path: Place(atom, path) for path in paths_of(atom.type)}
        return self._made[atom]

    def all_of(self, atoms: Iterable[Atom]) -> set[Place]:
        """The places of several atoms."""
        return {place for atom in atoms for place in self.of(atom).values()}


def paths_of(type_: Type) -> tuple[Path, ...]:
    """Where the places of a value of a type are.

    >>> from s2s.ir.types import Array
    >>> paths_of(Tuple((Array(), List(Array()))))
    ((0,), (1,), (1, '[]'))
    """
    if not is_mutable(type_):
        return ()
    match type_:
        case Tuple(items=items):
            return tuple((k, *p) for k, item in enumerate(items) for p in paths_of(item))
        case Record(names=names, items=items):
            pairs = zip(names, items, strict=True)
            return tuple((name, *p) for name, item in pairs for p in paths_of(item))
        case List(item=item) | Dict(item=item):
            return ((), (CONTENT,)) if is_mutable(item) else ((),)
        case _:
            return ((),)


class State:
    """Which places are near each other at one point of a function."""

    def __init__(self, near: dict[Place, set[Place]] | None = None) -> None:
        self._near = near or {}

    def copy(self) -> State:
        """The same state, to be changed by itself."""
        return State({place: set(found) for place, found in self._near.items()})

    def near(self, place: Place) -> set[Place]:
        """What a place may share memory with."""
        return self._near.get(place, set())

    def link(self, first: Place, second: Place) -> None:
        """Let two places be near each other."""
        self._near.setdefault(first, set()).add(second)
        self._near.setdefault(second, set()).add(first)

    def fresh(self, places: Iterable[Place]) -> None:
        """Places of new memory."""
        for place in places:
            for other in self._near.pop(place, set()):
                if other is not place:
                    self._near[other].discard(place)

    def bind(self, sources: Mapping[Place, Collection[Place]]) -> None:
        """Let places be, all at once, what one of several others each is, or views of them."""
        found = {place: self.reach(given) for place, given in sources.items()}
        repeated = [p for p, given in sources.items() if any(s in self.near(s) for s in given)]
        self.fresh(sources)
        for place, others in found.items():
            for other in others:
                if other not in found:
                    self.link(place, other)
        bound = list(sources.items())
        for k, (place, given) in enumerate(bound):
            for other, _ in bound[:k]:
                if not found[other].isdisjoint(given):
                    self.link(place, other)
        for place in repeated:
            self.link(place, place)

    def reach(self, places: Iterable[Place]) -> set[Place]:
        """Some places and all that are near them."""
        given = set(places)
        return given.union(*(self.near(place) for place in given))

    def keep(self, live: Collection[Value]) -> None:
        """Forget the places of values that are not read any more."""
        gone = [p for p in self._near if p.owner is not None and p.owner not in live]
        self.fresh(gone)

    def merge(self, other: State) -> bool:
        """Add what is near in another state; whether that is more than before."""
        grown = False
        for place, found in other._near.items():
            mine = self._near.setdefault(place, set())
            if not found <= mine:
                mine |= found
                grown = True
        return grown

    def renamed(self, names: Mapping[Place, Place]) -> State:
        """The state with places called otherwise."""
        return State(
            {
                names.get(place, place): {names.get(other, other) for other in found}
                for place, found in self._near.items()
            }
        )
