"""Backward parts by rules of the user's, and by what stands in for a rule at one call.

    y = f(x)        becomes        y, saved = f_with_saved(x)    where the rule saves something

What a template assigns may be of any shape that broadcasts to that of the argument, or is to be
summed to it. Of a rule that comes with s2s it is known which; of another it is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.analysis.dims import same_dims
from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.edits import Contraction
from s2s.ir.nodes import Op, Primitive, Value
from s2s.ir.types import UNKNOWN, Array, Number, Tuple, Unknown, dims_of
from s2s.lower.printed import printed_name
from s2s.rules.registry import forward_of, is_own, rule_of
from s2s.transform.adjoints import leaves_of, part_of, type_at
from s2s.transform.contraction import reverse_contraction
from s2s.transform.edits import reverse_edit
from s2s.transform.implicit import implicit_edit, reverse_implicit
from s2s.transform.primitives import AS_LIKE
from s2s.transform.transpose import pulled_back

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.rules.registry import Rule
    from s2s.transform.backward import Backward


def has_own_rule(op: Op) -> bool:
    """Whether the user says what the derivative of an op is, by a rule or by an override there."""
    callee = op.callee
    return isinstance(callee, Primitive) and (
        callee.override is not None or is_own(callee.function)
    )


def refuse_edit(op: Op) -> None:
    """Refuse a block that edits an adjoint where there is none: in forward mode."""
    override = getattr(op.callee, "override", None)
    if override is not None and override.edit is not None:
        what = "cannot differentiate through 's2s.gradient_of' in forward mode"
        raise refuse(what, "There is no adjoint to edit. Use reverse mode.", op.location)


def reverse_own(op: Op, back: Backward) -> tuple[Statement, ...]:
    """The backward part of an op that has a rule of the user's; give its forward part."""
    from s2s.transform.contributions import apply_rule, no_rule, refuse_complex

    callee: Any = op.callee
    if callee.override is not None and isinstance(callee.override.edit, Contraction):
        return reverse_contraction(op, back)
    if (equation := implicit_edit(op)) is not None:
        return reverse_implicit(op, equation, back)
    if callee.override is not None and callee.override.edit is not None:
        return reverse_edit(op, back)
    if op.refusal is not None:
        raise refuse(op.refusal.what, op.refusal.why, op.location)
    refuse_complex(op, back.sweep.activity)
    rule, forward = rule_of(callee), forward_of(callee)
    if rule is not None and rule.saving is not None:
        saved, statements = with_saved(rule, op)
        apply_rule(rule, op, back, saved)
        return statements
    if rule is not None:
        apply_rule(rule, op, back)
    elif forward is not None:
        for operand, path, bar in pulled_back(forward, op, back):
            _add(operand, path, bar, back)
    else:
        raise no_rule(op)
    return (op,)


def several_results(op: Op) -> Exception:
    """The refusal of partials of a function that gives a tuple."""
    name = getattr(op.callee, "name", "this")
    what = f"the rule of '{name}' gives partials, but the function gives several results"
    return refuse(what, "Write a pullback, where `bar[result]` is a tuple.", op.location)


def with_saved(rule: Rule, op: Op) -> tuple[Value, tuple[Statement, ...]]:
    """What a rule saves at an op, and the statements that take the op's place."""
    (result,) = op.results
    saved = Value("", UNKNOWN, "saved")
    pair = Value("", Tuple((result.type, UNKNOWN)))
    callee = Primitive(rule.saving, _shown(rule.saving))
    return saved, (
        Op((pair,), callee, op.operands, op.keywords, op.location),
        Op((result, saved), i.UNPACK, (pair,), (), op.location),
    )


def _shown(function: Any) -> str:
    """The name of a function in emitted code; one that is no name there is looked up by the last part."""
    name = printed_name(function)
    if all(part.isidentifier() for part in name.split(".")):
        return name
    last = name.rpartition(".")[2]
    return last if last.isidentifier() else "forward"


def add_fitted(operand: Value, contribution: Atom, back: Backward) -> None:
    """Add what a template assigns to the adjoint of an operand, leaf by leaf, in its shape."""
    for path, _ in leaves_of(operand.type):
        _add(operand, path, part_of(back.builder, contribution, path, operand.type), back)


def _add(operand: Value, path: Any, bar: Atom, back: Backward) -> None:
    of, found = type_at(operand.type, path), type_of_atom(bar)
    if isinstance(of, Array | Number) or (
        isinstance(of, Unknown) and isinstance(found, Array | Number)
    ):
        dims, own = dims_of(found), dims_of(of)
        narrow = dims == () and own is not None
        if not narrow and (dims is None or own is None or not same_dims(dims, own)):
            sums = dims is None or own is None or len(dims) != len(own) or 1 in own
            fit = i.UNBROADCAST if sums else AS_LIKE  # which raises where it does not fit
            bar = back.builder.op(fit, bar, back.primal_part(operand, path))
    back.add(operand, path, bar)
