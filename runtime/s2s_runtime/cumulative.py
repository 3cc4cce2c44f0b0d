"""Derivatives of running sums, and of products to any order, exact where factors are zero.

The derivative of a product of `a[0], a[1], ...` in several directions `d, e, ...` is a coefficient of
the product of `a[k] + d[k] * s + e[k] * t + ...`: that of `s * t * ...`. Squares of `s`, `t`, ... do not
occur in it, so a number has one coefficient for each set of these, and sets are bits of a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

Coefficients = list[Any]  # None for zero


def cumsum_backward(g: Any, a: Any, axis: int | None = None) -> Any:
    """The adjoint of `a` from the adjoint `g` of `np.cumsum(a, axis)`."""
    g = np.asarray(g)
    if axis is None:
        return np.reshape(np.cumsum(np.ravel(g)[::-1])[::-1], np.shape(a))
    return np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis)


def other_products(a: Any, axis: Any = None, *directions: Any) -> Any:
    """For each element the product of the others that `np.prod(a, axis)` multiplies it by.

    With directions, the derivative of that in these directions.
    """
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    if not directions:
        return back(_others(rows))
    moved = [_as_rows(np.asarray(direction), axis)[0] for direction in directions]
    return back(_stacked(other_factors(list(rows), *moved), rows))


def other_factors(items: Sequence[Any], *directions: Any) -> Any:
    """For each item the product of the others, as a tuple for a tuple, else a list or an array.

    With directions, sequences of numbers like the items, the derivative of that in these directions.
    """
    series = _series(items, directions)
    before = _running(series)
    after = _running(reversed(series))
    whole = (1 << len(directions)) - 1
    places = range(len(series))
    coefficients = [_coefficient(before[k], after[len(series) - 1 - k], whole) for k in places]
    found = [0.0 if found is None else found for found in coefficients]
    if isinstance(items, np.ndarray):
        return np.array(found, dtype=items.dtype)
    return tuple(found) if isinstance(items, tuple) else found


def cumprod_forward(a: Any, axis: int | None = None, *directions: Any) -> Any:
    """The derivative of `np.cumprod(a, axis)` in some directions; flat where `axis` is None."""
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    moved = [_as_rows(np.asarray(direction), axis)[0] for direction in directions]
    found = [total[-1] for total in _running(_series(list(rows), moved))[1:]]
    stacked = _stacked(found, rows)
    return stacked if axis is None else back(stacked)


def cumprod_backward(g: Any, a: Any, axis: int | None = None, *directions: Any) -> Any:
    """The adjoint of `a` from the adjoint `g` of `np.cumprod(a, axis)`.

    With directions, the derivative of that in these directions of `a`.
    """
    a = np.asarray(a)
    rows, back = _as_rows(a, axis)
    g_rows = np.reshape(g, rows.shape) if axis is None else np.moveaxis(g, axis, 0)
    g_rows = np.broadcast_to(g_rows, rows.shape)
    if directions:
        moved = [_as_rows(np.asarray(direction), axis)[0] for direction in directions]
        return back(_cumprod_rows_backward(g_rows, rows, moved))
    result = np.array(g_rows, dtype=rows.dtype)
    for k in range(len(rows) - 2, -1, -1):
        result[k] += rows[k + 1] * result[k + 1]
    before = np.ones_like(rows)
    before[1:] = np.cumprod(rows[:-1], axis=0)
    return back(result * before)


def _cumprod_rows_backward(g: Any, rows: Any, directions: Sequence[Any]) -> Any:
    series = _series(list(rows), directions)
    before = _running(series)
    whole = (1 << len(directions)) - 1
    result = np.zeros_like(rows)
    after: Coefficients = [g[-1], *[None] * whole] if len(g) else []
    for k in range(len(rows) - 1, -1, -1):
        found = _coefficient(before[k], after, whole)
        result[k] = 0.0 if found is None else found
        if k:
            after = _product(series[k], after)
            after[0] = after[0] + g[k - 1]
    return result


def _series(items: Sequence[Any], directions: Sequence[Any]) -> list[Coefficients]:
    """The coefficients of `items[k] + directions[0][k] * s + directions[1][k] * t + ...`."""
    found = []
    for k, item in enumerate(items):
        coefficients: Coefficients = [None] * (1 << len(directions))
        coefficients[0] = item
        for place, direction in enumerate(directions):
            coefficients[1 << place] = direction[k]
        found.append(coefficients)
    return found


def _running(series: Iterable[Coefficients]) -> list[Coefficients]:
    """One, the first factor, the product of the first two, and so on."""
    found: list[Coefficients] = []
    for factor in series:
        if not found:
            found.append([1.0, *[None] * (len(factor) - 1)])
        found.append(_product(found[-1], factor))
    return found


def _product(p: Coefficients, q: Coefficients) -> Coefficients:
    return [_coefficient(p, q, chosen) for chosen in range(len(p))]


def _coefficient(p: Coefficients, q: Coefficients, chosen: int) -> Any:
    """The coefficient of a set in a product: the sum over its parts in the one, the rest in the other."""
    total, part = None, chosen
    while True:
        if p[part] is not None and q[chosen ^ part] is not None:
            term = p[part] * q[chosen ^ part]
            total = term if total is None else total + term
        if part == 0:
            return total
        part = (part - 1) & chosen


def _stacked(items: Sequence[Any], rows: NDArray[Any]) -> Any:
    """The items, numbers or arrays like a row, as rows."""
    result = np.zeros_like(rows)
    for k, item in enumerate(items):
        result[k] = 0.0 if item is None else item
    return result


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
