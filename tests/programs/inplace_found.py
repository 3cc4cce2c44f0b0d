# ruff: noqa -- programs as users write them
"""Programs that a random search has found to be wrong, or to crash, once."""

import numpy as np

from tests.programs._registry import matrix, program, vector


def halve(a):
    a *= 0.5


def halved(a):
    a *= 0.5
    return a


def product_into(a, b, out):
    out[...] = a * b
    return np.sum(out)


@program([(vector(4), 1), (vector(4), 2)])
def view_of_a_part_read_by_its_own_write(x, k):
    u = 2.0 * x
    a, b = u[:2], u[2:]
    c = b[:2]
    if k > 1:
        pass
    else:
        b[:] = np.sin(c)
    return np.sum(c * c) + np.sum(a)


@program([(vector(4), 2), (vector(4), 0)])
def operands_and_result_are_one_array(x, n):
    total = 0.0
    u = x
    v = x[:2]
    total += product_into(x[::-1], u[::-1], u)
    for _ in range(n):
        w = u.copy()
        total = total + np.sum(u * w[:])
    v[0] += u[-1] * total * 0.1
    return np.sum(v * v)


@program([(vector(4), matrix(2, 3))], wrt=(0, 1))
def read_in_a_branch_then_overwritten(x, y):
    total = 0.0
    u = 2.0 * x
    v = u[1:]
    z = y
    if np.sum(z) > 0.8:
        total = np.sin(total) + np.sum(np.cos(v))
    v -= 0.5 * y[-1] + z[1, 1]
    return total


@program([(matrix(2, 3),)])
def rows_of_a_turned_transpose(y):
    v = y.T
    for row in v[::-1]:
        row *= v[0]
    v = halved(v)
    return np.sum(v * v)


@program([(vector(4), 2)])
def rows_unpacked_from_a_reshape(x, n):
    a, b = x.reshape(2, 2)
    for _ in range(n):
        halve(b)
        b[0] += a[1] * b[1]
    return np.sum(b * b)


@program([(matrix(2, 3), 1), (matrix(2, 3), 2)])
def rows_written_then_one_arm(y, k):
    m = y
    for row in m[::-1]:
        row *= 0.7
    if k == 1:
        pass
    else:
        m /= 2.0
    return np.sum(m * m)


@program([(vector(4), 1), (vector(4), 2)])
def arms_write_by_view_and_by_list(x, k):
    v = halved(x)
    if k == 1:
        v += 0.5 * (v[::-1])
    else:
        v[[1, 0]] *= x[-2:]
    w = x.copy()
    return np.sum(w * w)


@program([(vector(4), 1, 2), (vector(4), 2, 2)], tags={"may_refuse"})
def view_rebound_in_a_loop_of_one_arm(x, k, n):
    u = 2.0 * x
    v = u[1:]
    if k > 1:
        u[1:] = x[0] ** 2
    else:
        for _ in range(n):
            v = v[:]
            v[0] *= u[0]
    return np.sum(v * v)


@program([(vector(4), matrix(2, 3), 2), (vector(4), matrix(2, 3), 0)], wrt=(0, 1))
def list_written_through_repeated_indices(x, y, n):
    u = x.copy()
    m = 2.0 * y
    held = [u, x]
    v = x[:2][::-1]
    for _ in range(n):
        v[[-1, 0, -1]] = np.sin(m[0])
    return np.sum(held[0] * held[1])


@program([(vector(3),)])
def list_bound_anew_while_it_is_walked(x):
    v = x * 0.9
    s = 0.0
    rows = [x * 0.7, x * x]
    for row in rows:
        s = s + row[0] * row[1]
        rows = [v * v[2], np.sin(x)]
    return s * np.sum(rows[0])


@program([(vector(3), 3), (vector(3), 0)])
def item_of_a_list_that_is_bound_anew(x, n):
    rows = [x * 0.7, x * x]
    first, other, s = rows[0], rows, 0.0
    for k in range(n):
        s = s + np.sum(first * rows[1]) + np.sum(rows[0] * other[1])
        rows = [rows[1] * 2.0, first * k]
    return s + np.sum(first * rows[0])


@program([(vector(3), 4)])
def lists_swapped_and_filled(x, n):
    xs, ys, s = [x * 1.0], [x * 2.0], 0.0
    for k in range(n):
        xs, ys = ys, xs
        xs.append(ys[0] * k)
        s = s + np.sum(xs[-1] ** 2)
    return s + np.sum(ys[-1]) + len(xs)


@program([(vector(3), vector(3, 1), 1), (vector(3), vector(3, 1), -1)], wrt=(0, 1))
def stored_in_one_arm_and_read_in_the_other(x, y, c):
    v = y * 0.9
    if c > 0:
        v[:] = v
        return np.sum(v * v)
    return np.sum(v * x)


@program([(vector(4), matrix(2, 4), 1), (vector(4), matrix(2, 4), -1)], wrt=(0, 1))
def shape_of_what_one_arm_keeps(x, y, c):
    u = x * 1.0
    v = y[0] * 0.9
    d = {"p": x * 0.6, "q": y[0] * 1.0}
    with np.errstate(all="ignore"):
        if c > 0:
            u[...] = np.cos(v * x)
    u[1:3] = d["q"][:2] + 0.1
    return np.sum(u * x)


@program([(vector(4), 0), (vector(4), 2)], tags={"may_refuse"})
def alias_made_in_a_loop_before_another(x, n):
    for i in range(2):
        u = v = x * 0.2
    v[:] = x
    for i in range(n):
        u = x * 0.3
    return np.sum(u * x)


@program([(vector(4), 0), (vector(4), 2)], tags={"may_refuse"})
def view_taken_in_a_loop_before_another(x, n):
    u = x * 0.9
    for i in range(2):
        w = u[:2]
    u *= x
    for i in range(n):
        w = x[1::2]
    return np.sum(w**2)
