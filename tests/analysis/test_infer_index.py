"""The types that indices give, against NumPy, for many sizes and random indices."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from s2s.analysis.infer import infer
from s2s.analysis.infer_operands import type_of_constant
from s2s.ir.intrinsics import GETITEM
from s2s.ir.nodes import Literal, Value
from s2s.ir.types import (
    FLOAT,
    INT,
    NEVER,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    List,
    Number,
    Size,
    Slice,
    Tuple,
    Type,
)  # fmt: skip
from tests.analysis.claims import Claims

N, M = Size("n", 0, many=True), Size("m", 0, many=True)
K = Size("k")
BOUNDS = (None, None, 0, 1, 2, 3, -1, -2, -3, 7, -7)
STEPS = (None, None, None, 1, 2, -1, -2)


def _index_part(rng: random.Random) -> tuple[Type | None, Any]:
    """A part of an index: its type (None: it is a literal), and a value or how to make one."""
    kind = rng.choice(("int", "slice", "slice", "none", "number", "ints", "mask", "list", "zero_d"))
    match kind:
        case "int":
            return None, rng.choice((0, -1, 1))
        case "slice":
            return None, slice(rng.choice(BOUNDS), rng.choice(BOUNDS), rng.choice(STEPS))
        case "none":
            return None, None
        case "number":
            return INT, rng.choice((0, -1))
        case "ints":
            shape = rng.choice(((2,), (1,), (3, 2), (2, 1)))
            picked = np.array([rng.randint(-1, 1) for _ in range(int(np.prod(shape)))])
            return Array("int64", shape), picked.reshape(shape)
        case "list":
            return List(INT), [rng.choice((0, -1)) for _ in range(2)]
        case "zero_d":
            return Array("int64", ()), np.array(0)
        case _:
            return Array("bool", (Size("?"),)), "mask"


def _made(value: Any, axis_length: int, rng: random.Random) -> Any:
    if isinstance(value, str):
        return np.array([rng.random() < 0.5 for _ in range(axis_length)], dtype=bool)
    return value


def _consumes(part: Any) -> bool:
    return part is not None and part is not Ellipsis


def test_random_indices_of_arrays() -> None:
    """Random indices of arrays."""
    rng = random.Random(5)
    ran = 0
    for _ in range(4000):
        dims = rng.choice(((N,), (N, M), (K, N), (1, M, K), (3, N, 4), (5,), (N, 2)))
        parts = [_index_part(rng) for _ in range(rng.randint(1, len(dims) + 1))]
        if rng.random() < 0.3:
            parts[rng.randrange(len(parts))] = (None, Ellipsis)
        if len(parts) == 1 and rng.random() < 0.5:
            ran += _checked(dims, parts[0], rng)
        else:
            ran += _checked(dims, parts, rng)
    assert ran > 2000


def _checked(dims: Any, parts: Any, rng: random.Random) -> int:
    """Check `x[parts]` for three sizes; how often it did not raise."""
    several = isinstance(parts, list)
    listed = parts if several else [parts]
    types = tuple(type_of_constant(v) if t is None else t for t, v in listed)
    literal = all(t is None for t, _ in listed)
    values = tuple(v for _, v in listed)
    if literal:
        index: Any = Literal(values if several else values[0])
    else:
        index = Value("i", Tuple(types) if several else types[0])
    (found,) = infer(GETITEM, (Value("x", Array("float64", dims)), index), ())
    ran = 0
    for lengths in ({"n": 2, "m": 3, "k": 1}, {"n": 4, "m": 2, "k": 0}, {"n": 5, "m": 7, "k": 6}):
        claims = Claims(lengths)
        x = np.zeros(tuple(map(claims.length, dims)))
        axis = 0
        chosen = []
        for value in values:
            length = x.shape[axis] if axis < x.ndim else 0
            chosen.append(_made(value, length, rng))
            axis += _consumes(value)
        try:
            result = x[tuple(chosen)] if several else x[chosen[0]]
        except (IndexError, ValueError):
            continue
        claims.check(found, result)
        ran += 1
    return ran


def _get(base: Type, index: Any) -> Type:
    atom = Value("i", index) if isinstance(index, Type) else Literal(index)
    (found,) = infer(GETITEM, (Value("x", base), atom), ())
    return found


def test_stencils_keep_their_lengths_comparable() -> None:
    """Stencils keep their lengths comparable."""
    u = Array("float64", (N,))
    right, left, inner = (_get(u, s) for s in (slice(2, None), slice(-2), slice(1, -1)))
    assert right == left == inner == Array("float64", (Size("n", -2),))
    assert _get(inner, slice(1, None)) == Array("float64", (Size("n", -3),))


def test_slices_of_few_items_have_known_lengths() -> None:
    """Slices of few items have known lengths."""
    u = Array("float64", (N,))
    assert _get(u, slice(0, 1)) == Array("float64", (1,))
    assert _get(u, slice(-1, None)) == Array("float64", (1,))
    assert _get(u, slice(2)) == Array("float64", (2,))
    assert _get(u, slice(None, None, -1)) == u


def test_indices_of_unknown_bounds_and_masks_are_anonymous() -> None:
    """Indices of unknown bounds and masks are anonymous."""
    u = Array("float64", (N,))
    assert _get(u, Slice("?", None, None)) == Array("float64", (Size("?"),))
    assert _get(u, Array("bool", (N,))) == Array("float64", (Size("?"),))


def test_items_of_arrays_are_numpy_scalars() -> None:
    """Items of arrays are numpy scalars."""
    assert _get(Array("float32", (N,)), 0) == Number("float32", python=False)
    assert _get(Array("float32", (N,)), INT) == Number("float32", python=False)
    assert _get(Array("float32", (N,)), (..., 0)) == Array("float32", ())
    assert _get(Array("float64", None), 0) == UNKNOWN
    assert _get(Array("float64", None), slice(1, None)) == Array("float64", None)


def test_sequences_and_dicts() -> None:
    """Sequences and dicts."""
    pair = Tuple((FLOAT, STRING))
    assert _get(pair, 1) == STRING
    assert _get(pair, -2) == FLOAT
    assert _get(pair, 5) == NEVER
    assert _get(pair, slice(1, None)) == Tuple((STRING,))
    assert _get(pair, INT) == UNKNOWN
    assert _get(List(FLOAT), INT) == FLOAT
    assert _get(List(FLOAT), slice(1, None)) == List(FLOAT)
    assert _get(List(FLOAT, (FLOAT, FLOAT)), slice(1)) == List(FLOAT, (FLOAT,))
    known = Dict(STRING, UNKNOWN, ("a", "b"), (FLOAT, INT))
    assert _get(known, "b") == INT
    assert _get(known, "c") == NEVER
    assert _get(known, STRING) == Number(None)
    assert _get(STRING, 0) == STRING
    assert _get(UNKNOWN, 0) == UNKNOWN
