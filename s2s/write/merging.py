"""Functions that came out the same are emitted once.

A helper that is called with several signatures is lowered for each; where the types made no
difference to the text, one function serves all calls. Functions are the same when their texts are,
but for the functions that they call, and those are the same: classes are refined from the coarsest.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


def merged(
    functions: Sequence[ast.FunctionDef], called: Collection[str]
) -> tuple[ast.FunctionDef, ...]:
    """The functions without those that repeat an earlier one; calls of them lead to that one.

    Args:
        functions: definitions; the calls in them are changed in place.
        called: the names that may be dropped, since only calls use them.
    """
    if not called:
        return tuple(functions)
    classes = _classes(functions)
    first: dict[int, str] = {}
    instead: dict[str, str] = {}
    for function in functions:
        same = first.setdefault(classes[function.name], function.name)
        if same != function.name and function.name in called:
            instead[function.name] = same
    for function in functions:
        _redirect(function, instead)
    return tuple(function for function in functions if function.name not in instead)


def _classes(functions: Sequence[ast.FunctionDef]) -> dict[str, int]:
    """A number for each function; the same for those that do the same."""
    names = {function.name for function in functions}
    calls = {f.name: tuple(n.id for n in _calls(f, names)) for f in functions}
    texts = {f.name: _text(f, names) for f in functions}
    classes = dict.fromkeys(names, 0)
    while True:
        keys = {n: (texts[n], tuple(classes[c] for c in calls[n])) for n in calls}
        numbers = {key: k for k, key in enumerate(dict.fromkeys(keys.values()))}
        new = {name: numbers[key] for name, key in keys.items()}
        if len(numbers) == len(set(classes.values())):
            return new
        classes = new


def _calls(function: ast.FunctionDef, names: Collection[str]) -> Iterator[ast.Name]:
    """The places where a function names a function of the module, in order."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            yield node


def _text(function: ast.FunctionDef, names: Collection[str]) -> str:
    """The function, with the names of the functions of the module left out."""
    found = [(node, node.id) for node in _calls(function, names)]
    name, function.name = function.name, ""
    for node, _ in found:
        node.id = ""
    text = ast.dump(function)
    function.name = name
    for node, called in found:
        node.id = called
    return text


def _redirect(function: ast.FunctionDef, instead: Mapping[str, str]) -> None:
    for node in _calls(function, instead):
        node.id = instead[node.id]
