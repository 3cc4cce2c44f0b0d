"""What is read after each statement, by the code that follows in its region and around it.

Asking an array for its shape or dtype is no reading: no write changes these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.asked import Asked
from s2s.ir.nodes import For, Op, Value, While, With
from s2s.ir.walk import definitions_in, operands_of, regions_of, statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Region, Statement


class Live:
    """The values that are read after the statements of a function.

    `after` is for a statement by itself; `around` for a loop: what is read after any of its steps.
    """

    def __init__(self, function: Function) -> None:
        self.after: dict[Statement, frozenset[Value]] = {}
        self.around: dict[Statement, frozenset[Value]] = {}
        self.free: dict[Region, frozenset[Value]] = {}
        self.asked = Asked(function.body)
        self._region(function.body, frozenset())

    def _region(self, region: Region, out: frozenset[Value]) -> None:
        live = out | values(region.yields)
        for statement in reversed(region.statements):
            self.after[statement] = live
            self._inside(statement, live)
            live = live.difference(statement.results) | self._read_by(statement)
            live = live.union(*(self._free(nested) for nested in regions_of(statement)))

    def _inside(self, statement: Statement, live: frozenset[Value]) -> None:
        match statement:
            case For(iterable=iterable, body=body):
                around = live | values((iterable,)) | self._free(body)
                self.around[statement] = around
                self._region(body, around)
            case While(test=test, body=body):
                around = live | self._free(test) | self._free(body)
                self.around[statement] = around
                self._region(test, around | frozenset(body.params))
                self._region(body, around)
            case With(context=context):
                self._region(statement.body, live | values((context,)))
            case _:
                for nested in regions_of(statement):
                    self._region(nested, live)

    def reads(self, statement: Statement) -> frozenset[Value]:
        """What a statement reads, also in the regions nested in it."""
        nested = (self._free(region) for region in regions_of(statement))
        return self._read_by(statement).union(*nested)

    def _read_by(self, statement: Statement) -> frozenset[Value]:
        operands = operands_of(statement)
        if isinstance(statement, Op) and (asked := self.asked.of(statement)):
            operands = tuple(a for k, a in enumerate(operands) if k not in asked)
        return values(operands)

    def _free(self, region: Region) -> frozenset[Value]:
        if region not in self.free:
            inside = frozenset(definitions_in(region))
            read = values(region.yields).union(
                *(self._read_by(s) for s in statements_in(region)),
                *(values(r.yields) for s in statements_in(region) for r in regions_of(s)),
            )
            self.free[region] = read - inside
        return self.free[region]


def values(atoms: tuple[Atom, ...]) -> frozenset[Value]:
    """The values among some atoms."""
    return frozenset(a for a in atoms if isinstance(a, Value))
