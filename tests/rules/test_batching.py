"""Derivatives of all kinds of functions for many seeds at once, against one sweep for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.errors import S2SError
from s2s.operators.leaves import leaves
from s2s.operators.sweeps import Sweeps
from tests.rules import (
    cases_calculus,
    cases_elementwise,
    cases_linalg,
    cases_products,
    cases_reductions,
    cases_selection,
    cases_shapes,
)
from tests.rules.inlined import program

if TYPE_CHECKING:
    from tests.rules.case import Case

pytestmark = [
    pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
]

FAMILIES = (
    cases_calculus,
    cases_elementwise,
    cases_linalg,
    cases_products,
    cases_reductions,
    cases_selection,
    cases_shapes,
)
CASES = [
    case
    for family in FAMILIES
    for case in family.CASES
    if not (getattr(case.function, "__module__", None) or "").startswith("s2s_runtime")
]


@pytest.mark.parametrize("side", ["forward", "backward"])
@pytest.mark.parametrize("sample", CASES[::23], ids=str)
def test_many_seeds(sample: Case, side: str) -> None:
    """What one sweep gives for three seeds is what three sweeps give."""
    function, values = program(sample)
    places = tuple(list(values).index(which) for which in sample.wrt)
    together, apart = Sweeps(function, places), Sweeps(function, places)
    call = together.call(tuple(values.values()), {})
    derivative = together.push if side == "forward" else together.reverse
    apart.alone.add((derivative.operator, derivative.key(call.args, call.kwargs)))
    try:
        one = getattr(apart, side)(call)
    except S2SError:
        pytest.skip("not differentiated in this mode")
    many = getattr(together, side)(call)
    assert many.batched, "it cannot run for many seeds"
    assert not one.batched
    random = np.random.default_rng(29)
    of = call.picked if side == "forward" else one.value
    seeds = [_drawn(leaf, random) for _, leaf in leaves(of, "")]
    for found, wanted in zip(many(seeds), one(seeds), strict=True):
        assert found.shape == wanted.shape
        assert found.dtype == wanted.dtype
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-11)
    assert many.batched, "it failed for many seeds"


def _drawn(leaf: Any, random: np.random.Generator) -> Any:
    return random.normal(size=(3, *np.shape(leaf))).astype(np.result_type(leaf))
