"""What the kernels for factorisations do, written out: it is this that is differentiated again.

See `s2s_runtime.matrices` for the formulas.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: EM101

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.notation import expansion, inline, value


@inline
def flipped(x):
    """The last two axes of `x` swapped."""
    return np.swapaxes(x, -1, -2)


@inline
def differences(w):
    """`w[j] - w[i]` at `[i, j]`."""
    return w[..., np.newaxis, :] - w[..., :, np.newaxis]


@inline
def inverse_gaps(gaps):
    """`1 / gaps`, zero where these are zero."""
    return (gaps != 0.0) / (gaps + (gaps == 0.0))


@inline
def on_diagonals(w):
    """Matrices with `w` on the diagonal."""
    return w[..., np.newaxis, :] * np.eye(np.shape(w)[-1], dtype=w.dtype)


@inline
def diagonals(m):
    """The diagonals of matrices."""
    return np.diagonal(m, axis1=-2, axis2=-1)


@expansion(s2s_runtime.qr_adjoint)
def qr_adjoint(a_bar, q, r, q_bar, r_bar):
    if np.shape(r)[-2] != np.shape(r)[-1]:
        raise NotImplementedError("the derivative of np.linalg.qr of matrices with fewer rows")
    m = r @ flipped(r_bar) - flipped(q_bar) @ q
    symmetric = np.tril(m) + flipped(np.tril(m, -1))
    value[a_bar] = s2s_runtime.solve_right(q_bar + q @ symmetric, flipped(r))


@expansion(s2s_runtime.qr_forward)
def qr_forward(y, q, r, a_dot):
    if np.shape(r)[-2] != np.shape(r)[-1]:
        raise NotImplementedError("the derivative of np.linalg.qr of matrices with fewer rows")
    change = s2s_runtime.solve_right(a_dot, r)
    m = flipped(q) @ change
    lower = np.tril(m, -1)
    upper = m - lower + flipped(lower)
    value[y] = (change - q @ upper, upper @ r)


@expansion(s2s_runtime.eig_adjoint)
def eig_adjoint(a_bar, w, v, w_bar, v_bar):
    v_t = flipped(v)
    free = v_bar - v * np.sum(v * v_bar, axis=-2, keepdims=True)
    gaps = differences(w)
    inner = (v_t @ free) * inverse_gaps(gaps) + on_diagonals(w_bar)
    value[a_bar] = np.linalg.solve(v_t, inner @ v_t)


@expansion(s2s_runtime.eig_forward)
def eig_forward(y, w, v, a_dot):
    inner = np.linalg.solve(v, a_dot @ v)
    gaps = differences(w)
    free = v @ (inner * inverse_gaps(gaps))
    value[y] = (diagonals(inner), free - v * np.sum(v * free, axis=-2, keepdims=True))


@expansion(s2s_runtime.svd_adjoint)
def svd_adjoint(a_bar, u, s, vt, u_bar, s_bar, vt_bar):
    count = np.shape(s)[-1]
    if np.any(u_bar[..., count:]) or np.any(vt_bar[..., count:, :]):
        raise NotImplementedError("the derivative of np.linalg.svd by additional singular vectors")
    thin_u = u[..., :count]
    thin_vt = vt[..., :count, :]
    u_t = flipped(thin_u)
    v = flipped(thin_vt)
    thin_u_bar = u_bar[..., :count]
    v_bar = flipped(vt_bar[..., :count, :])
    gaps = differences(s * s)
    of_u = inverse_gaps(gaps) * (u_t @ thin_u_bar)
    of_v = inverse_gaps(gaps) * (thin_vt @ v_bar)
    row = s[..., np.newaxis, :]
    core = (of_u + flipped(of_u)) * row + s[..., :, np.newaxis] * (of_v + flipped(of_v))
    u_scaled = thin_u_bar / (row + (row == 0.0))
    v_scaled = v_bar / (row + (row == 0.0))
    outside_u = u_scaled - thin_u @ (u_t @ u_scaled)
    outside_v = v_scaled - v @ (thin_vt @ v_scaled)
    inside = thin_u @ (core + on_diagonals(s_bar)) @ thin_vt
    value[a_bar] = inside + outside_u @ thin_vt + thin_u @ flipped(outside_v)


@expansion(s2s_runtime.svd_forward)
def svd_forward(y, u, s, vt, a_dot):
    count = np.shape(s)[-1]
    thin_u = u[..., :count]
    thin_vt = vt[..., :count, :]
    v = flipped(thin_vt)
    of_v = a_dot @ v
    of_u = flipped(a_dot) @ thin_u
    m = flipped(thin_u) @ of_v
    row = s[..., np.newaxis, :]
    column = s[..., :, np.newaxis]
    gaps = differences(s * s)
    u_inside = thin_u @ (inverse_gaps(gaps) * (m * row + column * flipped(m)))
    v_inside = v @ (inverse_gaps(gaps) * (column * m + flipped(m) * row))
    u_dot = u_inside + (of_v - thin_u @ m) / (row + (row == 0.0))
    v_dot = v_inside + (of_u - v @ flipped(m)) / (row + (row == 0.0))
    u_dot = s2s_runtime.filled_up(u_dot, u)
    value[y] = (u_dot, diagonals(m), s2s_runtime.filled_up(flipped(v_dot), vt))


@expansion(s2s_runtime.matrix_norm_slope)
def matrix_norm_slope(y, x, ord):
    if ord in (2, -2, "nuc"):
        u, _, vt = np.linalg.svd(x, full_matrices=False)
        if ord == 2:
            value[y] = u[..., :, :1] @ vt[..., :1, :]
        elif ord == -2:
            value[y] = u[..., :, -1:] @ vt[..., -1:, :]
        else:
            value[y] = u @ vt
    elif ord == "fro":
        r = np.linalg.norm(x, axis=(-2, -1), keepdims=True)
        value[y] = x / (r + (r == 0.0))
    else:
        value[y] = np.sign(x) * s2s_runtime.chosen_sums(x, ord)
