"""Reversing the statements of a region, last to first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, For, Global, If, Op, Region, Symbol, Value, While, With
from s2s.ir.types import Tuple, join
from s2s.ir.walk import clone_statement, definitions_in, substitute
from s2s.transform.backward import adjoint_name, type_at
from s2s.transform.carrying import brought_back, enter
from s2s.transform.keep import kept_of
from s2s.transform.restore import bring_back, settle, settle_rest

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.adjoints import Path
    from s2s.transform.backward import Backward


def reverse_statements(
    statements: tuple[Statement, ...], back: Backward, *, packed: bool = False
) -> tuple[Statement, ...]:
    """Append the backward part of the statements; give the forward part, with what that keeps."""
    forward: list[tuple[Statement, ...]] = []
    for statement in reversed(statements):
        forward.append(_reverse_statement(statement, back, packed=packed))
    return tuple(s for group in reversed(forward) for s in group)


def _reverse_statement(
    statement: Statement, back: Backward, *, packed: bool
) -> tuple[Statement, ...]:
    bring_back(statement, back)
    forward: tuple[Statement, ...] = (statement,)
    if back.sweep.activity.touches(statement):
        forward = _reversed(statement, back, packed=packed)
    settle(statement, back)
    return forward


def _reversed(statement: Statement, back: Backward, *, packed: bool) -> tuple[Statement, ...]:
    from s2s.transform.calls import reverse_call
    from s2s.transform.contributions import reverse_op
    from s2s.transform.loops import reverse_loop

    match statement:
        case Op(callee=Symbol()):
            return reverse_call(statement, back)
        case Op():
            return reverse_op(statement, back)
        case If():
            return (reverse_if(statement, back, packed=packed),)
        case For() | While():
            return reverse_loop(statement, back)
        case With():
            return (_reverse_with(statement, back, packed=packed),)


def reverse_if(statement: If, back: Backward, *, packed: bool) -> If:
    """The backward part runs the backward part of the arm that was taken.

    What an arm keeps becomes a result of the `if`. Where it goes into a record (`packed`) each arm
    packs what it keeps into one tuple, so that nothing is padded.
    """
    back.builder.location = statement.location
    incoming = [back.take(result) for result in statement.results]
    arms, forwards = [], []
    for arm in (statement.then, statement.orelse):
        inner = back.nested(back.adjoints.fork())
        enter(arm, statement.results, inner)
        for atom, leaves in zip(arm.yields, incoming, strict=True):
            for path, bar in leaves.items():
                inner.add(atom, path, bar)
        stands = reverse_statements(arm.statements, inner, packed=packed)
        arms.append(inner)
        forwards.append(Region((), stands, arm.yields))
    for value in {v: None for side in (back, *arms) for v in side.adjoints.leaves}:
        if any(() in a.adjoints.leaves.get(value, {}) for a in (back, *arms)):
            for side in (back, *arms):
                side.expand(value)
    changed = _changed(back, arms, forwards)
    before = brought_back(arms, forwards, back)
    regions = [_arm_region(arm, changed, before) for arm in arms]
    results = tuple(_joined(target, path, regions, k) for k, (target, path) in enumerate(changed))
    results += tuple(Value(v.name, v.type, v.hint) for v in before)
    pairs = zip(regions, forwards, strict=True)
    keeping = [kept_of(region, fwd, back.sweep) for region, fwd in pairs]
    new, (then, orelse) = _with_kept(statement, forwards, keeping, back, packed=packed)
    _give_on(statement, changed, before, results, back)
    if then.statements or orelse.statements or then.yields != orelse.yields:
        back.builder.statements.append(
            If(results, statement.test, then, orelse, statement.location)
        )
    else:
        _give_on(statement, changed, before, then.yields, back)
    return new


def _give_on(
    statement: If | With,
    changed: list[tuple[Value, Path]],
    before: list[Value],
    atoms: tuple[Atom, ...],
    back: Backward,
) -> None:
    """What the backward part of a region yields: adjoints, then the versions it has brought back."""
    settle(statement, back, last=False)
    for (target, path), atom in zip(changed, atoms[: len(changed)], strict=True):
        back.adjoints.set(target, path, atom)
    back.now.update(zip(before, atoms[len(changed) :], strict=True))


def _changed(
    back: Backward, arms: list[Backward], forwards: list[Region]
) -> list[tuple[Value, Path]]:
    """The leaves of outer values whose adjoint an arm has changed, in a fixed order."""
    inside = {v for region in forwards for v in definitions_in(region)}
    found: dict[tuple[Value, Path], None] = {}
    for arm in arms:
        for value, leaves in arm.adjoints.leaves.items():
            for path, bar in leaves.items():
                if value not in inside and back.adjoints.leaves.get(value, {}).get(path) != bar:
                    found[value, path] = None
    return list(found)


def _arm_region(arm: Backward, changed: list[tuple[Value, Path]], before: list[Value]) -> Region:
    yields: list[Atom] = []
    for value, path in changed:
        primal_type = type_at(value.type, path)
        bar = arm.adjoints.get(value, path)
        primal = arm.primal_part(value, path)
        if bar is None:
            yields.append(arm.zero_of(value, path))
        else:
            yields.append(arm.filled(bar, primal, primal_type))
    settle_rest(arm)
    yields += [arm.now[value] for value in before]
    return Region((), tuple(arm.builder.statements), tuple(yields))


def _joined(target: Value, path: Path, regions: list[Region], k: int) -> Value:
    then, orelse = (type_of_atom(region.yields[k]) for region in regions)
    return Value(adjoint_name(target, path), join(then, orelse, f"{target.name}_bar"))


def _with_kept(
    statement: If,
    forwards: list[Region],
    keeping: list[tuple[Region, tuple[Value, ...]]],
    back: Backward,
    *,
    packed: bool,
) -> tuple[If, tuple[Region, Region]]:
    (then_back, then_kept), (else_back, else_kept) = keeping
    known = {*statement.then.yields, *statement.orelse.yields}
    if packed and len({*then_kept, *else_kept} - known) > 1:
        return _with_packed(statement, forwards, keeping, back)
    extra: list[tuple[Value, Atom, Atom]] = []
    mappings: list[dict[Value, Atom]] = [{}, {}]
    _already_yielded(statement, statement.then, then_kept, mappings[0])
    _already_yielded(statement, statement.orelse, else_kept, mappings[1])
    then_kept = tuple(v for v in then_kept if v not in mappings[0])
    else_kept = tuple(v for v in else_kept if v not in mappings[1])
    for value in then_kept:
        result = back.sweep.copy_of(value)
        extra.append((result, value, UNDEF))
        mappings[0][value] = result
    for value in else_kept:
        result = back.sweep.copy_of(value)
        extra.append((result, UNDEF, value))
        mappings[1][value] = result
    back.sweep.unsure.update(result for result, _, _ in extra)
    return (
        _extended(statement, forwards, extra),
        (substitute(then_back, mappings[0]), substitute(else_back, mappings[1])),
    )


def _already_yielded(
    statement: If, arm: Region, kept: tuple[Value, ...], mapping: dict[Value, Atom]
) -> None:
    """What an arm keeps and yields anyway is the result of the `if` where that arm was taken."""
    for value in kept:
        if value in arm.yields:
            mapping[value] = statement.results[arm.yields.index(value)]


def _with_packed(
    statement: If,
    forwards: list[Region],
    keeping: list[tuple[Region, tuple[Value, ...]]],
    back: Backward,
) -> tuple[If, tuple[Region, Region]]:
    """Each arm keeps one tuple, of what its own backward part reads."""
    packed: list[Atom] = []
    news, backs = [], []
    kept_value = Value("kept", Tuple(()))
    for forward, (backward, kept) in zip(forwards, keeping, strict=True):
        inner = back.nested(back.adjoints)
        atom = inner.builder.op(i.TUPLE, *kept, name="kept")
        packed.append(atom)
        news.append(Region((), (*forward.statements, *inner.builder.statements), forward.yields))
        fresh = tuple(back.sweep.copy_of(v) for v in kept)
        unpack = (Op(fresh, i.UNPACK, (kept_value,), (), statement.location),) if kept else ()
        mapped = substitute(backward, dict(zip(kept, fresh, strict=True)))
        backs.append(Region((), (*unpack, *mapped.statements), mapped.yields))
    types = [type_of_atom(atom) for atom in packed]
    object.__setattr__(kept_value, "type", join(types[0], types[1], "kept"))
    new = _extended(statement, news, [(kept_value, packed[0], packed[1])])
    return new, (backs[0], backs[1])


def _extended(statement: If, forwards: list[Region], extra: list[tuple[Value, Atom, Atom]]) -> If:
    then, orelse = forwards
    return If(
        (*statement.results, *(result for result, _, _ in extra)),
        statement.test,
        Region((), then.statements, (*then.yields, *(a for _, a, _ in extra))),
        Region((), orelse.statements, (*orelse.yields, *(a for _, _, a in extra))),
        statement.location,
    )


def _reverse_with(statement: With, back: Backward, *, packed: bool) -> With:
    """The backward part stands outside the context, but for `np.errstate`, which holds there too."""
    inner = back.nested(back.adjoints.fork())
    enter(statement.body, statement.results, inner)
    for atom, result in zip(statement.body.yields, statement.results, strict=True):
        for path, bar in back.take(result).items():
            inner.add(atom, path, bar)
    stands = reverse_statements(statement.body.statements, inner, packed=packed)
    forward = Region((), stands, statement.body.yields)
    changed = _changed(back, [inner], [forward])
    before = brought_back([inner], [forward], back)
    backward, kept = kept_of(_arm_region(inner, changed, before), forward, back.sweep)
    fresh = tuple(back.sweep.copy_of(v) for v in kept)
    backward = substitute(backward, dict(zip(kept, fresh, strict=True)))
    _append_within(statement, backward, changed, before, back)
    body = Region((), stands, (*statement.body.yields, *kept))
    results = (*statement.results, *fresh)
    return With(results, statement.context, statement.target, body, statement.location)


def _append_within(
    statement: With,
    backward: Region,
    changed: list[tuple[Value, Path]],
    before: list[Value],
    back: Backward,
) -> None:
    context = back.sweep.definitions.get(statement.context)  # type: ignore[arg-type]
    atoms = backward.yields
    if context is not None and _is_errstate(context) and backward.statements:
        again = clone_statement(context, {})
        results = tuple(
            Value(adjoint_name(target, path), type_of_atom(atom))
            for (target, path), atom in zip(changed, atoms[: len(changed)], strict=True)
        )
        results += tuple(Value(v.name, v.type, v.hint) for v in before)
        inside = With(results, again.results[0], None, backward, statement.location)
        back.builder.statements += [again, inside]
        atoms = results
    else:
        back.builder.statements += backward.statements
    _give_on(statement, changed, before, atoms, back)


def _is_errstate(op: Op) -> bool:
    called = op.operands[0] if op.callee == i.CALL and op.operands else None
    return isinstance(called, Global) and called.object is np.errstate
