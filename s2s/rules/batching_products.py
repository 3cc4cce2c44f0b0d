"""Products, linear algebra and the helpers of derivatives, for many seeds at once."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import operator

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.batching import REFUSED, along, batched, elementwise, trailing
from s2s.rules.notation import batch, is_known, known, varied

# --- products -------------------------------------------------------------------------------------


@batched(operator.matmul, np.matmul, *available("linalg.matmul"))
def matmul(y, a, b):
    of_a = np.ndim(a) - varied(a)
    of_b = np.ndim(b) - varied(b)
    if of_a >= 2 and of_b >= 2:
        batch[y] = (s2s_runtime.with_ndim(a, of_b) if varied(a) and of_b > of_a else a) @ (
            s2s_runtime.with_ndim(b, of_a) if varied(b) and of_a > of_b else b
        )
    elif of_a == 1 and of_b == 1:
        if varied(a) and varied(b):
            batch[y] = np.sum(a * b, axis=1)
        elif varied(a):
            batch[y] = a @ b
        else:
            batch[y] = b @ a
    elif of_b == 1 and not varied(b):
        batch[y] = a @ b
    elif of_b == 1 and of_a == 2 and not varied(a):
        batch[y] = b @ a.T
    elif of_b == 1:
        batch[y] = (a @ s2s_runtime.with_ndim(b[..., np.newaxis], of_a))[..., 0]
    elif not varied(a) or (of_b == 2 and not varied(b)):
        batch[y] = a @ b
    else:
        batch[y] = (s2s_runtime.with_ndim(a[:, np.newaxis, :], of_b) @ b)[..., 0, :]


@batched(np.dot)
def dot(y, a, b):
    of_a = np.ndim(a) - varied(a)
    of_b = np.ndim(b) - varied(b)
    if of_a == 0 or of_b == 0:
        batch[y] = (s2s_runtime.with_ndim(a, of_b) if varied(a) else a) * (
            s2s_runtime.with_ndim(b, of_a) if varied(b) else b
        )


@batched(np.inner)
def inner(y, a, b):
    if np.ndim(a) - varied(a) == 2 and np.ndim(b) - varied(b) == 2:
        batch[y] = a @ np.swapaxes(b, -1, -2)


@batched(np.vdot)
def vdot(y, a, b):
    if varied(a) and varied(b):
        batch[y] = np.sum(s2s_runtime.rows(a) * s2s_runtime.rows(b), axis=1)
    elif varied(a):
        batch[y] = s2s_runtime.rows(a) @ np.ravel(b)
    else:
        batch[y] = s2s_runtime.rows(b) @ np.ravel(a)


@batched(np.outer, *available("linalg.outer"))
def outer(y, a, b):
    u = s2s_runtime.rows(a)[:, :, np.newaxis] if varied(a) else np.ravel(a)[:, np.newaxis]
    v = s2s_runtime.rows(b)[:, np.newaxis, :] if varied(b) else np.ravel(b)
    batch[y] = u * v


@batched(np.tensordot, *available("linalg.tensordot"))
def tensordot(y, a, b, axes=2):
    ndims = (np.ndim(a) - varied(a), np.ndim(b) - varied(b))
    summed = s2s_runtime.summed_axes(axes, ndims)
    if varied(a) and not varied(b):
        batch[y] = np.tensordot(a, b, s2s_runtime.shifted_of(summed, 0))
    elif varied(b) and not varied(a):
        batch[y] = np.moveaxis(
            np.tensordot(a, b, s2s_runtime.shifted_of(summed, 1)),
            s2s_runtime.free_of(summed, ndims),
            0,
        )


# --- linear algebra -------------------------------------------------------------------------------

trailing(
    *available("linalg.inv", "linalg.pinv", "linalg.det", "linalg.cholesky", "linalg.eigvalsh"),
    *available("linalg.svdvals", "linalg.matrix_power", "linalg.cond", "linalg.matrix_rank"),
)


@batched(np.linalg.solve)
def solve(y, a, b):
    of_b = np.ndim(b) - varied(b)
    if of_b == 1 and varied(a):
        batch[y] = np.linalg.solve(a, b[..., np.newaxis])[..., 0]
    elif of_b == 1 and np.ndim(a) == 2:
        batch[y] = np.linalg.solve(a, b.T).T
    elif np.ndim(a) - varied(a) == 2 and of_b == 2:
        batch[y] = np.linalg.solve(a, b)


# --- helpers of derivatives -----------------------------------------------------------------------

elementwise(s2s_runtime.if_floating)
along(s2s_runtime.cumsum_backward, operands=("g", "a"), default=REFUSED)
along(s2s_runtime.cumprod_backward, operands=("g", "a"), default=REFUSED)
along(s2s_runtime.diff_backward, default=-1)
along(s2s_runtime.unrepeat, operands=("y_bar", "x"), default=REFUSED)
along(s2s_runtime.unorder, operands=("y_bar", "y", "x"), default=REFUSED)
along(s2s_runtime.scatter_along_axis, operands=("values", "indices", "x"), default=REFUSED)
along(s2s_runtime.on_diagonal, operands=("values", "x"), names=("axis1", "axis2"), default=(0, 1))
along(s2s_runtime.other_products, operands=("a",), default=REFUSED)
trailing(s2s_runtime.lower_half, s2s_runtime.one_triangle)
trailing(s2s_runtime.qr_adjoint, operands=("q", "r", "q_bar", "r_bar"))
trailing(s2s_runtime.svd_adjoint, operands=("u", "s", "vt", "u_bar", "s_bar", "vt_bar"))
trailing(s2s_runtime.solve_right, operands=("a", "r"))


@batched(s2s_runtime.unbroadcast)
def unbroadcast(y, x_bar, x):
    if varied(x) and varied(x_bar):
        batch[y] = s2s_runtime.unbroadcast_each(x_bar, np.shape(x)[1:])
    elif varied(x_bar):
        batch[y] = s2s_runtime.unbroadcast_each(x_bar, np.shape(x))


@batched(s2s_runtime.broadcast_like)
def broadcast_like(y, x_bar, x):
    if not varied(x_bar):
        batch[y] = s2s_runtime.spread(x_bar, len(x))
    elif varied(x):
        batch[y] = s2s_runtime.broadcast_each(x_bar, np.shape(x)[1:])
    elif is_known(np.ndim(x) == 0):
        batch[y] = x_bar
    elif known(np.ndim(x)):
        batch[y] = s2s_runtime.broadcast_each(x_bar, np.shape(x))


@batched(s2s_runtime.as_like)
def as_like(y, x_bar, x):
    if varied(x_bar) and not varied(x):
        batch[y] = s2s_runtime.as_like_each(x_bar, x)


@batched(s2s_runtime.sum_backward)
def sum_backward(y, g, items):
    if varied(g) and not varied(items):
        batch[y] = s2s_runtime.sum_each(g, items)


@batched(s2s_runtime.split_like)
def split_like(y, g, arrays, axis):
    if varied(g) and not varied(arrays) and axis is not None:
        batch[y] = s2s_runtime.split_each(g, arrays, axis)


@batched(s2s_runtime.unstack_like)
def unstack_like(y, g, arrays, axis):
    if varied(g) and not varied(arrays):
        batch[y] = s2s_runtime.unstack_each(g, arrays, axis)


@batched(s2s_runtime.restore_axes)
def restore_axes(y, g, a, axis=None, keepdims=False):
    if varied(g) and (axis is None or keepdims):
        batch[y] = g
