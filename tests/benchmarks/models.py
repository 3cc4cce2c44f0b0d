"""Loops and models beyond the aims: each with its gradient by hand, as `programs.py` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

STEP = 0.01


def predation(
    a: float, b: float, c: float, d: float, u: float, v: float, steps: int
) -> float:  # fmt: skip
    """Predators and prey, step by step; how far they are from 1."""
    total = 0.0
    for _ in range(steps):
        du = a * u - b * u * v
        dv = d * u * v - c * v
        u = u + STEP * du
        v = v + STEP * dv
        total = total + (u - 1.0) ** 2 + (v - 1.0) ** 2
    return total


def predation_by_hand(
    a: float, b: float, c: float, d: float, u: float, v: float, steps: int
) -> Any:  # fmt: skip
    """The value and gradient of `predation` with respect to the four rates."""
    total = 0.0
    states = [(u, v)]
    for _ in range(steps):
        uv = u * v
        u, v = u + STEP * (a * u - b * uv), v + STEP * (d * uv - c * v)
        total = total + (u - 1.0) ** 2 + (v - 1.0) ** 2
        states.append((u, v))
    a_bar = b_bar = c_bar = d_bar = u_bar = v_bar = 0.0
    u_next, v_next = states.pop()
    while states:
        u_bar += 2.0 * (u_next - 1.0)
        v_bar += 2.0 * (v_next - 1.0)
        u, v = states.pop()
        uv = u * v
        du_bar, dv_bar = STEP * u_bar, STEP * v_bar
        a_bar += du_bar * u
        b_bar -= du_bar * uv
        c_bar -= dv_bar * v
        d_bar += dv_bar * uv
        uv_bar = d * dv_bar - b * du_bar
        u_bar, v_bar = u_bar + a * du_bar + uv_bar * v, v_bar - c * dv_bar + uv_bar * u
        u_next, v_next = u, v
    return total, (a_bar, b_bar, c_bar, d_bar)


def recurrent(w: Array, u: Array, b: Array, xs: Array) -> Any:
    """A recurrent network over a sequence."""
    h = np.zeros(16)
    loss = 0.0
    for x in xs:
        h = np.tanh(w @ h + u @ x + b)
        loss = loss + np.sum(h**2)
    return loss


def recurrent_by_hand(w: Array, u: Array, b: Array, xs: Array) -> Any:
    """The value and gradient of `recurrent` with respect to its weights."""
    h = np.zeros(16)
    loss = 0.0
    hs = [h]
    for x in xs:
        h = np.tanh(w @ h + u @ x + b)
        hs.append(h)
        loss = loss + np.sum(h**2)
    w_bar, u_bar, b_bar, h_bar = np.zeros_like(w), np.zeros_like(u), np.zeros_like(b), 0.0 * h
    for k in reversed(range(len(xs))):
        h = hs[k + 1]
        t_bar = (h_bar + 2.0 * h) * (1.0 - h * h)
        w_bar += np.outer(t_bar, hs[k])
        u_bar += np.outer(t_bar, xs[k])
        b_bar += t_bar
        h_bar = t_bar @ w
    return loss, (w_bar, u_bar, b_bar)


def attention(q: Array, k: Array, v: Array) -> Any:
    """One head of attention."""
    scores = q @ k.T * 0.2
    exp = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p = exp / np.sum(exp, axis=1, keepdims=True)
    out = p @ v
    return np.sum(out * out)


def attention_by_hand(q: Array, k: Array, v: Array) -> Any:
    """The value and gradient of `attention`."""
    scores = q @ k.T * 0.2
    exp = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p = exp / np.sum(exp, axis=1, keepdims=True)
    out = p @ v
    out_bar = 2.0 * out
    p_bar = out_bar @ v.T
    scores_bar = 0.2 * p * (p_bar - np.sum(p_bar * p, axis=1, keepdims=True))
    return np.sum(out * out), (scores_bar @ k, scores_bar.T @ q, p.T @ out_bar)


def mixture(mean: Array, scale: Array, weight: Array, x: Array) -> Any:
    """The log-likelihood of a mixture of normal distributions."""
    z = (x[:, None] - mean) / np.exp(scale)
    logs = weight - scale - 0.5 * z**2
    top = np.max(logs, axis=1, keepdims=True)
    return np.sum(top) + np.sum(np.log(np.sum(np.exp(logs - top), axis=1)))


def mixture_by_hand(mean: Array, scale: Array, weight: Array, x: Array) -> Any:
    """The value and gradient of `mixture` with respect to its parameters."""
    width = np.exp(scale)
    z = (x[:, None] - mean) / width
    logs = weight - scale - 0.5 * z**2
    top = np.max(logs, axis=1, keepdims=True)
    exp = np.exp(logs - top)
    total = np.sum(exp, axis=1)
    value = np.sum(top) + np.sum(np.log(total))
    logs_bar = exp / total[:, None]
    weight_bar = np.sum(logs_bar, axis=0)
    z_bar = -logs_bar * z
    scale_bar = -weight_bar - np.sum(z_bar * z, axis=0)
    return value, (-np.sum(z_bar, axis=0) / width, scale_bar, weight_bar)


def heat(u: Array, k: float, steps: int) -> Any:
    """Heat in a rod whose ends are held."""
    for _ in range(steps):
        bend = u[2:] - 2.0 * u[1:-1] + u[:-2]
        u = np.concatenate([u[:1], u[1:-1] + k * bend, u[-1:]])
    return np.sum(u**2)


def heat_by_hand(u: Array, k: float, steps: int) -> Any:
    """The value and gradient of `heat` with respect to the first state and the rate."""
    bends = []
    for _ in range(steps):
        bend = u[2:] - 2.0 * u[1:-1] + u[:-2]
        bends.append(bend)
        u = np.concatenate([u[:1], u[1:-1] + k * bend, u[-1:]])
    u_bar, k_bar = 2.0 * u, 0.0
    while bends:
        inner_bar = u_bar[1:-1]
        k_bar += np.sum(inner_bar * bends.pop())
        bend_bar = k * inner_bar
        u_bar[2:] += bend_bar
        u_bar[1:-1] -= 2.0 * bend_bar
        u_bar[:-2] += bend_bar
    return np.sum(u**2), (u_bar, k_bar)
