# ruff: noqa -- programs as users write them
"""What a write destroys and an earlier line read: kept, restored, or read from the wrong version."""

from dataclasses import dataclass

import numpy as np

from tests.never_wrong._registry import A, X, case


@case(X)
def read_then_overwritten_in_two_arms(x):
    y = x * 2.0
    s = np.sum(y**3)
    if x[0] > 0.0:
        y[0] = 1.0
    else:
        y[1:] = 2.0
    return s + np.sum(y * x)


@case(X)
def read_in_a_loop_then_overwritten_after_it(x):
    y = x * 2.0
    s = 0.0
    for k in range(3):
        s = s + y[k] * np.sum(y)
    y[:] = 0.0
    return s * s


@case(X)
def overwritten_in_the_inner_loop(x):
    y = x * 0.5
    s = 0.0
    for i in range(2):
        s = s + np.sum(y**2)
        for j in range(3):
            y[j] = y[j - 1] * y[j] + 0.1 * i
    return s + np.sum(y)


@case(X)
def read_by_the_inner_loop_and_written_by_the_outer(x):
    y = x * 0.5
    s = 0.0
    for i in range(3):
        for j in range(i):
            s = s + y[j] * np.sum(y[j:])
        y[i] = s
    return s * np.sum(y)


@case(X)
def break_leaves_the_write_out(x):
    y = x * 0.5
    for i in range(4):
        s = np.sum(y**2)
        if i == 2:
            break
        y[i] = s * y[2]
    return s * np.sum(y)


@case(X)
def continue_skips_the_write(x):
    y = x * 0.5
    s = 0.0
    for i in range(4):
        s = s + np.sum(y**2)
        if i % 2 == 0:
            continue
        y[0] = s * y[2]
        y[1:] *= y[0]
    return s * np.sum(y)


@case(X)
def while_on_a_restored_value(x):
    y = np.abs(x) * 0.2
    n = 0
    while np.sum(y * y) < 3.0 and n < 5:
        y[0] += np.sum(y) ** 2
        y[1:] *= 1.0 + y[:-1]
        n += 1
    return np.sum(y**2) * n


@case(X)
def early_return_between_writes(x):
    y = x * 0.5
    s = np.sum(y**2)
    y[0] = s
    if s > 100.0:
        return s
    t = np.sum(y**2)
    y[1] = t
    if t > 0.1:
        return s * t + y[1]
    y[2] = 0.0
    return np.sum(y)


@case(X)
def early_return_from_the_middle_of_a_loop(x):
    y = x * 0.5
    for i in range(3):
        for j in range(3):
            y[j] = y[i] * y[j] + 0.3
            if i * j == 2:
                return np.sum(y**3)
        y *= y
    return np.sum(y)


@case(X)
def returned_buffer_is_restored_later(x):
    def f(u):
        s = np.sum(u**2)
        u[0] = s
        return u

    y = x * 0.5
    a = f(y)
    b = a.copy()
    c = f(a)
    return np.sum(b * c * y)


@case(X)
def written_by_a_call_in_a_loop(x):
    def smooth(u):
        u[1:-1] = 0.5 * u[1:-1] * (u[2:] + u[:-2])

    y = x * 0.5
    s = 0.0
    for _ in range(3):
        s = s + y[0] * np.sum(y**2)
        smooth(y)
        y[0] += s
    return s


@case(X)
def written_by_a_recursion(x):
    def down(u, k):
        s = np.sum(u**2)
        if k > 0:
            u[k - 1] = s * u[k]
            s = s + down(u[: k + 1], k - 1)
            u[0] *= s
        return s

    y = x * 0.5
    return down(y, 2) * np.sum(y**2)


@case(X)
def two_buffers_swapped_and_read(x):
    u, v = x * 0.5, x * x
    s = 0.0
    for k in range(3):
        v[1:] = u[:-1] * u[1:]
        s = s + np.sum(u * v)
        v[0] = s
        u, v = v, u
    return s + np.sum(u * u * v)


@case(X)
def three_buffers_rotated_and_read(x):
    a, b, c = x * 0.5, x * x, np.zeros(3)
    s = 0.0
    for k in range(4):
        c[:] = a * b + 0.1 * k
        s = s + np.sum(c**2)
        a, b, c = b, c, a
    return s + np.sum(a * b * c)


@case(X)
def swapped_in_one_arm_only(x):
    u, v = x * 0.5, x * x
    for k in range(4):
        if k % 2:
            u, v = v, u
        u[0] = np.sum(u * v)
        v *= 0.5
    return np.sum(u * v)


@case(X)
def buffer_renewed_now_and_then(x):
    y = x * 0.5
    s = 0.0
    for k in range(4):
        if k == 2:
            y = np.zeros(3) + s
        s = s + np.sum(y**2)
        y[k % 3] = s * 0.1
        y *= 0.9
    return s + np.sum(y**2)


@case(X)
def copy_kept_across_writes(x):
    y = x * 0.5
    old = y.copy()
    for k in range(3):
        y[k] = old[k - 1] * y[k]
        old[:] = y * old
    return np.sum(y * old)


@case(A)
def column_read_row_written(a):
    m = a * 0.5
    for k in range(3):
        m[k] = m[:, k] * m[k] + m @ m[k]
    return np.sum(m**2)


@case(A)
def product_read_then_factor_overwritten(a):
    m = a * 0.5
    p = m @ m
    m[0] = p[1]
    q = m @ p
    p[:] = m.T
    m *= q
    return np.sum(m * p) + np.sum(q**2)


@case(A)
def solved_then_overwritten(a):
    m = a + 3.0 * np.eye(3)
    v = m[0] * 1.0
    for k in range(2):
        v[:] = np.linalg.solve(m, v)
        m[k] += v
        m[:, 0] *= v[k]
    return np.sum(m**2) + np.sum(v)


@case(A)
def transposed_view_read_then_written(a):
    m = a * 0.5
    t = m.T
    s = np.sum(t @ m)
    t[0] = s
    s = s + np.sum(t**2)
    m[0] = t[1] * t[2]
    return s * np.sum(t * a)


@case(A)
def view_read_in_a_loop_then_base_written(a):
    m = a * 0.5
    row = m[1]
    s = 0.0
    for k in range(3):
        s = s + np.sum(row**2) * row[k]
        m[:, k] = s * m[k]
    return s + np.sum(row)


@case(A)
def rows_restored_one_by_one(a):
    m = a * 0.5
    s = 0.0
    for row in m:
        s = s + np.sum(row**2)
        row[0] = s
        row[1:] *= row[0]
    return s * np.sum(m)


@case(X)
def masked_write_of_what_was_read(x):
    y = x * 2.0
    s = np.sum(y**3)
    y[y > 0.0] = s
    t = np.sum(y**2)
    y[y < 0.0] *= t
    return s * t + np.sum(y)


@case(X)
def repeated_indices_of_what_was_read(x):
    y = x * 2.0
    s = np.sum(y**2)
    idx = np.array([0, 1, 0, 2, 1])
    y[idx] = x[idx] * np.array([1.0, 2.0, 3.0, 4.0, 5.0]) * s
    t = np.sum(y**2)
    y[idx] += t * x[idx]
    return s * t + np.sum(y * y)


@case(X)
def index_array_changes_between_write_and_restore(x):
    y = x * 2.0
    idx = np.array([0, 1])
    s = 0.0
    for k in range(3):
        s = s + np.sum(y**2)
        y[idx] = s * y[idx[::-1]]
        idx[0] = k
        idx[1] = 2 - k
    return s + np.sum(y)


@case(X)
def mask_changes_between_write_and_restore(x):
    y = x * 2.0
    mask = np.array([True, False, True])
    s = 0.0
    for k in range(3):
        s = s + np.sum(y**2)
        y[mask] = s * 0.1
        mask[k] = not mask[k]
    return s + np.sum(y)


@case(X)
def bounds_change_between_write_and_restore(x):
    y = x * 2.0
    i, j = 0, 2
    s = 0.0
    while j > i:
        s = s + np.sum(y**2)
        y[i:j] = y[i:j] * s
        i, j = i + 1, j
        y[j:] = 0.5 * s
    return s + np.sum(y)


@case(X)
def numbers_taken_before_the_write(x):
    y = x * 2.0
    a, b = y[0], y[1]
    y[0], y[1] = b * b, a * a
    c = y[0] * a
    y[0] = c
    return c * b + np.sum(y * y)


@case(X)
def exponential_kept_by_its_result(x):
    y = np.exp(x * 0.3)
    z = np.sqrt(y)
    y *= z
    z += y
    w = np.tanh(z)
    z[:] = w
    w *= 2.0
    return np.sum(w * z * y)


@case(X)
def result_of_a_result_overwritten(x):
    y = x * 2.0
    z = y / (1.0 + y * y)
    y /= 3.0
    z **= 2
    q = z / y
    z[0] = q[1]
    y[:] = q
    return np.sum(q * z * y)


@case(X)
def sum_and_maximum_overwritten(x):
    y = x * 2.0
    m, s, p = np.max(y), np.sum(y), np.prod(y)
    y[np.argmax(y)] = 0.0
    n = np.linalg.norm(y)
    y[:] = y / n
    return m * s + p * n + np.sum(y)


@dataclass
class Flow:
    u: np.ndarray
    p: np.ndarray
    t: float = 0.0

    def step(self):
        self.p[:] = self.u**2 * 0.3
        self.u[1:] += self.p[:-1] * self.u[1:]
        self.t += np.sum(self.p)


@case(X)
def fields_read_then_overwritten(x):
    f = Flow(x * 0.5, np.zeros(3))
    s = 0.0
    for _ in range(3):
        s = s + np.sum(f.u * f.p) * f.t
        f.step()
    return s + np.sum(f.u**2)


@case(X)
def fields_swapped_and_read(x):
    f = Flow(x * 0.5, x * x)
    s = 0.0
    for _ in range(3):
        f.u, f.p = f.p, f.u
        f.u[0] = np.sum(f.p**2)
        s = s + np.sum(f.u * f.p)
    return s


@case(X)
def items_of_a_dict_read_then_overwritten(x):
    d = {"u": x * 0.5, "v": x * x}
    s = 0.0
    for _ in range(3):
        s = s + np.sum(d["u"] * d["v"])
        d["u"][0] = s
        d["v"] *= d["u"]
        d["u"] = d["u"] * 0.5
    return s + np.sum(d["u"] * d["v"])


@case(X)
def buffers_of_a_list_read_then_overwritten(x):
    us = [x * 0.5, x * x, np.zeros(3)]
    s = 0.0
    for k in range(3):
        us[2][:] = us[0] * us[1]
        s = s + np.sum(us[2] ** 2)
        us[k][0] = s
        us[0], us[1] = us[1], us[0]
    return s + np.sum(us[0] * us[1] * us[2])


@case(X)
def closure_reads_then_someone_writes(x):
    y = x * 0.5

    def energy():
        return np.sum(y**3)

    s = 0.0
    for k in range(3):
        s = s + energy()
        y[k] = s
    return s * energy()


@case(X)
def comprehension_reads_then_someone_writes(x):
    y = x * 0.5
    squares = [v * np.sum(y) for v in y]
    y[:] = squares
    cubes = np.array([v**3 for v in y])
    y *= cubes
    return np.sum(y) + squares[0] * cubes[1]


@case(X)
def accumulates_a_running_maximum(x):
    y = x * 0.5
    best = y.copy()
    for k in range(3):
        y[k] = y[k - 1] ** 2 + y[k]
        better = y > best
        best[better] = y[better]
    return np.sum(best * y)


@case(X)
def no_trips(x):
    y = x * 0.5
    s = np.sum(y**2)
    for k in range(len(x) - 3):
        y[k] = s
        s = s + np.sum(y**2)
    while s > 1e9:
        y[:] = 0.0
        s = 0.5 * s
    y[0] = 1.0
    return s + np.sum(y * y)


@case(X)
def start_of_the_loop_is_read_after_it(x):
    start = x * 0.5
    y = start
    for k in range(3):
        y = y * 1.5
        y[k] = start[k] ** 2
    start[0] = 7.0
    return np.sum(y * start)


@case(X)
def start_of_the_loop_is_the_buffer(x):
    start = x * 0.5
    y = start
    for k in range(3):
        y[k] = start[k - 1] ** 2
        y *= 1.1
    return np.sum(y * start)
