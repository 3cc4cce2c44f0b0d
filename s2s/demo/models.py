"""What `s2s demo` differentiates: ordinary NumPy functions, with nothing of s2s in them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def network(w1: Array, b1: Array, w2: Array, b2: Array, x: Array) -> Array:
    """The scores of ten classes: one row for each row of `x`."""
    hidden = np.tanh(x @ w1 + b1)
    return hidden @ w2 + b2


def loss(w1: Array, b1: Array, w2: Array, b2: Array, x: Array, target: Array) -> float:
    """Mean cross entropy of the network's scores; `target` holds the wanted probabilities."""
    scores = network(w1, b1, w2, b2, x)
    log_total = np.log(np.sum(np.exp(scores), axis=1))
    return float(np.mean(log_total - np.sum(target * scores, axis=1)))


def kepler(eccentricity: float, mean_anomaly: float) -> float:
    """Where a planet is on its orbit: solves E - e sin(E) = M for E, by Newton's method."""
    anomaly = mean_anomaly
    for _ in range(50):
        excess = anomaly - eccentricity * math.sin(anomaly) - mean_anomaly
        step = excess / (1.0 - eccentricity * math.cos(anomaly))
        anomaly = anomaly - step
        if abs(step) < 1e-12:
            break
    return anomaly
