"""Programs whose parts are entered forward: marked, or found by `mode="auto"`."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import numpy as np
import pytest

import s2s

RNG = np.random.default_rng(5)
X = RNG.uniform(0.2, 1.2, 4)
W = RNG.uniform(0.2, 1.2, 4)
MASKED = np.array([0.0, 0.3, 0.5])


def chain(x):
    t = np.sin(x)
    u = np.exp(t)
    v = np.tanh(u)
    w = v * v + 1.0
    return np.sum(np.sqrt(w))


def driven(k, x, n):
    u = x.copy()
    for _ in range(n):
        u = u + k * np.sin(u)
    return np.sum(u**2)


def hourglass(w, x, t):
    s = np.sum(w * x)
    u = np.exp(-s * t)
    for _ in range(3):
        u = u - s * np.cos(u) * u
    return np.mean(u**2)


def newton(a, x, tol):
    for _ in range(50):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if abs(step) < tol:
            break
    return x


@s2s.differentiable(mode="forward")
def sine_steps(a, b, x):
    for _ in range(3):
        x = np.sin(a * x) + b
    return x


def calls_marked(t, w, x):
    return np.sum(sine_steps(t, w[0], x) * w)


class Pair(NamedTuple):
    """Two results."""

    first: Any
    second: Any


@s2s.differentiable(mode="forward")
def marked_pair(a, x):
    if a > 0.5:
        x = x * a
    return Pair(np.cos(x), a**3)


def calls_marked_pair(a, x, w):
    pair = marked_pair(np.sum(w) * a, x)
    return np.sum(pair.first * w) * pair.second


def block_in_a_loop(ks, u):
    total = 0.0
    for k in ks:
        with s2s.forward_mode():
            s = 1.0
            for _ in range(3):
                s = s - k * np.sin(s)
        total = total + s * np.sum(u * s)
    return total


def block_with_writes(k, u):
    buffer = np.zeros(4)
    before = u * 2.0
    with s2s.forward_mode():
        for i in range(4):
            buffer[i] = k**i
        buffer[1:] *= k
        count = len(buffer)
    buffer[0] = 3.0 * k
    return np.sum(before * buffer * u) / count


def block_writes_what_it_reads(k, u):
    v = u * u
    with s2s.forward_mode():
        v[1:] += k * v[:-1]
    return np.sum(v * v)


def block_returns_early(k, u):
    with s2s.forward_mode():
        s = k * k
        if k > 0.5:
            return np.sum(u) * s
        s = np.exp(s)
    return np.sum(u * s)


def block_of_flags(k, u, n):
    with s2s.forward_mode():
        big = k > 0.2
        m = n + 1
        s = k**m if big else -k
    return np.sum(u * s) * m


def block_with_containers(k, u):
    table = {"a": k, "b": (k * 2.0, u)}
    with s2s.forward_mode():
        table["a"] = np.sin(table["a"]) * table["b"][0]
        both = (table["a"], [k, 1.0])
    return both[0] * np.sum(table["b"][1]) + both[1][0]


def block_in_a_closure(k, u):
    def inner(z):
        with s2s.forward_mode():
            y = np.sin(k * z) * z
        return y * z

    return np.sum(inner(u[0]) * u)


def block_of_arrays(x, w):
    with s2s.forward_mode():
        y = np.outer(np.tanh(x), x[:2])
        z = np.cumsum(y, axis=0) * w[:2]
    return np.sum(z**2) + np.sum(y)


@dataclasses.dataclass
class Line:
    """Parameters with names."""

    slope: float
    offset: Any


def block_of_a_record(line, x):
    with s2s.forward_mode():
        y = x * line.slope + np.sum(line.offset)
        y = np.tanh(y)
    return np.sum(y) * line.slope


def where_the_root_is_masked(x):
    y = np.sqrt(x)
    z = y * 2.0 * y
    return np.sum(np.where(x > 0.0, z + y, 0.0))


def masked_after_a_block(k, a, w):
    with s2s.forward_mode():
        y = np.sqrt(k * a)
    return np.sum(np.where(a > 0.0, y, 0.0) * w)


def masked_after_a_block_of_arrays(k, a, w):
    with s2s.forward_mode():
        y = np.sqrt(a * a * k)
    return np.sum(np.where(a > 0.0, y, 0.0) * w)


def masked_after_a_part(k, a, w):
    y = np.full(3, k)
    for _ in range(3):
        y = np.sqrt(y * a)
    return np.sum(np.where(a > 0.0, y, 0.0) * w)


def read_by_inactive_code(x):
    t = np.sin(x)
    if np.max(t) > 0.5:
        t = np.exp(t) * t
    u = np.tanh(t) * t
    return np.sum(u / (1.0 + u)) * (u > 0.1).sum()


def single_precision(x):
    y = np.sin(np.exp(x) * x)
    return np.sum(np.tanh(y) * y)


def broadcasts(x, k, m):
    t = np.exp(m * x) * k
    u = np.tanh(t * m) + t
    return np.sum(u * np.sin(u))


CASES = [
    pytest.param(chain, (X,), (0,), id="chain"),
    pytest.param(driven, (0.3, X, 5), (0,), id="driven"),
    pytest.param(driven, (0.3, X, 5), (0, 1), id="driven_both"),
    pytest.param(driven, (0.3, X, 0), (0, 1), id="driven_no_steps"),
    pytest.param(hourglass, (W, X, RNG.uniform(size=5)), (0, 1), id="hourglass"),
    pytest.param(newton, (2.0, 1.0, 1e-9), (0, 1), id="newton"),
    pytest.param(calls_marked, (0.4, W, X), (0, 1), id="calls_marked"),
    pytest.param(calls_marked, (0.4, W, X), (0, 1, 2), id="calls_marked_with_arrays"),
    pytest.param(calls_marked_pair, (0.9, X, W), (0,), id="calls_marked_pair"),
    pytest.param(calls_marked_pair, (0.9, X, W), (0, 1, 2), id="calls_marked_pair_with_arrays"),
    pytest.param(block_in_a_loop, (X, W), (0, 1), id="block_in_a_loop"),
    pytest.param(block_with_writes, (0.7, X), (0, 1), id="block_with_writes"),
    pytest.param(block_writes_what_it_reads, (0.7, X), (0, 1), id="block_writes_what_it_reads"),
    pytest.param(block_of_flags, (0.7, X, 2), (0, 1), id="block_of_flags"),
    pytest.param(block_of_flags, (0.1, X, 2), (0, 1), id="block_of_flags_negative"),
    pytest.param(block_with_containers, (0.7, X), (0, 1), id="block_with_containers"),
    pytest.param(block_in_a_closure, (0.7, X), (0, 1), id="block_in_a_closure"),
    pytest.param(block_of_arrays, (X, W), (0, 1), id="block_of_arrays"),
    pytest.param(block_of_a_record, (Line(0.3, X[:2]), X), (0, 1), id="block_of_a_record"),
    pytest.param(where_the_root_is_masked, (np.array([0.0, 0.3, 0.5]),), (0,), id="masked"),
    pytest.param(masked_after_a_block, (0.7, MASKED, X[:3]), (0,), id="masked_after_a_block"),
    pytest.param(masked_after_a_block_of_arrays, (0.7, MASKED, X[:3]), (0,), id="masked_block"),
    pytest.param(masked_after_a_part, (0.7, MASKED, X[:3]), (0, 2), id="masked_after_a_part"),
    pytest.param(read_by_inactive_code, (X,), (0,), id="read_by_inactive_code"),
    pytest.param(broadcasts, (X, 0.7, RNG.uniform(size=(3, 1))), (0, 1, 2), id="broadcasts"),
]
