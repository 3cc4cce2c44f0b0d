"""Functions and methods of NumPy that write into an array, and how each is lowered.

All end in `stores.store` (`x[index] = v`) and `stores.overwrite` (`x[...] = v`), so whatever else is
the same array, or a view of it, is read from its newest version afterwards.
"""

from __future__ import annotations

import inspect
import operator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal
from s2s.ir.types import Array, Unknown
from s2s.lower import arrays, comprehensions, flat, methods, objects, opaque, scatters, stores
from s2s.lower.arrays import LAST, NONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame

    Writer = Callable[..., Atom | None]

_INTROSELECT = Literal("introselect")


def applied(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call of a function that writes into its first argument; None where it is no such call."""
    if not args or not isinstance(type_of_atom(args[0]), Array | Unknown):
        return None
    owner = getattr(found, "__self__", None)
    if isinstance(owner, np.ufunc) and getattr(found, "__name__", "") == "at":
        return _run(frame, partial(scatters.at, ufunc=owner), args, named, node)
    if getattr(found, "__objclass__", None) is np.ndarray and is_method(found.__name__):
        return methods.apply_method(frame, args[0], found.__name__, args[1:], named, node, name)
    try:
        writer = _FUNCTIONS.get(found)
    except TypeError:
        return None
    return None if writer is None else _run(frame, writer, args, named, node)


def is_method(method: str) -> bool:
    """Whether a method of arrays of this name changes the array."""
    return method in _METHODS or method in REFUSED


def method(
    frame: Frame, base: Atom, called: str, args: list[Atom], named: dict[str, Atom], node: Any
) -> Atom | None:
    """A method that writes into its array; None for any other.

    Raises:
        RefusedError: it changes what an array is, not what it holds.
    """
    unknown = isinstance(type_of_atom(base), Unknown)
    if called in REFUSED and not (unknown and called not in _OF_ARRAYS_ONLY):
        raise frame.refuse(node, f"cannot follow '{called}' of an array", REFUSED[called])
    writer = _METHODS.get(called)
    if writer is None or (unknown and called not in _OF_ARRAYS_ONLY):
        return None
    return _run(frame, writer, [base, *args], named, node)


def _run(
    frame: Frame, writer: Any, args: list[Atom], named: dict[str, Atom], node: Any
) -> Atom | None:
    """The call of a handler; None where its own function would not take the arguments."""
    args = [opaque.materialised(frame, atom, node) for atom in args]
    named = {key: opaque.materialised(frame, atom, node) for key, atom in named.items()}
    for atom in (*args, *named.values()):
        if not isinstance(type_of_atom(atom), Array):
            comprehensions.check_kept(frame, atom, node)
    try:
        inspect.signature(writer).bind(frame, node, *args, **named)
    except TypeError:
        return None
    result = writer(frame, node, *args, **named)
    if writer in _GIVING:
        return result  # type: ignore[no-any-return]
    return NONE


def store_attribute(frame: Frame, base: Atom, name: str, value: Atom, node: Any) -> bool:
    """`x.flat = v` and `x.real = v`; False where it is no attribute that writes into an array.

    Raises:
        RefusedError: it is not followed.
    """
    type_ = type_of_atom(base)
    if not isinstance(type_, Array):
        return False
    if name == "flat":
        flat.assign(frame, base, value, node)
        return True
    if name == "real" and is_real(type_):
        stores.overwrite(frame, base, arrays.as_array(frame, value, node), node)
        return True
    if name in _ATTRIBUTES:
        raise frame.refuse(
            node, f"cannot follow the assignment of '{name}' of an array", _ATTRIBUTES[name]
        )
    return False


def is_real(type_: Array) -> bool:
    """Whether the items are known to be real, so that the array is its own real part."""
    return type_.dtype is not None and np.dtype(type_.dtype).kind in "fiub"


_ATTRIBUTES = {
    "imag": "The imaginary part of real numbers is zero and cannot be written.",
    "real": "It is not known whether the items are real. Write `x[...] = value`.",
    "shape": "Make a view of the other shape: `y = x.reshape(...)`.",
    "dtype": "It reads the same bytes as other numbers. Convert with `x.astype(...)`.",
    "strides": "Make a view by slicing, `np.transpose` or `np.reshape`.",
    "data": "It would exchange the memory of an array. Write `x[...] = value`.",
    "T": "It cannot be assigned. Write `x.T[...] = value`.",
}


def _set_item(frame: Frame, node: Any, a: Atom, b: Atom, c: Atom) -> None:
    objects.set_item(frame, a, b, c, node)


def _sort(
    frame: Frame, node: Any, a: Atom, axis: Atom = LAST, kind: Atom = NONE,
    order: Atom = NONE, *, stable: Atom = NONE,
) -> None:  # fmt: skip
    """`x.sort()`."""
    given = {"axis": axis, "kind": kind, "order": order, "stable": stable}
    usual = {"axis": LAST}
    named = {k: atom for k, atom in given.items() if atom != usual.get(k, NONE)}
    _replace(frame, node, np.sort, a, **named)


def _partition(
    frame: Frame, node: Any, a: Atom, kth: Atom, axis: Atom = LAST,
    kind: Atom = _INTROSELECT, order: Atom = NONE,
) -> None:  # fmt: skip
    """`x.partition(kth)`."""
    named = {"axis": axis} if axis != LAST else {}
    if order != NONE:
        named["order"] = order
    _replace(frame, node, np.partition, a, kth, **named)


def _replace(frame: Frame, node: Any, function: Any, x: Atom, *args: Atom, **named: Atom) -> None:
    """The array becomes what the function gives."""
    stores.overwrite(frame, x, arrays.numpy(frame, function, x, *args, node=node, **named), node)


def _fill(frame: Frame, node: Any, a: Atom, value: Atom) -> None:
    """`x.fill(v)`."""
    stores.overwrite(frame, a, arrays.as_array(frame, value, node), node)


def _combined(function: Any, symbol: str) -> Writer:
    def write(frame: Frame, node: Any, a: Atom, b: Atom) -> Atom:
        return scatters.combine(frame, node, function, symbol, a, b)

    _GIVING.add(write)
    return write


_GIVING: set[Any] = {scatters.nan_to_num}
_OPERATORS = {
    "iadd": _combined(operator.add, "+"), "isub": _combined(operator.sub, "-"),
    "imul": _combined(operator.mul, "*"), "itruediv": _combined(operator.truediv, "/"),
    "ifloordiv": _combined(operator.floordiv, "//"), "imod": _combined(operator.mod, "%"),
    "ipow": _combined(operator.pow, "**"), "imatmul": _combined(operator.matmul, "@"),
    "iand": _combined(operator.and_, "&"), "ior": _combined(operator.or_, "|"),
    "ixor": _combined(operator.xor, "^"), "ilshift": _combined(operator.lshift, "<<"),
    "irshift": _combined(operator.rshift, ">>"),
}  # fmt: skip
_FUNCTIONS: dict[Any, Writer] = {
    np.copyto: scatters.copyto, np.put: scatters.put, np.place: scatters.place,
    np.putmask: scatters.putmask, np.put_along_axis: scatters.put_along_axis,
    np.fill_diagonal: scatters.fill_diagonal, np.nan_to_num: scatters.nan_to_num,
    operator.setitem: _set_item,
    **{getattr(operator, name): writer for name, writer in _OPERATORS.items()},
}  # fmt: skip
_METHODS: dict[str, Writer] = {
    "fill": _fill, "put": scatters.put, "sort": _sort, "partition": _partition,
    "__setitem__": _set_item, **{f"__{name}__": writer for name, writer in _OPERATORS.items()},
}  # fmt: skip
REFUSED = {
    "resize": "It changes the length of the array in place. Make a new one: `np.resize`, or "
    "`np.zeros` and an assignment of a slice.",
    "itemset": "NumPy 2 has removed it. Write `x[index] = value`.",
    "setfield": "It writes bytes of other numbers into the array. Write `x[index] = value`.",
    "setflags": "Whether an array may be written is not followed. Leave it out.",
    "byteswap": "It reads the bytes of the items in another order. Convert with `x.astype(...)`.",
}
_OF_ARRAYS_ONLY = frozenset({"fill", "put", "partition", "itemset", "setfield", "setflags"})
