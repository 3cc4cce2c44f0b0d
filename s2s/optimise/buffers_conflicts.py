"""What is in the way of a write, and what is copied because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.allocation import is_view
from s2s.analysis.infer import type_of_atom
from s2s.analysis.places import CONTENT, OUTSIDE, Place, Places
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Value
from s2s.ir.walk import statements_in
from s2s.optimise.buffers_back import PutBack
from s2s.optimise.buffers_flow import Flow, Summary
from s2s.optimise.buffers_live import Live
from s2s.optimise.buffers_plan import Plan, next_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from s2s.analysis.places import State
    from s2s.ir.nodes import Atom, Function, Statement


class Conflicts:
    """One function while it is followed: its plan so far, and what is needed to make it.

    `apart` are the views that the next walk copies where they are defined; `used` are the things
    that are no values whose memory has been written into; `made` are the copies, with what stands
    for the memory of each.
    """

    def __init__(self, function: Function, summaries: Mapping[str, Summary]) -> None:
        self.function = function
        self.definitions = {
            result: s
            for s in statements_in(function.body)
            if isinstance(s, Op)
            for result in s.results
        }
        self.places = Places()
        self.flow = Flow(self.places, summaries, self.definitions)
        self.live = Live(function)
        self.backs = PutBack(function, self.live, self.definitions)
        self.made: dict[tuple[Statement, int], tuple[Value, Place]] = {}
        self.plan = Plan()
        self.apart: set[Value] = set()
        self.used: set[Place] = set()

    def is_free(
        self, atom: Atom, places: set[Place], live: Collection[Value], state: State
    ) -> bool:
        """Whether some places may be written into; they then are."""
        if places and self.conflicts(atom, places, live, state):
            return False
        self.note(places, state)
        return True

    def note(self, places: Iterable[Place], state: State) -> None:
        self.used |= {near for near in state.reach(places) if near.owner is None}

    def conflicts(
        self, atom: Atom, places: set[Place], live: Collection[Value], state: State
    ) -> set[Place]:
        """What would change if some places of an atom were written into, and is read later."""
        found = {near for p in places for near in state.near(p) if near is OUTSIDE}
        if OUTSIDE in places:
            found.add(OUTSIDE)
        if isinstance(atom, Value) and atom in live:
            found |= places or {Place(atom)}
        for place in places:
            found |= {near for near in state.near(place) if near.owner in live}
        return found

    def copy(self, statement: Statement, k: int, atom: Atom, state: State) -> Value:
        """The copy that a statement reads instead of an operand."""
        if (statement, k) not in self.made:
            model = next_version(statement, k)
            name, hint = (model.name, model.hint) if isinstance(model, Value) else ("", "")
            self.made[statement, k] = Value(name, type_of_atom(atom), hint), Place(None, (k,))
        value, _ = self.made[statement, k]
        self.plan.copies.setdefault(statement, {})[k] = value
        state.fresh(self.places.of(value).values())
        return value

    def set_apart(self, target: Atom, found: set[Place]) -> bool:
        """Copy the views that are in the way where they are defined, if there is nothing else."""
        made = self.definitions.get(target) if isinstance(target, Value) else None
        if made is not None and made.callee == i.GETITEM:
            return False
        owners = {place.owner for place in found}
        for owner in owners:
            if owner is None or owner is target or owner in self.plan.apart:
                return False
            made = self.definitions.get(owner)
            if made is None or not (is_view(made) or made.callee == i.UNBROADCAST):
                return False
        self.apart |= {owner for owner in owners if owner is not None}
        return True

    def put_back(self, statement: Op, written: Atom, found: set[Place], state: State) -> set[Place]:
        """Of what is in the way, what is overwritten before it is read: `x[i] = f(x[i])`."""
        return {
            place
            for place in found
            if isinstance(place.owner, Value)
            and place.owner is not written
            and place not in state.near(place)
            and place.path in ((), (CONTENT,))
            and self.backs.is_put_back(statement, written, place.owner)
        }
