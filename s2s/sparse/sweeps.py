"""Compressed sweeps: products of a Jacobian with seeds, many at once where vector mode can run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import RefusedError
from s2s.operators.derivative import Derivative
from s2s.operators.jacobian import chunks, outputs_of
from s2s.operators.leaves import leaves
from s2s.operators.sweeps import Sweeps as BatchedSweeps

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from s2s.operators.sweeps import Backward, Call, Forward, Rows

    Matrix = NDArray[np.floating[Any]]


class Sweeps:
    """The Jacobian of a function, as products with it; arguments and values are vectors here.

    Attributes:
        derivative: knows how to take the function apart.
    """

    def __init__(self, f: Any, wrt: Any, of: Any) -> None:
        """Prepare; nothing is compiled yet.

        Raises:
            ArgumentError: `f` has no such arguments.
        """
        self._sweeps = BatchedSweeps(f, wrt, of=of)
        self.derivative: Derivative = self._sweeps.reverse

    @property
    def source(self) -> str:
        """The emitted text of what was run last."""
        return self._sweeps.last.source

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """The arguments of a call."""
        return self._sweeps.call(args, kwargs)

    def can_run_forward(self, call: Call) -> bool:
        """Compile forward sweeps, or else reverse ones; nothing is run.

        Raises:
            RefusedError: the function can be differentiated in no direction.
        """
        try:
            self._sweeps.forward(call)
        except RefusedError:
            self._sweeps.backward(call)
            return False
        return True

    def can_run_backward(self, call: Call) -> bool:
        """Compile reverse sweeps, where forward ones can be had as well."""
        try:
            self._sweeps.backward(call)
        except RefusedError:
            return False
        return True

    def outputs(self, call: Call) -> int:
        """How many floats the value holds."""
        value = self.derivative.primal(*call.args, **call.kwargs)
        return sum(int(np.size(leaf)) for _, leaf in leaves(value, ""))

    def forward(self, call: Call, seeds: Matrix, outputs: int) -> Matrix:
        """The products of the Jacobian with each row of `seeds`, one a row."""
        return _products(self._sweeps.forward(call), forward_sweep, inputs_of(call), seeds, outputs)

    def backward(self, call: Call, seeds: Matrix, outputs: int) -> Matrix:
        """The products of each row of `seeds` with the Jacobian, one a row."""
        backward = self._sweeps.backward(call)
        return _products(backward, reverse_sweep, outputs_of(backward), seeds, outputs)


class HessianSweeps(Sweeps):
    """The Hessian of a function that returns one number: the Jacobian of its gradient."""

    def __init__(self, f: Any, wrt: Any, of: Any) -> None:
        """Prepare; nothing is compiled yet."""
        gradient = Derivative("grad", f, wrt, of=of)
        super().__init__(gradient, wrt, None)
        self.derivative = gradient


def inputs_of(call: Call) -> list[Any]:
    """The floating-point leaves of the arguments that vary."""
    return [leaf for one in call.picked for _, leaf in leaves(one, "")]


def forward_sweep(run: Forward, seeds: Rows) -> Rows:
    """The tangents of the value for some tangents of the arguments."""
    return run(seeds)


def reverse_sweep(run: Backward, seeds: Rows) -> Rows:
    """The adjoints of the arguments for some adjoints of the value."""
    return run(seeds)


def _products(
    run: Any, sweep: Callable[[Any, Rows], Rows], like: list[Any], seeds: Matrix, size: int
) -> Matrix:
    """Sweeps over chunks of seeds, which are rows over the elements of some leaves."""
    bounds = np.cumsum([np.size(leaf) for leaf in like])[:-1]
    found = []
    for start, stop in chunks(len(seeds), max(size, 1), None):
        columns = np.split(seeds[start:stop], bounds, axis=1)
        rows = [
            column.reshape(stop - start, *np.shape(leaf)).astype(np.result_type(leaf))
            for column, leaf in zip(columns, like, strict=True)
        ]
        parts = [np.reshape(part, (stop - start, -1)) for part in sweep(run, rows)]
        found.append(np.concatenate(parts, axis=1))
    return np.concatenate(found)
