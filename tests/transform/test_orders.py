"""Derivatives of derivatives: every composition of modes, up to third order, over the corpus."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests import oracles
from tests.programs._registry import Call, Program, all_programs
from tests.test_programs import is_number

if TYPE_CHECKING:
    from collections.abc import Callable

EXCEPT = {
    "branches.guards_against_zero": "at 0 it is constant in the code, but not around it",
    "dataclasses_.list_of_dataclasses": "the adjoints of objects in a list have no known structure",
    "dataclasses_.list_of_dataclasses_as_argument": "likewise",
    "inplace_containers.network_of_layers": "likewise",
    "inplace_linalg.determinant_by_elimination": "a function passed to max() closes over the array",
}
PROGRAMS = [
    p
    for p in all_programs()
    if p.refused is None
    and not p.tags & {"may_refuse", "float32"}
    and p.id not in EXCEPT
    and not p.calls[0].named
    and is_number(p.run(p.calls[0].fresh()))
]
SOME = PROGRAMS[::13]
OTHERS = [p for p in PROGRAMS if p not in SOME]
THIRD = sorted(PROGRAMS[1::2], key=lambda p: len(inspect.getsource(p.function)))[20:220:5]


def ids(program: Program) -> str:
    """What the tests call a program."""
    return program.id


def test_enough_programs() -> None:
    """The slices are as large as they are meant to be."""
    assert len(SOME) >= 50
    assert len(THIRD) >= 40


@pytest.mark.parametrize("program", SOME, ids=ids)
def test_second_order(program: Program) -> None:
    """Forward over reverse, reverse over forward, reverse over reverse: all as differences say."""
    check_second_order(program)


@pytest.mark.slow
@pytest.mark.parametrize("program", OTHERS, ids=ids)
def test_second_order_of_all(program: Program) -> None:
    """As above, for the rest of the corpus."""
    check_second_order(program)


def check_second_order(program: Program) -> None:
    """At the first arguments of a program, in one direction."""
    directed = Directed(program)
    call, v = directed.call, directed.v
    found = [
        s2s.hvp(program.function, wrt=directed.wrt)(*call.fresh().positional, v),
        s2s.vhp(program.function, wrt=directed.wrt)(*call.fresh().positional, v),
        directed.twice_reverse(s2s.grad(program.function, wrt=directed.wrt)),
    ]
    vectors = [oracles.flatten(one) for one in found]
    scale = max(float(np.max(np.abs(vectors[0]), initial=0.0)), 1e-3)
    for other in vectors[1:]:
        np.testing.assert_allclose(other, vectors[0], rtol=1e-8, atol=1e-9 * scale)
    gradient = s2s.grad(program.function, wrt=program.wrt)
    wanted, error = oracles.directional(
        lambda h: float(directed.way @ oracles.flatten(gradient(*directed.moved(h).positional)))
    )
    assert abs(vectors[0] @ directed.way - wanted) <= 1e-6 * abs(wanted) + 10.0 * error + 1e-6


@pytest.mark.parametrize("program", THIRD, ids=ids)
def test_third_order(program: Program) -> None:
    """The derivative of `hvp`, forward and in reverse, and of `vhp`, as differences say."""
    directed = Directed(program)
    product = s2s.hvp(program.function, wrt=directed.wrt)
    wanted, error = oracles.directional(
        lambda h: float(
            oracles.flatten(product(*directed.moved(h).positional, directed.v)) @ directed.way
        )
    )
    args = directed.call.fresh().positional
    tangents: list[Any] = [None] * (len(args) + 1)
    for where, dot in zip(program.wrt, directed.dots, strict=True):
        tangents[int(where)] = dot
    _, forward = s2s.jvp(product, (*args, directed.v), tuple(tangents))
    for found in (
        oracles.flatten(forward) @ directed.way,
        oracles.flatten(directed.twice_reverse(product, directed.v)) @ directed.way,
    ):
        assert abs(found - wanted) <= 1e-6 * abs(wanted) + 10.0 * error + 1e-6


class Directed:
    """A program with a direction in which its derivatives are taken."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.call = program.calls[0]
        self.chosen = program.chosen(self.call.fresh())
        self.dots = oracles.random_like(self.chosen, 3)
        self.way = oracles.flatten(self.dots)
        single = len(program.wrt) == 1
        self.wrt: Any = program.wrt[0] if single else program.wrt
        self.v: Any = self.dots[0] if single else self.dots

    def moved(self, h: float) -> Call:
        """The arguments, moved along the direction."""
        start = oracles.flatten(self.chosen)
        there = oracles.unflatten(start + h * self.way, self.chosen)
        return self.program.with_chosen(self.call.fresh(), there)

    def twice_reverse(self, first: Callable[..., Any], *directions: Any) -> Any:
        """The pullback of a derivative, of the direction."""
        args = self.call.fresh().positional
        value, pullback = s2s.vjp(first, wrt=self.program.wrt)(*args, *directions)
        return pullback(oracles.unflatten(self.way, value))


# Taylor remainders -------------------------------------------------------------------------------


def energy(x: Any) -> Any:
    """A function of everything with what it has been put into."""
    u = np.zeros(len(x) + 1)
    u[1:] = np.tanh(x)
    for k in range(1, len(x)):
        u[k] += 0.5 * u[k - 1] * u[k + 1]
    return np.sum(u**2) + np.exp(-u[2]) * u[1]


def recurrence(x: Any) -> Any:
    """A list that grows, and branches."""
    parts = [x[0]]
    for a in x[1:]:
        last = parts[-1]
        parts.append(a * last + 1.0 if a > 0.5 else np.sin(a) - last)
    return sum(p * p for p in parts)


@pytest.mark.parametrize("function", [energy, recurrence])
def test_taylor_remainders(function: Callable[..., Any]) -> None:
    """What is left of f(x + hv) falls with h^2 after the tangent and with h^3 after the Hessian."""
    x, v = np.array([0.3, 0.9, 0.2, 0.8]), np.array([1.0, -0.5, 0.7, 0.4])
    value, slope = s2s.jvp(function, (x,), (v,))
    curvature = v @ s2s.hvp(function)(x, v)
    steps = [0.04 / 2.0**k for k in range(4)]
    first = [abs(function(x + h * v) - value - h * slope) for h in steps]
    second = [abs(function(x + h * v) - value - h * slope - 0.5 * h * h * curvature) for h in steps]
    for rests, order in ((first, 2.0), (second, 3.0)):
        slopes = [float(np.log2(a / b)) for a, b in pairwise(rests)]
        assert slopes[-1] == pytest.approx(order, abs=0.1), slopes


# size --------------------------------------------------------------------------------------------


def smooth(x: Any) -> Any:
    """A product of a chain and a power."""
    return np.exp(np.sin(x)) * x**2


def net(w: Any, x: Any) -> Any:
    """One layer."""
    h = np.tanh(w @ x)
    return np.sum(h * h)


def test_size_of_orders() -> None:
    """How many statements the derivatives of orders 1 to 4 have."""
    found, derivative = [], smooth
    for _ in range(4):
        derivative = s2s.grad(derivative)
        derivative(0.7)
        found.append(statements(derivative.source))
    assert found[0] <= 7, found
    assert found[1] <= 12, found
    assert found[2] <= 18, found
    assert found[3] <= 32, found


def test_size_of_orders_of_a_net() -> None:
    """The Hessian-vector product is not much longer than the gradient, nor the next much than that."""
    w, x = np.ones((3, 2)) / 5.0, np.array([0.4, -0.3])
    gradient, product = s2s.grad(net), s2s.hvp(net)
    gradient(w, x)
    product(w, x, w)
    third = s2s.jvp(product)
    third((w, x, w), (w, None, None))
    found = [statements(one.source) for one in (gradient, product, third)]
    assert found[0] <= 7, found
    assert found[1] <= 10, found
    assert found[2] <= 20, found


def statements(text: str) -> int:
    """The statements of an emitted function, without imports and documentation."""
    count = 0
    for node in ast.walk(ast.parse(text)):
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        leaves_out = isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
        count += isinstance(node, ast.stmt) and not documents and not leaves_out
    return count


# where nothing was selected ----------------------------------------------------------------------


def guarded(x: Any, w: Any) -> Any:
    """A root that is not taken at 0, with weights that may be 0."""
    return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0) * w)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_second_derivatives_where_a_weight_is_zero() -> None:
    """A product that is not formed where the adjoint is 0 has a derivative with respect to it."""
    x, w = np.array([0.0, 1.0, 4.0]), np.array([0.5, 0.0, 2.0])
    zeros, ones = np.zeros(3), np.ones(3)
    mixed, pure = np.array([0.0, 0.5, 0.25]), np.array([0.0, 0.0, -0.0625])
    gradient = s2s.grad(guarded, wrt=(0, 1))
    _, pullback = s2s.vjp(gradient, wrt=(0, 1))(x, w)
    for product in (
        lambda v: s2s.hvp(guarded, wrt=(0, 1))(x, w, v),
        lambda v: s2s.vhp(guarded, wrt=(0, 1))(x, w, v),
        pullback,
    ):
        np.testing.assert_allclose(product((zeros, ones)), (mixed, zeros), atol=1e-15)
        np.testing.assert_allclose(product((ones, zeros)), (pure, mixed), atol=1e-15)


# lengths and lists -------------------------------------------------------------------------------


def shrinking(x: Any, n: int) -> Any:
    """What is carried is shorter after each step."""
    h = x
    for _ in range(n):
        h = np.sin(h[1:]) * h[:-1]
    return np.sum(h**2)


def pairs_and_sum(x: Any, n: int) -> Any:
    """Half as long after each step, with a sum over all of it."""
    h = x
    for _ in range(n):
        h = h[::2] * h[1::2] + np.sum(h)
    return np.sum(h**2)


@pytest.mark.parametrize("function", [shrinking, pairs_and_sum])
def test_lengths_that_change_from_step_to_step(function: Callable[..., Any]) -> None:
    """The length of what one step carries is not that of the next."""
    x, v = np.linspace(0.1, 1.0, 8), np.linspace(1.0, 0.2, 8)
    gradient = s2s.grad(function)
    product = s2s.hvp(function)(x, 3, v)
    _, pullback = s2s.vjp(gradient)(x, 3)
    np.testing.assert_allclose(pullback(v)[0], product, rtol=1e-12)
    wanted, error = oracles.directional(lambda h: float(v @ gradient(x + h * v, 3)))
    assert abs(v @ product - wanted) <= 1e-7 * abs(wanted) + 10.0 * error


def test_a_list_that_samples_do_not_fill() -> None:
    """A tangent is not lost because a sample of the helper's result was an empty list."""

    def rotated(x: Any, n: int) -> Any:
        xs = list(x)
        for _ in range(n):
            xs = [0.5 * (a + b * b) for a, b in zip(xs, xs[1:] + xs[:1], strict=True)]
        return xs[0] * xs[1]

    x, v = np.linspace(0.2, 0.9, 4), np.linspace(1.0, -0.5, 4)
    gradient = s2s.grad(rotated)
    wanted, error = oracles.directional(lambda h: float(v @ gradient(x + h * v, 3)))
    assert abs(v @ s2s.hvp(rotated)(x, 3, v) - wanted) <= 1e-7 + 10.0 * error
