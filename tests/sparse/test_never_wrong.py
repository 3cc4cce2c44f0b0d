"""What could lose a derivative loses no entry of a pattern: it is there, or the function is refused."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest

from s2s.errors import S2SError
from s2s.sparse import sparsity
from tests import oracles
from tests.never_wrong._registry import Case, all_cases

CASES = all_cases()
STEP = 1e-6


@pytest.mark.parametrize("case", CASES[::80], ids=lambda c: c.id)
def test_no_entry_is_lost(case: Case) -> None:
    check(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_no_entry_is_lost_in_any(case: Case) -> None:
    check(case)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def check(case: Case) -> None:
    """Compare the pattern of each call with central differences."""
    pattern = sparsity(case.function)
    for k in range(len(case.calls)):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                found = pattern(*case.fresh(k)).toarray()
        except (S2SError, NotImplementedError):
            return
        x = oracles.flatten(case.fresh(k)[0])

        def value(v: Any, k: int = k) -> Any:
            first, *rest = case.fresh(k)
            return oracles.flatten(case.function(oracles.unflatten(v, first), *rest))

        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            steps = STEP * np.eye(x.size)
            columns = [(value(x + step) - value(x - step)) / (2.0 * STEP) for step in steps]
        wanted = np.array(columns).reshape(x.size, -1).T
        assert found.shape == wanted.shape
        lost = np.abs(wanted[~found])
        jumps = lost > 1e5  # where the value itself is not continuous
        assert not np.any(lost[~jumps] > 1e-4 * (1.0 + np.abs(wanted[found]).max(initial=0.0)))
