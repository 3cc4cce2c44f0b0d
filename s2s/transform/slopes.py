"""The local Jacobian of an elementwise part, as statements of the forward part.

With one active input it is accumulated along with the values, so that nothing of the part need be
kept; with several, from the output back, once for all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from s2s.analysis.infer import infer
from s2s.ir.build import Builder
from s2s.ir.describe import describe
from s2s.ir.nodes import Literal, Region, Value
from s2s.ir.walk import definitions_in, rewired, substitute, uses_in
from s2s.optimise.fold import simplified
from s2s.transform.elementwise_parts import partials, times
from s2s.transform.naming import redefined
from s2s.transform.primitives import PLUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Op, Statement
    from s2s.transform.elementwise_parts import ElementwisePart

LONG = 4  # nameless values in a row: they share one name, so that each frees the one before
_SHARED = "t"

Replaced = dict["Op", list["Statement"]]


def with_slopes(
    part: ElementwisePart, region: Region, facts: Activity, definitions: Mapping[Value, Op]
) -> tuple[Replaced, Value, dict[Value, Atom]]:
    """What stands in for the ops of a part, its output there, and the Jacobian for each input."""
    y = part.output
    primal = Value(y.name, y.type, y.hint)
    if len(part.inputs) == 1:
        replaced, slope = _along(part, primal, _shared(part, primal, region), facts, definitions)
        return replaced, primal, {part.inputs[0]: slope}
    replaced, slopes = _back(part, facts, definitions)
    last = part.ops[-1]
    body = Region((), tuple(replaced[last]), tuple(slopes.values()))
    body = substitute(body, {y: primal})
    replaced[last] = [rewired(last, (primal,), last.operands), *body.statements]
    return replaced, primal, dict(zip(slopes, body.yields, strict=True))


def _shared(part: ElementwisePart, primal: Value, region: Region) -> dict[Value, Value]:
    """The values of a long chain of nameless ones, under the name that they share."""
    inner = [op.results[0] for op in part.ops[:-1]]
    uses = Counter(uses_in(region))
    in_row = all(
        [a for a in after.operands if a in inner] == [v] * uses[v]
        for v, after in zip(inner, part.ops[1:], strict=True)
    )
    if not in_row or len(inner) < LONG or any(v.name for v in inner):
        return {}
    name = primal.name or _SHARED
    return {v: Value(name, v.type) for v in inner}


def _along(
    part: ElementwisePart,
    primal: Value,
    shared: dict[Value, Value],
    facts: Activity,
    definitions: Mapping[Value, Op],
) -> tuple[Replaced, Atom]:
    """The partials multiplied along with the ops; each product as early as it can be."""
    (x,) = part.inputs
    slopes: dict[Value, Atom] = {x: Literal(1.0)}
    own = {**shared, part.output: primal}
    replaced: Replaced = {}
    for op in part.ops:
        builder = Builder(infer, op.location)
        total: Atom | None = None
        for operand, partial in (partials(op, facts, builder) or {}).items():
            if operand in slopes:
                term = times(partial, slopes[operand], builder)
                total = term if total is None else builder.op(PLUS, total, term)
        assert total is not None, "what is active in a part of one input depends on that"
        (result,) = op.results
        name = slope_name(next(iter(shared.values()), result), x, definitions)
        named = bool(shared) or op is part.ops[-1]
        more, (slope,) = _written(builder, (total,), (name,), named=named)
        slopes[result] = slope
        after = result in set(uses_in(Region((), tuple(more), ())))
        body = [op, *more] if after or not shared else [*more, op]
        stands = substitute(Region((), tuple(body), (slope,)), dict(own))
        mapping = {result: own[result]} if result in own else {}
        replaced[op] = list(redefined(stands, mapping).statements)
        slopes[result] = stands.yields[0]
    return replaced, slopes[part.output]


def _back(
    part: ElementwisePart, facts: Activity, definitions: Mapping[Value, Op]
) -> tuple[Replaced, dict[Value, Atom]]:
    """The weights of what the output depends on, from that back."""
    y = part.output
    weights: dict[Value, Atom] = {y: Literal(1.0)}
    builder = Builder(infer)
    for op in reversed(part.ops):
        weight = weights.pop(op.results[0])
        for operand, partial in (partials(op, facts, builder) or {}).items():
            term = times(weight, partial, builder)
            before = weights.get(operand)
            weights[operand] = term if before is None else builder.op(PLUS, before, term)
    atoms = tuple(weights[x] for x in part.inputs)
    names = tuple(slope_name(y, x, definitions) for x in part.inputs)
    statements, slopes = _written(builder, atoms, names, named=True)
    return {part.ops[-1]: statements}, dict(zip(part.inputs, slopes, strict=True))


def _written(
    builder: Builder, atoms: tuple[Atom, ...], names: tuple[str, ...], *, named: bool
) -> tuple[list[Statement], tuple[Atom, ...]]:
    """The statements folded, and what they compute under its name, or with that as a hint."""
    body = simplified(Region((), tuple(builder.statements), atoms))
    inside = set(definitions_in(body))
    mapping: dict[Value, Value] = {}
    for atom, name in zip(body.yields, names, strict=True):
        if isinstance(atom, Value) and atom in inside and name and not atom.name:
            own = Value(name, atom.type) if named else Value("", atom.type, name)
            mapping.setdefault(atom, own)
    renamed = redefined(substitute(body, dict(mapping)), mapping)
    return list(renamed.statements), renamed.yields


def slope_name(y: Value, x: Value, definitions: Mapping[Value, Op] | None = None) -> str:
    """What to call a derivative: `dy_dx`."""
    known = definitions or {}
    above, below = (v.name or v.hint or describe(known.get(v), known) for v in (y, x))
    return f"d{above or 'value'}_d{below}" if below else "slope"
