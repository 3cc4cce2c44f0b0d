"""Derivatives of running sums, and of products, exact where factors are zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cumsum_backward(g: Any, a: Any, axis: int | None = None) -> Any:
    """The adjoint of `a` from the adjoint `g` of `np.cumsum(a, axis)`."""
    g = np.asarray(g)
    if axis is None:
        return np.reshape(np.cumsum(np.ravel(g)[::-1])[::-1], np.shape(a))
    return np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis)


def other_products(a: Any, axis: Any = None) -> Any:
    """For each element the product of the others that `np.prod(a, axis)` multiplies it by."""
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    return back(_others(rows))


def other_products_backward(g: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of `a` from the adjoint `g` of `other_products(a, axis)`."""
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    g_rows, _ = _as_rows(np.broadcast_to(g, a.shape), axis)
    result = np.zeros_like(rows)
    for k in range(rows.shape[0]):
        without = rows.copy()
        without[k] = 1.0
        terms = g_rows * _others(without)
        terms[k] = 0.0
        result[k] = np.sum(terms, axis=0)
    return back(result)


def cumprod_backward(g: Any, a: Any, axis: int | None = None) -> Any:
    """The adjoint of `a` from the adjoint `g` of `np.cumprod(a, axis)`."""
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    g_rows = np.reshape(g, rows.shape) if axis is None else np.moveaxis(g, axis, 0)
    result = np.array(np.broadcast_to(g_rows, rows.shape), dtype=rows.dtype)
    for k in range(len(rows) - 2, -1, -1):
        result[k] += rows[k + 1] * result[k + 1]
    before = np.ones_like(rows)
    before[1:] = np.cumprod(rows[:-1], axis=0)
    return back(result * before)


def _others(rows: NDArray[Any]) -> Any:
    before, after = np.ones_like(rows), np.ones_like(rows)
    before[1:] = np.cumprod(rows[:-1], axis=0)
    after[:-1] = np.cumprod(rows[:0:-1], axis=0)[::-1]
    return before * after


def _as_rows(a: NDArray[Any], axis: Any) -> tuple[NDArray[Any], Any]:
    """`a` with the reduced axes merged and first, and the way back."""
    if axis is None:
        return a.reshape(-1), lambda rows: rows.reshape(a.shape)
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(a, axes, range(len(axes)))
    rest = moved.shape[len(axes) :]
    first = int(np.prod(moved.shape[: len(axes)]))

    def back(rows: NDArray[Any]) -> Any:
        return np.moveaxis(rows.reshape(moved.shape), range(len(axes)), axes)

    return moved.reshape(first, *rest), back
