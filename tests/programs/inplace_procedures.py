# ruff: noqa -- programs as users write them
"""Functions that write into what they are given: through calls, twice the same array, results."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def apply_boundary(u, value):
    u[0] = value
    u[-1] = u[-2]


def relax(u, weight):
    for i in range(1, len(u) - 1):
        u[i] += weight * (0.5 * (u[i - 1] + u[i + 1]) - u[i])


def sweep(u, weight, value):
    relax(u, weight)
    apply_boundary(u, value)


@program([(vector(6), 0.8, 0.3, 2)], wrt=(0, 1, 2))
def through_two_levels(u0, weight, value, n):
    u = u0.copy()
    for _ in range(n):
        sweep(u, weight, value)
    return np.sum(u**2)


def add_scaled(target, source, factor):
    target += factor * source


@program([(vector(3), vector(3, 1))], wrt=(0, 1), tags={"second"})
def axpy(x, y):
    z = y.copy()
    add_scaled(z, x, 2.0)
    add_scaled(z, z * x, 0.5)
    add_scaled(z[1:], x[:-1], z[0])
    return np.sum(z**2)


@program([(vector(3),)])
def one_array_passed_twice(x):
    z = x.copy()
    add_scaled(z, z, 2.0)
    add_scaled(z, z, z[0])
    return np.sum(z * x)


def shift_into(target, source):
    target[1:] = source[:-1] ** 2
    target[0] = source[-1]


@program([(vector(4),)])
def twice_the_same_or_not(x):
    a, b = x.copy(), x * x
    shift_into(a, b)
    shift_into(b, b)
    return np.sum(a * b)


def normalised(v):
    v /= np.sqrt(np.sum(v**2))
    return v


@program([(vector(4), 2)], tags={"second"})
def helper_returns_its_argument(x, n):
    v = x.copy()
    for _ in range(n):
        v[0] += 1.0
        w = normalised(v)
        w[1] *= 2.0
    return np.sum(v**3)


@program([(matrix(3, 4),)])
def rows_passed_to_a_helper(A):
    A = A.copy()
    for i in range(len(A)):
        normalised(A[i])
    for column in A.T:
        add_scaled(column, A[:, 0], 0.3)
    return np.sum(A**3)


def cholesky(A):
    for k in range(len(A)):
        A[k, k] = np.sqrt(A[k, k])
        A[k + 1 :, k] /= A[k, k]
        for j in range(k + 1, len(A)):
            A[j:, j] -= A[j:, k] * A[j, k]


def solve_lower(L, b):
    for i in range(len(b)):
        b[i] -= L[i, :i] @ b[:i]
        b[i] /= L[i, i]


def solve_upper(L, b):
    for i in range(len(b) - 1, -1, -1):
        b[i] -= L[i + 1 :, i] @ b[i + 1 :]
        b[i] /= L[i, i]


@program([(signed(3, 3) + 3.0 * np.eye(3), vector(3))], wrt=(0, 1))
def solve_by_cholesky(A, b):
    L, x = A @ A.T, b.copy()
    cholesky(L)
    solve_lower(L, x)
    solve_upper(L, x)
    return np.sum(x**2) * 100.0


def quicksort(a, low, high):
    if low < high:
        pivot, i = a[high], low
        for j in range(low, high):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[high] = a[high], a[i]
        quicksort(a, low, i - 1)
        quicksort(a, i + 1, high)


@program([(signed(6),)])
def recursive_quicksort(x):
    a = x.copy()
    quicksort(a, 0, len(a) - 1)
    return np.sum(a**2 * np.arange(6.0))


def merge_sums(a):
    n = len(a)
    if n > 1:
        left, right = a[: n // 2], a[n // 2 :]
        merge_sums(left)
        merge_sums(right)
        right += left[-1] * right[0]


@program([(vector(5),)])
def recursion_on_halves(x):
    a = x.copy()
    merge_sums(a)
    return np.sum(a**2)


def fill_table(table, x):
    for i in range(len(table)):
        table[i] = x**i
    return np.sum(table)


@program([(vector(3),)])
def writes_and_returns_a_number(x):
    table = np.empty((3, 3))
    total = fill_table(table, x)
    total += fill_table(table[1:], table[2] * total)
    return total + np.sum(table**2)


def update(state, dt):
    x, v = state
    v -= dt * np.sin(x)
    x += dt * v


@program([(vector(3), vector(3, 1), 3)], wrt=(0, 1), tags={"second"})
def state_in_a_tuple(x, v, n):
    state = (x.copy(), v.copy())
    for _ in range(n):
        update(state, 0.1)
    return np.sum(state[0] ** 2 + state[1] ** 2)


def step(params, grads, rate=0.1):
    for name in params:
        params[name] -= rate * grads[name]


@program([(vector(3), vector(2, 1))], wrt=(0, 1))
def parameters_in_a_dict(w, b):
    params = {"w": w.copy(), "b": b.copy()}
    for _ in range(2):
        step(params, {"w": params["w"] ** 2, "b": np.sin(params["b"])}, rate=0.3)
    return np.sum(params["w"] ** 2) * np.sum(params["b"])


@program([(vector(4), 2)])
def nested_function_writes_outside(x, n):
    u = x.copy()

    def smooth():
        u[1:-1] = 0.5 * (u[:-2] + u[2:]) * u[1:-1]

    def edge(value):
        u[0] = value

    for k in range(n):
        smooth()
        edge(u[1] * k + u[2])
    return np.sum(u**2)


def each(function, u):
    for i in range(len(u)):
        function(u, i)


def double(u, i):
    u[i] *= 2.0 * u[i - 1]


@program([(vector(4),)])
def function_passed_to_a_function(x):
    u = x.copy()
    each(double, u)
    each(lambda a, i: add_scaled(a[i:], a[i:], 0.1), u)
    return np.sum(u**2)


def clip_until(u, limit):
    for i in range(len(u)):
        if u[i] > limit:
            u[i:] *= limit
            return i
    return -1


@program([(vector(4), 0.6), (vector(4), 9.0)])
def early_return_after_a_write(x, limit):
    u = x * 1.1
    k = clip_until(u, limit)
    if k < 0:
        return np.sum(u**2)
    u[k] = u[k] ** 2
    return np.sum(u**3) + k


def optional_buffer(x, out=None):
    if out is None:
        out = np.empty_like(x)
    out[:] = np.sin(x) * x
    return out


@program([(vector(4),)])
def optional_buffer_argument(x):
    a = optional_buffer(x)
    b = np.zeros(4)
    optional_buffer(a, b)
    c = optional_buffer(b, out=a)
    c[0] = 1.0
    return np.sum(a * b)


def running_total(values, totals, start=0):
    s = start
    for i, v in enumerate(values):
        s = s + v * v
        totals[i] = s
    return s


@program([(vector(4),)])
def keyword_arguments(x):
    totals = np.zeros(4)
    s = running_total(totals=totals, values=x)
    s = s * running_total(x[1:], start=s, totals=totals[:3])
    return s + np.sum(totals**2)


@program([(vector(4), 0.2, 3)], wrt=(0, 1))
def the_users_own_arrays(u, k, n):
    un = np.empty_like(u)
    for _ in range(n):
        un[:] = u
        u[1:-1] = un[1:-1] + k * (un[2:] - 2 * un[1:-1] + un[:-2])
        apply_boundary(u, un[1] ** 2)
    return u


@program([(vector(3), vector(3, 1))], wrt=(0, 1), tags={"second"})
def both_arguments_written(a, b):
    add_scaled(a, b, 2.0)
    add_scaled(b, a, a[0])
    a[:], b[:] = b * b, a * b
    return np.sum(a) * np.sum(b)
