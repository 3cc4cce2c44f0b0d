"""The two loops of a reversed loop, and the records between them.

Before: a forward body, and a backward body that reads values of the forward body.
After:  the forward loop appends what is read (`kept_of`) to a list, and the backward loop takes
it from the end; or it runs over the same range or container again, in reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Literal, Op, Region, Value, While
from s2s.ir.types import BOOL, INT, List, Tuple, Type
from s2s.ir.walk import free_in, substitute, uses_in
from s2s.transform import iteration
from s2s.transform.keep import kept_of
from s2s.transform.primitives import PLUS

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.backward import Backward


def records_value(type_: Type) -> Value:
    """A list of records. Its hint says what it is to `optimise.inplace`: nothing else holds it."""
    return Value("", type_, i.RECORDS)


def connect(
    loop: For | While,
    forward: Region,
    backward: Region,
    initial: tuple[Atom, ...],
    number: Value | None,
    back: Backward,
) -> tuple[tuple[Statement, ...], tuple[Value, ...]]:
    """Build both loops, with the records between them where they are needed."""
    number_used = number is not None and number in set(uses_in(backward))
    can_exit = forward.yields[0] != Literal(False)
    definitions = back.sweep.definitions
    if (
        isinstance(loop, For)
        and not can_exit
        and iteration.is_indexable(loop.iterable, definitions)
    ):
        return _over_again(loop, forward, backward, initial, number, back)
    extra: tuple[Statement, ...] = ()
    if number is not None and number_used and isinstance(loop, For):
        loop, forward, extra = _enumerated(loop, forward, number, back)
    backward, kept = kept_of(backward, forward, back.sweep)
    new, records = _recording(loop, forward, kept, back)
    results = _unwinding(records, kept, backward, initial, loop, back)
    return (*extra, *new), results


def _over_again(
    loop: For,
    forward: Region,
    backward: Region,
    initial: tuple[Atom, ...],
    number: Value | None,
    back: Backward,
) -> tuple[tuple[Statement, ...], tuple[Value, ...]]:
    """The backward loop runs over the same range or container in reverse."""
    builder, definitions = back.builder, back.sweep.definitions
    item = loop.body.params[0]
    over_range = iteration.is_range(loop.iterable, definitions)
    backward, kept = kept_of(backward, forward, back.sweep, (item,))
    reads_item = item in set(free_in(backward))
    k = item if over_range else (number or Value("k", INT))
    k = Value(k.name or "k", k.type)
    mapping: dict[Value, Atom] = {}
    prologue = back.nested(back.adjoints)
    if over_range:
        mapping[item] = k
    else:
        if number is not None:
            mapping[number] = k
        if reads_item:
            mapping[item] = iteration.item_at(loop.iterable, k, definitions, prologue.builder)
    backward = substitute(backward, mapping)
    backward = Region(
        backward.params, (*prologue.builder.statements, *backward.statements), backward.yields
    )
    new: tuple[Statement, ...] = (loop_with(loop, forward),)
    records: Value | None = None
    if kept:
        new, records = _recording(loop, forward, kept, back)
    uses_k = k in set(uses_in(backward))
    over = _backward_range(loop, uses_k=uses_k, back=back)
    params, start = backward.params, initial
    statements, yields = backward.statements, backward.yields
    if records is not None:
        popping = back.nested(back.adjoints)
        param = records_value(records.type)
        rest, fields = _popped(param, kept, popping)
        backward = substitute(backward, fields)
        statements = (*popping.builder.statements, *backward.statements)
        params, start, yields = (param, *params), (records, *start), (rest, *backward.yields)
    results = tuple(Value(p.name, p.type, p.hint) for p in params)
    flag = Value("", BOOL)
    number_or_not = k if uses_k else Value("_", k.type)
    body = Region((number_or_not, *params), statements, (Literal(False), *yields))
    builder.statements.append(For((flag, *results), over, start, body, loop.location))
    return new, results[1:] if records is not None else results


def _backward_range(loop: For, *, uses_k: bool, back: Backward) -> Atom:
    builder, definitions = back.builder, back.sweep.definitions
    if iteration.is_range(loop.iterable, definitions):
        over = iteration.again(loop.iterable, definitions, builder)
    else:
        length = iteration.length_of(loop.iterable, definitions, builder)
        over = builder.op(iteration.RANGE, length)
    return builder.op(iteration.REVERSED, over) if uses_k else over


def _enumerated(
    loop: For, forward: Region, number: Value, back: Backward
) -> tuple[For, Region, tuple[Statement, ...]]:
    """The loop over `enumerate(iterable)`, so that a record can say where its item came from."""
    item = forward.params[0]
    pair = Value("", Tuple((INT, item.type)))
    outside = back.nested(back.adjoints)
    over = outside.builder.op(iteration.ENUMERATE, loop.iterable)
    unpack = Op((number, item), i.UNPACK, (pair,), (), loop.location)
    body = Region((pair, *forward.params[1:]), (unpack, *forward.statements), forward.yields)
    new = For(loop.results, over, loop.initial, body, loop.location)
    return new, body, tuple(outside.builder.statements)


def _recording(
    loop: For | While, forward: Region, kept: tuple[Value, ...], back: Backward
) -> tuple[tuple[Statement, ...], Value]:
    """The forward loop with one record appended in each iteration; a count where nothing is kept."""
    outside = back.nested(back.adjoints)
    if not kept:
        return _counting(loop, forward)
    inside = back.nested(back.adjoints)
    inside.builder.location = None
    field = kept[0] if len(kept) == 1 else inside.builder.op(i.TUPLE, *kept)
    type_ = List(field.type if isinstance(field, Value) else Tuple(()))
    start = records_value(type_)
    outside.builder.statements.append(Op((start,), i.LIST, ()))
    before, after = records_value(type_), records_value(type_)
    append = Op((after,), i.APPEND, (before, field))
    at = _after_definitions(forward, kept)
    statements = (
        *forward.statements[:at], *inside.builder.statements, append, *forward.statements[at:]
    )  # fmt: skip
    final = records_value(type_)
    body = Region((*forward.params, before), statements, (*forward.yields, after))
    new = loop_with(loop, body, extra=(start, before, final))
    return (*outside.builder.statements, new), final


def _counting(loop: For | While, forward: Region) -> tuple[tuple[Statement, ...], Value]:
    before, after, final = Value("trips", INT), Value("trips", INT), Value("trips", INT)
    count = Op((after,), PLUS, (before, Literal(1)), (), loop.location, "operator")
    body = Region((*forward.params, before), (count, *forward.statements), (*forward.yields, after))
    return (loop_with(loop, body, extra=(Literal(0), before, final)),), final


def _after_definitions(forward: Region, kept: tuple[Value, ...]) -> int:
    """The place right after the last kept value is defined: the earliest for the record."""
    last = 0
    for place, statement in enumerate(forward.statements, 1):
        if any(r in kept for r in statement.results):
            last = place
    return last


def loop_with(
    loop: For | While,
    body: Region,
    extra: tuple[Atom, Value, Value] | None = None,
) -> For | While:
    """The loop with another body; `extra` is one more carried value: start, parameter, result."""
    initial = loop.initial if extra is None else (*loop.initial, extra[0])
    results = loop.results if extra is None else (*loop.results, extra[2])
    if isinstance(loop, For):
        return For(results, loop.iterable, initial, body, loop.location)
    test = loop.test
    if extra is not None:
        again = Value(extra[1].name, extra[1].type)
        test = Region((*test.params, again), test.statements, test.yields)
    return While(results, initial, test, body, loop.location)


def _unwinding(
    records: Value,
    kept: tuple[Value, ...],
    backward: Region,
    initial: tuple[Atom, ...],
    loop: For | While,
    back: Backward,
) -> tuple[Value, ...]:
    """Append the loop that takes the records from the end."""
    results = tuple(Value(p.name, p.type) for p in backward.params)
    flag = Value("", BOOL)
    if not kept:
        over = back.builder.op(iteration.RANGE, records)
        body = Region(
            (Value("_", INT), *backward.params),
            backward.statements,
            (Literal(False), *backward.yields),
        )
        back.builder.statements.append(For((flag, *results), over, initial, body, loop.location))
        return results
    inside = back.nested(back.adjoints)
    param = records_value(records.type)
    rest, fields = _popped(param, kept, inside)
    backward = substitute(backward, fields)
    body = Region(
        (param, *backward.params),
        (*inside.builder.statements, *backward.statements),
        (Literal(False), rest, *backward.yields),
    )
    testing = back.nested(back.adjoints)
    test_params = tuple(Value(p.name, p.type) for p in body.params)
    truth = testing.builder.op(i.TRUTH, test_params[0])
    test = Region(test_params, tuple(testing.builder.statements), (truth,))
    left = records_value(records.type)
    back.builder.statements.append(
        While((flag, left, *results), (records, *initial), test, body, loop.location)
    )
    return results


def _popped(
    records: Value, kept: tuple[Value, ...], inside: Backward
) -> tuple[Value, dict[Value, Atom]]:
    """Take one record apart; the values it gives in place of those kept."""
    rest = records_value(records.type)
    fresh = tuple(inside.sweep.copy_of(v) for v in kept)
    statements = inside.builder.statements
    if len(kept) == 1:
        statements.append(Op((fresh[0], rest), i.POP, (records,), (), inside.builder.location))
    else:
        record = Value("", Tuple(tuple(v.type for v in kept)))
        statements.append(Op((record, rest), i.POP, (records,), (), inside.builder.location))
        statements.append(Op(fresh, i.UNPACK, (record,), (), inside.builder.location))
    return rest, dict(zip(kept, fresh, strict=True))
