"""Axes of adjoints: from constants to constants, so mostly worked out when compiling."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_OLD_SOLVE = np.lib.NumpyVersion(np.__version__) < "2.0.0"


def inverse_permutation(axes: Sequence[int]) -> tuple[int, ...]:
    """The axes that undo `np.transpose(x, axes)`.

    >>> inverse_permutation((2, 0, 1))
    (1, 2, 0)
    """
    axes = [axis % len(axes) for axis in axes]
    return tuple(axes.index(axis) for axis in range(len(axes)))


def rolled_to(axis: int, start: int, ndim: int) -> int:
    """Where `np.rollaxis(x, axis, start)` of an `x` with `ndim` dimensions puts the axis."""
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return start - 1 if start > axis else start


def negated(shift: Any) -> Any:
    """The shifts that undo those of `np.roll`: a number, or a tuple of numbers."""
    return tuple(-s for s in shift) if isinstance(shift, list | tuple) else -shift


def along(axis: int, ndim: int, index: Any) -> Any:
    """The index that is `index` along one axis and everything along the others."""
    axis = operator.index(axis) % ndim
    return (slice(None),) * axis + (index,) if axis else index


def pad_interior(pad_width: Any, ndim: int) -> tuple[slice, ...]:
    """The slices of a padded array that hold what was padded.

    >>> pad_interior((1, 0), 1)
    (slice(1, None, None),)
    """
    pairs = pad_pairs(pad_width, ndim)
    return tuple(slice(before or None, -after if after else None) for before, after in pairs)


def pad_pairs(pad_width: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """The widths of `np.pad` before and after each axis."""
    if isinstance(pad_width, dict):
        given = {axis % ndim: np.broadcast_to(width, 2) for axis, width in pad_width.items()}
        pairs = [given.get(axis, (0, 0)) for axis in range(ndim)]
    else:
        pairs = list(np.broadcast_to(pad_width, (ndim, 2)))
    return tuple((int(before), int(after)) for before, after in pairs)


def tensordot_axes(axes: Any, ndims: tuple[int, int], which: int) -> tuple[Any, Any]:
    """The axes over which the adjoint of `np.tensordot(a, b, axes)` meets the other operand.

    Args:
        axes: as for `np.tensordot`.
        ndims: the numbers of dimensions of `a` and `b`.
        which: 0 for `a_bar = np.tensordot(y_bar, b, ...)`, 1 for `b_bar = np.tensordot(a, y_bar, ...)`.

    Returns:
        The axes, for `np.tensordot` in that order of operands.
    """
    free_a, free_b = (
        _others(summed, ndim) for summed, ndim in zip(_summed(axes, ndims), ndims, strict=True)
    )
    if which == 0:
        return tuple(range(len(free_a), len(free_a) + len(free_b))), free_b
    return free_a, tuple(range(len(free_a)))


def tensordot_order(axes: Any, ndims: tuple[int, int], which: int) -> tuple[int, ...]:
    """The transposition after that `np.tensordot` which gives the operand's own order of axes."""
    summed = _summed(axes, ndims)
    other = 1 - which
    partner = dict(zip(summed[other], summed[which], strict=True))
    free = _others(summed[which], ndims[which])
    met = tuple(partner[axis] for axis in sorted(partner))
    return inverse_permutation(free + met if which == 0 else met + free)


def in_order(axes: Sequence[int]) -> bool:
    """Whether a transposition changes nothing."""
    return tuple(axes) == tuple(range(len(axes)))


def leading_axes(count: int) -> tuple[int, ...]:
    """The first `count` axes."""
    return tuple(range(count))


def solves_vector(a_ndim: int, b_ndim: int) -> bool:
    """Whether `np.linalg.solve(a, b)` takes `b` for vectors; NumPy 1 also did for stacks of them."""
    return b_ndim == 1 or (_OLD_SOLVE and b_ndim == a_ndim - 1)


def _summed(axes: Any, ndims: tuple[int, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if np.ndim(axes) == 0 and not isinstance(axes, list | tuple):
        count = int(axes)
        return tuple(range(ndims[0] - count, ndims[0])), tuple(range(count))
    first, second = (
        (int(of),) if np.ndim(of) == 0 else tuple(int(axis) for axis in of) for of in axes
    )
    return tuple(axis % ndims[0] for axis in first), tuple(axis % ndims[1] for axis in second)


def _others(axes: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    return tuple(axis for axis in range(ndim) if axis not in axes)
