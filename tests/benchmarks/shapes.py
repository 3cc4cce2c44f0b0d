"""Modes against each other: `auto` beside pure reverse and pure forward, for the shapes of programs.

    python -m tests.benchmarks.shapes

Each line gives the milliseconds of pure reverse mode, what `auto` and pure forward mode take as a
multiple of that, and the memory that each needs at its peak, in arrays of the size of the input. The
modes take turns, round by round, and medians are compared.
"""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = ("reverse", "auto", "forward")


def eight(x: Any) -> Any:
    """A chain of eight elementwise functions."""
    return np.sin(np.exp(np.cos(np.tanh(np.sin(np.arctan(np.exp(np.sin(x))))))))


def eight_in_a_loop(x: Any, n: int) -> Any:
    """The same shape in a loop: what is kept is kept for each step."""
    for _ in range(n):
        x = np.tanh(np.exp(np.sin(np.cos(x))))
    return x


def diamond(k: float, grid: Any, n: int) -> Any:
    """One number drives something wide, which ends in one number."""
    u = np.cos(k * grid)
    for _ in range(n):
        u = u + 0.1 * np.sin(k * u)
    return np.sum(u**2)


def hourglass(w: Any, x: Any, grid: Any, n: int) -> Any:
    """Something wide gives one number, which drives something wide."""
    s = np.tanh(np.sum(w * x))
    u = np.cos(s * grid)
    for _ in range(n):
        u = u + 0.1 * np.sin(s * u)
    return np.sum(u**2)


def oscillator(k: float, n: int) -> Any:
    """Steps of an ordinary differential equation of two numbers with one parameter."""
    x, v = 1.0, 0.0
    for _ in range(n):
        v = v - 0.01 * k * np.sin(x)
        x = x + 0.01 * v
    return x


def wide(x: Any, n: int) -> Any:
    """Many numbers enter and one leaves, through steps that mix them: reverse mode it is."""
    for _ in range(n):
        x = x + 0.1 * np.sin(np.roll(x, 1))
    return np.sum(x**2)


@dataclass(frozen=True)
class Case:
    """A program of a shape, how often its pullback is called, and the modes that it is run in."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    size: int
    wrt: int = 0
    pullbacks: int = 1
    modes: tuple[str, ...] = MODES


def cases(size: int = 1_000_000) -> list[Case]:
    """The shapes, at a size."""
    x = np.linspace(0.1, 1.0, size)
    small = np.linspace(0.1, 1.0, size // 10)
    two = MODES[:2]
    return [
        Case("chain of eight", eight, (x,), size, modes=two),
        Case("chain, eight cotangents", eight, (x,), size, pullbacks=8, modes=two),
        Case("chain of four, ten steps", eight_in_a_loop, (small, 10), size // 10, modes=two),
        Case("diamond", diamond, (0.7, small, 20), size // 10),
        Case("hourglass", hourglass, (small, small, small, 20), size // 10, modes=two),
        Case("equation with a parameter", oscillator, (2.0, 2000), 2000),
        Case("wide to narrow, n=8", wide, (x[:8].copy(), 20), 8),
        Case("wide to narrow, n=200", wide, (x[:200].copy(), 20), 200),
    ]


def runner(case: Case, mode: Any) -> Callable[[], Any]:
    """One call of value and pullbacks in a mode."""
    derivative = s2s.vjp(case.function, wrt=case.wrt, mode=mode)
    seed = np.ones_like(case.function(*case.args))

    def run() -> Any:
        value, pullback = derivative(*case.args)
        for _ in range(case.pullbacks):
            found = pullback(seed)
        return value, found

    return run


def timed(runs: list[Callable[[], Any]], rounds: int = 9) -> list[float]:
    """Seconds of each, in turns."""
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(rounds):
        for run, found in zip(runs, times, strict=True):
            start = time.perf_counter()
            run()
            found.append(time.perf_counter() - start)
    return [median(found) for found in times]


def peak(run: Callable[[], Any]) -> int:
    """Bytes that a call needs at its peak."""
    run()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main(size: int = 1_000_000) -> None:
    """Print the table."""
    print(f"{'':28}{'reverse ms':>11}{'auto':>7}{'forward':>9}   peak in arrays")
    for case in cases(size):
        runs = [runner(case, mode) for mode in case.modes]
        times = timed(runs)
        peaks = [peak(run) / (8 * case.size) for run in runs]
        ratios = [f"{t / times[0]:.2f}" for t in times[1:]] + ["-"] * (len(MODES) - len(runs))
        shown = " / ".join(f"{p:.1f}" for p in peaks)
        print(f"{case.name:28}{1000 * times[0]:11.2f}{ratios[0]:>7}{ratios[1]:>9}   {shown}")


if __name__ == "__main__":
    main()
