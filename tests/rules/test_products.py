"""The rules of products: every case, with autograd as another oracle, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rules.against_autograd import count_agreeing
from tests.rules.case import Case, array, case
from tests.rules.cases_products import CASES
from tests.rules.harness import check, check_dtype, interpret


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


def test_against_autograd() -> None:
    assert count_agreeing(CASES) > 200


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) >= "2.5.0", reason="NumPy refuses it")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("n_a", "n_b", "which"), [(2, 2, 0), (2, 3, 0), (3, 2, 1), (2, 3, 1)])
def test_cross_of_two_components_is_refused(n_a: int, n_b: int, which: int) -> None:
    sample = case(np.cross, array(3, n_a), array(3, n_b), wrt=(which,))
    y_bar: Any = np.ones_like(np.cross(*sample.args))
    with pytest.raises(ValueError, match="three components"):
        interpret(sample, y_bar)
