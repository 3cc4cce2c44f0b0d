# ruff: noqa -- programs as users write them
"""Functions that write into arguments, give them back, rebind them, or tie them together."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.never_wrong._registry import case

X = np.array([0.5, 1.2, 0.7, 1.9])
A = np.outer(X, X[::-1]) * 0.3 + np.diag([1.0, 2.0, 0.5, 1.5]) - 0.2
C = ((X, 1), (X, -1))
N = tuple(((X, n) for n in (3, 2, 0, 1)))


@dataclass
class O:
    u: np.ndarray
    v: np.ndarray


class T(NamedTuple):
    u: np.ndarray
    v: np.ndarray


def s5(u):
    u[0] = 1.0
    b = u * 2
    return (b, b[1:])


@case(X)
def t_s5(x):
    a = x * 1.0
    b, c = s5(a)
    c[0] = 7.0 * x[0]
    return np.sum(b * b) + np.sum(c) + np.sum(a)


@case(X)
def t_s5b(x):
    a = x * 1.0
    b, c = s5(a)
    b[1] = 7.0 * x[0]
    return np.sum(b * b) + np.sum(c * c) + np.sum(a)


def s5r(u):
    b = u * 2
    return (b, b[1:])


@case(X)
def t_s5c(x):
    a = x * 1.0
    b, c = s5r(a)
    b[1] = 7.0 * x[0]
    return np.sum(b * b) + np.sum(c * c) + np.sum(a)


@case(X)
def t_s5d(x):
    a = x * 1.0
    b, c = s5r(a)
    c[1] = 7.0 * x[0]
    return np.sum(b * b) + np.sum(c * c) + np.sum(a)


def s7(u, c):
    b = u * 2
    if c > 0:
        t = (b, b)
    else:
        t = (b, b * 2)
    return t


@case(*C)
def t_s7(x, c):
    a = x * 1.0
    b, d = s7(a, c)
    d[1] = 7.0 * x[0]
    return np.sum(b * b) + np.sum(d * d)


@case(*C)
def t_s7b(x, c):
    a = x * 1.0
    t = s7(a, c)
    t[0][1] = 7.0 * x[0]
    return np.sum(t[1] * t[1])


def s7l(u):
    b = u * 2
    return [b, b]


@case(X)
def t_s7l(x):
    l = s7l(x)
    l[0][0] = 5.0 * x[1]
    return np.sum(l[1] * l[0])


@case(X)
def t_s7l2(x):
    b, c = s7l(x)
    b[0] = 5.0 * x[1]
    return np.sum(c * b)


def s7d(u):
    b = u * 2
    return {"a": b, "b": b}


@case(X)
def t_s7d(x):
    l = s7d(x)
    l["a"][0] = 5.0 * x[1]
    return np.sum(l["b"] * l["a"])


def s7o(u):
    b = u * 2
    return O(b, b)


@case(X)
def t_s7o(x):
    l = s7o(x)
    l.u[0] = 5.0 * x[1]
    return np.sum(l.v * l.u)


def s7t(u):
    b = u * 2
    return T(b, b)


@case(X)
def t_s7t(x):
    l = s7t(x)
    l.u[0] = 5.0 * x[1]
    return np.sum(l.v * l.u)


@case(X)
def t_s7t2(x):
    q, r = s7t(x)
    q[0] = 5.0 * x[1]
    return np.sum(q * r)


def mk(a, b):
    return [a, b]


def mkt(a, b):
    return (a, b)


def mko(a, b):
    return O(a, b)


def mkd(a, b):
    return {"a": a, "b": b}


@case(X)
def t_s8(x):
    u = x * 1.0
    l = mk(u, u)
    l[0][0] = 5.0 * x[1]
    return np.sum(l[1] * l[0]) + np.sum(u)


@case(X)
def t_s8t(x):
    u = x * 1.0
    l = mkt(u, u)
    l[0][0] = 5.0 * x[1]
    return np.sum(l[1] * l[0]) + np.sum(u)


@case(X)
def t_s8o(x):
    u = x * 1.0
    l = mko(u, u)
    l.u[0] = 5.0 * x[1]
    return np.sum(l.v * l.u) + np.sum(u)


@case(X)
def t_s8d(x):
    u = x * 1.0
    l = mkd(u, u[:])
    l["a"][0] = 5.0 * x[1]
    return np.sum(l["a"] * l["b"]) + np.sum(u)


@case(X)
def t_s8e(x):
    u = x * 1.0
    l = mk(u, x * 2.0)
    l[0][0] = 5.0 * x[1]
    return np.sum(l[1] * l[0]) + np.sum(u)


@case(X)
def t_s8f(x):
    u = x * 1.0
    l = mk(u * 3, x * 2.0)
    l[0][0] = 5.0 * x[1]
    return np.sum(l[1] * l[0]) + np.sum(u)


def lp(a, b, n):
    for i in range(n):
        a[i] = b[i + 1] * a[i]
        a, b = (b, a)
    return a


@case(*N)
def t_lp(x, n):
    u = x * 1.0
    v = x * 2.0
    w = lp(u, v, n)
    return np.sum(w * w)


@case(*N)
def t_lp2(x, n):
    u = x * 1.0
    v = x * 2.0
    w = lp(u, v, n)
    return np.sum(w * u) + np.sum(v)


def cond_reb(a, c):
    if c > 0:
        a = a.copy()
    a[0] = a[1] * a[2]
    return a


@case(*C)
def t_cr(x, c):
    u = x * 1.0
    w = cond_reb(u, c)
    return np.sum(w * w) + np.sum(u * x)


@case(*C)
def t_cr2(x, c):
    u = x * 1.0
    w = cond_reb(u, c)
    return np.sum(w * w)


@case(*C)
def t_cr3(x, c):
    u = x * 1.0
    cond_reb(u, c)
    return np.sum(u * x)


def cond_pick(a, b, c):
    d = a if c > 0 else b
    d[0] = a[1] * b[2] if False else x0(a)


def x0(a):
    return 3.0 * 2.0


@case(*C)
def t_cp(x, c):
    u = x * 1.0
    v = x * 2.0
    cond_pick(u, v, c)
    return np.sum(u * v)


def reb_w(a):
    for k in range(2):
        a[k] = a[k + 1] * 2.0
        a = a[1:]


@case(X)
def t_rw(x):
    u = x * 1.0
    reb_w(u)
    return np.sum(u * u)


def wh_w(a):
    while a[0] < 3.0:
        a[0] += a[1]
        b = a
        b[1] *= 1.1
    return a


@case(X)
def t_ww(x):
    u = x * 1.0
    v = wh_w(u)
    v[2] = 7.0 * x[0]
    return np.sum(u * v)


def ret_either(a, b, c):
    a[0] = 3.0 * b[1]
    if c > 0:
        return a
    return b


@case(*C)
def t_re(x, c):
    u = x * 1.0
    v = x * 2.0
    w = ret_either(u, v, c)
    return np.sum(w * w) + np.sum(u)


@case(*C)
def t_re2(x, c):
    u = x * 1.0
    v = x * 2.0
    w = ret_either(u, v, c)
    w[1] = 5.0 * x[2]
    return np.sum(w * w)


@case(*C)
def t_re3(x, c):
    u = x * 1.0
    v = x * 2.0
    w = ret_either(u, v, c)
    v[1] = 5.0 * x[2]
    return np.sum(w * w)


def nested(a):

    def inner(k):
        a[k] = a[k + 1] * 2.0
        return a

    inner(0)
    b = inner(1)
    b[3] = a[0] ** 2
    return b


@case(X)
def t_ne(x):
    u = x * 1.0
    v = nested(u)
    return np.sum(u * u * v)


def default_list(a, acc=[]):
    return np.sum(a)


def star(*arrs):
    for r in arrs:
        r[0] = r[1] * r[2]
    return sum((np.sum(r) for r in arrs))


def starkw(**kw):
    kw["a"][0] = kw["b"][1] * 2.0
    return kw["a"]


@case(X)
def t_star(x):
    u = x * 1.0
    v = x * 2.0
    s = star(u, v)
    return s * np.sum(u * v)


@case(X)
def t_star2(x):
    u = x * 1.0
    s = star(u, u[::-1])
    return s * np.sum(u)


@case(X)
def t_skw(x):
    u = x * 1.0
    v = x * 2.0
    w = starkw(a=u, b=v)
    w[1] = 4.0 * x[0]
    return np.sum(u * v * w)


@case(X)
def t_skw2(x):
    u = x * 1.0
    w = starkw(a=u, b=u)
    return np.sum(u * w)


@case(X)
def t_skw3(x):
    d = {"a": x * 1.0, "b": x * 2.0}
    w = starkw(**d)
    w[1] = 9.0 * x[0]
    return np.sum(d["a"] * d["b"])


def wl(l):
    l[0][0] = l[1][1] * 2.0
    return l[0]


@case(X)
def t_wl(x):
    u = x * 1.0
    l = [u, x * 2.0]
    w = wl(l)
    w[1] = 5.0 * x[1]
    return np.sum(u * l[0] * l[1])


@case(X)
def t_wl2(x):
    u = x * 1.0
    w = wl([u, u])
    w[1] = 5.0 * x[1]
    return np.sum(u * w)


@case(X)
def t_wl3(x):
    u = x * 1.0
    w = wl((u, x * 3.0))
    w[1] = 5.0 * x[1]
    return np.sum(u * w)


@case(([X * 1.0, X * 2.0],))
def t_wl4(l):
    w = wl(l)
    return np.sum(w * l[1] * l[0])


def app(l, a):
    l.append(a)
    a[0] = 5.0 * a[1]


@case(X)
def t_app(x):
    l = [x * 1.0]
    u = x * 2.0
    app(l, u)
    u[1] = u[0] * 2
    return np.sum(l[1] * l[0])


@case(X)
def t_app2(x):
    l = [x * 1.0]
    u = x * 2.0
    app(l, u)
    l[1][1] = u[0] * 2
    return np.sum(u * l[0])


@case(X)
def t_app3(x):
    l = [x * 1.0]
    app(l, l[0])
    return np.sum(l[1] * l[0])


def setf(o, a):
    o.u = a
    o.v[0] = a[1] * 2.0


@case(X)
def t_setf(x):
    o = O(x * 1.0, x * 2.0)
    a = x * 3.0
    setf(o, a)
    a[0] = 5.0 * x[1]
    return np.sum(o.u * o.v)


@case(X)
def t_setf2(x):
    o = O(x * 1.0, x * 2.0)
    q = o
    setf(o, o.v)
    return np.sum(q.u * o.v)


@case(X)
def t_setf3(x):
    o = O(x * 1.0, x * 2.0)
    setf(o, o.u)
    o.u[2] = 8.0 * x[0]
    return np.sum(o.u * o.v)
