"""How functions run for many seeds at once: operands with one more, leading axis.

    elementwise(np.where)                  shapes are aligned, the call stays as it is
    along(np.sum, axis=None)               an axis is one further; by default it is all of one seed's
    trailing(np.linalg.inv)                works on the last axes: the call stays as it is

    @batched(np.outer)                     anything else, as a template
    def outer(y, a, b):
        ...
        batch[y] = ...

In a template the operands are what they are for all seeds, `varied(a)` says which of them carry the
axis, and `batch[y]` is the result for all seeds; where it is not assigned, and for functions of
which nothing is declared, the function is called for each seed. Functions with partial derivatives
and the ufuncs of NumPy are elementwise without being declared. Index operations, containers and
control flow belong to the transform (`s2s.transform.batch`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from s2s.rules.registry import find

if TYPE_CHECKING:
    from collections.abc import Callable

    Template = TypeVar("Template", bound=Callable[..., None])

OF_ARRAYS = ("numpy", "scipy", "_operator", "builtins", "s2s_runtime")
FLATTENED = "flattened"  # an axis left out means that the array is taken as a vector
REFUSED = "refused"  # without an axis the function is called for each seed


@dataclass(frozen=True, slots=True)
class Batching:
    """How a function runs for many seeds.

    Attributes:
        kind: "elementwise", "along", "trailing" or "template".
        template: of a template.
        names: of "along", the parameters that are axes.
        default: what an axis that is left out is; None for all axes, `FLATTENED` or `REFUSED`.
        operands: of "along" and "trailing", the names of the parameters that may carry the axis,
            all of which are given it. Only the first parameter may if none are named.
        lists: of "along", whether the first parameter is a list of arrays.
        alone: of "along", whether no other parameter may be an array.
    """

    kind: str
    template: Callable[..., None] | None = None
    names: tuple[str, ...] = ("axis",)
    default: Any = None
    operands: tuple[str, ...] = ()
    lists: bool = False
    alone: bool = False


_batchings: dict[int, tuple[Any, Batching]] = {}


def elementwise(*functions: Any) -> None:
    """Declare that functions take their operands element by element, as they broadcast."""
    for function in functions:
        _batchings[id(function)] = function, Batching("elementwise")


def along(
    *functions: Any,
    default: Any = None,
    names: tuple[str, ...] = ("axis",),
    operands: tuple[str, ...] = (),
    lists: bool = False,
    alone: bool = False,
) -> None:
    """Declare that functions work along axes that an argument names.

    Args:
        functions: the functions.
        default: the axis where none is given; None for all of them, `FLATTENED` for the one axis
            of the array as a vector.
        names: the parameters that are axes.
        operands: the parameters that may carry the leading axis, if more than the first; those
            that do not are given it.
        lists: whether the first parameter is a list of arrays.
        alone: whether the function is called for each seed where another parameter is an array.
    """
    rule = Batching("along", None, names, default, operands, lists, alone)
    for function in functions:
        _batchings[id(function)] = function, rule


def trailing(*functions: Any, operands: tuple[str, ...] = ()) -> None:
    """Declare that functions work on the last axes of their operands, for stacks of them."""
    for function in functions:
        _batchings[id(function)] = function, Batching("trailing", operands=operands)


def batched(*functions: Any) -> Callable[[Template], Template]:
    """Declare what functions are for many seeds by a template."""

    def decorate(template: Template) -> Template:
        for function in functions:
            _batchings[id(function)] = function, Batching("template", template)
        return template

    return decorate


@cache
def load() -> None:
    """Declare what comes with s2s, once."""
    for family in ("arrays", "products"):
        import_module(f"s2s.rules.batching_{family}")


def batching(function: Any) -> Batching | None:
    """How a function runs for many seeds at once; None: once for each of them."""
    load()
    if id(function) in _batchings:
        return _batchings[id(function)][1]
    if isinstance(function, np.ufunc) and function.signature is None:
        return Batching("elementwise")
    rule = find(function)
    package = (getattr(function, "__module__", None) or "").split(".")[0]
    if rule is None or rule.kind != "partial" or package not in OF_ARRAYS:
        return None
    return Batching("elementwise")
