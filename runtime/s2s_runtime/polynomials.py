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


def powers(x: Any, n: int, order: int = 0) -> NDArray[Any]:
    """The powers `n - 1` to 0 of the elements of `x`, one row for each element; or derivatives.

    >>> powers(3.0, 4, 1)  # of x ** 3, x ** 2, x and 1
    array([[27.,  6.,  1.,  0.]])
    """
    result = np.vander(np.ravel(x), max(n - order, 0)).astype(np.result_type(x, 0.0))
    for k in range(order):
        result *= np.arange(n - order, 0, -1) + k
    return np.pad(result, ((0, 0), (0, n - np.shape(result)[1])))
