"""Giving values the names that a transform chose for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import For, Function, If, Module, Op, Region, Value, While, With
from s2s.ir.walk import definitions_in, rewired, substitute

if TYPE_CHECKING:
    from s2s.ir.nodes import Statement


def named(module: Module, names: dict[Value, str], hints: dict[Value, str]) -> Module:
    """The module with values named, or hinted; values that have a name keep it."""
    functions = {n: _function(f, names, hints) for n, f in module.functions.items()}
    return Module(functions, module.entry)


def _function(function: Function, names: dict[Value, str], hints: dict[Value, str]) -> Function:
    defined = {*definitions_in(function.body), *(p.value for p in function.params)}
    mapping = {v: Value(n, v.type) for v, n in names.items() if v in defined and not v.name}
    for value, hint in hints.items():
        if value in defined and value not in mapping and not value.name:
            mapping[value] = Value("", value.type, hint)
    if not mapping:
        return function
    body = substitute(function.body, mapping)
    return replace(function, body=redefined(body, mapping))


def redefined(region: Region, mapping: dict[Value, Value]) -> Region:
    """The region with its definitions replaced; uses are for `substitute`."""
    return Region(
        _values(region.params, mapping),
        tuple(_statement(s, mapping) for s in region.statements),
        region.yields,
    )


def _statement(statement: Statement, mapping: dict[Value, Value]) -> Statement:
    results = _values(statement.results, mapping)
    match statement:
        case Op():
            return rewired(statement, results, statement.operands)
        case If(then=then, orelse=orelse):
            arms = redefined(then, mapping), redefined(orelse, mapping)
            return replace(statement, results=results, then=arms[0], orelse=arms[1])
        case For(body=body) | With(body=body):
            return replace(statement, results=results, body=redefined(body, mapping))
        case While(test=test, body=body):
            new_test, new_body = redefined(test, mapping), redefined(body, mapping)
            return replace(statement, results=results, test=new_test, body=new_body)


def _values(values: tuple[Value, ...], mapping: dict[Value, Value]) -> tuple[Value, ...]:
    return tuple(mapping.get(v, v) for v in values)
