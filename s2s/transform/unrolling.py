"""Rule templates among truncated Taylor series: inlined once, and expanded where they are asked for.

A template is inlined at order 0, as it is in forward mode; its values are `auxiliary`. In that of a
pushforward `dot[a]` is x'(t), whose coefficient k is (k + 1) a_(k+1): a `VELOCITY`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import s2s_runtime

from s2s.analysis.differentiable import active_operands, template_signature
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import UNDEF, Literal, Op, Primitive, Region, Value
from s2s.ir.types import Array, Number, Tuple
from s2s.ir.walk import definitions_in, free_in, substitute_statement
from s2s.rules.registry import forward_of, is_own, rule_of
from s2s.rules.series import series_helper
from s2s.transform.adjoints import leaves_of, part_of, parts_of
from s2s.transform.contributions import no_rule, not_covered
from s2s.transform.pushing import push
from s2s.transform.sums import divided, plus, times
from s2s.transform.templates import (
    environment_of,
    inlined,
    operands_by_name,
    refuse_parameters,
    template_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom, Callee, Statement
    from s2s.rules.registry import Forward
    from s2s.transform.adjoints import Path
    from s2s.transform.orders import Expansion

VELOCITY = Primitive(Intrinsic("velocity"), "velocity")  # x'(t) of the operand x; never emitted
Key = TypeVar("Key")
SCALE = Primitive(s2s_runtime.scale, "s2s_runtime.scale")


def auxiliary(callee: Callee, operands: tuple[Atom, ...], expansion: Expansion) -> Atom:
    """A value that a rule needs beside the primal, computed once in a region."""
    start = len(expansion.builder.statements)
    found = expansion.builder.op(callee, *operands)
    return _adopted(start, {0: found}, expansion, expansion.series.order)[0]


def note(op: Op, expansion: Expansion) -> None:
    """Remember what an op of the primal computes, so that no rule computes it again."""
    if _is_numbered(op) and op.results[0] not in expansion.series.unsettled:
        expansion.numbers.setdefault(_key(op), op.results[0])


def _is_numbered(op: Op) -> bool:
    return (
        isinstance(op.callee, Primitive)
        and i.intrinsic(op.callee) is None
        and UNDEF not in op.operands
    )


def _key(op: Op) -> object:
    return op.callee, op.operands, op.keywords


def _adopted(
    start: int, atoms: Mapping[Key, Atom], expansion: Expansion, limit: int
) -> dict[Key, Atom]:
    """The statements from a place on belong to a rule: each computes what nothing has before it.

    Args:
        start: the place.
        atoms: what the rule assigns.
        expansion: where the statements are.
        limit: the highest order of it that will be asked for.

    Returns:
        The atoms, where they are something that was there already this instead.
    """
    statements = expansion.builder.statements
    written = statements[start:]
    del statements[start:]
    known: dict[Value, Atom] = {}
    for statement in written:
        found = substitute_statement(statement, known)
        if not isinstance(found, Op):
            _adopt_nested(found, expansion, limit)
            continue
        before = expansion.numbers.get(_key(found)) if _is_numbered(found) else None
        moves = any(map(expansion.varies, active_operands(found)))
        if before is not None and (expansion.varies(before) or not moves):
            known[found.results[0]] = before
            continue
        if before is not None:  # of no use to the primal's result, so that it was not expanded
            expansion.numbers.pop(_key(found))
        note(found, expansion)
        if moves:
            expansion.series.auxiliary.update(dict.fromkeys(found.results, found))
            limit = expansion.series.limit(*found.operands)
            expansion.series.limits.update(dict.fromkeys(found.results, limit))
        statements.append(found)
    return {key: known.get(a, a) if isinstance(a, Value) else a for key, a in atoms.items()}


def _adopt_nested(statement: Statement, expansion: Expansion, limit: int) -> None:
    """A branch or a loop of a rule is expanded at once, to the highest order that may be asked for."""
    from s2s.transform.taylor_sweep import Sweep

    region = Region((), (statement,), ())
    series, free = expansion.series, tuple(free_in(region))
    limit = min(series.limit(*free), limit)
    for value in free:
        for k in range(1, limit + 1):
            expansion.ensure(value, k)
    series.auxiliary.update(dict.fromkeys(definitions_in(region)))
    series.limits.update(dict.fromkeys(definitions_in(region), limit))
    if limit < 1:
        expansion.append(statement)
        return
    Sweep(expansion.series).statements((statement,), expansion)


def partials_of(op: Op, expansion: Expansion) -> list[tuple[Value, Atom]]:
    """The varied arguments of an elementwise function, with its partials."""
    known = expansion.series.partials.get(op)
    if known is not None:
        return list(known)
    rule = rule_of(op.callee)
    if rule is None or rule.kind != "partial":
        raise no_rule(op)
    expansion.count_template()
    start = len(expansion.builder.statements)
    environment, spread = environment_of(rule, op, op.results[0], expansion.builder)
    refuse_parameters(rule, op, environment, expansion.series.activity)
    found = inlined(rule.template, environment, {}, expansion.builder)
    limit = expansion.series.limit(*op.results) - 1
    found = _adopted(start, found, expansion, limit)
    partials = []
    for name, operand, key in operands_by_name(environment, spread):
        if name in rule.constant or not expansion.varies(operand):
            continue
        if ("D", name) not in found or key is not None:
            raise not_covered(op, name)
        assert isinstance(operand, Value)
        partials.append((operand, found["D", name]))
    expansion.series.partials[op] = partials
    return partials


def linear_places(op: Op, expansion: Expansion) -> tuple[int, ...]:
    """The operands in each of which a multilinear function is linear."""
    forward, rule = forward_of(op.callee), rule_of(op.callee)
    assert forward is not None
    assert rule is not None
    environment, _ = environment_of(rule, op, op.results[0], Builder(infer))
    refuse_parameters(rule, op, environment, expansion.series.activity)
    count, numbers = len(op.positional), range(len(op.operands))
    named = dict(zip(op.keywords, numbers[count:], strict=True))
    bound = template_signature(rule.template).bind(*numbers[:count], **named).arguments
    places: list[int] = []
    for name, found in bound.items():
        at = found if isinstance(found, tuple) else (found,)
        at = tuple(found.values()) if isinstance(found, dict) else at
        if name in forward.of:
            places += at
        elif name not in rule.constant and any(expansion.varies(op.operands[p]) for p in at):
            raise not_covered(op, name)
    return tuple(places)


def whole_series(op: Op, expansion: Expansion) -> bool:
    """Compute all orders of a result at once, where a helper of the runtime does that."""
    series, rule = expansion.series, rule_of(op.callee)
    function = op.callee.function  # type: ignore[union-attr]
    found = series_helper(function)
    if found is None or rule is None or op.callee.override is not None or is_own(function):  # type: ignore[union-attr]
        return False
    environment, spread = environment_of(rule, op, op.results[0], Builder(infer))
    (_, result), (_, first), *rest = environment.items()
    if any(spread.values()) or any(expansion.varies(a) for _, a in rest):
        return False
    if op in series.wholes:
        return True
    series.wholes.add(op)
    refuse_parameters(rule, op, environment, series.activity)
    orders = expansion.orders[: series.limit(result)]
    for order in orders:
        expansion.ensure(first, order.k)
    helper, names = found
    coefficients = [o.at(first) if o.varies(first) else Literal(None) for o in orders]
    packed = expansion.builder.op(i.TUPLE, first, *coefficients)
    types = tuple(type_of_atom(result) for _ in orders)
    whole, each = Value("", Tuple(types)), tuple(Value("", t) for t in types)
    given = {name: environment[name] for name in names}
    operands = (packed, *given.values())
    expansion.append(Op((whole,), helper, operands, tuple(given), expansion.builder.location))
    expansion.append(Op(each, i.UNPACK, (whole,), (), expansion.builder.location))
    assert isinstance(result, Value)
    for order, coefficient in zip(orders, each, strict=True):
        order.set(result, (), coefficient, settled=True)
    return True


def velocity(op: Op, k: int, expansion: Expansion) -> None:
    """Coefficient `k` of x'(t): (k + 1) times the next one of x(t)."""
    (source,), (result,) = op.operands, op.results
    expansion.ensure(source, k + 1)
    for path, atom in expansion.order(k + 1).leaves(source).items():
        order = expansion.order(k)
        scaled = _scaled(float(k + 1), atom, expansion)
        order.shared.tangents.setdefault(result, {})[path] = scaled


def _scaled(factor: float, atom: Atom, expansion: Expansion) -> Atom:
    found = expansion.written(lambda builder: _times(builder, factor, atom))
    assert found is not None
    return found


def _times(builder: Builder, factor: float, atom: Atom) -> Atom | None:
    if isinstance(type_of_atom(atom), Number | Array):
        return times(builder, Literal(factor), atom)
    return builder.op(SCALE, Literal(factor), atom)


def velocity_of_result(forward: Forward, op: Op, k: int, expansion: Expansion) -> None:
    """Coefficient `k` of the result, from coefficient `k - 1` of its velocity."""
    known = expansion.series.partials.get(op)
    if known is None:
        terms = _terms(forward, op, expansion)
        known = expansion.series.partials[op] = (terms, _is_constant(terms, expansion))
    terms, constant = known
    if constant:
        for operand in op.operands:
            expansion.ensure(operand, k)
        push(op, expansion.order(k))
        return
    (result,) = op.results
    order = expansion.order(k)
    for path, type_ in leaves_of(result.type):
        found = [_leaf(term, path, result, k, expansion) for term in terms]
        total = expansion.written(lambda builder, found=found: _total(builder, found))  # type: ignore[misc]
        if total is None:
            continue
        scaled = (
            total if k == 1
            else expansion.written(lambda b, t=total: divided(b, t, Literal(float(k))))  # type: ignore[misc]
            if isinstance(type_, Number | Array)
            else _scaled(1.0 / k, total, expansion)
        )  # fmt: skip
        assert scaled is not None
        order.set(result, path, scaled)


def _total(builder: Builder, terms: list[Atom | None]) -> Atom | None:
    total: Atom | None = None
    for term in terms:
        total = plus(builder, total, term)
    return total


def _leaf(term: Atom, path: Path, result: Value, k: int, expansion: Expansion) -> Atom | None:
    """A leaf of coefficient `k - 1` of a velocity."""
    if k == 1:
        return part_of(expansion.builder, term, path, result.type)
    expansion.ensure(term, k - 1)
    order = expansion.order(k - 1)
    if not order.varies(term):
        return None
    if () in order.leaves(term):
        return part_of(expansion.builder, order.at(term), path, result.type)
    return order.at(term, path)


def _is_constant(terms: list[Atom], expansion: Expansion) -> bool:
    """Whether a velocity is that of the arguments times what does not move: `np.reshape(dot[a])`."""
    pending, seen = list(terms), set()
    while pending:
        atom = pending.pop()
        if not isinstance(atom, Value) or atom in seen or not expansion.varies(atom):
            continue
        seen.add(atom)
        inner = expansion.series.auxiliary.get(atom)
        if inner is None:
            return False
        if inner.callee != VELOCITY:
            pending += inner.operands
    return True


def _terms(forward: Forward, op: Op, expansion: Expansion) -> list[Atom]:
    """The velocity of the result, as the sum of these."""
    assert forward.template is not None
    for operand in op.operands:
        expansion.ensure(operand, 1)
    expansion.count_template()
    start = len(expansion.builder.statements)
    environment, spread = environment_of(forward, op, op.results[0], expansion.builder)
    refuse_parameters(forward, op, environment, expansion.series.activity)
    varied: list[str] = []
    items: list[str] = []
    tangents: dict[str, Atom] = {}
    for name, atom in list(environment.items())[1:]:
        operands = spread.get(name, (atom,))
        if name in forward.constant:
            continue
        if any(map(expansion.varies, operands)):
            varied.append(name)
            items += _items(name, atom, spread.get(name), expansion)
        moving = [_moving(operand, expansion) for operand in operands]
        tangents[name] = expansion.builder.op(i.TUPLE, *moving) if name in spread else moving[0]
    markers = {"dot": tangents}
    found = inlined(forward.template, environment, markers, expansion.builder, (*varied, *items))
    limit = expansion.series.limit(*op.results) - 1
    found = _adopted(start, found, expansion, limit)
    y = template_parameters(forward)[0]
    if ("dot", y) in found:
        return [found["dot", y]]
    for name in varied:
        if ("push", name) not in found:
            raise not_covered(op, name)
    return [found["push", name] for name in varied]


def _items(
    name: str, atom: Atom, operands: tuple[Atom, ...] | None, expansion: Expansion
) -> list[str]:
    """The items of a parameter that may vary: `xs[0]`."""
    if operands is not None:
        keys = [k for k, operand in enumerate(operands) if expansion.varies(operand)]
    else:
        keys = [k for k, _ in parts_of(type_of_atom(atom)) or ()]  # type: ignore[misc]
    return [f"{name}[{k}]" for k in keys]


def _moving(operand: Atom, expansion: Expansion) -> Atom:
    """What stands for x'(t) of an operand in a template: at order 0 its first coefficient."""
    first = expansion.order(1).at(operand)
    if not expansion.varies(operand):
        return first
    found = Value("", type_of_atom(first))
    expansion.series.stands[found] = first
    expansion.series.limits[found] = expansion.series.limit(operand) - 1
    expansion.series.auxiliary[found] = Op((found,), VELOCITY, (operand,))
    return found
