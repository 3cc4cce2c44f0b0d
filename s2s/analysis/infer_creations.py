"""Types of arrays that are made from a shape, which are not probed: they might be big."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.dims import ANONYMOUS
from s2s.analysis.infer_operands import (
    NONE,
    Operand,
    dims_as_array,
    dtype_as_array,
    dtype_of,
    shape_of,
)  # fmt: skip
from s2s.ir.types import UNKNOWN, Array, List, Number, Tuple, Type, dims_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims


def _chosen(dtype: Operand, default: str | None) -> str | None:
    return default if dtype.constant is None else dtype_of(dtype)


def _filled(shape: Operand, dtype: Operand = NONE, *_: Operand, **__: Operand) -> Type:
    return Array(_chosen(dtype, "float64"), shape_of(shape))


def _full(shape: Operand, fill_value: Operand, dtype: Operand = NONE, **_: Operand) -> Type:
    return Array(_chosen(dtype, dtype_as_array(fill_value.type)), shape_of(shape))


def _filled_like(
    a: Operand, dtype: Operand = NONE, *_: Operand, shape: Operand = NONE, **__: Operand
) -> Type:
    return _like(a, dtype, shape)


def _full_like(
    a: Operand,
    fill_value: Operand,
    dtype: Operand = NONE,
    *_: Operand,
    shape: Operand = NONE,
    **__: Operand,
) -> Type:
    return _like(a, dtype, shape)


def _like(a: Operand, dtype: Operand, shape: Operand) -> Type:
    dims: Dims | None = dims_as_array(a.type) if shape.constant is None else shape_of(shape)
    if not isinstance(a.type, Number | Array | Tuple | List) and shape.constant is None:
        return Array(_chosen(dtype, None), None)
    return Array(_chosen(dtype, dtype_as_array(a.type)), dims)


def _identity(n: Operand, dtype: Operand = NONE, **_: Operand) -> Type:
    dims = shape_of(n)
    return Array(_chosen(dtype, "float64"), None if dims is None else dims * 2)


def _eye(
    N: Operand,
    M: Operand = NONE,
    k: Operand = NONE,
    dtype: Operand = NONE,
    **_: Operand,
) -> Type:
    rows = shape_of(N)
    columns = rows if M.constant is None else shape_of(M)
    known = rows is not None and columns is not None
    return Array(_chosen(dtype, "float64"), (*rows, *columns) if known else None)  # type: ignore[misc]


def _arange(
    start: Operand, stop: Operand = NONE, step: Operand = NONE, dtype: Operand = NONE, **_: Operand
) -> Type:
    bounds = [b for b in (start, stop, step) if b.constant is not None]
    values = [b.constant for b in bounds]
    literal = bool(values) and all(isinstance(v, int) for v in values) and 0 not in values[2:]
    if literal:
        return Array(_chosen(dtype, "int64"), (len(range(*values)),))
    kinds = {b.type.dtype if isinstance(b.type, Number) and b.type.python else None for b in bounds}
    default = None
    if kinds <= {"int64", "float64"}:
        default = "float64" if "float64" in kinds else np.dtype(int).name
    return Array(_chosen(dtype, default), (ANONYMOUS,))


def _indices_of_triangle(n: Operand, k: Operand = NONE, m: Operand = NONE) -> Type:
    return Tuple((Array(np.dtype(int).name, (ANONYMOUS,)),) * 2)


def _found(condition: Operand) -> Type:
    """`np.nonzero(x)`, `np.where(x)`: one index array for each axis."""
    dims = dims_of(condition.type)
    if dims is None or not dims:
        return UNKNOWN
    return Tuple((Array(np.dtype(int).name, (ANONYMOUS,)),) * len(dims))


CREATIONS: dict[Any, Callable[..., Type]] = {
    np.zeros: _filled, np.ones: _filled, np.empty: _filled, np.full: _full,
    np.zeros_like: _filled_like, np.ones_like: _filled_like, np.empty_like: _filled_like,
    np.full_like: _full_like, np.eye: _eye, np.identity: _identity, np.arange: _arange,
    np.tril_indices: _indices_of_triangle, np.triu_indices: _indices_of_triangle,
    np.nonzero: _found,
}  # fmt: skip
