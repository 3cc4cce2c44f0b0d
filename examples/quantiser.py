"""Learning the quantisation table of a JPEG-like codec, through the rounding.

Blocks of 8 by 8 pixels are transformed, divided by a table, rounded and multiplied by it again. To
round has no derivative worth having; with that of the identity in its place (straight-through) the
table can be learnt: fewer bits for the same error, as the eye sees it, which is less for stripes that
are fine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import s2s

Array = NDArray[np.float64]

SIZE = 8
FREQUENCY, PIXEL = np.mgrid[:SIZE, :SIZE]
COSINES = np.sqrt(2.0 / SIZE) * np.cos(np.pi * (2 * PIXEL + 1) * FREQUENCY / (2 * SIZE))
COSINES[0] /= np.sqrt(2.0)
SEEN = np.exp(-0.5 * np.add.outer(np.arange(SIZE), np.arange(SIZE)))


def picture() -> Array:
    """Blocks of a picture of 96 by 96 pixels: a slope, a disc, stripes and a little noise."""
    y, x = np.mgrid[-1.0:1.0:96j, -1.0:1.0:96j]
    image = 60.0 * x + 30.0 * y + 50.0 * (x * x + y * y < 0.4)
    image += 12.0 * np.sin(25.0 * x) * (y > 0.0)
    image += np.random.default_rng(0).normal(scale=1.5, size=image.shape)
    return image.reshape(12, SIZE, 12, SIZE).swapaxes(1, 2).reshape(-1, SIZE, SIZE)


def coded(table: Array, blocks: Array) -> tuple[Array, float]:
    """The whole numbers that are stored, and the mean square error of what they give back."""
    coefficients = COSINES @ blocks @ COSINES.T
    with s2s.override({np.round: s2s.straight_through}):
        stored = np.round(coefficients / table)
    return stored, np.mean((stored * table - coefficients) ** 2 * SEEN)


def loss(log_table: Array, blocks: Array) -> float:
    """The error, and what stands for the bits per pixel."""
    stored, error = coded(np.exp(log_table), blocks)
    return error + 2.0 * np.mean(np.log2(1.0 + np.abs(stored)))


def entropy(stored: Array) -> float:
    """Bits per pixel, if each frequency is coded on its own as well as can be."""
    total = 0.0
    for numbers in stored.reshape(len(stored), -1).T:
        _, counts = np.unique(numbers, return_counts=True)
        share = counts / len(numbers)
        total -= float(np.sum(share * np.log2(share)))
    return total / SIZE**2


def learnt(blocks: Array, steps: int = 200) -> Array:
    """Adam, from a table of equal steps."""
    gradient = s2s.grad(loss)
    log_table = np.full((SIZE, SIZE), np.log(10.0))
    first, second = np.zeros_like(log_table), np.zeros_like(log_table)
    for step in range(1, steps + 1):
        slope = gradient(log_table, blocks)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        scale = np.sqrt(second / (1.0 - 0.99**step)) + 1e-12
        log_table = log_table - 0.03 * first / (1.0 - 0.9**step) / scale
    return np.exp(log_table)


def main() -> None:
    """Compare the learnt table with equal steps that make the same error."""
    blocks = picture()
    table = learnt(blocks)
    stored, error = coded(table, blocks)
    bits = entropy(stored)
    print(f"learnt steps: error {np.sqrt(error):.2f} with {bits:.2f} bits per pixel")

    for step in np.geomspace(1.0, 100.0, 400):
        stored, flat = coded(np.full((SIZE, SIZE), step), blocks)
        if flat >= error:
            break
    print(f"equal steps:  error {np.sqrt(flat):.2f} with {entropy(stored):.2f} bits per pixel")
    print(
        f"the learnt steps grow from {table[0, 0]:.1f} to {table[7, 7]:.1f}, instead of {step:.1f}"
    )
    assert bits < 0.9 * entropy(stored)


if __name__ == "__main__":
    main()
