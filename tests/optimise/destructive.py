"""Running IR as Python would run it: stores change the array that they are given."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import evaluate as evaluation
from s2s.ir import intrinsics as i

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.ir import Module


def run(module: Module, *args: Any) -> Any:
    """What the entry function gives when its stores are done in place."""
    with _in_place():
        return evaluation.evaluate(module, *args)


@contextmanager
def _in_place() -> Iterator[None]:
    table = evaluation._INTRINSICS
    before = dict(table)
    table.update(
        {
            i.SETITEM: _set,
            i.ACCUMULATE: _accumulate,
            i.DEDUCT: _deduct,
            i.INCREMENT: _increment,
            i.DECREMENT: _decrement,
        }
    )
    try:
        yield
    finally:
        table.update(before)


def _place(target: Any, index: Any) -> tuple[Any, Any]:
    while isinstance(index, evaluation._Chain):
        target, index = evaluation._viewed(target, index.view), index.index
    return target, index


def _set(target: Any, index: Any, value: Any) -> Any:
    view, at = _place(target, index)
    view[at] = value
    return target


def _accumulate(target: Any, index: Any, value: Any) -> Any:
    view, at = _place(target, index)
    if isinstance(view, list) and not isinstance(view[at], float):
        view[at] += value
    elif isinstance(view, list):
        view[at] = view[at] + value
    else:
        np.add.at(view, at, value)
    return target


def _deduct(target: Any, index: Any, value: Any) -> Any:
    view, at = _place(target, index)
    np.subtract.at(view, at, value)
    return target


def _increment(target: Any, value: Any) -> Any:
    target += value
    return target


def _decrement(target: Any, value: Any) -> Any:
    target -= value
    return target
