"""The tangent of one operation's result, by the rule of what is called.

y = np.tanh(x)          y_dot = (1.0 - y * y) * x_dot              a partial
y = np.sum(x, axis=0)   y_dot = np.sum(x_dot, axis=0)              linear
y = a @ b               y_dot = a_dot @ b + a @ b_dot              multilinear
y = np.linalg.inv(a)    y_dot = -y @ a_dot @ y                     a pushforward template
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Region, Value
from s2s.ir.types import Array, List, Tuple, Unknown
from s2s.ir.walk import definitions_in
from s2s.optimise.fold import simplified
from s2s.rules.notation import is_shipped
from s2s.rules.registry import forward_of, rule_of, signature_of
from s2s.transform.adjoints import parts_of
from s2s.transform.contributions import no_rule, not_covered, refuse_complex, refuse_if_opaque
from s2s.transform.implicit import implicit_edit, push_implicit
from s2s.transform.moving import MOVES
from s2s.transform.own import has_own_rule, refuse_edit, several_results, with_saved
from s2s.transform.primitives import MULTIPLY, NEGATE, PLUS
from s2s.transform.streams import stream_rule
from s2s.transform.templates import (
    environment_of,
    inlined,
    operands_by_name,
    refuse_parameters,
    template_parameters,
)
from s2s.transform.transpose import pushed

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.rules.registry import Forward, Rule
    from s2s.transform.tangents import Tangents

_MINUS = Primitive(operator.sub, "-")
_DIVIDE = Primitive(operator.truediv, "/")


def push(op: Op, dots: Tangents) -> None:
    """Append the tangent of an op's results, where there is one; the op stands already."""
    if not any(dots.active(r) for r in op.results) or not any(map(dots.varies, op.operands)):
        return
    dots.builder.location = op.location
    is_users = has_own_rule(op)
    refuse_if_opaque(op, (op.callee,) if is_users else MOVES)
    refuse_complex(op, dots.shared.activity)
    start = len(dots.builder.statements)
    if (equation := implicit_edit(op)) is not None:
        push_implicit(op, equation, dots)
    elif is_users:
        refuse_edit(op)
        _by_rule(op, dots)
    elif i.intrinsic(op.callee) is not None:
        MOVES[op.callee](op, dots)
    elif (move := stream_rule(op)) is not None:
        move(op, dots)
    else:
        _by_rule(op, dots)
    _fold(op, start, dots)


def _fold(op: Op, start: int, dots: Tangents) -> None:
    """Simplify what was appended for one op, as a person does while writing it down."""
    statements = dots.builder.statements
    written = tuple(statements[start:])
    places = [
        (result, path) for result in op.results for path in dots.shared.tangents.get(result, {})
    ]
    atoms = tuple(dots.shared.tangents[result][path] for result, path in places)
    folded = simplified(Region((), written, atoms))
    statements[start:] = folded.statements
    inside = set(definitions_in(folded))
    for (result, path), old, new in zip(places, atoms, folded.yields, strict=True):
        if new is old:
            continue
        dots.shared.tangents[result][path] = new
        name = dots.shared.names.pop(old, None) if isinstance(old, Value) else None
        if name and isinstance(new, Value) and new in inside:
            dots.shared.names.setdefault(new, name)


_IN_PLACE = {operator.add: i.ADD_TO, operator.sub: i.TAKE_FROM}


def _rebinds(op: Op, dots: Tangents) -> bool:
    """Whether an op is `x = x + y`, both with tangents, whose tangent may be written in place."""
    function = getattr(op.callee, "function", None)
    if getattr(type(function), "__hash__", None) is None or function not in _IN_PLACE:
        return False
    (result,), first = op.results, op.operands[0]
    same = isinstance(first, Value) and bool(result.name) and first.name == result.name
    return same and all(map(dots.varies, op.operands))


def _by_rule(op: Op, dots: Tangents) -> None:
    (result,) = op.results
    if _rebinds(op, dots):
        in_place = _IN_PLACE[op.callee.function]  # type: ignore[union-attr]
        dots.set(result, (), dots.builder.op(in_place, *map(dots.at, op.operands)))
        return
    forward, rule = forward_of(op.callee), rule_of(op.callee)
    wide = False
    if forward is not None:
        dot = _by_forward(forward, rule, op, dots)
        wide = forward.template is None or is_shipped(forward.template)
    elif rule is not None and rule.kind == "partial":
        dot, wide = _by_partial(rule, op, dots)
    elif rule is not None:
        _by_transpose(rule, op, dots)
        return
    else:
        raise no_rule(op)
    if dot is not None:
        dots.set(result, (), dot, wide=wide)


def _is_number(atom: Atom) -> bool:
    """Whether an operand surely broadcasts nothing."""
    return not isinstance(type_of_atom(atom), Array | List | Tuple | Unknown)


def _by_transpose(rule: Rule, op: Op, dots: Tangents) -> None:
    """The tangent by the transpose of the pullback."""
    saved: Value | None = None
    if rule.saving is not None:
        saved, instead = with_saved(rule, op)
        place = next(k for k, s in enumerate(dots.builder.statements) if s is op)
        dots.builder.statements[place : place + 1] = instead
    varied = [a for a in op.operands if isinstance(a, Value) and dots.varies(a)]
    tangents = {a: dict(dots.leaves(a)) for a in varied}
    facts = dots.shared.activity
    for path, dot in pushed(rule, op, tangents, facts, dots.builder, saved).items():
        dots.set(op.results[0], path, dot)


def _by_partial(rule: Rule, op: Op, dots: Tangents) -> tuple[Atom | None, bool]:
    """The sum of the partials times the tangents, and whether it surely has the result's shape."""
    (result,) = op.results
    environment, spread = environment_of(rule, op, result, dots.builder)
    refuse_parameters(rule, op, environment, dots.shared.activity)
    if parts_of(result.type) is not None:
        raise several_results(op)
    if _is_quotient(op) and all(map(dots.varies, op.operands)):
        return _quotient(op, dots), True
    start = len(dots.builder.statements)
    partials = inlined(rule.template, environment, {}, dots.builder)
    total: Atom | None = None
    terms: set[Atom] = set()
    for name, operand, key in operands_by_name(environment, spread):
        if name in rule.constant or not dots.varies(operand):
            continue
        if ("D", name) not in partials or key is not None:
            raise not_covered(op, name)
        partial = partials["D", name]
        total = _plus(total, partial, dots.array(operand), dots)
        if partial != Literal(0.0):
            terms |= {operand, *_elementwise(partial, dots.builder.statements[start:])}
    wide = result in terms or all(_is_number(a) or a in terms for a in op.operands)
    return total, wide


def _is_quotient(op: Op) -> bool:
    return getattr(op.callee, "name", None) in ("/", "np.divide") and len(op.positional) == 2


def _quotient(op: Op, dots: Tangents) -> Atom:
    """The tangent of `y = a / b`: `(a_dot - y * b_dot) / b`."""
    (y,), (a, b), write = op.results, op.operands, dots.builder.op
    return write(_DIVIDE, write(_MINUS, dots.array(a), write(MULTIPLY, y, dots.array(b))), b)


def _elementwise(atom: Atom, statements: list[Statement]) -> set[Atom]:
    """The values whose shapes an atom surely has been broadcast to."""
    made = {s.results[0]: s for s in statements if isinstance(s, Op) and len(s.results) == 1}
    found: set[Atom] = set()
    pending = [atom]
    while pending:
        one = pending.pop()
        found.add(one)
        op = made.get(one) if isinstance(one, Value) else None
        function = getattr(op.callee, "function", None) if op is not None else None
        if isinstance(function, np.ufunc) or getattr(function, "__module__", "") == "_operator":
            pending += op.operands  # type: ignore[union-attr]
    return found


def _plus(total: Atom | None, partial: Atom, dot: Atom, dots: Tangents) -> Atom:
    op = dots.builder.op
    if partial == Literal(-1.0):
        return op(NEGATE, dot) if total is None else op(_MINUS, total, dot)
    if (divisor := _divisor(partial, dots)) is not None:
        partial, dot = Literal(1.0), op(_DIVIDE, dot, divisor)
    term = dot if partial == Literal(1.0) else op(MULTIPLY, partial, dot)
    return term if total is None else op(PLUS, total, term)


def _divisor(partial: Atom, dots: Tangents) -> Atom | None:
    """What a partial is one over."""
    for statement in reversed(dots.builder.statements):
        if partial in statement.results:
            found = isinstance(statement, Op) and statement.callee == _DIVIDE
            one = found and statement.operands[0] == Literal(1.0)  # type: ignore[union-attr]
            return statement.operands[1] if one else None  # type: ignore[union-attr]
    return None


def _by_forward(forward: Forward, rule: Rule | None, op: Op, dots: Tangents) -> Atom | None:
    if forward.kind == "pushforward":
        return _by_template(forward, op, dots)
    assert rule is not None, "a function is declared linear beside its pullback"
    environment, _ = environment_of(rule, op, op.results[0], dots.builder.nested())
    refuse_parameters(rule, op, environment, dots.shared.activity)
    places = _places(rule, op, forward.of)
    varied = [k for k, atom in enumerate(op.operands) if dots.varies(atom)]
    for k in varied:
        if k not in places and _parameter(rule, op, k) not in rule.constant:
            raise not_covered(op, _parameter(rule, op, k))
    varied = [k for k in varied if k in places]
    if not varied:
        return None
    if forward.kind == "linear":
        return _again(op, {k: dots.numbers(op.operands[k]) for k in places}, dots)
    total: Atom | None = None
    for k in varied:
        term = _again(op, {k: dots.numbers(op.operands[k])}, dots)
        total = term if total is None else dots.builder.op(PLUS, total, term)
    return total


def _again(op: Op, replaced: dict[int, Atom], dots: Tangents) -> Value:
    """The same call, with some operands replaced."""
    operands = [replaced.get(k, atom) for k, atom in enumerate(op.operands)]
    count = len(op.positional)
    named = dict(zip(op.keywords, operands[count:], strict=True))
    return dots.builder.op(op.callee, *operands[:count], named=named, form=op.form)


def _places(rule: Rule, op: Op, names: tuple[str, ...]) -> list[int]:
    """Which operands are for some parameters."""
    return [k for k in range(len(op.operands)) if _parameter(rule, op, k) in names]


def _parameter(rule: Rule, op: Op, place: int) -> str:
    """The parameter that an operand is for."""
    numbers = range(len(op.operands))
    count = len(op.positional)
    named = dict(zip(op.keywords, numbers[count:], strict=True))
    bound = signature_of(rule).bind(*numbers[:count], **named).arguments
    for name, found in bound.items():
        if found == place or (isinstance(found, tuple) and place in found):
            return name
        if isinstance(found, dict) and place in found.values():
            return str(next(key for key, value in found.items() if value == place))
    raise AssertionError(place)


def _varied_items(
    name: str, atom: Atom, operands: tuple[Atom, ...] | None, dots: Tangents
) -> list[str]:
    """The items of a parameter that have a tangent: `xs[0]`; all, where they are held in one piece."""
    parts = parts_of(type_of_atom(atom)) or ()
    if operands is not None:
        keys = [k for k, operand in enumerate(operands) if dots.varies(operand)]
    else:
        leaves = dots.leaves(atom)
        keys = [k for k, _ in parts if () in leaves or any(path[0] == k for path in leaves)]  # type: ignore[misc]
    return [f"{name}[{k}]" for k in keys]


def _by_template(forward: Forward, op: Op, dots: Tangents) -> Atom | None:
    """What a pushforward template assigns: `dot[y]`, or the sum of the terms `push[a]`."""
    (result,) = op.results
    assert forward.template is not None
    environment, spread = environment_of(forward, op, result, dots.builder)
    refuse_parameters(forward, op, environment, dots.shared.activity)
    varied: list[str] = []
    varied_items: list[str] = []
    tangents: dict[str, Atom] = {}
    for name, atom in list(environment.items())[1:]:
        operands = spread.get(name, (atom,))
        if name in forward.constant:
            continue
        tangents[name] = (
            dots.builder.op(i.TUPLE, *map(dots.numbers, operands))
            if name in spread
            else dots.numbers(atom)
        )
        if any(map(dots.varies, operands)):
            varied.append(name)
            varied_items += _varied_items(name, atom, spread.get(name), dots)
    if not varied:
        return None
    markers = {"dot": tangents}
    found = inlined(forward.template, environment, markers, dots.builder, (*varied, *varied_items))
    y = template_parameters(forward)[0]
    if ("dot", y) in found:
        return found["dot", y]
    total: Atom | None = None
    for name in varied:
        if ("push", name) not in found:
            raise not_covered(op, name)
        term = found["push", name]
        total = term if total is None else dots.builder.op(PLUS, total, term)
    return total
