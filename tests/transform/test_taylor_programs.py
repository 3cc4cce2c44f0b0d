"""The corpus in Taylor mode: every program, to orders 1 to 4, right or refused."""

from __future__ import annotations

import contextlib
import inspect
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.errors import RefusedError
from tests import oracles
from tests.compiled import bound, imported, names_of, parameters
from tests.programs._registry import Call, Program, all_programs
from tests.transform.coefficients import interpolated

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

EVERY = 4  # programs: the others are like these
PROGRAMS = [p for p in all_programs() if p.refused is None and "float32" not in p.tags][::EVERY]
CASES = [pytest.param(p, 1 + k % 4, id=f"{p.id}-{1 + k % 4}") for k, p in enumerate(PROGRAMS)]


def expanded(
    program: Program, call: Call, order: int, given: int = 0
) -> tuple[Callable[..., Any], str]:
    """The emitted function, past every cache, and what its last parameter is called."""
    from s2s.analysis.signature import type_of
    from s2s.capture.access import resolve
    from s2s.operators.chains import direction_name
    from s2s.operators.target import in_order
    from s2s.pipeline import derive

    function: Any = program.function
    passed = bound(function, call.positional, call.named)
    names = names_of(function, program.wrt)
    defaults = {n: p.default for n, p in parameters(function) if n in names and n not in passed}
    arguments = in_order(function, {**passed, **defaults})
    types = {n: type_of(v, n) for n, v in arguments.items()}
    name = direction_name(n for n, _ in parameters(function))
    found = derive(
        function, types, names, "taylor",
        tangent=name, single=len(names) == 1, order=order, given=given,
    )  # fmt: skip
    captured = {c.name: resolve(c.path, function, arguments) for c in found.captures}
    module = imported(found, f"taylor_{order}_{given}_{program.id.replace('.', '_')}")
    entry = getattr(module, found.name)
    beside = {**defaults, **captured}
    return lambda *args, **kwargs: entry(*args, **kwargs, **beside), name


def along(program: Program, call: Call, path: list[Any], t: float) -> NDArray[np.float64]:
    """The value at x + t v + t^2 w + ..., as one vector."""
    moved = []
    for k, value in enumerate(program.chosen(call)):
        steps = (t ** (j + 1) * oracles.flatten(step[k]) for j, step in enumerate(path))
        moved.append(oracles.unflatten(sum(steps, start=oracles.flatten(value)), value))
    with contextlib.redirect_stdout(io.StringIO()):
        return oracles.flatten(program.run(program.with_chosen(call.fresh(), moved)))


def check(program: Program, order: int, given: int = 0) -> None:
    """Compare the coefficients with those of interpolants."""
    if "*" in str(inspect.signature(program.function)) or len(set(program.wrt)) != len(
        names_of(program.function, program.wrt)
    ):
        pytest.skip("what it is with respect to is no whole argument")
    call = program.calls[-1].fresh()
    function, name = expanded(program, call, order, given)
    path = [
        [oracles.random_like(x, 7 + k + 11 * j) for k, x in enumerate(program.chosen(call))]
        for j in range(max(given, 1))
    ]
    columns: list[Any] = [tuple(step[k] for step in path) for k in range(len(path[0]))]
    each = columns if given else [column[0] for column in columns]
    moving = each[0] if len(each) == 1 else tuple(each)
    with contextlib.redirect_stdout(io.StringIO()):
        found = function(*call.positional, **call.named, **{name: moving})
        value = program.run(call.fresh())
    np.testing.assert_allclose(oracles.flatten(found[0]), oracles.flatten(value), rtol=1e-12)
    assert oracles.same(call.positional, program.calls[-1].fresh().positional), "arguments changed"
    try:
        with np.errstate(all="ignore"):
            estimate = interpolated(lambda t: along(program, call, path, t), order)
    except (ValueError, ArithmeticError):
        pytest.skip("the edge of the domain is close")
    for k in range(1, order + 1):
        wanted, error = estimate.value[k], estimate.error[k]
        if not np.all(error <= 1e-4 * (1.0 + np.abs(wanted))):
            pytest.skip(f"the oracle is not sure at order {k}")
        off = np.abs(oracles.flatten(found[k]) - wanted)
        assert np.all(off <= 1e-6 * (1.0 + np.abs(wanted)) + 100.0 * error), f"order {k}: {off}"


@pytest.mark.parametrize(("program", "order"), CASES)
def test_program(program: Program, order: int) -> None:
    """Along a line."""
    try:
        check(program, order)
    except RefusedError as error:
        pytest.skip(f"refused: {error.refusal.what}")


@pytest.mark.parametrize("program", [c.values[0] for c in CASES[::8]], ids=lambda p: p.id)
def test_program_along_a_path(program: Program) -> None:
    """Along a parabola."""
    try:
        check(program, 3, given=2)
    except RefusedError as error:
        pytest.skip(f"refused: {error.refusal.what}")
