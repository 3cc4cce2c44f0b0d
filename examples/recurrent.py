"""A recurrent network learns to add: a loop over time, differentiated.

Each sequence holds random numbers, two of which are marked; the answer is the sum of these two.
Whoever always answers 1 has a mean squared error of 1/6.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import s2s

Array = NDArray[np.float64]
LENGTH, BATCH, UNITS, STEPS = 12, 64, 32, 700


class Network(NamedTuple):
    """Weights of the input, of the state, of the output."""

    enter: Array
    stay: Array
    bias: Array
    leave: Array


def loss(network: Network, sequences: Array, sums: Array) -> float:
    """Mean squared error; `sequences` has shape (length, batch, 2)."""
    state = np.zeros((sequences.shape[1], UNITS))
    for x in sequences:
        state = np.tanh(x @ network.enter + state @ network.stay + network.bias)
    answers = 1.0 + state @ network.leave
    return np.mean((answers - sums) ** 2)


def batch(random: np.random.Generator) -> tuple[Array, Array]:
    """New sequences and their answers; one mark is in the first half, one in the second."""
    numbers = random.random((LENGTH, BATCH))
    marks = np.zeros((LENGTH, BATCH))
    each = np.arange(BATCH)
    marks[random.integers(0, LENGTH // 2, BATCH), each] = 1.0
    marks[random.integers(LENGTH // 2, LENGTH, BATCH), each] = 1.0
    return np.stack([numbers, marks], axis=2), np.sum(numbers * marks, axis=0)


def train(network: Network, random: np.random.Generator) -> list[float]:
    """Adam (Kingma and Ba, 2015); changes the network in place and returns the losses."""
    value_and_gradient = s2s.value_and_grad(loss)
    means = [np.zeros_like(weights) for weights in network]
    squares = [np.zeros_like(weights) for weights in network]
    losses = []
    for step in range(1, STEPS + 1):
        value, gradient = value_and_gradient(network, *batch(random))
        losses.append(value)
        for k, weights_bar in enumerate(gradient):
            means[k] += 0.1 * (weights_bar - means[k])
            squares[k] += 0.01 * (weights_bar**2 - squares[k])
            size = np.sqrt(squares[k] / (1.0 - 0.99**step)) + 1e-8
            network[k][...] -= 0.005 * means[k] / (1.0 - 0.9**step) / size
    return losses


def main() -> None:
    """Train, and print how the loss falls."""
    random = np.random.default_rng(0)
    network = Network(
        enter=random.normal(size=(2, UNITS)) * 0.3,
        stay=np.eye(UNITS),
        bias=np.zeros(UNITS),
        leave=random.normal(size=UNITS) * 0.1,
    )
    losses = train(network, random)
    for start in range(0, STEPS, 100):
        print(f"steps {start:3} to {start + 99:3}: loss {np.mean(losses[start : start + 100]):.4f}")
    assert np.mean(losses[-50:]) < np.mean(losses[:50]) / 8.0


if __name__ == "__main__":
    main()
