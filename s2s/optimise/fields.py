"""Dropping what records hold and nothing reads: a later pass has found that it is not needed.

Before: `records.append((a, b))`, `a, b = records.pop()`, and nothing reads `b`.
After:  `records.append(a)`, `a = records.pop()`; what computed `b` is dead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Region, Value, While
from s2s.ir.walk import regions_of, rewired, statements_in, uses_in, with_regions
from s2s.optimise.dead import without_dead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.ir.nodes import Atom, Function, Statement


def fields(function: Function, pure: frozenset[str] = frozenset()) -> Function:
    """The function with records that hold no more than is read."""
    size = -1
    while size != (size := sum(1 for _ in statements_in(function.body))):
        found = _Records(function.body)
        if not found.unread:
            return function
        body = without_dead(found.without(function.body), pure=pure)
        function = replace(function, body=body)
    return function


class _Records:
    """The lists of records of a function, each under one of its values, and what is not read."""

    def __init__(self, body: Region) -> None:
        self.above: dict[Value, Value] = {}
        self.made: dict[Value, Op] = {}
        self.uses = Counter(uses_in(body))
        self.appends: list[Op] = []
        self.pops: list[Op] = []
        self.takers: dict[Value, Op] = {}  # what takes a record apart
        self.strange: set[Value] = set()  # what more is done with
        ops = []
        for statement in statements_in(body):
            for atoms in _flows(statement):
                self.join([a for a in atoms if isinstance(a, Value)])
            if isinstance(statement, Op):
                ops.append(statement)
                self.look_at(statement)
        inner = self.join_fields()
        self.records = {self.tuple_of(op) for op in self.appends}
        for op in ops:
            self.mark(op)
        size = -1
        while size != (size := len(self.strange)):
            tops = {self.top(v) for v in (*self.strange, *self.above) if self.is_strange(v)}
            self.strange |= {v for outer, v in inner if self.top(outer) in tops}
        self.unread = {top: kept for top in self.tops() if (kept := self.kept(top)) is not None}

    def is_strange(self, value: Value) -> bool:
        return value in self.strange or value.hint != i.RECORDS

    def join(self, values: list[Value]) -> None:
        for value in values[1:]:
            self.above[self.top(value)] = self.top(values[0])

    def look_at(self, op: Op) -> None:
        self.made.update(dict.fromkeys(op.results, op))
        if op.callee == i.APPEND:
            self.appends.append(op)
        elif op.callee == i.POP:
            self.pops.append(op)
        elif op.callee == i.UNPACK and isinstance(op.operands[0], Value):
            self.takers[op.operands[0]] = op

    def join_fields(self) -> list[tuple[Value, Value]]:
        """Lists that are in records of others are one with those that are taken out of them."""
        taken = {self.top(op.results[1]): self.fields_of(op) for op in reversed(self.pops)}
        inner = [(op.results[1], v) for op in self.pops for v in self.fields_of(op)]
        for op in self.appends:
            record = self.tuple_of(op)
            atoms = op.operands[1:] if record is None else record.operands
            values = [a for a in atoms if isinstance(a, Value)]
            inner += [(op.results[0], v) for v in values]
            for top, results in taken.items():
                if top is self.top(op.results[0]) and len(results) == len(atoms):
                    for atom, result in zip(atoms, results, strict=True):
                        if isinstance(atom, Value) and atom.hint == result.hint == i.RECORDS:
                            self.join([atom, result])
        return inner

    def fields_of(self, pop: Op) -> tuple[Value, ...]:
        taker = self.takers.get(pop.results[0])
        return pop.results[:1] if taker is None else taker.results

    def mark(self, op: Op) -> None:
        """Note the lists with which more is done than to append, to take and to ask for the end."""
        if op.callee in (i.APPEND, i.POP, i.TRUTH, i.LIST):
            return
        source = self.made.get(op.operands[0]) if op.operands else None  # type: ignore[arg-type]
        if op.callee == i.UNPACK and source is not None and source.callee == i.POP:
            return
        if op not in self.records:
            self.strange.update(a for a in op.operands if isinstance(a, Value))
        self.strange.update(op.results)

    def top(self, value: Value) -> Value:
        while (above := self.above.get(value, value)) is not value:
            value = above
        return value

    def tops(self) -> list[Value]:
        """The lists that records are appended to and taken from, and nothing else is done with."""
        strange = {self.top(v) for v in (*self.strange, *self.above) if self.is_strange(v)}
        lists = dict.fromkeys(self.top(op.results[-1]) for op in self.appends)
        return [top for top in lists if top.hint == i.RECORDS and top not in strange]

    def kept(self, top: Value) -> tuple[int, ...] | None:
        """The places of the records that are read, if not all are."""
        found: set[int] = set()
        count = -1
        for op in self.appends:
            if self.top(op.results[0]) is top:
                record = self.tuple_of(op)
                if record is None or count not in (-1, len(record.operands)):
                    return None
                count = len(record.operands)
        for op in self.pops:
            if self.top(op.results[1]) is top and self.uses[op.results[0]]:
                taker = self.takers.get(op.results[0])
                alone = taker is not None and self.uses[op.results[0]] == 1
                if taker is None or not alone or len(taker.results) != count:
                    return None
                found |= {k for k, r in enumerate(taker.results) if self.uses[r]}
        return tuple(sorted(found)) if 0 < len(found) < count else None

    def tuple_of(self, append: Op) -> Op | None:
        """The tuple that an op appends, if it is made for that alone."""
        item = append.operands[1]
        made = self.made.get(item) if isinstance(item, Value) else None
        alone = made is not None and made.callee == i.TUPLE and self.uses[made.results[0]] == 1
        return made if alone else None

    # rewriting -----------------------------------------------------------------------------------

    def without(self, region: Region) -> Region:
        """The region with shorter records."""
        statements = [s for old in region.statements for s in self.statement(old)]
        return replace(region, statements=tuple(statements))

    def statement(self, statement: Statement) -> list[Statement]:
        if not isinstance(statement, Op):
            inner = tuple(self.without(r) for r in regions_of(statement))
            return [with_regions(statement, inner)]
        kept = self.unread.get(self.top(statement.results[-1])) if statement.results else None
        if statement.callee == i.APPEND and kept is not None:
            return self.append(statement, kept)
        if statement.callee == i.POP and kept is not None:
            taker = self.takers.get(statement.results[0])
            if taker is not None and len(kept) == 1:
                results = (taker.results[kept[0]], statement.results[1])
                return [rewired(statement, results, statement.operands)]
        if statement.callee == i.UNPACK:
            return self.taken(statement)
        return [statement]

    def append(self, op: Op, kept: tuple[int, ...]) -> list[Statement]:
        record = self.tuple_of(op)
        assert record is not None
        atoms: tuple[Atom, ...] = tuple(record.operands[k] for k in kept)
        if len(atoms) == 1:
            return [rewired(op, op.results, (op.operands[0], atoms[0]))]
        short = Value("", record.results[0].type)
        made = rewired(record, (short,), atoms)
        return [made, rewired(op, op.results, (op.operands[0], short))]

    def taken(self, op: Op) -> list[Statement]:
        """What takes a record apart takes what is left; nothing does where that is one value."""
        source = op.operands[0]
        pop = self.made.get(source) if isinstance(source, Value) else None
        popped = pop is not None and pop.callee == i.POP
        kept = self.unread.get(self.top(pop.results[1])) if popped and pop is not None else None
        if kept is None:
            return [op]
        if len(kept) == 1:
            return []
        return [rewired(op, tuple(op.results[k] for k in kept), op.operands)]


def _flows(statement: Statement) -> Iterator[tuple[Atom, ...]]:
    """Values that are one list, at different times."""
    match statement:
        case Op() if statement.callee in (i.APPEND, i.POP):
            yield statement.operands[0], statement.results[-1]
        case If(then=then, orelse=orelse, results=results):
            yield from zip(results, then.yields, orelse.yields, strict=True)
        case For(initial=initial, body=body, results=results):
            yield from zip(initial, body.params[1:], body.yields[1:], results[1:], strict=True)
        case While(initial=initial, test=test, body=body, results=results):
            rows = zip(initial, test.params, body.params, body.yields[1:], results[1:], strict=True)
            yield from rows
        case _:
            return
