"""The rules of `numpy.linalg`: every case, autograd, norms at zero, equal eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rules.against_autograd import count_agreeing
from tests.rules.case import Case, array, case
from tests.rules.cases_linalg import CASES, CUBE, TALL
from tests.rules.harness import check, check_dtype, interpret


@pytest.mark.parametrize("sample", CASES, ids=str)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_derivative(sample: Case, known: bool) -> None:
    check(sample, known=known, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_single_precision(sample: Case) -> None:
    check_dtype(sample)


def test_against_autograd() -> None:
    # (autograd spreads the derivative of cholesky over the triangle that is not read)
    assert count_agreeing(c for c in CASES if c.function is not np.linalg.cholesky) > 50


@pytest.mark.parametrize("order", [None, 1, 2, 3, 1.5, np.inf])
@pytest.mark.parametrize("axis", [None, 0])
def test_norm_at_zero(order: Any, axis: int | None) -> None:
    x = np.zeros(3) if axis is None else np.zeros((3, 2))
    y_bar: Any = 1.0 if axis is None else np.ones(2)
    np.testing.assert_array_equal(interpret(case(np.linalg.norm, x, order, axis), y_bar)[0], 0.0)


@pytest.mark.parametrize("order", ["fro", "nuc", 1, 2, np.inf])
def test_matrix_norm_of_which_nothing_is_used(order: Any) -> None:
    found = interpret(case(np.linalg.norm, np.zeros((3, 3)), order), 0.0)[0]
    np.testing.assert_array_equal(found, 0.0)


def test_equal_largest_elements_share() -> None:
    found = interpret(case(np.linalg.norm, np.array([2.0, -2.0, 1.0]), np.inf), 1.0)[0]
    np.testing.assert_array_equal(found, [0.5, -0.5, 0.0])


def test_equal_eigenvalues_used_together() -> None:
    a = np.diag([1.0, 1.0, 2.0])
    w, v = np.linalg.eigh(a)
    found = interpret(case(np.linalg.eigh, a), (2.0 * w, np.zeros_like(v)))[0]
    np.testing.assert_allclose(found, 2.0 * a)


@pytest.mark.parametrize("matrix", [TALL, CUBE])
def test_additional_singular_vectors(matrix: np.ndarray[Any, Any]) -> None:
    sample = case(np.linalg.svd, matrix)
    u, s, vt = np.linalg.svd(matrix)
    thin = np.linalg.svd(matrix, full_matrices=False)
    u_bar = np.zeros_like(u)
    u_bar[..., :3] = 0.5
    found = interpret(sample, (u_bar, s, vt))[0]
    expected = interpret(
        case(np.linalg.svd, matrix, full_matrices=False), (np.full_like(thin[0], 0.5), s, vt)
    )[0]
    np.testing.assert_allclose(found, expected)
    with pytest.raises(NotImplementedError, match="full_matrices"):
        interpret(sample, (np.ones_like(u), s, vt))


def test_complex_eigenvalues_are_refused() -> None:
    a = np.array([[0.0, 1.0], [-1.0, 0.0]])
    with pytest.raises(NotImplementedError, match="real eigenvalues"):
        interpret(case(np.linalg.eigvals, a), np.ones(2))


def test_qr_of_a_wide_matrix_is_refused() -> None:
    a = array(2, 3)
    q, r = np.linalg.qr(a)
    with pytest.raises(NotImplementedError, match=r"np\.linalg\.qr"):
        interpret(case(np.linalg.qr, a), (q, r))
