"""Whether two indices of one array surely name different elements.

Known are literal numbers and slices, and the numbers of loops over ranges with literal offsets:
`u[i]` is apart from `u[i - 1]`, from `u[:i]`, and from the `u[i]` of another iteration. Where one
index is used after the other, a loop goes on: its number is a later one, or any if the loop has been
left and entered again.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Literal, Op, Primitive, Value
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Region, Statement

Since: TypeAlias = "frozenset[tuple[Statement, bool]]"  # loops that went on; True: entered again


@dataclass(frozen=True, slots=True)
class Number:
    """A number that an index is made of: that of a loop (of none) plus an offset, when it is used."""

    loop: For | None
    offset: int
    later: bool = False

    def plus(self, amount: int) -> Number:
        """The number that is greater by so much."""
        return replace(self, offset=self.offset + amount)


@dataclass(frozen=True, slots=True)
class Span:
    """The places from `start` to before `stop`; None: to the end."""

    start: Number
    stop: Number | None


@dataclass(frozen=True, slots=True)
class Run:
    """What the numbers of a loop over a range lie between, and whether they grow."""

    least: Number | None
    most: Number | None
    grows: bool | None


class Places:
    """What is known of the indices in a region."""

    def __init__(self, region: Region) -> None:
        statements = list(statements_in(region))
        self.definitions: dict[Value, Op] = {
            r: s for s in statements if isinstance(s, Op) for r in s.results
        }
        self.loops = {s.body.params[0]: s for s in statements if isinstance(s, For)}
        self.runs: dict[For, Run] = {}

    def are_apart(self, a: Atom, b: Atom, since: Since) -> bool:
        """Whether no element is named by both.

        Args:
            a: an index.
            b: another, used later.
            since: the loops that have gone on in between.
        """
        for first, second in zip(self.parts(a), self.parts(b), strict=False):
            if _are_literals_apart(first, second):
                return True
            earlier, later = self.span(first, later=False), self.span(second, later=True)
            if earlier is None or later is None:
                continue
            if self.precedes(earlier, later, since) or self.precedes(later, earlier, since):
                return True
        return False

    def parts(self, index: Atom) -> list[Atom]:
        """The parts of an index from the first, as far as each stands for one axis."""
        op = self.definitions.get(index) if isinstance(index, Value) else None
        atoms: tuple[Atom, ...] = (index,)
        if op is not None and op.callee == i.TUPLE:
            atoms = op.operands
        elif isinstance(index, Literal) and isinstance(index.value, tuple):
            atoms = tuple(map(Literal, index.value))
        found: list[Atom] = []
        for atom in atoms:
            literal = isinstance(atom, Literal) and type(atom.value) in (int, slice)
            if not literal and self.span(atom, later=False) is None:
                break
            found.append(atom)
        return found

    def span(self, part: Atom, *, later: bool) -> Span | None:
        """The places that a part of an index names, if none is counted from the end."""
        op = self.definitions.get(part) if isinstance(part, Value) else None
        bounds: tuple[Atom, ...] | None = None
        if isinstance(part, Literal) and isinstance(part.value, slice):
            bounds = tuple(map(Literal, (part.value.start, part.value.stop, part.value.step)))
        elif op is not None and op.callee == i.SLICE:
            bounds = op.operands if len(op.operands) > 1 else (Literal(None), *op.operands)
        if bounds is None:
            number = self.number(part, later=later)
            known = number is not None and self.is_natural(number)
            return Span(number, number.plus(1)) if number is not None and known else None
        return self.range_of(bounds, later=later)

    def range_of(self, bounds: tuple[Atom, ...], *, later: bool) -> Span | None:
        if len(bounds) > 2 and bounds[2] not in (Literal(None), Literal(1)):
            return None
        start = Number(None, 0)
        if bounds[0] != Literal(None):
            found = self.number(bounds[0], later=later)
            if found is None or not self.is_natural(found):
                return None
            start = found
        if bounds[1] == Literal(None):
            return Span(start, None)
        stop = self.number(bounds[1], later=later)
        return None if stop is None or not self.is_natural(stop) else Span(start, stop)

    def number(self, atom: Atom, *, later: bool) -> Number | None:
        """What an atom is as a number of a loop and an offset."""
        if isinstance(atom, Literal):
            return Number(None, atom.value, later) if type(atom.value) is int else None
        if not isinstance(atom, Value):
            return None
        if atom in self.loops:
            return Number(self.loops[atom], 0, later)
        op = self.definitions.get(atom)
        if op is None or not isinstance(op.callee, Primitive) or len(op.operands) != 2:
            return None
        sign = {operator.add: 1, operator.sub: -1}.get(op.callee.function)
        offset = op.operands[1]
        if sign is None or not isinstance(offset, Literal) or type(offset.value) is not int:
            return None
        base = self.number(op.operands[0], later=later)
        return None if base is None else base.plus(sign * offset.value)

    # order -------------------------------------------------------------------------------------

    def precedes(self, a: Span, b: Span, since: Since) -> bool:
        """Whether one span ends before the other starts."""
        return a.stop is not None and self.is_at_most(a.stop, b.start, since)

    def is_natural(self, number: Number) -> bool:
        """Whether a number is surely not below zero."""
        return self.is_at_most(Number(None, 0), number, frozenset())

    def is_at_most(self, a: Number, b: Number, since: Since) -> bool:
        """Whether `a <= b` is sure."""
        if a.loop is b.loop:
            gap = 0 if a.loop is None or a.later == b.later else self.gap(a, b, since)
            if gap is not None and a.offset <= b.offset + gap:
                return True
        above = None if a.loop is None else self.run(a.loop).most
        if above is not None and self.is_at_most(_at(above, a), b, since):
            return True
        below = None if b.loop is None else self.run(b.loop).least
        return below is not None and self.is_at_most(a, _at(below, b), since)

    def gap(self, a: Number, b: Number, since: Since) -> int | None:
        """The least by which the number of a loop when `b` is used exceeds that when `a` is."""
        assert a.loop is not None
        if (a.loop, True) in since:
            return None
        if (a.loop, False) not in since:
            return 0
        run = self.run(a.loop)
        return 1 if run.grows is b.later else None

    def run(self, loop: For) -> Run:
        """What is known of the numbers of a loop."""
        if loop not in self.runs:
            self.runs[loop] = self.run_of(loop.iterable)
        return self.runs[loop]

    def run_of(self, iterable: Atom) -> Run:
        op = self.definitions.get(iterable) if isinstance(iterable, Value) else None
        function = op.callee.function if op and isinstance(op.callee, Primitive) else None
        if op is not None and function is reversed:
            found = self.run_of(op.operands[0])
            return replace(found, grows=None if found.grows is None else not found.grows)
        if op is None or function is not range:
            return Run(None, None, None)
        bounds = op.operands if len(op.operands) > 1 else (Literal(0), *op.operands)
        step = bounds[2] if len(bounds) > 2 else Literal(1)
        if not isinstance(step, Literal) or type(step.value) is not int or step.value == 0:
            return Run(None, None, None)
        first, last = (self.number(b, later=False) for b in bounds[:2])
        if step.value > 0:
            return Run(first, None if last is None else last.plus(-1), True)
        return Run(None if last is None else last.plus(1), first, False)


def _at(bound: Number, like: Number) -> Number:
    """A bound of a number, where that is used, with its offset."""
    return replace(bound, offset=bound.offset + like.offset, later=like.later)


def _are_literals_apart(a: Atom, b: Atom) -> bool:
    """Whether two literal parts are apart, also where they count from the end."""
    if not isinstance(a, Literal) or not isinstance(b, Literal):
        return False
    match a.value, b.value:
        case int(), int():
            return (a.value < 0) == (b.value < 0) and a.value != b.value
        case slice(), int():
            return _are_literals_apart(b, a)
        case int() as at, slice(start=start, stop=stop, step=None | 1):
            before = start is not None and (start < 0) == (at < 0) and at < start
            return before or (stop is not None and (stop < 0) == (at < 0) and at >= stop)
        case slice(step=None | 1) as first, slice(step=None | 1) as second:
            return _ends_before(first, second) or _ends_before(second, first)
        case _:
            return False


def _ends_before(a: slice, b: slice) -> bool:
    stop, start = a.stop, b.start
    return stop is not None and start is not None and (stop < 0) == (start < 0) and stop <= start
