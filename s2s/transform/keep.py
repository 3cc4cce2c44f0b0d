"""What the backward part of a region needs of its forward part: kept, or computed again."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import same_dims
from s2s.analysis.infer import type_of_atom
from s2s.analysis.views import is_basic
from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, For, If, Literal, Op, Primitive, Region, Value, While
from s2s.ir.types import Array, Number, Type
from s2s.ir.walk import (
    clone_statement,
    definitions_in,
    free_in,
    operands_of,
    regions_of,
    statements_in,
    substitute,
)
from s2s.optimise.fold import simplified
from s2s.transform.primitives import FULL_LIKE, IF_FLOATING

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.backward import Sweep

_ARITHMETIC = {operator.add, operator.sub, operator.mul, operator.neg}
_VIEWS = {np.transpose, np.shape, np.ndim, np.size, len}
_COMPARISONS = {operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne}


def kept_of(
    backward: Region, forward: Region, sweep: Sweep, at_hand: tuple[Value, ...] = ()
) -> tuple[Region, tuple[Value, ...]]:
    """The backward region with cheap values computed again, and the values it still needs.

    A value is computed again when that takes cheap operations (views, arithmetic of scalars or
    with a literal) on values that are at hand in the backward part anyway. Items of what lasts as
    long as the whole function are read again where nothing else is to be kept.

    Args:
        backward: what reads values of `forward`.
        forward: the forward part.
        sweep: what is known about values.
        at_hand: values of `forward` that the backward part has without keeping them.
    """
    backward = simplified(backward)
    inside = set(definitions_in(forward))
    touched = _overwritten(forward) | sweep.overwritten
    backward = _shared(backward, forward, touched)
    backward = with_borrowed_shapes(backward, inside, sweep.unsure)
    definitions = {r: s for s in statements_in(forward) for r in s.results if isinstance(s, Op)}
    needed = [v for v in free_in(backward) if v in inside]
    making = _Making(definitions, inside - {*at_hand}, touched, sweep)
    kept = making.choose(needed)
    if making.again:
        rest = substitute(backward, making.mapping)
        backward = Region(rest.params, (*making.again, *rest.statements), rest.yields)
    still = set(free_in(backward))
    note_reads(backward, inside, sweep)
    return backward, tuple(v for v in definitions_in(forward) if v in kept and v in still)


def note_reads(backward: Region, inside: set[Value], sweep: Sweep) -> None:
    """Say which overwritten values the backward part of a region reads after all."""
    if sweep.plan.overwritten:
        sweep.plan.reads.update(v for v in _shape_reads(backward)[0] if v in inside)


def _shared(backward: Region, forward: Region, touched: set[Value]) -> Region:
    """What the forward part has computed is read from there, unless it is cheap."""
    known: dict[object, Value] = {}
    for statement in forward.statements:
        if not isinstance(statement, Op) or not isinstance(statement.callee, Primitive):
            continue
        if statement.callee == i.UNPACK and len(statement.operands) == 1:
            for k, result in enumerate(statement.results):
                known.setdefault((i.GETITEM, (statement.operands[0], Literal(k)), ()), result)
        elif _is_worth_keeping(statement, touched):
            known.setdefault(_key(statement), statement.results[0])
    mapping: dict[Value, Atom] = {}
    for op in statements_in(backward):
        if isinstance(op, Op) and len(op.results) == 1 and _key(op) in known:
            mapping[op.results[0]] = known[_key(op)]
    return simplified(substitute(backward, mapping)) if mapping else backward


def _key(op: Op) -> object:
    return op.callee, op.operands, op.keywords


def _is_worth_keeping(op: Op, touched: set[Value]) -> bool:
    elementwise = isinstance(op.callee, Primitive) and isinstance(op.callee.function, np.ufunc)
    scalar = isinstance(op.callee, Primitive) and getattr(
        op.callee.function, "__module__", ""
    ) == "math"  # fmt: skip
    whole = not touched & {*op.operands, *op.results}
    return (elementwise or scalar) and len(op.results) == 1 and whole


def with_borrowed_shapes(
    region: Region, inside: set[Value], unsure: set[Value], at_hand: tuple[Value, ...] = ()
) -> Region:
    """Values that are only asked for their shape are replaced by others of that shape at hand."""
    reads, shape_only = _shape_reads(region)
    wanted = [v for v in shape_only if v in inside and v not in reads and not (at_hand and v.name)]
    mapping: dict[Value, Atom] = {}
    outer = [v for v in (*reads, *shape_only, *at_hand) if v not in inside]
    donors = [*outer, *(v for v in reads if v in inside)]
    for value in wanted:
        for donor in donors:
            if donor is value or donor in unsure:
                continue
            if _same_zeros(value.type, donor.type):
                mapping[value] = donor
                break
        else:
            donors.append(value)
    return substitute(region, mapping)


def unsure_values(region: Region) -> set[Value]:
    """The values of a region that some path leaves undefined."""
    found: set[Value] = set()
    size = -1
    while size != len(found):
        size = len(found)
        for statement in statements_in(region):
            for result, sources in _sources(statement):
                if any(a == UNDEF or a in found for a in sources):
                    found.add(result)
    return found


def _sources(statement: Statement) -> list[tuple[Value, tuple[Atom, ...]]]:
    """What each result of a statement with regions may be."""
    match statement:
        case If():
            both = zip(statement.then.yields, statement.orelse.yields, strict=True)
            return list(zip(statement.results, both, strict=True))
        case For() | While():
            both = zip(statement.initial, statement.body.yields[1:], strict=True)
            return list(zip(statement.results[1:], both, strict=True))
        case _:
            return []


def _shape_reads(region: Region) -> tuple[dict[Value, None], dict[Value, None]]:
    """The free values of a region that are read, and those of which the shape is read."""
    reads: dict[Value, None] = {}
    shapes: dict[Value, None] = {}
    free = set(free_in(region))
    for statement in statements_in(region):
        asked = asks_shape(statement)
        for atom in operands_of(statement):
            if isinstance(atom, Value) and atom in free:
                (shapes if atom is asked else reads)[atom] = None
        for nested in regions_of(statement):
            reads |= {a: None for a in nested.yields if isinstance(a, Value) and a in free}
    reads |= {a: None for a in region.yields if isinstance(a, Value) and a in free}
    return reads, shapes


def asks_shape(statement: Statement) -> Atom | None:
    """The operand of which an op reads no more than the shape and the dtype."""
    if not isinstance(statement, Op):
        return None
    if statement.callee in (i.ZEROS_LIKE, FULL_LIKE) or _is_shape_function(statement):
        return statement.operands[0]
    second = statement.callee in (i.BROADCAST, i.UNBROADCAST, IF_FLOATING)
    return statement.operands[1] if second else None


def _is_shape_function(op: Op) -> bool:
    return isinstance(op.callee, Primitive) and op.callee.function in (np.shape, np.size, np.ndim)


def _same_zeros(a: Type, b: Type) -> bool:
    if not isinstance(a, Array) or not isinstance(b, Array) or a.dtype is None:
        return False
    return a.dtype == b.dtype and a.dims is not None and b.dims is not None and same_dims(
        a.dims, b.dims
    )  # fmt: skip


class _Making:
    """What is computed again (`again`), and what stands for the values of the forward part."""

    def __init__(
        self,
        definitions: dict[Value, Op],
        inside: set[Value],
        touched: set[Value],
        sweep: Sweep,
    ) -> None:
        self.definitions, self.inside, self.touched = definitions, inside, touched
        self.lasting, self.settled = sweep.lasting, sweep.plan.settled
        self.kept: dict[Value, None] = {}
        self.mapping: dict[Value, Atom] = {}
        self.again: list[Statement] = []
        self.reads_items = False

    def choose(self, needed: list[Value]) -> dict[Value, None]:
        """Compute again what can be, and say what has to be kept."""
        wanted = [v for v in needed if v in self.inside]
        self.reads_items = True
        if not all(map(self.can, wanted)):
            self.reads_items = False
            self.kept = dict.fromkeys(v for v in wanted if not self.is_cheap(v))
        for value in wanted:
            if not self.can(value):
                self.kept.update(dict.fromkeys(self.standing_for(value)))
        for value in wanted:
            self.make(value)
        return self.kept

    def standing_for(self, value: Value) -> list[Value]:
        """What is kept for a value: for an index of a view of a view, which is no object, its parts."""
        op = self.definitions.get(value)
        if op is None or op.callee != i.CHAIN:
            return [value]
        missing = [need for need in self.needs(value) if not self.can(need)]
        return [kept for need in missing for kept in self.standing_for(need)]

    def op_of(self, value: Value) -> Op | None:
        """What gives a value in the backward part, if it is computed again."""
        return self.settled.get(value) or self.definitions.get(value)

    def needs(self, value: Value) -> list[Value]:
        op = self.op_of(value)
        return [] if op is None else [a for a in op.operands if isinstance(a, Value)]

    def is_cheap(self, value: Value) -> bool:
        op = self.op_of(value)
        if op is None or (value not in self.settled and _is_cheap(op, self.touched)):
            return op is not None
        if not isinstance(value.type, Number):
            return value in self.settled
        return self.reads_items and self.is_item(op)

    def is_item(self, op: Op) -> bool:
        """Whether an op reads a number out of an array that lasts."""
        if op.callee != i.GETITEM:
            return False
        base = op.operands[0]
        return op.results[0] in self.settled or (base in self.lasting and base not in self.touched)

    def can(self, value: Value, *, plain: bool = False) -> bool:
        """Whether a value is at hand, or can be computed again from what is.

        No more than one operation of arithmetic: that of integers, of which indices are made, aside.
        """
        if value in self.mapping or value in self.kept or value not in self.inside:
            return True
        if not self.is_cheap(value):
            return False
        op = self.op_of(value)
        counts = isinstance(value.type, Number) and value.type.dtype != "int64"
        counts = counts and op is not None and op.callee != i.GETITEM
        if plain and counts:
            return False
        return all(self.can(need, plain=plain or counts) for need in self.needs(value))

    def make(self, value: Value) -> None:
        """Compute a value again, unless it is at hand."""
        if value in self.mapping or value in self.kept or value not in self.inside:
            return
        for need in self.needs(value):
            self.make(need)
        op = self.op_of(value)
        assert op is not None
        self.again.append(clone_statement(op, self.mapping))


def _is_cheap(op: Op | None, touched: set[Value]) -> bool:
    if op is None or len(op.results) != 1 or not isinstance(op.callee, Primitive):
        return False
    if any(a in touched for a in op.operands if isinstance(a, Value)):
        return False
    types = [a.type for a in op.operands if isinstance(a, Value)]
    function = op.callee.function
    if op.callee in (i.SLICE, i.TUPLE, i.CHAIN, i.ALIAS):
        return True
    if op.callee == i.GETITEM and types and isinstance(types[0], Array):
        return isinstance(op.operands[1], Literal) or (
            isinstance(op.results[0].type, Array) and is_basic(type_of_atom(op.operands[1]))
        )
    if function in _VIEWS:
        return True
    scalars = all(isinstance(t, Number) for t in types)
    return scalars and (function in _ARITHMETIC or function in _COMPARISONS)


def _overwritten(region: Region) -> set[Value]:
    return {
        s.operands[0]
        for s in statements_in(region)
        if isinstance(s, Op) and i.destroys(s.callee) and isinstance(s.operands[0], Value)
    }
