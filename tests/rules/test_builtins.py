"""The rules of `math` and of the built-in functions."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.rules.case import Case, case
from tests.rules.cases_builtins import CASES
from tests.rules.harness import check, interpret


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("function", [max, min])
def test_ties_share_equally(function: Any) -> None:
    assert interpret(case(function, 1.0, 1.0, wrt=(0, 1)), 1.0) == {0: 0.5, 1: 0.5}
    assert interpret(case(function, [1.0, 1.0, 1.0, 1.0]), 1.0)[0] == [0.25] * 4
    assert interpret(case(function, 2.0, 2.0, 2.0, 2.0, wrt=(0, 3)), 1.0) == {0: 0.25, 3: 0.25}


@pytest.mark.parametrize("function", [math.hypot, math.atan2])
def test_origin(function: Any) -> None:
    assert interpret(case(function, 0.0, 0.0, wrt=(0, 1)), 1.0) == {0: 0.0, 1: 0.0}


def test_dist_of_a_point_from_itself() -> None:
    assert interpret(case(math.dist, [1.0, 2.0], [1.0, 2.0]), 1.0)[0] == [0.0, 0.0]
