"""Whatever versions and views are read, what is written in place computes what the IR means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.ir import Module
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.optimise.dead import dead
from s2s.optimise.inplace import inplace
from tests.optimise import destructive, random_arrays, random_stores
from tests.write.ir_by_hand import executed

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("block", range(10))
def test_random_stores(block: int) -> None:
    """In place and by the book, the same."""
    for seed in range(30 * block, 30 * (block + 1)):
        agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(100))
def test_more_random_stores(block: int) -> None:
    """The same, of many more."""
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        agrees(seed)


def agrees(seed: int) -> None:
    """One random module does in place what it means."""
    module = check(without_dead(random_stores.Random(seed).module()), versions=False)
    wanted = observed(lambda *args: evaluate(module, *args))
    done = check(inplace(module))
    assert observed(lambda *args: destructive.run(done, *args)) == wanted, seed
    assert observed(executed_with_keep(done)) == wanted, f"{seed} as text"


def without_dead(module: Module) -> Module:
    """The module as other passes leave it."""
    functions = {name: dead(function) for name, function in module.functions.items()}
    return Module(functions, module.entry)


def executed_with_keep(module: Module) -> Callable[..., Any]:
    """The raised entry function, which knows the unknown code."""
    function = executed(module)
    known = {"keep": random_arrays.keep, "weigh": random_arrays.weigh}
    function.__globals__.update(known)  # type: ignore[attr-defined]
    return function


def observed(function: Callable[..., Any]) -> str:
    """The result of a call, what unknown code holds after it, and the arguments."""
    random_arrays.KEPT.clear()
    x, y = np.arange(6.0), np.linspace(0.1, 0.9, 6)
    with np.errstate(all="ignore"):
        result = function(x, y, 2)
    return repr((result, random_arrays.KEPT, x, y))
