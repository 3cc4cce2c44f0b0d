"""Result types against what the functions really give, for many sizes."""

from __future__ import annotations

import operator
import random
from itertools import product
from typing import Any

import numpy as np
import pytest

import s2s.rules
from s2s.analysis.infer import infer
from s2s.ir.nodes import Literal, Primitive, Value
from s2s.ir.types import (
    BOOL,
    FLOAT,
    INT,
    UNKNOWN,
    Array,
    List,
    Number,
    Tuple,
)  # fmt: skip
from tests.analysis.claims import (
    ARRAYS,
    EVERYTHING,
    F64,
    MATRICES,
    J,
    K,
    M,
    N,
    check,
)


@pytest.fixture(autouse=True, scope="module")
def _rules() -> None:
    s2s.rules.load()


BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow, operator.lt, operator.eq, np.maximum, np.hypot, np.logaddexp, np.isclose,
]  # fmt: skip
UNARY = [
    operator.neg, abs, np.sin, np.exp, np.sqrt, np.abs, np.sign, np.floor, np.isnan, np.real,
    np.square, np.round, np.nan_to_num, np.modf, np.sinc,
]  # fmt: skip


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
def test_binary_elementwise(function: Any) -> None:
    """Binary elementwise."""
    rng = random.Random(3)
    pairs = rng.sample(list(product(EVERYTHING, EVERYTHING)), 160)
    assert sum(check(function, a, b) for a, b in pairs) > 300
    for a, constant in product(EVERYTHING, (2, 2.5, True, -1)):
        check(function, a, constant)


@pytest.mark.parametrize("function", UNARY, ids=lambda f: f.__name__)
def test_unary_elementwise(function: Any) -> None:
    """Unary elementwise."""
    assert sum(check(function, a) for a in EVERYTHING) > 0


REDUCTIONS = [
    np.sum, np.prod, np.mean, np.std, np.var, np.max, np.min, np.any, np.all, np.argmax, np.median,
    np.average, np.linalg.norm, np.count_nonzero, np.cumsum, np.cumprod,
]  # fmt: skip


@pytest.mark.parametrize("function", REDUCTIONS, ids=lambda f: f.__name__)
def test_reductions(function: Any) -> None:
    """Reductions."""
    ran = 0
    for a in EVERYTHING:
        ran += check(function, a)
        for axis in (0, 1, -1, (0, 1), None):
            ran += check(function, a, axis=axis)
            check(function, a, axis)
            check(function, a, axis=axis, keepdims=True)
        check(function, a, axis=INT)
    assert ran > 100


MOVES: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
    (np.reshape, (-1,), {}), (np.reshape, ((-1, 1),), {}), (np.reshape, ((2, -1),), {}),
    (np.reshape, ((3, 3),), {}), (np.reshape, (Tuple((INT, INT)),), {}), (np.ravel, (), {}),
    (np.transpose, (), {}), (np.transpose, ((1, 0),), {}), (np.transpose, ((2, 0, 1),), {}),
    (np.swapaxes, (0, 1), {}), (np.swapaxes, (0, -1), {}), (np.moveaxis, (0, -1), {}),
    (np.moveaxis, ((0, 1), (1, 2)), {}), (np.moveaxis, ((2, 0), (0, 1)), {}),
    (np.rollaxis, (2,), {}), (np.rollaxis, (1, 3), {}), (np.rollaxis, (2, 1), {}),
    (np.squeeze, (), {}), (np.squeeze, (0,), {}), (np.squeeze, (), {"axis": 1}),
    (np.expand_dims, (0,), {}), (np.expand_dims, (-1,), {}), (np.expand_dims, ((0, 2),), {}),
    (np.broadcast_to, ((4, 3),), {}), (np.repeat, (2,), {}), (np.repeat, (3,), {"axis": 0}),
    (np.repeat, (INT,), {"axis": 1}), (np.tile, (2,), {}), (np.tile, ((2, 1),), {}),
    (np.tile, ((1, 2, 3),), {}), (np.rot90, (), {}), (np.rot90, (2,), {}),
    (np.rot90, (3, (1, 2)), {}), (np.pad, (1,), {}), (np.pad, ((1, 2),), {}),
    (np.pad, (((1, 0), (0, 2)),), {}), (np.diag, (), {}), (np.diag, (1,), {}), (np.diag, (-2,), {}),
    (np.diagonal, (), {}), (np.trace, (), {}), (np.trace, (), {"axis1": 1, "axis2": 2}),
    (np.tril, (), {}), (np.triu, (1,), {}), (np.roll, (1,), {}), (np.roll, (1, 0), {}),
    (np.flip, (), {}), (np.flip, (0,), {}), (np.fliplr, (), {}), (np.flipud, (), {}),
    (np.atleast_1d, (), {}), (np.atleast_2d, (), {}), (np.atleast_3d, (), {}), (np.copy, (), {}),
    (np.array, (), {}), (np.asarray, (), {"dtype": float}), (np.array, (), {"ndmin": 2}),
    (np.sort, (), {}), (np.sort, (), {"axis": None}), (np.argsort, (0,), {}),
    (np.partition, (1,), {}), (np.diff, (), {}), (np.diff, (2,), {}), (np.diff, (), {"axis": 0}),
    (np.trapezoid, (), {}), (np.trapezoid, (), {"axis": 0}), (np.where, (), {}),
    (np.clip, (0.0, 1.0), {}), (np.clip, (None, 1), {}), (np.zeros_like, (), {}),
    (np.ones_like, (), {"dtype": np.float32}), (np.full_like, (2.0,), {}), (np.nonzero, (), {}),
    (np.shape, (), {}), (np.ndim, (), {}), (np.size, (), {}), (np.split, (2,), {}),
    (np.split, ((1, 2),), {}), (np.array_split, (2,), {}), (np.array_split, (2, 1), {}),
    (np.hsplit, (2,), {}), (np.vsplit, (2,), {}), (np.take, (0,), {}), (np.take, ((0, 1),), {}),
    (np.take, (1,), {"axis": 0}), (np.take, ((1, 0),), {"axis": -1}), (np.linalg.det, (), {}),
    (np.linalg.inv, (), {}), (np.gradient, (), {}), (np.unique, (), {}), (np.argwhere, (), {}),
    (np.quantile, (0.5,), {"axis": 0}), (np.quantile, ((0.1, 0.5),), {"axis": -1}),
    (np.quantile, (0.1,), {"axis": 1, "keepdims": True}), (np.ediff1d, (), {}),
    (np.ptp, (), {}), (np.unwrap, (), {}),
    (np.diagonal, (0, 1, 2), {}), (np.diagonal, (1,), {}), (np.diagflat, (1,), {}),
    (np.gradient, (), {"axis": 0}), (np.vander, (), {}), (np.vander, (3,), {}),
    (np.convolve, ((1.0, 2.0),), {}), (np.convolve, ((1.0, 2.0, 3.0), "same"), {}),
    (np.correlate, ((1.0, 2.0),), {}), (np.interp, ((0.0, 1.0), (3.0, 4.0)), {}),
    (np.linalg.eigvalsh, (), {}), (np.linalg.eigvals, (), {}), (np.ndarray.flatten, (), {}),
    (np.linalg.svd, (), {}), (np.linalg.qr, (), {}), (np.linalg.pinv, (), {}),
    (np.meshgrid, (), {}), (np.frexp, (), {}), (np.percentile, (50.0,), {}),
]  # fmt: skip


@pytest.mark.parametrize("case", MOVES, ids=lambda c: f"{c[0].__name__}{c[1]}{c[2]}")
def test_functions_of_one_array(case: Any) -> None:
    """Functions of one array."""
    function, rest, named = case
    assert sum(check(function, a, *rest, **named) for a in EVERYTHING) > 0


PRODUCTS = [np.matmul, operator.matmul, np.dot, np.inner, np.outer, np.kron, np.vdot, np.tensordot]


@pytest.mark.parametrize("function", PRODUCTS, ids=lambda f: f.__name__)
def test_products(function: Any) -> None:
    """Products."""
    assert sum(check(function, a, b) for a, b in product(EVERYTHING, EVERYTHING)) > 100


def test_tensordot_axes() -> None:
    """Tensordot axes."""
    for a, b in product(ARRAYS, ARRAYS):
        for axes in (0, 1, ((0,), (1,)), (1, 0), ((0, 1), (0, 1))):
            check(np.tensordot, a, b, axes=axes)


def test_cross_has_the_rank_that_lengths_give() -> None:
    """Cross has the rank that lengths give."""
    for a, b in product(ARRAYS, ARRAYS):
        check(np.cross, a, b)


@pytest.mark.parametrize(
    "formula",
    ["ij,jk->ik", "ij,jk", "ij,j", "i,i", "ij,ij->", "ij,kj->ki", "ijk,kl->ijl", "...j,jk->...k"],
)
def test_einsum(formula: str) -> None:
    """Einsum."""
    for a, b in product(ARRAYS, ARRAYS):
        check(np.einsum, formula, a, b)
    check(np.einsum, "ii->i", MATRICES[2])
    check(np.einsum, "ii", MATRICES[2])


JOINS = [
    np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.array,
    np.asarray,
]  # fmt: skip


@pytest.mark.parametrize("function", JOINS, ids=lambda f: f.__name__)
def test_joins(function: Any) -> None:
    """Joins."""
    axes: list[dict[str, Any]] = [{}]
    if function in (np.concatenate, np.stack):
        axes += [{"axis": 0}, {"axis": 1}, {"axis": -1}]
    ran = 0
    for a, b in product(EVERYTHING, EVERYTHING):
        for named in axes:
            ran += check(function, Tuple((a, b)), **named)
    for a in EVERYTHING:
        for named in axes:
            check(function, List(a, (a, a, a)), **named)
            check(function, List(a), **named)
            check(function, a, **named)
    assert ran > 50


def test_append_where_and_others() -> None:
    """Append where and others."""
    for a, b in product(EVERYTHING, EVERYTHING):
        check(np.append, a, b)
        check(np.append, a, b, axis=0)
        check(np.where, BOOL, a, b)
        check(np.where, Array("bool", (N, 1)), a, b)
        check(np.searchsorted, a, b)
        check(np.take, a, b)
        check(np.meshgrid, a, b)
        check(np.linalg.solve, a, b)
        check(np.clip, a, b, None)
        check(np.polyval, a, b)
        check(np.broadcast_arrays, a, b)
        check(np.convolve, a, b)
        check(np.linspace, a, b, 3)
        check(np.choose, Array("int64", (N,)), Tuple((a, b)))
        check(np.select, Tuple((Array("bool", (N,)),) * 2), Tuple((a, b)), 0.0)
        for axis in (0, 1, -1):
            check(np.take_along_axis, a, Array("int64", (1, M)), axis)
            check(np.take_along_axis, a, Array("int64", (N, K)), axis=axis)


@pytest.mark.skipif(not hasattr(np, "matvec"), reason="NumPy is older")
def test_functions_of_newer_numpy() -> None:
    """Functions of newer numpy."""
    for a, b in product(ARRAYS, ARRAYS):
        check(np.vecdot, a, b)
        check(np.matvec, a, b)
        check(np.vecmat, a, b)
    for a in ARRAYS:
        check(np.matrix_transpose, a)
        for initial in (True, False):
            check(np.cumulative_sum, a, include_initial=initial)
            check(np.cumulative_sum, a, axis=-1, include_initial=initial)


def test_types_are_specific() -> None:
    """What is claimed is not only sound: it is enough to leave out broadcasting at run time."""
    w, x = Value("w", Array(F64, (N, M))), Value("x", Array(F64, (M,)))
    assert infer(Primitive(operator.matmul, "@"), (w, x), ()) == (Array(F64, (N,)),)
    assert infer(Primitive(operator.add, "+"), (w, x), ()) == (Array(F64, (N, M)),)
    assert infer(Primitive(np.sum, "np.sum"), (w,), ()) == (Number(F64, python=False),)
    keep = infer(Primitive(np.max, ""), (w, Literal(1), Literal(value=True)), ("axis", "keepdims"))
    assert keep == (Array(F64, (N, 1)),)
    f = Value("f", FLOAT)
    assert infer(Primitive(operator.mul, "*"), (f, Literal(2)), ()) == (FLOAT,)
    assert infer(Primitive(np.sin, "np.sin"), (Value("", UNKNOWN),), ()) == (UNKNOWN,)


def test_inference_is_deterministic() -> None:
    """Inference is deterministic."""
    w = Value("w", Array(F64, (N, K)))
    v = Value("v", Array(F64, (N, J)))
    first = infer(Primitive(operator.add, "+"), (w, v), ())
    assert first == infer(Primitive(operator.add, "+"), (w, v), ())
    assert first == infer(Primitive(operator.add, "+"), (v, w), ())
