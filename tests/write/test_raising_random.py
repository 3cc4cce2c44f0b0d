"""Whatever the IR is, the raised code computes what the evaluator computes, effects in order."""

from __future__ import annotations

from typing import Any

import pytest

from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from tests.write import random_ir
from tests.write.ir_by_hand import text

ARGUMENTS = ((0.3, -1.2, 2), (2.0, 0.5, 3), (-0.7, -0.1, 0))


@pytest.mark.parametrize("block", range(12))
def test_random_ir(block: Any) -> None:
    """Random ir."""
    for seed in range(25 * block, 25 * (block + 1)):
        agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(100))
def test_more_random_ir(block: Any) -> None:
    """More random ir."""
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        agrees(seed)


def agrees(seed: Any) -> None:
    """The raised code of one random module does what its IR does."""
    module = check(random_ir.Random(seed).module())
    namespace = {"note": random_ir.note, "grow": random_ir.grow}
    exec(text(module), namespace)
    for args in ARGUMENTS:
        wanted = observed(evaluate, module, *args)
        assert observed(namespace["f"], *args) == wanted, seed


def observed(function: Any, *args: Any) -> str:
    """The result and the effects of a call, NaNs comparable."""
    random_ir.LOG.clear()
    return repr((function(*args), random_ir.LOG))
