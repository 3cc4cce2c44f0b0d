"""Every function that has a derivative rule: nothing outside the pattern, of first or second order."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from s2s.rules import load
from tests.rules.case import array, case
from tests.sparse import following

load()
FAMILIES = (
    *("builtins", "calculus", "elementwise", "linalg", "products", "reductions"),
    *("selection", "shapes"),
)
MOST_INPUTS = 6  # of what is differenced twice

pytestmark = [
    pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
]


def cases(family: str) -> list[Any]:
    """The sample calls of a family that have any input."""
    found = importlib.import_module(f"tests.rules.cases_{family}").CASES
    return [c for c in found if following.inputs(c).size]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_entry_outside_the_pattern(family: str) -> None:
    for sample in cases(family):
        pattern, wanted = following.pattern(sample), following.jacobian(sample)
        assert pattern.shape == wanted.shape, sample
        assert not np.any(np.abs(wanted[~pattern]) > 1e-5), sample


@pytest.mark.parametrize("family", FAMILIES)
def test_no_interaction_outside_the_pattern(family: str) -> None:
    for sample in cases(family):
        if following.inputs(sample).size <= MOST_INPUTS:
            pattern, wanted = following.pattern(sample, second=True), following.hessian(sample)
            scale = 1.0 + np.abs(wanted).max(initial=0.0)
            assert not np.any(np.abs(wanted[~pattern]) > 1e-3 * scale), sample


EXACT = [
    case(np.cumsum, array(4)),
    case(np.diff, array(5), 2),
    case(np.gradient, array(5), edge_order=2),
    case(np.convolve, array(5), array(2), "same", wrt=(0, 1)),
    case(np.correlate, array(5), array(3), "same", wrt=(0, 1)),
    case(np.matmul, array(2, 3), array(3, 4), wrt=(0, 1)),
    case(np.matmul, array(2, 1, 2, 3), array(3, 3, 1), wrt=(0, 1)),
    case(np.dot, array(2, 3), array(2, 3, 2), wrt=(0, 1)),
    case(np.inner, array(2, 3), array(4, 3), wrt=(0, 1)),
    case(np.einsum, "ij,jk->ki", array(2, 3), array(3, 2), wrt=(1, 2)),
    case(np.einsum, "ii->i", array(3, 3), wrt=(1,)),
    case(np.einsum, "...ij,...j", array(2, 3, 2), array(2, 2), wrt=(1, 2)),
    case(np.tensordot, array(2, 3), array(3, 2), ([1], [0]), wrt=(0, 1)),
    case(np.outer, array(2), array(3), wrt=(0, 1)),
    case(np.kron, array(2, 2), array(1, 2), wrt=(0, 1)),
    case(np.linalg.inv, np.eye(3) + 0.1 * array(2, 3, 3)),
    case(np.trace, array(3, 3, 2)),
    case(np.sum, array(2, 3, 2), (0, 2)),
    case(np.bincount, np.array([0, 2, 0, 1]), array(4), wrt=(1,)),
    case(np.pad, array(3), 2, "reflect"),
    case(np.where, array(3) > 0.0, array(3), array(3, seed=1), wrt=(1, 2)),
    case(np.roll, array(2, 3), 1, 1),
    case(np.tril, array(3, 3)),
    case(np.concatenate, [array(2), array(3)]),
    case(np.take_along_axis, array(2, 3), np.array([[2], [0]]), 1),
    case(np.unstack, array(2, 2), axis=1) if hasattr(np, "unstack") else case(np.ravel, array(3)),
]


@pytest.mark.parametrize("sample", EXACT, ids=str)
def test_structure_is_exact(sample: Any) -> None:
    """What only moves, sums or multiplies elements has no entry too many."""
    assert np.array_equal(following.pattern(sample), np.abs(following.jacobian(sample)) > 1e-9)
