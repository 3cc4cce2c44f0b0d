"""Seeds for compressed sweeps, and reading the entries of the matrix off what the sweeps give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from s2s.sparse.colouring import Integers

    Floats = NDArray[np.floating[Any]]


def seeds(colours: Integers, dtype: Any = np.float64) -> Floats:
    """One row for each colour: ones at the columns (or rows) that have it.

    Example:
        >>> seeds(np.array([0, 1, 0]))
        array([[1., 0., 1.],
               [0., 1., 0.]])
    """
    count = int(colours.max(initial=-1)) + 1
    found: Floats = (colours == np.arange(count)[:, None]).astype(dtype)
    return found


def from_columns(pattern: Any, colours: Integers, compressed: Floats) -> Any:
    """The matrix `J` with this pattern of which `compressed[c] = J @ seeds[c]`, as a `csr_array`.

    Args:
        pattern: a `csr_array`.
        colours: of its columns.
        compressed: of shape `(number of colours, m)`.
    """
    return _filled(pattern, compressed[colours[pattern.indices], rows_of(pattern)])


def from_rows(pattern: Any, colours: Integers, compressed: Floats) -> Any:
    """The matrix `J` with this pattern of which `compressed[c] = seeds[c] @ J`, as a `csr_array`.

    Args:
        pattern: a `csr_array`.
        colours: of its rows.
        compressed: of shape `(number of colours, n)`.
    """
    return _filled(pattern, compressed[colours[rows_of(pattern)], pattern.indices])


def from_stars(pattern: Any, colours: Integers, compressed: Floats) -> Any:
    """The symmetric `H` with this pattern of which `compressed[c] = H @ seeds[c]`, as a `csr_array`.

    An entry `(i, j)` is alone in row `i` with the colour of `j`, or in row `j` with the colour of
    `i`: the two are the same number, and it is read where it is alone.

    Args:
        pattern: a symmetric `csr_array`.
        colours: a star colouring of it.
        compressed: of shape `(number of colours, n)`.
    """
    rows, columns = rows_of(pattern), pattern.indices
    count = len(compressed)
    keys = rows * count + colours[columns]
    alone = np.bincount(keys, minlength=len(colours) * count)[keys] == 1
    here = np.where(alone, rows, columns)
    there = np.where(alone, columns, rows)
    return _filled(pattern, compressed[colours[there], here])


def empty(pattern: Any) -> Any:
    """The matrix of a pattern without entries, for which no product is needed."""
    return _filled(pattern, np.zeros(0))


def rows_of(pattern: Any) -> Integers:
    """The row of each stored entry."""
    return np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr))


def _filled(pattern: Any, data: Any) -> Any:
    import scipy.sparse

    indices, starts = pattern.indices.copy(), pattern.indptr.copy()
    return scipy.sparse.csr_array((data, indices, starts), shape=pattern.shape)
