"""Giving values the leading axis that they do not have yet, leaf by leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal, Primitive, Undef, Value
from s2s.ir.types import Array, Dict, List, Never, Null, Number, Record, Tuple, Type, may_vary
from s2s.transform.batch_primitives import (
    ASTYPE,
    BROADCAST_TO,
    CONCATENATED,
    COUNT_OF,
    LENGTH,
    SHAPE,
    SPREAD,
    ZEROS,
)
from s2s.transform.marks import EACH, Mark, conformed, everything, full, missing, of_parts, parts

if TYPE_CHECKING:
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom
    from s2s.transform.batch_hand import Hand

_ALL = Literal(slice(None))


def count_of(
    sizes: list[tuple[Value, Mark]], env: dict[Value, tuple[Atom, Mark]], builder: Builder
) -> Atom | None:
    """The number of seeds: of a batched leaf at a known place of a parameter, or else of any."""
    for value, mark in sizes:
        found = _leaf(env[value][0], value.type, mark, builder)
        if found is not None:
            return length_of(found, builder)
    if not sizes:
        return None
    return builder.op(COUNT_OF, *(env[value][0] for value, _ in sizes))


def _leaf(atom: Atom, type_: Type, mark: Mark, builder: Builder) -> Atom | None:
    if isinstance(type_, Number | Array):
        return atom if mark else None
    for (key, part), of in zip(parts(type_) or (), of_parts(mark, type_), strict=True):
        if key is not EACH and of:
            found = _leaf(part_of(atom, type_, key, builder), part, of, builder)
            if found is not None:
                return found
    return None


def part_of(atom: Atom, type_: Type, key: object, builder: Builder) -> Atom:
    """The part of a structure at a key of `parts`."""
    by = i.GETATTR if isinstance(type_, Record) else i.GETITEM
    return builder.op(by, atom, Literal(key))


def length_of(leaf: Atom, builder: Builder) -> Atom:
    """The length of the leading axis."""
    return builder.op(LENGTH, leaf)


def structure(type_: Type, atoms: list[Atom], builder: Builder) -> Atom:
    """The structure of a type, built of its parts."""
    match type_:
        case List():
            return builder.op(i.LIST, *atoms)
        case Dict(keys=keys):
            pairs = zip(keys or (), atoms, strict=True)
            return builder.op(i.DICT, *(a for key, atom in pairs for a in (Literal(key), atom)))
        case Record(cls=cls) | Tuple(cls=cls) if cls is not None:
            return builder.op(i.CONSTRUCT, Global(cls.__qualname__, cls), *atoms)
        case _:
            return builder.op(i.TUPLE, *atoms)


def materialised(
    hand: Hand, atom: Atom, source: Type, mark: Mark, target: Type, wanted: Mark
) -> Atom:
    """The atom with all leaves batched that `wanted`, a mark of `target`, says.

    Args:
        hand: where statements go.
        atom: what it is now, in the new function.
        source: its type in the old one.
        mark: which leaves are batched, as a mark of `source`.
        target: the type of the place where it goes.
        wanted: which have to be.
    """
    if not wanted or isinstance(atom, Undef) or _is_empty(source):
        return atom
    inner, outer = parts(source), parts(target)
    if inner is None:
        return atom if mark else spread_leaf(hand, atom, source)
    if outer is None and _holds_others(source):
        hand.refuse("a structure of unknown type holds other arrays as well")
    if not inner or mark == _wanted_of(source, target, wanted):
        return atom
    if inner[0][0] is EACH:
        lacking = missing(_wanted_of(source, target, wanted), mark, source)
        if not lacking:
            return atom
        return hand.builder.op(SPREAD, atom, hand.size(), Literal(lacking))
    marks = of_parts(mark, source)
    if outer is None:
        goals = [(part, full(part)) for _, part in inner]
    elif outer[0][0] is EACH:
        goals = [(outer[0][1], of_parts(wanted, target)[0])] * len(inner)
    else:
        types = (part for _, part in outer)
        goals = list(zip(types, of_parts(wanted, target), strict=True))
    atoms = [
        materialised(hand, part_of(atom, source, key, hand.builder), part, of, *goal)
        for (key, part), of, goal in zip(inner, marks, goals, strict=True)
    ]
    return structure(source, atoms, hand.builder)


def _holds_others(type_: Type) -> bool:
    """Whether a value is or holds an array that never differs from seed to seed."""
    found = parts(type_)
    if found is None:
        return isinstance(type_, Array) and not may_vary(type_)
    return any(_holds_others(part) for _, part in found)


def _is_empty(type_: Type) -> bool:
    """Whether a value holds nothing but None."""
    found = parts(type_)
    if found is None:
        return isinstance(type_, Null | Never)
    return all(_is_empty(part) for _, part in found)


def _wanted_of(source: Type, target: Type, wanted: Mark) -> Mark:
    """What a mark of the place means for the value that goes there."""
    return conformed(wanted, target, source)


def spread_leaf(hand: Hand, atom: Atom, type_: Type) -> Atom:
    """A leaf repeated along a leading axis, in memory of its own."""
    builder = hand.builder
    size = hand.size()
    if atom == Literal(0.0) or atom == Literal(0):
        return builder.op(ZEROS, size)
    if not isinstance(type_, Number | Array):
        return builder.op(SPREAD, atom, size)
    zeros = _zeros_like(hand, atom)
    if zeros is not None and isinstance(type_, Array) and type_.dtype is not None:
        named: dict[str, Atom] = {}
        if type_.dtype != "float64":
            named = {"dtype": Global(f"np.{type_.dtype}", np.dtype(type_.dtype).type)}
        return builder.op(ZEROS, extended_shape(hand, zeros), named=named)
    return builder.op(i.COPY, builder.op(BROADCAST_TO, atom, extended_shape(hand, atom)))


def _zeros_like(hand: Hand, atom: Atom) -> Atom | None:
    """The array in whose shape an atom is zeros."""
    made = hand.made.get(atom) if isinstance(atom, Value) else None
    zeros = (i.ZEROS_LIKE.function, np.zeros_like, s2s_runtime.zeros_like)
    if made is None or not isinstance(made.callee, Primitive) or made.callee.function not in zeros:
        return None
    return made.operands[0] if len(made.operands) == 1 else None


def extended_shape(hand: Hand, atom: Atom) -> Atom:
    """The shape of an unbatched number or array with the leading axis."""
    size = hand.builder.op(i.TUPLE, hand.size())
    if isinstance(type_of_atom(atom), Number):
        return size
    return hand.builder.op(CONCATENATED, size, hand.builder.op(SHAPE, atom))


def aligned(hand: Hand, old: Atom, rank: int | None) -> Atom:
    """A batched operand with axes after the first, as one of `rank` dimensions broadcasts."""
    atom = hand.atom(old)
    if not hand.mark(old):
        return atom
    type_ = type_of_atom(old)
    if not isinstance(type_, Number | Array):
        hand.refuse("a value of unknown kind differs from seed to seed")
    own = 0 if isinstance(type_, Number) else type_.ndim
    if own is None or rank is None:
        hand.refuse("an array of unknown number of dimensions differs from seed to seed")
    return with_axes(hand, atom, rank - own)


def viewed(hand: Hand, old: Atom) -> Atom:
    """An operand with the leading axis, for reading only."""
    atom, mark, type_ = hand.atom(old), hand.mark(old), type_of_atom(old)
    if mark is True or isinstance(old, Literal):
        return atom
    if isinstance(type_, Number | Array) and not mark:
        return hand.builder.op(BROADCAST_TO, atom, extended_shape(hand, atom))
    return hand.with_mark(old, type_, everything(type_))


def with_axes(hand: Hand, atom: Atom, count: int) -> Atom:
    """A batched array with so many axes of length one after the first."""
    if count <= 0:
        return atom
    return hand.builder.op(i.GETITEM, atom, Literal((slice(None), *[None] * count)))


def cast(atom: Value, type_: Type, hand: Hand) -> Atom:
    """In the dtype that it has for one seed: numbers of Python are weaker than arrays of them."""
    dtype, found = getattr(type_, "dtype", None), getattr(atom.type, "dtype", None)
    if dtype in (None, "float64", found) or np.dtype(dtype).kind not in "fc":
        return atom
    wanted = Global(f"np.{dtype}", np.dtype(dtype).type)
    return hand.builder.op(ASTYPE, atom, wanted, form="method")
