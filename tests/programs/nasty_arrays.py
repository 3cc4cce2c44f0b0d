# ruff: noqa -- programs as users write them
"""Written arrays under several names: a plausible reverse mode is silently wrong on each of these."""

import numpy as np

from tests.programs._registry import matrix, program as registered, signed, vector


def program(args, wrt=0):
    return registered(args, wrt, tags={"may_refuse"})


@program([(vector(4), 1), (vector(4), -1)])
def phi_alias(x, c):
    v = x * x
    w = 3 * x
    if c > 0:
        a = v
    else:
        a = w
    v[0] = 5 * a[1]
    return np.sum(a * w)


@program([(vector(4), 3), (vector(4), 1)])
def alias_made_half_way(x, n):
    u = x.copy()
    v = x.copy()
    for i in range(n):
        u[0] = u[0] * v[1]
        if i == 1:
            v = u
    return np.sum(u * v)


def identity(a):
    return a


@program([(vector(4),)])
def callee_returns_its_argument(x):
    u = x.copy()
    y = identity(u)
    y[0] = u[1] * u[0]
    return np.sum(u * u)


@program([(vector(4), 3)])
def list_shares_the_buffer(x, n):
    u = x.copy()
    history = []
    for i in range(n):
        history.append(u)
        u[0] = u[0] * u[1]
    return sum(np.sum(r * r) for r in history)


@program([(vector(4), np.array([0, 1, 1]))])
def repeated_indices(x, idx):
    y = x.copy()
    y[idx] += x[1:] * x[:-1]
    return np.sum(y * y) + np.sum(x[idx] ** 2)


@program([(vector(4), 4), (0.7, 4)])
def rebinds_once_then_writes(x, n):
    s = acc = 0.0
    for i in range(n):
        b = acc
        acc += x * i
        s = s + np.sum(b * b * x)
    return s


@program([(vector(4), 3), (vector(4), 0)])
def aliased_on_entry_only(x, n):
    u = x.copy()
    un = u
    for i in range(n):
        un = u.copy()
        u[1:] = un[1:] * un[:-1]
    return np.sum(u * un)


@program([(vector(4), 3), (vector(4), 0)])
def unbound_then_alias(x, n):
    u = x.copy()
    w = 2 * x
    v = w
    for i in range(n):
        v = w
        v[0] = v[0] * u[0]
        u[1] = v[0] + u[1]
    return np.sum(u * w * v)


@program([(vector(4), 3)])
def bound_only_in_the_loop(x, n):
    u = x.copy()
    w = 2 * x
    for i in range(n):
        v = w
        v[0] = v[0] * u[0]
        u[1] = v[0] + u[1]
    return np.sum(u * w * v)


@program([(vector(4), True), (vector(4), False)])
def one_arm_returns_early(x, c):
    u = x.copy()
    t = np.sum(np.cos(u))
    if c:
        return t
    u[1:] = u[:-1] * t
    return np.sum(u * u)


@program([(0.7, 6), (1.99, 6)])
def code_size_bomb(x, n):
    s = x
    for i in range(n):
        if i % 2:
            if s > 2:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)
    return s


@program([(vector(4), vector(4, 1))], wrt=(0, 1))
def same_adjoint_twice(x, y):
    return x + y


@program([(matrix(2, 3),)])
def swapped_rows_are_views(A):
    A = A.copy()
    A[0], A[1] = A[1], A[0]
    return np.sum(A**2 * np.arange(6.0).reshape(2, 3))


@program([(matrix(2, 3),)])
def swapped_copies_of_rows(A):
    A = A.copy()
    A[0], A[1] = A[1].copy(), A[0].copy() ** 2
    return np.sum(A**2 * np.arange(6.0).reshape(2, 3))


@program([(vector(5),)])
def slices_swapped_through_views(x):
    y = x.copy()
    y[:2], y[2:4] = y[2:4] * 1.0, y[:2]
    a, b = y[0], y[-1]
    y[0], y[-1] = b, a
    return np.sum(y**2 * x)


def halve(u):
    u *= 0.5
    return u * u


@program([(vector(4),)])
def order_of_evaluation(x):
    u = x.copy()
    s = np.sum(u + halve(u))
    t = np.sum(halve(u) + u)
    return s * t + u[0]


@program([(vector(4),)])
def order_of_arguments(x):
    def pair(a, b):
        return np.sum(a * a) + np.sum(b)

    u = x.copy()
    return pair(u, halve(u)) + pair(halve(u), u) + pair(u.copy(), halve(u))


@program([(vector(4),)])
def number_read_before_the_call(x):
    u = x.copy()
    return u[0] * np.sum(halve(u)) * u[0] + u[1] ** 2


@program([(vector(4),)])
def tuple_of_the_old_and_the_new(x):
    u = x.copy()
    pair = (u, u[0], halve(u), u[0])
    return np.sum(pair[0] * pair[2]) * pair[1] + pair[3] ** 2


@program([(vector(4),)])
def comparison_before_the_write(x):
    u = x.copy()
    big = u > 0.6
    u[big] = 0.1 * u[big]
    u[big] += u[~big][0] if np.any(~big) else 1.0
    return np.sum(u**2)


@program([(vector(4), 3), (vector(4), 0)])
def second_name_taken_in_a_loop(x, n):
    u = x.copy()
    last = x * 2.0
    for i in range(n):
        last = u
        u = u * 1.5
        u[0] = last[1] ** 2
        last[2] = u[0]
    return np.sum(u * last)


@program([(vector(4), 3), (vector(4), 2)])
def views_rotate_in_a_loop(x, n):
    y = np.zeros((3, 4))
    y[0] = x
    y[1] = x * x
    a, b, c = y[0], y[1], y[2]
    for i in range(n):
        c[:] = a * b
        a, b, c = b, c, a
    return np.sum(y**2) + np.sum(a * c)


@program([(vector(4), 3), (vector(4), 2)])
def swap_only_sometimes(x, n):
    u, v = x.copy(), x**2
    for i in range(n):
        if i % 2 == 0:
            u, v = v, u
        u[1:] += v[:-1] * u[1:]
    return np.sum(u) * np.sum(v**2)


@program([(vector(4), 2), (vector(4), 5)])
def view_or_copy_by_a_test(x, n):
    y = x.copy()
    v = y[1:] if n > 3 else y[1:].copy()
    v[0] = y[0] * y[2]
    return np.sum(y**2) + np.sum(v**3)


@program([(matrix(3, 3), True), (matrix(3, 3), False)])
def reshape_of_a_transpose_is_a_copy(A, flag):
    A = A.copy()
    flat = A.T.reshape(9)
    flat[1] = 5.0 * A[0, 0]
    if flag:
        line = A.reshape(9)
        line[1] = A[2, 2] ** 2
    return np.sum(A**2) + np.sum(flat**3)


@program([(matrix(3, 4),)])
def ravel_of_a_slice_is_a_copy(A):
    A = A.copy()
    inner = A[:, 1:3].ravel()
    rows = A[1:].ravel()
    inner[0] = A[0, 0] ** 2
    rows[0] = A[0, 1] ** 2
    return np.sum(A**2) * np.sum(inner) + rows[1]


@program([(matrix(3, 4),)])
def flatten_is_a_copy(A):
    A = A.copy()
    f = A.flatten()
    f[0] = 3.0 * A[1, 1]
    A[0, 0] = f[5] * f[0]
    return np.sum(A**2) + np.sum(f**2)


@program([(vector(4),)])
def integer_array_index_is_a_copy(x):
    y = x.copy()
    v = y[[0, 1]]
    v[0] = y[2] * 3.0
    w = y[y > 0.0]
    w[1] = v[0]
    return np.sum(y**2) + np.sum(v**2) + np.sum(w**3)


@program([(vector(4),)])
def asarray_is_the_same_array(x):
    y = x * 1.0
    z = np.asarray(y)
    w = np.array(y)
    z[0] = y[1] ** 2
    w[0] = z[0] * 2.0
    return np.sum(y * z) + np.sum(w * z)


@program([(matrix(3, 3),)])
def diagonal_read_then_written(A):
    M = A.copy()
    d = np.diag(M)
    s = np.sum(d**2)
    M[0, 0] = s
    M[1, 1] = d[0] * d[2]
    return np.sum(M**2) + np.sum(d)


@program([(matrix(2, 3),)])
def transposed_view_of_a_view(A):
    A = A.copy()
    t = A.T
    u = t[1:].T
    u[0] = t[0, 1] * u[1]
    t[0] += u[:, 0]
    return np.sum(A**2) + np.sum(t[2] * u[0])


@program([(vector(4),)])
def list_of_one_buffer_twice(x):
    u = x.copy()
    pair = [u, u]
    pair[0][0] = pair[1][1] * 3.0
    pair[1] += pair[0]
    return np.sum(u**2) + np.sum(pair[0] * x)


@program([(vector(4),)])
def buffer_repeated_by_multiplication(x):
    rows = [np.zeros(4)] * 3
    rows[0] += x
    rows[1] *= x
    rows[2][0] = rows[0][3]
    return sum(np.sum(r**2) for r in rows)


@program([(vector(4),)])
def two_dicts_with_one_buffer(x):
    a = {"u": x.copy()}
    b = dict(a)
    c = {**a}
    b["u"][0] = a["u"][1] ** 2
    c["u"] *= 2.0
    b["u"] = b["u"] + 1.0
    return np.sum(a["u"] ** 2) + np.sum(b["u"] * c["u"])


@program([(vector(4), 3)])
def buffer_from_the_list_written(x, n):
    kept = [x.copy()]
    for i in range(n):
        kept.append(kept[-1])
        kept[-1][i] = kept[0][i + 1] * kept[-1][i]
    return sum(np.sum(k**2) for k in kept)


@program([(vector(4), 3)])
def views_of_rows_in_a_list(x, n):
    table = np.zeros((n, 4))
    rows = [table[i] for i in range(n)]
    for i in range(n):
        rows[i][:] = x * (i + 1)
        table[i, 0] += rows[i - 1][1]
    return np.sum(table**2) + np.sum(rows[1])
