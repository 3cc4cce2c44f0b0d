"""Iterating backwards: what a `for` loop ran over, as lengths, items and places of items."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Array, Dict, List, Tuple, Unknown

if TYPE_CHECKING:
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom

LIST = Primitive(list, "list")
LEN = Primitive(len, "len")
MIN = Primitive(min, "min")
RANGE = Primitive(range, "range")
REVERSED = Primitive(reversed, "reversed")
ENUMERATE = Primitive(enumerate, "enumerate")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the leaf of an item at `prefix` comes from: `value[index]`."""

    prefix: tuple[int, ...]
    value: Value
    reverse: bool = False
    by_place: bool = False  # whether it is a dict that was walked for its values
    key: tuple[int, ...] | None = None  # the leaf of the item that says which item it is

    def index(self, builder: Builder, k: Atom, item: Atom) -> Atom:
        """The place in `value` of what the iteration number `k` took."""
        if self.key is not None:
            for step in self.key:
                item = builder.op(i.GETITEM, item, Literal(step))
            return item
        if self.by_place:
            return builder.op(i.GETITEM, builder.op(LIST, self.value), k)
        if self.reverse:
            return builder.op(Primitive(operator.sub, "-"), Literal(-1), k)
        return k


def sources_of(iterable: Atom, definitions: dict[Value, Op]) -> tuple[Source, ...]:
    """The values whose items an iteration takes, by leaf of the item."""
    if not isinstance(iterable, Value):
        return ()
    op = definitions.get(iterable)
    function = op.callee.function if op and isinstance(op.callee, Primitive) else None
    if op is None or function not in (zip, enumerate, reversed, dict.items, dict.values):
        is_container = isinstance(iterable.type, Array | List | Tuple | Unknown | Dict)
        return (Source((), iterable),) if is_container else ()
    if function is zip:
        return tuple(
            replace(s, prefix=(k, *s.prefix), key=None if s.key is None else (k, *s.key))
            for k, operand in enumerate(op.positional)
            for s in sources_of(operand, definitions)
        )
    inner = sources_of(op.operands[0], definitions)
    if function is enumerate:
        counted = len(op.operands) == 1
        return tuple(replace(s, prefix=(1, *s.prefix), key=_key(s, counted=counted)) for s in inner)
    if function is dict.items:
        return tuple(Source((1,), s.value, key=(0,)) for s in inner)
    if function is dict.values:
        return tuple(Source((), s.value, by_place=True) for s in inner)
    if function is reversed:
        return tuple(replace(s, reverse=not s.reverse) for s in inner)
    return ()


def _key(source: Source, *, counted: bool) -> tuple[int, ...] | None:
    """Where the key of a source stands in an item of `enumerate`, which itself may count places."""
    if source.key is not None:
        return (1, *source.key)
    return (0,) if counted and not source.reverse and not source.by_place else None


def is_indexable(iterable: Atom, definitions: dict[Value, Op]) -> bool:
    """Whether length and items can be had again from what the loop ran over."""
    if not isinstance(iterable, Value):
        return False
    op = definitions.get(iterable)
    function = op.callee.function if op and isinstance(op.callee, Primitive) else None
    if op is not None and function is zip:
        return bool(op.operands) and not op.keywords and all(
            is_indexable(a, definitions) for a in op.operands
        )  # fmt: skip
    if op is not None and function is enumerate:
        return len(op.operands) == 1 and is_indexable(op.operands[0], definitions)
    if function is range:
        return True
    return isinstance(iterable.type, Array | List | Tuple)


def is_range(iterable: Atom, definitions: dict[Value, Op]) -> bool:
    """Whether the loop ran over a `range`."""
    op = definitions.get(iterable) if isinstance(iterable, Value) else None
    return op is not None and isinstance(op.callee, Primitive) and op.callee.function is range


def again(iterable: Atom, definitions: dict[Value, Op], builder: Builder) -> Atom:
    """The range that the loop ran over, made again (an iterable of its own for the backward loop)."""
    op = definitions[iterable]  # type: ignore[index]
    return builder.op(op.callee, *op.positional)


def length_of(iterable: Atom, definitions: dict[Value, Op], builder: Builder) -> Atom:
    """The number of iterations over an indexable iterable."""
    op = definitions.get(iterable) if isinstance(iterable, Value) else None
    function = op.callee.function if op and isinstance(op.callee, Primitive) else None
    if op is not None and function is zip:
        lengths = [length_of(a, definitions, builder) for a in op.operands]
        return lengths[0] if len(lengths) == 1 else builder.op(MIN, *lengths)
    if op is not None and function is enumerate:
        return length_of(op.operands[0], definitions, builder)
    return builder.op(LEN, iterable)


def item_at(iterable: Atom, k: Atom, definitions: dict[Value, Op], builder: Builder) -> Atom:
    """The item of an indexable iterable at iteration `k`."""
    op = definitions.get(iterable) if isinstance(iterable, Value) else None
    function = op.callee.function if op and isinstance(op.callee, Primitive) else None
    if op is not None and function is zip:
        return builder.op(i.TUPLE, *(item_at(a, k, definitions, builder) for a in op.operands))
    if op is not None and function is enumerate:
        return builder.op(i.TUPLE, k, item_at(op.operands[0], k, definitions, builder))
    return builder.op(i.GETITEM, iterable, k)
