"""A rule for one mode out of the rule for the other, by transposing what its template says.

    dot[y] = -y @ dot[a] @ y        gives        bar[a] = y.T @ -bar[y] @ y.T
    bar[a] = bar[y] @ b.T           gives        dot[y] = dot[a] @ b

A template is linear in its marker. Inlined, with the marker as a variable of its own, it is a small
function, whose reverse sweep is the transpose: what that needs of the function itself is nothing but
shapes. A template whose transpose still reads the marker is not linear, and is refused.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.activity import activity
from s2s.analysis.dims import same_dims
from s2s.analysis.infer import infer, type_of_atom
from s2s.errors import RefusedError, refuse
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.nodes import Function, If, Literal, Module, Op, Primitive, Region, Value
from s2s.ir.types import Array, Number, Unknown, dims_of
from s2s.ir.walk import (
    definitions_in,
    free_in,
    operands_of,
    regions_of,
    statements_in,
    substitute,
)
from s2s.optimise.dead import without_dead
from s2s.optimise.fold import simplified
from s2s.transform.adjoints import leaves_of, part_of, type_at
from s2s.transform.keep import asks_shape, with_borrowed_shapes
from s2s.transform.primitives import PLUS
from s2s.transform.restore import Plan
from s2s.transform.templates import (
    environment_of,
    inlined,
    operands_by_name,
    refuse_parameters,
    template_parameters,
)

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom
    from s2s.rules.registry import Forward, Rule
    from s2s.transform.adjoints import Leaves, Path
    from s2s.transform.backward import Backward

    Seeds = list[tuple[Atom, Atom, Path]]  # what is transposed: an atom, and its adjoint at a leaf
    Parts = list[tuple[Value, Path, Atom]]


_under_way: ContextVar[tuple[Any, ...]] = ContextVar("_under_way", default=())


def pulled_back(forward: Forward, op: Op, back: Backward) -> Parts:
    """What a pushforward gives to the operands of an op in a backward sweep.

    Returns:
        Operands, leaves of them, and contributions to their adjoints.
    """
    from s2s.transform.contributions import not_covered

    (result,) = op.results
    bars = back.take(result)
    inner = Builder(infer, op.location)
    environment, spread = environment_of(forward, op, result, inner)
    refuse_parameters(forward, op, environment, back.sweep.activity)
    markers: dict[Value, Value] = {}
    tangents: dict[str, list[Atom]] = {}
    for name, atom, _ in operands_by_name(environment, spread):
        varies = name not in forward.constant and atom in back.sweep.activity
        dot = _zero(atom, inner)
        if varies and isinstance(atom, Value):
            dot = Value(f"{atom.name or name}_dot", atom.type)
            markers[dot] = atom
        tangents.setdefault(name, []).append(dot)
    varied = [n for n, dots in tangents.items() if any(d in markers for d in dots)]
    given = {
        name: inner.op(i.TUPLE, *dots) if name in spread else dots[0]
        for name, dots in tangents.items()
    }
    assert forward.template is not None
    found = inlined(forward.template, environment, {"dot": given}, inner, varied)
    y = template_parameters(forward)[0]
    total: Atom | None = found.get(("dot", y))
    if total is None:
        for name in varied:
            if ("push", name) not in found:
                raise not_covered(op, name)
            term = found["push", name]
            total = term if total is None else inner.op(PLUS, total, term)
    assert total is not None
    seeds: Seeds = []
    for path, bar in bars.items():
        full = back.full(bar, back.primal_part(result, path), type_at(result.type, path))
        seeds.append((total, full, path))
    adjoints = _transposed(inner, seeds, markers, op, back.builder)
    return [(markers[m], path, bar) for m in markers for path, bar in adjoints[m].items()]


def pushed(
    rule: Rule, op: Op, dots: dict[Value, Leaves], facts: Activity, builder: Builder,
    saved: Value | None = None,
) -> Leaves:  # fmt: skip
    """The tangent of an op's result, by the pullback of what it calls.

    Args:
        rule: the pullback.
        op: the op, which stands in `builder` already.
        dots: the tangents of the operands that vary, by leaf, in full shape.
        facts: what is active.
        builder: where the tangent goes.
        saved: what the forward part has saved for the rule, if it saves anything.
    """
    from s2s.transform.contributions import not_covered

    (result,) = op.results
    inner = Builder(infer, op.location)
    environment, spread = environment_of(rule, op, result, inner)
    if saved is not None:
        environment[template_parameters(rule)[-1]] = saved
    refuse_parameters(rule, op, environment, facts)
    y = template_parameters(rule)[0]
    bar = Value(f"{y}_bar", result.type)
    found = inlined(rule.template, environment, {"bar": {y: bar}}, inner)
    seeds: Seeds = []
    for name, operand, key in operands_by_name(environment, spread):
        if name in rule.constant or not isinstance(operand, Value) or operand not in dots:
            continue
        if ("bar", name) not in found:
            raise not_covered(op, name)
        given = found["bar", name]
        if key is not None:
            given = inner.op(i.GETITEM, given, Literal(key))
        for path, dot in dots[operand].items():
            part = part_of(inner, given, path, operand.type)
            seeds.append((*_shaped(part, dot, operand, path, inner), ()))
    return _transposed(inner, seeds, {bar: result}, op, builder)[bar]


def _shaped(part: Atom, dot: Atom, operand: Value, path: Path, inner: Builder) -> tuple[Atom, Atom]:
    """What a pullback assigns for a leaf of an operand, and what is pushed through it.

    It may be narrower than the leaf, or broader. Where types do not tell, its shape is asked for.
    """
    of = type_at(operand.type, path)
    found, wanted = dims_of(type_of_atom(part)), dims_of(of)
    if not isinstance(of, Array | Number | Unknown):
        return part, dot
    if found is not None and wanted is not None and same_dims(found, wanted):
        return part, dot
    if found is None or wanted is None or not found or len(found) > len(wanted):
        return part, inner.op(i.UNBROADCAST, dot, part)
    return inner.op(i.UNBROADCAST, part, part_of(inner, operand, path, operand.type)), dot


def _zero(atom: Atom, builder: Builder) -> Atom:
    if not isinstance(atom, Value) or isinstance(atom.type, Number):
        return Literal(0.0)
    return builder.op(i.ZEROS_LIKE, atom)


def _transposed(
    inner: Builder, seeds: Seeds, markers: dict[Value, Value], op: Op, builder: Builder
) -> dict[Value, Leaves]:
    """Append the transpose of what has been built, as a function of the markers, with these seeds."""
    from s2s.transform.backward import Backward, Sweep
    from s2s.transform.region import reverse_statements

    outputs = [part_of(inner, atom, path, type_of_atom(atom)) for atom, _, path in seeds]
    together = inner.op(i.TUPLE, *outputs)
    pushing = inner.op(i.TUPLE, *(seed for _, seed, _ in seeds))
    region = simplified(Region((), tuple(inner.statements), (together, pushing)))
    function = Function("transposed", (), region, op.location)
    module = Module({"transposed": function}, "transposed")
    facts = activity(module, frozenset(markers))
    definitions = {r: s for s in statements_in(region) if isinstance(s, Op) for r in s.results}
    called = getattr(op.callee, "function", None)
    if any(called is other for other in _under_way.get()):
        raise _not_linear(op, ", which calls the function itself")
    sweep = Sweep(module, facts, frozenset(), definitions, set(), set(), Plan(), frozenset())
    back = Backward(sweep, location=op.location)
    back.home = (region,)
    whole, given = region.yields[0], region.yields[1]
    for k in range(len(seeds)):
        seed = part_of(back.builder, given, (k,), type_of_atom(given))
        back.add(whole, (k,), seed)
    token = _under_way.set((*_under_way.get(), called))
    try:
        forward = reverse_statements(region.statements, back)
    except RefusedError as error:
        raise _not_linear(op, f" ({error.refusal.what})") from error
    finally:
        _under_way.reset(token)
    found = {m: _leaves(m, markers[m], back) for m in markers}
    yields = tuple(bar for leaves in found.values() for bar in leaves.values())
    everything = Region((), (*forward, *back.builder.statements), yields)
    clean = _without_markers(everything, markers, op)
    builder.statements += clean.statements
    atoms = iter(clean.yields)
    return {m: {path: next(atoms) for path in leaves} for m, leaves in found.items()}


def _leaves(marker: Value, primal: Value, back: Backward) -> Leaves:
    """The adjoint of a marker by leaf, in full shape."""
    leaves = back.take(marker)
    return {
        path: back.full(leaves[path], back.primal_part(primal, path), type_)
        for path, type_ in leaves_of(marker.type)
        if path in leaves
    }


def _without_markers(region: Region, markers: dict[Value, Value], op: Op) -> Region:
    """The region, cleaned up, which reads no more of the markers than their shapes.

    Raises:
        RefusedError: it reads one: the template is not linear in it.
    """
    region = without_dead(simplified(region))
    inside = {*definitions_in(region), *markers}
    outer = tuple(markers.values())
    region = without_dead(with_borrowed_shapes(region, inside - set(outer), set(), outer))
    depending: set[Atom] = set(markers)
    _spread(region, depending)
    if {*region.yields} & depending:
        raise _not_linear(op, "")
    return substitute(region, dict(markers))


def _spread(region: Region, found: set[Atom]) -> None:
    """Add what depends on the numbers of something found; not what depends on shapes alone."""
    for statement in region.statements:
        if isinstance(statement, Op):
            if found & (set(statement.operands) - _shapes_asked(statement)):
                found |= set(statement.results)
        elif isinstance(statement, If):
            arms = (statement.then, statement.orelse)
            for arm in arms:
                _spread(arm, found)
            for k, result in enumerate(statement.results):
                if statement.test in found or any(arm.yields[k] in found for arm in arms):
                    found.add(result)
        elif found & {
            *operands_of(statement),
            *(v for r in regions_of(statement) for v in free_in(r)),
        }:
            found |= set(statement.results)


def _shapes_asked(op: Op) -> set[Atom | None]:
    asked = {asks_shape(op)}
    if isinstance(op.callee, Primitive) and op.callee.function in _LIKE:
        asked.add(op.operands[1])
    return asked


_LIKE = (s2s_runtime.reshape_like, s2s_runtime.as_like)


def _not_linear(op: Op, detail: str) -> RefusedError:
    what = f"the rule of '{_name(op)}' cannot be transposed{detail}"
    why = (
        "What its template assigns must be linear in the derivative that it reads, by operations "
        "that s2s can differentiate. Give the function a rule for this mode too (docs/rules.md)."
    )
    return refuse(what, why, op.location)


def _name(op: Op) -> str:
    return str(getattr(op.callee, "name", "this"))
