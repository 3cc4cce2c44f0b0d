"""Dense Jacobians and Hessians: products with the rows of the identity, in chunks, from either side."""

from __future__ import annotations

import math
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError, RefusedError
from s2s.operators.derivative import Derivative
from s2s.operators.leaves import is_float, leaves, parts
from s2s.operators.sweeps import Sweeps, restructured
from s2s.operators.target import signature_of_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from s2s.operators.sweeps import Backward, Call, Forward, Rows

    Blocks = list[list[NDArray[Any]]]

MODES = ("auto", "forward", "reverse", "sparse")
NEAR_NUMBERS = 1 << 15  # how many numbers the seeds of a sweep, or its results, should hold
MOST_NUMBERS = 1 << 21  # and how many at most
FEWEST_SEEDS = 16  # of a sweep, as long as they hold no more than that
FIRST_SEEDS = 8  # of the first sweep, where it is not known how large the value is
KEPT_SIZES = 64


class Jacobian:
    """The Jacobian of a function; `s2s.jacobian` makes it. Call it with the function's arguments."""

    __s2s_matrix__ = True  # to operators, whose function it cannot be

    def __init__(
        self, f: Any, wrt: Any, *, mode: str = "auto", chunk: int | None = None,
        has_aux: bool = False, of: Any = None,
    ) -> None:  # fmt: skip
        """Prepare; nothing is compiled yet.

        Raises:
            ArgumentError: `f` has no such arguments, or an option has no such value.
        """
        if mode not in MODES:
            message = f"mode={mode!r} must be one of {', '.join(map(repr, MODES))}"
            raise ArgumentError(message)
        if chunk is not None and (not isinstance(chunk, int) or chunk < 1):
            message = f"chunk={chunk!r} must be a number of seeds, 1 or more"
            raise ArgumentError(message)
        self.mode, self.chunk, self.has_aux = mode, chunk, has_aux
        self._options = (f, wrt, mode, chunk, has_aux, of)
        self._sweeps = Sweeps(f, wrt, of=of, has_aux=has_aux)
        self._sizes: dict[Any, int] = {}  # of values, by sizes of arguments
        self._sparse = _sparse(f, wrt, of, has_aux=has_aux) if mode == "sparse" else None
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
            value = getattr(f, attribute, None)
            if isinstance(value, str):
                setattr(self, attribute, value)
        self.__wrapped__ = f
        self.__signature__ = signature_of_result(self._sweeps.reverse.target.signature)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments; with `has_aux`, `(jacobian, aux)`."""
        if self._sparse is not None:
            return self._sparse(*args, **kwargs)
        call = self._sweeps.call(args, kwargs)
        numbers = [leaf for one in call.picked for _, leaf in leaves(one, "")]
        if not numbers:
            message = f"{self!r}: the argument holds no floating-point number"
            raise ArgumentError(message)
        blocks, sweep = self._found(call, numbers)
        found = nested(blocks, sweep.value, call)
        return (found, sweep.aux) if self.has_aux else found

    def _found(self, call: Call, inputs: list[Any]) -> tuple[Blocks, Forward | Backward]:
        """The blocks of the matrix, and the sweeps that gave them."""
        if self.mode == "forward":
            return self._by_columns(call, inputs)
        if self.mode == "reverse":
            return self._by_rows(self._sweeps.backward(call), inputs)
        size, count = self._sizes.get(_key(call, inputs)), total(inputs)
        backward = None
        if count > 1 and (size is None or size < count):
            backward = self._looked(call)
            if backward is not None and total(outputs_of(backward)) < count:
                return self._by_rows(backward, inputs)
        try:
            return self._by_columns(call, inputs)
        except RefusedError:
            return self._by_rows(backward or self._sweeps.backward(call), inputs)

    def _looked(self, call: Call) -> Backward | None:
        """The forward part of reverse mode, which says how large the value is."""
        try:
            return self._sweeps.backward(call)
        except RefusedError:
            return None

    def _by_columns(self, call: Call, inputs: list[Any]) -> tuple[Blocks, Forward]:
        """The matrix by forward sweeps, each of which gives some of its columns."""
        forward = self._sweeps.forward(call)
        count = total(inputs)
        size = self._sizes.get(_key(call, inputs))
        blocks: Blocks = []
        for start, stop in chunks(count, size, self.chunk):
            found = forward(seeds_of(inputs, start, stop))
            if not blocks:
                blocks = empty(outputs_of(forward), inputs)
                self._note(call, inputs, total(outputs_of(forward)))
            for row, part in zip(blocks, found, strict=True):
                columns = _rows(part).T
                for block, first, last in within(row, inputs, start, stop):
                    block[...] = columns[:, first:last]
        return blocks, forward

    def _by_rows(self, backward: Backward, inputs: list[Any]) -> tuple[Blocks, Backward]:
        """The matrix by backward sweeps, each of which gives some of its rows."""
        outputs = outputs_of(backward)
        blocks = empty(outputs, inputs)
        self._note(backward.call, inputs, total(outputs))
        columns = [list(column) for column in zip(*blocks, strict=True)] or [[] for _ in inputs]
        for start, stop in chunks(total(outputs), total(inputs), self.chunk):
            found = backward(seeds_of(outputs, start, stop))
            for column, part in zip(columns, found, strict=True):
                rows = _rows(part)
                turned = [block.T for block in column]
                for block, first, last in within(turned, outputs, start, stop):
                    block[...] = rows[first:last].T
        return blocks, backward

    def _note(self, call: Call, inputs: list[Any], size: int) -> None:
        """Keep how many numbers the value has for arguments of these sizes."""
        if len(self._sizes) >= KEPT_SIZES:
            self._sizes.pop(next(iter(self._sizes)))
        self._sizes[_key(call, inputs)] = size

    @property
    def source(self) -> str:
        """The emitted text of the sweeps that were used last."""
        return self._sweeps.last.source

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: bound to the object, as a function would be."""
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        name = getattr(self.__wrapped__, "__name__", type(self.__wrapped__).__name__)
        return f"<s2s.jacobian of {name}, mode={self.mode!r}>"

    def __reduce__(self) -> tuple[Callable[..., Jacobian], tuple[Any, ...]]:
        return _restored, self._options


class Hessian(Jacobian):
    """The Hessian of a function of one number: the Jacobian of its gradient, forward over reverse."""

    def __init__(
        self, f: Any, wrt: Any, *, mode: str = "auto", chunk: int | None = None,
        has_aux: bool = False, of: Any = None,
    ) -> None:  # fmt: skip
        """Prepare; nothing is compiled yet."""
        gradient = Derivative("grad", f, wrt, has_aux=has_aux, of=of)
        side = {"auto": "forward", "sparse": "forward"}.get(mode, mode)
        super().__init__(gradient, wrt, mode=side, chunk=chunk, has_aux=has_aux)
        self._options = (f, wrt, mode, chunk, has_aux, of)
        self.__wrapped__, self.mode = f, side
        self.__doc__ = getattr(f, "__doc__", None)
        if mode == "sparse":
            self._sparse = _sparse(f, wrt, of, has_aux=has_aux, second=True)

    def __repr__(self) -> str:
        name = getattr(self.__wrapped__, "__name__", type(self.__wrapped__).__name__)
        return f"<s2s.hessian of {name}>"

    def __reduce__(self) -> tuple[Callable[..., Jacobian], tuple[Any, ...]]:
        return _restored_hessian, self._options


def _restored(f: Any, wrt: Any, mode: str, chunk: Any, has_aux: bool, of: Any) -> Jacobian:
    return Jacobian(f, wrt, mode=mode, chunk=chunk, has_aux=has_aux, of=of)


def _restored_hessian(f: Any, wrt: Any, mode: str, chunk: Any, has_aux: bool, of: Any) -> Hessian:
    return Hessian(f, wrt, mode=mode, chunk=chunk, has_aux=has_aux, of=of)


def _sparse(f: Any, wrt: Any, of: Any, *, has_aux: bool, second: bool = False) -> Any:
    from s2s.sparse.operators import sparse_hessian, sparse_jacobian

    if has_aux:
        message = 'has_aux=True is not supported with mode="sparse": return the value alone'
        raise ArgumentError(message)
    return (sparse_hessian if second else sparse_jacobian)(f, wrt, of=of)


# --- chunks of the identity -----------------------------------------------------------------------


def total(leaves_: list[Any]) -> int:
    """How many numbers leaves hold."""
    return sum(map(np.size, leaves_))


def outputs_of(sweep: Forward | Backward) -> list[Any]:
    """The floating-point leaves of the value."""
    return [leaf for _, leaf in leaves(sweep.value, "")]


def _rows(part: NDArray[Any]) -> NDArray[Any]:
    """What was found for each seed as a vector."""
    return part.reshape(len(part), math.prod(part.shape[1:]))


def seeds_of(like: list[Any], start: int, stop: int) -> Rows:
    """Rows `start` to `stop` of the identity, apart by leaves: arrays of shape (rows, *shape)."""
    found, before = [], 0
    for leaf in like:
        size = np.size(leaf)
        rows = np.zeros((stop - start, size), np.result_type(leaf))
        first, last = max(start, before), min(stop, before + size)
        own = np.arange(first, max(first, last))
        rows[own - start, own - before] = 1.0
        found.append(rows.reshape(stop - start, *np.shape(leaf)))
        before += size
    return found


def chunks(count: int, size: int | None, chunk: int | None) -> Iterator[tuple[int, int]]:
    """Where each sweep starts and stops.

    Args:
        count: how many seeds there are, each of so many numbers.
        size: how many numbers the result for one seed has, if that is known.
        chunk: how many seeds a sweep may have; by default so many that seeds and results stay in
            the cache of the processor, but no fewer than `FEWEST_SEEDS` as long as neither holds
            more than `MOST_NUMBERS` numbers.
    """
    start = 0
    if size is None:  # (one sweep also where there is no seed: it gives the value)
        start = min(count, chunk or FIRST_SEEDS)
        yield 0, start
    each = max(count, size or 1, 1)
    step = chunk or max(1, min(max(FEWEST_SEEDS, NEAR_NUMBERS // each), MOST_NUMBERS // each))
    for first in range(start, count, step):
        yield first, min(first + step, count)


def within(
    blocks: list[NDArray[Any]], like: list[Any], start: int, stop: int
) -> Iterator[tuple[NDArray[Any], int, int]]:
    """The columns of each block that seeds `start` to `stop` give, and which of them do."""
    before = 0
    for block, leaf in zip(blocks, like, strict=True):
        first, last = max(start, before), min(stop, before + np.size(leaf))
        if first < last:
            yield block[:, first - before : last - before], first - start, last - start
        before += np.size(leaf)


def empty(outputs: list[Any], inputs: list[Any]) -> Blocks:
    """A matrix for each pair of a leaf of the value and a leaf of the arguments."""
    return [
        [np.empty((np.size(y), np.size(x)), np.result_type(y, x)) for x in inputs] for y in outputs
    ]


def nested(blocks: Blocks, value: Any, call: Call) -> Any:
    """The blocks as arrays of shape `value + argument`, in containers of containers."""
    outputs = [leaf for _, leaf in leaves(value, "")]
    rows = []
    for output, row in zip(outputs, blocks, strict=True):
        rest = iter(row)
        each = tuple(_shaped(one, rest, np.shape(output)) for one in call.picked)
        rows.append(each[0] if call.choice.single else each)
    return _placed(value, iter(rows))


def _shaped(argument: Any, rest: Iterator[Any], before: tuple[int, ...]) -> Any:
    if is_float(argument):
        return np.reshape(next(rest), (*before, *np.shape(argument)))[()]
    if isinstance(argument, np.ndarray):
        return None
    return restructured(argument, [_shaped(item, rest, before) for _, item in parts(argument)])


def _placed(value: Any, rest: Iterator[Any]) -> Any:
    if is_float(value):
        return next(rest)
    if isinstance(value, np.ndarray):
        return None
    return restructured(value, [_placed(item, rest) for _, item in parts(value)])


def _key(call: Call, inputs: list[Any]) -> Any:
    return call.choice.names, tuple(map(np.shape, inputs))
