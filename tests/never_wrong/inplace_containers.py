# ruff: noqa -- programs as users write them
"""Arrays in lists, dicts and closures that are written into, and when the writes are seen."""

import functools

import numpy as np

from tests.never_wrong._registry import case

X = np.array([0.5, 1.2, 0.7, 1.9])
A = np.outer(X, X[::-1]) * 0.3 + np.diag([1.0, 2.0, 0.5, 1.5]) - 0.2
C = ((X, 1), (X, -1))
N = tuple(((X, n) for n in (3, 2, 0, 1)))


@case(X)
def w1(x):
    y = x * 1.0
    v = y[1:]
    with np.errstate(all="ignore"):
        y[1] = x[0] * 3.0
        s = v[0]
    return s * np.sum(v * v) + np.sum(y)


@case(X)
def w2(x):
    y = x * 1.0
    v = y[1:]
    l = [y, v]
    with np.errstate(all="ignore"):
        y[1] = x[0] * 3.0
        s = l[0][0]
        with np.errstate(over="ignore"):
            v[0] *= s
            s = s + v[1]
    return s * np.sum(v * v) + np.sum(l[0] * y)


@case(*C)
def w3(x, c):
    y = x * 1.0
    v = y[1:]
    if c > 0:
        with np.errstate(all="ignore"):
            y[1] = x[0] * 3.0
            s = v[0]
            if s > 0:
                v[0] = s * s
    else:
        s = v[1]
    return s * np.sum(v * v) + np.sum(y)


@case(*N)
def w4(x, n):
    y = x * 1.0
    v = y[1:]
    s = 0.0
    for i in range(n):
        with np.errstate(all="ignore"):
            y[i] = x[0] * v[i % 3]
            s = s + v[0]
        s = s * v[1]
    return s * np.sum(v * v) + np.sum(y)


@case(*C)
def ie1(x, c):
    y = x * 1.0
    v = y[1:]
    s = v[0] if c > 0 else y[0]
    y[1] = 3 * x[0]
    t = v[0] if c > 0 else y[0]
    return s * t * np.sum(v)


def put(u, k, z):
    u[k] = z
    return z


@case(*C)
def ie2(x, c):
    y = x * 1.0
    v = y[1:]
    s = put(y, 1, x[0] * 3.0) if c > 0 else v[0]
    t = v[0] if c > 0 else put(y, 2, s * x[1])
    return s * t * np.sum(v * v)


@case(*C)
def bo1(x, c):
    y = x * 1.0
    v = y[1:]
    if c > 0 and put(y, 1, x[0] * 3.0) > 0.0:
        v[1] = 5.0 * v[0]
    if c > 0 or put(y, 2, x[0] * 3.0) > 0.0:
        v[0] = 2.0 * v[0]
    return np.sum(v * v)


@case(*C)
def cmp1(x, c):
    y = x * 1.0
    s = y[0] < put(y, 0, x[1] * 3.0) < put(y, 1, 99.0 * x[0])
    return np.sum(y * y)


@case(*N)
def lc1(x, n):
    y = x * 1.0
    v = y[1:]
    q = [put(y, i, x[i] * v[0]) for i in range(n)]
    return sum(q) * np.sum(v * v) if n else np.sum(v)


@case(*N)
def lc2(x, n):
    y = x * 1.0
    v = y[1:]
    q = [v[i % 3] * put(y, i, x[i] * 2) for i in range(n) if y[i] > 0]
    z = [w * 2 for w in [y, v]]
    y[0] = 7.0
    z[0][0] = y[1]
    return sum(q) + np.sum(z[0]) + np.sum(z[1])


@case(*N)
def lc3(x, n):
    M = np.outer(x, x)
    q = [r * 2 for r in M]
    M[0] = x
    q2 = [r for r in M]
    M[1, 0] = 5.0 * x[2]
    return np.sum(q[0] * q2[1])


@case(*N)
def lc4(x, n):
    M = np.outer(x, x)
    d = {i: M[i] for i in range(4)}
    M[0] = x
    return np.sum(d[0] * d[1])


@case(*N)
def lc5(x, n):
    M = np.outer(x, x)
    d = {i: M[i] * 1.0 for i in range(4)}
    d[0][1] = 5.0 * x[0]
    d[1] *= d[0]
    return np.sum(d[0] * d[1])


@case(*N)
def ge1(x, n):
    y = x * 1.0
    s = sum((put(y, i, y[i + 1] * y[i]) for i in range(n)))
    return s * np.sum(y)


@case(*N)
def an1(x, n):
    y = x * 1.0
    b = any([put(y, i, y[i + 1] * y[i]) > 9.0 for i in range(n)])
    return np.sum(y * y)


@case(*N)
def fl1(x, n):
    fs = [lambda u: put(u, 0, u[1] * 2.0), lambda u: put(u, 1, u[0] * 3.0)]
    y = x * 1.0
    v = y[:2]
    for f in fs:
        s = f(y)
        v[0] += s
    return np.sum(y * y)


@case(*N)
def fl2(x, n):
    ops = {"a": lambda u: put(u, 0, u[1] * 2.0), "b": lambda u: put(u, 1, u[0] * 3.0)}
    y = x * 1.0
    v = y[:2]
    for k in ("a", "b", "a"):
        s = ops[k](y)
        v[0] += s
    return np.sum(y * y)


@case(*N)
def pa1(x, n):
    y = x * 1.0
    f = functools.partial(put, y, 1)
    y[2] = x[0] * 5
    s = f(y[2] * 2)
    y = x * 3.0
    s += f(1.5 * x[1])
    return s * np.sum(y)


@case(*N)
def cl1(x, n):
    y = x * 1.0
    st = {"k": 0}

    def f():
        y[st["k"]] = y[st["k"] + 1] * 2.0
        st["k"] += 1

    for i in range(n):
        f()
    return np.sum(y * y) + st["k"]


@case(*N)
def cl2(x, n):
    y = x * 1.0

    def f():
        nonlocal y
        y = y * 2.0
        y[0] = x[1]

    v = y
    for i in range(n):
        f()
    v[1] = 7.0 * x[2]
    return np.sum(y * v)


@case(*N)
def cl3(x, n):

    def mk():
        b = np.zeros(4)

        def add(k, z):
            b[k] += z
            return b

        return add

    a = mk()
    d = mk()
    for i in range(n):
        r = a(i, x[i] * x[i])
        q = d(i, x[i])
    return np.sum(a(0, 1.0) * d(1, 2.0))


@case(*N)
def cl4(x, n):
    cache = {}

    def get(k):
        if k not in cache:
            cache[k] = x * k
        return cache[k]

    u = get(1)
    u[0] = 5.0 * x[1]
    w = get(1)
    return np.sum(u * w)


@case(*N)
def del1(x, n):
    y = x * 1.0
    v = y
    del y
    v[0] = x[1] ** 2
    return np.sum(v * v)


@case(*N)
def glob(x, n):
    y = x * 1.0
    w = y
    y += 1
    y = y + 1
    y[0] = 5 * x[0]
    w[1] = 3 * x[1]
    return np.sum(y * w)


@case(*N)
def sliceobj(x, n):
    y = x * 1.0
    s = np.s_[1:]
    y[s] = y[s] * 2
    y[np.index_exp[0]] = y[3]
    return np.sum(y * y)


@case(*N)
def loopvar(x, n):
    M = np.outer(x, x)
    last = M[0]
    for r in M:
        last = r
        r[0] = r[1]
    last[2] = 9.0 * x[0]
    return np.sum(M * M)


@case(*N)
def loopvar2(x, n):
    M = np.outer(x, x)
    last = None
    for i in range(4):
        if last is not None:
            last[0] = M[i, 0] * 2.0
        last = M[i]
    return np.sum(M * M)


@case(*N)
def loopvar3(x, n):
    M = np.outer(x, x)
    prev = M[0]
    for i in range(1, 4):
        cur = M[i]
        cur -= prev * 0.5
        prev = cur
    return np.sum(M * M)


@case(*N)
def loopvar3b(x, n):
    M = np.outer(x, x)
    prev = M[0]
    for i in range(1, 4):
        cur = M[i]
        cur -= prev * 0.5
        M[i, 1] = 2.0 * prev[1]
        prev = cur
        prev[0] = 0.5 * cur[1]
    return np.sum(M * M) + np.sum(prev)


@case(*N)
def loopvar4(x, n):
    y = x * 1.0
    a = y[:2]
    b = y[2:]
    for i in range(n):
        a[0] = b[1] * x[0]
        a, b = (b, a)
    return np.sum(y * y) + a[0]


@case(*N)
def loopvar5(x, n):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    for i in range(n):
        a = rows[i % 3]
        b = rows[(i + 1) % 3]
        a += b * 0.5
        rows[i % 3] = b
    return sum((np.sum(r * r) for r in rows))


@case(*N)
def loopvar6(x, n):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    t = rows[0]
    for i in range(n):
        t[0] = rows[1][1] * 2.0
        t = rows[i % 3]
    return sum((np.sum(r * r) for r in rows))


@case(*N)
def aug_tuple(x, n):
    t = (x * 1.0,)
    u = t
    t += (x * 2.0,)
    t[0][0] = 5.0 * x[1]
    return np.sum(u[0] * t[1])


@case(*N)
def aug_list(x, n):
    l = [x * 1.0]
    m = l
    l += [x * 2.0]
    m[1][0] = 4.0 * x[1]
    l = l + [x * 3.0]
    l[0][1] = 9.0 * x[2]
    return np.sum(m[0] * m[1]) + np.sum(l[2])


@case(*N)
def list_mul(x, n):
    l = [x * 1.0] * 2
    l[0] = l[0] * 2.0
    l[1][0] = 5.0 * x[1]
    return np.sum(l[0] * l[1])


@case(*N)
def list_mul2(x, n):
    l = [np.zeros(4) for _ in range(2)]
    l[0][:] = x
    l[1][0] = 5.0 * x[1]
    return np.sum(l[0] * l[1]) + np.sum(l[0])


@case(*N)
def list_slice(x, n):
    l = [x * 1.0, x * 2.0, x * 3.0]
    m = l[1:]
    m[0][0] = 7.0 * x[1]
    l[1][1] = m[0][0] * x[2]
    m[0] = x
    return np.sum(l[1] * m[1] * m[0])


@case(*N)
def list_rev(x, n):
    l = [x * 1.0, x * 2.0]
    l.reverse()
    l[0][0] = 7.0 * x[1]
    m = l[::-1]
    m[0][1] = 5.0 * x[0]
    return np.sum(l[1] * l[0] * x)


@case(*N)
def list_pop(x, n):
    l = [x * 1.0, x * 2.0, x * 3.0]
    a = l.pop()
    a[0] = 5.0 * x[1]
    b = l.pop(0)
    b[0] = a[0] * 2.0
    return np.sum(a * b * l[0])


@case(*N)
def list_ins(x, n):
    u = x * 1.0
    l = [x * 2.0]
    l.insert(0, u)
    u[0] = 7.0 * x[1]
    l[0][1] = 4.0 * x[2]
    return np.sum(l[0] * u * l[1])


@case(*N)
def list_in_list(x, n):
    g = [[x * (i + j) for j in range(2)] for i in range(2)]
    g[0][1][2] = 5.0 * x[0]
    g[1][0] *= g[0][1]
    return sum((np.sum(c * c) for r in g for c in r))


@case(*N)
def list_in_list2(x, n):
    r = [x * 1.0, x * 2.0]
    g = [r, r]
    g[0][1][2] = 5.0 * x[0]
    return np.sum(g[1][1] * g[0][0])


@case(*N)
def dict_of_lists(x, n):
    d = {"W": [x * 1.0, x * 2.0], "b": x * 3.0}
    for k in range(2):
        d["W"][k] -= 0.1 * d["b"] * x
    d["b"][:] = d["W"][0] * d["W"][1]
    return np.sum(d["b"] * d["W"][0])


@case(*N)
def dict_loop_keys(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for i in range(n):
        for k in d:
            d[k] -= 0.1 * d["b"] * x
        for k in d:
            d[k] = d[k] * 0.9
    return np.sum(d["b"] * d["W"])


@case(*N)
def dict_items(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k, v in d.items():
        v *= x
    return np.sum(d["b"] * d["W"])


@case(*N)
def dict_copy(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    e = dict(d)
    f = d.copy()
    e["W"][0] = 5.0 * x[1]
    f["b"] = x
    f["W"][1] = 3.0 * x[0]
    return np.sum(d["b"] * d["W"])


@case(({"W": X * 1.0, "b": X * 2.0},))
def dict_arg(d):
    d["W"][0] = d["b"][1] * 2.0
    d["b"] = d["W"] * 3.0
    d["b"][2] = 1.0
    return np.sum(d["b"] * d["W"])


@case(([X * 1.0, X * 2.0],))
def list_arg(l):
    l[0][0] = l[1][1] * 2.0
    l[1] = l[0] * 3.0
    l.append(l[0])
    return np.sum(l[1] * l[2])


@case(((X * 1.0, X * 2.0),))
def tup_arg(t):
    a, b = t
    a[0] = b[1] * 2.0
    t[1][2] = a[0]
    return np.sum(a * t[1])


@case(({"W": [X * 1.0, X * 2.0], "b": (X * 3.0, 1.0)},))
def nest_arg(d):
    d["W"][0][0] = d["b"][0][1] * 2.0
    d["b"][0][1] = 5.0 * d["W"][1][0]
    return np.sum(d["W"][0] * d["b"][0])


Q = X * 1.0


@case(([Q, Q],))
def same_twice_arg(l):
    l[0][0] = 5.0
    return np.sum(l[1] * l[0])


@case(([Q], Q))
def same_in_list_arg(l, a):
    l[0][0] = 5.0 * a[1]
    return np.sum(l[0] * a)


@case(A)
def sp1(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps[1] *= ps[0]
    return np.sum(y * y)


@case(A)
def sp2(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps[1] = ps[0]
    return np.sum(y * y * ps[0][0]) + np.sum(ps[1])


@case(A)
def sp3(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps[1] = ps[0]
    ps[1][0] = 3 * a[0]
    return np.sum(y * y) + np.sum(ps[0] * ps[1])


@case(A)
def sp4(a):
    y = a * 1.0
    ps = np.vsplit(y, 2)
    ps.append(a)
    ps[2][0] = 3 * a[0]
    ps[0][1] = 2.0
    return np.sum(y * y) + np.sum(ps[0] * ps[1])


@case(A)
def sp5(a):
    y = a * 1.0
    ps = np.split(y, 2)
    q = ps.pop()
    q[0] = 3 * a[0]
    ps.insert(0, y[:2])
    ps[0][1] = 7.0 * a[1]
    return np.sum(y * y) + np.sum(ps[0] * ps[1])


@case(A)
def sp6(a):
    y = a * 1.0
    ps = np.split(y, 2)
    ps[0] = a[:2] * 5
    ps[0][0] = 1.0
    ps[1][1] = a[0]
    return np.sum(y * y) + np.sum(ps[0] * ps[1])


@case(A)
def lr1(a):
    y = a * 1.0
    l = list(y)
    l[0] = a[1] * 3
    l[0][1] = a[2, 2]
    return np.sum(y * y) + np.sum(l[0] * l[1])


@case(A)
def lr2(a):
    y = a * 1.0
    l = list(y)
    l.append(y[0])
    l[-1][1] = a[2, 2]
    y[1] = a[0] * 3
    return np.sum(y * y) + np.sum(l[0] * l[1])


@case(A)
def lr3(a):
    y = a * 1.0
    l = [r for r in y]
    l[0][1] = a[2, 2]
    y[1] = a[0] * 3
    return np.sum(y * y) + np.sum(l[0] * l[1])


@case(A)
def lr4(a):
    y = a * 1.0
    l = [*y]
    l[0][1] = a[2, 2]
    y[1] = a[0] * 3
    return np.sum(y * y) + np.sum(l[0] * l[1])


@case(*N)
def dl1(x, n):
    d = {"W": [x * 1.0, x * 2.0]}
    d["W"][0] -= 0.1 * x
    return np.sum(d["W"][0] * d["W"][1])


@case(*N)
def dl2(x, n):
    d = {"W": [x * 1.0, x * 2.0], "b": x * 3.0}
    d["b"][:] = d["W"][0] * d["W"][1]
    return np.sum(d["b"] * d["W"][0])


@case(*N)
def dl3(x, n):
    d = {"W": [x * 1.0, x * 2.0], "b": x * 3.0}
    for k in range(2):
        d["W"][k] -= 0.1 * x
    return np.sum(d["W"][1] * d["W"][0])


@case(*N)
def dl4(x, n):
    l = [x * 1.0, x * 2.0]
    for k in range(2):
        l[k] -= 0.1 * x
    return np.sum(l[0] * l[1])


@case(*N)
def dl5(x, n):
    l = [x * 1.0, x * 2.0]
    m = [l]
    for k in range(2):
        l[k] -= 0.1 * x
    return np.sum(m[0][0] * l[1])


@case(*N)
def dl6(x, n):
    l = [x * 1.0, x * 2.0]
    m = [l]
    for k in range(2):
        m[0][k][1] = 5.0
    return np.sum(m[0][0] * l[1])


@case(*N)
def dl7(x, n):
    l = [x * 1.0, x * 2.0]
    m = (l, x)
    for k in range(2):
        m[0][k] = x * 3
    return np.sum(m[0][0] * l[1])


@case(*N)
def dl8(x, n):
    l = [x * 1.0, x * 2.0]
    m = (l, x)
    m[0][n % 2] = x * 3
    return np.sum(m[0][0] * l[1])


@case(*N)
def dk1(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in d:
        d[k] -= 0.1 * d["b"] * x
    return np.sum(d["b"] * d["W"])


@case(*N)
def dk2(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in d:
        d[k] = d[k] * 0.9
    return np.sum(d["b"] * d["W"])


@case(*N)
def dk3(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in d:
        d[k][:] = d[k] * 0.9 * x
    return np.sum(d["b"] * d["W"])


@case(*N)
def dk4(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in list(d):
        d[k] *= x
    for k in d.keys():
        d[k] *= x
    for k in sorted(d):
        d[k] *= x
    return np.sum(d["b"] * d["W"])


@case(({"W": X * 1.0, "b": X * 2.0}, 2), ({"W": X * 1.0, "b": X * 2.0}, 0))
def dk5(d, n):
    d = {k: v.copy() for k, v in d.items()}
    for i in range(n):
        g = {k: d[k] * d["W"] for k in d}
        for k in d:
            d[k] -= 0.1 * g[k]
    return np.sum(d["b"] * d["W"])


@case(({"W": X * 1.0, "b": X * 2.0}, 2), ({"W": X * 1.0, "b": X * 2.0}, 0))
def dk6(d, n):
    for i in range(n):
        for k in d:
            d[k] -= 0.1 * d["W"]
    return np.sum(d["b"] * d["W"])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 0))
def dk7(ws, n):
    for i in range(n):
        for w in ws:
            w -= 0.1 * ws[0]
    return np.sum(ws[0] * ws[1])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 0))
def dk8(ws, n):
    for i in range(n):
        for w, g in zip(ws, [q * q for q in ws]):
            w -= 0.1 * g
    return np.sum(ws[0] * ws[1])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 0))
def dk9(ws, n):
    vs = [np.zeros_like(w) for w in ws]
    for i in range(n):
        for j in range(len(ws)):
            vs[j] = 0.9 * vs[j] - 0.1 * ws[j] ** 2
            ws[j] += vs[j]
    return np.sum(ws[0] * ws[1])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 0))
def dk10(ws, n):
    vs = [np.zeros_like(w) for w in ws]
    for i in range(n):
        for w, v in zip(ws, vs):
            v *= 0.9
            v -= 0.1 * w**2
            w += v
    return np.sum(ws[0] * ws[1]) + np.sum(vs[0])


@case(*N)
def el1(x, n):
    l = [x * 1.0, x * 2.0]
    m = (l, x)
    for k in range(2):
        m[0][k] = x * (k + 3.0)
    return np.sum(m[0][0] * l[1])


@case(*N)
def el2(x, n):
    l = [x * 1.0, x * 2.0]
    d = {"l": l}
    for k in range(n):
        d["l"].append(x * (k + 3.0))
    return np.sum(d["l"][0] * l[-1])


@case(*N)
def el3(x, n):
    d = {"l": []}
    for k in range(n):
        d["l"].append(x * (k + 3.0))
    return sum((np.sum(v * v) for v in d["l"])) + np.sum(x)


@case(*N)
def el4(x, n):
    d = {"l": []}
    u = x * 1.0
    for k in range(n):
        d["l"].append(u)
        u[k] = u[k + 1] * 2.0
    return sum((np.sum(v * v) for v in d["l"])) + np.sum(x)


@case(*N)
def el5(x, n):
    d = {"l": {"a": x * 1.0}}
    for k in range(n):
        d["l"]["a"][k] *= 2.0
        d["l"]["b"] = x * k
    return np.sum(d["l"]["a"])


class St:
    def __init__(self):
        self.h = []
        self.d = {}

    def push(self, v):
        self.h.append(v)
        self.d["last"] = v


@case(*N)
def el6(x, n):
    s = St()
    u = x * 1.0
    for k in range(n):
        s.push(u.copy())
        u[k] = u[k + 1] * 2.0
    return sum((np.sum(v * v) for v in s.h)) + np.sum(u)


@case(*N)
def el7(x, n):
    s = St()
    u = x * 1.0
    for k in range(n):
        s.push(u)
        u[k] = u[k + 1] * 2.0
    return sum((np.sum(v * v) for v in s.h)) + np.sum(u)


@case(*N)
def el8(x, n):
    s = St()
    s.push(x * 1.0)
    s.push(x * 2.0)
    for k in range(n):
        s.h[k % 2][k] = s.h[(k + 1) % 2][k + 1] * 2.0
        s.d["last"][0] = 3.0 * x[0]
    return sum((np.sum(v * v) for v in s.h))


class St_b6:
    def __init__(self):
        self.h = []
        self.d = {}

    def push(self, v):
        self.h.append(v)
        self.d["last"] = v


@case(*N)
def e1(x, n):
    s = St_b6()
    s.push(x * 1.0)
    s.push(x * 2.0)
    return sum((np.sum(v * v) for v in s.h)) + np.sum(s.d["last"])


def ap(l, v):
    l.append(v)


@case(*N)
def e2(x, n):
    l = []
    ap(l, x * 1.0)
    ap(l, x * 2.0)
    return sum((np.sum(v * v) for v in l)) + np.sum(x)


@case(*N)
def e3(x, n):
    l = []
    for k in range(n):
        ap(l, x * k)
    return sum((np.sum(v * v) for v in l)) + np.sum(x)


@case(*N)
def e4(x, n):
    l = []

    def f(v):
        l.append(v)

    for k in range(n):
        f(x * k)
    return sum((np.sum(v * v) for v in l)) + np.sum(x)


@case(*N)
def e5(x, n):
    d = {}

    def f(k, v):
        d[k] = v

    f("a", x * 1.0)
    f("b", x * 2.0)
    f("a", x * 3.0)
    return np.sum(d["a"] * d["b"])


@case(*N)
def e6(x, n):
    l = []
    q = l

    def f(v):
        q.append(v)

    f(x)
    ap(l, x * 2)
    ap(q, x * 3)
    return sum((np.sum(v * v) for v in l)) + np.sum(x)


@case(*N)
def k1(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in list(d):
        d[k] *= x
    return np.sum(d["b"] * d["W"])


@case(*N)
def k2(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in d.keys():
        d[k] *= x
    return np.sum(d["b"] * d["W"])


@case(*N)
def k3(x, n):
    d = {"W": x * 2.0, "b": x * 3.0}
    for k in sorted(d):
        d[k] *= x
    return np.sum(d["b"] * d["W"])


@case(*N)
def k4(x, n):
    l = [x[0], x[1], x[2]]
    m = l
    s = 0.0
    for v in l:
        s = s * v + v
        m[2] = s
    return s


@case(*N)
def k5(x, n):
    l = [x[0], x[1], x[2]]
    s = 0.0
    for v in reversed(l):
        s = s * v + v
        l[0] = s
    return s


def setl(l, s):
    l[2] = s


@case(*N)
def k11(x, n):
    l = [x[0], x[1], x[2]]
    s = 0.0
    d = {"l": l}
    for v in l:
        s = s * v + v
        setl(d["l"], s)
    return s


def setw(ws):
    ws[1][0] = 5.0 * ws[0][1]


@case(*N)
def k12(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    for w in ws:
        s += np.sum(w * w)
        ws[1][0] = 5.0 * x[0]
    return s


@case(*N)
def k13(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    for w in ws:
        s += np.sum(w * w)
        setw(ws)
    return s


@case(([X * 1.0, X * 2.0],))
def k14(ws):
    s = 0.0
    for w in ws:
        s += np.sum(w * w)
        setw(ws)
    return s


@case(*N)
def k15(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    q = (ws,)
    for w in ws:
        s += np.sum(w * w)
        q[0][1][0] = 5.0 * x[0]
    return s


@case(*N)
def k16(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    u = ws[1]
    for i, w in enumerate(ws):
        s += np.sum(w * w)
        u[0] = 5.0 * x[0]
    return s


@case(*N)
def k17(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    vs = []
    for w in ws:
        vs.append(w * s)
        s += np.sum(w)
    return s + sum((np.sum(v) for v in vs))


@case(*N)
def k18(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    for w in ws[:]:
        ws.append(w * 2)
        s += np.sum(w)
    return s + sum((np.sum(v) for v in ws))


@case(*N)
def k19(x, n):
    ws = [x * 1.0, x * 2.0]
    s = 0.0
    for i in range(len(ws)):
        ws[i] = ws[i] * 2
    for i, w in enumerate(ws):
        ws[i] = w * 2
    return s + sum((np.sum(v) for v in ws))


@case(([X * 1.0, X * 2.0],))
def la1(l):
    l[1] = l[0] * 3.0
    return np.sum(l[1] * l[0])


@case(([X * 1.0, X * 2.0],))
def la2(l):
    l[1] = l[0] * l[1]
    return np.sum(l[1] * l[0])


@case(([X * 1.0, X * 2.0],))
def la3(l):
    l.append(l[0] * l[1])
    return np.sum(l[2] * l[0])


@case(({"a": X * 1.0, "b": X * 2.0},))
def la4(l):
    l["a"] = l["a"] * l["b"]
    l["c"] = l["a"] * 2
    return np.sum(l["a"] * l["c"])


@case(({"a": X * 1.0, "b": X * 2.0}, 2), ({"a": X * 1.0, "b": X * 2.0}, 1))
def la5(l, n):
    for i in range(n):
        l["a"] = np.sin(l["a"] * l["b"])
        l["b"][i] = l["a"][i]
    return np.sum(l["a"] * l["b"])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 1))
def la6(l, n):
    for i in range(n):
        l[i % 2] = np.sin(l[0] * l[1])
        l[0][i] = l[1][i]
    return np.sum(l[0] * l[1])


@case(*N)
def la7(x, n):
    l = [x * 1.0, x * 2.0]
    for i in range(n):
        l[i % 2] = np.sin(l[0] * l[1])
    return np.sum(l[0] * l[1])


@case(([X * 1.0, X * 2.0], 2), ([X * 1.0, X * 2.0], 1))
def la8(l, n):
    m = [np.sum(w) for w in l]
    for i in range(n):
        l.append(l[-1] * l[0])
        m[0] = m[0] * m[1]
    return np.sum(l[-1] * l[1]) * m[0]


@case(([0.3, 0.4, 0.5], 2), ([0.3, 0.4, 0.5], 1))
def la9(l, n):
    for i in range(n):
        l[i] = l[i] * l[i + 1]
        l.append(l[-1] * l[0])
    return l[-1] * l[1]


@case((X, "a"), (X, "c"))
def nk1(x, k):
    d = {"a": x * 1.0, "b": x * 2.0}
    d[k] = x * 3
    return sum((np.sum(v * v) for v in d.values()))


@case((X, "a"), (X, "c"))
def nk2(x, k):
    d = {"a": x * 1.0, "b": x * 2.0}
    d[k] = d["a"] * x
    d[k] = d[k] * d["b"]
    return sum((np.sum(v * v) for v in d.values()))


@case((X, 3), (X, 0))
def nk3(x, n):
    d = {}
    for i in range(n):
        d[i] = x * i
        d[i // 2] = d[i // 2] * x
    return sum((np.sum(v * v) for v in d.values())) + np.sum(x)


@case((X, 3), (X, 0))
def nk4(x, n):
    d = {0: x * 1.0}
    for i in range(n):
        d[i + 1] = d[i] * x
        d[0] = d[i + 1] * 0.5
    return np.sum(d[0] * d[n])
