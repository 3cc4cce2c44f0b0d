# ruff: noqa -- programs as users write them
"""Programs that read what they overwrite later, each with arguments, and what is kept of them."""

import numpy as np

X = np.linspace(0.5, 1.3, 6)
A = np.array(
    [[5.0, 0.4, -0.3, 0.8], [0.4, 6.0, 0.5, -0.2], [-0.3, 0.5, 4.0, 0.7], [0.8, -0.2, 0.7, 7.0]]
)
PROGRAMS = []


def program(*args, wrt=(0,)):
    """Register a function with its arguments; the derivative is with respect to those at `wrt`."""

    def register(function):
        PROGRAMS.append((function, args, wrt))
        return function

    return register


@program(X, 4)
def running_product(x, n):
    u = x.copy()
    for i in range(1, n):
        u[i] = u[i] * u[i - 1]
    return np.sum(u * u)


@program(X, 3)
def nonlinear_stencil(x, n):
    u = x.copy()
    for _ in range(n):
        u[1:-1] = u[1:-1] + 0.1 * u[2:] * u[:-2]
        u[0] = u[1]
    return np.sum(u**2)


@program(A)
def cholesky(A):
    n = len(A)
    L = np.zeros((n, n))
    for j in range(n):
        for i in range(j, n):
            s = A[i, j] - np.dot(L[i, :j], L[j, :j])
            if i == j:
                L[i, j] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return np.sum(L * np.cos(L))


@program(A, X[:4], wrt=(0, 1))
def forward_substitution(L, b):
    x = np.zeros(len(b))
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return np.sum(x**3)


@program(A, X[:4], 2, wrt=(0, 1))
def gauss_seidel(A, b, n):
    x = np.zeros(len(b))
    for _ in range(n):
        for i in range(len(b)):
            x[i] = (b[i] - A[i, :i] @ x[:i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(x**3)


@program(A)
def elimination(A):
    A = A.copy()
    n = len(A)
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] = A[i, k] / A[k, k]
            A[i, k + 1 :] = A[i, k + 1 :] - A[i, k] * A[k, k + 1 :]
    return np.sum(A * np.sin(A))


@program(X, 4)
def write_in_one_arm(x, n):
    u = x.copy()
    s = 0.0
    for i in range(n):
        s = s + np.sum(u * u * u)
        if i % 2 == 0:
            u[i] = np.sin(u[i + 1])
    return s


@program(X, 4)
def writes_in_both_arms(x, n):
    u = x.copy()
    s = 0.0
    for i in range(n):
        s = s + np.sum(u * u[::-1])
        if i % 2 == 0:
            u[i] = np.sin(u[i + 1])
        elif i == 1:
            u[1:] = u[:-1] * 2.0
        s = s + np.sum(np.cos(u[1:]))
    return s


@program(X, 3)
@program(2.0 * X, 3)
@program(X, 0)
def left_by_break(x, n):
    u = x.copy()
    k = 0
    while True:
        t = np.sum(u * u)
        if t > 20.0:
            break
        u[1:] = u[1:] * u[:-1] + 1.0
        k += 1
        if k > n:
            u[0] = u[1] * u[2]
            break
    return np.sum(u * np.sin(u))


@program(X, 3)
def swapped_buffers(x, n):
    u = x.copy()
    un = np.zeros_like(u)
    for _ in range(n):
        un[1:-1] = u[1:-1] * u[2:] + u[:-2]
        un[0] = u[1]
        un[-1] = u[-1]
        u, un = un, u
    return np.sum(u * u * u)


@program(X, True)
@program(X, False)
def early_return(x, c):
    u = x.copy()
    t = np.sum(np.cos(u))
    if c:
        return t
    u[1:] = u[:-1] * t
    return np.sum(u * u)


@program(X, 4)
@program(X / 3.0, 4)
def return_in_a_loop(x, n):
    u = x.copy()
    for i in range(n):
        s = np.sum(u * u * u)
        if s > 7.5:
            return s * u[0]
        u[i] = u[i] * u[i + 1] + 1.0
    return np.sum(np.exp(u))


@program(X, 3, 4)
def read_once_written_often(x, n, m):
    u = x.copy()
    s = 0.0
    for _ in range(n):
        s = s + np.sum(u**2)
        for j in range(m):
            u[j % 3 :] = u[j % 3 :] * 1.01 + 0.1
    return s


@program(X)
def result_overwritten(x):
    y = np.sqrt(x)
    y[0] = 3.0 * x[1]
    return np.sum(y * x)


@program(X, 3)
def index_array_overwritten(x, n):
    idx = np.array([0, 1, 2])
    u = x.copy()
    for k in range(n):
        u[idx] = u[idx] * u[idx + 1]
        idx[k] = idx[k] + 1
    return np.sum(u * u)


@program(X, 3)
def inactive_work_array(x, n):
    w = np.zeros(3)
    s = 0.0
    for k in range(n):
        for j in range(3):
            w[j] = w[j] + k * j + 1.0
        s = s + np.sum(x[:3] * w) ** 2
    return s


@program(X, 3)
def writes_in_nested_loops(x, n):
    u = x.copy()
    s = 0.0
    for i in range(n):
        for j in range(n):
            s = s + np.sum(u[j:] * u[: len(x) - j])
            for k in range(2):
                u[k + j] = u[k + j] * u[i] + 0.1
    return s


@program(A / 4.0, X[:4], 3, wrt=(0, 1))
def trajectory(W, x, n):
    h = np.zeros((n + 1, len(x)))
    h[0] = x
    for t in range(n):
        h[t + 1] = np.tanh(W @ h[t])
    return np.sum(h * h)


@program(X, 3)
def buffer_of_each_iteration(x, n):
    s = 0.0
    for b in range(n):
        h = np.zeros(5)
        h[0] = x[b]
        for t in range(4):
            h[t + 1] = np.sum(h[: t + 1] * x[: t + 1])
        s += np.sum(h * h)
    return s


@program(X, 3)
def augmented_writes(x, n):
    u = x.copy()
    for _ in range(n):
        u[1:-1] *= u[2:] * u[:-2]
        u *= 1.1
        u -= u[::-1] * 0.1
        u[0] -= u[1] * u[2]
    return np.sum(u**2)


@program(X / 5.0, 2)
def views_of_views(x, n):
    u = x.copy()
    v = u[1:]
    for i in range(n):
        v[i] = v[i] * u[i]
        w = v[1:]
        w[0] = np.sum(u * v.sum())
    return np.sum(np.sin(u))


@program(A / 3.0, 2)
def written_through_the_transpose(A, n):
    B = A.copy()
    T = B.T
    for i in range(n):
        T[i] = T[i] * T[i + 1] + B[i]
    return np.sum(B * B)


@program(X, 3)
def written_through_a_reshape(x, n):
    u = x.copy()
    m = u.reshape(2, 3)
    for i in range(n):
        m[0] = m[1] * m[0]
        u[i] = u[i] * u[i + 1]
    return np.sum(np.sin(u))


def step(u, un):
    for i in range(1, len(u) - 1):
        un[i] = u[i - 1] * u[i + 1] + np.sum(u[:i])
    un[0] = u[0] * u[1]


@program(X, 3)
def procedure_and_swap(x, n):
    u = x.copy()
    un = x.copy()
    for _ in range(n):
        step(u, un)
        u, un = un, u
    return np.sum(u * u * un)


def update(u, c):
    for i in range(len(u) - 1):
        u[i] = u[i] * c + u[i + 1] * np.sum(u * u)
    return np.sum(u)


@program(X / 4.0, 2)
def procedure_with_a_result(x, n):
    u = x.copy()
    s = 0.0
    for k in range(n):
        s = s + np.sum(u * u)
        s += 0.01 * update(u, 0.5)
        s += np.sum(np.sin(u) * u)
    return s


@program(X, 3)
def errstate_around_writes(x, n):
    u = x.copy()
    for i in range(n):
        with np.errstate(divide="ignore"):
            u[i] = u[i] / u[i + 1]
            u[1:] = u[1:] * u[:-1]
    return np.sum(u * u)


@program(X, 3)
def whole_writes(x, n):
    buf = np.empty(len(x))
    s = 0.0
    for k in range(n):
        buf[:] = x * k
        buf *= x
        s += np.sum(buf * buf)
    return s


@program(X, 4)
def linear_heat(u0, n):
    u = u0.copy()
    for _ in range(n):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)
