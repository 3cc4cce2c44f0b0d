"""The oracles themselves, on derivatives that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests import oracles


class Pair(NamedTuple):
    """A structure for the tests."""

    a: Any
    b: Any


@dataclass
class Model:
    """Another one."""

    weights: Any
    steps: int = 3


STRUCTURE = {"p": Pair(1.5, [np.arange(2.0), (0.5, "text", 7)]), "m": Model(np.eye(2))}


def test_structures_are_flattened_and_rebuilt() -> None:
    """Only floating-point numbers are taken, and they come back in their places."""
    flat = oracles.flatten(STRUCTURE)
    assert flat.tolist() == [1.5, 0.0, 1.0, 0.5, 1.0, 0.0, 0.0, 1.0]
    assert oracles.same(oracles.unflatten(flat, STRUCTURE), STRUCTURE)
    assert oracles.labels(STRUCTURE)[:4] == [
        "['p'].a",
        "['p'].b[0][0]",
        "['p'].b[0][1]",
        "['p'].b[1][0]",
    ]


def test_differences_find_a_gradient() -> None:
    """To nine digits, with an honest estimate of the error."""
    x = np.array([0.3, 0.7])
    found = oracles.gradient(lambda x: np.sum(np.exp(x) * x), x)
    wanted = np.exp(x) * (1.0 + x)
    np.testing.assert_allclose(found.value, wanted, rtol=1e-9)
    assert np.all(np.abs(found.value - wanted) <= 10.0 * found.error + 1e-12)
    np.testing.assert_allclose(oracles.complex_step(lambda x: np.exp(x) * x, x), wanted, rtol=1e-14)


def test_differences_know_a_jump() -> None:
    """At a jump the estimate of the error is large."""
    assert oracles.directional(lambda h: float(h > 0.0))[1] > 1.0


def test_dot_test_and_taylor_remainders() -> None:
    """Both tell a right derivative from a wrong one."""
    x, x_dot, y_bar = np.array([0.3, 0.7]), np.array([1.0, -0.5]), np.array([0.2, 0.9])
    y_dot, x_bar = np.cos(x) * x_dot, np.cos(x) * y_bar
    assert oracles.dot_test(y_bar, y_dot, x_bar, x_dot) < 1e-15
    assert oracles.dot_test(y_bar, y_dot, 1.1 * x_bar, x_dot) > 1e-3

    def f(x: Any) -> float:
        return float(np.sum(np.sin(x)))

    assert min(oracles.taylor_slopes(f, x, np.cos(x), x_dot)) > 1.9
    assert min(oracles.taylor_slopes(f, x, 1.1 * np.cos(x), x_dot)) < 1.1


def test_comparisons_say_what_is_off() -> None:
    """The element is named."""
    like = {"w": np.zeros(2), "b": 0.0}
    with pytest.raises(AssertionError, match=r"1 of 3 are off\n  \['w'\]\[1\]: 2.5"):
        oracles.assert_close(
            {"w": np.array([1.0, 2.5]), "b": 1.0}, {"w": np.array([1.0, 2.0]), "b": 1.0}, like=like
        )
    with pytest.raises(AssertionError, match=r"gradient\['w'\]: shape"):
        oracles.assert_same_structure({"w": np.zeros(3), "b": 0.0}, like)
    with pytest.raises(AssertionError, match="share memory"):
        oracles.assert_apart([("a", like["w"]), ("b", [like["w"][1:]])])
