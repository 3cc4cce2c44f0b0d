"""Registering the programs of the corpus: `@program(args=[...])` above a plain function.

A program added to any file beside this one is run by every test of `tests/test_programs.py`.
"""

from __future__ import annotations

import copy
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Call:
    """Arguments of one call."""

    positional: tuple[Any, ...]
    named: dict[str, Any]

    def fresh(self) -> Call:
        """A copy that shares no memory with this one; what is shared inside stays shared."""
        return copy.deepcopy(self)


@dataclass(frozen=True)
class Program:
    """A program of the corpus, and what is known about it."""

    function: Callable[..., Any]
    calls: tuple[Call, ...]
    wrt: tuple[int | str, ...]
    refused: str | None
    tags: frozenset[str]

    @property
    def id(self) -> str:
        """What the tests call it."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"

    def chosen(self, call: Call) -> tuple[Any, ...]:
        """The arguments that the derivative is with respect to."""
        return tuple(call.positional[w] if isinstance(w, int) else call.named[w] for w in self.wrt)

    def with_chosen(self, call: Call, values: Iterable[Any]) -> Call:
        """The call with those arguments replaced."""
        positional, named = list(call.positional), dict(call.named)
        for where, value in zip(self.wrt, values, strict=True):
            if isinstance(where, int):
                positional[where] = value
            else:
                named[where] = value
        return Call(tuple(positional), named)

    def run(self, call: Call) -> Any:
        """The value of the program itself."""
        return self.function(*call.positional, **call.named)


TAGS = frozenset(
    {
        "second",  # its gradient is differentiated again
        "may_refuse",  # right or refused; never wrong
        "prints",  # writes to standard output
        "fixed_types",  # branches on the types of its arguments: means nothing on unknown ones
        "float32",  # single precision: compared loosely
        "no_vary",  # the derivative is zero everywhere
    }
)
_programs: list[Program] = []


def call(*positional: Any, **named: Any) -> Call:
    """One set of arguments, where some are passed by name."""
    return Call(positional, named)


def program(
    args: Iterable[tuple[Any, ...] | Call],
    wrt: int | str | tuple[int | str, ...] = 0,
    refused: str | None = None,
    tags: Iterable[str] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function, and leave it as it is.

    Args:
        args: sets of arguments that reach all branches; each test gets copies.
        wrt: positions, or names, of the arguments to differentiate with respect to.
        refused: a part of the message, for programs that s2s has to refuse.
        tags: see `TAGS`.
    """
    calls = tuple(a if isinstance(a, Call) else Call(a, {}) for a in args)
    where = wrt if isinstance(wrt, tuple) else (wrt,)
    if not calls or not set(tags) <= TAGS:
        message = f"a program needs arguments, and tags out of {sorted(TAGS)}"
        raise ValueError(message)

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _programs.append(Program(function, calls, where, refused, frozenset(tags)))
        return function

    return register


def all_programs() -> tuple[Program, ...]:
    """Every program of every file, in order."""
    for name in sorted(_files()):
        importlib.import_module(f"tests.programs.{name}")
    return tuple(_programs)


def _files() -> Iterator[str]:
    for path in Path(__file__).parent.glob("*.py"):
        if not path.stem.startswith("_") and path.stem != "helpers":
            yield path.stem


def vector(length: int = 4, seed: int = 0) -> NDArray[np.float64]:
    """Numbers between 0.2 and 1.2."""
    return np.random.default_rng([7, seed]).uniform(0.2, 1.2, length)


def signed(*shape: int, seed: int = 0) -> NDArray[np.float64]:
    """An array of numbers between -1 and 1."""
    return np.random.default_rng([11, seed]).uniform(-1.0, 1.0, shape)


def matrix(rows: int = 3, columns: int = 4, seed: int = 0) -> NDArray[np.float64]:
    """A matrix of numbers between 0.2 and 1.2."""
    return np.random.default_rng([13, seed]).uniform(0.2, 1.2, (rows, columns))
