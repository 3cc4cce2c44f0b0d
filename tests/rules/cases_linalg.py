"""Sample calls of `numpy.linalg`, for single matrices and stacks of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from tests.rules.case import Case, array, case

BOTH = (0, 1)
LINE = array(4)
TALL = array(4, 3, seed=2)
CUBE = np.exp(array(2, 4, 3, seed=3)) - 1.5
SQUARE = array(3, 3, seed=5) + 3.0 * np.eye(3)
SQUARES = array(2, 3, 3, seed=6) + 3.0 * np.eye(3)
POSITIVE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.3], [0.5, -0.3, 2.0]])
POSITIVES = np.stack([POSITIVE, 2.0 * POSITIVE + np.diag([1.0, 0.0, 2.0])])

UNEVEN = np.array([[1.0, 0.5, 0.2], [0.3, 2.0, 0.1], [0.2, -0.4, 4.0]])  # (real eigenvalues)
UNEVENS = np.stack([UNEVEN, UNEVEN.T + np.diag([-3.0, 1.0, 0.0])])


def norms() -> list[Case]:
    """Every order, for vectors and matrices, along axes."""
    vector_orders: list[Any] = [None, 2, 1, 3, 1.5, -1, np.inf, -np.inf, 0]
    matrix_orders: list[Any] = [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf]
    cases = [case(np.linalg.norm, LINE, n) for n in vector_orders]
    cases += [case(np.linalg.norm, LINE, n, keepdims=True) for n in vector_orders]
    cases += [case(np.linalg.norm, TALL, n) for n in matrix_orders]
    cases += [case(np.linalg.norm, TALL, n, keepdims=True) for n in matrix_orders]
    for keep in (False, True):
        for axis in (0, 1, -1, (2,)):
            cases += [case(np.linalg.norm, CUBE, n, axis, keepdims=keep) for n in vector_orders]
        for axes in [(1, 2), (0, 2), (-1, 0), (2, 1)]:
            cases += [case(np.linalg.norm, CUBE, n, axes, keepdims=keep) for n in matrix_orders]
    cases += [case(np.linalg.norm, CUBE), case(np.linalg.norm, x=CUBE, axis=1, wrt=("x",))]
    for function in available("linalg.vector_norm"):
        cases += [case(function, CUBE, ord=n, axis=1) for n in vector_orders[1:]]
        cases += [case(function, CUBE), case(function, LINE, keepdims=True)]
        cases += [case(function, CUBE, axis=(0, 2), ord=n) for n in vector_orders[1:]]
        cases += [case(function, CUBE, ord=n) for n in vector_orders[1:]]
    for function in available("linalg.matrix_norm"):
        cases += [case(function, CUBE, ord=n) for n in matrix_orders[1:]]
        cases += [case(function, TALL), case(function, TALL, keepdims=True)]
    return cases


def inverses() -> list[Case]:
    """Inverses, determinants, powers."""
    linalg = np.linalg
    cases = [
        case(function, x)
        for function in (linalg.inv, linalg.det, linalg.slogdet, linalg.pinv)
        for x in (SQUARE, SQUARES, -SQUARE, array(1, 1))
    ]
    cases += [case(linalg.pinv, x) for x in (TALL, TALL.T.copy(), CUBE, CUBE.swapaxes(1, 2).copy())]
    cases += [
        case(linalg.matrix_power, x, n) for x in (SQUARE, SQUARES) for n in (0, 1, 2, 3, 5, -1, -2)
    ]
    return cases


def solutions() -> list[Case]:
    """`solve` for vectors, matrices and stacks that are broadcast."""
    operands = [
        (SQUARE, array(3)), (SQUARE, array(3, 2)), (SQUARES, array(2, 3, 2)), (SQUARES, array(3)),
        (SQUARE, array(2, 3, 2)), (SQUARES, array(1, 3, 2)), (SQUARES[:1], array(4, 3, 2)),
        (SQUARES, array(3, 2)),
    ]  # fmt: skip
    return [case(np.linalg.solve, a, b, wrt=BOTH) for a, b in operands]


def chains() -> list[Case]:
    """`multi_dot` of two to four factors, vectors at the ends."""
    a, b, c, d = array(2, 3), array(3, 4), array(4, 2), array(2, 3, seed=1)
    chains = [
        [a, b],
        [a, b, c],
        (a, b, c, d),
        [array(3), b, c],
        [a, b, array(4)],
        [array(3), b, array(4)],
    ]
    return [case(np.linalg.multi_dot, chain) for chain in chains]


def factorisations() -> list[Case]:
    """Those of which every part may vary freely; see the test for the others."""
    linalg = np.linalg
    cases = [case(linalg.cholesky, x) for x in (POSITIVE, POSITIVES, np.array([[2.0]]))]
    if available("linalg.vecdot"):
        cases += [case(linalg.cholesky, x, upper=True) for x in (POSITIVE, POSITIVES)]
    cases += [case(linalg.eigvalsh, x, *uplo) for x in (SQUARE, POSITIVES) for uplo in ((), ("U",))]
    cases += [case(linalg.eigh, x, *uplo) for x in (SQUARE, POSITIVES) for uplo in ((), ("U",))]
    if np.isrealobj(linalg.eigvals(UNEVEN)):  # always complex since NumPy 2.5
        cases += [case(f, x) for f in (linalg.eig, linalg.eigvals) for x in (UNEVEN, UNEVENS)]
    cases += [case(linalg.qr, x, *mode) for x in (SQUARE, TALL, CUBE) for mode in ((), ("r",))]
    matrices = (SQUARE, TALL, TALL.T.copy(), SQUARES, CUBE, CUBE.swapaxes(1, 2).copy())
    cases += [case(linalg.svd, x, compute_uv=False) for x in matrices]
    cases += [case(linalg.svd, x, full_matrices=False) for x in matrices]
    cases += [case(linalg.svd, x) for x in (SQUARE, SQUARES)]
    cases += [case(function, x) for function in available("linalg.svdvals") for x in matrices]
    return cases


def kernels() -> list[Case]:
    """What the rules call, for second derivatives."""
    return [
        case(s2s_runtime.lower_half, SQUARE), case(s2s_runtime.lower_half, SQUARES),
        case(s2s_runtime.one_triangle, SQUARE, "L"), case(s2s_runtime.one_triangle, SQUARES, "U"),
        case(s2s_runtime.solve_right, TALL, SQUARE, wrt=BOTH),
    ]  # fmt: skip


CASES = [*kernels(), *norms(), *inverses(), *solutions(), *chains(), *factorisations()]
