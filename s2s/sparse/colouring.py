"""Colourings of a sparsity pattern: which columns, rows or unknowns share one sweep.

*Columns.* Two columns without a common row can be seeded together: each entry of the sum belongs to
one of them (Curtis, Powell and Reid, "On the estimation of sparse Jacobian matrices", J. Inst.
Maths Applics 13, 1974). That is a colouring of the column intersection graph (Coleman and Moré,
"Estimation of sparse Jacobian matrices and graph coloring problems", SIAM J. Numer. Anal. 20, 1983),
found greedily, straight on the rows and columns. Rows are the columns of the transpose.

*Symmetric matrices.* In a star colouring neighbours differ, and every path of four has three colours
or more; then of each entry `(i, j)` either `i` or `j` can read it off (Coleman and Moré, "Estimation
of sparse Hessian matrices and graph coloring problems", Math. Programming 28, 1984; the greedy
algorithm is 4.1 of Gebremedhin, Tarafdar, Manne and Pothen, "New acyclic and star coloring algorithms
with application to computing Hessians", SIAM J. Sci. Comput. 29, 2007). A survey of all of these:
Gebremedhin, Manne and Pothen, "What color is your Jacobian?", SIAM Review 47, 2005.

All are deterministic: vertices come in a given order, each gets the least colour that is free.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

ORDERS = ("natural", "largest_first", "incidence_degree")


def column_colouring(pattern: Any, order: str | None = None) -> Integers:
    """Colours of the columns of a matrix: no row has two entries of one colour.

    Args:
        pattern: a sparse matrix of shape `(m, n)`; its stored entries count.
        order: one of `ORDERS`; by default the natural order, then the largest first, whichever
            needs fewer colours.

    Returns:
        The colour of each column, from 0.

    Example:
        >>> import numpy as np
        >>> from scipy.sparse import csr_array
        >>> column_colouring(csr_array(np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]])))
        array([0, 1, 0])
    """
    rows, columns = pattern.tocsr(), pattern.tocsc()
    least = fewest(pattern)
    best: Integers | None = None
    for name in ORDERS[:2] if order is None else (order,):
        found = _greedy(rows, columns, _ordered(rows, columns, name))
        if best is None or found.max(initial=-1) < best.max(initial=-1):
            best = found
        if count(best) <= least:
            break
    assert best is not None
    return best


def fewest(pattern: Any) -> int:
    """How many colours the columns need at least: as many as the longest row has entries."""
    return int(np.diff(pattern.tocsr().indptr).max(initial=0))


def row_colouring(pattern: Any, order: str | None = None) -> Integers:
    """Colours of the rows of a matrix: no column has two entries of one colour."""
    return column_colouring(pattern.T, order)


def star_colouring(pattern: Any, order: str | None = None) -> Integers:
    """Colours of the unknowns of a symmetric matrix, from each entry of which one can be read off.

    Args:
        pattern: a sparse symmetric matrix; entries on the diagonal change nothing.
        order: one of `ORDERS`; by default the natural order, then the largest first, whichever
            needs fewer colours.

    Returns:
        The colour of each row and column, from 0.

    Example:
        >>> import numpy as np
        >>> from scipy.sparse import csr_array
        >>> arrow = np.eye(4, dtype=bool)
        >>> arrow[0] = arrow[:, 0] = True
        >>> star_colouring(csr_array(arrow))
        array([0, 1, 1, 1])
    """
    neighbours = _neighbours(pattern)
    best: Integers | None = None
    for name in ORDERS[:2] if order is None else (order,):
        found = _stars(neighbours, _vertex_order(neighbours, name))
        if best is None or count(found) < count(best):
            best = found
    assert best is not None
    return best


def count(colours: Integers) -> int:
    """How many colours there are."""
    return int(colours.max(initial=-1)) + 1


# --- columns --------------------------------------------------------------------------------------


def _greedy(rows: Any, columns: Any, order: Any) -> Integers:
    """Give each column, in order, the least colour that no column with a common row has."""
    colours = np.full(columns.shape[1], -1, dtype=np.int64)
    starts, members = rows.indptr, rows.indices
    for column in order:
        own = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        taken = colours[_gathered(starts, members, own)]
        colours[column] = _least_free(taken[taken >= 0])
    return colours


def _gathered(starts: Any, members: Any, chosen: Any) -> Integers:
    """The members of several rows, one after another."""
    if len(chosen) == 1:
        return members[starts[chosen[0]] : starts[chosen[0] + 1]]  # type: ignore[no-any-return]
    begin, lengths = starts[chosen], starts[chosen + 1] - starts[chosen]
    before = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) + np.repeat(begin - before, lengths)
    return members[places]  # type: ignore[no-any-return]


def _least_free(taken: Any) -> int:
    if not len(taken):
        return 0
    used = np.zeros(int(taken.max()) + 2, dtype=bool)
    used[taken] = True
    return int(np.argmin(used))


def _ordered(rows: Any, columns: Any, name: str) -> Any:
    _check(name)
    n = columns.shape[1]
    if name == "natural":
        return range(n)
    lengths = np.diff(rows.indptr)
    degrees = np.add.reduceat(
        np.append(lengths[columns.indices], 0), np.append(columns.indptr[:-1], 0)
    )[:n]
    degrees = np.where(np.diff(columns.indptr) > 0, degrees, 0)
    if name == "largest_first":
        return np.argsort(-degrees, kind="stable").tolist()

    def touched(column: int) -> Any:
        own = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        return _gathered(rows.indptr, rows.indices, own).tolist()

    return _by_incidence(degrees.tolist(), touched)


def _by_incidence(degrees: list[int], touched: Callable[[int], Any]) -> list[int]:
    """Next is the vertex with most neighbours that have come before; ties: the largest degree."""
    n = len(degrees)
    incidence, done, order = [0] * n, [False] * n, []
    heap = [(0, -degrees[v], v) for v in range(n)]
    heapq.heapify(heap)
    while heap:
        known, _, v = heapq.heappop(heap)
        if done[v] or -known != incidence[v]:
            continue
        done[v] = True
        order.append(v)
        for w in touched(v):
            if not done[w]:
                incidence[w] += 1
                heapq.heappush(heap, (-incidence[w], -degrees[w], w))
    return order


# --- symmetric matrices ---------------------------------------------------------------------------


def _neighbours(pattern: Any) -> list[list[int]]:
    """The adjacency lists of the graph of a matrix, made symmetric, without its diagonal."""
    both = (pattern + pattern.T).tocsr()
    both.sort_indices()
    starts, indices = both.indptr.tolist(), both.indices.tolist()
    return [
        [w for w in indices[starts[v] : starts[v + 1]] if w != v] for v in range(len(starts) - 1)
    ]


def _vertex_order(neighbours: list[list[int]], name: str) -> Any:
    _check(name)
    if name == "natural":
        return range(len(neighbours))
    degrees = [len(of) for of in neighbours]
    if name == "largest_first":
        return sorted(range(len(degrees)), key=lambda v: -degrees[v])
    return _by_incidence(degrees, neighbours.__getitem__)


def _stars(neighbours: list[list[int]], order: Any) -> Integers:
    """Algorithm 4.1: forbid what would join two vertices, or make a path of four of two colours."""
    colours = [-1] * len(neighbours)
    for v in order:
        forbidden = set()
        for w in neighbours[v]:
            if colours[w] >= 0:
                forbidden.add(colours[w])
            for x in neighbours[w]:
                if x == v or colours[x] < 0:
                    continue
                if colours[w] < 0 or any(colours[y] == colours[w] for y in neighbours[x] if y != w):
                    forbidden.add(colours[x])
        colour = 0
        while colour in forbidden:
            colour += 1
        colours[v] = colour
    return np.array(colours, dtype=np.int64)


def _check(name: str) -> None:
    if name not in ORDERS:
        message = f"there is no order {name!r}: choose one of {', '.join(ORDERS)}"
        raise ValueError(message)
