"""Arrays with one more, leading axis: one item of it for each of many seeds.

In a structure the arrays carry the axis; numbers, texts and None stand for all seeds alike.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AnyArray = np.ndarray[Any, Any]


def each(
    function: Callable[..., Any], which: Sequence[int | str], *operands: Any, **named: Any
) -> Any:
    """The results of a function for each seed, stacked along a new first axis.

    Args:
        function: a function without a form of its own for many seeds.
        which: the positions and names of the operands that carry the axis.
        operands: its operands.
        named: its keyword arguments.

    >>> each(np.diag, (0,), np.array([[1.0, 2.0], [3.0, 4.0]])).shape
    (2, 2, 2)
    """
    carriers = [operands[w] if isinstance(w, int) else named[w] for w in which]
    count = next((n for n in map(length, carriers) if n is not None), None)
    if count is None:  # (what they hold is the same for all seeds)
        return _for_all(function(*operands, **named))

    def of(pick: Callable[[Any], Any]) -> Any:
        given = [pick(x) if k in which else x for k, x in enumerate(operands)]
        return function(*given, **{k: pick(x) if k in which else x for k, x in named.items()})

    if not count:
        return _stacked([of(_blank)], empty=True)
    return _stacked([of(lambda x, k=k: row(x, k)) for k in range(count)])  # type: ignore[misc]


def count_of(*carriers: Any) -> int:
    """How many seeds there are, by the arrays in structures that carry the axis.

    Raises:
        ValueError: there is no array in them.
    """
    for carrier in carriers:
        found = length(carrier)
        if found is not None:
            return found
    message = "the number of seeds cannot be told: what carries them holds no array"
    raise ValueError(message)


def taken_at(x: Any, index: Any, v: Any) -> Any:
    """A copy of an array or a container with `v` subtracted at an index."""
    new = x.copy()
    if isinstance(x, np.ndarray):
        np.subtract.at(new, index, v)
    else:
        new[index] = new[index] - v
    return new


def put(x: Any, index: Any, v: Any) -> Any:
    """A copy of an array or a container with `v` at an index."""
    new = x.copy()
    new[index] = v
    return new


def length(x: Any) -> int | None:
    """The length of the leading axis of a structure; None where it holds no array."""
    if isinstance(x, np.ndarray):
        return len(x)
    for item in _items(x) or ():
        found = length(item)
        if found is not None:
            return found
    return None


def row(x: Any, k: int) -> Any:
    """What a structure is for the seed `k`."""
    return mapped(lambda leaf: leaf[k], x)


def spread(x: Any, count: int, mark: Any = True) -> Any:
    """A structure that is the same for all of `count` seeds: read-only views of its arrays.

    Args:
        x: the structure.
        count: how many seeds there are.
        mark: which parts of it carry the axis: False for none, True for all, a tuple of such marks
            for its parts; a tuple of one for a container all of whose items are alike.
    """
    if isinstance(mark, tuple):
        items = _items(x)
        if items is None:  # (in the place of a structure that is not there)
            return x
        marks = mark * len(items) if len(mark) == 1 else mark
        return rebuilt(x, [spread(p, count, m) for p, m in zip(items, marks, strict=True)])
    if not mark:
        return x
    if isinstance(x, float | np.floating):
        return np.broadcast_to(x, (count,))
    if _items(x) is not None:
        return rebuilt(x, [spread(item, count) for item in _items(x) or ()])
    return np.broadcast_to(x, (count, *x.shape)) if isinstance(x, np.ndarray) else x


def rows(x: AnyArray) -> AnyArray:
    """Each seed's array as a vector: a matrix with one row for each seed."""
    return np.reshape(x, (len(x), math.prod(x.shape[1:])))


def reshape_each(x: AnyArray, shape: Any, order: str = "C") -> AnyArray:
    """Each seed's array in a shape, one of whose lengths may be -1."""
    shape = (shape,) if np.ndim(shape) == 0 else tuple(shape)
    if -1 in shape:
        rest = math.prod(n for n in shape if n != -1)
        size = math.prod(x.shape[1:])
        shape = tuple((size // rest if rest else 0) if n == -1 else n for n in shape)
    if order == "C":
        return np.reshape(x, (len(x), *shape))
    last = np.reshape(np.moveaxis(x, 0, -1), (*shape, len(x)), order="F")
    return np.moveaxis(last, -1, 0)


def squeeze_each(x: AnyArray) -> AnyArray:
    """Each seed's array without its axes of length one."""
    return np.reshape(x, (len(x), *(n for n in x.shape[1:] if n != 1)))


def with_ndim(x: AnyArray, ndim: int) -> AnyArray:
    """Each seed's array with `ndim` dimensions, those that it misses of length one and first."""
    missing = ndim + 1 - x.ndim
    return x if missing <= 0 else x[(slice(None), *[None] * missing)]


def broadcast_each(x_bar: AnyArray, shape: tuple[int, ...]) -> AnyArray:
    """Each seed's array, viewed in a shape."""
    return np.broadcast_to(with_ndim(x_bar, len(shape)), (len(x_bar), *shape))


def unbroadcast_each(x_bar: AnyArray, shape: tuple[int, ...]) -> AnyArray:
    """Each seed's array summed, or broadcast, to a shape."""
    surplus = x_bar.ndim - 1 - len(shape)
    if surplus > 0:
        x_bar = np.sum(x_bar, axis=tuple(range(1, surplus + 1)))
    x_bar = with_ndim(x_bar, len(shape))
    narrow = tuple(
        axis
        for axis, (own, of_bar) in enumerate(zip(shape, x_bar.shape[1:], strict=True), start=1)
        if own == 1 and of_bar != 1
    )
    if narrow:
        x_bar = np.sum(x_bar, axis=narrow, keepdims=True)
    return np.broadcast_to(x_bar, (len(x_bar), *shape))


def as_like_each(x_bar: Any, x: Any) -> Any:
    """Adjoints in the structure, shapes and dtypes of their primal; None where it has none."""
    if isinstance(x, np.ndarray):
        return np.array(broadcast_each(x_bar, x.shape), dtype=x.dtype)
    if isinstance(x, np.generic):
        return np.array(x_bar, dtype=x.dtype) if x.dtype.kind == "f" else None
    if isinstance(x, float):
        return np.array(x_bar, dtype=np.float64)
    items = _items(x)
    if items is None:
        return None
    bars = _items(x_bar) or ()
    return rebuilt(x, [as_like_each(p, q) for p, q in zip(bars, items, strict=True)])


def add_each(a: Any, b: Any) -> Any:
    """Add two adjoints of equal structure; arrays of fewer dimensions are broadcast."""
    if a is None or b is None:
        return b if a is None else a
    items = _items(a)
    if items is not None:
        return rebuilt(b, [add_each(p, q) for p, q in zip(items, _items(b) or (), strict=True)])
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        ndim = max(a.ndim, b.ndim) - 1
        return with_ndim(a, ndim) + with_ndim(b, ndim)
    return a + b


def sum_each(g: AnyArray, items: Any) -> Any:
    """The adjoints of `items` from those of `sum(items)`."""
    if isinstance(items, np.ndarray):
        return broadcast_each(g, items.shape)
    parts = [unbroadcast_each(g, np.shape(item)) for item in items]
    return tuple(parts) if isinstance(items, tuple) else parts


def sum_of(items: Any, count: int, start: Any = None) -> Any:
    """`sum(items, start)` for each seed; zeros where there are none."""
    total = np.zeros(count) if start is None else start
    for item in items_each(items):
        total = add_each(total, item)
    return total


def items_each(x: Any) -> Any:
    """What iterating over each seed's array, or over a container, gives."""
    return np.swapaxes(x, 0, 1) if isinstance(x, np.ndarray) else x


def split_each(y: AnyArray, arrays: Any, axis: int) -> Any:
    """The parts of each seed's array that came from `arrays` in `np.concatenate(arrays, axis)`."""
    ends = np.cumsum([np.shape(x)[axis] for x in arrays])[:-1]
    parts = np.split(y, ends, axis if axis < 0 else axis + 1)
    return np.stack(parts, axis=1) if isinstance(arrays, np.ndarray) else parts


def unstack_each(y: AnyArray, arrays: Any, axis: int) -> Any:
    """The same for `np.stack(arrays, axis)`."""
    if isinstance(arrays, np.ndarray):
        return np.moveaxis(y, shifted(axis), 1)
    return list(np.moveaxis(y, shifted(axis), 0))


def scatter_each(values: AnyArray, index: Any, shape: tuple[int, ...]) -> AnyArray:
    """Zeros of a shape for each seed, with its values added at an index: the adjoint of a read."""
    result = np.zeros((len(values), *shape), values.dtype)
    np.add.at(result, index, values)
    return result


def is_shape(shape: Any) -> bool:
    """Whether no length of a shape is left to be found out."""
    return all(n >= 0 for n in (shape if isinstance(shape, tuple | list) else (shape,)))


def summed_axes(axes: Any, ndims: tuple[int, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes of the two operands over which `np.tensordot(a, b, axes)` sums.

    >>> summed_axes(1, (2, 2))
    ((1,), (0,))
    """
    if np.ndim(axes) == 0 and not isinstance(axes, list | tuple):
        count = int(axes)
        return tuple(range(ndims[0] - count, ndims[0])), tuple(range(count))
    first, second = ((of,) if np.ndim(of) == 0 else tuple(of) for of in axes)
    return tuple(int(k) % ndims[0] for k in first), tuple(int(k) % ndims[1] for k in second)


def shifted_of(
    summed: tuple[tuple[int, ...], tuple[int, ...]], which: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Those axes when operand `which` carries the leading one."""
    first, second = summed
    return tuple(a + (which == 0) for a in first), tuple(b + (which == 1) for b in second)


def free_of(summed: tuple[tuple[int, ...], ...], ndims: tuple[int, int]) -> int:
    """How many axes of the first operand are not summed over."""
    return ndims[0] - len(summed[0])


def shifted(axis: Any) -> Any:
    """An axis, or several, of one seed's array as axes of the array for all seeds.

    >>> shifted((0, -1))
    (1, -1)
    """
    if isinstance(axis, tuple | list):
        return tuple(map(shifted, axis))
    return axis + 1 if axis >= 0 else axis


def own_axes(ndim: int) -> tuple[int, ...]:
    """All axes but the first, of an array with `ndim` dimensions for each seed.

    >>> own_axes(2)
    (1, 2)
    """
    return tuple(range(1, ndim + 1))


def reversed_axes(ndim: int) -> tuple[int, ...]:
    """The transposition of each seed's array.

    >>> reversed_axes(2)
    (0, 2, 1)
    """
    return (0, *range(ndim, 0, -1))


def transposition(axes: Sequence[int]) -> tuple[int, ...]:
    """The axes of `np.transpose` of each seed's array, for all seeds.

    >>> transposition((1, -2))
    (0, 2, 1)
    """
    return (0, *(axis % len(axes) + 1 for axis in axes))


def unpadded_first(pad_width: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """The widths of `np.pad` of each seed's array, for all seeds."""
    pairs = np.broadcast_to(pad_width, (ndim, 2))
    return ((0, 0), *((int(before), int(after)) for before, after in pairs))


def mapped(function: Callable[[AnyArray], Any], x: Any) -> Any:
    """A structure with a function applied to its arrays."""
    if isinstance(x, np.ndarray):
        return function(x)
    items = _items(x)
    return x if items is None else rebuilt(x, [mapped(function, item) for item in items])


def rebuilt(x: Any, items: list[Any]) -> Any:
    """A structure like `x` of other items."""
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*items)
    if isinstance(x, dict):
        return dict(zip(x, items, strict=True))
    if isinstance(x, tuple | list):
        return type(x)(items)
    names = [field.name for field in dataclasses.fields(x)]
    return dataclasses.replace(x, **dict(zip(names, items, strict=True)))


def _items(x: Any) -> list[Any] | None:
    """What a structure holds; None for what is none."""
    if isinstance(x, tuple | list):
        return list(x)
    if isinstance(x, dict):
        return list(x.values())
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        return [getattr(x, field.name) for field in dataclasses.fields(x)]
    return None


def _blank(x: Any) -> Any:
    """What a structure might be for one seed, where there are none."""
    return mapped(lambda leaf: np.zeros(leaf.shape[1:], leaf.dtype)[()], x)


def _for_all(x: Any) -> Any:
    if length(x) is not None:
        message = "the number of seeds cannot be told: what carries them holds no array"
        raise ValueError(message)
    return x


def _stacked(results: list[Any], *, empty: bool = False) -> Any:
    first = results[0]
    items = _items(first)
    if items is not None:
        columns = zip(*(_items(result) or () for result in results), strict=True)
        return rebuilt(first, [_stacked(list(column), empty=empty) for column in columns])
    if first is None:
        return None
    stacked = np.stack(results)
    return stacked[:0] if empty else stacked
