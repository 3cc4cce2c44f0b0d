"""Reversing loops.

Each iteration of the forward loop appends one record of what its backward part reads; the backward
loop takes the records from the end until none is left, so `for`, `while`, `break`, `continue` and
zero trips are one mechanism. A `for` that cannot be left early runs over its range or its container
again in reverse instead, and what nothing reads is not recorded.

    for i in range(n):                      while records:
        records.append(x)                       x = records.pop()
        x = f(x)                                x_bar = f'(x) * x_bar
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.dims import same_dims
from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Literal, Op, Region, Value, While
from s2s.ir.types import INT, UNKNOWN, Array, Dict, List, Number, Tuple, Type
from s2s.ir.walk import free_in, statements_in
from s2s.transform import iteration
from s2s.transform.adjoints import Path, adjoint_type, leaves_of, parts_of
from s2s.transform.backward import Backward, adjoint_name
from s2s.transform.carrying import carried
from s2s.transform.primitives import MULTIPLY
from s2s.transform.records import connect
from s2s.transform.region import reverse_statements
from s2s.transform.restore import settle

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement


@dataclass(frozen=True, slots=True)
class Slot:
    """One adjoint that the backward loop carries."""

    value: Value  # the result of the loop, or the outer value
    path: Path
    type: Type
    position: int | None  # place among the carried values; None for an outer value


def reverse_loop(loop: For | While, back: Backward) -> tuple[Statement, ...]:
    """Append the backward loop; give the forward loop, which records what that needs."""
    back.builder.location = loop.location
    params = _carried_params(loop)
    outer = _outer_values(loop, back)
    walked = _walked(loop, back)
    for value in outer:
        if value not in walked or parts_of(value.type) is None:
            back.expand(value)
    slots = _carried_slots(loop, params, back) + _outer_slots(outer, walked)
    fresh = {s.value for s in slots if s.value in walked and not back.adjoints.leaves.get(s.value)}
    initial = tuple(_initial(slot, loop, walked, back) for slot in slots)
    versions = carried(loop, back)
    inner = back.nested(type(back.adjoints)())
    versions.enter(loop, inner)
    bars = tuple(Value(adjoint_name(s.value, s.path), _bar_type(s)) for s in slots)
    for slot, bar in zip(slots, bars, strict=True):
        if slot.position is None:
            inner.adjoints.set(slot.value, slot.path, bar)
    for slot, bar in zip(slots, bars, strict=True):
        if slot.position is not None:
            inner.add(loop.body.yields[1 + slot.position], slot.path, bar)
    statements = reverse_statements(loop.body.statements, inner, packed=True)
    number = _give_item(loop, inner, fresh - set(free_in(loop.body)))
    yields = tuple(_next(slot, bar, loop, inner) for slot, bar in zip(slots, bars, strict=True))
    ends = versions.ends(loop, inner)
    settle(loop, inner, last=False)
    params = (*bars, *versions.params)
    backward = Region(params, tuple(inner.builder.statements), (*yields, *ends))
    forward = Region(loop.body.params, statements, loop.body.yields)
    new, results = connect(loop, forward, backward, (*initial, *versions.starts), number, back)
    settle(loop, back, last=False)
    versions.leave(loop, results[len(slots) :], back)
    results = results[: len(slots)]
    for slot, result in zip(slots, results, strict=True):
        if slot.position is None:
            back.adjoints.set(slot.value, slot.path, result)
    for slot, result in zip(slots, results, strict=True):
        if slot.position is not None:
            back.add(loop.initial[slot.position], slot.path, result)
    return new


def _outer_values(loop: For | While, back: Backward) -> list[Value]:
    """The active values of enclosing regions to which the loop's body may contribute."""
    found = dict.fromkeys(v for v in free_in(loop.body) if v in back.sweep.activity)
    if isinstance(loop, For):
        for source in iteration.sources_of(loop.iterable, back.sweep.definitions):
            if source.value in back.sweep.activity:
                found[source.value] = None
    return list(found)


def _bar_type(slot: Slot) -> Type:
    if parts_of(slot.type) is None:
        return adjoint_type(slot.type)
    match slot.type:
        case Dict(key=key, item=item):
            return Dict(key, adjoint_type(item))
        case List(item=item):
            return List(adjoint_type(item))
        case _:
            return List(UNKNOWN)


def _walked(loop: For | While, back: Backward) -> set[Value]:
    """The outer values of which the loop takes items: their adjoints are held in one piece."""
    found = {
        op.operands[0]
        for op in statements_in(loop.body)
        if isinstance(op, Op) and op.callee == i.GETITEM and not isinstance(op.operands[1], Literal)
    }
    found &= set(free_in(loop.body))
    if isinstance(loop, For) and loop.body.params[0] in back.sweep.activity:
        sources = iteration.sources_of(loop.iterable, back.sweep.definitions)
        found |= {s.value for s in sources}
    return {v for v in found if isinstance(v, Value) and v in back.sweep.activity}


def _outer_slots(values: list[Value], walked: set[Value]) -> list[Slot]:
    return [
        Slot(v, path, type_, None)
        for v in values
        for path, type_ in ([((), v.type)] if v in walked else leaves_of(v.type))
    ]


def _carried_slots(loop: For | While, params: tuple[Value, ...], back: Backward) -> list[Slot]:
    slots = []
    activity = back.sweep.activity
    for k, (param, result) in enumerate(zip(params, loop.results[1:], strict=True)):
        if param in activity or result in activity:
            slots += [Slot(result, path, t, k) for path, t in leaves_of(result.type)]
    return slots


def _initial(slot: Slot, loop: For | While, walked: set[Value], back: Backward) -> Atom:
    if slot.value in walked:
        fresh = not back.adjoints.leaves.get(slot.value)
        start = _blank(slot.value, loop, back) if fresh else back.take_container(slot.value)
        back.name(start, adjoint_name(slot.value, ()))
        return start
    back.expand(slot.value)
    found = back.adjoints.get(slot.value, slot.path)
    if slot.position is not None and slot.value in back.adjoints.leaves:
        back.adjoints.leaves[slot.value].pop(slot.path, None)
    primal = back.primal_part(slot.value, slot.path)
    if found is None:
        zero = back.zero_of(slot.value, slot.path)
        back.name(zero, adjoint_name(slot.value, slot.path))
        return zero
    return back.filled(found, primal, slot.type)


def _blank(value: Value, loop: For | While, back: Backward) -> Atom:
    """The adjoint of a container before the loop over it gives each item its own."""
    runs_over = isinstance(loop, For) and any(
        s.value is value for s in iteration.sources_of(loop.iterable, back.sweep.definitions)
    )
    every = (
        runs_over and loop.body.yields[0] == Literal(False) and value not in set(free_in(loop.body))
    )
    if isinstance(value.type, List | Tuple) and every and _is_whole(loop, value, back):
        nothing = back.builder.op(i.LIST, Literal(None))
        length = back.builder.op(iteration.LEN, value)
        return back.builder.op(MULTIPLY, nothing, length)
    return back.take_container(value)


def _is_whole(loop: For | While, value: Value, back: Backward) -> bool:
    """Whether each item is visited: `zip` may stop before the end of one."""
    assert isinstance(loop, For)
    if loop.iterable is value:
        return True
    op = back.sweep.definitions.get(loop.iterable)  # type: ignore[arg-type]
    return op is not None and op.callee == iteration.ENUMERATE and op.operands == (value,)


def _next(slot: Slot, bar: Value, loop: For | While, inner: Backward) -> Atom:
    of = slot.value if slot.position is None else _carried_params(loop)[slot.position]
    if slot.position is None and not slot.path and parts_of(slot.type) is not None:
        return inner.take_container(of) if inner.adjoints.leaves.get(of) else bar
    inner.expand(of)
    found = inner.adjoints.get(of, slot.path)
    if found is not None:
        return inner.filled(found, inner.primal_part(of, slot.path), slot.type)
    if slot.position is None or _keeps_shape(loop, slot, of):
        return inner.zeros(bar, slot.type if isinstance(slot.type, Number) else None)
    return inner.zero_of(of, slot.path)


def _keeps_shape(loop: For | While, slot: Slot, param: Value) -> bool:
    """Whether what the body yields at a position surely has the shape of what came in."""
    assert slot.position is not None
    before = dict(leaves_of(param.type)).get(slot.path)
    after = dict(leaves_of(type_of_atom(loop.body.yields[1 + slot.position]))).get(slot.path)
    if not isinstance(before, Array) or not isinstance(after, Array):
        return isinstance(before, Number)
    return before.dims is not None and after.dims is not None and same_dims(before.dims, after.dims)


def _carried_params(loop: For | While) -> tuple[Value, ...]:
    """The parameters of the body beside the item."""
    return loop.body.params[1:] if isinstance(loop, For) else loop.body.params


def _give_item(loop: For | While, inner: Backward, fresh: set[Value]) -> Value | None:
    """Contribute the adjoint of the loop's item to what it came from; gives the number it needs."""
    if not isinstance(loop, For):
        return None
    item = loop.body.params[0]
    if not inner.adjoints.leaves.get(item):
        return None
    from s2s.transform.structural import place, scatter

    number = Value("k", INT)
    sources = iteration.sources_of(loop.iterable, inner.sweep.definitions)
    leaves = inner.take(item)
    used = False
    for path in leaves:
        if not any(path[: len(s.prefix)] == s.prefix for s in sources):
            what = "cannot differentiate through what this loop runs over"
            why = "Run over a list, a tuple, an array, zip, enumerate, reversed or a dict instead."
            raise refuse(what, why, loop.location)
    for source in sources:
        chosen = {
            p[len(source.prefix) :]: bar
            for p, bar in leaves.items()
            if p[: len(source.prefix)] == source.prefix
        }
        if not chosen or source.value not in inner.sweep.activity:
            continue
        part = inner.part(item, source.prefix, item.type)
        bar = chosen[()] if set(chosen) == {()} else None
        whole = bar if bar is not None else inner.whole(_as_value(part), chosen)
        whole = inner.full(whole, part)
        index = source.index(inner.builder, number, item)
        holds = not isinstance(source.value.type, Array)
        if holds and source.value in fresh and sum(s.value is source.value for s in sources) == 1:
            place(source.value, index, whole, inner)
        else:
            scatter(source.value, index, whole, inner)
        used = used or source.key is None
    return number if used else None


def _as_value(atom: Atom) -> Value:
    assert isinstance(atom, Value)
    return atom
