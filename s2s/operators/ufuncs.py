"""A ufunc as a Python function that can be differentiated: `s2s.grad(np.tanh)`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def as_function(f: Any) -> Callable[..., Any] | None:
    """A function of one or two arguments that calls a ufunc, or a function of `math`; else None."""
    if isinstance(f, np.ufunc):
        count = f.nin if f.nout == 1 else 0
    elif getattr(math, getattr(f, "__name__", ""), None) is f and callable(f):
        count = 1
    else:
        return None
    if count == 1:
        return _unary(f)
    return _binary(f) if count == 2 else None


def _unary(function: Any) -> Callable[..., Any]:
    def of_one(x: Any, /) -> Any:
        return function(x)

    of_one.__name__ = of_one.__qualname__ = function.__name__
    return of_one


def _binary(function: Any) -> Callable[..., Any]:
    def of_two(x1: Any, x2: Any, /) -> Any:
        return function(x1, x2)

    of_two.__name__ = of_two.__qualname__ = function.__name__
    return of_two
