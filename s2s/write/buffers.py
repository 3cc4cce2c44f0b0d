"""Which values may be, or hold, one and the same mutable object: classes of buffers.

Two values of different classes share nothing that can be changed in place. The caller's arguments
are one class, which is also all that unknown code can reach besides its operands. A class is a
number: of what arrays hold; its complement: of which items are in containers of them.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Atom, Op, Primitive, Symbol, Value, Verbatim
from s2s.ir.types import Array, Dict, List, Never, Null, Number, Slice, Static, Tuple
from s2s.write.code import (
    Bind,
    Block,
    Choice,
    Do,
    Loop,
    Return,
    Within,
    nodes_in,
    pattern_variables,
    reads_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from s2s.ir.nodes import Function
    from s2s.ir.types import Type
    from s2s.write.code import Node

    Written = Mapping[str, frozenset[int]]

WORLD = 0
_FRESH_FUNCTIONS: frozenset[Any] = frozenset(
    {
        np.zeros, np.ones, np.full, np.empty, np.zeros_like, np.ones_like, np.full_like,
        np.sum, np.prod, np.mean, np.var, np.std, np.max, np.min, np.copy, np.dot, np.outer,
        np.tensordot, np.where, np.concatenate, np.stack, np.vstack, np.hstack,
        np.cumsum, np.cumprod, np.arange, np.linspace, np.eye, np.tile, np.repeat,
        operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    }
)  # fmt: skip
_ARITHMETIC = frozenset(
    {
        operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv,
        operator.mod, operator.pow, operator.matmul, operator.neg, operator.pos,
    }
)  # fmt: skip
_ADDING = frozenset({i.ACCUMULATE, i.DEDUCT, i.INCREMENT, i.DECREMENT})
_ON_LISTS = frozenset({i.APPEND, i.EXTEND, i.POP})
_FRESH_INTRINSICS = frozenset({i.ZEROS_LIKE, i.COPY, i.TRUTH, i.FORMAT, i.FLOAT, i.SLICE})


class Buffers:
    """The classes of the buffers of one function.

    `written` are the functions whose only effect is to write into some of their parameters, with
    the positions of these; `apart` keeps the function's own parameters in classes of their own.
    """

    def __init__(
        self,
        function: Function,
        body: Block,
        written: Written | None = None,
        *,
        apart: bool = False,
    ) -> None:
        self.written = written or {}
        self.parents: list[int] = [WORLD]
        self.numbers: dict[Value, int] = {}
        for parameter in function.params:
            self._number(parameter.value, None if apart else WORLD)
        returned = _only_returned(body)
        for node in nodes_in(body):
            if node not in returned:
                self._connect(node)
        self.changed: frozenset[int] = frozenset()
        for node in nodes_in(body):
            if isinstance(node, Do):
                self.changed |= self.effects(node.op)

    def of(self, value: Value) -> frozenset[int]:
        """The classes of a value; none for what cannot be changed."""
        if is_immutable(value.type):
            return frozenset()
        root = self._root(self._number(value))
        return frozenset({root}) if isinstance(value.type, Array) else frozenset({root, ~root})

    def world(self) -> frozenset[int]:
        """The classes of what unknown code can reach."""
        root = self._root(WORLD)
        return frozenset({root, ~root})

    def of_all(self, atoms: Iterable[Atom]) -> frozenset[int]:
        """The classes of several atoms."""
        found: frozenset[int] = frozenset()
        for atom in atoms:
            if isinstance(atom, Value):
                found |= self.of(atom)
        return found

    def effects(self, op: Op) -> frozenset[int]:
        """The classes that running an op may change."""
        if i.destroys(op.callee):
            found = self.of_all(op.operands[:1])
            return frozenset(k for k in found if k < 0) if _moves_items(op) else found
        if isinstance(op.callee, Symbol) and op.callee.name in self.written:
            return self.of_all(op.operands[k] for k in sorted(self.written[op.callee.name]))
        if op.callee in (i.COMMENT, i.DELETE):
            return frozenset()
        if isinstance(op.callee, Symbol | Verbatim) or not i.is_pure(op.callee):
            return self.of_all(op.operands) | self.world()
        return frozenset()

    def _connect(self, node: object) -> None:
        match node:
            case Do(op=op):
                self._connect_op(op)
            case Bind(targets=targets, sources=sources):
                for target, source in zip(targets, sources, strict=True):
                    self._join((target, source))
            case Choice(target=target, left=left, right=right):
                self._join((target, left, right))
            case Loop(target=target, iterable=iterable):
                self._join((*pattern_variables(target), iterable))
            case Within(target=target, context=context):
                self._join((target, context))

    def _connect_op(self, op: Op) -> None:
        if op.callee in _ADDING or (op.callee == i.SETITEM and _copies_in(op.operands[0])):
            self._join((op.operands[0], *op.results))
        elif not gives_fresh(op):
            self._join((*op.operands, *op.results))

    def _join(self, sources: tuple[object, ...]) -> None:
        values = [s for s in sources if isinstance(s, Value) and not is_immutable(s.type)]
        for value in values[1:]:
            self.parents[self._root(self._number(value))] = self._root(self._number(values[0]))

    def _number(self, value: Value, group: int | None = None) -> int:
        if value not in self.numbers:
            self.numbers[value] = len(self.parents)
            self.parents.append(len(self.parents) if group is None else group)
        return self.numbers[value]

    def _root(self, number: int) -> int:
        while self.parents[number] != number:
            self.parents[number] = self.parents[self.parents[number]]
            number = self.parents[number]
        return number


def _moves_items(op: Op) -> bool:
    """Whether an op changes which items a container has, but nothing in them."""
    target = op.operands[0]
    container = isinstance(target, Value) and isinstance(target.type, List | Dict)
    return op.callee in _ON_LISTS or (op.callee == i.SETITEM and container)


def _only_returned(body: Block) -> set[Node]:
    """The tuples that nothing is done with but to return them: by then all is written."""
    read: set[Value] = set()
    found: set[Node] = set()
    for node in reversed(tuple(nodes_in(body))):
        if isinstance(node, Return):
            continue
        if isinstance(node, Do) and node.op.callee == i.TUPLE and node.op.results[0] not in read:
            found.add(node)
        else:
            read.update(reads_of(node))
    return found


def is_immutable(type_: Type) -> bool:
    """Whether nothing that a value of this type holds can be changed in place."""
    match type_:
        case Number() | Slice() | Static() | Null() | Never():
            return True
        case Tuple(items=items):
            return all(is_immutable(item) for item in items)
        case _:
            return getattr(type_, "cls", None) in (str, bytes)


def gives_fresh(op: Op) -> bool:
    """Whether the result shares no buffer with an operand."""
    callee = op.callee
    if not isinstance(callee, Primitive):
        return False
    if i.intrinsic(callee) is not None:
        return callee in _FRESH_INTRINSICS
    if "out" in op.keywords:
        return False
    if callee.function in _ARITHMETIC:
        return all(_adds_freshly(a) for a in op.operands)
    try:
        return isinstance(callee.function, np.ufunc) or callee.function in _FRESH_FUNCTIONS
    except TypeError:
        return False


def _copies_in(atom: Atom) -> bool:
    """Whether what is written into an object is copied into it, and never referred to by it."""
    if not isinstance(atom, Value) or not isinstance(atom.type, Array):
        return False
    return atom.type.dtype is not None and not np.dtype(atom.type.dtype).hasobject


def _adds_freshly(atom: Atom) -> bool:
    """`xs + ys` of lists is a new list, but of the old items."""
    return not isinstance(atom, Value) or type(atom.type).__name__ in ("Array", "Number")
