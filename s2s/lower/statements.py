"""Statements, one after another; `control`, `loops` and `assignments` do the work of theirs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import gast

from s2s.ir import UNDEF, Global, Literal, Region, Value, With
from s2s.ir import intrinsics as i
from s2s.ir.types import UNKNOWN
from s2s.lower import (
    assignments,
    closures,
    comprehensions,
    contexts,
    control,
    expressions,
    instances,
    loops,
    memory,
    opaque,
    operators,
    regions,
    verbatim,
)
from s2s.lower.constants import truth
from s2s.lower.scope import EXIT, JUMPED, RESULT, RETURNED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s2s.lower.frame import Frame


def block(frame: Frame, statements: Sequence[Any]) -> None:
    """Lower the statements of a block up to where control leaves it."""
    for place, node in enumerate(statements):
        if not frame.state.live:
            return
        rest = statements[place + 1 :]
        if isinstance(node, gast.If):
            _if(frame, node, rest)
            return
        statement(frame, node)
        if frame.state.live and frame.state.jumped:
            if rest:
                control.guarded(frame, partial(block, frame, rest), node)
            return


def statement(frame: Frame, node: Any) -> None:
    """Lower one statement that is no `if`."""
    handler = _STATEMENTS.get(type(node))
    if handler is None:
        raise frame.refuse(
            node,
            f"cannot differentiate through '{type(node).__name__.lower()}'",
            "Move it into a function of its own that is called where nothing is differentiated.",
        )
    handler(frame, node)


def assign_expression(frame: Frame, target: Any, value: Any) -> None:
    """A walrus."""
    assignments.assign(frame, [target], value, target)


def _if(frame: Frame, node: Any, rest: Sequence[Any]) -> None:
    condition = operators.test(frame, node.test)
    known = truth(condition)
    if known is not None:
        block(frame, [*(node.body if known else node.orelse), *rest])
        return
    control.branch(
        frame,
        condition,
        lambda: block(frame, node.body),
        lambda: block(frame, node.orelse),
        lambda: block(frame, rest),
        node,
    )


def _assign(frame: Frame, node: Any) -> None:
    assignments.assign(frame, node.targets, node.value, node)


def _annotated(frame: Frame, node: Any) -> None:
    if node.value is not None:
        assignments.assign(frame, [node.target], node.value, node)


def _augmented(frame: Frame, node: Any) -> None:
    assignments.augment(frame, node)


def _expression(frame: Frame, node: Any) -> None:
    if isinstance(node.value, gast.Constant):
        return
    expressions.expression(frame, node.value)


def _return(frame: Frame, node: Any) -> None:
    value = Literal(None) if node.value is None else expressions.expression(frame, node.value)
    comprehensions.check_kept(frame, value, node)
    frame.state.bind(RESULT, memory.current(frame, value, node))
    control.jump(frame, JUMPED, EXIT, RETURNED)


def _break(frame: Frame, node: Any) -> None:
    control.jump(frame, JUMPED, EXIT)


def _continue(frame: Frame, node: Any) -> None:
    control.jump(frame, JUMPED)


def _pass(frame: Frame, node: Any) -> None:
    """Nothing."""


def _delete(frame: Frame, node: Any) -> None:
    for target in node.targets:
        match target:
            case gast.Name(id=name):
                expressions.read(frame, name, target)
                frame.state.names[name] = UNDEF
            case gast.Tuple(elts=elements):
                _delete(frame, gast.copy_location(gast.Delete(targets=elements), node))
            case _:
                raise frame.refuse(
                    node,
                    "cannot follow 'del' of an item or attribute",
                    "Only names can be deleted. Build a new list or dict without the item.",
                )


def _assert(frame: Frame, node: Any) -> None:
    condition = operators.test(frame, node.test)
    known = truth(condition)
    if known:
        return
    if node.msg is None or isinstance(node.msg, gast.Constant):
        message = () if node.msg is None else (Literal(node.msg.value),)
        frame.op(i.ASSERT, condition, *message, node=node)
        return

    def fail() -> None:
        message = expressions.expression(frame, node.msg)
        error = opaque.call(
            frame, Global("AssertionError", AssertionError), [message], {}, node, harmless=True
        )
        frame.op(i.RAISE, error, node=node)
        control.give_up(frame)

    control.merge(frame, condition, frame.arm(lambda: None), frame.arm(fail), node)


def _raise(frame: Frame, node: Any) -> None:
    parts = [part for part in (node.exc, node.cause) if part is not None]
    if not parts:
        raise frame.refuse(
            node, "cannot differentiate a bare 'raise'", "Name the exception that is raised."
        )
    frame.op(i.RAISE, *(expressions.expression(frame, part) for part in parts), node=node)
    control.give_up(frame)


def _with(frame: Frame, node: Any) -> None:
    _with_items(frame, list(node.items), node)


def _with_items(frame: Frame, items: list[Any], node: Any) -> None:
    if not items:
        block(frame, node.body)
        return
    first, *rest = items
    region = regions.named(frame, first.context_expr)
    if region is not None:
        region(frame, first, rest, node)
        return
    context = expressions.expression(frame, first.context_expr)
    contexts.check_context(frame, context, first.context_expr)
    context = opaque.materialised(frame, context, node)
    simple = isinstance(first.optional_vars, gast.Name)
    name = first.optional_vars.id if simple else ""
    target = None if first.optional_vars is None else Value(name, UNKNOWN)

    def body() -> None:
        if target is not None:
            assignments.bind_target(frame, first.optional_vars, target, node)
        _with_items(frame, rest, node)

    builder, state = frame.arm(body)
    yields = control.outgoing(frame, builder, state, node)
    frame.builder.statements.append(
        With(
            tuple(result for result, _ in yields),
            context,
            target,
            Region((), tuple(builder.statements), tuple(atom for _, atom in yields)),
            frame.location(node),
        )
    )


def _function(frame: Frame, node: Any) -> None:
    function = closures.local_function(frame, node, node.name)
    frame.state.names[node.name] = closures.decorated(frame, function, node)


def _import(frame: Frame, node: Any) -> None:
    import importlib

    from s2s.lower.resolve import known_object

    package = (frame.home.__globals__ or {}).get("__package__")
    for alias in node.names:
        if isinstance(node, gast.ImportFrom):
            module = importlib.import_module("." * node.level + (node.module or ""), package)
            name = alias.asname or alias.name
            try:
                found = getattr(module, alias.name)
            except AttributeError:
                found = importlib.import_module(f"{module.__name__}.{alias.name}")
        else:
            found = importlib.import_module(alias.name)
            name = alias.asname or alias.name.split(".")[0]
            found = found if alias.asname else importlib.import_module(name)
        frame.state.names[name] = known_object(frame, found, name, None, node)


def _class(frame: Frame, node: Any) -> None:
    known = instances.local_class(frame, node)
    if known is None:
        verbatim.verbatim_class(frame, node)
        return
    frame.state.names[node.name] = Global(node.name, known)


def _try(frame: Frame, node: Any) -> None:
    verbatim.verbatim_statements(
        frame,
        node,
        "cannot differentiate through 'try'",
        "An exception may leave the block half done, and what ran could not be undone in the "
        "backward part. Move the active statements out of the block, or wrap them in a function "
        "with its own rule (docs/rules.md).",
    )


def _match(frame: Frame, node: Any) -> None:
    from s2s.lower import matching

    if matching.is_simple(node):
        matching.match(frame, node)
        return
    verbatim.verbatim_statements(
        frame,
        node,
        "cannot differentiate through this 'match'",
        "Values, alternatives, `None`, names and guards are followed; other patterns are not. Write "
        "`if` and `elif` where active values are concerned.",
    )


_STATEMENTS: dict[type, Callable[[Frame, Any], None]] = {
    gast.Assign: _assign,
    gast.AnnAssign: _annotated,
    gast.AugAssign: _augmented,
    gast.Expr: _expression,
    gast.Return: _return,
    gast.Break: _break,
    gast.Continue: _continue,
    gast.Pass: _pass,
    gast.Delete: _delete,
    gast.Assert: _assert,
    gast.Raise: _raise,
    gast.With: _with,
    gast.For: loops.for_statement,
    gast.While: loops.while_statement,
    gast.FunctionDef: _function,
    gast.ClassDef: _class,
    gast.Import: _import,
    gast.ImportFrom: _import,
    gast.Try: _try,
}
if hasattr(gast, "Match"):
    _STATEMENTS[gast.Match] = _match
