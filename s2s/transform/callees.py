"""Callees of forward sweeps: which of their leaves carry a tangent, and a definition of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir.nodes import Function, Parameter, Value
from s2s.ir.walk import clone
from s2s.transform.tangents import asked_leaves

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Path


def result_leaves(callee: Function, activity: Activity) -> tuple[tuple[Path, Type], ...]:
    """The leaves of what a function gives that have a tangent."""
    result = callee.body.yields[0]
    active = isinstance(result, Value) and result in activity
    return asked_leaves(type_of_atom(result)) if active else ()


def param_leaves(callee: Function, activity: Activity) -> tuple[tuple[int, Path, Type], ...]:
    """The leaves of what it is given that have one, with the places of the parameters."""
    return tuple(
        (k, path, type_)
        for k, p in enumerate(callee.params)
        if p.value in activity
        for path, type_ in asked_leaves(p.value.type)
    )


def anew(function: Function, names: dict[Value, str], hints: dict[Value, str]) -> Function:
    """The function with definitions of its own: the primal may be emitted beside it.

    Args:
        function: what a sweep has made of a callee.
        names: the names that values are to have, where the new ones are added.
        hints: likewise, what they are called if they need a name.
    """
    mapping: dict[Value, Atom] = {}
    params = []
    for p in function.params:
        value = Value(p.value.name, p.value.type, p.value.hint)
        mapping[p.value] = value
        params.append(Parameter(value, p.kind, p.default))
    body = clone(function.body, mapping)
    for table in (names, hints):
        for old, name in list(table.items()):
            new = mapping.get(old)
            if isinstance(new, Value):
                table.setdefault(new, name)
    return Function(function.name, tuple(params), body, function.location)
