"""Which values are overwritten later, and which writes run after a read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.analysis.versions import versions
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Value
from s2s.ir.walk import definitions_in, statements_in
from tests.compiled import lowered

if TYPE_CHECKING:
    from s2s.ir.nodes import Module


def rebound_each_time(x: Any, n: Any) -> Any:
    u = x * 2.0
    for _ in range(n):
        v = np.exp(u)
        v[0] = 1.0
        u = v
    return np.sum(u)


def carried_along(x: Any, n: Any) -> Any:
    u = x * 2.0
    for k in range(n):
        u[k] = u[k] * 2.0
    return np.sum(u)


def argument_written(x: Any, n: Any) -> Any:
    x[0] = 3.0
    x[1] = x[0]
    return np.sum(x)


def read_first(x: Any, n: Any) -> Any:
    u = x * 2.0
    u[0] = 1.0
    s = np.sum(u * u)
    u[1] = s
    return np.sum(u)


def read_in_another_arm(x: Any, n: Any) -> Any:
    u = x * 2.0
    s = 0.0
    if n > 1:
        s = np.sum(u * u)
    else:
        u[1] = s
    return np.sum(u) + s


def module_of(function: Any) -> Module:
    """The function, lowered."""
    return lowered(function, (np.ones(3), 3), {}).module


def names_overwritten(function: Any) -> set[str]:
    """The user's names of the values that are overwritten."""
    module = module_of(function)
    body = module.functions[module.entry].body
    params = {p.value for p in module.functions[module.entry].params}
    found = versions(module).overwritten
    return {v.name for v in (*definitions_in(body), *params) if v in found and v.name}


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (rebound_each_time, {"v"}),
        (carried_along, {"u"}),
        (argument_written, {"x"}),
        (read_first, {"u"}),
    ],
)
def test_overwritten(function: Any, names: set[str]) -> None:
    """New memory in each iteration is told apart from what was made before."""
    assert names_overwritten(function) == names


def test_an_argument_itself_lasts() -> None:
    """The first write is into a copy of it."""
    module = module_of(argument_written)
    (x, _) = (p.value for p in module.functions[module.entry].params)
    assert x not in versions(module).overwritten


def needed(function: Any) -> list[int]:
    """The places, among the writes, of those that run after `u * u` is read."""
    module = module_of(function)
    ops = [s for s in statements_in(module.functions[module.entry].body) if isinstance(s, Op)]
    squares = [op for op in ops if len(set(op.operands)) < len(op.operands)]
    reads = {op: {a: None for a in op.operands if isinstance(a, Value)} for op in squares}
    found = versions(module, reads).needed
    writes = [op for op in ops if op.callee == i.SETITEM]
    return [k for k, op in enumerate(writes) if op in found]


def test_writes_after_a_read() -> None:
    """What ran before does not matter, nor what another arm writes."""
    assert needed(read_first) == [1]
    assert needed(read_in_another_arm) == []
