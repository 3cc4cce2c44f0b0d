"""Tuples, lists and dicts: displays with stars, and unpacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom, unpacked
from s2s.ir import Literal, Op, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    UNKNOWN,
    Dict,
    List,
    Tuple,
)  # fmt: skip
from s2s.lower import (
    closures,
    expressions,
    making,
    memory,
    objects,
)  # fmt: skip
from s2s.lower.constants import constant, settled

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def tuple_display(frame: Frame, node: Any, name: str) -> Atom:
    """A tuple display; with stars of unknown length it is made from a list."""
    starred = [e for e in node.elts if isinstance(e, gast.Starred)]
    if starred and not all(_may_spread(frame, e.value) for e in starred):
        return frame.op(
            Primitive(tuple, "tuple"), _long_list(frame, node, ""), node=node, name=name
        )
    return tuple_of(frame, starred_items(frame, node.elts), node, name)


def tuple_of(frame: Frame, items: list[Atom], node: Any, name: str = "") -> Atom:
    """A tuple of atoms; a literal if all of them are."""
    if all(isinstance(item, Literal) for item in items):
        return Literal(tuple(constant(item) for item in items))
    items = [closures.stored(frame, item, node) for item in items]
    for item in items:
        frame.state.escape(item)
    return frame.op(i.TUPLE, *items, node=node, name=name)


def list_display(frame: Frame, node: Any, name: str) -> Atom:
    """A list display."""
    starred = [e for e in node.elts if isinstance(e, gast.Starred)]
    if starred and not all(_may_spread(frame, e.value) for e in starred):
        return _long_list(frame, node, name)
    items = [closures.stored(frame, item, node) for item in starred_items(frame, node.elts)]
    for item in items:
        frame.state.escape(item)
    return objects.adopt(frame, frame.op(i.LIST, *items, node=node, name=name))


def _may_spread(frame: Frame, node: Any) -> bool:
    """Whether `*node` surely has a known number of items (names and displays are looked at)."""
    if isinstance(node, gast.Tuple | gast.List):
        return True
    if isinstance(node, gast.Name) and node.id in frame.local:
        atom = frame.state.read(node.id)
        return isinstance(atom, Literal) or length(atom) is not None
    return False


def _long_list(frame: Frame, node: Any, name: str) -> Atom:
    """`[*xs, y]` where the length of `xs` is not known: a list that is extended."""
    hidden = frame.hidden("list")
    made = objects.adopt(frame, frame.op(i.LIST, node=node, name=name))
    frame.state.bind(hidden, made)
    for element in node.elts:
        if isinstance(element, gast.Starred):
            items = expressions.expression(frame, element.value)
            objects.extend(frame, frame.state.read(hidden), items, node)
        else:
            objects.append(
                frame, frame.state.read(hidden), expressions.expression(frame, element), node
            )
    return frame.state.atom(frame.state.names.pop(hidden))


def starred_items(frame: Frame, nodes: list[Any]) -> list[Atom]:
    """Items of a tuple or list display; `*xs` needs a known length."""
    items: list[Atom] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            items.extend(spread(frame, expressions.expression(frame, node.value), node))
        else:
            items.append(expressions.expression(frame, node))
    return items


def spread(frame: Frame, atom: Atom, node: Any) -> list[Atom]:
    """The items of `*atom`.

    Raises:
        RefusedError: their number is not known.
    """
    if isinstance(atom, Literal) and isinstance(atom.value, tuple):
        return [Literal(item) for item in atom.value]
    count = length(atom)
    if count is None:
        raise frame.refuse(
            node,
            "cannot unpack '*' here: the number of items is not known when compiling",
            "Only tuples, and lists whose every item is written down, can be starred. Write a "
            "loop, or pass the sequence as it is.",
        )
    return list(unpack(frame, atom, [""] * count, None, node))


def length(atom: Atom) -> int | None:
    """The number of items of a tuple, list or dict, where it is known."""
    match type_of_atom(atom):
        case Tuple(items=items):
            return len(items)
        case Dict(keys=tuple() as keys):
            return len(keys)
        case List(items=tuple() as known):
            return len(known)
        case _:
            return None


def unpack(
    frame: Frame, atom: Atom, names: list[str], star: int | None, node: Any
) -> tuple[Atom, ...]:
    """The values of an unpacking assignment; `star` is the place of the starred target."""
    atom = memory.current(frame, atom, node)
    known = constant(atom, None) if star is None else None
    if isinstance(known, tuple) and len(known) == len(names):
        return tuple(Literal(item) for item in known)
    types = unpacked(type_of_atom(atom), len(names), star)
    if len(types) != len(names):
        types = (UNKNOWN,) * len(names)
    parts = _function_and_more(frame, atom, names) if star is None else None
    if parts is not None:
        return parts
    results = tuple(Value(n, t) for n, t in zip(names, types, strict=True))
    operands = (atom,) if star is None else (atom, Literal(star))
    frame.builder.statements.append(
        Op(results, i.UNPACK, operands, (), frame.location(node), "call")
    )
    making.unpacked(frame, atom, results, plain=star is None)
    if star is not None:
        objects.adopt(frame, results[star])
    else:
        for place, result in enumerate(results):
            frame.reached(result, atom, Literal(place))
    return tuple(settled(result) for result in results)


def _function_and_more(frame: Frame, atom: Atom, names: list[str]) -> tuple[Atom, ...] | None:
    """The items of a tuple just made that holds functions: `value, pullback = s2s.vjp(f, x)`."""
    last = frame.builder.statements[-1] if frame.builder.statements else None
    if not isinstance(atom, Value) or atom.name or not isinstance(last, Op):
        return None
    if atom not in last.results or last.callee != i.TUPLE:
        return None
    if len(last.operands) != len(names) or not any(map(closures.is_closure, last.operands)):
        return None
    frame.builder.statements.pop()
    return last.operands


def dict_display(frame: Frame, node: Any, name: str) -> Atom:
    """A dict display, `**` included."""
    pairs: list[tuple[Atom, Atom]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            items = dict_items(frame, expressions.expression(frame, value), value)
            pairs += [(Literal(known), item) for known, item in items]
        else:
            pairs.append((expressions.expression(frame, key), expressions.expression(frame, value)))
    return dict_of(frame, pairs, node, name)


def dict_of(frame: Frame, pairs: list[tuple[Atom, Atom]], node: Any, name: str = "") -> Atom:
    """A dict of keys and items; of equal keys the last item counts, as in Python."""
    pairs = [(key, closures.stored(frame, item, node)) for key, item in pairs]
    if all(isinstance(key, Literal) for key, _ in pairs):
        merged: dict[Any, Atom] = {}
        for key, item in pairs:
            merged[constant(key)] = item
        operands = [part for key, item in merged.items() for part in (Literal(key), item)]
        for operand in operands:
            frame.state.escape(operand)
        return objects.adopt(frame, frame.op(i.DICT, *operands, node=node, name=name))
    hidden = frame.hidden("dict")
    frame.state.bind(hidden, objects.adopt(frame, frame.op(i.DICT, node=node, name=name)))
    for key, item in pairs:
        objects.set_item(frame, frame.state.read(hidden), key, item, node)
    return frame.state.atom(frame.state.names.pop(hidden))


def dict_items(frame: Frame, atom: Atom, node: Any) -> list[tuple[Any, Atom]]:
    """The items of `**atom`.

    Raises:
        RefusedError: the keys are not known.
    """
    match type_of_atom(atom):
        case Dict(keys=tuple() as keys):
            return [(key, frame.op(i.GETITEM, atom, Literal(key), node=node)) for key in keys]
        case _:
            raise frame.refuse(
                node,
                "cannot unpack '**' here: the keys are not known when compiling",
                "Write the keys out, or pass the dict as it is.",
            )
