"""An operation without a form of its own for many seeds: called for each, the results stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir.nodes import Global, Literal, Op, Primitive, Value
from s2s.ir.types import Unknown
from s2s.transform.batch_primitives import EACH
from s2s.transform.marks import everything, full, parts

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom
    from s2s.transform.batch_hand import Hand


def for_each(op: Op, hand: Hand, carried: tuple[int, ...] = ()) -> None:
    """The function called for each seed, and the results stacked.

    `carried` are places of operands that are given the axis if they do not have it.
    """
    callee = op.callee
    assert isinstance(callee, Primitive)
    if len(op.results) != 1 or not _is_pure(callee.function):
        hand.refuse(f"'{callee.name}' of what differs from seed to seed")
    count = len(op.positional)
    which: list[int | str] = []
    operands: list[Atom] = []
    for k, old in enumerate(op.operands):
        type_ = type_of_atom(old)
        mark = hand.mark(old) or (full(type_) if k in carried else False)
        if mark:
            which.append(k if k < count else op.keywords[k - count])
            wanted = mark if parts(type_) is None else everything(type_)
            operands.append(hand.with_mark(old, type_, wanted))
        else:
            operands.append(hand.atom(old))
    function = Global(
        callee.name if callee.name.isidentifier() else _spelled(callee), callee.function
    )
    new = Value("", Unknown())
    hand.builder.statements.append(
        Op((new,), EACH, (function, Literal(tuple(which)), *operands), op.keywords, op.location)
    )
    hand.bind(op.results[0], new, everything(op.results[0].type))


def _is_pure(function: Any) -> bool:
    module = getattr(function, "__module__", None) or ""
    return isinstance(function, np.ufunc) or module.split(".")[0] in (
        "numpy", "math", "_operator", "s2s_runtime", "builtins",
    )  # fmt: skip


def _spelled(callee: Primitive) -> str:
    """How a function is written: operators by their names in `operator`."""
    if getattr(callee.function, "__module__", "") == "_operator":
        return f"operator.{callee.function.__name__}"
    return callee.name
