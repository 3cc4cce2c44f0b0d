"""The state of a backward sweep through one function, and how contributions are added to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import is_many, reduced_axes, same_dim, same_dims
from s2s.analysis.extents import Extents, stretched
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.describe import describe
from s2s.ir.nodes import Global, Literal, Op, Value
from s2s.ir.types import Array, Number, Tuple, Type, Unknown, dims_of, rank
from s2s.transform.adjoints import (
    Adjoints,
    Path,
    adjoint_type,
    leaves_of,
    may_vary_at,
    part_of,
    parts_of,
    structure_of,
    type_at,
)
from s2s.transform.primitives import (
    ADD_STRUCTURES,
    ASTYPE,
    FULL_LIKE,
    MUTABLE,
    SUM,
    ZEROS_AT,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.analysis.activity import Activity
    from s2s.analysis.dims import Dims
    from s2s.ir.nodes import Atom, Location, Module, Region
    from s2s.transform.calls import Derived
    from s2s.transform.restore import Plan


_BUFFERS = (i.ADD_AT, i.SET_AT, i.TAKE_AT, i.ZEROS_LIKE, i.ADD_TO)


@dataclass(slots=True)
class Sweep:
    """What all backward sweeps of one module share."""

    module: Module
    activity: Activity
    masked: frozenset[Value]
    definitions: dict[Value, Op]
    unsure: set[Value]  # what some path leaves undefined; grows as arms keep values
    overwritten: set[Value]  # what something unknown may write into later: not to be read again
    plan: Plan
    lasting: frozenset[Value]  # what is there from the start of the entry to its end
    derived: dict[str, Derived] = field(default_factory=dict)
    names: dict[Value, str] = field(default_factory=dict)
    hints: dict[Value, str] = field(default_factory=dict)
    extents: Extents = field(init=False)

    def __post_init__(self) -> None:
        self.extents = Extents(self.definitions, self.module)

    def hint_of(self, value: Value) -> str:
        """What to call a value: its name, what was chosen for it, or what it holds."""
        chosen = value.name or self.names.get(value) or value.hint or self.hints.get(value)
        return chosen or describe(self.definitions.get(value), self.definitions)

    def copy_of(self, value: Value) -> Value:
        """A value that stands for a kept one in the backward part, under the same name."""
        if value.name:
            found = Value(value.name, value.type)
        else:
            hint = self.hint_of(value)
            self.hints.setdefault(value, hint)
            found = Value("", value.type, hint)
        if value in self.unsure:
            self.unsure.add(found)
        return found


class Backward:
    """Statements of a backward region under construction, with the adjoints at hand."""

    def __init__(
        self, sweep: Sweep, adjoints: Adjoints | None = None, location: Location | None = None
    ) -> None:
        self.sweep = sweep
        self.adjoints = adjoints or Adjoints()
        self.builder = Builder(infer, location)
        self.now: dict[Value, Atom] = {}  # what overwritten values are in the backward part
        self.taken: set[Value] = set()  # those of `now` that are views, taken again
        self.home: tuple[Region, ...] = ()  # what it is the backward part of, outermost first
        self.done = 0  # how many statements read what is at hand
        self.newer: dict[Value, Atom] = {}  # where what the backward part has overwritten goes on

    def nested(self, adjoints: Adjoints) -> Backward:
        """The same sweep in a region of its own."""
        inner = Backward(self.sweep, adjoints, self.builder.location)
        inner.home = self.home
        inner.now, inner.taken, inner.newer = dict(self.now), set(self.taken), dict(self.newer)
        return inner

    # contributions ---------------------------------------------------------------------------

    def add(self, target: Atom, path: Path, contribution: Atom, *, name: str = "") -> None:
        """Add to the adjoint of `target` at `path`, which may be a leaf or a structure of leaves."""
        if not isinstance(target, Value) or target not in self.sweep.activity:
            return
        for leaf, _ in leaves_of(type_at(target.type, path)):
            part = self.part(contribution, leaf, type_at(target.type, path))
            self._add_leaf(target, (*path, *leaf), part, name)

    def part(self, whole: Atom, path: Path, type_: Type) -> Atom:
        """What stands at a path of a value whose structure `type_` gives."""
        return part_of(self.builder, whole, path, type_)

    def _add_leaf(self, target: Value, path: Path, contribution: Atom, name: str) -> None:
        self.expand(target)
        old = self.adjoints.get(target, path)
        new = contribution = self.cast(contribution, type_at(target.type, path))
        if old is not None:
            self._unname(old, adjoint_name(target, path))
            numeric = isinstance(type_at(target.type, path), Number | Array)
            new = self.builder.op(i.ADD_TO if numeric else ADD_STRUCTURES, old, contribution)
        self.name(new, name or adjoint_name(target, path))
        if isinstance(new, Value) and not target.name and (hint := self.sweep.hint_of(target)):
            self.sweep.hints.setdefault(new, f"{hint}_bar")
        self.adjoints.set(target, path, new)

    def _unname(self, old: Atom, name: str) -> None:
        """The first of several contributions from one line is a term of a sum, with no name."""
        if isinstance(old, Value) and self.sweep.names.get(old) == name and self._is_recent(old):
            del self.sweep.names[old]
            self.sweep.hints.setdefault(old, name)

    def _is_recent(self, value: Value) -> bool:
        for statement in reversed(self.builder.statements):
            if not isinstance(statement, Op) or _line(statement.location) != _line(
                self.builder.location
            ):
                return False
            if value in statement.results:
                return statement.callee not in _BUFFERS
        return False

    def cast(self, contribution: Atom, type_: Type) -> Atom:
        """The contribution in the dtype of its primal: float32 stays float32."""
        found = type_of_atom(contribution)
        if not isinstance(found, Array) or not isinstance(type_, Array):
            return contribution
        if None in (found.dtype, type_.dtype) or found.dtype == type_.dtype:
            return contribution
        wanted = Global(f"np.{type_.dtype}", np.dtype(type_.dtype).type)
        return self.builder.op(ASTYPE, contribution, wanted, form="method")

    def name(self, atom: Atom, name: str) -> None:
        """Suggest a name for a value that has none yet."""
        if isinstance(atom, Value) and not atom.name and name:
            self.sweep.names.setdefault(atom, name)

    # shapes ----------------------------------------------------------------------------------

    def full(self, adjoint: Atom, primal: Atom, type_: Type | None = None) -> Atom:
        """The adjoint in the shape of its primal leaf."""
        of = type_ or type_of_atom(primal)
        found = type_of_atom(adjoint)
        if not isinstance(of, Array) or not _is_narrow(found, of):
            return adjoint
        if isinstance(found, Number) and (found.dtype or of.dtype) not in ("float64", of.dtype):
            return self.builder.op(FULL_LIKE, primal, adjoint)
        return self.builder.op(i.BROADCAST, adjoint, primal)

    def filled(self, adjoint: Atom, primal: Atom, type_: Type | None = None) -> Atom:
        """As `full`, in a buffer that can be added to."""
        of = type_ or type_of_atom(primal)
        if (
            isinstance(of, Array)
            and of.dims is not None
            and isinstance(type_of_atom(adjoint), Number)
        ):
            return self.builder.op(FULL_LIKE, primal, adjoint)
        return self.full(adjoint, primal, type_)

    def settled(self, adjoint: Atom, primal: Atom, *, narrow: bool) -> Atom:
        """A contribution of a pullback as it may be kept: lazily narrow only with known shapes."""
        of, found = type_of_atom(primal), type_of_atom(adjoint)
        wide, shape = rank(found), rank(of)
        if wide is not None and shape is not None and wide > shape:
            return self.builder.op(i.UNBROADCAST, adjoint, primal)
        if (
            not narrow
            or not isinstance(of, Array | Unknown)
            or _is_visible(dims_of(found), dims_of(of))
        ):
            return adjoint
        return self.builder.op(i.BROADCAST, adjoint, primal)

    def widened(self, contribution: Atom, leaf: Atom, result: Value) -> Atom:
        """A narrow adjoint times a partial: in full where types do not show how narrow that is."""
        of, found = result.type, dims_of(type_of_atom(contribution))
        if not isinstance(of, Array) or not _is_narrow(type_of_atom(leaf), of):
            return contribution
        if _is_visible(found, of.dims):
            return contribution
        return self.builder.op(i.BROADCAST, contribution, result)

    def reduced(self, adjoint: Atom, result: Value, operand: Value) -> Atom:
        """The adjoint of an elementwise operation's result, summed to the shape of an operand."""
        wide, shape = dims_of(result.type), dims_of(operand.type)
        axes = reduced_axes(shape, wide)
        if axes is None and _is_whole(dims_of(type_of_atom(adjoint)), wide):
            wide = dims_of(type_of_atom(adjoint))
            axes = reduced_axes(shape, wide)
        if axes is None:
            extents = self.sweep.extents
            axes = stretched(extents.of(operand), extents.of(result))
        if axes == ():
            return adjoint
        adjoint = self.full(adjoint, result)
        if axes is None or wide is None or shape is None:
            return self.builder.op(i.UNBROADCAST, adjoint, operand)
        surplus = len(wide) - len(shape)
        lead = tuple(axis for axis in axes if axis < surplus)
        inner = tuple(axis - surplus for axis in axes if axis >= surplus)
        if not shape:
            return self.builder.op(SUM, adjoint)
        if lead:
            adjoint = self.builder.op(SUM, adjoint, named={"axis": _axis(lead)})
        if inner:
            keep: dict[str, Atom] = {"axis": _axis(inner), "keepdims": Literal(True)}
            adjoint = self.builder.op(SUM, adjoint, named=keep)
        return adjoint

    def zeros(self, like: Atom, type_: Type | None = None) -> Atom:
        """A zero adjoint of the shape of `like`."""
        if isinstance(type_ or type_of_atom(like), Number):
            return Literal(0.0)
        return self.builder.op(i.ZEROS_LIKE, like)

    def zero_of(self, value: Value, path: Path) -> Atom:
        """A zero adjoint of a leaf of a value, which may not have been assigned on this path."""
        type_ = type_at(value.type, path)
        if isinstance(type_, Number):
            return Literal(0.0)
        if path and value in self.sweep.unsure:
            return self.builder.op(ZEROS_AT, value, Literal(path))
        return self.zeros(self.primal_part(value, path), type_)

    def zeros_whole(self, value: Value) -> Atom:
        """A zero adjoint of the whole of a value, in one piece."""
        return self.whole(value, {})

    def primal_part(self, value: Value, path: Path) -> Atom:
        """The leaf of a primal value."""
        return self.part(value, path, value.type)

    # structures in one piece: while items are put in at run time, the leaf () holds all of it

    def expand(self, value: Value) -> None:
        """Take the adjoint of a structure that is held in one piece apart into leaves."""
        whole = self.adjoints.get(value)
        if whole is None or parts_of(value.type) is None:
            return
        self.adjoints.take(value)
        for path, _ in leaves_of(value.type):
            self.adjoints.set(value, path, self.part(whole, path, value.type))

    def take(self, value: Value) -> dict[Path, Atom]:
        """The adjoint of a value by leaf, which is not asked for again."""
        self.expand(value)
        return self.adjoints.take(value)

    def take_container(self, value: Value) -> Atom:
        """The adjoint of a container in one piece whose items can be replaced."""
        if parts_of(value.type) is None:
            leaves = self.adjoints.take(value)
            found = self.filled(leaves[()], value) if () in leaves else self.zeros_whole(value)
            if isinstance(value.type, Unknown):
                return self.builder.op(MUTABLE, found)
            return found
        held = self.adjoints.get(value)
        if held is not None:
            self.adjoints.take(value)
            return held
        leaves = self.adjoints.take(value)
        whole = self.whole(value, leaves) if leaves else self.builder.op(i.ZEROS_LIKE, value)
        return self.builder.op(i.ITERATE, whole) if isinstance(value.type, Tuple) else whole

    # whole values ----------------------------------------------------------------------------

    def take_whole(self, value: Value) -> Atom | None:
        """The adjoint of a value in one piece and in full shape, or None where it is zero."""
        leaves = self.take(value)
        return self.whole(value, leaves) if leaves else None

    def whole(self, value: Value, leaves: dict[Path, Atom], path: Path = ()) -> Atom:
        """One adjoint out of its leaves, zeros for those that are absent; that of a part at `path`."""
        return self._whole(value, path, type_at(value.type, path), leaves)

    def _whole(self, value: Value, path: Path, type_: Type, leaves: dict[Path, Atom]) -> Atom:
        parts = parts_of(type_)
        if not may_vary_at(type_):
            return Literal(None)
        if parts is None:
            if path in leaves:
                return self.full(leaves[path], self.primal_part(value, path), type_)
            return self.zero_of(value, path)
        atoms = [self._whole(value, (*path, key), part, leaves) for key, part in parts]
        return self.structure(type_, atoms)

    def structure(self, type_: Type, atoms: list[Atom]) -> Atom:
        """The structure of a type, built of its parts."""
        return structure_of(self.builder, type_, atoms)


def _line(location: Location | None) -> tuple[str, int] | None:
    return None if location is None else (location.file, location.line)


def adjoint_name(target: Value, path: Path) -> str:
    """The name of an adjoint: `x_bar`; of a leaf `params_w_bar`."""
    if not target.name:
        return ""
    return "_".join(
        [
            target.name,
            *(str(key) for key in path if str(key).isidentifier() or isinstance(key, int)),
            "bar",
        ]
    )


def _axis(axes: Iterable[int]) -> Literal:
    found = tuple(axes)
    return Literal(found[0] if len(found) == 1 else found)


def _is_visible(shape: Dims | None, primal: Dims | None) -> bool:
    """Whether types show where an adjoint is narrower than its primal, if it is."""
    if shape is None or primal is None or len(shape) > len(primal):
        return False
    pairs = zip(reversed(shape), reversed(primal), strict=False)
    return all(is_many(bar) or bar == 1 or same_dim(bar, of) for bar, of in pairs)


def _is_whole(shape: Dims | None, primal: Dims | None) -> bool:
    """Whether types show that an adjoint is not narrower than its primal, but perhaps how long it is."""
    if shape is None or primal is None or len(shape) != len(primal):
        return False
    return all(bar != 1 or of == 1 for bar, of in zip(shape, primal, strict=True))


def _is_narrow(adjoint: Type, primal: Array) -> bool:
    shape = dims_of(adjoint)
    if primal.dims is None or shape is None:
        return False
    if rank(adjoint) != len(primal.dims):
        return True
    return not same_dims(shape, primal.dims) and any(
        bar == 1 and not same_dim(bar, of) for bar, of in zip(shape, primal.dims, strict=True)
    )


__all__ = ["Backward", "Sweep", "adjoint_name", "adjoint_type", "type_at"]
