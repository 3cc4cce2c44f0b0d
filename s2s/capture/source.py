"""From a function object to its syntax tree, with the line and column numbers of its file.

The whole file is parsed (once per text) and the definition found in it by name and first line, so
nothing is dedented and every place is real. What was found is compiled again and compared with the
function, where a file may have been edited since it was imported.
"""

from __future__ import annotations

import ast
import functools
import linecache
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.capture import codes
from s2s.errors import refuse
from s2s.ir.nodes import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    import gast

    Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

KEPT_FILES = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A function with its tree (`gast`); lines and columns of the tree are those of the file."""

    function: types.FunctionType
    node: gast.FunctionDef | gast.Lambda
    file: str
    lines: list[str] = field(repr=False, compare=False)

    def location(self, node: Any) -> Location:
        """The place of a node of the tree; columns count characters, from 1."""
        line, offset = node.lineno, node.col_offset
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if not text.isascii():
            offset = len(text.encode()[:offset].decode(errors="replace"))
        return Location(self.file, line, offset + 1)


@dataclass(frozen=True, slots=True)
class _File:
    """A parsed file, and the sources that have been found in it."""

    lines: list[str]
    tree: ast.Module
    found: dict[types.CodeType, Any]


_files: dict[str, _File] = {}


def source_of(function: Any) -> Source:
    """The source of a Python function, method, lambda or cached function.

    Args:
        function: a function; a method stands for its function, and an `lru_cache` for what it
            wraps. Any other decorator's result is a function of its own.

    Raises:
        RefusedError: it has no Python source, or the source cannot be told for certain.
    """
    plain = plain_function(function)
    if plain is None:
        raise _unreadable(
            function,
            f"It is of type {type(function).__name__}, not a function written in Python. Call it "
            "through a function with a derivative rule (docs/rules.md), or pass its result in.",
        )
    code = plain.__code__
    parsed = _parsed(plain)
    if code not in parsed.found:
        parsed.found[code] = _convert(_definition(plain, parsed))
    return Source(plain, parsed.found[code], code.co_filename, parsed.lines)


def plain_function(function: Any) -> types.FunctionType | None:
    """The function behind a method or an `lru_cache`; None for what is not written in Python."""
    while True:
        match function:
            case types.FunctionType():
                return function
            case types.MethodType():
                function = function.__func__
            case functools._lru_cache_wrapper():
                function = function.__wrapped__
            case _:
                return None


def _parsed(function: types.FunctionType) -> _File:
    name = function.__code__.co_filename
    lines = _lines(function)
    known = _files.get(name)
    if known is not None and (known.lines is lines or known.lines == lines):
        return known
    try:
        tree = ast.parse("".join(lines), name)
    except (SyntaxError, ValueError) as error:
        raise _stale(function) from error
    if len(_files) >= KEPT_FILES:
        _files.pop(next(iter(_files)), None)
    parsed = _files[name] = _File(lines, tree, {})
    return parsed


def _lines(function: types.FunctionType) -> list[str]:
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if lines:
        return lines
    import inspect

    try:
        return inspect.findsource(code)[0]
    except (OSError, TypeError, IndexError):
        raise _not_kept(function, code) from None


def _definition(function: types.FunctionType, parsed: _File) -> Definition:
    code = function.__code__
    for statement in parsed.tree.body:
        if not _first_line(statement) <= code.co_firstlineno <= (statement.end_lineno or 0):
            continue
        candidates = list(_candidates(statement, code))
        if code.co_name == "<lambda>":
            candidates = _lambda(function, candidates, parsed.tree, statement)
        if candidates:
            if codes.may_be_stale(function) and not codes.is_compiled_from(
                code, parsed.tree, statement
            ):
                break
            return candidates[0]
    raise _stale(function)


def _candidates(tree: ast.AST, code: types.CodeType) -> Iterator[Definition]:
    """The definitions of that name that start on that line, outer ones first."""
    wanted = code.co_firstlineno
    pending = [tree]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.stmt) and not _first_line(node) <= wanted <= (node.end_lineno or 0):
            continue
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.name == code.co_name and _first_line(node) == wanted:
                    yield node
            case ast.Lambda() if code.co_name == "<lambda>" and node.lineno == wanted:
                yield node
        pending[:0] = ast.iter_child_nodes(node)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", None)
    return min(node.lineno, decorators[0].lineno) if decorators else node.lineno


def _lambda(
    function: types.FunctionType,
    candidates: list[Definition],
    tree: ast.Module,
    statement: ast.stmt,
) -> list[Definition]:
    """The one among the lambdas of a line: by position, else by what it compiles to."""
    if len(candidates) <= 1:
        return candidates
    code = function.__code__
    places = codes.positions(code)
    if places:
        around = [c for c in candidates if codes.encloses(c.body, places)]  # type: ignore[arg-type]
        return around[-1:]
    same = [c for c in candidates if codes.is_compiled_from(code, tree, statement, c)]
    if len({ast.dump(c) for c in same}) > 1:
        what = "cannot tell which of several lambdas on this line is meant"
        raise refuse(
            what,
            "They compile to the same instructions and Python was told to keep no columns. "
            "Write one lambda on a line, or a `def`.",
            Location(code.co_filename, code.co_firstlineno),
        )
    return same[:1]


def _convert(node: Definition) -> Any:
    import gast

    if isinstance(node, ast.Lambda):
        return gast.ast_to_gast(ast.Expression(node)).body
    return gast.ast_to_gast(ast.Module([node], [])).body[0]


def _unreadable(function: Any, why: str) -> Exception:
    return refuse(f"cannot read the source of {_called(function)}", why, None)


def _not_kept(function: Any, code: types.CodeType) -> Exception:
    return _unreadable(
        function,
        f"Its text is not kept anywhere ({code.co_filename}:{code.co_firstlineno}). Write it "
        "in a file (a notebook cell is one too); text run by `exec` can be put in "
        "`linecache.cache` under the file name that it was compiled with.",
    )


def _stale(function: types.FunctionType) -> Exception:
    code = function.__code__
    if code.co_filename == "<string>":  # what `python -c` ran has that name, too
        return _not_kept(function, code)
    return refuse(
        f"the source of {_called(function)} is not what was run",
        f"{code.co_filename} does not hold this function at line {code.co_firstlineno}: it was "
        "probably edited after it was imported. Import it again (restart, or `importlib.reload`).",
        None,
    )


def _called(function: Any) -> str:
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    return f"'{name}'" if isinstance(name, str) else f"a {type(function).__name__}"
