"""The functions that are timed, with their gradients as a person would write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks import inplace, models

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Program:
    """A function to differentiate.

    Attributes:
        name: what the tables call it.
        primal: the function.
        by_hand: its value and gradient, written by hand.
        wrt: the arguments to differentiate with respect to; they come first.
        arguments: what it is called with.
        static: how many of the last arguments are constants for a compiler of traces.
        writes: whether it writes into arrays, which the other tools refuse.
    """

    name: str
    primal: Callable[..., Any]
    by_hand: Callable[..., Any]
    wrt: tuple[str, ...]
    arguments: tuple[Any, ...]
    static: int = 0
    writes: bool = False


def layer(w: Array, b: Array, x: Array) -> Any:
    """One layer and a sum of squares."""
    return np.sum(np.tanh(w @ x + b) ** 2)


def layer_by_hand(w: Array, b: Array, x: Array) -> Any:
    """The value and gradient of `layer` with respect to w and b."""
    y = np.tanh(w @ x + b)
    value = np.sum(y**2)
    b_bar = 2.0 * y * (1.0 - y * y)
    return value, (np.outer(b_bar, x), b_bar)


def recurrence(a: float, x: float, steps: int) -> float:
    """A scalar recurrence: the logistic map, summed."""
    total = 0.0
    for _ in range(steps):
        x = a * x * (1.0 - x)
        total = total + x * x
    return total


def recurrence_by_hand(a: float, x: float, steps: int) -> Any:
    """The value and gradient of `recurrence` with respect to a and x."""
    total = 0.0
    xs = [x]
    for _ in range(steps):
        x = a * x * (1.0 - x)
        total = total + x * x
        xs.append(x)
    a_bar = x_bar = 0.0
    for i in range(steps, 0, -1):
        x_bar += 2.0 * xs[i]
        before = xs[i - 1]
        a_bar += x_bar * before * (1.0 - before)
        x_bar = x_bar * a * (1.0 - 2.0 * before)
    return total, (a_bar, x_bar)


def network(w1: Array, b1: Array, w2: Array, b2: Array, x: Array, y: Array) -> Any:
    """A network with one hidden layer and the mean cross entropy of its softmax."""
    h = np.tanh(x @ w1 + b1)
    logits = h @ w2 + b2
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return np.sum(y * (log_sum - shifted)) / len(x)


def network_by_hand(w1: Array, b1: Array, w2: Array, b2: Array, x: Array, y: Array) -> Any:
    """The value and gradient of `network` with respect to its weights; rows of y sum to 1."""
    h = np.tanh(x @ w1 + b1)
    logits = h @ w2 + b2
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    exp = np.exp(shifted)
    total = np.sum(exp, axis=1, keepdims=True)
    value = np.sum(y * (np.log(total) - shifted)) / len(x)
    logits_bar = (exp / total - y) / len(x)
    h_bar = logits_bar @ w2.T
    t_bar = h_bar * (1.0 - h * h)
    weights_bar = x.T @ t_bar, np.sum(t_bar, axis=0), h.T @ logits_bar, np.sum(logits_bar, axis=0)
    return value, weights_bar


def steps_of_20_lines(x: Array, w: Array, steps: int) -> Any:
    """A function of twenty lines, as people write them; for compile times."""
    state = x
    total = 0.0
    energy = np.zeros_like(x)
    for step in range(steps):
        drive = np.sin(w * state)
        if step % 2 == 0:
            state = state + 0.1 * drive
            energy = energy + state**2
        else:
            state = state - 0.1 * np.cos(state)
        norm = np.sqrt(np.sum(state * state))
        if norm > 100.0:
            break
        total = total + norm
    scaled = energy / (1.0 + steps)
    weights = np.exp(-scaled)
    weights = weights / np.sum(weights)
    result = np.sum(weights * state) + total
    return result * 0.5


def programs() -> list[Program]:
    """All that is timed call by call: first those of the aims, then loops and models."""
    sizes = (512, 256, 512, 64)
    shape = "x".join(map(str, sizes))
    weights = ("w1", "b1", "w2", "b2")
    logistic = (3.2, 0.3, 100)
    rates = (1.1, 0.4, 0.4, 0.1)
    normal = np.random.default_rng(1).normal
    hidden = normal(size=(16, 16)) / 4, normal(size=(16, 8)), normal(size=16)
    heads = tuple(normal(size=(64, 32)) for _ in range(3))
    parts = normal(size=5), 0.1 * normal(size=5), normal(size=5)
    return [
        *(Program(f"layer n={n}", layer, layer_by_hand, ("w", "b"), _layer(n)) for n in (8, 64, 1024)),
        Program("recurrence of 100", recurrence, recurrence_by_hand, ("a", "x"), logistic, 1),
        Program(f"network {shape}", network, network_by_hand, weights, _network(*sizes)),
        Program(
            "predator and prey", models.predation, models.predation_by_hand, ("a", "b", "c", "d"),
            (*rates, 1.0, 0.5, 60), 1,
        ),
        Program(
            "recurrent network", models.recurrent, models.recurrent_by_hand, ("w", "u", "b"),
            (*hidden, normal(size=(30, 8))),
        ),
        Program("attention", models.attention, models.attention_by_hand, ("q", "k", "v"), heads),
        Program(
            "mixture", models.mixture, models.mixture_by_hand, ("mean", "scale", "weight"),
            (*parts, normal(size=1000)),
        ),
        Program(
            "heat", models.heat, models.heat_by_hand, ("u", "k"), (normal(size=64), 0.1, 50), 1
        ),
        *_in_place(),
    ]  # fmt: skip


def _in_place() -> list[Program]:
    """Programs that write into arrays."""
    normal = np.random.default_rng(2).normal
    square = normal(size=(60, 60))
    dominant = square + 60.0 * np.eye(60)
    rows: list[tuple[str, Any, Any, tuple[str, ...], tuple[Any, ...]]] = [
        ("in place: heat 200x1e5", inplace.heat, inplace.heat_by_hand, ("u0",),
         (normal(size=100_000), 0.1, 200)),
        ("in place: diffusion 50x1e4", inplace.diffusion, inplace.diffusion_by_hand, ("u0",),
         (0.1 * normal(size=10_000), 0.01, 50)),
        ("in place: Jacobi 20x200x200", inplace.jacobi, inplace.jacobi_by_hand, ("f",),
         (normal(size=(200, 200)), 20)),
        ("in place: Gauss-Seidel 5x60", inplace.gauss_seidel, inplace.gauss_seidel_by_hand,
         ("a", "b"), (dominant, normal(size=60), 5)),
        ("in place: Cholesky 60", inplace.cholesky, inplace.cholesky_by_hand, ("a",),
         (square @ square.T + 60.0 * np.eye(60),)),
        ("in place: products 1000", inplace.products, inplace.products_by_hand, ("x",),
         (1.0 + 0.01 * normal(size=1000),)),
    ]  # fmt: skip
    return [Program(*row, writes=True) for row in rows]


def _layer(n: int) -> tuple[Any, ...]:
    normal = np.random.default_rng(n).normal
    return normal(size=(n, n)) / n, normal(size=n), normal(size=n)


def _network(batch: int, inputs: int, hidden: int, outputs: int) -> tuple[Any, ...]:
    normal = np.random.default_rng(0).normal
    w1, b1 = normal(size=(inputs, hidden)) / inputs**0.5, np.zeros(hidden)
    w2, b2 = normal(size=(hidden, outputs)) / hidden**0.5, np.zeros(outputs)
    y = np.eye(outputs)[np.arange(batch) % outputs]
    return w1, b1, w2, b2, normal(size=(batch, inputs)), y
