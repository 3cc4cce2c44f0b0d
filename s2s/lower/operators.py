"""Operators, comparisons and conditions."""

from __future__ import annotations

import operator
from functools import partial
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal, Primitive
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    STRING,
    Dict,
    Number,
    may_vary,
)  # fmt: skip
from s2s.lower import (
    closures,
    control,
    expressions,
    instances,
    objects,
    opaque,
)  # fmt: skip
from s2s.lower.constants import fold, identical, truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame


BINARY = {
    gast.Add: (operator.add, "+"), gast.Sub: (operator.sub, "-"), gast.Mult: (operator.mul, "*"),
    gast.Div: (operator.truediv, "/"), gast.FloorDiv: (operator.floordiv, "//"),
    gast.Mod: (operator.mod, "%"), gast.Pow: (operator.pow, "**"),
    gast.MatMult: (operator.matmul, "@"), gast.BitAnd: (operator.and_, "&"),
    gast.BitOr: (operator.or_, "|"), gast.BitXor: (operator.xor, "^"),
    gast.LShift: (operator.lshift, "<<"), gast.RShift: (operator.rshift, ">>"),
}  # fmt: skip


UNARY = {
    gast.USub: (operator.neg, "-"), gast.UAdd: (operator.pos, "+"),
    gast.Invert: (operator.invert, "~"), gast.Not: (operator.not_, "not"),
}  # fmt: skip


COMPARE = {
    gast.Eq: (operator.eq, "=="), gast.NotEq: (operator.ne, "!="), gast.Lt: (operator.lt, "<"),
    gast.LtE: (operator.le, "<="), gast.Gt: (operator.gt, ">"), gast.GtE: (operator.ge, ">="),
    gast.Is: (operator.is_, "is"), gast.IsNot: (operator.is_not, "is not"),
}  # fmt: skip


def operate(
    frame: Frame, function: Any, symbol: str, operands: list[Atom], node: Any, name: str = "",
    form: str = "operator",
) -> Atom:  # fmt: skip
    """An operator applied to atoms; `form` is "augmented" for `x += y`."""
    folded = fold(function, tuple(operands), floats=frame.template)
    if folded is not None:
        return folded
    if function is operator.mod and _is_text(operands[0]) and may_vary(type_of_atom(operands[1])):
        method = frame.op(i.GETATTR, operands[0], Literal("__mod__"), node=node)
        return opaque.call(frame, method, operands[1:], {}, node, name, harmless=True)
    result_ = _on_objects(frame, function, symbol, operands, node, name)
    if result_ is not None:
        return result_
    operands = [opaque.materialised(frame, operand, node) for operand in operands]
    result = frame.op(Primitive(function, symbol), *operands, node=node, name=name, form=form)
    if function in (operator.add, operator.mul):
        objects.adopt(frame, result)
    return result


def _is_text(atom: Atom) -> bool:
    return type_of_atom(atom) == STRING


def _on_objects(
    frame: Frame, function: Any, symbol: str, operands: list[Atom], node: Any, name: str
) -> Atom | None:
    """An operator on objects of the user's classes, or on one of two such objects."""
    for place, operand in enumerate(operands):
        if isinstance(operand, Global) and isinstance(operand.object, closures.Choice):
            choice = operand.object

            def arm(atom: Atom, place: int = place) -> Atom:
                other = [*operands[:place], atom, *operands[place + 1 :]]
                return operate(frame, function, symbol, other, node, name)

            first, second = partial(arm, choice.first), partial(arm, choice.second)
            return control.choose(frame, choice.condition, first, second, node, name)
    return instances.operated(frame, function, operands, node, name)


def test(frame: Frame, node: Any) -> Atom:
    """A condition as `if` sees it: a literal where it is known, else a truth value."""
    return tested(frame, expressions.expression(frame, node), node)


def tested(frame: Frame, atom: Atom, node: Any) -> Atom:
    """The truth of an atom."""
    for protocol in ("__bool__", "__len__"):
        made = instances.protocol(frame, atom, protocol, node)
        if made is not None:
            return tested(frame, made, node)
    known = truth(atom)
    if known is not None:
        return Literal(known)
    type_ = type_of_atom(atom)
    if isinstance(type_, Number) and type_.dtype == "bool":
        return atom
    return frame.op(i.TRUTH, atom, node=node)


def binary(frame: Frame, node: Any, name: str) -> Atom:
    """A binary operator."""
    function, symbol = BINARY[type(node.op)]
    left = expressions.expression(frame, node.left)
    right = expressions.expression(frame, node.right)
    return operate(frame, function, symbol, [left, right], node, name)


def unary(frame: Frame, node: Any, name: str) -> Atom:
    """A unary operator."""
    function, symbol = UNARY[type(node.op)]
    operand = expressions.expression(frame, node.operand)
    if function is operator.not_:
        known = truth(operand)
        if known is not None:
            return Literal(not known)
    return operate(frame, function, symbol, [operand], node, name)


def compare(frame: Frame, node: Any, name: str) -> Atom:
    """A comparison, or a chain of them."""
    left = expressions.expression(frame, node.left)
    return _chain(frame, left, list(zip(node.ops, node.comparators, strict=True)), node, name)


def _chain(frame: Frame, left: Atom, rest: list[tuple[Any, Any]], node: Any, name: str) -> Atom:
    (op, comparator), *more = rest
    right = expressions.expression(frame, comparator)
    first = _comparison(frame, type(op), left, right, node, name if not more else "")
    if not more:
        return first
    return both(frame, first, lambda: _chain(frame, right, more, node, name), node, name)


def _comparison(frame: Frame, op: Any, left: Atom, right: Atom, node: Any, name: str) -> Atom:
    if op in (gast.In, gast.NotIn):
        inside = _contains(frame, right, left, node, name if op is gast.In else "")
        if op is gast.In:
            return inside
        return operate(frame, operator.not_, "not", [inside], node, name)
    function, symbol = COMPARE[op]
    if function is operator.is_:
        return identity(frame, left, right, node, name)
    if function is operator.is_not:
        known = identical(left, right)
        if known is not None:
            return Literal(not known)
    return operate(frame, function, symbol, [left, right], node, name)


def identity(frame: Frame, left: Atom, right: Atom, node: Any, name: str = "") -> Atom:
    """`left is right`."""
    known = identical(left, right)
    if known is not None:
        return Literal(known)
    return operate(frame, operator.is_, "is", [left, right], node, name)


def _contains(frame: Frame, container: Atom, item: Atom, node: Any, name: str) -> Atom:
    match type_of_atom(container):
        case Dict(keys=tuple() as keys) if isinstance(item, Literal):
            return Literal(item.value in keys)
        case _:
            return operate(frame, operator.contains, "in", [container, item], node, name)


def boolean(frame: Frame, node: Any, name: str) -> Atom:
    """`and`, `or`: the value of the operand that decides."""
    return _boolean_chain(frame, isinstance(node.op, gast.And), node.values, node, name)


def _boolean_chain(
    frame: Frame, conjunction: bool, values: list[Any], node: Any, name: str
) -> Atom:
    first = expressions.expression(frame, values[0], name if len(values) == 1 else "")
    if len(values) == 1:
        return first
    rest = lambda: _boolean_chain(frame, conjunction, values[1:], node, name)  # noqa: E731
    return (
        both(frame, first, rest, node, name)
        if conjunction
        else either(frame, first, rest, node, name)
    )


def both(frame: Frame, first: Atom, rest: Callable[[], Atom], node: Any, name: str) -> Atom:
    """`first and rest`."""
    known = truth(first)
    if known is not None:
        return rest() if known else first
    return control.choose(frame, tested(frame, first, node), rest, lambda: first, node, name)


def either(frame: Frame, first: Atom, rest: Callable[[], Atom], node: Any, name: str) -> Atom:
    """`first or rest`."""
    known = truth(first)
    if known is not None:
        return first if known else rest()
    return control.choose(frame, tested(frame, first, node), lambda: first, rest, node, name)


def conditional(frame: Frame, node: Any, name: str) -> Atom:
    """A conditional expression."""
    condition = test(frame, node.test)
    known = truth(condition)
    if known is not None:
        return expressions.expression(frame, node.body if known else node.orelse, name)
    return control.choose(
        frame,
        condition,
        lambda: expressions.expression(frame, node.body, name),
        lambda: expressions.expression(frame, node.orelse, name),
        node,
        name,
    )
