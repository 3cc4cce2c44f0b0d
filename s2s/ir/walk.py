"""Walking and rebuilding IR."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import (
    Atom,
    For,
    If,
    Location,
    Op,
    Region,
    Statement,
    Symbol,
    Value,
    While,
    With,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir.nodes import Function


def regions_of(statement: Statement) -> tuple[Region, ...]:
    """The regions nested directly in a statement, in order of execution."""
    match statement:
        case Op():  # most are
            return ()
        case If(then=then, orelse=orelse):
            return then, orelse
        case For(body=body) | With(body=body):
            return (body,)
        case While(test=test, body=body):
            return test, body
        case _:
            return ()


def operands_of(statement: Statement) -> tuple[Atom, ...]:
    """What a statement itself reads, nested regions left out."""
    match statement:
        case Op(operands=operands):
            return operands
        case If(test=test):
            return (test,)
        case For(iterable=iterable, initial=initial):
            return (iterable, *initial)
        case While(initial=initial):
            return initial
        case With(context=context):
            return (context,)


def statements_in(region: Region) -> Iterator[Statement]:
    """Every statement of a region and of all regions nested in it, outermost first."""
    for statement in region.statements:
        yield statement
        for nested in regions_of(statement):
            yield from statements_in(nested)


def uses_in(region: Region) -> Iterator[Value]:
    """Every use of a value in a region, nested ones included, once for each use."""
    for statement in region.statements:
        yield from (a for a in operands_of(statement) if isinstance(a, Value))
        for nested in regions_of(statement):
            yield from uses_in(nested)
    yield from (a for a in region.yields if isinstance(a, Value))


def definitions_in(region: Region) -> Iterator[Value]:
    """Every value defined in a region, nested ones and parameters included."""
    yield from region.params
    for statement in region.statements:
        yield from statement.results
        if isinstance(statement, With) and statement.target is not None:
            yield statement.target
        for nested in regions_of(statement):
            yield from definitions_in(nested)


def free_in(region: Region) -> dict[Value, None]:
    """The values of enclosing regions that a region uses, in order of first use."""
    inside = set(definitions_in(region))
    return {use: None for use in uses_in(region) if use not in inside}


def substitute(region: Region, mapping: Mapping[Value, Atom]) -> Region:
    """The region with uses replaced; definitions stay the same objects."""
    if not mapping:
        return region
    return Region(
        region.params,
        tuple(substitute_statement(s, mapping) for s in region.statements),
        _atoms(region.yields, mapping),
    )


def substitute_statement(statement: Statement, mapping: Mapping[Value, Atom]) -> Statement:
    """The statement with uses replaced, also in nested regions."""
    match statement:
        case Op():
            if not any(a in mapping for a in statement.operands if isinstance(a, Value)):
                return statement
            return rewired(statement, statement.results, _atoms(statement.operands, mapping))
        case If():
            return replace(
                statement,
                test=_atom(statement.test, mapping),
                then=substitute(statement.then, mapping),
                orelse=substitute(statement.orelse, mapping),
            )
        case For():
            return replace(
                statement,
                iterable=_atom(statement.iterable, mapping),
                initial=_atoms(statement.initial, mapping),
                body=substitute(statement.body, mapping),
            )
        case While():
            return replace(
                statement,
                initial=_atoms(statement.initial, mapping),
                test=substitute(statement.test, mapping),
                body=substitute(statement.body, mapping),
            )
        case With():
            return replace(
                statement,
                context=_atom(statement.context, mapping),
                body=substitute(statement.body, mapping),
            )


def clone(region: Region, mapping: dict[Value, Atom]) -> Region:
    """A copy with every definition new, so that one region may stand in two places.

    `mapping` says what free values become; the new definitions are added to it.
    """
    params = tuple(_fresh(p, mapping) for p in region.params)
    statements = tuple(clone_statement(s, mapping) for s in region.statements)
    return Region(params, statements, _atoms(region.yields, mapping))


def clone_statement(statement: Statement, mapping: dict[Value, Atom]) -> Statement:
    """A copy of a statement with new results, which are added to `mapping`."""
    match statement:
        case Op():
            operands = _atoms(statement.operands, mapping)
            results = tuple(_fresh(r, mapping) for r in statement.results)
            return rewired(statement, results, operands)
        case If():
            test = _atom(statement.test, mapping)
            then, orelse = clone(statement.then, mapping), clone(statement.orelse, mapping)
            results = tuple(_fresh(r, mapping) for r in statement.results)
            return If(results, test, then, orelse, statement.location)
        case For():
            iterable = _atom(statement.iterable, mapping)
            initial = _atoms(statement.initial, mapping)
            body = clone(statement.body, mapping)
            results = tuple(_fresh(r, mapping) for r in statement.results)
            return For(results, iterable, initial, body, statement.location)
        case While():
            initial = _atoms(statement.initial, mapping)
            testing, body = clone(statement.test, mapping), clone(statement.body, mapping)
            results = tuple(_fresh(r, mapping) for r in statement.results)
            return While(results, initial, testing, body, statement.location)
        case With():
            context = _atom(statement.context, mapping)
            target = None if statement.target is None else _fresh(statement.target, mapping)
            body = clone(statement.body, mapping)
            results = tuple(_fresh(r, mapping) for r in statement.results)
            return With(results, context, target, body, statement.location)


def rewired(op: Op, results: tuple[Value, ...], operands: tuple[Atom, ...]) -> Op:
    """The op between other values; as `replace`, which takes five times as long."""
    return Op(results, op.callee, operands, op.keywords, op.location, op.form, op.refusal)


def with_regions(statement: Statement, regions: tuple[Region, ...]) -> Statement:
    """The statement with its nested regions replaced."""
    if not regions:
        return statement
    match statement:
        case If():
            return replace(statement, then=regions[0], orelse=regions[1])
        case While():
            return replace(statement, test=regions[0], body=regions[1])
        case For() | With():
            return replace(statement, body=regions[0])
        case Op():
            return statement


def relocated(statement: Statement, location: Location | None) -> Statement:
    """The statement, with those nested in it, at another place of the source."""
    match statement:
        case Op():
            return replace(statement, location=location)
        case If():
            arms = [_relocated_region(r, location) for r in (statement.then, statement.orelse)]
            return replace(statement, then=arms[0], orelse=arms[1], location=location)
        case While():
            regions = [_relocated_region(r, location) for r in (statement.test, statement.body)]
            return replace(statement, test=regions[0], body=regions[1], location=location)
        case For() | With():
            body = _relocated_region(statement.body, location)
            return replace(statement, body=body, location=location)


def _relocated_region(region: Region, location: Location | None) -> Region:
    statements = tuple(relocated(s, location) for s in region.statements)
    return replace(region, statements=statements)


def _atom(atom: Atom, mapping: Mapping[Value, Atom]) -> Atom:
    return mapping.get(atom, atom) if isinstance(atom, Value) else atom


def _atoms(atoms: tuple[Atom, ...], mapping: Mapping[Value, Atom]) -> tuple[Atom, ...]:
    return tuple(_atom(a, mapping) for a in atoms)


def _fresh(value: Value, mapping: dict[Value, Atom]) -> Value:
    new = Value(value.name, value.type, value.hint)
    mapping[value] = new
    return new


def functions_from(functions: dict[str, Function], entry: str) -> dict[str, Function]:
    """The functions that are called, callees before their callers, the entry last."""
    order: dict[str, Function] = {}
    pending: set[str] = set()

    def visit(name: str) -> None:
        if name in order or name in pending:
            return
        pending.add(name)
        for statement in statements_in(functions[name].body):
            if isinstance(statement, Op) and isinstance(statement.callee, Symbol):
                visit(statement.callee.name)
        order[name] = functions[name]

    visit(entry)
    return order
