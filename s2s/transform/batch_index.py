"""Reads and writes at an index for many seeds: the index is preceded by one for all seeds.

    x[i]   becomes   x[:, i]

Where NumPy would put the axes of several index arrays first, because a slice stands between them,
an index array stands for the seeds as well: `x[np.arange(K)[:, None], i, :, j]`.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Primitive, Value
from s2s.ir.types import Array, List, Null, Number, Slice, Tuple, Type, rank
from s2s.transform.batch_each import for_each
from s2s.transform.batch_leaves import extended_shape, part_of, spread_leaf, with_axes
from s2s.transform.batch_primitives import ARANGE, GET, PUT, TAKEN_AT, WITH_ADDED, ZEROS
from s2s.transform.marks import batched_type, conformed, full, joined, of_parts, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Op
    from s2s.transform.batch_hand import Hand

_ALL = Literal(slice(None))


def is_plain(hand: Hand, index: Atom) -> bool:
    """Whether the kinds of the items of an index are known."""
    made = hand.definition(index)
    if made is not None and made.callee == i.CHAIN:
        return all(is_plain(hand, part) for part in made.operands)
    type_ = type_of_atom(index)
    if isinstance(index, Literal) or not isinstance(type_, Tuple):
        return all(_kind(atom, t) is not None for atom, t in _items(hand, index))
    return all(_kind(index, t) is not None for t in type_.items)


def prefixed(hand: Hand, index: Atom, batched: Type) -> Atom:
    """The index for all seeds, of one that is an atom of the old function."""
    if hand.mark(index):
        hand.refuse("an index differs from seed to seed")
    made = hand.definition(index)
    if made is not None and made.callee == i.CHAIN:
        first, second = made.operands
        inner = hand.builder.infer(i.GETITEM, (Value("", batched), first), ())[0]
        pair = prefixed(hand, first, batched), prefixed(hand, second, inner)
        return hand.builder.op(i.CHAIN, *pair)
    items = _items(hand, index)
    kinds = [_kind(atom, type_) for atom, type_ in items]
    if None in kinds:
        hand.refuse("an index is of a kind that is not known")
    lead: Atom = _ALL
    arrays = [k for k, kind in enumerate(kinds) if kind == "array"]
    if arrays:
        chosen = [k for k, kind in enumerate(kinds) if kind in ("array", "number")]
        if chosen != list(range(chosen[0], chosen[-1] + 1)):
            ndims = [_ndim(items[k][1]) for k in arrays]
            lead = _seeds(hand, ndims)
    atoms = [atom for atom, _ in items]
    if isinstance(lead, Literal) and all(isinstance(a, Literal) for a in atoms):
        return Literal((slice(None), *(a.value for a in atoms if isinstance(a, Literal))))
    return hand.builder.op(i.TUPLE, lead, *atoms)


def _seeds(hand: Hand, ndims: list[int | None]) -> Atom:
    known = [n for n in ndims if n is not None]
    if len(known) != len(ndims):
        hand.refuse("an index array is of an unknown number of dimensions")
    seeds = hand.builder.op(ARANGE, hand.size())
    return with_axes(hand, seeds, max(known))


def _items(hand: Hand, index: Atom) -> list[tuple[Atom, Type]]:
    """The items of an index in the new function, and their types."""
    type_ = type_of_atom(index)
    if isinstance(index, Literal):
        values = index.value if isinstance(index.value, tuple) else (index.value,)
        return [(Literal(v), type_of_atom(Literal(v))) for v in values]
    if not isinstance(type_, Tuple):
        return [(hand.atom(index), type_)]
    made = hand.definition(index)
    if made is not None and made.callee == i.TUPLE:
        return [(hand.atom(a), type_of_atom(a)) for a in made.operands]
    return [
        (part_of(hand.atom(index), type_, k, hand.builder), item)
        for k, item in enumerate(type_.items)
    ]


def _kind(atom: Atom, type_: Type) -> str | None:
    if isinstance(atom, Literal) and (atom.value is Ellipsis or atom.value is None):
        return "slice"
    match type_:
        case Number(dtype="bool"):
            return None
        case Number():
            return "number"
        case Slice() | Null():
            return "slice"
        case Array(dims=()):
            return "number" if type_.dtype not in ("bool", None) else None
        case Array() | List() | Tuple():
            return "array"
        case _:
            return None


def _ndim(type_: Type) -> int | None:
    match type_:
        case Array(dtype="bool"):
            return 1
        case Array(dtype=None):
            return None
        case Number() | Array():
            return rank(type_)
        case List(item=item):
            inner = _ndim(item)
            return None if inner is None else inner + 1
        case Tuple(items=(first, *_)):
            inner = _ndim(first)
            return None if inner is None else inner + 1
        case _:
            return None


# --- reads ----------------------------------------------------------------------------------------


def _read(op: Op, hand: Hand) -> None:
    x, index = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    if parts(type_) is not None:
        _read_item(op, hand)
        return
    if isinstance(type_, Number | Array) and is_plain(hand, index):
        found = hand.builder.op(i.GETITEM, hand.atom(x), prefixed(hand, index, type_))
        hand.bind(result, found, True)
    else:
        for_each(replace(op, callee=GET, form="call"), hand)


def _read_item(op: Op, hand: Hand) -> None:
    """An item of a structure."""
    x, index = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    if hand.mark(index):
        hand.refuse("an index differs from seed to seed")
    mark = hand.mark(x)
    found = parts(type_) or ()
    key: Any = index.value if isinstance(index, Literal) else None
    if isinstance(type_, Tuple | List) and isinstance(key, int) and key < 0:
        key += len(found)
    for (name, part), of in zip(found, of_parts(mark, type_), strict=True):
        if isinstance(index, Literal) and name == key and type(name) is type(key):
            source = hand.builder.op(i.GETITEM, hand.atom(x), index)
            hand.bind_as(result, source, part, of)
            return
    if isinstance(result.type, List | Tuple) and isinstance(type_of_atom(index), Slice):
        _read_slice(op, hand)
        return
    item = conformed_items(hand, x, result.type)
    wanted = tuple(conformed(item, result.type, part) for _, part in found)
    whole = hand.with_mark(x, type_, wanted if any(wanted) else False)
    read = hand.append(i.GETITEM, (whole, hand.atom(index)), (), op.form)
    hand.bind(result, read, item)


def _read_slice(op: Op, hand: Hand) -> None:
    x, index = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    target = parts(result.type) or ()
    bounds = index.value if isinstance(index, Literal) else None
    found = parts(type_) or ()
    read = hand.append(i.GETITEM, (hand.atom(x), hand.atom(index)), (), op.form)
    marks = of_parts(hand.mark(x), type_)
    if (
        isinstance(bounds, slice)
        and len(found)
        == len(range(*bounds.indices(len(found)))) + (len(found) - len(marks[bounds]))
        and len(target) == len(marks[bounds])
    ):
        chosen = marks[bounds]
        hand.bind(result, read, chosen if any(chosen) else False)
        return
    if len(set(marks)) > 1:
        hand.refuse("only some items of a list differ from seed to seed")
    hand.bind(result, read, (marks[0],) * len(target))


def conformed_items(hand: Hand, x: Atom, item: Type) -> Any:
    """What is batched of any item of a structure, as a mark of a type of items."""
    type_ = type_of_atom(x)
    mark: Any = False
    for (_, part), of in zip(parts(type_) or (), of_parts(hand.mark(x), type_), strict=True):
        mark = joined(mark, conformed(of, part, item), item)
    return mark


# --- writes ---------------------------------------------------------------------------------------


def _write(op: Op, hand: Hand) -> None:
    x, index, value = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    if parts(type_) is not None:
        _write_item(op, hand)
        return
    if not isinstance(type_, Array) or not is_plain(hand, index) or not _fits(hand, op):
        _write_each(op, hand)
        return
    base = hand.atom(x) if hand.mark(x) else spread_leaf(hand, hand.atom(x), type_)
    where = prefixed(hand, index, type_)
    put = fitted(hand, value, type_, index)
    assert isinstance(op.callee, Primitive)
    hand.bind(result, hand.append(op.callee, (base, where, put), (), op.form), True)


def _fits(hand: Hand, op: Op) -> bool:
    """Whether it is known how a value is broadcast to the place where it is written."""
    x, index, value = op.operands
    own, place = rank(type_of_atom(value)), _rank_at(hand, type_of_atom(x), index)
    return not hand.mark(value) or (own is not None and place is not None and own <= place)


def _write_each(op: Op, hand: Hand) -> None:
    """A write for each seed."""
    if op.callee in (i.SETITEM, i.SET_AT):
        for_each(replace(op, callee=PUT, form="call"), hand, carried=(0,))
    elif op.callee in (i.ADD_AT, i.ACCUMULATE):
        for_each(replace(op, callee=WITH_ADDED, form="call"), hand, carried=(0,))
    else:
        for_each(replace(op, callee=TAKEN_AT, form="call"), hand, carried=(0,))


def fitted(hand: Hand, value: Atom, type_: Type, index: Atom) -> Atom:
    """A value as it is written at an index of arrays of a type."""
    atom = hand.atom(value)
    if not hand.mark(value):
        return atom
    own, place = rank(type_of_atom(value)), _rank_at(hand, type_, index)
    if own is None or place is None or own > place:
        hand.refuse("an array of unknown number of dimensions is written")
    return with_axes(hand, atom, place - own)


def _rank_at(hand: Hand, type_: Type, index: Atom) -> int | None:
    made = hand.definition(index)
    if made is not None and made.callee == i.CHAIN:
        first, second = made.operands
        inner = hand.builder.infer(i.GETITEM, (Value("", type_), first), ())[0]
        return _rank_at(hand, inner, second)
    return rank(hand.builder.infer(i.GETITEM, (Value("", type_), index), ())[0])


def _write_item(op: Op, hand: Hand) -> None:
    """An item of a list or dict."""
    x, index, value = op.operands
    type_, kind = type_of_atom(x), type_of_atom(value)
    (result,) = op.results
    if hand.mark(index):
        hand.refuse("an index differs from seed to seed")
    if op.callee in (i.ADD_AT, i.TAKE_AT, i.ACCUMULATE, i.DEDUCT):
        _accumulate_item(op, hand)
        return
    found = parts(result.type)
    if found is None:
        _write_each(op, hand)
        return
    source = parts(type_) or ()
    marks = of_parts(hand.mark(x), type_)
    if isinstance(type_of_atom(index), Slice):
        _write_slice(op, hand)
        return
    if isinstance(index, Literal) and len(found) == len(source):
        place = _place([key for key, _ in found], index.value)
        if place is not None:
            new = list(marks)
            new[place] = conformed(hand.mark(value), kind, found[place][1])
            put = hand.with_mark(value, found[place][1], new[place])
            assert isinstance(op.callee, Primitive)
            atom = hand.append(op.callee, (hand.atom(x), hand.atom(index), put), (), op.form)
            hand.bind(result, atom, tuple(new) if any(new) else False)
            return
    if len({repr(t) for _, t in found}) > 1 or not found:
        hand.refuse("an item at a place that is not known is written")
    item = found[0][1]
    mark = joined(conformed_items(hand, x, item), conformed(hand.mark(value), kind, item), item)
    wanted = tuple(conformed(mark, item, part) for _, part in source)
    base = hand.with_mark(x, type_, wanted if any(wanted) else False)
    put = hand.with_mark(value, item, mark)
    assert isinstance(op.callee, Primitive)
    atom = hand.append(op.callee, (base, hand.atom(index), put), (), op.form)
    hand.bind(result, atom, tuple(mark for _ in found) if mark else False)


def _write_slice(op: Op, hand: Hand) -> None:
    """Several items of a list of unknown length."""
    x, index, value = op.operands
    (result,) = op.results
    found, source = parts(result.type) or (), parts(type_of_atom(x)) or ()
    if len({repr(t) for _, t in (*found, *source)}) != 1:
        hand.refuse("several items of a list with items of several types are written")
    item, kind = found[0][1], type_of_atom(value)
    items = conformed_items(hand, value, item) if parts(kind) else bool(hand.mark(value))
    mark = joined(conformed_items(hand, x, item), full(item) if items is True else items, item)
    base = hand.with_mark(x, type_of_atom(x), tuple(mark for _ in source))
    own = parts(kind)
    wanted = True if own is None else tuple(conformed(mark, item, part) for _, part in own)
    put = hand.with_mark(value, kind, wanted)
    assert isinstance(op.callee, Primitive)
    atom = hand.append(op.callee, (base, hand.atom(index), put), (), op.form)
    hand.bind(result, atom, tuple(mark for _ in found))


def _place(keys: list[Any], key: Any) -> int | None:
    """Where an item of a structure with known parts stands."""
    if isinstance(key, int) and key < 0:
        key += len(keys)
    return keys.index(key) if key in keys else None


def _accumulate_item(op: Op, hand: Hand) -> None:
    x, index, value = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    found = parts(type_) or ()
    ranks = {rank(t) for _, t in found}
    own = rank(type_of_atom(value))
    if len(ranks) != 1 or None in ranks or own is None or own > max(r or 0 for r in ranks):
        _write_each(op, hand)
        return
    place = max(r or 0 for r in ranks)
    mark = tuple(True for _ in found)
    base = hand.with_mark(x, type_, mark)
    atom = hand.atom(value)
    put = with_axes(hand, atom, place - own) if hand.mark(value) else atom
    assert isinstance(op.callee, Primitive)
    new = hand.append(op.callee, (base, hand.atom(index), put), (), op.form)
    hand.bind(result, new, tuple(True for _ in parts(result.type) or ()) or True)


def _last_written(op: Op, hand: Hand) -> None:
    x_bar, index = op.operands
    type_ = type_of_atom(x_bar)
    if not isinstance(type_, Array) or not is_plain(hand, index):
        for_each(op, hand)
        return
    assert isinstance(op.callee, Primitive)
    where = prefixed(hand, index, type_)
    hand.bind(op.results[0], hand.append(op.callee, (hand.atom(x_bar), where), (), op.form), True)


def _scattered(op: Op, hand: Hand) -> None:
    """`scatter_add(values, index, x)`: zeros like `x`, with values added."""
    values, index, x = op.operands
    type_ = type_of_atom(x)
    own, place = rank(type_of_atom(values)), _rank_at(hand, type_, index)
    known = isinstance(type_, Array) and is_plain(hand, index) and own is not None
    if hand.mark(x) or not known or place is None or (own or 0) > place:
        for_each(op, hand)
        return
    zeros = hand.builder.op(ZEROS, extended_shape(hand, hand.atom(x)))
    where, put = prefixed(hand, index, type_), fitted(hand, values, type_, index)
    hand.bind(op.results[0], hand.builder.op(i.ADD_AT, zeros, where, put), True)


INDEXED: dict[Any, Callable[[Op, Hand], None]] = {
    i.GETITEM.function: _read,
    operator.getitem: _read,
    **dict.fromkeys(
        (c.function for c in (i.SETITEM, i.SET_AT, i.ADD_AT, i.TAKE_AT, i.ACCUMULATE, i.DEDUCT)),
        _write,
    ),
    s2s_runtime.last_written: _last_written,
    s2s_runtime.scatter_add: _scattered,
}
__all__ = ["INDEXED", "batched_type", "prefixed"]
