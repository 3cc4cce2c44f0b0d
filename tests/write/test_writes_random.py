"""Writes in place come out as they are meant: no read is moved across a write into what it reads."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from tests.write import random_writes
from tests.write.ir_by_hand import executed, text


@pytest.mark.parametrize("block", range(12))
def test_random_writes(block: int) -> None:
    """Emitted code gives what the IR means, where a write makes a new array."""
    for seed in range(25 * block, 25 * (block + 1)):
        agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(100))
def test_more_random_writes(block: int) -> None:
    """As above, for many."""
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        agrees(seed)


def agrees(seed: int) -> None:
    """One random module, run both ways."""
    module = check(random_writes.RandomWrites(seed).module())
    function = executed(module)
    for args in random_writes.arguments():
        own: Any = copy.deepcopy(args)
        with np.errstate(all="ignore"):
            wanted, found = evaluate(module, *args), function(*own)
        for a, b in zip(wanted, found, strict=True):
            assert np.array_equal(a, b, equal_nan=True), (seed, text(module))
        for a, b in zip(args, own, strict=True):
            assert np.array_equal(a, b), (seed, text(module))
