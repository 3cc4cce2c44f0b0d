"""What is kept of overwritten arrays, and that derivatives read what was there."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest

from s2s.ir import intrinsics as i
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.ir.nodes import For, Op, Value, While
from s2s.ir.types import Array, List, Tuple, Unknown, rank
from s2s.ir.walk import regions_of, statements_in
from s2s.optimise.dead import without_dead
from s2s.optimise.inline import inline
from s2s.transform import reverse as reversing
from s2s.transform.request import Request
from s2s.transform.reverse import reverse
from tests import oracles
from tests.compiled import lowered, names_of
from tests.transform import overwriting
from tests.transform.overwriting import PROGRAMS, A, X

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s2s.ir.nodes import Module, Region
    from s2s.ir.types import Type

CASES = pytest.mark.parametrize(
    ("function", "args", "wrt"),
    [pytest.param(*p, id=f"{p[0].__name__}-{k}") for k, p in enumerate(PROGRAMS)],
)


def derived(function: Callable[..., Any], args: tuple[Any, ...], wrt: tuple[int, ...]) -> Module:
    """The IR of the gradient, before anything is done in place."""
    module = inline(lowered(function, args, {}).module)
    request = Request("grad", names_of(function, wrt), single=False)
    return check(reverse(module, request), versions=False)


@CASES
def test_gradient(function: Any, args: tuple[Any, ...], wrt: tuple[int, ...]) -> None:
    """Against differences, and against the derivative that keeps old versions as they are."""
    found = evaluate(derived(function, args, wrt), *copy.deepcopy(args))

    def value(chosen: tuple[Any, ...]) -> Any:
        changed = list(copy.deepcopy(args))
        for place, new in zip(wrt, chosen, strict=True):
            changed[place] = new
        return function(*changed)

    chosen = tuple(args[k] for k in wrt)
    estimate = oracles.gradient(value, chosen, np.ones(1))
    oracles.assert_close(found, estimate.value, like=chosen, error=estimate.error)
    with patch.object(reversing, "has_writes", lambda _: False):
        plain = evaluate(derived(function, args, wrt), *copy.deepcopy(args))
    for a, b in zip(found, plain, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11)


def ranks_kept(module: Module) -> set[int | None]:
    """The number of dimensions of everything that goes into records."""
    appended = (op.operands[1] for op in ops(module, i.APPEND))
    return {r for atom in appended if isinstance(atom, Value) for r in ranks(atom.type)}


def ranks(type_: Type) -> Iterator[int | None]:
    """The ranks of the arrays and numbers in a type."""
    match type_:
        case Tuple(items=items):
            for item in items:
                yield from ranks(item)
        case List(item=item):
            yield from ranks(item)
        case Array() | Unknown():
            yield rank(type_)
        case _:
            yield 0


def ops(module: Module, callee: Any) -> list[Op]:
    """The ops of the derivative that call something, without what is dead."""
    bodies = [without_dead(f.body) for f in module.functions.values()]
    found = (s for body in bodies for s in statements_in(body))
    return [s for s in found if isinstance(s, Op) and s.callee == callee]


def depths(region: Region, callee: Any, depth: int = 0) -> Iterator[int]:
    """In how many loops each op with a callee stands."""
    for statement in region.statements:
        if isinstance(statement, Op) and statement.callee == callee:
            yield depth
        for nested in regions_of(statement):
            yield from depths(nested, callee, depth + isinstance(statement, For | While))


def test_linear_programs_keep_nothing() -> None:
    """What is linear reads nothing again."""
    module = derived(overwriting.linear_heat, (X, 4), (0,))
    assert not ops(module, i.APPEND)
    assert not ops(module, i.COPY)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (overwriting.cholesky, (A,)),
        (overwriting.forward_substitution, (A, X[:4])),
        (overwriting.gauss_seidel, (A, X[:4], 2)),
    ],
)
def test_element_loops_keep_numbers(function: Any, args: tuple[Any, ...]) -> None:
    """Never a slice for each element."""
    module = derived(function, args, (0,))
    assert ranks_kept(module) <= {0, None}
    assert None not in ranks_kept(module) or function is overwriting.cholesky
    assert not ops(module, i.COPY)


def test_slices_are_kept_where_they_are_overwritten() -> None:
    """One slice for each step, not one for each read."""
    module = derived(overwriting.nonlinear_stencil, (X, 3), (0,))
    assert len(ops(module, i.COPY)) == 1
    assert [op.results[0].name for op in ops(module, i.SET_AT)].count("u") == 2


def test_a_copy_where_writes_are_many() -> None:
    """One copy in the outer loop, where the inner loop overwrites."""
    module = derived(overwriting.read_once_written_often, (X, 3, 4), (0,))
    body = without_dead(module.functions[module.entry].body)
    assert list(depths(body, i.COPY)) == [1]


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (overwriting.cholesky, (A,)),
        (overwriting.forward_substitution, (A, X[:4])),
        (overwriting.elimination, (A,)),
        (overwriting.trajectory, (A / 4.0, X[:4], 3)),
        (overwriting.buffer_of_each_iteration, (X, 3)),
    ],
)
def test_what_is_written_once_is_read_again(function: Any, args: tuple[Any, ...]) -> None:
    """The final buffer holds it: it is neither kept nor put back."""
    module = derived(function, args, (0,))
    assert not ops(module, i.COPY)
    assert not [op for op in ops(module, i.SET_AT) if not op.results[0].name.endswith("_bar")]
