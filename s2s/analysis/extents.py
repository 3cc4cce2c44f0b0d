"""Whether two arrays surely have the same shape, told from how they were made.

Types know lengths that are equal wherever they are used; a slice `u[i:]` has a length of its own. What
is computed from it element by element has the same, and so has another slice at `i:` of the same
array or of a later version of it. A length is written as a tuple that says how it came about: equal
tuples are equal numbers at one place of a program.

    >>> from s2s.ir.nodes import Value
    >>> from s2s.ir.types import INT, Array, Size
    >>> u, i = Value("u", Array("float64", (Size("u.0"),))), Value("i", INT)
    >>> slice_ = Op((Value("", Slice("?")),), SLICE, (i, Literal(None), Literal(None)))
    >>> v = Op((Value("", Array("float64", (Size("?"),))),), GETITEM, (u, slice_.results[0]))
    >>> w = Op((Value("", Array("float64", (Size("?"),))),), Primitive(np.sin, "np.sin"), v.results)
    >>> definitions = {op.results[0]: op for op in (slice_, v, w)}
    >>> same_extents(Extents(definitions).of(w.results[0]), Extents(definitions).of(v.results[0]))
    True
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import is_anonymous, sliced
from s2s.analysis.infer import type_of_atom
from s2s.ir.intrinsics import (
    ACCUMULATE,
    ADD_AT,
    ALIAS,
    BROADCAST,
    CHAIN,
    COPY,
    DECREMENT,
    DEDUCT,
    GETITEM,
    INCREMENT,
    OWN,
    SET_AT,
    SETITEM,
    SLICE,
    TAKE_AT,
    TUPLE,
    UNBROADCAST,
    UNPACK,
    ZEROS_LIKE,
)
from s2s.ir.nodes import For, If, Literal, Op, Primitive, Value, While
from s2s.ir.types import Number, Size, Slice, dims_of
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom, Module

    Length = Any
    Shape = tuple[Length, ...]

DEPTH = 40
PAIR = 2
_AS_FIRST = {
    SETITEM, ACCUMULATE, DEDUCT, SET_AT, ADD_AT, TAKE_AT, INCREMENT, DECREMENT, COPY, ALIAS, OWN,
    ZEROS_LIKE,
}  # fmt: skip
_AS_FIRST_FUNCTIONS = (np.copy, np.zeros_like, np.ones_like, np.empty_like, np.flip)
_MADE = (np.zeros, np.ones, np.empty)
_REDUCTIONS = (np.sum, np.mean, np.prod, np.max, np.min, np.amax, np.amin)
_ELEMENTWISE = {
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg,
    operator.floordiv, operator.mod, operator.lt, operator.le, operator.gt, operator.ge,
}  # fmt: skip


class Extents:
    """The shapes of values, from the ops that define them and the branches and loops they go through."""

    def __init__(self, definitions: Mapping[Value, Op], module: Module | None = None) -> None:
        self.definitions = definitions
        self.sources = {} if module is None else _sources(module)
        self.known: dict[Value, Shape | None] = {}

    def of(self, atom: Atom, depth: int = DEPTH) -> Shape | None:
        """The lengths of an array; () of a number, None where not even their number is known."""
        if not isinstance(atom, Value):
            return () if isinstance(type_of_atom(atom), Number) else None
        if atom not in self.known:
            dims = dims_of(atom.type)
            made = self._made(atom, depth - 1) if depth else None
            if depth and atom in self.sources:
                made = self._joined(atom, self.sources[atom], depth - 1)
            if dims is None or made is None or len(made) != len(dims):
                made = None if dims is None else tuple((atom, k) for k in range(len(dims)))
            if dims is not None and made is not None:
                made = tuple(_known(d, t) for d, t in zip(dims, made, strict=True))
            self.known[atom] = made
        return self.known[atom]

    def _joined(self, value: Value, sources: tuple[Atom, ...], depth: int) -> Shape | None:
        """What all that a value may come from has in common, if they do when the first has it."""
        before = dict(self.known)
        first = self.of(sources[0], depth)
        self.known[value] = first
        if first is not None and all(self.of(atom, depth) == first for atom in sources[1:]):
            return first
        self.known = before
        return None

    def at(self, base: Atom, index: Atom, depth: int = DEPTH) -> Shape | None:
        """The lengths of `base[index]`."""
        op = self.definitions.get(index) if isinstance(index, Value) else None
        if op is not None and op.callee == CHAIN:
            inner = self.at(base, op.operands[0], depth)
            return None if inner is None else self._indexed(inner, op.operands[1], depth)
        shape = self.of(base, depth)
        return None if shape is None else self._indexed(shape, index, depth)

    def _made(self, value: Value, depth: int) -> Shape | None:
        op = self.definitions.get(value)
        if op is None or len(op.results) != 1 or not isinstance(op.callee, Primitive):
            return None
        function, atoms = op.callee.function, op.operands
        if op.callee in _AS_FIRST or (function in _AS_FIRST_FUNCTIONS and not op.keywords):
            return self.of(atoms[0], depth)
        if op.callee in (UNBROADCAST, BROADCAST):
            return self.of(atoms[1], depth)
        if op.callee == GETITEM:
            return self.at(atoms[0], atoms[1], depth)
        if function in _REDUCTIONS:
            return self._reduced(op, depth)
        if op.keywords:
            return None
        if function in _MADE:
            return self._parts(atoms[0], depth)
        if function in (operator.matmul, np.matmul, np.dot):
            return self._product(atoms, depth)
        if function is np.transpose and len(atoms) == 1:
            shape = self.of(atoms[0], depth)
            return None if shape is None else shape[::-1]
        if _is_elementwise(function):
            shapes = [self.of(atom, depth) for atom in atoms]
            return _together([s for s in shapes if s is not None], value, None in shapes)
        return None

    def _reduced(self, op: Op, depth: int) -> Shape | None:
        """The lengths that are left by a sum along one axis."""
        named, shape = op.named, self.of(op.operands[0], depth)
        axis = named.get("axis", op.positional[1] if len(op.positional) == PAIR else None)
        if shape is None or not isinstance(axis, Literal) or not isinstance(axis.value, int):
            return None
        if set(named) - {"axis", "keepdims"} or not -len(shape) <= axis.value < len(shape):
            return None
        keeps = named.get("keepdims", Literal(value=False))
        if not isinstance(keeps, Literal):
            return None
        place = axis.value % len(shape)
        return (*shape[:place], *((1,) if keeps.value else ()), *shape[place + 1 :])

    def _product(self, atoms: tuple[Atom, ...], depth: int) -> Shape | None:
        a, b = (self.of(atom, depth) for atom in atoms)
        if a is None or b is None or not 1 <= len(a) <= 2 or not 1 <= len(b) <= 2:
            return None
        return (*a[:-1], *(b[1:] if len(b) > 1 else ()))

    def _parts(self, shape: Atom, depth: int) -> Shape | None:
        """The lengths that a shape, or a single number, asks for."""
        op = self.definitions.get(shape) if isinstance(shape, Value) else None
        if op is not None and op.callee == TUPLE:
            return tuple(self.number(atom, depth) for atom in op.operands)
        if isinstance(shape, Literal) and isinstance(shape.value, tuple):
            return shape.value
        return (self.number(shape, depth),) if isinstance(type_of_atom(shape), Number) else None

    def number(self, atom: Atom, depth: int = DEPTH) -> Length:
        """An integer: how it came about."""
        if isinstance(atom, Literal):
            return atom.value
        op = self.definitions.get(atom) if isinstance(atom, Value) else None
        function = op.callee.function if op and isinstance(op.callee, Primitive) else None
        if op is None or not depth:
            return atom
        if op.callee in (GETITEM, UNPACK):
            return self._of_shape(op, op.results.index(atom), depth - 1) or atom
        if function is len:
            shape = self.of(op.operands[0], depth - 1)
            return shape[0] if shape else atom
        if function in (operator.add, operator.sub):
            first, second = (self.number(a, depth - 1) for a in op.operands)
            if isinstance(second, int):
                return _plus(first, second if function is operator.add else -second)
            return function, first, second
        return atom

    def _of_shape(self, op: Op, result: int, depth: int) -> Length:
        """The length that `x.shape[k]` or a part of an unpacked `x.shape` is; else None."""
        made = self.definitions.get(op.operands[0]) if isinstance(op.operands[0], Value) else None
        if made is None or not isinstance(made.callee, Primitive):
            return None
        if made.callee.function is not np.shape:
            return None
        shape = self.of(made.operands[0], depth)
        place: Any = result
        if op.callee == GETITEM:
            place = op.operands[1].value if isinstance(op.operands[1], Literal) else None
        if shape is None or not isinstance(place, int) or not -len(shape) <= place < len(shape):
            return None
        return shape[place]

    def _indexed(self, shape: Shape, index: Atom, depth: int) -> Shape | None:
        op = self.definitions.get(index) if isinstance(index, Value) else None
        parts: tuple[Any, ...] = (index,)
        if op is not None and op.callee == TUPLE:
            parts = op.operands
        elif isinstance(index, Literal) and isinstance(index.value, tuple):
            parts = tuple(map(Literal, index.value))
        if isinstance(index, Literal) and index.value is ...:
            return shape
        if any(isinstance(p, Literal) and p.value is ... for p in parts) or len(parts) > len(shape):
            return None
        found: list[Length] = []
        for length, part in zip(shape, parts, strict=False):
            type_ = type_of_atom(part)
            if isinstance(type_, Slice):
                found.append(self._sliced(length, part, depth))
            elif not isinstance(type_, Number) or type_.dtype == "bool":
                return None
        return (*found, *shape[len(parts) :])

    def _sliced(self, length: Length, part: Atom, depth: int) -> Length:
        bounds: tuple[Length, ...]
        if isinstance(part, Literal):
            bounds = part.value.start, part.value.stop, part.value.step
        else:
            op = self.definitions.get(part) if isinstance(part, Value) else None
            if op is None or op.callee != SLICE:
                return length, part
            bounds = tuple(self.number(atom, depth) for atom in op.operands)
            bounds = (None, *bounds) if len(bounds) == 1 else bounds
        start, stop, step = (*bounds, None)[:3]
        type_ = type_of_atom(part)
        if isinstance(length, int | Size) and isinstance(type_, Slice):
            dim = sliced(length, type_)
            if not is_anonymous(dim):
                return _known(dim, None)
        if step in (None, 1, -1) and start is None and stop is None:
            return length
        start = start or 0
        from_end = stop is None or (isinstance(stop, int) and stop < 0)
        if step in (None, 1) and from_end and isinstance(start, int) and start >= 0:
            return _less(length, start - (stop or 0))
        return length, start, stop, step


def _is_elementwise(function: Any) -> bool:
    if isinstance(function, np.ufunc):
        return function.signature is None
    return function is np.where or function in _ELEMENTWISE


def _sources(module: Module) -> dict[Value, tuple[Atom, ...]]:
    """What the results of branches, and what loops carry, may come from."""
    found: dict[Value, tuple[Atom, ...]] = {}
    for function in module.functions.values():
        for statement in statements_in(function.body):
            match statement:
                case If(results=results, then=then, orelse=orelse):
                    rows = zip(results, then.yields, orelse.yields, strict=True)
                    found |= {result: (a, b) for result, a, b in rows}
                case For() | While():
                    lead = 1 if isinstance(statement, For) else 0
                    params, yields = statement.body.params[lead:], statement.body.yields[1:]
                    pairs = zip(params, statement.initial, yields, strict=True)
                    found |= {param: (first, last) for param, first, last in pairs}
                    ends = zip(statement.results[1:], statement.initial, params, strict=True)
                    found |= {result: (first, param) for result, first, param in ends}
    return found


def same_extents(a: Shape | None, b: Shape | None) -> bool:
    """Whether two shapes are surely the same."""
    return a is not None and a == b


def stretched(narrow: Shape | None, wide: Shape | None) -> tuple[int, ...] | None:
    """The axes of `wide` along which `narrow` was stretched to it; None where that is not known."""
    if narrow is None or wide is None or len(narrow) > len(wide):
        return None
    surplus = len(wide) - len(narrow)
    axes = list(range(surplus))
    for axis, (a, b) in enumerate(zip(narrow, wide[surplus:], strict=True), surplus):
        if a == b:
            continue
        if a != 1:
            return None
        axes.append(axis)
    return tuple(axes)


def _known(dim: Any, made: Length) -> Length:
    """A length by its type, where that says it."""
    if isinstance(dim, int):
        return dim
    return made if is_anonymous(dim) else Size(dim.base, dim.offset)


def _plus(number: Length, amount: int) -> Length:
    if isinstance(number, int):
        return number + amount
    match number:
        case (operator.add, inner, int() as before):
            number, amount = inner, before + amount
    return number if amount == 0 else (operator.add, number, amount)


def _less(length: Length, amount: int) -> Length:
    """`max(length - amount, 0)`, where a length is never below zero."""
    match length:
        case _ if amount == 0:
            return length
        case (operator.add, inner, int() as more) if more >= amount and _is_length(inner):
            return _plus(inner, more - amount)
        case ("less", inner, before):
            return "less", inner, before + amount
        case _:
            return "less", length, amount


def _is_length(number: Length) -> bool:
    """Whether a number is the length of something, and so not below zero."""
    pair = isinstance(number, tuple) and (len(number) == PAIR or number[0] == "less")
    return isinstance(number, Size) or pair


def _together(shapes: list[Shape], value: Value, unsure: bool) -> Shape | None:
    """What shapes broadcast to; lengths of which one may be 1 are the value's own."""
    if unsure or not shapes:
        return None
    rank = max(map(len, shapes))
    found: list[Length] = []
    for k in range(rank):
        lengths = {s[k - rank] for s in shapes if len(s) >= rank - k} - {1}
        found.append(lengths.pop() if len(lengths) == 1 else (value, k) if lengths else 1)
    return tuple(found)
