"""Fixed points and kept factors: derivatives by an adjoint iteration, against unrolling.

    python -m tests.benchmarks.implicit

Each line gives the milliseconds of the primal; as multiples of it, the gradient of the equation and
that of the unrolled iteration, of as many steps; and the peak memory of both, in states.
"""

from __future__ import annotations

import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s
from tests.benchmarks.memory import peak

if TYPE_CHECKING:
    from collections.abc import Callable

TOLERANCE = 1e-10


def cell(x: Any, w: Any, b: Any) -> Any:
    """One layer, for a batch of states."""
    return np.tanh(x @ w + b)


def at_rest(w: Any, b: Any) -> Any:
    """The state where the layer comes to rest."""
    x = s2s.fixed_point(cell, np.zeros_like(b), w, b, tol=TOLERANCE)
    return np.sum(x**2)


def unrolled(w: Any, b: Any, steps: int) -> Any:
    """As many steps."""
    x = np.zeros_like(b)
    for _ in range(steps):
        x = cell(x, w, b)
    return np.sum(x**2)


def kept(a: Any, b: Any, steps: int) -> Any:
    """Implicit time steps with a factorisation that is kept."""
    factors = s2s.factorise(a)
    for _ in range(steps):
        b = factors.solve(b)
    return np.sum(b**2)


def solved(a: Any, b: Any, steps: int) -> Any:
    """The same with a factorisation in each step."""
    for _ in range(steps):
        b = np.linalg.solve(a, b)
    return np.sum(b**2)


def seconds(function: Callable[..., object], *args: Any) -> float:
    """The median time of a call."""
    function(*args)
    found = []
    for _ in range(5):
        start = time.perf_counter()
        function(*args)
        found.append(time.perf_counter() - start)
    return median(found)


def steps_of(w: Any, b: Any) -> int:
    """How many steps the iteration takes."""
    x = np.zeros_like(b)
    for step in range(1, 10_000):
        last, x = x, cell(x, w, b)
        if np.max(np.abs(x - last)) <= TOLERANCE * (1.0 + np.max(np.abs(x))):
            return step
    raise AssertionError


def fixed_points(random: np.random.Generator) -> None:
    """The adjoint iteration against unrolling."""
    print(f"{'fixed point':28}{'primal ms':>10}{'adjoint':>9}{'unrolled':>9}{'memory':>16}")
    at_once, by_steps = s2s.grad(at_rest), s2s.grad(unrolled)
    for radius in (0.5, 0.9):
        w = random.normal(size=(100, 100))
        w *= radius / np.max(np.abs(np.linalg.eigvals(w)))
        b = 0.1 * random.normal(size=(100, 100))
        steps = steps_of(w, b)
        np.testing.assert_allclose(at_once(w, b), by_steps(w, b, steps), rtol=1e-5, atol=1e-6)
        primal = seconds(at_rest, w, b)
        ratios = (seconds(at_once, w, b), seconds(by_steps, w, b, steps))
        states = (peak(partial(at_once, w, b)), peak(partial(by_steps, w, b, steps)))
        memory = " to ".join(f"{s / b.nbytes:.0f}" for s in states)
        times = "".join(f"{r / primal:9.2f}" for r in ratios)
        print(f"{f'radius {radius}, {steps} steps':28}{1e3 * primal:10.1f}{times}{memory:>16}")


def linear_solves(random: np.random.Generator) -> None:
    """A factorisation that is kept against one in each step."""
    print(f"{'linear solves':28}{'primal ms':>10}{'kept':>9}{'solve':>9}")
    gradients = (s2s.grad(kept), s2s.grad(solved))
    for n in (50, 200):
        a = np.eye(n) + 0.1 * random.normal(size=(n, n)) / np.sqrt(n)
        b = random.normal(size=n)
        primal = seconds(kept, a, b, 50)
        found = [gradient(a, b, 50) for gradient in gradients]
        np.testing.assert_allclose(*found, rtol=1e-6, atol=1e-9)
        times = "".join(f"{seconds(g, a, b, 50) / primal:9.2f}" for g in gradients)
        print(f"{f'n = {n}, 50 steps':28}{1e3 * primal:10.1f}{times}")


def main() -> None:
    """Print the tables."""
    random = np.random.default_rng(0)
    fixed_points(random)
    linear_solves(random)


if __name__ == "__main__":
    main()
