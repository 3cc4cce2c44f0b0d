"""Writing in place where a buffer is owned, and copying where one is about to be overwritten.

Before: `y = set_at(x, i, v)`, `y = add_to(x, v)`, `y = own(x)`: values, of which any may be read
again. After: `x[i] = v`, `x += v` and nothing where the memory of `x` is the function's own and
nothing that shares it is read later; else the same on a copy, an addition, and a copy.

The functions that only functions of the module call may write into what they are given. Their
callers then see to it that nothing else reads that.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.analysis.places import Places
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Module, Op, Primitive, Region, Value, While, With
from s2s.ir.walk import regions_of, with_regions
from s2s.optimise.buffers import planned
from s2s.optimise.buffers_flow import Summary
from s2s.optimise.buffers_plan import IN_PLACE
from s2s.optimise.late import late
from s2s.optimise.newest import newest
from s2s.optimise.purity import pure_functions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom, Function, Statement
    from s2s.optimise.buffers_plan import Plan

_INCREMENTS = {i.ADD_TO: i.INCREMENT, i.TAKE_FROM: i.DECREMENT}
_SUMS = {
    i.ADD_TO: Primitive(operator.add, "+"),
    i.TAKE_FROM: Primitive(operator.sub, "-"),
}


def inplace(module: Module, roots: tuple[str, ...] = ()) -> Module:
    """The module with every store, accumulation and `own` decided, and old versions protected.

    Args:
        module: IR whose stores are functions: old versions may be read.
        roots: functions that are called from outside, beside the entry: what they are given is
            the caller's.
    """
    pure = pure_functions(module)
    functions = {
        name: replace(function, body=late(function.body, pure))
        for name, function in module.functions.items()
    }
    plans = _plans(functions, {module.entry, *roots})
    carried_out = {
        n: replace(f, body=newest(_Writing(plans[n]).region(f.body))) for n, f in functions.items()
    }
    return Module(carried_out, module.entry)


def _plans(functions: dict[str, Function], roots: set[str]) -> dict[str, Plan]:
    """The plans of functions that call one another: a fixpoint, from the optimistic side."""
    summaries = {name: _nothing(function) for name, function in functions.items()}
    plans: dict[str, Plan] = {}
    while True:
        known = dict(summaries)
        for name, function in functions.items():
            plans[name], summary = planned(function, summaries, own=name not in roots)
            summaries[name] = summaries[name].union(summary)
        if summaries == known:
            return plans


def _nothing(function: Function) -> Summary:
    return Summary(paths=frozenset(Places().of(function.body.yields[0])))


class _Writing:
    """Carries out a plan; `instead` are values that stand for others from here on."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.instead: dict[Value, Atom] = {}

    def region(self, region: Region) -> Region:
        """The region as planned."""
        statements = [s for statement in region.statements for s in self.statement(statement)]
        return Region(region.params, tuple(statements), self.atoms(region.yields))

    def atoms(self, atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
        return tuple(self.instead.get(a, a) if isinstance(a, Value) else a for a in atoms)

    def statement(self, statement: Statement) -> list[Statement]:
        """A statement, after the copies that it reads."""
        copies = self.plan.copies.get(statement, {})
        match statement:
            case Op(operands=atoms):
                read = self.atoms(atoms)
                op = replace(statement, operands=_with_copies(read, copies))
                new = self.op(op, owned=statement in self.plan.owned)
            case For(initial=atoms) | While(initial=atoms):
                read = self.atoms(atoms)
                new = [self.loop(statement, _with_copies(read, copies))]
            case If():
                (test,) = self.atoms((statement.test,))
                new = [replace(self.nested(statement), test=test)]
            case With():
                (context,) = self.atoms((statement.context,))
                new = [replace(self.nested(statement), context=context)]
        before: list[Statement] = [
            Op((copy,), i.COPY, (read[k],), (), statement.location) for k, copy in copies.items()
        ]
        return [*before, *new]

    def loop(self, loop: For | While, initial: tuple[Atom, ...]) -> For | While:
        body = self.region(loop.body)
        if isinstance(loop, While):
            return replace(loop, initial=initial, test=self.region(loop.test), body=body)
        (iterable,) = self.atoms((loop.iterable,))
        return replace(loop, initial=initial, iterable=iterable, body=body)

    def nested(self, statement: Any) -> Any:
        return with_regions(statement, tuple(self.region(r) for r in regions_of(statement)))

    def op(self, op: Op, *, owned: bool) -> list[Statement]:
        """An op as planned."""
        if op.callee == i.OWN:
            if owned:
                self.instead[op.results[0]] = op.operands[0]
                return []
            return [replace(op, callee=i.COPY)]
        if op.callee in _SUMS:
            assert isinstance(op.callee, Primitive)
            if owned:
                return [replace(op, callee=_INCREMENTS[op.callee], form="operator")]
            return [replace(op, callee=_SUMS[op.callee], form="augmented")]
        if op.callee in IN_PLACE:
            assert isinstance(op.callee, Primitive)
            return [replace(op, callee=IN_PLACE[op.callee])]
        if self.plan.apart.isdisjoint(op.results):
            return [op]
        raw = {r: Value("", r.type, r.hint) for r in op.results if r in self.plan.apart}
        copies = [Op((r,), i.COPY, (view,), (), op.location) for r, view in raw.items()]
        return [replace(op, results=tuple(raw.get(r, r) for r in op.results)), *copies]


def _with_copies(atoms: tuple[Atom, ...], copies: Mapping[int, Value]) -> tuple[Atom, ...]:
    return tuple(copies.get(k, atom) for k, atom in enumerate(atoms))
