"""Result types of builtins and of creation, against what they really give."""

from __future__ import annotations

import builtins
import math
import operator
from itertools import product
from typing import Any

import numpy as np
import pytest

import s2s.rules
from s2s.ir.types import (
    FLOAT,
    INT,
    Array,
    List,
    Tuple,
)  # fmt: skip
from tests.analysis.claims import (
    EVERYTHING,
    F64,
    SCALARS,
    N,
    check,
)


@pytest.fixture(autouse=True, scope="module")
def _rules() -> None:
    s2s.rules.load()


SHAPES: list[Any] = [3, (2, 3), INT, Tuple((INT, INT)), ()]


@pytest.mark.parametrize("function", [np.zeros, np.ones, np.empty])
def test_creation_from_a_shape(function: Any) -> None:
    """Creation from a shape."""
    for shape in SHAPES:
        assert check(function, shape)
        assert check(function, shape, dtype=np.float32)
        assert check(function, shape, "int64")
        check(np.full, shape, 2)
        check(np.full, shape, FLOAT)


def test_other_creation() -> None:
    """Other creation."""
    for n in (3, INT):
        assert check(np.eye, n)
        assert check(np.eye, n, 2)
        assert check(np.identity, n)
        assert check(np.arange, n)
        assert check(np.arange, 0, n)
        assert check(np.arange, 1.0, n)
        assert check(np.arange, 0, n, 0.5)
        assert check(np.linspace, 0.0, 1.0, n)
        assert check(np.linspace, FLOAT, 1, n)
        check(np.linspace, Array(F64, (N,)), 1.0, n)


def test_builtins() -> None:
    """Builtins."""
    for a in EVERYTHING:
        check(len, a)
        check(sum, a)
        check(max, a)
        check(min, a)
        check(list, a)
        check(tuple, a)
        check(float, a)
        check(int, a)
        check(round, a)
        check(round, a, 1)
        check(bool, a)
        check(operator.not_, a)
        check(math.exp, a)
        check(math.floor, a)
        check(sorted, a)
        check(builtins.pow, a, 2)
        check(enumerate, a)
        check(reversed, a)
        check(np.float32, a)
    for a, b in product(SCALARS, SCALARS):
        check(max, a, b)
        check(min, a, b)
        check(divmod, a, b)
        check(sum, Tuple((a, b)))
        check(sum, List(a, (a, b)))
        check(sum, List(a), b)
        check(max, Tuple((a, b)))
        check(math.pow, a, b)
        check(zip, Tuple((a, b)), Tuple((b, a)))


def test_operators_on_sequences() -> None:
    """Operators on sequences."""
    pair, three = Tuple((FLOAT, INT)), List(FLOAT, (FLOAT, FLOAT, FLOAT))
    for a, b in product((pair, three, List(INT)), repeat=2):
        check(operator.add, a, b)
        check(operator.eq, a, b)
    for a in (pair, three, List(INT)):
        check(operator.mul, a, 2)
        check(operator.mul, 2, a)
        check(operator.mul, a, INT)
        check(operator.contains, a, 1)
    check(operator.pow, INT, INT)
    check(operator.pow, 2, -1)
