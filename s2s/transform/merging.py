"""What several sweeps compute alike is computed once, inside of loops as well: `np.cos(x)`.

Before: `a = np.cos(x) * a`, `b = np.cos(x) * b`. After: `cos_x = np.cos(x)`, and each reads that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir.nodes import Op, Primitive, Region, Value
from s2s.ir.walk import regions_of, substitute, substitute_statement, with_regions
from s2s.rules.registry import find, is_own

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement


def merged(region: Region, known: dict[object, Value] | None = None) -> Region:
    """The region with equal elementwise ops computed once, where an equal one stands before.

    Args:
        region: its own and its nested regions' ops.
        known: what has been computed around it.
    """
    seen = dict(known or {})
    mapping: dict[Value, Atom] = {}
    statements: list[Statement] = []
    for statement in region.statements:
        new = substitute_statement(statement, mapping)
        if not isinstance(new, Op):
            inner = tuple(merged(r, seen) for r in regions_of(new))
            statements.append(with_regions(new, inner))
            continue
        if _is_elementwise(new):
            key = (new.callee, new.operands, new.keywords)
            if key in seen and not new.results[0].name:
                mapping[new.results[0]] = seen[key]
                continue
            seen.setdefault(key, new.results[0])
        statements.append(new)
    return substitute(Region(region.params, tuple(statements), region.yields), mapping)


def _is_elementwise(op: Op) -> bool:
    if not isinstance(op.callee, Primitive) or op.callee.override is not None:
        return False
    rule = find(op.callee.function)
    return rule is not None and rule.kind == "partial" and not is_own(op.callee.function)
