"""The arguments of a call: evaluated in order, stars unpacked, bound to parameters."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import gast

from s2s.ir import Literal
from s2s.ir import intrinsics as i
from s2s.lower import (
    displays,
    expressions,
    functions,
)  # fmt: skip

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def has_unknown_spread(frame: Frame, node: Any) -> bool:
    """Whether `*xs` or `**d` of unknown length is passed (names only: nothing is evaluated)."""
    starred = [a.value for a in node.args if isinstance(a, gast.Starred)]
    doubled = [k.value for k in node.keywords if k.arg is None]
    for inner in (*starred, *doubled):
        if not isinstance(inner, gast.Name) or inner.id not in frame.local:
            continue
        atom = frame.state.read(inner.id)
        if displays.length(atom) is None and not isinstance(atom, Literal):
            return True
    return False


def arguments(frame: Frame, node: Any) -> tuple[list[Atom], dict[str, Atom]]:
    """The arguments of a call, evaluated in order; stars need a known structure."""
    args: list[Atom] = []
    for argument in node.args:
        if isinstance(argument, gast.Starred):
            args.extend(
                displays.spread(frame, expressions.expression(frame, argument.value), argument)
            )
        else:
            args.append(expressions.expression(frame, argument))
    named: dict[str, Atom] = {}
    for keyword in node.keywords:
        atom = expressions.expression(frame, keyword.value)
        if keyword.arg is None:
            named.update(
                {str(k): item for k, item in displays.dict_items(frame, atom, keyword.value)}
            )
        else:
            named[keyword.arg] = atom
    return args, named


def bind(
    frame: Frame, target: functions.Target, args: list[Atom], named: dict[str, Atom], node: Any
) -> dict[str, Atom]:
    """The parameters of a function bound to the atoms of a call, defaults filled in."""
    a = target.node.args
    signature = inspect.Signature(_parameters(a), __validate_parameters__=False)
    try:
        found = signature.bind(*args, **named).arguments
    except TypeError as error:
        raise frame.refuse(
            node,
            f"'{target.name}' cannot be called like this",
            f"It would raise TypeError: {error}.",
        ) from error
    bound: dict[str, Atom] = {}
    for parameter in signature.parameters.values():
        key = parameter.name
        if parameter.kind is parameter.VAR_POSITIONAL:
            bound[key] = displays.tuple_of(frame, list(found.get(key, ())), node)
        elif parameter.kind is parameter.VAR_KEYWORD:
            extra = found.get(key, {})
            operands = [part for k, v in extra.items() for part in (Literal(k), v)]
            for operand in operands:
                frame.state.escape(operand)
            bound[key] = frame.op(i.DICT, *operands, node=node)
        elif key in found:
            bound[key] = found[key]
        else:
            bound[key] = target.default(key)
    return bound


def _parameters(a: Any) -> list[inspect.Parameter]:
    kinds = inspect.Parameter
    positional = [*a.posonlyargs, *a.args]
    required = len(positional) - len(a.defaults)
    found = []
    for place, parameter in enumerate(positional):
        kind = kinds.POSITIONAL_ONLY if place < len(a.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD
        default = kinds.empty if place < required else None
        found.append(kinds(parameter.id, kind, default=default))
    if a.vararg:
        found.append(kinds(a.vararg.id, kinds.VAR_POSITIONAL))
    for parameter, value in zip(a.kwonlyargs, a.kw_defaults, strict=False):
        default = kinds.empty if value is None else None
        found.append(kinds(parameter.id, kinds.KEYWORD_ONLY, default=default))
    if a.kwarg:
        found.append(kinds(a.kwarg.id, kinds.VAR_KEYWORD))
    return found
