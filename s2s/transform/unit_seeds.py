"""Tangents of arrays for all of their elements at once: rows of an identity, in vector mode."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Literal, Module, Op, Parameter, Primitive, Region, Value
from s2s.ir.types import Tuple, rank
from s2s.ir.walk import rewired
from s2s.transform.batch import Sweep
from s2s.transform.primitives import ASTYPE, PLUS

if TYPE_CHECKING:
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom, Statement

EYE = Primitive(np.eye, "np.eye")
RESHAPE = Primitive(np.reshape, "np.reshape")
SHAPE = Primitive(np.shape, "np.shape")
SIZE = Primitive(np.size, "np.size")
LENGTH = Primitive(len, "len")


@dataclass(frozen=True, slots=True)
class Seeded:
    """Statements, what they give, what the parameters of the function have become."""

    statements: tuple[Statement, ...]
    yields: tuple[Atom, ...]
    params: dict[Value, Value]
    functions: dict[str, Function] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """A leaf, and which of the seeds are for it: a number, a slice, or None for all of them."""

    x: Atom
    place: Atom | None


def at_once(
    work: Module, params: tuple[Value, ...], seeds: tuple[Value, ...], yields: tuple[Atom, ...]
) -> Seeded:
    """The entry of a module for all seeds at once.

    Args:
        work: its entry reads the parameters and the seeds.
        params: the parameters of the entry.
        seeds: values that stand for tangents.
        yields: what it gives; None for a tangent that is zero.

    Raises:
        BatchError: something in it cannot run for many seeds at once.
    """
    entry = work.functions[work.entry]
    together = Value("", Tuple(tuple(map(type_of_atom, yields))))
    body = Region((), (*entry.body.statements, Op((together,), i.TUPLE, yields)), (together,))
    whole = replace(entry, params=tuple(map(Parameter, (*params, *seeds))), body=body)
    sweep = Sweep(Module({**work.functions, entry.name: whole}, entry.name))
    marks = (False,) * len(params) + (True,) * len(seeds)
    special = sweep.specialised(entry.name, marks)
    function = sweep.functions.pop(special.name)
    found = dict(zip((*params, *seeds), (p.value for p in function.params), strict=True))
    last = next(s for s in reversed(function.body.statements) if isinstance(s, Op))
    assert last.results == function.body.yields, "the last op packs what is given"
    return Seeded(
        function.body.statements[:-1], last.operands, found, dict(sweep.functions)
    )  # fmt: skip


def identity(leaves: list[tuple[Atom, Value]], builder: Builder) -> list[Slot]:
    """Append what defines the seeds: rows of one identity for the elements of all leaves.

    Args:
        leaves: numbers and arrays, each with the value that is to be its tangents: of shape `(n,
            *x.shape)`, where `n` elements are in all leaves.
        builder: of what stands before the part.
    """
    if len(leaves) == 1:
        ((x, seed),) = leaves
        eye = builder.op(EYE, _count(x, builder), named=_dtype(x, builder))
        _as(seed, eye if rank(type_of_atom(x)) == 1 else _in_shape(eye, x, builder), builder)
        return [Slot(x, None if rank(type_of_atom(x)) else Literal(0))]
    stops: list[Atom] = [Literal(0)]
    for x, _ in leaves:
        before, count = stops[-1], _count(x, builder)
        stops.append(count if before == Literal(0) else builder.op(PLUS, before, count))
    eye = builder.op(EYE, stops[-1])
    slots = []
    for (x, seed), start, stop in zip(leaves, stops, stops[1:], strict=False):
        number = rank(type_of_atom(x)) == 0
        place = start if number else builder.op(i.SLICE, start, stop, Literal(None))
        columns = builder.op(i.TUPLE, Literal(slice(None)), place)
        found = builder.op(i.GETITEM, eye, columns)
        if named := _dtype(x, builder):
            found = builder.op(ASTYPE, found, named["dtype"], form="method")
        if not number and rank(type_of_atom(x)) != 1:
            found = _in_shape(found, x, builder)
        _as(seed, found, builder)
        slots.append(Slot(x, place))
    return slots


def _count(x: Atom, builder: Builder) -> Atom:
    if rank(type_of_atom(x)) == 0:
        return Literal(1)
    return builder.op(LENGTH if rank(type_of_atom(x)) == 1 else SIZE, x)


def _dtype(x: Atom, builder: Builder) -> dict[str, Atom]:
    """The dtype of what is not of the default one."""
    if getattr(type_of_atom(x), "dtype", None) == "float64":
        return {}
    return {"dtype": builder.op(i.GETATTR, x, Literal("dtype"))}


def _in_shape(rows: Atom, x: Atom, builder: Builder) -> Value:
    shape = builder.op(PLUS, Literal((-1,)), builder.op(SHAPE, x))
    return builder.op(RESHAPE, rows, shape)


def _as(seed: Value, found: Value, builder: Builder) -> None:
    """The seed is what the last op gives."""
    last = builder.statements[-1]
    assert isinstance(last, Op)
    assert last.results == (found,), "the seed has just been computed"
    builder.statements[-1] = rewired(last, (seed,), last.operands)


def row(rows: Atom, slot: Slot, y: Atom, name: str, builder: Builder) -> Atom:
    """Append the Jacobian with respect to one leaf, of shape `x.shape + y.shape`.

    Args:
        rows: the tangents of `y` for all seeds.
        slot: the leaf, and where its elements are among the seeds.
        y: a leaf of the value.
        name: what to call it.
        builder: of what stands after the part.
    """
    below, above = rank(type_of_atom(slot.x)), rank(type_of_atom(y))
    if slot.place is not None:
        rows = builder.op(i.GETITEM, rows, slot.place, name=name if below in (0, 1) else "")
    if below in (0, 1):
        return rows
    shape = builder.op(SHAPE, slot.x)
    if above:
        shape = builder.op(PLUS, shape, builder.op(SHAPE, y))
    return builder.op(RESHAPE, rows, shape, name=name)
