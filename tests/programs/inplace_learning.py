# ruff: noqa -- programs as users write them
"""Training loops, recurrent buffers and statistics that update their parameters in place."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


@program(
    [(signed(3), signed(5, 3, seed=1), signed(5, seed=2), 0.1, 4)], wrt=(0, 3), tags={"second"}
)
def gradient_descent(w0, x, y, rate, steps):
    w = w0.copy()
    for _ in range(steps):
        g = 2.0 / len(y) * x.T @ (x @ w - y)
        w -= rate * g
    return np.sum((x @ w - y) ** 2)


@program([(signed(3), 0.1, 0.9, 4)], wrt=(0, 1, 2))
def momentum(start, rate, mu, steps):
    w = start.copy()
    velocity = np.zeros_like(w)
    for _ in range(steps):
        g = np.sin(w) + 0.1 * w
        velocity *= mu
        velocity -= rate * g
        w += velocity
    return np.sum(w**2)


@program([(signed(3), 0.1, 3)], wrt=(0, 1))
def adam(start, rate, steps):
    w = start.copy()
    m, v = np.zeros(3), np.zeros(3)
    b1, b2 = 0.9, 0.99
    for t in range(1, steps + 1):
        g = w**3 + 0.5
        m[:] = b1 * m + (1 - b1) * g
        v[:] = b2 * v + (1 - b2) * g**2
        w -= rate * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + 1e-3)
    return np.sum(w**2)


@program(
    [({"w": signed(2, 3), "b": signed(2, seed=1)}, signed(4, 3, seed=2), signed(4, 2, seed=3), 3)],
    tags={"second"},
)
def training_of_a_dict(params, x, y, steps):
    p = {"w": params["w"].copy(), "b": params["b"].copy()}
    for _ in range(steps):
        e = np.tanh(x @ p["w"].T + p["b"]) - y
        p["w"] -= 0.1 * e.T @ x
        p["b"] -= 0.1 * np.sum(e, axis=0)
    return np.sum((np.tanh(x @ p["w"].T + p["b"]) - y) ** 2)


@program([([signed(3, 2), signed(1, 3, seed=1)], signed(4, 2, seed=2), signed(4, 1, seed=3), 2)])
def backpropagation_by_hand(weights, x, y, steps):
    w = [weights[0].copy(), weights[1].copy()]
    for _ in range(steps):
        h = np.tanh(x @ w[0].T)
        e = h @ w[1].T - y
        g1 = e.T @ h
        g0 = ((e @ w[1]) * (1 - h**2)).T @ x
        w[0] -= 0.1 * g0
        w[1] -= 0.1 * g1
    return np.mean((np.tanh(x @ w[0].T) @ w[1].T - y) ** 2)


@program([(signed(12, 5), signed(12, seed=1), signed(4, 2, seed=2))], wrt=(0, 1, 2))
def lstm_with_buffers(w, b, xs):
    T, H = len(xs), 3
    h, c = np.zeros((T + 1, H)), np.zeros((T + 1, H))
    gates = np.zeros((T, 4 * H))
    z = np.zeros(5)
    for t in range(T):
        z[:2] = xs[t]
        z[2:] = h[t]
        gates[t] = w @ z + b
        gates[t, : 3 * H] = sigmoid(gates[t, : 3 * H])
        gates[t, 3 * H :] = np.tanh(gates[t, 3 * H :])
        i, f, o, g = gates[t, :H], gates[t, H : 2 * H], gates[t, 2 * H : 3 * H], gates[t, 3 * H :]
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
    return np.sum(h[1:] ** 2)


@program(
    [(signed(3, 3), signed(3, 2, seed=1), signed(4, 2, seed=2))], wrt=(0, 1, 2), tags={"second"}
)
def recurrent_with_a_running_state(wh, wx, xs):
    h = np.zeros(3)
    outputs = np.empty((len(xs), 3))
    for t, x in enumerate(xs):
        h[:] = np.tanh(wh @ h + wx @ x)
        outputs[t] = h
    return np.sum(outputs**2) + outputs[1, 2]


@program([(signed(3, 3), signed(3, 2, seed=1), signed(4, 2, seed=2))], wrt=(0, 1, 2))
def gated_unit(u, w, xs):
    h = np.full(3, 0.1)
    for x in xs:
        z = sigmoid(w @ x + u @ h)
        candidate = np.tanh(w @ x - u @ (z * h))
        h *= 1.0 - z
        h += z * candidate
    return np.sum(h**2)


@program([(signed(2, 2), signed(5, 2, seed=1), 2)], wrt=(0, 1))
def soft_k_means_in_place(start, points, rounds):
    centers = start.copy()
    weights = np.zeros((len(points), len(centers)))
    for _ in range(rounds):
        for k in range(len(centers)):
            weights[:, k] = np.exp(-2.0 * np.sum((points - centers[k]) ** 2, axis=1))
        weights /= weights.sum(axis=1, keepdims=True)
        for k in range(len(centers)):
            centers[k] = weights[:, k] @ points / np.sum(weights[:, k])
    return np.sum(centers**2) + np.sum(weights**2)


@program([(signed(5), 2)], wrt=0)
def mixture_by_expectation(points, rounds):
    mean, spread, share = np.array([-0.5, 0.5]), np.ones(2), np.full(2, 0.5)
    r = np.empty((2, len(points)))
    for _ in range(rounds):
        for k in range(2):
            r[k] = share[k] * np.exp(-0.5 * ((points - mean[k]) / spread[k]) ** 2) / spread[k]
        r /= r.sum(axis=0)
        for k in range(2):
            n = r[k].sum()
            mean[k] = np.dot(r[k], points) / n
            spread[k] = np.sqrt(np.dot(r[k], (points - mean[k]) ** 2) / n + 0.1)
            share[k] = n / len(points)
    return np.sum(mean * spread) + share[0] ** 2


@program([(signed(4, 3), 0.1)], wrt=(0, 1))
def batch_normalised(x, eps):
    y = x.copy()
    y -= y.mean(axis=0)
    y /= np.sqrt((y**2).mean(axis=0) + eps)
    y *= 1.5
    y[y < 0] *= 0.1
    return np.sum(y**3)


@program([(signed(4, 5),)], tags={"second"})
def softmax_in_place(logits):
    p = logits.copy()
    p -= p.max(axis=1, keepdims=True)
    p = np.exp(p)
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(4), [0, 3, 1, 4]] -= 1.0
    return np.sum(p**2)


@program([(signed(3, 4),)])
def attention_with_a_causal_mask(x):
    scores = x @ x.T
    future = np.triu(np.ones((3, 3), dtype=bool), 1)
    scores[future] = -30.0
    scores -= scores.max(axis=1, keepdims=True)
    np_weights = np.exp(scores)
    np_weights /= np_weights.sum(axis=1)[:, None]
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] += np_weights[i, : i + 1] @ x[: i + 1]
    return np.sum(out**2)


@program([(signed(5), 0.7, 0.3)], wrt=(0, 1, 2))
def exponential_smoothing(series, alpha, beta):
    level, trend = np.zeros(5), np.zeros(5)
    level[0], trend[0] = series[0], series[1] - series[0]
    for t in range(1, 5):
        level[t] = alpha * series[t] + (1 - alpha) * (level[t - 1] + trend[t - 1])
        trend[t] = beta * (level[t] - level[t - 1]) + (1 - beta) * trend[t - 1]
    return np.sum((series[1:] - level[:-1] - trend[:-1]) ** 2)


@program([(signed(6), 0.1, 0.2, 0.5)], wrt=(0, 1, 2, 3), tags={"second"})
def garch_likelihood(returns, omega, alpha, beta):
    sigma2 = np.zeros_like(returns)
    sigma2[0] = np.var(returns)
    for t in range(1, len(returns)):
        sigma2[t] = omega + alpha * returns[t - 1] ** 2 + beta * sigma2[t - 1]
    return 0.5 * np.sum(np.log(sigma2) + returns**2 / sigma2)


@program([(0.4, 0.8, vector(4), [0, 1, 3, 2, 0])], wrt=(0, 1, 2))
def q_learning(rate, discount, rewards, visits):
    q = np.zeros(4)
    for s, t in zip(visits[:-1], visits[1:]):
        q[s] += rate * (rewards[s] + discount * np.max(q + 0.1 * rewards) - q[s])
        q[t] *= discount
    return np.sum(q**2)


@program([(signed(3, 4), signed(3, seed=1), 2)], wrt=(0, 1))
def coordinate_descent(x, y, rounds):
    w = np.zeros(4)
    residual = y.copy()
    for _ in range(rounds):
        for j in range(4):
            residual += x[:, j] * w[j]
            w[j] = x[:, j] @ residual / (x[:, j] @ x[:, j] + 0.5)
            residual -= x[:, j] * w[j]
    return np.sum(w**2) + residual @ residual


@program([(matrix(3, 3), 3)])
def sinkhorn(cost, rounds):
    P = np.exp(-cost)
    for _ in range(rounds):
        P /= P.sum(axis=1, keepdims=True)
        P /= P.sum(axis=0)
        P[0] *= 1.1
    return np.sum(P * cost)


@program([(vector(5), vector(5, 1))], wrt=(0, 1))
def running_mean_and_variance(x, w):
    stats = np.zeros(3)
    for value, weight in zip(x, w):
        stats[0] += weight
        delta = value - stats[1]
        stats[1] += weight / stats[0] * delta
        stats[2] += weight * delta * (value - stats[1])
    return stats[2] / stats[0] + stats[1] ** 2


@program([(vector(3),)])
def sum_in_a_zero_dimensional_array(x):
    total = np.array(0.0)
    for value in x:
        total += value**2
        total[...] = total * 1.1
    return total * total


@program([(vector(3), 4)])
def one_element_accumulator(x, n):
    loss = np.zeros(1)
    for k in range(n):
        loss += np.sum(np.sin(k * x))
        loss[0] *= 1.0 + 0.1 * x[0]
    return loss[0] ** 2


@program([(vector(5).astype(np.float32), np.float32(0.3), 3)], tags={"float32"})
def heat_in_single_precision(start, k, steps):
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2 * u[1:-1] + u[:-2])
        u *= u
    return np.sum(u)


@program([(matrix(3, 3).astype(np.float32),)], tags={"float32"})
def double_written_into_single(x):
    y = np.zeros((3, 3), dtype=np.float32)
    for i in range(3):
        y[i] = np.sin(x[i]) * np.arange(1.0, 4.0)
        y[i, i] += 0.5
    return np.sum(y * y)
