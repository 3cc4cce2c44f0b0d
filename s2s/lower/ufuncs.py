"""Methods of ufuncs as functions of NumPy: `np.add.reduce(x)` is `np.sum(x, axis=0)`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal
from s2s.ir.types import rank
from s2s.lower import arrays, calls
from s2s.lower.arrays import FALSE, NONE, ZERO

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_FOLDS: dict[str, dict[Any, Any]] = {
    "reduce": {
        np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min,
        np.logical_and: np.all, np.logical_or: np.any,
    },
    "accumulate": {np.add: np.cumsum, np.multiply: np.cumprod},
}  # fmt: skip


def applied(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call of a method of a ufunc; None where it is not followed."""
    ufunc = getattr(found, "__self__", None)
    if not isinstance(ufunc, np.ufunc):
        return None
    method = found.__name__
    if method == "outer" and len(args) == 2:
        return _outer(frame, ufunc, args, named, node, name)
    function = _FOLDS.get(method, {}).get(ufunc)
    if function is None:
        return None
    try:
        given = inspect.signature(_fold).bind(*args, **named).arguments
    except TypeError:
        return None
    array = given.pop("array")
    usual = {"dtype": NONE, "out": NONE, "keepdims": FALSE}
    more = {key: atom for key, atom in given.items() if atom != usual.get(key)}
    if not more.keys() <= inspect.signature(function).parameters.keys():
        return None
    shown = Global(f"np.{function.__name__}", function)
    return calls.primitive(frame, shown, [array], {"axis": ZERO, **more}, node, name)


def _fold(
    array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = None, where: Any = True,
) -> None:  # fmt: skip
    """The parameters of `ufunc.reduce`; those of `ufunc.accumulate` are the first of them."""


def _outer(
    frame: Frame, ufunc: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """`np.add.outer(a, b)`: the first has an axis of length 1 for each axis of the second."""
    first, second = (arrays.as_array(frame, atom, node) for atom in args)
    count = rank(type_of_atom(second))
    if count is None or rank(type_of_atom(first)) is None:
        return None
    if count and not arrays.is_number(first):
        index = Literal((Ellipsis, *(None,) * count))
        first = arrays.item(frame, first, index, node)
    shown = Global(f"np.{ufunc.__name__}", ufunc)
    return calls.primitive(frame, shown, [first, second], named, node, name)
