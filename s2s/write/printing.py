"""Statements to text as a person lays it out: wrapped, commented, with blank lines.

    statement.comment      a trailing comment: `x = y  # model.py:12`
    statement.is_comment   ast.Expr(ast.Constant("# forward")): a whole-line comment

Guarantee: parsing the text gives the statements back (comments aside), no line is longer than
the width unless one name or string alone is, and the same statements give the same text.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.write.statements import INDENT, Generator, header_of, indented, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 88
_GAP = 2
_COMMENT_COLUMN_LIMIT = 52
_SHARE_ALIGNED = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code with its trailing comment; an empty one with a comment stands alone."""

    code: str
    comment: str = ""


def print_statements(statements: Sequence[ast.stmt], width: int = WIDTH) -> str:
    """The source text of statements.

    Args:
        statements: Plain `ast` statements, with the attributes that the module docstring names.
        width: The longest line.

    Returns:
        Text that ends with a newline, or "" for no statements.

    Raises:
        AssertionError: A tree has no source form (a bug of the compiler).

    Example:
        >>> print(print_statements(ast.parse("def f(x):  return (x)*x").body), end="")
        def f(x):
            return x * x
    """
    groups = _top_level(statements, width, Generator())
    return "".join(f"{line}\n" for group in groups for line in _laid_out(group, width))


def comment_line(text: str) -> ast.stmt:
    """A statement that is printed as a comment on a line of its own."""
    statement = ast.Expr(ast.Constant(f"# {text}"))
    statement.is_comment = True  # type: ignore[attr-defined]
    return statement


def _top_level(
    statements: Sequence[ast.stmt], width: int, generator: Generator
) -> Iterator[list[Line]]:
    """Groups of lines, each laid out by itself: two blank lines around functions."""
    before: ast.stmt | None = None
    for statement in statements:
        blanks = 0
        if before is not None and not _is_comment(before):
            apart = _is_block(statement) or _is_block(before) or _is_comment(statement)
            blanks = 2 if apart else int(statement is statements[1] and _is_docstring(before))
        yield [Line("")] * blanks
        if before is None and _is_docstring(statement):
            yield [Line(line) for line in _docstring(statement, 0)]
        else:
            yield list(_statement(statement, 0, width, generator))
        before = statement


def _body(
    statements: Sequence[ast.stmt], depth: int, width: int, generator: Generator, sections: bool
) -> Iterator[Line]:
    """The lines of a block; `sections`: comments in it start sections of a function."""
    before: ast.stmt | None = None
    for statement in statements:
        if before is not None and not _is_comment(before):
            starts_section = sections and _is_comment(statement) and not _is_docstring(before)
            if starts_section or _is_block(statement) or _is_block(before):
                yield Line("")
        yield from _statement(statement, depth, width, generator)
        before = statement
    if all(map(_is_comment, statements)):
        yield Line(INDENT * depth + "pass")


def _statement(statement: ast.stmt, depth: int, width: int, generator: Generator) -> Iterator[Line]:
    """The lines of one statement and of what is in it."""
    if _is_comment(statement):
        yield Line("", INDENT * depth + _text(statement))
        return
    if isinstance(statement, ast.FunctionDef):
        yield from _function(statement, depth, width, generator)
        return
    yield from _commented(statement, depth, width, generator)
    if header_of(statement) is not statement:
        yield from _blocks(statement, depth, width, generator)


def _function(
    function: ast.FunctionDef, depth: int, width: int, generator: Generator
) -> Iterator[Line]:
    """Decorators, header, docstring, body."""
    for decorator in function.decorator_list:
        shown = lines_of(ast.Expr(decorator), width - 1 - 4 * depth, generator)
        yield from map(Line, indented(["@" + shown[0], *shown[1:]], depth))
    yield from _commented(function, depth, width, generator)
    body = function.body
    if body and _is_docstring(body[0]):
        yield from map(Line, _docstring(body[0], depth + 1))
        body = body[1:]
        if not body:
            return
    yield from _body(body, depth + 1, width, generator, sections=True)


def _blocks(statement: ast.stmt, depth: int, width: int, generator: Generator) -> Iterator[Line]:
    """The body of a compound statement and its `else`, `elif`s flat."""
    yield from _body(statement.body, depth + 1, width, generator, sections=False)  # type: ignore[attr-defined]
    orelse = getattr(statement, "orelse", [])
    if not orelse:
        return
    if isinstance(statement, ast.If) and len(orelse) == 1 and isinstance(orelse[0], ast.If):
        yield from _commented(orelse[0], depth, width, generator, prefix="el")
        yield from _blocks(orelse[0], depth, width, generator)
        return
    yield Line(INDENT * depth + "else:")
    yield from _body(orelse, depth + 1, width, generator, sections=False)


def _commented(
    statement: ast.stmt, depth: int, width: int, generator: Generator, prefix: str = ""
) -> Iterator[Line]:
    """The statement's own lines (of a compound one the header's); the last has the comment if it fits."""
    lines = lines_of(statement, width - len(INDENT) * depth - len(prefix), generator)
    lines = indented([prefix + lines[0], *lines[1:]], depth)
    found = getattr(statement, "comment", None)
    comment = _as_comment(found) if found else ""
    if len(lines) > 1 and comment and len(lines[-1]) + _GAP + len(comment) > width:
        yield Line("", INDENT * depth + comment)
        comment = ""
    yield from map(Line, lines[:-1])
    yield Line(lines[-1], comment)


def _as_comment(text: str) -> str:
    return text if text.startswith("#") else f"# {text}"


def _docstring(statement: ast.stmt, depth: int) -> list[str]:
    """A docstring in triple quotes; where that cannot be said, as a plain string."""
    text = inspect.cleandoc(_text(statement))
    first, *others = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').split("\n")
    if others:
        lines = [f'"""{first}', *others, '"""']
    else:
        lines = [f'"""{first[:-1]}\\""""' if first.endswith('"') else f'"""{first}"""']
    lines = indented(lines, depth)
    found = ast.parse("if 1:\n" * (depth > 0) + "\n".join(lines)).body[0]
    if inspect.cleandoc(_text(found.body[0] if isinstance(found, ast.If) else found)) == text:
        return lines
    return indented([repr(_text(statement))], depth)


def _text(statement: ast.stmt) -> str:
    """The string that is the whole of a statement."""
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert isinstance(statement.value.value, str)
    return statement.value.value


def _laid_out(lines: list[Line], width: int) -> Iterator[str]:
    """Lines of text: trailing comments at one column where that looks well."""
    column = _comment_column(lines)
    for line in lines:
        if not line.comment:
            yield line.code
        elif not line.code:
            yield line.comment
        elif len(aligned := line.code.ljust(column - _GAP) + "  " + line.comment) <= width:
            yield aligned
        elif len(near := line.code + "  " + line.comment) <= width:
            yield near
        else:
            yield line.code[: len(line.code) - len(line.code.lstrip())] + line.comment
            yield line.code


def _comment_column(lines: list[Line]) -> int:
    """Where comments stand: right of most of the lines that have one."""
    ends = sorted(len(line.code) + _GAP for line in lines if line.comment and line.code)
    ends = [end for end in ends if end <= _COMMENT_COLUMN_LIMIT]
    return ends[-int(len(ends) * (1 - _SHARE_ALIGNED)) - 1] if ends else 0


def _is_comment(statement: ast.stmt) -> bool:
    return getattr(statement, "is_comment", False)


def _is_block(statement: ast.stmt) -> bool:
    """Is it set apart by blank lines?"""
    return isinstance(statement, ast.FunctionDef | ast.ClassDef)


def _is_docstring(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Constant(str())):
            return not _is_comment(statement)
    return False
