"""Truncated Taylor series: of structures, and of products of many factors.

A series is the tuple of its coefficients from order 0 on, with None for those that are zero; what is
given back is the coefficients from order 1 on. Products of series are Cauchy products (Griewank and
Walther, Evaluating Derivatives, 2008, table 13.1), so they are exact where factors are zero.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_runtime.cumulative import _as_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Series = list[Any]


def scale(factor: float, x: Any) -> Any:
    """Each number of a structure times a factor; None where there is none."""
    if x is None:
        return None
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(scale(factor, item) for item in x))
    if isinstance(x, tuple | list):
        return type(x)(scale(factor, item) for item in x)
    if isinstance(x, dict):
        return {key: scale(factor, item) for key, item in x.items()}
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        fields = {f.name: scale(factor, getattr(x, f.name)) for f in dataclasses.fields(x)}
        return dataclasses.replace(x, **fields)
    return factor * x


def cumprod_series(a: Sequence[Any], axis: int | None = None) -> tuple[Any, ...]:
    """The coefficients of `np.cumprod(a, axis)`.

    >>> cumprod_series((np.array([1.0, 2.0]), np.array([1.0, 1.0]), None))
    (array([1., 3.]), array([0., 1.]))
    """
    rows, back = _rows(a, axis)
    found = _running(rows)
    return tuple(each if axis is None else back(each) for each in _full(found, found[0])[1:])


def other_products_series(a: Sequence[Any], axis: Any = None) -> tuple[Any, ...]:
    """The coefficients of `other_products(a, axis)`: for each element the product of the others."""
    rows, back = _rows(a, axis)
    before = _shifted(_running(rows))
    after = [None if c is None else c[::-1] for c in _shifted(_running(_reversed(rows)))]
    return tuple(map(back, _full(_product(before, after), rows[0])[1:]))


def other_factors_series(items: Sequence[Any]) -> tuple[Any, ...]:
    """The coefficients of `other_factors(items)`, for sequences of numbers."""
    rows = [None if c is None else np.array(c, dtype=np.float64) for c in items]
    found = other_products_series(rows)
    first = items[0]
    if isinstance(first, np.ndarray):
        return found
    kind: Callable[[Any], Any] = tuple if isinstance(first, tuple) else list
    return tuple(kind(c.tolist()) for c in found)


def _rows(a: Sequence[Any], axis: Any) -> tuple[Series, Callable[[Any], Any]]:
    first, back = _as_rows(np.asarray(a[0]), axis)
    rest = [None if c is None else _as_rows(np.asarray(c), axis)[0] for c in a[1:]]
    return [first, *rest], back


def _full(series: Series, like: Any) -> Series:
    return [np.zeros_like(like) if c is None else c for c in series]


def _reversed(series: Series) -> Series:
    return [None if c is None else c[::-1] for c in series]


def _running(rows: Series) -> Series:
    """Products of the first rows, by doubling how many (Hillis and Steele, 1986)."""
    found, step, count = list(rows), 1, len(rows[0])
    while step < count:
        heads = [None if c is None else c[step:] for c in found]
        tails = [None if c is None else c[:-step] for c in found]
        starts = [None if c is None else c[:step] for c in found]
        found = _stacked(starts, _product(heads, tails))
        step *= 2
    return found


def _shifted(running: Series) -> Series:
    """One first, and then all but the last."""
    ones = np.ones_like(running[0][:1])
    starts = [ones, *[None] * (len(running) - 1)]
    return _stacked(starts, [None if c is None else c[:-1] for c in running])


def _stacked(starts: Series, ends: Series) -> Series:
    found: Series = []
    for start, end in zip(starts, ends, strict=True):
        if start is None and end is None:
            found.append(None)
            continue
        first = np.zeros_like(starts[0]) if start is None else start
        last = np.zeros_like(ends[0]) if end is None else end
        found.append(np.concatenate((first, last)))
    return found


def _product(p: Series, q: Series) -> Series:
    """The Cauchy product."""
    found: Series = []
    for k in range(len(p)):
        pairs = [(p[j], q[k - j]) for j in range(k + 1)]
        terms = [a * b for a, b in pairs if a is not None and b is not None]
        found.append(sum(terms[1:], start=terms[0]) if terms else None)
    return found
