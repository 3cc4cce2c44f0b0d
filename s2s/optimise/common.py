"""Computing a value once: equal pure ops of one region are merged, the user's names kept.

Before: `t = np.cos(x)`, ..., `%1 = np.cos(x)`. After: `%1` is `t`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Op, Primitive, Region, Value
from s2s.ir.walk import statements_in, substitute_statement
from s2s.optimise.near import forms_index

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement

_SINGULAR = {
    i.LIST,
    i.DICT,
    i.ZEROS_LIKE,
    i.COPY,
    i.OWN,
    i.ALIAS,
    i.ITERATE,
    i.ADD_TO,
    i.TAKE_FROM,
    i.ADD_AT,
    i.SET_AT,
    i.TAKE_AT,
}

_REPEATED = (zip, enumerate, reversed, range, len)  # consumed when used, or too cheap
_BUFFERS = (
    np.zeros, np.ones, np.empty, np.full, np.zeros_like, np.ones_like, np.empty_like, np.full_like,
    np.copy, np.ndarray,
)  # made to be written into  # fmt: skip


def common(function: Function, changed: set[Value]) -> Function:
    """The function with equal ops of its outermost region merged.

    Args:
        function: what is rewritten.
        changed: values that something unknown may write into: they are not what was computed.
    """
    overwritten = changed | {
        s.operands[0]
        for s in statements_in(function.body)
        if isinstance(s, Op) and i.destroys(s.callee)
    }
    formed: dict[Atom, object] = {}
    seen: dict[object, Value] = {}
    mapping: dict[Value, Atom] = {}
    statements: list[Statement] = []
    for statement in function.body.statements:
        new = substitute_statement(statement, mapping)
        key = _key(new, formed) if isinstance(new, Op) else None
        if isinstance(new, Op) and len(new.results) == 1 and forms_index(new):
            formed[new.results[0]], key = key, None
        if key is not None and isinstance(new, Op) and not overwritten & set(new.operands):
            result = new.results[0]
            if key in seen and not result.name and seen[key] not in overwritten:
                mapping[result] = seen[key]
                continue
            seen.setdefault(key, result)
        statements.append(new)
    yields = tuple(mapping.get(a, a) if isinstance(a, Value) else a for a in function.body.yields)
    return replace(function, body=Region((), tuple(statements), yields))


def _key(op: Op, formed: dict[Atom, object]) -> object | None:
    """What an op computes; an index stands for how it is formed, too cheap to be done once."""
    if not isinstance(op.callee, Primitive) or len(op.results) != 1 or op.callee in _SINGULAR:
        return None
    if not i.is_pure(op.callee) or i.destroys(op.callee) or op.callee.function in _REPEATED:
        return None
    if op.callee.function in _BUFFERS:
        return None
    return op.callee, tuple(formed.get(a, a) for a in op.operands), op.keywords
