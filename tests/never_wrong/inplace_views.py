# ruff: noqa -- programs as users write them
"""Writes through whatever NumPy gives as a view, or may give as one."""

import numpy as np

from tests.never_wrong._registry import case

X = np.array([0.5, 1.2, 0.7, 1.9])
A = np.outer(X, X[::-1]) * 0.3 + np.diag([1.0, 2.0, 0.5, 1.5]) - 0.2


@case(X)
def asarray(x):
    y = x * 2.0
    z = np.asarray(y)
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def asarray_of_arg(x):
    z = np.asarray(x)
    z[0] = x[1] * x[2]
    return np.sum(x * x * z)


@case(X)
def arg_write(x):
    x[0] = x[1] * x[2]
    x *= x
    return np.sum(x * x)


@case(X)
def atleast1(x):
    y = x * 2
    z = np.atleast_1d(y)
    z[1] = x[0] ** 2
    return np.sum(y * y)


@case(X)
def atleast_many(x):
    y = x * 2
    z, w = np.atleast_1d(y, x)
    z[1] = x[0] ** 2
    return np.sum(y * y * w)


@case(X)
def zero_d(x):
    y = np.sum(x * x).reshape(())
    z = np.asarray(y)
    return z * 1.0


@case(X)
def zero_d_buf(x):
    b = np.zeros(())
    c = b
    for i in range(4):
        b += x[i] * x[i]
    return c * 1.0


@case(X)
def zero_d_buf2(x):
    b = np.zeros(())
    b[...] = x[0] * x[1]
    b[()] *= x[2]
    b = b + 1.0
    b *= 2
    return b * b


@case(X)
def zero_d_from_sum(x):
    b = np.zeros(1)
    v = b[0, ...]
    v[...] = x[0] * x[1]
    v *= x[3]
    return np.sum(b * b)


@case(X)
def np_scalar_aug(x):
    s = x[0]
    t = s
    t *= x[1]
    s += t
    return s * t


@case(X)
def sum_aug(x):
    s = np.sum(x)
    t = s
    t *= x[1]
    return s * t


@case(X)
def sum_keepdims_aug(x):
    s = np.sum(x, keepdims=True)
    t = s
    t *= x[1]
    return np.sum(s * t)


@case(A)
def sum_axis_aug(a):
    s = np.sum(a, axis=0)
    t = s
    t *= a[1]
    s[1:] += t[:-1]
    return np.sum(s * t)


@case(A)
def ravel_contig(a):
    y = a * 2
    r = y.ravel()
    r[1] = y[2, 2] * y[0, 0]
    y[0] *= r[3]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def ravel_arg(a):
    r = a.ravel()
    r[1] = a[2, 2] * a[0, 0]
    return np.sum(a * a) + np.sum(r * np.arange(16))


@case(A)
def ravel_T(a):
    y = a * 2
    r = y.T.ravel()
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def ravel_cols(a):
    y = a * 2
    r = y[:, :2].ravel()
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(8))


@case(A)
def ravel_rows(a):
    y = a * 2
    r = y[1:3].ravel()
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(8))


@case(A)
def flatten_copy(a):
    y = a * 2
    r = y.flatten()
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_of_T(a):
    y = (a * 2).T
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_of_transposed_op(a):
    y = a.T * 2
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_of_transposed_sum(a):
    b = a * 1.0
    y = a.T + b.T
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_zeros_like_T(a):
    y = np.zeros_like(a.T)
    y[:] = a
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_copy_func_T(a):
    y = np.copy(a.T)
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_copy_meth_T(a):
    y = a.T.copy()
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_array_T(a):
    y = np.array(a.T)
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_matmul_T(a):
    y = (a @ a).T
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_matmul(a):
    y = a @ a.T
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_where(a):
    y = np.where(a.T > 0, a.T, 0.0)
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_astypeT(a):
    y = a.T.astype(np.float64)
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_advT(a):
    y = a[:, [0, 1, 2, 3]]
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_adv_int(a):
    y = a[[0, 1, 2, 3]]
    r = y.reshape(-1)
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_expT(a):
    y = np.exp(a.T)
    r = y.ravel()
    r[1] = y[2, 2] * y[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def reshape_loop(a):
    y = a * 2
    r = y.reshape(2, 8)
    for i in range(2):
        r[i] *= r[1 - i, 0]
        y[i] += 1.0
    return np.sum(y * y) + np.sum(r * r)


@case(A)
def reshape_cols_2d(a):
    y = a * 2
    r = y[:, 1:3].reshape(4, 2, 1)
    r[0, 0] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * r)


@case(A)
def reshape_arg(a):
    r = a.reshape(2, 8)
    r[0, 0] = 5.0 * a[0, 1]
    return np.sum(a * a) + np.sum(r * r)


@case(A)
def reshape_argT(a):
    r = a.T.reshape(2, 8)
    r[0, 0] = 5.0 * a[0, 1]
    return np.sum(a * a) + np.sum(r * r)


@case(A)
def real_attr(a):
    r = a.real
    y = a * 1.0
    q = y.real
    q[0] = y[1]
    np.real(y)[2] = y[3] * 2
    return np.sum(y * y)


@case(A)
def view_cls(a):
    y = a * 1.0
    q = y.view(np.ndarray)
    q[0] = y[1] * y[2]
    return np.sum(y * y)


@case(A)
def npdiag(a):
    y = a * 1.0
    d = np.diag(y)
    y[0, 0] = a[1, 2] * 3
    y[1, 1] = y[0, 0] * d[0]
    return np.sum(d * d) + np.sum(y * y)


@case(X)
def npdiag_make(x):
    y = np.diag(x)
    y[0, 1] = x[1] * x[2]
    y[0, 0] *= 2
    return np.sum(y @ x) + np.sum(x)


@case(A)
def npdiagonal_offset(a):
    y = a * 1.0
    d = np.diagonal(y, offset=1)
    y[0, 1] = a[1, 2] * 3
    return np.sum(d * d) + np.sum(y * y)


@case(A)
def npdiagonal_write(a):
    y = a * 1.0
    d = y.diagonal().copy()
    d[0] = a[1, 2] * 3
    return np.sum(d * d) + np.sum(y * y)


@case(X)
def bcast(x):
    y = x * 1.0
    b = np.broadcast_to(y, (3, 4))
    y[1] = x[0] * x[2]
    return np.sum(b * b)


@case(X)
def bcast_arrays(x):
    y = x * 1.0
    b, c = np.broadcast_arrays(y, np.ones((3, 4)))
    y[1] = x[0] * x[2]
    return np.sum(b * b * c)


@case(X)
def bcast_arrays_same(x):
    y = x * 1.0
    b, c = np.broadcast_arrays(y, np.ones(4))
    b[1] = x[0] * x[2]
    return np.sum(b * b * c) + np.sum(y)


@case(X)
def expand(x):
    y = x * 1.0
    b = np.expand_dims(y, (0, 2))
    b[0, 1, 0] = x[0] * x[2]
    y[2] *= b[0, 0, 0]
    return np.sum(b * b)


@case(A)
def moveax(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = np.moveaxis(y, 0, -1)
    m[0, 0, 1] = a[1, 1] ** 2
    m[1] *= y[0, 0, 0]
    return np.sum(y * y)


@case(A)
def moveax2(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = np.moveaxis(y, [0, 1], [2, 0])
    m[0, 0, 1] = a[1, 1] ** 2
    m[1] *= y[0, 0, 0]
    return np.sum(y * y)


@case(A)
def rollax(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = np.rollaxis(y, 2)
    m[0, 0, 1] = a[1, 1] ** 2
    return np.sum(y * y)


@case(A)
def tr_axes(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = y.transpose(2, 0, 1)
    m[0, 0, 1] = a[1, 1] ** 2
    m[1:3, 1] *= a[0, 0]
    return np.sum(y * y) * m[0, 0, 1]


@case(A)
def tr_axes_tuple(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = np.transpose(y, (2, 0, -2))
    m[0, 0, 1] = a[1, 1] ** 2
    m[1:3, 1] *= a[0, 0]
    return np.sum(y * y) * m[0, 0, 1]


@case(A)
def tr_axes_kw(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = np.transpose(y, axes=(2, 0, 1))
    m[0, 0, 1] = a[1, 1] ** 2
    m[1:3, 1] *= a[0, 0]
    return np.sum(y * y) * m[0, 0, 1]


@case(A)
def tr_axes_neg(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = y.transpose(-1, -3, -2)
    m[0, 0, 1] = a[1, 1] ** 2
    m[1:3, 1] *= a[0, 0]
    return np.sum(y * y) * m[0, 0, 1]


@case(A)
def swapax(a):
    y = np.zeros((2, 4, 4))
    y[:] = a
    m = y.swapaxes(0, 2)
    m[0, 0, 1] = a[1, 1] ** 2
    m[1:3, 1] *= a[0, 0]
    return np.sum(y * y) * m[0, 0, 1]


@case(A)
def flips(a):
    y = a * 1.0
    p = np.flip(y, axis=0)
    q = np.flip(y, (0, 1))
    p[0, 1] = a[0, 0] ** 2
    q[0] *= y[0]
    return np.sum(p * q * y)


@case(A)
def rot(a):
    y = a * 1.0
    p = np.rot90(y)
    y[0, 1] = a[0, 0] ** 2
    return np.sum(p * p * a)


@case(A)
def rotw(a):
    y = a * 1.0
    p = np.rot90(y, 2)
    p[0, 1] = a[0, 0] ** 2
    return np.sum(y * y * a)


@case(X)
def astype_nc(x):
    y = x * 1.0
    z = y.astype(float, copy=False)
    z[0] = x[1] ** 2
    return np.sum(y * y)


@case(X)
def nan_nc(x):
    y = x * 1.0
    z = np.nan_to_num(y, copy=False)
    z[0] = x[1] ** 2
    return np.sum(y * y)


@case(X)
def nan_nc2(x):
    y = x * 1.0
    y[1] = np.nan
    np.nan_to_num(y, copy=False, nan=2.0)
    y[0] = x[1] ** 2 * y[1]
    return np.sum(y * y)


@case(X)
def conj_(x):
    y = x * 1.0
    z = np.conj(y)
    w = y.conj()
    u = y.conjugate()
    z[0] = x[1] ** 2
    w[1] = x[2] ** 2
    u[2] = x[3] ** 2
    return np.sum(y * y * z)


@case(X)
def positive_(x):
    y = x * 1.0
    z = np.positive(y)
    w = +y
    z[0] = x[1] ** 2
    w[1] = x[2] ** 2
    return np.sum(y * y * z * w)


@case(A)
def split_(a):
    y = a * 1.0
    p, q = np.split(y, 2)
    r, s = np.split(y, [1], axis=1)
    p[0] = s[1, 0] * q[0]
    r *= 2
    return np.sum(y * y)


@case(A)
def vsplit_(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps[0][1] = y[3] * y[2]
    ps[1] *= ps[0]
    return np.sum(y * y)


@case(A)
def hsplit_(a):
    y = a * 1.0
    ps = np.hsplit(y, [1, 3])
    ps[0][1] = y[3, 3] * y[2, 2]
    ps[1][:] *= ps[0]
    return np.sum(y * y)


@case(A)
def vsplit_aug(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps[1] *= ps[0]
    ps[1] = ps[0]
    ps[1][0] = 3 * a[0]
    return np.sum(y * y) + np.sum(ps[0] * ps[1])


@case(A)
def split_loop(a):
    y = a * 1.0
    for part in np.split(y, 4, axis=1):
        part += part[0] * y[0, 0]
    return np.sum(y * y)


@case(A)
def mesh_nc(a):
    u = a[0] * 1.0
    v = a[1] * 1.0
    p, q = np.meshgrid(u, v, copy=False)
    u[0] = a[2, 2] ** 2
    return np.sum(p * q)


@case(A)
def mesh_c(a):
    u = a[0] * 1.0
    v = a[1] * 1.0
    p, q = np.meshgrid(u, v)
    u[0] = a[2, 2] ** 2
    p[0, 0] = u[0] * v[0]
    return np.sum(p * q)


@case(X)
def sliding(x):
    y = x * 1.0
    w = np.lib.stride_tricks.sliding_window_view(y, 2)
    y[1] = x[0] ** 2
    return np.sum(w * w)


@case(A)
def einsum_views(a):
    y = a * 1.0
    d = np.einsum("ii->i", y)
    t = np.einsum("ij->ji", y)
    y[0] = a[1] * a[2]
    return np.sum(d * d) + np.sum(t * a)


@case(A)
def einsum_w(a):
    y = a * 1.0
    d = np.einsum("ii->i", y)
    d *= a[0]
    return np.sum(y * y)


@case(A)
def mT(a):
    y = a * 1.0
    t = y.mT
    t[0] = a[1] ** 2
    t[1:] += y[0]
    return np.sum(y * y * a)


@case(X)
def idx_forms(x):
    y = x * 1.0
    a = y[...]
    b = y[()]
    c = y[None]
    d = y[:, None]
    a[0] = x[1] ** 2
    b[1] *= a[0]
    c[0, 2] = b[1]
    d[3, 0] *= c[0, 1]
    return np.sum(y * y)


@case(X)
def flat_(x):
    y = x * 1.0
    f = y.flat
    f[0] = x[1] ** 2
    y.flat[1:] = y.flat[0]
    return np.sum(y * y)


@case(A)
def flat_2(a):
    y = a * 1.0
    y.flat[::5] = a[0] * a[1]
    y.flat[3] *= 2
    y.T.flat[1] = a[2, 2] ** 2
    s = 0.0
    for v in y.flat:
        s = s + v * v
    return s


@case(A)
def iter_rows(a):
    y = a * 1.0
    for r in y:
        r *= y[0, 0]
    return np.sum(y * y)


@case(A)
def iter_zip(a):
    y = a * 1.0
    z = a * 2.0
    for r, s in zip(y, z):
        r *= s
        s[0] = r[1] * r[2]
    return np.sum(y * y * z)


@case(A)
def iter_zip_same(a):
    y = a * 1.0
    for r, s in zip(y, y[1:]):
        s += r * r * 0.1
    return np.sum(y * y)


@case(A)
def iter_zip_rev(a):
    y = a * 1.0
    for r, s in zip(y, y[::-1]):
        s += r * 0.5
    return np.sum(y * y)


@case(A)
def iter_reversed(a):
    y = a * 1.0
    for r in reversed(y):
        r *= y[0, 0]
    return np.sum(y * y)


@case(A)
def iter_enum(a):
    y = a * 1.0
    for i, r in enumerate(y):
        r[i] = y[i - 1, i] * r[0]
    return np.sum(y * y)


@case(A)
def iter_enum_start(a):
    y = a * 1.0
    for i, r in enumerate(y, 1):
        r[i % 4] = y[i - 1, i % 4] * r[0]
    return np.sum(y * y)


@case(A)
def map_(a):
    y = a * 1.0

    def f(r):
        r[0] = r[1] * r[2]
        return np.sum(r)

    s = sum(map(f, y))
    return s * np.sum(y * y)


@case(A)
def list_rows(a):
    y = a * 1.0
    l = list(y)
    l[0][1] = a[2, 2] ** 2
    y[1] = l[0]
    return np.sum(l[1] * y[0])


@case(A)
def tuple_rows(a):
    y = a * 1.0
    l = tuple(y)
    l[0][1] = a[2, 2] ** 2
    y[1] = l[0]
    return np.sum(l[1] * y[0])


@case(A)
def unpack_rows(a):
    y = a * 1.0
    p, q, r, s = y
    p[1] = a[2, 2] ** 2
    q *= p
    y[2] = q
    return np.sum(r * s) + np.sum(y * y)


@case(A)
def star_rows(a):
    y = a * 1.0
    p, *q = y
    p[1] = a[2, 2] ** 2
    q[0][:] *= p
    y[2] = q[0]
    return np.sum(q[1] * q[2]) + np.sum(y * y)


@case(A)
def star_rows2(a):
    y = a * 1.0
    *q, p = y
    p[1] = a[2, 2] ** 2
    q[0] *= p
    y[2] = q[0]
    return np.sum(q[1] * q[2]) + np.sum(y * y)


@case(A)
def swap_rows_bad(a):
    y = a * 1.0
    y[0], y[1] = (y[1], y[0])
    return np.sum(y * y * a)


@case(A)
def swap_rows_ok(a):
    y = a * 1.0
    y[[0, 1]] = y[[1, 0]]
    return np.sum(y * y * a)


@case(A)
def swap_rows_views(a):
    y = a * 1.0
    p, q = (y[0], y[1])
    p[:], q[:] = (q, p)
    return np.sum(y * y * a)


@case(A)
def swap_rows_copy(a):
    y = a * 1.0
    y[0], y[1] = (y[1].copy(), y[0].copy())
    return np.sum(y * y * a)


@case(X)
def swap_items(x):
    y = x * 1.0
    y[0], y[1] = (y[1] * y[2], y[0])
    y[2], y[0] = (y[0], y[2])
    return np.sum(y * y * x)


A3 = np.arange(6.0).reshape(2, 3) * 0.3 + 0.2
AT = np.asfortranarray(A3)


@case(A)
def pk1(a):
    y = np.vstack([a.T, a.T])
    r = y.reshape(-1)
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(32))


@case(A)
def pk2(a):
    y = np.hstack([a.T, a.T])
    r = y.reshape(-1)
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(32))


@case(A)
def pk3(a):
    y = np.stack([a.T, a.T])
    r = y.ravel()
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(32))


@case(A)
def pk3b(a):
    y = np.stack([a.T, a.T], axis=2)
    r = y.ravel()
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(32))


@case(A)
def pk4(a):
    y = np.tile(a.T, 1)
    r = y.ravel()
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def pk4b(a):
    y = np.tile(a.T, (1, 1))
    r = y.ravel()
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(A)
def pk4c(a):
    y = np.tile(a.T, (2, 1))
    r = y.ravel()
    r[1] = 5.0 * a[0, 0]
    return np.sum(y * y) + np.sum(r * np.arange(32))


@case(X)
def pk5(x):
    y = np.zeros((2, 2), float, "F")
    y[:] = x.reshape(2, 2)
    r = y.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(4))


@case(X)
def pk5b(x):
    y = np.ones((2, 2), float, "F")
    y[:] = x.reshape(2, 2)
    r = y.reshape(-1)
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(4))


@case(X)
def pk5c(x):
    y = np.full((2, 2), x[0], float, "F")
    r = y.reshape(-1)
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(4))


@case(X)
def pk5d(x):
    y = np.eye(2, 2, 0, float, "F")
    r = y.reshape(-1)
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(4))


@case(X)
def pk6(x):
    y = np.linspace(x[:2], x[2:], 3, axis=1)
    r = y.reshape(-1)
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(6))


@case(X)
def pk6b(x):
    y = np.linspace(x[:2], x[2:], 3, axis=-1)
    r = y.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(6))


@case(X)
def pk6c(x):
    y = np.linspace(x[:2], x[2:], 3)
    r = y.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(6))


@case(X)
def pk7(x):
    y = np.outer(x, x)
    r = y.ravel("F")
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(X)
def pk7b(x):
    y = np.outer(x, x)
    r = np.ravel(y, "F")
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(X)
def pk7c(x):
    y = np.outer(x, x)
    r = np.reshape(y, (2, 8), "F")
    r[0, 1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r[1])


@case(X)
def pk7d(x):
    y = np.outer(x, x)
    r = y.ravel("K")
    r[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r * np.arange(16))


@case(X)
def pk7e(x):
    y = np.outer(x, x)
    r = y.reshape(2, 8, copy=True)
    r[0, 1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r)


@case(X)
def pk7f(x):
    y = np.outer(x, x)
    r = np.reshape(y, (2, 8), copy=True)
    r[0, 1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(r)


@case(X)
def pk7g(x):
    r = np.reshape(x * 1.0, (2, 2), "F")
    y = x * 1.0
    q = np.reshape(y, (2, 2), "F")
    q[0, 1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(q[1])


@case(X)
def pk8(x):
    y = x * 1.0
    r = y[::2].reshape(2, 1)
    r[0, 0] = 5.0 * x[1]
    q = y[::-1].reshape(2, 2)
    q[0, 1] = 7.0 * x[0]
    return np.sum(y * y * x)


@case(X)
def pk8b(x):
    y = x * 1.0
    r = y[::2].ravel()
    r[0] = 5.0 * x[1]
    q = y[::-1].ravel()
    q[1] = 7.0 * x[0]
    return np.sum(y * y * x)


@case(X)
def pk9(x):
    y = np.outer(x, x)
    z = y.T + y.T
    r = z.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(z * z) + np.sum(r * np.arange(16))


@case(X)
def pk9b(x):
    y = np.outer(x, x)
    z = np.sin(y.T)
    r = z.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(z * z) + np.sum(r * np.arange(16))


@case(X)
def pk9c(x):
    y = np.outer(x, x)
    z = y * x[:, None]
    r = z.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(z * z) + np.sum(r * np.arange(16))


@case(X)
def pk9d(x):
    y = np.outer(x, x)
    z = y[:, 1:] * 2.0
    r = z.ravel()
    r[1] = 5.0 * x[0]
    return np.sum(z * z) + np.sum(r * np.arange(12))


@case(X)
def pk9e(x):
    y = np.outer(x, x)
    z = y[1:] * 2.0
    r = z.ravel()
    r[1] = 5.0 * x[0]
    q = y[1:].ravel()
    q[0] = 1.0
    return np.sum(z * z) + np.sum(y * y)


@case(X)
def pk9f(x):
    y = np.outer(x, x)
    q = y[::2].ravel()
    q[0] = 1.0
    w = y[:, 0].reshape(2, 2)
    w[0, 1] = 3.0 * x[0]
    return np.sum(y * y)


@case(X)
def pk9g(x):
    y = np.outer(x, x).T
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9h(x):
    y = np.outer(x, x)
    y = y.copy("F")
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9i(x):
    y = np.outer(x, x).T.copy("K")
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9j(x):
    y = np.outer(x, x).T.copy(order="K")
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9k(x):
    y = np.add(np.outer(x, x), 1.0, order="F")
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9l(x):
    y = np.outer(x, x)
    np.add(y.T, y.T, out=y.T)
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9m(x):
    o = np.zeros((4, 4), order="F")
    y = np.outer(x, x, o)
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9n(x):
    o = np.zeros((4, 4), order="F")
    y = np.add(np.outer(x, x), 1.0, o)
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk9o(x):
    y = np.repeat(np.outer(x, x).T, 2, axis=0)
    q = y.reshape(-1)
    q[1] = 1.0
    return np.sum(y * y) + np.sum(q)


@case((X, 0), (X, 1))
def pk10(x, c):
    y = np.outer(x, x)
    if c:
        y = y.T
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case((X, 0), (X, 2))
def pk11(x, n):
    y = np.outer(x, x)
    for i in range(n):
        y = y.T * 1.0
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case((X, 0), (X, 1))
def pk12(x, n):
    y = np.outer(x, x)
    for i in range(n):
        y = y.T
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


def fT(u):
    return u.T


def fC(u):
    return u * 1.0


@case(X)
def pk13(x):
    y = fT(np.outer(x, x))
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case(X)
def pk14(x):
    y = fC(np.outer(x, x).T)
    q = y.reshape(2, 8)
    q[0] = 1.0
    return np.sum(y * y) + np.sum(q)


@case((X, np.array(1)))
def ix1(x, k):
    y = np.outer(x, x)
    v = y[k]
    v[0] = 5.0 * x[1]
    return np.sum(y * y) + np.sum(v)


@case((X, np.int64(1)))
def ix2(x, k):
    y = np.outer(x, x)
    v = y[k]
    v[0] = 5.0 * x[1]
    w = y[np.argmax(x)]
    w *= 2
    u = y[np.array(1)]
    u[0] = 9.0
    return np.sum(y * y) + np.sum(v)


@case((X, True))
def ix3(x, k):
    y = np.outer(x, x)
    v = y[k]
    v[0] = 5.0 * x[1]
    return np.sum(y * y) + np.sum(v)


@case((X, (1, 2)))
def ix4(x, k):
    y = np.ones((4, 4, 4)) * x
    v = y[k]
    v[0] = 5.0 * x[1]
    return np.sum(y * y) + np.sum(v)


@case((X, [1, 2]))
def ix5(x, k):
    y = np.ones((4, 4, 4)) * x
    v = y[k]
    v[0] = 5.0 * x[1]
    w = y[k[0]]
    w[0] = x
    return np.sum(y * y) + np.sum(v)


@case((X, slice(1, 3)))
def ix6(x, k):
    y = np.ones((4, 4, 4)) * x
    v = y[k]
    v[0] = 5.0 * x[1]
    w = y[k, 0]
    w[0] = x
    return np.sum(y * y) + np.sum(v)


@case((X, None))
def ix7(x, k):
    y = np.ones((4, 4)) * x
    v = y[k]
    v[0, 1] = 5.0 * x[1]
    return np.sum(y * y) + np.sum(v)
