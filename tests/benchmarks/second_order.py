"""A Hessian times a vector beside the gradient: `python -m tests.benchmarks.second_order`.

The aim is at most 2.5 times the gradient. Both take turns, and medians are compared.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable


def rosenbrock(x: Any) -> Any:
    """The sum over neighbours."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def layers(ws: Any, x: Any) -> Any:
    """A net of square layers."""
    h = x
    for w in ws:
        h = np.tanh(h @ w)
    return np.sum(h**2)


def softmax_regression(w: Any, x: Any, labels: Any) -> Any:
    """Mean cross entropy."""
    logits = x @ w
    logits = logits - np.max(logits, axis=1, keepdims=True)
    logs = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(labels)), labels])


def diffusion(u: Any, k: float, steps: int) -> Any:
    """Explicit steps, in place."""
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u**2)


def cases() -> dict[str, tuple[Callable[..., Any], tuple[Any, ...]]]:
    """Functions with arguments; the derivative is with respect to the first."""
    draw = np.random.default_rng(0)
    small = draw.normal(size=(4, 128, 128)) / 12.0
    labels = draw.integers(0, 10, 512)
    return {
        "rosenbrock n=1e6": (rosenbrock, (draw.normal(size=1_000_000),)),
        "layers 4 x 128": (layers, (small, draw.normal(size=(256, 128)))),
        "softmax 512 x 784": (
            softmax_regression,
            (draw.normal(size=(784, 10)) / 28.0, draw.normal(size=(512, 784)), labels),
        ),
        "diffusion n=1e5, 50 steps": (diffusion, (draw.uniform(size=100_000), 0.1, 50)),
        "rosenbrock n=10": (rosenbrock, (draw.normal(size=10),)),
    }


def ratio(function: Callable[..., Any], args: tuple[Any, ...], rounds: int = 9) -> float:
    """The median time of `hvp` over that of `grad`."""
    gradient, product, v = s2s.grad(function), s2s.hvp(function), np.ones_like(args[0])
    times: tuple[list[float], list[float]] = ([], [])
    number = 1 if np.size(args[0]) > 1000 else 200
    for _ in range(rounds + 1):
        for call, given, into in ((gradient, args, times[0]), (product, (*args, v), times[1])):
            start = time.perf_counter()
            for _ in range(number):
                call(*given)
            into.append(time.perf_counter() - start)
    return statistics.median(times[1][1:]) / statistics.median(times[0][1:])


def main() -> None:
    """Print the ratios."""
    for name, (function, args) in cases().items():
        print(f"{name:28} hvp = {ratio(function, args):.2f} gradients")


if __name__ == "__main__":
    main()
