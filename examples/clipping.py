"""Clipping the gradient inside a recurrent network, at every step of the backward sweep.

The network follows a random walk: at the end of a sequence it is to say where that has got to. Its
weights start large, so what comes back from the end grows from step to step, and training fails. A
block of `s2s.gradient_of` bounds the adjoint of the state wherever it passes, which clipping the
finished gradient cannot do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import s2s

Array = NDArray[np.float64]

STATES, LENGTH = 24, 30
NORMS: list[float] = []


def loss(weights: tuple[Array, Array, Array], x: Array, wanted: Array, limit: float) -> float:
    """The mean square error at the end; `x` is (steps, batch, 1)."""
    into, between, out = weights
    h = np.zeros((x.shape[1], STATES))
    for t in range(x.shape[0]):
        h = np.tanh(x[t] @ into + h @ between)
        with s2s.gradient_of(h) as h_bar:
            norm = np.linalg.norm(h_bar)
            NORMS.append(norm)
            if norm > limit:
                h_bar *= limit / norm
    return np.mean((h @ out - wanted) ** 2)


def walks(random: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Steps to the left and right, and where they lead."""
    steps = random.choice([-1.0, 1.0], size=(LENGTH, count, 1))
    return steps, 0.2 * np.sum(steps, axis=(0, 2))


def train(limit: float, seed: int) -> float:
    """Gradient descent with momentum; the error at the end."""
    random = np.random.default_rng(seed)
    weights = (
        0.1 * random.normal(size=(1, STATES)),
        1.6 * random.normal(size=(STATES, STATES)) / np.sqrt(STATES),
        0.1 * random.normal(size=STATES),
    )
    moving = tuple(np.zeros_like(w) for w in weights)
    gradient = s2s.grad(loss)
    for _ in range(200):
        slopes = gradient(weights, *walks(random, 40), limit)
        moving = tuple(0.9 * m + slope for m, slope in zip(moving, slopes, strict=True))
        weights = tuple(w - 0.02 * m for w, m in zip(weights, moving, strict=True))
    return loss(weights, *walks(np.random.default_rng(0), 500), limit)


def errors(limit: float) -> Array:
    """The errors after training from several starts; prints them."""
    NORMS.clear()
    found = np.array([train(limit, seed) for seed in range(1, 4)])
    print(
        f"limit {limit:3.1f}: errors {', '.join(f'{error:.2f}' for error in sorted(found))}; "
        f"the largest adjoint of a state was {max(NORMS):.1f}"
    )
    return found


def main() -> None:
    """Train without a limit and with one."""
    print(f"always guessing the start: error {0.2**2 * LENGTH:.2f}")
    free, clipped = errors(limit=np.inf), errors(limit=0.1)
    assert np.median(clipped) < 0.7 * np.median(free)


if __name__ == "__main__":
    main()
