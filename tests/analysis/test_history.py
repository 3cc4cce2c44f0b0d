"""What unknown code may write into: groups of shared memory, reach of code, order of events."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.analysis.history import history
from s2s.analysis.reach import reach
from tests.compiled import lowered

TABLE = np.ones(3)
SEEN: list[Any] = []
COUNT = 0


def overwrite(target: Any) -> None:
    """Writes into what it is given."""
    try:
        target[...] = 0.0
    finally:
        pass


def remember(value: Any) -> None:
    """Keeps what it is given."""
    try:
        SEEN.append(value)
    finally:
        pass


def recall() -> Any:
    """Gives back what was kept."""
    try:
        return SEEN[-1]
    finally:
        pass


def count() -> None:
    """Binds a global anew."""
    globals()["COUNT"] = COUNT + 1


def counted() -> None:
    """Calls what does."""
    try:
        count()
    finally:
        pass


def pure(k: int) -> float:
    """Keeps nothing."""
    try:
        return 1.0 / k
    finally:
        pass


def overwritten(function: Any, *args: Any) -> set[str]:
    """The names of values that may be written into later."""
    return {v.name for v in history(lowered(function, args, {}).module).overwritten if v.name}


def test_views_are_overwritten_with_their_base() -> None:
    """What shares memory is written into together."""

    def f(x: Any) -> Any:
        table = np.ones((2, 3))
        row = table[0]
        other = table * 2.0
        overwrite(table)
        return np.sum(row + other[0] + x)

    assert overwritten(f, np.ones(3)) == {"table", "row"}


def test_what_is_defined_later_is_not_overwritten() -> None:
    """Only what was there is."""

    def f(x: Any) -> Any:
        table = np.ones(3)
        overwrite(table)
        later = np.ones(3)
        return np.sum(x * later)

    assert overwritten(f, np.ones(3)) == {"table"}


def test_a_step_of_a_loop_overwrites_what_the_one_before_read() -> None:
    """Loops are followed twice."""

    def f(x: Any) -> Any:
        table = np.ones(3)
        total = 0.0
        for _ in range(3):
            part = table[1:]
            total = total + np.sum(part * x[1:])
            overwrite(table)
        return total

    assert overwritten(f, np.ones(3)) >= {"table", "part"}


def test_functions_of_numpy_write_into_nothing() -> None:
    """Though they are not looked into."""

    def f(x: Any) -> Any:
        np.set_printoptions(precision=8)
        print(x)
        return np.sum(x * np.random.default_rng(0).normal(size=3))

    assert not overwritten(f, np.ones(3))


def test_code_reaches_what_it_mentions() -> None:
    """Names, the objects that they mean, and what is bound."""
    assert reach(remember).holds(SEEN, "SEEN")
    assert not reach(remember).holds(TABLE, "TABLE")
    assert "COUNT" in reach(counted).attributes
    assert reach(remember).meets(reach(recall))
    assert not reach(pure).meets(reach(pure))
    assert not reach(pure).meets(reach(recall))


def test_what_is_bound_anew_is_noted() -> None:
    """A global number is read before the derivative starts."""

    def f(x: Any) -> Any:
        y = x * COUNT
        counted()
        return np.sum(y)

    found = history(lowered(f, (np.ones(3),), {}).module).rebinding
    assert [name for _, name in found] == ["COUNT"]
