"""`with` blocks that say something about derivatives, and are gone from the emitted code.

with s2s.override({np.floor: s2s.straight_through}): ...       other rules, for the block
with s2s.gradient_of(x) as x_bar: ...                          a block of the backward part
with s2s.forward_mode(): ...                                   a block that is entered forward
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.ir import Global, Op, Value
from s2s.ir import intrinsics as i
from s2s.ir.edits import ENTERED, LEFT
from s2s.lower import expressions, gradients, overriding
from s2s.rules import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.lower.frame import Frame

    Handler = Callable[[Frame, Any, list[Any], Any], None]


def named(frame: Frame, context: Any) -> Handler | None:
    """How a `with` item is lowered whose context is a call of one of these words."""
    if not isinstance(context, gast.Call) or not isinstance(
        context.func, gast.Attribute | gast.Name
    ):
        return None
    root = context.func
    while isinstance(root, gast.Attribute):
        root = root.value
    if not isinstance(root, gast.Name) or root.id in frame.local:
        return None
    if isinstance(context.func, gast.Name):
        found = expressions.read(frame, context.func.id, context.func)
    else:
        found = expressions.expression(frame, context.func)
    if isinstance(found, Value) or not isinstance(found, Global):
        return None
    if found.object is language.override:
        return _override
    if found.object is language.forward_mode:
        return _forward
    return gradients.lower if found.object is language.gradient_of else None


def refuse_elsewhere(frame: Frame, node: Any, name: str) -> Any:
    """A call of one of these words that is no `with` item."""
    raise frame.refuse(
        node,
        "cannot follow this: it belongs into a `with` statement, as it stands",
        "Write `with s2s.override({...}):` or `with s2s.gradient_of(x) as x_bar:`.",
    )


def _override(frame: Frame, item: Any, rest: list[Any], node: Any) -> None:
    from s2s.lower import statements

    if item.optional_vars is not None:
        raise frame.refuse(node, "`s2s.override` gives nothing", "Leave out `as`.")
    overrides = overriding.read(frame, item.context_expr)
    with overriding.holding(frame.session, overrides):
        statements._with_items(frame, rest, node)


def _forward(frame: Frame, item: Any, rest: list[Any], node: Any) -> None:
    """The statements of the block between two comments: it is no region of its own."""
    from s2s.lower import statements

    call = item.context_expr
    if item.optional_vars is not None or call.args or call.keywords:
        raise frame.refuse(node, "`s2s.forward_mode()` takes and gives nothing", "Leave it out.")
    builder, location = frame.builder, frame.location(node)
    builder.statements.append(Op((), i.COMMENT, (ENTERED,), (), location))
    statements._with_items(frame, rest, node)
    builder.statements.append(Op((), i.COMMENT, (LEFT,), (), location))
