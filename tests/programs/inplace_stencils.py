# ruff: noqa -- programs as users write them
"""Stencils that write into their grids: explicit and implicit steps, sweeps, boundary conditions."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(vector(7), 0.2, 4)], wrt=(0, 1), tags={"second"})
def heat_in_place(u0, k, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


@program([(vector(7), 4)])
def heat_linear_in_the_start(u0, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] = u[1:-1] + 0.2 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


@program([(vector(7), 0.3, 3)], wrt=(0, 1))
def diffusion_with_a_copy(u0, nu, nt):
    nx = len(u0)
    u = u0.copy()
    dx, dt = 0.5, 0.1
    for n in range(nt):
        un = u.copy()
        for i in range(1, nx - 1):
            u[i] = un[i] + nu * dt / dx**2 * (un[i + 1] - 2 * un[i] + un[i - 1])
    return np.sum(u * u)


@program([(vector(8), 3)])
def nonlinear_convection(u0, nt):
    nx = u0.shape[0]
    dx, dt = 2.0 / (nx - 1), 0.025
    u = u0.copy()
    for n in range(nt):
        un = u.copy()
        for i in range(1, nx):
            u[i] = un[i] - un[i] * dt / dx * (un[i] - un[i - 1])
    return np.sum(np.sin(u))


@program([(vector(6), 0.07, 3)], wrt=(0, 1))
def burgers_periodic(u0, nu, nt):
    nx = len(u0)
    dx = 2 * np.pi / (nx - 1)
    dt = 0.1 * dx
    u = u0.copy()
    un = np.empty(nx)
    for n in range(nt):
        un = u.copy()
        for i in range(1, nx - 1):
            u[i] = (
                un[i]
                - un[i] * dt / dx * (un[i] - un[i - 1])
                + nu * dt / dx**2 * (un[i + 1] - 2 * un[i] + un[i - 1])
            )
        u[0] = (
            un[0]
            - un[0] * dt / dx * (un[0] - un[-2])
            + nu * dt / dx**2 * (un[1] - 2 * un[0] + un[-2])
        )
        u[-1] = u[0]
    return np.sum(u**3)


@program([(vector(8), 0.4, 4)], wrt=(0, 1))
def advection_upwind(c0, speed, steps):
    c = np.zeros_like(c0)
    c[:] = c0
    for _ in range(steps):
        c[1:] -= speed * (c[1:] - c[:-1])
        c[0] = c[-1]
    return np.sum(c**2)


@program([(vector(8), 0.9, 5)], wrt=(0, 1), tags={"second"})
def wave_with_three_buffers(start, courant, steps):
    u_prev = start.copy()
    u = start.copy()
    u_next = np.zeros_like(u)
    for _ in range(steps):
        u_next[1:-1] = 2 * u[1:-1] - u_prev[1:-1] + courant**2 * (u[2:] - 2 * u[1:-1] + u[:-2])
        u_next[0] = 0.0
        u_next[-1] = 0.0
        u_prev, u, u_next = u, u_next, u_prev
    return np.sum(u**2) + u_prev[3]


@program([(vector(6), 0.3, 4)], wrt=(0, 1))
def swaps_two_buffers(start, k, steps):
    u = start.copy()
    un = np.empty_like(u)
    for _ in range(steps):
        un[1:-1] = u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
        un[0], un[-1] = un[1], un[-2]
        u, un = un, u
    return np.sum(u * np.arange(6.0))


@program([(vector(7), vector(7, 1), 3)], wrt=(0, 1), tags={"second"})
def lax_wendroff(u0, speed, steps):
    u = u0.copy()
    for _ in range(steps):
        flux = speed * u
        half = 0.5 * (u[1:] + u[:-1]) - 0.1 * (flux[1:] - flux[:-1])
        half_flux = 0.5 * half**2
        u[1:-1] -= 0.2 * (half_flux[1:] - half_flux[:-1])
    return np.sum(u * u)


@program([(vector(7), 3)])
def lax_friedrichs(u0, steps):
    u = u0.copy()
    f = np.empty(len(u))
    for _ in range(steps):
        f[:] = 0.5 * u**2
        u[1:-1] = 0.5 * (u[2:] + u[:-2]) - 0.25 * (f[2:] - f[:-2])
        u[0] = u[1]
        u[-1] = u[-2]
    return np.sum(np.exp(u))


@program([(matrix(5, 5), 3)])
def jacobi_plane(start, sweeps):
    u = start.copy()
    for _ in range(sweeps):
        un = u.copy()
        u[1:-1, 1:-1] = 0.25 * (un[2:, 1:-1] + un[:-2, 1:-1] + un[1:-1, 2:] + un[1:-1, :-2])
    return np.sum(u**2)


@program([(vector(7), vector(7, 1), 3)], wrt=(0, 1))
def gauss_seidel_line(start, f, sweeps):
    u = start.copy()
    for _ in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + f[i] * u[i] ** 2)
    return np.sum(u**2)


@program([(matrix(4, 5), matrix(4, 5, 1), 2)], wrt=(0, 1), tags={"second"})
def gauss_seidel_plane(start, b, sweeps):
    p = start.copy()
    rows, columns = p.shape
    for _ in range(sweeps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                p[i, j] = 0.25 * (p[i - 1, j] + p[i + 1, j] + p[i, j - 1] + p[i, j + 1] - b[i, j])
    return np.sum(np.sin(p))


@program([(vector(6), 1.4, 3)], wrt=(0, 1))
def successive_overrelaxation(start, omega, sweeps):
    u = start.copy()
    for _ in range(sweeps):
        for i in range(1, u.size - 1):
            residual = 0.5 * (u[i - 1] + u[i + 1]) - u[i]
            u[i] += omega * residual
        u[-1] = u[-2] ** 2
    return np.dot(u, u)


@program([(vector(9), 0.8, 3)], wrt=(0, 1), tags={"second"})
def red_black_line(start, omega, sweeps):
    u = start.copy()
    for _ in range(sweeps):
        u[1:-1:2] += omega * (0.5 * (u[:-2:2] + u[2::2]) - u[1:-1:2])
        u[2:-1:2] += omega * (0.5 * (u[1:-2:2] + u[3::2]) - u[2:-1:2])
    return np.sum(u**2)


@program([(matrix(6, 6), 2)])
def red_black_plane(start, sweeps):
    u = start.copy()
    for _ in range(sweeps):
        for row, column in ((1, 1), (2, 2), (1, 2), (2, 1)):
            u[row:-1:2, column:-1:2] = 0.25 * (
                u[row - 1 : -2 : 2, column:-1:2]
                + u[row + 1 :: 2, column:-1:2]
                + u[row:-1:2, column - 1 : -2 : 2]
                + u[row:-1:2, column + 1 :: 2]
            )
    return np.sum(u**3)


@program([(matrix(5, 4), 0.1, 3)], wrt=(0, 1), tags={"second"})
def heat_plane_with_edges(start, alpha, steps):
    T = start.copy()
    for _ in range(steps):
        Tn = T.copy()
        T[1:-1, 1:-1] = Tn[1:-1, 1:-1] + alpha * (
            Tn[2:, 1:-1] + Tn[:-2, 1:-1] + Tn[1:-1, 2:] + Tn[1:-1, :-2] - 4 * Tn[1:-1, 1:-1]
        )
        T[0, :] = 1.0
        T[-1, :] = T[-2, :]
        T[:, 0] = T[:, 1] ** 2
        T[:, -1] = 0
    return np.sum(T**2)


@program([(matrix(16, 4).reshape(4, 4, 4), 0.1, 2)], wrt=(0, 1))
def heat_box(start, alpha, steps):
    u = np.array(start)
    c = slice(1, -1)
    for _ in range(steps):
        laplacian = (
            u[2:, c, c] + u[:-2, c, c] + u[c, 2:, c] + u[c, :-2, c] + u[c, c, 2:] + u[c, c, :-2]
        ) - 6.0 * u[c, c, c]
        u[c, c, c] += alpha * laplacian
        u[0] = u[1]
        u[:, :, -1] = u[:, :, -2] * 0.5
    return np.sum(u * u)


@program([(vector(6), 0.1, 0.055, 3)], wrt=(0, 1, 2))
def gray_scott(start, feed, kill, steps):
    u = 1.0 - 0.3 * start
    v = start.copy()
    for _ in range(steps):
        uvv = u[1:-1] * v[1:-1] ** 2
        lu = u[:-2] - 2 * u[1:-1] + u[2:]
        lv = v[:-2] - 2 * v[1:-1] + v[2:]
        u[1:-1] += 0.16 * lu - uvv + feed * (1 - u[1:-1])
        v[1:-1] += 0.08 * lv + uvv - (feed + kill) * v[1:-1]
        u[0], u[-1] = u[-2], u[1]
        v[0], v[-1] = v[-2], v[1]
    return np.sum(u * v)


@program([(vector(6), vector(7, 1), 3)], wrt=(0, 1), tags={"second"})
def shallow_water(h0, u0, steps):
    h, u = h0.copy(), 0.1 * u0
    for _ in range(steps):
        u[1:-1] -= 0.1 * (h[1:] - h[:-1])
        u[0] = u[-1] = 0.0
        h -= 0.1 * h * (u[1:] - u[:-1])
    return np.sum(h**2) + np.sum(u**2)


@program([(vector(8), vector(8, 1), 3)], wrt=(0, 1))
def maxwell_leapfrog(start, permittivity, steps):
    e = start.copy()
    h = np.zeros(len(e) - 1)
    for n in range(steps):
        h += 0.5 * (e[1:] - e[:-1])
        e[1:-1] += 0.5 * (h[1:] - h[:-1]) / permittivity[1:-1]
        e[2] += np.sin(0.3 * n)
    return np.sum(e * e) + np.sum(h)


@program([(vector(6), 0.6, 3)], wrt=(0, 1))
def crank_nicolson(start, r, steps):
    u = start.copy()
    n = len(u)
    for _ in range(steps):
        d = np.empty(n)
        d[0], d[-1] = u[0], u[-1]
        d[1:-1] = r / 2 * u[:-2] + (1 - r) * u[1:-1] + r / 2 * u[2:]
        c = np.zeros(n)
        for i in range(1, n - 1):
            m = 1 + r + r / 2 * c[i - 1]
            c[i] = -r / 2 / m
            d[i] = (d[i] + r / 2 * d[i - 1]) / m
        u[-1] = d[-1]
        for i in range(n - 2, 0, -1):
            u[i] = d[i] - c[i] * u[i + 1]
    return np.sum(u**2)


def thomas_solve(a, b, c, d):
    n = len(d)
    cp, dp = np.zeros(n), np.zeros(n)
    cp[0] = c / b
    dp[0] = d[0] / b
    for i in range(1, n):
        m = b - a * cp[i - 1]
        cp[i] = c / m
        dp[i] = (d[i] - a * dp[i - 1]) / m
    x = np.zeros(n)
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return x


@program([(matrix(4, 4), 0.5, 2)], wrt=(0, 1))
def alternating_directions(start, r, steps):
    u = start.copy()
    half = np.zeros_like(u)
    for _ in range(steps):
        for j in range(1, u.shape[1] - 1):
            rhs = u[:, j] + 0.5 * r * (u[:, j + 1] - 2 * u[:, j] + u[:, j - 1])
            half[:, j] = thomas_solve(-r / 2, 1 + r, -r / 2, rhs)
        half[:, 0], half[:, -1] = u[:, 0], u[:, -1]
        for i in range(1, u.shape[0] - 1):
            rhs = half[i] + 0.5 * r * (half[i + 1] - 2 * half[i] + half[i - 1])
            u[i, :] = thomas_solve(-r / 2, 1 + r, -r / 2, rhs)
    return np.sum(u**2)


@program([(vector(7), 0.05), (vector(7), 0.4)], tags={"second"})
def until_the_residual_is_small(start, tolerance):
    u = start.copy()
    residual = 1.0
    count = 0
    while residual > tolerance and count < 50:
        old = u.copy()
        u[1:-1] = 0.5 * (old[:-2] + old[2:])
        residual = np.sum(np.abs(u - old))
        count += 1
    return np.sum(u**2) * count


@program([(vector(9), 2)])
def multigrid_two_levels(start, cycles):
    u = start.copy()
    f = np.linspace(0.0, 1.0, 9) * start
    h = 1.0 / 8
    for _ in range(cycles):
        u[1:-1] += 0.6 * (0.5 * (u[:-2] + u[2:] + h * h * f[1:-1]) - u[1:-1])
        r = np.zeros_like(u)
        r[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / h**2
        rc = np.zeros(5)
        rc[1:-1] = 0.25 * (r[1:-3:2] + 2 * r[2:-2:2] + r[3:-1:2])
        ec = np.zeros(5)
        for _ in range(3):
            for i in range(1, 4):
                ec[i] = 0.5 * (ec[i - 1] + ec[i + 1] + 4 * h * h * rc[i])
        e = np.zeros_like(u)
        e[::2] = ec
        e[1::2] = 0.5 * (ec[:-1] + ec[1:])
        u += e
    return np.sum(u**2)


@program([(signed(6), 4)])
def game_of_soft_life(start, steps):
    cells = np.zeros(len(start) + 2)
    cells[1:-1] = start
    for _ in range(steps):
        cells[0] = cells[-2]
        cells[-1] = cells[1]
        cells[1:-1] = np.tanh(cells[:-2] + cells[2:] - 0.5 * cells[1:-1])
    return np.sum(cells[1:-1] ** 2)
