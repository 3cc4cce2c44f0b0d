# ruff: noqa -- programs as users write them
"""Shapes: dimensions that are 1 in one call only, empty arrays, odd indices, narrow adjoints."""

import numpy as np

from tests.never_wrong._registry import A, X, case, right

ROW = np.array([[0.4, -0.3, 1.2]])
COLUMN = np.array([[0.4], [-0.3], [1.2]])
ONE = np.array([0.8])


@right((X, X * 2.0), (X, ONE), (ONE, X), (ONE, ONE))
def broadcast_vectors(x, y):
    return np.sum(x * y * y)


@right((A, ROW), (ROW, A), (COLUMN, A), (A, COLUMN), (ROW, COLUMN), (A, X), (X, A))
def broadcast_matrices(x, y):
    return np.sum(x * y) + np.sum(x / (1.0 + y * y))


@right((A,), (ROW,), (COLUMN,), (np.array([[0.3]]),))
def recompiled_mean(x):
    return np.sum((x - np.mean(x, axis=0)) ** 2) + np.sum(x.mean(axis=1, keepdims=True) * x)


@right((A,), (ROW,), (COLUMN,))
def recompiled_transpose(x):
    return np.sum(x.T @ x) + np.sum(x.T * 2.0)


@right((A,), (ROW,), (COLUMN,))
def narrow_sum(x):
    y = x * 2.0
    s = np.sum(y, axis=0)
    t = np.sum(y, axis=1, keepdims=True)
    return np.sum(s * s) + np.sum(t * y)


@right(X, ONE, np.zeros(0))
def narrow_then_index(x):
    y = x * 3.0
    return np.sum(y) + np.sum(y[:1]) + np.sum(y[::2])


@right(X, ONE)
def narrow_then_where(x):
    return np.sum(np.where(x > 0.0, x * x, 1.0))


@right(X, ONE)
def narrow_where_scalar(x):
    return np.sum(np.where(x > 0.0, x[0], 1.0))


@right(A, ROW, COLUMN)
def narrow_reshape(x):
    return np.sum(x.reshape(-1)) + np.sum(x.ravel() ** 2)


@right(A, ROW, COLUMN)
def narrow_transpose(x):
    return np.sum(np.transpose(x)) + np.sum(np.swapaxes(x, 0, 1))


@right(A, ROW, COLUMN)
def narrow_concatenate(x):
    return np.sum(np.concatenate([x, 2.0 * x], axis=0)) + np.sum(np.hstack([x, x * x]))


@right(A, ROW, COLUMN)
def narrow_stack(x):
    return np.sum(np.stack([x, x * x])) + np.sum(np.stack([x, x], axis=-1))


@right(A, ROW, COLUMN)
def narrow_repeat_tile(x):
    return np.sum(np.repeat(x, 2, axis=0)) + np.sum(np.tile(x, (2, 1))) + np.sum(np.tile(x, 2))


@right(A, ROW, COLUMN)
def narrow_broadcast_to(x):
    return np.sum(np.broadcast_to(x, (2, *x.shape)))


@right(A, ROW, COLUMN)
def narrow_expand_squeeze(x):
    return np.sum(np.squeeze(x)) + np.sum(np.expand_dims(x, 0)) + np.sum(x[None, ..., None])


@right(A, ROW, COLUMN)
def narrow_flip_roll(x):
    return np.sum(np.flip(x)) + np.sum(np.roll(x, 1)) + np.sum(x[::-1])


@right(A)
def narrow_diag(x):
    return np.sum(np.diag(x)) + np.trace(x) + np.sum(np.diagonal(x)) + np.sum(np.diag(x[0]))


@right(A)
def narrow_tri(x):
    return np.sum(np.tril(x)) + np.sum(np.triu(x, 1))


@right(A, ROW, COLUMN)
def narrow_cumsum(x):
    return np.sum(np.cumsum(x)) + np.sum(np.cumsum(x, axis=0)) + np.sum(np.cumsum(x, axis=1))


@right(A)
def narrow_cumprod(x):
    return np.sum(np.cumprod(x, axis=0))


@right(A, ROW, COLUMN)
def narrow_prod(x):
    return np.sum(np.prod(x, axis=0)) + np.prod(x)


@right(A, ROW, COLUMN)
def narrow_max(x):
    return np.sum(np.max(x, axis=0)) + np.max(x) + np.sum(np.min(x, axis=1))


@right(A, ROW)
def narrow_std(x):
    return np.sum(np.std(x, axis=1)) + np.var(x) + np.std(x)


@right(A, ROW, COLUMN)
def narrow_sort(x):
    return np.sum(np.sort(x, axis=0)) + np.sum(np.sort(x))


@right(A, ROW, COLUMN)
def narrow_matmul(x):
    return np.sum(x @ x.T) + np.sum(x.T @ x) + np.sum(x @ np.ones(x.shape[1]))


@right(A, ROW, COLUMN)
def narrow_dot_outer(x):
    return np.sum(np.outer(x, x)) + np.sum(np.dot(x, x.T)) + np.vdot(x, x)


@right(A, ROW, COLUMN)
def narrow_einsum(x):
    return (
        np.sum(np.einsum("ij->i", x)) + np.einsum("ij->", x) + np.sum(np.einsum("ij,ik->jk", x, x))
    )


@right(A, ROW, COLUMN)
def narrow_tensordot(x):
    return (
        np.sum(np.tensordot(x, x, axes=([0], [0]))) + np.sum(np.inner(x, x)) + np.sum(np.kron(x, x))
    )


@right(A, ROW, COLUMN)
def narrow_pad(x):
    return np.sum(np.pad(x, 1)) + np.sum(np.pad(x, ((0, 1), (2, 0))))


@right(A)
def narrow_diff(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, axis=0)) + np.sum(np.diff(x))


@right(A, ROW)
def narrow_clip(x):
    return (
        np.sum(np.clip(x, -1.0, 1.0)) + np.sum(np.maximum(x, 0.1)) + np.sum(np.minimum(x, x.T[0]))
    )


@right(A, ROW, COLUMN)
def narrow_abs_power(x):
    return np.sum(np.abs(x)) + np.sum(x**3) + np.sum(2.0**x) + np.sum(np.exp(-x))


@right(A)
def narrow_linalg(x):
    return np.sum(np.linalg.inv(x)) + np.linalg.det(x) + np.sum(np.linalg.solve(x, np.ones(3)))


@right(A)
def narrow_norm(x):
    return np.linalg.norm(x) + np.sum(np.linalg.norm(x, axis=1)) + np.linalg.norm(x[0])


@right(A)
def narrow_take(x):
    return np.sum(np.take(x, [0, 0, 2])) + np.sum(np.take(x, [1, 1], axis=0))


@right(A)
def narrow_take_along(x):
    return np.sum(np.take_along_axis(x, np.argsort(x, axis=1), 1) ** 2)


@right(A)
def narrow_split(x):
    a, b, c = np.split(x, 3)
    return np.sum(a) + np.sum(c * b)


@right(A)
def narrow_unstack(x):
    a, b, c = x
    return np.sum(a) + np.sum(c * b)


@right(A, ROW, COLUMN)
def narrow_average(x):
    return np.average(x) + np.sum(np.average(x, axis=0)) + np.median(x)


@right(A)
def narrow_mean_all(x):
    return np.mean(x) + np.sum(np.mean(x, axis=(0, 1), keepdims=True)) + np.mean(x[:, 0])


@case(A)
def narrow_logaddexp(x):
    return np.sum(np.logaddexp(x, 0.0)) + np.sum(np.hypot(x, 1.0)) + np.sum(np.arctan2(x, 1.0))


@case(A)
def narrow_interp(x):
    return np.sum(np.interp(x[0], [-2.0, 0.0, 3.0], [0.0, 1.0, 5.0]))


@case(A)
def narrow_convolve(x):
    return np.sum(np.convolve(x[0], x[1])) + np.sum(np.correlate(x[0], x[1]))


@case(A)
def narrow_cross(x):
    return np.sum(np.cross(x[0], x[1])) + np.sum(np.cross(x, x[0]))


@case(A)
def narrow_meshgrid(x):
    a, b = np.meshgrid(x[0], x[1])
    return np.sum(a) + np.sum(b * a)


@case(A)
def narrow_gradient(x):
    return np.sum(np.gradient(x[0]) ** 2) + np.sum(np.gradient(x[1]))


@case(A)
def narrow_trapezoid(x):
    return np.trapezoid(x[0]) + np.sum(np.trapezoid(x, axis=0))


@case(A)
def narrow_select_choose(x):
    return np.sum(np.select([x > 0.0, x < -1.0], [x, x * x], 0.5))


@case(A)
def narrow_nan(x):
    return np.nansum(x) + np.nanmean(x) + np.sum(np.nanmax(x, axis=0)) + np.sum(np.nan_to_num(x))


@case(A)
def narrow_block(x):
    return np.sum(np.block([[x, x], [x, x * x]]))


@case(A)
def narrow_vander(x):
    return np.sum(np.vander(x[0])) + np.polyval(x[0], 2.0)


@case(A)
def narrow_append_insert(x):
    return np.sum(np.append(x, 1.0)) + np.sum(np.insert(x[0], 1, 5.0)) + np.sum(np.delete(x[0], 1))


@case(A)
def narrow_resize(x):
    return np.sum(np.resize(x, (4, 4)))


@case(A)
def narrow_unique(x):
    return np.sum(np.unique(x))


@case(A)
def narrow_rot(x):
    return np.sum(np.rot90(x)) + np.sum(np.moveaxis(x, 0, 1)) + np.sum(np.rollaxis(x, 1))


@case(A)
def narrow_percentile(x):
    return np.percentile(x, 30.0) + np.sum(np.quantile(x, 0.3, axis=0))


@case(A)
def narrow_ptp(x):
    return np.ptp(x) + np.sum(np.ptp(x, axis=0))


@case(A)
def narrow_cov(x):
    return np.sum(np.cov(x)) + np.sum(np.corrcoef(x))


@case(A)
def narrow_extract(x):
    return np.sum(np.extract(x > 0.0, x)) + np.sum(np.compress([True, False, True], x, axis=0))


@case(A)
def narrow_place_of_choose(x):
    return np.sum(np.choose(np.array([0, 1, 0]), [x[0], x[1]]))


@case(A)
def narrow_fftshift(x):
    return np.sum(np.fft.fftshift(x))


@case(A)
def narrow_sinc(x):
    return np.sum(np.sinc(x)) + np.sum(np.i0(x))


@case(A)
def narrow_matrix_power(x):
    return np.sum(np.linalg.matrix_power(x, 3)) + np.sum(np.linalg.multi_dot([x, x, x]))


@case(A)
def narrow_cholesky(x):
    return np.sum(np.linalg.cholesky(x @ x.T + np.eye(3)))


@case(A)
def narrow_eigh(x):
    w, v = np.linalg.eigh(x + x.T)
    return np.sum(w) + np.sum(v**4)


@case(A)
def narrow_svd(x):
    return np.sum(np.linalg.svd(x, compute_uv=False)) + np.linalg.norm(x, 2)


@case(A)
def narrow_qr(x):
    q, r = np.linalg.qr(x)
    return np.sum(np.abs(r)) + np.sum(q**2)


@case(A)
def narrow_slogdet(x):
    s, d = np.linalg.slogdet(x)
    return s * d


@case(A)
def narrow_lstsq_pinv(x):
    return np.sum(np.linalg.pinv(x)) + np.sum(np.linalg.lstsq(x, np.ones(3), rcond=None)[0])


@right(X)
def fancy_repeated(x):
    i = np.array([0, 0, 2, 2, 2])
    return np.sum(x[i] * np.arange(5.0))


@right((X, np.array([0, 0, 2])))
def fancy_argument(x, i):
    return np.sum(x[i] ** 2)


@right((X, np.array([True, False, True])), (X, np.array([False, False, False])))
def mask_argument(x, m):
    return np.sum(x[m] ** 2) + np.sum(x)


@right((X, [0, 0, 2]))
def fancy_list(x, i):
    return np.sum(x[i] ** 2)


@right(A)
def fancy_pairs(x):
    return np.sum(x[[0, 0, 1], [1, 1, 2]] ** 2) + np.sum(x[np.ix_([0, 0], [1, 2])] ** 2)


@right(A)
def fancy_mixed(x):
    return np.sum(x[:, [0, 0]] ** 2) + np.sum(x[[1, 1], 1:] ** 2) + np.sum(x[..., 1])


@right(A)
def mask_two_dimensional(x):
    return np.sum(x[x > 0.0] ** 2) + np.sum(x[x > 100.0])


@right(A)
def mask_rows(x):
    return np.sum(x[np.array([True, False, True])] ** 2)


@right(A)
def index_ellipsis_none(x):
    return np.sum(x[..., None] ** 2) + np.sum(x[None, :, 1]) + np.sum(x[()])


@right(A)
def index_negative_steps(x):
    return np.sum(x[::-1, ::-2] * np.arange(6.0).reshape(3, 2)) + x[-1, -1]


@right(A)
def index_empty(x):
    return np.sum(x[0:0]) + np.sum(x[:, 3:]) + np.sum(x * x)


@right(A)
def index_zero_dimensional(x):
    return x[np.array(1), np.array(2)] * x[0, 0]


@right((A, 1))
def index_unknown(x, k):
    return x[k, -k] * np.sum(x[k:]) * np.sum(x[:, :k])


@right((A, True))
def index_bool(x, c):
    return np.sum(x[np.newaxis, c]) * 1.0


@right(np.array(0.7))
def zero_dimensional(x):
    return x * x


@right(np.array(0.7))
def zero_dimensional_indexed(x):
    return x[()] * x[...] * x


@right(np.array(0.7))
def zero_dimensional_sum(x):
    return np.sum(x * x) + float(x)


@right((np.array(0.7), X))
def zero_dimensional_broadcast(x, y):
    return np.sum(x * y)


@right((0.7, X), (np.float64(0.7), X))
def scalar_broadcast(x, y):
    return np.sum(x * y * y + x)


@right(np.zeros((0, 3)), A)
def empty_rows(x):
    return np.sum(x * x) + np.sum(np.sum(x, axis=0) ** 2)


@right(np.zeros(0), X)
def empty_loop(x):
    total = 0.0
    for v in x:
        total = total + v * v
    return total


@case(([],), ([0.7, 0.2],))
def empty_list(xs):
    total = 0.0
    for v in xs:
        total = total + v * v
    return total


@right((A, 0), (A, 2))
def zero_trips(x, n):
    y = x
    for k in range(n):
        y = y @ x
    return np.sum(y)


@right((X, 0), (X, 3))
def shapes_change_in_loop(x, n):
    y = x[:1]
    for k in range(n):
        y = np.concatenate([y, x * y[0]])
    return np.sum(y * y)


@right((X, True), (X, False))
def shapes_change_in_branch(x, c):
    y = x if c else x[:1]
    return np.sum(y * x)


@right((X, True), (X, False))
def rank_changes_in_branch(x, c):
    y = x[0] if c else x
    return np.sum(y * x)


@right((X, 3), (X, 0))
def scalar_becomes_array(x, n):
    y = 1.0
    for k in range(n):
        y = y * x
    return np.sum(y) * x[0]


@right((X, 3))
def array_is_reduced_in_loop(x, n):
    y = x
    total = 0.0
    for k in range(n):
        total = total + np.sum(y) * y[0]
        y = y * y.mean()
    return total


@right((X, 2), (ONE, 2))
def broadcast_in_loop(x, n):
    y = np.ones((2, 1))
    for k in range(n):
        y = y * x
    return np.sum(y)


@case((X, A), (ONE, A))
def broadcast_in_helper(x, a):
    return _helper(x, a) + _helper(a, x) + _helper(x, 2.0)


def _helper(p, q):
    return np.sum(p * q)


@right((X, 3), (ONE, 3))
def reshape_of_unknown(x, n):
    y = np.tile(x, n).reshape(n, -1)
    return np.sum(y @ y.T)


@right(A, ROW)
def unknown_axis_kept(x):
    y = np.sum(x, axis=0, keepdims=True)
    return np.sum(x - y) + np.sum(y * y)


@right((A, 0), (A, 1))
def axis_argument(x, axis):
    return np.sum(np.sum(x, axis=axis) ** 2) + np.sum(np.max(x, axis=axis) * 2.0)


@right((A, None), (A, 0))
def axis_none(x, axis):
    return np.sum(np.mean(x, axis=axis) ** 2)


@right(A, ROW)
def shape_arithmetic(x):
    n, m = x.shape
    return np.sum(x.reshape(m, n)) * n / len(x) + np.sum(x) / x.size


@right(A, ROW, COLUMN)
def min_along_with_keepdims(x):
    shifted = x - np.max(x, axis=1, keepdims=True)
    e = np.exp(shifted)
    return np.sum(np.log(e / np.sum(e, axis=1, keepdims=True)) * np.arange(x.size).reshape(x.shape))


@right(A)
def iterate_rows(x):
    total = 0.0
    for row in x:
        total = total + np.sum(row) * row[0]
    return total


@right(A)
def iterate_transposed(x):
    total = 0.0
    for k, column in enumerate(x.T):
        total = total + np.sum(column * column) * k
    return total


@right(A)
def rows_kept(x):
    rows = []
    for row in x:
        rows.append(row * row[0])
    return np.sum(rows[0] * rows[2]) + np.sum(np.array(rows))


@right(A)
def rows_of_comprehension(x):
    return np.sum(np.array([row * k for k, row in enumerate(x)]) ** 2)


@case(A)
def columns_zipped(x):
    return sum(np.sum(a * b) for a, b in zip(x, x.T))


@case(A)
def views_shared(x):
    y = x[0]
    z = x.T
    return np.sum(y * z[0]) + np.sum(z * x)


@case(A)
def ravel_and_original(x):
    y = x.ravel()
    return np.sum(y * y) * x[0, 0]


@case(A)
def broadcasting_assignment_free(x):
    y = np.broadcast_to(x[0], (3, 3))
    return np.sum(y * x)


@right((A, True), (A, False), (ROW, True), (ROW, False))
def maybe_one_row(x, c):
    y = x if c else x[:1]
    return np.sum(x * y) + np.sum(x + y) + np.sum(y) + np.sum(np.maximum(x, y * 0.5))


@right((A, True), (A, False))
def maybe_one_row_reduced(x, c):
    y = x if c else x[:1]
    z = np.sum(x, axis=0, keepdims=True)
    return np.sum(z * y) + np.sum(z + y) + np.sum(np.where(y > 0.0, z, y * z))


@right((A, True), (A, False))
def maybe_one_row_divided(x, c):
    y = x if c else x[:1]
    return np.sum(x[0] / (3.0 + y)) + np.sum((2.0 + y * y) ** x) + np.sum(np.arctan2(x, y + 4.0))


@right((X, 1), (X, 2), (X, 3))
def maybe_one_slice(x, n):
    y = x[:n]
    return np.sum(y) * np.sum(y * x[0]) + np.sum(y[:, None] * x) + np.sum(y[:, None] + x)


@right((X, 1))
def surely_one_slice(x, n):
    y = x[:n]
    return np.sum(y * x) + np.sum(y + x) + np.mean(y - x)


@right((X, np.array([True, False, True])), (X, np.array([True, False, False])))
def maybe_one_masked(x, m):
    y = x[m]
    return np.sum(y * y) + np.sum(y[:, None] * x) + np.sum(y[:, None] - x)


@right((X, np.array([True, False, False])))
def surely_one_masked(x, m):
    y = x[m]
    return np.sum(y * x) + np.sum(y - x) + np.mean(np.exp(y) * np.sin(x))


@right((X, 3), (X, 1))
def maybe_one_repeated(x, n):
    y = np.repeat(x[:1], n)
    return np.sum(y * x) + np.sum(x - y)


@right((A, 0), (A, 1))
def maybe_one_axis(x, axis):
    y = np.sum(x, axis=axis, keepdims=True)
    return np.sum(y * x) + np.sum(y - x) + np.sum(x / (9.0 + y))
