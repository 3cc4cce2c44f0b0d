"""An iterator that an active op uses up is made a list first: the backward part reads its items.

Before:  total = sum(reversed(xs))
After:   items = list(reversed(xs)); total = sum(items)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.infer import infer
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Module, Op, Primitive, Region, Value
from s2s.ir.types import Iterator
from s2s.ir.walk import regions_of, statements_in, with_regions
from s2s.rules.registry import rule_of

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Statement

_LASTING = ("range", "keys", "values", "items")  # can be walked again


def listed(module: Module, facts: Activity) -> Module:
    """The module with lists in place of iterators that active ops with rules use up."""
    everything = (s for f in module.functions.values() for s in statements_in(f.body))
    if not any(isinstance(s, Op) and _used_up(s, facts) for s in everything):
        return module
    functions = {
        name: replace(function, body=_region(function.body, facts))
        for name, function in module.functions.items()
    }
    return Module(functions, module.entry)


def _used_up(op: Op, facts: Activity) -> list[Value]:
    """The iterators that an op reads to their end, and whose items its backward part asks for."""
    function = op.callee.function if isinstance(op.callee, Primitive) else None
    if function is not sorted and (function is None or rule_of(op.callee) is None):
        return []
    if not any(result in facts for result in op.results):
        return []
    return [
        a
        for a in op.operands
        if isinstance(a, Value) and isinstance(a.type, Iterator) and a.type.kind not in _LASTING
    ]


def _region(region: Region, facts: Activity) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        if isinstance(statement, Op):
            statements += _op(statement, facts)
        else:
            inner = tuple(_region(r, facts) for r in regions_of(statement))
            statements.append(with_regions(statement, inner))
    return replace(region, statements=tuple(statements))


def _op(op: Op, facts: Activity) -> list[Op]:
    lists: dict[Atom, Value] = {}
    made: list[Op] = []
    for iterator in _used_up(op, facts):
        lists[iterator] = Value("", infer(i.ITERATE, (iterator,), ())[0])
        made.append(Op((lists[iterator],), i.ITERATE, (iterator,), (), op.location))
    if not made:
        return [op]
    return [*made, replace(op, operands=tuple(lists.get(a, a) for a in op.operands))]
