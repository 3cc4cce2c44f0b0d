"""Local algebra of shapes: broadcasts that NumPy does anyway, transposes, sums.

Before: `np.broadcast_to(t, e.shape) * e`, `(Q.T @ g).T`, `np.sum(-x, axis=0)`.
After:  `t * e`, `g.T @ Q`, `-np.sum(x, axis=0)`.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import is_many, reduced_axes, same_dim, same_dims
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Array, Number, dims_of, rank

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom
    from s2s.optimise.fold import Folding

_ELEMENTWISE = (operator.add, operator.sub, operator.mul, operator.truediv)
_WRITES = (i.ADD_AT, i.TAKE_AT, i.SET_AT)
_ACCUMULATIONS = (i.ADD_TO, i.TAKE_FROM)


def fold_shapes(op: Op, folding: Folding) -> Atom | Op | None:
    """What an op on shapes simplifies to, or None."""
    function = op.callee.function  # type: ignore[union-attr]
    if function in _ELEMENTWISE or op.callee in _ACCUMULATIONS:
        return _without_broadcast(op, folding)
    if op.callee in _WRITES:
        return _narrow_item(op, folding)
    if function is np.where and len(op.operands) == 3:
        return _where(op, folding)
    if function is np.sum:
        return _total(op, folding)
    if function is np.transpose and len(op.operands) == 1:
        return _transpose(op, folding)
    if op.callee == i.BROADCAST and fits(op.operands[0], op.operands[1]):
        return op.operands[0]
    if op.callee == i.UNBROADCAST:
        return _unbroadcast(op) or _sign_out(op, folding)
    return None


def fits(bar: Atom, primal: Atom) -> bool:
    """Whether an adjoint, which broadcasts to its primal, has its shape: no dimension may be 1."""
    first, second = dims_of(type_of_atom(bar)), dims_of(type_of_atom(primal))
    if first is None or second is None or len(first) != len(second):
        return False
    return all(is_many(a) or same_dim(a, b) or b == 1 for a, b in zip(first, second, strict=True))


def _without_broadcast(op: Op, folding: Folding) -> Op | None:
    """An operand need not be broadcast to the shape that the other operand has."""
    if len(op.operands) != 2:
        return None
    a, b = op.operands
    right = folding.operands_if(b, i.BROADCAST.function)
    if right and folding.once(b) and _same_shape(a, b):
        return replace(op, operands=(a, right[0]))
    left = folding.operands_if(a, i.BROADCAST.function)
    if left and folding.once(a) and _same_shape(b, a) and op.callee not in _ACCUMULATIONS:
        return replace(op, operands=(left[0], b))
    return None


def _narrow_item(op: Op, folding: Folding) -> Op | None:
    """A write broadcasts what it writes itself."""
    inner = folding.operands_if(op.operands[2], i.BROADCAST.function)
    if inner is None or not isinstance(type_of_atom(op.operands[0]), Array):
        return None
    return replace(op, operands=(*op.operands[:2], inner[0]))


def _where(op: Op, folding: Folding) -> Op | None:
    """np.where broadcasts a number itself where the condition has the full shape."""
    test, *sides = op.operands
    narrow = [folding.operands_if(side, i.BROADCAST.function) for side in sides]
    new = tuple(
        inner[0]
        if inner and isinstance(type_of_atom(inner[0]), Number) and _same_shape(test, side)
        else side
        for inner, side in zip(narrow, sides, strict=True)
    )
    return replace(op, operands=(test, *new)) if new != tuple(sides) else None


def _total(op: Op, folding: Folding) -> Op | None:
    """sum(broadcast(c, y)) = c * y.size for a number c; sum(-x) = -sum(x)."""
    negative = _sign_out(op, folding)
    if negative is not None:
        return negative
    inner = folding.operands_if(op.operands[0], i.BROADCAST.function)
    if len(op.operands) > 1 or inner is None or not isinstance(type_of_atom(inner[0]), Number):
        return None
    size = Primitive(np.size, "np.size")
    count = Value("", infer(size, (inner[1],), ())[0])
    folding.append(Op((count,), size, (inner[1],), (), op.location, "attribute"))
    return folding.made(op, operator.mul, "*", inner[0], count)


def _sign_out(op: Op, folding: Folding) -> Op | None:
    """sum(-x) = -sum(x), and an unbroadcast is a sum."""
    negated = folding.operands_if(op.operands[0], operator.neg)
    if not negated or not folding.once(op.operands[0]):
        return None
    if not isinstance(type_of_atom(negated[0]), Array):
        return None
    operands = (negated[0], *op.operands[1:])
    total = Value("", infer(op.callee, operands, op.keywords)[0])
    folding.append(replace(op, results=(total,), operands=operands))
    return folding.made(op, operator.neg, "-", total)


def _transpose(op: Op, folding: Folding) -> Atom | Op | None:
    """x.T.T = x, and (A.T @ B).T = B.T @ A for matrices."""
    source = op.operands[0]
    inner = folding.defined(source)
    if inner is None or not isinstance(inner.callee, Primitive):
        return None
    if inner.callee.function is np.transpose and len(inner.operands) == 1:
        return inner.operands[0]
    if inner.callee.function is not operator.matmul or not folding.once(source):
        return None
    a, b = inner.operands
    first = folding.operands_if(a, np.transpose)
    if first is None or len(first) != 1 or rank(type_of_atom(b)) != 2 or rank(type_of_atom(a)) != 2:
        return None
    turned = Value("", infer(op.callee, (b,), ())[0])
    folding.append(Op((turned,), op.callee, (b,), (), op.location, "attribute"))
    return folding.made(op, operator.matmul, "@", turned, first[0])


def _unbroadcast(op: Op) -> Atom | Op | None:
    """An unbroadcast that is x_bar itself, or its sum along axes that are known."""
    bar, x = op.operands
    wide, shape = dims_of(type_of_atom(bar)), dims_of(type_of_atom(x))
    axes = reduced_axes(shape, wide)
    if axes is None or wide is None or shape is None:
        return None
    surplus = len(wide) - len(shape)
    if any(w == 1 and n != 1 for w, n in zip(wide[surplus:], shape, strict=True)):
        return None
    if not axes:
        return bar
    summed = replace(op, callee=Primitive(np.sum, "np.sum"), operands=(bar,), form="call")
    if not shape:
        return summed
    if axes == tuple(range(surplus)):
        axis = Literal(axes[0] if len(axes) == 1 else axes)
        return replace(summed, operands=(bar, axis), keywords=("axis",))
    return None


def _same_shape(a: Atom, b: Atom) -> bool:
    first, second = dims_of(type_of_atom(a)), dims_of(type_of_atom(b))
    return first is not None and second is not None and same_dims(first, second)
