"""Updates in place: what is read, combined with something and written back to where it was.

Before                              After
    x[i] = x[i] * v                     x[i] *= v
    x[...] = x + v                      x += v

Only where both mean the same. With integer arrays as an index, NumPy's `x[i] *= v` is just that.
"""

from __future__ import annotations

import ast
import operator
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Array, Number, rank
from s2s.write.expressions import BINARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from s2s.ir.nodes import Atom
    from s2s.ir.types import Type
    from s2s.write.code import Expr


class Updates:
    """What the values are made of that writes may write back: `made` by binary operations."""

    def __init__(self) -> None:
        self.made: dict[Value, Op] = {}

    def note(self, op: Op) -> None:
        """Remember an operation."""
        if isinstance(op.callee, Primitive) and op.callee.function in BINARY and op.results:
            self.made[op.results[0]] = op

    def statement(
        self, op: Op, first: Expr, target: ast.Name, parts: Sequence[Expr]
    ) -> ast.stmt | None:
        """`target[...] op= v`, if a write comes to that.

        Args:
            op: the write.
            first: what it writes into.
            target: the variable that stands for it.
            parts: the indices, and what is written.
        """
        value = parts[-1].node
        written = op.operands[-1]
        if op.callee != i.SETITEM or not isinstance(value, ast.BinOp):
            return None
        made = self.made.get(written) if isinstance(written, Value) else None
        if made is None or not _keeps_kind(op.operands[0], made):
            return None
        indices = [part.node for part in parts[:-1]]
        whole = _is_ellipsis(op.operands[1]) and len(indices) == 1
        if whole and same(value.left, first.node):
            return ast.AugAssign(stored(target), value.op, value.right)
        if same(value.left, place_of(first.node, indices)):
            return ast.AugAssign(place_of(target, indices, ast.Store()), value.op, value.right)
        return None


def place_of(
    base: ast.expr, indices: Iterable[ast.expr], context: ast.expr_context | None = None
) -> ast.Subscript:
    """`base[i][j]`, to read it or to store there."""
    place = reduce(lambda node, index: ast.Subscript(node, index, ast.Load()), indices, base)
    assert isinstance(place, ast.Subscript)
    return ast.Subscript(place.value, place.slice, context or ast.Load())


def same(a: object, b: object) -> bool:
    """Whether two trees are the same expression of the same variables."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if type(a) is not type(b):
        return False
    if isinstance(a, ast.expr_context):
        return True
    if isinstance(a, ast.AST):
        if getattr(a, "definition", None) is not getattr(b, "definition", None):
            return False
        return all(same(getattr(a, f, None), getattr(b, f, None)) for f in a._fields)
    return repr(a) == repr(b)


def stored(name: ast.Name) -> ast.Name:
    """A variable as the target of an assignment."""
    place = ast.Name(name.id, ast.Store())
    place.definition = name.definition  # type: ignore[attr-defined]
    return place


def _is_ellipsis(atom: Atom) -> bool:
    return isinstance(atom, Literal) and atom.value is ...


def _keeps_kind(base: Atom, made: Op) -> bool:
    """Whether what is computed fits where its first operand was read, as `op=` wants it to."""
    if isinstance(made.callee, Primitive) and made.callee.function is operator.matmul:
        return False
    if made.form == "augmented":
        return True
    old, value, new = (type_of_atom(a) for a in (*made.operands, made.results[0]))
    into = type_of_atom(base)
    if rank(old) is None or rank(value) is None or not isinstance(into, Array):
        return False
    if isinstance(old, Number) and isinstance(new, Number):
        return True
    return rank(new) == rank(old) and _casts(new, into)


def _casts(value: Type, into: Array) -> bool:
    dtype = getattr(value, "dtype", None)
    if dtype is None or into.dtype is None:
        return False
    return np.can_cast(np.dtype(dtype), np.dtype(into.dtype), "same_kind")
