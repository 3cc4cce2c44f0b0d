"""Derivatives of the factorisations of `numpy.linalg`, for real matrices and stacks of them.

A function that reads one triangle only (`cholesky`, `eigh`, `eigvalsh`) has derivatives with
respect to that triangle only, as a finite difference would say. What two equal eigenvalues or
singular values would divide by zero is zero.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: EM101

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.linalg import nonzero, transposed
from s2s.rules.notation import bar, dot, pullback, pushforward


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


@pushforward(np.linalg.cholesky)
def cholesky_forward(y, a, upper=False):
    if upper:
        y_t = transposed(y, np.ndim(y))
        half = np.linalg.solve(y_t, s2s_runtime.both_triangles(dot[a], "U"))
        inner = np.linalg.solve(y_t, transposed(half, np.ndim(y)))
        dot[y] = transposed(s2s_runtime.lower_half(inner), np.ndim(y)) @ y
    else:
        half = np.linalg.solve(y, s2s_runtime.both_triangles(dot[a], "L"))
        inner = np.linalg.solve(y, transposed(half, np.ndim(y)))
        dot[y] = y @ s2s_runtime.lower_half(inner)


@pullback(np.linalg.eigh, constant=("UPLO",))
def eigh(y, a, UPLO="L"):
    w, v = y
    v_t = transposed(v, np.ndim(a))
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    inner = (v_t @ bar[y][1]) * ((gaps != 0.0) / nonzero(gaps))
    s = (v * bar[y][0][..., np.newaxis, :] + v @ inner) @ v_t
    bar[a] = s2s_runtime.one_triangle(s, UPLO)


@pushforward(np.linalg.eigh)
def eigh_forward(y, a, UPLO="L"):
    w, v = y
    inner = transposed(v, np.ndim(a)) @ s2s_runtime.both_triangles(dot[a], UPLO) @ v
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    w_dot = np.diagonal(inner, axis1=-2, axis2=-1)
    dot[y] = (w_dot, v @ (inner * ((gaps != 0.0) / nonzero(gaps))))


@pullback(np.linalg.eigvalsh, constant=("UPLO",))
def eigvalsh(y, a, UPLO="L"):
    v = np.linalg.eigh(a, UPLO)[1]
    s = (v * bar[y][..., np.newaxis, :]) @ transposed(v, np.ndim(a))
    bar[a] = s2s_runtime.one_triangle(s, UPLO)


@pushforward(np.linalg.eigvalsh)
def eigvalsh_forward(y, a, UPLO="L"):
    v = np.linalg.eigh(a, UPLO)[1]
    dot[y] = np.sum(v * (s2s_runtime.both_triangles(dot[a], UPLO) @ v), axis=-2)


@pullback(np.linalg.eig)
def eig(y, a):
    bar[a] = s2s_runtime.eig_adjoint(y[0], y[1], bar[y][0], bar[y][1])


@pushforward(np.linalg.eig)
def eig_forward(y, a):
    dot[y] = s2s_runtime.eig_forward(y[0], y[1], dot[a])


@pullback(np.linalg.eigvals)
def eigvals(y, a):
    w, v = np.linalg.eig(a)
    bar[a] = s2s_runtime.eig_adjoint(w, v, bar[y], np.zeros_like(v))


@pushforward(np.linalg.eigvals)
def eigvals_forward(y, a):
    w, v = np.linalg.eig(a)
    dot[y] = s2s_runtime.eig_forward(w, v, dot[a])[0]


@pullback(np.linalg.qr, constant=("mode",))
def qr(y, a, mode="reduced"):
    if mode == "raw":
        raise NotImplementedError("the derivative of np.linalg.qr in mode 'raw'")
    if mode == "r":
        q = s2s_runtime.solve_right(a, y)
        bar[a] = s2s_runtime.qr_adjoint(q, y, np.zeros_like(q), bar[y])
    else:
        bar[a] = s2s_runtime.qr_adjoint(y[0], y[1], bar[y][0], bar[y][1])


@pushforward(np.linalg.qr)
def qr_forward(y, a, mode="reduced"):
    if mode == "raw":
        raise NotImplementedError("the derivative of np.linalg.qr in mode 'raw'")
    if mode == "r":
        dot[y] = s2s_runtime.qr_forward(s2s_runtime.solve_right(a, y), y, dot[a])[1]
    else:
        dot[y] = s2s_runtime.qr_forward(y[0], y[1], dot[a])


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


@pushforward(np.linalg.svd)
def svd_forward(y, a, full_matrices=True, compute_uv=True, hermitian=False):
    if compute_uv:
        dot[y] = s2s_runtime.svd_forward(y[0], y[1], y[2], dot[a])
    else:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        dot[y] = np.sum(u * (dot[a] @ transposed(vt, np.ndim(a))), axis=-2)


@pushforward(*available("linalg.svdvals"))
def svdvals_forward(y, x):
    u, _, vt = np.linalg.svd(x, full_matrices=False)
    dot[y] = np.sum(u * (dot[x] @ transposed(vt, np.ndim(x))), axis=-2)
