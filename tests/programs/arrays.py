# ruff: noqa -- programs as users write them
"""Arrays: broadcasting in every combination, reductions, products, shapes, joins, dtypes."""

import numpy
import numpy as np
import numpy.linalg as la
from numpy import cos, exp

from tests.programs._registry import matrix, program, signed, vector


@program([(matrix(3, 4), vector(4))], wrt=(0, 1), tags={"second"})
def row_broadcast(m, v):
    return np.sum((m + v) * (m - v))


@program([(matrix(3, 4), matrix(3, 1))], wrt=(0, 1))
def column_broadcast(m, c):
    return np.sum(m * c / (1.0 + c))


@program([(matrix(3, 1), matrix(1, 4))], wrt=(0, 1))
def both_broadcast(a, b):
    return np.sum(np.sin(a + b) * a)


@program([(0.7, vector(4))], wrt=(0, 1))
def scalar_broadcast(x, v):
    return np.sum(x * v + v**x + x)


@program([(np.array(0.7), vector(4), np.array([0.4]))], wrt=(0, 1, 2))
def zero_dimensional(x, v, one):
    return np.sum(x * v * one + one * x)


@program(
    [
        (matrix(3, 4), vector(4)),
        (matrix(1, 4), vector(4)),
        (matrix(3, 1), vector(4)),
        (matrix(3, 4), vector(1)),
    ],
    wrt=(0, 1),
)
def shapes_that_broadcast_differently(m, v):
    return np.sum(np.tanh(m * v) + v)


@program([(matrix(3, 4),)])
def reductions_over_axes(m):
    a = m.sum(axis=0) * m.mean(axis=0)
    b = np.sum(m, axis=1, keepdims=True) * m
    c = np.prod(m, axis=-1) + m.max(axis=1) - np.min(m, axis=(1,))
    return np.sum(a) + np.mean(b) + np.sum(c * c) + np.sum(m, axis=(0, 1))


@program([(matrix(3, 4),)])
def spread(m):
    z = (m - m.mean(axis=0)) / (m.std(axis=0) + 1e-3)
    return np.sum(z * m) + np.var(m) + np.sum(np.var(m, axis=1, ddof=1))


@program([(matrix(3, 4), matrix(4, 2), vector(2))], wrt=(0, 1, 2))
def matrix_products(a, b, v):
    c = a @ b
    return np.sum(np.dot(c, v)) + np.trace(c.T @ c) + np.sum(np.matmul(a, b)[0] * v)


@program([(matrix(3, 4), vector(4), vector(3))], wrt=(0, 1, 2))
def vector_products(m, v, w):
    return w @ m @ v + np.inner(v, v) + np.sum(np.outer(w, v) * m) + np.dot(w, w)


@program([(signed(2, 3, 4), signed(2, 4, 3, seed=1))], wrt=(0, 1))
def stacked_products(a, b):
    c = a @ b
    return np.sum(np.einsum("bij,bji->b", c, c)) + np.sum(np.tensordot(a, b, axes=([2], [1])))


@program([(signed(3, 4), signed(4, 5, seed=1))], wrt=(0, 1))
def einsum_products(a, b):
    return np.sum(np.einsum("ij,jk->ik", a, b) ** 2) + np.einsum("ij,ij->", a, a)


@program([(matrix(3, 4),)])
def shapes_changed(m):
    a = m.reshape(4, 3).T
    b = np.transpose(m, (1, 0)).ravel()
    c = np.swapaxes(m[None], 0, 2)[:, :, 0]
    d = np.squeeze(np.expand_dims(m, 1), axis=1)
    return np.sum(a * m) + np.sum(b[2:5] ** 2) + np.sum(c * m.T) + np.sum(d * np.flip(m, 0))


@program([(vector(3), vector(3, 1), matrix(2, 3))], wrt=(0, 1, 2))
def joined(x, y, m):
    a = np.concatenate([x, y, x])
    b = np.vstack([m, x])
    c = np.stack((x, y), axis=1)
    d = np.hstack([x, y[:2]])
    return np.sum(a[1:] * a[:-1]) + np.sum(b * b[::-1]) + np.sum(c @ c.T) + np.prod(d)


@program([(vector(6),)])
def split_and_repeated(x):
    a, b = np.split(x, 2)
    c = np.tile(a, 2) * np.repeat(b, 2)
    return (
        np.sum(c * x)
        + np.sum(np.roll(x, 2) * x)
        + np.sum(np.cumsum(x) ** 2)
        + np.sum(np.diff(x) * a[0])
    )


@program([(signed(5), vector(5))], wrt=(0, 1))
def where_and_clip(x, y):
    a = np.where(x > 0, x * y, y)
    b = np.clip(x, -0.5, 0.5) * np.maximum(x, 0.1) + np.abs(x) * np.minimum(x, y)
    return np.sum(a * b)


@program([(vector(5) - 0.7,)])
def where_protects(x):
    safe = np.where(x > 0, x, 1.0)
    return np.sum(np.where(x > 0, np.log(safe), x))


@program([(vector(5),)])
def logarithms_and_exponentials(x):
    shifted = x - np.max(x)
    lse = np.log(np.sum(np.exp(shifted))) + np.max(x)
    return lse + np.sum(np.log1p(x) * np.expm1(x) * np.log2(1 + x)) + np.logaddexp(x[0], x[1])


@program([(vector(4) * 0.7,)])
def trigonometry(x):
    a = np.sin(x) * np.cos(x) + np.tan(x) * np.arctan(x)
    b = np.arcsin(x) + np.arccos(x) * np.sinh(x) - np.cosh(x) + np.arctan2(x, x[::-1] + 1)
    return np.sum(a * b) + np.sum(
        np.hypot(x, 1.0) * np.sqrt(x) * np.square(x) * np.reciprocal(x + 1)
    )


@program([(vector(4),)])
def created_inside(x):
    n = x.shape[0]
    a = np.zeros(n) + x
    b = np.ones_like(x) * np.arange(n)
    c = np.linspace(0.0, 1.0, n) * x
    return (
        np.sum(a * b)
        + np.sum(c * np.full(n, x[0]))
        + np.sum(np.eye(n) @ x)
        + np.sum(np.zeros_like(x))
    )


@program([(vector(3),)])
def array_of_scalars(x):
    a, b, c = x
    r = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    return np.sum(r @ np.array([b, c]) * np.array([b, 1.0]))


@program(
    [(vector(4).astype(np.float32), vector(4, 1).astype(np.float32))], wrt=(0, 1), tags={"float32"}
)
def single_precision(x, y):
    return np.sum(np.tanh(x * y) + x / (1 + y))


@program([(vector(4).astype(np.float32), vector(4))], wrt=(0, 1), tags={"float32"})
def mixed_precision(x, y):
    return np.sum(x * y) + np.sum(x.astype(np.float64) * y)


@program([(vector(4), np.arange(4))])
def integer_arrays_beside(x, k):
    return np.sum(x * k + x**k) + np.sum(x[k]) / k.sum()


@program([(vector(4),)])
def numpy_under_other_names(x):
    return numpy.sum(exp(x) * cos(x)) + la.norm(x) * numpy.mean(x)


@program([(matrix(3, 3) + 3.0 * np.eye(3), vector(3))], wrt=(0, 1))
def broadcast_views(m, v):
    b = np.broadcast_to(v, (3, 3))
    return np.sum(b * m) + np.sum(np.triu(m) @ np.diag(v)) + np.sum(np.diag(m) * v) + np.trace(m)


@program([(signed(2, 3, 2),)])
def three_dimensions(t):
    a = t.sum(axis=(0, 2)) * t.mean(axis=(0, 2))
    b = np.moveaxis(t, 0, -1).reshape(3, 4)
    return (
        np.sum(a)
        + np.sum(b[:, 1:] * b[:, :-1])
        + np.sum(t.max(axis=1))
        + np.sum(t[..., None] * t[:, :, None, :])
    )


@program([(vector(4), vector(4, 1))], wrt=(0, 1))
def returned_view(x, y):
    return (x * y)[::2]


@program([(vector(4), vector(4, 1))], wrt=(0, 1))
def same_adjoint_twice(x, y):
    return x + y


@program([(vector(4),)])
def returned_argument(x):
    return x


@program([(matrix(2, 2),)])
def view_returned_and_used(m):
    t = m.T
    return t, np.sum(t * m)
