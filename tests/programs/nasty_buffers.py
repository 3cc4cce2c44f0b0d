# ruff: noqa -- programs as users write them
"""Written arrays and control flow: what a test, an early exit or a later iteration reads."""

import numpy as np

from tests.programs._registry import matrix, program as registered, signed, vector


def program(args, wrt=0):
    return registered(args, wrt, tags={"may_refuse"})


@program([(vector(4),)])
def try_and_finally(x):
    u = x.copy()
    try:
        u[0] = u[1] ** 2
        s = np.sum(u)
    finally:
        u[2] = u[0] * u[3]
    return s * np.sum(u)


@program([(vector(4), 2), (vector(4), 7)])
def write_that_may_fail(x, i):
    u = x.copy()
    try:
        u[0] = u[1] ** 2
        u[i] = u[0] * 3.0
    except IndexError:
        u[1] = u[0]
    return np.sum(u**2)


@program([(vector(4), 3)])
def while_reads_what_it_writes(x, limit):
    u = x.copy()
    while np.sum(u) < limit:
        u *= 1.0 + u[0]
        u[1:] += u[:-1] ** 2
    return np.sum(u**2)


@program([(vector(4),)])
def while_on_an_item(x):
    u = np.zeros(5)
    u[0] = x[0]
    i = 0
    while u[i] < 1.3 and i < 3:
        u[i + 1] = u[i] + x[i] * u[i]
        i += 1
    return u[i] ** 2 + np.sum(u)


@program([(vector(4), 0.9), (vector(4), 3.0)])
def break_between_two_writes(x, limit):
    u = x.copy()
    for i in range(3):
        u[i + 1] += u[i] ** 2
        if u[i + 1] > limit:
            break
        u[i] = u[i + 1] * 2.0
    else:
        u[0] = u[3]
    return np.sum(u**2)


@program([(signed(5),)])
def continue_before_a_write(x):
    u = x.copy()
    s = 0.0
    for i in range(1, 5):
        s += u[i - 1]
        if u[i] < 0:
            continue
        u[i] = u[i] * s
        u[i - 1] -= u[i]
    return np.sum(u**2) + s


@program([(vector(4), 0.9), (vector(4), 30.0)])
def return_in_a_loop_that_writes(x, limit):
    u = x.copy()
    for i in range(5):
        u *= 1.0 + u[i % 4]
        if np.sum(u) > limit:
            return np.sum(u**2) * i
        u[0] += x[1]
    return np.sum(u)


@program([(vector(4), True), (vector(4), False)])
def view_of_one_of_two(x, flag):
    u, w = x.copy(), x**2
    if flag:
        v = u[1:]
    else:
        v = w[:3]
    s = np.sum(v**2)
    u[1] = 5.0
    w[1] = u[0]
    return s + np.sum(v * u[:3]) + np.sum(w)


@program([(vector(4), 3)])
def view_from_the_iteration_before(x, n):
    u = x.copy()
    v = u[:2]
    for i in range(n):
        v[0] = u[i + 1] * v[1]
        v = u[i : i + 2]
    return np.sum(u**2) + v[0]


@program([(vector(4), 3)])
def buffer_replaced_in_the_middle(x, n):
    u = x.copy()
    v = u[1:]
    for i in range(n):
        if i == 1:
            u = u * 2.0
        u[1] += v[0] * u[0]
        v[1] *= 1.1
    return np.sum(u * x) + np.sum(v**2)


@program([(vector(4), 4)])
def maybe_the_same_array(x, n):
    a = x.copy()
    b = a
    for i in range(n):
        if i == 2:
            b = b.copy()
        a[0] += b[1] ** 2
        b[1] = a[0] * 0.5
    return np.sum(a * b)


@program([(vector(4), 3), (vector(4), 0)])
def alias_leaves_the_loop(x, n):
    best = x * 0.0
    u = x.copy()
    for i in range(n):
        u[i] = u[i] ** 2 * u[i + 1]
        if np.sum(u) < 2.0:
            best = u
    u[0] = 3.0 * best[1]
    return np.sum(best**2) + np.sum(u)


@program([(vector(4), 3)])
def best_so_far_is_a_copy(x, n):
    u = x.copy()
    best, value = u.copy(), np.sum(u**2)
    for i in range(n):
        u[i] *= 1.5 - u[i + 1]
        if np.sum(u**2) < value:
            best[:] = u
            value = np.sum(u**2)
    return np.sum(best * x) * value


@program([(vector(3), 4)])
def augmented_number_or_array(x, n):
    s = x[0]
    t = s
    v = x[1:]
    for i in range(n):
        s += x[1]
        t *= s
        v = v * t
        v += s
    return np.sum(v) * t


@program([(vector(3), 3)])
def starts_as_a_number(x, n):
    total = 0
    parts = []
    for i in range(n):
        total += x[i] * x
        parts.append(total)
    return sum(np.sum(p * p) for p in parts)


@program([(vector(3), 3)])
def starts_as_an_argument(x, n):
    total = x
    for i in range(n):
        total = total + x
        total *= x[i]
    return np.sum(total * x)


@program([(vector(3),)])
def argument_under_a_second_name(x):
    y = x
    y *= x[0]
    y[1] = x[2] ** 2
    return np.sum(x * y)


@program([(vector(3),)])
def argument_returned_after_a_write(x):
    y = x[1:]
    y *= 2.0
    x[0] = y[0] * y[1]
    return x, y, x[0]


@program([(vector(3),)])
def one_buffer_returned_twice(x):
    y = x**2
    z = y[:2]
    w = y
    z[0] = w[2]
    return y, z, w


@program([(vector(3),)])
def result_written_after_it_was_used(x):
    y = np.exp(x)
    z = y * x
    y[0] = 0.0
    z[1] = y[1] * z[0]
    y[:] = 1.0
    return np.sum(z * y)


@program([(vector(4),)])
def exponential_overwritten(x):
    y = np.exp(x)
    y += 1.0
    r = np.sqrt(y)
    r[0] = 2.0
    t = np.tanh(r)
    t *= t
    return np.sum(t * x)


@program([(vector(4),)])
def operand_of_a_product_overwritten(x):
    u, v = x.copy(), np.cos(x)
    p = u * v
    u[:] = p + v
    q = u @ v
    v[:] = 0.0
    m = np.outer(u, u)
    u *= 0.0
    return q * np.sum(m**2) + np.sum(p * u)


@program([(matrix(3, 3),)])
def matrix_overwritten_after_a_solve(A):
    M = A + 3.0 * np.eye(3)
    b = M[0].copy()
    x = np.linalg.solve(M, b)
    M[0] = x
    y = np.linalg.solve(M + np.eye(3), b)
    b[:] = 0.0
    return np.sum(x * y) + np.sum(M)


@program([(vector(4), np.array([2, 0, 1]))])
def index_array_overwritten(x, order):
    idx = order.copy()
    y = x[idx] ** 2
    idx[0] = 3
    y[idx[1:]] += x[idx[0]]
    idx[:] = 0
    return np.sum(y**2)


@program([(vector(4),)])
def mask_overwritten(x):
    mask = x > 0.7
    y = x.copy()
    y[mask] = y[mask] ** 2
    mask[:] = True
    y[mask] *= 2.0
    mask[0] = False
    return np.sum(y[mask] ** 2)


@program([(vector(4),)])
def slice_bounds_overwritten(x):
    bounds = [1, 3]
    y = x.copy()
    y[bounds[0] : bounds[1]] *= y[0]
    bounds[0] = 0
    y[bounds[0] : bounds[1]] *= y[3]
    return np.sum(y**2)


@program([(vector(4),)])
def index_name_rebound(x):
    y = x.copy()
    i = 0
    v = y[i:]
    i = 2
    v[i] = y[i - 1] * 3.0
    w = y[i:]
    i = 1
    w[i] += v[i]
    return np.sum(y**2)


@program([(vector(5),)])
def loop_variable_in_a_view(x):
    y = x.copy()
    views = []
    for i in range(3):
        views.append(y[i : i + 2])
    for i in range(3):
        views[i][0] = views[2 - i][1] ** 2
    return np.sum(y**2)


@program([(vector(4),)])
def increments_itself_shifted(x):
    y = x.copy()
    y[1:] += y[:-1]
    y[:-1] *= y[1:]
    y[::2] -= y[1::2]
    y[[0, 1]] = y[[1, 0]]
    y[1:3] = y[2:4]
    return np.sum(y**3)


@program([(matrix(3, 3),)])
def plus_its_own_transpose(A):
    M = A.copy()
    M += M.T
    M *= M.T[::-1]
    M.T[0] -= M[0]
    return np.sum(M**2)


@program([(vector(4),)])
def same_item_several_times(x):
    y = x.copy()
    y[0] = y[0] * y[1]
    y[0] = y[0] * y[0]
    y[0] += y[0]
    y[-4] *= y[0] + y[1]
    return y[0] ** 2 + np.sum(y)


@program([(vector(4),)])
def write_of_a_constant_kills(x):
    y = x**2
    s = np.sum(y)
    y[1] = 0.0
    y[1] += x[0]
    y[2:] = 1.0
    y[2:] *= s
    return np.sum(y**2)
