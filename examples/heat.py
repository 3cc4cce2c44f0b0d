"""What is a rod made of? A procedure that fills an array, differentiated as it stands.

`heat` returns nothing: it writes the temperatures of every step into the rows of `history`. With
`of="history"`, what that array holds afterwards is the output. From the temperatures follows what
each part of the rod conducts: two metals, and where they are joined. Needs SciPy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import s2s

Array = NDArray[np.float64]

CELLS, STEPS = 20, 60
COPPER, STEEL = 1.0, 0.2


def heat(conductivity: Array, history: Array) -> None:
    """Explicit steps from the first row on; the ends stay as cold or hot as they are."""
    flow = np.empty(len(conductivity))
    for t in range(len(history) - 1):
        flow[:] = conductivity * (history[t, 1:] - history[t, :-1])
        history[t + 1] = history[t]
        history[t + 1, 1:-1] += 0.4 * (flow[1:] - flow[:-1])


def main() -> None:
    """Make an observation, and go back from it to what the rod is made of."""
    truth = np.where(np.arange(CELLS - 1) < 8, COPPER, STEEL)
    start = np.zeros((STEPS + 1, CELLS))
    start[0] = np.linspace(10.0, 0.0, CELLS) ** 2
    observed = start.copy()
    heat(truth, observed)

    def misfit(conductivity: Array) -> tuple[float, Array]:
        """Squared error and its gradient."""
        history, pullback = s2s.vjp(heat, conductivity, start, wrt="conductivity", of="history")
        error = history - observed
        return float(np.sum(error * error)), pullback(2.0 * error)

    guess, bounds = np.full(CELLS - 1, 0.5), [(0.05, 1.2)] * (CELLS - 1)
    fit = minimize(misfit, guess, jac=True, method="L-BFGS-B", bounds=bounds)
    print("conductivity, found:", " ".join(f"{c:.2f}" for c in fit.x))
    print("              true: ", " ".join(f"{c:.2f}" for c in truth))
    print(f"squared error {misfit(guess)[0]:.0f} at the start, {fit.fun:.2g} after {fit.nit} steps")
    assert np.allclose(fit.x, truth, rtol=0.05)
    assert not np.any(start[1:]), "the rows of the caller's array are not written"


if __name__ == "__main__":
    main()
