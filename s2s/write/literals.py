"""Constants, operators and texts as `ast`: what needs care so that printing gives them back."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np


def literal(value: Any) -> ast.expr:
    """A constant: negative numbers as `-x`, infinities through NumPy, slices as in `x[1:2]`."""
    match value:
        case bool() | str() | bytes() | None:
            return ast.Constant(value)
        case np.bool_():
            return ast.Constant(bool(value))
        case np.generic():
            return _scalar(value)
        case int():
            return _signed(value, negative=value < 0)
        case float():
            return _float(value)
        case complex():
            return _complex(value)
        case tuple():
            return ast.Tuple([literal(item) for item in value], ast.Load())
        case list():
            return ast.List([literal(item) for item in value], ast.Load())
        case slice():
            return ast.Slice(*(_bound(b) for b in (value.start, value.stop, value.step)))
        case frozenset():
            items = ast.Set([literal(item) for item in sorted(value, key=repr)])
            return ast.Call(ast.Name("frozenset", ast.Load()), [items] if value else [], [])
        case _:
            return ast.Constant(value)


def width(value: Any) -> int:
    """About how many columns a constant takes."""
    match value:
        case slice():
            bounds = (value.start, value.stop, value.step)
            return 1 + sum(width(b) for b in bounds if b is not None)
        case tuple():
            return 2 * len(value) + sum(map(width, value))
        case _:
            return len(repr(value))


def _bound(value: Any) -> ast.expr | None:
    return None if value is None else literal(value)


def _scalar(value: np.generic) -> ast.expr:
    if isinstance(value, np.float64 | np.int64 | np.complex128):
        return literal(value.item())
    function = ast.Attribute(ast.Name("np", ast.Load()), value.dtype.name, ast.Load())
    return ast.Call(function, [literal(value.item())], [])


def _signed(value: Any, *, negative: bool) -> ast.expr:
    if negative:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _float(value: float) -> ast.expr:
    numpy = ast.Name("np", ast.Load())
    if math.isnan(value):
        return ast.Attribute(numpy, "nan", ast.Load())
    if math.isinf(value):
        infinity = ast.Attribute(numpy, "inf", ast.Load())
        return infinity if value > 0 else ast.UnaryOp(ast.USub(), infinity)
    return _signed(value, negative=math.copysign(1.0, value) < 0)


def _complex(value: complex) -> ast.expr:
    imaginary = ast.Constant(complex(0.0, abs(value.imag)))
    if not math.isfinite(value.real) or not math.isfinite(value.imag):
        function = ast.Name("complex", ast.Load())
        return ast.Call(function, [literal(value.real), literal(value.imag)], [])
    negative = math.copysign(1.0, value.imag) < 0
    if value.real == 0 and math.copysign(1.0, value.real) > 0:
        return ast.UnaryOp(ast.USub(), imaginary) if negative else imaginary
    return ast.BinOp(literal(value.real), ast.Sub() if negative else ast.Add(), imaginary)


def as_value(node: ast.expr) -> ast.expr:
    """A node that may be the inside of `x[...]`, as an expression of its own."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            bounds = [bound or ast.Constant(None) for bound in (lower, upper)]
            if step is not None:
                bounds.append(step)
            return ast.Call(ast.Name("slice", ast.Load()), bounds, [])
        case ast.Tuple(elts=elts) if has_slice(node):
            return ast.Tuple([as_value(item) for item in elts], ast.Load())
        case _:
            return node


def has_slice(node: ast.expr) -> bool:
    """Whether a node is `a:b`, or a tuple with such an item."""
    if isinstance(node, ast.Tuple):
        return any(has_slice(item) for item in node.elts)
    return isinstance(node, ast.Slice)


def binary(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    """`left op right`; what is added with a minus sign is subtracted."""
    if isinstance(op, ast.Add | ast.Sub):
        negative = minus_of(right)
        if negative is not None:
            return ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), negative)
    return ast.BinOp(left, op, right)


def unary(op: ast.unaryop, operand: ast.expr) -> ast.expr:
    """`op operand`."""
    return ast.UnaryOp(op, operand)


def minus_of(node: ast.expr) -> ast.expr | None:
    """What a node is the negative of: `-x`, `-x * y`, `-x / y` (the same bits as negated last)."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.MatMult() as op, right=right):
            inner = minus_of(left)
            return None if inner is None else ast.BinOp(inner, op, right)
        case _:
            return None
