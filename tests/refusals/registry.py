"""The list of programs that are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

X = np.array([0.5, -1.0, 2.0])
COPY = "Make one of them a copy"
GIVEN = "and it is not known what it does to it. Pass a copy, or use its result."
NO_RULE = "It has no derivative rule, and no source that s2s can read."


@dataclass(frozen=True)
class Refused:
    """A program with what its refusal has to say."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    what: str
    remedy: str


PROGRAMS: list[Refused] = []


def refused(what: str, remedy: str, *args: Any) -> Callable[[Any], Any]:
    """Register a program; it is called with one number unless other arguments are given."""

    def register(function: Any) -> Any:
        PROGRAMS.append(Refused(function, args or (0.5,), what, remedy))
        return function

    return register
