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

V = np.array([0.6, -1.2, 0.9])
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
    value, tangent = fresh(lambda x, k: s2s.jvp(module.f, (x, k), (V, None)))
    assert np.isclose(value, fresh(module.f), rtol=1e-12)
    scale = max(abs(tangent), float(np.abs(gradient) @ np.abs(V)))
    assert abs(tangent - gradient @ V) <= 1e-12 * scale


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2500))
def test_many(seed: int) -> None:
    """As above, for many."""
    test_right_or_refused(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_hessian_products(seed: int) -> None:
    """Forward over reverse, reverse over forward and differences of the gradient agree, or one is refused."""
    module = load(OverwritingWriter(seed).program(), f"overwriting_{seed}")

    def fresh(function: Any, *directions: Any, x: Any = X) -> Any:
        module.KEPT[0] = np.zeros(3)
        return function(x.copy(), K.copy(), *directions)

    try:
        products = [fresh(s2s.hvp(module.f), V), fresh(s2s.vhp(module.f), V)]
    except S2SError:
        return
    gradient = s2s.grad(module.f)
    wanted, error = oracles.directional(lambda h: float(V @ fresh(gradient, x=X + h * V)))
    if not error <= 1e-7 * max(1.0, abs(wanted)):
        pytest.skip("a kink is near")
    for found in products:
        assert abs(V @ found - wanted) <= 1e-6 * max(1.0, abs(wanted)) + 10.0 * error
    np.testing.assert_allclose(products[0], products[1], rtol=1e-8, atol=1e-8)


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
