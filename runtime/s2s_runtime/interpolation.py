"""Derivatives of piecewise linear interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The derivative of `np.interp(x, xp, fp)` by `x`; at a knot, the slope to its right."""
    xp, fp = np.asarray(xp), np.asarray(fp)
    slopes = np.concatenate(([0.0], np.diff(fp) / np.diff(xp), [0.0]))
    return slopes[np.searchsorted(xp, x, side="right")].astype(np.result_type(x, fp))[()]


def interp_slope_backward(g: Any, x: Any, xp: Any) -> NDArray[Any]:
    """The adjoint of `fp` from the adjoint `g` of `interp_slope(x, xp, fp)`."""
    xp = np.asarray(xp)
    right = np.searchsorted(xp, np.ravel(x), side="right")
    g = np.ravel(np.broadcast_to(g, np.shape(x)))
    inside = (right > 0) & (right < len(xp))
    right = np.clip(right, 1, len(xp) - 1)
    shares = np.where(inside, g / (xp[right] - xp[right - 1]), 0.0)
    result = np.zeros(len(xp), dtype=shares.dtype)
    np.add.at(result, right, shares)
    np.subtract.at(result, right - 1, shares)
    return result


def interp_backward(
    g: Any, x: Any, xp: Any, extends_left: bool = True, extends_right: bool = True
) -> NDArray[Any]:
    """The adjoint of `fp` from the adjoint `g` of `np.interp(x, xp, fp)`.

    `extends_left`, `extends_right`: whether `fp` also gives the values beyond its ends.
    """
    xp = np.asarray(xp)
    x, g = np.ravel(x), np.ravel(np.broadcast_to(g, np.shape(x)))
    left = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    share = np.clip((x - xp[left]) / (xp[left + 1] - xp[left]), 0.0, 1.0)
    counts = (extends_left | (x >= xp[0])) & (extends_right | (x <= xp[-1]))
    result = np.zeros(len(xp), dtype=g.dtype)
    np.add.at(result, left, np.where(counts, g * (1.0 - share), 0.0))
    np.add.at(result, left + 1, np.where(counts, g * share, 0.0))
    return result
