"""Where were the cameras, and what did they see? Bundle adjustment with a sparse Jacobian.

Each picture of a point depends on the one camera that took it and on that point: of the Jacobian of
all reprojection errors, most is zero. `mode="sparse"` finds out where it is not, from the code, and
computes columns that do not meet in one sweep: nobody writes down a sparsity pattern. Needs SciPy.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

import s2s

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

CAMERAS, POINTS, SEEN = 12, 120, 0.5
FOCAL = 800.0


def rotated(x: Array, vectors: Array) -> Array:
    """Each row of `x` turned about the vector beside it, by its length (Rodrigues' formula)."""
    angle = np.sqrt(np.sum(vectors * vectors, axis=1, keepdims=True) + 1e-24)
    axis = vectors / angle
    along = np.sum(axis * x, axis=1, keepdims=True) * axis
    return along + np.cos(angle) * (x - along) + np.sin(angle) * np.cross(axis, x)


def project(unknowns: Array, camera: Integers, point: Integers) -> Array:
    """Where in the picture of its camera each point is."""
    cameras = unknowns[: 6 * CAMERAS].reshape(CAMERAS, 6)
    points = unknowns[6 * CAMERAS :].reshape(POINTS, 3)
    placed = rotated(points[point], cameras[camera, :3]) + cameras[camera, 3:]
    return FOCAL * placed[:, :2] / placed[:, 2:]


def residuals(unknowns: Array, camera: Integers, point: Integers, observed: Array) -> Array:
    """The reprojection errors, in pixels."""
    return (project(unknowns, camera, point) - observed).ravel()


def main() -> None:
    """Take noisy pictures of a cloud of points, and go back from them to cameras and points."""
    draw = np.random.default_rng(4)
    cameras = np.zeros((CAMERAS, 6))
    cameras[:, :3] = draw.normal(scale=0.2, size=(CAMERAS, 3))
    cameras[:, 3:] = draw.normal([0.0, 0.0, 6.0], 0.5, size=(CAMERAS, 3))
    truth = np.concatenate((cameras.ravel(), draw.uniform(-1.0, 1.0, 3 * POINTS)))
    camera, point = np.nonzero(draw.random((CAMERAS, POINTS)) < SEEN)
    observed = project(truth, camera, point)
    observed = observed + draw.normal(scale=0.5, size=observed.shape)
    guess = truth + draw.normal(scale=0.05, size=truth.shape)

    jacobian = s2s.jacobian(residuals, mode="sparse")
    given = (camera, point, observed)
    first = jacobian(guess, *given)
    m, n = first.shape
    print(f"{m} residuals of {n} unknowns: {first.nnz / (m * n):.1%} of the Jacobian is not zero")

    start = perf_counter()
    fit = least_squares(residuals, guess, jac=jacobian, x_scale="jac", method="trf", args=given)
    seconds = perf_counter() - start
    before, after = (np.sqrt(np.mean(residuals(x, *given) ** 2)) for x in (guess, fit.x))
    print(f"error {before:.1f} pixels at the start, {after:.2f} after {fit.njev} Jacobians")
    print(f"in {seconds:.1f} s")
    assert after < 0.5, "as good as the noise allows"

    step = 1e-6 * np.cos(np.arange(n))
    change = residuals(guess + step, *given) - residuals(guess - step, *given)
    assert np.allclose(first @ step, change / 2.0, rtol=1e-4, atol=1e-6)


if __name__ == "__main__":
    main()
