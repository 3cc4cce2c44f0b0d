"""What is asked of an array but its shape or dtype is asked of its newest version.

Before: `x1 = set_at(x0, i, v)`, `z = zeros_like(x0)`. After: `z = zeros_like(x1)`, so that no old
version is read for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.asked import Asked
from s2s.ir.nodes import For, If, Op, Region, Value, While
from s2s.ir.types import Array, Dict, List
from s2s.ir.walk import regions_of, rewired, with_regions
from s2s.optimise.buffers_plan import is_store

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement


def newest(region: Region) -> Region:
    """The region with shapes asked of the newest versions."""
    return _Versions(Asked(region)).region(region, {})


class _Versions:
    """`first` is the version that others are made from, by stores alone: all have its shape."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.first: dict[Value, Value] = {}

    def region(self, region: Region, last: dict[Value, Value]) -> Region:
        """The region; `last` is the newest version of each, by the first, and changed."""
        statements = tuple(self.statement(s, last) for s in region.statements)
        return Region(region.params, statements, region.yields)

    def root(self, atom: Atom) -> Value | None:
        if not isinstance(atom, Value) or not isinstance(atom.type, Array | List | Dict):
            return None
        return self.first.get(atom, atom)

    def statement(self, statement: Statement, last: dict[Value, Value]) -> Statement:
        if isinstance(statement, Op):
            asked = self.asked.of(statement)
            operands = tuple(
                self.now(atom, last) if k in asked else atom
                for k, atom in enumerate(statement.operands)
            )
            self.follow(statement, last)
            if operands == statement.operands:
                return statement
            return rewired(statement, statement.results, operands)
        inner = tuple(self.region(r, dict(last)) for r in regions_of(statement))
        new = with_regions(statement, inner)
        self.join(new, last)
        return new

    def now(self, atom: Atom, last: dict[Value, Value]) -> Atom:
        root = self.root(atom)
        return atom if root is None else last.get(root, atom)

    def follow(self, op: Op, last: dict[Value, Value]) -> None:
        root = self.root(op.operands[0]) if is_store(op) else None
        if root is not None:
            self.first[op.results[-1]] = root
            last[root] = op.results[-1]

    def join(self, statement: Statement, last: dict[Value, Value]) -> None:
        """What is a version of the same array whatever runs."""
        match statement:
            case If(results=results, then=then, orelse=orelse):
                rows = zip(results, then.yields, orelse.yields, strict=True)
                pairs = [(r, a) for r, a, b in rows if self.root(a) is self.root(b)]
            case For(results=results, initial=initial, body=body):
                pairs = self.kept(results, initial, body.params[1:], body.yields)
            case While(results=results, initial=initial, body=body):
                pairs = self.kept(results, initial, body.params, body.yields)
            case _:
                pairs = []
        for result, atom in pairs:
            root = self.root(atom)
            if root is not None:
                self.first[result] = root
                last[root] = result

    def kept(
        self,
        results: tuple[Value, ...],
        initial: tuple[Atom, ...],
        params: tuple[Value, ...],
        yields: tuple[Atom, ...],
    ) -> list[tuple[Value, Atom]]:
        rows = zip(results[1:], initial, params, yields[1:], strict=True)
        return [(result, first) for result, first, p, last in rows if self.root(last) is p]
