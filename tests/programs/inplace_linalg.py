# ruff: noqa -- programs as users write them
"""Factorisations and solvers from the textbook, that work in the matrix they are given."""

import math

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def positive(n, seed=0):
    m = signed(n, n, seed=seed)
    return m @ m.T + n * np.eye(n)


def dominant(n, seed=0):
    return signed(n, n, seed=seed) + n * np.eye(n)


@program([(dominant(4), vector(4))], wrt=(0, 1), tags={"second"})
def forward_substitution(L, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * x[j]
        x[i] = s / L[i, i]
    return np.sum(x**2)


@program([(dominant(4), vector(4))], wrt=(0, 1))
def back_substitution(U, b):
    n = b.shape[0]
    x = np.empty(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return np.sum(x**2)


@program([(dominant(4), vector(4))], wrt=(0, 1), tags={"second"})
def back_substitution_by_columns(U, b):
    x = b.copy()
    for j in reversed(range(len(x))):
        x[j] /= U[j, j]
        x[:j] -= x[j] * U[:j, j]
    return np.sum(x**3)


@program([(positive(4),)])
def cholesky_by_elements(A):
    n = A.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = 0.0
            for k in range(j):
                s += L[i, k] * L[j, k]
            if i == j:
                L[i, j] = math.sqrt(A[i, i] - s)
            else:
                L[i, j] = (A[i, j] - s) / L[j, j]
    return np.sum(np.sin(L))


@program([(positive(4),)])
def cholesky_by_rows(A):
    n = len(A)
    L = np.zeros_like(A)
    for i in range(n):
        for j in range(i):
            L[i, j] = (A[i, j] - np.dot(L[i, :j], L[j, :j])) / L[j, j]
        L[i, i] = np.sqrt(A[i, i] - np.dot(L[i, :i], L[i, :i]))
    return 2.0 * np.sum(np.log(np.diag(L))) + np.sum(L)


@program([(positive(4),)], tags={"second"})
def cholesky_by_columns(A):
    A = A.copy()
    n = A.shape[0]
    for j in range(n):
        A[j:, j] -= A[j:, :j] @ A[j, :j]
        A[j:, j] /= np.sqrt(A[j, j])
        A[j, j + 1 :] = 0.0
    return np.sum(A**3)


@program([(positive(4),)])
def cholesky_by_outer_products(A):
    L = A.copy()
    n = len(L)
    for k in range(n):
        L[k, k] = np.sqrt(L[k, k])
        L[k + 1 :, k] = L[k + 1 :, k] / L[k, k]
        L[k + 1 :, k + 1 :] -= np.outer(L[k + 1 :, k], L[k + 1 :, k])
    return np.tril(L)


@program([(dominant(4),)])
def lu_in_place(A):
    LU = A.copy()
    n = LU.shape[0]
    for k in range(n - 1):
        for i in range(k + 1, n):
            LU[i, k] = LU[i, k] / LU[k, k]
            LU[i, k + 1 :] -= LU[i, k] * LU[k, k + 1 :]
    return np.sum(LU**2)


@program([(dominant(4),)])
def lu_doolittle(A):
    n = len(A)
    L, U = np.eye(n), np.zeros((n, n))
    for i in range(n):
        for k in range(i, n):
            U[i, k] = A[i, k] - sum(L[i, j] * U[j, k] for j in range(i))
        for k in range(i + 1, n):
            L[k, i] = (A[k, i] - sum(L[k, j] * U[j, i] for j in range(i))) / U[i, i]
    return np.sum(L * U.T) + np.sum(U**2)


@program([(signed(4, 4, seed=3), vector(4))], wrt=(0, 1))
def lu_with_row_swaps(A, b):
    A = A.copy()
    b = b.copy()
    n = len(b)
    for k in range(n):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            A[i, k:] -= factor * A[k, k:]
            b[i] -= factor * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - np.dot(A[i, i + 1 :], x[i + 1 :])) / A[i, i]
    return np.sum(x**2)


@program([(signed(3, 3, seed=5),)])
def determinant_by_elimination(A):
    A = np.array(A, dtype=float)
    n = A.shape[0]
    det = 1.0
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(A[r, k]))
        if pivot != k:
            A[[k, pivot], :] = A[[pivot, k], :]
            det = -det
        det *= A[k, k]
        A[k + 1 :, k:] -= np.outer(A[k + 1 :, k] / A[k, k], A[k, k:])
    return det


@program([(signed(3, 3, seed=5),)])
def determinant_with_temporary_row(A):
    a = A.copy()
    sign = 1.0
    for k in range(3):
        best = k
        for r in range(k + 1, 3):
            if abs(a[r, k]) > abs(a[best, k]):
                best = r
        if best != k:
            row = a[k].copy()
            a[k] = a[best]
            a[best] = row
            sign = -sign
        for r in range(k + 1, 3):
            a[r] -= a[r, k] / a[k, k] * a[k]
    return sign * a[0, 0] * a[1, 1] * a[2, 2]


@program([(dominant(3),)])
def gauss_jordan_inverse(A):
    n = len(A)
    M = np.hstack([A, np.eye(n)])
    for i in range(n):
        M[i] /= M[i, i]
        for j in range(n):
            if j != i:
                M[j] -= M[j, i] * M[i]
    return M[:, n:]


@program([(signed(4, 3),)])
def gram_schmidt_classical(A):
    m, n = A.shape
    Q = np.zeros((m, n))
    R = np.zeros((n, n))
    for j in range(n):
        v = A[:, j]
        for i in range(j):
            R[i, j] = Q[:, i] @ A[:, j]
            v = v - R[i, j] * Q[:, i]
        R[j, j] = np.linalg.norm(v)
        Q[:, j] = v / R[j, j]
    return np.sum(Q**3) + np.sum(R)


@program([(signed(4, 3),)])
def gram_schmidt_modified(A):
    Q = A.copy()
    n = Q.shape[1]
    R = np.zeros((n, n))
    for i in range(n):
        R[i, i] = np.sqrt(np.sum(Q[:, i] ** 2))
        Q[:, i] /= R[i, i]
        for j in range(i + 1, n):
            R[i, j] = np.dot(Q[:, i], Q[:, j])
            Q[:, j] -= R[i, j] * Q[:, i]
    return np.sum(Q**3) + np.sum(R**2)


@program([(signed(4, 3),)])
def gram_schmidt_on_a_view(A):
    V = A.copy()
    for j in range(V.shape[1]):
        v = V[:, j]
        for i in range(j):
            v -= (V[:, i] @ v) * V[:, i]
        v /= np.sqrt(v @ v)
    return np.sum(V**3)


@program([(signed(4, 3),)])
def householder(A):
    R = A.copy()
    m, n = R.shape
    Q = np.eye(m)
    for k in range(n):
        x = R[k:, k].copy()
        x[0] += np.copysign(np.linalg.norm(x), x[0])
        x /= np.linalg.norm(x)
        R[k:, k:] -= 2.0 * np.outer(x, x @ R[k:, k:])
        Q[:, k:] -= 2.0 * np.outer(Q[:, k:] @ x, x)
    return np.sum(Q**3) + np.sum(np.triu(R))


@program([(signed(4, 3),)])
def givens(A):
    R = A.copy()
    m, n = R.shape
    for j in range(n):
        for i in range(m - 1, j, -1):
            a, b = R[i - 1, j], R[i, j]
            r = np.hypot(a, b)
            c, s = a / r, -b / r
            upper = c * R[i - 1] - s * R[i]
            R[i] = s * R[i - 1] + c * R[i]
            R[i - 1] = upper
    return np.sum(R[:n] ** 3)


@program([(0.2 * vector(4),)], tags={"second"})
def durbin(r):
    n = len(r)
    y = np.zeros(n)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, n):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(y**2)


@program(
    [(vector(4), 2.0 + vector(5, 1), vector(4, 2), vector(5, 3))], wrt=(0, 1, 2, 3), tags={"second"}
)
def thomas_in_place(lower, diagonal, upper, rhs):
    b = diagonal.copy()
    d = rhs.copy()
    n = len(d)
    for i in range(1, n):
        w = lower[i - 1] / b[i - 1]
        b[i] -= w * upper[i - 1]
        d[i] -= w * d[i - 1]
    d[-1] /= b[-1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - upper[i] * d[i + 1]) / b[i]
    return np.sum(d * d)


@program([(positive(3), vector(3), 2)], wrt=(0, 1), tags={"second"})
def conjugate_gradient(A, b, iterations):
    x = np.zeros_like(b)
    r = b.copy()
    p = r.copy()
    rs = r @ r
    for _ in range(iterations):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        new = r @ r
        p *= new / rs
        p += r
        rs = new
    return np.sum(x**2)


@program([(positive(3), 2)])
def jacobi_rotations(A, sweeps):
    A = A.copy()
    n = len(A)
    for _ in range(sweeps):
        for p in range(n - 1):
            for q in range(p + 1, n):
                theta = 0.5 * np.arctan2(2 * A[p, q], A[q, q] - A[p, p])
                c, s = np.cos(theta), np.sin(theta)
                J = np.eye(n)
                J[p, p] = J[q, q] = c
                J[p, q] = s
                J[q, p] = -s
                A[:, :] = J.T @ A @ J
    return np.sum(np.diag(A) * np.arange(1.0, n + 1))


@program([(positive(3), vector(3), 3)], wrt=(0, 1))
def power_iteration(A, start, iterations):
    v = start.copy()
    for _ in range(iterations):
        v[:] = A @ v
        v /= np.sqrt(np.sum(v * v))
    return v @ A @ v + v[0]


@program([(positive(3), vector(3), 2)], wrt=(0, 1))
def arnoldi(A, b, m):
    n = len(b)
    Q = np.zeros((n, m + 1))
    H = np.zeros((m + 1, m))
    Q[:, 0] = b / np.linalg.norm(b)
    for k in range(m):
        v = A @ Q[:, k]
        for j in range(k + 1):
            H[j, k] = Q[:, j] @ v
            v -= H[j, k] * Q[:, j]
        H[k + 1, k] = np.linalg.norm(v)
        Q[:, k + 1] = v / H[k + 1, k]
    return np.sum(H**2) + np.sum(Q[:, 1] ** 3)


@program([(signed(3, 4), signed(4, 2, seed=1))], wrt=(0, 1))
def matrix_product_by_loops(A, B):
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return np.sum(np.tanh(C))


@program([(positive(4),)])
def ldl_factorisation(A):
    n = len(A)
    L, D = np.eye(n), np.zeros(n)
    for j in range(n):
        D[j] = A[j, j] - np.sum(L[j, :j] ** 2 * D[:j])
        for i in range(j + 1, n):
            L[i, j] = (A[i, j] - np.sum(L[i, :j] * L[j, :j] * D[:j])) / D[j]
    return np.sum(D**2) + np.sum(L**3)


@program([(signed(3, 4),)])
def row_operations_through_rows(A):
    M = A.copy()
    for i, row in enumerate(M):
        row /= np.sqrt(np.sum(row**2))
        for other in M[i + 1 :]:
            other -= (other @ row) * row
    return np.sum(M**3)
