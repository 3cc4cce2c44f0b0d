"""The numbers in a container: listed with their places, replaced, or all copied."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import field_names, has_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every floating-point number or array in a value, with its place: `params['w'][0]`."""
    if is_float(value):
        yield place, value
        return
    for part, item in parts(value):
        yield from leaves(item, place + part)


def rebuilt(value: Any, new: Iterator[Any]) -> Any:
    """The value with its floating-point leaves, in the order of `leaves`, replaced."""
    if is_float(value):
        return next(new)
    items = [rebuilt(item, new) for _, item in parts(value)]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*items)
    if isinstance(value, (tuple, list)):
        return type(value)(items)
    if isinstance(value, dict):
        return dict(zip(value, items, strict=True))
    if has_fields(value):
        found = copy.copy(value)
        for name, item in zip(field_names(value), items, strict=True):
            object.__setattr__(found, name, item)
        return found
    return value


def is_float(value: Any) -> bool:
    """Whether a value is a real or complex number or array of floating point."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex))


def copied(value: Any, done: dict[int, Any] | None = None) -> Any:
    """The value with arrays and containers of its own: nothing written into them is seen in it.

    What is one object in the value is one in the copy; what is neither array nor container is itself.
    """
    done = {} if done is None else done
    if id(value) in done:
        return done[id(value)]
    if isinstance(value, np.ndarray):
        found = done[id(value)] = value.copy(order="K")
        return found
    items = [item for _, item in parts(value)]
    if isinstance(value, tuple):
        new = (copied(item, done) for item in items)
        return type(value)(*new) if hasattr(value, "_fields") else type(value)(new)
    if not isinstance(value, (list, dict)) and not items:
        return value
    found = done[id(value)] = copy.copy(value)
    for key, item in zip(_keys(value), items, strict=True):
        if isinstance(value, (list, dict)):
            found[key] = copied(item, done)
        else:
            object.__setattr__(found, key, copied(item, done))
    return found


def _keys(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return range(len(value))
    return value if isinstance(value, dict) else field_names(value)


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    """The items of a container or the attributes of an object of the user's, with their places."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f".{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, (tuple, list)):
        yield from ((f"[{i}]", item) for i, item in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f"[{key!r}]", item) for key, item in value.items())
    elif not isinstance(value, np.ndarray) and has_fields(value):
        yield from ((f".{name}", getattr(value, name)) for name in field_names(value))
