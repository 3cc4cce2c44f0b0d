"""Sample calls of the functions that arrange elements, over shapes, axes and options."""

from __future__ import annotations

from typing import Any

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from tests.rules.case import Case, array, case

BOTH = (0, 1)
LINE = array(4)
SQUARE = array(3, 4)
CUBE = array(2, 3, 4, seed=3)
SPREAD = array(1, 3, 1, 2, seed=4)
NUMBER = 1.5


def reshaped() -> list[Case]:
    """The same elements under another shape."""
    cases = [
        case(np.reshape, CUBE, (4, 6)), case(np.reshape, CUBE, -1), case(np.reshape, CUBE, (3, -1)),
        case(np.reshape, CUBE, (4, 6), order="F"), case(np.reshape, CUBE, (6, 4), "F"),
        case(np.reshape, NUMBER, (1, 1)), case(np.reshape, array(1), ()),
        case(np.reshape, array(0, 3), (3, 0)), case(np.reshape, CUBE.T, (2, 12)),
        case(np.ravel, CUBE), case(np.ravel, CUBE, "F"), case(np.ravel, CUBE, order="C"),
        case(np.ravel, NUMBER), case(np.ndarray.flatten, CUBE), case(np.ndarray.flatten, CUBE, "F"),
        case(np.ndarray.ravel, CUBE),
        case(np.squeeze, SPREAD), case(np.squeeze, SPREAD, 0), case(np.squeeze, SPREAD, axis=-2),
        case(np.squeeze, SPREAD, axis=(0, 2)), case(np.squeeze, array(1, 1)),
    ]  # fmt: skip
    axes: list[Any] = [0, 1, 2, -1, -3, (0, 1), (0, -1), (1, 3), (-1, 0, 2)]
    cases += [case(np.expand_dims, SQUARE, axis) for axis in axes]
    cases += [case(np.expand_dims, LINE, axis=(1, 2)), case(np.expand_dims, NUMBER, 0)]
    for function in (np.atleast_1d, np.atleast_2d, np.atleast_3d):
        cases += [case(function, x) for x in (NUMBER, LINE, SQUARE, CUBE)]
        cases.append(case(function, NUMBER, LINE, CUBE, wrt=(0, 1, 2)))
    return cases


def reordered() -> list[Case]:
    """The same elements in another order."""
    cases = [case(np.transpose, x) for x in (LINE, SQUARE, CUBE)]
    cases += [case(np.transpose, CUBE, axes) for axes in [(1, 0, 2), (2, 0, 1), [1, 2, 0]]]
    cases += [case(np.transpose, CUBE, axes=(-1, 0, -2)), case(np.transpose, SQUARE, (1, 0))]
    cases += [case(f, CUBE) for f in available("matrix_transpose", "linalg.matrix_transpose")]
    cases += [case(np.swapaxes, CUBE, *axes) for axes in [(0, 2), (-1, 0), (1, 1), (-2, -1)]]
    moves: list[Any] = [(0, 2), (2, 0), (-1, 0), (0, -1), ((0, 1), (2, 0)), ([0, 2], [-1, 0])]
    cases += [case(np.moveaxis, CUBE, *move) for move in moves]
    cases += [
        case(np.rollaxis, CUBE, axis, start)
        for axis in (0, 1, 2, -1)
        for start in (0, 1, 2, 3, -1, -3)
    ]
    cases.append(case(np.rollaxis, CUBE, 2))
    rolls: list[Any] = [(1,), (-2,), (1, 0), (5, -1), (2, (0, 1)), ((1, -1), (0, 2)), (0, 1)]
    cases += [case(np.roll, CUBE, *roll) for roll in rolls]
    cases += [case(np.roll, LINE, shift=1), case(np.roll, CUBE, (1, 2), axis=(0, 0))]
    cases += [case(np.rot90, CUBE, k, axes) for k in range(-1, 5) for axes in [(0, 1), (2, 1)]]
    cases += [case(np.rot90, SQUARE), case(np.rot90, SQUARE, k=3)]
    cases += [case(np.flip, CUBE), *(case(np.flip, CUBE, axis) for axis in (0, -1, (0, 2)))]
    cases += [case(f, CUBE) for f in (np.fliplr, np.flipud)]
    return [*cases, case(np.flipud, LINE)]


def repeated() -> list[Case]:
    """Elements that are used several times."""
    cases = [
        case(np.broadcast_to, x, (2, 3, 4))
        for x in (NUMBER, LINE, SQUARE, CUBE, array(3, 1), array(1, 4), array(2, 1, 1), array())
    ]
    cases += [
        case(np.broadcast_arrays, SQUARE, LINE, array(3, 1), wrt=(0, 1, 2)),
        case(np.broadcast_arrays, SQUARE, NUMBER, wrt=BOTH),
        case(np.repeat, LINE, 3), case(np.repeat, LINE, [1, 0, 2, 3]), case(np.repeat, CUBE, 2),
        case(np.repeat, CUBE, 2, 0), case(np.repeat, CUBE, 2, axis=-1), case(np.repeat, CUBE, 2, 1),
        case(np.repeat, CUBE, [2, 1, 0], axis=1), case(np.repeat, CUBE, [3], axis=1),
        case(np.repeat, NUMBER, 3), case(np.repeat, LINE, 0), case(np.repeat, CUBE, 3, axis=-2),
        case(np.repeat, LINE, np.array([1, 2, 3, 4])), case(np.repeat, LINE, 2, 0),
        case(np.resize, LINE, (3, 3)), case(np.resize, CUBE, 5), case(np.resize, CUBE, (5, 6)),
    ]  # fmt: skip
    tiles: list[Any] = [2, (2,), (2, 3), (1, 2, 3), (2, 1, 1, 2), 0, (2, 0), [2, 2], 1]
    cases += [case(np.tile, x, reps) for x in (NUMBER, LINE, SQUARE, CUBE) for reps in tiles]
    return cases


def filled() -> list[Case]:
    """Arrays of one value, of values along lines and grids."""
    return [
        case(np.full, (2, 3), NUMBER, wrt=(1,)), case(np.full, (2, 3), array(3), wrt=(1,)),
        case(np.full, (2, 3), array(2, 1), wrt=(1,)), case(np.full, 4, NUMBER, wrt=(1,)),
        case(np.full, (2, 3), fill_value=NUMBER, wrt=("fill_value",)),
        case(np.full_like, SQUARE, NUMBER, wrt=(1,)), case(np.full_like, SQUARE, LINE, wrt=(1,)),
        case(np.full_like, SQUARE, fill_value=array(3, 1), wrt=("fill_value",)),
        case(np.linspace, NUMBER, -2.0, wrt=BOTH), case(np.linspace, NUMBER, -2.0, 7, wrt=BOTH),
        case(np.linspace, NUMBER, -2.0, num=4, endpoint=False, wrt=BOTH),
        case(np.linspace, NUMBER, -2.0, 1, wrt=BOTH), case(np.linspace, NUMBER, 1.0, 0, wrt=BOTH),
        case(np.linspace, array(3), array(3, seed=1), 5, wrt=BOTH),
        case(np.linspace, array(2, 3), NUMBER, 5, wrt=BOTH),
        case(np.linspace, NUMBER, array(2, 3), 5, axis=-1, wrt=BOTH),
        case(np.linspace, array(2, 1), array(3), 5, axis=1, wrt=BOTH),
        case(np.meshgrid, LINE, wrt=(0,)), case(np.meshgrid, LINE, array(3), wrt=BOTH),
        case(np.meshgrid, LINE, array(3), indexing="ij", wrt=BOTH),
        case(np.meshgrid, LINE, array(3), sparse=True, wrt=BOTH),
        case(np.meshgrid, LINE, array(3), array(2), wrt=(0, 1, 2)),
        case(np.meshgrid, LINE, array(3), array(2), indexing="ij", sparse=True, wrt=(0, 1, 2)),
        case(np.meshgrid, LINE, NUMBER, array(1, 2), wrt=(0, 1, 2)),
    ]  # fmt: skip


def joined() -> list[Case]:
    """Lists and tuples of arrays, of one, two, three; arrays as sequences."""
    cases = []
    a, b, c = array(2, 3), array(2, 3, seed=1), array(2, 3, seed=2)
    d = array(1, 3, seed=3)
    e = array(2, 1, seed=4)
    concatenations: list[tuple[Any, ...]] = [
        ([a, d],), ((a, d), 0), ([a, e], 1), ([a, e, b], -1), ([a, d, b], -2), ([a],), (CUBE,),
        (CUBE, 1), ([a, e, LINE], None), ([LINE, array(2)],), ([LINE, array(0), array(3)],),
        ([array(2, 3, 4), array(2, 3, 1)], 2), ([array(2, 3, 4), array(2, 1, 4)], 1),
        ([a, e], -1), ([a, 2.5], None),
    ]  # fmt: skip
    cases += [case(np.concatenate, *arguments) for arguments in concatenations]
    cases.append(case(np.concatenate, (a, e), axis=1))
    cases += [case(np.stack, (a, b, c), axis) for axis in (0, 1, 2, -1, -2, -3)]
    cases += [
        case(np.stack, [a, b]), case(np.stack, [LINE, LINE], axis=1), case(np.stack, CUBE, 1),
        case(np.stack, [NUMBER, 2.5, -1.0]), case(np.stack, CUBE),
        case(np.vstack, [a, d]), case(np.vstack, (LINE, LINE)), case(np.vstack, (LINE, LINE, LINE)),
        case(np.vstack, [LINE, array(3, 4)]), case(np.vstack, [NUMBER, 2.5]), case(np.vstack, CUBE),
        case(np.vstack, [array(2, 3, 4), array(1, 3, 4)]),
        case(np.hstack, [a, e]), case(np.hstack, (LINE, array(2))), case(np.hstack, [NUMBER, LINE]),
        case(np.hstack, [LINE, array(2), array(3)]), case(np.hstack, [array(2, 3, 4), CUBE]),
        case(np.hstack, [LINE, NUMBER]), case(np.hstack, [NUMBER, 2.5]), case(np.hstack, CUBE),
        case(np.dstack, [a, b]), case(np.dstack, (LINE, LINE)), case(np.dstack, [NUMBER, 2.5]),
        case(np.dstack, [array(2, 3, 4), array(2, 3, 1), a]),
        case(np.column_stack, (LINE, LINE)), case(np.column_stack, [LINE, LINE, LINE]),
        case(np.column_stack, [LINE, array(4, 2)]), case(np.column_stack, [a, e]),
        case(np.block, [LINE, array(2)]), case(np.block, [[a, e], [d, array(1, 1)]]),
        case(np.block, [[NUMBER, LINE], [array(2, 5)]]), case(np.block, [[[a, e]], [[c, e]]]),
        case(np.block, LINE),
        case(np.append, LINE, array(2), wrt=BOTH), case(np.append, LINE, NUMBER, wrt=BOTH),
        case(np.append, a, d, 0, wrt=BOTH), case(np.append, a, e, axis=1, wrt=BOTH),
        case(np.append, a, e, axis=-1, wrt=BOTH), case(np.append, a, LINE, wrt=BOTH),
        case(np.insert, LINE, 1, NUMBER, wrt=(0, 2)),
        case(np.insert, LINE, [1, 3], array(2), wrt=(0, 2)),
        case(np.insert, LINE, [1, 1], NUMBER, wrt=(0, 2)),
        case(np.insert, SQUARE, 1, NUMBER, axis=0, wrt=(0, 2)),
        case(np.insert, SQUARE, 1, array(3), axis=1, wrt=(0, 2)),
        case(np.insert, SQUARE, [0, -1], array(2, 1), axis=0, wrt=(0, 2)),
        case(np.insert, SQUARE, slice(0, 3, 2), LINE, axis=0, wrt=(0, 2)),
        case(np.insert, SQUARE, 5, NUMBER, wrt=(0, 2)),
        case(np.delete, LINE, 1), case(np.delete, CUBE, [0, -1], axis=1),
        case(np.delete, CUBE, slice(0, 4, 2), axis=2), case(np.delete, CUBE, 3),
        case(np.delete, LINE, np.array([True, False, True, False])),
    ]  # fmt: skip
    return [*cases, *(case(f, [a, d]) for f in available("row_stack"))]


def split() -> list[Case]:
    """Sections, and indices in and out of order."""
    line, cube = array(6), array(2, 4, 6, seed=1)
    indices: list[Any] = [2, 3, [2, 4], (1, 1), [-2], [4, 2], [2, -1], [10], []]
    cases = [case(np.split, line, at) for at in indices]
    cases += [case(np.array_split, line, at) for at in [4, 5, 9, *indices]]
    cases += [case(np.split, cube, at, axis=2) for at in indices]
    cases += [case(np.split, cube, at, -2) for at in (2, [1, 3], [3, 1])]
    cases += [case(np.array_split, cube, 3, 1), case(np.array_split, cube, 4, axis=-1)]
    cases += [case(np.hsplit, line, 3), case(np.hsplit, cube, 2), case(np.hsplit, cube, [1])]
    cases += [case(np.vsplit, cube, 2), case(np.vsplit, cube, [1]), case(np.dsplit, cube, 3)]
    for function in available("unstack"):
        cases += [case(function, cube, axis=axis) for axis in (0, 1, -1)]
    return cases


def framed() -> list[Case]:
    """`np.pad` in the modes that copy."""
    widths: list[Any] = [1, (1, 2), ((1, 2), (0, 3)), ((0, 0), (2, 0)), ((2, 1),), 0]
    cases = [case(np.pad, SQUARE, width) for width in widths]
    cases += [case(np.pad, SQUARE, width, mode) for width in widths
              for mode in ("edge", "reflect", "symmetric", "wrap")]  # fmt: skip
    cases += [case(np.pad, LINE, (7, 9), mode) for mode in ("reflect", "symmetric", "wrap", "edge")]
    values: list[Any] = [1.5, (0.5, 2.5), ((0.5, 1.5), (2.5, 3.5)), ((0.5,), (2.5,)), (0.5,)]
    cases += [
        case(np.pad, SQUARE, ((1, 2), (2, 1)), constant_values=value, wrt=(0, "constant_values"))
        for value in values
    ]
    cases += [
        case(np.pad, CUBE, 1), case(np.pad, CUBE, ((1, 0), (0, 0), (2, 1)), mode="reflect"),
        case(np.pad, CUBE, ((0, 1), (1, 0), (0, 0)), constant_values=1.5, wrt=("constant_values",)),
        case(np.pad, LINE, np.array([1, 2]), mode="edge"), case(np.pad, LINE, [1, 2]),
        case(np.pad, SQUARE, 1, "reflect", reflect_type="even"),
    ]  # fmt: skip
    return cases


def diagonals() -> list[Case]:
    """Triangles, diagonals and traces, above and below, of stacks too."""
    offsets = (0, 1, -1, 2, -2, 5)
    cases = [
        case(function, x, k)
        for function in (np.tril, np.triu, np.diag)
        for x in (LINE, SQUARE, array(3, 3))
        for k in offsets
    ]
    cases += [case(f, CUBE, 1) for f in (np.tril, np.triu)]
    cases += [case(f, x) for f in (np.tril, np.triu, np.diag, np.diagflat) for x in (LINE, SQUARE)]
    cases += [case(np.diagflat, SQUARE, k) for k in (1, -1)]
    cases += [case(np.diagflat, NUMBER, k=1)]
    for function in (np.diagonal, np.trace):
        cases += [case(function, SQUARE, k) for k in offsets]
        for axes in [(0, 1), (1, 0), (0, 2), (2, 1), (-1, 0), (-2, -1)]:
            cases += [case(function, CUBE, k, *axes) for k in (0, 1, -1)]
        cases += [
            case(function, SQUARE),
            case(function, CUBE),
            case(function, SQUARE, axis1=1, axis2=0),
        ]
    for function in available("linalg.diagonal", "linalg.trace"):
        cases += [case(function, x, offset=k) for x in (SQUARE, CUBE) for k in (0, 1, -1)]
    return cases


def made() -> list[Case]:
    """Arrays of arrays, of numbers, of nested lists of both."""
    nested: list[Any] = [
        SQUARE, NUMBER, [1.5, 2.5], (1.5, 2.5), [[1.5, -0.5], [0.5, 2.5]], [LINE, LINE], [[LINE], [LINE]],
        [np.float64(1.5), 2.5], [(0.5, 1.5), [2.5, 3.5]], [LINE, [0.5, 1.5, 2.5, 3.5]], [array(), 1.5],
        ((0.5, 1.5, 2.5),), [[[0.5], [1.5]]], [SQUARE[0], [0.5, NUMBER, 1.5, array()]],
    ]  # fmt: skip
    functions = (np.array, np.asarray, np.asanyarray, np.copy, np.ascontiguousarray)
    cases = [
        case(function, value)
        for function in functions
        for value in nested
        if not (function is np.ascontiguousarray and value is NUMBER)
    ]
    cases += [
        case(np.array, SQUARE, dtype=float), case(np.array, [1.5, 2.5], float, ndmin=2),
        case(np.array, LINE, ndmin=3), case(np.array, SQUARE, copy=True, order="F"),
        case(np.asarray, SQUARE, np.float64), case(np.asfortranarray, SQUARE),
        case(np.copy, SQUARE, order="F"), case(s2s_runtime.astype, SQUARE, np.float64),
    ]  # fmt: skip
    return [*cases, *(case(f, SQUARE, np.float64) for f in available("astype"))]


def kernels() -> list[Case]:
    """What the rules call, for second derivatives."""
    kernel = s2s_runtime
    where = np.array([[0, -1, 3], [3, 5, 2]])
    parts = [LINE, array(2)]
    rows, stacked = [LINE, LINE], array(2, 4)
    return [
        case(kernel.reshape_like, SQUARE, array(2, 6)), case(kernel.reshape_like, array(1, 1), NUMBER),
        case(kernel.at_places, array(2, 3), where), case(kernel.from_places, array(2, 3), where, array(6)),
        case(kernel.unrepeat, array(8), LINE, 2, None), case(kernel.unrepeat, array(6), LINE, [1, 2, 3, 0], 0),
        case(kernel.untile, array(3, 8), SQUARE, 2),
        case(kernel.unpad, array(6, 7), SQUARE, ((1, 2), (3, 0)), "reflect"),
        case(kernel.on_diagonal, array(3), SQUARE, 1, 0, 1), case(kernel.on_diagonal, array(1), SQUARE, 0, 0, 1),
        case(kernel.split_like, array(6), parts, 0), case(kernel.unstack_like, stacked, rows, 0),
        case(kernel.split_like, array(6), parts, None), case(kernel.unstack_like, stacked.T.copy(), rows, -1),
        case(kernel.vsplit_like, stacked, rows), case(kernel.hsplit_like, array(6), parts),
        case(kernel.dsplit_like, array(1, 4, 2), rows), case(kernel.columns_like, stacked.T.copy(), rows),
        case(kernel.unblock, array(3, 3), [[array(2, 2), array(2, 1)], [array(1, 2), array(1, 1)]]),
        case(kernel.unpack_like, array(2, 2), [[0.5, 1.5], [1.5, 2.5]]), case(kernel.unpack_like, stacked, rows),
        case(kernel.unsplit, [array(2), array(1), array(3)], array(6), [2, 3], 0),
        case(kernel.unsplit, [array(4), array(0), array(4, seed=1)], array(6), [4, 2], 0),
    ]  # fmt: skip


CASES = [
    *kernels(),
    *reshaped(), *reordered(), *repeated(), *filled(), *joined(), *split(), *framed(), *diagonals(),
    *made(),
]  # fmt: skip
