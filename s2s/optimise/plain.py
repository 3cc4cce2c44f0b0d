"""Once everything has been differentiated: calls without the rules that stood in for their own.

Before:  y = stop_gradient(x); z = np.floor{straight_through}(y)         After:  y = x; z = np.floor(y)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Op, Primitive, Region
from s2s.ir.walk import regions_of, statements_in, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Statement


def plain(function: Function) -> Function:
    """The function with the plain calls."""
    if not any(map(_is_overridden, statements_in(function.body))):
        return function
    return replace(function, body=_region(function.body))


def _is_overridden(statement: Statement) -> bool:
    callee = statement.callee if isinstance(statement, Op) else None
    return isinstance(callee, Primitive) and callee.override is not None


def _region(region: Region) -> Region:
    return replace(region, statements=tuple(map(_statement, region.statements)))


def _statement(statement: Statement) -> Statement:
    if isinstance(statement, Op):
        callee = i.plain(statement.callee)
        if callee is statement.callee:
            return statement
        operands = statement.operands[:1] if callee == i.ALIAS else statement.operands
        return replace(statement, callee=callee, operands=operands)
    return with_regions(statement, tuple(map(_region, regions_of(statement))))
