"""The linear function that a derivative at one place is, apart from finding the place.

The backward part of a pullback is linear in the adjoint of the value. Its own pullback is therefore
the tangent of the function, with everything that does not depend on the tangent kept beforehand:

    y, saved = f_forward(x)                 x_bar = f_backward(saved, y_bar)
    _, kept = f_backward_forward(saved, 0)  y_dot = f_backward_backward(kept, x_dot)

The transpose of the transpose: what the second reversal would compute of `x_bar` itself is dead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Module, Op, Parameter, Region, Value
from s2s.ir.types import Tuple
from s2s.ir.walk import clone, definitions_in, substitute
from s2s.transform.naming import redefined
from s2s.transform.request import Request
from s2s.transform.reverse import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom

_TWICE = re.compile(r"_bar_bar\d*$")


def linearized(module: Module, ready: Callable[[Module], Module]) -> Module:
    """The module of `f_linearize(*args) -> (value, kept)` and `f_linear(kept, tangents)`.

    Args:
        module: that of a pullback: `f_forward`, the entry, and `f_backward`.
        ready: what prepares a module to be transformed.
    """
    forward = module.functions[module.entry]
    name = forward.name.removesuffix("_forward")
    backward = module.functions[f"{name}_backward"]
    others = {key: f for key, f in module.functions.items() if key != forward.name}
    again = ready(Module(others, backward.name))
    bar = again.functions[again.entry].params[1].value
    twice = reverse(again, Request("vjp", (bar.name,), single=False))
    saving = twice.functions[twice.entry]
    linear = _linear(twice.functions[f"{backward.name}_backward"], name)
    functions = {key: f for key, f in twice.functions.items() if key != f"{backward.name}_backward"}
    functions |= {key: f for key, f in module.functions.items() if key not in functions}
    saving = _keeping(saving)
    functions[linear.name] = linear
    entry = _entry(forward, saving, name)
    gone = (backward.name, forward.name, saving.name)
    functions = {key: f for key, f in functions.items() if key not in gone}
    return Module({**functions, entry.name: entry}, entry.name)


def _keeping(saving: Function) -> Function:
    """The first half of the second reversal, which gives what it keeps and nothing else."""
    pair = saving.body.yields[0]
    made = _maker(saving.body, pair)
    statements = tuple(s for s in saving.body.statements if s is not made)
    body = Region((), statements, made.operands[1:])
    return Function(saving.name, saving.params, body, saving.location)


def _linear(function: Function, name: str) -> Function:
    """The second half: it gives a tuple of the one tangent, taken out here."""
    made = _maker(function.body, function.body.yields[0])
    statements = tuple(s for s in function.body.statements if s is not made)
    body = Region((), statements, made.operands)
    return _with_dots(Function(f"{name}_linear", function.params, body, function.location))


def _entry(forward: Function, saving: Function, name: str) -> Function:
    """The value, and what the linear function reads: both halves of going forward in one."""
    params = tuple(
        Parameter(Value(p.value.name, p.value.type), p.kind, p.default) for p in forward.params
    )
    places = zip(forward.params, params, strict=True)
    first = clone(forward.body, {old.value: new.value for old, new in places})
    made = _maker(first, first.yields[0])
    value, saved = made.operands
    zero = Value("", saving.params[1].value.type)
    zeros = Op((zero,), i.ZEROS_LIKE, (value,), (), forward.location)
    mapping: dict[Value, Atom] = {saving.params[1].value: zero}
    rest = saving.body.statements
    parts = _maker(first, saved)
    statements = tuple(s for s in first.statements if s not in (made, parts))
    if rest and isinstance(rest[0], Op) and rest[0].operands == (saving.params[0].value,):
        mapping |= dict(zip(rest[0].results, parts.operands, strict=True))
        rest = rest[1:]
    second = clone(Region((), rest, saving.body.yields), mapping)
    answer = Value("", Tuple((type_of_atom(value), type_of_atom(second.yields[0]))))
    pair = Op((answer,), i.TUPLE, (value, *second.yields), (), forward.location)
    body = Region((), (*statements, zeros, *second.statements, pair), (answer,))
    return Function(f"{name}_linearize", params, body, forward.location)


def _maker(region: Region, atom: Atom) -> Op:
    return next(s for s in region.statements if isinstance(s, Op) and atom in s.results)


def _with_dots(function: Function) -> Function:
    """The adjoint of an adjoint is a tangent here, and called so."""
    mapping: dict[Value, Value] = {}
    params = []
    for p in function.params:
        name = "dots" if p.value.name.endswith("_bar") else p.value.name
        mapping[p.value] = Value(name, p.value.type)
        params.append(Parameter(mapping[p.value], p.kind, p.default))
    for value in definitions_in(function.body):
        if _TWICE.search(value.name) or _TWICE.search(value.hint):
            name, hint = _TWICE.sub("_dot", value.name), _TWICE.sub("_dot", value.hint)
            mapping[value] = Value(name, value.type, hint)
    body = redefined(substitute(function.body, mapping), mapping)
    return replace(function, params=tuple(params), body=body)
