"""Dead and invariant positions of branches and loops are taken out of a function.

    Before:  n2, s2 = for i in xs carrying n1 = n, s1 = s: ... yield n1, s3      (n2 not used)
    After:   s2 = for i in xs carrying s1 = s: ... yield s3                      (n for n1)

Ops stay: what they compute is the user's to waste. Needed values are found by marking from the ops,
since two dead carried values may keep each other alive.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import For, If, Op, Region, Value, While, With
from s2s.ir.walk import regions_of, rewired

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement


def prune(function: Function) -> Function:
    """The function without unneeded results of branches and unneeded carried values of loops."""
    same: dict[Value, Atom] = {}
    _find_invariant(function.body, same)
    marking = _Marking(same)
    marking.region(function.body)
    for atom in function.body.yields:
        marking.need(atom)
    marking.propagate()
    return replace(function, body=_rebuilt(function.body, marking))


def _find_invariant(region: Region, same: dict[Value, Atom]) -> None:
    for statement in region.statements:
        for nested in regions_of(statement):
            _find_invariant(nested, same)
        match statement:
            case For(results=results, initial=initial, body=body):
                _invariant(results, initial, body, body.params[1:], same)
            case While(results=results, initial=initial, body=body, test=test):
                _invariant(results, initial, body, body.params, same, test.params)
            case _:
                pass


def _invariant(
    results: tuple[Value, ...],
    initial: tuple[Atom, ...],
    body: Region,
    params: tuple[Value, ...],
    same: dict[Value, Atom],
    tested: tuple[Value, ...] = (),
) -> None:
    ends = body.yields[1:]
    for place, (param, end) in enumerate(zip(params, ends, strict=True)):
        if resolved(end, same) is param:
            same[param] = initial[place]
            same[results[place + 1]] = initial[place]
            if tested:
                same[tested[place]] = initial[place]


def resolved(atom: Atom, same: dict[Value, Atom]) -> Atom:
    """What an atom is, with invariant positions looked through."""
    while isinstance(atom, Value) and atom in same:
        atom = same[atom]
    return atom


class _Marking:
    """Which values are needed, found from ops, tests and what functions return."""

    def __init__(self, same: dict[Value, Atom]) -> None:
        self.same = same
        self.needed: set[Value] = set()
        self.pending: list[Value] = []
        self.sources: dict[Value, list[Atom]] = {}

    def need(self, atom: Atom) -> None:
        """Mark what an atom is as needed."""
        atom = resolved(atom, self.same)
        if isinstance(atom, Value) and atom not in self.needed:
            self.needed.add(atom)
            self.pending.append(atom)

    def propagate(self) -> None:
        """Mark what needed values come from."""
        while self.pending:
            for source in self.sources.get(self.pending.pop(), ()):
                self.need(source)

    def region(self, region: Region) -> None:
        """Mark what the ops of a region read, and note where results come from."""
        for statement in region.statements:
            for nested in regions_of(statement):
                self.region(nested)
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        match statement:
            case Op(operands=operands):
                for operand in operands:
                    self.need(operand)
            case If(results=results, test=test, then=then, orelse=orelse):
                self.need(test)
                for result, a, b in zip(results, then.yields, orelse.yields, strict=True):
                    self.sources[result] = [a, b]
            case For(results=results, iterable=iterable, initial=initial, body=body):
                self.need(iterable)
                self.loop(results, initial, body, body.params[1:])
            case While(results=results, initial=initial, test=test, body=body):
                self.need(test.yields[0])
                self.loop(results, initial, body, body.params, test.params)
            case With(results=results, context=context, body=body):
                self.need(context)
                for result, atom in zip(results, body.yields, strict=True):
                    self.sources[result] = [atom]

    def loop(
        self,
        results: tuple[Value, ...],
        initial: tuple[Atom, ...],
        body: Region,
        params: tuple[Value, ...],
        tested: tuple[Value, ...] = (),
    ) -> None:
        self.need(body.yields[0])
        for place, param in enumerate(params):
            come_from = [initial[place], body.yields[place + 1]]
            self.sources[param] = come_from
            self.sources[results[place + 1]] = come_from
            if tested:
                self.sources[tested[place]] = come_from

    def keeps(self, *values: Value) -> bool:
        """Whether a position that these values stand for stays."""
        return any(v in self.needed for v in values) and not any(v in self.same for v in values)


def _rebuilt(region: Region, marking: _Marking) -> Region:
    return Region(
        region.params,
        tuple(s for old in region.statements if not _is_empty(s := _statement(old, marking))),
        _atoms(region.yields, marking),
    )


def _is_empty(statement: Statement) -> bool:
    """Whether nothing is left of a branch."""
    match statement:
        case If(results=(), then=Region(statements=()), orelse=Region(statements=())):
            return True
        case _:
            return False


def _atoms(atoms: tuple[Atom, ...], marking: _Marking) -> tuple[Atom, ...]:
    return tuple(resolved(a, marking.same) for a in atoms)


def _statement(statement: Statement, marking: _Marking) -> Statement:
    match statement:
        case Op():
            return rewired(statement, statement.results, _atoms(statement.operands, marking))
        case If():
            kept = [p for p, r in enumerate(statement.results) if r in marking.needed]
            return replace(
                statement,
                results=_pick(statement.results, kept),
                test=resolved(statement.test, marking.same),
                then=_picked(_rebuilt(statement.then, marking), kept),
                orelse=_picked(_rebuilt(statement.orelse, marking), kept),
            )
        case For():
            return _for(statement, marking)
        case While():
            return _while(statement, marking)
        case With():
            kept = [p for p, r in enumerate(statement.results) if r in marking.needed]
            return replace(
                statement,
                results=_pick(statement.results, kept),
                context=resolved(statement.context, marking.same),
                body=_picked(_rebuilt(statement.body, marking), kept),
            )


def _for(loop: For, marking: _Marking) -> For:
    params = loop.body.params[1:]
    kept = [
        p for p, v in enumerate(params) if marking.keeps(v, loop.results[p + 1])
    ]  # fmt: skip
    body = _rebuilt(loop.body, marking)
    shifted = [0, *(p + 1 for p in kept)]
    return replace(
        loop,
        results=_pick(loop.results, shifted),
        iterable=resolved(loop.iterable, marking.same),
        initial=_pick(_atoms(loop.initial, marking), kept),
        body=replace(body, params=_pick(body.params, shifted), yields=_pick(body.yields, shifted)),
    )


def _while(loop: While, marking: _Marking) -> While:
    params, tested = loop.body.params, loop.test.params
    kept = [p for p, v in enumerate(params) if marking.keeps(v, tested[p], loop.results[p + 1])]
    body, test = _rebuilt(loop.body, marking), _rebuilt(loop.test, marking)
    shifted = [0, *(p + 1 for p in kept)]
    return replace(
        loop,
        results=_pick(loop.results, shifted),
        initial=_pick(_atoms(loop.initial, marking), kept),
        test=replace(test, params=_pick(test.params, kept)),
        body=replace(body, params=_pick(body.params, kept), yields=_pick(body.yields, shifted)),
    )


def _pick(items: tuple, places: list[int]) -> tuple:  # type: ignore[type-arg]
    return tuple(items[p] for p in places)


def _picked(region: Region, places: list[int]) -> Region:
    return replace(region, yields=_pick(region.yields, places))
