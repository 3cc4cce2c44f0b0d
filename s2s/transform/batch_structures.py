"""Containers, copies and iteration, for many seeds."""

from __future__ import annotations

import builtins
import copy
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Value
from s2s.ir.types import (
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Record,
    Tuple,
    Type,
    Unknown,
)
from s2s.transform.batch_each import for_each
from s2s.transform.batch_primitives import (
    GETATTR,
    ITEMS_OF,
    SHAPE,
    SWAPAXES,
)
from s2s.transform.marks import EACH, Mark, conformed, full, joined, made, of_parts, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom
    from s2s.transform.batch_hand import Hand

_OWN = Literal(slice(1, None))


def _same(op: Op, hand: Hand) -> None:
    """What gives its first operand, its memory aside."""
    (x,) = op.operands
    hand.bind(op.results[0], again(op, hand), _kept(hand, x, op.results[0].type))


def _kept(hand: Hand, x: Atom, target: Type) -> Mark:
    return conformed(hand.mark(x), type_of_atom(x), target)


def again(op: Op, hand: Hand) -> Value:
    operands = tuple(map(hand.atom, op.operands))
    return hand.append(op.callee, operands, op.keywords, op.form)


def _built(op: Op, hand: Hand) -> None:
    """A tuple, list, dict or record of its operands."""
    (result,) = op.results
    given = op.operands
    if op.callee == i.DICT:
        if any(hand.mark(key) for key in given[::2]):
            hand.refuse("a key differs from seed to seed")
        given = given[1::2]
    if op.callee == i.CONSTRUCT:
        given = given[1:]
    found = parts(result.type)
    if found is None:
        hand.refuse("a structure of unknown type holds what differs from seed to seed")
    if found and found[0][0] is EACH:
        item: Mark = False
        for a in given:
            item = joined(item, conformed(hand.mark(a), type_of_atom(a), found[0][1]), found[0][1])
        goals = [(found[0][1], item)] * len(given)
        mark: Mark = made((item,))
    else:
        goals = [
            (type_, conformed(hand.mark(a), type_of_atom(a), type_))
            for a, (_, type_) in zip(given, found, strict=True)
        ]
        mark = made(tuple(m for _, m in goals))
    new = [hand.with_mark(a, t, m) for a, (t, m) in zip(given, goals, strict=True)]
    if op.callee == i.DICT:
        pairs = zip(op.operands[::2], new, strict=True)
        new = [x for key, atom in pairs for x in (hand.atom(key), atom)]
    if op.callee == i.CONSTRUCT:
        new = [hand.atom(op.operands[0]), *new]
    hand.bind(result, hand.append(op.callee, tuple(new), op.keywords, op.form), mark)


def _unpack(op: Op, hand: Hand) -> None:
    x = op.operands[0]
    type_ = type_of_atom(x)
    if isinstance(type_, Array):
        rows = hand.builder.op(SWAPAXES, hand.atom(x), Literal(0), Literal(1))
        marks = [True if parts(r.type) is None else full(r.type) for r in op.results]
        source: Atom = rows
    elif isinstance(type_, Tuple | List) and (found := parts(type_)) is not None:
        each = bool(found) and found[0][0] is EACH
        if len(op.operands) > 1:
            hand.refuse("a starred name takes what differs from seed to seed")
        marks_of = of_parts(hand.mark(x), type_)
        types = [found[0][1]] * len(op.results) if each else [t for _, t in found]
        marks_of = marks_of * len(op.results) if each else marks_of
        wanted = tuple(
            conformed(m, t, r.type) for m, t, r in zip(marks_of, types, op.results, strict=True)
        )
        if each:
            if any(
                conformed(w, r.type, t) != m
                for w, r, t, m in zip(wanted, op.results, types, marks_of, strict=True)
            ):
                hand.refuse("an item of a list is of another type there")
            source = hand.atom(x)
        else:
            goal = tuple(
                conformed(w, r.type, t) for w, r, t in zip(wanted, op.results, types, strict=True)
            )
            source = hand.with_mark(x, type_, made(goal))
        marks = list(wanted)
    elif isinstance(type_, Unknown) and len(op.operands) == 1:
        source = hand.builder.op(ITEMS_OF, hand.atom(x))
        marks = [True if parts(r.type) is None else full(r.type) for r in op.results]
    else:
        hand.refuse("a value of which nothing is known is unpacked")
    results = tuple(hand.define(r, m) for r, m in zip(op.results, marks, strict=True))
    operands = (source, *map(hand.atom, op.operands[1:]))
    hand.builder.statements.append(Op(results, i.UNPACK, operands, (), op.location, op.form))


def _append(op: Op, hand: Hand) -> None:
    xs, item = op.operands
    (result,) = op.results
    _grown(op, hand, xs, [(item, type_of_atom(item), hand.mark(item))], result)


def _grown(
    op: Op, hand: Hand, xs: Atom, items: list[tuple[Atom, Type, Mark]], result: Value
) -> None:
    type_, target = type_of_atom(xs), result.type
    found = parts(target)
    if found is None or not isinstance(target, List) or not isinstance(type_, List):
        whole = hand.with_mark(xs, type_, full(type_))
        put = [hand.with_mark(a, t, full(t)) for a, t, _ in items]
        hand.bind(result, hand.append(op.callee, (whole, *put), (), op.form), full(target))
        return
    if target.items is not None:
        before = of_parts(hand.mark(xs), type_)
        marks = (*before, *(m for _, _, m in items))
        new = [hand.atom(a) for a, _, _ in items]
        hand.bind(result, hand.append(op.callee, (hand.atom(xs), *new), (), op.form), made(marks))
        return
    of = found[0][1]
    item: Mark = False
    for (_, part), mark in zip(parts(type_) or (), of_parts(hand.mark(xs), type_), strict=True):
        item = joined(item, conformed(mark, part, of), of)
    for _, part, mark in items:
        item = joined(item, conformed(mark, part, of), of)
    wanted = tuple(conformed(item, of, part) for _, part in parts(type_) or ())
    base = hand.with_mark(xs, type_, made(wanted))
    new = [hand.with_mark(a, of, item) for a, _, _ in items]
    hand.bind(result, hand.append(op.callee, (base, *new), (), op.form), made((item,)))


def _extend(op: Op, hand: Hand) -> None:
    xs, more = op.operands
    (result,) = op.results
    mine, other = type_of_atom(xs), type_of_atom(more)
    target = result.type
    if not all(isinstance(t, List | Tuple) for t in (mine, other, target)):
        hand.refuse("a list of which nothing is known holds what differs from seed to seed")
    concatenated(op, hand, (xs, more), target)


def concatenated(op: Op, hand: Hand, operands: tuple[Atom, ...], target: Type) -> None:
    """Lists or tuples one after another."""
    found = parts(target)
    if found is None:
        whole = tuple(hand.with_mark(x, target, full(target)) for x in operands)
        hand.bind(op.results[0], hand.append(op.callee, whole, (), op.form), full(target))
        return
    if found and found[0][0] is EACH:
        of = found[0][1]
        item: Mark = False
        for x in operands:
            for (_, part), m in zip(
                parts(type_of_atom(x)) or (),
                of_parts(hand.mark(x), type_of_atom(x)),
                strict=True,
            ):
                item = joined(item, conformed(m, part, of), of)
        new = []
        for x in operands:
            own = parts(type_of_atom(x)) or ()
            wanted = made(tuple(conformed(item, of, part) for _, part in own))
            new.append(hand.with_mark(x, type_of_atom(x), wanted))
        mark: Mark = made((item,))
    else:
        new = [hand.atom(x) for x in operands]
        marks = [m for x in operands for m in of_parts(hand.mark(x), type_of_atom(x))]
        if len(marks) != len(found):
            new, marks = _walked(hand, operands, found)
        mark = made(tuple(marks))
    hand.bind(op.results[0], hand.append(op.callee, tuple(new), (), op.form), mark)


def _walked(
    hand: Hand, operands: tuple[Atom, ...], found: tuple[tuple[object, Type], ...]
) -> tuple[list[Atom], list[Mark]]:
    """The items of one iterator whose number is known."""
    types = {repr(part) for _, part in found}
    if len(operands) != 1 or len(types) != 1:
        hand.refuse("a list of which nothing is known holds what differs from seed to seed")
    atom, item = _uniform(hand, operands[0], found[0][1])
    return [atom], [item] * len(found)


def _pop(op: Op, hand: Hand) -> None:
    (xs,) = op.operands
    type_ = type_of_atom(xs)
    marks = of_parts(hand.mark(xs), type_)
    item, rest = op.results
    if not isinstance(type_, List) or not marks:
        both = hand.define(item, full(item.type)), hand.define(rest, full(rest.type))
        hand.builder.statements.append(Op(both, i.POP, (hand.atom(xs),), (), op.location, op.form))
        return
    own = type_.item if type_.items is None else type_.items[-1]
    of_item = conformed(marks[-1], own, item.type)
    of_rest = made(marks if type_.items is None else marks[:-1])
    if of_item != marks[-1]:
        hand.refuse("an item of a list is of another type there")
    results = hand.define(item, of_item), hand.define(rest, of_rest)
    hand.builder.statements.append(Op(results, i.POP, (hand.atom(xs),), (), op.location, op.form))


def _attribute(op: Op, hand: Hand) -> None:
    x, name = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    label = name.value if isinstance(name, Literal) else None
    if isinstance(type_, Array | Number) and label == "dtype":
        hand.bind(result, again(op, hand), False)
        return
    if isinstance(type_, Array) and label == "shape":
        shape = hand.builder.op(SHAPE, hand.atom(x))
        hand.bind(result, hand.append(i.GETITEM, (shape, _OWN)), False)
        return
    if isinstance(type_, Record) or (isinstance(type_, Tuple) and type_.cls is not None):
        names = type_.names if isinstance(type_, Record) else getattr(type_.cls, "_fields", ())
        if label in names:
            place = list(names).index(label)
            mark = of_parts(hand.mark(x), type_)[place]
            source = hand.append(i.GETATTR, (hand.atom(x), name), (), op.form)
            hand.bind_as(result, source, type_.items[place], mark)
            return
    if not isinstance(type_, Unknown):
        hand.refuse(f"the attribute '{label}' of what differs from seed to seed")
    for_each(replace(op, callee=GETATTR, form="call"), hand)


def _identity(op: Op, hand: Hand) -> None:
    """`x is None`: asked of the object, whatever it holds."""
    if not any(a == Literal(None) for a in op.operands):
        hand.refuse("'is' of what differs from seed to seed")
    hand.bind(op.results[0], again(op, hand), False)


def _listed(op: Op, hand: Hand) -> None:
    """`list(x)`, `tuple(x)`, a list of what is walked more than once."""
    (x,) = op.operands
    type_ = type_of_atom(x)
    (result,) = op.results
    if isinstance(type_, Array):
        rows = hand.builder.op(SWAPAXES, hand.atom(x), Literal(0), Literal(1))
        mark: Mark = full(result.type)
        hand.bind(result, hand.append(op.callee, (rows,), (), op.form), mark)
        return
    if not isinstance(type_, Tuple | List | Iterator):
        hand.refuse("a list of a value of which nothing is known")
    concatenated(op, hand, (x,), result.type)


def _uniform(hand: Hand, x: Atom, goal: Type) -> tuple[Atom, Mark]:
    """What is walked item by item, and the mark of each item as a value of one type."""
    type_, mark = type_of_atom(x), hand.mark(x)
    if not mark:
        return hand.atom(x), False
    if isinstance(type_, Array):
        rows = hand.builder.op(SWAPAXES, hand.atom(x), Literal(0), Literal(1))
        return rows, True if parts(goal) is None else full(goal)
    found = parts(type_)
    if found is None or isinstance(type_, Record):
        hand.refuse("a loop runs over a value of which nothing is known")
    of: Mark = False
    for (_, part), m in zip(found, of_parts(mark, type_), strict=True):
        of = joined(of, conformed(m, part, goal), goal)
    wanted = made(tuple(conformed(of, goal, part) for _, part in found))
    return hand.with_mark(x, type_, wanted), of


def _zip(op: Op, hand: Hand) -> None:
    """`zip`, `enumerate`, `reversed`: what they run over, item by item."""
    (result,) = op.results
    name = op.callee.name  # type: ignore[union-attr]
    item = result.type.item if isinstance(result.type, Iterator) else Unknown()
    goals: tuple[Type, ...] = (item,) * len(op.positional)
    if name in ("zip", "enumerate") and isinstance(item, Tuple):
        goals = item.items if name == "zip" else item.items[::-1]
    if not isinstance(result.type, Iterator) or len(goals) < len(op.positional):
        hand.refuse(f"'{name}' of what differs from seed to seed")
    pairs = [_uniform(hand, x, goal) for x, goal in zip(op.positional, goals, strict=False)]
    marks = tuple(mark for _, mark in pairs)
    items = {"zip": made(marks), "enumerate": made((False, *marks[:1]))}
    operands = (*(atom for atom, _ in pairs), *map(hand.atom, op.named.values()))
    atom = hand.append(op.callee, operands, op.keywords, op.form)
    hand.bind(result, atom, made((items.get(name, marks[0]),)))


def _of_dict(op: Op, hand: Hand) -> None:
    """`d.values()`, `d.items()`, `d.keys()`."""
    d = op.operands[0]
    type_, (result,) = type_of_atom(d), op.results
    name = op.callee.function.__name__  # type: ignore[union-attr]
    if not isinstance(type_, Dict) or not isinstance(result.type, Iterator):
        hand.refuse(f"the {name} of what differs from seed to seed")
    goal = result.type.item
    if name == "items" and isinstance(goal, Tuple):
        goal = goal.items[1]
    whole, item = _uniform(hand, d, goal)
    marks = {"values": item, "items": made((False, item)), "keys": False}
    atom = hand.append(op.callee, (whole,), (), op.form)
    hand.bind(result, atom, made((marks[name],)))


def _nothing(op: Op, hand: Hand) -> None:
    """What only marks the source, or what cannot see the difference."""
    operands = tuple(map(hand.atom, op.operands))
    results = tuple(hand.define(r, False) for r in op.results)
    hand.builder.statements.append(Op(results, op.callee, operands, op.keywords, op.location))


STRUCTURES: dict[Any, Callable[[Op, Hand], None]] = {
    **dict.fromkeys((c.function for c in (i.ALIAS, i.OWN, i.COPY)), _same),
    s2s_runtime.copy: _same,
    s2s_runtime.mutable: _same,
    copy.copy: _same,
    copy.deepcopy: _same,
    **dict.fromkeys((c.function for c in (i.TUPLE, i.LIST, i.DICT, i.CONSTRUCT)), _built),
    i.UNPACK.function: _unpack,
    i.APPEND.function: _append,
    i.EXTEND.function: _extend,
    i.POP.function: _pop,
    i.GETATTR.function: _attribute,
    operator.is_: _identity,
    operator.is_not: _identity,
    i.ITERATE.function: _listed,
    builtins.list: _listed,
    builtins.tuple: _listed,
    builtins.zip: _zip,
    builtins.enumerate: _zip,
    builtins.reversed: _zip,
    dict.values: _of_dict,
    dict.items: _of_dict,
    dict.keys: _of_dict,
    i.DELETE.function: _nothing,
    i.COMMENT.function: _nothing,
}
