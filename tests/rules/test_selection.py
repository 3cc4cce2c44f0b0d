"""The rules of functions that select: every case, autograd, ties, and what was not selected."""

from __future__ import annotations

import numpy as np
import pytest

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
