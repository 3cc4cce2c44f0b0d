"""Reads that the final buffer answers, and reads that it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s.analysis.settled import Settled
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Value
from s2s.ir.types import Array
from s2s.ir.walk import statements_in
from tests.compiled import lowered


def increasing(x: Any, n: Any) -> Any:
    h = np.zeros((6, 3))
    h[0] = x
    for t in range(n):
        h[t + 1] = np.sin(h[t])
    return np.sum(h)


def decreasing(x: Any, n: Any) -> Any:
    h = np.zeros((6, 3))
    h[n] = x
    for t in range(4, -1, -1):
        h[t] = np.sin(h[t + 1])
    return np.sum(h)


def prefix(x: Any, n: Any) -> Any:
    h = np.zeros(6)
    for t in range(n):
        h[t] = np.sum(h[:t]) + x[0]
    return np.sum(h)


def suffix(x: Any, n: Any) -> Any:
    h = np.zeros(6)
    for t in range(5, -1, -1):
        h[t] = np.sum(h[t + 1 :]) + x[0]
    return np.sum(h)


def table(x: Any, n: Any) -> Any:
    h = np.ones((6, 6, 3))
    for a in range(1, 6):
        for b in range(1, 6):
            h[a, b] = h[a - 1, b] * x + h[a, b - 1]
    return np.sum(h)


def lower_triangle(x: Any, n: Any) -> Any:
    h = np.ones((6, 6))
    for a in range(6):
        for b in range(a, 6):
            h[b, a] = x[0] - np.dot(h[b, :a], h[a, :a])
    return np.sum(h)


def new_in_each_iteration(x: Any, n: Any) -> Any:
    s = 0.0
    for _ in range(n):
        h = np.zeros((4, 3))
        h[0] = x
        for t in range(3):
            h[t + 1] = h[t] * x
        s += np.sum(h)
    return s


def same_row(x: Any, n: Any) -> Any:
    h = np.zeros((6, 3))
    for t in range(n):
        h[t] = np.sin(h[t]) + x
    return np.sum(h)


def counts_from_the_end(x: Any, n: Any) -> Any:
    h = np.zeros((n, 3))
    for t in range(n):
        h[t] = np.sin(h[t - 1]) + x
    return np.sum(h)


def ahead(x: Any, n: Any) -> Any:
    h = np.ones((6, 3))
    for t in range(4):
        h[t] = h[t + 1] * x
    return np.sum(h)


def twice_around(x: Any, n: Any) -> Any:
    h = np.ones((6, 3))
    for _ in range(n):
        for t in range(4):
            h[t + 1] = h[t] * x
    return np.sum(h)


def written_after_the_loop(x: Any, n: Any) -> Any:
    h = np.ones((6, 3))
    for t in range(n):
        h[t + 1] = h[t] * x
    h[0] = x
    return np.sum(h)


def step_of_two(x: Any, n: Any) -> Any:
    h = np.ones((9, 3))
    for t in range(0, 6, 2):
        h[t + 2] = h[t] * h[t + 1] * x
        h[t + 1] = x
    return np.sum(h)


def unknown_index(x: Any, n: Any) -> Any:
    h = np.ones((6, 3))
    k = 0
    while k < n:
        h[k + 1] = h[k] * x
        k += 1
    return np.sum(h)


def slice_of_negative_start(x: Any, n: Any) -> Any:
    h = np.ones(6)
    for t in range(4):
        h[t] = np.sum(h[t - 2 :]) * x[0]
    return np.sum(h)


YES = [increasing, decreasing, prefix, suffix, table, lower_triangle, new_in_each_iteration]
NO = [
    same_row, counts_from_the_end, ahead, twice_around, written_after_the_loop, step_of_two,
    unknown_index, slice_of_negative_start,
]  # fmt: skip


def answers(function: Any) -> list[bool]:
    """Whether each read of a slice of `h` in a loop is settled."""
    module = lowered(function, (np.ones(3), 3), {}).module
    ops = [s for f in module.functions.values() for s in statements_in(f.body) if isinstance(s, Op)]
    settled = Settled(module, {r: op for op in ops for r in op.results})
    return [
        settled.holds(op, base)
        for op in ops
        if op.callee == i.GETITEM
        and isinstance(base := op.operands[0], Value)
        and base.name == "h"
        and isinstance(op.results[0].type, Array)
    ]


@pytest.mark.parametrize("function", YES)
def test_final_buffer_holds_what_was_read(function: Any) -> None:
    """No later write touches it."""
    found = answers(function)
    assert found
    assert all(found)


@pytest.mark.parametrize("function", NO)
def test_not_settled(function: Any) -> None:
    """Some later write may touch some of it."""
    found = answers(function)
    assert found
    assert not all(found)
