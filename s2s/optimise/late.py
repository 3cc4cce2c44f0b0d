"""Constants are written into arrays as late as can be, so that views of them are read before.

Before                                      After
    v_bar = bar[1:-1]                           v_bar = bar[1:-1]
    bar1 = set_at(bar, 1:-1, 0.0)               t = k * v_bar
    t = k * v_bar                               bar1 = set_at(bar, 1:-1, 0.0)
    bar2 = add_at(bar1, 2:, t)                  bar2 = add_at(bar1, 2:, t)

A store stays where something would have to pass it that runs unknown code, or where the views are
read again after the first use of its result.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.allocation import is_view
from s2s.analysis.effects import is_mutable
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Region, Symbol, Value
from s2s.ir.walk import free_in, operands_of, regions_of, statements_in, with_regions
from s2s.optimise.buffers_plan import is_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.ir.nodes import Statement

_STORES = (i.SET_AT, i.SETITEM)


def late(region: Region, pure: frozenset[str]) -> Region:
    """The region with its stores of constants moved down; `pure` are functions without effects."""
    statements = list(region.statements)
    for statement in reversed(region.statements):
        if isinstance(statement, Op) and _is_movable(statement):
            _move(statement, statements, region, pure)
    inner = [with_regions(s, tuple(late(r, pure) for r in regions_of(s))) for s in statements]
    return replace(region, statements=tuple(inner))


def _is_movable(op: Op) -> bool:
    if op.callee not in _STORES or not isinstance(op.operands[0], Value):
        return False
    return not any(is_mutable(type_of_atom(atom)) for atom in op.operands[1:])


def _move(op: Op, statements: list[Statement], region: Region, pure: frozenset[str]) -> None:
    """Move a store to before the first use of its result, if all uses of what it hides are then past."""
    base, result = op.operands[0], op.results[0]
    assert isinstance(base, Value)
    start = statements.index(op)
    hidden = {base} | _views_of(base, statements[:start])
    end = len(statements)
    last = start
    for place in range(start + 1, len(statements)):
        used = _uses(statements[place])
        if result in used:
            end = place
            break
        if not _may_pass(statements[place], base, pure):
            end = place
            break
        if hidden & used:
            last = place
            hidden |= _views_of(base, [statements[place]], hidden)
    if last == start or _read_from(end, statements, region) & hidden:
        return
    statements.pop(start)
    statements.insert(end - 1, op)


def _read_from(place: int, statements: Sequence[Statement], region: Region) -> set[Value]:
    found = {a for a in region.yields if isinstance(a, Value)}
    return found.union(*(_uses(s) for s in statements[place:]))


def _views_of(
    base: Value, statements: Sequence[Statement], known: set[Value] | None = None
) -> set[Value]:
    """What may be a view of a value among the results of some statements."""
    found = set(known or ()) | {base}
    for statement in statements:
        shows = isinstance(statement, Op) and (is_view(statement) or statement.callee == i.ALIAS)
        if shows and operands_of(statement)[0] in found:
            found.update(statement.results)
    return found - {base}


def _uses(statement: Statement) -> set[Value]:
    found = {a for a in operands_of(statement) if isinstance(a, Value)}
    return found.union(*(free_in(nested) for nested in regions_of(statement)))


def _may_pass(statement: Statement, base: Value, pure: frozenset[str]) -> bool:
    """Whether the store may come after a statement: one that runs nothing unknown."""
    inside = [statement, *(s for r in regions_of(statement) for s in statements_in(r))]
    return all(_is_quiet(s, base, pure) for s in inside)


def _is_quiet(statement: Statement, base: Value, pure: frozenset[str]) -> bool:
    if not isinstance(statement, Op):
        return type(statement).__name__ != "With"
    if isinstance(statement.callee, Symbol):
        return statement.callee.name in pure
    if is_store(statement) and statement.operands[0] is base:
        return False
    return i.is_pure(statement.callee) or statement.callee in (i.COMMENT, i.DELETE)
