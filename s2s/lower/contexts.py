"""Which context managers a `with` may use: those that let an exception of the body through.

After a manager that hides exceptions, the body may have been left half way: what its names are then
cannot be told.
"""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.errors import RefusedError
from s2s.ir import Global, Value
from s2s.ir.types import Object, Record
from s2s.lower.instances import Instance
from s2s.lower.names import walk_scope

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_HIDING = {contextlib.suppress, contextlib.ExitStack, contextlib.AsyncExitStack}


def check_context(frame: Frame, context: Atom, node: Any) -> None:
    """Refuse a context manager that may hide an exception.

    Raises:
        RefusedError: it may, as far as can be told.
    """
    if _may_hide(frame, context):
        raise frame.refuse(
            node,
            "cannot follow 'with': the context manager may hide an exception of its body",
            "The body could be left half way. Catch the exception outside of the function.",
        )


def _may_hide(frame: Frame, context: Atom) -> bool:
    made_by = frame.facts.made_by.get(context)
    if made_by is not None:
        return _hides(made_by)
    if isinstance(context, Global) and isinstance(context.object, Instance):
        cls = context.object.cls
        return isinstance(cls, type) and _hides(cls)
    match type_of_atom(context):
        case Object(cls=cls) | Record(cls=cls):
            return _hides(cls)
        case _:
            return not isinstance(context, Value)


def _hides(made_by: Any) -> bool:
    """Whether what a class or function makes may hide exceptions."""
    if made_by in _HIDING:
        return True
    if isinstance(made_by, type):
        leave = getattr(made_by, "__exit__", None)
        return isinstance(leave, types.FunctionType) and _returns_something(leave)
    wrapped = getattr(made_by, "__wrapped__", None)
    return isinstance(wrapped, types.FunctionType) and _catches(wrapped)


def _returns_something(function: types.FunctionType) -> bool:
    """Whether an `__exit__` may return anything true."""
    returned = [n.value for n in _nodes(function) if isinstance(n, gast.Return)]
    return any(
        value is not None and not (isinstance(value, gast.Constant) and not value.value)
        for value in returned
    )


def _catches(function: types.FunctionType) -> bool:
    """Whether a generator made a context manager by `contextlib` has handlers of exceptions."""
    return any(isinstance(n, gast.Try) and n.handlers for n in _nodes(function))


def _nodes(function: types.FunctionType) -> list[Any]:
    from s2s.capture.source import source_of

    try:
        node = source_of(function).node
    except RefusedError:
        return []
    return [n for statement in node.body for n in walk_scope(statement)]
