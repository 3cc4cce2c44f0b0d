"""Which argument of a NumPy function is the array that it writes into, `out`."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s2s.ir import Atom

_UNSIGNED = {np.dot: 2, np.concatenate: 2}  # before NumPy 2.4 these do not show their signature


def out_argument(function: Any, args: Sequence[Atom], named: Mapping[str, Atom]) -> Atom | None:
    """What a call passes as `out`, by name or by position; None where it passes nothing."""
    if not is_numpy(function):
        return None
    place = place_of_out(function)
    passed = [named["out"]] if "out" in named else []
    if place is not None:
        passed += args[place:] if isinstance(function, np.ufunc) else args[place : place + 1]
    return next((atom for atom in passed if atom != Literal(None)), None)


def is_numpy(function: Any) -> bool:
    """Whether `out` means what it does in NumPy."""
    if isinstance(function, np.ufunc):
        return True
    return (getattr(function, "__module__", None) or "").split(".")[0] == "numpy"


@cache
def place_of_out(function: Any) -> int | None:
    """Where `out` stands among the arguments; None where it is passed by name only."""
    if isinstance(function, np.ufunc):
        return function.nin
    if not is_numpy(function):
        return None
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return _UNSIGNED.get(function)
    positional = [p.name for p in parameters.values() if p.kind in _POSITIONAL]
    return positional.index("out") if "out" in positional else None


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
