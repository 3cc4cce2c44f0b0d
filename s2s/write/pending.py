"""Expressions that wait to become part of a later statement, and the order that must be kept."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Location, Op, Primitive, Value
from s2s.write.code import Expr, Let, Node, Source, variables
from s2s.write.expressions import expression
from s2s.write.literals import as_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.write.buffers import Buffers

WIDTH = 72
WIDTH_OF_ONE_LINE = 80  # what the user wrote on one line is not torn apart before this
WIDTH_OF_SEVERAL_LINES = 170  # nor what was written on several
DEPTH = 6
DEPTH_OF_ONE_LINE = 8


class Pending:
    """`pending` are expressions, in order, that will be part of a later statement of the block.

    `everywhere` are those that cost nothing and may be written at every use; `out` is the block so
    far.
    """

    def __init__(self, buffers: Buffers) -> None:
        self.buffers = buffers
        self.everywhere: dict[Value, Expr] = {}
        self.pending: dict[Value, Expr] = {}
        self.places: dict[Value, Location | None] = {}
        self.out: list[Node] = []

    def emit(self, node: Node) -> None:
        """Append a node to the block."""
        self.out.append(node)

    def flush(self) -> None:
        """Emit all that is pending."""
        for value in tuple(self.pending):
            self.flush_one(value)

    def flush_one(self, value: Value) -> None:
        """Emit one pending expression, after those that must come before it."""
        if value not in self.pending:
            return
        expr = self.pending[value]
        for other in tuple(self.pending):
            if other is value:
                break
            if other in self.pending and conflict(self.pending[other], expr):
                self.flush_one(other)
        if value in self.pending:
            self.emit(Let(value, valued(self.pending.pop(value)), self.places.get(value)))

    def flush_before(self, expr: Expr, targets: Sequence[Value] = ()) -> None:
        """Emit what must not be evaluated after `expr`, or reads a name that is about to change."""
        names = {target.name for target in targets if target.name}
        for value in tuple(self.pending):
            if value in self.pending:
                other = self.pending[value]
                renamed = any(read.name in names or read in targets for read in other.reads)
                if renamed or conflict(other, expr):
                    self.flush_one(value)

    def take(self, sources: Sequence[Source], location: Location | None) -> list[Expr]:
        """The expressions of operands; what is pending of them is used up."""
        self.make_room(sources, location)
        self.keep_order(sources)
        return [self.take_one(source) for source in sources]

    def take_operands(self, op: Op) -> list[Expr]:
        """The expressions of the operands of an op (of one that destroys, but the first)."""
        order = evaluation_order(op)
        taken = self.take([op.operands[k] for k in order], op.location)
        return [taken[order.index(k)] for k in sorted(order)]

    def keep_from_reading(self, op: Op) -> None:
        """Emit what changes an object before the statement that reads it as it changes it."""
        if op.callee == i.SETITEM:
            return
        changes = self.buffers.effects(op)
        for operand in variables(*op.operands[1:]):
            if operand in self.pending and self.pending[operand].changes & changes:
                self.flush_one(operand)

    def take_one(self, source: Source) -> Expr:
        """The expression of one operand."""
        if isinstance(source, Expr):
            return source
        if isinstance(source, Value):
            if source in self.pending:
                return self.pending.pop(source)
            if source in self.everywhere:
                return self.everywhere[source]
        return expression(source, self.buffers)

    def make_room(self, sources: Sequence[Source], location: Location | None) -> None:
        """Emit operands that would make the expression too wide or too deep."""
        wanted = [s for s in sources if isinstance(s, Value) and s in self.pending]
        if not wanted:
            return
        alone = len(sources) == 1
        one_line = location is not None and all(
            _same_line(self.places.get(s), location) for s in wanted
        )
        limit = WIDTH_OF_ONE_LINE if one_line else WIDTH
        below = location and any(_is_below(self.places.get(s), location) for s in wanted)
        if alone or below:
            limit = WIDTH_OF_SEVERAL_LINES
        for value in wanted:
            deep = self.pending[value].depth >= (DEPTH_OF_ONE_LINE if one_line else DEPTH)
            if deep and not alone:
                self.flush_one(value)
        while sum(self.pending[s].width + 3 for s in wanted if s in self.pending) > limit:
            left = [s for s in wanted if s in self.pending]
            wide = [s for s in left if self.pending[s].width > WIDTH // 3]
            self.flush_one((wide or left)[0])

    def keep_order(self, sources: Sequence[Source]) -> None:
        """Emit what would be evaluated in another order than it was written."""
        wanted = [s for s in sources if isinstance(s, Value) and s in self.pending]
        order = {value: k for k, value in enumerate(self.pending)}
        for position, value in enumerate(wanted):
            for earlier in wanted[:position]:
                both = earlier in self.pending and value in self.pending
                turned = both and order[earlier] > order[value]
                if turned and conflict(self.pending[earlier], self.pending[value]):
                    self.flush_one(value)
        for value in wanted:
            others = [o for o in self.pending if o not in wanted and order[o] > order[value]]
            if value in self.pending and any(
                conflict(self.pending[value], self.pending[other]) for other in others
            ):
                self.flush_one(value)


def evaluation_order(op: Op) -> list[int]:
    """The operands of an op as Python evaluates them (of one that destroys, but the first)."""
    order = list(range(i.destroys(op.callee), len(op.operands)))
    if op.callee == i.SETITEM:
        return [order[-1], *order[:-1]]
    if isinstance(op.callee, Primitive) and op.callee.function is operator.contains:
        return order[::-1]
    return order


def conflict(first: Expr, second: Expr) -> bool:
    """Whether two expressions may not change places."""
    return bool(first.changes & second.inspects) or bool(second.changes & first.inspects)


def valued(expr: Expr) -> Expr:
    """An expression that may stand anywhere: a slice as `slice(...)`."""
    node = as_value(expr.node)
    return expr if node is expr.node else replace(expr, node=node)


def _is_below(one: Location | None, other: Location) -> bool:
    """Whether a part was written on a later line than the whole: both are one statement."""
    return one is not None and one.file == other.file and one.line > other.line


def _same_line(one: Location | None, other: Location | None) -> bool:
    if one is None or other is None:
        return False
    return (one.file, one.line) == (other.file, other.line)
