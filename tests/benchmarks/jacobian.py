"""Jacobians and Hessians: many seeds in one sweep, against one sweep for each, and the primal.

    python -m tests.benchmarks.jacobian

Each line gives the milliseconds of the primal, and as multiples of it: the matrix as s2s computes
it, the matrix by a loop of single sweeps, and the primal once for each column (differences).
"""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def layer(x: Any, w: Any, b: Any) -> Any:
    """One layer of a network: n numbers to n."""
    return np.tanh(w @ x + b)


def layers(x: Any, w: Any, b: Any) -> Any:
    """Eight layers, in a loop."""
    for _ in range(8):
        x = np.tanh(w @ x + b)
    return x


def few(x: Any, w: Any, b: Any) -> Any:
    """Many numbers to four."""
    h = np.tanh(w @ x + b)
    return np.array([np.sum(h), np.sum(h * x), np.sum(h**2), np.max(h)])


def heat(u: Any, steps: int) -> Any:
    """Steps of an explicit scheme, written in place."""
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return u


def rosenbrock(x: Any) -> Any:
    """A number of n numbers."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


class Case(NamedTuple):
    """A function, its arguments, and what is computed of it."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    operator: str  # forward, reverse or hessian


def cases() -> Iterator[Case]:
    """What is measured."""
    random = np.random.default_rng(0)
    for n in (10, 100, 400):
        x, b = random.uniform(-1, 1, n), random.uniform(-1, 1, n)
        w = random.uniform(-1, 1, (n, n)) / np.sqrt(n)
        yield Case(f"layer n={n}", layer, (x, w, b), "forward")
        yield Case(f"layer n={n}", layer, (x, w, b), "reverse")
        yield Case(f"eight layers n={n}", layers, (x, w, b), "forward")
        yield Case(f"few values n={n}", few, (x, w, b), "reverse")
        u = random.uniform(0.2, 1.0, n)
        yield Case(f"heat n={n}", heat, (u, 20), "forward")
        yield Case(f"heat n={n}", heat, (u, 20), "reverse")
        yield Case(f"rosenbrock n={n}", rosenbrock, (x,), "hessian")


def batched(case: Case) -> Callable[[], Any]:
    """The matrix as s2s computes it."""
    f, side = case.function, case.operator
    made = s2s.hessian(f) if side == "hessian" else s2s.jacobian(f, mode=side)
    return lambda: made(*case.args)


def looped(case: Case) -> Callable[[], Any]:
    """The matrix by a loop over columns or rows."""
    f, (x, *rest) = case.function, case.args
    rows = np.eye(len(x))
    if case.operator == "hessian":
        product = s2s.hvp(f)
        return lambda: np.stack([product(x, *rest, row) for row in rows])
    if case.operator == "forward":
        push, none = s2s.jvp(f), (None,) * len(rest)
        return lambda: np.stack([push((x, *rest), (row, *none))[1] for row in rows], axis=-1)

    def reverse() -> Any:
        value, pull = s2s.vjp(f, wrt=0)(x, *rest)
        return np.stack([pull(y_bar) for y_bar in np.eye(len(value))])

    return reverse


def milliseconds(run: Callable[[], Any], rounds: int = 7) -> float:
    """The median time of a call."""
    run()
    start = time.perf_counter()
    run()
    once = time.perf_counter() - start
    count = max(1, int(0.02 / max(once, 1e-9)))
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(count):
            run()
        found.append((time.perf_counter() - start) / count)
    return 1e3 * median(found)


def report() -> Iterator[str]:
    """The table, line by line."""
    yield f"{'':24}{'':9}{'primal ms':>10}{'batched':>10}{'loop':>10}{'n primals':>10}"
    for case in cases():
        run, loop = batched(case), looped(case)
        np.testing.assert_allclose(run(), loop(), rtol=1e-9, atol=1e-9)
        primal = milliseconds(lambda case=case: case.function(*case.args))  # type: ignore[misc]
        ratios = [milliseconds(one) / primal for one in (run, loop)]
        shown = "".join(f"{ratio:10.1f}" for ratio in (*ratios, float(len(case.args[0]))))
        yield f"{case.name:24}{case.operator:9}{primal:10.4f}{shown}"


if __name__ == "__main__":
    for line in report():
        print(line)
