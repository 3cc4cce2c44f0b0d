"""Parts that are put back: what is read of an array or list, written into, and stored where it was.

row = x[i]
row1 = f(row)               f writes into its parameter, and so into x[i]
x1 = setitem(x, i, row1)    all of x[i] is overwritten, before anything else of x is read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.allocation import is_view
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Value
from s2s.ir.walk import regions_of
from s2s.optimise.buffers_plan import is_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom, Function, Region, Statement
    from s2s.optimise.buffers_live import Live


class PutBack:
    """Finds parts that are put back."""

    def __init__(self, function: Function, live: Live, definitions: Mapping[Value, Op]) -> None:
        self.live = live
        self.definitions = definitions
        self.where: dict[Statement, tuple[Region, int]] = {}
        self._place(function.body)

    def _place(self, region: Region) -> None:
        for k, statement in enumerate(region.statements):
            self.where[statement] = region, k
            for nested in regions_of(statement):
                self._place(nested)

    def is_put_back(self, statement: Statement, written: Atom, whole: Value) -> bool:
        """Whether `whole` is next read to overwrite the part that holds `written`, and never again.

        Args:
            statement: what writes into memory.
            written: the value in whose memory that is.
            whole: something that shares it.
        """
        path = self._path(written, whole)
        region, place = self.where[statement]
        for later in region.statements[place + 1 :] if path else ():
            if whole in self.live.reads(later):
                return self._replaces(later, path, whole)
        return False

    def _replaces(self, later: Statement, path: list[Atom], whole: Value) -> bool:
        if not isinstance(later, Op) or later.callee not in (i.SETITEM, i.SET_AT):
            return False
        if later.operands[0] is not whole or whole in later.operands[1:]:
            return False
        index = self._flat(later.operands[1])
        same = all(self._same(a, b) for a, b in zip(index, path, strict=False))
        return same and len(index) <= len(path) and whole not in self.live.after[later]

    def _path(self, part: Atom, whole: Value) -> list[Atom]:
        """The indices from a value to a view of it; none where that is not known."""
        found: list[Atom] = []
        while isinstance(part, Value) and part is not whole:
            made = self.definitions.get(part)
            if made is None:
                return []
            if made.callee == i.GETITEM:
                found.append(made.operands[1])
            elif is_view(made):
                found.clear()
            elif made.callee != i.ALIAS and (not is_store(made) or made.callee == i.POP):
                return []
            part = made.operands[0]
        return found[::-1]

    def _flat(self, index: Atom) -> list[Atom]:
        made = self.definitions.get(index) if isinstance(index, Value) else None
        if made is None or made.callee != i.CHAIN:
            return [index]
        return [part for operand in made.operands for part in self._flat(operand)]

    def _same(self, first: Atom, second: Atom) -> bool:
        """Whether two indices are surely equal."""
        if first == second:
            return True
        a = self.definitions.get(first) if isinstance(first, Value) else None
        b = self.definitions.get(second) if isinstance(second, Value) else None
        if a is None or b is None or a.callee != b.callee or a.callee not in (i.SLICE, i.TUPLE):
            return False
        return len(a.operands) == len(b.operands) and all(
            self._same(p, q) for p, q in zip(a.operands, b.operands, strict=True)
        )
