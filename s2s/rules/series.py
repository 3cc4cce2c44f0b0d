"""Functions whose Taylor series is best computed as a whole, by a helper of the runtime.

The helper takes the tuple of the coefficients of the first argument, then the other arguments, and
gives those of the result from order 1 on. All other functions are expanded by the rules that forward
mode has for them, and the products, quotients and powers of `s2s.transform.expanding`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import s2s_runtime

from s2s.ir.nodes import Primitive

_HELPERS: dict[Any, tuple[Primitive, tuple[str, ...]]] = {
    np.cumprod: (
        Primitive(s2s_runtime.cumprod_series, "s2s_runtime.cumprod_series"), ("axis",),
    ),
    s2s_runtime.other_products: (
        Primitive(s2s_runtime.other_products_series, "s2s_runtime.other_products_series"), ("axis",),
    ),
    s2s_runtime.other_factors: (
        Primitive(s2s_runtime.other_factors_series, "s2s_runtime.other_factors_series"), (),
    ),
}  # fmt: skip


def series_helper(function: Any) -> tuple[Primitive, tuple[str, ...]] | None:
    """The helper for a function, and which arguments it takes beside the first; None for most."""
    try:
        return _HELPERS.get(function)
    except TypeError:  # not hashable
        return None
