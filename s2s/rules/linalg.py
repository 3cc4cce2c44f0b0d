"""Derivatives of `numpy.linalg`, for real matrices and stacks of them.

A function that reads one triangle only (`cholesky`, `eigh`, `eigvalsh`) has derivatives with
respect to that triangle only, as a finite difference would say. The derivative of a norm at zero
is zero, and so is what two equal eigenvalues or singular values would divide by zero.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, inline, pullback


@inline
def transposed(x, ndim):
    """The last two axes of `x` swapped."""
    return x.T if ndim == 2 else np.swapaxes(x, -1, -2)


@inline
def restored(g, axis, keepdims):
    """`g` with the axes that a norm along `axis` removed back as ones."""
    return g if axis is None or keepdims else np.expand_dims(g, axis)


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


@pullback(*available("linalg.matrix_norm"), constant=("keepdims", "ord"))
def matrix_norm(y, x, keepdims=False, ord="fro"):
    g = bar[y] if keepdims else np.expand_dims(bar[y], (-2, -1))
    r = y if keepdims else np.expand_dims(y, (-2, -1))
    if ord == "fro":
        bar[x] = x * (g / nonzero(r))
    else:
        bar[x] = g * s2s_runtime.matrix_norm_slope(x, ord)


# --- inverses and determinants --------------------------------------------------------------------


@pullback(np.linalg.inv)
def inv(y, a):
    y_t = transposed(y, np.ndim(y))
    bar[a] = -y_t @ bar[y] @ y_t


@pullback(np.linalg.det)
def det(y, a):
    if np.ndim(a) == 2:
        bar[a] = bar[y] * y * np.linalg.inv(a).T
    else:
        bar[a] = (bar[y] * y)[..., np.newaxis, np.newaxis] * np.swapaxes(np.linalg.inv(a), -1, -2)


@pullback(np.linalg.slogdet)
def slogdet(y, a):
    if np.ndim(a) == 2:
        bar[a] = bar[y][1] * np.linalg.inv(a).T
    else:
        bar[a] = bar[y][1][..., np.newaxis, np.newaxis] * np.swapaxes(np.linalg.inv(a), -1, -2)


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


@pullback(np.linalg.pinv, constant=("rcond", "hermitian", "rtol"))
def pinv(y, a, rcond=None, hermitian=False, rtol=None):
    y_t = transposed(y, np.ndim(y))
    g_t = transposed(bar[y], np.ndim(y))
    left = g_t @ y @ y_t
    right = y_t @ y @ g_t
    bar[a] = left - a @ (y @ left) + right - (right @ y) @ a - y_t @ bar[y] @ y_t


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


@pullback(np.linalg.multi_dot, refuse=("out",))
def multi_dot(y, arrays, out=None):
    bar[arrays] = [
        s2s_runtime.multi_dot_adjoint(bar[y], arrays, which) for which in range(len(arrays))
    ]


# --- factorisations -------------------------------------------------------------------------------


@pullback(np.linalg.cholesky, constant=("upper",))
def cholesky(y, a, upper=False):
    if upper:
        inner = s2s_runtime.lower_half(y @ transposed(bar[y], np.ndim(y)))
        half = np.linalg.solve(y, inner)
        s = np.linalg.solve(y, transposed(half, np.ndim(y)))
        bar[a] = transposed(s2s_runtime.lower_half(s + transposed(s, np.ndim(y))), np.ndim(y))
    else:
        y_t = transposed(y, np.ndim(y))
        half = np.linalg.solve(y_t, s2s_runtime.lower_half(y_t @ bar[y]))
        s = np.linalg.solve(y_t, transposed(half, np.ndim(y)))
        bar[a] = s2s_runtime.lower_half(s + transposed(s, np.ndim(y)))


@pullback(np.linalg.eigh, constant=("UPLO",))
def eigh(y, a, UPLO="L"):
    w, v = y
    v_t = transposed(v, np.ndim(a))
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    inner = (v_t @ bar[y][1]) * ((gaps != 0.0) / nonzero(gaps))
    s = (v * bar[y][0][..., np.newaxis, :] + v @ inner) @ v_t
    bar[a] = s2s_runtime.one_triangle(s, UPLO)


@pullback(np.linalg.eigvalsh, constant=("UPLO",))
def eigvalsh(y, a, UPLO="L"):
    v = np.linalg.eigh(a, UPLO)[1]
    s = (v * bar[y][..., np.newaxis, :]) @ transposed(v, np.ndim(a))
    bar[a] = s2s_runtime.one_triangle(s, UPLO)


@pullback(np.linalg.eig)
def eig(y, a):
    bar[a] = s2s_runtime.eig_adjoint(y[0], y[1], bar[y][0], bar[y][1])


@pullback(np.linalg.eigvals)
def eigvals(y, a):
    w, v = np.linalg.eig(a)
    bar[a] = s2s_runtime.eig_adjoint(w, v, bar[y], np.zeros_like(v))


@pullback(np.linalg.qr, constant=("mode",))
def qr(y, a, mode="reduced"):
    if mode == "r":
        q = s2s_runtime.solve_right(a, y)
        bar[a] = s2s_runtime.qr_adjoint(q, y, np.zeros_like(q), bar[y])
    else:
        bar[a] = s2s_runtime.qr_adjoint(y[0], y[1], bar[y][0], bar[y][1])


@pullback(np.linalg.svd, constant=("full_matrices", "compute_uv", "hermitian"))
def svd(y, a, full_matrices=True, compute_uv=True, hermitian=False):
    if compute_uv:
        u, s, vt = y
        bar[a] = s2s_runtime.svd_adjoint(u, s, vt, bar[y][0], bar[y][1], bar[y][2])
    else:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        bar[a] = (u * bar[y][..., np.newaxis, :]) @ vt


@pullback(*available("linalg.svdvals"))
def svdvals(y, x):
    u, _, vt = np.linalg.svd(x, full_matrices=False)
    bar[x] = (u * bar[y][..., np.newaxis, :]) @ vt
