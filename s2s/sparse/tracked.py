"""A value together with the set of inputs that each of its elements depends on.

Only numbers and arrays of floating point that depend on an input are tracked; containers hold
tracked items beside plain ones, so that what only arranges items works on them as it is.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import field_names, has_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from s2s.sparse.sets import Ids

_PLAIN = frozenset(
    {bool, int, float, complex, str, bytes, type(None), slice, range, np.ndarray, np.float64}
)
_NUMBERS = (bool, int, float, complex, np.generic)


class Tracked:
    """A float or array, and the number of the set of each element: an int, or an array of them."""

    __slots__ = ("ids", "value")

    def __init__(self, value: Any, ids: Ids) -> None:
        self.value, self.ids = value, ids

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Any:
        ids: Any = self.ids
        found: list[Any] = [tracked(v, k) for v, k in zip(self.value, ids, strict=True)]
        return iter(found)

    def __reversed__(self) -> Iterator[Any]:
        return iter(list(self.__iter__())[::-1])

    def __copy__(self) -> Tracked:
        return self

    def __deepcopy__(self, memo: Any) -> Tracked:
        return self

    def __array__(self, *_: Any, **__: Any) -> Any:
        message = "a tracked value reached NumPy"
        raise AssertionError(message)

    def __bool__(self) -> bool:
        message = "a tracked value was tested"
        raise AssertionError(message)


class Stream:
    """An iterator over items some of which are tracked, which can be looked into."""

    __slots__ = ("_rest",)

    def __init__(self, rest: Iterable[Any]) -> None:
        self._rest = list(rest)[::-1]

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> Any:
        if not self._rest:
            raise StopIteration
        return self._rest.pop()

    def rest(self) -> list[Any]:
        """The items that are still to come."""
        return self._rest[::-1]


def tracked(value: Any, ids: Ids) -> Any:
    """A value with its sets; the value alone if it depends on nothing."""
    if isinstance(value, np.ndarray):
        if not np.any(ids):
            return value
        return Tracked(value, np.broadcast_to(ids, value.shape))
    number = int(ids)
    return Tracked(value, number) if number else value


def is_float(value: Any) -> bool:
    """Whether a value is a number or an array of floating point."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex))


def holds(value: Any) -> bool:
    """Whether anything in a value is tracked."""
    kind = type(value)
    if kind is Tracked:
        return True
    if kind in _PLAIN:
        return False
    if kind is tuple or kind is list:
        return any(map(holds, value))
    return any(True for _ in tracked_in(value))


def tracked_in(value: Any, seen: set[int] | None = None) -> Iterator[Tracked]:
    """Every tracked number or array in a value."""
    if type(value) is Tracked:
        yield value
        return
    if type(value) in _PLAIN:
        return
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    seen.add(id(value))
    for item in items(value):
        yield from tracked_in(item, seen)


def items(value: Any) -> list[Any]:
    """What a container or a record holds."""
    if isinstance(value, (tuple, list, set, frozenset)):
        return list(value)
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, Stream):
        return value.rest()
    if not isinstance(value, (np.ndarray, *_NUMBERS)) and has_fields(value):
        return [getattr(value, name) for name in field_names(value)]
    return []


def untracked(value: Any) -> Any:
    """The value without sets: itself where nothing in it is tracked."""
    if type(value) is Tracked:
        return value.value
    return rebuilt(value, _value_of, {}) if holds(value) else value


def _value_of(leaf: Any) -> Any:
    return leaf.value if type(leaf) is Tracked else leaf


def rebuilt(value: Any, leaf: Callable[[Any], Any], done: dict[int, Any]) -> Any:
    """A copy of a structure with its leaves replaced; what is one object stays one."""
    if id(value) in done:
        return done[id(value)]
    if isinstance(value, tuple):
        parts = (rebuilt(item, leaf, done) for item in value)
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, list):
        done[id(value)] = found = copy.copy(value)
        found[:] = [rebuilt(item, leaf, done) for item in value]
        return found
    if isinstance(value, dict):
        done[id(value)] = named = copy.copy(value)
        named.clear()
        named.update({leaf(key): rebuilt(item, leaf, done) for key, item in value.items()})
        return named
    if isinstance(value, Stream):
        return Stream(rebuilt(item, leaf, done) for item in value.rest())
    if type(value) is not Tracked and not isinstance(value, np.ndarray) and has_fields(value):
        done[id(value)] = record = copy.copy(value)
        for name in field_names(value):
            object.__setattr__(record, name, rebuilt(getattr(value, name), leaf, done))
        return record
    return leaf(value)
