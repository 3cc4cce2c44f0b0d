"""Taylor series: how time and text grow with the order.

    python -m tests.benchmarks.taylor

Each line gives the milliseconds of the primal, and for each order the time of the series as a multiple
of it, and how many lines were emitted. Nested derivatives would double both with each order; series
should need a multiple that grows with the square of the order at most.
"""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = (1, 2, 3, 4, 6, 8, 12)


def chain(x: Any) -> Any:
    """Elementwise functions, one after another."""
    y = np.sin(x) * np.exp(-x)
    return np.sum(np.tanh(y) / (1.0 + x * x))


def layers(x: Any, w: Any) -> Any:
    """Layers of a network, in a loop."""
    for _ in range(4):
        x = np.tanh(w @ x)
    return np.sum(x)


def pendulum(angle: float, speed: float) -> float:
    """An explicit scheme on two numbers."""
    for _ in range(200):
        speed = speed - 0.01 * np.sin(angle)
        angle = angle + 0.01 * speed
    return angle


def heat(u: Any) -> Any:
    """Steps of a nonlinear scheme, written in place."""
    u = u.copy()
    for _ in range(20):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return u


def _seconds(call: Callable[[], Any], rounds: int = 7) -> float:
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def cases() -> list[tuple[str, Callable[..., Any], tuple[Any, ...]]]:
    """The programs, with arguments; the first of them moves."""
    draw = np.random.default_rng(0)
    w = draw.normal(size=(200, 200)) / 14.0
    return [
        ("chain n=100000", chain, (draw.uniform(0.1, 1.0, 100_000),)),
        ("chain n=10", chain, (draw.uniform(0.1, 1.0, 10),)),
        ("layers n=200", layers, (draw.uniform(0.1, 1.0, 200), w)),
        ("pendulum", pendulum, (0.4, 0.1)),
        ("heat n=100000", heat, (draw.uniform(0.1, 1.0, 100_000),)),
    ]


def main() -> None:
    """Print the table."""
    for name, function, args in cases():
        primal = _seconds(lambda f=function, a=args: f(*a))  # type: ignore[misc]
        print(f"{name}: {1e3 * primal:.3f} ms")
        direction = np.ones_like(args[0]) if isinstance(args[0], np.ndarray) else 1.0
        for order in ORDERS:
            series = s2s.taylor(function, order)
            start = time.perf_counter()
            series(*args, direction)
            first = time.perf_counter() - start
            ratio = _seconds(lambda s=series, a=args, v=direction: s(*a, v)) / primal  # type: ignore[misc]
            lines = len(series.source.splitlines())
            print(
                f"  order {order:2}: {ratio:6.1f} times, {lines:4} lines, compiled in {first:.2f} s"
            )


if __name__ == "__main__":
    main()
