"""Which values carry a derivative: varied (depends on `wrt`) and useful (reaches the result).

The analysis follows calls: a parameter of a callee is varied when some call passes a varied
argument, its result is useful when some call's result is. Loops and recursion go to a fixpoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.differentiable import active_operands
from s2s.ir.nodes import For, If, Op, Region, Statement, Symbol, Value, While, With
from s2s.ir.types import may_vary
from s2s.ir.walk import regions_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Module


@dataclass(frozen=True, slots=True)
class Activity:
    """The values of all functions of a module that are varied, and those that are useful."""

    varied: frozenset[Value]
    useful: frozenset[Value]

    def __contains__(self, atom: Atom) -> bool:
        """Whether an atom is active: varied and useful."""
        return isinstance(atom, Value) and atom in self.varied and atom in self.useful

    def touches(self, statement: Statement) -> bool:
        """Whether anything that a statement defines, in nested regions too, is active."""
        return any(r in self for r in statement.results) or any(
            any(p in self for p in region.params) or any(self.touches(s) for s in region.statements)
            for region in regions_of(statement)
        )


def activity(module: Module, wrt: frozenset[Value]) -> Activity:
    """Find what is varied and useful, for derivatives with respect to parameters of the entry."""
    varied = _fixpoint(lambda found: _Varied(module, found).run(), set(wrt))
    result = module.functions[module.entry].body.yields[0]
    start = {result} if isinstance(result, Value) else set()
    useful = _fixpoint(lambda found: _Useful(module, found).run(), start)
    return Activity(frozenset(varied), frozenset(useful))


def flows_into(module: Module, values: set[Value], *, around: bool = True) -> set[Value]:
    """The values from which one of `values` is computed differentiably, and these themselves.

    Args:
        module: the functions.
        values: what is computed.
        around: whether to follow a value into earlier iterations of the loops that it is in.
    """
    return _fixpoint(lambda found: _Useful(module, found, around=around).run(), set(values))


def _fixpoint(sweep, found: set[Value]) -> set[Value]:  # type: ignore[no-untyped-def]
    size = -1
    while size != len(found):
        size = len(found)
        sweep(found)
    return found


class _Varied:
    """One forward sweep over all functions, adding to `found`."""

    def __init__(self, module: Module, found: set[Value]) -> None:
        self.module = module
        self.found = found

    def run(self) -> None:
        for function in self.module.functions.values():
            self.region(function.body)

    def region(self, region: Region) -> None:
        for statement in region.statements:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        match statement:
            case Op(callee=Symbol(name=name)):
                self.call(statement, self.module.functions[name])
            case Op():
                if any(a in self.found for a in active_operands(statement)):
                    self.add(*statement.results)
            case If(then=then, orelse=orelse):
                self.region(then)
                self.region(orelse)
                self.flow(then.yields, statement.results)
                self.flow(orelse.yields, statement.results)
            case For(iterable=iterable, initial=initial, body=body):
                self.flow((iterable,), body.params[:1])
                self.loop(initial, body.params[1:], body, statement.results)
            case While(initial=initial, test=test, body=body):
                self.flow(initial, test.params)
                self.region(test)
                self.loop(initial, body.params, body, statement.results)
            case With(body=body):
                self.region(body)
                self.flow(body.yields, statement.results)

    def loop(
        self,
        initial: tuple[Atom, ...],
        params: tuple[Value, ...],
        body: Region,
        results: tuple[Value, ...],
    ) -> None:
        size = -1
        self.flow(initial, params)
        while size != len(self.found):
            size = len(self.found)
            self.region(body)
            self.flow(body.yields[1:], params)
        self.flow(initial, results[1:])
        self.flow(body.yields[1:], results[1:])

    def call(self, op: Op, callee: Function) -> None:
        self.flow(op.operands, tuple(p.value for p in callee.params))
        self.flow(callee.body.yields, op.results)

    def flow(self, sources: tuple[Atom, ...], targets: tuple[Value, ...]) -> None:
        for source, target in zip(sources, targets, strict=True):
            if source in self.found:
                self.add(target)

    def add(self, *values: Value) -> None:
        self.found.update(v for v in values if may_vary(v.type))


class _Useful:
    """One backward sweep over all functions, adding to `found`."""

    def __init__(self, module: Module, found: set[Value], *, around: bool = True) -> None:
        self.module = module
        self.found = found
        self.around = around

    def run(self) -> None:
        for function in reversed(list(self.module.functions.values())):
            self.region(function.body)

    def region(self, region: Region) -> None:
        for statement in reversed(region.statements):
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        match statement:
            case Op(callee=Symbol(name=name)):
                callee = self.module.functions[name]
                self.flow(statement.results, callee.body.yields)
                self.flow(tuple(p.value for p in callee.params), statement.operands)
            case Op():
                if any(r in self.found for r in statement.results):
                    self.add(*active_operands(statement))
            case If(then=then, orelse=orelse):
                self.flow(statement.results, then.yields)
                self.flow(statement.results, orelse.yields)
                self.region(then)
                self.region(orelse)
            case For(iterable=iterable, initial=initial, body=body):
                self.loop(initial, body.params[1:], body, statement.results)
                self.flow(body.params[:1], (iterable,))
            case While(initial=initial, body=body):
                self.loop(initial, body.params, body, statement.results)
            case With(body=body):
                self.flow(statement.results, body.yields)
                self.region(body)

    def loop(
        self,
        initial: tuple[Atom, ...],
        params: tuple[Value, ...],
        body: Region,
        results: tuple[Value, ...],
    ) -> None:
        self.flow(results[1:], body.yields[1:])
        self.flow(results[1:], initial)
        size = -1
        while size != len(self.found):
            size = len(self.found)
            if self.around:
                self.flow(params, body.yields[1:])
            self.region(body)
        self.flow(params, initial)

    def flow(self, targets: tuple[Value, ...], sources: tuple[Atom, ...]) -> None:
        for target, source in zip(targets, sources, strict=True):
            if target in self.found:
                self.add(source)

    def add(self, *atoms: Atom) -> None:
        self.found.update(a for a in atoms if isinstance(a, Value) and may_vary(a.type))
