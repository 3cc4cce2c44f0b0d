"""Shapes of what treats arrays as samples: quantiles, interpolation, filters, decompositions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.dims import ANONYMOUS, at_least, broadcast_dims, plus, product, same_dim
from s2s.analysis.infer_operands import (
    NONE,
    Operand,
    axis_of,
    dims_as_array,
    dtype_as_array,
    flag,
    given,
    shape_of,
)
from s2s.analysis.infer_reductions import reduced
from s2s.ir.types import UNKNOWN, Array, Dim, List, Tuple, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.dims import Dims

    Rule = Callable[..., Dims | Type | None]


def _quantile(
    a: Operand, q: Operand, axis: Operand = NONE, *, keepdims: Operand | None = None, **_: Operand
) -> Dims | None:
    levels, rest = dims_as_array(q.type), reduced(dims_as_array(a.type), axis, keepdims)
    return None if levels is None or rest is None else (*levels, *rest)


def _interpolated(x: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return dims_as_array(x.type)


def _gradient(f: Operand, *spacing: Operand, axis: Operand = NONE, **_: Operand) -> Dims | None:
    """One array for each axis; of a single axis the array itself."""
    return dims_as_array(f.type)


def _digitized(x: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return dims_as_array(x.type)


def _polyval(p: Operand, x: Operand) -> Dims | Type | None:
    """A polynomial without coefficients gives zeros like `x`, even where `x` is a number."""
    coefficients = dims_as_array(p.type)
    if coefficients is None or len(coefficients) != 1 or at_least(coefficients[0]) == 0:
        return UNKNOWN
    return dims_as_array(x.type)


def _vander(x: Operand, N: Operand = NONE, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(x.type)
    columns = dims if N.constant is None else shape_of(N)
    return None if dims is None or columns is None or len(dims) != 1 else (*dims, *columns)


def _linspace(
    start: Operand, stop: Operand, num: Operand = NONE, *rest: Operand, **named: Operand
) -> Dims | None:
    first, last = dims_as_array(start.type), dims_as_array(stop.type)
    count = (50,) if num.constant is None else shape_of(num)
    axis = named.get("axis", given(0)).constant
    if first is None or last is None or count is None or len(rest) > 3 or axis != 0:
        return None
    return (*count, *broadcast_dims(first, last))


def _convolve(a: Operand, v: Operand, mode: Operand | None = None) -> Dims | None:
    return _filtered(a, v, mode or given("full"))


def _correlate(a: Operand, v: Operand, mode: Operand | None = None) -> Dims | None:
    return _filtered(a, v, mode or given("valid"))


def _filtered(a: Operand, v: Operand, mode: Operand) -> Dims | None:
    first, second = dims_as_array(a.type), dims_as_array(v.type)
    if first is None or second is None or len(first) != 1 or len(second) != 1:
        return None
    n, m = first[0], second[0]
    if mode.constant == "full" and isinstance(m, int) and m > 0:
        return (plus(n, m - 1),)
    if mode.constant == "full" and isinstance(n, int) and n > 0:
        return (plus(m, n - 1),)
    return (ANONYMOUS,)


def _ediff1d(ary: Operand, *more: Operand, **named: Operand) -> Dims | None:
    dims = dims_as_array(ary.type)
    return None if dims is None or more or named else (plus(product(dims), -1),)


def _diagonal(
    a: Operand, offset: Operand | None = None, axis1: Operand | None = None,
    axis2: Operand | None = None,
) -> Dims | None:  # fmt: skip
    dims = dims_as_array(a.type)
    if dims is None or len(dims) < 2:
        return None
    i, j = axis_of(axis1 or given(0), len(dims)), axis_of(axis2 or given(1), len(dims))
    if i is None or j is None:
        return None
    square = same_dim(dims[i], dims[j]) and (offset or given(0)).constant == 0
    rest = tuple(d for place, d in enumerate(dims) if place not in (i, j))
    return (*rest, dims[i] if square else ANONYMOUS)


def _diagflat(v: Operand, k: Operand | None = None) -> Dims | None:
    dims, offset = dims_as_array(v.type), (k or given(0)).constant
    if dims is None or not isinstance(offset, int):
        return None
    return (plus(product(dims), abs(offset)),) * 2


def _along(arr: Operand, indices: Operand, axis: Operand | None = None) -> Dims | None:
    """`take_along_axis`: indices broadcast against the array along the other axes."""
    dims, picked = dims_as_array(arr.type), dims_as_array(indices.type)
    if dims is None or picked is None or axis is None or axis.constant is None:
        return None
    place = axis_of(axis, len(dims))
    if place is None or len(picked) != len(dims):
        return None
    wide = broadcast_dims(dims, tuple(1 if i == place else d for i, d in enumerate(picked)))
    return tuple(picked[i] if i == place else d for i, d in enumerate(wide))


def _cumulative(
    x: Operand, *, axis: Operand = NONE, include_initial: Operand | None = None, **_: Operand
) -> Dims | None:
    dims = dims_as_array(x.type)
    initial = False if include_initial is None else flag(include_initial)
    place = None if dims is None else axis_of(_or_0(axis), len(dims))
    if dims is None or place is None or initial is None:
        return None
    return tuple(plus(d, int(initial)) if i == place else d for i, d in enumerate(dims))


def _or_0(axis: Operand) -> Operand:
    return given(0) if axis.constant is None else axis


def _broadcast_arrays(*arrays: Operand, **_: Operand) -> Type | None:
    shapes = [dims_as_array(a.type) for a in arrays]
    known = [shape for shape in shapes if shape is not None]
    if len(known) != len(shapes):
        return None
    dims = broadcast_dims(*known)
    return Tuple(tuple(Array(dtype_as_array(a.type), dims) for a in arrays))


def _alternatives(choices: Operand) -> Dims | None:
    """The shape that alternatives broadcast to: they need not be equal."""
    match choices.type:
        case Tuple(items=items) | List(items=tuple() as items):
            shapes = [dims_as_array(item) for item in items]
        case List(item=item):
            shapes = [dims_as_array(item)] * 2
        case _:
            whole = dims_as_array(choices.type)
            shapes = [whole[1:] if whole else None]
    known = [shape for shape in shapes if shape is not None]
    return broadcast_dims(*known) if len(known) == len(shapes) else None


def _chosen(a: Operand, choices: Operand, *_: Operand, **__: Operand) -> Dims | None:
    index, options = dims_as_array(a.type), _alternatives(choices)
    return None if index is None or options is None else broadcast_dims(index, options)


def _selected(condlist: Operand, choicelist: Operand, default: Operand = NONE) -> Dims | None:
    tests, options = _alternatives(condlist), _alternatives(choicelist)
    fallback = () if default.constant is None else dims_as_array(default.type)
    if tests is None or options is None or fallback is None:
        return None
    return broadcast_dims(tests, options, fallback)


def _same(a: Operand, *_: Operand, **__: Operand) -> Dims | None:
    return dims_as_array(a.type)


def _filled_out(x: Operand, items_bar: Operand) -> Dims | None:
    return dims_as_array(x.type) if isinstance(x.type, Array) else None


def _transposed(x: Operand) -> Dims | None:
    dims = dims_as_array(x.type)
    return None if dims is None or len(dims) < 2 else (*dims[:-2], dims[-1], dims[-2])


def _eigenvalues(a: Operand, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    return None if dims is None else dims[:-1]


def _flat_first(a: Operand, *_: Operand, **__: Operand) -> Dims | None:
    dims = dims_as_array(a.type)
    return None if dims is None else (product(dims),)


def _vecdot(x1: Operand, x2: Operand, *_: Operand, **named: Operand) -> Dims | None:
    a, b = dims_as_array(x1.type), dims_as_array(x2.type)
    if not a or not b or named:
        return None
    return broadcast_dims(a[:-1], b[:-1])


def _matvec(x1: Operand, x2: Operand, **named: Operand) -> Dims | None:
    a, b = dims_as_array(x1.type), dims_as_array(x2.type)
    if a is None or not b or len(a) < 2 or named:
        return None
    rows: Dim = a[-2]
    return (*broadcast_dims(a[:-2], b[:-1]), rows)


def _vecmat(x1: Operand, x2: Operand, **named: Operand) -> Dims | None:
    a, b = dims_as_array(x1.type), dims_as_array(x2.type)
    if not a or b is None or len(b) < 2 or named:
        return None
    return (*broadcast_dims(a[:-1], b[:-2]), b[-1])


def _named(*names: str) -> list[Any]:
    """The functions of NumPy with these names that this version has."""
    return [vars(np)[name] for name in names if name in vars(np)]


SAMPLES: dict[Any, Rule] = {
    np.quantile: _quantile, np.percentile: _quantile, np.nanquantile: _quantile,
    np.nanpercentile: _quantile, np.interp: _interpolated, np.digitize: _digitized,
    np.polyval: _polyval, np.vander: _vander, np.linspace: _linspace, np.convolve: _convolve,
    np.correlate: _correlate, np.ediff1d: _ediff1d, np.diagonal: _diagonal,
    np.diagflat: _diagflat, np.take_along_axis: _along, np.choose: _chosen, np.select: _selected,
    np.broadcast_arrays: _broadcast_arrays, np.unwrap: _same, np.gradient: _gradient,
    np.linalg.eigvalsh: _eigenvalues, np.linalg.eigvals: _eigenvalues,
    np.ndarray.flatten: _flat_first, np.ndarray.ravel: _flat_first,
    s2s_runtime.filled_out: _filled_out,
    **dict.fromkeys(_named("cumulative_sum", "cumulative_prod"), _cumulative),
    **dict.fromkeys(_named("matrix_transpose"), _transposed),
    **dict.fromkeys(_named("vecdot"), _vecdot),
    **dict.fromkeys(_named("matvec"), _matvec),
    **dict.fromkeys(_named("vecmat"), _vecmat),
    **({np.linalg.matrix_transpose: _transposed} if hasattr(np.linalg, "matrix_transpose") else {}),
}  # fmt: skip
