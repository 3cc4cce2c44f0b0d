"""Accumulating in place where a buffer is owned, and copying where one is about to be overwritten.

Before: `y = add_to(x, v)`, `y = add_at(x, i, v)`, `y = own(x)`. After: `increment`, `accumulate` and
nothing where the buffer of `x` is fresh, referred to by nothing else and not read any more; else an
addition, a copy with `accumulate`, and a copy.

A buffer is owned when an allocating operation made it and nothing that outlives it has taken a
reference. A view of it only matters while the view is live. Loop positions are owned when their
first and all next values are (a fixpoint, from the optimistic side).
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.allocation import allocates, holds, only_reads, views
from s2s.analysis.dims import same_dims
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Function, If, Op, Primitive, Region, Value, While, With
from s2s.ir.types import Array, Number, dims_of
from s2s.ir.walk import free_in, operands_of, regions_of, statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement

PLUS = Primitive(operator.add, "+")
MINUS = Primitive(operator.sub, "-")
_IN_PLACE = {i.ADD_TO: i.INCREMENT, i.TAKE_FROM: i.DECREMENT}
_DESTRUCTIVE = {i.ADD_AT: i.ACCUMULATE, i.SET_AT: i.SETITEM}
_FRESH = {i.ADD_TO: PLUS, i.TAKE_FROM: MINUS}


def inplace(function: Function) -> Function:
    """The function with every `add_to`, `add_at` and `own` decided, and old versions protected."""
    state = _State(set(), {})
    live = {a for a in function.body.yields if isinstance(a, Value)}
    return replace(function, body=_region(function.body, live, state))


class _State:
    """What is owned at one point, and which live views refer to what."""

    def __init__(self, owned: set[Value], views_of: dict[Value, set[Value]]) -> None:
        self.owned = owned
        self.views_of = views_of

    def copy(self) -> _State:
        return _State(set(self.owned), {k: set(v) for k, v in self.views_of.items()})

    def may_overwrite(self, atom: Atom, live: set[Value]) -> bool:
        """Whether the buffer of `atom` is owned, and neither it nor a view of it is read later."""
        return (
            isinstance(atom, Value)
            and atom in self.owned
            and atom not in live
            and not any(v in live for v in self.all_views(atom))
        )

    def all_views(self, value: Value) -> set[Value]:
        found: set[Value] = set()
        pending = [value]
        while pending:
            for view in self.views_of.get(pending.pop(), ()):
                if view not in found:
                    found.add(view)
                    pending.append(view)
        return found

    def disown(self, *atoms: Atom) -> None:
        """Something has taken references that may outlive what is known here."""
        for atom in atoms:
            if isinstance(atom, Value):
                self.owned.discard(atom)
                for base, found in self.views_of.items():
                    if atom in found or any(atom in self.all_views(v) for v in found):
                        self.owned.discard(base)


def _region(region: Region, live_out: set[Value], state: _State) -> Region:
    """Rewrite a region; `live_out` is what is read after it, its own yields included."""
    after = _live_after(region, live_out)
    statements: list[Statement] = []
    mapping: dict[Value, Atom] = {}
    for statement, live in zip(region.statements, after, strict=True):
        current = _substituted(statement, mapping)
        real = {mapping.get(v, v) for v in live}
        found = {v for v in real if isinstance(v, Value)}
        statements += _statement(current, found, state, mapping)
    yields = tuple(mapping.get(a, a) if isinstance(a, Value) else a for a in region.yields)
    return Region(region.params, tuple(statements), yields)


def _substituted(statement: Statement, mapping: dict[Value, Atom]) -> Statement:
    from s2s.ir.walk import substitute_statement

    return substitute_statement(statement, mapping)


def _live_after(region: Region, live_out: set[Value]) -> list[set[Value]]:
    live = set(live_out) | {a for a in region.yields if isinstance(a, Value)}
    after: list[set[Value]] = []
    for statement in reversed(region.statements):
        after.append(set(live))
        live.difference_update(statement.results)
        live.update(a for a in operands_of(statement) if isinstance(a, Value))
        for nested in regions_of(statement):
            live.update(free_in(nested))
    return after[::-1]


def _statement(
    statement: Statement, live: set[Value], state: _State, mapping: dict[Value, Atom]
) -> list[Statement]:
    match statement:
        case Op():
            return _op(statement, live, state, mapping)
        case If():
            return [_if(statement, live, state)]
        case For() | While():
            return _loop(statement, live, state)
        case With():
            body = _region(statement.body, live, state)
            state.disown(*body.yields)
            return [replace(statement, body=body)]


def _op(op: Op, live: set[Value], state: _State, mapping: dict[Value, Atom]) -> list[Statement]:
    if op.callee == i.OWN:
        return _own(op, live, state, mapping)
    if op.callee in (i.ADD_TO, i.TAKE_FROM):
        return [_add_to(op, live, state)]
    if op.callee in _DESTRUCTIVE:
        op = replace(op, callee=_DESTRUCTIVE[op.callee])
        return _overwriting(op, live, state)
    if i.destroys(op.callee):
        return _overwriting(op, live, state)
    _account(op, state)
    return [op]


def _own(op: Op, live: set[Value], state: _State, mapping: dict[Value, Atom]) -> list[Statement]:
    source, (result,) = op.operands[0], op.results
    if state.may_overwrite(source, live) or isinstance(type_of_atom(source), Number):
        mapping[result] = source
        return []
    state.owned.add(result)
    return [replace(op, callee=i.COPY)]


def _add_to(op: Op, live: set[Value], state: _State) -> Op:
    a, b = op.operands
    (result,) = op.results
    state.owned.add(result)
    assert isinstance(op.callee, Primitive)
    same = isinstance(type_of_atom(a), Array) and _same_shape(a, result)
    named = isinstance(a, Value) and a.name
    if same and named and state.may_overwrite(a, live) and a is not b:
        return replace(op, callee=_IN_PLACE[op.callee], form="operator")
    return replace(op, callee=_FRESH[op.callee], form="augmented")


def _same_shape(atom: Atom, result: Value) -> bool:
    first, second = dims_of(type_of_atom(atom)), dims_of(result.type)
    return first is not None and second is not None and same_dims(first, second)


def _overwriting(op: Op, live: set[Value], state: _State) -> list[Statement]:
    target = op.operands[0]
    assert isinstance(target, Value)
    free = target not in live and not any(v in live for v in state.all_views(target))
    state.disown(*op.operands[1:])
    destroyed_result = op.results[-1]
    if is_records(target) or (target in state.owned and free):
        state.owned.add(destroyed_result)
        state.views_of[destroyed_result] = state.views_of.get(target, set())
        return [op]
    copy = Value(target.name, target.type)
    state.owned.add(destroyed_result)
    first = Op((copy,), i.COPY, (target,), (), op.location)
    return [first, replace(op, operands=(copy, *op.operands[1:]))]


def _account(op: Op, state: _State) -> None:
    """What an op owns, shows or keeps."""
    if holds(op):
        state.disown(*op.operands)
        state.owned.update(op.results)
    elif allocates(op):
        state.owned.update(op.results)
    elif views(op):
        for operand in op.operands:
            if isinstance(operand, Value):
                state.views_of.setdefault(operand, set()).update(op.results)
    elif not only_reads(op):
        state.disown(*op.operands)


def _if(statement: If, live: set[Value], state: _State) -> If:
    arms, states = [], []
    for region in (statement.then, statement.orelse):
        inner = state.copy()
        arms.append(_region(region, live, inner))
        states.append(inner)
    then, orelse = arms
    state.owned &= states[0].owned & states[1].owned
    for inner in states:
        for base, found in inner.views_of.items():
            state.views_of.setdefault(base, set()).update(found)
    for k, result in enumerate(statement.results):
        pairs = zip((then, orelse), states, strict=True)
        if all(_gives_away(arm, k, live, inner) for arm, inner in pairs):
            state.owned.add(result)
    state.disown(*then.yields, *orelse.yields)
    return replace(statement, then=then, orelse=orelse)


def _gives_away(region: Region, k: int, live: set[Value], state: _State) -> bool:
    """Whether a region yields at `k` a buffer that it owns and yields nowhere else."""
    atom = region.yields[k]
    if isinstance(type_of_atom(atom), Number):
        return True
    others = {a for n, a in enumerate(region.yields) if n != k and isinstance(a, Value)}
    return state.may_overwrite(atom, live | others)


def _loop(loop: For | While, live: set[Value], state: _State) -> list[Statement]:
    lead = 1 if isinstance(loop, For) else 0
    params = loop.body.params[lead:]
    around = live | set(free_in(loop.body))
    if isinstance(loop, While):
        around |= set(free_in(loop.test))
    loop, copies = _with_own_lists(loop, params, around, state)
    start = Region((), (), loop.initial)
    owned = {k for k in range(len(params)) if _gives_away(start, k, around, state)}
    state.disown(*loop.initial)
    while True:
        inner = state.copy()
        inner.owned -= around
        inner.owned.update(params[k] for k in owned)
        body = _region(loop.body, around, inner)
        still = {k for k in owned if _gives_away(body, k + 1, around, inner)}
        if still == owned:
            break
        owned = still
    state.owned.update(loop.results[k + 1] for k in owned)
    for base, found in inner.views_of.items():
        state.views_of.setdefault(base, set()).update(found)
    return [*copies, replace(loop, body=body)]


def _with_own_lists(
    loop: For | While, params: tuple[Value, ...], around: set[Value], state: _State
) -> tuple[For | While, list[Statement]]:
    """The loop started on copies of lists that it changes and that are not its own."""
    changed = {
        s.operands[0]
        for s in statements_in(loop.body)
        if isinstance(s, Op) and (i.destroys(s.callee) or s.callee in _DESTRUCTIVE)
    }
    start = Region((), (), loop.initial)
    copies: list[Statement] = []
    initial = list(loop.initial)
    for k, (param, atom) in enumerate(zip(params, loop.initial, strict=True)):
        if param not in changed or not isinstance(atom, Value) or isinstance(atom.type, Array):
            continue
        if is_records(atom) or _gives_away(start, k, around, state):
            continue
        copy = Value(atom.name, atom.type, atom.hint)
        copies.append(Op((copy,), i.COPY, (atom,), (), loop.location))
        state.owned.add(copy)
        initial[k] = copy
    return replace(loop, initial=tuple(initial)), copies


def is_records(value: Value) -> bool:
    """Whether a value is a list of records that a transform made."""
    return not value.name and value.hint == i.RECORDS
