"""What is wrong with a rule of the user's is said where it is defined, or refused where it is used."""

# ruff: noqa: PLW0108 (what a function does that calls one with a rule)

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s import D, bar, dot, push
from tests.own_rules import own_table

__all__ = ["own_table"]

X = np.array([0.3, 0.7, 1.2])
HERE = r"test_own_checks\.py:\d+: the rule "


def blend(x, y, k=0.5, *, power=1):
    return x * k + y * (1.0 - k)


def forgets(z, x, y, k=0.5, *, power=1):
    bar[x] = bar[z] * k
    bar[k] = bar[z] * (x - y)


def mistypes(z, x, y, k=0.5, *, power=1):
    bar[x] = bar[z] * k
    bar[yy] = bar[z] * k  # noqa: F821


def swaps(z, y, x, k=0.5, *, power=1):
    bar[x] = bar[y] = bar[k] = bar[z]


def too_few(z, x):
    bar[x] = bar[z]


def too_many(z, x, y, k, power, another):
    bar[x] = bar[z]


def other_default(z, x, y, k=0.25, *, power=1):
    bar[x] = bar[y] = bar[k] = bar[z]


def unknown_option(z, x, y, k=0.5, *, powers=1):
    bar[x] = bar[y] = bar[k] = bar[z]


def undefined(z, x, y, k=0.5, *, power=1):
    bar[x] = bar[z] * missing_helper(k)  # noqa: F821
    bar[y] = bar[k] = bar[z]


def wrong_marker(z, x, y, k=0.5, *, power=1):
    D[x] = 1.0


def reads_another(z, x, y, k=0.5, *, power=1):
    bar[x] = bar[y]


def nothing():
    pass


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (forgets, "'forgets' of 'blend': nothing is said about 'y': assign `bar\\[y\\]`"),
        (mistypes, "bar\\[yy\\]: there is no such parameter"),
        (swaps, "the function itself has 'y' at another position"),
        (too_few, "the function takes 2 arguments, not 1|nothing is said"),
        (too_many, "takes 3 arguments, not 5|nothing is said"),
        (other_default, "the default of 'k' is 0.5 in the function"),
        (unknown_option, "has no parameter 'powers'"),
        (undefined, "the name 'missing_helper' is not defined"),
        (wrong_marker, "D\\[x\\] is assigned; a pullback assigns `bar\\[argument\\]`"),
        (reads_another, "bar\\[y\\] is read; only `bar\\[z\\]`"),
        (nothing, "it must take the result, then the parameters of the function"),
    ],
)
def test_pullbacks(template, message) -> None:
    """Arity, names, defaults, markers, and every input covered."""
    options = {} if template is nothing else {"constant": ("power",)}
    if template is unknown_option:
        options = {"constant": ("powers",)}
    if template in (too_few,):
        options = {}
    with pytest.raises(s2s.RuleError, match=HERE) as caught:
        s2s.pullback(blend, **options)(template)
    assert pytest.importorskip("re").search(message, str(caught.value)), caught.value


def test_partials_and_pushforwards() -> None:
    def partial_reads(y, x):
        D[x] = bar[y]

    def forgotten(z, x, y):
        dot[z] = dot[x]

    def reads_result(y, x):
        dot[y] = dot[y]

    def sum_of(x, y):
        return x + y

    with pytest.raises(s2s.RuleError, match=r"bar\[y\] is read"):
        s2s.partial(np.tan)(partial_reads)
    with pytest.raises(s2s.RuleError, match=r"nothing is said about 'y': read `dot\[y\]`"):
        s2s.pushforward(sum_of)(forgotten)
    with pytest.raises(s2s.RuleError, match=r"dot\[y\] is read; only `dot\[argument\]`"):
        s2s.pushforward(np.tan)(reads_result)
    with pytest.raises(s2s.RuleError, match="declare its pullback first"):
        s2s.linear(sum_of)
    with pytest.raises(s2s.RuleError, match="constant='n' is no parameter"):
        s2s.pushforward(np.tan, constant=("n",))(reads_result)
    with pytest.raises(s2s.RuleError, match="write it as a `def` in a file"):
        s2s.partial(np.tan)(lambda y, x: None)


def test_nothing_is_registered_by_a_wrong_rule() -> None:
    """The function is as it was."""
    with pytest.raises(s2s.RuleError):
        s2s.pullback(np.tan)(forgets)
    assert s2s.grad(lambda x: np.tan(x))(0.0) == 1.0


def test_the_markers_are_found_however_they_are_reached() -> None:
    """As attributes of the package, under other names, inside functions."""
    from s2s import bar as adjoint

    def double(x):
        return 2.0 * x

    @s2s.pullback(double)
    def by_attribute(y, x):
        s2s.bar[x] = s2s.bar[y] * 5.0

    assert s2s.grad(lambda x: double(x))(1.0) == 5.0

    @s2s.pullback(double)
    def by_another_name(y, x):
        adjoint[x] = adjoint[y] * 6.0

    assert s2s.grad(lambda x: double(x))(1.0) == 6.0
    with pytest.raises(TypeError, match="a rule template was called"):
        by_another_name(1.0, 2.0)


def test_an_argument_without_a_derivative() -> None:
    """`inactive` is refused where it varies, `constant` is not; `refuse` wants the default."""

    def f(x, k, mode="plain"):
        return x * k

    @s2s.pullback(f, inactive=("k",), refuse=("mode",))
    def rule(y, x, k, mode="plain"):
        bar[x] = bar[y] * k

    assert s2s.grad(lambda x: f(x, 3.0))(2.0) == 3.0
    with pytest.raises(s2s.RefusedError, match="'f' with respect to 'k'"):
        s2s.grad(lambda k: f(2.0, k))(2.0)
    with pytest.raises(s2s.RefusedError, match="'f' with 'mode'"):
        s2s.grad(lambda x: f(x, 2.0, "other"))(2.0)


def test_arms_that_leave_an_argument_out() -> None:
    """What is covered in one arm only is refused where the other one is taken."""

    def f(x, n):
        return x**n

    @s2s.pullback(f, constant=("n",))
    def rule(y, x, n):
        if n == 2:
            bar[x] = 2.0 * bar[y] * x

    assert s2s.grad(lambda x: f(x, 2))(3.0) == 6.0
    with pytest.raises(s2s.RefusedError, match="no derivative of 'f' with respect to 'x'"):
        s2s.grad(lambda x: f(x, 3))(3.0)


def test_starred_parameters() -> None:
    def total(*xs, scale=1.0):
        return scale * sum(xs)

    @s2s.pullback(total, constant=("scale",))
    def rule(y, *xs, scale=1.0):
        bar[xs] = [bar[y] * scale for _ in xs]

    def f(a, b):
        return total(a, b, a, scale=3.0)

    assert s2s.grad(f, (0, 1))(1.0, 2.0) == (6.0, 3.0)


def test_several_results() -> None:
    """`bar[y]` is a tuple; partials are of one result."""

    def both(x):
        return np.sin(x), np.cos(x)

    @s2s.pullback(both)
    def rule(y, x):
        bar[x] = bar[y][0] * y[1] - bar[y][1] * y[0]

    def f(x):
        s, c = both(x)
        return np.sum(s * 2.0 + c * c)

    expected = 2.0 * np.cos(X) - 2.0 * np.cos(X) * np.sin(X)
    np.testing.assert_allclose(s2s.grad(f)(X), expected)

    @s2s.partial(np.modf)
    def modf(y, x):
        D[x] = 1.0

    with pytest.raises(s2s.RefusedError, match="the function gives several results"):
        s2s.grad(lambda x: np.sum(np.modf(x)[0]))(X)


def test_terms_that_are_missing() -> None:
    """A pushforward whose terms leave out an argument that varies."""

    def product(a, b):
        return a * b

    @s2s.pushforward(product)
    def rule(y, a, b):
        push[a] = dot[a] * b
        if isinstance(b, float):
            push[b] = a * dot[b]

    assert s2s.jvp(lambda x: product(x, 3.0), (2.0,), (1.0,))[1] == 3.0
    with pytest.raises(s2s.RefusedError, match="with respect to 'b'"):
        s2s.jvp(lambda x: product(2.0, x), (X,), (X,))


def test_shapes_that_do_not_fit() -> None:
    """What a rule assigns must broadcast to the argument, or sum to it: else the run stops."""

    def f(x):
        return np.sum(np.asarray(x))

    @s2s.pullback(f)
    def rule(y, x):
        bar[x] = np.ones(2)

    with pytest.raises(ValueError, match=r"broadcast|shape"):
        s2s.grad(lambda x: f(x))(X)


def test_a_template_without_source() -> None:
    scope: dict = {"bar": bar}
    exec("def rule(y, x):\n    bar[x] = bar[y]\n", scope)
    with pytest.raises(s2s.RuleError, match="source of the rule template 'rule' cannot be found"):
        s2s.pullback(np.tan)(scope["rule"])
