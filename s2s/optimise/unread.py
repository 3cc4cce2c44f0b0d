"""Leaving out writes that nothing reads.

Before: `t = u_bar[i]`, `u_bar[i] = 0.0` in a loop over `i` that reads `u_bar` nowhere else, and
whose final `u_bar` nobody asks for. After: `t = u_bar[i]`.

What is written is followed through versions, branches and loops to all that reads them. Each read
must be of other elements (`analysis.apart`). Only what transforms write is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.apart import Places
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Primitive, Region, Value, While, With
from s2s.ir.types import Array
from s2s.ir.walk import operands_of, regions_of, statements_in, substitute

if TYPE_CHECKING:
    from s2s.analysis.apart import Since
    from s2s.ir.nodes import Atom, Statement

_VERSIONS = (i.SET_AT, i.ADD_AT, i.TAKE_AT, i.SETITEM, i.ACCUMULATE, i.DEDUCT)
_SHAPES = (np.shape, np.size, np.ndim, np.full_like, len, i.ZEROS_LIKE.function)


def without_unread(region: Region) -> Region:
    """The region without writes that no read can see."""
    unread = unread_writes(region)
    mapping: dict[Value, Atom] = {op.results[0]: op.operands[0] for op in unread}
    return substitute(region, {v: _last(v, mapping) for v in mapping}) if mapping else region


def unread_writes(region: Region) -> list[Op]:
    """The writes of constants and values into arrays that no read can see."""
    uses = _uses(region)
    places = Places(region)
    return [
        op
        for op in statements_in(region)
        if isinstance(op, Op)
        and op.callee == i.SET_AT
        and isinstance(op.results[0].type, Array)
        and _Written(op.operands[1], uses, places).is_unread(op.results[0])
    ]


def _last(atom: Atom, mapping: dict[Value, Atom]) -> Atom:
    while isinstance(atom, Value) and atom in mapping:
        atom = mapping[atom]
    return atom


@dataclass(frozen=True, slots=True)
class _Use:
    """Where a value is read: as operand `place` of a statement, or yielded by a region of one."""

    statement: Statement | None  # None: the outermost region yields it
    place: int
    region: Region | None = None


def _uses(region: Region) -> dict[Value, list[_Use]]:
    found: dict[Value, list[_Use]] = {}

    def note(atoms: tuple[Atom, ...], statement: Statement | None, inside: Region | None) -> None:
        for place, atom in enumerate(atoms):
            if isinstance(atom, Value):
                found.setdefault(atom, []).append(_Use(statement, place, inside))

    note(region.yields, None, region)
    for statement in statements_in(region):
        note(operands_of(statement), statement, None)
        for nested in regions_of(statement):
            note(nested.yields, statement, nested)
    return found


class _Written:
    """What is written at an index, followed to what may read it."""

    def __init__(self, index: Atom, uses: dict[Value, list[_Use]], places: Places) -> None:
        self.index = index
        self.uses = uses
        self.places = places
        self.seen: set[tuple[Value, Since]] = set()

    def is_unread(self, value: Value, since: Since = frozenset()) -> bool:
        """Whether no read of this version, or of a later one, sees what was written.

        `since` has the loops that have gone on after the write.
        """
        if (value, since) in self.seen:
            return True
        self.seen.add((value, since))
        return all(self.misses(use, since) for use in self.uses.get(value, ()))

    def misses(self, use: _Use, since: Since) -> bool:
        match use.statement:
            case Op() as op:
                return self.op(op, use.place, since)
            case If(results=results) | With(results=results) if use.region is not None:
                return self.is_unread(results[use.place], since)
            case For() | While() as loop if use.region is loop.body and use.place > 0:
                inside = {s for s in statements_in(loop.body) if isinstance(s, For | While)}
                kept = {(s, again) for s, again in since if s not in inside}
                kept |= {(s, True) for s in inside}
                left = frozenset(kept - {(loop, False)} | {(loop, True)})
                on = frozenset(kept) if (loop, True) in kept else frozenset(kept | {(loop, False)})
                return self.position(loop, use.place - 1, on, left)
            case For() | While() as loop if use.region is None:
                place = use.place - (1 if isinstance(loop, For) else 0)
                return place >= 0 and self.position(loop, place, since, since)
            case _:
                return False

    def position(self, loop: For | While, place: int, inside: Since, after: Since) -> bool:
        """A version goes round a loop, and out of it."""
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        tested = (loop.test.params[place],) if isinstance(loop, While) else ()
        return all(self.is_unread(param, inside) for param in (params[place], *tested)) and (
            self.is_unread(loop.results[place + 1], after)
        )

    def op(self, op: Op, place: int, since: Since) -> bool:
        function = op.callee.function if isinstance(op.callee, Primitive) else None
        if function in _SHAPES and place == 0:
            return True
        if op.callee in (i.BROADCAST, i.UNBROADCAST) and place == 1:
            return True
        if place != 0:
            return False
        if op.callee == i.GETITEM:
            return self.places.are_apart(self.index, op.operands[1], since)
        if op.callee not in _VERSIONS or not isinstance(op.results[0].type, Array):
            return False
        replaced = op.callee in (i.SET_AT, i.SETITEM) and op.operands[1] == self.index
        return (replaced and not since) or self.is_unread(op.results[0], since)
