"""What can be told from the syntax alone: constructs that are refused wherever they stand.

    >>> def numbers(x):
    ...     yield x
    >>> from s2s.capture.source import source_of
    >>> check_subset(source_of(numbers))
    Traceback (most recent call last):
    ...
    s2s.errors.RefusedError: ...: cannot differentiate a generator: 'yield'
    ...

Everything else is decided where it is lowered, since what is inactive may be anything.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

import gast

from s2s.errors import Refusal, RefusedError

if TYPE_CHECKING:
    from s2s.capture.source import Source

_REFUSED: dict[type, tuple[str, str]] = {
    gast.Yield: (
        "a generator: 'yield'",
        "Its body runs in pieces between which anything may happen. Return a list instead.",
    ),
    gast.YieldFrom: (
        "a generator: 'yield from'",
        "Its body runs in pieces between which anything may happen. Return a list instead.",
    ),
    gast.Await: ("'await'", "Await what is needed first and pass the results in."),
    gast.AsyncFunctionDef: (
        "an 'async' function",
        "Its body runs in pieces between which anything may happen. Use a plain `def`.",
    ),
    gast.AsyncFor: ("'async for'", "Collect the items first and pass them in."),
    gast.AsyncWith: ("'async with'", "Enter the context outside and call a plain `def` in it."),
    gast.Global: (
        "a 'global' declaration",
        "A global that is written would be changed again by the backward part. Return the value "
        "and assign it where the function is called.",
    ),
    gast.Nonlocal: (
        "a 'nonlocal' declaration",
        "A variable of another function that is written cannot be followed. Return the value and "
        "assign it where the function is called.",
    ),
}

_CALLS = {
    "exec": "The text that it runs is not known when compiling. Write the statements themselves.",
    "eval": "The text that it runs is not known when compiling. Write the expression itself.",
    "locals": "The names of emitted code are more than those of yours. Build the dict by hand.",
    "globals": "What is read through it cannot be followed. Read the globals by their names.",
    "vars": "What is read through it cannot be followed. Read the attributes by their names.",
}


def check_subset(source: Source) -> None:
    """Refuse what no lowering could take, nested functions included.

    Raises:
        RefusedError: at the first such construct in the order of the text.
    """
    bound = _bound_names(source)
    found = [(node, why) for node in gast.walk(source.node) if (why := _why(node, bound))]
    if found:
        node, refusal = min(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))
        raise RefusedError(refusal, source.location(node))


def _why(node: Any, bound: set[str]) -> Refusal | None:
    known = _REFUSED.get(type(node))
    if known is not None:
        return Refusal(f"cannot differentiate {known[0]}", known[1])
    match node:
        case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
            if any(generator.is_async for generator in node.generators):
                return Refusal(
                    "cannot differentiate an 'async' comprehension",
                    "Collect the items first and pass them in.",
                )
        case gast.Call(func=gast.Name(id=name)) if name in _CALLS and name not in bound:
            return Refusal(f"cannot differentiate a call of '{name}'", _CALLS[name])
    return None


def _bound_names(source: Source) -> set[str]:
    """Names that do not mean the built-in: assigned anywhere inside, captured, or global."""
    function = source.function
    code = function.__code__
    inside = {
        node.id
        for node in gast.walk(source.node)
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)
    }
    inside |= {n.name for n in gast.walk(source.node) if isinstance(n, gast.FunctionDef)}
    elsewhere = {
        name
        for name in _CALLS
        if function.__globals__.get(name, getattr(builtins, name)) is not getattr(builtins, name)
    }
    return inside | set(code.co_freevars) | elsewhere


def text_of(node: Any) -> str:
    """The source form of a node, for messages and verbatim statements."""
    return ast.unparse(gast.gast_to_ast(node))
