# ruff: noqa -- programs as users write them
"""Functions and methods of NumPy that write into arrays, each compared with its IR."""

import operator

import numpy as np

X = np.array([0.3, -0.7, 1.1, 0.9])
Y = np.array([1.3, 0.4, -0.2, 0.6])
A = np.arange(12.0).reshape(3, 4) / 7.0 - 0.5
S = np.arange(9.0).reshape(3, 3) / 5.0
C = np.arange(24.0).reshape(2, 3, 4) / 9.0
IDX = np.array([2, 0, 2])
M = np.array([True, False, True, True])


def ufunc_out(x, y):
    c = np.zeros(4)
    d = np.add(x, y, out=c)
    d[0] = 5.0
    return c, d


def ufunc_positional_out(x, y):
    c = x.copy()
    np.multiply(c, y, c)
    np.minimum(c, 0.1, c)
    np.negative(c, c)
    return c


def ufunc_tuple_out(x):
    c = np.empty(4)
    r = np.exp(x, out=(c,))
    return c, r


def ufunc_out_none(x, y):
    return np.add(x, y, out=None), np.exp(x, None)


def ufunc_out_broadcasts(x):
    c = np.zeros((3, 4))
    np.add(x, 1.0, out=c)
    return c


def ufunc_out_of_view(x, y):
    c = np.zeros((2, 4))
    np.add(x, y, out=c[1])
    np.subtract(x[::-1], y, out=c[0, ::-1])
    return c


def ufunc_out_overlaps(x):
    c = x.copy()
    np.add(c[1:], c[:-1], out=c[1:])
    np.multiply(c, c[::-1], out=c)
    return c


def ufunc_out_of_float32(x, y):
    c = np.zeros(4, dtype=np.float32)
    np.add(x, y, out=c)
    return c


def ufunc_unsafe(x):
    c = np.zeros(4, dtype=int)
    np.multiply(x, 10.0, out=c, casting="unsafe")
    return c


def ufunc_two_outs(x, y):
    q, r = np.zeros(4), np.zeros(4)
    a, b = np.divmod(x, y, out=(q, r))
    np.modf(x, q, None)
    return q, r, a, b


def ufunc_one_of_two_outs(x):
    q = np.zeros(4)
    a, b = np.modf(x, out=(None, q))
    return q, a, b


def ufunc_where(x, y):
    c = np.zeros(4)
    np.divide(x, y, out=c, where=y > 0)
    np.log(x, out=c, where=x > 0.5)
    return c


def ufunc_where_broadcasts(x, a, m):
    c = np.ones((3, 4))
    np.multiply(a, x, out=c, where=m)
    np.multiply(2.0, x, out=c, where=a > 0.5)
    np.add(c, 1.0, out=c, where=True)
    return c


def out_of_dot(x, a):
    c = np.zeros(3)
    r = np.dot(a, x, out=c)
    d = np.zeros((3, 3))
    np.dot(a, a.T, d)
    return c, r, d


def out_of_matmul(a):
    c = np.empty((3, 3))
    np.matmul(a, a.T, out=c)
    return c


def out_of_reductions(a):
    c = np.zeros(4)
    d = np.zeros(3)
    np.sum(a, 0, None, c)
    np.mean(a, axis=1, out=d)
    e = d.copy()
    a.max(axis=1, out=d)
    s = np.zeros(())
    a.sum(out=s)
    return c, d, e, s


def out_of_scans(x):
    c = x.copy()
    np.cumsum(c, out=c)
    np.cumprod(c, out=c)
    return c


def out_of_more(x, a):
    c = np.zeros(4)
    x.clip(0.0, 1.0, out=c)
    d = x.copy()
    np.clip(d, -0.5, 0.5, d)
    e = np.zeros(3)
    np.take(x, [2, 0, 1], out=e)
    f = x.copy()
    np.round(f, 1, f)
    g = np.zeros((4, 3))
    np.einsum("ij->ji", a, out=g)
    h = np.zeros((4, 4))
    np.outer(x, x, out=h)
    return c, d, e, f, g, h


def out_of_joins(x, y):
    c = np.zeros(8)
    np.concatenate((x, y), out=c)
    d = np.zeros((2, 4))
    np.stack([x, y], out=d)
    e = np.zeros((4, 2))
    np.stack((x, y), axis=1, out=e)
    return c, d, e


def out_after_by_position(a):
    c = np.zeros((3, 1))
    np.sum(a, 1, None, c, True)
    return c


def copies(x, y):
    c = x.copy()
    np.copyto(c, y)
    d = x.copy()
    np.copyto(d, y, where=y > 0.5)
    np.copyto(d, 2.0, where=d < 0)
    e = np.zeros((2, 4))
    np.copyto(e, [1.0, 2.0, 3.0, 4.0])
    np.copyto(e[1], x)
    np.copyto(e, y, where=[[True], [False]])
    return c, d, e


def copies_unsafe(x):
    c = np.zeros(4, dtype=int)
    np.copyto(c, x * 10, casting="unsafe")
    return c


def puts(x, idx):
    c = x.copy()
    np.put(c, idx, [5.0, 6.0])
    c.put([1, -1], x[:2])
    np.put(c, 0, 7.0)
    d = np.zeros((2, 2))
    np.put(d, [0, 3], x)
    d.put([-2], 9.0)
    np.put(d, [5], 1.5, mode="wrap")
    np.put(d, [50], 2.5, mode="clip")
    return c, d


def puts_into_a_transpose(a, x):
    c = a.copy()
    np.put(c.T, [1, 5, 2], x)
    return c


def places(x, a):
    c = x.copy()
    np.place(c, c > 0.5, [10.0, 20.0, 30.0])
    d = a.copy()
    np.place(d, d > 0, x[:2])
    np.place(d, d < -0.3, 0.0)
    return c, d


def putmasks(x, a):
    c = x.copy()
    np.putmask(c, c > 0.5, c**2)
    d = a.copy()
    np.putmask(d, d > 0, x[:3])
    np.putmask(d, d < -0.3, 7.0)
    e = x.copy()
    np.putmask(e, [1, 0, 1, 0], [4.0, 5.0])
    return c, d, e


def puts_along(a):
    c = a.copy()
    top = np.argmax(c, axis=1)
    np.put_along_axis(c, top[:, None], 0.0, axis=1)
    d = a.copy()
    order = np.argsort(d, axis=0)
    np.put_along_axis(d, order, a, axis=0)
    e = a.copy()
    np.put_along_axis(e, np.array([1, 7]), [1.0, 2.0], axis=None)
    f = a[0].copy()
    np.put_along_axis(f, np.array([1, 2]), a[1, :2], -1)
    return c, d, e, f


def puts_along_in_three(c):
    d = c.copy()
    np.put_along_axis(d, np.argmin(d, axis=1)[:, None, :], 9.0, axis=1)
    np.put_along_axis(d, np.zeros((2, 3, 1), dtype=int), 8.0, axis=-1)
    return d


def diagonals(s, a, x):
    c = s.copy()
    np.fill_diagonal(c, 1.5)
    d = a.copy()
    np.fill_diagonal(d, x[:2])
    e = a.T.copy()
    np.fill_diagonal(e, x[0])
    f = np.zeros((7, 3))
    np.fill_diagonal(f, x, wrap=True)
    g = np.zeros((2, 2, 2))
    np.fill_diagonal(g, 4.0)
    return c, d, e, f, g


def adds_at(x, y, idx):
    c = x.copy()
    np.add.at(c, idx, y[:3])
    np.subtract.at(c, [1, 1], 0.5)
    np.add.at(c, slice(0, 2), y[:2])
    np.add.at(c, 3, 1.0)
    np.add.at(c, c > 1, 0.25)
    return c


def adds_at_pairs(a, idx):
    c = a.copy()
    np.add.at(c, (idx, [0, 0, 1]), 1.5)
    np.subtract.at(c, (slice(None), [1, 1]), a[:, :2])
    return c


def multiplies_at(x):
    c = x.copy()
    np.multiply.at(c, slice(1, 3), 2.0)
    np.maximum.at(c, 0, 0.5)
    np.negative.at(c, c > 1)
    return c


def fills(x):
    c = x.copy()
    c.fill(2.0)
    d = np.zeros((2, 4))
    d[1].fill(x[0])
    return c, d


def sorts(x, a):
    c = x.copy()
    c.sort()
    d = a[::-1].copy()
    d.sort(axis=0)
    e = -a
    e[1:].sort()
    f = x.copy()
    np.ndarray.sort(f)
    g = x.copy()
    g[::-1].sort()
    return c, d, e, f, g


def partitions(x):
    c = x.copy()
    c.partition(2)
    return np.sort(c[:2]), c[2]


def flat_items(a):
    c = a.copy()
    s = c.flat[3] + c.flat[-1]
    c.flat[5] = s
    c.flat[-2] = 4.0
    c.flat[::5] = 1.0
    c.flat[[1, 2]] = [8.0, 9.0]
    c.flat[1] += 2.0
    c.flat[6:8] = [3.0, 4.0]
    t = c.flat[2:6]
    c.flat[3] = 100.0
    return c, t


def flat_whole(a, x):
    c = a.copy()
    c.flat = x
    d = a.copy()
    d.flat[:] = x
    e = a.T.copy()
    e.flat = a
    f = a.copy()
    f.flat = 2.0
    return c, d, e, f


def flat_of_transpose(a):
    c = a.copy()
    c.T.flat[1:3] = 5.0
    return c


def flat_walked(a):
    s = 0.0
    for k, v in enumerate(a.flat):
        s = s + k * v
    return s, np.sum(a.flat), [v * 2 for v in a.flat], len(a.flat)


def parts(x):
    c = x.copy()
    c.real[0] = 2.0
    c.real = c.real * 3.0
    c.real[1:] += 1.0
    return c


def operators_as_functions(x, y):
    c = x.copy()
    operator.setitem(c, 0, 3.0)
    d = operator.iadd(c, y)
    d[1] = 7.0
    operator.isub(c, 0.5)
    operator.imul(c, y)
    operator.itruediv(c, 2.0)
    np.ndarray.__setitem__(c, slice(2, 4), y[:2])
    c.__iadd__(1.0)
    c.__setitem__(3, c[0])
    c = operator.ipow(c, 2)
    n = operator.iadd(2.0, 3.0)
    return c, d, n


def operators_on_containers(x):
    xs = [x]
    operator.setitem(xs, 0, 2 * x)
    d = {}
    operator.setitem(d, "a", x)
    return xs, d


def nan_to_num_in_place(x):
    c = x / np.array([1.0, 0.0, 2.0, 1.0])
    d = np.nan_to_num(c, copy=False, posinf=1.0, neginf=-1.0)
    e = np.nan_to_num(x)
    np.nan_to_num(c, False)
    d[0] = 4.0
    return c, d, e


def index_kinds(x, a):
    c = np.zeros((3, 4))
    c[[0, 2]] = x
    c[np.ix_([0, 1], [1, 3])] = a[:2, :2]
    c[np.where(a > 0.5)] = 3.0
    c[np.nonzero(a < -0.2)] = -1.0
    c[np.s_[1:, ::2]] += 1.0
    c[np.tril_indices(3)] -= 2.0
    c[np.diag_indices(3)] = x[:3]
    c[..., None, -1] = x[:3, None]
    c[::-1, 1] = x[1:]
    c[a[:, 0] > 0, 2] = 9.0
    return c


def index_of_list_items(x):
    c = np.zeros(5)
    idx = [1]
    idx.append(3)
    c[idx] = x[:2]
    idx.append(4)
    c[idx] += 1.0
    return c


def values_in_lists(x):
    c = np.zeros((2, 2))
    c[0] = [x[0], x[1]]
    c[:] = [[x[0], 1.0], [2.0, x[3]]]
    c[1] = (x[2], 3.0)
    return c


def in_a_loop(x):
    u, t = x.copy(), np.empty(4)
    for _ in range(3):
        np.multiply(u, 0.5, out=t)
        np.add(t, x, out=u)
    return u, t


def in_a_branch(x):
    u = x.copy()
    if x[0] > 0:
        np.copyto(u, 1.0, where=u < 0)
    else:
        u.fill(3.0)
    return u


def seen_by_views(x):
    u = x.copy()
    v = u[1:]
    np.exp(u, out=u)
    w = v * 2
    np.copyto(v, x[:3])
    return u, v, w


CASES = [
    (ufunc_out, [(X, Y)]), (ufunc_positional_out, [(X, Y)]), (ufunc_tuple_out, [(X,)]),
    (ufunc_out_none, [(X, Y)]), (ufunc_out_broadcasts, [(X,)]), (ufunc_out_of_view, [(X, Y)]),
    (ufunc_out_overlaps, [(X,)]), (ufunc_out_of_float32, [(X, Y)]), (ufunc_unsafe, [(X,)]),
    (ufunc_two_outs, [(X, Y)]), (ufunc_one_of_two_outs, [(X,)]), (ufunc_where, [(X, Y)]),
    (ufunc_where_broadcasts, [(X, A, M)]), (out_of_dot, [(X, A)]), (out_of_matmul, [(A,)]),
    (out_of_reductions, [(A,)]), (out_of_scans, [(X,)]), (out_of_more, [(X, A)]),
    (out_of_joins, [(X, Y)]), (out_after_by_position, [(A,)]), (copies, [(X, Y)]),
    (copies_unsafe, [(X,)]), (puts, [(X, IDX)]), (puts_into_a_transpose, [(A, X)]),
    (places, [(X, A)]), (putmasks, [(X, A)]), (puts_along, [(A,)]), (puts_along_in_three, [(C,)]),
    (diagonals, [(S, A, X)]), (adds_at, [(X, Y, IDX)]), (adds_at_pairs, [(A, IDX)]),
    (multiplies_at, [(X,)]), (fills, [(X,)]), (sorts, [(X, A)]), (partitions, [(X,)]),
    (flat_items, [(A,)]), (flat_whole, [(A, X)]), (flat_of_transpose, [(A,)]),
    (flat_walked, [(A,)]), (parts, [(X,)]), (operators_as_functions, [(X, Y)]),
    (operators_on_containers, [(X,), (2.0,)]), (nan_to_num_in_place, [(X,)]),
    (index_kinds, [(X, A)]), (index_of_list_items, [(X,)]), (values_in_lists, [(X,)]),
    (in_a_loop, [(X,)]), (in_a_branch, [(X,), (-X,)]), (seen_by_views, [(X,)]),
]  # fmt: skip
