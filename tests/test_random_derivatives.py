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

FEW, FEWER, MANY = range(40), range(0, 40, 5), range(1000, 2500)


@pytest.mark.parametrize("seed", FEW)
def test_derivatives(seed: int) -> None:
    """The gradient is what finite differences say, where those can be trusted."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_derivative(function, args)


@pytest.mark.parametrize("seed", FEW[::2])
def test_tangents(seed: int) -> None:
    """Forward mode gives the gradient times the direction."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_tangent(function, args)


@pytest.mark.parametrize("seed", FEWER)
def test_hessian_products(seed: int) -> None:
    """Forward over reverse, and reverse over forward."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets[1:2]:
        check_products(function, args)


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
@pytest.mark.parametrize("seed", range(1000, 1500))
def test_many_tangents(seed: int) -> None:
    """As above, for many."""
    test_tangents(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_many_products(seed: int) -> None:
    """As above, for many, with all arguments."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets:
        check_products(function, args)


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


def check_tangent(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Value and tangent with respect to the first two arguments, beside the reverse sweep."""
    chosen = args[:2]
    dots = oracles.random_like(chosen, 3)
    value, tangent = s2s.jvp(function, args, (*dots, *(None for _ in args[2:])))
    assert oracles.same(value, function(*args))
    gradients = s2s.grad(function, wrt=(0, 1))(*args)
    terms = oracles.flatten(gradients) * oracles.flatten(dots)
    assert abs(tangent - np.sum(terms)) <= 1e-12 * max(abs(tangent), float(np.sum(np.abs(terms))))


def check_products(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """The Hessian times a direction, both ways and by differences of the gradient."""
    chosen = args[:2]
    dots = oracles.random_like(chosen, 3)
    way = oracles.flatten(dots)
    first = oracles.flatten(s2s.hvp(function, wrt=(0, 1))(*args, dots))
    second = oracles.flatten(s2s.vhp(function, wrt=(0, 1))(*args, dots))
    scale = max(1.0, float(np.max(np.abs(first), initial=0.0)))
    np.testing.assert_allclose(first, second, rtol=1e-8, atol=1e-9 * scale)
    gradient = s2s.grad(function, wrt=(0, 1))

    def at(h: float) -> float:
        moved = oracles.unflatten(oracles.flatten(chosen) + h * way, chosen)
        return float(way @ oracles.flatten(gradient(*moved, *args[2:])))

    wanted, error = oracles.directional(at)
    if error < 1e-7 * max(1.0, abs(wanted)):
        assert abs(first @ way - wanted) <= 1e-5 * abs(wanted) + 1e-6


CHECKS = {
    "tangent": check_tangent,
    "products": check_products,
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
