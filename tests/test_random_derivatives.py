"""Random programs: the primal round trip, and derivatives against finite differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests import oracles
from tests.compiled import emitted, lowered
from tests.random_programs import argument_sets, random_program
from tests.random_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, MANY = range(40), range(1000, 2500)


@pytest.mark.parametrize("seed", FEW)
def test_derivatives(seed: int) -> None:
    """The gradient is what finite differences say, where those can be trusted."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_derivative(function, args)


@pytest.mark.parametrize("seed", FEW)
def test_primal_round_trip(seed: int) -> None:
    """Lowered and raised again, a program computes the same bits."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_primal(function, args)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_derivatives(seed: int) -> None:
    """As above, for many."""
    test_derivatives(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_round_trips(seed: int) -> None:
    """As above, for many."""
    test_primal_round_trip(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_second_derivatives(seed: int) -> None:
    """The emitted gradient is a program too: it is differentiated again."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_second_derivative(function, args)


def test_the_generator_is_deterministic() -> None:
    """A seed is a program, on any machine and in any order."""
    for seed in FEW:
        assert Writer(seed).program() == Writer(seed).program()
        first, second = argument_sets(seed), argument_sets(seed)
        assert all(oracles.same(a, b) for a, b in zip(first, second, strict=True))


def test_emission_grows_linearly() -> None:
    """Ten branches with jumps in a row: the text is ten times that of one, not 2 to the tenth."""
    branch = """
        if i % 2:
            if s > 2:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)"""
    lengths = []
    for times in (2, 4, 8):
        head = "import numpy as np\n\ndef f(x, n):\n    s = x\n    for i in range(n):"
        source = f"{head}{branch * times}\n    return s\n"
        function = loaded(source, f"bomb_{times}")
        text = emitted(function, (0.7, 5), {}, (0,), "grad")[0].text
        lengths.append(len(text.splitlines()))
    assert lengths[2] - lengths[1] < 2.5 * (lengths[1] - lengths[0])


def loaded(source: str, name: str) -> Callable[..., Any]:
    """The function `f` of a text."""
    from tests.random_programs import load

    function: Callable[..., Any] = load(source, name).f
    return function


def check_primal(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Both the IR and the source raised from it compute what the function computes."""
    primal = lowered(function, args, {})
    wanted = function(*args)
    found = primal.evaluate(args, {})
    assert oracles.same(found, wanted), f"evaluated: {found!r}, not {wanted!r}"
    text, raised = primal.raised()
    found = raised(*args)
    assert oracles.same(found, wanted), f"raised: {found!r}, not {wanted!r}\n{text}"


def check_derivative(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Value and gradient with respect to the first two arguments."""
    value, gradients = s2s.value_and_grad(function, wrt=(0, 1))(*args)
    assert oracles.same(value, function(*args))
    chosen = args[:2]
    oracles.assert_same_structure(gradients, chosen)
    estimate = oracles.gradient(lambda pair: function(*pair, *args[2:]), chosen)
    trusted = estimate.error < 1e-7 * np.maximum(1.0, np.abs(estimate.value))
    found = oracles.flatten(gradients)
    wanted = np.where(trusted, estimate.value, found)
    oracles.assert_close(found, wanted, like=chosen, rtol=1e-5, atol=1e-7)


def check_second_derivative(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """The derivative of the emitted derivative with respect to the first argument."""
    gradient = s2s.grad(function, wrt=0)
    found = s2s.grad(gradient, wrt=0)(*args)
    wanted, error = along(gradient, args, 0)
    if error < 1e-7 * max(1.0, abs(wanted)):
        assert found == pytest.approx(wanted, rel=1e-5, abs=1e-7)


CHECKS = {
    "primal": check_primal,
    "derivative": check_derivative,
    "second": check_second_derivative,
}


def along(function: Callable[..., Any], args: tuple[Any, ...], index: int) -> tuple[float, float]:
    """The derivative with respect to one float argument, and its error."""

    def at(h: float) -> float:
        moved = list(args)
        moved[index] = moved[index] + h
        return float(function(*moved))

    return oracles.directional(at)
