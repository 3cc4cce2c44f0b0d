"""Adjoints of norms and factorisations of real matrices, and of stacks of matrices.

The formulas are those of M. Giles, "Collected matrix derivative results for forward and reverse
mode algorithmic differentiation" (2008), of S. Walter and L. Lehmann, "Algorithmic differentiation
of linear algebra functions with application in optimum experimental design" (2010), and of
J. Townsend, "Differentiating the singular value decomposition" (2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyArray = np.ndarray[Any, Any]


def is_euclidean(ndim: int, ord: Any, axis: Any) -> bool:
    """Whether `np.linalg.norm` of `ndim` dimensions is the root of the sum of all squares."""
    return ord is None or ord == "fro" or (ord == 2 and is_vector_norm(ndim, axis))


def is_vector_norm(ndim: int, axis: Any) -> bool:
    """Whether `np.linalg.norm` along `axis` is that of vectors, not of matrices."""
    if axis is None:
        return ndim == 1
    return not isinstance(axis, list | tuple) or len(axis) == 1


def matrix_norm_slope(x: Any, ord: Any) -> AnyArray:
    """The derivative of the norms `ord` of a stack of matrices by their elements; ties share."""
    if ord in (2, -2, "nuc"):
        u, _, vt = np.linalg.svd(x, full_matrices=False)
        if ord == 2:
            return np.asarray(u[..., :, :1] * vt[..., :1, :])
        if ord == -2:
            return np.asarray(u[..., :, -1:] * vt[..., -1:, :])
        return np.asarray(u @ vt)
    if ord == "fro":
        r = np.linalg.norm(x, axis=(-2, -1), keepdims=True)
        return np.asarray(x / (r + (r == 0.0)))
    return np.asarray(np.sign(x) * chosen_sums(x, ord))


def chosen_sums(x: Any, ord: Any) -> AnyArray:
    """Shares of the columns (`ord` 1, -1) or rows (inf, -inf) whose sum is the norm; ties share."""
    axis = -2 if abs(ord) == 1 else -1
    sums = np.sum(np.abs(x), axis=axis, keepdims=True)
    other = -3 - axis
    extreme = (np.max if ord > 0 else np.min)(sums, axis=other, keepdims=True)
    chosen = (sums == extreme).astype(sums.dtype)
    return np.asarray(chosen / np.sum(chosen, axis=other, keepdims=True))


def lower_half(x: Any) -> AnyArray:
    """The lower triangle of matrices with half the diagonal.

    >>> lower_half(np.ones((2, 2)))
    array([[0.5, 0. ],
           [1. , 0.5]])
    """
    lower: AnyArray = np.tril(x)
    i = np.arange(lower.shape[-1])
    lower[..., i, i] *= 0.5
    return lower


def one_triangle(s: Any, uplo: str) -> AnyArray:
    """The adjoint of the triangle that was read, of matrices whose both triangles have adjoint `s`."""
    lower = lower_half(s + np.swapaxes(s, -1, -2))
    return lower if uplo in ("L", "l") else np.asarray(np.swapaxes(lower, -1, -2))


def both_triangles(a_dot: Any, uplo: str) -> AnyArray:
    """The tangent of a symmetric matrix of which one triangle is read: the transpose of `one_triangle`.

    >>> both_triangles(np.array([[1.0, 7.0], [2.0, 3.0]]), "L")
    array([[1., 2.],
           [2., 3.]])
    """
    lower = lower_half(a_dot if uplo in ("L", "l") else np.swapaxes(a_dot, -1, -2))
    return np.asarray(lower + np.swapaxes(lower, -1, -2))


def solve_right(a: Any, r: Any) -> AnyArray:
    """`a @ inv(r)`."""
    return np.swapaxes(np.linalg.solve(np.swapaxes(r, -1, -2), np.swapaxes(a, -1, -2)), -1, -2)


def qr_adjoint(q: Any, r: Any, q_bar: Any, r_bar: Any) -> AnyArray:
    """The adjoint of `a` in `q, r = np.linalg.qr(a)`.

    Raises:
        NotImplementedError: `a` has more columns than rows, or `q` more columns than `a`.
    """
    _check_square(r)
    m = r @ np.swapaxes(r_bar, -1, -2) - np.swapaxes(q_bar, -1, -2) @ q
    symmetric = np.tril(m) + np.swapaxes(np.tril(m, -1), -1, -2)
    return solve_right(q_bar + q @ symmetric, np.swapaxes(r, -1, -2))


def qr_forward(q: Any, r: Any, a_dot: Any) -> tuple[AnyArray, AnyArray]:
    """The tangents of `q` and `r` in `q, r = np.linalg.qr(a)`.

    Raises:
        NotImplementedError: as for `qr_adjoint`.
    """
    _check_square(r)
    change = solve_right(a_dot, r)
    m = np.swapaxes(q, -1, -2) @ change
    lower = np.tril(m, -1)
    upper = m - lower + np.swapaxes(lower, -1, -2)
    return np.asarray(change - q @ upper), np.asarray(upper @ r)


def _check_square(r: Any) -> None:
    if np.shape(r)[-2] != np.shape(r)[-1]:
        message = (
            "the derivative of np.linalg.qr is that of matrices with at least as many rows as "
            "columns, in mode 'reduced' or 'r'"
        )
        raise NotImplementedError(message)


def eig_adjoint(w: Any, v: Any, w_bar: Any, v_bar: Any) -> AnyArray:
    """The adjoint of `a` in `w, v = np.linalg.eig(a)` with real eigenvalues.

    Raises:
        NotImplementedError: some eigenvalues are not real.
    """
    _check_real(w)
    v_t = np.swapaxes(v, -1, -2)
    # (the eigenvectors have length one)
    free = v_bar - v * np.sum(v * v_bar, axis=-2, keepdims=True)
    inner = (v_t @ free) * _inverse_gaps(w)
    i = np.arange(np.shape(w)[-1])
    inner[..., i, i] += w_bar
    return np.asarray(np.linalg.solve(v_t, inner @ v_t))


def eig_forward(w: Any, v: Any, a_dot: Any) -> tuple[AnyArray, AnyArray]:
    """The tangents of `w` and `v` in `w, v = np.linalg.eig(a)` with real eigenvalues.

    Raises:
        NotImplementedError: some eigenvalues are not real.
    """
    _check_real(w)
    inner = np.linalg.solve(v, a_dot @ v)
    free = v @ (inner * _inverse_gaps(w))
    # (the eigenvectors have length one)
    v_dot = free - v * np.sum(v * free, axis=-2, keepdims=True)
    return np.diagonal(inner, axis1=-2, axis2=-1), np.asarray(v_dot)


def _check_real(w: Any) -> None:
    if np.iscomplexobj(w):
        message = "the derivative of np.linalg.eig is that of matrices with real eigenvalues"
        raise NotImplementedError(message)


def _inverse_gaps(w: Any) -> Any:
    """`1 / (w[j] - w[i])` at `[i, j]`, zero where these are equal."""
    gaps = w[..., np.newaxis, :] - w[..., :, np.newaxis]
    return (gaps != 0.0) / (gaps + (gaps == 0.0))


def svd_adjoint(u: Any, s: Any, vt: Any, u_bar: Any, s_bar: Any, vt_bar: Any) -> AnyArray:
    """The adjoint of `a` in `u, s, vt = np.linalg.svd(a)`.

    Raises:
        NotImplementedError: the adjoints of singular vectors that belong to no singular value,
            which `full_matrices=True` gives, are not zero.
    """
    count = np.shape(s)[-1]
    if np.any(u_bar[..., count:]) or np.any(vt_bar[..., count:, :]):
        message = (
            "the derivative of np.linalg.svd with full_matrices=True is not defined where the "
            "additional singular vectors are used; use full_matrices=False"
        )
        raise NotImplementedError(message)
    u, vt, u_bar = u[..., :count], vt[..., :count, :], u_bar[..., :count]
    v, v_bar = np.swapaxes(vt, -1, -2), np.swapaxes(vt_bar[..., :count, :], -1, -2)
    u_t = np.swapaxes(u, -1, -2)
    inverse_gaps = _inverse_gaps(s * s)
    row, inverse = s[..., np.newaxis, :], 1.0 / (s + (s == 0.0))[..., np.newaxis, :]
    of_u = inverse_gaps * (u_t @ u_bar)
    of_v = inverse_gaps * (vt @ v_bar)
    core = (of_u + np.swapaxes(of_u, -1, -2)) * row
    core = core + s[..., :, np.newaxis] * (of_v + np.swapaxes(of_v, -1, -2))
    i = np.arange(count)
    core[..., i, i] += s_bar
    a_bar = u @ core @ vt
    outside_u = u_bar * inverse - u @ (u_t @ (u_bar * inverse))
    outside_v = v_bar * inverse - v @ (vt @ (v_bar * inverse))
    return np.asarray(a_bar + outside_u @ vt + u @ np.swapaxes(outside_v, -1, -2))


def svd_forward(u: Any, s: Any, vt: Any, a_dot: Any) -> tuple[AnyArray, AnyArray, AnyArray]:
    """The tangents of `u`, `s` and `vt` in `u, s, vt = np.linalg.svd(a)`.

    Those of singular vectors that belong to no singular value, which `full_matrices=True` gives, are
    not defined: they are NaN.
    """
    count = np.shape(s)[-1]
    thin_u, thin_vt = u[..., :count], vt[..., :count, :]
    thin_v, u_t = np.swapaxes(thin_vt, -1, -2), np.swapaxes(thin_u, -1, -2)
    of_v, of_u = a_dot @ thin_v, np.swapaxes(a_dot, -1, -2) @ thin_u
    m = u_t @ of_v
    m_t = np.swapaxes(m, -1, -2)
    row, column = s[..., np.newaxis, :], s[..., :, np.newaxis]
    inverse, inverse_gaps = 1.0 / (row + (row == 0.0)), _inverse_gaps(s * s)
    u_dot = thin_u @ (inverse_gaps * (m * row + column * m_t))
    u_dot = u_dot + (of_v - thin_u @ m) * inverse
    v_dot = thin_v @ (inverse_gaps * (column * m + m_t * row))
    v_dot = v_dot + (of_u - thin_v @ m_t) * inverse
    s_dot = np.diagonal(m, axis1=-2, axis2=-1)
    vt_dot = np.swapaxes(v_dot, -1, -2)
    return filled_up(u_dot, u), np.asarray(s_dot), filled_up(vt_dot, vt)


def filled_up(part: AnyArray, whole: AnyArray) -> AnyArray:
    """`part` in the upper left of what has the shape of `whole`, with NaN for the rest."""
    if part.shape == whole.shape:
        return part
    result = np.full_like(whole, np.nan)
    result[..., : part.shape[-2], : part.shape[-1]] = part
    return result


def multi_dot_adjoint(y_bar: Any, arrays: Sequence[Any], which: int) -> AnyArray:
    """The adjoint of one factor of `np.linalg.multi_dot(arrays)`."""
    last = len(arrays) - 1
    factors = [np.asarray(x) for x in arrays]
    if factors[0].ndim == 1:
        factors[0] = factors[0][np.newaxis, :]
    if factors[last].ndim == 1:
        factors[last] = factors[last][:, np.newaxis]
    left, right = factors[:which], factors[which + 1 :]
    x_bar = np.reshape(y_bar, (factors[0].shape[0], factors[last].shape[1]))
    if left:
        x_bar = _product(left).T @ x_bar
    if right:
        x_bar = x_bar @ _product(right).T
    return x_bar.reshape(np.shape(arrays[which]))


def _product(factors: list[AnyArray]) -> AnyArray:
    return factors[0] if len(factors) == 1 else np.asarray(np.linalg.multi_dot(factors))
