"""Functions whose Jacobians are known from elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

MODES = ("auto", "forward", "reverse")
every_mode = pytest.mark.parametrize("mode", MODES)


def numbers(*shape: int, seed: int = 0) -> np.ndarray[Any, Any]:
    """Numbers between 0.2 and 1.2."""
    return np.random.default_rng([23, seed]).uniform(0.2, 1.2, shape)


def tall(x: Any) -> Any:
    """From 3 numbers to 8."""
    return np.concatenate([np.sin(x) * x[0], x**2, np.cumsum(x[:2]) / x[2]])


def wide(x: Any) -> Any:
    """From a matrix to 2 numbers."""
    return np.array([np.sum(x * np.cos(x)), x[0, 0] * np.prod(x[1])])


def number(x: Any) -> Any:
    """From a vector to a number."""
    return np.sum(np.exp(x[1:] * x[:-1])) + x[0] ** 3
