# ruff: noqa -- programs as users write them
"""Models from statistics and machine learning."""

import math

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


def softmax(z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def layer_norm(x, gain, bias):
    mean = x.mean(axis=-1, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5) * gain + bias


PARAMETERS = [(signed(3, 5), signed(5, seed=1)), (signed(5, 2, seed=2), signed(2, seed=3))]


@program([(PARAMETERS, signed(4, 3, seed=4), np.array([0, 1, 1, 0]))])
def mlp_cross_entropy(params, x, labels):
    h = x
    for w, b in params[:-1]:
        h = np.tanh(h @ w + b)
    w, b = params[-1]
    logits = h @ w + b
    logits = logits - logits.max(axis=1, keepdims=True)
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -logp[np.arange(len(labels)), labels].mean()


@program([(signed(3), 0.1, signed(6, 3, seed=1), np.array([1.0, 0, 1, 1, 0, 0]), 0.01)], wrt=(0, 1))
def logistic_regression(w, b, x, y, penalty):
    p = sigmoid(x @ w + b)
    likelihood = y * np.log(p) + (1 - y) * np.log(1 - p)
    return -np.mean(likelihood) + penalty * np.sum(w**2)


@program([(signed(3), signed(6, 3, seed=1), signed(6, seed=2))], wrt=(0, 1))
def least_squares(w, x, y):
    residual = x @ w - y
    return 0.5 * residual @ residual


@program(
    [
        (
            {
                "wx": signed(4, 2),
                "wh": signed(4, 4, seed=1),
                "b": signed(4, seed=2),
                "wo": signed(1, 4, seed=3),
            },
            signed(5, 2, seed=4),
            signed(5, 1, seed=5),
        )
    ]
)
def recurrent_network(p, xs, targets):
    h = np.zeros(p["b"].shape)
    loss = 0.0
    for x, target in zip(xs, targets):
        h = np.tanh(p["wx"] @ x + p["wh"] @ h + p["b"])
        loss = loss + np.sum((p["wo"] @ h - target) ** 2)
    return loss / len(xs)


@program([(signed(12, 5), signed(12, seed=1), signed(4, 2, seed=2))], wrt=(0, 1, 2))
def lstm(w, b, xs):
    h = c = np.zeros(3)
    for x in xs:
        gates = w @ np.concatenate([x, h]) + b
        i, f, o, g = np.split(gates, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return np.sum(h * h)


@program(
    [(signed(4, 3), signed(3, 3, seed=1), signed(3, 3, seed=2), signed(3, 3, seed=3))],
    wrt=(0, 1, 2, 3),
)
def self_attention(x, wq, wk, wv):
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ k.T / math.sqrt(q.shape[-1])
    mask = np.tril(np.ones(scores.shape))
    scores = np.where(mask > 0, scores, -1e9)
    return np.sum(softmax(scores) @ v * x)


@program([(signed(2, 4, 6), signed(6), signed(6, seed=1), 2)], wrt=(0, 1, 2))
def multi_head_attention_with_norm(x, gain, bias, heads):
    batch, length, width = x.shape
    h = layer_norm(x, gain, bias)
    h = h.reshape(batch, length, heads, width // heads).transpose(0, 2, 1, 3)
    a = softmax(h @ np.swapaxes(h, -1, -2) / np.sqrt(width / heads))
    y = (a @ h).transpose(0, 2, 1, 3).reshape(batch, length, width)
    return np.mean((x + y) ** 2)


@program([(np.log(vector(3)), signed(3, 2), vector(3, 1), signed(5, 2, seed=2))], wrt=(0, 1, 2, 3))
def gaussian_mixture(logits, means, scales, points):
    logw = logits - np.log(np.sum(np.exp(logits)))
    total = 0.0
    for x in points:
        terms = []
        for k in range(len(logits)):
            d = (x - means[k]) / scales[k]
            terms.append(logw[k] - 0.5 * np.sum(d * d) - 2.0 * np.log(scales[k]))
        terms = np.array(terms)
        top = np.max(terms)
        total = total + top + np.log(np.sum(np.exp(terms - top)))
    return total


@program([(signed(3, 2), signed(6, 2, seed=1), 3.0)], wrt=(0, 1, 2))
def soft_k_means(centers, points, beta):
    for _ in range(2):
        d = np.sum((points[:, None, :] - centers[None, :, :]) ** 2, axis=2)
        w = softmax(-beta * d, axis=1)
        centers = (w.T @ points) / np.sum(w, axis=0)[:, None]
    return np.sum(w * d)


@program([(0.9, 0.3, 0.5, vector(5))], wrt=(0, 1, 2, 3))
def kalman_filter(a, q, r, observations):
    mean, variance, loglik = 0.0, 1.0, 0.0
    for y in observations:
        mean, variance = a * mean, a * a * variance + q
        s = variance + r
        innovation = y - mean
        gain = variance / s
        mean = mean + gain * innovation
        variance = (1.0 - gain) * variance
        loglik = loglik - 0.5 * (math.log(2.0 * math.pi * s) + innovation**2 / s)
    return loglik


@program([(vector(3), signed(3, 3), np.array([0, 2, 1, 1]))], wrt=(0, 1))
def hidden_markov_forward(start, logits, observed):
    transition = softmax(logits, axis=1)
    alpha = start / np.sum(start)
    loglik = 0.0
    for o in observed:
        alpha = alpha @ transition
        weight = alpha[o] + 0.1 * np.sum(alpha * alpha)
        loglik = loglik + np.log(weight)
        alpha = alpha * (1.0 + transition[:, o]) / weight
    return loglik


@program([(vector(4), signed(4, 2), 0.8, 0.3)], wrt=(0, 1, 2, 3))
def gaussian_process_prior(y, x, scale, noise):
    d = np.sum((x[:, None] - x[None]) ** 2, axis=-1)
    k = np.exp(-0.5 * d / scale**2) + noise * np.eye(len(y))
    alpha = y
    for _ in range(8):
        alpha = alpha - 0.2 * (k @ alpha - y)
    return -0.5 * y @ alpha + np.sum(np.log(np.diag(k)))


@program([(signed(5), signed(3, seed=1))], wrt=(0, 1))
def convolution_by_slices(x, kernel):
    n, k = len(x), len(kernel)
    padded = np.concatenate([np.zeros(k - 1), x])
    y = sum(kernel[j] * padded[k - 1 - j : k - 1 - j + n] for j in range(k))
    return np.sum(np.maximum(y, 0.01 * y))


@program([(signed(4, 6), signed(2, 2, seed=1))], wrt=(0, 1))
def pooled_image(image, kernel):
    rows, columns = image.shape[0] - 1, image.shape[1] - 1
    y = np.zeros((rows, columns))
    for i in range(2):
        for j in range(2):
            y = y + kernel[i, j] * image[i : i + rows, j : j + columns]
    return np.tanh(y[:2, :4]).reshape(1, 2, 2, 2).mean(axis=(1, 3)).max(axis=1).sum()


@program([(vector(3), signed(4, 3), np.array([1, 2, 0, 4]))], wrt=0)
def poisson_regression(w, x, counts):
    rate = np.exp(x @ w)
    return np.sum(rate - counts * (x @ w))


@program(
    [(signed(4, 2), signed(3, 2, seed=1), [(0, 1, 0.5), (2, 2, 0.1), (3, 0, 0.9)])], wrt=(0, 1)
)
def matrix_factorisation(users, items, ratings):
    loss = 0.0
    for u, i, r in ratings:
        error = r - users[u] @ items[i]
        loss += error**2
    return loss + 0.1 * (np.sum(users**2) + np.sum(items**2))


@program([(signed(4, 3), signed(4, 3, seed=1))], wrt=(0, 1))
def contrastive(a, b):
    a = a / np.sqrt(np.sum(a * a, axis=1, keepdims=True))
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    p = softmax(a @ b.T / 0.5, axis=1)
    return -np.sum(np.log(np.diag(p)))


@program([(signed(6), 0.4, 0.3)], wrt=(0, 1, 2))
def autoregression(series, phi, theta):
    error, total = 0.0, 0.0
    for t in range(1, len(series)):
        error = series[t] - phi * series[t - 1] - theta * error
        total = total + error * error
    return total / (len(series) - 1)


@program([(signed(3, 3), signed(3, seed=1), 4)], wrt=(0, 1))
def residual_network(w, x, depth):
    h = x
    for k in range(depth):
        update = np.maximum(w @ h + 0.1 * k, 0.0)
        h = h + 0.5 * update
        if np.sum(np.abs(h)) > 50.0:
            break
    return np.sum(h * x)


@program([(signed(5, 2), signed(2, seed=1))], wrt=(0, 1))
def principal_direction(x, v):
    c = (x - x.mean(axis=0)).T @ (x - x.mean(axis=0)) / (len(x) - 1)
    for _ in range(6):
        v = c @ v
        v = v / np.sqrt(v @ v)
    return v @ c @ v


@program([(0.3, vector(6), [0, 1, 0, 1, 1, 0])], wrt=(0, 1))
def bandit_with_softmax_policy(rate, rewards, choices):
    q = np.zeros(2)
    one_hot = np.eye(2)
    loglik = 0.0
    for reward, choice in zip(rewards, choices):
        p = softmax(3.0 * q)
        loglik = loglik + np.log(p[choice])
        q = q + rate * (reward - q[choice]) * one_hot[choice]
    return loglik
