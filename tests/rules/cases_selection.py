"""Sample calls of the functions that select elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import s2s_runtime

from tests.rules.case import Case, array, case

LINE = array(6)
SQUARE = array(3, 4)
CUBE = array(2, 3, 4, seed=3)
MASK = SQUARE > 0.2
NUMBER = 1.5
REPEATED = np.array([0, 2, -6, 2])


def wheres() -> list[Case]:
    """Arrays and numbers, broadcast against the condition and each other."""
    operands: list[Any] = [SQUARE, array(4), array(3, 1), NUMBER, array(2, 3, 4), array(1, 1)]
    cases = [case(np.where, MASK, x, y, wrt=(1, 2)) for x in operands for y in operands]
    cases += [case(np.where, MASK[0], x, NUMBER, wrt=(1, 2)) for x in operands]
    cases += [
        case(np.where, True, SQUARE, NUMBER, wrt=(1, 2)),
        case(np.where, False, NUMBER, 2.5, wrt=(1, 2)),
    ]
    return cases


def selects() -> list[Case]:
    """`select` and `choose` of lists of arrays and numbers."""
    conditions = [SQUARE > 1.0, SQUARE > 0.0, SQUARE < -1.0]
    choices: list[Any] = [SQUARE * SQUARE, array(4), NUMBER]
    chosen = np.array([[0, 1, 2, 0], [1, 1, 0, 2], [2, 2, 1, 0]])
    return [
        case(np.select, conditions, choices, wrt=(1,)),
        case(np.select, conditions, choices, NUMBER, wrt=(1, 2)),
        case(np.select, conditions, choices, default=array(3, 1), wrt=(1, "default")),
        case(np.select, conditions[:1], [SQUARE], SQUARE.copy(), wrt=(1, 2)),
        case(np.choose, chosen, choices, wrt=(1,)), case(np.choose, chosen, tuple(choices), wrt=(1,)),
        case(np.choose, chosen + 3, choices, mode="wrap", wrt=(1,)),
        case(np.choose, chosen - 1, choices, mode="wrap", wrt=(1,)),
        case(np.choose, chosen * 2 - 1, choices, mode="clip", wrt=(1,)),
        case(np.choose, np.array([1, 0, 1, 0]), CUBE, wrt=(1,)),
        case(np.choose, 1, [LINE, array(6, seed=5)], wrt=(1,)),
    ]  # fmt: skip


def takes() -> list[Case]:
    """Indices of any shape, repeated ones, negative ones, out of range in the modes that allow it."""
    some: list[Any] = [
        1,
        -1,
        [0, 2, 2],
        np.array([[0, 1], [-1, 1]]),
        np.array([], int),
        np.int64(2),
    ]
    cases = [case(np.take, LINE, at) for at in some]
    cases += [case(np.take, LINE, at, 0) for at in some]
    cases += [case(np.take, CUBE, at) for at in some]
    cases += [
        case(np.take, x, at, axis=axis)
        for x in (SQUARE, CUBE.transpose(1, 2, 0).copy())
        for at in (1, [0, 1, 1], np.array([[0, 1], [-1, 1]]))
        for axis in (0, 1, -1, -2)
    ]
    for mode in ("wrap", "clip"):
        cases += [case(np.take, LINE, [-9, 1, 8], mode=mode), case(np.take, LINE, 7, 0, mode=mode)]
        cases.append(case(np.take, SQUARE, np.array([-5, 5, 1]), axis=1, mode=mode))
        cases.append(case(np.take, SQUARE, np.array([-15, 25, 1]), mode=mode))
    for axis in (0, 1, -1):
        order = np.argsort(SQUARE, axis)
        cases += [
            case(np.take_along_axis, SQUARE, order, axis),
            case(np.take_along_axis, SQUARE, order[:1, :1], axis=axis),
            case(np.take_along_axis, SQUARE, -np.ones((3, 1) if axis else (1, 4), int), axis),
        ]
    cases += [
        case(np.take_along_axis, LINE, np.array([3, 3, 0]), 0),
        case(np.take_along_axis, SQUARE, np.array([3, 3, 0]), None),
        case(np.take_along_axis, CUBE, np.zeros((2, 1, 4), int), 1),
        case(np.compress, [True, False, True], LINE), case(np.compress, [0, 1, 1], SQUARE, 0, wrt=(1,)),
        case(np.extract, MASK, SQUARE, wrt=(1,)), case(np.extract, LINE > 0, LINE, wrt=(1,)),
        case(np.compress, [0, 1, 1], SQUARE, wrt=(1,)), case(np.compress, [1, 0], CUBE, 0, wrt=(1,)),
        case(np.compress, [1, 0, 1, 1], CUBE, axis=2, wrt=(1,)),
        case(np.compress, [0, 1], CUBE, axis=-1, wrt=(1,)),
        case(np.compress, np.array([False, False]), LINE, wrt=(1,)),
    ]  # fmt: skip
    return [
        c if c.function is not np.compress else Case(c.function, c.args, c.kwargs, (1,))
        for c in cases
    ]


def sorts() -> list[Case]:
    """`sort` and `partition` along every axis."""
    cases = [case(np.sort, LINE), case(np.sort, LINE, kind="stable"), case(np.sort, np.zeros((0,)))]
    cases += [case(np.sort, CUBE, axis) for axis in (0, 1, 2, -1, None)]
    cases += [case(np.partition, LINE, at) for at in (0, 2, -1, (1, 3))]
    cases += [case(np.partition, CUBE, 1, axis=axis) for axis in (0, 1, 2, -1, None)]
    return cases


def kernels() -> list[Case]:
    """What the rules call, for second derivatives."""
    kernel = s2s_runtime
    return [
        case(kernel.scatter_add, array(3), np.array([0, 2, 2]), LINE),
        case(kernel.scatter_add, array(2, 3), (slice(0, 2), np.array([1, 1, 0])), SQUARE),
        *(case(kernel.last_written, LINE, at) for at in (REPEATED, [3, 3, 0], 2, slice(1, -1))),
        *(case(kernel.last_written, CUBE, (0, at)) for at in (REPEATED % 3, slice(None), MASK)),
        *(case(kernel.if_floating, LINE, x) for x in (array(2), np.arange(3))),
        case(kernel.written_last, array(4), REPEATED, LINE),
        case(kernel.written_last, array(3, 4), (slice(None), REPEATED % 4), SQUARE),
        case(kernel.scatter_along_axis, array(2, 4), np.array([[0, 1, 1, 2]] * 2), SQUARE, 0),
        case(kernel.scatter_along_axis, array(3), np.array([0, 1, 1]), LINE, None),
        case(kernel.unorder, array(6, seed=4), np.sort(LINE), LINE, -1),
        case(kernel.unorder, array(3, 4, seed=4), np.sort(SQUARE, 0), SQUARE, 0),
        case(kernel.unorder, array(12, seed=4), np.sort(SQUARE, None), SQUARE, None),
        case(kernel.unorder, array(4), np.array([1.0, 1.0, 2.0, 2.0]), np.array([2.0, 1.0, 1.0, 2.0]), 0),
    ]  # fmt: skip


CASES = [*kernels(), *wheres(), *selects(), *takes(), *sorts()]
