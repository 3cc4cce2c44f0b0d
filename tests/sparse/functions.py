"""Functions from arrays to arrays, of many kinds: each with arguments, the first of them varied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

X = np.linspace(0.3, 1.7, 8)
GRID = np.linspace(0.2, 1.9, 20).reshape(4, 5)
FUNCTIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []


def on(*args: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function with its arguments."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS.append((function, args))
        return function

    return register


@on(X)
def tridiagonal(x):
    r = np.empty_like(x)
    r[1:-1] = x[:-2] - 2.0 * x[1:-1] ** 2 + x[2:]
    r[0] = x[0] ** 2 - x[1]
    r[-1] = x[-1] - x[-2]
    return r


@on(X)
def tridiagonal_by_a_loop(x):
    r = np.zeros(len(x))
    for i in range(1, len(x) - 1):
        r[i] = x[i - 1] * x[i] - x[i + 1]
    return r


@on(X)
def elementwise(x):
    return np.exp(-x) * np.sin(x) / (1.0 + x * x)


@on(X)
def broyden(x):
    y = (3.0 - 2.0 * x) * x + 1.0
    y[1:] -= x[:-1]
    y[:-1] -= 2.0 * x[1:]
    return y


@on(X)
def rosenbrock_residuals(x):
    return np.concatenate([10.0 * (x[1:] - x[:-1] ** 2), 1.0 - x])


@on(X)
def added_in_place(x):
    y = np.zeros(3)
    np.add.at(y, [0, 1, 0, 2, 2, 2, 1, 0], x * x)
    return y


@on(X)
def accumulated_slices(x):
    y = x.copy()
    y[::2] += y[1::2] ** 2
    y[3] *= y[0]
    return y


@on(X)
def overwritten(x):
    y = np.sin(x)
    y[2:5] = 1.0
    y[5] = y[0]
    return y


@on(X)
def written_twice(x):
    y = np.empty(4)
    y[[0, 1, 1, 2]] = x[:4]
    y[3] = x[7]
    return y


@on(X)
def masked(x):
    y = x * 2.0
    y[x > 1.0] = 0.0
    return y


@on(X)
def masked_values(x):
    return x[x > 0.8] ** 2


@on(X)
def where_taken(x):
    return np.where(x > 1.0, x**2, x[::-1])


@on(X, 3)
def permuted(x, k):
    return np.roll(x, k) * np.flip(x)


@on(X)
def running_sums(x):
    return np.cumsum(x)[::2]


@on(X)
def a_sort(x):
    return np.sort(x[::-1])[:3]


@on(X)
def means_of_blocks(x):
    return x.reshape(4, 2).mean(axis=1)


@on(X, np.arange(24.0).reshape(3, 8))
def dense_matrix(x, a):
    return a @ x


@on(X)
def block_products(x):
    a = x.reshape(2, 2, 2)
    return np.matmul(a, a)


@on(X)
def outer_products(x):
    return np.outer(x[:2], x[2:5])


@on(X)
def einsum_of_blocks(x):
    a = x.reshape(2, 2, 2)
    return np.einsum("bij,bkj->bik", a, a[::-1])


@on(X)
def solves(x):
    a = np.eye(2) * 3.0 + x[:4].reshape(2, 2)
    return np.linalg.solve(a, x[4:6])


@on(X)
def inverses_of_blocks(x):
    return np.linalg.inv(np.eye(2) * 3.0 + x.reshape(2, 2, 2))


@on(X)
def branch_on_values(x):
    y = np.empty_like(x)
    for i in range(len(x)):
        if x[i] > 1.0:
            y[i] = x[i] * x[0]
        else:
            y[i] = x[i - 1]
    return y


@on(X)
def loop_with_break(x):
    y = np.zeros(4)
    total = 0.0
    for k in range(len(x)):
        total = total + x[k]
        if total > 2.0:
            break
        y[k] = total
    return y


@on(X)
def while_loop(x):
    y = x * 1.0
    while np.max(y) > 0.5:
        y = y * 0.5
    return y


@on(X, 4)
def time_steps(x, steps):
    u = x.copy()
    for _ in range(steps):
        u[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


@on(GRID)
def laplacian(u):
    r = np.zeros_like(u)
    r[1:-1, 1:-1] = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
    return r + u**3


@on(GRID)
def rows_normalised(u):
    return u / np.sqrt(np.sum(u * u, axis=1, keepdims=True))


@on(GRID)
def softmax_rows(u):
    e = np.exp(u - np.max(u, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@on(GRID)
def list_of_rows(u):
    return [row * k for k, row in enumerate(u)]


@on(GRID)
def rows_by_zip(u):
    return [np.dot(a, b) for a, b in zip(u[:-1], u[1:], strict=True)]  # noqa: RUF007


@on(GRID)
def dict_of_parts(u):
    parts = {"top": u[0], "rest": u[1:].sum(axis=0)}
    parts["both"] = parts["top"] * parts["rest"]
    return parts


@on({"w": X, "b": np.array([0.5, 0.25]), "k": 2})
def dict_argument(p):
    return p["w"][: p["k"]] * p["b"]


@on([X[:3], X[3:]])
def list_argument(xs):
    return [xs[1][0] * xs[0], np.sum(xs[1])]


class Pair(NamedTuple):
    """Two parts of a value."""

    low: Any
    high: Any


@on(X)
def named_tuple(x):
    pair = Pair(x[:4], x[4:])
    return Pair(pair.high * 2.0, pair.low**2)


@dataclass
class Beam:
    """A record that a function makes and reads."""

    stiffness: Any
    load: Any


@on(X)
def dataclass_in_between(x):
    beam = Beam(x[:4], x[4:])
    return beam.load / beam.stiffness


@on(X)
def closure(x):
    def weight(i):
        return x[i] * x[(i + 3) % 8]

    return np.array([weight(i) for i in range(8)])


def shift(x, k):
    """A helper that another function calls."""
    return np.concatenate((x[k:], np.zeros(k)))


@on(X)
def calls_a_helper(x):
    return x * shift(x, 2)


def halves(x):
    """A recursion over halves."""
    if len(x) <= 2:
        return x * x[0]
    k = len(x) // 2
    return np.concatenate((halves(x[:k]), halves(x[k:])))


@on(X)
def recursion(x):
    return halves(x)


@on(X, np.array([[0, 1], [1, 2], [2, 5], [7, 3]]))
def springs(x, edges):
    force = np.zeros_like(x)
    for a, b in edges:
        pull = (x[b] - x[a]) ** 3
        force[a] += pull
        force[b] -= pull
    return force


@on(X, np.array([0, 0, 1, 3, 3, 3, 2, 1]))
def grouped(x, group):
    return np.bincount(group, weights=x**2, minlength=4)


@on(X)
def thomas(x):
    n = len(x)
    c, d = np.zeros(n), x.copy()
    for i in range(1, n):
        w = 0.5 / (2.0 - 0.5 * c[i - 1])
        c[i] = w
        d[i] = x[i] - w * d[i - 1]
    return d


@on(X)
def appended(x):
    found = []
    for i in range(0, len(x), 2):
        found.append(x[i] * x[i + 1])
    return np.array(found)


@on(X)
def stack_and_pad(x):
    return np.pad(np.stack((x[:3], x[3:6] ** 2)), 1, mode="edge")


@on(X)
def interpolated(x):
    return np.interp(np.array([0.5, 1.5, 2.5]), np.arange(8.0), x)


@on(X)
def rounded_parts(x):
    k = int(np.floor(x[0] * 4.0))
    return x[k:] - np.floor(x[k:])


@on(X)
def extremes(x):
    return np.array([np.max(x[:4]), np.min(x[4:]), max(x[0], x[1])])


@on(X)
def convolved(x):
    return np.convolve(x, np.array([1.0, -2.0, 1.0]), mode="same")


@on(X)
def differences(x):
    return np.diff(x, 2), np.gradient(x)


@on(X)
def swapped(x):
    y = x.copy()
    y[[0, 5]] = y[[5, 0]]
    y[1], y[2] = y[2], y[1] * 2.0
    return y


@on(X)
def scan_of_pairs(x):
    state, found = x[0], []
    for value in x[1:]:
        state = 0.5 * state + value
        found.append(state)
    return found


@on(0.7)
def of_a_number(x):
    return np.array([x, x * x, 1.0])
