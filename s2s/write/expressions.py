"""Operations as Python expressions."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir.nodes import Atom, Global, Literal, Op, Primitive, Symbol, Value, Verbatim
from s2s.write import literals
from s2s.write.code import Expr
from s2s.write.intrinsic_forms import FORMS, width_of
from s2s.write.verbatim import verbatim_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.write.buffers import Buffers

BINARY: dict[Any, ast.operator] = {
    operator.add: ast.Add(), operator.sub: ast.Sub(), operator.mul: ast.Mult(),
    operator.truediv: ast.Div(), operator.floordiv: ast.FloorDiv(), operator.mod: ast.Mod(),
    operator.pow: ast.Pow(), operator.matmul: ast.MatMult(), operator.and_: ast.BitAnd(),
    operator.or_: ast.BitOr(), operator.xor: ast.BitXor(), operator.lshift: ast.LShift(),
    operator.rshift: ast.RShift(), operator.iadd: ast.Add(), operator.isub: ast.Sub(),
    operator.imul: ast.Mult(), operator.itruediv: ast.Div(),
}  # fmt: skip
UNARY: dict[Any, ast.unaryop] = {
    operator.neg: ast.USub(), operator.pos: ast.UAdd(), operator.invert: ast.Invert(),
    operator.not_: ast.Not(),
}  # fmt: skip
COMPARE: dict[Any, ast.cmpop] = {
    operator.lt: ast.Lt(), operator.le: ast.LtE(), operator.gt: ast.Gt(), operator.ge: ast.GtE(),
    operator.eq: ast.Eq(), operator.ne: ast.NotEq(), operator.is_: ast.Is(),
    operator.is_not: ast.IsNot(),
}  # fmt: skip
OPPOSITE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Is: ast.IsNot(), ast.IsNot: ast.Is(), ast.In: ast.NotIn(), ast.NotIn: ast.In(),
    ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(),
}  # fmt: skip
METHODS = {"amax": "max", "amin": "min", "absolute": "__abs__"}
ATTRIBUTES = {"transpose": "T"}
SPREAD = frozenset({"reshape", "transpose"})


def expression(atom: Atom, buffers: Buffers) -> Expr:
    """An operand by itself."""
    match atom:
        case Value():
            return variable(atom, buffers)
        case Literal(value=value):
            node = literals.literal(value)
            return Expr(node, (), literals.width(value))
        case Global(name=name):
            return Expr(dotted(name), (), len(name))
        case _:
            return Expr(ast.Constant(None), (), 4)


def variable(value: Value, buffers: Buffers) -> Expr:
    """A variable read; its name is filled in at the end."""
    node = ast.Name("?", ast.Load())
    node.definition = value  # type: ignore[attr-defined]
    return Expr(node, (value,), len(value.name or value.hint) or 5, 0, buffers.of(value))


def dotted(name: str) -> ast.expr:
    """`np.linalg.norm` as attributes."""
    if not all(part.isidentifier() for part in name.split(".")):
        return ast.Constant(None)  # `<lambda>`: known when compiling, and so never looked at
    first, *others = name.split(".")
    node: ast.expr = ast.Name(first, ast.Load())
    for other in others:
        node = ast.Attribute(node, other, ast.Load())
    return node


def compose(
    node: ast.expr, parts: Sequence[Expr], width: int, *, changes: frozenset[int] = frozenset()
) -> Expr:
    """An expression of parts; `width` is what it adds to theirs."""
    reads = tuple(value for part in parts for value in part.reads)
    total = width + sum(part.width for part in parts)
    depth = 1 + max((part.depth for part in parts), default=0)
    inspects = frozenset().union(changes, *(part.inspects for part in parts))
    changed = changes.union(*(part.changes for part in parts))
    bound = tuple(value for part in parts for value in part.bound)
    return Expr(node, reads, total, depth, inspects, changed, bound)


def build(op: Op, parts: Sequence[Expr], buffers: Buffers) -> Expr:
    """The expression of an op whose operands are `parts`.

    Args:
        op: An op that is an expression in Python (not a statement, not an unpacking).
        parts: One expression for each operand.
        buffers: What calls of unknown code may change.
    """
    changes = buffers.effects(op)
    node, width = _node(op, parts)
    return compose(node, parts, width, changes=changes)


def _node(op: Op, parts: Sequence[Expr]) -> tuple[ast.expr, int]:
    nodes = [part.node for part in parts]
    count = len(parts) - len(op.keywords)
    match op.callee:
        case Symbol(name=name):
            return _call(dotted(name), nodes, op.keywords), len(name) + 2 * len(nodes)
        case Verbatim():
            return verbatim_expression(op.callee, nodes), len(op.callee.code)
        case Primitive(function=function, name=name) as primitive:
            if primitive in FORMS:
                return FORMS[primitive](op, nodes), width_of(primitive, nodes)
            if count == 2 and not op.keywords and function in BINARY:
                return literals.binary(nodes[0], BINARY[function], nodes[1]), 3
            if count == 2 and function in COMPARE:
                return ast.Compare(nodes[0], [COMPARE[function]], [nodes[1]]), 4
            if function is operator.contains:
                return ast.Compare(nodes[1], [ast.In()], [nodes[0]]), 4
            if function is operator.not_:
                return negated(as_test(nodes[0])), 4
            if function in UNARY and count == 1:
                return literals.unary(UNARY[function], nodes[0]), 1
            return _called(op, name, nodes), _width_of_call(op, name)
    raise AssertionError(op.callee)


def _width_of_call(op: Op, name: str) -> int:
    """About how many columns a call adds to those of its operands."""
    last = name.rpartition(".")[2]
    if op.form == "attribute":
        return len(ATTRIBUTES.get(last, last)) + 1
    shown = last if op.form == "method" else name
    return len(shown) + 2 * len(op.operands) + sum(len(k) + 1 for k in op.keywords)


def _called(op: Op, name: str, nodes: list[ast.expr]) -> ast.expr:
    """A call of a known function, a method or an attribute."""
    last = name.rpartition(".")[2]
    nodes = [literals.as_value(node) for node in nodes]
    if op.form == "attribute":
        return ast.Attribute(nodes[0], ATTRIBUTES.get(last, last), ast.Load())
    if op.form == "method":
        if last in SPREAD and len(nodes) == 2 and isinstance(nodes[1], ast.Tuple) and nodes[1].elts:
            nodes[1:] = nodes[1].elts
        method = ast.Attribute(nodes[0], METHODS.get(last, last), ast.Load())
        return _call(method, nodes[1:], op.keywords)
    if name == "sum" and len(nodes) == 1 and isinstance(nodes[0], ast.ListComp):
        nodes = [ast.GeneratorExp(nodes[0].elt, nodes[0].generators)]
    return _call(dotted(name), nodes, op.keywords)


def _call(function: ast.expr, nodes: Sequence[ast.expr], keywords: Sequence[str]) -> ast.expr:
    nodes = [literals.as_value(node) for node in nodes]
    count = len(nodes) - len(keywords)
    named = [ast.keyword(k, v) for k, v in zip(keywords, nodes[count:], strict=True)]
    return ast.Call(function, nodes[:count], named)


def negated(node: ast.expr) -> ast.expr:
    """`not node`, as it is best said."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand if isinstance(operand, ast.Compare) else _not(node)
        case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.In() | ast.NotIn() as op]):
            return ast.Compare(node.left, [OPPOSITE[type(op)]], node.comparators)
        case _:
            return _not(node)


def _not(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def as_test(node: ast.expr) -> ast.expr:
    """An expression where only its truth matters: `bool(x)` is `x`."""
    match node:
        case ast.Call(func=ast.Name(id="bool"), args=[inner], keywords=[]):
            return as_test(inner)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negated(as_test(operand))
        case ast.BoolOp(op=op, values=values):
            return ast.BoolOp(op, [as_test(value) for value in values])
        case _:
            return node


__all__ = ["as_test", "build", "compose", "dotted", "expression", "negated", "np", "variable"]
