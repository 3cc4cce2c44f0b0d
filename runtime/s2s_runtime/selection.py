"""Products that are zero where nothing was selected."""

from __future__ import annotations

from typing import Any

import numpy as np


def masked_product(bar: Any, slope: Any) -> Any:
    """`bar * slope`, and 0 where `bar` is 0 even if `slope` is infinite there, or NaN."""
    with np.errstate(invalid="ignore"):
        return np.where(bar != 0.0, bar * slope, 0.0)
