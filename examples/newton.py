"""The derivative of a root: Newton's method stops by itself, and is differentiated as it runs.

The internal rate of return of an investment makes its payments worth nothing today:
sum(payments / (1 + rate)**t) = 0. How does it change with each of the payments?
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import s2s

Array = NDArray[np.float64]


def internal_rate(payments: Array) -> float:
    """The rate at which the payments, one a year, are worth nothing."""
    years = np.arange(len(payments))
    rate = 0.1
    for _ in range(100):
        discounted = payments * (1.0 + rate) ** -years
        slope = -np.sum(years * discounted) / (1.0 + rate)
        step = np.sum(discounted) / slope
        rate = rate - step
        if abs(step) < 1e-13:
            break
    return rate


def implicit(payments: Array, rate: float) -> Array:
    """What the implicit function theorem says: -(dF / d payments) / (dF / d rate)."""
    years = np.arange(len(payments))
    discount = (1.0 + rate) ** -years
    slope = -np.sum(years * payments * discount) / (1.0 + rate)
    return -discount / slope


def main() -> None:
    """Compare the derivative of the program with that of the mathematics."""
    payments = np.array([-1000.0, 200.0, 250.0, 300.0, 350.0, 400.0])
    rate, gradient = s2s.value_and_grad(internal_rate)(payments)
    expected = implicit(payments, rate)
    print(f"internal rate of return: {rate:.4%}")
    for year, (ours, theirs) in enumerate(zip(gradient, expected, strict=True)):
        print(
            f"one more in year {year}: {ours:+.4%}   by the implicit function theorem {theirs:+.4%}"
        )
    np.testing.assert_allclose(gradient, expected, rtol=1e-9)


if __name__ == "__main__":
    main()
