"""Mini-batch gradient descent: a network of any depth learns handwritten digits.

The parameters are a list of (weights, bias) pairs, and the gradient has the same structure.
Needs scikit-learn, for its digits.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

import s2s

Array = NDArray[np.float64]
Layers = list[tuple[Array, Array]]


def scores(layers: Layers, x: Array) -> Array:
    """One row of ten scores for each row of `x`; rectified between the layers."""
    for weights, bias in layers[:-1]:
        x = np.maximum(x @ weights + bias, 0.0)
    weights, bias = layers[-1]
    return x @ weights + bias


def loss(layers: Layers, x: Array, labels: NDArray[np.int64]) -> float:
    """Mean cross entropy."""
    found = scores(layers, x)
    right = found[np.arange(len(labels)), labels]
    return np.mean(np.log(np.sum(np.exp(found), axis=1)) - right)


def train(layers: Layers, x: Array, labels: NDArray[np.int64]) -> Layers:
    """Twenty times through the images, 32 at a time."""
    random = np.random.default_rng(2)
    gradient = s2s.grad(loss)
    for _ in range(20):
        order = random.permutation(len(x))
        for start in range(0, len(x), 32):
            batch = order[start : start + 32]
            steps = gradient(layers, x[batch], labels[batch])
            layers = [
                (weights - 0.1 * weights_bar, bias - 0.1 * bias_bar)
                for (weights, bias), (weights_bar, bias_bar) in zip(layers, steps, strict=True)
            ]
    return layers


def main() -> None:
    """Train on 1437 digits, and look at 360 others."""
    random = np.random.default_rng(0)
    images, labels = load_digits(return_X_y=True)
    images = images / 16.0
    order = random.permutation(len(images))
    learnt, held_out = order[360:], order[:360]

    sizes = [64, 48, 32, 10]
    layers = [
        (random.normal(size=(m, n)) * np.sqrt(2.0 / m), np.zeros(n)) for m, n in pairwise(sizes)
    ]
    print(f"loss before training: {loss(layers, images[learnt], labels[learnt]):.3f}")
    layers = train(layers, images[learnt], labels[learnt])
    print(f"loss after training:  {loss(layers, images[learnt], labels[learnt]):.3f}")

    guesses = np.argmax(scores(layers, images[held_out]), axis=1)
    right = np.mean(guesses == labels[held_out])
    print(f"held-out digits right: {right:.1%}")
    assert right > 0.95


if __name__ == "__main__":
    main()
