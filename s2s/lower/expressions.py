"""Expressions: each becomes an atom, with the ops that compute it appended in Python's order."""

from __future__ import annotations

import operator
from functools import cache
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal, Undef
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    List,
    Slice,
    dims_of,
)  # fmt: skip
from s2s.lower import (
    attributes,
    calls,
    closures,
    comprehensions,
    control,
    displays,
    flat,
    instances,
    objects,
    opaque,
    operators,
    verbatim,
)  # fmt: skip
from s2s.lower.constants import constant, settled
from s2s.lower.resolve import outer_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def expression(frame: Frame, node: Any, name: str = "") -> Atom:
    """Lower an expression; its result is called `name` if an op computes it."""
    handler = _handlers().get(type(node))
    if handler is None:
        return verbatim.verbatim(frame, node, name)
    return handler(frame, node, name)


def expressions(frame: Frame, nodes: list[Any]) -> list[Atom]:
    """Lower several expressions, from left to right."""
    return [expression(frame, node) for node in nodes]


def read(frame: Frame, name: str, node: Any) -> Atom:
    """What a name means here."""
    if name not in frame.local and name not in frame.state.names:
        return outer_name(frame, name, node)
    atom = frame.state.read(name)
    if isinstance(atom, Undef):
        raise frame.refuse(
            node,
            f"'{name}' is read before it is assigned",
            "Every way to this place leaves it without a value: it would raise UnboundLocalError.",
        )
    if isinstance(atom, Global) and isinstance(atom.object, closures.Lost):
        raise frame.refuse(
            node,
            f"cannot follow '{name}': it is another function at each step of a loop",
            "Define the function where it is called, or pass what changes as an argument.",
        )
    return settled(atom)


def _name(frame: Frame, node: Any, name: str) -> Atom:
    return read(frame, node.id, node)


def _constant(frame: Frame, node: Any, name: str) -> Atom:
    return Literal(node.value)


def _named(frame: Frame, node: Any, name: str) -> Atom:
    from s2s.lower import statements

    statements.assign_expression(frame, node.target, node.value)
    return read(frame, node.target.id, node)


def index_of(frame: Frame, node: Any) -> Atom:
    """The index of a subscript."""
    return expression(frame, node)


def _slice(frame: Frame, node: Any, name: str) -> Atom:
    parts = [
        Literal(None) if part is None else expression(frame, part)
        for part in (node.lower, node.upper, node.step)
    ]
    if all(isinstance(part, Literal) for part in parts):
        return Literal(slice(*(constant(part) for part in parts)))
    return frame.op(i.SLICE, *parts, node=node, name=name)


def _subscript(frame: Frame, node: Any, name: str) -> Atom:
    from s2s.lower import template

    if frame.template and isinstance(node.value, gast.Name):
        marker = template.marker_named(frame, node.value.id)
        if marker is not None:
            return template.read_marker(frame, marker, node)
    base, is_flat = flat.base_of(frame, node.value)
    index = index_of(frame, node.slice)
    if is_flat:
        return flat.read(frame, base, index, node, name)
    return item(frame, base, index, node, name)


def item(frame: Frame, base: Atom, index: Atom, node: Any, name: str = "") -> Atom:
    """`base[index]`."""
    made = instances.operated(frame, operator.getitem, [base, index], node, name)
    if made is not None:
        return made
    if isinstance(base, Global):
        if base.object is np.s_:
            return index
        return opaque.call(frame, Global("operator.getitem", operator.getitem), [base, index], {},
                           node, name)  # fmt: skip
    options = frame.facts.one_of.get(index)
    keys = getattr(type_of_atom(base), "keys", None)
    if options and keys is not None and set(options) <= set(keys):
        return control.among(
            frame, index, options, lambda key: item(frame, base, Literal(key), node), node, name
        )
    if isinstance(base, Literal) and isinstance(index, Literal):
        try:
            return Literal(base.value[index.value])
        except (IndexError, TypeError, KeyError):
            pass
    if isinstance(index, Literal) and isinstance(index.value, int):
        known = _known_length(frame, base, index.value)
        if known is not None:
            return known
    result = frame.op(i.GETITEM, base, index, node=node, name=name)
    frame.reached(result, base, index)
    is_copy = isinstance(type_of_atom(base), List) and isinstance(type_of_atom(index), Slice)
    return objects.adopt(frame, result) if is_copy else result


def _known_length(frame: Frame, base: Atom, axis: int) -> Atom | None:
    """A length of a shape that is a number of the signature (`x.shape[0]` where it is 1)."""
    array = frame.facts.shape_of.get(base)
    if array is None:
        return None
    dims = dims_of(type_of_atom(array))
    if dims is None or not -len(dims) <= axis < len(dims):
        return None
    return Literal(dims[axis]) if isinstance(dims[axis], int) else None


def _attribute(frame: Frame, node: Any, name: str) -> Atom:
    base = expression(frame, node.value)
    return attributes.attribute(frame, base, node.attr, node, name)


def _joined(frame: Frame, node: Any, name: str) -> Atom:
    """An f-string: texts and formatted values in turn."""
    parts: list[Atom] = []
    for part in node.values:
        if isinstance(part, gast.Constant):
            parts.append(Literal(part.value))
        elif part.conversion == -1 and part.format_spec is None:
            parts.append(expression(frame, part.value))
        else:
            return verbatim.formatted(frame, node, name)
    if all(isinstance(part, Literal) and isinstance(part.value, str) for part in parts):
        return Literal("".join(constant(part) for part in parts))
    return frame.op(i.FORMAT, *parts, node=node, name=name)


def _call(frame: Frame, node: Any, name: str) -> Atom:
    return calls.call(frame, node, name)


def _lambda(frame: Frame, node: Any, name: str) -> Atom:
    return closures.local_function(frame, node, "<lambda>")


def _list_comprehension(frame: Frame, node: Any, name: str) -> Atom:
    return comprehensions.list_comprehension(frame, node, name)


def _dict_comprehension(frame: Frame, node: Any, name: str) -> Atom:
    return comprehensions.dict_comprehension(frame, node, name)


def _set_comprehension(frame: Frame, node: Any, name: str) -> Atom:
    items = comprehensions.list_comprehension(frame, node, "")
    return opaque.call(frame, Global("set", set), [items], {}, node, name, harmless=True)


def _set(frame: Frame, node: Any, name: str) -> Atom:
    items = frame.op(i.LIST, *displays.starred_items(frame, node.elts), node=node)
    return opaque.call(frame, Global("set", set), [items], {}, node, name, harmless=True)


def _generator(frame: Frame, node: Any, name: str) -> Atom:
    """A generator expression that something walks at once: the list of its items."""
    return comprehensions.lazy(frame, comprehensions.list_comprehension(frame, node, ""))


@cache
def _handlers() -> dict[type, Callable[[Frame, Any, str], Atom]]:
    """How each kind of expression is lowered."""
    return {
        gast.Name: _name,
        gast.Constant: _constant,
        gast.Tuple: displays.tuple_display,
        gast.List: displays.list_display,
        gast.Dict: displays.dict_display,
        gast.Set: _set,
        gast.BinOp: operators.binary,
        gast.UnaryOp: operators.unary,
        gast.Compare: operators.compare,
        gast.BoolOp: operators.boolean,
        gast.IfExp: operators.conditional,
        gast.NamedExpr: _named,
        gast.Subscript: _subscript,
        gast.Slice: _slice,
        gast.Attribute: _attribute,
        gast.JoinedStr: _joined,
        gast.Call: _call,
        gast.Lambda: _lambda,
        gast.ListComp: _list_comprehension,
        gast.DictComp: _dict_comprehension,
        gast.SetComp: _set_comprehension,
        gast.GeneratorExp: _generator,
    }
