"""Where a function copies, and what it writes in place: the plan that `inplace` carries out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s2s.analysis.allocation import is_view
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Symbol, Value, While, With
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir.nodes import Atom, Function, Primitive, Statement
    from s2s.optimise.buffers_flow import Summary

IN_PLACE: dict[Primitive, Primitive] = {
    i.SET_AT: i.SETITEM,
    i.ADD_AT: i.ACCUMULATE,
    i.TAKE_AT: i.DEDUCT,
}  # pure stores, and what each is in place


@dataclass(slots=True)
class Plan:
    """What is copied before statements, and which results need no memory of their own.

    Attributes:
        copies: what each statement reads a copy of, by the number of the operand (for a loop, of
            the initial value), with the copy.
        owned: additions that are made in place, and values that are given away as they are.
        apart: views that are copied where they are defined.
    """

    copies: dict[Statement, dict[int, Value]] = field(default_factory=dict)
    owned: set[Op] = field(default_factory=set)
    apart: set[Value] = field(default_factory=set)


def is_store(op: Op) -> bool:
    """Whether an op gives a new version of its first operand."""
    return i.destroys(op.callee) or op.callee in IN_PLACE


def next_version(statement: Statement, k: int) -> Atom:
    """What operand `k` of a statement becomes: a copy made for it has that name."""
    match statement:
        case For(body=body):
            return body.params[1 + k]
        case While(body=body):
            return body.params[k]
        case Op(operands=operands, results=results):
            return results[-1] if k == 0 and is_store(statement) else operands[k]
        case _:
            raise AssertionError(statement)


def is_records(atom: Atom) -> bool:
    """Whether a value is a list of records that a transform made."""
    return isinstance(atom, Value) and not atom.name and atom.hint == i.RECORDS


def written_values(function: Function, summaries: Mapping[str, Summary]) -> set[Value]:
    """The values into whose memory a store may write, also through versions and views of them."""
    sources: dict[Value, list[Atom]] = {}
    pending: list[Atom] = []
    for statement in statements_in(function.body):
        for target, atoms in _comes_from(statement, summaries):
            sources.setdefault(target, []).extend(atoms)
        pending += _written_by(statement, summaries)
    found: set[Value] = set()
    while pending:
        atom = pending.pop()
        if isinstance(atom, Value) and atom not in found:
            found.add(atom)
            pending += sources.get(atom, ())
    return found


def _written_by(statement: Statement, summaries: Mapping[str, Summary]) -> list[Atom]:
    match statement:
        case Op(callee=Symbol(name=name), operands=operands):
            return [operands[k] for k, _ in summaries[name].writes]
        case Op(operands=operands) if is_store(statement) and not is_records(operands[0]):
            return [operands[0]]
        case _:
            return []


def _comes_from(
    statement: Statement, summaries: Mapping[str, Summary]
) -> Iterator[tuple[Value, tuple[Atom, ...]]]:
    """Values, with those whose memory they may have."""
    match statement:
        case Op(callee=Symbol(name=name), operands=operands, results=results):
            given = {source[0] for _, source in summaries[name].gives if source is not None}
            yield from ((r, tuple(operands[k] for k in sorted(given))) for r in results)
        case Op(operands=operands, results=results):
            if is_store(statement) or is_view(statement) or statement.callee in _PASSING:
                yield from ((result, operands) for result in results)
        case If(results=results, then=then, orelse=orelse):
            for result, *atoms in zip(results, then.yields, orelse.yields, strict=True):
                yield result, tuple(atoms)
        case For(results=results, initial=initial, body=body):
            yield from _carried(results, initial, body.params[1:], body.yields)
            yield body.params[0], (statement.iterable,)
        case While(results=results, initial=initial, body=body, test=test):
            yield from _carried(results, initial, body.params, body.yields)
            yield from ((t, (p,)) for t, p in zip(test.params, body.params, strict=True))
        case With(results=results, body=body):
            yield from ((r, (a,)) for r, a in zip(results, body.yields, strict=True))


_PASSING = {
    i.ALIAS, i.OWN, i.TUPLE, i.CONSTRUCT, i.UNPACK, i.GETITEM, i.GETATTR, i.LIST, i.DICT,
}  # fmt: skip


def _carried(
    results: tuple[Value, ...],
    initial: tuple[Atom, ...],
    params: tuple[Value, ...],
    yields: tuple[Atom, ...],
) -> Iterator[tuple[Value, tuple[Atom, ...]]]:
    rows = zip(results[1:], initial, params, yields[1:], strict=True)
    for result, first, param, last in rows:
        yield param, (first, last)
        yield result, (last,)
