"""Bringing back, in the backward part, what the forward part has overwritten.

    old = u[0]                              u[0] = old          # u is what it was before the write
    u[0] = f(u)                             u_bar = f'(u) ...

The forward part keeps what a write overwrites; the backward part puts it back before it reverses what
stands before the write, and reads that version of the buffer. Through a branch the version is one more
result, through a loop one more carried value. What is brought back is decided by `transform.policy`.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s2s.analysis.views import as_it_stands, is_view, keeps_all, origin, writes_into
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Region, Value
from s2s.ir.types import Array, Number
from s2s.ir.walk import (
    clone_statement,
    operands_of,
    regions_of,
    statements_in,
    substitute_statement,
)
from s2s.transform.keep import asks_shape

if TYPE_CHECKING:
    from s2s.analysis.versions import Demands
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.backward import Backward


_CHEAP = {operator.add, operator.sub, operator.mul, operator.neg}


@dataclass(slots=True)
class Plan:
    """What is kept of overwritten values, and what has been asked for.

    Attributes:
        overwritten: values whose memory is written into after they were defined.
        old: for a write, what it overwrites, by place of the operand; the whole for `None` indices.
        whole: for the first result of a statement that is not reversed: outer values, with copies.
        inverses: views that are written through, and what leads back from them: `x.T` for `t.T`.
        closing: those of them that lead back.
        homes: the regions in which values and statements stand, outermost first.
        newest: later values of the same shape that are there wherever a value is.
        settled: what stands in a buffer and is never written over, read from the final buffer.
        copies: values of which the forward part makes a copy where they are defined.
        carried: for the first result of a loop: the positions that its backward loop brings back.
        demands: what the backward part of a statement reads, if it lasts (`reads`).
    """

    overwritten: set[Value] = field(default_factory=set)
    definitions: dict[Value, Op] = field(default_factory=dict)
    newest: dict[Value, list[Value]] = field(default_factory=dict)
    inverses: dict[Op, Op] = field(default_factory=dict)
    closing: set[Op] = field(default_factory=set)
    settled: dict[Value, Op] = field(default_factory=dict)
    old: dict[Op, dict[int, Value]] = field(default_factory=dict)
    whole: dict[Value, dict[Value, Value]] = field(default_factory=dict)
    copies: dict[Value, Value] = field(default_factory=dict)
    carried: dict[Value, tuple[int, ...]] = field(default_factory=dict)
    demands: Demands = field(default_factory=dict)
    shapes: set[Value] = field(default_factory=set)
    reads: set[Value] = field(default_factory=set)
    nested: list[set[Value]] = field(default_factory=list)
    homes: dict[Value | Statement, tuple[Region, ...]] = field(default_factory=dict)

    def lasting(self) -> Demands:
        """What the backward part reads after all."""
        found = {s: {v: None for v in vs if v in self.reads} for s, vs in self.demands.items()}
        return {s: vs for s, vs in found.items() if vs}

    def items(self) -> list[Value]:
        """The numbers that the backward part reads, out of arrays that are overwritten."""
        made = [(v, self.definitions.get(v)) for v in self.definitions if v in self.reads]
        return [
            v
            for v, op in made
            if isinstance(v.type, Number)
            and op is not None
            and op.callee == i.GETITEM
            and op.operands[0] in self.overwritten
        ]

    def stored(self) -> list[Op]:
        """The writes of what the backward part reads as well, just as it stands in the buffer."""
        ops = dict.fromkeys(op for op in self.definitions.values() if op.callee == i.SETITEM)
        return [
            op for op in ops if op.operands[2] in self.reads and as_it_stands(op, self.definitions)
        ]


# reading --------------------------------------------------------------------------------------------


def now(value: Value, back: Backward) -> Atom | None:
    """What equals a forward value in the backward part, or None where it has not been brought back."""
    plan = back.sweep.plan
    if value in back.now:
        return back.now[value]
    if value in plan.copies:
        return plan.copies[value]
    if value in plan.settled:
        return _again(value, plan.settled[value], plan.settled[value].operands[0], back)
    if value not in plan.overwritten:
        return value
    same = origin(value, plan.definitions)
    if same is not None:
        return now(same, back)
    op = plan.definitions.get(value)
    if op is None or not is_view(op):
        return None
    base = op.operands[0]
    assert isinstance(base, Value)
    found = now(base, back)
    return None if found is None else _again(value, op, found, back)


def _again(value: Value, op: Op, base: Atom, back: Backward) -> Value:
    """A view, taken again."""
    taken = clone_statement(op, {op.operands[0]: base})  # type: ignore[dict-item]
    back.builder.statements.append(taken)
    back.now[value] = taken.results[0]
    back.taken.add(value)
    return taken.results[0]


def _computed_again(value: Value, back: Backward) -> Atom | None:
    """An array that takes one operation on what is at hand anyway is not worth keeping."""
    plan = back.sweep.plan
    if value in back.taken:
        return back.now[value]
    op = plan.definitions.get(value)
    function = getattr(op.callee, "function", None) if op is not None else None
    if op is None or function not in _CHEAP or not isinstance(value.type, Array):
        return None
    arrays = [a for a in op.operands if isinstance(a, Value) and not isinstance(a.type, Number)]
    if not any(a in plan.overwritten for a in arrays):
        return None
    mapping: dict[Value, Atom] = {}
    for atom in arrays:
        found = now(atom, back) if atom in plan.overwritten else atom
        kept = found in plan.definitions and found not in back.sweep.lasting
        if found is None or kept:
            return None
        mapping[atom] = found
    again = clone_statement(op, mapping)
    back.builder.statements.append(again)
    back.now[value] = again.results[0]
    back.taken.add(value)
    return again.results[0]


def settle(statement: Statement, back: Backward, *, last: bool = True) -> None:
    """What has been appended since this was called reads values that are at hand in the backward part."""
    plan = back.sweep.plan
    if not plan.overwritten:
        return
    builder = back.builder
    appended = builder.statements[back.done :]
    del builder.statements[back.done :]
    inner = plan.nested.pop() if last else plan.nested[-1]
    found: set[Value] = set()
    for new in appended:
        reads, shapes = _uses(new)
        mapping: dict[Value, Atom] = {}
        for value in reads:
            if value in plan.overwritten:
                _read(value, statement, back, mapping, found, inner)
            elif (known := _computed_again(value, back)) is not None:
                mapping[value] = known
        for value in shapes:
            if value not in mapping and value not in reads:
                _ask_shape(value, back, mapping)
        builder.statements.append(substitute_statement(new, mapping) if mapping else new)
    for leaves in back.adjoints.leaves.values():
        for path, atom in leaves.items():
            if isinstance(atom, Value) and atom in plan.overwritten:
                mapping = {}
                _read(atom, statement, back, mapping, found, inner)
                leaves[path] = mapping.get(atom, atom)
    back.done = len(builder.statements)
    if plan.nested:
        plan.nested[-1] |= found | inner


def settle_rest(back: Backward) -> None:
    """As `settle`, for what stands before all statements: shapes only."""
    plan = back.sweep.plan
    if plan.overwritten:
        plan.nested.append(set())
        settle(Op((), i.COMMENT, ()), back)


def _read(
    value: Value,
    statement: Statement,
    back: Backward,
    mapping: dict[Value, Atom],
    found: set[Value],
    inner: set[Value],
) -> None:
    known = now(value, back)
    if known is not None:
        mapping[value] = known
    elif value not in inner:
        found.add(value)
        back.sweep.plan.demands.setdefault(statement, {})[value] = None


def _ask_shape(value: Value, back: Backward, mapping: dict[Value, Atom]) -> None:
    """Only the shape of a value is read: that of any version does."""
    plan = back.sweep.plan
    atom: Atom | None = now(value, back)
    if atom is None:
        atom = _newest(value, back)
    if atom is None:
        plan.shapes.add(value)
        return
    while isinstance(atom, Value) and atom in back.newer:
        atom = back.newer[atom]
    if atom is not value:
        mapping[value] = atom


def _newest(value: Value, back: Backward) -> Atom | None:
    """A later version of a value that is at hand in a region."""
    plan = back.sweep.plan
    seen: set[Value] = set()
    pending = [value]
    while pending:
        one = pending.pop()
        if one in back.now:
            return back.now[one]
        if one not in plan.overwritten:
            return one
        seen.add(one)
        for later in plan.newest.get(one, ()):
            around = plan.homes.get(later, ())
            if later not in seen and back.home[: len(around)] == around:
                pending.append(later)
    same = origin(value, plan.definitions)
    if same is not None:
        return _newest(same, back)
    op = plan.definitions.get(value)
    if op is None or not is_view(op) or not isinstance(op.operands[0], Value):
        return None
    base = _newest(op.operands[0], back)
    if base is None:
        return None
    taken = clone_statement(op, {op.operands[0]: base})
    back.builder.statements.append(taken)
    return taken.results[0]


def _uses(statement: Statement) -> tuple[dict[Value, None], dict[Value, None]]:
    """The values that a statement and those in it read, and those of which they read the shape."""
    reads: dict[Value, None] = {}
    shapes: dict[Value, None] = {}
    for one in statements_in(Region((), (statement,), ())):
        asked = asks_shape(one)
        for atom in operands_of(one):
            if isinstance(atom, Value):
                (shapes if atom is asked else reads)[atom] = None
        for nested in regions_of(one):
            reads.update(dict.fromkeys(a for a in nested.yields if isinstance(a, Value)))
    return reads, shapes


# bringing back --------------------------------------------------------------------------------------


def bring_back(statement: Statement, back: Backward) -> None:
    """Before the backward part of a statement: the versions that stood before it."""
    plan = back.sweep.plan
    if not plan.overwritten:
        return
    plan.nested.append(set())
    if statement.results and statement.results[0] in plan.whole:
        back.now.update(plan.whole[statement.results[0]])
    if not isinstance(statement, Op):
        return
    if statement in plan.old:
        _undo(statement, plan.old[statement], back)
    elif statement.operands and isinstance(statement.operands[0], Value):
        _through(statement, statement.operands[0], back)


def _through(op: Op, source: Value, back: Backward) -> None:
    """What a view shows is at hand: then so is what it is a view of, where that can be had."""
    plan = back.sweep.plan
    if source not in plan.overwritten or source in back.now:
        return
    if op.callee == i.ALIAS:
        if op.results[0] in back.now:
            back.now[source] = back.now[op.results[0]]
    elif op in plan.inverses:
        known = now(op.results[0], back) if op in plan.closing else back.now.get(op.results[0])
        if known is not None:
            inverse = plan.inverses[op]
            found = clone_statement(inverse, {inverse.operands[0]: known})  # type: ignore[dict-item]
            back.builder.statements.append(found)
            back.now[source] = found.results[0]


def _undo(op: Op, old: dict[int, Value], back: Backward) -> None:
    """Put back what a write has overwritten."""
    for place, content in old.items():
        target = op.operands[place]
        assert isinstance(target, Value)
        if not writes_into(op) or keeps_all(op):
            back.now[target] = content
            continue
        base = now(op.results[0], back)
        if base is None:
            continue
        back.builder.location = op.location
        name = target.name or op.results[0].name
        before = back.builder.op(i.SET_AT, base, op.operands[1], content, name=name)
        back.now[target] = before
        if isinstance(base, Value):
            back.newer[base] = before
