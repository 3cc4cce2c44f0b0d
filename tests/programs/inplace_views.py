# ruff: noqa -- programs as users write them
"""Views that are written, read after writes to their base, and taken again; every kind of index."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(vector(4),)])
def item_written(x):
    y = np.zeros(4)
    y[0] = x[0] * x[1]
    y[-1] = x[2] ** 2
    y[1] = y[0] * y[-1]
    return np.sum(y**2)


@program([(vector(4),)], tags={"second"})
def base_written_view_read(x):
    y = x * x
    v = y[1:]
    y[2] = v[0] * 3.0
    return np.sum(v * v) + y[0]


@program([(vector(4),)])
def view_written_base_read(x):
    y = x * x
    v = y[1:3]
    v[0] = y[0] * y[3]
    v *= 2.0
    return np.sum(y * x)


@program([(matrix(3, 4),)], tags={"second"})
def view_of_a_view(x):
    y = x.copy()
    row = y[1]
    part = row[1:3]
    part += y[0, 1:3] * y[2, 2:]
    part[0] = row[0] ** 2
    return np.sum(y**2)


@program([(vector(6),)])
def negative_strides(x):
    y = x.copy()
    back = y[::-1]
    back[:3] = back[3:] ** 2
    back[::2] *= 1.5
    y[-2:0:-2] += x[:2]
    return np.sum(y * np.arange(6.0))


@program([(vector(5),)], tags={"second"})
def overlapping_operands(x):
    y = x.copy()
    v = y[1:3]
    v *= y[0:2]
    y[1:] += y[:-1]
    y[::-1][1:] -= 0.5 * y[1:]
    return np.sum(y**2)


@program([(vector(5),)])
def adds_its_own_reverse(x):
    y = x.copy()
    y += y[::-1]
    y *= y
    y -= y[::-1] * 0.3
    return np.sum(y * x)


@program([(matrix(3, 4),)])
def rows_from_rows(A):
    A = A.copy()
    for i in range(3):
        A[i, 1:-1] += A[i, 2:]
        A[i, :-1] *= A[i - 1, 1:]
    return np.sum(A**2)


@program([(vector(4), vector(4, 1))], wrt=(0, 1), tags={"second"})
def chained_targets(x, y):
    a, b = x.copy(), y.copy()
    a[0] = b[1] = x[2] * y[3]
    a[1:3] = b[2:] = a[2:] * 2.0
    return np.sum(a * b)


def two_rows(x):
    return x * x, np.sin(x)


@program([(vector(3),)])
def tuple_targets(x):
    A, B = np.zeros((2, 3)), np.ones((2, 3))
    A[0], B[0] = two_rows(x)
    (A[1, 0], A[1, 1]), B[1] = (x[0], x[1] * x[2]), A[0]
    return np.sum(A * B) + np.sum(B**2)


@program([(matrix(3, 3),)], tags={"second"})
def rows_swapped_by_index_lists(A):
    M = A.copy()
    M[[0, 2]] = M[[2, 0]]
    M[:, [0, 1]] = M[:, [1, 0]]
    M[0] *= M[1]
    return np.sum(M * np.arange(9.0).reshape(3, 3))


@program([(vector(5),)])
def views_taken_in_a_loop(x):
    y = x.copy()
    for i in range(3):
        window = y[i : i + 3]
        window[1] = window[0] * window[2]
        y[i] += np.sum(window)
    return np.sum(y**2)


@program([(vector(4), True), (vector(4), False)], tags={"second"})
def view_outlives_its_branch(x, first):
    y = x.copy()
    if first:
        v = y[:2]
    else:
        v = y[2:]
    v[0] = v[1] ** 2
    return np.sum(y**2) + v[0]


@program([(vector(4), True), (vector(4), False)])
def write_in_one_arm(x, flag):
    y = x.copy()
    s = np.sum(y**3)
    if flag:
        y[1:] = y[:-1] * s
    return np.sum(y**2) + s


@program([(matrix(3, 4),)], tags={"second"})
def rows_of_a_matrix(A):
    A = A.copy()
    for row in A:
        row *= 2
        row[0] = np.sum(row**2)
    return np.sum(A**2)


@program([(matrix(3, 4),)])
def columns_through_the_transpose(A):
    M = A.copy()
    for k, column in enumerate(M.T):
        column /= np.sqrt(np.sum(column**2))
        column[0] += 0.1 * k
    M.T[1] = M.T[0] * M.T[2]
    return np.sum(M**3)


@program([(vector(6),)], tags={"second"})
def reshaped_view(x):
    y = x * 1.0
    m = y.reshape(2, 3)
    m[0] = m[1] ** 2
    m[:, 1] += y[:2]
    return np.sum(y * np.arange(6.0))


@program([(matrix(2, 3),)])
def ravelled_view(A):
    A = A.copy()
    flat = A.ravel()
    for i in range(1, flat.size):
        flat[i] += 0.5 * flat[i - 1] * flat[i]
    return np.sum(A**2)


@program([(vector(6),)])
def split_views(x):
    y = x.copy()
    a, b, c = np.split(y, 3)
    a[:] = b * c
    b += a
    c[0] = a[1] * b[1]
    return np.sum(y**2)


@program([(matrix(3, 4),)])
def swapped_axes_and_new_axes(A):
    A = A.copy()
    t = np.swapaxes(A, 0, 1)
    t[1] = t[0] * t[2]
    wide = A[:, np.newaxis, :]
    wide[:, 0, -1] = A[:, 0] ** 2
    np.expand_dims(A, 0)[0, 1] *= 2.0
    return np.sum(A**2)


@program([(matrix(3, 3),)])
def diagonal_by_index_arrays(A):
    A = A.copy()
    i = np.arange(3)
    A[i, i] += A[i, -1 - i] ** 2
    A[i[:2], i[1:]] = 0.5
    return np.sum(A**3)


@program([(matrix(12, 2).reshape(2, 3, 4),)])
def ellipsis_and_planes(A):
    A = A.copy()
    A[..., 0] = A[..., -1] ** 2
    A[0] += A[1, ::-1]
    A[:, 1, ...] *= A[:, 2]
    A[1, ..., 1:3][0] = 2.0
    return np.sum(A**2)


@program([(vector(3), 0.7)], wrt=(0, 1))
def broadcast_right_hand_sides(row, c):
    A = np.ones((3, 3))
    A[:] = row
    A[1] = c
    A[:, 2] += row[0] * c
    A[1:, :2] *= row[:2]
    A *= row[:, None]
    A[2] -= c
    return np.sum(A**2)


@program([(vector(4),)], tags={"second"})
def every_augmented_operator(x):
    y = x.copy()
    y[0] += y[1]
    y[1] -= y[2] ** 2
    y[2] *= y[3]
    y[3] /= y[0]
    y[:2] **= 2
    y += x
    y *= y[0]
    y /= 1.0 + y[3] ** 2
    y **= 3.0
    return np.sum(y)


@program([(signed(3, 3), signed(3, 3, seed=1))], wrt=(0, 1))
def matmul_in_place(A, B):
    C = A.copy()
    C @= B
    C[1:] @= B
    return np.sum(C**2)


@program([(vector(4), 3)], tags={"second"})
def two_views_carried_by_a_loop(x, n):
    y = x.copy()
    left, right = y[:2], y[2:]
    for _ in range(n):
        left += 0.5 * right**2
        right[:] = left * right
    return np.sum(y**2)


@program([(vector(4), 3)])
def rows_used_alternately(x, n):
    u = np.zeros((2, 4))
    u[0] = x
    for t in range(n):
        now, then = u[t % 2], u[(t + 1) % 2]
        then[1:] = now[:-1] * now[1:]
        then[0] = now[3]
    return np.sum(u**2)


@program([(vector(4),)])
def old_values_kept_in_numbers(x):
    y = x.copy()
    first, last = y[0], y[-1]
    y[0] = last**2
    y[-1] = first * y[0]
    return np.sum(y * y) + first * last


@program([(vector(4),)])
def uninitialised_buffer(x):
    y = np.empty((2, 4))
    y[0] = x**2
    y[1, :2] = y[0, 2:]
    y[1, 2:] = y[0, :2] * x[2:]
    return np.sum(y**3)


@program([(vector(4), np.array([True, False, True, True]))], tags={"second"})
def masked_pieces(x, mask):
    y = x**2
    y[mask] = y[mask] * y[0]
    y[~mask] += x[~mask]
    y[np.where(mask)[0][:2]] *= 0.5
    return np.sum(y**2)


@program([(vector(4),)])
def integers_hold_no_derivative(x):
    counts = np.zeros(4, dtype=int)
    for i in range(4):
        counts[i] = 10 * x[i]
    counts[0] += 3
    return np.sum(counts * x**2)


@program([(vector(5),)])
def scalar_items_by_position(x):
    A = np.zeros((2, 5))
    A[0][1] = x[1] ** 2
    A[0][2:][1] = x[0] * x[4]
    A[1][::2] = x[::2]
    A[1][1] += A[0][1] * A[1][2]
    return np.sum(A**2)


@program([(vector(4), 2)])
def argument_rebound_then_written(x, n):
    for _ in range(n):
        x = x * x
        x[0] = x[1] + x[2]
    return np.sum(x)


@program([(vector(4),)])
def argument_itself_written(x):
    total = np.sum(x**2)
    x[1:] *= x[:-1]
    x += total
    return np.sum(x**2)


@program([(vector(4), 0), (vector(4), 1), (vector(4), 4)])
def buffers_swapped_in_one_arm_only(x, n):
    u, v = x.copy(), 2.0 * x
    for k in range(n):
        if k % 2 == 0:
            u, v = v, u
        u *= 1.5
        v[0] *= u[1]
    return np.sum(u * u * v)
