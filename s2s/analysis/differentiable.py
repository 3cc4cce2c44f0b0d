"""Through which operands of an op a derivative may flow."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from s2s.analysis.indices import reaches_all
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Atom, Op, Primitive
from s2s.rules.registry import Rule, find, is_zero

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
    if i.intrinsic(callee) is not None:
        return _of_intrinsic(op)
    if is_zero(callee.function) and callee.function not in _ITERATORS:
        return ()
    rule = find(callee.function)
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


def bind_rule(rule: Rule, op: Op) -> Mapping[str, Atom]:
    """The operands of an op by the names of the rule's parameters, defaults left out.

    Raises:
        TypeError: the call does not fit the signature that the rule declares.
    """
    bound = template_signature(rule.template).bind(*op.positional, **op.named)
    return _flattened(bound.arguments)


def _flattened(arguments: Mapping[str, Any]) -> dict[str, Atom]:
    flat: dict[str, Atom] = {}
    for name, value in arguments.items():
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
