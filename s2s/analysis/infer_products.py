"""Shapes of products: dot, matmul, einsum and their relatives."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import broadcast_dims, equal_or_raise, product
from s2s.analysis.infer_operands import NONE, Operand, axis_of, dims_as_array, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims
    from s2s.ir.types import Dim

    Rule = Callable[..., Dims | None]


def _both(a: Operand, b: Operand) -> tuple[Dims, Dims] | None:
    first, second = dims_as_array(a.type), dims_as_array(b.type)
    return None if first is None or second is None else (first, second)


def _matmul(x1: Operand, x2: Operand, *_: Operand, **named: Operand) -> Dims | None:
    pair = _both(x1, x2)
    if pair is None or () in pair or "axes" in named or "axis" in named:
        return None
    a, b = pair
    rows = a[-2:-1]
    columns = b[-1:] if len(b) > 1 else ()
    return (*broadcast_dims(a[:-2], b[:-2]), *rows, *columns)


def _dot(a: Operand, b: Operand, out: Operand = NONE) -> Dims | None:
    pair = _both(a, b)
    if pair is None:
        return None
    first, second = pair
    if not first or not second:
        return (*first, *second)
    return (*first[:-1], *second[:-2], *(second[-1:] if len(second) > 1 else ()))


def _inner(a: Operand, b: Operand) -> Dims | None:
    pair = _both(a, b)
    if pair is None:
        return None
    first, second = pair
    return (*first[:-1], *second[:-1]) if first and second else (*first, *second)


def _outer(a: Operand, b: Operand, out: Operand = NONE) -> Dims | None:
    pair = _both(a, b)
    return None if pair is None else (product(pair[0]), product(pair[1]))


def _tensordot(a: Operand, b: Operand, axes: Operand | None = None) -> Dims | None:
    pair = _both(a, b)
    wanted = 2 if axes is None else axes.constant
    if pair is None:
        return None
    first, second = pair
    if isinstance(wanted, int):
        count = min(wanted, len(first))
        return (*first[: len(first) - count], *second[wanted:]) if wanted >= 0 else None
    if not isinstance(wanted, tuple) or len(wanted) != 2:
        return None
    left, right = _places(wanted[0], len(first)), _places(wanted[1], len(second))
    if left is None or right is None:
        return None
    return (
        *(d for i, d in enumerate(first) if i not in left),
        *(d for i, d in enumerate(second) if i not in right),
    )


def _places(axes: object, ndim: int) -> list[int] | None:
    several = axes if isinstance(axes, tuple) else (axes,)
    found = [axis_of(given(a), ndim) if isinstance(a, int) else None for a in several]
    known = [a for a in found if a is not None]
    return known if len(known) == len(found) else None


def _kron(a: Operand, b: Operand) -> Dims | None:
    pair = _both(a, b)
    if pair is None:
        return None
    ndim = max(map(len, pair))
    first, second = ((*(1,) * (ndim - len(dims)), *dims) for dims in pair)
    return tuple(product(lengths) for lengths in zip(first, second, strict=True))


def _cross(a: Operand, b: Operand, *_: Operand, **named: Operand) -> Dims | None:
    pair = _both(a, b)
    if pair is None or _ or named or () in pair or pair[0][-1] != 3 or pair[1][-1] != 3:
        return None
    return (*broadcast_dims(pair[0][:-1], pair[1][:-1]), 3)


def _vdot(a: Operand, b: Operand) -> Dims:
    return ()


def _trace(
    a: Operand, offset: Operand = NONE, axis1: Operand | None = None, axis2: Operand | None = None,
    *_: Operand, **__: Operand,
) -> Dims | None:  # fmt: skip
    dims = dims_as_array(a.type)
    if dims is None or len(dims) < 2:
        return None
    i, j = axis_of(axis1 or given(0), len(dims)), axis_of(axis2 or given(1), len(dims))
    if i is None or j is None:
        return None
    return tuple(d for place, d in enumerate(dims) if place not in (i, j))


def _einsum(subscripts: Operand, *operands: Operand, **_: Operand) -> Dims | None:
    formula = subscripts.constant
    if not isinstance(formula, str):
        return None
    formula = formula.replace(" ", "")
    inputs, arrow, output = formula.partition("->")
    terms = inputs.split(",")
    shapes = [dims_as_array(o.type) for o in operands]
    if len(terms) != len(shapes) or "." in formula:
        return None
    lengths: dict[str, Dim] = {}
    for term, dims in zip(terms, shapes, strict=True):
        if dims is None or len(dims) != len(term):
            return None
        for letter, dim in zip(term, dims, strict=True):
            lengths[letter] = _shared(lengths.get(letter), dim)
    if not arrow:
        letters = "".join(terms)
        output = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return tuple(lengths[letter] for letter in output) if set(output) <= set(lengths) else None


def _shared(before: Dim | None, dim: Dim) -> Dim:
    """The length of an index of einsum, which stretches lengths of 1."""
    return dim if before is None else broadcast_dims((before,), (dim,))[0]


def _solve(a: Operand, b: Operand) -> Dims | None:
    pair = _both(a, b)
    if pair is None or len(pair[0]) < 2:
        return None
    first, second = pair
    if len(second) == 1:
        return (*first[:-2], equal_or_raise(first[-1], second[0]))
    if len(second) < 2:
        return None
    return (*broadcast_dims(first[:-2], second[:-2]), first[-1], second[-1])


def _of_matrices(a: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    return None if dims is None else dims[:-2]


PRODUCTS: dict[Any, Rule] = {
    np.matmul: _matmul, operator.matmul: _matmul, np.dot: _dot, np.inner: _inner,
    np.outer: _outer, np.tensordot: _tensordot, np.kron: _kron, np.cross: _cross, np.vdot: _vdot,
    np.trace: _trace, np.einsum: _einsum, np.linalg.solve: _solve, np.linalg.det: _of_matrices,
    np.linalg.slogdet: _of_matrices,
}  # fmt: skip
