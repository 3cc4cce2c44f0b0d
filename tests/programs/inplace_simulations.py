# ruff: noqa -- programs as users write them
"""Time steppers, flows, particles, transforms and filters that fill and reuse their buffers."""

import math

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def build_up_b(b, rho, dt, u, v, dx, dy):
    b[1:-1, 1:-1] = rho * (
        1
        / dt
        * ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx) + (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy))
        - ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx)) ** 2
        - 2 * ((u[2:, 1:-1] - u[0:-2, 1:-1]) / (2 * dy) * (v[1:-1, 2:] - v[1:-1, 0:-2]) / (2 * dx))
        - ((v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy)) ** 2
    )
    return b


def pressure_poisson(p, dx, dy, b, nit):
    pn = np.empty_like(p)
    pn = p.copy()
    for q in range(nit):
        pn = p.copy()
        p[1:-1, 1:-1] = (
            (pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2 + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2
        ) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0
    return p


@program([(1.0, 0.1, 1.0, 3)], wrt=(0, 1, 2))
def cavity_flow(rho, nu, lid, nt):
    nx = ny = 5
    dx, dy = 2 / (nx - 1), 2 / (ny - 1)
    dt = 0.05
    u = np.zeros((ny, nx))
    v = np.zeros((ny, nx))
    p = np.zeros((ny, nx))
    b = np.zeros((ny, nx))
    for n in range(nt):
        un = u.copy()
        vn = v.copy()
        b = build_up_b(b, rho, dt, u, v, dx, dy)
        p = pressure_poisson(p, dx, dy, b, 3)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[0:-2, 1:-1])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, 0:-2])
            + nu
            * (
                dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2])
                + dt / dy**2 * (un[2:, 1:-1] - 2 * un[1:-1, 1:-1] + un[0:-2, 1:-1])
            )
        )
        v[1:-1, 1:-1] = (
            vn[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (vn[1:-1, 1:-1] - vn[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (vn[1:-1, 1:-1] - vn[0:-2, 1:-1])
            - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[0:-2, 1:-1])
            + nu
            * (
                dt / dx**2 * (vn[1:-1, 2:] - 2 * vn[1:-1, 1:-1] + vn[1:-1, 0:-2])
                + dt / dy**2 * (vn[2:, 1:-1] - 2 * vn[1:-1, 1:-1] + vn[0:-2, 1:-1])
            )
        )
        u[0, :] = 0
        u[:, 0] = 0
        u[:, -1] = 0
        u[-1, :] = lid
        v[0, :] = 0
        v[-1, :] = 0
        v[:, 0] = 0
        v[:, -1] = 0
    return np.sum(u**2) + np.sum(v**2) + p[1, 1]


def relax(psi, omega, tolerance):
    residual, sweeps = 1.0, 0
    while residual > tolerance:
        before = psi.copy()
        psi[1:-1, 1:-1] = 0.25 * (
            psi[2:, 1:-1] + psi[:-2, 1:-1] + psi[1:-1, 2:] + psi[1:-1, :-2] + omega[1:-1, 1:-1]
        )
        residual = np.max(np.abs(psi - before))
        sweeps += 1
    return sweeps


def wall_vorticity(omega, psi, lid):
    omega[0, :] = -2.0 * psi[1, :]
    omega[-1, :] = -2.0 * psi[-2, :] - 2.0 * lid
    omega[:, 0] = -2.0 * psi[:, 1]
    omega[:, -1] = -2.0 * psi[:, -2]


@program([(1.0, 0.1, 2)], wrt=(0, 1))
def cavity_by_vorticity(lid, nu, steps):
    psi = np.zeros((5, 5))
    omega = np.zeros((5, 5))
    work = 0
    for _ in range(steps):
        work += relax(psi, omega, 0.02)
        wall_vorticity(omega, psi, lid)
        u = 0.5 * (psi[2:, 1:-1] - psi[:-2, 1:-1])
        v = -0.5 * (psi[1:-1, 2:] - psi[1:-1, :-2])
        change = nu * (
            omega[2:, 1:-1]
            + omega[:-2, 1:-1]
            + omega[1:-1, 2:]
            + omega[1:-1, :-2]
            - 4.0 * omega[1:-1, 1:-1]
        )
        change -= u * 0.5 * (omega[1:-1, 2:] - omega[1:-1, :-2])
        change -= v * 0.5 * (omega[2:, 1:-1] - omega[:-2, 1:-1])
        omega[1:-1, 1:-1] += change
    return np.sum(psi**2) + np.sum(omega**2) + 0.1 * work


@program([(signed(3, 2), signed(3, 2, seed=1), vector(3), 2)], wrt=(0, 1, 2))
def n_body_pairs(position, velocity, mass, steps):
    x, v = position.copy(), velocity.copy()
    dt = 0.05
    for _ in range(steps):
        a = np.zeros_like(x)
        for i in range(len(x)):
            for j in range(i + 1, len(x)):
                d = x[j] - x[i]
                f = d / (d @ d + 0.1) ** 1.5
                a[i] += mass[j] * f
                a[j] -= mass[i] * f
        v += dt * a
        x += dt * v
    return np.sum(x**2) + np.sum(v**2)


@program([(signed(4, 2), vector(4), 2)], wrt=(0, 1), tags={"second"})
def n_body_with_masks(position, mass, steps):
    x = position.copy()
    v = np.zeros_like(x)
    others = ~np.eye(len(x), dtype=bool)
    for _ in range(steps):
        d = x[np.newaxis] - x[:, np.newaxis]
        r2 = np.sum(d * d, axis=2)
        w = np.zeros_like(r2)
        w[others] = r2[others] ** -1.5
        a = np.sum(w[:, :, np.newaxis] * mass[np.newaxis, :, np.newaxis] * d, axis=1)
        v += 0.01 * a
        x += 0.01 * v
    return np.sum(x**3)


@program([(signed(6, seed=2), 0.9, 4)], wrt=(0, 1))
def bouncing_balls(height, restitution, steps):
    y = np.abs(height) + 0.05
    v = np.zeros(len(y))
    for _ in range(steps):
        v -= 9.81 * 0.1
        y += 0.1 * v
        hit = y < 0
        y[hit] = -y[hit]
        v[hit] *= -restitution
    return np.sum(y * y) + np.sum(v)


@program([(vector(3), vector(3, 1), 4)], wrt=(0, 1))
def velocity_verlet(x0, v0, steps):
    x, v = x0.copy(), v0.copy()
    a = -np.sin(x)
    for _ in range(steps):
        v += 0.5 * 0.1 * a
        x += 0.1 * v
        a[:] = -np.sin(x)
        v += 0.5 * 0.1 * a
    return np.sum(x * v)


@program([(vector(2), 0.7, 4)], wrt=(0, 1), tags={"second"})
def verlet_trajectory(start, k, steps):
    x = np.zeros((steps + 1, 2))
    x[0] = start
    x[1] = start + 0.1
    for t in range(1, steps):
        x[t + 1] = 2 * x[t] - x[t - 1] - 0.1 * k * np.sin(x[t])
    return np.sum(x**2)


@program([(vector(3), 3)])
def runge_kutta_stages(y0, steps):
    y = y0.copy()
    k = np.zeros((4, len(y)))
    h = 0.1
    for _ in range(steps):
        k[0] = lotka(y)
        k[1] = lotka(y + 0.5 * h * k[0])
        k[2] = lotka(y + 0.5 * h * k[1])
        k[3] = lotka(y + h * k[2])
        y += h / 6.0 * (k[0] + 2 * k[1] + 2 * k[2] + k[3])
    return np.sum(y**2)


def lotka(y):
    dy = np.empty_like(y)
    dy[0] = y[0] * (1.0 - y[1])
    dy[1] = y[1] * (y[0] - y[2])
    dy[2] = y[2] * (y[1] - 1.0)
    return dy


TABLEAU = np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.0], [-1.0, 2.0, 0.0]])


@program([(vector(2), 2)])
def runge_kutta_by_tableau(y0, steps):
    weights = np.array([1 / 6, 2 / 3, 1 / 6])
    y = np.array(y0)
    stages = [np.zeros(2) for _ in range(3)]
    for _ in range(steps):
        for i in range(3):
            z = y.copy()
            for j in range(i):
                z += 0.2 * TABLEAU[i, j] * stages[j]
            stages[i] = np.array([z[1], -np.sin(z[0])])
        for i in range(3):
            y += 0.2 * weights[i] * stages[i]
    return y[0] * y[1]


@program([(vector(2), 5)])
def adams_bashforth_ring(y0, steps):
    y = y0.copy()
    f = np.zeros((2, 2))
    f[0] = -(y**2)
    for n in range(steps):
        f[(n + 1) % 2] = -(y**2) + 0.1 * y
        y += 0.1 * (1.5 * f[(n + 1) % 2] - 0.5 * f[n % 2])
    return np.sum(y**3)


@program([(signed(8), signed(8, seed=1))], wrt=(0, 1))
def fourier_by_butterflies(real, imag):
    n = len(real)
    re, im = np.empty(n), np.empty(n)
    bits = int(math.log2(n))
    for i in range(n):
        j = int(format(i, f"0{bits}b")[::-1], 2)
        re[j], im[j] = real[i], imag[i]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                c, s = math.cos(2 * math.pi * k / size), -math.sin(2 * math.pi * k / size)
                a, b = start + k, start + k + half
                tr = c * re[b] - s * im[b]
                ti = c * im[b] + s * re[b]
                re[b], im[b] = re[a] - tr, im[a] - ti
                re[a] += tr
                im[a] += ti
        size *= 2
    return np.sum((re**2 + im**2) ** 2)


@program([(signed(8),)], tags={"second"})
def haar_by_reshaped_views(signal):
    y = signal.copy()
    n = len(y)
    while n > 1:
        pairs = y[:n].reshape(n // 2, 2)
        mean = (pairs[:, 0] + pairs[:, 1]) / np.sqrt(2.0)
        difference = (pairs[:, 0] - pairs[:, 1]) / np.sqrt(2.0)
        y[: n // 2] = mean
        y[n // 2 : n] = difference
        n //= 2
    return np.sum(y**3)


@program([(signed(8),)])
def walsh_hadamard(x):
    a = x.copy()
    h = 1
    while h < len(a):
        blocks = a.reshape(-1, 2, h)
        top = blocks[:, 0, :].copy()
        blocks[:, 0, :] += blocks[:, 1, :]
        blocks[:, 1, :] = top - blocks[:, 1, :]
        h *= 2
    return np.sum(a**3)


@program([(signed(8), signed(8, seed=1))], wrt=(0, 1))
def fourier_with_strided_views(re, im):
    outr, outi = fft_strided(re, im)
    return np.sum(outr**3) + np.sum(outr * outi)


def fft_strided(re, im):
    n = len(re)
    if n == 1:
        return re.copy(), im.copy()
    er, ei = fft_strided(re[::2], im[::2])
    dr, di = fft_strided(re[1::2], im[1::2])
    angle = -2 * np.pi * np.arange(n // 2) / n
    c, s = np.cos(angle), np.sin(angle)
    tr, ti = c * dr - s * di, c * di + s * dr
    yr, yi = np.empty(n), np.empty(n)
    yr[: n // 2], yi[: n // 2] = er + tr, ei + ti
    yr[n // 2 :], yi[n // 2 :] = er - tr, ei - ti
    return yr, yi


@program([(vector(6), 0.9, 0.1, 0.3)], wrt=(0, 1, 2, 3))
def kalman_with_covariance(observations, damping, q, r):
    F = np.array([[1.0, 0.1], [0.0, 1.0]])
    F[1, 1] = damping
    x, P = np.zeros(2), np.eye(2)
    loss = 0.0
    for y in observations:
        x[:] = F @ x
        P[:] = F @ P @ F.T
        P[[0, 1], [0, 1]] += q
        s = P[0, 0] + r
        gain = P[:, 0] / s
        e = y - x[0]
        x += gain * e
        P -= np.outer(gain, P[0])
        loss += np.log(s) + e * e / s
    return loss


@program([(vector(5), 0.6, 0.2)], wrt=(0, 1, 2), tags={"second"})
def recursive_filter(x, a, b):
    y = np.zeros(len(x))
    y[0] = b * x[0]
    for n in range(1, len(x)):
        y[n] = b * x[n] + a * y[n - 1]
    for n in range(len(x) - 2, -1, -1):
        y[n] += a * y[n + 1] * y[n]
    return np.sum(y**2)


@program([(vector(3), vector(3, 1), 5)], wrt=(0, 1))
def markov_states_in_a_table(rates, start, steps):
    p = np.zeros((steps + 1, 3))
    p[0] = start / np.sum(start)
    for t in range(steps):
        flow = 0.2 * rates * p[t]
        p[t + 1] = p[t]
        p[t + 1] -= flow
        p[t + 1, 1:] += flow[:-1]
        p[t + 1, 0] += flow[-1]
    return -np.sum(p[-1] * np.log(p[-1]))


@program([(vector(4), vector(2), 3)], wrt=(0, 1))
def reaction_network(c0, k, steps):
    c = c0.copy()
    for _ in range(steps):
        r1 = k[0] * c[0] * c[1]
        r2 = k[1] * c[2] ** 2
        c[0] -= 0.1 * r1
        c[1] -= 0.1 * r1
        c[2] += 0.1 * (r1 - 2 * r2)
        c[3] += 0.1 * r2
    return np.sum(c**2)


@program([(vector(4), 0.3, 3)], wrt=(0, 1), tags={"second"})
def traffic_on_a_ring(gaps, sensitivity, steps):
    x = np.cumsum(gaps)
    v = np.zeros_like(x)
    length = 5.0
    for _ in range(steps):
        ahead = np.empty_like(x)
        ahead[:-1] = x[1:]
        ahead[-1] = x[0] + length
        v += sensitivity * (np.tanh(ahead - x - 1.0) + 1.0 - v)
        x += 0.1 * v
    return np.sum(v**2) + x[0] * x[-1]


@program([(0.4, 1.2, 4)], wrt=(0, 1))
def binomial_tree_option(volatility, strike, n):
    up = np.exp(volatility * np.sqrt(1.0 / n))
    down = 1.0 / up
    p = (1.01 - down) / (up - down)
    values = np.zeros(n + 1)
    for j in range(n + 1):
        values[j] = max(strike - up**j * down ** (n - j), 0.0)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1):
            values[j] = (p * values[j + 1] + (1 - p) * values[j]) / 1.01
    return values[0]
