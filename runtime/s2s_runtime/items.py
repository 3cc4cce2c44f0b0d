"""Adjoints of Python sequences whose lengths are only known at run time."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_runtime.structures import add, items_of, rebuild, zeros_like


def column(items_bar: Any, k: int) -> list[Any]:
    """The k-th part of each item: what `zip` gives back to its k-th argument."""
    return [0.0 if item is None else item[k] for item in items_bar]


def as_column(values: Any, k: int, items: Any) -> list[Any]:
    """Zeros like `items` with the values as the k-th part of each: what goes back from `column`."""
    return [
        item if item is None else _with_part(zeros_like(item), k, value)
        for item, value in zip(items, values, strict=True)
    ]


def _with_part(item: Any, k: int, value: Any) -> Any:
    parts = list(item)
    parts[k] = value
    return rebuild(item, parts)


def first_items(x_bar: Any, items: Any) -> list[Any]:
    """The adjoints of the items that `filled_out(x, items)` was given."""
    return items_of(x_bar)[: len(items)]


def filled_out(x: Any, items_bar: Any) -> Any:
    """The adjoint of `x` from those of its first items; the others were not looked at."""
    rest = list(x.values() if isinstance(x, dict) else x)[len(items_bar) :]
    return rebuild(x, [*items_bar, *(zeros_like(item) for item in rest)])


def with_added(x_bar: Any, index: Any, v: Any) -> Any:
    """`x_bar` with `v` added at `index`: repeated indices of an array add up."""
    if isinstance(x_bar, np.ndarray):
        total = x_bar.copy()
        np.add.at(total, index, v)
        return total
    changed = list(x_bar) if isinstance(x_bar, tuple) else x_bar.copy()
    changed[index] = add(changed[index], v)
    return changed


def zeros_at(x: Any, path: tuple[Any, ...]) -> Any:
    """Zeros of the part of `x` at `path`; 0.0 where nothing has been assigned."""
    for key in path:
        if x is None:
            return 0.0
        x = getattr(x, key) if isinstance(key, str) and not isinstance(x, dict) else x[key]
    return zeros_like(x)


def mutable(x_bar: Any) -> Any:
    """An adjoint whose items can be replaced: a list where it is a tuple."""
    return list(x_bar) if isinstance(x_bar, tuple) and not hasattr(x_bar, "_fields") else x_bar


def of_kind(items: Any, x: Any) -> Any:
    """The items in a tuple or a list, as `x` is one; anything else as it is."""
    if isinstance(items, tuple | list) and type(x) in (tuple, list):
        return type(x)(items)
    return items


def sorted_backward(items_bar: Any, x: Any, reverse: bool = False) -> list[Any]:
    """The adjoints of the items of `x` from those of `sorted(x)`; equal items share equally."""
    values = list(x)
    order = sorted(range(len(values)), key=values.__getitem__, reverse=reverse)
    shares: dict[Any, list[Any]] = {}
    for place, k in enumerate(order):
        shares.setdefault(values[k], []).append(items_bar[place])
    return [sum(shares[value]) / len(shares[value]) for value in values]


def repeated_backward(items_bar: Any, x: Any) -> list[Any]:
    """The adjoints of the items of `x` from those of `x * n`."""
    length = len(x)
    if len(items_bar) < length:
        return [zeros_like(item) for item in x]
    total = list(items_bar[:length])
    for start in range(length, len(items_bar), length):
        total = [add(a, b) for a, b in zip(total, items_bar[start:], strict=False)]
    return total


def sorted_tangent(items_dot: Any, x: Any, reverse: bool = False) -> list[Any]:
    """The tangents of the items of `sorted(x)` from those of `x`; equal items share equally."""
    values = list(x)
    order = sorted(range(len(values)), key=values.__getitem__, reverse=reverse)
    shares: dict[Any, list[Any]] = {}
    for k in order:
        shares.setdefault(values[k], []).append(items_dot[k])
    return [sum(shares[values[k]]) / len(shares[values[k]]) for k in order]
