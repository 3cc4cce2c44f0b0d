"""Special functions that NumPy lacks and derivatives need."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def sinc_slope(x: Any) -> Any:
    """The derivative of `np.sinc`, by its series close to 0."""
    z = np.pi * x
    small = np.abs(x) < 0.01
    safe = np.where(small, 1.0, x)
    series = -np.pi * z / 3.0 * (1.0 - z * z / 10.0 * (1.0 - z * z / 28.0))
    return np.where(small, series, (np.cos(z) - np.sinc(x)) / safe)[()]


def sinc_derivative(n: int, x: Any) -> Any:
    """The n-th derivative of `np.sinc`, for n > 0.

    With z = pi x and s = sin(z) / z: by the series of s close to 0, else by the recurrence
    z s^(n) = sin^(n)(z) - n s^(n-1), which follows from z s = sin(z).
    """
    z = np.pi * np.asarray(x, dtype=np.float64)
    close = np.abs(z) < max(n, 3)
    inner, outer = np.where(close, z, 0.0), np.where(close, 1.0, z)
    series = np.zeros_like(z)
    for k in range((n + 1) // 2, (n + 1) // 2 + 24 + n):
        factor = (-1.0) ** k / ((2 * k + 1) * math.factorial(2 * k - n))
        series += factor * inner ** (2 * k - n)
    slope = np.sin(outer) / outer
    for k in range(1, n + 1):
        slope = (np.sin(outer + 0.5 * k * np.pi) - k * slope) / outer
    found = np.pi**n * np.where(close, series, slope)
    return found.astype(np.result_type(x, 0.0))[()]


def bessel_i(n: int, x: Any) -> Any:
    """The modified Bessel function of order n: the mean of {cosh, sinh}(x cos t) cos(n t) on (0, pi/2).

    The midpoint rule converges geometrically for periodic functions (Trefethen and Weideman,
    2014, section 3); 128 points reach rounding error as far as `exp(x)` is finite.
    """
    values = np.asarray(x, dtype=np.float64)
    total = np.zeros_like(values)
    function = np.sinh if n % 2 else np.cosh
    for t in 0.5 * np.pi * (np.arange(128) + 0.5) / 128:
        total += function(values * np.cos(t)) * np.cos(n * t)
    return (total / 128).astype(np.result_type(x, 0.0))[()]


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of the digamma function at a real `x` (n = 0: digamma itself).

    Recurrence up to x >= 15, then the asymptotic series (Abramowitz and Stegun, 6.4.6 and 6.4.11).
    """
    sign = -1.0 if n % 2 == 0 else 1.0
    scale = sign * math.factorial(n)
    total = 0.0
    while x < 15.0 + n:
        total += scale / x ** (n + 1)
        x += 1.0
    if n == 0:
        series = math.log(x) - 0.5 / x
        terms = (-b / (2 * k * x ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
        return total + series + sum(terms)
    series = math.factorial(n - 1) / x**n + math.factorial(n) / (2.0 * x ** (n + 1))
    for k, b in enumerate(_BERNOULLI, 1):
        series += b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return total + sign * series
