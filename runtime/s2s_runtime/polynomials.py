"""Polynomials with their coefficients from the highest power down, as in `np.polyval`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def polynomial_slope(p: Any) -> Any:
    """The coefficients of the derivative of a polynomial."""
    p = np.asarray(p)
    return p[:-1] * np.arange(len(p) - 1, 0, -1).astype(np.result_type(p, 0.0))


def polynomial_slope_backward(g: Any, p: Any) -> NDArray[Any]:
    """The adjoint of `p` from the adjoint `g` of `polynomial_slope(p)`."""
    factors = np.arange(len(p) - 1, 0, -1).astype(np.result_type(g, 0.0))
    return np.append(g * factors, np.zeros(1, dtype=factors.dtype))


def powers(x: Any, n: int) -> NDArray[Any]:
    """The powers `n - 1` to 0 of the elements of `x`, one row for each element."""
    return np.vander(np.ravel(x), n).astype(np.result_type(x, 0.0))


def powers_backward(g: Any, x: Any, n: int) -> Any:
    """The adjoint of `x` from the adjoint `g` of `powers(x, n)`."""
    factors = np.arange(n - 1, 0, -1).astype(np.result_type(g, 0.0))
    slopes = powers(x, n - 1) * factors
    return np.reshape(np.sum(g[:, :-1] * slopes, axis=1), np.shape(x))
