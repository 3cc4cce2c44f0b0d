"""Rules for some calls only: `override=`, `with s2s.override(...)`."""

# ruff: noqa: PLW0108 (what a function does that calls one with a rule)

from __future__ import annotations

import pickle
from contextlib import nullcontext

import numpy as np
import pytest

import s2s
from s2s import D, bar, dot
from tests.own_rules import own_table

__all__ = ["own_table"]

X = np.array([0.5, 1.5, 2.5])


def floors(x):
    return np.sum(np.floor(x) * x)


def doubled(y, x):
    D[x] = 2.0


def tripled(y, x):
    bar[x] = 3.0 * bar[y]


def quadrupled(y, x):
    dot[y] = 4.0 * dot[x]


def steep(y, a, b):
    D[a] = 10.0 * b
    D[b] = 10.0 * a


def close(found, expected) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12)


# override= -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "factor"),
    [(s2s.straight_through, 1.0), (s2s.zero_derivative, 0.0), (doubled, 2.0), (tripled, 3.0),
     (quadrupled, 4.0)],
)  # fmt: skip
def test_rules_of_every_kind(rule, factor) -> None:
    """A ready one, or a template: which mode it is for is told by what it assigns to."""
    expected = np.floor(X) + factor * X
    override = {np.floor: rule}
    close(s2s.grad(floors, override=override)(X), expected)
    close(s2s.value_and_grad(floors, override=override)(X)[1], expected)
    close(s2s.vjp(floors, override=override)(X)[1](1.0)[0], expected)
    close(s2s.grad(floors)(X), np.floor(X))
    with s2s.override(override):
        close(s2s.grad(floors)(X), expected)
        assert s2s.jvp(floors, (X,), (X,))[1] == pytest.approx(np.sum(expected * X))
    pushed = s2s.jvp(floors, (X,), (X,), override=override)[1]
    assert pushed == pytest.approx(np.sum(expected * X))
    close(s2s.grad(floors)(X), np.floor(X))


def test_operators_of_higher_order() -> None:
    """By an option, or by a block around the call."""

    def f(x):
        return np.sum(np.floor(x) ** 2 * x)

    ready = {np.floor: s2s.straight_through}
    curvature = 2.0 * X + 4.0 * np.floor(X)
    close(s2s.hvp(f, override=ready)(X, np.ones(3)), curvature)
    close(s2s.vhp(f, override=ready)(X, np.ones(3)), curvature)
    each = s2s.elementwise_grad(lambda x: np.floor(x) * x, override=ready)
    close(each(X), X + np.floor(X))
    hessian, jacobian = s2s.hessian(f), s2s.jacobian(np.floor)
    for _ in range(2):
        close(hessian(X), np.zeros((3, 3)))
        close(jacobian(X), np.zeros((3, 3)))
        with s2s.override(ready):
            close(hessian(X), np.diag(curvature))
            close(jacobian(X), np.eye(3))
            close(s2s.linearize(np.floor, X)[1](X), X)


def test_functions_with_more_arguments() -> None:
    """The identity of the first argument; the others are constant."""

    def f(x, low):
        return np.sum(np.round(x, decimals=1) + np.clip(x, low, 1.0) + np.sign(x))

    ready = dict.fromkeys((np.round, np.clip, np.sign), s2s.straight_through)
    close(s2s.grad(f, override=ready)(X, 0.0), 3.0 + 0.0 * X)
    assert s2s.grad(f, 1, override=ready)(X, 0.0) == 0.0


def test_methods_and_operators() -> None:
    """A method is the function of NumPy that it stands for; an operator that of `operator`."""
    import operator

    ready = {np.round: s2s.straight_through, operator.mul: steep}
    close(s2s.grad(lambda x: np.sum(x.round()), override=ready)(X), 1.0 + 0.0 * X)
    close(s2s.grad(lambda x: np.sum(x * 3.0), override=ready)(X), 30.0 + 0.0 * X)
    close(s2s.grad(lambda x: np.sum(np.multiply(x, 3.0)), override=ready)(X), 3.0 + 0.0 * X)
    close(s2s.grad(lambda x: abs(x), override={abs: doubled})(3.0), 2.0)


def helper(x):
    return x * x


def test_functions_of_the_users() -> None:
    """They are called as they are under an override, and looked into elsewhere."""

    def f(x):
        return helper(x) + x

    assert s2s.grad(f, override={helper: doubled})(3.0) == 3.0
    assert s2s.grad(f)(3.0) == 7.0
    assert s2s.grad(helper, override={helper: doubled})(3.0) == 2.0
    assert "helper" in s2s.grad(lambda x: helper(x) * x, override={helper: doubled}).source


def test_it_wins_over_rules_of_ones_own() -> None:
    """Here only."""
    s2s.partial(helper)(doubled)
    f = lambda x: helper(x) * 1.0  # noqa: E731
    assert s2s.grad(f)(3.0) == 2.0
    assert s2s.grad(f, override={helper: tripled})(3.0) == 3.0
    assert s2s.grad(f, override={helper: s2s.zero_derivative})(3.0) == 0.0


def test_the_dict_is_read_once() -> None:
    """When the derivative is made; what is put in later has no effect."""
    rules = {np.floor: s2s.straight_through}
    gradient = s2s.grad(floors, override=rules)
    rules.clear()
    close(gradient(X), np.floor(X) + X)
    rules[np.floor] = doubled
    close(s2s.grad(floors, override=rules)(X), np.floor(X) + 2.0 * X)
    close(gradient(X), np.floor(X) + X)


def test_what_is_no_rule() -> None:
    with pytest.raises(s2s.ArgumentError, match="is no rule: give a template"):
        s2s.grad(floors, override={np.floor: 1.0})
    with pytest.raises(s2s.ArgumentError, match="assigns to none of"):
        s2s.grad(floors, override={np.floor: helper})
    with pytest.raises(s2s.ArgumentError, match="the function takes 1 arguments, not 2"):
        s2s.grad(floors, override={helper: steep})
    with pytest.raises(s2s.ArgumentError, match="not callable"):
        s2s.grad(floors, override={"np.floor": doubled})
    with pytest.raises(s2s.ArgumentError, match="a dict from functions to rules"):
        s2s.grad(floors, override=[np.floor])


def test_options_of_templates() -> None:
    """A template may be declared for no function, to be given options."""

    @s2s.partial(constant=("n",))
    def powers(y, x, n):
        D[x] = 7.0

    def f(x, n):
        return np.sum(np.power(x, n))

    close(s2s.grad(f, override={np.power: powers})(X, 2.0), 7.0 + 0.0 * X)
    assert s2s.grad(f, 1, override={np.power: powers})(X, 2.0) == 0.0


def test_second_derivatives() -> None:
    """The rule holds for the function at every order; inner overrides hold, too."""

    def f(x):
        return np.floor(x) ** 3

    inner = s2s.grad(f, override={np.floor: s2s.straight_through})
    assert inner(2.5) == 12.0
    assert s2s.grad(inner)(2.5) == 12.0
    assert s2s.grad(s2s.grad(f), override={np.floor: s2s.straight_through})(2.5) == 12.0
    assert s2s.grad(s2s.grad(f))(2.5) == 0.0


def test_pickling() -> None:
    gradient = s2s.grad(floors, override={np.floor: s2s.straight_through})
    close(pickle.loads(pickle.dumps(gradient))(X), gradient(X))


# with s2s.override ---------------------------------------------------------------------------------


def test_a_block() -> None:
    """It holds inside, and is gone from the emitted code."""

    def f(x):
        with s2s.override({np.floor: s2s.straight_through, np.ceil: doubled}):
            y = np.floor(x) + np.ceil(x)
        return np.sum(y * x + np.floor(x))

    gradient = s2s.grad(f)
    close(gradient(X), np.floor(X) + np.ceil(X) + 3.0 * X)
    assert "s2s.override" not in gradient.source
    assert f(X) == np.sum((np.floor(X) + np.ceil(X)) * X + np.floor(X))


def test_calls_from_a_block() -> None:
    """As with `np.errstate`: functions that are called there, and not the same ones elsewhere."""

    def inner(x):
        return np.floor(x) * x

    def outer(x):
        return inner(x) + 1.0

    def f(x):
        a = outer(x)
        with s2s.override({np.floor: s2s.straight_through}):
            b = outer(x)
            with s2s.override({np.floor: doubled}):
                c = outer(x)
            d = inner(x)
        return np.sum(a + 10.0 * b + 100.0 * c + 1000.0 * d)

    expected = 1111.0 * np.floor(X) + (10.0 + 200.0 + 1000.0) * X
    close(s2s.grad(f)(X), expected)


def test_loops_branches_and_recursion() -> None:
    def power(x, n):
        return 1.0 if n == 0 else np.floor(x) * power(x, n - 1)

    def f(x):
        total = 0.0
        for k in range(3):
            if k == 1:
                with s2s.override({np.floor: s2s.straight_through}):
                    total = total + power(x, k + 1)
            else:
                total = total + power(x, k + 1) + np.floor(x) * x
        return total

    assert s2s.grad(f)(2.5) == pytest.approx(2.0 * 2.0 + 2.0 * 2.0)


def test_leaving_a_block_early() -> None:
    def f(x):
        for k in range(3):
            with s2s.override({np.floor: s2s.straight_through}):
                if x > k + 1.0:
                    continue
                return np.floor(x) * x
        return x

    assert s2s.grad(f)(2.5) == 2.0 + 2.5


def test_what_a_block_must_say() -> None:
    """What holds must be known when compiling."""
    rules = {np.floor: s2s.straight_through}

    def from_outside(x):
        with s2s.override(rules):
            return np.floor(x) * x

    with pytest.raises(s2s.RefusedError, match="cannot follow this override"):
        s2s.grad(from_outside)(2.5)

    def wrong(x):
        with s2s.override({np.floor: helper}):
            return np.floor(x) * x

    with pytest.raises(s2s.RefusedError, match="this override is not right"):
        s2s.grad(wrong)(2.5)

    def named(x):
        with s2s.override({np.floor: s2s.straight_through}) as nothing:
            return np.floor(x) * x + nothing

    with pytest.raises(s2s.RefusedError, match="gives nothing"):
        s2s.grad(named)(2.5)


def test_around_a_call() -> None:
    """It holds while the block runs, and no longer; inner ones win."""
    gradient = s2s.grad(floors)
    for context, factor in (
        (nullcontext(), 0.0),
        (s2s.override({np.floor: doubled}), 2.0),
        (nullcontext(), 0.0),
        (s2s.override({np.floor: tripled}), 3.0),
    ):
        with context:
            close(gradient(X), np.floor(X) + factor * X)
    own = s2s.grad(floors, override={np.floor: doubled})
    with s2s.override({np.floor: tripled}), s2s.override({np.ceil: doubled}):
        close(own(X), np.floor(X) + 2.0 * X)
        close(gradient(X), np.floor(X) + 3.0 * X)


def test_other_uses_of_a_block_are_refused() -> None:
    """What is not known to hold is not left out in silence."""
    from contextlib import nullcontext as nothing

    def conditional(x, flag):
        with s2s.override({np.floor: s2s.straight_through}) if flag else nothing():
            return np.floor(x) * x

    def named(x):
        context = s2s.override({np.floor: s2s.straight_through})
        with context:
            return np.floor(x) * x

    for f, args in ((conditional, (2.5, True)), (named, (2.5,))):
        with pytest.raises(s2s.RefusedError, match="belongs into a `with` statement"):
            s2s.grad(f)(*args)
    with pytest.raises(TypeError):
        s2s.override({np.floor: s2s.straight_through})(floors)  # no decorator
