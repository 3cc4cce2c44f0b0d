"""Coefficient `k` of one operation's result, from those of its operands up to order `k`.

y = x * z                y_k = sum of x_j * z_(k-j), and so for all that is linear in each operand
y = x / z                y_k = (x_k - sum of z_j * y_(k-j) for j > 0) / z
y = tanh(x)              y' = D(x, y) x', so k * y_k = sum of j * x_j * D_(k-j): a partial
y = np.linalg.inv(a)     y' = P(a, y, a'), so k * y_k = P_(k-1): a pushforward

What a rule computes is expanded by these same rules, no further than it is asked for: D_(k-1) reads
y no further than y_(k-1), which is known. Of what D divides by no reciprocal is expanded:
log(x)' * x = x'. See Griewank and Walther, Evaluating Derivatives (2nd edition, 2008), chapter 13.
"""

from __future__ import annotations

import operator
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Number
from s2s.rules.registry import forward_of, rule_of
from s2s.transform.adjoints import parts_of
from s2s.transform.contributions import refuse_complex, refuse_if_opaque
from s2s.transform.implicit import implicit_edit
from s2s.transform.moving import MOVES
from s2s.transform.own import has_own_rule, refuse_edit, several_results
from s2s.transform.primitives import MULTIPLY
from s2s.transform.pushing import push
from s2s.transform.streams import stream_rule
from s2s.transform.sums import divided, plus, summed, times
from s2s.transform.unrolling import (
    VELOCITY,
    auxiliary,
    linear_places,
    partials_of,
    velocity,
    velocity_of_result,
    whole_series,
)

if TYPE_CHECKING:
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom
    from s2s.transform.orders import Expansion

_PRODUCTS = (operator.mul, np.multiply)
_QUOTIENTS = (operator.truediv, np.divide)
_POWERS = (operator.pow, np.power, pow)
_LARGEST_POWER = 16


def expand(op: Op, expansion: Expansion) -> None:
    """Append the coefficients of the results of an op of the primal, which stands already."""
    if not any(map(expansion.active, op.results)) or not any(map(expansion.varies, op.operands)):
        return
    expansion.builder.location = op.location
    if not expansion.progress:
        expansion.series.templates = 0
    for k in range(1, expansion.series.limit(*op.results) + 1):
        expansion.expand(op, k)


def is_moving(op: Op) -> bool:
    """Whether coefficients of different orders go through an op without meeting."""
    if not isinstance(op.callee, Primitive):
        return True  # refused there, as what has no rule
    if implicit_edit(op) is not None:
        return False
    forward, rule = forward_of(op.callee), rule_of(op.callee)
    if not has_own_rule(op) and (i.intrinsic(op.callee) is not None or stream_rule(op) is not None):
        return True
    return forward.kind == "linear" if forward is not None else rule is None


def _refuse_beyond_the_first(op: Op) -> None:
    """Refuse what has a tangent by other means than by rules that can be expanded."""
    if implicit_edit(op) is not None:
        what = "no Taylor series beyond order 1 of what solves an equation"
        raise refuse(what, "Differentiate it by s2s.jvp or s2s.grad instead.", op.location)
    refuse_edit(op)
    name = getattr(op.callee, "name", "this")
    forward, rule = forward_of(op.callee), rule_of(op.callee)
    if forward is None and rule is not None and rule.kind != "partial":
        what = f"no Taylor series of '{name}' beyond order 1"
        why = "Its rule is a pullback only. A pushforward gives all orders: docs/rules.md."
        raise refuse(what, why, op.location)
    if forward is None and rule is not None and parts_of(op.results[0].type) is not None:
        raise several_results(op)


def keeps_shapes(op: Op, expansion: Expansion) -> bool:
    """Whether coefficients of the operands, which have their shapes, give those of the result.

    Of a partial only where the one array varies, and nothing else: not of x in `x + np.zeros(9)`.
    """
    if not isinstance(op.callee, Primitive) or i.intrinsic(op.callee) is not None:
        return False
    if forward_of(op.callee) is not None:
        return not has_own_rule(op)
    if not has_own_rule(op) and op.callee.function in (*_PRODUCTS, *_QUOTIENTS):
        return True
    arrays = {a for a in op.operands if not isinstance(type_of_atom(a), Number)}
    return len(arrays) == 1 and all(a in arrays for a in op.operands if expansion.varies(a))


def expand_order(op: Op, k: int, expansion: Expansion) -> None:
    """Append coefficient `k` of the results of an op."""
    if op.callee == VELOCITY:
        velocity(op, k, expansion)
        return
    if expansion.series.order == 1 or is_moving(op):
        for operand in op.operands:
            expansion.ensure(operand, k)
        push(op, expansion.order(k))
        return
    _refuse_beyond_the_first(op)
    refuse_if_opaque(op, (op.callee,) if has_own_rule(op) else MOVES)
    refuse_complex(op, expansion.series.activity)
    if whole_series(op, expansion):
        return
    forward = forward_of(op.callee)
    if forward is not None and forward.kind == "pushforward":
        velocity_of_result(forward, op, k, expansion)
        return
    found = _coefficient(op, k, expansion)
    if found is not None:
        expansion.order(k).set(op.results[0], (), found)


def _coefficient(op: Op, k: int, expansion: Expansion) -> Atom | None:
    if forward_of(op.callee) is not None:
        return _cauchy(op, linear_places(op, expansion), k, expansion)
    function = op.callee.function  # type: ignore[union-attr]
    if has_own_rule(op):
        return _integral(op, k, expansion)
    binary = len(op.operands) == 2 and not op.keywords
    if function in _PRODUCTS and binary:
        return _cauchy(op, (0, 1), k, expansion)
    if function is np.square and len(op.operands) == 1:
        (x,) = op.operands
        return _cauchy(Op(op.results, MULTIPLY, (x, x)), (0, 1), k, expansion)
    if function in _QUOTIENTS and binary:
        return _quotient(op, k, expansion)
    if function in _POWERS and binary and (factors := _factors(op, expansion)) is not None:
        return _cauchy(Op(op.results, MULTIPLY, factors), (0, 1), k, expansion)
    return _integral(op, k, expansion)


def _cauchy(op: Op, places: tuple[int, ...], k: int, expansion: Expansion) -> Atom | None:
    """The sum of the op with orders of its operands that add up to `k`."""
    varied = [p for p in places if expansion.varies(op.operands[p])]
    terms: list[tuple[float, list[Atom]]] = []
    square = len(varied) == 2 and op.callee == MULTIPLY and op.operands[0] is op.operands[1]
    for orders in product(range(k + 1), repeat=len(varied)):
        if sum(orders) != k or (square and orders[0] > orders[1]):
            continue
        atoms = list(op.operands)
        for place, order in zip(varied, orders, strict=True):
            found = expansion.coefficient(op.operands[place], order)
            if found is None:
                break
            atoms[place] = found
        else:
            terms.append((2.0 if square and orders[0] < orders[1] else 1.0, atoms))

    def write(builder: Builder) -> Atom | None:
        return summed(builder, ((w, _again(op, atoms, builder)) for w, atoms in terms))

    return expansion.written(write)


def _again(op: Op, operands: list[Atom], builder: Builder) -> Atom:
    """The same call of other operands."""
    count = len(op.positional)
    named = dict(zip(op.keywords, operands[count:], strict=True))
    return builder.op(op.callee, *operands[:count], named=named, form=op.form)


def _quotient(op: Op, k: int, expansion: Expansion) -> Atom | None:
    """The order `k` of `a / b`: what `y * b = a` leaves for `y_k`."""
    a, b = op.operands
    (y,) = op.results
    rest = [(expansion.coefficient(b, j), expansion.coefficient(y, k - j)) for j in range(1, k + 1)]
    first = expansion.coefficient(a, k)

    def write(builder: Builder) -> Atom | None:
        total = summed(builder, ((1.0, times(builder, p, q)) for p, q in rest))
        return divided(builder, plus(builder, first, total, sign=-1.0), b, op)

    return expansion.written(write)


def _factors(op: Op, expansion: Expansion) -> tuple[Atom, Atom] | None:
    """`x ** 5` as `x * (x * x) ** 2`, which is right at 0 for all orders."""
    x, exponent = op.operands
    n = exponent.value if isinstance(exponent, Literal) else None
    if not isinstance(n, int | float) or n != int(n) or not 2 <= n <= _LARGEST_POWER:
        return None
    powers: dict[int, Atom] = {1: x}

    def power(m: int) -> Atom:
        if m not in powers:
            low = 1 if m % 2 else m // 2
            powers[m] = auxiliary(MULTIPLY, (power(low), power(m - low)), expansion)
        return powers[m]

    low = 1 if int(n) % 2 else int(n) // 2
    return power(low), power(int(n) - low)


def _integral(op: Op, k: int, expansion: Expansion) -> Atom | None:
    """What `k * y_k = sum of j * a_j * D_(k-j)` says, summed over the arguments `a`."""
    terms: list[tuple[int, Atom, Atom]] = []
    partials = partials_of(op, expansion)
    divisor = _divisor(partials, expansion)
    if divisor is not None:
        return _implicit(op, k, divisor, expansion)
    for operand, partial in partials:
        for j in range(1, k + 1):
            x = expansion.coefficient(operand, j)
            slope = None if x is None else expansion.coefficient(partial, k - j)
            if x is not None and slope is not None:
                terms.append((j, slope, x))

    def write(builder: Builder) -> Atom | None:
        return _mean(builder, [(j, times(builder, p, x)) for j, p, x in terms], k)

    return expansion.written(write)


def _mean(builder: Builder, terms: list[tuple[int, Atom | None]], k: int) -> Atom | None:
    """The sum of `j / k` times each term."""
    found = [(j, term) for j, term in terms if term is not None]
    if all(j == k for j, _ in found):
        return summed(builder, ((1.0, term) for _, term in found))
    if all(2 * j in (k, 2 * k) for j, _ in found):
        return summed(builder, ((j / k, term) for j, term in found))
    total = summed(builder, ((float(j), term) for j, term in found))
    return divided(builder, total, Literal(float(k)))


def _divisor(
    partials: list[tuple[Value, Atom]], expansion: Expansion
) -> tuple[Value, Atom, Atom] | None:
    """The argument, numerator and denominator of a single partial that is a quotient."""
    if len(partials) != 1:
        return None
    ((operand, partial),) = partials
    op = expansion.series.auxiliary.get(partial) if isinstance(partial, Value) else None
    function: Any = getattr(op.callee, "function", None) if op is not None else None
    if op is None or function not in _QUOTIENTS or expansion.varies(op.operands[0]):
        return None
    return operand, op.operands[0], op.operands[1]


def _implicit(
    op: Op, k: int, divisor: tuple[Value, Atom, Atom], expansion: Expansion
) -> Atom | None:
    """The order `k` of `y` where `y' * q = c * x'`: of `np.log(x)`, with `q` = x, say."""
    (y,) = op.results
    x, c, q = divisor
    rest = [(j, expansion.coefficient(y, j), expansion.coefficient(q, k - j)) for j in range(1, k)]
    if q is y:  # a square root: the terms of j and k - j are equal
        rest = [(k if j < k - j else j, p, z) for j, p, z in rest if j <= k - j]
    first = expansion.coefficient(x, k)

    def write(builder: Builder) -> Atom | None:
        total = _mean(builder, [(j, times(builder, p, z)) for j, p, z in rest], k)
        return divided(builder, plus(builder, times(builder, c, first), total, sign=-1.0), q)

    return expansion.written(write)
