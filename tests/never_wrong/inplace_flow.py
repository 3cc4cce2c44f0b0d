# ruff: noqa -- programs as users write them
"""Writes in loops, branches and early ends, by names and objects that change places."""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.never_wrong._registry import case

X = np.array([0.5, 1.2, 0.7, 1.9])
A = np.outer(X, X[::-1]) * 0.3 + np.diag([1.0, 2.0, 0.5, 1.5]) - 0.2
N = tuple(((X, n) for n in (3, 0, 1)))
C = ((X, 1), (X, -1))
NC = ((X, 3, 1), (X, 3, -1), (X, 0, 1), (X, 1, -1))


@case(*N)
def rot3(x, n):
    a, b, c = (x * 1.0, x * 2.0, np.zeros(4))
    for i in range(n):
        c[1:] = a[:-1] * b[1:]
        c[0] = a[3]
        a, b, c = (b, c, a)
    return np.sum(a * b) + np.sum(c)


@case(*N)
def rot2(x, n):
    u = x.copy()
    un = np.zeros_like(u)
    for i in range(n):
        un[1:-1] = u[1:-1] * u[2:] + u[:-2]
        un[0] = u[0]
        un[-1] = u[-1]
        u, un = (un, u)
    return np.sum(u * u) + np.sum(un)


@case(*N)
def rot2_shared_at_start(x, n):
    u = x.copy()
    un = u
    for i in range(n):
        un[1:-1] = u[1:-1] * u[2:] + u[:-2]
        u, un = (un, u)
    return np.sum(u * u)


@case(*N)
def bufs_mod(x, n):
    bufs = [x * 1.0, x * 2.0]
    for i in range(n):
        s, d = (bufs[i % 2], bufs[(i + 1) % 2])
        d[1:] = s[:-1] * d[1:]
    return np.sum(bufs[0] * bufs[1])


@case(*N)
def bufs_mod_direct(x, n):
    bufs = [x * 1.0, x * 2.0]
    for i in range(n):
        bufs[(i + 1) % 2][1:] = bufs[i % 2][:-1] * 2.0 + bufs[(i + 1) % 2][1:]
    return np.sum(bufs[0] * bufs[1])


@case(*N)
def bufs_same(x, n):
    b = x * 1.0
    bufs = [b, b]
    for i in range(n):
        bufs[(i + 1) % 2][1:] = bufs[i % 2][:-1] * 2.0
    return np.sum(bufs[0] * bufs[1])


@case(*N)
def bufs_rep(x, n):
    bufs = [np.zeros(4)] * 2
    bufs[0][:] = x
    for i in range(n):
        bufs[1][i] *= bufs[0][i + 1]
    return np.sum(bufs[0] * x)


@case(*N)
def list_append_same(x, n):
    u = x * 1.0
    h = []
    for i in range(n):
        u[i] *= u[i + 1]
        h.append(u)
    return sum((np.sum(v * v) for v in h)) + np.sum(u)


@case(*N)
def list_append_copy(x, n):
    u = x * 1.0
    h = []
    for i in range(n):
        u[i] *= u[i + 1]
        h.append(u.copy())
    return sum((np.sum(v * v) for v in h)) + np.sum(u)


@case(*N)
def list_append_view(x, n):
    u = x * 1.0
    h = []
    for i in range(n):
        u[i] *= u[i + 1]
        h.append(u[i:])
    return sum((np.sum(v * v) for v in h)) + np.sum(u)


@case(*N)
def list_append_row_write(x, n):
    h = [x * 1.0]
    for i in range(n):
        w = h[-1].copy()
        w[i] *= w[i + 1]
        h.append(w)
    return sum((np.sum(v * v) for v in h))


@case(*N)
def list_last_write(x, n):
    h = [x * 1.0]
    for i in range(n):
        h.append(h[-1] * 2.0)
        h[-1][0] = h[-2][1]
        h[0][1] += 1.0
    return sum((np.sum(v * v) for v in h))


@case(*N)
def alias_next_iter(x, n):
    u = x * 1.0
    prev = x * 2.0
    for i in range(n):
        u[i] = prev[i + 1] * u[i]
        prev = u
    return np.sum(u * prev)


@case(*N)
def alias_next_iter_copy(x, n):
    u = x * 1.0
    prev = x * 2.0
    for i in range(n):
        u[i] = prev[i + 1] * u[i]
        prev = u.copy()
    return np.sum(u * prev)


@case(*N)
def view_from_prev(x, n):
    u = x * 1.0
    v = u[1:]
    for i in range(n):
        v[0] = u[i] * v[1]
        v = u[i:]
    return np.sum(u * u) + np.sum(v)


@case(*N)
def view_slide(x, n):
    u = x * 1.0
    v = u
    for i in range(n):
        v[0] *= v[1]
        v = v[1:]
    return np.sum(u * u) + np.sum(v)


@case(*NC)
def branch_buf(x, n, c):
    a = x * 1.0
    b = x * 2.0
    d = a if c > 0 else b
    for i in range(n):
        d[i] *= d[i + 1]
    return np.sum(a * b)


@case(*NC)
def branch_buf2(x, n, c):
    a = x * 1.0
    b = x * 2.0
    for i in range(n):
        d = a if (i % 2 == 0) == (c > 0) else b
        d[i] *= d[i + 1]
    return np.sum(a * b)


@case(*NC)
def branch_buf3(x, n, c):
    a = x * 1.0
    if c > 0:
        b = a
    else:
        b = a.copy()
    for i in range(n):
        b[i] *= b[i + 1]
    return np.sum(b * b)


@case(*NC)
def branch_buf4(x, n, c):
    a = x * 1.0
    if c > 0:
        b = a
    else:
        b = a.copy()
    for i in range(n):
        b[i] *= b[i + 1]
    return np.sum(a * b)


@case(*NC)
def one_arm_write(x, n, c):
    a = x * 1.0
    v = a[1:]
    if c > 0:
        v[:n] = x[:n][:3] * 2
    return np.sum(a * a) + np.sum(v)


@case(*NC)
def one_arm_write_view(x, n, c):
    a = x * 1.0
    v = a[1:] if c > 0 else a[:-1]
    v[0] = x[2] ** 2
    a[2] *= v[0]
    return np.sum(a * a) + np.sum(v * v)


@case(*NC)
def one_arm_write_view_diff_rank(x, n, c):
    a = x * 1.0
    v = a[1:] if c > 0 else a.reshape(2, 2)[0]
    v[0] = x[2] ** 2
    return np.sum(a * a) + np.sum(v * v)


@case(*NC)
def view_in_loop_branch(x, n, c):
    a = x * 1.0
    v = a
    for i in range(n):
        if i == c:
            v = a[i:]
        v[0] += a[1] * a[0]
    return np.sum(a * a) + np.sum(v * v)


@case(*NC)
def brk(x, n, c):
    a = x * 1.0
    for i in range(n):
        a[i] *= a[i + 1]
        if a[i] > c * 0.5:
            break
        a[i + 1] += a[i] * a[0]
    else:
        a[0] = a[3] ** 2
    return np.sum(a * a)


@case(*NC)
def cont(x, n, c):
    a = x * 1.0
    for i in range(n):
        if i == c:
            continue
        a[i] *= a[i + 1]
    return np.sum(a * a)


@case(*NC)
def early(x, n, c):
    a = x * 1.0
    b = a
    for i in range(n):
        a[i] *= a[i + 1]
        if i == c:
            return np.sum(b * b * x)
    b[0] = 5.0 * x[1]
    return np.sum(a)


@case(*NC)
def early2(x, n, c):
    a = x * 1.0
    if c > 0:
        a[0] = x[1] * x[2]
        return np.sum(a * a)
    a *= 2
    if n == 0:
        return a[0] * a[1]
    a[:] = a[::-1] * a
    return np.sum(a)


@case(*N)
def wh(x, n):
    a = x * 1.0
    k = 0
    while k < n:
        a[k] = a[k + 1] * a[k]
        k += 1
    return np.sum(a * a)


@case(*N)
def wh_true(x, n):
    a = x * 1.0
    k = 0
    while True:
        if k >= n:
            break
        a[k] = a[k + 1] * a[k]
        k += 1
    return np.sum(a * a)


@case(*N)
def wh_norm(x, n):
    a = x * 1.0
    while np.sum(a * a) > 0.5:
        a *= 0.5
        a[0] += 0.01 * a[1]
    return np.sum(a * x)


@case(*N)
def nested(x, n):
    A = np.outer(x, x)
    for i in range(n):
        for j in range(i):
            A[i, j] = A[i, j] - A[j, j] * A[j, i]
            if A[i, j] > 1:
                A[j] *= 0.5
        A[i] *= A[i, i]
    return np.sum(A)


@case(*N)
def nested_break(x, n):
    A = np.outer(x, x)
    for i in range(n):
        r = A[i]
        for j in range(4):
            if r[j] > 1.2:
                break
            r[j] *= r[(j + 1) % 4]
        else:
            r[0] = 3.0 * r[1]
        A[0, i] += r[2]
    return np.sum(A * A)


@case(*N)
def nested_return(x, n):
    A = np.outer(x, x)
    for i in range(n):
        r = A[i]
        for j in range(4):
            if r[j] > 1.2:
                return np.sum(A * A) * r[0]
            r[j] *= r[(j + 1) % 4]
    return np.sum(A)


@case(*N)
def nested_while(x, n):
    A = np.outer(x, x)
    for i in range(n):
        r = A[:, i]
        k = 0
        while k < 3 and r[k] < 1.0:
            r[k] += r[k] * r[k + 1]
            k += 1
        A[i] *= r
    return np.sum(A * A)


def wr(u, k):
    u[k] = u[k] * u[k - 1]


def wr_ret(u, k):
    u[k] = u[k] * u[k - 1]
    return u


def wr_view(u, k):
    v = u[1:]
    v[k] *= 2.0
    return v


def maybe_ret(u, w, c):
    if c > 0:
        return u
    return w


def maybe_copy(u, c):
    if c > 0:
        return u
    return u.copy()


def maybe_write(u, c):
    if c > 0:
        u[0] = u[1] * u[2]
    return np.sum(u)


def maybe_write_early(u, c):
    if c < 0:
        return 0.0
    u[0] = u[1] * u[2]
    return np.sum(u)


def two(u, w):
    u[0] = w[1] * w[2]
    w[1] = u[0] * u[3]
    return (u, w)


def two_none(u, w):
    u[0] = w[1] * w[2]
    w[1] = u[0] * u[3]


def swap_ret(u, w):
    u[0] = w[1] * w[2]
    return (w, u)


@case(*NC)
def call1(x, n, c):
    a = x * 1.0
    for i in range(n):
        wr(a, i)
    return np.sum(a * a)


@case(*NC)
def call2(x, n, c):
    a = x * 1.0
    b = wr_ret(a, 1)
    b[2] = a[1] * a[3]
    return np.sum(a * b)


@case(*NC)
def call3(x, n, c):
    a = x * 1.0
    b = wr_view(a, 1)
    b[2] = a[1] * a[3]
    return np.sum(a * a) + np.sum(b * b)


@case(*NC)
def call4(x, n, c):
    a = x * 1.0
    w = x * 2.0
    b = maybe_ret(a, w, c)
    b[2] = a[1] * a[3]
    return np.sum(b * b)


@case(*NC)
def call4b(x, n, c):
    a = x * 1.0
    w = x * 2.0
    b = maybe_ret(a, w, c)
    a[2] = a[1] * a[3]
    return np.sum(b * b)


@case(*NC)
def call5(x, n, c):
    a = x * 1.0
    b = maybe_copy(a, c)
    b[2] = b[1] * b[3]
    return np.sum(b * b)


@case(*NC)
def call5b(x, n, c):
    a = x * 1.0
    b = maybe_copy(a, c)
    a[2] = a[1] * a[3]
    return np.sum(b * b)


@case(*NC)
def call6(x, n, c):
    a = x * 1.0
    s = maybe_write(a, c)
    t = maybe_write_early(a, n - 1)
    return np.sum(a * a) * s + t


@case(*NC)
def call7(x, n, c):
    a = x * 1.0
    w = x * 2.0
    p_, q = two(a, w)
    p_[3] = q[0] ** 2
    return np.sum(a * w * p_)


@case(*NC)
def call8(x, n, c):
    a = x * 1.0
    p_, q = two(a, a)
    p_[3] = q[0] ** 2
    return np.sum(a * p_)


@case(*NC)
def call9(x, n, c):
    a = x * 1.0
    two_none(a, a[::-1])
    return np.sum(a * a)


@case(*NC)
def call10(x, n, c):
    a = x * 1.0
    two_none(a, x)
    return np.sum(a * a) + np.sum(x)


@case(*NC)
def call11(x, n, c):
    a, b = (x * 1.0, x * 2.0)
    for i in range(n):
        a, b = swap_ret(a, b)
    return np.sum(a * a * b)


@case(*NC)
def call12(x, n, c):
    a, b = (x * 1.0, x * 2.0)
    for i in range(n):
        b, a = swap_ret(a, b)
    return np.sum(a * a * b)


@case(*NC)
def call13(x, n, c):
    A_ = np.outer(x, x)
    for i in range(n):
        wr(A_[i], 2)
        wr(A_[:, i], 1)
        wr(A_.T[i], 1)
        wr(A_.ravel(), i)
    return np.sum(A_ * A_)


@case(*NC)
def call14(x, n, c):
    A_ = np.outer(x, x)
    for r in A_:
        wr(r, 2)
    for r in A_.T:
        wr(r, 1)
    return np.sum(A_ * A_)


def rec(u, k):
    if k == 0:
        return u
    u[k] *= u[k - 1]
    return rec(u, k - 1)


def rec_view(u):
    if len(u) < 2:
        return
    u[0] *= u[1]
    rec_view(u[1:])
    u[1] += u[0]


def rec_new(u, k):
    if k == 0:
        return u
    return rec_new(u * u[0], k - 1)


def ev(u, k):
    if k > 0:
        u[k] *= u[0]
        od(u, k - 1)


def od(u, k):
    if k > 0:
        u[0] += u[k]
        ev(u, k - 1)


@case(*N)
def rec1(x, n):
    a = x * 1.0
    b = rec(a, n)
    b[0] = a[1] * a[2]
    return np.sum(a * b)


@case(*N)
def rec2(x, n):
    a = x * 1.0
    rec_view(a)
    return np.sum(a * a)


@case(*N)
def rec3(x, n):
    a = x * 1.0
    b = rec_new(a, n)
    b[0] = a[1] * a[2]
    return np.sum(b * b)


@case(*N)
def rec4(x, n):
    a = x * 1.0
    ev(a, n)
    return np.sum(a * a)


@case(*N)
def rec5(x, n):
    a = x * 1.0
    b = rec_new(a, n)
    a[0] = a[1] * a[2]
    return np.sum(b * b)


class Pt(NamedTuple):
    u: np.ndarray
    v: np.ndarray


@dataclass
class Dc:
    u: np.ndarray
    v: np.ndarray

    def step(self, k):
        self.u[k] = self.v[k] * self.u[k + 1]

    def new(self):
        self.u = self.u * self.v

    @property
    def first(self):
        return self.u[:2]

    def get(self):
        return self.v


class Pl:
    def __init__(self, u):
        self.u = u
        self.h = [u]
        self.n = 0

    def step(self, k):
        self.u[k] *= self.u[k + 1]
        self.n += 1

    def me(self):
        return self

    @property
    def view(self):
        return self.u[1:]


@case(*N)
def nt(x, n):
    s = Pt(x * 1.0, x * 2.0)
    for i in range(n):
        s.u[i] = s.v[i] * s.u[i + 1]
        s = Pt(s.v, s.u)
    return np.sum(s.u * s.v * s.v)


@case(*N)
def nt2(x, n):
    s = Pt(x * 1.0, x * 2.0)
    t = s
    for i in range(n):
        s.u[i] = t.v[i] * t.u[i + 1]
    return np.sum(t.u * s.v * s.v)


@case(*N)
def nt3(x, n):
    u = x * 1.0
    s = Pt(u, u)
    for i in range(n):
        s.u[i] = s.v[i] * u[i + 1]
    return np.sum(s.u * s.v * u)


@case(*N)
def dc(x, n):
    s = Dc(x * 1.0, x * 2.0)
    for i in range(n):
        s.step(i)
    return np.sum(s.u * s.v)


@case(*N)
def dc2(x, n):
    s = Dc(x * 1.0, x * 2.0)
    u = s.u
    for i in range(n):
        s.step(i)
        s.new()
    return np.sum(s.u * s.v) + np.sum(u)


@case(*N)
def dc3(x, n):
    s = Dc(x * 1.0, x * 2.0)
    f = s.first
    g = s.get()
    g[0] = f[1] ** 2
    f[0] = g[0] * g[1]
    return np.sum(s.u * s.v)


@case(*N)
def dc4(x, n):
    u = x * 1.0
    s = Dc(u, u)
    s.step(0)
    u[1] = s.v[0] ** 2
    s.v = x * 3.0
    s.v[0] = u[1]
    return np.sum(s.u * s.v)


@case(*N)
def dc5(x, n):
    s = Dc(x * 1.0, x * 2.0)
    t = s
    t.u = x * 3.0
    t.u[0] = s.v[1] ** 2
    return np.sum(s.u * s.v)


@case(*N)
def dc6(x, n):
    s = Dc(x * 1.0, x * 2.0)
    t = s
    for i in range(n):
        t.u = s.u * s.v
        t.u[i] = s.u[i + 1] ** 2
    return np.sum(s.u * s.v)


@case(*N)
def pl(x, n):
    o = Pl(x * 1.0)
    q = o.me()
    for i in range(n):
        q.step(i)
        o.view[0] *= 1.5
    return np.sum(o.u * o.h[0]) + o.n


@case(*N)
def pl_arg(x, n):
    o = Pl(x)
    for i in range(n):
        o.step(i)
    return np.sum(o.u * x)


@case(*N)
def pl_list(x, n):
    os = [Pl(x * 1.0), Pl(x * 2.0)]
    for i in range(n):
        for o in os:
            o.step(i)
    return sum((np.sum(o.u * o.u) for o in os))


@case(*N)
def dict_(x, n):
    d = {"a": x * 1.0, "b": x * 2.0}
    for i in range(n):
        d["a"][i] = d["b"][i + 1] * d["a"][i + 1]
        d["b"][0] += d["a"][i]
    return np.sum(d["a"] * d["b"])


@case(*N)
def dict_swap(x, n):
    d = {"a": x * 1.0, "b": x * 2.0}
    for i in range(n):
        d["a"][i] = d["b"][i + 1] * d["a"][i + 1]
        d["a"], d["b"] = (d["b"], d["a"])
    return np.sum(d["a"] * d["b"] * d["b"])


@case(*N)
def dict_values(x, n):
    d = {"a": x * 1.0, "b": x * 2.0}
    for v in d.values():
        v[0] = v[1] * v[2]
    for k, v in d.items():
        v[1] *= v[0]
    return np.sum(d["a"] * d["b"])


@case(*N)
def dict_get(x, n):
    d = {"a": x * 1.0, "b": x * 2.0}
    v = d.get("a")
    v[0] = v[1] ** 2
    w = d.setdefault("b", v)
    w[0] *= 2.0
    z = d.setdefault("c", v)
    z[1] = w[0]
    return np.sum(d["a"] * d["b"] * d["c"])


@case(*N)
def dict_update(x, n):
    d = {"a": x * 1.0}
    e = {"b": d["a"]}
    d.update(e)
    d["b"][0] = x[1] ** 2
    e["b"][1] *= d["a"][0]
    return np.sum(d["a"] * d["b"] * e["b"])


@case(*N)
def dict_merge(x, n):
    d = {"a": x * 1.0}
    e = {**d, "b": x * 2.0}
    e["a"][0] = x[1] ** 2
    d["a"][1] *= e["b"][0]
    return np.sum(d["a"] * e["b"] * e["a"])


@case(*N)
def defarg(x, n):
    y = x * 1.0

    def f(k, u=y):
        u[k] *= u[k + 1]
        return u

    y = y * 2.0
    for i in range(n):
        z = f(i)
    return np.sum(f(0) * y)


@case(*N)
def clos(x, n):
    y = x * 1.0

    def f(k):
        y[k] *= y[k + 1]

    def g():
        return y[1:]

    v = g()
    for i in range(n):
        f(i)
        v[0] += 1.0
    y = y * y
    f(0)
    return np.sum(v * v) + np.sum(y)


@case(*N)
def lam(x, n):
    y = x * 1.0
    f = lambda: np.sum(y * y)
    a = f()
    y[0] = x[1] * 3
    b = f()
    y = x
    return a * b * f()


@case(*N)
def part(x, n):
    y = x * 1.0
    f = functools.partial(wr, y)
    for i in range(n):
        f(i)
    return np.sum(y * y)


@case(*N)
def part2(x, n):
    y = x * 1.0
    f = functools.partial(wr_ret, y)
    z = f(k=1)
    z[0] = y[1] * y[2]
    return np.sum(y * y)


@case(*N)
def compr(x, n):
    y = x * 1.0
    z = [y for i in range(n)]
    y[0] = x[1] ** 2
    for v in z:
        v[1] *= v[0]
    return np.sum(y * y) + sum((np.sum(v) for v in z))


@case(*N)
def compr2(x, n):
    z = [x * i for i in range(n + 1)]
    for v in z:
        v[1] = v[0] * x[2]
    z[0][2] = z[-1][1]
    return sum((np.sum(v * v) for v in z))


@case(*N)
def compr3(x, n):
    M = np.outer(x, x)
    rows = [M[i] for i in range(n)]
    for r in rows:
        r *= r[0]
    M[0, 0] = 2.0
    return np.sum(M * M) + sum((np.sum(r) for r in rows))


@case(*N)
def chained(x, n):
    a = b = np.zeros(4)
    a[:] = x
    b[0] = a[1] * a[2]
    a = b * 2
    a[1] = b[0]
    return np.sum(a * b)


@case(*N)
def chained2(x, n):
    M = np.zeros((2, 4))
    M[0] = M[1] = r = x * x
    r[0] = 5.0 * x[1]
    M[1, 1] *= r[0]
    return np.sum(M[0] * M[1] * r)


@case(*N)
def walrus(x, n):
    a = x * 1.0
    (b := a)[0] = x[1] * x[2]
    if (c := b[1:])[0] > 0.1:
        c[0] *= a[0]
    return np.sum(a * a)


@case(*N)
def aug_overlap(x, n):
    a = x * 1.0
    a[1:] += a[:-1]
    a[:-1] *= a[1:]
    a[::-1] += a
    a -= a[0] * 0.1
    a += a
    a[1:] = a[:-1]
    a[:2] = a[1:3] * a[:2]
    return np.sum(a * a * x)


@case(*N)
def aug_self(x, n):
    a = x * 1.0
    v = a[1:]
    v *= a[:-1]
    a *= a
    v += v
    a -= a[::-1]
    return np.sum(a * a * x) + np.sum(v**3)


@case(*N)
def tuples_loop(x, n):
    t = (x * 1.0, x * 2.0)
    for i in range(n):
        t[0][i] = t[1][i + 1] * 2.0
        t = (t[1], t[0])
    return np.sum(t[0] * t[1] * x)


@case(*N)
def tuples_loop2(x, n):
    u = x * 1.0
    t = (u, 0)
    for i in range(n):
        t[0][i] *= u[i + 1]
        t = (u, i)
    return np.sum(t[0] * u)


@case(*NC)
def tuples_branch(x, n, c):
    u = x * 1.0
    w = x * 2.0
    t = (u, w) if c > 0 else (w, u)
    t[0][0] = x[1] ** 2
    return np.sum(t[0] * t[1] * t[1])


@case(*NC)
def tuples_branch2(x, n, c):
    u = x * 1.0
    w = x * 2.0
    t = (u, w) if c > 0 else (w, u)
    t[0][0] = x[1] ** 2
    return np.sum(u * w * w)


@case(*N)
def tryblock(x, n):
    u = x * 1.0
    try:
        u[0] = x[1] ** 2
        u[n] *= 2.0
    except IndexError:
        u[1] = 3.0
    finally:
        u[2] *= u[0]
    return np.sum(u * u)


@case(*N)
def errst(x, n):
    u = x * 1.0
    with np.errstate(all="ignore"):
        u[0] = x[1] ** 2
        v = u
    v[1] *= u[0]
    return np.sum(u * u)


@case(*NC)
def early_b2(x, n, c):
    a = x * 1.0
    for i in range(n):
        a[i] *= a[i + 1]
        if i == c:
            return np.sum(a * a * x)
    return np.sum(a)


@case(*NC)
def early_b(x, n, c):
    a = x * 1.0
    for i in range(n):
        a[i] *= a[i + 1]
        if i == c:
            return np.sum(a * a * x)
    a[0] = 5.0 * x[1]
    return np.sum(a)


class Pl_b1:
    def __init__(self, u):
        self.u = u
        self.h = [u]
        self.n = 0

    def step(self, k):
        self.u[k] *= self.u[k + 1]
        self.n += 1

    def me(self):
        return self

    @property
    def view(self):
        return self.u[1:]


@case(*N)
def q1(x, n):
    o = Pl_b1(x * 1.0)
    for i in range(n):
        o.step(i)
    return np.sum(o.u * o.h[0])


@case(*N)
def q2(x, n):
    o = Pl_b1(x * 1.0)
    for i in range(n):
        o.view[0] *= 1.5
    return np.sum(o.u * o.u)


@case(*N)
def q3(x, n):
    o = Pl_b1(x * 1.0)
    for i in range(n):
        o.step(i)
    return np.sum(o.u * o.u) + o.n


@case(*N)
def q4(x, n):
    o = Pl_b1(x * 1.0)
    q = o.me()
    for i in range(n):
        q.step(i)
    return np.sum(o.u * o.u) + o.n


@case(*N)
def q5(x, n):
    o = Pl_b1(x * 1.0)
    o.step(0)
    return np.sum(o.u * o.h[0])


@case(*N)
def q6(x, n):
    u = x * 1.0
    h = [u]
    for i in range(n):
        u[0] *= 2.0
    return np.sum(u * h[0])


@case(*N)
def r1(x, n):
    u = x * 1.0
    un = u
    for i in range(n):
        un[i] = u[i + 1] * u[0] + 1.0
        u, un = (un, u)
    return np.sum(u * u * un)


@case(*N)
def r2(x, n):
    u = x * 1.0
    un = u[::-1]
    for i in range(n):
        un[i] = u[i + 1] * u[0] + 1.0
        u, un = (un, u)
    return np.sum(u * u * un)


@case(*N)
def r3(x, n):
    u = x * 1.0
    un = u
    w = x * 2.0
    for i in range(n):
        un[i] = u[i + 1] * u[0] + 1.0
        if i == 1:
            u = w
    return np.sum(u * u * un)


@case(*N)
def r4(x, n):
    u = x * 1.0
    un = u
    for i in range(n):
        u = u * 2
        un = un * 3
        un[i] = u[i + 1] * u[0] + 1.0
    un[0] = u[0] ** 2
    return np.sum(u * u * un)


@case(*N)
def r5(x, n):
    u = x * 1.0
    un = u
    for i in range(n):
        u = u * 2
        un = un * 3
    un[0] = u[0] ** 2
    return np.sum(u * u * un)


@case(*N)
def r6(x, n):
    u = x * 1.0
    un = x * 2.0
    for i in range(n):
        un, u = (u, u)
    un[0] = u[1] ** 2
    return np.sum(u * u * un)


class P:
    def __init__(self, u, v):
        self.u = u
        self.v = v

    def f(self):
        return np.sum(self.u * self.v)


@case(*C)
def i1(x, c):
    p0 = P(x * 0.5, x * 0.8)
    p0.u[3] *= x[2]
    if c > 0:
        p0 = P(p0.v * 2.0, x * 1.0)
    return np.sum(p0.u * p0.v * x)


@case(*C)
def i2(x, c):
    p0 = P(x * 0.5, x * 0.8)
    p0.u[3] *= x[2]
    if c > 0:
        p0 = P(p0.v * 2.0, x * 1.0)
        p0.v[0] = 5.0 * x[1]
    else:
        p0.u[1] = 7.0 * x[0]
    return p0.f()


@case(*C)
def i3(x, c):
    p0 = P(x * 0.5, x * 0.8)
    q = P(x * 1.0, x * 2.0)
    q.v[0] = 5.0 * x[1]
    v = q.v
    r = p0 if c > 0 else q
    v[1] = 3.0 * x[0]
    return r.f()


@case(*C)
def i4(x, c):
    y = x * 1.0
    f = lambda: np.sum(y * x)
    y[0] = 5.0 * x[1]
    g = f if c > 0 else lambda: np.sum(y)
    y[1] = 7.0 * x[0]
    return g()


@case(*C)
def i5(x, c):
    y = x * 1.0
    f = functools.partial(np.dot, y)
    y[0] = 5.0 * x[1]
    if c > 0:
        g = functools.partial(np.dot, y * 2)
    else:
        g = f
    y[1] = 7.0 * x[0]
    return g(x)


@case(*C)
def i6(x, c):
    y = x * 1.0
    m = y.sum
    y[0] = 5.0 * x[1]
    if c > 0:
        m = y.max
    y[1] = 7.0 * x[0]
    return m() * 1.0


@case(*C)
def i7(x, c):
    y = x * 1.0
    v = y[1:]

    def f(k=v):
        return np.sum(k * k)

    if c > 0:
        y[1] = 5.0 * x[0]

        def f(k=v):
            return np.sum(k)

    v[0] = 7.0 * x[2]
    return f()


@case(*C)
def i8(x, c):
    o = P(x * 1.0, x * 2.0)
    for i in range(2):
        if i == c:
            o.u[0] = o.v[1]
            continue
        o.v[i] *= o.u[i]
    return o.f()


@case(*C)
def i9(x, c):
    o = P(x * 1.0, x * 2.0)
    u = o.u
    if c > 0:
        o.u = x * 3.0
    u[0] = 9.0 * x[1]
    return o.f()


@case(*C)
def i10(x, c):
    o = P(x * 1.0, x * 2.0)
    u = o.u
    if c > 0:
        o.u = x * 3.0
    o.u[0] = 9.0 * x[1]
    return np.sum(u * u)


@case(*C)
def i11(x, c):
    o = P(x * 1.0, x * 2.0)
    q = o
    if c > 0:
        o = P(x, x)
    q.u[0] = 9.0 * x[1]
    return o.f()


@case(*C)
def cv1(x, c):
    v0 = x * 1.0
    (np.ravel(v0) if c > 0 else np.ravel(v0)).reshape(2, 2)[:, 1][1] *= 0.3
    return np.sum(v0 * x)


@case(*C)
def cv2(x, c):
    m = np.outer(x, x)
    (m[1] if c > 0 else m[2])[0] *= 0.3
    (m[0] if c > 0 else m[1])[1:] += m[2, 1:]
    v = (m[0] if c > 0 else m[1])[1:] if c < 2 else m[3, 1:]
    v *= x[0]
    return np.sum(m * x)


@case(*NC)
def fa1(x, n, c):
    b = np.empty(4)
    if c > 0:
        b[:] = x * x
    else:
        b[:] = x
    b[0] = b[1] * b[2]
    return np.sum(b * b)


@case(*NC)
def fa2(x, n, c):
    b = np.zeros(4)
    if c > 0:
        b[:2] = x[:2] * x[2:]
    s = np.sum(b * b * x)
    b[:] = 0.0
    b[1] = s
    return np.sum(b * x)


@case(*NC)
def fa3(x, n, c):
    b = None
    for i in range(n):
        if b is None:
            b = x * 1.0
        b[i] = b[i + 1] * b[0]
    return np.sum(x) if b is None else np.sum(b * b)


@case(*NC)
def fa4(x, n, c):
    s = 0.0
    for i in range(n):
        if i == 0:
            buf = x * 1.0
        else:
            buf[i] = buf[i - 1] * 2.0 * s
        s += np.sum(buf * x)
    return s


@case(*NC)
def fa5(x, n, c):
    b = x * 1.0
    k = b.copy()
    for i in range(n):
        k[:] = b
        b[i] = k[i] * k[i + 1]
        if i == c:
            b[:] = k[::-1]
            k[0] = b[1]
    return np.sum(b * b * k)


@case(*NC)
def fa6(x, n, c):
    b = x * 1.0
    for i in range(n):
        t = b[:2] * b[2:]
        b[:2] = t
        b[2:] -= t * b[0]
        t[0] = 5.0
        b[3] += t[0] * t[1]
    return np.sum(b * b)


@case(*NC)
def fa7(x, n, c):
    b = x * 1.0
    out = []
    for i in range(n):
        b *= x
        out.append(np.sum(b * b))
        if out[-1] > 2.0:
            b /= out[-1]
    return sum(out) + np.sum(b)


@case(*NC)
def fa8(x, n, c):
    b = x * 1.0
    for i in range(n):
        for j in range(n - i):
            if j == c:
                break
            b[j] = b[j] * b[j + 1]
            if b[j] > 1.5:
                continue
            for k in range(2):
                b[k] += 0.1 * b[j] * b[k + 1]
        else:
            b[i] *= 0.9
        k = 0
        while k < i and b[k] < 3.0:
            b[k] *= 1.1 * b[3]
            k += 1
    return np.sum(b * b)


def inner(b, i, c):
    if i == c:
        return 0.0
    for j in range(i):
        b[j] *= b[j + 1]
        if b[j] > 1.4:
            return b[j]
    b[0] += 0.1
    return np.sum(b * b)


@case(*NC)
def fa9(x, n, c):
    b = x * 1.0
    s = 0.0
    for i in range(n):
        s += inner(b, i, c)
        b *= 0.9
        s *= inner(b[::-1], i, c) + 1.0
    return s + np.sum(b)


@case(*NC)
def fa10(x, n, c):
    b = x * 1.0
    keep = x * 0.0
    for i in range(n):
        v = b[i:]
        keep[i] = np.sum(v * v)
        v *= keep[i]
        b[0] = keep[i]
    return np.sum(keep * keep) + np.sum(b)


@case(*NC)
def fa11(x, n, c):
    M = np.zeros((3, 4))
    M[0] = x
    for i in range(n):
        M[(i + 1) % 3] = np.sin(M[i % 3]) * M[i % 3, ::-1] + M[(i + 2) % 3]
    return np.sum(M * M)


@case(*NC)
def fa12(x, n, c):
    b = x * 1.0
    lo, hi = (0, 4)
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if b[mid] > b[lo]:
            b[lo] *= b[mid]
            lo = mid
        else:
            b[mid] += b[lo] * b[hi - 1]
            hi = mid
    return np.sum(b * b)


@case(*NC)
def fa13(x, n, c):
    b = x * 1.0
    b2 = b.reshape(2, 2)
    bt = b2.T
    for i in range(n):
        bt[0] *= b[i % 4]
        b2[1, 1] += bt[0, 1]
    return np.sum(b * b * x)


@case(*NC)
def fa14(x, n, c):
    b = np.zeros((2, 2, 4))
    b[0, 1] = x
    v = b.transpose(2, 0, 1)
    for i in range(n):
        v[i, 1] = v[i, 0] * v[i + 1, 0, ::-1] + 1.0
        b[:, 1, i] *= x[i]
    return np.sum(b * b)


@case(*NC)
def fa15(x, n, c):
    b = x * 1.0
    if c > 0:
        r = b[:2]
    else:
        r = b[2:]
    for i in range(n):
        r[0] *= b[1] * 0.9
        r[1] += b[3]
    return np.sum(b * b) + np.sum(r)


@case(*NC)
def fa16(x, n, c):
    b = x * 1.0
    w = np.ones(4)
    for i in range(n):
        if c > 0:
            b, w = (w, b)
        b[i] += w[i] * x[i]
        if c == 0:
            w = b.copy()
    return np.sum(b * w)


@case(*NC)
def fa17(x, n, c):
    acc = 0.0
    b = np.empty((2, 4))
    for i in range(n):
        b[0] = x * (i + 1)
        b[1] = np.cos(b[0])
        acc += np.sum(b[0] * b[1])
        b[0, :] = acc
        acc += b[0, 2] * b[1, 1]
    return acc


@case(*NC)
def fa18(x, n, c):
    b = x * 1.0

    def go(k):
        if k <= 0:
            return 0.0
        b[k] = b[k] * b[k - 1]
        s = go(k - 1)
        b[0] += s * 0.1
        return s + b[k] * b[k]

    return go(n) + np.sum(b)


@case(*NC)
def fa19(x, n, c):
    b = x * 1.0
    s = 0.0
    for i in range(n):
        m = b > 0.8
        b[m] *= 0.5
        s += np.sum(b[m] * b[m])
        b[~m] += 0.3 * b[i]
        idx = np.argsort(b)
        b = b[idx]
        b[0] = s
    return s + np.sum(b * x)


@case(*NC)
def fa20(x, n, c):
    idx = np.array([0, 1, 2])
    b = x * 1.0
    for i in range(n):
        b[idx] += b[idx + 1] * b[idx]
        np.add.at(b, idx, b[idx] * 0.1)
        idx = (idx + 1) % 3
    return np.sum(b * b)


@case(*NC)
def fa21(x, n, c):
    b = x * 1.0
    old = b[0]
    for i in range(n):
        old, b[i] = (b[i], old * b[i + 1])
    return np.sum(b * b) * old


@case(*NC)
def fa22(x, n, c):
    b = x * 1.0
    for i in range(n):
        prev = b.copy()
        b[1:-1] = prev[2:] * prev[:-2]
        d = np.max(np.abs(b - prev))
        if d < 0.3:
            break
    return np.sum(b * b) + d if n else np.sum(b)


@case(*NC)
def fa23(x, n, c):
    b = x * 1.0
    best = b[:]
    for i in range(n):
        b = b * 1.1
        b[i] *= b[0]
        if np.sum(b) > np.sum(best):
            best = b
    return np.sum(best * best)


@case(*NC)
def fa24(x, n, c):
    b = x * 1.0
    best = b.copy()
    for i in range(n):
        b[i] *= b[i + 1] * 1.7
        if np.sum(b) > np.sum(best):
            best[:] = b
    return np.sum(best * best * b)
