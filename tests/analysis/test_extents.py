"""Shapes that are said to be the same are the same when the program runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s.analysis.extents import Extents, same_extents
from s2s.analysis.sharing import definitions_of
from s2s.errors import S2SError
from s2s.ir import evaluate as evaluator
from s2s.ir.nodes import Module, Op, Value
from s2s.ir.types import Array
from tests.lower.round_trip import lowered, run_lowered
from tests.programs._registry import all_programs
from tests.random_programs import random_program


def lagging(x: Any, n: int) -> Any:
    """Slices of a length that only the run knows."""
    u = np.zeros(len(x) + 2)
    u[1:-1] = x
    for i in range(1, n):
        v = u[i:]
        u[i:] = v * 0.5 + u[i:]
        u[1:-1] = u[:-2] + u[2:]
        v = np.sin(x) if i % 2 else x[1:]
    return np.sum(u) + np.sum(v)


def watched(module: Module, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """What is claimed, and what of it is wrong, while the module is evaluated after this."""
    extents = Extents(definitions_of(module), module)
    claims: list[Any] = []
    wrong: list[Any] = []
    plain = evaluator._op

    def op(op: Op, frame: Any, inner: Module) -> Any:
        results = plain(op, frame, inner)
        now = {**{v: frame[v] for v in op.operands if isinstance(v, Value)}}
        now |= dict(zip(op.results, results, strict=True))
        arrays = [v for v in now if isinstance(v.type, Array) and v.type.dims is not None]
        for k, a in enumerate(arrays):
            for b in arrays[:k]:
                if same_extents(extents.of(a), extents.of(b)):
                    claims.append((a, b))
                    if np.shape(now[a]) != np.shape(now[b]):
                        wrong.append((op, now[a], now[b]))
        return results

    monkeypatch.setattr(evaluator, "_op", op)
    return claims, wrong


def check(function: Any, args: Any, named: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a function as IR and compare; how many claims there were."""
    try:
        found = lowered(function, *args, **named)
    except S2SError:
        pytest.skip("refused")
    claims, wrong = watched(found.module, monkeypatch)
    try:
        run_lowered(found, function, args, named)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        pytest.skip("the program raises")
    assert not wrong
    return len(claims)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_slices_of_unknown_length(length: int, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where slices are empty or of length one."""
    assert check(lagging, (np.arange(1.0, length + 1), n), {}, monkeypatch) >= 0


@pytest.mark.parametrize("program", all_programs(), ids=lambda p: p.id)
def test_corpus(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program of the corpus."""
    call = program.calls[0].fresh()
    check(program.function, call.positional, call.named, monkeypatch)


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random programs."""
    _, function, argument_sets = random_program(seed)
    check(function, argument_sets[0], {}, monkeypatch)
