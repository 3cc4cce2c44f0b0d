"""Random programs that overwrite shared memory: the derivative is right, or the program is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import s2s
from s2s.errors import S2SError
from tests import oracles
from tests.overwriting_writer import OverwritingWriter
from tests.random_programs import load

X, K = np.array([0.4, -0.7, 1.1]), np.array([0.5, 0.9, -0.3])


@pytest.mark.parametrize("seed", range(40))
def test_right_or_refused(seed: int) -> None:
    """Value and gradient, by `value_and_grad` and by `vjp`."""
    module = load(OverwritingWriter(seed).program(), f"overwriting_{seed}")

    def fresh(function: Any, x: Any = X) -> Any:
        module.KEPT[0] = np.zeros(3)
        return function(x.copy(), K.copy())

    estimate = oracles.gradient(lambda x: fresh(module.f, x), X)
    if not np.all(estimate.error <= 1e-7 * np.maximum(1.0, np.abs(estimate.value))):
        pytest.skip("a kink is near")
    try:
        value, gradient = fresh(s2s.value_and_grad(module.f))
        same, pullback = fresh(s2s.vjp(module.f, wrt=0))
    except S2SError:
        return
    for found in (value, same):
        assert np.isclose(found, fresh(module.f), rtol=1e-12)
    for found in (gradient, pullback(np.float64(1.0))):
        oracles.assert_close(found, estimate.value, like=X, error=estimate.error)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2500))
def test_many(seed: int) -> None:
    """As above, for many."""
    test_right_or_refused(seed)


def test_most_programs_are_accepted() -> None:
    """What only looks dangerous is not refused."""
    accepted = 0
    for seed in range(20):
        module = load(OverwritingWriter(seed).program(), f"overwriting_{seed}")
        try:
            s2s.value_and_grad(module.f)(X.copy(), K.copy())
            accepted += 1
        except S2SError:
            continue
    assert accepted >= 8
