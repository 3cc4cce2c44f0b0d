"""Registering what could lose a derivative: `@case(args...)` above a plain function.

Each must get the right derivative or be refused; `@right(args...)` must not be refused either, and
`@refused(args...)` must be: what it computes is not what a derivative could be taken of.
"""

from __future__ import annotations

import copy
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

X = np.array([0.6, -1.3, 2.2])
A = np.array([[0.55, -1.25, 2.35], [1.45, 0.75, -0.25], [0.3, 0.6, 1.7]])


@dataclass(frozen=True)
class Case:
    """A function, and calls one after another of one derivative with respect to argument 0."""

    function: Callable[..., Any]
    calls: tuple[tuple[Any, ...], ...]
    expected: str

    @property
    def id(self) -> str:
        """What the tests call it."""
        module, name = self.function.__module__.rpartition(".")[2], self.function.__name__
        line = self.function.__code__.co_firstlineno
        return f"{module}.{f'line_{line}' if name == '<lambda>' else name}"

    def fresh(self, k: int) -> tuple[Any, ...]:
        """The arguments of a call, in memory of their own."""
        return copy.deepcopy(self.calls[k])


_cases: list[Case] = []


def _registering(expected: str) -> Callable[..., Any]:
    def of(*calls: Any) -> Callable[..., Any]:
        every = tuple(c if isinstance(c, tuple) else (c,) for c in calls)

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            _cases.append(Case(function, every, expected))
            return function

        return register

    return of


case = _registering("either")
right = _registering("right")
refused = _registering("refused")


def all_cases() -> list[Case]:
    """The cases of every file in this folder."""
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        importlib.import_module(f"tests.never_wrong.{path.stem}")
    return sorted(_cases, key=lambda c: (c.function.__module__, c.function.__code__.co_firstlineno))


def each(*calls: Any) -> Callable[..., None]:
    """Register functions that fit on a line, to be called alike."""

    def register(*functions: Callable[..., Any]) -> None:
        for function in functions:
            case(*calls)(function)

    return register
