"""Numerical oracles: what a derivative must agree with, none of them the rule's own formula.

All of them work on structures: floats, arrays, tuples, lists, dicts, NamedTuples, dataclasses and
plain objects, nested. `flatten` gives the floating-point numbers in one vector, in a fixed order.
"""

from __future__ import annotations

import copy
import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

OPAQUE = (str, bytes, bool, int, np.integer, np.bool_, type(None), range, slice)


class Estimate(NamedTuple):
    """A derivative found numerically, and how far it may be off."""

    value: Vector
    error: Vector


# structures


def leaves(x: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The floating-point numbers and arrays in a structure, each with its path."""
    match x:
        case np.ndarray() if x.dtype.kind in "fc":
            yield path, x
        case float() | np.floating() | complex():
            yield path, x
        case _:
            for step, item in items(x):
                yield from leaves(item, path + step)


def items(x: Any) -> Iterator[tuple[str, Any]]:
    """What a container holds, with the text that reaches it."""
    match x:
        case tuple() if hasattr(x, "_fields"):
            yield from ((f".{name}", getattr(x, name)) for name in x._fields)
        case tuple() | list():
            yield from ((f"[{i}]", item) for i, item in enumerate(x))
        case dict():
            yield from ((f"[{key!r}]", item) for key, item in x.items())
        case _ if dataclasses.is_dataclass(x) and not isinstance(x, type):
            yield from ((f".{f.name}", getattr(x, f.name)) for f in dataclasses.fields(x))
        case _ if is_object(x):
            yield from ((f".{name}", item) for name, item in vars(x).items())
        case _:
            return


def is_object(x: Any) -> bool:
    """Whether `x` is a plain object whose attributes are data."""
    opaque = isinstance(x, (*OPAQUE, np.ndarray, type)) or callable(x)
    return not opaque and hasattr(x, "__dict__")


def flatten(x: Any) -> Vector:
    """The floating-point numbers of a structure in one float64 vector."""
    parts = [np.asarray(leaf, dtype=np.float64).ravel() for _, leaf in leaves(x)]
    return np.concatenate(parts) if parts else np.zeros(0)


def labels(x: Any) -> list[str]:
    """A text for each element of `flatten(x)`."""
    found: list[str] = []
    for path, leaf in leaves(x):
        shape = np.shape(leaf)
        for index in np.ndindex(*shape):
            found.append(path + (str(list(index)) if shape else ""))
    return found


def unflatten(vector: Vector, like: Any) -> Any:
    """A structure like the one given, with the numbers of the vector."""
    rest = iter(np.asarray(vector, dtype=np.float64).tolist())
    return _rebuilt(like, lambda leaf: _refilled(leaf, rest))


def _refilled(leaf: Any, rest: Iterator[float]) -> Any:
    if not isinstance(leaf, np.ndarray):
        return type(leaf)(next(rest))
    numbers = [next(rest) for _ in range(leaf.size)]
    return np.array(numbers, dtype=leaf.dtype).reshape(leaf.shape)


def _rebuilt(x: Any, leaf: Callable[[Any], Any]) -> Any:
    match x:
        case np.ndarray():
            return leaf(x) if x.dtype.kind in "fc" else x.copy()
        case float() | np.floating() | complex():
            return leaf(x)
        case tuple() if hasattr(x, "_fields"):
            return type(x)(*(_rebuilt(item, leaf) for item in x))
        case tuple() | list():
            return type(x)(_rebuilt(item, leaf) for item in x)
        case dict():
            return {key: _rebuilt(item, leaf) for key, item in x.items()}
        case _ if is_object(x) or (dataclasses.is_dataclass(x) and not isinstance(x, type)):
            new = copy.copy(x)
            for step, item in items(x):
                object.__setattr__(new, step[1:], _rebuilt(item, leaf))
            return new
        case _:
            return x


def zeros_like(x: Any) -> Any:
    """The structure with zeros for its numbers."""
    return unflatten(np.zeros(flatten(x).size), x)


def random_like(x: Any, seed: int = 0) -> Any:
    """The structure with random numbers of order one."""
    draw = np.random.default_rng(seed)
    return unflatten(draw.uniform(0.5, 1.5, flatten(x).size), x)


# derivatives


def directional(function: Callable[[float], float], step: float = 1e-3) -> tuple[float, float]:
    """The derivative at 0 by central differences and Richardson, and an estimate of its error."""
    rows: list[list[float]] = []
    best, error = 0.0, np.inf
    for level in range(6):
        h = step / 2.0**level
        row = [(function(h) - function(-h)) / (2.0 * h)]
        for order in range(1, level + 1):
            row.append(row[-1] + (row[-1] - rows[-1][order - 1]) / (4.0**order - 1.0))
        for order in range(1, level + 1):
            change = max(abs(row[order] - row[order - 1]), abs(row[order] - rows[-1][order - 1]))
            if change < error:
                best, error = row[order], change
        rows.append(row)
    return best, error


def gradient(
    function: Callable[[Any], Any], x: Any, seed: Any = None, step: float = 1e-3
) -> Estimate:
    """The gradient of `<seed, function(x)>` with respect to every number in `x`.

    `seed` None is for functions whose value is one number. A fresh copy of `x` is passed each time.
    """
    start = flatten(x)
    weights = np.ones(1) if seed is None else flatten(seed)

    def along(index: int, h: float) -> float:
        moved = start.copy()
        moved[index] += h
        return float(weights @ flatten(function(unflatten(moved, x))))

    pairs = [directional(lambda h, i=i: along(i, h), step) for i in range(start.size)]
    found = np.array(pairs).reshape(start.size, 2)
    return Estimate(found[:, 0], found[:, 1])


def complex_step(function: Callable[[Any], Any], x: Any, step: float = 1e-30) -> Vector:
    """The gradient of an analytic function of one real array, exact to rounding."""
    start = np.asarray(x, dtype=np.complex128)
    found = np.empty(start.size)
    for index in range(start.size):
        moved = start.copy()
        moved.ravel()[index] += 1j * step
        found[index] = np.imag(np.sum(function(moved))) / step
    return found.reshape(start.shape)


def dot_test(value_bar: Any, value_dot: Any, x_bar: Any, x_dot: Any) -> float:
    """How far `<value_bar, J x_dot>` and `<J^T value_bar, x_dot>` differ, relatively."""
    left = float(flatten(value_bar) @ flatten(value_dot))
    right = float(flatten(x_bar) @ flatten(x_dot))
    return abs(left - right) / max(abs(left), abs(right), 1e-300)


def taylor_slopes(
    function: Callable[[Any], float], x: Any, gradient_at_x: Any, x_dot: Any, step: float = 1e-2
) -> list[float]:
    """Orders with which `f(x + h d) - f(x) - h <gradient, d>` falls: about 2 if it is right."""
    start, way = flatten(x), flatten(x_dot)
    slope = float(flatten(gradient_at_x) @ way)
    here = function(x)
    steps = [step / 2.0**i for i in range(4)]
    rests = [abs(function(unflatten(start + h * way, x)) - here - h * slope) for h in steps]
    return [float(np.log2(a / b)) if b > 0.0 else 2.0 for a, b in pairwise(rests)]


# comparisons


def assert_close(
    found: Any, wanted: Any, *, like: Any, rtol: float = 1e-6, atol: float = 1e-8, error: Any = 0.0
) -> None:
    """Compare two gradients of a structure number by number, saying which ones are off.

    Args:
        found: what is tested, in the structure of `like` or as a vector.
        wanted: what an oracle says, likewise.
        like: what the gradient is with respect to: it names the elements.
        rtol: relative to the largest entry of `wanted` and to each entry.
        atol: absolute.
        error: what the oracle may be off by, element by element.
    """
    a, b, names = flatten(found), flatten(wanted), labels(like)
    assert a.shape == b.shape, f"{a.size} numbers where {b.size} were expected"
    scale = float(np.max(np.abs(b), initial=0.0))
    allowed = atol + rtol * np.maximum(np.abs(b), 0.01 * scale) + 10.0 * np.asarray(error)
    off = ~(np.abs(a - b) <= allowed)
    if not off.any():
        return
    rows = [
        f"  {n}: {p!r}, but numerically {q!r}"
        for n, p, q, o in zip(names, a.tolist(), b.tolist(), off, strict=True)
        if o
    ]
    more = [f"  ... {len(rows) - 12} more"] if len(rows) > 12 else []
    raise AssertionError("\n".join([f"{len(rows)} of {a.size} are off", *rows[:12], *more]))


def assert_same_structure(found: Any, wanted: Any, path: str = "gradient") -> None:
    """Compare types of containers, shapes and dtypes; what carries no derivative is free."""
    match wanted:
        case np.ndarray() if wanted.dtype.kind in "fc":
            assert isinstance(found, np.ndarray), f"{path}: {type(found).__name__}, not an array"
            assert found.shape == wanted.shape, f"{path}: shape {found.shape}, not {wanted.shape}"
            assert found.dtype == wanted.dtype, f"{path}: dtype {found.dtype}, not {wanted.dtype}"
        case np.floating():
            assert np.ndim(found) == 0, f"{path}: not a number"
            assert np.result_type(found) == wanted.dtype, f"{path}: {type(found).__name__}"
        case float():
            assert type(found) is float, f"{path}: {type(found).__name__}, not a float"
        case tuple() | list() | dict():
            assert type(found) is type(wanted), f"{path}: {type(found).__name__}"
            theirs, ours = dict(items(found)), dict(items(wanted))
            assert theirs.keys() == ours.keys(), f"{path}: {list(theirs)}, not {list(ours)}"
            for step, item in ours.items():
                assert_same_structure(theirs[step], item, path + step)
        case _ if dataclasses.is_dataclass(wanted):
            assert type(found) is type(wanted), f"{path}: {type(found).__name__}"
            for step, item in items(wanted):
                assert_same_structure(getattr(found, step[1:]), item, path + step)


def assert_apart(named: Sequence[tuple[str, Any]]) -> None:
    """No two arrays in the structures share memory."""
    found = [pair for name, x in named for pair in arrays(name, x)]
    for i, (name, a) in enumerate(found):
        for other, b in found[:i]:
            assert not np.shares_memory(a, b), f"{name} and {other} share memory"


def assert_disjoint(one: tuple[str, Any], another: tuple[str, Any]) -> None:
    """No array of one structure shares memory with one of the other."""
    for name, a in arrays(*one):
        for other, b in arrays(*another):
            assert not np.shares_memory(a, b), f"{name} and {other} share memory"


def arrays(name: str, x: Any) -> list[tuple[str, Any]]:
    """The arrays in a structure that have elements, each with its path."""
    found = ((name + path, leaf) for path, leaf in leaves(x))
    return [(path, leaf) for path, leaf in found if isinstance(leaf, np.ndarray) and leaf.size]


def same(a: Any, b: Any) -> bool:
    """Whether two values are equal bit for bit, NaN and all, containers included."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a_array, b_array = np.asarray(a), np.asarray(b)
        if a_array.dtype == object:
            return a_array.shape == b_array.shape and bool(np.all(a_array == b_array))
        alike = a_array.dtype == b_array.dtype and a_array.shape == b_array.shape
        return type(a) is type(b) and alike and a_array.tobytes() == b_array.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, float | np.floating):
        return bool(a == b or (a != a and b != b))  # noqa: PLR0124
    inside = list(items(a))
    if not inside:
        return bool(a == b) or is_object(a)
    theirs = list(items(b))
    return len(inside) == len(theirs) and all(
        s == t and same(p, q) for (s, p), (t, q) in zip(inside, theirs, strict=True)
    )
