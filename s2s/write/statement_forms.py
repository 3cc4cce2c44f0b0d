"""The ops that are statements in Python: writes in place, `raise`, `assert`, `del`, comments."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from s2s.analysis.indices import may_repeat
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Array, Dict, List, Number
from s2s.write import literals
from s2s.write.expressions import as_test, dotted
from s2s.write.updates import place_of, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s2s.ir.nodes import Atom
    from s2s.write.code import Expr

    Form = Callable[[Op, list[ast.expr]], ast.stmt]


def in_place(op: Op, target: ast.Name, parts: Sequence[Expr]) -> ast.stmt:
    """The statement that changes `target`; `parts` are the operands after the first."""
    nodes = [part.node for part in parts]
    match op.callee:
        case i.APPEND | i.EXTEND as callee:
            method = ast.Attribute(target, callee.name, ast.Load())
            return ast.Expr(ast.Call(method, [literals.as_value(nodes[0])], []))
        case i.SETITEM:
            place = place_of(target, nodes[:-1], ast.Store())
            return ast.Assign([place], literals.as_value(nodes[-1]))
        case i.ACCUMULATE | i.DEDUCT:
            return _accumulate(op, target, nodes)
        case i.INCREMENT | i.DECREMENT as callee:
            return _augmented(stored(target), nodes[0], minus=callee == i.DECREMENT)
    raise AssertionError(op.callee)


def _accumulate(op: Op, target: ast.Name, nodes: list[ast.expr]) -> ast.stmt:
    container = isinstance(op.operands[0], Value) and isinstance(op.operands[0].type, Dict | List)
    minus = op.callee == i.DEDUCT
    *indices, value = nodes
    place = place_of(target, indices, ast.Store())
    if container and not _adds_with_plus(op.operands[-1]):
        assert not minus, "only sums of containers are accumulated"
        old = place_of(target, indices)
        sum_ = ast.Call(dotted("s2s_runtime.add"), [old, literals.as_value(value)], [])
        return ast.Assign([place], sum_)
    if container or _is_key(op.operands[-2]) or not may_repeat(op.operands[-2]):
        return _augmented(place, value, minus=minus)
    base = place_of(target, indices[:-1]) if len(indices) > 1 else target
    function = dotted("np.subtract.at" if minus else "np.add.at")
    return ast.Expr(ast.Call(function, [base, literals.as_value(indices[-1]), value], []))


def _is_key(atom: Atom) -> bool:
    return isinstance(atom, Literal) and isinstance(atom.value, str)


def _adds_with_plus(atom: Atom) -> bool:
    """Whether `+` adds values like this one; it would join tuples and lists."""
    return isinstance(type_of_atom(atom), Array | Number)


def _augmented(place: ast.Name | ast.Subscript, value: ast.expr, *, minus: bool) -> ast.stmt:
    """`place += value`; what has a minus sign is subtracted."""
    negative = literals.minus_of(value)
    value, minus = (value, minus) if negative is None else (negative, not minus)
    return ast.AugAssign(place, ast.Sub() if minus else ast.Add(), value)


def _raise(op: Op, nodes: list[ast.expr]) -> ast.stmt:
    cause = nodes[1] if len(nodes) > 1 else None
    return ast.Raise(nodes[0] if nodes else None, cause)


def _assert(op: Op, nodes: list[ast.expr]) -> ast.stmt:
    return ast.Assert(as_test(nodes[0]), nodes[1] if len(nodes) > 1 else None)


def _comment(op: Op, nodes: list[ast.expr]) -> ast.stmt:
    text = op.operands[0]
    assert isinstance(text, Literal)
    mark = ast.Expr(ast.Constant(f"# {str(text.value).removeprefix('#').strip()}"))
    mark.is_comment = True  # type: ignore[attr-defined]
    return mark


STATEMENTS: dict[Primitive, Form] = {
    i.RAISE: _raise,
    i.ASSERT: _assert,
    i.COMMENT: _comment,
}
