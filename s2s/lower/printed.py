"""The dotted names by which emitted code reaches objects known when compiling."""

from __future__ import annotations

import builtins
import math
from functools import cache
from typing import Any

import numpy as np


@cache
def _known_names() -> dict[int, str]:
    names: dict[int, str] = {}
    modules = (
        ("", builtins), ("math", math), ("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft),
        ("np.random", np.random),
    )  # fmt: skip
    for prefix, module in modules:
        for name, found in vars(module).items():
            if not name.startswith("_") and (callable(found) or isinstance(found, type)):
                text = f"{prefix}.{name}" if prefix else name
                own = getattr(found, "__name__", None) == name
                if own or id(found) not in names:
                    names[id(found)] = text
    for short in ("float", "int", "bool", "complex", "str", "abs", "pow", "round", "min", "max"):
        names[id(getattr(builtins, short))] = short
    return names


def printed_name(found: Any) -> str:
    """The name of an object in emitted code: `np.tanh`, `math.sin`, `abs`, or its own name."""
    known = _known_names().get(id(found))
    if known is not None:
        return known
    for alias, module in (("np", np), ("math", math)):
        if found is module:
            return alias
    if getattr(found, "__objclass__", None) is np.ndarray:
        return f"np.{found.__qualname__}"
    home = getattr(found, "__module__", None) or ""
    name = getattr(found, "__qualname__", None) or getattr(found, "__name__", None)
    if not isinstance(name, str):
        return type(found).__name__
    package = home.split(".")[0]
    if package in ("s2s_runtime", "s2s_kernels"):
        return f"{package}.{name}"
    return name
