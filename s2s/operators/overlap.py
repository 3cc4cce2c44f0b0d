"""Arguments that share memory, where the function writes into some of them.

One array passed as several arguments is one variable: a derivative is compiled for that. Beside
this, a derivative follows each argument as memory of its own: what is written into one is not seen
in another. Where that is not how things are, a call is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError
from s2s.operators.leaves import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_WORK = 10_000  # steps of an exact comparison of two strided arrays
MOST_IN_PAIRS = 12

_may_share_memory = np.may_share_memory
_IMMUTABLE = frozenset({bool, int, float, complex, str, bytes, type(None)})


@dataclass(slots=True)
class Memory:
    """An array or mutable container among the arguments, and whether its argument is written."""

    place: str  # params['w'][0]
    value: Any
    written: bool


def plainly_apart(arguments: Mapping[str, Any], writes: tuple[str, ...]) -> bool:
    """Whether the arguments are numbers and arrays, of which a quick look shows no overlap."""
    arrays: list[Any] = []
    written: list[Any] = []
    for name, value in arguments.items():
        if type(value) is np.ndarray:
            arrays.append(value)
            if name in writes:
                written.append(value)
        elif type(value) not in _IMMUTABLE:
            return False
    for array in written:
        if not array.flags.forc:
            return False
        met = [other for other in arrays if _may_share_memory(array, other)]
        if len(met) > 1:
            return False
    return True


def same_arrays(
    arguments: Mapping[str, Any], writes: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The groups of arguments that are one array, which is written into; names are sorted."""
    groups: dict[int, list[str]] = {}
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            groups.setdefault(id(value), []).append(name)
    several = sorted(tuple(sorted(names)) for names in groups.values() if len(names) > 1)
    return tuple(names for names in several if not set(writes).isdisjoint(names))


def refuse_two_of_one(wrt: tuple[str, ...], same: tuple[tuple[str, ...], ...], of: str) -> None:
    """Refuse a derivative with respect to one array under two names.

    Raises:
        ArgumentError: the derivative would be there twice.
    """
    for group in same:
        asked = [name for name in wrt if name in group]
        if len(asked) > 1:
            names = " and ".join(asked)
            message = (
                f"{names} are one array, which {of} writes into, so there is one derivative with "
                f"respect to them: name one, as in wrt={asked[0]!r}, or pass a copy"
            )
            raise ArgumentError(message)


def refuse_overlap(arguments: Mapping[str, Any], writes: tuple[str, ...], of: str) -> None:
    """Refuse arguments of which one is written into and shares memory with another.

    Args:
        arguments: what is passed and what is captured, by parameter.
        writes: the parameters that the function writes into.
        of: the name of the function, for messages.

    Raises:
        ArgumentError: there are; it names both.
    """
    found: list[Memory] = []
    for name, value in arguments.items():
        if type(value) not in _IMMUTABLE:
            pairs = _memory(value, name, ())
            found += [Memory(place, item, name in writes) for place, item in pairs]
    for a, b in _pairs(found):
        if (a.written or b.written) and _overlap(a.value, b.value):
            raise _refusal(*((a, b) if a.written else (b, a)), of)
    for one in found:
        if one.written and isinstance(one.value, np.ndarray) and _overlaps_itself(one.value):
            message = (
                f"{of} writes into {one.place}, elements of which share memory (its strides are "
                f"{one.value.strides}): pass a copy, {one.place}.copy()"
            )
            raise ArgumentError(message)


def _refusal(written: Memory, other: Memory, of: str) -> ArgumentError:
    is_array = isinstance(other.value, np.ndarray)
    copy = f"{other.place}.copy()" if is_array else f"copy.deepcopy({other.place})"
    shares = "is the same object" if written.value is other.value else "shares memory with it"
    return ArgumentError(
        f"{of} writes into {written.place}, and {other.place} {shares}: the derivative follows "
        f"arguments as memory of their own. Pass a copy, {copy}"
    )


def _memory(value: Any, place: str, above: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    """Every array and mutable container in a value, with its place."""
    if isinstance(value, np.ndarray):
        yield place, value
    elif type(value) not in _IMMUTABLE and id(value) not in above:
        within = [*parts(value)]
        if within and not isinstance(value, tuple):
            yield place, value
        for part, item in within:
            yield from _memory(item, place + part, (*above, id(value)))


def _pairs(found: list[Memory]) -> Iterator[tuple[Memory, Memory]]:
    """Pairs that may share memory: all of a few, of many those that lie beside each other."""
    if len(found) <= MOST_IN_PAIRS:
        yield from ((p, q) for k, p in enumerate(found) for q in found[:k])
        return
    containers = [m for m in found if not isinstance(m.value, np.ndarray)]
    yield from pairwise(sorted(containers, key=lambda m: id(m.value)))
    arrays = [(*_bounds(m.value), m) for m in found if isinstance(m.value, np.ndarray)]
    arrays.sort(key=lambda entry: entry[:2])
    for k, (_, end, memory) in enumerate(arrays):
        for low, _, other in arrays[k + 1 :]:
            if low >= end:
                break
            yield memory, other


def _bounds(array: np.ndarray[Any, Any]) -> tuple[int, int]:
    """The first byte of an array, and the one after its last."""
    low = high = array.__array_interface__["data"][0]
    for stride, length in zip(array.strides, array.shape, strict=True):
        low += min(stride * (length - 1), 0)
        high += max(stride * (length - 1), 0)
    return low, high + array.itemsize * bool(array.size)


def _overlap(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return False
    if not np.may_share_memory(a, b):
        return False
    exactly: Any = np.shares_memory  # its stub knows no limits of work
    try:
        return bool(exactly(a, b, max_work=MOST_WORK))
    except np.exceptions.TooHardError:
        return True


def _overlaps_itself(array: np.ndarray[Any, Any]) -> bool:
    """Whether two indices may lead to one element: whether strides are not nested."""
    if array.flags.forc:
        return False
    steps = sorted((abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1)
    extent = array.itemsize
    for stride, length in steps:
        if stride < extent:
            return True
        extent += stride * (length - 1)
    return False
