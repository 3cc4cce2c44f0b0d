"""Forward mode, rule by rule: the transpose of the pullback to rounding, and differences."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.rules.case import Case, case
from tests.rules.forward_harness import check_forward, push
from tests.rules.harness import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning")

FILES = sorted(Path(__file__).parent.glob("cases_*.py"))
CASES: list[Case] = [
    case for file in FILES for case in import_module(f"tests.rules.{file.stem}").CASES if case.wrt
]
HOLED = np.array([[1.0, np.nan, 3.0, 2.0], [0.5, 0.0, np.nan, 4.0]])
TIED = np.array([[1.0, 2.0, 1.0, 2.0], [3.0, 3.0, 3.0, 3.0]])


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_forward_is_the_transpose_of_reverse(sample: Case) -> None:
    check_forward(sample)
    check_forward(sample, known=False, differences=False)


def special() -> list[Case]:
    """Ties, zeros, NaN, and what is constant where a rule would divide by zero."""
    zeros = TIED * (TIED > 1.5)
    extremes: list[Any] = [np.max, np.min, np.nanmax, np.nanmin, np.ptp, np.median, np.sort]
    found = [case(function, TIED, axis=axis) for function in extremes for axis in (0, 1, None)]
    found += [case(function, TIED, TIED.copy(), wrt=(0, 1)) for function in (np.maximum, np.fmin)]
    found += [case(max, 1.5, 1.5, wrt=(0, 1)), case(min, [1.0, 1.0, 2.0]), case(max, 1.0, 2.0, 2.0)]
    found += [case(np.max, TIED, initial=3.0, wrt=(0, "initial"))]
    found += [case(np.partition, TIED, 2), case(np.quantile, TIED, [0.2, 0.7], 1)]
    found += [case(f, zeros, axis) for f in (np.prod, np.cumprod) for axis in (None, 0, 1)]
    found += [
        case(function, HOLED, axis=axis)
        for function in (np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanprod)
        for axis in (None, 0, 1)
    ]
    found += [case(f, HOLED, axis=a) for f in (np.nanvar, np.nanstd) for a in (None, 1)]
    found += [case(f, HOLED, axis=a) for f in (np.nancumsum, np.nancumprod) for a in (None, 1)]
    found += [
        case(np.std, np.ones(4)),
        case(np.nanstd, np.ones(4)),
        case(np.linalg.norm, np.zeros(3)),
    ]
    return found


@pytest.mark.parametrize("sample", special(), ids=str)
def test_conventions_are_those_of_reverse(sample: Case) -> None:
    check_forward(sample, differences=False)
    check_forward(sample, known=False, differences=False)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (np.pad, (np.ones(4), 1, "mean")),
        (np.pad, (np.ones(4), 1, "linear_ramp")),
        (np.ravel, (np.ones((2, 3)), "A")),
        (np.linalg.qr, (np.ones((2, 3)),)),
        (np.linalg.qr, (np.ones((3, 2)), "raw")),
        (np.linalg.eigvals, (np.array([[0.0, 1.0], [-1.0, 0.0]]),)),
    ],
)
def test_what_reverse_refuses_is_refused(function: Callable[..., Any], arguments: Any) -> None:
    sample = case(function, *arguments)
    with pytest.raises(NotImplementedError):
        push(sample, {0: np.ones_like(arguments[0])})


def test_additional_singular_vectors_have_no_tangent() -> None:
    """They are not defined; what reverse mode refuses when it sees them used is NaN here."""
    a = np.arange(12.0).reshape(4, 3) ** 2 + np.eye(4, 3)
    a_dot = np.cos(a)
    full = push(case(np.linalg.svd, a), {0: a_dot})
    thin = push(case(np.linalg.svd, a, full_matrices=False), {0: a_dot})
    np.testing.assert_allclose(full[0][:, :3], thin[0])
    assert np.all(np.isnan(full[0][:, 3:]))
    for k in (1, 2):
        np.testing.assert_allclose(full[k], thin[k])


@pytest.mark.parametrize("function", [np.linalg.eigh, np.linalg.cholesky])
def test_only_the_triangle_that_is_read_counts(function: Callable[..., Any]) -> None:
    a = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 5.0]])
    above = np.triu(np.ones((3, 3)), 1)
    found = push(case(function, a), {0: above})
    for part in found if isinstance(found, tuple) else (found,):
        np.testing.assert_array_equal(part, 0.0)


def test_single_precision() -> None:
    """The tangent has the dtype of the value."""
    wrong = []
    for sample in CASES:
        args = tuple(
            a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype == float else a
            for a in sample.args
        )
        arrays = [w for w in sample.wrt if isinstance(w, int) and isinstance(args[w], np.ndarray)]
        if not arrays:
            continue
        single = Case(sample.function, args, sample.kwargs, tuple(arrays))
        y = single.function(*single.args, **single.kwargs)
        if not isinstance(y, np.ndarray) or y.dtype != np.float32:
            continue
        dot = push(single, {w: np.ones_like(args[w]) for w in arrays})  # type: ignore[call-overload]
        if np.asarray(dot).dtype != np.float32:
            wrong.append(str(single))
    assert wrong == []


def test_the_dot_test_notices_a_wrong_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = case(np.tanh, np.array([0.3, 0.4]))
    bars = interpret(sample, np.ones(2))
    monkeypatch.setattr(
        "tests.rules.forward_harness.interpret", lambda *_, **__: {0: 1.1 * bars[0]}
    )
    with pytest.raises(AssertionError):
        check_forward(sample)
