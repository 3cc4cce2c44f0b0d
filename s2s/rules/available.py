"""Functions that only some versions of NumPy have."""

from __future__ import annotations

from typing import Any

import numpy as np


def available(*names: str) -> tuple[Any, ...]:
    """The functions of `numpy` with these dotted names, those that there are."""
    found = (_resolved(name) for name in names)
    return tuple(function for function in found if function is not None)


def _resolved(name: str) -> Any:
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
