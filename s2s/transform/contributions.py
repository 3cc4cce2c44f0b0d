"""The backward part of one operation: what the adjoint of its result gives to its operands."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Primitive, Value
from s2s.ir.types import Array, Number
from s2s.rules.notation import is_shipped
from s2s.rules.registry import find, is_zero, own_rules
from s2s.transform import own
from s2s.transform.primitives import MASKED_PRODUCT, MULTIPLY, NEGATE
from s2s.transform.sequences import sequence_rule
from s2s.transform.structural import STRUCTURAL
from s2s.transform.templates import (
    environment_of,
    inlined,
    operands_by_name,
    refuse_parameters,
    template_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Callee, Op, Statement
    from s2s.ir.types import Type
    from s2s.rules.registry import Rule
    from s2s.transform.backward import Backward


def reverse_op(op: Op, back: Backward) -> tuple[Statement, ...]:
    """Append the backward part of an op and add its contributions; give its forward part."""
    if not any(back.adjoints.leaves.get(result) for result in op.results):
        return (op,)
    back.builder.location = op.location
    if own.has_own_rule(op):
        return own.reverse_own(op, back)
    refuse_if_opaque(op, STRUCTURAL)
    refuse_complex(op, back.sweep.activity)
    if i.intrinsic(op.callee) is not None:
        STRUCTURAL[op.callee](op, back)
        return (op,)
    sequence = sequence_rule(op)
    if sequence is not None:
        sequence(op, back)
        return (op,)
    rule = find(op.callee.function)  # type: ignore[union-attr]
    if rule is None:
        raise no_rule(op)
    apply_rule(rule, op, back)
    return (op,)


def refuse_if_opaque(op: Op, moves: Collection[Callee]) -> None:
    """Refuse an active op that cannot be differentiated."""
    if op.refusal is not None:
        raise refuse(op.refusal.what, op.refusal.why, op.location)
    if not isinstance(op.callee, Primitive) or op.callee == i.CALL:
        what = "cannot differentiate this call: its source is not known to s2s"
        why = "Its result depends on what is differentiated and reaches the output. Write it in NumPy."
        raise refuse(what, why, op.location)
    if i.intrinsic(op.callee) is not None and op.callee not in moves:
        what = f"cannot differentiate through '{op.callee.name}' here"
        raise refuse(what, "The derivative would have to flow through it.", op.location)


def refuse_complex(op: Op, activity: Activity) -> None:
    """Refuse complex values that carry the derivative: the rules are those of real numbers."""
    carriers = [a for a in op.operands if isinstance(a, Value) and a in activity]
    imaginary = getattr(op.callee, "function", None) in (np.imag, np.angle)
    unknown = imaginary and any(getattr(v.type, "dtype", None) is None for v in carriers)
    if unknown or any(_is_complex(value.type) for value in (*carriers, *op.results)):
        what = "cannot differentiate through complex numbers yet"
        why = "Write it with real and imaginary parts in arrays of their own."
        raise refuse(what, why, op.location)


def _is_complex(type_: Type) -> bool:
    return isinstance(type_, Number | Array) and (type_.dtype or "").startswith("complex")


def apply_rule(rule: Rule, op: Op, back: Backward, saved: Value | None = None) -> None:
    """Inline a rule's template, and add what it assigns to the adjoints of the operands.

    Args:
        rule: the partials or the pullback of what the op calls.
        op: the op.
        back: the sweep.
        saved: what the forward part has saved for the rule, if it saves anything.
    """
    (result,) = op.results
    environment, spread = environment_of(rule, op, result, back.builder)
    if saved is not None:
        environment[template_parameters(rule)[-1]] = saved
    refuse_parameters(rule, op, environment, back.sweep.activity)
    if rule.kind == "partial":
        leaves = back.take(result)
        leaf = leaves.get(())
        if leaf is None:
            if leaves and not is_shipped(rule.template):
                raise own.several_results(op)
            return
        if getattr(result.type, "dims", ()) is None:
            leaf = back.full(leaf, result)
        assigned = inlined(rule.template, environment, {}, back.builder)
    else:
        leaf = _pulled_back(rule, result, back)
        markers = {"bar": {template_parameters(rule)[0]: leaf}}
        assigned = inlined(rule.template, environment, markers, back.builder)
    derivatives = {name: atom for (_, name), atom in assigned.items()}
    for name, operand, key in operands_by_name(environment, spread):
        if name in rule.constant or operand not in back.sweep.activity:
            continue
        if name not in derivatives:
            raise not_covered(op, name)
        derivative = derivatives[name]
        if key is not None:
            derivative = back.builder.op(i.GETITEM, derivative, Literal(key))
        assert isinstance(operand, Value)
        _contribute(rule, op, leaf, derivative, operand, back)


def _contribute(
    rule: Rule, op: Op, leaf: Atom, derivative: Atom, operand: Value, back: Backward
) -> None:
    (result,) = op.results
    contribution = derivative
    if rule.kind == "partial":
        masked = rule.singular and result in back.sweep.masked and not is_regular(op)
        masked = masked and not isinstance(result.type, Number)
        times = _masked_times if masked else _times
        contribution = times(leaf, derivative, back)
    if rule.kind == "partial":
        if len({a for a in op.operands if isinstance(a, Value)}) > 1:
            contribution = back.widened(contribution, leaf, result)
        if not _is_of_one_array(op, operand):
            contribution = back.reduced(contribution, result, operand)
        back.add(operand, (), contribution)
    elif is_shipped(rule.template):
        back.add(operand, (), back.settled(contribution, operand, narrow=rule.narrow))
    else:
        own.add_fitted(operand, contribution, back)


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


def is_regular(op: Op) -> bool:
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


def _times(adjoint: Atom, partial: Atom, back: Backward) -> Atom:
    if partial == Literal(1.0):
        return adjoint
    if partial == Literal(-1.0):
        return back.builder.op(NEGATE, adjoint)
    return back.builder.op(MULTIPLY, adjoint, partial)


def _masked_times(adjoint: Atom, partial: Atom, back: Backward) -> Atom:
    """The product, zero where the adjoint is: 0 * inf is not formed."""
    return back.builder.op(MASKED_PRODUCT, adjoint, partial)


def not_covered(op: Op, parameter: str) -> Exception:
    """The refusal where a rule gives no derivative with respect to an argument that varies."""
    name = op.callee.name  # type: ignore[union-attr]
    what = f"no derivative of '{name}' with respect to '{parameter}'"
    return refuse(what, "Its rule does not give one for these arguments.", op.location)


def no_rule(op: Op) -> Exception:
    """The refusal where there is no rule."""
    name = op.callee.name  # type: ignore[union-attr]
    function = op.callee.function  # type: ignore[union-attr]
    if is_zero(function):
        what = f"cannot differentiate through '{name}' here"
        return refuse(what, "Its items would carry the derivative.", op.location)
    types = ", ".join(type(type_of_atom(a)).__name__.lower() for a in op.operands)
    what = f"no derivative rule for '{name}'"
    why = f"It was called with ({types}) and its result reaches the output. Docs: docs/rules.md."
    if any(rule.saving is function for rule in own_rules()):
        why = (
            "It saves something for a rule. For second derivatives it needs a rule of its own, too."
        )
    return refuse(what, why, op.location)
