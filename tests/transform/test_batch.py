"""Vector mode: a function of many seeds at once gives what the function gives for each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s2s.errors import BatchError
from tests.programs._registry import Program, all_programs
from tests.transform.batching import assert_batches, assert_same, stacked
from tests.transform.cases_batch import CASES

MASKED = [f for name, f, _ in CASES if name.startswith("mask")]
every_case = pytest.mark.parametrize(
    ("function", "shapes"), [pytest.param(f, s, id=name) for name, f, s in CASES]
)


def arrays(shapes: tuple[tuple[int, ...], ...], dtype: Any = np.float64) -> list[Any]:
    """Arguments of these shapes."""
    random = np.random.default_rng(3)
    drawn = [random.uniform(0.2, 1.2, shape).astype(dtype) for shape in shapes]
    return [x if x.ndim else float(x) for x in drawn]


@every_case
@pytest.mark.parametrize("over", [("x",), ("y",), ("x", "y")], ids="-".join)
def test_functions_of_arrays(function: Any, shapes: Any, over: tuple[str, ...]) -> None:
    """Every function, with one and with both operands batched."""
    if "y" in over and function in MASKED:
        with pytest.raises(BatchError, match="index differs"):
            assert_batches(function, *arrays(shapes), over=over)
    else:
        assert_batches(function, *arrays(shapes), over=over)


@every_case
@pytest.mark.parametrize("count", [0, 1])
def test_no_seed_and_one(function: Any, shapes: Any, count: int) -> None:
    """No seed at all, and a single one."""
    assert_batches(function, *arrays(shapes), count=count)


@every_case
def test_single_precision(function: Any, shapes: Any) -> None:
    """Numbers of Python stay weak: results have the dtype that they have for one seed."""
    x, y = arrays(shapes)
    x = np.asarray(x, np.float32)
    assert_batches(function, x if x.ndim else float(x), np.asarray(y, np.float32)[()])


RANKS = [
    ((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((4, 2, 3), (3,)),
    ((2,), (4, 2, 3)), ((4, 2, 3), (3, 5)), ((2, 3), (4, 3, 5)), ((4, 2, 3), (4, 3, 5)),
    ((1, 2, 3), (4, 3, 5)), ((1, 1), (1, 1)),
]  # fmt: skip


@pytest.mark.parametrize("shapes", RANKS, ids=str)
@pytest.mark.parametrize("over", [("x",), ("y",), ("x", "y")], ids="-".join)
def test_matrix_products(shapes: Any, over: tuple[str, ...]) -> None:
    """Products of operands of all numbers of dimensions."""
    assert_batches(lambda x, y: x @ y, *arrays(shapes), over=over)
    assert_batches(_dot, *arrays(_for_dot(shapes)), over=over)
    assert_batches(_inner, *arrays((shapes[0], shapes[0])), over=over)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_shapes_that_broadcast(data: Any) -> None:
    """Operands of other numbers of dimensions, with lengths of one."""
    whole = data.draw(st.lists(st.integers(1, 3), max_size=3))

    def narrowed() -> tuple[int, ...]:
        own = whole[data.draw(st.integers(0, len(whole))) :]
        return tuple(n if data.draw(st.booleans()) else 1 for n in own)

    over = data.draw(st.sampled_from([("x",), ("y",), ("x", "y")]))
    count = data.draw(st.integers(0, 3))
    args = arrays((narrowed(), narrowed()))
    assert_batches(lambda x, y: x * y - np.sin(x), *args, over=over, count=count)


# --- structures and control flow ------------------------------------------------------------------


class Pair(NamedTuple):
    """Two numbers."""

    a: Any
    b: Any


def swapped(pair: Pair, scale: float) -> Pair:
    """A structure in, another out."""
    return Pair(pair.b * scale, pair.a + pair.b)


def in_a_loop(x: Any, n: int) -> Any:
    """What a loop carries becomes batched after its first step."""
    total, kept = 0.0, np.zeros(3)
    for k in range(n):
        kept[k % 3] += total
        total = total + x[k % 3] * kept[0] + x[0]
    return total, kept


def in_a_branch(x: Any, flag: bool) -> Any:
    """One arm is batched, the other is not."""
    y = np.ones(3)
    if flag:
        y = x * 2.0
    return y + 1.0


def listed(x: Any, n: int) -> Any:
    """Items of lists, some of them the same for all seeds."""
    found = [1.0]
    for k in range(n):
        found.append(x[k] * found[k])
    found[0] = x[1]
    return sum(found) * found.pop()


def unpacked(x: Any, y: Any) -> Any:
    """Rows of arrays, by unpacking and by loops."""
    a, b = x
    total = a * 0.0
    for row, number in zip(x, y, strict=True):
        total = total + row * number
    return total - a * b


def helped(x: Any, y: Any) -> Any:
    """Calls with one argument batched, with the other, with both."""
    return _power(x, y, 2) + _power(y, x, 1) + _power(y, y, 2)


def _power(x: Any, y: Any, n: int) -> Any:
    return x * y if n == 0 else _power(x * y, y, n - 1)


def of_each_other(x: Any, y: Any) -> Any:
    """Functions that call each other: what they give of `y` alone is batched after all."""
    return _even(y, x, 4)[0] + _odd(y, x, 3)[1]


def _even(a: Any, b: Any, n: int) -> Any:
    if n == 0:
        return a, b
    p, q = _odd(a, b, n - 1)
    return p * 2.0, q + 1.0


def _odd(a: Any, b: Any, n: int) -> Any:
    if n == 0:
        return a, a
    p, q = _even(a, b, n - 1)
    return p + q, q * a


def recorded(x: Any, n: int) -> Any:
    """A list of pairs, one part of which is batched only at times."""
    pairs = [(1.0, x[0])]
    for k in range(n):
        a, b = pairs[-1]
        pairs.append((b * 2.0, a + float(k)))
    total = 0.0
    for a, b in pairs:
        total = total + a * b
    return total


def written(x: Any, y: Any) -> Any:
    """Writes of all kinds into arrays that are not batched at first."""
    out = np.zeros((3, 2))
    out[0] = x[:2]
    out[:, 1] += x
    out[np.array([0, 1]), np.array([1, 0])] = 2.0 * x[0]
    out[y > 0.5] -= x[1]
    np.add.at(out, np.array([0, 0, 2]), x[0])
    out.T[1, 1:] *= x[:2]
    return out


X, Y = np.array([0.3, 0.5, 0.7]), np.array([0.4, 0.8, 0.6])


@pytest.mark.parametrize(
    ("function", "args", "over"),
    [
        (swapped, (Pair(0.5, X), 2.0), ("pair",)),
        (in_a_loop, (X, 5), ("x",)),
        (in_a_loop, (X, 0), ("x",)),
        (in_a_branch, (X, True), ("x",)),
        (in_a_branch, (X, False), ("x",)),
        (listed, (X, 3), ("x",)),
        (unpacked, (np.outer(Y[:2], X), Y[:2]), ("x",)),
        (unpacked, (np.outer(Y[:2], X), Y[:2]), ("y",)),
        (unpacked, (np.outer(Y[:2], X), Y[:2]), ("x", "y")),
        (helped, (X, Y), ("x",)),
        (helped, (X, Y), ("x", "y")),
        (of_each_other, (X, Y), ("x",)),
        (of_each_other, (X, Y), ("y",)),
        (recorded, (X, 3), ("x",)),
        (written, (X, Y), ("x",)),
    ],
)
@pytest.mark.parametrize("count", [1, 4])
def test_structures_and_control_flow(
    function: Any, args: Any, over: tuple[str, ...], count: int
) -> None:
    """Loops, branches, calls, lists and writes."""
    assert_batches(function, *args, over=over, count=count)


def chosen(x: Any) -> Any:
    """A test on what is batched."""
    return x[0] if x[1] > 0.4 else x[2]


def stepped(x: Any) -> Any:
    """A loop that ends by what is batched."""
    while x[0] < 10.0:
        x = x * 2.0
    return x


def indexed(x: Any) -> Any:
    """An index that is batched."""
    return x[int(np.argmax(x))]


@pytest.mark.parametrize("function", [chosen, stepped, indexed])
def test_what_differs_from_seed_to_seed_is_refused(function: Any) -> None:
    """Control flow and places must be the same for all seeds."""
    with pytest.raises(BatchError, match=r"many seeds|not known"):
        assert_batches(function, X)


# --- derivatives ----------------------------------------------------------------------------------

PROGRAMS = [p for p in all_programs() if p.refused is None and "may_refuse" not in p.tags]


@pytest.mark.parametrize("program", PROGRAMS[::15], ids=lambda p: p.id)
def test_pullbacks_of_programs(program: Program) -> None:
    """The backward part for many adjoints is what it is for each of them."""
    _assert_derivative(program, "vjp")


@pytest.mark.parametrize("program", PROGRAMS[7::15], ids=lambda p: p.id)
def test_tangents_of_programs(program: Program) -> None:
    """The tangents for many tangents are what they are for each of them."""
    _assert_derivative(program, "jvp")


def _assert_derivative(program: Program, operator: str) -> None:
    from tests.transform.derivatives import compiled, run

    one = compiled(program, operator)
    many = compiled(program, operator, batched=True)
    rows = [run(one, program, [k]) for k in range(3)]
    found = run(many, program, [0, 1, 2])
    assert_same(found, stacked(rows))


def _dot(x: Any, y: Any) -> Any:
    return np.dot(x, y)


def _inner(x: Any, y: Any) -> Any:
    return np.inner(x, y)


def _for_dot(shapes: Any) -> Any:
    first, second = shapes
    return (first, (first[-1], *second[-1:])) if len(second) > 1 else (first, first[-1:])
