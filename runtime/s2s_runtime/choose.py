"""Adjoints of functions that choose elements: what was chosen gets the adjoint, the rest zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_runtime.shapes import unbroadcast
from s2s_runtime.structures import rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyArray = np.ndarray[Any, Any]


def scatter_add(values: Any, index: Any, x: Any) -> AnyArray:
    """Zeros like `x` with `values` added at `index`: the adjoint of `x` in `x[index]`.

    >>> scatter_add(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 1]), np.zeros(3))
    array([1., 6., 0.])
    """
    result = np.zeros(np.shape(x), np.result_type(values))
    np.add.at(result, index, values)
    return result


def scatter_along_axis(values: Any, indices: AnyArray, x: Any, axis: int | None) -> AnyArray:
    """The adjoint of `x` in `np.take_along_axis(x, indices, axis)`."""
    shape = np.shape(x)
    if axis is None:
        return scatter_add(values, indices, np.ravel(x)).reshape(shape)
    grid: list[Any] = list(np.ogrid[tuple(slice(length) for length in shape)])
    grid[axis] = indices
    return scatter_add(values, tuple(grid), x)


def unorder(y_bar: Any, y: Any, x: Any, axis: int | None) -> AnyArray:
    """The adjoint of `x` when `y` holds its elements in another order along `axis`.

    Elements that are equal cannot be told apart, so they share their adjoints equally.
    """
    if axis is None:
        return unorder(np.ravel(y_bar), np.ravel(y), np.ravel(x), 0).reshape(np.shape(x))
    of_y, of_x = np.argsort(y, axis, kind="stable"), np.argsort(x, axis, kind="stable")
    shares = _shared(np.take_along_axis(y_bar, of_y, axis), np.take_along_axis(y, of_y, axis), axis)
    x_bar = np.empty(np.shape(x), shares.dtype)
    np.put_along_axis(x_bar, of_x, shares, axis)
    return x_bar


def choose_adjoint(y_bar: Any, a: Any, choices: Any, mode: str) -> Any:
    """The adjoint of `choices` in `np.choose(a, choices, mode=mode)`."""
    a, last = np.asarray(a), len(choices) - 1
    chosen = {"raise": a, "wrap": a % (last + 1), "clip": np.clip(a, 0, last)}[mode]
    parts = [unbroadcast(np.where(chosen == k, y_bar, 0.0), item) for k, item in enumerate(choices)]
    return rebuild(choices, parts)


def select_adjoint(y_bar: Any, conditions: Sequence[Any], choices: Sequence[Any]) -> Any:
    """The adjoint of `choicelist` in `np.select`: the first condition that holds gets `y_bar`."""
    open_, parts = np.ones(np.shape(y_bar), bool), []
    for condition, item in zip(conditions, choices, strict=True):
        parts.append(unbroadcast(np.where(open_ & condition, y_bar, 0.0), item))
        open_ = open_ & ~np.asarray(condition)
    return rebuild(choices, parts)


def select_default(y_bar: Any, conditions: Sequence[Any], default: Any) -> Any:
    """The adjoint of `default` in `np.select`: it gets `y_bar` where no condition holds."""
    open_ = np.ones(np.shape(y_bar), bool)
    for condition in conditions:
        open_ = open_ & ~np.asarray(condition)
    return unbroadcast(np.where(open_, y_bar, 0.0), default)


def _shared(values: AnyArray, ordered: AnyArray, axis: int) -> AnyArray:
    """The means of `values` over the runs of equal numbers in `ordered`."""
    equal = np.diff(ordered, axis=axis) == 0
    if not np.any(equal):
        return values
    flat = np.moveaxis(values, axis, -1)
    starts = np.moveaxis(~equal, axis, -1)
    first = np.ones((*starts.shape[:-1], 1), bool)
    runs = np.cumsum(np.concatenate((first, starts), axis=-1).ravel()) - 1
    means = np.bincount(runs, flat.ravel()) / np.bincount(runs)
    shared = means[runs].reshape(flat.shape)
    return np.asarray(np.moveaxis(shared, -1, axis), values.dtype)
