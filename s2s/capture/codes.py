"""Comparing code objects: which text a function was compiled from."""

from __future__ import annotations
import __future__

import ast
import sys
import types
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Place = tuple[int, int, int, int]


def positions(code: types.CodeType) -> list[Place]:
    """Where the instructions of a code object stand: (line, column, end line, end column)."""
    found: list[Place] = []
    for line, end_line, column, end_column in code.co_positions():
        if line is None or end_line is None or column is None or end_column is None:
            continue
        if end_column > 0:  # (0, 0): the instruction that only starts the function
            found.append((line, column, end_line, end_column))
    return found


def encloses(node: ast.expr, places: list[Place]) -> bool:
    """Whether all places lie within an expression."""
    start = (node.lineno, node.col_offset)
    end = (node.end_lineno or 0, node.end_col_offset or 0)
    return all(start <= (p[0], p[1]) and (p[2], p[3]) <= end for p in places)


def may_be_stale(function: types.FunctionType) -> bool:
    """Whether the text may differ from what was run, and may be compared with it.

    Not where an import hook rewrites modules (pytest's `assert`), nor for text that is kept in
    memory under a name of its own.
    """
    module = sys.modules.get(function.__module__)
    spec = getattr(module, "__spec__", None)
    file = getattr(module, "__file__", None)
    if file != function.__code__.co_filename:
        return False
    return spec is None or type(spec.loader) is SourceFileLoader


def is_compiled_from(
    code: types.CodeType, tree: ast.Module, statement: ast.stmt, only: ast.AST | None = None
) -> bool:
    """Whether a statement holds a definition that compiles to `code`.

    Args:
        code: the code of a function.
        tree: its module.
        statement: the statement at the top level of the module that the function is in.
        only: look at this definition in it alone.
    """
    flags = code.co_flags & __future__.annotations.compiler_flag
    # Calls of methods of imported modules, and of `super`, depend on the names of the module.
    parts = [s for s in tree.body if s is statement or not isinstance(s, _DEFINITIONS)]
    module = ast.Module(parts, [])
    compiled = compile(module, code.co_filename, "exec", flags, dont_inherit=True)
    wanted = key_of(code, places=only is None)
    if only is None:
        return any(key_of(c, places=True) == wanted for c in _named(compiled, code.co_name))
    alone = list(_named(compiled, code.co_name))
    lambdas = [n for n in ast.walk(statement) if isinstance(n, ast.Lambda)]
    inside = [c for c in alone if key_of(c, places=False) == wanted]
    return bool(inside) and any(n is only for n in lambdas) and _same_text(inside, only)


def _same_text(inside: list[types.CodeType], only: ast.AST) -> bool:
    """Whether one of the codes is that of the lambda, compiled by itself."""
    expression = ast.Expression(only)  # type: ignore[arg-type]
    (alone,) = _nested(compile(expression, "", "eval", dont_inherit=True))
    return any(_shape(c) == _shape(alone) for c in inside)


def _shape(code: types.CodeType) -> tuple[Any, ...]:
    """What does not depend on the scopes around a definition."""
    free = set(code.co_names) | set(code.co_freevars)
    return code.co_varnames, frozenset(free), _constants(code.co_consts, places=False)


def _named(code: types.CodeType, name: str) -> Iterator[types.CodeType]:
    for nested in _nested(code):
        if nested.co_name == name:
            yield nested
        yield from _named(nested, name)


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield from (c for c in code.co_consts if isinstance(c, types.CodeType))


def key_of(code: types.CodeType, *, places: bool) -> tuple[Any, ...]:
    """What makes two code objects the same program; with `places`, the same lines too."""
    return (
        code.co_name,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_code,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_exceptiontable,
        _constants(code.co_consts, places=places),
        (code.co_firstlineno, code.co_linetable) if places else (),
    )


def _constants(constants: tuple[Any, ...], *, places: bool) -> tuple[Any, ...]:
    return tuple(_constant(c, places=places) for c in constants)


def _constant(constant: Any, *, places: bool) -> Any:
    match constant:
        case types.CodeType():
            return key_of(constant, places=places)
        case tuple():
            return "tuple", _constants(constant, places=places)
        case frozenset():
            return "frozenset", tuple(sorted(map(repr, constant)))
        case _:
            return type(constant).__name__, repr(constant)
