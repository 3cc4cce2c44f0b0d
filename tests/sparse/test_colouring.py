"""Colourings are valid, and matrices are recovered from compressed products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from s2s.sparse import colouring, recovery

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

ORDERS = (None, *colouring.ORDERS)


@st.composite
def matrices(draw: st.DrawFn, *, symmetric: bool = False) -> Matrix:
    """A matrix with random entries at random places."""
    m = draw(st.integers(1, 14))
    n = m if symmetric else draw(st.integers(1, 14))
    share = draw(st.sampled_from([0.05, 0.2, 0.5, 1.0]))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    values = random.uniform(0.5, 1.5, (m, n)) * (random.random((m, n)) < share)
    return values + values.T if symmetric else values


def pattern_of(matrix: Matrix) -> scipy.sparse.csr_array:
    return scipy.sparse.csr_array(matrix != 0)


@settings(max_examples=60, deadline=None)
@given(matrices(), st.sampled_from(ORDERS))
def test_no_two_columns_of_a_colour_meet(matrix: Matrix, order: str | None) -> None:
    colours = colouring.column_colouring(pattern_of(matrix), order)
    for colour in range(colouring.count(colours)):
        assert np.all((matrix[:, colours == colour] != 0).sum(axis=1) <= 1)


@settings(max_examples=60, deadline=None)
@given(matrices(), st.sampled_from(ORDERS))
def test_columns_and_rows_are_recovered(matrix: Matrix, order: str | None) -> None:
    pattern = pattern_of(matrix)
    columns = colouring.column_colouring(pattern, order)
    compressed = (matrix @ recovery.seeds(columns).T).T
    found = recovery.from_columns(pattern, columns, compressed)
    assert np.array_equal(found.toarray(), matrix)
    rows = colouring.row_colouring(pattern, order)
    found = recovery.from_rows(pattern, rows, recovery.seeds(rows) @ matrix)
    assert np.array_equal(found.toarray(), matrix)


@settings(max_examples=80, deadline=None)
@given(matrices(symmetric=True), st.sampled_from(ORDERS))
def test_stars_are_recovered(matrix: Matrix, order: str | None) -> None:
    pattern = pattern_of(matrix)
    colours = colouring.star_colouring(pattern, order)
    found = recovery.from_stars(pattern, colours, recovery.seeds(colours) @ matrix)
    assert np.allclose(found.toarray(), matrix, rtol=0, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(matrices(symmetric=True), st.sampled_from(ORDERS))
def test_star_colourings_are_star_colourings(matrix: Matrix, order: str | None) -> None:
    """Neighbours differ, and no path of four has two colours."""
    colours = colouring.star_colouring(pattern_of(matrix), order)
    near = [[w for w in np.flatnonzero(row) if w != v] for v, row in enumerate(matrix)]
    for a, of_a in enumerate(near):
        for b in of_a:
            assert colours[a] != colours[b]
            for c in near[b]:
                for d in near[c]:
                    if c != a and d not in (a, b):
                        assert len({colours[v] for v in (a, b, c, d)}) > 2


@pytest.mark.parametrize("order", ORDERS)
def test_banded_matrices_take_the_width_of_the_band(order: str | None) -> None:
    pattern = pattern_of(sum(np.eye(40, k=k) for k in (-1, 0, 1)))
    assert colouring.count(colouring.column_colouring(pattern, order)) == 3
    assert colouring.count(colouring.row_colouring(pattern, order)) == 3
    assert colouring.count(colouring.star_colouring(pattern, order)) == 3


@pytest.mark.parametrize("order", [None, "largest_first"])
def test_an_arrow_takes_two_products(order: str | None) -> None:
    """Columns all meet in the dense row; by symmetry two colours do."""
    arrow = np.eye(30)
    arrow[-1] = arrow[:, -1] = 1.0
    pattern = pattern_of(arrow)
    assert colouring.count(colouring.column_colouring(pattern)) == 30
    assert colouring.count(colouring.star_colouring(pattern, order)) == 2


def test_empty_rows_and_columns() -> None:
    empty = pattern_of(np.zeros((3, 4)))
    assert colouring.count(colouring.column_colouring(empty)) == 1
    assert colouring.column_colouring(pattern_of(np.zeros((3, 0)))).shape == (0,)
    found = recovery.from_columns(empty, colouring.column_colouring(empty), np.zeros((1, 3)))
    assert found.shape == (3, 4)
    assert found.nnz == 0


def test_colourings_are_deterministic() -> None:
    random = np.random.default_rng(1)
    pattern = pattern_of(np.asarray(random.random((30, 30)) < 0.1, dtype=float))
    first, second = (colouring.column_colouring(pattern) for _ in range(2))
    assert np.array_equal(first, second)


def test_unknown_orders_are_refused() -> None:
    with pytest.raises(ValueError, match="no order 'random'"):
        colouring.column_colouring(pattern_of(np.eye(2)), "random")
