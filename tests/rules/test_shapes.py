"""The rules of functions that arrange elements: every case, autograd, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rules.against_autograd import count_agreeing
from tests.rules.case import Case, array, case
from tests.rules.cases_shapes import CASES
from tests.rules.harness import check, check_dtype, interpret

pytestmark = pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning")


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


def test_against_autograd() -> None:
    wrong_there = (np.repeat, np.tile, np.full_like)  # (along the last axis; always zero)
    assert count_agreeing(c for c in CASES if c.function not in wrong_there) > 150


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("mean", {}),
        ("median", {}),
        ("maximum", {}),
        ("linear_ramp", {}),
        ("reflect", {"reflect_type": "odd"}),
    ],
)
def test_modes_of_pad_that_are_refused(mode: str, options: dict[str, Any]) -> None:
    sample = case(np.pad, array(4), 1, mode, **options)
    with pytest.raises(NotImplementedError, match=r"np\.pad"):
        interpret(sample, np.ones(6))


@pytest.mark.parametrize("function", [np.ravel, np.reshape])
def test_orders_of_memory_are_refused(function: Any) -> None:
    more = () if function is np.ravel else (-1,)
    with pytest.raises(NotImplementedError, match="order"):
        interpret(case(function, array(2, 3), *more, order="A"), np.ones(6))
