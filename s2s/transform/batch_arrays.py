"""Sums, conversions and questions about shapes, for many seeds."""

from __future__ import annotations

import builtins
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal, Op, Primitive
from s2s.ir.types import (
    Array,
    List,
    Number,
    Tuple,
    Type,
    Unknown,
    rank,
)
from s2s.transform.batch_each import for_each
from s2s.transform.batch_leaves import aligned, cast
from s2s.transform.batch_primitives import (
    ADD_EACH,
    ASTYPE,
    LENGTH,
    MOVEAXIS,
    PLUS,
    PROD,
    RESHAPE,
    SHAPE,
    SUBTRACT,
    SUM_OF,
)
from s2s.transform.batch_structures import again, concatenated
from s2s.transform.marks import (
    conformed,
    everything,
    full,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.transform.batch_hand import Hand

_OWN = Literal(slice(1, None))


def _float(op: Op, hand: Hand) -> None:
    (x,) = op.operands
    type_ = type_of_atom(x)
    if not isinstance(type_, Number | Array | Unknown):
        hand.refuse("a structure is made a number")
    atom = hand.atom(x)
    if rank(type_) != 0:
        atom = hand.builder.op(RESHAPE, atom, hand.builder.op(i.TUPLE, hand.size()))
    if getattr(type_, "dtype", None) != "float64":
        atom = hand.builder.op(ASTYPE, atom, Global("np.float64", np.float64), form="method")
    hand.bind(op.results[0], atom, True)


def _scalar(op: Op, hand: Hand) -> None:
    """`np.float32(x)`."""
    (x,) = op.operands
    assert isinstance(op.callee, Primitive)
    if not isinstance(type_of_atom(x), Number | Array):
        hand.refuse("a value of unknown kind differs from seed to seed")
    wanted = Global(op.callee.name, op.callee.function)
    hand.bind(op.results[0], hand.append(ASTYPE, (hand.atom(x), wanted), (), "method"), True)


def _added(op: Op, hand: Hand) -> None:
    """An accumulation: shapes are aligned where they are known, else when it runs."""
    (result,) = op.results
    types = [type_of_atom(a) for a in op.operands]
    if all(isinstance(t, Tuple | List) for t in types) and op.callee.name == "+":  # type: ignore[union-attr]
        concatenated(op, hand, op.operands, result.type)
        return
    numeric = all(isinstance(t, Number | Array) and rank(t) is not None for t in types)
    if numeric:
        wanted = rank(result.type)
        if wanted is None:
            wanted = max(rank(t) or 0 for t in types)
        operands = tuple(aligned(hand, a, wanted) for a in op.operands)
        total = hand.append(op.callee, operands, (), op.form)
        hand.bind(result, cast(total, result.type, hand), True)
        return
    if op.callee == i.TAKE_FROM or op.callee.function is operator.add:  # type: ignore[union-attr]
        for_each(replace(op, callee=SUBTRACT if op.callee == i.TAKE_FROM else op.callee), hand)
        return
    marks = [full(t) for t in types]
    operands = tuple(
        hand.with_mark(a, t, m) for a, t, m in zip(op.operands, types, marks, strict=True)
    )
    hand.bind(result, hand.append(ADD_EACH, operands), full(result.type) or True)


def _stepped(op: Op, hand: Hand) -> None:
    """`x += v`: a number becomes an array, but other names of it keep what it was."""
    x, v = op.operands
    type_, (result,) = type_of_atom(x), op.results
    wanted = rank(type_)
    if wanted is None or (hand.mark(v) and (rank(type_of_atom(v)) or 0) > wanted):
        for_each(replace(op, callee=PLUS if op.callee == i.INCREMENT else SUBTRACT), hand)
        return
    base, step = hand.with_mark(x, type_, True), aligned(hand, v, wanted)
    pure = {i.INCREMENT: i.ADD_TO, i.DECREMENT: i.TAKE_FROM}[op.callee]  # type: ignore[index]
    callee = op.callee if isinstance(type_, Array) else pure
    hand.bind(result, hand.append(callee, (base, step), (), op.form), True)


def _zeros_like(op: Op, hand: Hand) -> None:
    (x,) = op.operands
    (result,) = op.results
    mark = conformed(hand.mark(x), type_of_atom(x), result.type)
    hand.bind(result, again(op, hand), mark)


def _unbroadcast(op: Op, hand: Hand) -> None:
    """The sums over axes that types name, or else what is found when it runs."""
    hand.by_template(op, s2s_runtime.unbroadcast)


def _broadcast(op: Op, hand: Hand) -> None:
    hand.by_template(op, s2s_runtime.broadcast_like)


def _shape(op: Op, hand: Hand) -> None:
    (x,) = op.operands
    if not isinstance(type_of_atom(x), Number | Array):
        hand.refuse("the shape of a structure differs from seed to seed")
    whole = hand.builder.op(SHAPE, hand.atom(x))
    hand.bind(op.results[0], hand.append(i.GETITEM, (whole, _OWN)), False)


def _ndim(op: Op, hand: Hand) -> None:
    (x,) = op.operands
    whole = hand.builder.op(Primitive(np.ndim, "np.ndim"), hand.atom(x))
    less = Primitive(operator.sub, "-")
    hand.bind(op.results[0], hand.append(less, (whole, Literal(1))), False)


def _size(op: Op, hand: Hand) -> None:
    if len(op.operands) > 1:
        hand.refuse("np.size along an axis")
    shape = hand.builder.op(SHAPE, hand.atom(op.operands[0]))
    own = hand.builder.op(i.GETITEM, shape, _OWN)
    hand.bind(op.results[0], hand.append(PROD, (own,)), False)


def _length(op: Op, hand: Hand) -> None:
    (x,) = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    if isinstance(type_, Array):
        shape = hand.builder.op(SHAPE, hand.atom(x))
        hand.bind(result, hand.append(i.GETITEM, (shape, Literal(1))), False)
    elif parts(type_) is not None:
        hand.bind(result, hand.append(LENGTH, (hand.atom(x),)), False)
    else:
        hand.refuse("the length of a value of which nothing is known")


def _sum(op: Op, hand: Hand) -> None:
    """The built-in `sum`, which gives 0 where there are no items."""
    items = op.operands[0]
    type_ = type_of_atom(items)
    wanted = True if parts(type_) is None else full(type_)
    whole = hand.with_mark(items, type_, wanted)
    start = [hand.with_mark(a, type_of_atom(a), True) for a in op.operands[1:]]
    hand.bind(op.results[0], hand.append(SUM_OF, (whole, hand.size(), *start)), True)


def _array(op: Op, hand: Hand) -> None:
    """`np.array(items)`: one axis for each level of lists, then that of the seeds."""
    x = op.operands[0]
    type_ = type_of_atom(x)
    (result,) = op.results
    operands = list(map(hand.atom, op.operands))
    depth, leaf = _depth(type_)
    if depth is None or leaf is None or set(op.keywords) - {"dtype"}:
        for_each(op, hand)
        return
    if isinstance(type_, Number | Array):
        hand.bind(result, hand.append(op.callee, tuple(operands), op.keywords, op.form), True)
        return
    operands[0] = hand.with_mark(x, type_, everything(type_))
    made_ = hand.append(op.callee, tuple(operands), op.keywords, op.form)
    hand.bind(result, hand.append(MOVEAXIS, (made_, Literal(depth), Literal(0))), True)


def _depth(type_: Type) -> tuple[int | None, int | None]:
    """How many levels of lists, and the rank of what they hold."""
    if isinstance(type_, Number | Array):
        return 0, rank(type_)
    found = parts(type_) if isinstance(type_, List | Tuple) else None
    if not found:
        return None, None
    inner = {_depth(part) for _, part in found}
    if len(inner) != 1:
        return None, None
    ((depth, leaf),) = inner
    return (None if depth is None else depth + 1), leaf


ARRAYS: dict[Any, Callable[[Op, Hand], None]] = {
    i.FLOAT.function: _float,
    builtins.float: _float,
    np.float64: _scalar,
    np.float32: _scalar,
    i.ADD_TO.function: _added,
    i.TAKE_FROM.function: _added,
    i.INCREMENT.function: _stepped,
    i.DECREMENT.function: _stepped,
    operator.add: _added,
    s2s_runtime.add: _added,
    i.ZEROS_LIKE.function: _zeros_like,
    s2s_runtime.zeros_like: _zeros_like,
    i.UNBROADCAST.function: _unbroadcast,
    i.BROADCAST.function: _broadcast,
    np.shape: _shape,
    np.ndim: _ndim,
    np.size: _size,
    builtins.len: _length,
    builtins.sum: _sum,
    np.array: _array,
    np.asarray: _array,
}
