"""Parts of a program in which each element of one output depends on one element of each input.

    t = np.sin(x)            dt_dx = np.cos(x)
    y = np.exp(t)            dy_dx = y * dt_dx

Their Jacobian is diagonal, so it is one array of the shape of the output for each active input. A
part has one output; what else it defines is used in it only, as far as derivatives go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.differentiable import active_operands
from s2s.analysis.dims import same_dims
from s2s.analysis.infer import infer
from s2s.errors import RefusedError
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.nodes import Literal, Op, Primitive, Region, Value
from s2s.ir.types import dims_of
from s2s.ir.walk import free_in, operands_of, regions_of
from s2s.optimise.fold import simplified
from s2s.rules.registry import find, is_own
from s2s.transform.contraction import is_contractible
from s2s.transform.contributions import is_regular
from s2s.transform.primitives import MULTIPLY, PLUS
from s2s.transform.templates import environment_of, inlined, operands_by_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Statement

FEWEST = 2


@dataclass(frozen=True, slots=True)
class ElementwisePart:
    """Ops in order, the last of which defines the output, and the active values that they read."""

    ops: tuple[Op, ...]
    inputs: tuple[Value, ...]

    @property
    def output(self) -> Value:
        """The one value that is used outside."""
        return self.ops[-1].results[0]


def elementwise_parts(
    region: Region, facts: Activity, *, masked: Collection[Value], changed: Collection[Value]
) -> list[ElementwisePart]:
    """The largest such parts among the statements of a region, in order of their outputs.

    Args:
        region: its nested regions are not looked into.
        facts: what is active.
        masked: values some elements of whose adjoint are zero whatever their partials are.
        changed: values that something unknown may write into.
    """
    members = {
        statement.results[0]: statement
        for statement in region.statements
        if isinstance(statement, Op) and _is_member(statement, facts, masked, changed)
    }
    users = _users(region, facts)
    taken: set[Op] = set()
    found = []
    for op in reversed(list(members.values())):
        if op not in taken:
            inside = _grown(op, members, users, facts, taken)
            taken |= inside
            if len(inside) >= FEWEST:
                found.append(_part(region, inside, facts))
    return found[::-1]


def _is_member(
    op: Op, facts: Activity, masked: Collection[Value], changed: Collection[Value]
) -> bool:
    if len(op.results) != 1 or op.results[0] not in facts or op.refusal is not None:
        return False
    (result,) = op.results
    if not isinstance(op.callee, Primitive) or op.callee.override is not None:
        return False
    active = [a for a in active_operands(op) if isinstance(a, Value) and a in facts]
    if not is_contractible(result.type) or not all(is_contractible(v.type) for v in active):
        return False
    if any(v in changed for v in (result, *(a for a in op.operands if isinstance(a, Value)))):
        return False
    if any(getattr(v.type, "dtype", "") != getattr(result.type, "dtype", "") for v in active):
        return False
    if op.callee == i.ALIAS:
        return True
    rule = find(op.callee.function)
    if rule is None or rule.kind != "partial" or is_own(op.callee.function) or rule.saving:
        return False
    return not rule.singular or result not in masked or is_regular(op)


def _users(region: Region, facts: Activity) -> dict[Value, set[Op | None]]:
    """The ops of the region through which a value passes its derivative on; None for all else."""
    found: dict[Value, set[Op | None]] = {}
    for statement in region.statements:
        if isinstance(statement, Op):
            if any(r in facts for r in statement.results):
                for atom in active_operands(statement):
                    if isinstance(atom, Value):
                        found.setdefault(atom, set()).add(statement)
            continue
        for atom in (*operands_of(statement), *_free(statement)):
            if isinstance(atom, Value):
                found.setdefault(atom, set()).add(None)
    for atom in region.yields:
        if isinstance(atom, Value):
            found.setdefault(atom, set()).add(None)
    return found


def _free(statement: Statement) -> tuple[Value, ...]:
    return tuple(v for region in regions_of(statement) for v in free_in(region))


def _grown(
    last: Op,
    members: Mapping[Value, Op],
    users: Mapping[Value, set[Op | None]],
    facts: Activity,
    taken: Collection[Op],
) -> set[Op]:
    """The ops of the part whose output an op gives."""
    dims = dims_of(last.results[0].type)
    assert dims is not None
    inside, size = {last}, 0
    while size != len(inside):
        size = len(inside)
        for op in tuple(inside):
            for atom in active_operands(op):
                made = members.get(atom) if isinstance(atom, Value) else None
                if made is None or made in taken or made in inside or atom not in facts:
                    continue
                own = dims_of(made.results[0].type)
                if own is not None and same_dims(own, dims) and users[made.results[0]] <= inside:
                    inside.add(made)
    return inside


def _part(region: Region, inside: set[Op], facts: Activity) -> ElementwisePart:
    ops = tuple(s for s in region.statements if isinstance(s, Op) and s in inside)
    own = {op.results[0] for op in ops}
    inputs = {
        a: None
        for op in ops
        for a in active_operands(op)
        if isinstance(a, Value) and a in facts and a not in own
    }
    return ElementwisePart(ops, tuple(inputs))


def partials(op: Op, facts: Activity, builder: Builder) -> dict[Value, Atom] | None:
    """Append the partials of an op, and give them by active operand; None where it has none."""
    builder.location = op.location
    if op.callee == i.ALIAS:
        (operand,) = op.operands
        return {operand: Literal(1.0)} if isinstance(operand, Value) else {}
    assert isinstance(op.callee, Primitive)
    rule = find(op.callee.function)
    assert rule is not None
    try:
        environment, spread = environment_of(rule, op, op.results[0], builder)
    except RefusedError:
        return None
    if spread or any(environment.get(p) != _default(rule, p) for p in rule.refuse):
        return None
    assigned = inlined(rule.template, environment, {}, builder)
    found: dict[Value, Atom] = {}
    for name, operand, _ in operands_by_name(environment, spread):
        if name in rule.constant or not isinstance(operand, Value) or operand not in facts:
            continue
        if name in rule.inactive or ("D", name) not in assigned:
            return None
        partial = assigned["D", name]
        if operand in found:
            partial = builder.op(PLUS, found[operand], partial)
        found[operand] = partial
    return found


def _default(rule: object, name: str) -> Literal:
    from s2s.rules.registry import signature_of

    return Literal(signature_of(rule).parameters[name].default)  # type: ignore[arg-type]


def kept_values(part: ElementwisePart, facts: Activity) -> tuple[Value, ...] | None:
    """What the backward part of a part reads as it is; None where it has no rule."""
    read: dict[Value, None] = {}
    for op in part.ops:
        builder = Builder(infer, op.location)
        found = partials(op, facts, builder)
        if found is None:
            return None
        body = simplified(Region((), tuple(builder.statements), tuple(found.values())))
        read.update(dict.fromkeys(free_in(body)))
    return tuple(read)


def times(a: Atom, b: Atom, builder: Builder) -> Atom:
    """The product of two partials."""
    if a == Literal(1.0) or b == Literal(1.0):
        return b if a == Literal(1.0) else a
    return builder.op(MULTIPLY, a, b)


__all__ = ["ElementwisePart", "elementwise_parts", "kept_values", "partials", "times"]
