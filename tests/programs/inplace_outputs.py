# ruff: noqa -- programs as users write them
"""Arrays that functions of NumPy write their results into: `out=`, with `where=` and without."""

from dataclasses import dataclass

import numpy as np

from tests.programs._registry import matrix, program, signed, vector

MASK = np.array([True, False, True, True])


@program([(vector(), vector(seed=1))], wrt=(0, 1))
def ufunc_out(x, y):
    c = np.zeros(4)
    d = np.multiply(x, y, out=c)
    d[0] = np.sin(d[1])
    return np.sum(c * d)


@program([(vector(), vector(seed=1))], wrt=(0, 1), tags=["second"])
def ufunc_out_by_position(x, y):
    c = x.copy()
    np.multiply(c, y, c)
    np.exp(c, c)
    np.subtract(c, x, c)
    return np.sum(c**2)


@program([(signed(4),)])
def ufunc_clamps_in_place(x):
    c = x * 2.0
    np.minimum(c, 0.5, out=c)
    np.maximum(c, -0.5, out=c)
    return np.sum(c**3)


@program([(vector(),)])
def ufunc_tuple_out(x):
    c = np.empty(4)
    r = np.exp(x, out=(c,))
    c[1] = r[0] * r[2]
    return np.sum(r * x)


@program([(vector(),)])
def ufunc_out_broadcasts(x):
    c = np.zeros((3, 4))
    np.add(x, np.sin(x[:3, None]), out=c)
    return np.sum(c**2 * np.arange(12.0).reshape(3, 4))


@program([(vector(), vector(seed=1))], wrt=(0, 1))
def ufunc_out_of_views(x, y):
    c = np.ones((2, 4))
    np.multiply(x, y, out=c[1])
    np.subtract(x[::-1], c[1], out=c[0, ::-1])
    return np.sum(c[0] ** 2 * c[1])


@program([(vector(6),)])
def ufunc_out_overlaps(x):
    c = x.copy()
    np.multiply(c[1:], c[:-1], out=c[1:])
    np.multiply(c, c[::-1], out=c)
    return np.sum(np.sin(c))


@program([(vector(), vector(seed=1))], wrt=(0, 1))
def ufunc_two_outs(x, y):
    q, r = np.zeros(4), np.zeros(4)
    a, b = np.divmod(3.0 * x, y, out=(q, r))
    r[0] = b[1] ** 2
    return np.sum(b * r) + np.sum(a)


@program([(signed(5), vector(5))], wrt=(0, 1), tags=["second"])
def ufunc_where_out(x, y):
    c = np.zeros(5)
    np.divide(y, x, out=c, where=np.abs(x) > 0.3)
    np.log(y, out=c, where=x < -0.5)
    return np.sum(c**2 * y)


@program([(np.array([0.0, 0.5, -1.0]),)])
def ufunc_where_avoids_zero(x):
    c = 3.0 * x
    np.divide(1.0, x, out=c, where=x != 0)
    return np.sum(c**2)


@program([(matrix(), vector(), MASK)], wrt=(0, 1))
def ufunc_where_broadcasts(a, x, m):
    c = a * a
    np.multiply(a, x, out=c, where=m)
    np.multiply(2.0, x, out=c, where=a > 0.9)
    return np.sum(c**2)


@program([(matrix(), vector())], wrt=(0, 1))
def dot_out(a, x):
    c = np.zeros(3)
    r = np.dot(a, x, out=c)
    g = np.zeros((3, 3))
    np.dot(a, a.T, g)
    np.matmul(g, g.copy(), out=g)
    return np.sum(r * c) + np.sum(np.tanh(g))


@program([(matrix(),)])
def reductions_out(a):
    c, d = np.zeros(4), np.zeros(3)
    np.sum(a**2, 0, None, c)
    np.mean(a, axis=1, out=d)
    e = d * d
    a.max(axis=1, out=d)
    np.prod(a, axis=0, out=c[:])
    s = np.zeros(())
    np.multiply(a, c).sum(out=s)
    return np.sum(c**2) + np.sum(e * d) + float(s)


@program([(vector(5),)])
def scans_out(x):
    c = x.copy()
    np.cumsum(c, out=c)
    np.cumprod(c, out=c)
    return np.sum(c * x)


@program([(signed(4), matrix())], wrt=(0, 1))
def more_functions_out(x, a):
    c = np.zeros(4)
    x.clip(-0.3, 0.4, out=c)
    d = x * 3.0
    np.clip(d, -0.5, 0.5, d)
    e = np.zeros(3)
    np.take(x**2, [2, 0, 2], out=e)
    g = np.zeros((4, 3))
    np.einsum("ij->ji", a * a, out=g)
    h = np.zeros((4, 4))
    np.outer(x, c, out=h)
    return np.sum(c**2) + np.sum(d**2) + np.sum(e**2) + np.sum(g**2) + np.sum(h**2)


@program([(vector(), vector(seed=1))], wrt=(0, 1))
def joins_out(x, y):
    c = np.zeros(8)
    np.concatenate((x * y, y), out=c)
    d = np.zeros((2, 4))
    np.stack([x, c[:4]], out=d)
    return np.sum(c**2) + np.sum(d**3)


@program([(vector(), 4)], tags=["second"])
def buffers_in_a_loop(x, n):
    u, t = x.copy(), np.empty(4)
    for _ in range(n):
        np.sin(u, out=t)
        np.multiply(t, x, out=t)
        np.add(t, u, out=u)
    return np.sum(u * t)


@program([(vector(5),)])
def seen_by_views(x):
    u = x * x
    v = u[1:]
    np.exp(u, out=u)
    w = v * 2.0
    np.copyto(v, x[:4])
    u.sort()
    return np.sum(u * np.arange(5.0)) + np.sum(v * w)


@dataclass
class Fields:
    u: np.ndarray
    t: np.ndarray


@program([(vector(),)], tags=["second"])
def fields_as_outputs(x):
    s = Fields(x * 1.0, np.zeros(4))
    for _ in range(3):
        np.multiply(s.u, x, out=s.t)
        s.u.sort()
        np.copyto(s.u, s.t, where=s.t > 0.2)
    return np.sum(s.u * s.t)


@program([(vector(),)])
def items_as_outputs(x):
    b = [np.zeros(4), np.zeros(4)]
    np.multiply(x, x, out=b[0])
    np.sin(b[0], out=b[1])
    np.add(b[0], b[1], b[0])
    return np.sum(b[0] * b[1])


def _exp_and_put(a, out):
    np.exp(a, out=out)
    out[2:].fill(out[1])
    np.put(out, 3, a[0])


@program([(vector(),)])
def procedure_with_output(x):
    t = np.zeros(4)
    _exp_and_put(x * x, t)
    _exp_and_put(t, t)
    return np.sum(t * x)


def _doubled(a, out=None):
    return np.multiply(a, 2.0 * a, out=out)


@program([(vector(),)])
def output_is_an_option(x):
    t = np.zeros(4)
    r = _doubled(x, t)
    q = _doubled(r)
    r[0] = q[1]
    return np.sum(t * q)


@program([(vector(),)])
def rows_as_outputs(x):
    a = np.outer(x, x * x)
    for r in a:
        r.sort()
        np.multiply(r, r[::-1], out=r)
    for k in range(4):
        np.cumsum(a[k], out=a[k])
    return np.sum(a * x)


@program([(vector(),)], tags=["second"])
def transposes_as_outputs(x):
    a = np.outer(x, x * x)
    np.add(a.T, x, out=a.T)
    a.T.sort(axis=0)
    np.fill_diagonal(a.T, x)
    a.T[1:].fill(x[2])
    np.add.at(a.T, (np.array([0, 0]), np.array([1, 1])), x[:2])
    return np.sum(np.ravel(a * a))


@program([(vector(),)])
def reshapes_as_outputs(x):
    a = np.zeros((2, 2))
    a.ravel()[:] = x
    np.multiply(a.reshape(4), x, out=a.reshape(4))
    a.reshape(-1).sort()
    return np.sum(a**3 * np.arange(4.0).reshape(2, 2))


@program([(vector(), 3)])
def outputs_are_swapped(x, n):
    u, t = x * 1.0, np.empty(4)
    for _ in range(n):
        np.multiply(u, x, out=t)
        np.sin(t, out=t)
        u, t = t, u
    return np.sum(u * t)


@program([(vector(),)])
def argument_is_output(x):
    np.multiply(x, x, out=x)
    x.sort()
    return np.sum(x * np.arange(4.0))


@program([(matrix(),)])
def methods_of_ufuncs(a):
    s = np.zeros(4)
    np.add.reduce(a, out=s)
    t = np.multiply.reduce(a, axis=1)
    u = np.add.accumulate(a)
    v = np.multiply.outer(t, s)
    return np.sum(v * u) + np.maximum.reduce(s) ** 2


@program([(vector(),)])
def call_in_a_call(x):
    t = np.zeros(4)
    np.add(np.multiply(x, x, out=t), t, out=t)
    np.subtract(t, np.sin(t), out=t)
    if (y := np.multiply(t, x, out=t)).sum() > 0:
        y[0] = y[1] * 3
    return np.sum(t * x)


@program([(vector(),)])
def integers_and_masks_as_outputs(x):
    k = np.zeros(4, dtype=int)
    np.add.at(k, [1, 1], 1)
    np.add(k, 1, out=k)
    b = np.zeros(4, bool)
    np.greater(x, 0.5, out=b)
    np.logical_not(b, out=b)
    return np.sum(x * x * k) + np.sum(x[b] ** 3)
