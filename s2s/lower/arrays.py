"""Small things that lowering builds out of NumPy's own functions: sizes, flat forms, cyclic values."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, List, Number, Size, Tuple, Unknown, dims_of, rank
from s2s.lower import memory, operators

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.ir.types import Dim
    from s2s.lower.frame import Frame

NONE = Literal(None)
TRUE = Literal(value=True)
FALSE = Literal(value=False)
ZERO = Literal(0)
LAST = Literal(-1)  # the last axis


def numpy(frame: Frame, function: Any, *args: Atom, node: Any, **named: Atom) -> Atom:
    """A call of a function of NumPy."""
    return frame.op(Primitive(function, f"np.{function.__name__}"), *args, node=node, named=named)


def as_array(frame: Frame, atom: Atom, node: Any) -> Atom:
    """A value as NumPy takes it: lists and tuples become arrays."""
    if isinstance(type_of_atom(atom), List | Tuple):
        return numpy(frame, np.array, atom, node=node)
    return atom


def flat(frame: Frame, atom: Atom, node: Any) -> Atom:
    """The items in order; numbers and vectors are left as they are."""
    atom = as_array(frame, atom, node)
    if isinstance(type_of_atom(atom), Number) or rank(type_of_atom(atom)) == 1:
        return atom
    return numpy(frame, np.ravel, atom, node=node)


def size(frame: Frame, atom: Atom, node: Any) -> Atom:
    """The number of items."""
    return numpy(frame, np.size, atom, node=node)


def shape(frame: Frame, atom: Atom, node: Any) -> Atom:
    """The shape."""
    found = frame.op(Primitive(np.shape, "np.shape"), atom, node=node, form="attribute")
    frame.facts.shape_of[found] = atom
    return found


def remainder(frame: Frame, atom: Atom, divisor: Atom, node: Any) -> Atom:
    """`atom % divisor`."""
    return operators.operate(frame, operator.mod, "%", [atom, divisor], node)


def item(frame: Frame, atom: Atom, index: Atom, node: Any) -> Atom:
    """`atom[index]`."""
    return frame.op(i.GETITEM, atom, index, node=node)


def is_number(atom: Atom) -> bool:
    """Whether an atom is surely a number, which needs no shape."""
    return isinstance(type_of_atom(atom), Number)


def same_shape(a: Atom, b: Atom) -> bool:
    """Whether two arrays are known to be of one shape."""
    dims = dims_of(type_of_atom(a))
    return dims is not None and dims == dims_of(type_of_atom(b))


def cyclic(frame: Frame, values: Atom, count: Atom, like: Atom | None, node: Any) -> Atom:
    """As many values as asked for, from the first again where there are fewer.

    `like`: something of as many items; if the values are known to be of its shape, they are right.
    """
    values = flat(frame, values, node)
    if is_number(values) or (like is not None and same_shape(values, like)):
        return values
    places = numpy(frame, np.arange, count, node=node)
    return item(frame, values, remainder(frame, places, size(frame, values, node), node), node)


def as_mask(frame: Frame, mask: Atom, node: Any) -> Atom:
    """A mask of truth values."""
    mask = as_array(frame, mask, node)
    type_ = type_of_atom(mask)
    if not isinstance(type_, Array | Number) or type_.dtype != "bool":
        mask = operators.operate(frame, operator.ne, "!=", [mask, Literal(0)], node)
    return mask


def spread_to(frame: Frame, atom: Atom, array: Atom, node: Any) -> Atom:
    """An operand in the shape of an array that it broadcasts to."""
    atom = as_array(frame, atom, node)
    if _fits(atom, array):
        return atom
    return numpy(frame, np.broadcast_to, atom, shape(frame, array, node), node=node)


def _fits(a: Atom, b: Atom) -> bool:
    """Whether two arrays are of one shape if one can be broadcast to the other: no length is 1."""
    one, two = dims_of(type_of_atom(a)), dims_of(type_of_atom(b))
    if one is None or two is None or len(one) != len(two):
        return False
    return all(p == q or (_is_many(p) and _is_many(q)) for p, q in zip(one, two, strict=True))


def _is_many(dim: Dim) -> bool:
    return dim.many if isinstance(dim, Size) else dim != 1


def picked(frame: Frame, atom: Atom, mask: Atom, array: Atom, node: Any) -> Atom:
    """What an operand has where a mask of the shape of an array is true; numbers broadcast."""
    if is_number(atom):
        return atom
    return item(frame, spread_to(frame, atom, array, node), mask, node)


def shaped_as(frame: Frame, atom: Atom, array: Atom, node: Any) -> Atom:
    """The items of one array in the shape of another."""
    return numpy(frame, np.reshape, atom, shape(frame, array, node), node=node)


def least(frame: Frame, atoms: list[Atom], node: Any) -> Atom:
    """The least of some numbers."""
    return frame.op(Primitive(min, "min"), *atoms, node=node)


def may_overlap(frame: Frame, a: Atom, b: Atom) -> bool:
    """Whether two values may share memory."""
    if not (memory.holds_memory(a) and memory.holds_memory(b)):
        return False
    assert isinstance(a, Value)
    assert isinstance(b, Value)
    near = frame.session.sharing.around(memory.object_of(frame, b))
    return memory.object_of(frame, a) in near


def check_mask(frame: Frame, base: Atom, index: Atom, value: Atom, node: Any) -> None:
    """Refuse `x[mask] = x[::-1]`: at a mask of its own shape NumPy reads while it writes."""
    type_ = type_of_atom(index)
    if isinstance(type_, Tuple) and len(type_.items) == 1:
        type_ = type_.items[0]
    if isinstance(type_, Array):
        ranks = rank(type_), rank(type_of_atom(base))
        if type_.dtype not in ("bool", None) or (None not in ranks and ranks[0] != ranks[1]):
            return
    elif not isinstance(type_, Unknown):
        return
    check_apart(frame, value, base, node)


def check_apart(frame: Frame, values: Atom, array: Atom, node: Any) -> None:
    """Refuse values that NumPy would read while it writes, where it does not copy them first."""
    if may_overlap(frame, values, array):
        raise frame.refuse(
            node,
            "cannot follow this write: the values may share memory with the array",
            "NumPy writes the first item before it reads the next. Copy the values first "
            "(`.copy()`).",
        )
