"""Removing what is not needed: marked from the roots, so that unused cycles of loops go too.

Before: a loop carries `t` that only `t` itself reads. After: it is gone, with what computed it.
Loop positions that never change become the value that they start from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, For, If, Op, Region, Symbol, Value, While, With
from s2s.ir.walk import regions_of, substitute, with_regions
from s2s.optimise.unread import without_unread

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement

Item = TypeVar("Item")


def without_dead(region: Region, *, pure: frozenset[str] = frozenset()) -> Region:
    """The region without statements, results and loop positions that nothing needs.

    Args:
        region: any region; what it yields is needed.
        pure: symbols of functions without side effects.
    """
    size = -1
    while size != (size := _size(region)):
        region = _simplified(region)
        region = _Marking(region, pure).rebuilt()
    return region


def dead(function: Function, pure: frozenset[str] = frozenset()) -> Function:
    """The function without dead code; parameters stay."""
    body = without_dead(function.body, pure=pure)
    return replace(function, body=without_dead(without_unread(body), pure=pure))


def _size(region: Region) -> int:
    return sum(1 + len(s.results) + sum(_size(r) for r in regions_of(s)) for s in region.statements)


class _Marking:
    """Which values of a region are needed, and which statements have to stay."""

    def __init__(self, region: Region, pure: frozenset[str]) -> None:
        self.region = region
        self.pure = pure
        self.needed: set[Value] = set()
        self.alive: set[Statement] = set()
        self.owner: dict[Value, tuple[Statement, int, bool]] = {}
        self.parent: dict[Statement, Statement | None] = {}
        self.pending: list[Atom] = []

    def rebuilt(self) -> Region:
        self.index(self.region, None)
        self.need(*self.region.yields)
        while self.pending:
            self.trace(self.pending.pop())
        return self.kept(self.region)

    def index(self, region: Region, parent: Statement | None) -> None:
        for statement in region.statements:
            self.parent[statement] = parent
            for k, result in enumerate(statement.results):
                self.owner[result] = (statement, k, False)
            for k, param in enumerate(_params(statement)):
                self.owner[param] = (statement, k, True)
            if isinstance(statement, While):
                for k, param in enumerate(statement.test.params):
                    self.owner[param] = (statement, k, True)
            for nested in regions_of(statement):
                self.index(nested, statement)
        for statement in region.statements:
            if isinstance(statement, Op) and not self.is_pure(statement):
                self.keep(statement)
                self.need(*statement.operands)
            elif isinstance(statement, With):
                self.keep(statement)

    def is_pure(self, op: Op) -> bool:
        if isinstance(op.callee, Symbol):
            return op.callee.name in self.pure
        return i.is_pure(op.callee)

    def need(self, *atoms: Atom) -> None:
        for atom in atoms:
            if isinstance(atom, Value) and atom not in self.needed:
                self.needed.add(atom)
                self.pending.append(atom)

    def keep(self, statement: Statement | None) -> None:
        """A statement that stays needs what controls it, and the statements around it."""
        while statement is not None and statement not in self.alive:
            self.alive.add(statement)
            match statement:
                case If(test=test):
                    self.need(test)
                case For(iterable=iterable, body=body):
                    self.need(iterable, body.yields[0])
                case While(test=test, body=body):
                    self.need(*test.yields, body.yields[0])
                case With(context=context):
                    self.need(context)
            statement = self.parent[statement]

    def trace(self, atom: Atom) -> None:
        assert isinstance(atom, Value)
        if atom not in self.owner:
            return
        statement, k, is_param = self.owner[atom]
        self.keep(statement)
        match statement:
            case Op():
                self.need(*statement.operands)
            case If():
                self.need(statement.then.yields[k], statement.orelse.yields[k])
            case With():
                self.need(*(() if is_param else (statement.body.yields[k],)))
            case For():
                self.position(statement, k, is_param)
            case While():
                self.position(statement, k + 1 if is_param else k, is_param)

    def position(self, loop: For | While, k: int, is_param: bool) -> None:
        """The loop position k, counted as in the yields: 0 is the exit flag (or the item)."""
        if k > 0:
            self.need(loop.initial[k - 1], loop.body.yields[k])

    def kept(self, region: Region) -> Region:
        statements = [self.kept_statement(s) for s in region.statements if s in self.alive]
        return Region(region.params, tuple(statements), region.yields)

    def kept_statement(self, statement: Statement) -> Statement:
        match statement:
            case Op():
                return statement
            case If():
                keep = [k for k, r in enumerate(statement.results) if r in self.needed]
                return replace(
                    statement,
                    results=_at(statement.results, keep),
                    then=self.arm(statement.then, keep),
                    orelse=self.arm(statement.orelse, keep),
                )
            case With():
                keep = [k for k, r in enumerate(statement.results) if r in self.needed]
                target = statement.target if statement.target in self.needed else None
                body = self.arm(statement.body, keep)
                results = _at(statement.results, keep)
                return replace(statement, results=results, target=target, body=body)
            case For() | While():
                return self.kept_loop(statement)

    def arm(self, region: Region, keep: list[int]) -> Region:
        return replace(self.kept(region), yields=_at(region.yields, keep))

    def kept_loop(self, loop: For | While) -> For | While:
        lead = 1 if isinstance(loop, For) else 0
        params = loop.body.params[lead:]
        tests = loop.test.params if isinstance(loop, While) else params
        keep = [
            k
            for k in range(len(loop.initial))
            if {params[k], tests[k], loop.results[k + 1]} & self.needed
        ]
        body = self.kept(loop.body)
        body = Region(
            (*body.params[:lead], *_at(params, keep)),
            body.statements,
            (body.yields[0], *_at(body.yields[1:], keep)),
        )
        results = (loop.results[0], *_at(loop.results[1:], keep))
        initial = _at(loop.initial, keep)
        if isinstance(loop, For):
            return replace(loop, results=results, initial=initial, body=body)
        test = self.kept(loop.test)
        test = Region(_at(test.params, keep), test.statements, test.yields)
        return replace(loop, results=results, initial=initial, body=body, test=test)


def _at(items: tuple[Item, ...], keep: list[int]) -> tuple[Item, ...]:
    return tuple(items[k] for k in keep)


def _params(statement: Statement) -> tuple[Value, ...]:
    match statement:
        case For(body=body) | While(body=body):
            return body.params
        case With(target=Value() as target):
            return (target,)
        case _:
            return ()


def _simplified(region: Region) -> Region:
    """Positions that never change, and ifs whose arms agree, become what they stand for."""
    mapping: dict[Value, Atom] = {}
    statements: list[Statement] = []
    for statement in region.statements:
        new = with_regions(statement, tuple(_simplified(r) for r in regions_of(statement)))
        if isinstance(new, If):
            _agreeing(new, mapping)
        elif isinstance(new, For | While):
            new = _invariant(new, mapping)
        statements.append(new)
    done = Region(region.params, tuple(statements), region.yields)
    while mapping and any(a in mapping for a in mapping.values()):
        mapping = {v: mapping.get(a, a) if isinstance(a, Value) else a for v, a in mapping.items()}
    return substitute(done, mapping)


def _agreeing(statement: If, mapping: dict[Value, Atom]) -> None:
    inner = {
        r for s in (*statement.then.statements, *statement.orelse.statements) for r in s.results
    }
    pairs = zip(statement.results, statement.then.yields, statement.orelse.yields, strict=True)
    for result, a, b in pairs:
        if a == b and a != UNDEF and a not in inner:
            mapping[result] = a


def _invariant(loop: For | While, mapping: dict[Value, Atom]) -> For | While:
    lead = 1 if isinstance(loop, For) else 0
    params = loop.body.params[lead:]
    inner: dict[Value, Atom] = {}
    for k, (param, start) in enumerate(zip(params, loop.initial, strict=True)):
        if loop.body.yields[k + 1] in (param, start) and start != UNDEF:
            inner[param] = start
            mapping[loop.results[k + 1]] = start
            if isinstance(loop, While):
                inner[loop.test.params[k]] = start
    if not inner:
        return loop
    body = substitute(loop.body, inner)
    if isinstance(loop, While):
        return replace(loop, body=body, test=substitute(loop.test, inner))
    return replace(loop, body=body)
