"""Adjoints of writes into arrays against differences: every kind of index and of value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal
from s2s.ir.types import Array
from s2s.transform.primitives import MULTIPLY, SUM
from tests.transform.written import (
    Place,
    compare,
    emitted,
    gradients,
    module_of,
    types_of,
    writing,
)

if TYPE_CHECKING:
    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom, Primitive, Value

WRITES = (i.SETITEM, i.SET_AT, i.ACCUMULATE, i.ADD_AT, i.DEDUCT, i.TAKE_AT)
SHAPES = ((5,), (4,), (3, 4), (4, 3), (2, 3, 4))


def random_part(length: int, rng: np.random.Generator) -> Any:
    """One part of an index, for an axis of that length."""
    match rng.integers(0, 12):
        case 0 | 1:
            return int(rng.integers(-length, length))
        case 2 | 3 | 4:
            start, stop = (int(b) for b in rng.integers(-length - 1, length + 2, size=2))
            step = int(rng.choice([1, 1, 2, -1, -2, 3]))
            return slice(*(None if rng.random() < 0.4 else b for b in (start, stop)), step)
        case 5:
            return slice(None)
        case 6:
            return None
        case 7:
            return Ellipsis
        case 8:
            return rng.random(length) < 0.6
        case 9:
            return [int(k) for k in rng.integers(-length, length, size=3)]
        case _:
            shape = [(3,), (2, 3), (1,), (), (2, 1)][rng.integers(0, 5)]
            return rng.integers(-length, length, size=shape)


def random_index(shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """An index that an array of that shape takes."""
    while True:
        count = int(rng.integers(1, len(shape) + 2))
        parts = tuple(random_part(shape[min(k, len(shape) - 1)], rng) for k in range(count))
        if rng.random() < 0.08:
            parts = (rng.random(shape) < 0.5,)
        index = parts[0] if len(parts) == 1 and rng.random() < 0.7 else parts
        try:
            np.empty(shape)[index]
        except (IndexError, ValueError):
            continue
        return index


def placed(index: Any, number: int, rng: np.random.Generator) -> Place:
    """The index with its arrays, and some of its numbers, as arguments."""
    arguments = {}
    parts = index if isinstance(index, tuple) else (index,)
    for k, part in enumerate(parts):
        path = f"at{number}_{k if isinstance(index, tuple) else ''}"
        if isinstance(part, np.ndarray) or (isinstance(part, int) and rng.random() < 0.5):
            arguments[path] = part
        elif isinstance(part, slice) and part.start is not None and rng.random() < 0.3:
            arguments[f"{path}start"] = part.start
    return Place(index, arguments)


def random_value(shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """What can be written where an array of that shape stands."""
    kind = rng.integers(0, 6)
    if kind == 0:
        return float(rng.uniform(0.5, 1.5))
    narrow = tuple(1 if rng.random() < 0.25 else n for n in shape)
    if kind == 1:
        narrow = narrow[int(rng.integers(0, len(narrow) + 1)) :]
    elif kind == 2:
        narrow = (1, *narrow)
    elif kind > 3:
        narrow = shape
    value = rng.uniform(0.5, 1.5, narrow)
    return value.tolist() if kind == 4 and value.size and narrow else value


def is_taken(x: Any, index: Any, value: Any) -> bool:
    """Whether NumPy writes a value of that shape there: it takes less at a mask, or a number."""
    try:
        x.copy()[index] = value
    except (TypeError, ValueError):
        return False
    return True


def random_case(seed: int) -> tuple[Primitive, tuple[Place, ...], dict[str, Any], bool]:
    """A write, its index or indices, and the arguments."""
    rng = np.random.default_rng(seed)
    callee = WRITES[rng.integers(0, len(WRITES))]
    shape = SHAPES[rng.integers(0, len(SHAPES))]
    view, indices = np.empty(shape), []
    while len(indices) < 2 and rng.random() < 0.25:
        index = random_index(view.shape, rng)
        seen = view[index]
        if isinstance(seen, np.ndarray) and seen.ndim and np.shares_memory(seen, view):
            view = seen
            indices.append(index)
    index = random_index(view.shape, rng)
    indices.append(index)
    places = tuple(placed(index, k, rng) for k, index in enumerate(indices))
    value = random_value(np.shape(view[index]), rng)
    if not is_taken(view, index, value):
        value = rng.uniform(0.5, 1.5, np.shape(view[index]))
    if callee not in (i.SETITEM, i.SET_AT):  # which take lists, and lengths of 1 before the others
        value = np.asarray(value)
        value = value.reshape(value.shape[max(value.ndim - np.ndim(view[index]), 0) :])
    arguments: dict[str, Any] = {
        "x": rng.uniform(0.5, 1.5, shape),
        "v": value,
        "c": rng.uniform(-1.0, 1.0, shape),
        "d": rng.uniform(-1.0, 1.0, shape),
    }
    for place in places:
        arguments |= place.arguments
    return callee, places, arguments, bool(rng.random() < 0.2)


@pytest.mark.parametrize("block", range(20))
def test_random_writes(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        callee, places, arguments, fixed = random_case(seed)
        build = writing(callee, places, fixed=fixed)
        what = (
            f"{callee.name} at {[p.value for p in places]} of {np.shape(arguments['v'])} ({seed})"
        )
        compare(module_of(types_of(arguments), build), arguments, ("x", "v"), what)


@pytest.mark.parametrize("block", range(8))
def test_random_writes_at_an_index_of_unknown_type(block: int) -> None:
    for seed in range(10_000 + 25 * block, 10_025 + 25 * block):
        callee, places, arguments, fixed = random_case(seed)
        unknown = frozenset(name for name in arguments if name.startswith("at"))
        if not unknown or isinstance(arguments["v"], list):
            continue
        build = writing(callee, places, fixed=fixed)
        what = (
            f"{callee.name} at {[p.value for p in places]} of {np.shape(arguments['v'])} ({seed})"
        )
        compare(module_of(types_of(arguments, unknown), build), arguments, ("x", "v"), what)


@pytest.mark.parametrize("callee", [i.INCREMENT, i.DECREMENT])
@pytest.mark.parametrize("shape", [(3, 4), (4,), (1, 4), (3, 1), (1, 1), (1,), ()])
def test_adding_to_all_of_an_array(callee: Primitive, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    value = rng.uniform(0.5, 1.5, shape)
    arguments: dict[str, Any] = {
        "x": rng.uniform(0.5, 1.5, (3, 4)),
        "v": value if shape else float(value),
        "c": rng.uniform(-1.0, 1.0, (3, 4)),
    }

    def build(builder: Builder, values: dict[str, Value]) -> Atom:
        u = builder.op(MULTIPLY, values["c"], values["x"], name="u")
        new = builder.op(callee, u, values["v"], name="u")
        return builder.op(SUM, builder.op(MULTIPLY, builder.op(MULTIPLY, new, new), u))

    compare(module_of(types_of(arguments), build), arguments, ("x", "v"), f"{callee.name} {shape}")


def written_once(index: Any) -> Any:
    """`u = one * c; u[index] = v`, then half the sum of `c u`."""

    def build(builder: Builder, values: dict[str, Value]) -> Atom:
        u = builder.op(MULTIPLY, values["one"], values["c"], name="u")
        new = builder.op(i.SETITEM, u, Literal(index), values["v"], name="u")
        total = builder.op(SUM, builder.op(MULTIPLY, values["c"], new))
        return builder.op(MULTIPLY, Literal(0.5), total)

    return build


@pytest.mark.parametrize("index", [1, slice(1, None), Ellipsis])
@pytest.mark.parametrize("dtype", [np.int64, np.bool_])
def test_nothing_is_varied_in_an_array_of_integers(index: Any, dtype: Any) -> None:
    c = np.array([1, 2, 3], dtype)
    arguments = {"one": dtype(1), "c": c, "v": 1.5}
    (v_bar,) = gradients(module_of(types_of(arguments), written_once(index)), arguments, ("v",))
    assert v_bar == 0.0


@pytest.mark.parametrize("index", [1, slice(1, None), Ellipsis])
@pytest.mark.parametrize("value", [1.5, np.float32(1.5), np.array([1.5]), np.array([1.5], "f4")])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_adjoint_has_the_dtype_of_what_was_written(index: Any, value: Any, dtype: Any) -> None:
    if index == 1 and np.ndim(value):
        pytest.skip("NumPy takes no array there")
    arguments = {"one": dtype(1), "c": np.array([1.0, 2.0, 4.0], dtype), "v": value}
    module = module_of(types_of(arguments), written_once(index))
    for found in (gradients, emitted):
        (v_bar,) = found(module, arguments, ("v",))
        expected = np.sum(arguments["c"][index])
        assert np.asarray(v_bar).dtype == np.asarray(value).dtype
        assert np.shape(v_bar) == np.shape(value)
        assert np.sum(v_bar) == 0.5 * expected


@pytest.mark.parametrize("index", [1, slice(1, None), Ellipsis])
@pytest.mark.parametrize("dims", [None, (3,)])
def test_an_array_of_unknown_dtype_may_round(index: Any, dims: Any) -> None:
    def build(builder: Builder, values: dict[str, Value]) -> Atom:
        u = builder.op(i.COPY, values["c"], name="u")
        new = builder.op(i.SETITEM, u, Literal(index), values["v"], name="u")
        total = builder.op(SUM, builder.op(MULTIPLY, values["d"], new))
        return builder.op(MULTIPLY, Literal(0.5), total)

    d = np.array([1.0, 2.0, 4.0])
    for dtype, scale in ((np.int64, 0.0), (np.float64, 0.5)):
        arguments = {"c": np.array([1, 2, 3], dtype), "d": d, "v": 1.5}
        module = module_of({**types_of(arguments), "c": Array(None, dims)}, build)
        for found in (gradients, emitted):
            assert found(module, arguments, ("v",)) == (scale * np.sum(d[index]),)
