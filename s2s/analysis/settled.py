"""Reads of a buffer that no later write can touch: the final buffer holds what was read.

    for t in range(n):
        h[t + 1] = f(h[t])      h[t] is read, and all that is written after that is h[t + 1], h[t + 2], ...

Indices are compared as sums of loop variables and constants, by the direction in which loops count.
What cannot be proved is not settled.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from s2s.analysis.infer import type_of_atom
from s2s.analysis.views import is_view, writes_into, writes_of
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Literal, Op, Primitive, Symbol, Value, While, With
from s2s.ir.types import Number
from s2s.ir.walk import regions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir.nodes import Atom, Function, Module, Region, Statement

Loop: TypeAlias = For | While
Term: TypeAlias = tuple[Value, int]  # a loop variable or an integer; of which of two iterations
Bound: TypeAlias = "Sum | None"  # None: as far as there are elements

_READ, _WRITE, _STEPS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Sum:
    """An integer: a constant, and terms with factors."""

    constant: int = 0
    terms: Mapping[Term, int] = field(default_factory=dict)

    def plus(self, other: Sum, factor: int = 1) -> Sum:
        """This, and `factor` times another."""
        terms = dict(self.terms)
        for term, count in other.terms.items():
            terms[term] = terms.get(term, 0) + factor * count
        kept = {t: c for t, c in terms.items() if c}
        return Sum(self.constant + factor * other.constant, kept)


@dataclass(slots=True)
class _Access:
    """A read or a write: its index, the loops around it, and its place in the function."""

    op: Op
    index: Atom | None  # None: anything
    loops: tuple[Loop, ...]
    place: int


class Settled:
    """The reads of one module, asked one by one."""

    def __init__(self, module: Module, definitions: Mapping[Value, Op]) -> None:
        self.module, self.definitions = module, definitions
        self.above: dict[Value, Value] = {}
        self.loops: dict[Value, tuple[Loop, ...]] = {}
        self.items: dict[Value, For] = {}
        self.accesses: dict[Op, _Access] = {}
        self.writes: list[tuple[Value, _Access]] = []
        self.views: dict[Value, Value] = {}
        for function in module.functions.values():
            self.function(function)

    # the functions -----------------------------------------------------------------------------------

    def function(self, function: Function) -> None:
        for parameter in function.params:
            self.loops[parameter.value] = ()
        self.region(function.body, ())

    def region(self, region: Region, loops: tuple[Loop, ...]) -> None:
        self.loops.update(dict.fromkeys(region.params, loops))
        for statement in region.statements:
            self.statement(statement, loops)

    def statement(self, statement: Statement, loops: tuple[Loop, ...]) -> None:
        self.loops.update(dict.fromkeys(statement.results, loops))
        if isinstance(statement, Op):
            self.op(statement, loops)
        inner = (*loops, statement) if isinstance(statement, For | While) else loops
        if isinstance(statement, For):
            self.items[statement.body.params[0]] = statement
        for region in regions_of(statement):
            self.region(region, inner)
        for atoms in _same(statement):
            self.join([a for a in atoms if isinstance(a, Value)])

    def op(self, op: Op, loops: tuple[Loop, ...]) -> None:
        index = op.operands[1] if op.callee in _INDEXED else None
        access = self.accesses[op] = _Access(op, index, loops, len(self.accesses))
        if isinstance(op.callee, Symbol):
            for place in writes_of(self.module.functions[op.callee.name]):
                target = op.operands[place]
                if isinstance(target, Value):
                    self.writes.append((target, access))
        elif writes_into(op):
            target = op.operands[0]
            assert isinstance(target, Value)
            self.writes.append((target, access))
        elif is_view(op) and op.callee != i.ALIAS:
            base = op.operands[0]
            assert isinstance(base, Value)
            self.views[op.results[0]] = base

    def join(self, values: list[Value]) -> None:
        tops = list({self.top(v): None for v in values})
        self.above.update(dict.fromkeys(tops[1:], tops[0]) if tops else {})

    def top(self, value: Value) -> Value:
        """What stands for all versions of an array, and of those it may be exchanged with."""
        while (above := self.above.get(value, value)) is not value:
            value = above
        return value

    # questions ---------------------------------------------------------------------------------------

    def holds(self, read: Op, base: Value) -> bool:
        """Whether no write that runs later can touch what a read, or a write, of `base` touches."""
        if read.callee not in (i.GETITEM, i.SETITEM):
            return False
        array = self.top(base)
        if any(self.top(v) is array for v in self.views) or self.is_written_through(array):
            return False
        access = self.accesses[read]
        return all(
            self.apart(access, write, array)
            for target, write in self.writes
            if self.top(target) is array
        )

    def is_written_through(self, array: Value) -> bool:
        """Whether a view of an array is written into as a whole of its own: `x.T`, `x.reshape(...)`."""
        written = {self.top(target) for target, _ in self.writes}
        shown = {array}
        while True:
            more = {self.top(v) for v, base in self.views.items() if self.top(base) in shown}
            if more & written:
                return True
            if more <= shown:
                return False
            shown |= more

    def carries(self, loop: Loop, array: Value) -> bool:
        """Whether an array lasts from one iteration to the next."""
        return any(self.top(v) is array for v in loop.body.params)

    def apart(self, read: _Access, write: _Access, array: Value) -> bool:
        """Whether a write leaves alone what was read, whenever it runs after the read."""
        common = 0
        for a, b in zip(read.loops, write.loops, strict=False):
            if a is not b:
                break
            common += 1
        later = write.place > read.place
        cases = [k for k in range(common) if self.carries(read.loops[k], array)]
        cases += [common] if later else []
        return all(self.apart_in(read, write, level, common) for level in cases)

    def apart_in(self, read: _Access, write: _Access, level: int, common: int) -> bool:
        """The same, where the write is in a later iteration of the loop `level`, or in the same."""
        case = _Case(self, read.loops[:common], level)
        for a, b in zip(self.parts(read.index), self.parts(write.index), strict=False):
            first, second = case.interval(a, _READ), case.interval(b, _WRITE)
            if first is None or second is None:
                continue
            if case.before(first[1], second[0]) or case.before(second[1], first[0]):
                return True
        return False

    def parts(self, index: Atom | None) -> list[Atom]:
        """The indices by dimension, as far as they count dimensions."""
        made = self.definitions.get(index) if isinstance(index, Value) else None
        if made is not None and made.callee == i.CHAIN:
            return self.parts(made.operands[0])
        found: list[Atom] = []
        if made is not None and made.callee == i.TUPLE:
            found = list(made.operands)
        elif isinstance(index, Literal) and isinstance(index.value, tuple):
            found = [Literal(part) for part in index.value]
        elif index is not None:
            found = [index]
        kept: list[Atom] = []
        for atom in found:
            if not self.counts(atom):
                break
            kept.append(atom)
        return kept

    def counts(self, atom: Atom) -> bool:
        """Whether a part of an index is an integer or a slice."""
        if isinstance(atom, Literal):
            return isinstance(atom.value, int | slice) and not isinstance(atom.value, bool)
        made = self.definitions.get(atom) if isinstance(atom, Value) else None
        whole = isinstance(atom, Value) and isinstance(atom.type, Number)
        return (whole and _is_integer(atom)) or (made is not None and made.callee == i.SLICE)


class _Case:
    """A read and a write in the same iterations of the loops before `level`, and in a later one of it.

    `alone`: each by itself, where its indices are asked to count from the start.
    """

    def __init__(
        self, settled: Settled, common: tuple[Loop, ...], level: int, *, alone: bool = False
    ) -> None:
        self.settled, self.common, self.level, self.alone = settled, common, level, alone

    def counts_from_start(self, atom: Atom, side: int) -> bool:
        """Whether an index is surely zero or more."""
        case = _Case(self.settled, self.common, self.level, alone=True)
        found = case.sum(atom, side)
        return found is not None and case.is_positive(found)

    def interval(self, atom: Atom, side: int) -> tuple[Bound, Bound] | None:
        """The first element, and the one after the last, of what an index reaches."""
        if isinstance(atom, Literal) and isinstance(atom.value, slice):
            bounds: list[Atom] = [
                Literal(b) for b in (atom.value.start, atom.value.stop, atom.value.step)
            ]
            return self.of_slice(bounds, side)
        made = self.settled.definitions.get(atom) if isinstance(atom, Value) else None
        if made is not None and made.callee == i.SLICE:
            return self.of_slice(list(made.operands), side)
        found = self.sum(atom, side)
        if found is None or not self.counts_from_start(atom, side):
            return None
        return found, found.plus(Sum(1))

    def of_slice(self, bounds: list[Atom], side: int) -> tuple[Bound, Bound] | None:
        start, stop, step = bounds
        if step not in (Literal(None), Literal(1)):
            return None
        start = Literal(0) if start == Literal(None) else start
        ends = [start] if stop == Literal(None) else [start, stop]
        found = [self.sum(end, side) for end in ends]
        if None in found or not all(self.counts_from_start(end, side) for end in ends):
            return None
        return found[0], found[1] if len(found) > 1 else None

    def before(self, end: Bound, start: Bound) -> bool:
        """Whether what ends before `end` is surely before what starts at `start`."""
        return end is not None and start is not None and self.is_positive(start.plus(end, -1))

    def sum(self, atom: Atom, side: int) -> Sum | None:
        """An index as a sum."""
        if isinstance(atom, Literal):
            known = isinstance(atom.value, int) and not isinstance(atom.value, bool)
            return Sum(atom.value) if known else None
        if not isinstance(atom, Value) or not _is_integer(atom):
            return None
        made = self.settled.definitions.get(atom)
        function = made.callee.function if made and isinstance(made.callee, Primitive) else None
        if made is not None and function in (operator.add, operator.sub):
            parts = [self.sum(a, side) for a in made.operands]
            if parts[0] is not None and parts[1] is not None:
                return parts[0].plus(parts[1], 1 if function is operator.add else -1)
        return self.term(atom, side)

    def term(self, value: Value, side: int) -> Sum:
        """A value in the iteration of the read, or of the write."""
        if len(self.settled.loops.get(value, ())) <= self.level:
            return Sum(0, {(value, _READ): 1})
        loop = self.settled.items.get(value)
        related = side == _WRITE and not self.alone and self.level < len(self.common)
        if related and loop is not None:
            step = _step(loop, self.settled.definitions)
            if loop is self.common[self.level] and step:
                forth = 1 if step > 0 else -1
                return Sum(0, {(value, _READ): 1, (value, _STEPS): forth})
        return Sum(0, {(value, side): 1})

    def is_positive(self, found: Sum) -> bool:
        """Whether a sum is surely zero or more, by the ranges that loops run over."""
        for _ in range(20):
            if not found.terms:
                return found.constant >= 0
            term = max(found.terms, key=lambda t: (len(self.settled.loops.get(t[0], ())), t[1]))
            count = found.terms[term]
            bound = self.bound(term, upper=count < 0)
            if bound is None:
                return False
            found = found.plus(Sum(0, {term: 1}), -count).plus(bound, count)
        return False

    def bound(self, term: Term, *, upper: bool) -> Sum | None:
        """The least or the greatest that a term may be."""
        value, side = term
        if side == _STEPS:
            return None if upper else Sum(1)
        loop = self.settled.items.get(value)
        step = None if loop is None else _step(loop, self.settled.definitions)
        if loop is None or not step:
            return None
        operands = self.settled.definitions[loop.iterable].operands  # type: ignore[index]
        start, stop = (Literal(0), operands[0]) if len(operands) == 1 else operands[:2]
        if upper == (step > 0):
            last = self.sum(stop, side)
            return None if last is None else last.plus(Sum(-1 if step > 0 else 1))
        return self.sum(start, side)


_INDEXED = (i.GETITEM, i.SETITEM, i.ACCUMULATE, i.DEDUCT)


def _is_integer(atom: Atom) -> bool:
    type_ = type_of_atom(atom)
    return isinstance(type_, Number) and (type_.dtype or "").startswith(("int", "uint"))


def _step(loop: For, definitions: Mapping[Value, Op]) -> int | None:
    """The step of the range that a loop runs over, if it is known."""
    made = definitions.get(loop.iterable) if isinstance(loop.iterable, Value) else None
    if made is None or not isinstance(made.callee, Primitive) or made.callee.function is not range:
        return None
    if len(made.operands) < 3:
        return 1
    step = made.operands[2]
    return step.value if isinstance(step, Literal) and isinstance(step.value, int) else None


def _same(statement: Statement) -> Iterator[tuple[Atom, ...]]:
    """Values that may be versions of one array because of a statement."""
    match statement:
        case Op() if writes_into(statement) or statement.callee == i.ALIAS:
            yield (statement.operands[0], *statement.results)
        case If(then=then, orelse=orelse, results=results):
            yield from zip(then.yields, orelse.yields, results, strict=True)
        case With(body=body, results=results):
            yield from zip(body.yields, results, strict=True)
        case For(initial=initial, body=body, results=results):
            yield from zip(initial, body.params[1:], body.yields[1:], results[1:], strict=True)
        case While(initial=initial, test=test, body=body, results=results):
            rows = zip(initial, test.params, body.params, body.yields[1:], results[1:], strict=True)
            yield from rows
