# ruff: noqa -- programs as users write them
"""Simulation, physics, finance and numerical methods."""

import math

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def rk4_step(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


@program([(vector(2), 1.3, 5)], wrt=(0, 1))
def pendulum_by_rk4(y, length, n):
    def f(t, y):
        return np.array([y[1], -np.sin(y[0]) / length + 0.1 * np.cos(t)])

    t, h = 0.0, 0.1
    for _ in range(n):
        y = rk4_step(f, t, y, h)
        t += h
    return np.sum(y * y)


@program([(vector(4), 1.2, 0.7, 12)], wrt=(0, 1, 2), tags={"second"})
def lotka_volterra(rates, hares, lynxes, n):
    a, b, c, d = rates
    dt = 0.05
    for _ in range(n):
        growth = a * hares - b * hares * lynxes
        decline = d * hares * lynxes - c * lynxes
        hares, lynxes = hares + dt * growth, lynxes + dt * decline
    return hares * lynxes


@program([(0.6, 0.2, np.array([0.1, 0.25, 0.3, 0.2]))], wrt=(0, 1, 2))
def sir_epidemic_loss(beta, gamma, data):
    s, i, r = 0.9, 0.1, 0.0
    loss = 0.0
    for observed in data:
        infections, recoveries = beta * s * i, gamma * i
        s, i, r = s - infections, i + infections - recoveries, r + recoveries
        loss += (i - observed) ** 2
    return loss + r


@program([(2.0, 1.0, 1e-12), (0.5, 3.0, 1e-12)], wrt=(0, 1))
def newton(a, x, tol):
    for i in range(50):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if abs(step) < tol:
            break
    return x


@program([(0.7, 20)])
def bisection_then_newton(a, n):
    low, high = 0.0, 2.0
    for _ in range(n):
        middle = 0.5 * (low + high)
        if middle**3 + a * middle - 1.0 > 0:
            high = middle
        else:
            low = middle
    x = 0.5 * (low + high)
    for _ in range(5):
        x = x - (x**3 + a * x - 1.0) / (3.0 * x * x + a)
    return x * a


@program([(matrix(3, 3), 8)])
def power_iteration(m, n):
    v = np.ones(len(m))
    for _ in range(n):
        w = m @ v
        v = w / np.linalg.norm(w)
    return v @ m @ v


@program([(0.8, 0.5), (1.2, 0.1)], wrt=(0, 1))
def fixed_point(a, x):
    count = 0
    while True:
        new = np.cos(a * x) * 0.5
        if abs(new - x) < 1e-13:
            break
        x = new
        count += 1
        assert count < 200
    return new * a


@program([(1.1, 1.0, 0.5, 0.03, 0.25)], wrt=(0, 1, 2, 3, 4))
def black_scholes(spot, strike, years, rate, sigma):
    def normal_cdf(z):
        return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))

    root = sigma * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * sigma**2) * years) / root
    d2 = d1 - root
    return spot * normal_cdf(d1) - strike * math.exp(-rate * years) * normal_cdf(d2)


@program([(1.1, 1.0, 0.25, 4)], wrt=(0, 1, 2))
def binomial_option(spot, strike, sigma, steps):
    up = math.exp(sigma * math.sqrt(1.0 / steps))
    p = (1.01 - 1.0 / up) / (up - 1.0 / up)
    values = [max(spot * up ** (2 * k - steps) - strike, 0.0) for k in range(steps + 1)]
    for n in range(steps, 0, -1):
        values = [p * values[k + 1] + (1.0 - p) * values[k] for k in range(n)]
    return values[0]


@program([(signed(4, 4), 0.7, 6)], wrt=(0, 1))
def ising_mean_field(couplings, field, n):
    m = np.zeros(len(couplings)) + 0.1
    j = 0.5 * (couplings + couplings.T)
    for _ in range(n):
        m = np.tanh(j @ m + field)
    return -0.5 * m @ j @ m - field * np.sum(m)


@program([(signed(3, 2), signed(3, 2, seed=1), vector(3), 3)], wrt=(0, 1, 2))
def n_body(position, velocity, mass, n):
    dt = 0.05
    for _ in range(n):
        force = []
        for i in range(len(mass)):
            f = np.zeros(2)
            for j in range(len(mass)):
                if i == j:
                    continue
                d = position[j] - position[i]
                f = f + mass[j] * d / (np.sum(d * d) + 0.1) ** 1.5
            force.append(f)
        velocity = velocity + dt * np.array(force)
        position = position + dt * velocity
    return np.sum(mass * np.sum(velocity**2, axis=1)) * 0.5


@program([(vector(6), 0.2, 4)], wrt=(0, 1))
def heat_without_stores(u, k, n):
    for _ in range(n):
        inside = u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = np.concatenate([u[:1], inside, u[-1:]])
    return np.sum(u**2)


@program([(vector(6), 4)])
def upwind_on_a_ring(u, n):
    for _ in range(n):
        flux = 0.5 * u * u
        u = u - 0.1 * (flux - np.roll(flux, 1))
    return np.sum(u * np.arange(6))


@program([(0.8, 12)])
def continued_fraction_of_tan(x, n):
    value = 0.0
    for k in range(2 * n - 1, 0, -2):
        value = x * x / (k - value) if k > 1 else x / (1.0 - value)
    return value


@program([(0.7,), (3.0,)])
def exponential_series(x):
    total, term, k = 0.0, 1.0, 0
    while abs(term) > 1e-16 * abs(total) or k < 2:
        total += term
        k += 1
        term *= x / k
    return total


@program([(1.5, 0.6), (3.0, 0.1)], wrt=(0, 1))
def agm(a, b):
    while abs(a - b) > 1e-14:
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    return 0.5 * math.pi / a


@program([(vector(3), 1.0), (signed(3), 4.0)], wrt=(0, 1))
def gradient_descent_with_line_search(x, scale):
    def f(x):
        return scale * np.sum(x**4) + np.sum((x - 1.0) ** 2)

    def df(x):
        return 4.0 * scale * x**3 + 2.0 * (x - 1.0)

    for _ in range(3):
        g = df(x)
        t = 1.0
        while f(x - t * g) > f(x) - 0.3 * t * (g @ g):
            t *= 0.5
            if t < 1e-3:
                break
        x = x - t * g
    return f(x)


@program([(vector(4) + 3.0, vector(4), vector(3), vector(4, 1))], wrt=(0, 1, 2, 3))
def thomas_algorithm(diagonal, upper, lower, rhs):
    n = len(diagonal)
    c, d = [upper[0] / diagonal[0]], [rhs[0] / diagonal[0]]
    for i in range(1, n):
        pivot = diagonal[i] - lower[i - 1] * c[i - 1]
        c.append(upper[i] / pivot)
        d.append((rhs[i] - lower[i - 1] * d[i - 1]) / pivot)
    x = [d[-1]]
    for i in range(n - 2, -1, -1):
        x.append(d[i] - c[i] * x[-1])
    return sum(q * q for q in x)


@program([(matrix(3, 3) + 3.0 * np.eye(3), vector(3), 6)], wrt=(0, 1))
def conjugate_gradients(a, b, n):
    a = a + a.T
    x = np.zeros_like(b)
    r = p = b
    rs = r @ r
    for _ in range(min(n, 2)):
        ap = a @ p
        alpha = rs / (p @ ap)
        x, r = x + alpha * p, r - alpha * ap
        new = r @ r
        if math.sqrt(new) < 1e-12:
            break
        p, rs = r + new / rs * p, new
    return x @ x + rs


@program([(signed(3, 3) + 2.0 * np.eye(3),)])
def gaussian_elimination_determinant(m):
    rows = [m[i] for i in range(len(m))]
    det = 1.0
    for k in range(len(rows)):
        det = det * rows[k][k]
        for i in range(k + 1, len(rows)):
            rows[i] = rows[i] - rows[i][k] / rows[k][k] * rows[k]
    return det


@program([(0.4, 1.6, 8)], wrt=(0, 1))
def simpson_rule(a, b, n):
    h = (b - a) / n
    total = math.exp(-a * a) + math.exp(-b * b)
    for k in range(1, n):
        x = a + k * h
        total += (4 if k % 2 else 2) * math.exp(-x * x)
    return total * h / 3.0


@program([(vector(5), 0.37)], wrt=(0, 1))
def de_casteljau(points, t):
    level = list(points)
    while len(level) > 1:
        level = [(1.0 - t) * p + t * q for p, q in zip(level[:-1], level[1:])]
    return level[0] ** 2


@program([(vector(4), np.array([0.5, 1.5, 2.25]))], wrt=(0, 1))
def linear_interpolation(values, where):
    total = 0.0
    for w in where:
        k = int(w)
        f = w - k
        total += ((1.0 - f) * values[k] + f * values[k + 1]) ** 2
    return total


@program([(0.9, 0.2)], wrt=(0, 1))
def kepler_equation(mean, eccentricity):
    e = mean
    for _ in range(30):
        delta = (e - eccentricity * math.sin(e) - mean) / (1.0 - eccentricity * math.cos(e))
        e -= delta
        if abs(delta) < 1e-14:
            break
    return math.cos(e) - eccentricity


@program([(1.0, 20.0, 3)], wrt=(0, 1))
def bouncing_ball(height, gravity, bounces):
    y, v, t, count = height, 0.0, 0.0, 0
    trace = []
    while count < bounces:
        y, v = y + 0.02 * v, v - 0.02 * gravity
        if y < 0.0:
            y, v = -0.8 * y, -0.8 * v
            count += 1
        trace.append(y)
        t += 0.02
    return sum(trace) / len(trace) + v


@program([(vector(5), vector(5, 1))], wrt=(0, 1))
def soft_dynamic_time_warping(x, y):
    previous = [0.0] + [1e3] * len(y)
    for a in x:
        current = [1e3]
        for j, b in enumerate(y):
            options = np.array([previous[j], previous[j + 1], current[j]])
            low = options.min()
            soft = low - 0.5 * np.log(np.sum(np.exp(-(options - low) / 0.5)))
            current.append((a - b) ** 2 + soft)
        previous = current
    return previous[-1]


@program([(signed(2), 1.1)], wrt=(0, 1))
def forward_kinematics(angles, length):
    x = y = total = 0.0
    for k, angle in enumerate(angles):
        total = total + angle
        x, y = x + length * np.cos(total), y + length / (k + 1) * np.sin(total)
    return x**2 + y**2, (x, y)
