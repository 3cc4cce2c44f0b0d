"""Keeping what writes overwrite: the forward part's side of `transform.restore`.

Before: `u1 = setitem(u, index, t)`. After: `old = copy(u[index])`, then the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.infer import infer, type_of_atom
from s2s.analysis.views import is_basic, item_type, keeps_all, writes_into, writes_of
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.nodes import Op, Symbol, Value
from s2s.ir.types import Number
from s2s.ir.walk import operands_of, regions_of, rewired, with_regions

if TYPE_CHECKING:
    from s2s.analysis.versions import Versions
    from s2s.ir.nodes import Atom, Module, Region, Statement


class Keeping:
    """The statements of a function, after what they overwrite has been kept."""

    def __init__(
        self,
        found: Versions,
        definitions: dict[Value, Op],
        module: Module,
        lifted: dict[Value, tuple[Statement, list[Value]]],
    ) -> None:
        self.found, self.definitions, self.module = found, definitions, module
        self.lifted = dict(lifted.values())
        self.old: dict[Op, dict[int, Value]] = {}
        self.whole: dict[Value, dict[Value, Value]] = {}

    def region(self, region: Region) -> Region:
        """The region with what is overwritten kept."""
        statements: list[Statement] = []
        for statement in region.statements:
            if statement in self.lifted:
                statements += self.copies(statement)
            elif isinstance(statement, Op) and statement in self.found.needed:
                statements += self.write(statement, statements)
            else:
                inner = tuple(self.region(r) for r in regions_of(statement))
                statements.append(with_regions(statement, inner))
        return replace(region, statements=tuple(statements))

    def copies(self, statement: Statement) -> list[Statement]:
        """A statement that is not reversed, after copies of all that it overwrites."""
        builder = Builder(infer, statement.location)
        self.whole[statement.results[0]] = {
            v: builder.op(i.COPY, v) for v in self.lifted[statement]
        }
        return [*builder.statements, statement]

    def write(self, op: Op, before: list[Statement]) -> list[Statement]:
        builder = Builder(infer, op.location)
        called = op.callee.name if isinstance(op.callee, Symbol) else None
        places = (0,) if called is None else writes_of(self.module.functions[called])
        self.old[op] = {k: self.content(op, k, before, builder) for k in places}
        return [*builder.statements, op]

    def content(self, op: Op, place: int, before: list[Statement], builder: Builder) -> Value:
        """What a write overwrites, in memory of its own."""
        target = op.operands[place]
        if not writes_into(op) or keeps_all(op):
            builder.op(i.COPY, target)
            return _last(builder, target)
        index = op.operands[1]
        for statement in reversed(before):
            same = isinstance(statement, Op) and statement.callee == i.GETITEM
            if same and operands_of(statement) == (target, index):
                (known,) = statement.results
                if isinstance(known.type, Number):
                    return known
        found: Atom = target
        *steps, last = _steps(index, self.definitions)
        for step in steps:
            found = builder.op(i.GETITEM, found, step)
        item = item_type(type_of_atom(found), last, self.definitions)
        content = builder.op(i.GETITEM, found, last)
        if not isinstance(item, Number) and is_basic(type_of_atom(last)):
            builder.op(i.COPY, content)
        return _last(builder, target)


def _steps(index: Atom, definitions: dict[Value, Op]) -> list[Atom]:
    """The indices of a chain, in order."""
    made = definitions.get(index) if isinstance(index, Value) else None
    if made is None or made.callee != i.CHAIN:
        return [index]
    return [*_steps(made.operands[0], definitions), *_steps(made.operands[1], definitions)]


def _last(builder: Builder, target: Atom) -> Value:
    """The result of the last op, called after the array of which it is an old content."""
    op = builder.statements.pop()
    assert isinstance(op, Op)
    name = (target.name or target.hint) if isinstance(target, Value) else ""
    value = Value("", op.results[0].type, f"{name}_old" if name else "old")
    builder.statements.append(rewired(op, (value,), op.operands))
    return value
