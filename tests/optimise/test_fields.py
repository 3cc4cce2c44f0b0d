"""Records hold no more than is read, also those that other records hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.analysis.infer import infer
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.ir.nodes import For, Function, Literal, Module, Op, Parameter, Primitive, Region, Value
from s2s.ir.types import BOOL, FLOAT, INT, List, Tuple
from s2s.ir.walk import statements_in
from s2s.optimise.fields import fields
from s2s.transform.primitives import MULTIPLY, PLUS
from s2s.transform.records import records_value

RANGE = Primitive(range, "range")
RECORD = Tuple((FLOAT, FLOAT))


def recorded(*, nested: bool) -> Function:
    """Two loops, with `(x * k, x + k)` for each `k` between them, of which the first part is read."""
    x = Value("x", FLOAT)
    builder = Builder(infer)
    body = _both(x, builder) if not nested else _around(x, builder)
    return Function("f", (Parameter(x),), Region((), tuple(builder.statements), (body,)))


def _loop(builder: Builder, initial: tuple[Any, ...], body: Region) -> tuple[Value, ...]:
    over = builder.op(RANGE, Literal(3))
    results = tuple(Value(p.name, p.type, p.hint) for p in body.params[1:])
    builder.statements.append(For((Value("", BOOL), *results), over, initial, body))
    return results


def _writing(x: Value, builder: Builder) -> Value:
    start = records_value(List(RECORD))
    builder.statements.append(Op((start,), i.LIST, ()))
    k, before, after = Value("k", INT), records_value(List(RECORD)), records_value(List(RECORD))
    inner = Builder(infer)
    record = inner.op(i.TUPLE, inner.op(MULTIPLY, x, k), inner.op(PLUS, x, k))
    inner.statements.append(Op((after,), i.APPEND, (before, record)))
    body = Region((k, before), tuple(inner.statements), (Literal(False), after))
    return _loop(builder, (start,), body)[0]


def _reading(records: Value, start: Any, builder: Builder) -> Value:
    left, total, rest = (
        records_value(records.type),
        Value("total", FLOAT),
        records_value(records.type),
    )
    record, first, second = Value("", RECORD), Value("", FLOAT), Value("", FLOAT)
    inner = Builder(infer)
    inner.statements.append(Op((record, rest), i.POP, (left,)))
    inner.statements.append(Op((first, second), i.UNPACK, (record,)))
    new = inner.op(PLUS, total, first)
    params = (Value("_", INT), left, total)
    body = Region(params, tuple(inner.statements), (Literal(False), rest, new))
    return _loop(builder, (records, start), body)[1]


def _both(x: Value, builder: Builder) -> Value:
    return _reading(_writing(x, builder), Literal(0.0), builder)


def _around(x: Value, builder: Builder) -> Value:
    """The same, where each of three records holds such a list and a number that nothing reads."""
    type_ = List(Tuple((List(RECORD), FLOAT)))
    start, before, after = (records_value(type_) for _ in range(3))
    builder.statements.append(Op((start,), i.LIST, ()))
    inner = Builder(infer)
    record = inner.op(i.TUPLE, _writing(x, inner), inner.op(MULTIPLY, x, x))
    inner.statements.append(Op((after,), i.APPEND, (before, record)))
    body = Region((Value("_", INT), before), tuple(inner.statements), (Literal(False), after))
    records = _loop(builder, (start,), body)[0]
    left, rest, total = records_value(type_), records_value(type_), Value("total", FLOAT)
    popped, held, number = Value("", type_.item), records_value(List(RECORD)), Value("", FLOAT)
    inner = Builder(infer)
    inner.statements.append(Op((popped, rest), i.POP, (left,)))
    inner.statements.append(Op((held, number), i.UNPACK, (popped,)))
    new = _reading(held, total, inner)
    params = (Value("_", INT), left, total)
    body = Region(params, tuple(inner.statements), (Literal(False), rest, new))
    return _loop(builder, (records, Literal(0.0)), body)[1]


def compare(function: Function) -> Function:
    """The function without the fields that nothing reads; it computes the same."""
    found = fields(function)
    for each in (function, found):
        check(Module({"f": each}, "f"), versions=False)
    values = [evaluate(Module({"f": f}, "f"), 1.5) for f in (function, found)]
    np.testing.assert_equal(values[0], values[1])
    return found


def tuples(function: Function) -> int:
    """How many tuples the function makes."""
    ops = (s for s in statements_in(function.body) if isinstance(s, Op))
    return sum(op.callee == i.TUPLE for op in ops)


def test_a_field_that_nothing_reads_is_dropped() -> None:
    """What is left is one value, which needs no tuple."""
    assert tuples(recorded(nested=False)) == 1
    assert tuples(compare(recorded(nested=False))) == 0


def test_records_in_records() -> None:
    """The inner and the outer ones hold one value each."""
    assert tuples(recorded(nested=True)) == 2
    assert tuples(compare(recorded(nested=True))) == 0
