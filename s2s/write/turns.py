"""Buffers that change roles from one step of a loop to the next change their names at once.

The backward part of a loop that ends with `u, un = un, u` begins with what was `u` as `un`. Under
one name each, that is a swap at its start; else every buffer would have to be renamed where it is
written first, around those that still have the other name.

Before                                  After
    for u, un in ...:                       for u, un in ...:
        un1 = setitem(u, 0, v)                  un2 = alias(u); u2 = alias(un)
        yield un, un1                           un1 = setitem(un2, 0, v)
                                                yield u2, un1
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Op, Region, Statement, Value, While
from s2s.ir.walk import regions_of, statements_in, substitute, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Function


def with_turns(function: Function) -> Function:
    """The function with names turned at the start of the loops that need it."""
    return replace(function, body=_region(function.body))


def _region(region: Region) -> Region:
    statements = tuple(_statement(statement) for statement in region.statements)
    return Region(region.params, statements, region.yields)


def _statement(statement: Statement) -> Statement:
    statement = with_regions(statement, tuple(map(_region, regions_of(statement))))
    if not isinstance(statement, For | While):
        return statement
    names = _turned(statement)
    if not names:
        return statement
    order = [param.name for param in names]
    turned = sorted(names, key=lambda param: order.index(names[param]))
    new = {param: Value(names[param], param.type, param.hint) for param in turned}
    body = substitute(statement.body, dict(new))
    copies = tuple(Op((value,), i.ALIAS, (param,)) for param, value in new.items())
    body = Region(body.params, (*copies, *body.statements), body.yields)
    return replace(statement, body=body)


def _turned(loop: For | While) -> dict[Value, str]:
    """The carried values that go by the name of another from the start of the body on."""
    params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
    named = {param for param in params if param.name}
    found = {p: name for p, name in _first_names(loop.body, named).items() if name != p.name}
    if not found:
        return {}
    for param, value in zip(params, loop.body.yields[1:], strict=True):
        if isinstance(value, Value) and value in named and value is not param:
            found.setdefault(value, param.name)
    found = {p: name for p, name in found.items() if name not in ("", p.name)}
    found = {p: found[p] for p in params if p in found}
    return found if sorted(found.values()) == sorted(p.name for p in found) else {}


def _first_names(body: Region, params: set[Value]) -> dict[Value, str]:
    """What the first new versions of carried values are called."""
    found: dict[Value, str] = {}
    for statement in statements_in(body):
        match statement:
            case Op(callee=callee, operands=(old, *_)) if i.destroys(callee) and old in params:
                pairs = [(old, statement.results[-1])]
            case (
                For(initial=initial, body=Region(params=(_, *carried)))
                | While(initial=initial, body=Region(params=carried))
            ):
                pairs = [(a, p) for a, p in zip(initial, carried, strict=True) if a in params]
            case _:
                continue
        for old, new in pairs:
            if isinstance(old, Value):
                found.setdefault(old, new.name)
    return found
