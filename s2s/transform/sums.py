"""Sums and products of terms that may be zero, which is None."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from s2s.ir.nodes import Literal, Op, Primitive
from s2s.transform.primitives import MULTIPLY, NEGATE, PLUS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom

MINUS = Primitive(operator.sub, "-")
DIVIDE = Primitive(operator.truediv, "/")


def times(builder: Builder, a: Atom | None, b: Atom | None) -> Atom | None:
    """`a * b`."""
    if a is None or b is None:
        return None
    for one, other in ((a, b), (b, a)):
        if one == Literal(1.0):
            return other
        if one == Literal(-1.0):
            return builder.op(NEGATE, other)
    return builder.op(MULTIPLY, a, b)


def plus(builder: Builder, a: Atom | None, b: Atom | None, sign: float = 1.0) -> Atom | None:
    """`a + b`, or `a - b` where `sign` is -1."""
    if b is None:
        return a
    if a is None:
        return b if sign > 0.0 else builder.op(NEGATE, b)
    return builder.op(PLUS if sign > 0.0 else MINUS, a, b)


def summed(builder: Builder, terms: Iterable[tuple[float, Atom | None]]) -> Atom | None:
    """The sum of weights times terms."""
    total: Atom | None = None
    for weight, term in terms:
        total = plus(builder, total, times(builder, Literal(weight), term))
    return total


def divided(builder: Builder, a: Atom | None, b: Atom, like: Op | None = None) -> Atom | None:
    """`a / b`, by the function that an op calls if one is given."""
    if a is None or b == Literal(1.0):
        return a
    if like is not None:
        return builder.op(like.callee, a, b, form=like.form)
    return builder.op(DIVIDE, a, b)
