"""The arrays of random IR with stores, their views, and the unknown code that is given them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.ir import Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, List

if TYPE_CHECKING:
    from s2s.ir.types import Type

SIX = Array("float64", (6,))
TABLE = Array("float64", (2, 3))
TURNED = Array("float64", (3, 2))
ROW = Array("float64", (3,))
PAIR = Array("float64", (2,))
FOUR = Array("float64", (4,))
ARRAYS = (SIX, TABLE, TURNED, ROW, PAIR, FOUR)
ITEMS = List(SIX)
NAMES = ("", "", "u", "v", "w", "x", "acc")
KEPT: list[Any] = []

RESHAPE = Primitive(np.reshape, "np.reshape")
TRANSPOSE = Primitive(np.transpose, "np.transpose")
RAVEL = Primitive(np.ravel, "np.ravel")
FLIP = Primitive(np.flip, "np.flip")
SUM = Primitive(np.sum, "np.sum")
ADD, SUB = Primitive(operator.add, "+"), Primitive(operator.sub, "-")
RESHAPE_LIKE = Primitive(s2s_runtime.reshape_like, "s2s_runtime.reshape_like")
STEP = slice(None, None, 2)
VIEWS: dict[Type, tuple[tuple[Primitive, Any, Type], ...]] = {
    SIX: (
        (RESHAPE, (2, 3), TABLE),
        (RESHAPE, (3, 2), TURNED),
        (FLIP, None, SIX),
        (i.GETITEM, slice(None, None, -1), SIX),
        (i.GETITEM, slice(1, -1), FOUR),
        (i.GETITEM, slice(2, None), FOUR),
        (i.GETITEM, slice(None, -2), FOUR),
        (i.GETITEM, slice(None, 3), ROW),
        (i.GETITEM, STEP, ROW),
        (i.GETITEM, slice(4, None), PAIR),
    ),
    TABLE: (
        (TRANSPOSE, None, TURNED),
        (RAVEL, None, SIX),
        (i.GETITEM, 0, ROW),
        (i.GETITEM, -1, ROW),
        (i.GETITEM, (slice(None), 1), PAIR),
    ),
    TURNED: (
        (TRANSPOSE, None, TABLE),
        (RAVEL, None, SIX),
        (i.GETITEM, 1, PAIR),
        (i.GETITEM, (slice(None), 0), ROW),
    ),
    FOUR: ((i.GETITEM, slice(1, 3), PAIR), (i.GETITEM, slice(1, None), ROW)),
    ROW: ((i.GETITEM, slice(1, None), PAIR),),
    PAIR: (),
}
FANCY: dict[Type, tuple[list[int], Type]] = {
    SIX: ([0, 3, 3], ROW),
    FOUR: ([2, 2, 1], ROW),
    ROW: ([1, 0], PAIR),
}
LENGTHS = {SIX: 6, FOUR: 4, ROW: 3, PAIR: 2}
STORES = (i.SETITEM, i.SET_AT, i.ACCUMULATE, i.ADD_AT, i.DEDUCT, i.TAKE_AT)


def weigh(x: Any) -> float:
    """A number that depends on each element and its place."""
    return float(np.sum(np.ravel(x) * np.arange(1.0, 1.0 + np.size(x))))


def keep(x: Any) -> None:
    """Hold an array from here on."""
    KEPT.append(x)


def records_of(type_: Type) -> Value:
    """A list of records, as a transform makes them."""
    return Value("", type_, i.RECORDS)
