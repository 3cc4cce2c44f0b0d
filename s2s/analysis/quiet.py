"""Whether the text of a lambda surely writes into nothing: `lambda r: abs(A[r, k])`."""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from s2s.analysis.harmless import is_harmless
from s2s.ir.nodes import Global, Verbatim

if TYPE_CHECKING:
    from s2s.ir.nodes import Op

_PLAIN = (
    ast.Lambda, ast.arguments, ast.arg, ast.Name, ast.Load, ast.Constant, ast.Subscript, ast.Slice,
    ast.Tuple, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.operator,
    ast.unaryop, ast.boolop, ast.cmpop, ast.Call, ast.Attribute,
)  # fmt: skip


@lru_cache(maxsize=1024)
def _parsed(code: str) -> ast.expr | None:
    try:
        return ast.parse(code, mode="eval").body
    except SyntaxError:
        return None


def reads_only(op: Op) -> bool:
    """Whether an op makes a function whose text only reads and computes."""
    if not isinstance(op.callee, Verbatim) or op.callee.assigns is not None:
        return False
    tree = _parsed(op.callee.code)
    if not isinstance(tree, ast.Lambda):
        return False
    known = dict(zip(op.callee.names, op.operands, strict=True))
    nodes = list(ast.walk(tree))
    return all(isinstance(n, _PLAIN) for n in nodes) and all(
        _is_quiet(n.func, known) and not n.keywords for n in nodes if isinstance(n, ast.Call)
    )


def _is_quiet(function: ast.expr, known: dict[str, Any]) -> bool:
    """Whether what is called is a function of Python or NumPy that only computes."""
    match function:
        case ast.Name(id=name):
            found = known[name] if name in known else Global(name, getattr(builtins, name, None))
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            base = known.get(name)
            owner = base.object if isinstance(base, Global) else None
            found = Global(attribute, getattr(owner, attribute, None))
        case _:
            return False
    return isinstance(found, Global) and found.object is not None and is_harmless(found.object)
