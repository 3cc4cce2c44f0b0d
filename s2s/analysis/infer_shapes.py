"""The lengths of results, function by function: what probing cannot tell.

A rule takes the operands as the function itself does (its parameters have the function's names) and
gives the shape of the result, or its whole type, or None where nothing is known.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import s2s_runtime

from s2s.analysis.dims import broadcast_dims
from s2s.analysis.infer_creations import CREATIONS
from s2s.analysis.infer_joins import JOINS
from s2s.analysis.infer_moves import MOVES, RANK_VARIES
from s2s.analysis.infer_operands import (
    Operand,
    dims_as_array,
)  # fmt: skip
from s2s.analysis.infer_products import PRODUCTS
from s2s.analysis.infer_reductions import REDUCTIONS
from s2s.analysis.infer_runtime import astype_dims
from s2s.analysis.infer_samples import SAMPLES
from s2s.ir.types import Array, Tuple, Type
from s2s.rules.registry import find, is_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims

    Rule: TypeAlias = Callable[..., Dims | Type | None]

__all__ = [
    "CREATIONS",
    "DTYPE_VARIES",
    "RANK_VARIES",
    "elementwise_dims",
    "shape_rule",
    "with_lengths",
]


def shape_rule(function: Any) -> Rule | None:
    """The rule for the shape of what the function gives."""
    rule = _RULES.get(function)
    if rule is not None:
        return rule
    if isinstance(function, type) and issubclass(function, np.generic):
        return elementwise_dims
    if isinstance(function, np.ufunc):
        return elementwise_dims if function.signature is None and function.nout == 1 else None
    found = None if is_own(function) else find(function)
    return elementwise_dims if found is not None and found.kind == "partial" else None


def with_lengths(found: Type, lengths: Dims | Type) -> Type:
    """The probed type with the lengths that a rule gives, where the two agree."""
    if not isinstance(lengths, tuple):
        return lengths
    if isinstance(found, Tuple):
        return replace(found, items=tuple(with_lengths(item, lengths) for item in found.items))
    if isinstance(found, Array) and (found.dims is None or len(found.dims) == len(lengths)):
        return replace(found, dims=lengths)
    return found


def elementwise_dims(*operands: Operand, **named: Operand) -> Dims | None:
    """The shape of what an elementwise function gives."""
    everything = (*operands, *(named[name] for name in _ARRAY_OPTIONS if name in named))
    shapes = [() if o.constant is None else dims_as_array(o.type) for o in everything]
    known = [shape for shape in shapes if shape is not None]
    return broadcast_dims(*known) if len(known) == len(shapes) else None


_ARRAY_OPTIONS = ("where", "a_min", "a_max", "min", "max", "x1", "x2", "x", "a")


def _where(condition: Operand, *branches: Operand) -> Dims | None:
    return elementwise_dims(condition, *branches) if branches else None


def _same(a: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return dims_as_array(a.type)


def _array(a: Operand, *_: Operand, **options: Operand) -> Dims | None:
    return None if "ndmin" in options else dims_as_array(a.type)


def _searched(a: Operand, v: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return dims_as_array(v.type)


_ELEMENTWISE = (
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow, operator.neg, operator.pos, operator.abs, operator.invert, operator.and_,
    operator.or_, operator.xor, operator.lshift, operator.rshift, operator.lt, operator.le,
    operator.gt, operator.ge, operator.eq, operator.ne, abs, pow, divmod,
    np.clip, np.nan_to_num, np.real, np.imag, np.angle, np.round, np.around, np.isclose,
    np.sinc, np.i0, np.fix, np.isreal, np.iscomplex, np.isposinf, np.isneginf, np.real_if_close,
)  # fmt: skip
_SAME = (
    np.copy, np.triu, np.tril, np.roll, np.flip, np.fliplr, np.flipud, np.asarray, np.asanyarray,
    np.linalg.inv, np.linalg.cholesky, np.isin, np.linalg.matrix_power,
)  # fmt: skip

DTYPE_VARIES = frozenset(
    {
        np.real_if_close, np.roots, np.linalg.eig, np.linalg.eigvals,
        *(f for f in vars(np.emath).values() if callable(f)),
    }
)  # fmt: skip
"""Functions the dtype of whose result depends on the values."""

_RULES: dict[Any, Rule] = {
    **MOVES,
    **JOINS,
    **PRODUCTS,
    **REDUCTIONS,
    **SAMPLES,
    **dict.fromkeys(_ELEMENTWISE, elementwise_dims),
    **dict.fromkeys(_SAME, _same),
    np.where: _where,
    np.array: _array,
    np.searchsorted: _searched,
    s2s_runtime.astype: astype_dims,
    s2s_runtime.add: elementwise_dims,
    s2s_runtime.masked_product: elementwise_dims,
    **({np.astype: astype_dims} if hasattr(np, "astype") else {}),
}
