"""The user's own text, over other names."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING, Any

from s2s.write.literals import as_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from s2s.ir.nodes import Value, Verbatim

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def verbatim_expression(callee: Verbatim, nodes: Sequence[ast.expr]) -> ast.expr:
    """The text as an expression, with `nodes` in place of its free names."""
    tree = ast.parse(callee.code.strip(), mode="eval").body
    names = dict(zip(callee.names, map(as_value, nodes), strict=True))
    new = _Names(names, {}).visit(tree)
    assert isinstance(new, ast.expr)
    return new


def verbatim_statements(
    callee: Verbatim, nodes: Sequence[ast.expr], results: Sequence[Value]
) -> list[ast.stmt]:
    """The text as statements; names that it assigns stand for the variables `results`."""
    tree = ast.parse(textwrap.dedent(callee.code))
    names = dict(zip(callee.names, map(as_value, nodes), strict=True))
    targets = dict(zip(callee.assigns or (), results, strict=True))
    new = _Names(names, targets).visit(tree)
    return list(new.body)


class _Names(ast.NodeTransformer):
    """Replaces free names, and marks the variables that are assigned; nested scopes hide theirs."""

    def __init__(self, names: Mapping[str, ast.expr], targets: Mapping[str, Value]) -> None:
        self.names = dict(names)
        self.targets = dict(targets)

    def visit(self, node: ast.AST) -> Any:
        """Replace in a node; in a scope, only what it does not bind itself."""
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in self.targets:
            node.definition = self.targets[node.name]  # type: ignore[union-attr]
        if isinstance(node, _SCOPES):
            hidden = set(_bound_by(node))
            outer = self.names, self.targets
            self.names = {k: v for k, v in self.names.items() if k not in hidden}
            self.targets = {k: v for k, v in self.targets.items() if k not in hidden}
            new = super().generic_visit(node)
            self.names, self.targets = outer
            return new
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A variable that the text assigns, or a free name."""
        stored = not isinstance(node.ctx, ast.Load)
        if node.id in self.targets and (stored or node.id not in self.names):
            node.definition = self.targets[node.id]  # type: ignore[attr-defined]
        elif not stored:
            return self.names.get(node.id, node)
        return node


def _bound_by(scope: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[str]:
    """The names that a function binds."""
    for node in ast.walk(scope):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
