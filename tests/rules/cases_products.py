"""Sample calls of the products: every combination of dimensions, stacks that are broadcast."""

from __future__ import annotations

import operator
from itertools import product
from typing import Any

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from tests.rules.case import Case, array, case

BOTH = (0, 1)


def matmuls() -> list[Case]:
    """Vectors, matrices and stacks of matrices."""
    shapes = [
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1)),
        ((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
        ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)), ((1, 2, 3), (5, 3, 4)),
        ((2, 1, 2, 3), (5, 3, 4)), ((5, 2, 3), (2, 1, 3, 4)), ((2, 5, 2, 3), (3,)),
        ((3,), (2, 5, 3, 2)), ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((4, 0, 2), (2, 3)), ((0,), (0,)),
    ]  # fmt: skip
    return [
        case(function, array(*a), array(*b, seed=1), wrt=BOTH)
        for function in (operator.matmul, np.matmul)
        for a, b in shapes
    ]


def dots() -> list[Case]:
    """`dot` and `inner` of every number of dimensions, numbers too."""
    cases = []
    for m, n in product(range(5), range(5)):
        a, b = (2, 4, 2, 3)[4 - m :], (5, 2, 1, 3)[4 - n :]
        if m + n > 6:
            continue
        cases.append(case(np.inner, array(*a), array(*b, seed=1), wrt=BOTH))
        b = (*b[:-2], b[-1], b[-2]) if n > 1 else b
        cases.append(case(np.dot, array(*a), array(*b, seed=1), wrt=BOTH))
    cases += [case(f, 1.5, array(2, 3), wrt=BOTH) for f in (np.dot, np.inner, np.outer)]
    cases += [case(f, array(2, 3), -1.5, wrt=BOTH) for f in (np.dot, np.inner, np.outer, np.kron)]
    cases += [case(f, 0.5, -1.5, wrt=BOTH) for f in (np.dot, np.inner, np.vdot, np.kron)]
    return cases


def outers() -> list[Case]:
    """`outer`, `vdot` and `kron`: what they flatten, and different numbers of dimensions."""
    shapes = [((3,), (4,)), ((2, 3), (4,)), ((3,), (2, 2)), ((2, 1), (1, 3)), ((2, 1, 3), (2, 2))]
    cases = [
        case(function, array(*a), array(*b, seed=1), wrt=BOTH)
        for function in (np.outer, np.kron)
        for a, b in shapes
    ]
    cases += [
        case(np.vdot, array(*a), array(*b, seed=1), wrt=BOTH)
        for a, b in [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2)), ((6,), (2, 3)), ((), ())]
    ]
    return cases


def tensordots() -> list[Case]:
    """Numbers of axes, lists of axes in any order, negative ones."""
    a, b = array(2, 3, 4), array(3, 4, 5, seed=1)
    c = array(4, 2, 3, 2, seed=2)
    axes: list[tuple[Any, Any, Any]] = [
        (a, b, 2), (a, b, ((1, 2), (0, 1))), (a, b, ((2, 1), (1, 0))), (a, b, ([-1], [1])),
        (a, b, (1, 0)), (a, b, ((2, -2), (-2, 0))), (array(2), array(3), 0), (a, array(4), 1),
        (array(2), a, 1), (a, c, ((0, 2), (1, 0))), (c, a, ((0, 1, 2), (2, 0, 1))),
        (a, c, ((0,), (3,))), (array(2, 3), array(3, 4), 1), (a, a, 3), (a, b, 0),
        (a, c, ((2, 1, 0), (0, 2, 3))),
    ]  # fmt: skip
    cases = [case(np.tensordot, p, q, n, wrt=BOTH) for p, q, n in axes]
    cases.append(case(np.tensordot, a, c, axes=((0, 2), (3, 0)), wrt=BOTH))
    return cases


def crosses() -> list[Case]:
    """Vectors of three components along any axis, broadcast."""
    shapes = [((3,), (3,)), ((4, 3), (4, 3)), ((4, 3), (3,)), ((3,), (4, 3)), ((1, 3), (4, 3)),
              ((2, 1, 3), (4, 3))]  # fmt: skip
    cases = [case(np.cross, array(*a), array(*b, seed=1), wrt=BOTH) for a, b in shapes]
    a, b = array(3, 4), array(3, 4, seed=1)
    cases += [
        case(np.cross, a, b, axis=0, wrt=BOTH),
        case(np.cross, a, b.T.copy(), 0, 1, wrt=BOTH),
        case(np.cross, a, b, 0, 0, 0, wrt=BOTH),
        case(np.cross, a, array(3), axisa=0, axisc=0, wrt=BOTH),
        case(np.cross, array(2, 3, 4), array(4, 3), axisa=1, axisc=1, wrt=BOTH),
        case(np.cross, array(3, 4), array(2, 4, 3), axisa=0, wrt=BOTH),
    ]
    for function in available("linalg.cross"):
        cases.append(case(function, array(4, 3), array(3), wrt=BOTH))
        cases.append(case(function, a, b, axis=0, wrt=BOTH))
    return cases


def einsums() -> list[Case]:
    """Every form of the subscripts."""
    shapes: dict[str, list[tuple[int, ...]]] = {
        "ij,jk->ik": [(2, 3), (3, 4)], "ij,jk": [(2, 3), (3, 4)], "ij,ij->": [(2, 3), (2, 3)],
        "i,i": [(3,), (3,)], "i,j->ij": [(2,), (3,)], "i,j->ji": [(2,), (3,)], "ij->ji": [(2, 3)],
        "ij": [(2, 3)], "ji": [(2, 3)], "ij->i": [(2, 3)], "ij->j": [(2, 3)], "ij->": [(2, 3)],
        "ijk->j": [(2, 3, 4)], "ii->i": [(3, 3)], "ii": [(3, 3)], "ii->": [(3, 3)],
        "iij->j": [(3, 3, 2)], "iji->ij": [(3, 2, 3)], "iijj->ij": [(2, 2, 3, 3)],
        "ii,i->": [(3, 3), (3,)], "ij,jj->i": [(2, 3), (3, 3)], "ij,k->i": [(2, 3), (4,)],
        "i,ij,j->": [(2,), (2, 3), (3,)], "ij,jk,kl->il": [(2, 3), (3, 4), (4, 2)],
        "i,i,i->i": [(3,), (3,), (3,)], "a,ab,bc,cd->d": [(2,), (2, 3), (3, 2), (2, 4)],
        "...ij,...jk->...ik": [(5, 2, 3), (5, 3, 4)], "...ij,jk->...ik": [(2, 5, 2, 3), (3, 4)],
        "ij,...jk->...ik": [(2, 3), (5, 3, 4)], "...i,...i": [(4, 3), (3,)],
        "i...,i...->...": [(3, 2, 4), (3, 4)], "...->...": [(2, 3)], "i...->...": [(2, 3)],
        "...i->...": [(2, 3)], "...ii->...i": [(2, 3, 3)], "...ij,...kj->ik...": [(2, 3), (4, 3)],
        "ij...,jk...->ik...": [(2, 3, 5), (3, 4, 5)], "j...k,...k->j...": [(2, 4, 5, 3), (5, 3)],
        "...j,jk": [(2, 3), (3, 4)], "...,...": [(2, 3), (3,)], "i , j -> i j": [(2,), (3,)],
        ",ij->ij": [(), (2, 3)], "ij,kj,lj->ikl": [(2, 4), (3, 4), (2, 4)],
        "...i,...i,j->...j": [(2, 3), (3,), (4,)],
    }  # fmt: skip
    cases = []
    for subscripts, of in shapes.items():
        operands = [array(*shape, seed=k) for k, shape in enumerate(of)]
        cases.append(case(np.einsum, subscripts, *operands, wrt=tuple(range(1, len(of) + 1))))
    a, b = array(2, 3), array(3, 4, seed=1)
    cases += [
        # lengths of one that are broadcast
        case(np.einsum, "ij,ij->ij", array(1, 3), array(2, 3, seed=1), wrt=(1, 2)),
        case(np.einsum, "ij,ij->j", array(1, 3), array(2, 3, seed=1), wrt=(1, 2)),
        case(np.einsum, "i,i->", array(1), array(3, seed=1), wrt=(1, 2)),
        case(np.einsum, "...i,...i->...", array(4, 1, 3), array(1, 2, 3, seed=1), wrt=(1, 2)),
        # other ways to say it
        case(np.einsum, "ij,jk->ik", a, b, optimize=True, wrt=(1, 2)),
        case(np.einsum, "ij,jk,kl->il", a, b, b.T.copy(), optimize="greedy", wrt=(1, 2, 3)),
        case(np.einsum, a, [0, 1], b, [1, 2], [0, 2], wrt=(0, 2)),
        case(np.einsum, a, [0, 1], b, [1, 2], wrt=(0, 2)),
        case(np.einsum, a, [0, 1], [1]),
        case(np.einsum, a, [1, 0]),
        case(np.einsum, a, [0, Ellipsis], [Ellipsis]),
    ]
    return cases


def stacks_of_vectors() -> list[Case]:
    """`vecdot` and its kin, in new versions of NumPy."""
    cases = []
    for function in available("vecdot", "linalg.vecdot"):
        for p, q in [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1, 3), (2, 3))]:
            cases.append(case(function, array(*p), array(*q, seed=1), wrt=BOTH))
        cases.append(case(function, array(3, 2), array(3, 4, 2), axis=0, wrt=BOTH))
    for function in available("matvec"):
        for p, q in [((2, 3), (3,)), ((5, 2, 3), (3,)), ((2, 3), (5, 3)), ((5, 2, 3), (5, 3))]:
            cases.append(case(function, array(*p), array(*q, seed=1), wrt=BOTH))
            cases.append(case(np.vecmat, array(*q), array(*p, seed=1).swapaxes(-1, -2), wrt=BOTH))
    for function in available("linalg.matmul"):
        cases.append(case(function, array(2, 3), array(3, 4), wrt=BOTH))
    for function in available("linalg.tensordot"):
        cases.append(case(function, array(2, 3), array(3, 4), axes=1, wrt=BOTH))
    cases += [case(f, array(2), array(3), wrt=BOTH) for f in available("linalg.outer")]
    return cases


def kernels() -> list[Case]:
    """What the rules call, for second derivatives."""
    cases = [
        case(s2s_runtime.cross_adjoint, array(*u), array(*v, seed=1), array(*x), wrt=BOTH)
        for u, v, x in [((3,), (3,), (3,)), ((4, 3), (4, 3), (3,)), ((4, 3), (3,), (4, 3)),
                        ((3,), (4, 3), (1, 3))]
    ]  # fmt: skip
    shapes = [((2,), (3,)), ((2, 3), (4,)), ((3,), (2, 2)), ((2, 1, 3), (2, 2))]
    for a, b in shapes:
        y = np.kron(array(*a), array(*b))
        cases.append(case(s2s_runtime.kron_blocks, y, a, b))
        cases.append(case(s2s_runtime.kron_join, s2s_runtime.kron_blocks(y, a, b), a, b))
    cases.append(case(s2s_runtime.to_diagonal, array(3), "ii->i", array(3, 3)))
    cases.append(case(s2s_runtime.to_diagonal, array(2, 1), "iji->ij", array(2, 3, 2)))
    return cases


def kernels_of_einsum() -> list[Case]:
    """The adjoint of an operand as a function of the adjoint of the result and the others."""
    calls: list[tuple[str, int, list[tuple[int, ...]]]] = [
        ("ij,jk->ik", 0, [(2, 3), (3, 4)]), ("ij,jk->ik", 1, [(2, 3), (3, 4)]),
        ("ii,i->i", 0, [(3, 3), (3,)]), ("ij,k->i", 0, [(2, 3), (4,)]),
        ("i,ij,j->", 1, [(2,), (2, 3), (3,)]), ("...i,...i", 1, [(4, 3), (3,)]),
    ]  # fmt: skip
    cases = []
    for subscripts, which, of in calls:
        operands = [array(*shape, seed=k) for k, shape in enumerate(of)]
        y_bar = np.cos(np.einsum(subscripts, *operands))
        kernel = s2s_runtime.einsum_adjoint
        cases.append(case(kernel, y_bar, subscripts, which, operands, wrt=(0, 3)))
    return cases


CASES = [
    *kernels(), *kernels_of_einsum(),
    *matmuls(), *dots(), *outers(), *tensordots(), *crosses(), *einsums(), *stacks_of_vectors(),
]  # fmt: skip
