"""One statement, or the header of a compound one, as lines of text: astor's, guarded.

Guarantee: parsing the lines gives the tree back. astor prints most code well and wraps long
lines; where it is wrong or knows no form (docs/decisions/0009-printing.md), that one statement
is printed by `ast.unparse` instead.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # astor reads ast.Num and friends
    from astor.code_gen import SourceGenerator, set_precedence
    from astor.op_util import Precedence

from s2s.write.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INDENT = "    "
_IGNORED = frozenset({"ctx", "kind", "type_comment"})
_ASTOR_FAILS = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
_COMPOUND = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.With)


class Generator(SourceGenerator):  # type: ignore[misc]
    """What astor prints, mended: `-> int`, `lambda: x`, strings in double quotes."""

    def __init__(self) -> None:
        super().__init__(INDENT, pretty_string=lambda text, *_: quoted(repr(text)))

    def tokens(self, statement: ast.stmt) -> list[str]:
        """The statement in pieces between which astor may break a line."""
        self.result.clear()
        self.new_lines, self.colinfo = 0, (0, 0)
        self.visit(statement)
        return [token for token in self.result if token.strip("\n")]

    def body(self, statements: list[ast.stmt]) -> None:
        """Nothing: bodies are printed by themselves."""

    def visit_FunctionDef(self, node: ast.FunctionDef, is_async: bool = False) -> None:
        """`def name(parameters) -> returns:`; decorators are printed by the caller."""
        self.statement(node, f"def {node.name}", "(")
        self.visit_arguments(node.args)
        self.write(")")
        self.conditional_write(" -> ", node.returns)
        self.write(":")

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """`lambda: x` without the space that astor leaves before the colon."""
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p, node.body)
            self.write("lambda")
            if any((node.args.args, node.args.posonlyargs, node.args.kwonlyargs)) or (
                node.args.vararg or node.args.kwarg
            ):
                self.write(" ")
                self.visit_arguments(node.args)
            self.write(": ", node.body)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """`[a * b for ...]` without parentheses around `a * b`."""
        with self.delimit("[]"):
            set_precedence(Precedence.Comma, node.elt)
            self.write(node.elt, *node.generators)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """f-strings are Python's own business: astor's are wrong from 3.12 on."""
        self.write(quoted(ast.unparse(node)))


def quoted(literal: str) -> str:
    """A string literal in double quotes instead of single ones, where that is plainly the same."""
    prefix, _, inner = literal.partition("'")
    plain = prefix in ("", "f") and inner.endswith("'") and '"' not in inner
    if not plain or "\\" in inner or inner.startswith("'"):
        return literal if literal != "''" else '""'
    return f'{prefix}"{inner[:-1]}"'


def lines_of(statement: ast.stmt, width: int, generator: Generator) -> list[str]:
    """The lines of a simple statement, or of the header of a compound one, not indented.

    Args:
        statement: What to print; of a compound statement only the header is.
        width: How many columns there are for it.
        generator: Reused between statements: making one is slow.

    Returns:
        The lines without line ends; parsing them gives `statement` back.

    Raises:
        AssertionError: The tree has no source form (a bug of the compiler).
    """
    statement = header_of(statement)
    for lines in _by_astor(statement, width, generator):
        if _reads_back(lines, statement):
            return lines
    lines = ast.unparse(ast.fix_missing_locations(statement)).split("\n")
    if isinstance(statement, _COMPOUND):
        lines.pop()  # the `pass` that stands for the body
    assert _reads_back(lines, statement), ast.dump(statement)
    return lines


def header_of(statement: ast.stmt) -> ast.stmt:
    """A compound statement with an empty body and no decorators; others as they are."""
    match statement:
        case ast.FunctionDef():
            return ast.FunctionDef(
                name=statement.name,
                args=statement.args,
                body=[ast.Pass()],
                decorator_list=[],
                returns=statement.returns,
                **_type_params(statement),
            )
        case ast.If(test):
            return ast.If(test, [ast.Pass()], [])
        case ast.While(test):
            return ast.While(test, [ast.Pass()], [])
        case ast.For(target, iterable):
            return ast.For(target, iterable, [ast.Pass()], [])
        case ast.With(items):
            return ast.With(items, [ast.Pass()])
    return statement


def _type_params(statement: ast.FunctionDef) -> dict[str, Any]:
    """PEP 695 parameters, where this Python has them."""
    params = getattr(statement, "type_params", None)
    return {"type_params": params} if params else {}


def _by_astor(statement: ast.stmt, width: int, generator: Generator) -> Iterator[list[str]]:
    """The lines as astor's pieces make them, the best way to break them first."""
    try:
        tokens = generator.tokens(statement)
    except _ASTOR_FAILS:
        return
    text = "".join(tokens)
    if len(text) <= width:
        yield [text]
        return
    hang = 2 if isinstance(statement, _COMPOUND) else 1
    yield from wrap(tokens, width, hang * len(INDENT))


def _reads_back(lines: list[str], statement: ast.stmt) -> bool:
    """Does parsing the lines give the statement?"""
    text = "\n".join(lines)
    if isinstance(statement, _COMPOUND):
        text += " pass"
    try:
        parsed = ast.parse(text).body
    except (SyntaxError, RecursionError):
        return False
    return len(parsed) == 1 and same(parsed[0], statement)


def same(found: Any, wanted: Any) -> bool:
    """Are two trees one program?

    As `ast.dump(found) == ast.dump(wanted)`, faster, and laxer in two ways: a missing field is an
    empty one, and a negative or complex constant equals the expression that spells it.
    """
    if type(found) is not type(wanted):
        return _spells(found, wanted)
    if isinstance(found, ast.AST):
        return all(
            same(getattr(found, name, None), getattr(wanted, name, None))
            for name in found._fields
            if name not in _IGNORED
        )
    if isinstance(found, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    return bool(found == wanted) and repr(found) == repr(wanted)


def _spells(found: Any, wanted: Any) -> bool:
    """Is `found` how the constant `wanted` is written, or are both empty?"""
    if isinstance(wanted, ast.Constant) and isinstance(found, ast.expr):
        try:
            value = ast.literal_eval(found)
        except ValueError:
            return False
        return type(value) is type(wanted.value) and repr(value) == repr(wanted.value)
    return not found and not wanted and found in (None, []) and wanted in (None, [])


def indented(lines: Iterable[str], depth: int) -> list[str]:
    """Lines moved to the right by `depth` levels."""
    margin = INDENT * depth
    return [margin + line if line else line for line in lines]
