"""Writes of an array into itself that NumPy carries out in an order that shows.

    x[1:] = x[:-1]      NumPy takes care: what is read is what stood there before
    x[::2] = x[:3]      it does not: `x[4]` becomes the new `x[2]`

NumPy looks for overlap where steps are equal, run against each other, or where the target has more
than one dimension. It does not for one dimension and other steps, along one axis or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.apart import Places
from s2s.analysis.infer import type_of_atom
from s2s.analysis.views import is_basic, is_view
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value
from s2s.ir.types import Array, Number, dims_of, rank
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Module

    Axis = tuple[int, int]  # of the array that all are views of, and the step along it
    View = tuple[Value, tuple[Atom, ...], list[Axis] | None]  # of what, by which indices, its axes


_WHAT = "cannot follow this write: what is written may share memory with where it goes"
_WHY = (
    "NumPy would read it while it writes, in steps of another size, so that the order shows. "
    "Write a copy (`.copy()`)."
)


def refuse_unordered(module: Module) -> None:
    """Refuse writes whose outcome depends on the order in which NumPy writes.

    Raises:
        RefusedError: there is one; a copy of what is written helps.
    """
    for function in module.functions.values():
        writes = [s for s in statements_in(function.body) if isinstance(s, Op)]
        if any(op.callee == i.SETITEM and _is_array(op.operands[2]) for op in writes):
            _Function(function).check(writes)


class _Function:
    """One function, with what its values are views of."""

    def __init__(self, function: Function) -> None:
        self.places = Places(function.body)
        self.definitions = self.places.definitions

    def check(self, ops: list[Op]) -> None:
        for op in ops:
            if op.callee == i.SETITEM and _is_array(op.operands[0]) and self.shows(op):
                raise refuse(_WHAT, _WHY, op.location)

    def shows(self, op: Op) -> bool:
        """Whether the order may show."""
        target, index, value = op.operands
        if not isinstance(value, Value) or not isinstance(target, Value) or not _is_array(value):
            return False
        if not is_basic(type_of_atom(index)):
            return False
        root, ways, axes = self.viewed(target)
        source, taken, reads = self.viewed(value)
        if root is not source or _is_single(value):
            return False
        written = None if axes is None else self.indexed(axes, index)
        if written is not None and len(written) != 1:
            return False
        if not ways and taken and self.places.are_apart(index, taken[0], frozenset()):
            return False
        if written is None or not reads:
            return True
        (axis, step), (other, along) = written[0], reads[-1]
        return axis != other or (step != along and step * along > 0)

    def viewed(self, value: Value) -> View:
        """What a value is a view of."""
        op = self.definitions.get(value)
        if op is None or not is_view(op):
            count = rank(value.type)
            return value, (), None if count is None else [(k, 1) for k in range(count)]
        root, indices, axes = self.viewed(op.operands[0])  # type: ignore[arg-type]
        if op.callee == i.ALIAS:
            return root, indices, axes
        if op.callee == i.GETITEM:
            found = None if axes is None else self.indexed(axes, op.operands[1])
            return root, (*indices, op.operands[1]), found
        turned = (
            isinstance(op.callee, Primitive)
            and op.callee.function is np.transpose
            and len(op.operands) == 1
            and not op.keywords
        )
        return root, (*indices, Literal(Ellipsis)), axes[::-1] if axes and turned else None

    def indexed(self, axes: list[Axis], index: Atom) -> list[Axis] | None:
        """The axes that are left at an index, with their steps; None where that is not known."""
        made = self.definitions.get(index) if isinstance(index, Value) else None
        if made is not None and made.callee == i.CHAIN:
            first = self.indexed(axes, made.operands[0])
            return None if first is None else self.indexed(first, made.operands[1])
        parts = self.parts(index)
        if Literal(Ellipsis) in parts:
            at = parts.index(Literal(Ellipsis))
            missing = len(axes) - len(parts) + 1
            parts = [*parts[:at], *[Literal(slice(None))] * missing, *parts[at + 1 :]]
        if len(parts) > len(axes):
            return None
        found: list[Axis] = []
        for part, (axis, step) in zip(parts, axes, strict=False):
            if isinstance(type_of_atom(part), Number) and part != Literal(None):
                continue
            own = self.step(part)
            if own is None:
                return None
            found.append((axis, step * own))
        return found + axes[len(parts) :]

    def parts(self, index: Atom) -> list[Atom]:
        made = self.definitions.get(index) if isinstance(index, Value) else None
        if made is not None and made.callee == i.TUPLE:
            return list(made.operands)
        if isinstance(index, Literal) and isinstance(index.value, tuple):
            return [Literal(part) for part in index.value]
        return [index]

    def step(self, part: Atom) -> int | None:
        """The step of a slice; None where it is not one, or not known."""
        made = self.definitions.get(part) if isinstance(part, Value) else None
        step: object = None
        if isinstance(part, Literal) and isinstance(part.value, slice):
            step = part.value.step
        elif made is not None and made.callee == i.SLICE:
            last = made.operands[2] if len(made.operands) > 2 else Literal(None)
            step = last.value if isinstance(last, Literal) else "?"
        else:
            return None
        step = 1 if step is None else step
        return step if isinstance(step, int) else None


def _is_array(atom: Atom) -> bool:
    return isinstance(type_of_atom(atom), Array)


def _is_single(value: Value) -> bool:
    dims = dims_of(value.type)
    return dims is not None and dims[-1:] == (1,)
