# ruff: noqa -- programs as users write them
"""Functions and methods of NumPy that write into arrays: `np.put`, `x.sort()`, `x.flat`, `np.add.at`."""

import functools
import operator

import numpy as np

from tests.programs._registry import matrix, program, signed, vector

IDX = np.array([2, 0, 2])


@program([(vector(), vector(seed=1))], wrt=(0, 1), tags=["second"])
def copyto(x, y):
    c = x * x
    d = c.copy()
    np.copyto(c, y)
    np.copyto(d, y**2, where=y > 0.7)
    np.copyto(d, 2.0, where=d < 0.3)
    np.copyto(d[1:], c[:-1], where=[True, False, True])
    return np.sum(c * d * x)


@program([(vector(), IDX)], tags=["second"])
def put(x, idx):
    c = x * x
    np.put(c, idx, [x[0], x[1] ** 2])
    c.put([1, -1], x[:2])
    d = np.ones((2, 3))
    np.put(d, [0, 3, 5, 1], c[:2] * x[3])
    d.put([-2], x[2])
    np.put(d, [8], x[1] ** 3, mode="wrap")
    return np.sum(c**2) + np.sum(d**2 * np.arange(6.0).reshape(2, 3))


@program([(matrix(), vector())], wrt=(0, 1))
def put_into_a_transpose(a, x):
    c = a * a
    np.put(c.T, [1, 5, 2], np.sin(x))
    return np.sum(c**2)


@program([(vector(5), matrix())], wrt=(0, 1), tags=["second"])
def place(x, a):
    c = x * x
    np.place(c, x > 0.6, [x[0], x[1] * x[2]])
    d = a * 2.0
    np.place(d, a > 0.5, x[:3] ** 2)
    np.place(d, a < 0.3, 0.0)
    return np.sum(c**2) + np.sum(d**2)


@program([(vector(5), matrix())], wrt=(0, 1))
def putmask(x, a):
    c = x * x
    np.putmask(c, x > 0.6, c**2 + x)
    d = a * 2.0
    np.putmask(d, a > 0.5, x[:3] ** 2)
    np.putmask(d, a < 0.3, 7.0)
    return np.sum(c**2) + np.sum(d**2)


@program([(matrix(),)])
def put_along_axis(a):
    c = a * a
    np.put_along_axis(c, np.argmax(a, axis=1)[:, None], np.sin(a[:, :1]), axis=1)
    d = a * 1.0
    np.put_along_axis(d, np.argsort(a, axis=0), a**2, axis=0)
    np.put_along_axis(d, np.array([1, 7]), c[0, :2], axis=None)
    return np.sum(c**2 * np.arange(12.0).reshape(3, 4)) + np.sum(d**2 * c)


@program([(matrix(3, 3), vector())], wrt=(0, 1), tags=["second"])
def fill_diagonal(s, x):
    c = s * s
    np.fill_diagonal(c, x[0] ** 2)
    d = s @ s
    np.fill_diagonal(d, x[:3] * x[1])
    e = np.zeros((7, 3)) + x[:3]
    np.fill_diagonal(e, x, wrap=True)
    f = np.ones((2, 2, 2)) * x[2]
    np.fill_diagonal(f, x[3])
    return np.sum(c**2) + np.sum(d**3) + np.sum(e**2) + np.sum(f**2)


@program([(vector(), vector(3, seed=1), IDX)], wrt=(0, 1), tags=["second"])
def ufunc_at(x, y, idx):
    c = x * x
    np.add.at(c, idx, y**2)
    np.subtract.at(c, [1, 1], y[0] * x[2])
    np.add.at(c, slice(0, 2), y[:2])
    np.multiply.at(c, slice(1, 3), y[2])
    np.maximum.at(c, 0, 0.5)
    np.negative.at(c, c > 1.0)
    return np.sum(c**2)


@program([(matrix(), vector(3), IDX)], wrt=(0, 1))
def ufunc_at_pairs(a, y, idx):
    c = a * a
    np.add.at(c, (idx, [0, 0, 1]), y**2)
    np.subtract.at(c, (slice(None), [1, 1]), a[:, :2] * y[0])
    return np.sum(np.sin(c) * c)


@program([(vector(),)])
def fill(x):
    c = x * x
    s = np.sum(c)
    c.fill(x[0] ** 2)
    d = np.zeros((2, 4)) + x
    d[1].fill(np.sin(x[2]))
    return s + np.sum(c * x) + np.sum(d**2)


@program([(signed(5), matrix(4, 3))], wrt=(0, 1), tags=["second"])
def sort(x, a):
    c = x * 2.0
    c.sort()
    d = a * a
    d.sort(axis=0)
    d[1:].sort()
    e = -x
    e[::-1].sort()
    return np.sum(c**2 * np.arange(5.0)) + np.sum(d**2 * a) + np.sum(e**3 * np.arange(5.0))


@program([(signed(6),)])
def partition(x):
    c = x * x
    c.partition(2)
    return c[2] ** 2 + np.sum(c[:2] ** 2) + np.prod(c[3:])


@program([(matrix(),)], tags=["second"])
def flat(a):
    c = a * a
    s = c.flat[3] * c.flat[-1]
    c.flat[5] = np.sin(s)
    c.flat[-2] = s * a[0, 0]
    c.flat[::5] = a[0, 1]
    c.flat[[1, 2]] = a[1, :2] ** 2
    c.flat[1] += s
    c.flat[2] *= s
    t = c.flat[2:6]
    c.flat[3] = 1.0
    return np.sum(c**2) + np.sum(t**3)


@program([(matrix(), vector())], wrt=(0, 1))
def flat_assigned(a, x):
    c = a * a
    c.flat = x**2
    d = a.T * 2.0
    d.flat = a**2
    e = a * 1.0
    e.T.flat[1:3] = np.sin(x[:2])
    return np.sum(c * a) + np.sum(d**2 * np.arange(12.0).reshape(4, 3)) + np.sum(e**2)


@program([(matrix(),)])
def flat_walked(a):
    s = 0.0
    for k, v in enumerate(a.flat):
        s = s + k * v**2
    return s + np.sum(np.exp(a.flat))


@program([(vector(),)])
def real_part(x):
    c = x * x
    c.real[0] = np.sin(x[1])
    c.real[1:] *= x[0]
    c.real += x
    c.real = c.real**2
    return np.sum(c * x)


@program([(vector(), vector(seed=1))], wrt=(0, 1))
def operator_functions(x, y):
    c = x * x
    operator.setitem(c, 0, y[1] ** 2)
    d = operator.iadd(c, y)
    d[1] = d[0] * y[0]
    operator.isub(c, x)
    operator.imul(c, y)
    operator.itruediv(c, x)
    np.ndarray.__setitem__(c, slice(2, 4), y[:2] * x[0])
    operator.ipow(c, 2)
    return np.sum(c * d)


@program([(vector(),)])
def nan_to_num(x):
    c = np.concatenate((x, [np.nan, np.inf]))
    d = np.nan_to_num(c, copy=False, posinf=1.0)
    d[4] = d[3] * x[0]
    d[0] = d[2] ** 2
    return np.sum(c**2)


@program([(vector(), matrix(), IDX)], wrt=(0, 1), tags=["second"])
def index_kinds(x, a, idx):
    c = np.zeros((3, 4)) + a * a
    c[[0, 2]] = x**2
    c[np.ix_([0, 1], [1, 3])] = a[:2, :2] * x[0]
    c[np.where(a > 0.9)] = x[1] ** 2
    c[np.nonzero(a < 0.4)] = x[2]
    c[np.s_[1:, ::2]] *= x[3]
    c[np.tril_indices(3)] += x[0]
    c[np.diag_indices(3)] = x[:3] ** 3
    c[..., None, -1] = x[:3, None] * 2.0
    c[::-1, 1] = x[1:] * c[:, 0]
    c[a[:, 0] > 0.5, 2] = x[0] * x[1]
    c[idx, idx] += x[:3]
    return np.sum(c**2 * a)


@program([(vector(),)])
def list_as_index(x):
    c = np.zeros(5)
    idx = [1]
    idx.append(3)
    c[idx] = x[:2] ** 2
    idx.append(4)
    c[idx] += x[1:]
    return np.sum(c**3)


@program([(vector(),)])
def lists_as_values(x):
    c = np.zeros((2, 2))
    c[0] = [x[0], x[1] ** 2]
    s = np.sum(c**2)
    c[:] = [[x[0], 1.0], [s, x[3]]]
    c[1] = (x[2] * c[0, 0], 3.0)
    return s + np.sum(c**2)


@program([(vector(), 5)])
def sorted_in_a_loop(x, n):
    u = x * 1.0
    for k in range(n):
        u *= x
        u.sort()
        np.add.at(u, [0, k % 4], u[3] * 0.5)
    return np.sum(u * np.arange(4.0))


@program([(signed(4), 1), (signed(4), 0)])
def in_a_branch(x, c):
    u = x * x
    if c:
        np.copyto(u, x, where=x < 0)
    else:
        u.fill(x[0])
        np.put(u, 2, np.sin(x[1]))
    return np.sum(u**2 * x)


@program([(vector(6),)])
def shrinks_until_small(x):
    u = x * 1.0
    k = 0
    while np.sum(u) > 0.8 and k < 5:
        np.multiply(u, x, out=u)
        u.partition(2)
        k += 1
    return np.sum(u[:3] ** 2) + np.sum(u[3:] ** 3)


@program([(vector(),)])
def methods_by_another_name(x):
    t = x * 1.0
    arrange, fill = t.sort, t.fill
    arrange()
    s = np.sum(t * np.arange(4.0))
    fill(x[1])
    double = functools.partial(np.multiply, 2.0)
    double(t, out=t)
    return s + np.sum(t * x)


@program([(vector(),)])
def flat_in_three_dimensions(x):
    a = np.zeros((2, 2, 2))
    a[0] = np.outer(x[:2], x[2:])
    a.flat[5] = x[0]
    a.flat[-1] = x[1]
    a.flat[[2, 4]] = x[2:]
    a.flat[1:4] *= x[:3]
    np.put(a, [6, 7], x[:2] ** 2)
    np.fill_diagonal(a, x[3])
    a.flat[np.array([True, False] * 4)] *= 2.0
    return np.sum(a**2 * np.arange(8.0).reshape(2, 2, 2)) + a.flat[3]


@program([(vector(4), 3)])
def flat_in_a_loop(x, n):
    a = np.outer(x, x)
    for i in range(n):
        a.flat[i] = a.flat[i + 1] ** 2 + a.flat[-i]
        a.flat[:: n + 1] += a[i, 0]
    return np.sum(a * x)


@program([(vector(),)])
def function_that_puts(x):
    t = np.zeros(4)

    def store(k, v):
        np.put(t, k, v)

    store(1, x[0])
    store(2, x[1] ** 2)
    return np.sum(t * t * x)
