"""The rules of the kernels that derivatives of products, matrices and sequences call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.cases_runtime import CASES
from tests.rules.harness import check

if TYPE_CHECKING:
    from tests.rules.case import Case


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known)
