"""Training the network of the demo on the handwritten digits that scikit-learn ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from s2s.demo.models import network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s2s.demo.models import Array

    Parameters = list[Array]

PIXELS, HIDDEN, CLASSES = 64, 64, 10
HELD_OUT = 360
EPOCHS, BATCH, RATE, MOMENTUM = 20, 32, 0.2, 0.9


@dataclass(frozen=True, slots=True)
class Digits:
    """Images (one a row, from 0 to 1) and which digit each shows, as rows with a single 1."""

    images: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.images)

    def batches(self, random: np.random.Generator) -> Iterator[tuple[Array, Array]]:
        """All of them once, in random order, a few at a time."""
        order = random.permutation(len(self))
        for start in range(0, len(self), BATCH):
            chosen = order[start : start + BATCH]
            yield self.images[chosen], self.targets[chosen]


def load(random: np.random.Generator) -> tuple[Digits, Digits]:
    """Digits to learn from, and others that are held out.

    Raises:
        ImportError: scikit-learn is not installed.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    images, targets = images / 16.0, np.eye(CLASSES)[labels]
    order = random.permutation(len(images))
    learnt, held_out = order[HELD_OUT:], order[:HELD_OUT]
    return Digits(images[learnt], targets[learnt]), Digits(images[held_out], targets[held_out])


def start(random: np.random.Generator) -> Parameters:
    """Small random weights, and biases of zero."""
    w1 = random.normal(size=(PIXELS, HIDDEN)) / np.sqrt(PIXELS)
    w2 = random.normal(size=(HIDDEN, CLASSES)) / np.sqrt(HIDDEN)
    return [w1, np.zeros(HIDDEN), w2, np.zeros(CLASSES)]


def accuracy(parameters: Parameters, digits: Digits) -> float:
    """The share of digits whose highest score is the right one."""
    w1, b1, w2, b2 = parameters
    scores = network(w1, b1, w2, b2, digits.images)
    return float(np.mean(np.argmax(scores, axis=1) == np.argmax(digits.targets, axis=1)))


def train(
    value_and_gradient: Callable[..., tuple[float, tuple[Array, ...]]],
    learnt: Digits,
    held_out: Digits,
    random: np.random.Generator,
) -> Iterator[tuple[int, float, float]]:
    """Stochastic gradient descent with momentum; the rate falls to zero along a cosine.

    Args:
        value_and_gradient: of the loss, for all four parameters.
        learnt: what to learn from.
        held_out: what to measure the accuracy on.
        random: the source of the initial weights and of the order.

    Yields:
        After each epoch: its number, the mean loss during it, the accuracy on `held_out`.
    """
    parameters = start(random)
    velocities = [np.zeros_like(parameter) for parameter in parameters]
    for epoch in range(EPOCHS):
        rate = RATE * (1.0 + np.cos(np.pi * epoch / EPOCHS)) / 2.0
        values = []
        for images, targets in learnt.batches(random):
            value, gradients = value_and_gradient(*parameters, images, targets)
            values.append(value)
            for k, gradient in enumerate(gradients):
                velocities[k] = MOMENTUM * velocities[k] - rate * gradient
                parameters[k] = parameters[k] + velocities[k]
        yield epoch + 1, float(np.mean(values)), accuracy(parameters, held_out)
