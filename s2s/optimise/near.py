"""Indices are formed where they are used, as a person writes them.

Before: `pair = i, j` and `prev = j - 1` at the start of a loop, then `x_bar[pair]`, `t_bar[i, prev]`.
After: `x_bar[i, j]`, `t_bar[i, j - 1]`. What the user has named stays.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Region, Value
from s2s.ir.types import Number
from s2s.ir.walk import regions_of, rewired, statements_in, with_regions
from s2s.optimise.dead import without_dead

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Location, Statement

_AT = {
    f.function for f in (
        i.GETITEM, i.SETITEM, i.SET_AT, i.ACCUMULATE, i.ADD_AT, i.DEDUCT, i.TAKE_AT,
    )
} | {s2s_runtime.last_written}  # fmt: skip
_FORMING = {i.TUPLE, i.SLICE, i.CHAIN}
_COUNTING = {operator.add, operator.sub}


def near(function: Function) -> Function:
    """The function with each index formed right before it is used."""
    definitions = {
        op.results[0]: op
        for op in statements_in(function.body)
        if isinstance(op, Op) and forms_index(op) and not op.results[0].name
    }
    if not definitions:
        return function
    return replace(function, body=without_dead(_region(function.body, definitions)))


def _has_index(op: Op) -> bool:
    return isinstance(op.callee, Primitive) and op.callee.function in _AT


def forms_index(op: Op) -> bool:
    """Whether an op makes an index of others, or is a step from one number to another: `i - 1`."""
    if op.callee in _FORMING:
        return True
    if not isinstance(op.callee, Primitive) or op.callee.function not in _COUNTING:
        return False
    return any(isinstance(a, Literal) for a in op.operands) and all(
        _is_int(a) for a in (*op.operands, *op.results)
    )


def _is_int(atom: Atom) -> bool:
    type_ = type_of_atom(atom)
    return isinstance(type_, Number) and type_.dtype == "int64"


def _region(region: Region, definitions: dict[Value, Op]) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        if isinstance(statement, Op) and _has_index(statement):
            first, index, *rest = statement.operands
            made = _formed(index, definitions, statement.location, statements)
            statements.append(rewired(statement, statement.results, (first, made, *rest)))
        else:
            inner = tuple(_region(r, definitions) for r in regions_of(statement))
            statements.append(with_regions(statement, inner))
    return replace(region, statements=tuple(statements))


def _formed(
    atom: Atom, definitions: dict[Value, Op], where: Location | None, before: list[Statement]
) -> Atom:
    """The atom, computed again by statements that are put `before`."""
    op = definitions.get(atom) if isinstance(atom, Value) else None
    if op is None:
        return atom
    operands = tuple(_formed(a, definitions, where, before) for a in op.operands)
    result = Value("", op.results[0].type, op.results[0].hint)
    before.append(replace(op, results=(result,), operands=operands, location=where))
    return result
