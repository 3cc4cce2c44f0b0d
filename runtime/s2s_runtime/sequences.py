"""Derivatives of the built-in functions of Python sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_runtime.shapes import unbroadcast

if TYPE_CHECKING:
    from collections.abc import Sequence


def sum_backward(g: Any, items: Sequence[Any]) -> Any:
    """The adjoint of `items` from the adjoint `g` of `sum(items)`."""
    if isinstance(items, np.ndarray):
        return np.broadcast_to(g, items.shape)
    return _like(items, [unbroadcast(g, item) for item in items])


def extreme_backward(g: Any, items: Sequence[Any], extreme: Any) -> Any:
    """The adjoint of `items` from the adjoint `g` of their `max` or `min`; ties share equally."""
    tied = [item == extreme for item in items]
    share = g / sum(tied)
    parts = [share if is_tied else 0.0 * g for is_tied in tied]
    if isinstance(items, np.ndarray):
        return np.array(parts, dtype=items.dtype)
    return _like(items, parts)


def extreme_forward(tangents: Sequence[Any], items: Sequence[Any], extreme: Any) -> Any:
    """The change of the `max` or `min` of `items` when they change by `tangents`."""
    chosen = [tangent for tangent, item in zip(tangents, items, strict=True) if item == extreme]
    return sum(chosen) / len(chosen)


def scaled_steps(factor: Any, p: Sequence[Any], q: Sequence[Any]) -> Any:
    """`factor * (p - q)` of two points, in the kind of sequence that `p` is."""
    return scaled(factor, p - q if isinstance(p, np.ndarray) else _steps(p, q))


def _steps(p: Sequence[Any], q: Sequence[Any]) -> Any:
    return type(p)([a - b for a, b in zip(p, q, strict=True)])  # type: ignore[call-arg]


def scaled(factor: Any, items: Sequence[Any]) -> Any:
    """Each item times a factor, in the same kind of sequence."""
    if isinstance(items, np.ndarray):
        return factor * items
    return type(items)([factor * item for item in items])  # type: ignore[call-arg]


def sum_of_products(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """The inner product of two sequences of numbers."""
    return sum(a * b for a, b in zip(p, q, strict=True))


def _like(items: Any, parts: list[Any]) -> Any:
    """A tuple for a tuple; a list for lists, sets of values and other iterables."""
    return tuple(parts) if isinstance(items, tuple) else parts
