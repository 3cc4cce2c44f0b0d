"""Taylor mode: from a function to the one that computes the coefficients of its Taylor series.

Before: `y = f(x)`. After: the direction `v` is one more parameter, and each statement is followed by
those that compute the coefficients of what it defines, along x(t) = x + v t:

    y = np.sin(x)            y = np.sin(x)
                             y_1 = np.cos(x) * v
                             y_2 = -y * v * v / 2.0

Control flow and in-place writes carry over as they stand: a loop carries the coefficients of what it
carries, a branch yields those of what it yields. Branches are taken by the values, that is, by the
coefficients of order 0. The work grows with the square of the order; nested derivatives would double
it with each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import (
    Function,
    Module,
    Op,
    Parameter,
    Region,
    Value,
)
from s2s.ir.types import Tuple
from s2s.ir.walk import substitute
from s2s.transform.handed import tangent_of, value_of, with_tangents
from s2s.transform.naming import named
from s2s.transform.orders import Expansion, Series, coefficient_name
from s2s.transform.ready import definitions_of, ready
from s2s.transform.taylor_sweep import Sweep

if TYPE_CHECKING:
    from s2s.ir.types import Type
    from s2s.transform.request import Request


def taylor(module: Module, request: Request) -> Module:
    """The module of `f_taylor(*args, v) -> (c_0, c_1, ..., c_order)`.

    Args:
        module: a function and what it calls.
        request: `wrt` names the parameters that move, along x(t) = x + v t; where coefficients of a
            path are `given`, v is the tuple of them: x(t) = x + v[0] t + v[1] t^2 + ...
    """
    function = module.functions[module.entry]
    if request.order < 1:
        what = "cannot follow 's2s.taylor' inside code that is compiled"
        raise refuse(what, "Use s2s.grad, vjp, jvp, hvp or vhp there.", function.location)
    prepared = ready(module, request.wrt)
    module = prepared.module
    series = Series(module, prepared.facts, definitions_of(module), request.order)
    series.unsettled |= set(prepared.past.overwritten)
    sweep = Sweep(series)
    entry = _entry(module.functions[module.entry], prepared.targets, request, sweep)
    primals = {n: f for n, f in module.functions.items() if n != module.entry}
    functions = {**primals, **sweep.made, entry.name: entry}
    return named(Module(functions, entry.name), series.names, series.hints)


def _entry(
    function: Function, targets: tuple[Value, ...], request: Request, sweep: Sweep
) -> Function:
    expansion = Expansion(sweep.series, function.location)
    parameter = _given(targets, request, expansion)
    sweep.statements(function.body.statements, expansion)
    result = function.body.yields[0]
    expansion.builder.location = None
    if isinstance(result, Value):
        sweep.series.hints.setdefault(result, "value")
    coefficients = [tangent_of(result, (), order) for order in expansion.orders]
    answer = expansion.builder.op(i.TUPLE, value_of(result, expansion.order(1)), *coefficients)
    body = Region((), tuple(expansion.builder.statements), (answer,))
    body = substitute(body, sweep.series.stands)
    params = with_tangents(function.params, (Parameter(parameter),))
    return Function(f"{function.name}_taylor", params, body, function.location)


def _given(targets: tuple[Value, ...], request: Request, expansion: Expansion) -> Value:
    """The parameter for directions, or for the coefficients of paths."""
    types: list[Type] = [
        Tuple((value.type,) * request.given) if request.given else value.type for value in targets
    ]
    single = request.single
    parameter = Value(request.tangent, types[0] if single else Tuple(tuple(types)))
    each: tuple[Value, ...] = (parameter,)
    if not single:
        name = "" if request.given else "_1"
        each = tuple(
            Value(f"{v.name}{name}" if name else "", t) for v, t in zip(targets, types, strict=True)
        )
        expansion.append(Op(each, i.UNPACK, (parameter,)))
    for value, given in zip(targets, each, strict=True):
        path: tuple[Value, ...] = (given,)
        if request.given:
            names = (coefficient_name(value.name, (), k + 1) for k in range(request.given))
            path = tuple(Value(name, value.type) for name in names)
            expansion.append(Op(path, i.UNPACK, (given,)))
        for k, coefficient in enumerate(path[: request.order], 1):
            expansion.order(k).set(value, (), coefficient, settled=True)
    return parameter
