"""The rules of functions that select: every case, autograd, ties, and what was not selected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import s2s_runtime

from tests.rules.against_autograd import count_agreeing
from tests.rules.case import Case, case
from tests.rules.cases_selection import CASES
from tests.rules.harness import check, check_dtype, interpret


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


def test_against_autograd() -> None:
    assert count_agreeing(CASES) > 30


def test_equal_elements_share_what_sort_gives_them() -> None:
    x = np.array([2.0, 1.0, 2.0, 3.0, 1.0, 2.0])
    y_bar = np.array([1.0, 3.0, 10.0, 20.0, 60.0, 7.0])
    for sample in (case(np.sort, x), case(np.partition, x, (0, 1, 2, 3, 4, 5))):
        found = interpret(sample, y_bar)[0]
        np.testing.assert_allclose(found, [30.0, 2.0, 30.0, 7.0, 2.0, 30.0])


def test_equal_elements_of_different_rows_do_not_share() -> None:
    x = np.array([[1.0, 1.0, 2.0], [2.0, 3.0, 3.0]])
    y_bar = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    found = interpret(case(np.sort, x), y_bar)[0]
    np.testing.assert_allclose(found, [[1.5, 1.5, 4.0], [8.0, 24.0, 24.0]])
    found = interpret(case(np.sort, x.T.copy(), 0), y_bar.T)[0]
    np.testing.assert_allclose(found, [[1.5, 8.0], [1.5, 24.0], [4.0, 24.0]])


def test_what_was_not_selected_gets_zero() -> None:
    y_bar = np.array([np.inf, 1.0, np.nan])
    chosen = np.array([False, True, False])
    found = interpret(case(np.where, chosen, np.ones(3), np.ones(3), wrt=(1, 2)), y_bar)
    np.testing.assert_array_equal(found[1], [0.0, 1.0, 0.0])
    np.testing.assert_array_equal(found[2], [np.inf, 0.0, np.nan])


def test_the_last_write_of_an_element_stands() -> None:
    x_bar = np.array([1.0, 2.0, np.nan, 8.0])
    found = s2s_runtime.last_written(x_bar, np.array([[0, 1], [-4, -3]]))
    np.testing.assert_array_equal(found, [[0.0, 0.0], [1.0, 2.0]])
    x_bar = np.arange(12.0).reshape(3, 4)
    found = s2s_runtime.last_written(x_bar, (slice(None, None, -2), [1, 3, 1]))
    np.testing.assert_array_equal(found, [[0.0, 11.0, 9.0], [0.0, 3.0, 1.0]])


@pytest.mark.parametrize("index", [slice(1, 3), (Ellipsis, 0), np.ones(3, bool), None])
def test_what_is_written_is_no_view(index: Any) -> None:
    x_bar = np.arange(12.0).reshape(3, 4)
    found = s2s_runtime.last_written(x_bar, index)
    assert not np.shares_memory(found, x_bar)
    np.testing.assert_array_equal(found, x_bar[index])


def test_the_order_of_writes_is_that_of_numpy_or_refused() -> None:
    rng = np.random.default_rng(5)
    refused = 0
    for _ in range(300):
        index = rng.integers(-3, 3, (3, 4))[:: rng.choice([1, -1]), :: rng.choice([1, -1])]
        index = np.asfortranarray(index) if rng.random() < 0.3 else index
        values = np.arange(12.0).reshape(3, 4) + 1.0
        values = np.asfortranarray(values) if rng.random() < 0.5 else values[::-1].copy()[::-1]
        x = np.zeros(3)
        x[index] = values
        try:
            stands = s2s_runtime.last_written(np.ones(3), index) != 0.0
        except ValueError:
            refused += 1
            with pytest.raises(ValueError, match="ascontiguousarray"):
                s2s_runtime.last_written(np.ones(3), index)
            continue
        np.testing.assert_array_equal(np.sort(values[stands]), np.sort(x[x != 0.0]))
    assert 0 < refused < 300
