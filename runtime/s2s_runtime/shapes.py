"""Shapes of adjoints where they are only known at run time."""

from __future__ import annotations

from typing import Any

import numpy as np


def unbroadcast(x_bar: Any, x: Any) -> Any:
    """Sum `x_bar` over the dimensions along which `x` was broadcast; the result has the shape of `x`.

    Where `x_bar` is the narrower one, it is broadcast.
    """
    if isinstance(x, list | tuple | dict):
        message = "lists and tuples are added here; annotate the function, or compile it for a call"
        raise TypeError(message)
    shape = np.shape(x)
    surplus = np.ndim(x_bar) - len(shape)
    if surplus > 0:
        x_bar = np.sum(x_bar, axis=tuple(range(surplus)))
    own = shape[max(-surplus, 0) :]
    narrow = tuple(
        axis
        for axis, (length, of_bar) in enumerate(zip(own, np.shape(x_bar), strict=True))
        if length == 1 and of_bar != 1
    )
    if narrow:
        x_bar = np.sum(x_bar, axis=narrow, keepdims=True)
    return x_bar if np.shape(x_bar) == shape else np.broadcast_to(x_bar, shape)


def reshape_like(x_bar: Any, x: Any) -> Any:
    """The elements of `x_bar` in the shape of `x`."""
    return np.reshape(x_bar, np.shape(x))


def broadcast_like(x_bar: Any, x: Any) -> Any:
    """View `x_bar` in the shape of `x`; as it is where `x` is no array."""
    if not isinstance(x, np.ndarray) or np.shape(x_bar) == x.shape:
        return x_bar
    return np.broadcast_to(x_bar, x.shape)
