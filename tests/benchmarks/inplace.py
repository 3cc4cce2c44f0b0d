"""Programs that write into arrays, each with its adjoint as a person would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def heat(u0: Array, k: float, steps: int) -> Any:
    """The heat equation on a line: linear in the start, so that nothing need be kept."""
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_by_hand(u0: Array, k: float, steps: int) -> Any:
    """The value and gradient of `heat` with respect to the start."""
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    u_bar = 2.0 * u
    for _ in range(steps):
        t_bar = k * u_bar[1:-1]
        u_bar[2:] += t_bar
        u_bar[1:-1] -= 2.0 * t_bar
        u_bar[:-2] += t_bar
    return np.sum(u**2), (u_bar,)


def diffusion(u0: Array, k: float, steps: int) -> Any:
    """Diffusion that depends on what is diffused: each step reads what the next one overwrites."""
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def diffusion_by_hand(u0: Array, k: float, steps: int) -> Any:
    """The value and gradient of `diffusion` with respect to the start."""
    u = u0.copy()
    kept = []
    for _ in range(steps):
        inner = u[1:-1].copy()
        bend = u[2:] - 2.0 * inner + u[:-2]
        kept.append((inner, bend))
        u[1:-1] += k * inner * bend
    u_bar = 2.0 * u
    for inner, bend in reversed(kept):
        t_bar = k * u_bar[1:-1]
        bend_bar = t_bar * inner
        u_bar[1:-1] += t_bar * bend - 2.0 * bend_bar
        u_bar[2:] += bend_bar
        u_bar[:-2] += bend_bar
    return np.sum(u**2), (u_bar,)


def jacobi(f: Array, steps: int) -> Any:
    """Sweeps of Jacobi for the Poisson equation on a square, between two buffers."""
    u, new = np.zeros_like(f), np.zeros_like(f)
    for _ in range(steps):
        new[1:-1, 1:-1] = 0.25 * (
            u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - f[1:-1, 1:-1]
        )
        u, new = new, u
    return np.sum(u**2)


def jacobi_by_hand(f: Array, steps: int) -> Any:
    """The value and gradient of `jacobi` with respect to the right-hand side."""
    u, new = np.zeros_like(f), np.zeros_like(f)
    for _ in range(steps):
        new[1:-1, 1:-1] = 0.25 * (
            u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - f[1:-1, 1:-1]
        )
        u, new = new, u
    f_bar, u_bar, new_bar = np.zeros_like(f), 2.0 * u, np.zeros_like(f)
    for _ in range(steps):
        u_bar, new_bar = new_bar, u_bar
        t_bar = 0.25 * new_bar[1:-1, 1:-1]
        new_bar[1:-1, 1:-1] = 0.0
        u_bar[2:, 1:-1] += t_bar
        u_bar[:-2, 1:-1] += t_bar
        u_bar[1:-1, 2:] += t_bar
        u_bar[1:-1, :-2] += t_bar
        f_bar[1:-1, 1:-1] -= t_bar
    return np.sum(u**2), (f_bar,)


def gauss_seidel(a: Array, b: Array, sweeps: int) -> Any:
    """Sweeps of Gauss-Seidel for a dense system, unknown by unknown."""
    x = np.zeros_like(b)
    for _ in range(sweeps):
        for i in range(len(b)):
            x[i] = (b[i] - a[i, :i] @ x[:i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**2)


def gauss_seidel_by_hand(a: Array, b: Array, sweeps: int) -> Any:
    """The value and gradient of `gauss_seidel` with respect to the matrix and the right-hand side."""
    x = np.zeros_like(b)
    kept = []
    for _ in range(sweeps):
        for i in range(len(b)):
            kept.append(x[i])
            x[i] = (b[i] - a[i, :i] @ x[:i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    value = np.sum(x**2)
    a_bar, b_bar, x_bar = np.zeros_like(a), np.zeros_like(b), 2.0 * x
    for _ in range(sweeps):
        for i in reversed(range(len(b))):
            s_bar = x_bar[i] / a[i, i]
            a_bar[i, i] -= s_bar * x[i]
            x[i] = kept.pop()
            x_bar[i] = 0.0
            b_bar[i] += s_bar
            a_bar[i, :i] -= s_bar * x[:i]
            x_bar[:i] -= s_bar * a[i, :i]
            a_bar[i, i + 1 :] -= s_bar * x[i + 1 :]
            x_bar[i + 1 :] -= s_bar * a[i, i + 1 :]
    return value, (a_bar, b_bar)


def cholesky(a: Array) -> Any:
    """The factor of Cholesky, element by element, and its sum."""
    n = len(a)
    factor = np.zeros_like(a)
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j] - factor[i, :j] @ factor[j, :j]
            if i == j:
                factor[i, j] = np.sqrt(s)
            else:
                factor[i, j] = s / factor[j, j]
    return np.sum(factor)


def cholesky_by_hand(a: Array) -> Any:
    """The value and gradient of `cholesky`: no element is written twice, so nothing is kept."""
    n = len(a)
    factor = np.zeros_like(a)
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j] - factor[i, :j] @ factor[j, :j]
            factor[i, j] = np.sqrt(s) if i == j else s / factor[j, j]
    a_bar, bar = np.zeros_like(a), np.ones_like(a)
    for i in reversed(range(n)):
        for j in reversed(range(i + 1)):
            if i == j:
                s_bar = 0.5 * bar[i, j] / factor[i, j]
            else:
                s_bar = bar[i, j] / factor[j, j]
                bar[j, j] -= s_bar * factor[i, j]
            a_bar[i, j] += s_bar
            bar[i, :j] -= s_bar * factor[j, :j]
            bar[j, :j] -= s_bar * factor[i, :j]
    return np.sum(factor), (a_bar,)


def products(x: Array) -> Any:
    """Running products in place: an element loop that reads what it overwrites."""
    u = x.copy()
    for i in range(1, len(u)):
        u[i] = u[i] * u[i - 1]
    return np.sum(u)


def products_by_hand(x: Array) -> Any:
    """The value and gradient of `products`."""
    u = x.copy()
    for i in range(1, len(u)):
        u[i] = u[i] * u[i - 1]
    value, bar = np.sum(u), np.ones_like(u)
    for i in reversed(range(1, len(u))):
        u_bar, bar[i] = bar[i], bar[i] * u[i - 1]
        bar[i - 1] += u_bar * x[i]
    return value, (bar,)
