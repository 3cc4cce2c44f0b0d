# ruff: noqa -- programs as users write them
"""Tables of dynamic programming and interpolation, sorting, images, gathers and scatters."""

import math

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(vector(4), vector(3, 1), 0.3)], wrt=(0, 1, 2))
def soft_edit_distance(a, b, temperature):
    n, m = len(a), len(b)
    D = np.zeros((n + 1, m + 1))
    D[:, 0] = np.arange(n + 1)
    D[0, :] = np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            z = np.array(
                [D[i - 1, j] + 1, D[i, j - 1] + 1, D[i - 1, j - 1] + (a[i - 1] - b[j - 1]) ** 2]
            )
            low = np.min(z)
            D[i, j] = low - temperature * np.log(np.sum(np.exp(-(z - low) / temperature)))
    return D[n, m]


@program([(vector(4), vector(5, 1))], wrt=(0, 1))
def dynamic_time_warping(a, b):
    n, m = a.size, b.size
    cost = np.full((n + 1, m + 1), 1e3)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d = (a[i - 1] - b[j - 1]) ** 2
            cost[i, j] = d + min(cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1])
    return cost[n, m]


@program([(signed(3, 3), signed(4, 3, seed=1))], wrt=(0, 1))
def viterbi(transition, emission):
    T, K = emission.shape
    score = np.empty((T, K))
    back = np.zeros((T, K), dtype=int)
    score[0] = emission[0]
    for t in range(1, T):
        for k in range(K):
            candidates = score[t - 1] + transition[:, k]
            back[t, k] = np.argmax(candidates)
            score[t, k] = candidates[back[t, k]] + emission[t, k]
    path = np.zeros(T, dtype=int)
    path[-1] = np.argmax(score[-1])
    for t in range(T - 2, -1, -1):
        path[t] = back[t + 1, path[t + 1]]
    return score[-1, path[-1]] ** 2 + np.sum(path)


@program([(vector(3), matrix(3, 3), matrix(3, 4, 1))], wrt=(0, 1, 2), tags={"second"})
def forward_backward(initial, transition, likelihood):
    K, T = likelihood.shape
    alpha, beta = np.zeros((T, K)), np.ones((T, K))
    alpha[0] = initial * likelihood[:, 0]
    for t in range(1, T):
        alpha[t] = (alpha[t - 1] @ transition) * likelihood[:, t]
        alpha[t] /= np.sum(alpha[t])
    for t in range(T - 2, -1, -1):
        beta[t] = transition @ (likelihood[:, t + 1] * beta[t + 1])
        beta[t] /= beta[t].sum()
    gamma = alpha * beta
    gamma /= gamma.sum(axis=1, keepdims=True)
    return np.sum(gamma**2)


@program([(vector(5),)])
def matrix_chain(p):
    n = len(p) - 1
    m = np.zeros((n, n))
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            m[i, j] = np.inf
            for k in range(i, j):
                q = m[i, k] + m[k + 1, j] + p[i] * p[k + 1] * p[j + 1]
                if q < m[i, j]:
                    m[i, j] = q
    return m[0, n - 1]


@program([(matrix(3, 4),)])
def cheapest_path_through_a_grid(cost):
    best = cost.copy()
    rows, columns = best.shape
    for j in range(1, columns):
        best[0, j] += best[0, j - 1]
    for i in range(1, rows):
        best[i, 0] += best[i - 1, 0]
        for j in range(1, columns):
            best[i, j] += min(best[i - 1, j], best[i, j - 1])
    return best[-1, -1] ** 2


@program([(vector(5), np.array([1, 2, 3, 1, 2]), 5)])
def knapsack(value, weight, capacity):
    best = np.zeros(capacity + 1)
    for i in range(len(value)):
        for w in range(capacity, weight[i] - 1, -1):
            best[w] = max(best[w], best[w - weight[i]] + value[i] ** 2)
    return best[capacity]


@program([(matrix(4, 4),)])
def floyd_warshall(weights):
    d = weights.copy()
    for k in range(len(d)):
        for i in range(len(d)):
            for j in range(len(d)):
                if d[i, k] + d[k, j] < d[i, j]:
                    d[i, j] = d[i, k] + d[k, j]
    return np.sum(d**2)


@program([(matrix(4, 5),)])
def integral_image(image):
    S = np.zeros((image.shape[0] + 1, image.shape[1] + 1))
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            S[i + 1, j + 1] = image[i, j] + S[i, j + 1] + S[i + 1, j] - S[i, j]
    box = S[2:, 2:] - S[:-2, 2:] - S[2:, :-2] + S[:-2, :-2]
    return np.sum(box**2)


@program([(vector(4), 0.3)], wrt=(0, 1))
def neville(y, x):
    t = np.array([0.0, 0.4, 1.0, 1.7])
    p = y.copy()
    n = len(p)
    for k in range(1, n):
        for i in range(n - k):
            p[i] = ((x - t[i + k]) * p[i] + (t[i] - x) * p[i + 1]) / (t[i] - t[i + k])
    return p[0] ** 2


@program([(np.array([0.0, 0.5, 1.1, 1.6]), vector(4), 0.8)], wrt=(0, 1, 2))
def divided_differences(t, y, x):
    c = y.copy()
    n = len(c)
    for j in range(1, n):
        c[j:] = (c[j:] - c[j - 1 : -1]) / (t[j:] - t[: n - j])
    value = c[-1]
    for k in range(n - 2, -1, -1):
        value = value * (x - t[k]) + c[k]
    return value


@program([(0.7, 4)])
def romberg(a, n):
    R = np.zeros((n, n))
    h = 1.0
    R[0, 0] = 0.5 * h * (np.exp(-a * 0.0) + np.exp(-a))
    for i in range(1, n):
        h /= 2.0
        s = 0.0
        for k in range(1, 2**i, 2):
            s += np.exp(-a * (k * h) ** 2)
        R[i, 0] = 0.5 * R[i - 1, 0] + h * s
        for j in range(1, i + 1):
            R[i, j] = R[i, j - 1] + (R[i, j - 1] - R[i - 1, j - 1]) / (4**j - 1)
    return R[n - 1, n - 1]


@program([(vector(4), vector(5, 1))], wrt=(0, 1), tags={"second"})
def horner_on_arrays(coefficients, x):
    y = np.zeros_like(x)
    for c in coefficients[::-1]:
        y *= x
        y += c
    return np.sum(y**2)


@program([(np.array([0.0, 0.6, 1.0, 1.9, 2.5]), vector(5), 1.3)], wrt=(0, 1, 2))
def natural_cubic_spline(x, y, at):
    n = len(x)
    h = np.diff(x)
    alpha = np.zeros(n)
    for i in range(1, n - 1):
        alpha[i] = 3 * (y[i + 1] - y[i]) / h[i] - 3 * (y[i] - y[i - 1]) / h[i - 1]
    l, mu, z = np.ones(n), np.zeros(n), np.zeros(n)
    for i in range(1, n - 1):
        l[i] = 2 * (x[i + 1] - x[i - 1]) - h[i - 1] * mu[i - 1]
        mu[i] = h[i] / l[i]
        z[i] = (alpha[i] - h[i - 1] * z[i - 1]) / l[i]
    b, c, d = np.zeros(n - 1), np.zeros(n), np.zeros(n - 1)
    for j in range(n - 2, -1, -1):
        c[j] = z[j] - mu[j] * c[j + 1]
        b[j] = (y[j + 1] - y[j]) / h[j] - h[j] * (c[j + 1] + 2 * c[j]) / 3
        d[j] = (c[j + 1] - c[j]) / (3 * h[j])
    k = np.searchsorted(x, at) - 1
    s = at - x[k]
    return y[k] + s * (b[k] + s * (c[k] + s * d[k]))


@program([(vector(5), vector(4, 1))], wrt=(0, 1))
def de_casteljau(xs, t):
    points = np.outer(xs, np.ones(len(t)))
    for k in range(len(xs) - 1, 0, -1):
        points[:k] = (1 - t) * points[:k] + t * points[1 : k + 1]
    return np.sum(points[0] ** 2)


@program([(signed(6),)])
def bubble_sort(values):
    a = values.copy()
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return np.sum(a * np.arange(n) ** 2)


@program([(signed(6),)])
def insertion_sort(values):
    a = np.copy(values)
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return np.dot(a, np.array([1.0, 3.0, 2.0, 0.5, 4.0, 1.5]))


@program([(signed(4),)], tags={"second"})
def sorting_network(values):
    a = values.copy()
    for i, j in ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2)):
        low, high = np.minimum(a[i], a[j]), np.maximum(a[i], a[j])
        a[i], a[j] = low, high
    return a[0] * 3.0 + a[1] ** 2 + a[2] * a[3]


@program([(signed(8),)])
def bitonic_sort_of_slices(values):
    a = values.copy()
    for size in (2, 4, 8):
        blocks = a.reshape(-1, size)
        low = np.minimum(blocks[:, : size // 2], blocks[:, ::-1][:, : size // 2])
        high = np.maximum(blocks[:, : size // 2], blocks[:, ::-1][:, : size // 2])
        blocks[:, : size // 2] = low
        blocks[:, size // 2 :] = high[:, ::-1]
    return np.sum(a * np.arange(8.0))


@program([(vector(6), np.array([0, 2, 2, 1, 0, 2]))])
def histogram_by_add_at(weights, bins):
    h = np.zeros(3)
    np.add.at(h, bins, weights**2)
    return np.sum(h**2)


@program([(vector(6), np.array([0, 2, 2, 1, 0, 2]))], tags={"second"})
def histogram_by_a_loop(weights, bins):
    h = np.zeros(4)
    for w, k in zip(weights, bins):
        h[k] += w
        h[k + 1] += 0.5 * w * h[k]
    return np.sum(h**2)


@program([(vector(5), np.array([3, 0, 4]))])
def gather_scale_and_scatter(x, index):
    y = x.copy()
    y[index] = y[index] ** 2 * 3.0
    y[index] -= x[index[::-1]]
    return np.sum(y**2)


@program([(vector(5), np.array([1, 1, 4, 1]))])
def last_write_wins(x, index):
    y = np.zeros(5)
    y[index] = x[:4] ** 2
    return np.sum(y * x) + np.sum(y**2)


@program([(vector(5), np.array([1, 1, 4, 1]))], tags={"second"})
def repeated_increments_count_once(x, index):
    y = x.copy()
    y[index] += x[1:] * x[:-1]
    return np.sum(y**2)


@program([(signed(6),), (-signed(6),)])
def masks_in_a_row(x):
    y = x * 1.5
    y[y > 0] *= 2.0
    y[y < -0.5] = -0.5
    negative = y < 0
    y[negative] = y[negative] ** 2 + x[negative]
    return np.sum(y**2)


@program([(signed(3, 4),)])
def mask_of_a_matrix(x):
    y = np.exp(x)
    y[x < 0] = 0.1 * x[x < 0]
    y[:, 0][y[:, 0] > 1.0] -= 1.0
    return np.sum(y**2)


@program([(matrix(4, 4), matrix(3, 3, 1))], wrt=(0, 1))
def image_filter_with_padding(image, kernel):
    padded = np.zeros((6, 6))
    padded[1:-1, 1:-1] = image
    padded[0, 1:-1] = image[0]
    padded[-1, 1:-1] = image[-1]
    out = np.zeros_like(image)
    for i in range(3):
        for j in range(3):
            out += kernel[i, j] * padded[i : i + 4, j : j + 4]
    return np.sum(out**2)


@program([(vector(6), vector(3, 1))], wrt=(0, 1))
def convolution_into_a_buffer(signal, kernel):
    out = np.zeros(len(signal) + len(kernel) - 1)
    for i, w in enumerate(kernel):
        out[i : i + len(signal)] += w * signal
    return np.sum(np.cos(out))


@program([(matrix(4, 4),)])
def flood_of_rain(height):
    water = np.maximum(height, 0.9)
    for _ in range(3):
        for i in range(1, 3):
            for j in range(1, 3):
                lowest = min(water[i - 1, j], water[i + 1, j], water[i, j - 1], water[i, j + 1])
                water[i, j] = max(height[i, j], lowest)
    return np.sum((water - height) ** 2)


@program([(vector(4), np.array([[0, 1], [0, 2], [1, 2], [2, 0], [3, 2]]), 3)])
def page_rank(weights, links, iterations):
    n = len(weights)
    M = np.zeros((n, n))
    for a, b in links:
        M[b, a] = weights[b]
    M /= M.sum(axis=0)
    rank = np.ones(n) / n
    for _ in range(iterations):
        rank[:] = 0.85 * (M @ rank) + 0.15 / n
    return np.sum(rank**2)


@program([(0.6, 5)])
def random_walk_table(p, steps):
    table = np.zeros((steps + 1, 2 * steps + 1))
    table[0, steps] = 1.0
    for t in range(steps):
        table[t + 1, 1:] += p * table[t, :-1]
        table[t + 1, :-1] += (1 - p) * table[t, 1:]
    positions = np.arange(-steps, steps + 1)
    return np.sum(table[-1] * positions**2)


@program([(vector(3), 5)])
def pascal_weights(x, n):
    row = np.zeros(n + 1)
    row[0] = 1.0
    for i in range(n):
        row[1:] += row[:-1].copy() * x[i % 3]
    return np.sum(row**2)
