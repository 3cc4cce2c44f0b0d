"""Seeds and results of derivatives, where types are only known at run time."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np


def seed(value: Any) -> Any:
    """The adjoint of the result of a gradient: one, in the shape of `value`, which has one element.

    Raises:
        TypeError: `value` is not one floating-point number.
    """
    found = np.asarray(value)
    if found.size != 1 or found.dtype.kind != "f":
        message = (
            f"a gradient needs one floating-point number as the result, not {found.dtype}"
            f"{list(found.shape)}: sum it, or use s2s.vjp"
        )
        raise TypeError(message)
    return np.ones_like(value) if isinstance(value, np.ndarray) else 1.0


def astype(x: Any, dtype: Any) -> Any:
    """`x.astype(dtype)`, not copied where the dtype is the same."""
    return x.astype(dtype, copy=False)


def as_like(x_bar: Any, x: Any) -> Any:
    """An adjoint in the structure, shape and dtype of its primal; None where it has no derivative.

    Raises:
        TypeError: the adjoint is complex.
    """
    if type(x_bar) is float and type(x) is float:
        return x_bar
    if isinstance(x_bar, np.ndarray | np.generic | complex) and np.iscomplexobj(x_bar):
        message = "a derivative through complex numbers is not supported yet"
        raise TypeError(message)
    if isinstance(x, np.ndarray):
        return np.array(np.broadcast_to(x_bar, x.shape), dtype=x.dtype)
    if isinstance(x, np.generic):
        return x.dtype.type(x_bar) if x.dtype.kind == "f" else None
    if isinstance(x, float):
        return float(x_bar)
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(as_like(p, q) for p, q in zip(x_bar, x, strict=True)))
    if isinstance(x, tuple | list):
        return type(x)([as_like(p, q) for p, q in zip(x_bar, x, strict=True)])
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        names = [field.name for field in dataclasses.fields(x)]
        parts = {name: as_like(getattr(x_bar, name), getattr(x, name)) for name in names}
        return dataclasses.replace(x, **parts)
    if isinstance(x, dict):
        return {key: as_like(x_bar[key], item) for key, item in x.items()}
    return None
