"""Linear systems with one matrix that are solved again and again: its inverse is kept.

With an inverse and one step of refinement, a solve costs three products of the matrix with a vector,
and is as accurate as one by factors (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
2002, chapters 12 and 14). NumPy alone cannot solve with triangular factors that are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Factors:
    """A square matrix with its inverse, to solve systems with."""

    matrix: Any
    _inverse: Any

    def solve(self, b: Any) -> Any:
        """The `x` with `matrix @ x = b`; `b` is a vector, or a matrix of several as columns."""
        return solve_factored(self.matrix, self._inverse, b)

    def solve_transposed(self, b: Any) -> Any:
        """The `x` with `matrix.T @ x = b`."""
        return solve_factored(self.matrix.T, self._inverse.T, b)


def factorise(a: Any) -> Factors:
    """A square matrix, ready to solve many systems with it.

    The matrix is inverted once. A solve, and the derivative of one, take only products with a
    vector; derivatives reuse the same inverse.

    Args:
        a: a square matrix of floats. It is kept, not copied.

    Returns:
        An object with `solve(b)` and `solve_transposed(b)`, where `b` has one or two dimensions.

    Raises:
        numpy.linalg.LinAlgError: the matrix is singular, or not square.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def heat(k, u):
        ...     factors = s2s.factorise(np.eye(2) + k * np.array([[2.0, -1.0], [-1.0, 2.0]]))
        ...     for _ in range(10):
        ...         u = factors.solve(u)
        ...     return np.sum(u)
        >>> s2s.grad(heat)(0.0, np.array([1.0, 2.0]))
        -30.0
    """
    return Factors(a, kept_inverse(a))


def kept_inverse(a: Any) -> Any:
    """The inverse of a matrix, as a means to solve: it has no derivative of its own."""
    return np.linalg.inv(a)


def solve_factored(matrix: Any, inverse: Any, b: Any) -> Any:
    """The `x` with `matrix @ x = b`, by the inverse and one step of refinement."""
    x = inverse @ b
    return x + inverse @ (b - matrix @ x)
