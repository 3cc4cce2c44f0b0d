"""The rules of elementwise functions: every case, then what is special at kinks."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
import pytest

from tests.rules.case import Case, case
from tests.rules.cases_elementwise import CASES
from tests.rules.harness import check, check_dtype, interpret


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


@pytest.mark.parametrize(
    "function", [np.maximum, np.minimum, np.fmax, np.fmin], ids=lambda f: f.__name__
)
def test_ties_share_equally(function: Any) -> None:
    x = np.array([1.0, -2.0, 0.0])
    found = interpret(case(function, x, x.copy(), wrt=(0, 1)), np.ones(3))
    np.testing.assert_array_equal(found[0], 0.5)
    np.testing.assert_array_equal(found[1], 0.5)


def test_fmax_of_nan_takes_the_number() -> None:
    a, b = np.array([np.nan, 1.0, 3.0]), np.array([2.0, np.nan, 1.0])
    for function in (np.fmax, np.fmin):
        found = interpret(case(function, a, b, wrt=(0, 1)), np.ones(3))
        np.testing.assert_array_equal(found[0][:2], [0.0, 1.0])
        np.testing.assert_array_equal(found[1][:2], [1.0, 0.0])


@pytest.mark.parametrize("function", [operator.abs, np.absolute, np.fabs, math.fabs])
def test_absolute_at_zero(function: Any) -> None:
    assert interpret(case(function, 0.0), 1.0)[0] == 0.0


@pytest.mark.parametrize("known", [True, False])
def test_power_zero_has_derivative_zero(known: bool) -> None:
    x = np.array([0.0, 1.0, -2.0])
    found = interpret(case(operator.pow, x, 0), np.ones(3), known=known)
    np.testing.assert_array_equal(found[0], 0.0)
    assert interpret(case(operator.pow, 0.0, 0.0, wrt=(0,)), 1.0, known=known)[0] == 0.0


def test_exponent_at_base_zero() -> None:
    found = interpret(case(operator.pow, np.array([0.0, 2.0]), 3.0, wrt=(0, 1)), np.ones(2))
    np.testing.assert_allclose(found[1], 8.0 * np.log(2.0))
    assert interpret(case(operator.pow, 0.0, 3.0, wrt=(0, 1)), 1.0) == {0: 0.0, 1: 0.0}


@pytest.mark.parametrize("function", [np.hypot, np.arctan2])
def test_origin(function: Any) -> None:
    found = interpret(case(function, np.zeros(2), np.zeros(2), wrt=(0, 1)), np.ones(2))
    np.testing.assert_array_equal(found[0], 0.0)
    np.testing.assert_array_equal(found[1], 0.0)


def test_clip_at_its_bounds_passes_the_derivative() -> None:
    found = interpret(case(np.clip, np.array([0.0, 0.5, 1.0, 2.0]), 0.0, 1.0), np.ones(4))
    np.testing.assert_array_equal(found[0], [1.0, 1.0, 1.0, 0.0])


def test_nan_to_num_of_what_is_replaced() -> None:
    found = interpret(case(np.nan_to_num, np.array([np.nan, np.inf, 1.0])), np.ones(3))
    np.testing.assert_array_equal(found[0], [0.0, 0.0, 1.0])
