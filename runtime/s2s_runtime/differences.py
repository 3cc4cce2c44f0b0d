"""Transposes of the differences and integrals of NumPy along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def diff_backward(g: Any, n: int = 1, axis: int = -1) -> Any:
    """The adjoint of `x` from the adjoint `g` of `np.diff(x, n, axis)`."""
    g = np.asarray(g)
    axis %= g.ndim
    widths = [(n, n) if position == axis else (0, 0) for position in range(g.ndim)]
    result = np.diff(np.pad(g, widths), n, axis)
    return -result if n % 2 else result


def trapezoid_weights(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> NDArray[Any]:
    """The weights of the elements of `y` in `np.trapezoid(y, x, dx, axis)`; they broadcast."""
    length = np.shape(y)[axis]
    if x is None:
        steps = np.full(length - 1, 0.5 * dx, dtype=np.result_type(y))
    else:
        steps = 0.5 * np.diff(x, axis=-1 if np.ndim(x) == 1 else axis)
    tail = 0 if np.ndim(steps) > 1 else np.ndim(y) - 1 - axis % np.ndim(y)
    rows = np.moveaxis(steps, axis, 0) if np.ndim(steps) > 1 else steps
    weights = np.zeros((length, *rows.shape[1:]), dtype=rows.dtype)
    weights[:-1] += rows
    weights[1:] += rows
    if np.ndim(steps) > 1:
        return np.moveaxis(weights, 0, axis)
    return weights.reshape((length, *(1,) * tail))


def trapezoid_places_backward(g: Any, y: Any, x: Any, axis: int = -1) -> Any:
    """The adjoint of `x` from the adjoint `g` (axis kept) of `np.trapezoid(y, x, axis=axis)`."""
    rows = np.moveaxis(np.asarray(y), axis, -1)
    g_rows = np.moveaxis(np.broadcast_to(g, np.shape(y)), axis, -1)
    steps_bar = 0.5 * g_rows[..., 1:] * (rows[..., 1:] + rows[..., :-1])
    if np.ndim(x) == 1:
        steps_bar = np.sum(steps_bar, axis=tuple(range(steps_bar.ndim - 1)))
        return diff_backward(steps_bar)
    return np.moveaxis(diff_backward(steps_bar), -1, axis)


def gradient_backward(
    g: Any, f: Any, spacings: tuple[Any, ...], axis: Any = None, edge_order: int = 1
) -> Any:
    """The adjoint of `f` from the adjoint `g` of `np.gradient(f, *spacings, axis, edge_order)`."""
    f = np.asarray(f)
    axes = tuple(range(f.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(spacings) <= 1:
        spacings = tuple(spacings or (1.0,)) * len(axes)
    parts = g if isinstance(g, list | tuple) else (g,)
    result = np.zeros_like(f)
    for part, position, spacing in zip(parts, axes, spacings, strict=True):
        rows = np.moveaxis(result, position, 0)
        rows += _gradient_rows_backward(np.moveaxis(part, position, 0), spacing, edge_order)
    return result


def gradient_forward(
    f: Any, spacings: tuple[Any, ...], axis: Any = None, edge_order: int = 1
) -> Any:
    """`np.gradient` with its spacings in one argument."""
    gradient: Any = np.gradient
    return gradient(f, *spacings, axis=axis, edge_order=edge_order)


def _gradient_rows_backward(g: NDArray[Any], spacing: Any, edge_order: int) -> NDArray[Any]:
    """The transpose of `np.gradient` along the first axis, from its three-point stencils."""
    n = len(g)
    places = np.asarray(spacing) if np.ndim(spacing) else float(spacing) * np.arange(n)
    result = np.zeros_like(g)
    before, after = np.diff(places)[:-1], np.diff(places)[1:]
    tail = (-1,) + (1,) * (g.ndim - 1)
    weights = (
        -after / (before * (before + after)),
        (after - before) / (before * after),
        before / (after * (before + after)),
    )
    for offset, weight in enumerate(weights):
        result[offset : n - 2 + offset] += weight.reshape(tail) * g[1:-1]
    width = edge_order + 1
    for at, edge in ((0, slice(0, width)), (-1, slice(n - width, n))):
        stencil = gradient_forward(np.eye(width), (places[edge],), 0, edge_order)[at]
        result[edge] += stencil.reshape(tail) * g[at]
    return result
