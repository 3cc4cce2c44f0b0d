"""Equally spaced numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shares_of_stop(y: Any, num: int = 50, endpoint: bool = True) -> NDArray[Any]:
    """The derivative of `y = np.linspace(start, stop, num, endpoint)` by `stop`, along axis 0."""
    shares = np.linspace(0.0, 1.0, num, endpoint=endpoint, dtype=np.result_type(y))
    return shares.reshape((num,) + (1,) * (np.ndim(y) - 1))
