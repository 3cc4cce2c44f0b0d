"""The backward part of one operation: what the adjoint of its result gives to its operands."""

from __future__ import annotations

import inspect
import operator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.differentiable import template_signature
from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, Global, Literal, Primitive, Region, Value
from s2s.ir.types import Array, Number
from s2s.ir.walk import definitions_in, relocated, substitute
from s2s.lower.template import lower_template
from s2s.rules.registry import find, is_zero
from s2s.transform.naming import redefined
from s2s.transform.primitives import MULTIPLY, NEGATE
from s2s.transform.sequences import sequence_rule
from s2s.transform.structural import STRUCTURAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Op
    from s2s.ir.types import Type
    from s2s.rules.registry import Rule
    from s2s.transform.backward import Backward


def reverse_op(op: Op, back: Backward) -> None:
    """Append the backward part of an op and add its contributions."""
    if not any(back.adjoints.leaves.get(result) for result in op.results):
        return
    back.builder.location = op.location
    refuse_if_opaque(op)
    _refuse_complex(op, back)
    if i.intrinsic(op.callee) is not None:
        STRUCTURAL[op.callee](op, back)
        return
    sequence = sequence_rule(op)
    if sequence is not None:
        sequence(op, back)
        return
    rule = find(op.callee.function)  # type: ignore[union-attr]
    if rule is None:
        raise _no_rule(op)
    apply_rule(rule, op, back)


def refuse_if_opaque(op: Op) -> None:
    """Refuse an active op that cannot be differentiated."""
    if op.refusal is not None:
        raise refuse(op.refusal.what, op.refusal.why, op.location)
    if not isinstance(op.callee, Primitive) or op.callee == i.CALL:
        what = "cannot differentiate this call: its source is not known to s2s"
        why = "Its result depends on what is differentiated and reaches the output. Write it in NumPy."
        raise refuse(what, why, op.location)
    if i.intrinsic(op.callee) is not None and op.callee not in STRUCTURAL:
        what = f"cannot differentiate through '{op.callee.name}' here"
        raise refuse(what, "The derivative would have to flow through it.", op.location)


def _refuse_complex(op: Op, back: Backward) -> None:
    """Refuse complex values that carry the derivative: the rules are those of real numbers."""
    carriers = [a for a in op.operands if isinstance(a, Value) and a in back.sweep.activity]
    imaginary = getattr(op.callee, "function", None) in (np.imag, np.angle)
    unknown = imaginary and any(getattr(v.type, "dtype", None) is None for v in carriers)
    if unknown or any(_is_complex(value.type) for value in (*carriers, *op.results)):
        what = "cannot differentiate through complex numbers yet"
        why = "Write it with real and imaginary parts in arrays of their own."
        raise refuse(what, why, op.location)


def _is_complex(type_: Type) -> bool:
    return isinstance(type_, Number | Array) and (type_.dtype or "").startswith("complex")


def apply_rule(rule: Rule, op: Op, back: Backward) -> None:
    """Inline a rule's template, and add what it assigns to the adjoints of the operands."""
    (result,) = op.results
    environment, spread = _environment(rule, op, result, back)
    _refuse_parameters(rule, op, environment, back)
    if rule.kind == "partial":
        leaf = back.take(result).get(())
        if leaf is None:
            return
        if getattr(result.type, "dims", ()) is None:
            leaf = back.full(leaf, result)
        assigned = _inlined(rule, environment, {}, back)
    else:
        leaf = _pulled_back(rule, result, back)
        markers = {"bar": {template_parameters(rule)[0]: leaf}}
        assigned = _inlined(rule, environment, markers, back)
    derivatives = {name: atom for (_, name), atom in assigned.items()}
    for name, operand, key in _operands(environment, spread):
        if name in rule.constant or operand not in back.sweep.activity:
            continue
        if name not in derivatives:
            raise _not_covered(op, name)
        derivative = derivatives[name]
        if key is not None:
            derivative = back.builder.op(i.GETITEM, derivative, Literal(key))
        assert isinstance(operand, Value)
        _contribute(rule, op, leaf, derivative, operand, back)


def _inlined(
    rule: Rule, environment: dict[str, Atom], markers: dict[str, dict[str, Atom]], back: Backward
) -> dict[tuple[str, str], Atom]:
    """What the template assigns; its statements stand for the line of the op."""
    start = len(back.builder.statements)
    assigned = lower_template(back.builder, rule.template, environment, markers)
    written = tuple(back.builder.statements[start:])
    inside = Region((), written, tuple(assigned.values()))
    hinted = {v: Value("", v.type, v.name) for v in definitions_in(inside) if v.name}
    renamed = redefined(substitute(inside, hinted), hinted)
    placed = [relocated(s, back.builder.location) for s in renamed.statements]
    back.builder.statements[start:] = placed
    return dict(zip(assigned, renamed.yields, strict=True))


def _contribute(
    rule: Rule, op: Op, leaf: Atom, derivative: Atom, operand: Value, back: Backward
) -> None:
    (result,) = op.results
    contribution = _times(leaf, derivative, back) if rule.kind == "partial" else derivative
    if rule.singular and not _is_regular(op):
        contribution = back.masked_times(leaf, contribution, result)
    if rule.kind == "partial":
        if len({a for a in op.operands if isinstance(a, Value)}) > 1:
            contribution = back.widened(contribution, leaf, result)
        if not _is_of_one_array(op, operand):
            contribution = back.reduced(contribution, result, operand)
        back.add(operand, (), contribution)
    else:
        back.add(operand, (), back.settled(contribution, operand, narrow=rule.narrow))


def _is_of_one_array(op: Op, operand: Value) -> bool:
    """Whether the operand is the one array among numbers: nothing can have broadcast it."""
    others = (a for a in op.operands if a is not operand)
    return isinstance(operand.type, Array) and all(
        isinstance(type_of_atom(a), Number) for a in others
    )


def _pulled_back(rule: Rule, result: Value, back: Backward) -> Atom:
    """The adjoint of the result as the template gets it: in full unless it takes narrow ones."""
    leaves = back.take(result)
    if not rule.narrow or set(leaves) != {()}:
        return back.whole(result, leaves)
    known = getattr(result.type, "dims", ()) is not None
    return leaves[()] if known else back.full(leaves[()], result)


def _is_regular(op: Op) -> bool:
    """Whether the partials of this call of a singular function are finite: `x / 2.0`, `x ** 2`.

    Dividing by a number that may be zero counts as well: it is zero for all elements or for none.
    """
    function = op.callee.function  # type: ignore[union-attr]
    if len(op.operands) == 2 and function in (operator.truediv, np.divide):
        return isinstance(type_of_atom(op.operands[1]), Number)
    if len(op.operands) < 2 or not isinstance(op.operands[1], Literal):
        return False
    value = op.operands[1].value
    return bool(
        function in (operator.pow, np.power) and isinstance(value, int | float) and value >= 1
    )


def _operands(
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


def _times(adjoint: Atom, partial: Atom, back: Backward) -> Atom:
    if partial == Literal(1.0):
        return adjoint
    if partial == Literal(-1.0):
        return back.builder.op(NEGATE, adjoint)
    return back.builder.op(MULTIPLY, adjoint, partial)


def template_parameters(rule: Rule) -> tuple[str, ...]:
    """The names of a template's parameters, the result first."""
    return _parameters_of(rule.template)


@cache
def _parameters_of(template: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(template).parameters)


def _environment(
    rule: Rule, op: Op, result: Value, back: Backward
) -> tuple[dict[str, Atom], dict[str, tuple[Atom, ...]]]:
    """What the template's parameters stand for, and the operands of a starred one."""
    signature = template_signature(rule.template)
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
            environment[name] = back.builder.op(i.TUPLE, *spread[name])
        elif name in bound:
            environment[name] = bound[name]
        elif parameter.default is not parameter.empty:
            environment[name] = Literal(parameter.default)
    return environment, spread


def _refuse_parameters(rule: Rule, op: Op, environment: dict[str, Atom], back: Backward) -> None:
    signature: dict[str, Any] = dict(template_signature(rule.template).parameters)
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
        if environment.get(parameter, UNDEF) in back.sweep.activity:
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


def _not_covered(op: Op, parameter: str) -> Exception:
    name = op.callee.name  # type: ignore[union-attr]
    what = f"no derivative of '{name}' with respect to '{parameter}'"
    return refuse(what, "Its rule does not give one for these arguments.", op.location)


def _no_rule(op: Op) -> Exception:
    name = op.callee.name  # type: ignore[union-attr]
    function = op.callee.function  # type: ignore[union-attr]
    if is_zero(function):
        what = f"cannot differentiate through '{name}' here"
        return refuse(what, "Its items would carry the derivative.", op.location)
    types = ", ".join(type(type_of_atom(a)).__name__.lower() for a in op.operands)
    what = f"no derivative rule for '{name}'"
    why = f"It was called with ({types}) and its result reaches the output. Docs: docs/rules.md."
    return refuse(what, why, op.location)
