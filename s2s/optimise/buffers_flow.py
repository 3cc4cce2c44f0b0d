"""What an op that writes nothing does to the state: which results share memory with what.

Before: `a` and `xs` are apart. After `t = tuple(a, 1)`, `r = t[0]`, `ys = append(xs, r)`: `t.0` and
`r` are near `a`, and so is what is in `ys`.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis import effects
from s2s.analysis.allocation import FIXED, LISTED, NEW, UNKNOWN, asked_only, is_advanced, memory_of
from s2s.analysis.harmless import is_harmless
from s2s.analysis.infer import type_of_atom
from s2s.analysis.places import CONTENT, OUTSIDE, Path, Places
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal, Op, Primitive, Symbol, Value
from s2s.ir.types import Array, Dict, List, Number, Record, Slice, Tuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from s2s.analysis.places import Place, State
    from s2s.ir.nodes import Atom

_MAKING = {i.COPY, i.ZEROS_LIKE}
_FIXING = {i.BROADCAST, i.UNBROADCAST}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a call of a function does to memory.

    Attributes:
        writes: the places of parameters that are overwritten: position and path.
        exposes: those that something else may hold from then on.
        gives: for each place of the result, the places of parameters that it may share memory
            with; None stands for what is not the function's own.
        pairs: places of the result that may share memory with one another.
        paths: the places that the result has.
    """

    writes: frozenset[tuple[int, Path]] = frozenset()
    exposes: frozenset[tuple[int, Path]] = frozenset()
    gives: frozenset[tuple[Path, tuple[int, Path] | None]] = frozenset()
    pairs: frozenset[tuple[Path, Path]] = frozenset()
    paths: frozenset[Path] = frozenset()

    def union(self, other: Summary) -> Summary:
        """What either does."""
        return Summary(
            self.writes | other.writes,
            self.exposes | other.exposes,
            self.gives | other.gives,
            self.pairs | other.pairs,
            self.paths | other.paths,
        )


class Flow:
    """Follows ops that write nothing, by the summaries of the functions that they call."""

    def __init__(
        self,
        places: Places,
        summaries: Mapping[str, Summary],
        definitions: Mapping[Value, Op],
    ) -> None:
        self.places = places
        self.summaries = summaries
        self.definitions = definitions

    def op(self, op: Op, state: State) -> None:
        """Change the state as an op does."""
        callee = op.callee
        if isinstance(callee, Symbol):
            self.call(op, op.operands, self.summaries[callee.name], state)
        elif effects.is_opaque(op):
            self.opaque(op, state)
        elif callee in _MAKING or not self.places.all_of(op.results):
            state.fresh(self.places.all_of(op.results))
        elif isinstance(callee, Primitive) and i.intrinsic(callee) is not None:
            self.intrinsic(op, state)
        else:
            self.primitive(op, state)

    def intrinsic(self, op: Op, state: State) -> None:
        match op.callee:
            case i.ALIAS | i.OWN:
                self.same(op.results[0], op.operands[0], state)
            case i.TUPLE:
                self.items(op.results[0], op.operands, state)
            case i.CONSTRUCT:
                self.construct(op, state)
            case i.LIST | i.DICT:
                self.hold(op.results[0], op.operands, state)
            case i.ITERATE:
                self.content(op.results[0], op.operands, state)
            case i.GETITEM | i.GETATTR:
                self.item(op, state)
            case i.UNPACK:
                self.unpack(op, state)
            case callee if callee in _FIXING:
                self.blob(op.results, op.operands[:1], state, fixed=True)
            case _:
                self.blob(op.results, op.operands, state)

    def primitive(self, op: Op, state: State) -> None:
        assert isinstance(op.callee, Primitive)
        kind = memory_of(op)
        asked = asked_only(op)
        read = tuple(atom for k, atom in enumerate(op.operands) if k not in asked)
        if kind == NEW:
            state.fresh(self.places.all_of(op.results))
        elif kind == LISTED:
            self.content(op.results[0], read, state, twice=op.callee.function is operator.mul)
        else:
            self.blob(op.results, read, state, fixed=kind in (FIXED, UNKNOWN))
            if kind == UNKNOWN:
                self.expose(op.operands, state)

    def sources(self, atom: Atom) -> dict[Path, Place]:
        """The places of an atom; what is no value of the function is outside."""
        if isinstance(atom, Global) and effects.is_mutable(type_of_atom(atom)):
            return {(): OUTSIDE}
        return dict(self.places.of(atom))

    def matched(self, target: Value, sources: Mapping[Path, Place]) -> dict[Place, set[Place]]:
        """From which places each of a value comes, when the value is something else."""
        own = self.places.of(target)
        if own.keys() == sources.keys():
            return {place: {sources[path]} for path, place in own.items()}
        if isinstance(target.type, List | Dict) and set(sources) <= {(), (CONTENT,)}:
            return {p: {sources[path]} if path in sources else set() for path, p in own.items()}
        return {place: set(sources.values()) for place in own.values()}

    def same(self, target: Value, atom: Atom, state: State) -> None:
        """A value that is what an atom is."""
        state.bind(self.matched(target, self.sources(atom)))

    def items(self, target: Value, atoms: tuple[Atom, ...], state: State) -> None:
        """A tuple, or a record with the fields given in order."""
        match target.type:
            case Tuple(items=parts) if len(parts) == len(atoms):
                keys: tuple[int | str, ...] = tuple(range(len(atoms)))
            case Record(names=names) if len(names) == len(atoms):
                keys = names
            case _:
                self.blob((target,), atoms, state)
                return
        own = self.places.of(target)
        found: dict[Place, set[Place]] = {}
        for key, atom in zip(keys, atoms, strict=True):
            sources = self.sources(atom)
            mine = {path[1:]: place for path, place in own.items() if path[0] == key}
            for path, place in mine.items():
                same = mine.keys() == sources.keys()
                found[place] = {sources[path]} if same else set(sources.values())
        state.bind(found)

    def construct(self, op: Op, state: State) -> None:
        cls = op.operands[0]
        plain = isinstance(cls, Global) and not hasattr(cls.object, "__post_init__")
        if plain and not op.keywords:
            self.items(op.results[0], op.operands[1:], state)
        else:
            self.blob(op.results, op.operands[1:], state)

    def hold(
        self, target: Value, atoms: tuple[Atom, ...], state: State, *, more: bool = False
    ) -> None:
        """A new list or dict of some things; `more`: perhaps several times each."""
        parts = [list(self.sources(atom).values()) for atom in atoms]
        several = more or is_entangled([place for part in parts for place in part], state)
        own = self.places.of(target)
        if (CONTENT,) not in own:
            everything = set().union(*parts)
            state.bind(
                {
                    place: set() if path == () and _is_list(target) else everything
                    for path, place in own.items()
                }
            )
            return
        content = own[(CONTENT,)]
        state.bind({own[()]: set(), content: set().union(*parts)})
        if several:
            state.link(content, content)

    def content(
        self, target: Value, atoms: tuple[Atom, ...], state: State, *, twice: bool = False
    ) -> None:
        """A new list of what is in some things; `twice`: perhaps several times each."""
        found: set[Place] = set()
        for atom in atoms:
            inside = self.sources(atom)
            found.update(p for path, p in inside.items() if len(inside) == 1 or path != ())
        own = self.places.of(target)
        if isinstance(target.type, List | Dict):
            state.bind({p: found if path == (CONTENT,) else set() for path, p in own.items()})
        else:
            state.bind(dict.fromkeys(own.values(), found))
        sources = [p for atom in atoms for p in self.sources(atom).values() if p in found]
        apart = all(isinstance(type_of_atom(a), List | Dict | Tuple | Number) for a in atoms)
        if twice or not apart or is_entangled(sources, state):
            for path, place in own.items():
                if path == (CONTENT,):
                    state.link(place, place)

    def item(self, op: Op, state: State) -> None:
        """`x[index]` or `x.name`."""
        base, key = op.operands[:2]
        (result,) = op.results
        type_ = type_of_atom(base)
        sources = self.sources(base)
        match type_:
            case Array() if op.callee == i.GETITEM and is_advanced(type_of_atom(key)):
                state.fresh(self.places.of(result).values())
            case Tuple() | Record() if isinstance(key, Literal) and _has(type_, key.value):
                at = _place_in(type_, key.value)
                inside = {path[1:]: p for path, p in sources.items() if path[0] == at}
                state.bind(self.matched(result, inside))
            case List() | Dict() if op.callee == i.GETITEM:
                inside = {path: p for path, p in sources.items() if path != ()}
                if isinstance(type_of_atom(key), Slice):
                    self.content(result, (base,), state)
                else:
                    own = self.places.of(result)
                    found = set(inside.values())
                    state.bind(dict.fromkeys(own.values(), found))
            case _:
                self.blob((result,), (base,), state)

    def unpack(self, op: Op, state: State) -> None:
        base, *star = op.operands
        type_ = type_of_atom(base)
        if star or not isinstance(type_, Tuple) or len(type_.items) != len(op.results):
            inside = set(self.sources(base).values())
            state.bind({p: inside for r in op.results for p in self.places.of(r).values()})
            return
        sources = self.sources(base)
        found: dict[Place, set[Place]] = {}
        for k, result in enumerate(op.results):
            part = {path[1:]: p for path, p in sources.items() if path[0] == k}
            found |= self.matched(result, part)
        state.bind(found)

    def blob(
        self, results: Iterable[Value], atoms: Iterable[Atom], state: State, *, fixed: bool = False
    ) -> None:
        """Results that may be any of some things, views of them, or hold them."""
        own = self.places.all_of(results)
        sources = [place for atom in atoms for place in self.sources(atom).values()]
        several = is_entangled(sources, state)
        state.bind({place: set(sources) for place in own})
        for place in own:
            if fixed:
                state.link(place, OUTSIDE)
            if several or place.path[-1:] == (CONTENT,):
                state.link(place, place)

    def expose(self, atoms: Iterable[Atom], state: State) -> None:
        """Something else holds these from here on."""
        self.expose_places(self.places.all_of(atoms), state)

    def expose_places(self, places: Iterable[Place], state: State) -> None:
        for place in state.reach(places) - {OUTSIDE}:
            state.link(place, OUTSIDE)

    def opaque(self, op: Op, state: State) -> None:
        """An op that is not looked into."""
        own = self.places.all_of(op.results)
        function = op.operands[0] if op.callee == i.CALL else None
        harmless = isinstance(function, Global) and is_harmless(function.object)
        if effects.makes_new(op, self.definitions):
            state.fresh(own)
        elif own or not harmless or "out" in op.keywords:
            self.expose(op.operands, state)
            self.blob(op.results, op.operands, state, fixed=True)

    def call(self, op: Op, operands: tuple[Atom, ...], summary: Summary, state: State) -> None:
        """A call of a function of the module; `operands` are what is really passed."""
        given = [self.sources(atom) for atom in operands]
        for source in summary.exposes:
            self.expose_places(_given(source, given), state)
        for result in op.results:
            own = self.places.of(result)
            found: dict[Place, set[Place]] = {place: set() for place in own.values()}
            for path, at in summary.gives:
                for place in _same_part(path, own):
                    found[place].update(_given(at, given))
            state.bind(found)
            for first, second in summary.pairs:
                for one in _same_part(first, own):
                    for other in _same_part(second, own):
                        state.link(one, other)
            for path in summary.paths:
                if len(several := _same_part(path, own)) > 1:
                    self.entangle(several, state)

    def entangle(self, places: Iterable[Place], state: State) -> None:
        """Let all of some places share memory."""
        every = list(places)
        for k, first in enumerate(every):
            for second in every[: k + 1]:
                state.link(first, second)


def is_entangled(places: Sequence[Place], state: State) -> bool:
    """Whether some places, perhaps one of them twice, may share memory."""
    for k, place in enumerate(places):
        near = state.near(place)
        if place in near or any(other is place or other in near for other in places[:k]):
            return True
    return False


def _same_part(path: Path, own: Mapping[Path, Place]) -> list[Place]:
    """The places of a value that are, or are in, or hold, what is at a path of an equal one."""
    if path in own:
        return [own[path]]
    near = [p for at, p in own.items() if at[: len(path)] == path or path[: len(at)] == at]
    return near or list(own.values())


def _given(source: tuple[int, Path] | None, operands: list[dict[Path, Place]]) -> Iterable[Place]:
    if source is None:
        return (OUTSIDE,)
    position, path = source
    places = operands[position]
    return (places[path],) if path in places else tuple(places.values())


def _is_list(value: Value) -> bool:
    return isinstance(value.type, List | Dict)


def _has(type_: Tuple | Record, key: object) -> bool:
    match type_:
        case Tuple(items=items, cls=cls):
            if isinstance(key, int):
                return -len(items) <= key < len(items)
            return cls is not None and key in getattr(cls, "_fields", ())
        case Record(names=names):
            return key in names


def _place_in(type_: Tuple | Record, key: int | str) -> int | str:
    if isinstance(type_, Record):
        return key
    if isinstance(key, int):
        return key % len(type_.items)
    fields: tuple[str, ...] = getattr(type_.cls, "_fields", ())
    return fields.index(key)
