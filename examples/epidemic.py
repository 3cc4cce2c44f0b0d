"""Fitting an epidemic: an explicit time loop, differentiated, drives a minimiser.

Influenza at an English boarding school, 763 boys, January 1978: how many lay in bed each day
(British Medical Journal, 4 March 1978, page 587). The model is SIR: susceptible boys catch it,
the infected recover. Needs SciPy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import s2s

Array = NDArray[np.float64]

BOYS = 763.0
IN_BED = np.array([3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4], dtype=float)
STEPS_A_DAY = 10


def change(state: Array, contact: float, recovery: float) -> Array:
    """What one day brings: of those who can catch it, and of those who have it."""
    susceptible, infected = state
    caught = contact * susceptible * infected / BOYS
    return np.array([-caught, caught - recovery * infected])


def misfit(logarithms: Array, in_bed: Array) -> float:
    """Mean squared error of the model; the rates are positive, hence their logarithms."""
    contact, recovery = np.exp(logarithms)
    state = np.array([BOYS - in_bed[0], in_bed[0]])
    dt = 1.0 / STEPS_A_DAY
    total = 0.0
    for observed in in_bed[1:]:
        for _ in range(STEPS_A_DAY):  # Heun's method
            first = change(state, contact, recovery)
            second = change(state + dt * first, contact, recovery)
            state = state + dt / 2.0 * (first + second)
        total += (state[1] - observed) ** 2
    return total / len(in_bed)


def main() -> None:
    """Fit the two rates, and say what they mean."""
    start = np.log([1.0, 1.0])
    fit = minimize(s2s.value_and_grad(misfit), start, args=(IN_BED,), jac=True, method="BFGS")
    contact, recovery = np.exp(fit.x)
    print(f"root mean square error, at the start: {np.sqrt(misfit(start, IN_BED)):.1f} boys")
    print(
        f"root mean square error, fitted:       {np.sqrt(fit.fun):.1f} boys, {fit.nfev} evaluations"
    )
    print(f"ill for {1.0 / recovery:.1f} days; one boy infects {contact / recovery:.1f} at first")
    assert np.sqrt(fit.fun) < 20.0
    assert 3.0 < contact / recovery < 4.5


if __name__ == "__main__":
    main()
