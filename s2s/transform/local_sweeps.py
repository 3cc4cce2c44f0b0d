"""A forward sweep through a part of a function, outlined as the entry of a module of its own.

The entry yields a tuple of what the part gives, then that by itself, then the tangents of it for one
sweep after another; `NOTHING` for a tangent that is zero.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.activity import activity
from s2s.analysis.infer import type_of_atom
from s2s.analysis.lost import refuse_lost
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Literal, Module, Op, Parameter, Region, Value
from s2s.ir.types import Tuple
from s2s.ir.walk import clone, definitions_in, substitute
from s2s.optimise.inline import reachable
from s2s.transform.consume import listed
from s2s.transform.expand import expanded
from s2s.transform.forward import sweep
from s2s.transform.naming import named, redefined
from s2s.transform.ready import definitions_of
from s2s.transform.tangents import Shared, Tangents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.adjoints import Path

OUTLINED = "forward_part"
NOTHING = Literal(None)
_DOT = "_dot"


def outlined(
    statements: tuple[Statement, ...],
    outputs: tuple[Value, ...],
    own: dict[Value, Value],
    module: Module,
) -> Module:
    """A module whose entry is the part, with `own` in the place of what the part reads."""
    body = clone(Region((), statements, outputs), dict(own))
    together = Value("", Tuple(tuple(map(type_of_atom, body.yields))))
    packed = (*body.statements, Op((together,), i.TUPLE, body.yields))
    name = next(n for k in range(999) if (n := f"{OUTLINED}_{k}") not in module.functions)
    region = Region((), packed, (together, *body.yields))
    entry = Function(name, tuple(map(Parameter, own.values())), region)
    return reachable(Module({**module.functions, name: entry}, name), (name,))


def with_tangents(
    work: Module,
    seeds: Sequence[tuple[Value, Path, Atom]],
    count: int,
    leaving: list[tuple[int, Path]],
) -> Module:
    """The module with one more sweep, whose tangents the entry yields as well.

    Args:
        work: the part, outlined.
        seeds: parameters of the entry, paths in them, and their tangents.
        count: how many values the part gives.
        leaving: the places and paths of those whose tangents are asked for.
    """
    targets = frozenset(x for x, _, _ in seeds)
    facts = activity(work, targets)
    refuse_lost(work, facts)
    work = listed(expanded(work, facts), facts)
    facts = activity(work, targets)
    shared = Shared(work, facts, definitions_of(work))
    entry = work.functions[work.entry]
    dots = Tangents(shared)
    for x, path, atom in seeds:
        dots.set(x, path, atom, settled=True)
    made: dict[str, Function] = {}
    sweep(entry.body.statements, dots, made)
    dots.builder.location = None
    outputs = entry.body.yields[1 : 1 + count]
    more = tuple(
        dots.at(outputs[k], at) if dots.varies(outputs[k]) else NOTHING for k, at in leaving
    )
    body = Region((), tuple(dots.builder.statements), (*entry.body.yields, *more))
    new = replace(entry, body=body)
    module = Module({**work.functions, **made, entry.name: new}, entry.name)
    given = [atom for _, _, atom in seeds] + [p.value for p in entry.params]
    for value in (*definitions_in(entry.body), *given):  # a tangent may be what is there anyway
        for table in (shared.names, shared.hints):
            table.pop(value, None)  # type: ignore[arg-type]
    return named(module, shared.names, shared.hints)


def named_after(module: Module, x: Value) -> Module:
    """The tangents of the entry called as derivatives with respect to `x`: `du_dx` for `u_dot`."""
    entry = module.functions[module.entry]
    mapping: dict[Value, Value] = {}
    for value in definitions_in(entry.body):
        if not (value.name or value.hint).endswith(_DOT):
            continue
        new = f"d{(value.name or value.hint).removesuffix(_DOT)}_d{x.name or x.hint or 'x'}"
        shown = value.name != ""
        mapping[value] = Value(new if shown else "", value.type, "" if shown else new)
    body = redefined(substitute(entry.body, dict(mapping)), mapping)
    functions = {**module.functions, entry.name: replace(entry, body=body)}
    return Module(functions, module.entry)
