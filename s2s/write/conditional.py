"""Which branches of the IR were (or may as well be) conditional expressions of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import If, Literal, Op, Undef, Value

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Location, Region, Statement


def is_expression(statement: If) -> bool:
    """Whether a branch is `a if test else b`, `a and b` or `a or b` rather than a statement."""
    if len(statement.results) != 1:
        return False
    result = statement.results[0]
    ends = statement.then.yields[0], statement.orelse.yields[0]
    if any(isinstance(end, Undef) for end in ends):
        return False
    if all(isinstance(end, Literal) and isinstance(end.value, bool) for end in ends):
        return False
    arms = statement.then, statement.orelse
    if any(_keeps(end, arm, result) for end, arm in zip(ends, arms, strict=True)):
        return False
    location = None if _is_logic(statement) else statement.location
    names = {"", result.name} if location else {""}
    return all(_is_part(inner, location, names) for arm in arms for inner in arm.statements)


def _keeps(end: Atom, arm: Region, result: Value) -> bool:
    """Whether an arm leaves a variable of the user's as it was."""
    if not isinstance(end, Value) or not end.name or end.name != result.name:
        return False
    return not any(end in inner.results for inner in arm.statements)


def _is_logic(statement: If) -> bool:
    """`and` and `or` yield what they test in one arm, and do nothing there."""
    return any(
        not arm.statements and arm.yields[0] is statement.test and isinstance(arm.yields[0], Value)
        for arm in (statement.then, statement.orelse)
    )


def _is_part(statement: Statement, location: Location | None, names: set[str]) -> bool:
    """Whether a statement of an arm can be part of an expression that stands on one line."""
    if location and statement.location and statement.location.line != location.line:
        return False
    match statement:
        case Op(results=(Value(name=name),)) if name in names:
            return not i.destroys(statement.callee) and statement.callee != i.RAISE
        case If(results=(Value(name=name),)) if name in names:
            return is_expression(statement)
        case _:
            return False
