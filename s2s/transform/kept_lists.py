"""Lists of records that are read again are lists like any other: what pops them pops a copy.

A list of records belongs to the backward part that empties it, so it is emptied in place. Where the
derivative of that backward part has kept the list, it is read once more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import If, Value
from s2s.ir.walk import definitions_in, operands_of, regions_of, substitute
from s2s.transform.naming import redefined

if TYPE_CHECKING:
    from s2s.ir.nodes import Function, Region

KEPT = "kept_records"


def kept_lists(function: Function) -> Function:
    """The function whose lists of records are called so only where each version is read once."""
    uses = _uses(function.body)
    lists = [v for v in definitions_in(function.body) if v.hint == i.RECORDS]
    if all(uses[v] < 2 for v in lists):
        return function
    instead = {v: Value(v.name, v.type, KEPT) for v in lists}
    return replace(function, body=redefined(substitute(function.body, instead), instead))


def _uses(region: Region) -> Counter[Value]:
    """How often each value is read: of the arms of a branch, one runs."""
    found = Counter(a for a in region.yields if isinstance(a, Value))
    for statement in region.statements:
        found.update(a for a in operands_of(statement) if isinstance(a, Value))
        inner = [_uses(nested) for nested in regions_of(statement)]
        if isinstance(statement, If):
            found.update(inner[0] | inner[1])
        else:
            for one in inner:
                found.update(one)
    return found
