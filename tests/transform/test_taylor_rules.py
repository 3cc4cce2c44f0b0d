"""Taylor mode with rules of the user's, and with what stands in for a rule: right or refused."""

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s import D, bar, dot, push
from s2s.errors import RefusedError
from tests.own_rules import own_table
from tests.transform.coefficients import contour

__all__ = ["own_table"]

X = np.array([0.3, 0.7, 1.2])
V = np.array([0.5, -0.4, 0.8])


def softplus(x):
    return np.log1p(np.exp(x))


def softplus_rule(y, x):
    D[x] = 1.0 / (1.0 + np.exp(-x))


def gated(a, b):
    return np.tanh(a) * b


def gated_rule(y, a, b):
    bar[a] = bar[y] * (1.0 - np.tanh(a) ** 2) * b
    bar[b] = bar[y] * np.tanh(a)


def gated_forward(y, a, b):
    dot[y] = dot[a] * (1.0 - np.tanh(a) ** 2) * b + dot[b] * np.tanh(a)


def gated_terms(y, a, b):
    push[a] = dot[a] * (1.0 - np.tanh(a) ** 2) * b
    push[b] = dot[b] * np.tanh(a)


def doubled(x):
    return x + x


def doubled_rule(y, x):
    bar[x] = 2.0 * bar[y]


def assert_close(found, wanted) -> None:
    """Coefficients of an analytic function."""
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(np.ravel(one), other, rtol=1e-9, atol=1e-9)


def test_a_partial() -> None:
    """It gives all orders."""
    s2s.partial(softplus)(softplus_rule)
    found = s2s.taylor(lambda x: softplus(x) * x, 4)(X, V)
    assert_close(found, contour(lambda t: softplus(X + t * V) * (X + t * V), 4))


@pytest.mark.parametrize("rule", [gated_forward, gated_terms])
def test_a_pushforward(rule) -> None:
    """Also, of both arguments and of one."""
    s2s.pushforward(gated)(rule)
    found = s2s.taylor(lambda x: gated(x, np.exp(x)) + gated(1.0, x) + gated(x, 2.0), 4)(X, V)

    def wanted(t):
        x = X + t * V
        return np.tanh(x) * np.exp(x) + np.tanh(1.0) * x + 2.0 * np.tanh(x)

    assert_close(found, contour(wanted, 4))


def test_a_pullback_alone_gives_the_first_order_only() -> None:
    """Its transpose says how a tangent goes through, and nothing of how that changes."""
    s2s.pullback(gated)(gated_rule)
    found = s2s.taylor(lambda x: gated(x, x), 1)(X, V)
    assert_close(found, contour(lambda t: np.tanh(X + t * V) * (X + t * V), 1))
    with pytest.raises(RefusedError, match=r"no Taylor series of .*gated.* beyond order 1"):
        s2s.taylor(lambda x: gated(x, x), 2)(X, V)


def test_linear() -> None:
    """Each coefficient alone."""
    s2s.pullback(doubled)(doubled_rule)
    s2s.linear(doubled)
    found = s2s.taylor(lambda x: doubled(np.exp(x)), 3)(X, V)
    assert_close(found, contour(lambda t: 2.0 * np.exp(X + t * V), 3))


def test_an_own_rule_of_a_product_is_obeyed() -> None:
    """What s2s does with products of its own accord gives way."""

    @s2s.partial(np.multiply)
    def multiply(y, a, b):
        D[a] = 2.0 * b
        D[b] = 2.0 * a

    found = s2s.taylor(lambda x: np.multiply(x, x), 2)(X, V)
    assert_close(found[1:], [4.0 * X * V, 2.0 * V * V])


def test_a_stopped_gradient_is_a_constant() -> None:
    """Of every order."""
    found = s2s.taylor(lambda x: x * s2s.stop_gradient(x) ** 2, 3)(X, V)
    assert_close(found, [X**3, X**2 * V, 0.0 * X, 0.0 * X])


def test_an_override_holds_for_all_orders() -> None:
    """A straight-through floor."""

    def quantised(x):
        with s2s.override({np.floor: s2s.straight_through}):
            y = np.floor(4.0 * x)
        return y * y

    found = s2s.taylor(quantised, 3)(X, V)
    y = np.floor(4.0 * X)
    assert_close(found, [y * y, 8.0 * y * V, 16.0 * V * V, 0.0 * V])


def test_what_solves_an_equation() -> None:
    """The first order is that of the solution; beyond it is refused."""

    def sqrt(a):
        return s2s.fixed_point(lambda x: 0.5 * (x + a / x), 1.0)

    np.testing.assert_allclose(s2s.taylor(sqrt, 1)(4.0, 1.0), (2.0, 0.25), rtol=1e-9)
    with pytest.raises(RefusedError, match="beyond order 1"):
        s2s.taylor(sqrt, 2)(4.0, 1.0)


def test_of_code_that_takes_derivatives() -> None:
    """What s2s writes for s2s.grad inside is expanded like any code."""

    def inner(x):
        return np.sum(np.sin(x) * x)

    def outer(x):
        return s2s.grad(inner)(x) ** 2

    found = s2s.taylor(outer, 4)(X, V)

    def wanted(t):
        x = X + t * V
        return (np.cos(x) * x + np.sin(x)) ** 2

    assert_close(found, contour(wanted, 4))
