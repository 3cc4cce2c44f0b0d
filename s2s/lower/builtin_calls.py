"""Built-in functions that are answered when compiling, or that are loops in disguise."""

from __future__ import annotations

import builtins
import dataclasses
import functools
import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_operands import item_of
from s2s.ir import Global, Literal, Op, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Dict, List, Object, Record, Static, Tuple, may_vary, rank
from s2s.lower import (
    attributes,
    comprehensions,
    control,
    displays,
    expressions,
    instances,
    objects,
    opaque,
    operators,
    overriding,
)  # fmt: skip
from s2s.lower.closures import Partial, is_closure
from s2s.lower.constants import constant, is_instance, is_known, truth
from s2s.lower.instances import Instance
from s2s.rules.language import stop_gradient

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame

    Special = Callable[[Frame, Any, str], Atom | None]
    Applied = Callable[..., Atom | None]


def special(found: Any) -> Special | None:
    """How a call is lowered that is not a call of evaluated arguments; None for most."""
    return _SPECIAL.get(found)


def applied(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call answered when compiling, or lowered in its own way; None where it is an ordinary one."""
    try:
        handler = _APPLIED.get(found)
    except TypeError:
        return None
    return None if handler is None else handler(frame, args, named, node, name)


# --- generator expressions ------------------------------------------------------------------------


def _walked(kind: str) -> Special:
    def lower(frame: Frame, node: Any, name: str) -> Atom | None:
        if (
            node.args
            and isinstance(node.args[0], gast.GeneratorExp)
            and not any(isinstance(a, gast.Starred) for a in node.args)
        ):
            return comprehensions.consumed(frame, kind, node, name)
        return None

    return lower


def _known(frame: Frame, node: Any, name: str) -> Atom | None:
    """`known(x)` of rule templates."""
    return Literal(is_known(expressions.expression(frame, node.args[0])))


def _varied(frame: Frame, node: Any, name: str) -> Atom | None:
    """`varied(a)` of rule templates."""
    from s2s.lower import template

    return Literal(template.is_varied(frame, node.args[0]))


def _super(frame: Frame, node: Any, name: str) -> Atom | None:
    """`super()` in a method."""
    from s2s.lower import classes

    return classes.super_of(frame, node)


# --- facts ----------------------------------------------------------------------------------------


def _isinstance(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    classes = _classes(args[1])
    if classes is None:
        return None
    known = is_instance(args[0], classes)
    if known is not None:
        return Literal(known)
    return frame.op(Primitive(isinstance, "isinstance"), *args, node=node, name=name)


def _classes(atom: Atom) -> Any:
    match atom:
        case Global(object=found):
            return found
        case Value(type=Tuple(items=items)) if all(isinstance(t, Static) for t in items):
            return tuple(t.object for t in items if isinstance(t, Static))
        case _:
            return None


def _len(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if isinstance(args[0], Literal):
        try:
            return Literal(len(args[0].value))
        except TypeError:
            return None
    made = instances.operated(frame, len, args, node, name)
    if made is not None:
        return made
    count = displays.length(args[0])
    if count is not None:
        return Literal(count)
    atom = frame.op(Primitive(len, "len"), args[0], node=node, name=name)
    if isinstance(atom, Value):
        frame.facts.length_of[atom] = args[0]
    return atom


def _ndim(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    known = rank(type_of_atom(args[0]))
    return None if known is None else Literal(known)


def _callable(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    match args[0]:
        case Global(object=found):
            return Literal(is_closure(args[0]) or callable(found))
        case Literal():
            return Literal(value=False)
        case Value(type=Record(cls=cls)):
            return Literal(hasattr(cls, "__call__"))  # noqa: B004 - of the instances
        case _:
            return None


def _hasattr(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    attribute = constant(args[1])
    match args[0]:
        case Global(object=Instance() as found) if isinstance(attribute, str):
            return Literal(instances.has_attribute(frame, found, attribute))
        case Global(object=found) if isinstance(attribute, str) and not is_closure(args[0]):
            return Literal(hasattr(found, attribute))
        case Value(type=Record(cls=cls, names=names)) if isinstance(attribute, str):
            return Literal(attribute in names or hasattr(cls, attribute))
        case _:
            return None


def _getattr(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    attribute = constant(args[1])
    options = frame.facts.one_of.get(args[1])
    if options and len(args) == 2:
        return control.among(
            frame, args[1], options,
            lambda text: attributes.attribute(frame, args[0], text, node, name), node, name,
        )  # fmt: skip
    if not isinstance(attribute, str):
        return None
    if len(args) > 2:
        found = _hasattr(frame, args, {}, node, "")
        if found is None:
            return None
        if not truth(found):
            return args[2]  # type: ignore[no-any-return]
    return attributes.attribute(frame, args[0], attribute, node, name)


def _type(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if len(args) != 1:
        return opaque.call(frame, Global("type", type), args, named, node, name, harmless=True)
    found = args[0].object if isinstance(args[0], Global) else None
    if isinstance(found, Instance):
        return Global(getattr(found.cls, "name", None) or found.cls.__name__, found.cls)
    type_ = type_of_atom(args[0])
    if isinstance(type_, Record):
        return Global(type_.cls.__name__, type_.cls)
    return None


# --- conversions ----------------------------------------------------------------------------------


def _list(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if not args:
        return objects.adopt(frame, frame.op(i.LIST, node=node, name=name))
    result = frame.op(Primitive(list, "list"), args[0], node=node, name=name)
    return objects.adopt(frame, result)


def _tuple(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if not args:
        return Literal(())
    if isinstance(args[0], Literal) and isinstance(args[0].value, tuple):
        return args[0]
    return frame.op(Primitive(tuple, "tuple"), args[0], node=node, name=name)


def _dict(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if args:
        type_ = type_of_atom(args[0])
        if not isinstance(type_, Dict) or (named and type_.keys is None):
            result = frame.op(Primitive(dict, "dict"), *args, node=node, named=named, name=name)
            return objects.adopt(frame, result)
        if not named and type_.keys is None:
            return objects.adopt(
                frame, frame.op(Primitive(dict, "dict"), args[0], node=node, name=name)
            )
        pairs = displays.dict_items(frame, args[0], node)
    else:
        pairs = []
    items = [*pairs, *named.items()]
    return displays.dict_of(frame, [(Literal(k), item) for k, item in items], node, name)


def _number(kind: Any) -> Applied:
    def convert(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
        value = constant(args[0], None) if len(args) == 1 else None
        if type(value) in (bool, int, float, str):
            try:
                return Literal(kind(value))
            except ValueError:
                return None
        return None

    return convert


def _bool(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    known = truth(args[0]) if args else False
    return None if known is None else Literal(known)


def _slice(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    parts = [Literal(None), *args] if len(args) == 1 else list(args)
    if all(isinstance(part, Literal) for part in parts):
        return Literal(slice(*(constant(part) for part in parts)))
    return frame.op(i.SLICE, *parts, node=node, name=name)


# --- functions of functions -----------------------------------------------------------------------


def _partial(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    function, *rest = args
    for atom in (*rest, *named.values()):
        frame.state.escape(atom)
    return Global(name or "partial", Partial(function, tuple(rest), dict(named)))


def _wraps(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    """`functools.wraps(f)` as a decorator leaves the function as it is."""
    return Global("wraps", _identity)


def _identity(function: Any) -> Any:
    return function


def _identity_applied(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return args[0]  # type: ignore[no-any-return]


def _map(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return comprehensions.mapped(frame, args[0], args[1:], node, name)


def _filter(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return comprehensions.filtered(frame, args[0], args[1], node, name)


def _reduce(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return comprehensions.reduced(frame, args, node, name)


def _keyed(function: Any) -> Applied:
    """`min`, `max`, `sorted` with a `key` are not looked into."""

    def lower(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
        if "key" in named or not _of_numbers(function, args):
            shown = function.__name__
            return opaque.call(
                frame, Global(shown, function), args, named, node, name, harmless=True
            )
        return None

    return lower


def _of_numbers(function: Any, args: list[Atom]) -> bool:
    """Whether numbers are compared or added, rather than tuples, lists or strings."""
    several = function in (builtins.min, builtins.max) and len(args) > 1
    types = [type_of_atom(a) for a in args] if several else [item_of(type_of_atom(args[0]))]
    return not any(isinstance(t, Tuple | List | Dict | Record | Object) for t in types)


def _sum(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    if not args:
        return None
    type_ = type_of_atom(args[0])
    if frame.template and getattr(type_, "items", None):  # what a person would write as `a + b`
        last = frame.builder.statements[-1] if frame.builder.statements else None
        if isinstance(last, Op) and last.callee == i.LIST and args[0] in last.results:
            first, *rest = last.operands
        else:
            first, *rest = displays.spread(frame, args[0], node)
        for item in rest:
            first = operators.operate(frame, operator.add, "+", [first, item], node, name)
        return first
    if isinstance(type_, Tuple) and type_.cls is not None:
        total: Atom = named.get("start", args[1] if len(args) > 1 else Literal(0))
        for item in displays.spread(frame, args[0], node):
            total = operators.operate(frame, operator.add, "+", [total, item], node, name)
        return total
    if not _of_numbers(builtins.sum, args):
        return opaque.call(frame, Global("sum", sum), args, named, node, name, harmless=True)
    return None


def _text(function: Any) -> Applied:
    """`str` and the like: what stands in the text can be read back from it."""

    def lower(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
        if not any(may_vary(type_of_atom(a)) for a in args):
            return None
        shown = function.__name__
        return opaque.call(frame, Global(shown, function), args, named, node, name, harmless=True)

    return lower


def _replace(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    """`dataclasses.replace`."""
    type_ = type_of_atom(args[0])
    if not isinstance(type_, Record) or not dataclasses.is_dataclass(type_.cls):
        return None
    from s2s.lower import classes

    return classes.replaced(frame, args[0], type_, named, node, name)


def _abs(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return instances.operated(frame, abs, args, node, name)


def _getitem(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    return expressions.item(frame, args[0], args[1], node, name)


def _next(frame: Frame, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    raise frame.refuse(
        node,
        "cannot follow an iterator that is advanced by 'next'",
        "Where it stands is not known when compiling. Index a list, or write a loop.",
    )


_SPECIAL: dict[Any, Special] = {
    any: _walked("any"), all: _walked("all"), super: _super,
}  # fmt: skip


def _template_questions() -> dict[Any, Special]:
    from s2s.rules.notation import known, varied

    return {known: _known, varied: _varied}


_SPECIAL.update(_template_questions())
_APPLIED: dict[Any, Applied] = {
    isinstance: _isinstance, len: _len, np.ndim: _ndim, callable: _callable, hasattr: _hasattr,
    getattr: _getattr, type: _type, list: _list, tuple: _tuple, dict: _dict,
    float: _number(float), int: _number(int), bool: _bool, slice: _slice,
    functools.partial: _partial, functools.wraps: _wraps, _identity: _identity_applied,
    map: _map, filter: _filter, functools.reduce: _reduce, min: _keyed(builtins.min),
    max: _keyed(builtins.max), sorted: _keyed(builtins.sorted), dataclasses.replace: _replace,
    sum: _sum, str: _text(str), repr: _text(repr), format: _text(format),
    operator.getitem: _getitem, abs: _abs, next: _next, stop_gradient: overriding.stopped,
}  # fmt: skip
