"""The rules of reductions: every case, then zeros, ties and holes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rules.case import Case, case
from tests.rules.cases_reductions import CASES, HOLED
from tests.rules.harness import check, check_dtype, interpret, numerical


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


@pytest.mark.parametrize("function", [np.prod, np.cumprod, np.nanprod, np.nancumprod])
@pytest.mark.parametrize("zeros", [1, 2, 3])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_products_with_zeros(function: Any, zeros: int, axis: int | None) -> None:
    x = np.linspace(0.5, 2.0, 12).reshape(3, 4)
    x.ravel()[[1, 5, 6][:zeros]] = 0.0
    check(case(function, x, axis))


@pytest.mark.parametrize("function", [np.max, np.min, np.nanmax, np.nanmin])
def test_ties_share_equally(function: Any) -> None:
    x = np.array([[1.0, 2.0, 1.0, 2.0], [3.0, 3.0, 3.0, 3.0]])
    x[0] *= 1.0 if function in (np.max, np.nanmax) else -1.0
    found = interpret(case(function, x, axis=1), np.ones(2))[0]
    np.testing.assert_allclose(found, [[0.0, 0.5, 0.0, 0.5], [0.25] * 4])
    np.testing.assert_allclose(interpret(case(function, x[1]), 1.0)[0], 0.25)


def test_ptp_of_equal_elements() -> None:
    np.testing.assert_array_equal(interpret(case(np.ptp, np.ones(4)), 1.0)[0], 0.0)


def test_median_of_equal_elements() -> None:
    found = interpret(case(np.median, np.array([1.0, 2.0, 2.0, 2.0, 9.0])), 1.0)[0]
    np.testing.assert_allclose(found, [0.0, 1 / 3, 1 / 3, 1 / 3, 0.0])


@pytest.mark.parametrize("function", [np.std, np.nanstd])
def test_std_of_equal_elements(function: Any) -> None:
    np.testing.assert_array_equal(interpret(case(function, np.ones(4)), 1.0)[0], 0.0)


@pytest.mark.parametrize(
    "function", [np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd, np.nanprod]
)
@pytest.mark.parametrize("axis", [None, 0, (1, 2)])
def test_holes(function: Any, axis: Any) -> None:
    sample = case(function, HOLED, axis=axis)
    y_bar = np.ones_like(function(HOLED, axis=axis))
    found = interpret(sample, y_bar)[0]
    expected = np.nan_to_num(numerical(sample, 0, y_bar))
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("function", [np.nancumsum, np.nancumprod])
@pytest.mark.parametrize("axis", [None, 0, 2])
def test_running_with_holes(function: Any, axis: Any) -> None:
    sample = case(function, HOLED, axis)
    y_bar = np.cos(np.arange(HOLED.size, dtype=float)).reshape(function(HOLED, axis).shape)
    found = interpret(sample, y_bar)[0]
    expected = np.nan_to_num(numerical(sample, 0, y_bar))
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
