# ruff: noqa -- programs as users write them
"""Writes as scientists write them: fancy, masked, `out=`, and small solvers."""

import numpy as np

from tests.never_wrong._registry import case

X = np.array([0.5, 1.2, 0.7, 1.9])
A = np.outer(X, X[::-1]) * 0.3 + np.diag([1.0, 2.0, 0.5, 1.5]) - 0.2
N = tuple(((X, n) for n in (3, 0, 1)))
C = ((X, 1), (X, -1))
NC = ((X, 3, 1), (X, 3, -1), (X, 0, 1), (X, 1, -1))
AN = tuple(((A, n) for n in (3, 0, 1)))


@case(*N)
def boolbuf(x, n):
    b = np.zeros(4, dtype=bool)
    b[n] = True
    b |= x > 1.0
    b &= x < 1.5
    b ^= True
    x2 = x * 1.0
    x2[b] *= 3.0
    x2[~b] = x2[b][:1].sum()
    return np.sum(x2 * x2)


@case(*N)
def masks(x, n):
    b = x * 1.0
    m = b > 0.6
    b[m] = b[m] ** 2
    b[m] += b[~m][:1]
    m2 = b > 1.0
    b[m2 & m] *= 2
    b[m] -= 1.0
    b[np.logical_not(m)] /= b[0]
    return np.sum(b * b)


@case(*N)
def mask_after(x, n):
    b = x * 1.0
    m = b > 0.6
    m[n] = not m[n]
    b[m] = 5.0
    return np.sum(b * b)


@case(*N)
def mask_bcast(x, n):
    b = np.outer(x, x)
    b[x > 0.6] = x
    b[:, x > 0.6] += 1.0
    b[b > 2] = 2.0
    return np.sum(b * b)


@case(*N)
def where_self(x, n):
    b = x * 1.0
    b[:] = np.where(b > 0.6, b[::-1], b)
    b[1:] = np.where(b[1:] > b[:-1], b[1:], b[:-1])
    return np.sum(b * b * x)


@case(*N)
def maximum_self(x, n):
    b = x * 1.0
    np.maximum(b, 0.6, out=b)
    np.minimum(b[1:], b[:-1] + 0.3, out=b[1:])
    return np.sum(b * b * x)


IDX = np.array([0, 1, 1, 3])


@case((X, IDX))
def fancy_set(x, i):
    b = x * 1.0
    b[i] = x[::-1] * x
    return np.sum(b * b)


@case((X, IDX))
def fancy_add(x, i):
    b = x * 1.0
    b[i] += x[::-1] * x
    return np.sum(b * b)


@case((X, IDX))
def fancy_mul(x, i):
    b = x * 1.0
    b[i] *= x[::-1] * x
    return np.sum(b * b)


@case((X, IDX))
def fancy_pow(x, i):
    b = x * 1.0
    b[i] **= 2
    b[i] /= x[i]
    b[i] -= b[i[::-1]]
    return np.sum(b * b)


@case((X, IDX))
def fancy_addat(x, i):
    b = x * 1.0
    np.add.at(b, i, x[::-1] * b)
    np.subtract.at(b, i, 2.0)
    return np.sum(b * b)


@case((X, IDX))
def fancy_mulat(x, i):
    b = x * 1.0
    np.multiply.at(b, i, x[::-1])
    return np.sum(b * b)


@case((X, IDX))
def fancy_addat_2d(x, i):
    b = np.outer(x, x)
    np.add.at(b, (i, i[::-1]), x * b[0])
    np.add.at(b, (slice(None), i), 1.5 * x[:, None])
    return np.sum(b * b)


@case((X, IDX))
def fancy_set2d(x, i):
    b = np.outer(x, x)
    b[i, i] = x
    b[i] = b[i[::-1]]
    b[:, i] = b[:, i] * x
    b[i, 1:] += 1.0
    b[1, i] = x**2
    return np.sum(b * b)


@case((X, IDX))
def fancy_idx_changed(x, i):
    b = x * 1.0
    b[i] = x * x
    i = i.copy()
    i[0] = 3
    b[i] *= x
    i += 0
    i[:] = 0
    return np.sum(b * b)


@case((X, IDX))
def fancy_idx_changed_loop(x, i):
    b = x * 1.0
    i = i.copy()
    for k in range(3):
        b[i] = b[i] * x + b[k]
        i[k] = (i[k] + 1) % 4
    return np.sum(b * b)


@case((X, IDX))
def fancy_scalar_bcast(x, i):
    b = x * 1.0
    b[i] = x[0] * x[1]
    b[[0, 0, 2]] = x[1]
    return np.sum(b * b)


@case((X, IDX))
def fancy_list(x, i):
    b = x * 1.0
    b[[2, 0]] = b[[0, 2]]
    b[[1, 1]] = [x[0], x[2]]
    return np.sum(b * b * x)


@case((X, IDX))
def fancy_put(x, i):
    b = x * 1.0
    np.put(b, i, x * x)
    np.put(b, [0, 5], x[:2], mode="wrap")
    return np.sum(b * b * x)


@case((X, IDX))
def put_along(x, i):
    b = np.outer(x, x)
    np.put_along_axis(b, np.argsort(b, axis=1)[:, :1], x[:, None] ** 2, axis=1)
    return np.sum(b * b)


@case((X, IDX))
def copyto_(x, i):
    b = x * 1.0
    np.copyto(b, b[::-1] * x)
    np.copyto(b, x, where=b > 1.0)
    np.copyto(b[1:], b[:-1])
    return np.sum(b * b * x)


@case((X, IDX))
def place_(x, i):
    b = x * 1.0
    np.place(b, b > 0.6, [x[0] * x[1], 2.0])
    np.putmask(b, b > 1.0, x)
    return np.sum(b * b * x)


@case((X, IDX))
def filldiag(x, i):
    b = np.outer(x, x)
    np.fill_diagonal(b, x * x)
    np.fill_diagonal(b[1:, 1:], x[0])
    np.fill_diagonal(b.T[:2], 3.0 * x[1])
    return np.sum(b * b)


@case((X, IDX))
def filldiag_wrap(x, i):
    b = np.zeros((6, 2)) + x[:2]
    np.fill_diagonal(b, x[2], wrap=True)
    return np.sum(b * b)


@case((X, IDX))
def sort_(x, i):
    b = x * x[::-1] + x
    b.sort()
    v = b[1:]
    v[::-1].sort()
    b[0] *= 2
    return np.sum(b * b * x)


@case((X, IDX))
def sort2(x, i):
    b = np.outer(x, x[::-1]) + x
    b.sort(axis=0)
    c = b
    c[1].sort()
    b.T.sort()
    return np.sum(b * b * x)


@case((X, IDX))
def part_(x, i):
    b = x * x[::-1] + x
    b.partition(1)
    return b[1] * b[0]


@case((X, IDX))
def fill_(x, i):
    b = x * 1.0
    v = b[1:3]
    v.fill(x[0] * x[1])
    return np.sum(b * b * x)


@case((X, IDX))
def shuffle_rows(x, i):
    b = np.outer(x, x)
    b[:] = b[i]
    b[[0, 2]] = b[[2, 0]]
    return np.sum(b * b * x)


@case(*N)
def out1(x, n):
    b = x * 1.0
    np.multiply(b, b[::-1], out=b)
    return np.sum(b * b * x)


@case(*N)
def out2(x, n):
    b = x * 1.0
    np.multiply(b[1:], b[:-1], out=b[1:])
    np.add(b[:-1], b[1:], out=b[:-1])
    return np.sum(b * b * x)


@case(*N)
def out3(x, n):
    b = x * 1.0
    c = np.exp(b, out=b)
    c[0] = b[1] * b[2]
    return np.sum(b * c * x)


@case(*N)
def out_where(x, n):
    b = x * 1.0
    np.multiply(b, b[::-1], out=b, where=b > 0.6)
    c = np.sqrt(x, where=x > 0.6, out=np.zeros(4))
    return np.sum(b * b * c)


@case(*N)
def out_where_nomask(x, n):
    c = np.sqrt(x, where=x > 0)
    return np.sum(c)


@case(*N)
def out_dot(x, n):
    M = np.outer(x, x)
    r = np.zeros(4)
    v = r[::-1]
    np.dot(M, x, out=r)
    v[0] *= 2.0
    np.matmul(M, r.copy(), out=r)
    return np.sum(r * x)


@case(*N)
def out_sum(x, n):
    M = np.outer(x, x)
    r = np.zeros(4)
    np.sum(M, axis=0, out=r)
    M.sum(axis=1, out=r)
    np.cumsum(r, out=r)
    return np.sum(r * r)


@case(*N)
def out_cumsum(x, n):
    b = x * 1.0
    np.cumsum(b, out=b)
    np.add.accumulate(b, out=b)
    np.cumprod(b[::-1], out=b)
    return np.sum(b * x)


@case(*N)
def out_concat(x, n):
    b = np.zeros(8)
    np.concatenate([x, x * x], out=b)
    np.stack([x, x], out=b.reshape(2, 4))
    return np.sum(b * b)


@case(*N)
def out_take(x, n):
    b = np.zeros(3)
    x.take([0, 2, 1], out=b)
    np.take(b, [1, 0, 1], out=b)
    return np.sum(b * b)


@case(*N)
def out_view(x, n):
    M = np.zeros((3, 4))
    np.exp(x, out=M[1])
    np.multiply(M[1], x, out=M[0])
    np.add(M[0], M[1], M[2, :])
    np.sin(M, M)
    return np.sum(M * M)


@case(*N)
def out_T(x, n):
    M = np.outer(x, x + 1)
    np.add(M, M.T, out=M)
    np.multiply(M, M.T, out=M.T)
    return np.sum(M * x)


@case(*N)
def out_einsum(x, n):
    M = np.outer(x, x + 1)
    r = np.zeros(4)
    np.einsum("ij,j->i", M, x, out=r)
    np.einsum("i,i->i", r, x, out=r)
    return np.sum(r * r)


@case(*N)
def out_mean(x, n):
    M = np.outer(x, x)
    r = np.zeros(4)
    M.mean(0, out=r)
    M.max(axis=0, out=M[0])
    M.prod(axis=1, out=r[:])
    return np.sum(M) + np.sum(r * r)


@case(*N)
def iadd_list(x, n):
    b = x * 1.0
    b += [1.0, 2.0, 3.0, 4.0]
    b[:2] = [x[0] * x[1], x[2]]
    b[2:] = (x[3], 1.0)
    return np.sum(b * b)


@case(*N)
def bcast_into(x, n):
    M = np.zeros((3, 4))
    M[:] = x
    M[:, 0] = x[0]
    M[1] += x[1]
    M[:, 1:] *= M[:1, 1:]
    M[..., 2] = M[..., :1][:, 0]
    M += x
    M -= M[0]
    M *= x[None]
    M /= x[:3, None]
    return np.sum(M * M)


@case(*N)
def bcast_one(x, n):
    M = np.zeros((3, 4))
    M[:] = x[:1]
    M[0] = x[1:2] * x[0]
    M[1:] = x[None]
    M[:, 1] = M[0, :3]
    return np.sum(M * M)


@case(*N)
def newaxis_write(x, n):
    M = np.zeros((3, 4))
    M[:, None][1, 0] = x
    M[None, 2, ..., 1] = x[0]
    M[0][None, :] = x * x
    return np.sum(M * M)


@case(*N)
def negsteps(x, n):
    b = x * 1.0
    b[::-1] = x * b
    b[::-2] += b[::2]
    b[3:0:-1] = b[:3]
    b[-1::-1][0] = x[1]
    b[::2][::-1][0] *= 3.0
    return np.sum(b * b * x)


@case(*N)
def emptys(x, n):
    b = x * 1.0
    b[4:] = x[:0]
    b[2:1] = 5.0
    b[10:] += x[4:]
    b[[]] = 1.0
    b[np.zeros(4, bool)] = 2.0
    b[n:n] = x[n:n]
    return np.sum(b * b * x)


@case(*N)
def ellipsis(x, n):
    M = np.outer(x, x)
    M[...] = M * 2
    M[..., 0] = x
    M[0, ...] = M[1, ...] * x
    v = M[...]
    v[0, 0] = 7.0 * x[1]
    v[()] += 1
    M[:, :][1] = x
    return np.sum(M * M)


@case(*N)
def index_vars(x, n):
    M = np.outer(x, x)
    s = slice(1, 3)
    t = (0, s)
    M[s] = M[:2] * 2
    M[t] = x[1:3]
    i = 1
    M[i, s][0] = x[0]
    i = 2
    M[i][s] *= 3
    return np.sum(M * M)


@case(*N)
def index_changed_later(x, n):
    M = np.outer(x, x)
    k = 1
    v = M[k]
    k = 2
    v[k] = x[0] * 5
    v = v[k:]
    k = 0
    v[k] *= M[0, 0]
    return np.sum(M * M)


@case(*N)
def loop_row_views(x, n):
    M = np.outer(x, x)
    for i in range(n):
        r = M[i]
        s = M[i + 1]
        s -= r * (s[i] / r[i] + 0.1)
        r[i:] *= s[-1]
    return np.sum(M * M)


@case(*N)
def lu(x, n):
    M = np.outer(x, x[::-1]) + np.diag(x * 5)
    for k in range(3):
        M[k + 1 :, k] /= M[k, k]
        M[k + 1 :, k + 1 :] -= np.outer(M[k + 1 :, k], M[k, k + 1 :])
    return np.sum(np.log(np.abs(np.diag(M)))) * M[3, 0]


@case(*N)
def chol(x, n):
    M = np.outer(x, x) + np.diag(x * 5)
    L = np.zeros_like(M)
    for i in range(4):
        for j in range(i + 1):
            s = np.sum(L[i, :j] * L[j, :j])
            if i == j:
                L[i, i] = np.sqrt(M[i, i] - s)
            else:
                L[i, j] = (M[i, j] - s) / L[j, j]
    return np.sum(L * x)


@case(*N)
def chol_inplace(x, n):
    M = np.outer(x, x) + np.diag(x * 5)
    for j in range(4):
        M[j, j] = np.sqrt(M[j, j] - M[j, :j] @ M[j, :j])
        for i in range(j + 1, 4):
            M[i, j] = (M[i, j] - M[i, :j] @ M[j, :j]) / M[j, j]
            M[j, i] = 0.0
    return np.sum(M * x)


@case(*N)
def gs(x, n):
    u = x * 1.0
    for it in range(n):
        for i in range(1, 3):
            u[i] = 0.5 * (u[i - 1] * u[i + 1]) + x[i] * u[i] ** 2
    return np.sum(u * u)


@case(*N)
def thomas(x, n):
    c = x * 1.0
    d = x * 2.0
    b = x + 3.0
    for i in range(1, 4):
        m = 0.1 / b[i - 1]
        b[i] -= m * c[i - 1]
        d[i] -= m * d[i - 1]
    d[-1] /= b[-1]
    for i in range(2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.sum(d * d)


@case(*N)
def leapfrog(x, n):
    old = x * 1.0
    cur = x * 1.1
    new = np.empty_like(x)
    for _ in range(n):
        new[1:-1] = 2 * cur[1:-1] - old[1:-1] + 0.1 * (cur[2:] * cur[:-2])
        new[0] = new[-1] = cur[0] * 0.5
        old, cur, new = (cur, new, old)
    return np.sum(cur * old)


@case(*N)
def rk(x, n):
    y = x * 1.0
    k = np.zeros((4, 4))
    t = np.empty(4)
    for _ in range(n):
        k[0] = np.sin(y)
        for s in range(1, 4):
            np.add(y, 0.1 * k[s - 1], out=t)
            k[s] = np.sin(t) * t
        y += 0.1 * (k[0] + 2 * k[1] + 2 * k[2] + k[3]) / 6
    return np.sum(y * y) + np.sum(k)


@case(*N)
def adam(x, n):
    w = x * 1.0
    m = np.zeros(4)
    v = np.zeros(4)
    for t in range(1, n + 1):
        g = w * w * w - x
        m *= 0.9
        m += 0.1 * g
        v *= 0.99
        v += 0.01 * g * g
        w -= 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 0.01)
    return np.sum(w * w)


@case(*N)
def trace_store(x, n):
    h = np.zeros((n + 1, 4))
    h[0] = x
    for i in range(n):
        h[i + 1] = h[i] * np.sin(h[i]) + h[0]
    return np.sum(h * h)


@case(*N)
def trace_store_reuse(x, n):
    h = np.zeros((n + 1, 4))
    w = x * 1.0
    for i in range(n + 1):
        h[i] = w
        w *= w
        w[1:] += h[i][:-1]
    return np.sum(h * h) + np.sum(w)


@case(*N)
def bufreuse(x, n):
    b = np.empty(4)
    s = 0.0
    for i in range(n):
        b[:] = x * i
        b *= b
        s += np.sum(b * x)
        b[0] = s
    return s * b[0] if n else s


@case(*N)
def viterbi(x, n):
    T = np.outer(x, x)
    d = x * 1.0
    for i in range(n):
        nd = np.empty(4)
        for j in range(4):
            nd[j] = np.max(d * T[:, j]) + x[j]
        d[:] = nd
    return np.max(d)
