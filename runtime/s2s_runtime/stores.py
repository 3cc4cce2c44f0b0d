"""Adjoints of `x[index] = v` where an index may name an element more than once."""

from __future__ import annotations

from typing import Any

import numpy as np


def last_written(x_bar: Any, index: Any) -> Any:
    """The adjoint of what was written at each place of `x[index] = v`, before `v` was broadcast.

    Where several places name one element, the last write stands: the others get zero.

    >>> last_written(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2]))
    array([1., 0., 4.])

    Raises:
        ValueError: which write is the last depends on how NumPy walks through the index.
    """
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | list | tuple)]
    if not isinstance(x_bar, np.ndarray) or not arrays:
        return np.copy(x_bar[index])[()] if isinstance(x_bar, np.ndarray) else x_bar[index]
    written = x_bar[index]
    if written.base is not None:
        written = written.copy()
    if all(array.dtype == bool for array in arrays):
        return written
    numbers = np.arange(written.size).reshape(written.shape)
    last = np.empty(x_bar.shape, numbers.dtype)
    last[index] = numbers
    lost = last[index] != numbers
    if np.any(lost):
        if not all(array.flags.c_contiguous for array in arrays) and (
            len(arrays) > 1 or arrays[0].ndim > 1
        ):
            message = (
                "an element is written more than once, in an order that depends on how the index "
                "lies in memory: use np.ascontiguousarray on each array of the index"
            )
            raise ValueError(message)
        written[lost] = 0.0
    return written


def if_floating(v_bar: Any, x: Any) -> Any:
    """The adjoint of what was written into `x`: zero where `x` rounds it to whole numbers.

    Raises:
        TypeError: `x` holds no plain numbers.
    """
    if x.dtype.kind not in "fciub":
        message = f"cannot differentiate what is written into an array of {x.dtype}"
        raise TypeError(message)
    return v_bar if x.dtype.kind in "fc" else np.zeros_like(v_bar)


def written_last(v_bar: Any, index: Any, x: Any) -> Any:
    """The adjoint of `x_bar` in `last_written(x_bar, index)`: `v_bar` of the writes that stand."""
    x_bar = np.zeros(np.shape(x), np.result_type(v_bar))
    x_bar[index] = v_bar
    return x_bar
