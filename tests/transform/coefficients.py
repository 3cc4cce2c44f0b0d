"""Oracles for Taylor coefficients, neither of which knows a rule: contours and interpolation."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Rows = NDArray[np.float64]


class Estimate(NamedTuple):
    """Coefficients, one row for each order, and how far they may be off."""

    value: Rows
    error: Rows


def contour(g: Callable[[complex], Any], order: int, radius: float = 0.1, points: int = 64) -> Rows:
    """The coefficients of an analytic function of `t` that takes complex numbers.

    Cauchy's formula on a circle by the trapezoidal rule, which is a Fourier transform and converges
    geometrically (Trefethen and Weideman, 2014).
    """
    angles = 2.0 * np.pi * np.arange(points) / points
    values = np.array([np.ravel(g(radius * np.exp(1j * angle))) for angle in angles])
    found = np.fft.fft(values, axis=0)[: order + 1] / points
    return np.real(found / radius ** np.arange(order + 1)[:, None])


def interpolated(g: Callable[[float], Any], order: int) -> Estimate:
    """The coefficients of a function of real `t`, from Chebyshev interpolants of several widths.

    The error is what two of them differ by: where a kink is close, all differ.
    """
    estimates = [_chebyshev(g, order, *choice) for choice in _WIDTHS]
    best, error = estimates[0], np.full(estimates[0].shape, np.inf)
    for before, now in pairwise(estimates):
        change = np.abs(now - before)
        best, error = np.where(change < error, now, best), np.fmin(error, change)
    return Estimate(best, error)


_WIDTHS = ((0.2, 16), (0.1, 14), (0.06, 10), (0.03, 8), (0.01, 7))


def _chebyshev(g: Callable[[float], Any], order: int, width: float, degree: int) -> Rows:
    places = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    values = np.array([np.ravel(g(width * place)) for place in places])
    rows = np.polynomial.chebyshev.chebfit(places, values, degree)
    powers = np.zeros((order + 1, rows.shape[1]))
    for column, row in enumerate(rows.T):
        found = np.polynomial.chebyshev.cheb2poly(row)[: order + 1]
        powers[: len(found), column] = found
    return powers / width ** np.arange(order + 1)[:, None]
