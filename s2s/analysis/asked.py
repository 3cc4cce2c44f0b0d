"""Which operands are only asked for their shape or dtype: no write changes these.

z = zeros_like(x)                       x is asked
y = x[1:]; z = unbroadcast(z_bar, y)    y is asked, and x through it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.allocation import asked_only, is_view
from s2s.ir.nodes import Op, Value
from s2s.ir.walk import operands_of, regions_of, statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Region


class Asked:
    """The operands of the ops of a function that are asked; `read` are the values that are read."""

    def __init__(self, body: Region) -> None:
        self.read: set[Value] = set()
        self._views: dict[Value, Atom] = {}
        pending: list[Atom] = list(body.yields)
        for statement in statements_in(body):
            pending += [a for nested in regions_of(statement) for a in nested.yields]
            operands = operands_of(statement)
            if isinstance(statement, Op):
                asked = set(asked_only(statement))
                if is_view(statement):
                    asked.add(0)
                    self._views[statement.results[0]] = operands[0]
                operands = tuple(a for k, a in enumerate(operands) if k not in asked)
            pending += operands
        while pending:
            atom = pending.pop()
            if isinstance(atom, Value) and atom not in self.read:
                self.read.add(atom)
                if atom in self._views:
                    pending.append(self._views[atom])

    def of(self, op: Op) -> tuple[int, ...]:
        """The operands of an op that it only asks, by position."""
        if is_view(op) and op.results[0] not in self.read:
            return (0,)
        return asked_only(op)
