"""What the backward part will read is copied where it may be written into before that.

Before:  shuffle(order); y = x[order]          (and the same again in the next step of a loop)
After:   shuffle(order); order1 = order.copy(); y = x[order1]

An op that reads an active value after something that s2s does not look into may have written into
it is refused: what that put there is not known. Only ops that will be reversed are changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.effects import allocates, is_mutable, is_opaque, shows
from s2s.analysis.history import is_version
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Module, Op, Region, Symbol, Value, With
from s2s.ir.types import Array, Dict, Iterator, List, Record, Tuple, Unknown
from s2s.ir.walk import operands_of, regions_of, with_regions

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.analysis.history import History
    from s2s.errors import RefusedError
    from s2s.ir.nodes import Atom, Location, Statement

_WHY = (
    "What s2s does not look into may write into all that it is given, and through every view of it. "
    "Pass it a copy."
)
_INDEXED = (i.GETITEM, i.SETITEM, i.ACCUMULATE, i.DEDUCT)


def protected(module: Module, facts: Activity, past: History) -> Module:
    """The module with copies of what is overwritten before the backward part reads it.

    Raises:
        RefusedError: an active value is read after something unknown may have changed it.
    """
    for statement, name in past.rebinding:
        what = f"cannot follow '{name}': this call may bind it anew"
        why = "The derivative reads it before it starts. Pass the value as an argument."
        raise refuse(what, why, statement.location)
    functions = {}
    for name, function in module.functions.items():
        protecting = _Protecting(past, facts, function.location)
        body = protecting.region(function.body)
        params = tuple(p.value for p in function.params)
        functions[name] = replace(function, body=with_copies(body, params, protecting.copies))
    return Module(functions, module.entry)


def with_copies(region: Region, params: tuple[Value, ...], copies: dict[Value, Value]) -> Region:
    """The region with the copies of values made where these are defined."""
    statements: list[Statement] = _made(params, copies, None)
    for statement in region.statements:
        target = (statement.target,) if isinstance(statement, With) and statement.target else ()
        inner = tuple(with_copies(r, (*r.params, *target), copies) for r in regions_of(statement))
        statements.append(with_regions(statement, inner))
        statements += _made(statement.results, copies, statement.location)
    return replace(region, statements=tuple(statements))


def _made(
    values: tuple[Value, ...], copies: dict[Value, Value], where: Location | None
) -> list[Statement]:
    return [Op((copies[v],), i.COPY, (v,), (), where) for v in values if v in copies]


class _Protecting:
    """The ops of one function, reading copies: of a value as defined, or as a stale one is now."""

    def __init__(self, past: History, facts: Activity, where: Location | None) -> None:
        self.past = past
        self.facts = facts
        self.where = where  # of the statement at hand, or of one before it
        self.copies: dict[Value, Value] = {}

    def region(self, region: Region) -> Region:
        """The region with its ops changed."""
        statements = [s for statement in region.statements for s in self.statement(statement)]
        return replace(region, statements=tuple(statements))

    def statement(self, statement: Statement) -> list[Statement]:
        """A statement, after what it reads now that cannot be read later."""
        self.where = statement.location or self.where
        self.check(statement)
        if isinstance(statement, Op):
            return self.op(statement)
        regions = tuple(self.region(r) for r in regions_of(statement))
        return [with_regions(statement, regions)]

    def check(self, statement: Statement) -> None:
        """Refuse to read what may have been changed, if a derivative or a structure depends on it."""
        opaque = isinstance(statement, Op) and (is_opaque(statement) or is_version(statement))
        for value in () if opaque else _read_by(statement):
            lasts = value not in self.past.overwritten or value not in self.facts
            if not lasts and isinstance(value.type, List | Dict | Iterator):
                raise self.changing(value)
        for value in self.past.stale.get(statement, ()):
            structure = isinstance(value.type, List | Dict | Record | Iterator)
            if structure and not (isinstance(statement, Op) and is_opaque(statement)):
                raise _changed(value, self.where)
            if value in self.facts and self.is_active(statement):
                raise _changed(value, self.where)

    def is_active(self, statement: Statement) -> bool:
        if isinstance(statement, Op):
            return any(r in self.facts for r in statement.results)
        return True

    def op(self, op: Op) -> list[Statement]:
        """An op that reads copies of what would be overwritten."""
        stale = self.past.stale.get(op, set())
        if is_opaque(op) or isinstance(op.callee, Symbol) or is_version(op):
            return [op]
        before: list[Statement] = []
        operands: list[Atom] = []
        for place, atom in enumerate(op.operands):
            operands.append(atom)
            if not isinstance(atom, Value) or not is_mutable(atom.type):
                continue
            if atom in stale:
                now = Value("", atom.type, atom.name)
                callee = i.COPY if self.reads(op, place) else i.ALIAS
                before.append(Op((now,), callee, (atom,), (), op.location))
                operands[-1] = now
            elif atom in self.past.overwritten and self.reads(op, place):
                operands[-1] = self.copy(atom)
        return [*before, replace(op, operands=tuple(operands))]

    def reads(self, op: Op, place: int) -> bool:
        """Whether the backward part of an op may read the numbers of an operand."""
        if not self.is_active(op):
            return False
        if op.callee in _INDEXED and place == 1:
            return True
        if shows(op):
            return False
        if allocates(op) or not any(is_mutable(r.type) for r in op.results):
            return True
        if isinstance(op.results[0].type, Unknown) and op.form == "operator":
            return True  # numbers or arrays, as everywhere where nothing is known
        raise self.changing(op.operands[place])

    def copy(self, value: Value) -> Value:
        """The copy of a value, to be made where it is defined."""
        if not isinstance(value.type, Array | Unknown | Tuple | List | Dict):
            raise self.changing(value)
        if value not in self.copies:
            self.copies[value] = Value("", value.type, value.name)
        return self.copies[value]

    def changing(self, atom: Atom) -> RefusedError:
        """The refusal of what may change a value that has been read, and will be again."""
        writer = self.past.overwritten.get(atom) if isinstance(atom, Value) else None
        what = (
            f"cannot differentiate this: it may change {_shown(atom)}, which the derivative reads"
        )
        return refuse(what, _WHY, self.where if writer is None else writer.location)


def _read_by(statement: Statement) -> list[Value]:
    """What a statement reads, and what the regions nested in it yield."""
    atoms = [*operands_of(statement), *(a for r in regions_of(statement) for a in r.yields)]
    return [atom for atom in atoms if isinstance(atom, Value)]


def _changed(value: Atom, where: Location | None) -> RefusedError:
    shown = _shown(value)
    what = f"cannot differentiate here: something that s2s does not follow may have changed {shown}"
    return refuse(what, _WHY, where)


def _shown(atom: Atom) -> str:
    return f"'{atom.name}'" if isinstance(atom, Value) and atom.name else "a value"
