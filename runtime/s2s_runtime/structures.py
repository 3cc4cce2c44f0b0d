"""Zeros and copies of containers of arrays."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np


def zeros_like(x: Any) -> Any:
    """Zeros of the structure, shapes and dtypes of `x`; what carries no derivative gives 0.0."""
    if isinstance(x, np.ndarray):
        return np.zeros_like(x)
    return _mapped(zeros_like, x, 0.0)


def copy(x: Any) -> Any:
    """A copy of `x` whose arrays and containers are new."""
    if isinstance(x, np.ndarray):
        return x.copy()
    return _mapped(copy, x, x)


def add(a: Any, b: Any) -> Any:
    """Add two adjoints of equal structure; lists, tuples and dicts are added item by item."""
    if isinstance(a, tuple) and hasattr(a, "_fields"):
        return type(a)(*(add(p, q) for p, q in zip(a, b, strict=True)))
    if isinstance(a, tuple | list):
        kind = list if isinstance(b, list) else type(a)
        return kind(add(p, q) for p, q in zip(a, b, strict=True))
    if isinstance(a, dict):
        return {key: add(item, b[key]) for key, item in a.items()}
    if dataclasses.is_dataclass(a) and not isinstance(a, type):
        names = [f.name for f in dataclasses.fields(a)]
        return dataclasses.replace(a, **{n: add(getattr(a, n), getattr(b, n)) for n in names})
    if a is None or b is None:
        return b if a is None else a
    return a + b


def distance(a: Any, b: Any) -> Any:
    """The largest absolute difference of two numbers in structures of the same kind."""
    if isinstance(a, np.ndarray):
        return np.max(np.abs(a - b))
    if isinstance(a, dict):
        return max(distance(item, b[key]) for key, item in a.items())
    if _parts(a) is None:
        return abs(a - b)
    return max(distance(p, q) for p, q in zip(_parts(a) or (), _parts(b) or (), strict=True))


def largest(x: Any) -> Any:
    """The largest absolute value of the numbers in a structure."""
    if isinstance(x, np.ndarray):
        return np.max(np.abs(x))
    parts = _parts([*x.values()] if isinstance(x, dict) else x)
    return abs(x) if parts is None else max(map(largest, parts))


def _parts(x: Any) -> list[Any] | None:
    """What a structure holds; None of a number."""
    if isinstance(x, tuple | list):
        return [*x]
    if dataclasses.is_dataclass(x):
        return [getattr(x, field.name) for field in dataclasses.fields(x)]
    return None


def rebuild(x: Any, items: Any) -> Any:
    """The items in a structure of the kind of `x`: an array, a tuple, a list, a dict or a record."""
    if isinstance(x, np.ndarray):
        return np.stack(list(items))
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*items)
    if isinstance(x, dict):
        return dict(zip(x, items, strict=True))
    return type(x)(items)


def items_of(x: Any) -> list[Any]:
    """The items that `rebuild` was given."""
    return list(x.values() if isinstance(x, dict) else x)


def joined_tail(head: Any, tail: Any) -> list[Any]:
    """What `split_tail` split, put together."""
    return [*head, *items_of(tail)]


def split_tail(items_bar: Any, tail: Any) -> tuple[Any, Any]:
    """Split the adjoint of an extended list: what was there before, and what `tail` added."""
    at = len(items_bar) - len(tail)
    return items_bar[:at], rebuild(tail, items_bar[at:])


def without(x_bar: Any, key: Any, before: Any) -> Any:
    """The adjoint of a container before the item at `key` was replaced: zero there, or no item."""
    rest = x_bar.copy()
    if isinstance(rest, dict) and key not in before:
        del rest[key]
    else:
        rest[key] = zeros_like(rest[key])
    return rest


def with_nothing(x_bar: Any, key: Any, x: Any) -> Any:
    """`x_bar` with zeros like `x[key]` at `key`, whether or not it has an item there."""
    rest = x_bar.copy()
    rest[key] = zeros_like(x[key])
    return rest


def _mapped(function: Any, x: Any, leaf: Any) -> Any:
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(function(item) for item in x))
    if isinstance(x, tuple | list):
        return type(x)(function(item) for item in x)
    if isinstance(x, dict):
        return {key: function(item) for key, item in x.items()}
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        fields = {f.name: function(getattr(x, f.name)) for f in dataclasses.fields(x)}
        return dataclasses.replace(x, **fields)
    return leaf
