"""`x.flat`: the items of an array in order, read and written by their number."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Slice, rank
from s2s.lower import (
    arrays,
    attributes,
    comprehensions,
    displays,
    expressions,
    operators,
    stores,
)

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_ALL = Literal(slice(None))


def base_of(frame: Frame, node: Any) -> tuple[Atom, bool]:
    """The base of a subscript; of `x.flat[...]` it is the array `x`, which is said."""
    if not isinstance(node, gast.Attribute) or node.attr != "flat":
        return expressions.expression(frame, node), False
    array = expressions.expression(frame, node.value)
    if isinstance(type_of_atom(array), Array):
        return array, True
    return attributes.attribute(frame, array, "flat", node), False


def walked(frame: Frame, array: Atom, node: Any) -> Atom:
    """`x.flat` where it is used at once: a vector of the same memory."""
    vector = arrays.flat(frame, array, node)
    if vector is array:
        vector = frame.op(i.ALIAS, array, node=node)
    return comprehensions.lazy(frame, vector)


def read(frame: Frame, array: Atom, index: Atom, node: Any, name: str) -> Atom:
    """`x.flat[index]`: an item, or a new vector of items."""
    where = places(frame, array, _numbers(frame, array, index, node), node)
    if where is None:
        where = arrays.as_array(frame, index, node)
        array = arrays.flat(frame, array, node)
    part = frame.op(i.GETITEM, array, where, node=node, name=name)
    if isinstance(type_of_atom(where), Slice):
        return frame.op(i.COPY, part, node=node, name=name)
    return part


def _numbers(frame: Frame, array: Atom, index: Atom, node: Any) -> Atom:
    """The numbers of the items that an index means; of a vector, a slice is left as it is."""
    index = _ALL if index == Literal(...) else arrays.as_array(frame, index, node)
    if not isinstance(type_of_atom(index), Slice) or (rank(type_of_atom(array)) or 0) < 2:
        return index
    numbers = arrays.numpy(frame, np.arange, arrays.size(frame, array, node), node=node)
    return numbers if index == _ALL else arrays.item(frame, numbers, index, node)


def places(frame: Frame, array: Atom, index: Atom, node: Any) -> Atom | None:
    """The index at which the items of these numbers stand; None where the types do not tell.

    Of a matrix with m columns item k is `x[k // m, k % m]`, also if k is negative or too large.
    """
    ndim = rank(type_of_atom(array))
    if ndim == 1:
        return index
    match type_of_atom(index):
        case Array(dtype="bool", dims=(_,)) if ndim:
            return arrays.shaped_as(frame, index, array, node)
        case Number(dtype="int64") | Array(dtype="int64") if ndim:
            return _spelled(frame, array, index, ndim, node)
        case _:
            return None


def _spelled(frame: Frame, array: Atom, number: Atom, ndim: int, node: Any) -> Atom:
    """The index with one part for each axis."""
    shape = arrays.shape(frame, array, node)
    parts: list[Atom] = []
    rest = number
    for axis in reversed(range(1, ndim)):
        length = expressions.item(frame, shape, Literal(axis), node)
        parts.append(arrays.remainder(frame, rest, length, node))
        rest = operators.operate(frame, operator.floordiv, "//", [rest, length], node)
    return displays.tuple_of(frame, [rest, *reversed(parts)], node)


def store(frame: Frame, array: Atom, index: Atom, value: Atom, node: Any) -> None:
    """`x.flat[index] = value`: the values are taken in turn where there are fewer."""
    value = arrays.as_array(frame, value, node)
    arrays.check_apart(frame, value, array, node)
    write(frame, array, index, value, node)


def augment(
    frame: Frame, array: Atom, index: Atom, function: Any, symbol: str, value: Any, node: Any
) -> None:
    """`x.flat[index] op= value`; `value` is the node of it, evaluated after the items are read."""
    old = read(frame, array, index, node, "")
    right = expressions.expression(frame, value)
    new = operators.operate(frame, function, symbol, [old, right], node)
    store(frame, array, index, new, node)


def assign(frame: Frame, array: Atom, value: Atom, node: Any) -> None:
    """`x.flat = value`."""
    store(frame, array, _ALL, value, node)


def write(frame: Frame, array: Atom, index: Atom, value: Atom, node: Any) -> None:
    """`x.flat[index] = value` where the values are read first, as `np.put` does."""
    if index in (_ALL, Literal(...)):
        if not arrays.is_number(value) and not arrays.same_shape(value, array):
            count = arrays.size(frame, array, node)
            value = arrays.cyclic(frame, value, count, array, node)
            value = arrays.shaped_as(frame, value, array, node)
        stores.overwrite(frame, array, value, node)
        return
    index = _numbers(frame, array, index, node)
    where = places(frame, array, index, node)
    vector = array if where is not None else arrays.flat(frame, array, node)
    if not arrays.is_number(value):
        value = _values(frame, vector, index, value, node)
    if where is not None:
        stores.store(frame, array, where, value, node)
        return
    copy = frame.op(i.COPY, vector, node=node)
    stores.store(frame, copy, index, value, node)
    stores.overwrite(frame, array, arrays.shaped_as(frame, copy, array, node), node)


def _values(frame: Frame, vector: Atom, index: Atom, value: Atom, node: Any) -> Atom:
    """As many values as there are places."""
    match type_of_atom(index):
        case Number():
            return arrays.item(frame, arrays.flat(frame, value, node), Literal(0), node)
        case Array(dtype="int64"):
            like: Atom | None = index
            count = arrays.size(frame, index, node)
        case Array(dtype="bool"):
            like = None
            count = arrays.numpy(frame, np.count_nonzero, index, node=node)
        case _:
            like = arrays.item(frame, vector, index, node)
            count = arrays.size(frame, like, node)
    return arrays.cyclic(frame, value, count, like, node)
