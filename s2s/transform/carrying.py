"""Versions that are brought back, through branches and loops of the backward part.

u2 = u1 if c else u0        what is at hand for u2 is at hand for what each arm yields; what each arm
brings back of u0 is one more result of the backward `if`
for ... from (u0)           the version is one more value that the backward loop carries
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.ir.nodes import For, Region, Value, While
from s2s.ir.types import Array
from s2s.ir.walk import definitions_in
from s2s.transform.restore import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.ir.nodes import Atom
    from s2s.transform.backward import Backward


def enter(arm: Region, results: tuple[Value, ...], inner: Backward) -> None:
    """At the start of an arm's backward part: what it yields is what the results are."""
    plan = inner.sweep.plan
    inner.home = (*inner.home, arm)
    if not plan.overwritten:
        return
    inside = set(definitions_in(arm))
    for atom, result in zip(arm.yields, results, strict=True):
        if not isinstance(atom, Value) or not isinstance(atom.type, Array):
            continue
        if atom in inside or atom in plan.overwritten:
            known = now(result, inner)
            if known is not None and known is not atom:
                inner.now[atom] = known


def brought_back(arms: list[Backward], regions: Iterable[Region], back: Backward) -> list[Value]:
    """The outer values that each arm has at hand, and that some arm has brought back."""
    inside = {v for region in regions for v in definitions_in(region)}
    found: dict[Value, None] = {}
    for arm in arms:
        for value, atom in arm.now.items():
            if value not in inside and value not in arm.taken and back.now.get(value) != atom:
                found[value] = None
    return [v for v in found if all(v in arm.now for arm in arms)]


@dataclass(slots=True)
class Carried:
    """The versions that a backward loop carries: at its start, in its body, and at its end."""

    positions: tuple[int, ...]
    starts: tuple[Atom, ...]
    params: tuple[Value, ...]

    def enter(self, loop: For | While, inner: Backward) -> None:
        """At the start of the backward body: what an iteration has yielded."""
        inner.home = (*inner.home, loop.body)
        for j, start, param in zip(self.positions, self.starts, self.params, strict=True):
            atom = loop.body.yields[1 + j]
            if isinstance(atom, Value):
                inner.now[atom] = param
            if isinstance(start, Value):
                inner.newer[start] = param

    def ends(self, loop: For | While, inner: Backward) -> tuple[Atom, ...]:
        """At the end of the backward body: what came into the iteration."""
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        found = [now(params[j], inner) for j in self.positions]
        assert all(atom is not None for atom in found), "a version was to be brought back"
        return tuple(atom for atom in found if atom is not None)

    def leave(self, loop: For | While, results: tuple[Value, ...], back: Backward) -> None:
        """After the backward loop: what the loop started from."""
        for j, start, result in zip(self.positions, self.starts, results, strict=True):
            atom = loop.initial[j]
            if isinstance(atom, Value) and atom in back.sweep.plan.overwritten:
                back.now[atom] = result
            if isinstance(start, Value):
                back.newer[start] = result


def carried(loop: For | While, back: Backward) -> Carried:
    """What the backward loop of a loop brings back."""
    positions, starts, params = [], [], []
    of_body = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
    for j in back.sweep.plan.carried.get(loop.results[0], ()):
        start = now(loop.results[1 + j], back)
        assert start is not None, "a version was to be brought back"
        positions.append(j)
        starts.append(start)
        params.append(Value(of_body[j].name, of_body[j].type, of_body[j].hint))
    return Carried(tuple(positions), tuple(starts), tuple(params))
