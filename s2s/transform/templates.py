"""A rule at one op: what its parameters stand for, and its template inlined."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, Global, Literal, Region, Value
from s2s.ir.walk import definitions_in, relocated, substitute
from s2s.lower.template import lower_template
from s2s.rules.registry import signature_of
from s2s.transform.naming import redefined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from s2s.analysis.activity import Activity
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom, Op
    from s2s.rules.registry import Forward, Rule


def inlined(
    template: Callable[..., Any],
    environment: dict[str, Atom],
    markers: dict[str, dict[str, Atom]],
    builder: Builder,
    varied: Collection[str] = (),
) -> dict[tuple[str, str], Atom]:
    """What the template assigns; its statements stand for the line of the op."""
    start = len(builder.statements)
    assigned = lower_template(builder, template, environment, markers, varied)
    written = tuple(builder.statements[start:])
    inside = Region((), written, tuple(assigned.values()))
    hinted = {v: Value("", v.type, v.name) for v in definitions_in(inside) if v.name}
    renamed = redefined(substitute(inside, hinted), hinted)
    placed = [relocated(s, builder.location) for s in renamed.statements]
    builder.statements[start:] = placed
    return dict(zip(assigned, renamed.yields, strict=True))


def operands_by_name(
    environment: dict[str, Atom], spread: dict[str, tuple[Atom, ...]]
) -> list[tuple[str, Atom, int | None]]:
    """Parameter, operand, and the place among the operands of a starred parameter."""
    found: list[tuple[str, Atom, int | None]] = []
    for name, atom in list(environment.items())[1:]:
        if name in spread:
            found += [(name, operand, k) for k, operand in enumerate(spread[name])]
        else:
            found.append((name, atom, None))
    return found


def template_parameters(rule: Rule | Forward) -> tuple[str, ...]:
    """The names of a template's parameters, the result first."""
    assert rule.template is not None
    return _parameters_of(rule.template)


@cache
def _parameters_of(template: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(template).parameters)


def environment_of(
    rule: Rule | Forward, op: Op, result: Value, builder: Builder
) -> tuple[dict[str, Atom], dict[str, tuple[Atom, ...]]]:
    """What the template's parameters stand for, and the operands of a starred one."""
    signature = signature_of(rule)
    try:
        bound = signature.bind(*op.positional, **op.named).arguments
    except TypeError as error:
        what = f"cannot differentiate this call of {op.callee.name}"  # type: ignore[union-attr]
        why = f"The rule for it does not take these arguments: {error}."
        raise refuse(what, why, op.location) from None
    environment: dict[str, Atom] = {template_parameters(rule)[0]: result}
    spread: dict[str, tuple[Atom, ...]] = {}
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            spread[name] = bound.get(name, ())
            environment[name] = builder.op(i.TUPLE, *spread[name])
        elif name in bound:
            environment[name] = bound[name]
        elif parameter.default is not parameter.empty:
            environment[name] = Literal(parameter.default)
    return environment, spread


def refuse_parameters(
    rule: Rule | Forward, op: Op, environment: dict[str, Atom], activity: Activity
) -> None:
    """Refuse arguments that a rule does not cover."""
    signature: dict[str, Any] = dict(signature_of(rule).parameters)
    name = op.callee.name  # type: ignore[union-attr]
    for parameter in rule.refuse:
        if environment.get(parameter) != Literal(signature[parameter].default):
            what = f"cannot differentiate '{name}' with '{parameter}'"
            why = f"The derivative rule does not cover '{parameter}'. Leave it out."
            raise refuse(what, why, op.location)
    if "dtype" in signature and not _is_of_known_dtype(op, environment["dtype"]):
        what = f"cannot differentiate '{name}' to a dtype that is not known when compiling"
        why = "Whole numbers have no derivative. Write the dtype down: `float`, `np.float32`."
        raise refuse(what, why, op.location)
    for parameter in rule.inactive:
        if environment.get(parameter, UNDEF) in activity:
            what = f"cannot differentiate '{name}' with respect to '{parameter}'"
            raise refuse(
                what, "Its derivative rule has no derivative for that argument.", op.location
            )


def _is_of_known_dtype(op: Op, dtype: Atom) -> bool:
    """Whether it is known if a call with `dtype` gives floating-point numbers."""
    if dtype == Literal(None) or getattr(op.results[0].type, "dtype", None) is not None:
        return True
    static = dtype.object if isinstance(dtype, Global) else getattr(dtype, "value", None)
    try:
        return static is not None and np.dtype(static).kind == "f"
    except TypeError:
        return False
