"""Sets of input elements, named by numbers: an array of numbers says what each element depends on.

Set 0 is empty, so zeros stand for what depends on nothing, and a function that only moves elements
can be called with the array of numbers itself. Equal sets have equal numbers.

For Hessians a set also holds *interactions*, numbered after the inputs: pairs of sets of inputs
whose product may appear in the value. Every result that depends on one may have the second
derivatives that it stands for; sums and moves make none, products pair the two sides, and any other
function pairs everything its argument depends on with itself (Gebremedhin, Tarafdar, Pothen and
Walther, "Efficient computation of sparse Hessians using coloring and automatic differentiation",
INFORMS J. Computing 21, 2009, propagate such nonlinear interaction domains).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

Ids: TypeAlias = "NDArray[np.int64] | int"

EMPTY = 0
_WIDTH = 1 << 32


class Sets:
    """A table of sets of inputs (and interactions), and what is computed of them.

    Attributes:
        inputs: the number of inputs.
        second: whether interactions are kept.
        members: the sets by number.
        interactions: for each, the numbers of its two sets of inputs.
    """

    def __init__(self, inputs: int, *, second: bool = False) -> None:
        self.inputs, self.second = inputs, second
        self.members: list[frozenset[int]] = [frozenset()]
        self.interactions: list[tuple[int, int]] = []
        self._numbers: dict[frozenset[int], int] = {frozenset(): EMPTY}
        self._unions: dict[int, int] = {}
        self._products: dict[int, int] = {}
        self._mixed: dict[int, int] = {}
        self._firsts: dict[int, int] = {}
        self._pairs: dict[tuple[int, int], int] = {}

    def number(self, members: frozenset[int]) -> int:
        """The number of a set."""
        found = self._numbers.get(members)
        if found is None:
            found = self._numbers[members] = len(self.members)
            self.members.append(members)
        return found

    def single(self, start: int, count: int) -> NDArray[np.int64]:
        """The sets of one input each, `start` and those after it."""
        numbers = [self.number(frozenset((k,))) for k in range(start, start + count)]
        return np.array(numbers, dtype=np.int64)

    # one set

    def union(self, a: int, b: int) -> int:
        """The union of two sets."""
        if a == b or not b:
            return a
        if not a:
            return b
        key = a * _WIDTH + b if a < b else b * _WIDTH + a
        found = self._unions.get(key)
        if found is None:
            found = self._unions[key] = self.number(self.members[a] | self.members[b])
        return found

    def union_all(self, numbers: Iterable[int]) -> int:
        """The union of many sets."""
        distinct = {n for n in numbers if n}
        if len(distinct) < 2:
            return distinct.pop() if distinct else EMPTY
        members = self.members
        return self.number(frozenset().union(*(members[n] for n in distinct)))

    def product(self, a: int, b: int) -> int:
        """What `x * y` depends on, where `x` depends on `a` and `y` on `b`."""
        if not self.second or not a or not b:
            return self.union(a, b)
        key = a * _WIDTH + b if a < b else b * _WIDTH + a
        found = self._products.get(key)
        if found is None:
            pair = self._interaction(self.first(a), self.first(b))
            found = self.number(self.members[a] | self.members[b] | {pair})
            self._products[key] = found
        return found

    def mixed(self, a: int) -> int:
        """What a nonlinear function depends on, whose arguments together depend on `a`."""
        if not self.second or not a:
            return a
        found = self._mixed.get(a)
        if found is None:
            first = self.first(a)  # its pairs include those of all interactions in `a`
            pair = self._interaction(first, first)
            found = self._mixed[a] = self.number(self.members[first] | {pair})
        return found

    def first(self, a: int) -> int:
        """The inputs of a set, without interactions."""
        if not self.second:
            return a
        found = self._firsts.get(a)
        if found is None:
            inputs = frozenset(m for m in self.members[a] if m < self.inputs)
            found = self._firsts[a] = self.number(inputs)
        return found

    def _interaction(self, a: int, b: int) -> int:
        key = (a, b) if a < b else (b, a)
        found = self._pairs.get(key)
        if found is None:
            found = self._pairs[key] = self.inputs + len(self.interactions)
            self.interactions.append(key)
        return found

    # arrays of sets

    def unions(self, a: Ids, b: Ids) -> Ids:
        """The unions of the elements of two arrays, broadcast."""
        return self._pairwise(self.union, a, b)

    def products(self, a: Ids, b: Ids) -> Ids:
        """As `product`, element by element."""
        return self._pairwise(self.product if self.second else self.union, a, b)

    def all_mixed(self, a: Ids) -> Ids:
        """As `mixed`, element by element."""
        if not self.second:
            return a
        if isinstance(a, int):
            return self.mixed(a)
        distinct, places = np.unique(a, return_inverse=True)
        found = np.array([self.mixed(n) for n in distinct.tolist()], dtype=np.int64)
        return found[places].reshape(a.shape)

    def reduced(self, a: NDArray[np.int64], axes: tuple[int, ...]) -> NDArray[np.int64]:
        """The unions along axes, which are left out of the result."""
        kept = tuple(k for k in range(a.ndim) if k not in axes)
        shape = tuple(a.shape[k] for k in kept)
        together = int(np.prod([a.shape[k] for k in axes]))
        rows = np.transpose(a, (*kept, *axes)).reshape(int(np.prod(shape)), together)
        found = [self.union_all(row) for row in rows.tolist()]
        return np.array(found, dtype=np.int64).reshape(shape)

    def all_of(self, a: Ids) -> int:
        """The union of all elements of an array."""
        return a if isinstance(a, int) else self.union_all(np.unique(a).tolist())

    def accumulated(self, a: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
        """The unions of each element with those before it along an axis."""
        found = np.array(a)
        moved = np.moveaxis(found, axis, 0)
        for k in range(1, len(moved)):
            moved[k] = self.unions(moved[k - 1], moved[k])
        return found

    def _pairwise(self, combine: Callable[[int, int], int], a: Ids, b: Ids) -> Ids:
        if isinstance(a, int) and isinstance(b, int):
            return combine(a, b)
        if not np.any(b):
            return _broadcast(a, b)
        if not np.any(a):
            return _broadcast(b, a)
        left, right = np.broadcast_arrays(a, b)
        if combine == self.union and np.array_equal(left, right):
            return np.array(left)
        keys = left.ravel().astype(np.int64) * _WIDTH + right.ravel()
        distinct, places = np.unique(keys, return_inverse=True)
        pairs = zip((distinct // _WIDTH).tolist(), (distinct % _WIDTH).tolist(), strict=True)
        found = np.array([combine(p, q) for p, q in pairs], dtype=np.int64)
        return found[places].reshape(left.shape)

    # what is read off in the end

    def pattern(self, ids: NDArray[np.int64]) -> Any:
        """The sets as the rows of a boolean `csr_array`, one row an element."""
        distinct, places = np.unique(ids.ravel(), return_inverse=True)
        rows = [sorted(self.members[self.first(n)]) for n in distinct.tolist()]
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        members = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=lengths.sum())
        begin, lengths = (np.cumsum(lengths) - lengths)[places], lengths[places]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        gathered = np.arange(starts[-1]) + np.repeat(begin - starts[:-1], lengths)
        return _boolean(members[gathered], starts, (len(places), self.inputs))

    def second_pattern(self, number: int) -> Any:
        """The pairs of inputs that interact in a value: a symmetric boolean `csr_array`."""
        rows: list[set[int]] = [set() for _ in range(self.inputs)]
        for event in self.members[number]:
            if event >= self.inputs:
                a, b = self.interactions[event - self.inputs]
                for p, q in ((a, b), (b, a)) if a != b else ((a, b),):
                    for k in self.members[p]:
                        rows[k] |= self.members[q]
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=self.inputs)
        columns = np.fromiter(chain.from_iterable(map(sorted, rows)), dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return _boolean(columns, starts, (self.inputs, self.inputs))


def _boolean(columns: Any, starts: Any, shape: tuple[int, int]) -> Any:
    import scipy.sparse

    return scipy.sparse.csr_array((np.ones(len(columns), dtype=bool), columns, starts), shape=shape)


def _broadcast(a: Ids, like: Ids) -> Ids:
    """`a` in the shape that it has with the other."""
    shape = np.broadcast_shapes(np.shape(a), np.shape(like))
    return np.array(np.broadcast_to(a, shape), dtype=np.int64)
