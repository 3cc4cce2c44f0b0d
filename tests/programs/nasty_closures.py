# ruff: noqa -- programs as users write them
"""Written arrays under several names: closures, callees, and loops over what is written."""

import numpy as np

from tests.programs._registry import matrix, program as registered, signed, vector


def program(args, wrt=0):
    return registered(args, wrt, tags={"may_refuse"})


@program([(vector(4),)])
def comprehension_before_and_after(x):
    u = x.copy()
    before = [v * v for v in u]
    u *= 2.0
    after = [v * w for v, w in zip(u, before)]
    u[:] = [b + a for a, b in zip(after, before)]
    return np.sum(u**2) + before[0] * after[1]


@program([(vector(4),)])
def loop_over_what_is_written(x):
    u = x.copy()
    s = 0.0
    for i, v in enumerate(u):
        s += v * v
        u[(i + 1) % 4] += v
    return s + np.sum(u)


@program([(vector(4),)])
def zip_over_what_is_written(x):
    u, w = x.copy(), x * 2.0
    for a, b in zip(u[:-1], u[1:]):
        w[0] += a * b
        u[2] *= 1.0 + a
    return np.sum(u * w)


@program([(matrix(3, 3),)])
def enumerated_rows_write_each_other(A):
    A = A.copy()
    s = 0.0
    for i, row in enumerate(A):
        A[(i + 1) % 3] += row * A[i, 0]
        s += row[1]
    return s + np.sum(A**2)


@program([(vector(4),)])
def closure_sees_the_write(x):
    u = x.copy()

    def total():
        return np.sum(u**2)

    a = total()
    u[0] = a
    b = total()
    u = u * 2.0
    return a * b + total()


@program([(vector(4), 2)])
def closure_writes_what_it_captured(x, n):
    u = x.copy()
    v = u[1:]

    def write(k):
        v[0] = u[0] * v[1] + k
        u[3] += v[0]

    for k in range(n):
        write(k)
        v = u[: 3 - k]
    return np.sum(u**2) + np.sum(v)


@program([(vector(4),)])
def two_closures_share_a_buffer(x):
    state = np.zeros(4)

    def put(i, value):
        state[i] = value * (1.0 + state[i - 1])

    def get(i):
        return state[i] ** 2

    put(0, x[0])
    put(1, get(0) + x[1])
    put(0, get(1))
    return get(0) * get(1) + np.sum(state * x)


def make_counter(start):
    total = start.copy()

    def add(value):
        total[:] += value * total
        return total

    return add


@program([(vector(3),)])
def closure_keeps_its_buffer(x):
    add = make_counter(x)
    a = add(x)
    b = add(a)
    return np.sum(a * b)


@program([(vector(3),)])
def default_argument_is_the_buffer(x):
    u = x.copy()

    def f(v=u, k=u[0]):
        v[1] = v[0] * k
        return np.sum(v)

    s = f()
    u[0] = 2.0 * s
    return f() * s + np.sum(u**2)


def first_or_second(a, b, c):
    return a if c > 0 else b


@program([(vector(3), 1), (vector(3), -1)])
def callee_returns_one_of_two(x, c):
    u, v = x.copy(), x * x
    w = first_or_second(u, v, c)
    w[0] = u[1] * v[1]
    return np.sum(u * v) + np.sum(w**2)


def tail(a):
    return a[1:]


@program([(vector(4),)])
def callee_returns_a_view(x):
    u = x.copy()
    t = tail(tail(u))
    t[0] = u[0] * u[1]
    tail(u)[0] = t[1] ** 2
    tail(u)[:] *= 2.0
    return np.sum(u**2) + np.sum(t)


def scatter(target, *parts):
    for i, part in enumerate(parts):
        target[i] += part * target[i - 1]


@program([(vector(4),)])
def star_arguments(x):
    u = x.copy()
    scatter(u, x[0], u[0], x[2])
    scatter(*[u, u[1]])
    scatter(u[1:], *x[:2])
    return np.sum(u**2)


@program([(vector(4),)])
def dead_writes(x):
    y = x**2
    z = y.copy()
    z[0] = 3.0 * y[1]
    y[:] = x
    z = y[1:]
    z[0] *= 2.0
    return np.sum(y**3)


@program([(vector(4), 3)])
def written_and_never_read(x, n):
    log = np.zeros(n)
    u = x.copy()
    for i in range(n):
        log[i] = np.sum(u**2)
        u[0] += u[1] * u[2]
    return np.sum(u**2)


@program([(vector(4), 0)])
def loop_that_never_runs(x, n):
    u = x.copy()
    v = u
    for i in range(n):
        v = u[1:]
        v[0] = u[0] * 2.0
        u = x * 3.0
    v[0] = u[1] ** 2
    return np.sum(u * v)


@program([(vector(4),)])
def shape_of_a_written_array(x):
    u = np.empty((2, x.size // 2))
    u[:] = x.reshape(u.shape)
    w = np.zeros_like(u)
    w[: len(u)] = u * u
    u[:] = 0.0
    return np.sum(w[:, : w.shape[1]] ** 2) * u.size


@program([(vector(4),)])
def conditional_expression_picks_a_target(x):
    u, v = x.copy(), x**2
    (u if x[0] > 0.5 else v)[1] = x[2] * x[3]
    for target in (u, v):
        target[0] = target[1] * 2.0
    return np.sum(u * v)


@program([(vector(4), 2)])
def state_returned_and_passed_again(x, n):
    def advance(u, spare):
        spare[:] = u * u
        spare[0] = u[-1]
        return spare, u

    u, spare = x.copy(), np.empty(4)
    for _ in range(n):
        u, spare = advance(u, spare)
    return np.sum(u**2) + spare[1]


@program([(vector(4), 3)])
def recursion_that_writes(x, n):
    def descend(u, k):
        if k == 0:
            return np.sum(u**2)
        u[k] = u[k - 1] * u[k]
        s = descend(u, k - 1)
        u[0] += s
        return s + u[0]

    u = x.copy()
    return descend(u, n) + np.sum(u)
