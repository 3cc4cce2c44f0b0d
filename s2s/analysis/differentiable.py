"""Through which operands of an op a derivative may flow."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from s2s.analysis.indices import reaches_all
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.edits import Contraction, Implicit
from s2s.ir.nodes import Atom, Op, Primitive
from s2s.rules.registry import Forward, Rule, forward_of, is_zero_at, rule_of, signature_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST = {
    i.ALIAS, i.UNPACK, i.GETITEM, i.GETATTR, i.POP, i.COPY, i.UNBROADCAST, i.BROADCAST, i.FLOAT,
    i.ITERATE, i.OWN,
}  # fmt: skip
_FIRST_AND_LAST = {i.SETITEM, i.SET_AT, i.ACCUMULATE, i.ADD_AT, i.DEDUCT, i.TAKE_AT}
_REPLACING = {i.SETITEM, i.SET_AT}
_NONE = {i.SLICE, i.CHAIN, i.TRUTH, i.FORMAT, i.ZEROS_LIKE, i.ASSERT, i.RAISE, i.DELETE, i.COMMENT}
_ITERATORS = {zip, enumerate, reversed}


def active_operands(op: Op) -> tuple[Atom, ...]:
    """The operands on which the results may depend differentiably."""
    callee = op.callee
    if not isinstance(callee, Primitive):
        return op.operands
    if i.intrinsic(callee) is not None and callee.override is None:
        return _of_intrinsic(op)
    if callee.override is not None and callee.override.edit is not None:
        edit = callee.override.edit
        if isinstance(edit, Implicit):
            return op.operands[len(edit.given) :]
        return op.operands[2::2] if isinstance(edit, Contraction) else op.operands[:1]
    if is_zero_at(callee) and callee.function not in _ITERATORS:
        return ()
    rule = rule_of(callee) or forward_of(callee)
    if rule is None or not rule.constant:
        return op.operands
    try:
        bound = bind_rule(rule, op)
    except TypeError:  # refused when the rule is applied
        return op.operands
    return tuple(a for name, a in bound.items() if name not in rule.constant)


def _of_intrinsic(op: Op) -> tuple[Atom, ...]:
    callee = op.callee
    if callee in _NONE:
        return ()
    if callee in _FIRST:
        return op.operands[:1]
    if callee in _REPLACING and reaches_all(type_of_atom(op.operands[0]), op.operands[1]):
        return op.operands[-1:]
    if callee in _FIRST_AND_LAST:
        return (op.operands[0], op.operands[-1])
    if callee == i.DICT:
        return op.operands[1::2]
    if callee == i.CONSTRUCT:
        return op.operands[1:]
    return op.operands


def bind_rule(rule: Rule | Forward, op: Op) -> Mapping[str, Atom]:
    """The operands of an op by the names of the rule's parameters, defaults left out.

    Raises:
        TypeError: the call does not fit the signature that the rule declares.
    """
    bound = signature_of(rule).bind(*op.positional, **op.named)
    return _flattened(bound.arguments, rule.constant)


def _flattened(arguments: Mapping[str, Any], constant: tuple[str, ...]) -> dict[str, Atom]:
    flat: dict[str, Atom] = {}
    for name, value in arguments.items():
        if name in constant:
            continue
        if isinstance(value, tuple):
            flat |= {f"{name}[{k}]": item for k, item in enumerate(value)}
        elif isinstance(value, dict):
            flat |= value
        else:
            flat[name] = value
    return flat


@cache
def template_signature(template: Any) -> inspect.Signature:
    """The signature of a rule's primitive: the template's without the result."""
    signature = inspect.signature(template)
    return signature.replace(parameters=list(signature.parameters.values())[1:])
