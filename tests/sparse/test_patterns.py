"""Patterns of whole functions: nothing is missing, and what is recovered is the dense Jacobian."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest

import s2s
from s2s.sparse import sparse_jacobian, sparsity
from tests import oracles
from tests.programs._registry import Call, Program, all_programs
from tests.sparse.functions import FUNCTIONS, GRID, X

STEP = 1e-6


def differenced(function: Any, args: tuple[Any, ...]) -> Any:
    """The Jacobian by the first argument, by central differences."""
    x = oracles.flatten(args[0])

    def value(v: Any) -> Any:
        fresh = Call(args, {}).fresh().positional
        return oracles.flatten(function(oracles.unflatten(v, fresh[0]), *fresh[1:]))

    steps = STEP * np.eye(x.size)
    columns = [(value(x + step) - value(x - step)) / (2.0 * STEP) for step in steps]
    return np.array(columns).reshape(x.size, -1).T


def by_rows(function: Any, args: tuple[Any, ...]) -> Any:
    """The Jacobian by the first argument, one pullback a row."""
    value, pullback = s2s.vjp(function, *Call(args, {}).fresh().positional, wrt=0)
    rows = np.eye(oracles.flatten(value).size)
    found = [oracles.flatten(pullback(oracles.unflatten(row, value))) for row in rows]
    return np.array(found).reshape(len(rows), -1)


@pytest.mark.parametrize(("function", "args"), FUNCTIONS, ids=lambda v: getattr(v, "__name__", ""))
def test_of_a_function(function: Any, args: tuple[Any, ...]) -> None:
    """No entry is outside the pattern; the sparse Jacobian is the dense one."""
    pattern = sparsity(function)(*args).toarray()
    wanted = differenced(function, args)
    assert pattern.shape == wanted.shape
    assert not np.any(np.abs(wanted[~pattern]) > 1e-6)
    jacobian = sparse_jacobian(function)
    found = jacobian(*args)
    dense = by_rows(function, args)
    assert np.allclose(found.toarray(), dense, rtol=1e-12, atol=1e-12)
    assert np.allclose(found.toarray(), wanted, rtol=1e-5, atol=1e-6)
    assert np.array_equal(jacobian(*args).toarray(), found.toarray()), "as at the first call"


EXACT = [
    (np.ones(6), "tridiagonal", np.abs(np.subtract.outer(np.arange(6), np.arange(6))) < 2),
    (np.ones(5), "elementwise", np.eye(5, dtype=bool)),
    (np.ones(6), "running_sums", np.tri(6, dtype=bool)[::2]),
    (np.ones(4), "means_of_blocks", None),
]


def test_structures_that_are_known() -> None:
    known = {function.__name__: function for function, _ in FUNCTIONS}
    for x, name, wanted in EXACT:
        if wanted is not None:
            assert np.array_equal(sparsity(known[name])(x).toarray(), wanted), name
    blocks = sparsity(known["means_of_blocks"])(X).toarray()
    assert np.array_equal(blocks, np.kron(np.eye(4), np.ones((1, 2))).astype(bool))
    rows = sparsity(known["softmax_rows"])(GRID).toarray()
    assert np.array_equal(rows, np.kron(np.eye(4), np.ones((5, 5))).astype(bool))


@pytest.mark.parametrize(
    "program",
    [p for k, p in enumerate(all_programs()) if p.refused is None and k % 24 == 0],
    ids=lambda p: p.id,
)
def test_of_a_program(program: Program) -> None:
    """A part of the corpus: no entry is outside the pattern."""
    call = program.calls[0]
    x = oracles.flatten(program.chosen(call))

    def value(v: Any) -> Any:
        fresh = call.fresh()
        moved = program.with_chosen(fresh, oracles.unflatten(v, program.chosen(fresh)))
        return oracles.flatten(program.run(moved))

    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        fresh = call.fresh()
        try:
            pattern = sparsity(program.function, program.wrt)(*fresh.positional, **fresh.named)
        except s2s.RefusedError:
            assert "may_refuse" in program.tags
            return
        steps = STEP * np.eye(x.size)
        columns = [(value(x + step) - value(x - step)) / (2.0 * STEP) for step in steps]
    wanted = np.array(columns).reshape(x.size, -1).T
    assert pattern.shape == wanted.shape
    rough = 1e-1 if "float32" in program.tags else 1e-5
    assert not np.any(np.abs(wanted[~pattern.toarray()]) > rough * (1.0 + np.abs(wanted).max()))
