"""A loop that only moves records from one list to another gives that list turned round.

Before: `while records: records2.append(records.pop())`. After: `records2 = records[::-1]`.
The reversal of a reversal leaves such loops, where nothing but the order of the records changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Literal, Op, Region, Value, While
from s2s.ir.walk import regions_of, uses_in, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement

_BACKWARDS = Literal(slice(None, None, -1))


def turned(function: Function) -> Function:
    """The function without loops that turn lists of records round one by one."""
    used = set(uses_in(function.body))
    return replace(function, body=_region(function.body, used))


def _region(region: Region, used: set[Value]) -> Region:
    definitions = {r: s for s in region.statements for r in s.results}
    statements = tuple(_statement(s, definitions, used) for s in region.statements)
    return replace(region, statements=statements)


def _statement(
    statement: Statement, definitions: dict[Value, Statement], used: set[Value]
) -> Statement:
    if isinstance(statement, For | While):
        found = _moved(statement, definitions, used)
        if found is not None:
            return found
    return with_regions(statement, tuple(_region(r, used) for r in regions_of(statement)))


def _moved(loop: For | While, definitions: dict[Value, Statement], used: set[Value]) -> Op | None:
    """The list turned round, if that is all that the loop makes."""
    params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
    if len(params) != 2 or loop.body.yields[0] != Literal(False):
        return None
    ops = loop.body.statements
    if not all(isinstance(s, Op) for s in ops):
        return None
    if len(ops) < 2:
        return None
    pop, *between, append = ops
    if not isinstance(pop, Op) or not isinstance(append, Op):
        return None
    if pop.callee != i.POP or append.callee != i.APPEND:
        return None
    item, rest = pop.results
    if not _is_same(item, append.operands[1], between):
        return None
    out, into = (0, 1) if pop.operands[0] is params[0] else (1, 0)
    same = pop.operands == (params[out],) and append.operands[0] is params[into]
    after = (loop.body.yields[1 + out], loop.body.yields[1 + into])
    if not same or after != (rest, append.results[0]) or loop.results[1 + out] in used:
        return None
    source, start = loop.initial[out], loop.initial[into]
    made = definitions.get(start) if isinstance(start, Value) else None
    empty = isinstance(made, Op) and made.callee == i.LIST and not made.operands
    if not empty or not isinstance(source, Value) or source.hint != i.RECORDS:
        return None
    return Op((loop.results[1 + into],), i.GETITEM, (source, _BACKWARDS), (), loop.location)


def _is_same(item: Value, stored: Atom, between: list[Statement]) -> bool:
    """Whether what is put into one list is what was taken out of the other."""
    if not between:
        return stored is item
    if len(between) != 2 or not all(isinstance(s, Op) for s in between):
        return False
    unpack, pack = between
    assert isinstance(unpack, Op)
    assert isinstance(pack, Op)
    return (
        unpack.callee == i.UNPACK
        and unpack.operands == (item,)
        and pack.callee == i.TUPLE
        and pack.operands == unpack.results
        and stored is pack.results[0]
    )
