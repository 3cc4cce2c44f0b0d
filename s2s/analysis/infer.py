"""The result types of an op, from the types of its operands.

Everything that a type claims is true of the value whenever the op does not raise: dtypes and ranks
are found by probing (`infer_probe`), lengths by the rules of `infer_shapes` and `infer_index`.
No code of the user's is run.

    >>> from s2s.ir.nodes import Value
    >>> from s2s.ir.types import Size
    >>> x = Value("x", Array("float32", (Size("x.0", 0, many=True), 1)))
    >>> infer(Primitive(np.sin, "np.sin"), (x,), ())
    (Array(dtype='float32', dims=(Size(base='x.0', offset=0, many=True), 1)),)
    >>> infer(Primitive(np.sum, "np.sum"), (x,), ())
    (Number(dtype='float32', python=False),)
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer_builtins import infer_builtin
from s2s.analysis.infer_intrinsics import infer_intrinsic, unpacked
from s2s.analysis.infer_operands import Operand, dtype_as_array, item_of, operand, type_of_atom
from s2s.analysis.infer_probe import probe
from s2s.analysis.infer_runtime import RUNTIME
from s2s.analysis.infer_shapes import (
    CREATIONS,
    DTYPE_VARIES,
    RANK_VARIES,
    elementwise_dims,
    shape_rule,
    with_lengths,
)  # fmt: skip
from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import Primitive
from s2s.ir.types import (
    FLOAT,
    NEVER,
    UNKNOWN,
    Array,
    Never,
    Null,
    Number,
    Object,
    Static,
    Type,
    Unknown,
)
from s2s.rules.registry import find, is_own, is_primitive, signature_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Callee

__all__ = ["infer", "item_of", "type_of_atom", "unpacked"]

_TO_SHAPES = (np.reshape, np.broadcast_to)
_UFUNCS = frozenset(f for f in vars(np).values() if isinstance(f, np.ufunc))


def infer(
    callee: Callee, operands: tuple[Atom, ...], keywords: tuple[str, ...]
) -> tuple[Type, ...]:
    """The types of the results of `callee(*operands)`, the last ones passed as `keywords`.

    Returns:
        One type per result; a single one stands for as many as there are.
    """
    match callee:
        case Primitive(function=Intrinsic(name="add_to")):
            return (_contributed(operator.add, tuple(map(operand, operands))),)
        case Primitive(function=Intrinsic(name="take_from")):
            return (_contributed(operator.sub, tuple(map(operand, operands))),)
        case Primitive(function=Intrinsic() as intrinsic):
            return infer_intrinsic(intrinsic, tuple(map(operand, operands)))
        case Primitive(function=function):
            return (infer_call(function, tuple(map(operand, operands)), keywords),)
        case _:
            return (UNKNOWN,)


def _contributed(function: Any, operands: tuple[Operand, ...]) -> Type:
    """An adjoint with one more contribution; sums of containers are not followed."""
    if all(isinstance(o.type, Number | Array | Never) for o in operands):
        return infer_call(function, operands, ())
    return UNKNOWN


def infer_call(function: Any, operands: tuple[Operand, ...], keywords: tuple[str, ...]) -> Type:
    """The type of `function(*operands)`, the last ones passed as `keywords`."""
    if any(isinstance(o.type, Never) for o in operands):
        return NEVER
    split = len(operands) - len(keywords)
    named = dict(zip(keywords, operands[split:], strict=True))
    special = infer_builtin(function, operands[:split], named, infer_call)
    if special is not None:
        return special
    try:
        if function in CREATIONS:
            return CREATIONS[function](*operands[:split], **named)
        found = RUNTIME[function](*operands[:split], **named) if function in RUNTIME else None
        if found is not None:
            return found
        rule = shape_rule(function)
        lengths = None if rule is None else rule(*operands[:split], **named)
    except TypeError:  # not a call that the function takes: the primal raises it
        return UNKNOWN
    found = _probed(function, operands, keywords)
    if found == UNKNOWN and is_own(function):
        return _declared(function, operands, keywords)
    if found == UNKNOWN and function in _TO_SHAPES and isinstance(lengths, tuple):
        return Array(dtype_as_array(operands[0].type), lengths)  # (the samples were too short)
    if lengths is None and function in RANK_VARIES:
        return Array(found.dtype, None) if isinstance(found, Array) and found.dims else UNKNOWN
    return found if lengths is None else with_lengths(found, lengths)


def _declared(function: Any, operands: tuple[Operand, ...], keywords: tuple[str, ...]) -> Type:
    """The type that a rule of the user's declares: a `partial` is of an elementwise function."""
    rule = find(function)
    if rule is None or rule.kind != "partial":
        return UNKNOWN
    split = len(operands) - len(keywords)
    named = dict(zip(keywords, operands[split:], strict=True))
    try:
        bound = signature_of(rule).bind(*operands[:split], **named).arguments
    except TypeError:
        return UNKNOWN
    varying: list[Operand] = []
    for name, found in bound.items():
        several = found if isinstance(found, tuple) else (found,)
        if name not in rule.constant:
            varying += several
        elif any(not isinstance(getattr(o, "type", None), _SCALAR) for o in several):
            return UNKNOWN  # perhaps a table, perhaps broadcast
    if not all(isinstance(o.type, Number | Array) for o in varying):
        return UNKNOWN
    if all(isinstance(o.type, Number) for o in varying):
        return Number(None, python=False)
    lengths = elementwise_dims(*varying)
    return Array(None, lengths) if lengths else UNKNOWN


_SCALAR = (Number, Null, Static, Object)


def _probed(function: Any, operands: tuple[Operand, ...], keywords: tuple[str, ...]) -> Type:
    if not _may_be_probed(function):
        return UNKNOWN
    types = tuple(o.type if o.literal is None else o.literal for o in operands)
    if getattr(function, "__module__", None) == "math":
        types = tuple(FLOAT if isinstance(t, Unknown) else t for t in types)
    found = probe(function, types, keywords)
    if function in DTYPE_VARIES and isinstance(found, Array | Number):
        return replace(found, dtype=None)
    return found


def _may_be_probed(function: Any) -> bool:
    """Whether calling the function runs nothing but NumPy's and Python's own pure code."""
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, np.ufunc):
        return function in _UFUNCS or is_primitive(function)
    if module in ("math", "_operator"):
        return True
    package = module.split(".")[0]
    is_scalar_class = isinstance(function, type) and issubclass(function, np.generic)
    is_array_method = getattr(function, "__objclass__", None) is np.ndarray
    if package == "s2s_runtime" or is_scalar_class or is_array_method:
        return True
    known = is_primitive(function) or shape_rule(function) is not None
    return known and package in ("numpy", "builtins", "s2s_kernels")
