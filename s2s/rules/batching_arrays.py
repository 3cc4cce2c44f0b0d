"""Functions of arrays for many seeds: elementwise, along axes, and of shapes."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import operator

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.batching import FLATTENED, REFUSED, along, batched, elementwise, trailing
from s2s.rules.notation import batch, is_known, known, static, structural, varied

static(
    s2s_runtime.free_of,
    s2s_runtime.is_shape,
    s2s_runtime.own_axes,
    s2s_runtime.reversed_axes,
    s2s_runtime.shifted,
    s2s_runtime.shifted_of,
    s2s_runtime.summed_axes,
    s2s_runtime.transposition,
)

structural(
    s2s_runtime.add_each,
    s2s_runtime.as_like_each,
    s2s_runtime.broadcast_each,
    s2s_runtime.count_of,
    s2s_runtime.each,
    s2s_runtime.items_each,
    s2s_runtime.put,
    s2s_runtime.sum_of,
    s2s_runtime.taken_at,
    s2s_runtime.reshape_each,
    s2s_runtime.rows,
    s2s_runtime.scatter_each,
    s2s_runtime.split_each,
    s2s_runtime.spread,
    s2s_runtime.squeeze_each,
    s2s_runtime.sum_each,
    s2s_runtime.unbroadcast_each,
    s2s_runtime.unstack_each,
    s2s_runtime.unpadded_first,
    s2s_runtime.with_ndim,
)
elementwise(
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
    operator.neg,
    operator.pos,
    operator.abs,
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.and_,
    operator.or_,
    operator.xor,
    operator.invert,
    abs,
    round,
    s2s_runtime.astype,
    s2s_runtime.masked_product,
    *available("where", "clip", "round", "around", "nan_to_num", "real", "imag", "conj", "fix"),
    *available("isclose", "isposinf", "isneginf", "sinc", "copy", "ascontiguousarray"),
    *available("positive", "i0", "angle", "astype"),
)

# --- along axes -----------------------------------------------------------------------------------

along(
    *available("sum", "mean", "prod", "max", "min", "amax", "amin", "std", "var", "any", "all"),
    *available("nansum", "nanmean", "nanprod", "nanmax", "nanmin", "nanstd", "nanvar", "ptp"),
    *available("median", "nanmedian", "count_nonzero", "flip"),
)
along(*available("cumsum", "cumprod", "nancumsum", "nancumprod", "repeat"), default=FLATTENED)
along(*available("argmax", "argmin", "nanargmax", "nanargmin"), default=FLATTENED)
along(*available("take", "delete"), default=FLATTENED)
along(*available("roll"), default=REFUSED)
along(*available("diff", "sort", "argsort", "trapezoid", "unwrap"), default=-1, alone=True)
along(*available("expand_dims"))
along(*available("swapaxes"), names=("axis1", "axis2"))
along(*available("moveaxis"), names=("source", "destination"))
along(*available("trace", "diagonal"), names=("axis1", "axis2"), default=(0, 1))
along(*available("rot90"), names=("axes",), default=(0, 1))
along(*available("concatenate", "stack"), default=0, lists=True)
along(*available("split", "array_split"), default=0)
along(*available("take_along_axis"), default=REFUSED, operands=("arr", "indices"))
trailing(*available("tril", "triu", "matrix_transpose", "linalg.matrix_transpose"))


# --- shapes ---------------------------------------------------------------------------------------


@batched(np.reshape)
def reshape(y, a, shape, order="C", copy=None):
    if known(shape) and order == "C" and is_known(s2s_runtime.is_shape(shape)):
        batch[y] = np.reshape(a, (len(a), *shape) if isinstance(shape, tuple) else (len(a), shape))
    else:
        batch[y] = s2s_runtime.reshape_each(a, shape, order)


@batched(np.ravel, np.ndarray.flatten, np.ndarray.ravel)
def ravel(y, a, order="C"):
    if order == "C":
        batch[y] = s2s_runtime.rows(a)


@batched(s2s_runtime.reshape_like)
def reshape_like(y, x_bar, x):
    if varied(x) and varied(x_bar):
        batch[y] = np.reshape(x_bar, np.shape(x))
    elif varied(x_bar):
        batch[y] = np.reshape(x_bar, (len(x_bar), *np.shape(x)))


@batched(np.squeeze)
def squeeze(y, a, axis=None):
    if axis is None:
        batch[y] = s2s_runtime.squeeze_each(a)
    else:
        batch[y] = np.squeeze(a, s2s_runtime.shifted(axis))


@batched(np.transpose)
def transpose(y, a, axes=None):
    if axes is None and np.ndim(a) <= 2:
        batch[y] = a
    elif axes is None and np.ndim(a) == 3:
        batch[y] = np.swapaxes(a, 1, 2)
    elif axes is None:
        batch[y] = np.transpose(a, s2s_runtime.reversed_axes(np.ndim(a) - 1))
    else:
        batch[y] = np.transpose(a, s2s_runtime.transposition(axes))


@batched(np.broadcast_to)
def broadcast_to(y, array, shape, subok=False):
    if isinstance(shape, tuple):
        batch[y] = s2s_runtime.broadcast_each(array, shape)
    elif isinstance(shape, int):
        batch[y] = s2s_runtime.broadcast_each(array, (shape,))


@batched(np.tile)
def tile(y, A, reps):
    if isinstance(reps, int) and is_known(np.ndim(A) > 1):
        batch[y] = np.tile(A, reps)


@batched(np.pad)
def pad(y, array, pad_width, mode="constant"):
    batch[y] = np.pad(array, s2s_runtime.unpadded_first(pad_width, np.ndim(array) - 1), mode)


@batched(np.atleast_1d)
def atleast_1d(y, a):
    batch[y] = s2s_runtime.with_ndim(a, 1)


@batched(np.atleast_2d)
def atleast_2d(y, a):
    batch[y] = s2s_runtime.with_ndim(a, 2)


@batched(np.full_like)
def full_like(y, a, fill_value, dtype=None):
    if varied(a) and varied(fill_value):
        batch[y] = np.full_like(a, s2s_runtime.with_ndim(fill_value, np.ndim(a) - 1), dtype=dtype)
    elif varied(a):
        batch[y] = np.full_like(a, fill_value, dtype=dtype)
    else:
        batch[y] = np.full_like(
            a,
            s2s_runtime.with_ndim(fill_value, np.ndim(a)),
            dtype=dtype,
            shape=(len(fill_value), *np.shape(a)),
        )


@batched(np.ones_like)
def ones_like(y, a, dtype=None):
    batch[y] = np.ones_like(a, dtype=dtype)


@batched(np.zeros_like)
def zeros_like(y, a, dtype=None):
    batch[y] = np.zeros_like(a, dtype=dtype)


@batched(np.asarray, *available("asanyarray"))
def asarray(y, a, dtype=None):
    batch[y] = np.asarray(a, dtype)
