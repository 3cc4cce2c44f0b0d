"""Convolution in one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def place_in_full(part: Any, a: Any, v: Any, mode: str = "full") -> NDArray[Any]:
    """What `np.convolve(a, v, mode)` gave, in the place it has in the full convolution."""
    full = np.zeros(len(a) + len(v) - 1, dtype=np.result_type(part))
    full[_place(len(part), a, v, mode)] = part
    return full


def take_from_full(full: Any, a: Any, v: Any, mode: str = "full") -> Any:
    """The part of the full convolution that `np.convolve(a, v, mode)` gives."""
    short, long = sorted((len(a), len(v)))
    length = {"full": len(full), "same": long, "valid": long - short + 1}[mode]
    return full[_place(length, a, v, mode)]


def _place(length: int, a: Any, v: Any, mode: str) -> slice:
    short = min(len(a), len(v))
    start = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    return slice(start, start + length)
