"""The source of a rule template as a tree, with the calls of `inline` functions replaced.

Before:  bar[a] = expanded(bar[y], axis)        with  expanded(g, axis): return f(g, axis)
After:   bar[a] = f(bar[y], axis)

A call of the name `known` means `notation.known`, whether or not the template's module imports it.
The markers stand in the tree under the names `<D>`, `<bar>`, `<dot>` and `<push>`, however the
template reaches them: `bar[x]`, `s2s.bar[x]`.
"""

from __future__ import annotations

import ast
import linecache
from collections import ChainMap
from functools import cache
from typing import TYPE_CHECKING, Any

from s2s.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@cache
def template_tree(template: Callable[..., Any]) -> ast.FunctionDef:
    """The definition of a template; do not change it.

    Raises:
        RuleError: if the source of the template cannot be found.
    """
    tree = _alone(template) or _copied(_definition(template))
    tree.decorator_list = []
    expanded = _Inliner(scope_of(template)).visit(tree)
    assert isinstance(expanded, ast.FunctionDef)
    return ast.fix_missing_locations(expanded)


def scope_of(template: Any) -> Mapping[str, Any]:
    """What the names of a template mean that are not its own: globals, and variables around it."""
    cells = {}
    for name, cell in zip(template.__code__.co_freevars, template.__closure__ or (), strict=True):
        try:
            cells[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return ChainMap(cells, template.__globals__)


def marker_name(node: Any) -> str | None:
    """The marker that a node of a template's tree is: `D`, `bar`, `dot` or `push`."""
    name = getattr(node, "id", "")
    return name[1:-1] if name[:1] == "<" else None


def _alone(template: Callable[..., Any]) -> ast.FunctionDef | None:
    """A definition at the top level, parsed by itself: the files of rules are long."""
    code = template.__code__
    start, lines = code.co_firstlineno - 1, linecache.getlines(code.co_filename)
    if not "".join(lines[start : start + 1]).startswith(("@", "def ")):
        return None
    rest = range(start, len(lines))
    header = next((k for k in rest if lines[k].startswith("def ")), start)
    end = next((k for k in rest[header - start + 1 :] if lines[k][0] not in " \t\n)#"), len(lines))
    try:
        body = ast.parse("\n" * start + "".join(lines[start:end])).body
    except SyntaxError:  # a string goes on in the first column
        return None
    found = body[0] if len(body) == 1 else None
    return found if isinstance(found, ast.FunctionDef) and found.name == code.co_name else None


def _definition(template: Callable[..., Any]) -> ast.FunctionDef:
    code = template.__code__
    try:
        return _definitions(code.co_filename)[code.co_firstlineno, code.co_name]
    except KeyError:
        message = (
            f"the source of the rule template {code.co_name!r} cannot be found in "
            f"{code.co_filename!r}; write it as a `def` in a file"
        )
        raise RuleError(message) from None


@cache
def _definitions(file: str) -> dict[tuple[int, str], ast.FunctionDef]:
    tree = ast.parse("".join(linecache.getlines(file)))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[first, node.name] = node
    return found


def _copied(node: Any) -> Any:
    """As `copy.deepcopy`, several times as fast."""
    if isinstance(node, list):
        return [_copied(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    return type(node)(**{name: _copied(value) for name, value in vars(node).items()})


class _Inliner(ast.NodeTransformer):
    """Replaces calls of inline functions by their expressions, innermost first, and names markers."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        name = _marker(self._object(node.value))
        if name is not None:
            node.value = ast.copy_location(ast.Name(f"<{name}>", ast.Load()), node.value)
        return node

    def _object(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return getattr(self.names.get(owner), name, None)
            case _:
                return None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = self.names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if not getattr(function, "__s2s_inline__", False):
            return node
        return _expression(function, node)


def _marker(found: Any) -> str | None:
    from s2s.rules import notation

    if not isinstance(found, notation.Marker):
        return None
    return next(
        n for n in ("D", "bar", "dot", "push", "batch", "value") if found is getattr(notation, n)
    )


def _expression(function: Any, call: ast.Call) -> ast.expr:
    """The expression of an inline function with the arguments of a call in it."""
    tree = template_tree(function)
    last = tree.body[-1]
    if not isinstance(last, ast.Return) or last.value is None or len(tree.body) > 2:
        message = f"the inline function {tree.name!r} must be a single `return` of an expression"
        raise RuleError(message)
    names = [parameter.arg for parameter in tree.args.args]
    arguments = dict(zip(names, call.args, strict=True))
    replaced = _Substitution(arguments).visit(_copied(last.value))
    assert isinstance(replaced, ast.expr)
    return replaced


class _Substitution(ast.NodeTransformer):
    def __init__(self, arguments: dict[str, ast.expr]) -> None:
        self.arguments = arguments

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return _copied(self.arguments[node.id]) if node.id in self.arguments else node
