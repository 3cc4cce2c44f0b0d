"""An equilibrium layer learns handwritten digits: a network as deep as it takes, in the memory of one layer.

The hidden state is where a layer comes to rest: h = tanh(h @ w + x @ u + b). Its derivative comes
from one more iteration, at that state alone (Bai, Kolter and Koltun, Deep equilibrium models, 2019).
Needs scikit-learn, for its digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

import s2s

Array = NDArray[np.float64]
Parameters = dict[str, Array]
HIDDEN = 40


def layer(h: Array, injected: Array, w: Array) -> Array:
    """One pass; the spectral radius of `w` is kept below one, so that passes come to rest."""
    return np.tanh(h @ w + injected)


def scores(p: Parameters, x: Array) -> Array:
    """One row of ten scores for each row of `x`."""
    injected = x @ p["u"] + p["b"]
    w = 0.8 * p["w"] / np.sqrt(np.sum(p["w"] ** 2))
    h = s2s.fixed_point(layer, np.zeros_like(injected), injected, w, tol=1e-6, max_steps=200)
    return h @ p["out"]


def loss(p: Parameters, x: Array, labels: NDArray[np.int64]) -> float:
    """Mean cross entropy."""
    found = scores(p, x)
    right = found[np.arange(len(labels)), labels]
    return np.mean(np.log(np.sum(np.exp(found), axis=1)) - right)


def main() -> None:
    """Train on 1437 digits, and look at 360 others."""
    random = np.random.default_rng(0)
    images, labels = load_digits(return_X_y=True)
    images = images / 16.0
    order = random.permutation(len(images))
    learnt, held_out = order[360:], order[:360]
    p = {
        "u": random.normal(size=(64, HIDDEN)) / 8.0,
        "b": np.zeros(HIDDEN),
        "w": random.normal(size=(HIDDEN, HIDDEN)),
        "out": random.normal(size=(HIDDEN, 10)) / 6.0,
    }
    gradient = s2s.grad(loss)
    print(f"loss before training: {loss(p, images[learnt], labels[learnt]):.3f}")
    for _ in range(10):
        order = random.permutation(learnt)
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            p_bar = gradient(p, images[batch], labels[batch])
            p = {key: value - 0.3 * p_bar[key] for key, value in p.items()}
    print(f"loss after training:  {loss(p, images[learnt], labels[learnt]):.3f}")
    right = np.mean(np.argmax(scores(p, images[held_out]), axis=1) == labels[held_out])
    print(f"held-out digits right: {right:.1%}")
    assert right > 0.93
    assert "append" not in gradient.source
    print("kept of each iteration: nothing")


if __name__ == "__main__":
    main()
