"""Functions of NumPy that write items into an array: each as stores at an index.

Every handler has the parameters of the function it stands for, after the frame and the node.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal
from s2s.ir.types import Array, Number, Type, dims_of, rank
from s2s.lower import (
    arrays,
    displays,
    expressions,
    flat,
    memory,
    operators,
    outputs,
    stores,
    viewing,
)
from s2s.lower.arrays import FALSE, LAST, NONE, TRUE

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_RAISE = Literal("raise")
_SAME_KIND = Literal("same_kind")
_ZERO = Literal(0.0)


def copyto(
    frame: Frame, node: Any, dst: Atom, src: Atom,
    casting: Atom = _SAME_KIND, where: Atom = TRUE,
) -> None:  # fmt: skip
    """`np.copyto`: `dst[...] = src`, or `dst[where] = src[where]`."""
    src = arrays.as_array(frame, src, node)
    if casting != Literal("unsafe"):
        outputs.check_cast(frame, "np.copyto", src, dst, node)
    if where == TRUE:
        stores.overwrite(frame, dst, src, node)
        return
    mask = arrays.spread_to(frame, arrays.as_mask(frame, where, node), dst, node)
    stores.store(frame, dst, mask, arrays.picked(frame, src, mask, dst, node), node)


def put(frame: Frame, node: Any, a: Atom, ind: Atom, v: Atom, mode: Atom = _RAISE) -> None:
    """`np.put`: `a.flat[ind] = v`, with as many values as there are places."""
    ind = arrays.flat(frame, ind, node)
    if mode == Literal("wrap"):
        ind = arrays.remainder(frame, ind, arrays.size(frame, a, node), node)
    elif mode == Literal("clip"):
        last = operators.operate(
            frame, operator.sub, "-", [arrays.size(frame, a, node), Literal(1)], node
        )
        ind = arrays.numpy(frame, np.clip, ind, Literal(0), last, node=node)
    elif mode != _RAISE:
        raise frame.refuse(
            node,
            "cannot follow the mode of 'np.put'",
            "Write it as a text: 'raise', 'wrap' or 'clip'.",
        )
    flat.write(frame, a, ind, arrays.as_array(frame, v, node), node)


def place(frame: Frame, node: Any, arr: Atom, mask: Atom, vals: Atom) -> None:
    """`np.place`: the first places of the mask get the values in turn."""
    arrays.check_apart(frame, vals, arr, node)
    mask = _shaped_mask(frame, mask, arr, node)
    count = arrays.numpy(frame, np.count_nonzero, mask, node=node)
    stores.store(frame, arr, mask, arrays.cyclic(frame, vals, count, None, node), node)


def putmask(frame: Frame, node: Any, a: Atom, mask: Atom, values: Atom) -> None:
    """`np.putmask`: each place of the mask gets the value of its own position, in turn."""
    mask = _shaped_mask(frame, mask, a, node)
    values = arrays.as_array(frame, values, node)
    if not arrays.is_number(values):
        if not arrays.same_shape(values, a):
            values = arrays.cyclic(frame, values, arrays.size(frame, a, node), None, node)
            values = arrays.shaped_as(frame, values, a, node)
        values = arrays.item(frame, values, mask, node)
    stores.store(frame, a, mask, values, node)


def _shaped_mask(frame: Frame, mask: Atom, array: Atom, node: Any) -> Atom:
    """A mask that has as many items as the array, in its shape."""
    mask = arrays.as_mask(frame, mask, node)
    return mask if arrays.same_shape(mask, array) else arrays.shaped_as(frame, mask, array, node)


def put_along_axis(
    frame: Frame, node: Any, arr: Atom, indices: Atom, values: Atom, axis: Atom = LAST
) -> None:
    """`np.put_along_axis`: a store at the indices along one axis, and at each place of the others."""
    indices = arrays.as_array(frame, indices, node)
    values = arrays.as_array(frame, values, node)
    if axis == NONE:
        flat.write(frame, arr, indices, values, node)
        return
    ndim = rank(type_of_atom(arr))
    if ndim is None or not isinstance(axis, Literal) or not -ndim <= axis.value < ndim:
        raise frame.refuse(
            node,
            "cannot follow 'np.put_along_axis': the axis, or the number of dimensions, is not known",
            "Write `a[np.arange(n)[:, None], indices] = values`, with one index for each axis.",
        )
    shape = arrays.shape(frame, arr, node)
    along = axis.value % ndim
    index: list[Atom] = []
    for k in range(ndim):
        if k == along:
            index.append(indices)
            continue
        places = arrays.numpy(
            frame, np.arange, expressions.item(frame, shape, Literal(k), node), node=node
        )
        dims = Literal(tuple(-1 if d == k else 1 for d in range(ndim)))
        index.append(
            places if k == ndim - 1 else arrays.numpy(frame, np.reshape, places, dims, node=node)
        )
    stores.store(frame, arr, displays.tuple_of(frame, index, node), values, node)


def fill_diagonal(frame: Frame, node: Any, a: Atom, val: Atom, wrap: Atom = FALSE) -> None:
    """`np.fill_diagonal`: `a[d, d] = val`; `wrap` begins again below the end of a tall matrix."""
    ndim = rank(type_of_atom(a))
    if ndim is None or ndim < 2 or not isinstance(wrap, Literal):
        raise frame.refuse(
            node,
            "cannot follow 'np.fill_diagonal': the number of dimensions is not known, or below two",
            "Write `d = np.arange(n)` and `a[d, d] = value`.",
        )
    arrays.check_apart(frame, val, a, node)
    shape = arrays.shape(frame, a, node)
    lengths = [expressions.item(frame, shape, Literal(k), node) for k in range(2)]
    if wrap.value and ndim == 2:
        step = operators.operate(frame, operator.add, "+", [lengths[1], Literal(1)], node)
        size = arrays.size(frame, a, node)
        every = arrays.numpy(frame, np.arange, Literal(0), size, step, node=node)
        flat.write(frame, a, every, arrays.as_array(frame, val, node), node)
        return
    dims = dims_of(type_of_atom(a))
    square = ndim > 2 or (dims is not None and dims[0] == dims[1])
    count = lengths[0] if square else arrays.least(frame, lengths, node)
    places = arrays.numpy(frame, np.arange, count, node=node)
    value = arrays.cyclic(frame, val, count, places, node)
    stores.store(frame, a, displays.tuple_of(frame, [places] * ndim, node), value, node)


def at(
    frame: Frame, node: Any, a: Atom, indices: Atom, b: Atom | None = None, *, ufunc: Any
) -> None:
    """`ufunc.at`: sums and differences take repeated indices; other functions basic ones only."""
    operands = [] if b is None else [arrays.as_array(frame, b, node)]
    how = {np.add: "add", np.subtract: "sub"}.get(ufunc)
    if how is not None:
        outputs.check_cast(frame, f"np.{ufunc.__name__}.at", operands[0], a, node)
        stores.store(frame, a, indices, operands[0], node, how)
        return
    shown = ufunc.__name__
    if not _meets_each_once(type_of_atom(indices)):
        raise frame.refuse(
            node,
            f"cannot follow 'np.{shown}.at' at indices that may repeat",
            "Where an index is repeated the function is applied once for each. Write a loop over "
            f"the indices, or `a[i] = np.{shown}(a[i], ...)` if no index is repeated.",
        )
    old = arrays.item(frame, a, indices, node)
    new = arrays.numpy(frame, ufunc, old, *operands, node=node)
    outputs.check_cast(frame, f"np.{shown}.at", new, a, node)
    stores.store(frame, a, indices, new, node)


def _meets_each_once(index: Type) -> bool:
    """Whether no item can be meant twice: a basic index or a mask."""
    match index:
        case Number(dtype="bool") | Array(dtype="bool"):
            return True
        case _:
            return viewing.is_basic(index)


def nan_to_num(
    frame: Frame, node: Any, x: Atom, copy: Atom = TRUE, nan: Atom = _ZERO,
    posinf: Atom = NONE, neginf: Atom = NONE,
) -> Atom | None:  # fmt: skip
    """`np.nan_to_num(x, copy=False)` gives `x` back, changed."""
    if copy == TRUE or not isinstance(type_of_atom(x), Array):
        return None
    if copy != FALSE:
        raise frame.refuse(
            node,
            "cannot follow 'np.nan_to_num': `copy` is not known",
            "Whether `x` itself is changed depends on it. Write True or False.",
        )
    value = arrays.numpy(frame, np.nan_to_num, x, node=node, nan=nan, posinf=posinf, neginf=neginf)
    stores.overwrite(frame, x, value, node)
    return memory.current(frame, x)


def combine(frame: Frame, node: Any, function: Any, symbol: str, x: Atom, value: Atom) -> Atom:
    """`x op= value` on an array, which is given back."""
    stores.augmented(frame, x, function, symbol, arrays.as_array(frame, value, node), node)
    return memory.current(frame, x)
