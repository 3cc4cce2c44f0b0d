"""Loops over what is known when compiling: functions one after another, strings that are written down."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.ir import Atom, Global, Literal, Primitive, Value
from s2s.ir.types import (
    Dict,
    Static,
)  # fmt: skip
from s2s.lower import (
    assignments,
    closures,
    loops,
)
from s2s.lower.printed import printed_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.lower.frame import Frame


def known_strings(iterable: Atom) -> tuple[str, ...]:
    """The strings that are walked, where they are written down."""
    found = iterable.value if isinstance(iterable, Literal) else None
    if isinstance(found, tuple) and found and all(isinstance(text, str) for text in found):
        return found
    return ()


def known_choices(iterable: Atom) -> list[Global]:
    """The functions, or objects known when compiling, that are walked one after another."""
    items = getattr(type_of_atom(iterable), "items", None)
    if not isinstance(iterable, Value) or not isinstance(items, tuple) or not items:
        return []
    if not all(isinstance(item, Static) for item in items) or isinstance(iterable.type, Dict):
        return []
    return [Global(printed_name(item.object), item.object) for item in items]


def for_choices(
    frame: Frame, node: Any, choices: list[Global], target: Any, run: Callable[[], None],
    parts: tuple[Any, ...], hidden: dict[str, str] | None,
) -> Atom:  # fmt: skip
    """`for f in (g, h):` counts, and each step's `f` is one function or another by the count."""
    number = frame.hidden("number")
    index = gast.Name(id=number, ctx=gast.Store(), annotation=None, type_comment=None)
    walked = frame.op(Primitive(range, "range"), Literal(len(choices)), node=node)

    def body() -> None:
        chosen = _by_number(frame, frame.state.read(number), choices, 0, node)
        assignments.bind_target(frame, target, chosen, node)
        run()

    counted = gast.copy_location(index, node)
    return loops.for_loop(frame, node, walked, counted, body, (target, *parts), hidden)


def _by_number(frame: Frame, number: Atom, choices: list[Global], place: int, node: Any) -> Global:
    if place == len(choices) - 1:
        return choices[place]
    equal = Primitive(operator.eq, "==")
    condition = frame.op(equal, number, Literal(place), node=node, form="operator")
    rest = _by_number(frame, number, choices, place + 1, node)
    return Global("function", closures.Choice(condition, choices[place], rest))
