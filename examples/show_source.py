"""A derivative is source: print it, and find the file that it runs from."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import s2s

Array = NDArray[np.float64]


def smooth_abs(x: Array) -> Array:
    """The absolute value, rounded off at zero."""
    return np.sqrt(x * x + 1e-6)


def loss(w: Array, x: Array, y: Array) -> float:
    """Mean deviation of a linear model."""
    return np.mean(smooth_abs(x @ w - y))


def main() -> None:
    """Call a derivative, then look at it."""
    gradient = s2s.grad(loss)
    w, x, y = np.array([1.0, -1.0]), np.eye(3, 2), np.array([2.0, 0.0, 1.0])
    print(f"gradient at {w}: {gradient(w, x, y)}")
    print(f"compiled for: {gradient.signature}")
    print(f"its file:     {gradient.path}\n")
    print(gradient.source)

    assert Path(gradient.path).read_text() == gradient.source
    assert list(inspect.signature(gradient).parameters) == ["w", "x", "y"]


if __name__ == "__main__":
    main()
