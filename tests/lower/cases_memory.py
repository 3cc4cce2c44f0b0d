# ruff: noqa -- programs as users write them
"""Programs that write into arrays: through names, views, items, callees, closures."""

import numpy as np

X = np.array([0.5, 1.5, 2.5])
X4 = np.array([0.5, 1.2, 0.7, 1.9])


def array_store(x):
    y = x.copy()
    y[0] = 1.0
    return y


def array_slice_store(x):
    y = np.zeros(3)
    y[1:] = x[1:]
    return y


def augmented_array(x):
    y = x
    y += 1.0
    return y


def augmented_alias(x):
    y = x * 2
    z = y
    z *= 2.0
    return y


def augmented_item(x, i):
    y = x.copy()
    z = y
    y[i] += 1.0
    return y


def augmented_view(x):
    y = x * 2
    z = y[1:]
    y += 1.0
    return z


def stored_then_augmented(x):
    y = x * 2
    ys = [y]
    y += 1.0
    return ys


def fresh_at_first_only(x, n):
    y = x * 2
    s = y
    for i in range(n):
        y += 1.0
        s = y
    return s


def aliased_by_the_loop(x, n):
    a = x * 2
    b = x * 3
    for i in range(n):
        a += 1.0
        b = a
    return b


def number_then_array(x, n):
    acc = 0.0
    for i in range(n):
        acc += x
    return acc


def sorted_in_place(x):
    y = x.copy()
    y.sort()
    return y


def fill(x):
    y = x.copy()
    y.fill(0.0)
    return y


def out_argument(x):
    y = np.zeros(3)
    np.add(x, x, out=y)
    return y


def argument_list(xs):
    xs.append(1.0)
    return xs


def list_through_a_container(x):
    rows = [[x]]
    rows[0].append(1.0)
    return rows


def captured_and_changed(x):
    xs = [x]
    ys = xs

    def f():
        ys.append(1.0)

    f()
    return xs


def copies_into(x):
    y = x * 2.0
    np.copyto(y, 0.0)
    return y


def view_write(x):
    u = x.copy()
    v = u[1:-1]
    v[0] = 5 * x[0]
    return np.sum(u * u)


def base_write(x):
    u = x.copy()
    v = u[1:-1]
    u[1] = 5 * x[0]
    return np.sum(v * v)


def alias(x):
    u = x.copy()
    v = u
    v[0] = 3 * x[1]
    return np.sum(u * v)


def trans(x):
    A = np.outer(x, x)
    B = A.T
    B[0, 1] = 7.0
    A[2] *= x
    return np.sum(A * B * x)


def resh(x):
    A = np.zeros((2, 2))
    y = A.reshape(-1)
    y[1] = x[0]
    A[1] = x[:2]
    return np.sum(y * x)


def swap(x, n):
    u = x.copy()
    un = x * 2
    for i in range(n):
        u[1:] = un[1:] * u[:-1]
        u, un = (un, u)
    return np.sum(u * un)


def inc(x):
    u = x.copy()
    u += x
    u *= x
    u[1:] -= u[:-1]
    return np.sum(u**2)


def rowswap(x):
    A = np.outer(x, x) + 1
    A[0], A[1] = (A[1], A[0])
    return np.sum(A * x)


def rowswap2(x):
    A = np.outer(x, x) + np.arange(4.0)
    A[[0, 1]] = A[[1, 0]]
    return np.sum(A * x)


def relax(u, f):
    u[1:-1] = 0.5 * (u[2:] + u[:-2]) + f[1:-1]


def proc(x, n):
    u = x.copy()
    for k in range(n):
        relax(u, x)
    return np.sum(u * u)


def proc2(x):
    A = np.outer(x, x)
    relax(A[1], x)
    relax(A[:, 0], x)
    return np.sum(A * A)


def selfrelax(x):
    u = x.copy()
    relax(u, u)
    return np.sum(u * u)


def two(u, v):
    u[0] = v[1]
    v[2] = u[3]
    return (u, v)


def pair(x):
    a = x.copy()
    b = 2 * x
    a, b = two(b, a)
    a[1] = 9 * b[0]
    return np.sum(a * b * b)


def rows(x):
    A = np.outer(x, x)
    for row in A:
        row *= 2
        row[0] = 1.0
    for i, row in enumerate(A):
        row += i
    return np.sum(A * x)


def phi(x, c):
    u = x.copy()
    if c > 0:
        v = u[1:]
    else:
        v = u[:-1]
    v[0] = 3.0
    return np.sum(v * v)


def phi2(x, c):
    u = x.copy()
    if c > 0:
        v = u[1:]
    else:
        v = u[:-1]
    v[0] = 3.0
    return np.sum(u * u)


def hist(x, n):
    u = x.copy()
    h = []
    for i in range(n):
        h.append(u.copy())
        u[0] = u[0] * u[1]
    return sum((np.sum(r * r) for r in h))


def dd(x):
    d = {"w": x.copy(), "b": x * 2}
    for i in range(3):
        d["w"] -= 0.1 * d["b"]
        d["b"][0] = d["w"][1]
    return np.sum(d["w"] * d["b"])


def clos(x):
    u = x.copy()

    def step(k):
        u[1:] += k * u[:-1]

    step(2.0)
    step(3.0)
    return np.sum(u * u)


def order(x):
    u = x.copy()

    def g():
        u[0] = 7.0
        return 1.0

    return np.sum(u + g()) + np.sum(u * x)


def ifarr(x, c):
    u = x.copy()
    if c > 0:
        u[0] = x[1] * 2
    else:
        u += x
    return np.sum(u * u)


def acc0(x, n):
    acc = 0.0
    for i in range(n):
        acc += x * i
    return np.sum(acc * x)


def nested(x, n):
    A = np.zeros((n, 4))
    for i in range(n):
        for j in range(4):
            A[i, j] = x[j] * i
            if j > 0:
                A[i, j] += A[i, j - 1]
    return np.sum(A * A)


def whil(x):
    u = x.copy()
    e = 1.0
    while e > 0.1:
        old = u.copy()
        u[1:] = 0.5 * (u[1:] + u[:-1])
        e = np.max(np.abs(u - old))
    return np.sum(u * x)


def early(x, n):
    u = x.copy()
    for i in range(n):
        u[i] *= 2
        if u[i] > 1.5:
            return np.sum(u * u)
    return u[0]


def chain(x):
    A = np.zeros((4, 4))
    A[1:][0][2:] = x[:2]
    A[1][1] = x[0]
    A.T[1:][0] += x
    return np.round(np.sum(A * x), 9)


def sp(x):
    a, b = np.split(x.copy(), 2)
    a[0] = b[1]
    return np.sum(a * b)


CASES = [
    (array_store, [(X,)]),
    (array_slice_store, [(X,)]),
    (augmented_array, [(X,)]),
    (augmented_alias, [(X,)]),
    (augmented_item, [(X, 0)]),
    (augmented_view, [(X,)]),
    (stored_then_augmented, [(X,)]),
    (fresh_at_first_only, [(X, 3), (X, 0)]),
    (aliased_by_the_loop, [(X, 3), (X, 0)]),
    (number_then_array, [(X, 3), (X, 0)]),
    (sorted_in_place, [(X,)]),
    (fill, [(X,)]),
    (out_argument, [(X,)]),
    (argument_list, [([1.0],)]),
    (list_through_a_container, [(1.0,)]),
    (captured_and_changed, [(1.0,)]),
    (copies_into, [(X,)]),
    (view_write, [(X4,)]),
    (base_write, [(X4,)]),
    (alias, [(X4,)]),
    (trans, [(X4,)]),
    (resh, [(X4,)]),
    (swap, [(X4, 3), (X4, 0)]),
    (inc, [(X4,)]),
    (rowswap, [(X4,)]),
    (rowswap2, [(X4,)]),
    (proc, [(X4, 3), (X4, 0)]),
    (proc2, [(X4,)]),
    (selfrelax, [(X4,)]),
    (pair, [(X4,)]),
    (rows, [(X4,)]),
    (phi, [(X4, 1), (X4, -1)]),
    (phi2, [(X4, 1), (X4, -1)]),
    (hist, [(X4, 3)]),
    (dd, [(X4,)]),
    (clos, [(X4,)]),
    (order, [(X4,)]),
    (ifarr, [(X4, 1), (X4, -1)]),
    (acc0, [(X4, 3), (X4, 1)]),
    (nested, [(X4, 3)]),
    (whil, [(X4,)]),
    (early, [(X4, 3)]),
    (chain, [(X4,)]),
    (sp, [(X4,)]),
]
