"""The comments `# forward` and `# backward` stand only where both parts have statements.

Before: `# forward`, `# backward`, `x_bar = 2.0 * x`. After: `x_bar = 2.0 * x`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Op

if TYPE_CHECKING:
    from s2s.ir.nodes import Statement


def sections(function: Function) -> Function:
    """The function without section comments if one of its sections is empty."""
    statements = function.body.statements
    marks = [k for k, s in enumerate(statements) if _is_mark(s)]
    ends = [*marks[1:], len(statements)] if marks else []
    if all(end - start > 1 for start, end in zip(marks, ends, strict=True)):
        return function
    rest = tuple(s for s in statements if not _is_mark(s))
    return replace(function, body=replace(function.body, statements=rest))


def _is_mark(statement: Statement) -> bool:
    return isinstance(statement, Op) and statement.callee == i.COMMENT
