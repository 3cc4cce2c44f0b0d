"""Derivatives of `numpy.linalg`, for real matrices and stacks of them: norms, inverses, products.

The derivative of a norm at zero is zero.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, dot, inline, pullback, pushforward, varied
from s2s.rules.reductions import total


@inline
def transposed(x, ndim):
    """The last two axes of `x` swapped."""
    return x.T if ndim == 2 else np.swapaxes(x, -1, -2)


@inline
def restored(g, axis, keepdims):
    """`g` with the axes that a norm along `axis` removed back as ones."""
    return g if axis is None or keepdims else np.expand_dims(g, axis)


@inline
def moved(b_dot, product, a_varies, b_varies):
    """What `a @ y_dot` is where `a @ y = b`, and `product` is `a_dot @ y`."""
    return b_dot - product if a_varies and b_varies else -product if a_varies else b_dot


@inline
def nonzero(x):
    """`x` with 1 in the place of 0, to divide by what is zero itself then."""
    return x + (x == 0.0)


# --- norms ----------------------------------------------------------------------------------------


@pullback(np.linalg.norm, constant=("ord", "axis", "keepdims"))
def norm(y, x, ord=None, axis=None, keepdims=False):
    g = restored(bar[y], axis, keepdims)
    r = restored(y, axis, keepdims)
    if s2s_runtime.is_euclidean(np.ndim(x), ord, axis):
        bar[x] = x * (g / nonzero(r))
    elif s2s_runtime.is_vector_norm(np.ndim(x), axis):
        if ord == 0:
            bar[x] = np.zeros_like(x)
        elif ord == 1:
            bar[x] = g * np.sign(x)
        elif abs(ord) == np.inf:
            largest = np.sign(x) * (np.abs(x) == r)
            ties = np.sum(np.abs(largest), axis=axis, keepdims=True)
            bar[x] = g * largest / nonzero(ties)
        else:
            bar[x] = g * np.sign(x) * (np.abs(x) / nonzero(r)) ** (ord - 1)
    elif axis is None:
        bar[x] = s2s_runtime.matrix_norm_slope(x, ord) * bar[y]
    else:
        slope = s2s_runtime.matrix_norm_slope(np.moveaxis(x, axis, (-2, -1)), ord)
        bar[x] = g * np.moveaxis(slope, (-2, -1), axis)


@pushforward(np.linalg.norm)
def norm_forward(y, x, ord=None, axis=None, keepdims=False):
    r = restored(y, axis, keepdims)
    if s2s_runtime.is_euclidean(np.ndim(x), ord, axis):
        dot[y] = total(x * dot[x], axis, keepdims) / nonzero(y)
    elif s2s_runtime.is_vector_norm(np.ndim(x), axis):
        if ord == 0:
            dot[y] = np.zeros_like(y)
        elif ord == 1:
            dot[y] = total(np.sign(x) * dot[x], axis, keepdims)
        elif abs(ord) == np.inf:
            largest = np.sign(x) * (np.abs(x) == r)
            ties = total(np.abs(largest), axis, keepdims)
            dot[y] = total(largest * dot[x], axis, keepdims) / nonzero(ties)
        else:
            slope = np.sign(x) * (np.abs(x) / nonzero(r)) ** (ord - 1)
            dot[y] = total(slope * dot[x], axis, keepdims)
    elif axis is None:
        dot[y] = total(s2s_runtime.matrix_norm_slope(x, ord) * dot[x], axis, keepdims)
    else:
        slope = s2s_runtime.matrix_norm_slope(np.moveaxis(x, axis, (-2, -1)), ord)
        dot[y] = total(np.moveaxis(slope, (-2, -1), axis) * dot[x], axis, keepdims)


@pullback(*available("linalg.vector_norm"), constant=("axis", "keepdims", "ord"))
def vector_norm(y, x, axis=None, keepdims=False, ord=2):
    g = restored(bar[y], axis, keepdims)
    r = restored(y, axis, keepdims)
    if ord == 2:
        bar[x] = x * (g / nonzero(r))
    elif ord == 0:
        bar[x] = np.zeros_like(x)
    elif ord == 1:
        bar[x] = g * np.sign(x)
    elif abs(ord) == np.inf:
        largest = np.sign(x) * (np.abs(x) == r)
        ties = np.sum(np.abs(largest), axis=axis, keepdims=True)
        bar[x] = g * largest / nonzero(ties)
    else:
        bar[x] = g * np.sign(x) * (np.abs(x) / nonzero(r)) ** (ord - 1)


@pushforward(*available("linalg.vector_norm"))
def vector_norm_forward(y, x, axis=None, keepdims=False, ord=2):
    r = restored(y, axis, keepdims)
    if ord == 2:
        dot[y] = total(x * dot[x], axis, keepdims) / nonzero(y)
    elif ord == 0:
        dot[y] = np.zeros_like(y)
    elif ord == 1:
        dot[y] = total(np.sign(x) * dot[x], axis, keepdims)
    elif abs(ord) == np.inf:
        largest = np.sign(x) * (np.abs(x) == r)
        ties = total(np.abs(largest), axis, keepdims)
        dot[y] = total(largest * dot[x], axis, keepdims) / nonzero(ties)
    else:
        slope = np.sign(x) * (np.abs(x) / nonzero(r)) ** (ord - 1)
        dot[y] = total(slope * dot[x], axis, keepdims)


@pullback(*available("linalg.matrix_norm"), constant=("keepdims", "ord"))
def matrix_norm(y, x, keepdims=False, ord="fro"):
    g = bar[y] if keepdims else np.expand_dims(bar[y], (-2, -1))
    r = y if keepdims else np.expand_dims(y, (-2, -1))
    if ord == "fro":
        bar[x] = x * (g / nonzero(r))
    else:
        bar[x] = g * s2s_runtime.matrix_norm_slope(x, ord)


@pushforward(*available("linalg.matrix_norm"))
def matrix_norm_forward(y, x, keepdims=False, ord="fro"):
    if ord == "fro":
        dot[y] = total(x * dot[x], (-2, -1), keepdims) / nonzero(y)
    else:
        dot[y] = total(s2s_runtime.matrix_norm_slope(x, ord) * dot[x], (-2, -1), keepdims)


# --- inverses and determinants --------------------------------------------------------------------


@pullback(np.linalg.inv)
def inv(y, a):
    y_t = transposed(y, np.ndim(y))
    bar[a] = -y_t @ bar[y] @ y_t


@pushforward(np.linalg.inv)
def inv_forward(y, a):
    dot[y] = -y @ dot[a] @ y


@pullback(np.linalg.det)
def det(y, a):
    if np.ndim(a) == 2:
        bar[a] = bar[y] * y * np.linalg.inv(a).T
    else:
        bar[a] = (bar[y] * y)[..., np.newaxis, np.newaxis] * np.swapaxes(np.linalg.inv(a), -1, -2)


@inline
def trace(x, ndim):
    """The traces of matrices."""
    return np.trace(x) if ndim == 2 else np.trace(x, axis1=-2, axis2=-1)


@pushforward(np.linalg.det)
def det_forward(y, a):
    dot[y] = y * trace(np.linalg.inv(a) @ dot[a], np.ndim(a))


@pullback(np.linalg.slogdet)
def slogdet(y, a):
    if np.ndim(a) == 2:
        bar[a] = bar[y][1] * np.linalg.inv(a).T
    else:
        bar[a] = bar[y][1][..., np.newaxis, np.newaxis] * np.swapaxes(np.linalg.inv(a), -1, -2)


@pushforward(np.linalg.slogdet)
def slogdet_forward(y, a):
    dot[y] = (np.zeros_like(y[0]), trace(np.linalg.inv(a) @ dot[a], np.ndim(a)))


@pullback(np.linalg.solve)
def solve(y, a, b):
    a_t = transposed(a, np.ndim(a))
    if s2s_runtime.solves_vector(np.ndim(a), np.ndim(b)):
        if np.ndim(a) == 2:
            g = np.linalg.solve(a_t, bar[y])
            bar[b] = g
            bar[a] = -np.outer(g, y)
        else:
            g = np.linalg.solve(a_t, bar[y][..., np.newaxis])
            bar[b] = s2s_runtime.unbroadcast(g[..., 0], b)
            bar[a] = -g * y[..., np.newaxis, :]
    else:
        g = np.linalg.solve(a_t, bar[y])
        bar[b] = s2s_runtime.unbroadcast(g, b)
        bar[a] = s2s_runtime.unbroadcast(-g @ transposed(y, np.ndim(y)), a)


@pushforward(np.linalg.solve)
def solve_forward(y, a, b):
    if s2s_runtime.solves_vector(np.ndim(a), np.ndim(b)) and np.ndim(a) > 2:
        rest = moved(dot[b], (dot[a] @ y[..., np.newaxis])[..., 0], varied(a), varied(b))
        dot[y] = np.linalg.solve(a, rest[..., np.newaxis])[..., 0]
    else:
        dot[y] = np.linalg.solve(a, moved(dot[b], dot[a] @ y, varied(a), varied(b)))


@pullback(np.linalg.pinv, constant=("rcond", "hermitian", "rtol"))
def pinv(y, a, rcond=None, hermitian=False, rtol=None):
    y_t = transposed(y, np.ndim(y))
    g_t = transposed(bar[y], np.ndim(y))
    left = g_t @ y @ y_t
    right = y_t @ y @ g_t
    bar[a] = left - a @ (y @ left) + right - (right @ y) @ a - y_t @ bar[y] @ y_t


@pushforward(np.linalg.pinv)
def pinv_forward(y, a, rcond=None, hermitian=False, rtol=None):
    y_t = transposed(y, np.ndim(y))
    a_dot_t = transposed(dot[a], np.ndim(a))
    left = y @ y_t @ a_dot_t
    right = a_dot_t @ y_t @ y
    dot[y] = left - (left @ a) @ y + right - y @ (a @ right) - y @ dot[a] @ y


@pullback(np.linalg.matrix_power, constant=("n",))
def matrix_power(y, a, n):
    if n == 0:
        bar[a] = np.zeros_like(a)
    elif n == 1:
        bar[a] = bar[y]
    else:
        # (the sum over k of a.T ** k @ bar[y] @ a.T ** (n - 1 - k))
        power_t = transposed(a if n > 0 else np.linalg.inv(a), np.ndim(a))
        term = bar[y]
        total = bar[y]
        for _ in range(n - 1 if n > 0 else -n - 1):
            term = power_t @ term
            total = total @ power_t + term
        bar[a] = total if n > 0 else -power_t @ total @ power_t


@pushforward(np.linalg.matrix_power)
def matrix_power_forward(y, a, n):
    if n == 0:
        dot[y] = np.zeros_like(y)
    elif n == 1:
        dot[y] = dot[a]
    else:
        # (the sum over k of a ** k @ dot[a] @ a ** (n - 1 - k))
        power = a if n > 0 else np.linalg.inv(a)
        term = dot[a]
        change = dot[a]
        for _ in range(n - 1 if n > 0 else -n - 1):
            term = power @ term
            change = change @ power + term
        dot[y] = change if n > 0 else -power @ change @ power


@pullback(np.linalg.multi_dot, refuse=("out",))
def multi_dot(y, arrays, out=None):
    bar[arrays] = [
        s2s_runtime.multi_dot_adjoint(bar[y], arrays, which) for which in range(len(arrays))
    ]


@pushforward(np.linalg.multi_dot)
def multi_dot_forward(y, arrays, out=None):
    dot[y] = sum(
        [
            np.linalg.multi_dot(
                [dot[arrays][k] if j == k else arrays[j] for j in range(len(arrays))]
            )
            for k in range(len(arrays))
            if varied(arrays[k])
        ]
    )
