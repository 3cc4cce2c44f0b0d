"""When a value's memory may have been written into by what s2s does not look into.

row = table[0]           row and table share memory
shuffle(table)           both are stale from here on; what they are now has new values
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s2s.analysis.effects import is_mutable, is_opaque
from s2s.analysis.sharing import Effects
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Value, While, With
from s2s.ir.walk import definitions_in, operands_of, regions_of, statements_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from s2s.ir.nodes import Atom, Function, Module, Region, Statement


@dataclass(slots=True)
class History:
    """What happens to memory.

    Attributes:
        overwritten: values whose memory may be written into after they were defined, with the first
            statement that may do so; None where that is in another function.
        stale: statements, with the values that they read after their memory was written into.
        rebinding: calls of code that binds a name anew that the program reads, with the name.
    """

    overwritten: dict[Value, Statement | None] = field(default_factory=dict)
    stale: dict[Statement, set[Value]] = field(default_factory=dict)
    rebinding: list[tuple[Statement, str]] = field(default_factory=list)


def history(module: Module) -> History:
    """Follow every function of a module in the order in which its statements run."""
    if not any(map(_is_unknown, _statements_of(module))):
        return History()
    effects = Effects(module)
    found = History(rebinding=[*effects.rebinding()])
    if not effects.any:
        return found
    writes = effects.of_functions()
    for name, function in module.functions.items():
        outside = set().union(*(w for n, w in writes.items() if n != name))
        _Walk(effects, writes, found).function(function)
        if name != module.entry:
            inside = (*definitions_in(function.body), *(p.value for p in function.params))
            for value in inside:
                if effects.is_in(value, outside):
                    found.overwritten.setdefault(value, None)
    return found


def _statements_of(module: Module) -> Iterator[Statement]:
    """Every statement of every function."""
    for function in module.functions.values():
        yield from statements_in(function.body)


def _is_unknown(statement: Statement) -> bool:
    return isinstance(statement, With) or (isinstance(statement, Op) and is_opaque(statement))


class _Walk:
    """One function, followed in order; loops twice, since a step sees what the one before wrote."""

    def __init__(self, effects: Effects, writes: Mapping[str, set[Value]], found: History) -> None:
        self.effects = effects
        self.writes = writes
        self.found = found
        self.defined: set[Value] = set()
        self.stale: set[Value] = set()

    def function(self, function: Function) -> None:
        self.define(p.value for p in function.params)
        self.region(function.body)

    def define(self, values: Iterable[Value]) -> None:
        mutable = {v for v in values if is_mutable(v.type)}
        self.stale -= mutable
        self.defined |= mutable

    def read(self, statement: Statement, atoms: Iterable[Atom]) -> None:
        found = {a for a in atoms if isinstance(a, Value) and a in self.stale}
        if found:
            self.found.stale.setdefault(statement, set()).update(found)

    def write(self, statement: Statement) -> None:
        groups = self.effects.written(statement, self.writes)
        if groups:
            changed = {v for v in self.defined if self.effects.is_in(v, groups)}
            self.stale |= changed
            for value in changed:
                self.found.overwritten.setdefault(value, statement)

    def region(self, region: Region) -> None:
        for statement in region.statements:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        if not is_version(statement):
            self.read(statement, operands_of(statement))
        if not isinstance(statement, For):
            self.write(statement)
        if isinstance(statement, If):
            before = set(self.stale)
            self.region(statement.then)
            self.read(statement, statement.then.yields)
            after, self.stale = self.stale, before
            self.region(statement.orelse)
            self.read(statement, statement.orelse.yields)
            self.stale |= after
        else:
            for _ in range(2 if isinstance(statement, For | While) else 1):
                self.nested(statement)
        if isinstance(statement, With):
            self.write(statement)
        self.define(statement.results)

    def nested(self, statement: Statement) -> None:
        if isinstance(statement, For):
            self.read(statement, (statement.iterable,))
            self.write(statement)
        if isinstance(statement, With) and statement.target is not None:
            self.define((statement.target,))
        for region in regions_of(statement):
            self.define(region.params)
            self.region(region)
            self.read(statement, region.yields)


def is_version(statement: Statement) -> bool:
    """Whether a statement says what a value is after something may have written into it."""
    return (
        isinstance(statement, Op) and statement.callee == i.ALIAS and statement.refusal is not None
    )
