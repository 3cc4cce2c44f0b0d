"""Rules of the user's: for what they hold, what they may say, and that they are noticed."""

# ruff: noqa: PLW0108 (what a function does that calls one with a rule)

from __future__ import annotations

import functools
import math
import operator

import numpy as np
import pytest
import scipy.special

import s2s
from s2s import D, bar, dot
from tests.own_rules import own_table

__all__ = ["own_table"]

X = np.array([0.3, 0.7, 1.2])
A = np.array([[2.0, 0.1, 0.3], [0.2, 3.0, 0.4], [0.1, 0.5, 4.0]])
SLOPE = 3.0


def cube(x):
    return np.asarray(x) ** 3 if isinstance(x, np.ndarray) else math.pow(x, 3)


def cube_rule(y, x):
    D[x] = SLOPE * x * x


def solve(a, b):
    return np.linalg.solve(a, b)


def solve_rule(y, a, b):
    b_bar = np.linalg.solve(a.T, bar[y])
    bar[a] = -np.outer(b_bar, y)
    bar[b] = b_bar


def solve_forward(y, a, b):
    dot[y] = np.linalg.solve(a, dot[b] - dot[a] @ y)


def close(found, expected) -> None:
    """Equal up to rounding, in structure too."""
    if isinstance(expected, tuple):
        assert isinstance(found, tuple)
        for p, q in zip(found, expected, strict=True):
            close(p, q)
        return
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


# for what a rule holds -----------------------------------------------------------------------------


def test_a_function_with_a_rule_is_called_as_it_is() -> None:
    """It is not looked into: the emitted code calls it, and imports it."""
    s2s.partial(cube)(cube_rule)

    def loss(x):
        y = cube(x)
        return np.sum(y * y)

    gradient = s2s.grad(loss)
    close(gradient(X), 6.0 * X**5)
    assert "cube(x)" in gradient.source
    assert "from tests.rules.test_own import cube" in gradient.source
    close(s2s.jvp(loss, (X,), (X,))[1], np.sum(6.0 * X**6))


def test_the_function_itself_is_differentiated_by_its_rule() -> None:
    """Not only where something else calls it."""

    def slope(y, x):
        D[x] = 100.0

    s2s.partial(cube)(slope)
    assert s2s.grad(cube)(2.0) == 100.0
    assert s2s.grad(functools.partial(cube))(2.0) == 100.0


def test_types_of_elementwise_functions_are_known() -> None:
    """A partial says that the function is elementwise: shapes follow, and nothing is looked at."""
    s2s.partial(cube)(cube_rule)
    gradient = s2s.grad(lambda x, k: np.sum(cube(x) * k), wrt=(0, 1))
    close(gradient(X, 2.0), (6.0 * X * X, float(np.sum(X**3))))
    assert "unbroadcast" not in gradient.source


def test_functions_defined_locally() -> None:
    """Each time anew, with what is around them: one is not taken for another."""

    def made(k):
        def local(x):
            return k * x

        @s2s.partial(local)
        def local_rule(y, x):
            D[x] = 100.0 + k

        return s2s.grad(lambda x: local(x) * 2.0)

    first, second = made(5.0), made(7.0)
    assert [first(2.0), second(2.0), first(2.0)] == [210.0, 214.0, 210.0]


class Model:
    """Methods with rules."""

    def __init__(self, k):
        self.k = k

    def step(self, x):
        return self.k * x**3

    @staticmethod
    def square(x):
        return x * x

    @classmethod
    def twice(cls, x):
        return 2.0 * x


def test_methods_and_static_functions() -> None:
    """A rule for the function in the class holds for calls through objects."""

    @s2s.pullback(Model.step, constant=("self",))
    def step_rule(y, self, x):
        bar[x] = bar[y] * 3.0 * self.k * x * x

    @s2s.partial(Model.square)
    def square_rule(y, x):
        D[x] = 20.0 * x

    def loss(model, x):
        return np.sum(model.step(x)) + np.sum(model.square(x)) + np.sum(Model.square(x))

    close(s2s.grad(loss, wrt="x")(Model(2.0), X), 6.0 * X * X + 40.0 * X)
    model = Model(2.0)
    close(s2s.grad(lambda x: np.sum(model.step(x)))(X), 6.0 * X * X)
    close(s2s.grad(lambda x: functools.partial(model.step)(x))(0.5), 1.5)
    close(s2s.grad(Model(2.0).step)(0.5), 1.5)


def test_class_methods() -> None:
    """The rule is for the function underneath, with the class as its first argument."""

    @s2s.pullback(Model.twice.__func__, constant=("cls",))
    def twice_rule(y, cls, x):
        bar[x] = bar[y] * 50.0

    assert s2s.grad(lambda x: Model.twice(x))(3.0) == 50.0


def test_opaque_functions() -> None:
    """Ufuncs of SciPy, built-ins and functions of extensions are called."""

    @s2s.partial(scipy.special.expi, singular=True)
    def expi(y, x):
        D[x] = np.exp(x) / x

    def loss(x):
        return np.sum(scipy.special.expi(x) ** 2)

    y = scipy.special.expi(X)
    close(s2s.grad(loss)(X), 2.0 * y * np.exp(X) / X)
    close(s2s.jvp(loss, (X,), (X,))[1], np.sum(2.0 * y * np.exp(X)))

    @s2s.pullback(operator.itemgetter)
    def nothing(y, x):
        bar[x] = bar[y]


def test_what_a_rule_cannot_be_declared_for() -> None:
    """What is another object each time it is looked up, or is data, is refused with advice."""
    with pytest.raises(s2s.RuleError, match="bound method is another object each time"):
        s2s.partial(Model(1.0).step)(cube_rule)
    with pytest.raises(s2s.RuleError, match="for the function inside"):
        s2s.partial(functools.partial(cube))(cube_rule)
    with pytest.raises(
        s2s.RuleError, match=r"is data\. Register the rule for .*Callable\.__call__"
    ):
        s2s.partial(Callable())(cube_rule)
    with pytest.raises(s2s.RuleError, match="not callable"):
        s2s.zero(3.0)
    with pytest.raises(s2s.RuleError, match="method of an object is another object"):
        s2s.zero(np.add.reduce)


@functools.lru_cache
def cached(x):
    return x * x


def test_caches() -> None:
    """A rule for a function with a cache holds wherever that is called or differentiated."""

    @s2s.partial(cached)
    def cached_rule(y, x):
        D[x] = 9.0

    assert s2s.grad(lambda x: cached(x) * 2.0)(3.0) == 18.0
    assert s2s.grad(cached)(3.0) == 9.0


class Base:
    def step(self, x):
        return x * x


class Derived(Base):
    def step(self, x):
        return super().step(x) + x


def test_inherited_methods() -> None:
    """The function of the base class has the rule, through `super()` too."""

    @s2s.pullback(Base.step, constant=("self",))
    def step_rule(y, self, x):
        bar[x] = 100.0 * bar[y]

    derived = Derived()
    assert s2s.grad(lambda x: derived.step(x) * 1.0)(2.0) == 101.0


class Callable:
    def __call__(self, x):
        return x * x


def test_objects_that_are_called() -> None:
    """The rule is for `__call__`."""

    @s2s.pullback(Callable.__call__, constant=("self",))
    def call_rule(y, self, x):
        bar[x] = 7.0 * bar[y]

    square = Callable()
    assert s2s.grad(lambda x: square(x))(3.0) == 7.0


# the user's rule wins ------------------------------------------------------------------------------


def test_it_takes_the_place_of_one_that_ships() -> None:
    """In both modes, whatever else is declared for the function."""

    @s2s.partial(np.tanh)
    def tanh(y, x):
        D[x] = 5.0

    assert s2s.grad(lambda x: np.tanh(x))(0.3) == 5.0
    assert s2s.jvp(lambda x: np.tanh(x), (0.3,), (1.0,))[1] == 5.0

    @s2s.pullback(np.sum)
    def sum_(y, a):
        bar[a] = 2.0 * bar[y]

    close(s2s.grad(lambda x: np.sum(x))(X), 2.0 + 0.0 * X)
    assert s2s.jvp(lambda x: np.sum(x), (X,), (X,))[1] == pytest.approx(2.0 * np.sum(X))
    s2s.zero(np.exp)
    assert s2s.grad(lambda x: x + np.exp(x))(0.3) == 1.0


def test_before_the_rules_are_loaded() -> None:
    """A process that declares rules first has them, too."""
    run(
        """
        import numpy as np, s2s
        from s2s import D, bar, dot

        @s2s.partial(np.floor)
        def floor(y, x):
            D[x] = 1.0

        @s2s.pushforward(np.transpose)
        def transpose(y, a):
            dot[y] = 3.0 * np.swapaxes(dot[a], 0, 1)

        @s2s.pullback(np.sum)
        def sum_(y, a):
            bar[a] = 2.0 * bar[y]

        x = np.array([[0.5, 1.5]])
        assert s2s.grad(lambda x: np.sum(np.floor(x)))(x).tolist() == [[2.0, 2.0]]
        assert s2s.grad(lambda x: np.sum(np.transpose(x)))(x).tolist() == [[6.0, 6.0]]
        """
    )


def run(text: str) -> str:
    """Run a program in a process of its own."""
    import subprocess
    import sys
    import tempfile
    import textwrap
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        found = subprocess.run(
            [sys.executable, str(path)], capture_output=True, text=True, check=False
        )
    assert found.returncode == 0, found.stderr
    return found.stdout
