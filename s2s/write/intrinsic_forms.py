"""The intrinsics that are expressions, as Python."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import s2s_runtime

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import UNKNOWN, Array, List, Number
from s2s.write.literals import as_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.types import Type

    Form = Callable[[Op, list[ast.expr]], ast.expr]


def _name(name: str) -> ast.expr:
    first, _, last = name.rpartition(".")
    plain = ast.Name(last, ast.Load())
    return ast.Attribute(ast.Name(first, ast.Load()), last, ast.Load()) if first else plain


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_name(name), [as_value(a) for a in arguments], [])


def _method(name: str, owner: ast.expr, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(owner, name, ast.Load()), list(arguments), [])


def type_of(op: Op, position: int) -> Type:
    """The type of an operand; unknown for what is no variable."""
    atom = op.operands[position]
    return atom.type if isinstance(atom, Value) else UNKNOWN


def _zeros_like(op: Op, nodes: list[ast.expr]) -> ast.expr:
    match type_of(op, 0):
        case Number():
            return ast.Constant(0.0)
        case Array():
            return _call("np.zeros_like", nodes[0])
        case List(item=Array(), items=None):
            item = ast.Name("a", ast.Load())
            each = ast.comprehension(ast.Name("a", ast.Store()), nodes[0], [], 0)
            return ast.ListComp(_call("np.zeros_like", item), [each])
        case _:
            return _call("s2s_runtime.zeros_like", nodes[0])


def _copy(op: Op, nodes: list[ast.expr]) -> ast.expr:
    match type_of(op, 0):
        case Number():
            return nodes[0]
        case Array():
            return _method("copy", nodes[0])
        case _:
            return _call("s2s_runtime.copy", nodes[0])


def _broadcast(op: Op, nodes: list[ast.expr]) -> ast.expr:
    match type_of(op, 1):
        case Number():
            return nodes[0]
        case Array():
            shape = ast.Attribute(nodes[1], "shape", ast.Load())
            return _call("np.broadcast_to", nodes[0], shape)
        case _:
            return _call("s2s_runtime.broadcast_like", nodes[0], nodes[1])


def _slice(op: Op, nodes: list[ast.expr]) -> ast.expr:
    bounds = [None if _is_none(n) else n for n in (*nodes, ast.Constant(None))[:3]]
    if len(nodes) == 1:
        bounds = [None, bounds[0], None]
    return ast.Slice(*bounds)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _getattr(op: Op, nodes: list[ast.expr]) -> ast.expr:
    name = op.operands[1]
    assert isinstance(name, Literal)
    return ast.Attribute(nodes[0], name.value, ast.Load())


def _format(op: Op, nodes: list[ast.expr]) -> ast.expr:
    parts: list[ast.expr] = []
    for position, node in enumerate(nodes):
        match node:
            case ast.Constant(value=str() as text) if position % 2 == 0:
                parts += [ast.Constant(text)] if text else []
            case ast.Call(func=ast.Name(id="format"), args=[value, ast.Constant(value=str())]):
                spec = ast.JoinedStr([node.args[1]])
                parts.append(ast.FormattedValue(value, -1, spec))
            case _:
                parts.append(ast.FormattedValue(node, -1, None))
    return ast.JoinedStr(parts)


def _call_op(op: Op, nodes: list[ast.expr]) -> ast.expr:
    values = [as_value(node) for node in nodes[1:]]
    count = len(values) - len(op.keywords)
    named = [ast.keyword(k, v) for k, v in zip(op.keywords, values[count:], strict=True)]
    return ast.Call(nodes[0], values[:count], named)


def _dict(op: Op, nodes: list[ast.expr]) -> ast.expr:
    values = [as_value(node) for node in nodes]
    return ast.Dict(list(values[::2]), values[1::2])


def _construct(op: Op, nodes: list[ast.expr]) -> ast.expr:
    return ast.Call(nodes[0], [as_value(n) for n in nodes[1:]], [])


def _reshape_like(op: Op, nodes: list[ast.expr]) -> ast.expr:
    if not isinstance(type_of(op, 1), Array):
        return _call("s2s_runtime.reshape_like", nodes[0], nodes[1])
    shape = ast.Attribute(nodes[1], "shape", ast.Load())
    if isinstance(type_of(op, 0), Array):
        return _method("reshape", nodes[0], shape)
    return _call("np.reshape", nodes[0], shape)


FORMS: dict[Primitive, Form] = {
    i.ALIAS: lambda op, nodes: nodes[0],
    i.TUPLE: lambda op, nodes: ast.Tuple(nodes, ast.Load()),
    i.LIST: lambda op, nodes: ast.List([as_value(n) for n in nodes], ast.Load()),
    i.DICT: _dict,
    i.SLICE: _slice,
    i.CONSTRUCT: _construct,
    i.GETITEM: lambda op, nodes: ast.Subscript(nodes[0], nodes[1], ast.Load()),
    i.GETATTR: _getattr,
    i.TRUTH: lambda op, nodes: _call("bool", nodes[0]),
    i.FORMAT: _format,
    i.ITERATE: lambda op, nodes: _call("list", nodes[0]),
    i.POP: lambda op, nodes: _method("pop", nodes[0]),
    i.CALL: _call_op,
    i.ZEROS_LIKE: _zeros_like,
    i.COPY: _copy,
    i.UNBROADCAST: lambda op, nodes: _call("s2s_runtime.unbroadcast", *nodes),
    i.BROADCAST: _broadcast,
    Primitive(s2s_runtime.reshape_like, "s2s_runtime.reshape_like"): _reshape_like,
    i.FLOAT: lambda op, nodes: _call("float", nodes[0]),
}


def width_of(primitive: Primitive, nodes: list[ast.expr]) -> int:
    """About how many columns a form adds to those of its operands."""
    match primitive:
        case i.ALIAS:
            return 0
        case i.GETATTR:
            return -1  # the quotes of the name are not written
        case i.SLICE:
            return 1 - 4 * sum(map(_is_none, nodes))
        case i.GETITEM:
            return 2
        case i.ZEROS_LIKE | i.BROADCAST | i.UNBROADCAST:
            return 16
        case _:
            return 2 * len(nodes)
