"""One operation for many seeds: by the rule of its family, or called for each seed."""

from __future__ import annotations

import builtins
import inspect
import math
import operator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive
from s2s.ir.types import Array, List, Number, Tuple, Type, rank
from s2s.rules.batching import FLATTENED, REFUSED, Batching, batching
from s2s.transform.batch_arrays import ARRAYS
from s2s.transform.batch_each import for_each
from s2s.transform.batch_index import INDEXED
from s2s.transform.batch_leaves import aligned, cast, viewed
from s2s.transform.batch_primitives import ROWS, SHIFTED
from s2s.transform.batch_structures import STRUCTURES
from s2s.transform.marks import parts
from s2s.transform.templates import inlined

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom
    from s2s.transform.batch_hand import Hand


def batch_op(op: Op, hand: Hand) -> None:
    """Append what an op with a batched operand becomes."""
    callee = op.callee
    if not isinstance(callee, Primitive):
        hand.refuse("a call whose source is not known gets what differs from seed to seed")
    for table in (INDEXED, STRUCTURES, ARRAYS):
        if callee.function in table:
            table[callee.function](op, hand)
            return
    if i.intrinsic(callee) is not None:
        hand.refuse(f"'{callee.name}' of what differs from seed to seed")
    function = _SAME_NAME.get(callee.function, callee.function)
    rule = batching(_as_product(function, op, hand))
    found = None if rule is None else _KINDS[rule.kind](rule, function, op, hand)
    if found is None:
        for_each(op, hand)
    else:
        hand.bind(op.results[0], found, True)


# --- elementwise ----------------------------------------------------------------------------------


def _elementwise(rule: Batching, function: Any, op: Op, hand: Hand) -> Atom | None:
    if any(not _is_array(type_of_atom(a)) for a in op.operands if hand.mark(a)):
        return None
    wanted = rank(op.results[0].type)
    if wanted is None:
        return None
    operands = tuple(aligned(hand, a, wanted) for a in op.operands)
    assert isinstance(op.callee, Primitive)
    callee = op.callee if function is op.callee.function else _named(function)
    atom = hand.append(callee, operands, op.keywords, op.form)
    return cast(atom, op.results[0].type, hand)


def _is_array(type_: Type) -> bool:
    return isinstance(type_, Number | Array) and rank(type_) is not None


def _as_product(function: Any, op: Op, hand: Hand) -> Any:
    """`operator.matmul` for products that are the same on operands of these ranks."""
    if function not in (np.dot, np.inner) or len(op.operands) != 2:
        return function
    ranks = [rank(type_of_atom(a)) for a in op.operands]
    same = {np.dot: ((1, 1), (1, 2), (2, 1), (2, 2)), np.inner: ((1, 1),)}[function]
    return operator.matmul if tuple(ranks) in same else function


# --- along axes -----------------------------------------------------------------------------------


def _along(rule: Batching, function: Any, op: Op, hand: Hand) -> Atom | None:
    bound = _bound(function, op)
    if bound is None:
        return None
    first = next(iter(bound))
    lifted = rule.operands or (first,)
    if any(hand.mark(a) for name, a in bound.items() if name not in lifted):
        return None
    if not all(_may_be_lifted(type_of_atom(bound[n]), rule) for n in lifted if n in bound):
        return None
    others = [a for n, a in bound.items() if n not in lifted]
    if rule.alone and any(isinstance(type_of_atom(a), Array | List | Tuple) for a in others):
        return None
    own = rank(type_of_atom(bound[first]))
    new = {n: viewed(hand, a) if n in lifted else hand.atom(a) for n, a in bound.items()}
    defaults = rule.default if len(rule.names) > 1 else (rule.default,)
    if defaults is None:
        defaults = (None,) * len(rule.names)
    shifted: Atom
    for name, default in zip(rule.names, defaults, strict=True):
        axis = bound.get(name, Literal(None) if default in (FLATTENED, REFUSED) else None)
        if axis is None:
            axis = Literal(default)
        if axis == Literal(None):
            if default not in (None, FLATTENED) or own is None:
                return None
            if default == FLATTENED and "keepdims" in bound:
                return None
            if default == FLATTENED:
                new[first], shifted = hand.builder.op(ROWS, new[first]), Literal(1)
            else:
                shifted = Literal(tuple(range(1, own + 1)) if own != 1 else 1)
        elif isinstance(axis, Literal):
            shifted = Literal(s2s_runtime.shifted(axis.value))
        else:
            shifted = hand.builder.op(SHIFTED, hand.atom(axis))
        if name not in bound and shifted == Literal(default) and default is not None:
            continue
        new[name] = shifted
    return _called(function, op, new, hand)


def _may_be_lifted(type_: Type, rule: Batching) -> bool:
    """Whether a value is an array, or for functions that join arrays a list of arrays."""
    if rule.lists:
        return isinstance(type_, List | Tuple) and all(
            _is_array(part) for _, part in parts(type_) or ()
        )
    return _is_array(type_)


def _trailing(rule: Batching, function: Any, op: Op, hand: Hand) -> Atom | None:
    bound = _bound(function, op)
    if bound is None:
        return None
    lifted = rule.operands or (next(iter(bound)),)
    if any(hand.mark(a) for name, a in bound.items() if name not in lifted):
        return None
    if any((rank(type_of_atom(bound[n])) or 0) < 2 for n in lifted if n in bound):
        return None
    new = {n: viewed(hand, a) if n in lifted else hand.atom(a) for n, a in bound.items()}
    return _called(function, op, new, hand)


def _called(function: Any, op: Op, arguments: dict[str, Atom], hand: Hand) -> Atom:
    """The call with other arguments, passed as they have been, further ones by name."""
    names = list(_bound(function, op) or ())
    count = len(op.positional)
    positional = tuple(arguments.pop(name) for name in names[:count])
    assert isinstance(op.callee, Primitive)
    return hand.append(op.callee, (*positional, *arguments.values()), tuple(arguments), op.form)


def _bound(function: Any, op: Op) -> dict[str, Atom] | None:
    """The operands of an op by parameter, as far as they are passed; the first one is first."""
    names = _parameters(function)
    if names is None or len(op.positional) > len(names):
        return None
    return {**dict(zip(names, op.positional, strict=False)), **op.named}


@cache
def _parameters(function: Any) -> tuple[str, ...] | None:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return tuple(p.name for p in parameters)


# --- templates ------------------------------------------------------------------------------------


def _template(rule: Batching, function: Any, op: Op, hand: Hand) -> Atom | None:
    assert rule.template is not None
    if any(not _is_array(type_of_atom(a)) for a in op.operands if hand.mark(a)):
        return None
    parameters = list(inspect.signature(rule.template).parameters.values())[1:]
    signature = inspect.Signature([p.replace(annotation=p.empty) for p in parameters])
    try:
        bound = signature.bind(*op.positional, **op.named).arguments
    except TypeError:
        return None
    environment = {name: hand.atom(atom) for name, atom in bound.items()}
    varied = [name for name, atom in bound.items() if hand.mark(atom)]
    assigned = inlined(rule.template, environment, {}, hand.builder, varied)
    return assigned.get(("batch", "y"))


def _named(function: Any) -> Primitive:
    return Primitive(function, f"np.{function.__name__}")


def _same_names() -> dict[Any, Any]:
    """The functions of `math` on arrays."""
    others = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2",
              "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "pow": "power"}  # fmt: skip
    found = {}
    for name, function in vars(math).items():
        array = getattr(np, others.get(name, name), None)
        if isinstance(array, np.ufunc) and callable(function):
            found[function] = array
    return found


_SAME_NAME = {**_same_names(), builtins.pow: np.power}
_KINDS = {
    "elementwise": _elementwise,
    "along": _along,
    "trailing": _trailing,
    "template": _template,
}
