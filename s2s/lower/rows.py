"""Loops over arrays and lists of arrays whose items the body writes into: by number.

for row in A:                   for k in range(len(A)):
row *= 2.0                      row = A[k]
row *= 2.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_operands import item_of
from s2s.ir import Atom, Global, Primitive, Value
from s2s.ir.types import Array, Dict, List, Record
from s2s.lower import assignments, expressions
from s2s.lower.names import mutated_in_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.lower.frame import Frame

Walk = tuple[Atom, "Callable[[Atom], None]"]


def numbered(frame: Frame, node: Any, *, always: bool = False) -> Walk | None:
    """The range to walk, and what binds the targets at a number; None where items are only read."""
    written = set(mutated_in_all(tuple(node.body)))
    if always:
        written |= {n.id for n in gast.walk(node.target) if isinstance(n, gast.Name)}
    match node.iter, node.target:
        case gast.Call(func=gast.Name(id="enumerate"), args=[inner], keywords=[]), gast.Tuple(
            elts=[number, gast.Name(id=name) as target]
        ) if name in written or _is_written(inner, written):
            if not _is_builtin(frame, "enumerate", enumerate):
                return None
            return _walk(frame, node, [(inner, target)], number)
        case gast.Call(func=gast.Name(id="zip"), args=inners, keywords=[]), gast.Tuple(
            elts=targets
        ) if len(inners) == len(targets):
            if not _is_builtin(frame, "zip", zip):
                return None
            names = {t.id for t in targets if isinstance(t, gast.Name)}
            if names & written or any(_is_written(i, written) for i in inners):
                return _walk(frame, node, list(zip(inners, targets, strict=True)), None)
            return None
        case gast.Call(func=gast.Attribute(value=inner, attr="keys"), args=[], keywords=[]), target:
            return _keys(frame, node, inner, target)
        case inner, gast.Name(id=name) if name in written or _is_written(inner, written):
            return _walk(frame, node, [(inner, node.target)], None)
        case _:
            return None


def _keys(frame: Frame, node: Any, inner: Any, target: Any) -> Walk | None:
    """The walk over the keys of a dict, which stay what they are when items are written."""
    if not isinstance(inner, gast.Name | gast.Attribute):
        return None
    length, builder = len(frame.builder.statements), frame.builder
    base = expressions.expression(frame, inner)
    if not isinstance(base, Value) or not isinstance(base.type, Dict):
        del builder.statements[length:]
        return None

    return base, lambda key: assignments.bind_target(frame, target, key, node)


def _is_written(node: Any, written: set[str]) -> bool:
    return isinstance(node, gast.Name) and node.id in written


def _is_builtin(frame: Frame, name: str, function: object) -> bool:
    if name in frame.local:
        return False
    found = expressions.read(frame, name, None)
    return isinstance(found, Global) and found.object is function


def _walk(frame: Frame, node: Any, pairs: list[tuple[Any, Any]], number: Any) -> Walk | None:
    """The walk over several sequences of arrays at once."""
    if not all(
        isinstance(inner, gast.Name | gast.Attribute | gast.Subscript) for inner, _ in pairs
    ):
        return None
    length, builder = len(frame.builder.statements), frame.builder
    bases = [expressions.expression(frame, inner) for inner, _ in pairs]
    if not any(map(_holds_arrays, bases)) or not all(map(_is_sequence, bases)):
        del builder.statements[length:]
        return None
    lengths = [frame.op(Primitive(len, "len"), base, node=node) for base in bases]
    count = lengths[0]
    if len(lengths) > 1:
        count = frame.op(Primitive(min, "min"), *lengths, node=node)
    walked = frame.op(Primitive(range, "range"), count, node=node)

    def bind(place: Atom) -> None:
        if number is not None:
            assignments.bind_target(frame, number, place, node)
        for base, (_, target) in zip(bases, pairs, strict=True):
            name = target.id if isinstance(target, gast.Name) else ""
            item = expressions.item(frame, base, place, node, name)
            assignments.bind_target(frame, target, item, node)

    return walked, bind


def _is_sequence(base: Atom) -> bool:
    return isinstance(base, Value) and isinstance(base.type, Array | List)


def _holds_arrays(base: Atom) -> bool:
    return isinstance(item_of(type_of_atom(base)), Array | Record | Dict)
