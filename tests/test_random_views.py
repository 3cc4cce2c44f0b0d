"""Random programs of views, indices, reads and writes: the derivative is right, or it is refused."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

import s2s
from s2s.errors import S2SError
from tests import oracles
from tests.compiled import emitted, imported
from tests.index_writer import IndexWriter
from tests.random_programs import load
from tests.views_writer import ViewsWriter

X = np.array([0.41, -0.73, 1.12, 0.34])
Y = np.array([[0.23, 0.91, -0.52], [1.19, -0.36, 0.67]])
Writer = type[ViewsWriter] | type[IndexWriter]
every_writer = pytest.mark.parametrize(
    "writer", [ViewsWriter, IndexWriter], ids=["views", "indices"]
)
CALLS = (((2, 2), (0, 1)), ((1, 1), (0,)), ((2, 0), (1,)), ((0, 1), (0, 1)))


@settings(
    max_examples=24, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink),
)  # fmt: skip
@given(st.sampled_from([ViewsWriter, IndexWriter]), st.data())
def test_right_or_refused(writer: Writer, data: st.DataObject) -> None:
    """Value and gradient; a wrong program is made as small as it can be."""
    source = writer(lambda options: data.draw(st.sampled_from(list(options)))).program()
    note(source)
    check(source)


@pytest.mark.parametrize("seed", range(15))
@every_writer
def test_seeds(writer: Writer, seed: int) -> None:
    """Programs of a fixed list, which is longer in the slow tests."""
    check(seeded(writer, seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 2500))
@every_writer
def test_many(writer: Writer, seed: int) -> None:
    """As above, for many."""
    check(seeded(writer, seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1500))
@every_writer
def test_many_of_unknown_types(writer: Writer, seed: int) -> None:
    """The source for arguments of which nothing is known is right as well, or refused."""
    check(seeded(writer, seed), generic=True)


def test_most_programs_are_accepted() -> None:
    """What only looks dangerous is not refused."""
    accepted = 0
    for seed in range(20):
        try:
            s2s.value_and_grad(loaded(seeded(ViewsWriter, seed)), wrt=(0, 1))(
                X.copy(), Y.copy(), *CALLS[0][0]
            )
            accepted += 1
        except S2SError:
            continue
    assert accepted >= 10


def seeded(writer: Writer, seed: int) -> str:
    """The text of the program of a seed."""
    return writer(random.Random(seed).choice).program()


def loaded(source: str) -> Any:
    """The function of a text."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    return load(source, f"views_{digest}").f


def check(source: str, *, generic: bool = False) -> None:
    """Value, gradients and arguments of some calls and choices of `wrt`, or a refusal."""
    function = loaded(source)
    for counts, wrt in CALLS:
        given = (X.copy(), Y.copy())
        with np.errstate(over="ignore", invalid="ignore"):
            wanted = function(*given, *counts)
        if not abs(wanted) < 1e6:
            continue
        given = (X.copy(), Y.copy())
        try:
            value, gradients = differentiated(function, (*given, *counts), wrt, generic=generic)
        except S2SError:
            return
        assert np.isclose(value, wanted, rtol=1e-13), f"value {value!r}, not {wanted!r}"
        assert oracles.same(given, (X, Y)), "an argument was changed"
        check_gradients(function, counts, wrt, gradients)
        oracles.assert_disjoint(("a gradient", gradients), ("an argument", given))


def check_gradients(function: Any, counts: Any, wrt: tuple[int, ...], gradients: Any) -> None:
    """Structure, memory and numbers of the gradients of one call."""
    chosen = tuple((X, Y)[w] for w in wrt)
    oracles.assert_same_structure(gradients, chosen)
    oracles.assert_apart([("a gradient", g) for g in gradients])

    def moved(values: Any) -> Any:
        arguments = [X.copy(), Y.copy()]
        for w, value in zip(wrt, values, strict=True):
            arguments[w] = value
        return function(*arguments, *counts)

    estimate = oracles.gradient(moved, chosen)
    trusted = estimate.error < 1e-7 * np.maximum(1.0, np.abs(estimate.value))
    found = oracles.flatten(gradients)
    assert np.all(np.isfinite(found))
    wanted = np.where(trusted, estimate.value, found)
    oracles.assert_close(found, wanted, like=chosen, rtol=1e-5, atol=1e-6)


def differentiated(function: Any, args: Any, wrt: tuple[int, ...], *, generic: bool) -> Any:
    """Value and gradients, by the operator or by the source for unknown types."""
    if not generic:
        return s2s.value_and_grad(function, wrt=wrt)(*args)
    found, beside = emitted(function, args, {}, wrt, "value_and_grad", generic=True)
    module = imported(found, f"generic_{function.__module__}")
    value, gradients = getattr(module, found.name)(*args, **beside)
    return value, gradients if len(wrt) > 1 else (gradients,)
