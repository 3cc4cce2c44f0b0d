"""Tuples that the compiler has made and at once takes apart again, where functions are inlined.

Before: `pair = (y, y_dot)`, `a = pair[0]`, `b, c = pair`. After: `a = y`, `b = y`, `c = y_dot`.
What has no name of the user's is replaced; the tuple is dead then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Region, Value
from s2s.ir.types import Tuple
from s2s.ir.walk import regions_of, rewired, substitute_statement, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement


def untupled(function: Function) -> Function:
    """The function without tuples that are taken apart where they are made."""
    return replace(function, body=_region(function.body, {}, {}))


def _region(region: Region, made: dict[Value, Op], mapping: dict[Value, Atom]) -> Region:
    statements: list[Statement] = []
    for old in region.statements:
        statement = substitute_statement(old, mapping)
        parts = _parts(statement, made) if isinstance(statement, Op) else None
        if parts is None or not isinstance(statement, Op):
            inner = tuple(_region(r, made, mapping) for r in regions_of(statement))
            statements.append(with_regions(statement, inner))
            if isinstance(statement, Op) and _is_pack(statement):
                made[statement.results[0]] = statement
            continue
        for result, part in zip(statement.results, parts, strict=True):
            if result.name:
                alias = rewired(statement, (result,), (part,))
                statements.append(replace(alias, callee=i.ALIAS, keywords=(), form="call"))
            else:
                mapping[result] = part
    yields = tuple(mapping.get(a, a) if isinstance(a, Value) else a for a in region.yields)
    return Region(region.params, tuple(statements), yields)


def _is_pack(op: Op) -> bool:
    """Whether an op makes a tuple that is the compiler's own."""
    (result, *_) = op.results or (None,)
    return op.callee == i.TUPLE and isinstance(result, Value) and result.name in ("", "saved")


def _parts(op: Op, made: dict[Value, Op]) -> tuple[Atom, ...] | None:
    """What the results of an op are, where it takes such a tuple apart."""
    source = op.operands[0] if op.operands else None
    pack = made.get(source) if isinstance(source, Value) else None
    if pack is None or not isinstance(pack.results[0].type, Tuple):
        return None
    if op.callee == i.UNPACK and len(op.operands) == 1:
        return pack.operands if len(op.results) == len(pack.operands) else None
    if op.callee == i.GETITEM and isinstance(op.operands[1], Literal):
        index = op.operands[1].value
        if type(index) is int and -len(pack.operands) <= index < len(pack.operands):
            return (pack.operands[index],)
    return None
