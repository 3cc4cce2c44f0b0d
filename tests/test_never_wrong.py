"""No derivative is ever silently wrong: what could lose one is differentiated rightly, or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import s2s
from s2s.errors import S2SError
from tests import oracles
from tests.compiled import emitted, imported
from tests.never_wrong._registry import Case, all_cases

CASES = all_cases()
every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
not_refused = pytest.mark.parametrize(
    "case", [c for c in CASES if c.expected != "refused"], ids=lambda c: c.id
)


@every_case
def test_right_or_refused(case: Case) -> None:
    """Value and gradient, in each call of one derivative; a refusal is an S2SError."""
    derivative = s2s.value_and_grad(case.function)
    for k in range(len(case.calls)):
        try:
            value, gradient = derivative(*case.fresh(k))
        except (S2SError, NotImplementedError):  # the latter: of eigenvalues that are complex
            assert case.expected != "right", "it is refused"
            return
        assert case.expected != "refused", f"it is not refused: {value!r}, {gradient!r}"
        _check(case, k, value, gradient)


@every_case
def test_forward_mode_is_right_or_refused(case: Case) -> None:
    """Value and tangent, in each call of one function."""
    push = s2s.jvp(case.function)
    for k in range(len(case.calls)):
        arguments = case.fresh(k)
        chosen = np.asarray(arguments[0])
        direction = np.cos(np.arange(chosen.size)).reshape(chosen.shape).astype(chosen.dtype)
        rest = (None,) * (len(arguments) - 1)
        try:
            value, tangent = push(arguments, (direction, *rest))
        except (S2SError, NotImplementedError):
            return
        if value is None and tangent is None:
            return
        assert case.expected != "refused", f"it is not refused: {value!r}, {tangent!r}"
        wanted = case.function(*case.fresh(k))
        assert np.allclose(value, wanted, rtol=1e-12, equal_nan=True), f"{value!r}, not {wanted!r}"
        estimate = oracles.gradient(_of_first(case, k), (case.fresh(k)[0],), np.float64(1.0))
        assert np.allclose(
            tangent, np.sum(estimate.value * np.ravel(direction)), rtol=1e-6,
            atol=float(np.sum(estimate.error)) + 1e-8,
        )  # fmt: skip


@not_refused
def test_right_or_refused_if_nothing_is_known(case: Case) -> None:
    """The source for arguments of unknown types is right as well, or refused."""
    try:
        found, beside = emitted(case.function, case.fresh(0), {}, (0,), "value_and_grad",
                                generic=True)  # fmt: skip
    except S2SError:
        return
    if isinstance(case.fresh(0)[0], np.ndarray) and case.fresh(0)[0].ndim == 0:
        return  # such an array becomes a number by arithmetic, which has no items
    module = imported(found, f"unknown_{case.id.replace('.', '_')}")
    try:
        value, gradient = getattr(module, found.name)(*case.fresh(0), **beside)
    except Exception:
        return
    _check(case, 0, value, gradient)


def _check(case: Case, k: int, value: Any, gradient: Any) -> None:
    chosen = case.fresh(k)[0]
    wanted = case.function(*case.fresh(k))
    assert np.allclose(value, wanted, rtol=1e-12, equal_nan=True), f"{value!r}, not {wanted!r}"
    estimate = oracles.gradient(_of_first(case, k), (chosen,), np.float64(1.0))
    assert np.all(estimate.error <= 1e-7 * np.maximum(1.0, np.abs(estimate.value))), "a bad case"
    oracles.assert_close(
        (gradient,), estimate.value, like=(chosen,), rtol=1e-6, error=estimate.error
    )


def _of_first(case: Case, k: int) -> Any:
    """A case as a function of its first argument, given in a tuple."""
    return lambda arguments: case.function(*arguments, *case.fresh(k)[1:])
