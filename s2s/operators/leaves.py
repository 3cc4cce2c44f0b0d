"""The numbers in a container: listed with their places, and replaced."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import field_names, has_fields

if TYPE_CHECKING:
    from collections.abc import Iterator


def leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every floating-point number or array in a value, with its place: `params['w'][0]`."""
    if is_float(value):
        yield place, value
        return
    for part, item in _parts(value):
        yield from leaves(item, place + part)


def rebuilt(value: Any, new: Iterator[Any]) -> Any:
    """The value with its floating-point leaves, in the order of `leaves`, replaced."""
    if is_float(value):
        return next(new)
    items = [rebuilt(item, new) for _, item in _parts(value)]
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


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f".{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, (tuple, list)):
        yield from ((f"[{i}]", item) for i, item in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f"[{key!r}]", item) for key, item in value.items())
    elif not isinstance(value, np.ndarray) and has_fields(value):
        yield from ((f".{name}", getattr(value, name)) for name in field_names(value))
