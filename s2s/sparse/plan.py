"""A pattern with its colouring, and patterns that are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError
from s2s.sparse import colouring, recovery

if TYPE_CHECKING:
    from s2s.sparse.colouring import Integers


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A pattern, and how it is filled: in which direction, and what shares a sweep.

    Attributes:
        pattern: a boolean `csr_array`.
        direction: "forward" or "reverse".
        colours: of the columns, or of the rows for reverse sweeps.
        symmetric: whether they are a star colouring.
    """

    pattern: Any
    direction: str
    colours: Integers
    symmetric: bool = False

    @property
    def sweeps(self) -> int:
        """How many sweeps fill the matrix."""
        return colouring.count(self.colours)

    @property
    def seeds(self) -> Any:
        """What the sweeps are seeded with, one row each."""
        return recovery.seeds(self.colours)

    def __repr__(self) -> str:
        m, n = self.pattern.shape
        return f"<{m} x {n}, {self.pattern.nnz} entries, {self.sweeps} {self.direction} sweeps>"


def as_pattern(matrix: Any) -> Any:
    """The stored entries of a sparse matrix, or those other than zero of an array."""
    import scipy.sparse

    if not scipy.sparse.issparse(matrix):
        matrix = np.asarray(matrix) != 0
        if matrix.ndim != 2:
            message = f"sparsity must be a matrix, not an array of {matrix.ndim} dimensions"
            raise ArgumentError(message)
    found = scipy.sparse.csr_array(matrix)
    found.sum_duplicates()
    found.sort_indices()
    data = np.ones(len(found.indices), dtype=bool)
    return scipy.sparse.csr_array((data, found.indices, found.indptr), shape=found.shape)


def equal(a: Any, b: Any) -> bool:
    """Whether two patterns have the same entries."""
    return bool(
        a.shape == b.shape
        and np.array_equal(a.indptr, b.indptr)
        and np.array_equal(a.indices, b.indices)
    )
