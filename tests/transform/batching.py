"""Batched functions against the function itself, called for each seed."""

from __future__ import annotations

import copy
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests import oracles
from tests.compiled import lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s2s.ir.nodes import Module


def assert_batches(
    function: Callable[..., Any], *args: Any, over: Sequence[str] = ("x",), count: int = 3
) -> Module:
    """Batch the parameters `over` of a function; each seed must give what the function gives.

    Args:
        function: the function.
        args: arguments for one seed; those of other seeds differ from them by random numbers.
        over: the parameters that are batched.
        count: how many seeds.
    """
    from s2s.ir.check import check
    from s2s.ir.evaluate import evaluate
    from s2s.transform.batch import batch

    primal = lowered(function, args, {})
    module = check(batch(primal.module, set(over)), versions=False)
    names = [p.value.name for p in primal.module.functions[primal.module.entry].params]
    calls = [seeded(args, names, over, k) for k in range(max(count, 1))]
    wanted = stacked([function(*copy.deepcopy(call)) for call in calls])
    given = tuple(stacked(list(column)) if name in over else column[0]
                  for name, column in zip(names, zip(*calls, strict=True), strict=False))  # fmt: skip
    if count == 0:
        wanted = sliced(wanted)
        given = tuple(sliced(x) if n in over else x for n, x in zip(names, given, strict=False))
    found = evaluate(module, *given)
    assert_same(found, wanted)
    return module


def seeded(args: tuple[Any, ...], names: list[str], over: Sequence[str], k: int) -> tuple[Any, ...]:
    """The arguments for one seed."""
    random = np.random.default_rng([5, k])
    call = []
    for name, given in zip(names, copy.deepcopy(args), strict=False):
        x = given
        if name in over:
            x = oracles.unflatten(oracles.flatten(x) + random.uniform(-0.1, 0.1, _size(x)), x)
        call.append(x)
    return tuple(call)


def stacked(rows: list[Any]) -> Any:
    """A structure whose floating-point leaves have one row for each of the structures given."""
    first = rows[0]
    match first:
        case np.ndarray():
            return np.stack(rows)
        case float() | np.floating() | np.bool_() | np.integer():
            return np.array(rows)
        case tuple() if hasattr(first, "_fields"):
            return type(first)(*(stacked(list(c)) for c in zip(*rows, strict=True)))
        case tuple() | list():
            return type(first)(stacked(list(c)) for c in zip(*rows, strict=True))
        case dict():
            return {key: stacked([row[key] for row in rows]) for key in first}
        case _ if oracles.is_object(first) or is_dataclass(first):
            new = copy.copy(first)
            for step, _ in oracles.items(first):
                name = step[1:]
                object.__setattr__(new, name, stacked([getattr(row, name) for row in rows]))
            return new
        case _:
            return first


def sliced(x: Any) -> Any:
    """The same for no seed at all."""
    match x:
        case np.ndarray():
            return x[:0]
        case tuple() | list():
            return type(x)(sliced(item) for item in x)
        case dict():
            return {key: sliced(item) for key, item in x.items()}
        case _:
            return x


def assert_same(found: Any, wanted: Any) -> None:
    """Equal structure, shapes and dtypes, and numbers up to rounding."""
    pairs = zip(oracles.leaves(found), oracles.leaves(wanted), strict=True)
    for (place, leaf), (_, of) in pairs:
        got, want = np.asarray(leaf), np.asarray(of)
        assert got.shape == want.shape, f"{place}: shape {got.shape}, not {want.shape}"
        assert got.dtype == want.dtype, f"{place}: {got.dtype}, not {want.dtype}"
        near = 1e-12 if got.dtype == np.float64 else 1e-5
        np.testing.assert_allclose(got, want, rtol=near, atol=near, err_msg=place)


def _size(x: Any) -> int:
    return len(oracles.flatten(x))
