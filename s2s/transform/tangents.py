"""Tangents of values during a forward sweep, by leaf.

`x_dot` is the directional derivative of `x`. As with adjoints, the tangent of a structure that is
known is kept apart by leaf, and a leaf that is absent is zero; unlike an adjoint, a tangent always
has the full shape of its primal. What holds items of which the number is not known (a list, a dict)
has a tangent of the same structure, in one piece. The tangent of an iterator is kept by leaf of its
items: each is an iterable that runs beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import is_many, same_dim
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.describe import describe
from s2s.ir.nodes import Global, Literal, Undef, Value
from s2s.ir.types import (
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Null,
    Number,
    Tuple,
    Unknown,
    dims_of,
    may_vary,
)
from s2s.transform.adjoints import (
    adjoint_type,
    leaves_of,
    may_vary_at,
    part_of,
    parts_of,
    reaches,
    structure_of,
    type_at,
)
from s2s.transform.primitives import ASARRAY, ASTYPE, FULL_LIKE

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Location, Module, Op
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Leaves, Path


@dataclass(slots=True)
class Shared:
    """What the forward sweeps of all functions of one module share."""

    module: Module
    activity: Activity
    definitions: dict[Value, Op]
    tangents: dict[Value, Leaves] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)  # callees by symbol: their tangents'
    names: dict[Value, str] = field(default_factory=dict)
    hints: dict[Value, str] = field(default_factory=dict)


class Tangents:
    """Statements of a region under construction, with the tangents of what is defined so far."""

    def __init__(self, shared: Shared, location: Location | None = None) -> None:
        self.shared = shared
        self.builder = Builder(infer, location)

    def nested(self) -> Tangents:
        """The same sweep in a region of its own."""
        return Tangents(self.shared, self.builder.location)

    # asking ------------------------------------------------------------------------------------

    def leaves(self, atom: Atom) -> Leaves:
        """The leaves of an atom's tangent that are not zero."""
        return self.shared.tangents.get(atom, {}) if isinstance(atom, Value) else {}

    def varies(self, atom: Atom) -> bool:
        """Whether an atom has a tangent."""
        return bool(self.leaves(atom))

    def active(self, atom: Atom) -> bool:
        """Whether the tangent of an atom is asked for."""
        return atom in self.shared.activity

    def at(self, atom: Atom, path: Path = (), type_: Type | None = None) -> Atom:
        """The tangent of the part of an atom at a path, zero where it has none.

        Args:
            atom: a value, or a constant.
            path: where the part is.
            type_: the structure that the tangent is to have, where the atom's own says less.
        """
        if isinstance(atom, Undef):
            return atom
        leaves, own = self.leaves(atom), type_of_atom(atom)
        for k in range(len(path) + 1):
            if path[:k] in leaves:
                shown = own if reaches(own, path) else type_ or own
                return part_of(self.builder, leaves[path[:k]], path[k:], type_at(shown, path[:k]))
        if not reaches(own, path):
            return self.zero(self.part(atom, path, type_))
        found = type_at(own, path)
        parts = parts_of(found)
        if not any(p[: len(path)] == path for p in leaves):
            return self.zero(part_of(self.builder, atom, path, own), found)
        assert parts is not None, "tangents of parts that the type does not show"
        atoms = [
            self.at(atom, (*path, key)) if may_vary_at(part) else Literal(None)
            for key, part in parts
        ]
        return structure_of(self.builder, found, atoms)

    def numbers(self, atom: Atom, path: Path = ()) -> Atom:
        """The tangent of what becomes one array: the integer in `[x, 1]` has one too, which is zero."""
        type_, leaves = type_at(type_of_atom(atom), path), self.leaves(atom)
        parts = parts_of(type_)
        if parts is None or not any(len(p) > len(path) and p[: len(path)] == path for p in leaves):
            if may_vary_at(type_) or not isinstance(type_, Array | Number | Tuple | List):
                return self.at(atom, path)
            return self.builder.op(i.ZEROS_LIKE, self.part(atom, path))
        items = [self.numbers(atom, (*path, key)) for key, _ in parts]
        return structure_of(self.builder, type_, items)

    def array(self, atom: Atom) -> Atom:
        """The tangent of what arithmetic makes an array of, where it is a list."""
        if isinstance(type_of_atom(atom), List | Tuple):
            return self.builder.op(ASARRAY, self.numbers(atom))
        return self.at(atom)

    def part(self, atom: Atom, path: Path, type_: Type | None = None) -> Atom:
        """A part of a primal; `type_` gives the structure where the atom's own says less."""
        own = type_of_atom(atom)
        return part_of(self.builder, atom, path, own if reaches(own, path) else type_ or own)

    def zero(self, primal: Atom, type_: Type | None = None) -> Atom:
        """The tangent of what does not vary."""
        found = type_ or type_of_atom(primal)
        parts = parts_of(found)
        if isinstance(found, Number):
            return Literal(0.0)
        made = self.shared.definitions.get(primal) if isinstance(primal, Value) else None
        if made is not None and made.callee == i.ZEROS_LIKE:
            return self.builder.op(i.ZEROS_LIKE, made.operands[0])
        if made is not None and made.callee in (i.LIST, i.DICT) and not made.operands:
            empty = self.builder.op(made.callee)
            if isinstance(primal, Value) and primal.hint == i.RECORDS:
                self.shared.hints[empty] = i.RECORDS
            return empty
        if isinstance(found, List | Dict) and (not parts or not may_vary(found)):
            return self.builder.op(i.ZEROS_LIKE, primal)
        if isinstance(found, Null) or not may_vary(found):
            return Literal(None)
        if parts is not None and not may_vary_at(found):
            return Literal(None)
        return self.builder.op(i.ZEROS_LIKE, primal)

    # saying ------------------------------------------------------------------------------------

    def set(
        self, value: Value, path: Path, dot: Atom, *, settled: bool = False, wide: bool = False
    ) -> None:
        """Say what the tangent of a leaf, or of a structure in one piece, is.

        Args:
            value: the primal value.
            path: the leaf.
            dot: its tangent; it may be narrower than the primal as long as it broadcasts to it.
            settled: whether it surely has the shape and dtype of the primal.
            wide: whether it surely has the shape.
        """
        if not self.active(value):
            return
        if not settled:
            type_ = type_at(value.type, path)
            dot = self.cast(dot if wide else self.full(dot, value, path, type_), type_)
        self.shared.tangents.setdefault(value, {})[path] = dot
        self.name(dot, value, path)

    def give(self, value: Value, leaves: Leaves) -> None:
        """The tangent of a value is that of another with the same structure."""
        for path, dot in leaves.items():
            self.set(value, path, dot, settled=True)

    def name(self, dot: Atom, value: Value, path: Path) -> None:
        """Call a tangent after its primal."""
        if not isinstance(dot, Value) or dot.name or dot in self.shared.names:
            return
        if value.name:
            self.shared.names[dot] = tangent_name(value.name, path)
            return
        if value.hint == i.RECORDS:
            self.shared.hints[dot] = i.RECORDS
            return
        hint = value.hint or describe(self.shared.definitions.get(value), self.shared.definitions)
        if hint:
            self.shared.hints.setdefault(dot, tangent_name(hint, path))

    # shapes ------------------------------------------------------------------------------------

    def full(self, dot: Atom, value: Value, path: Path, type_: Type) -> Atom:
        """A tangent in the shape of its primal leaf."""
        if not isinstance(type_, Array | Unknown):
            return dot
        if _has_shape_of(type_of_atom(dot), type_):
            return dot
        primal = part_of(self.builder, value, path, value.type)
        number = isinstance(type_of_atom(dot), Number)
        if isinstance(type_, Array) and type_.dims is not None and number:
            return self.builder.op(FULL_LIKE, primal, dot)
        return self.builder.op(i.BROADCAST, dot, primal)

    def cast(self, dot: Atom, type_: Type) -> Atom:
        """The tangent in the dtype of its primal: float32 stays float32."""
        found = type_of_atom(dot)
        if not isinstance(found, Array) or not isinstance(type_, Array):
            return dot
        if None in (found.dtype, type_.dtype) or found.dtype == type_.dtype:
            return dot
        wanted = Global(f"np.{type_.dtype}", np.dtype(type_.dtype).type)
        return self.builder.op(ASTYPE, dot, wanted, form="method")


def tangent_name(name: str, path: Path) -> str:
    """The name of a tangent: `x_dot`; of a leaf `params_w_dot`."""
    keys = (str(key) for key in path if isinstance(key, int) or str(key).isidentifier())
    return "_".join([name, *keys, "dot"])


def tangent_type(type_: Type) -> Type:
    """The type of the tangent of a leaf: it has the shape of its primal, and may be any kind of scalar."""
    match type_:
        case List(item=item):
            return List(tangent_type(item))
        case Tuple(items=items, cls=None):
            return Tuple(tuple(tangent_type(t) if may_vary(t) else UNKNOWN for t in items))
        case _:
            return adjoint_type(type_)


def asked_leaves(type_: Type) -> tuple[tuple[Path, Type], ...]:
    """The leaves of a value whose tangent is handed on: through loops, branches and calls."""
    if isinstance(type_, Iterator):
        return ()
    return tuple(leaves_of(type_))


def _has_shape_of(dot: Type, primal: Type) -> bool:
    """Whether types show that a tangent, which broadcasts to its primal, has all of its shape."""
    found, wanted = dims_of(dot), dims_of(primal)
    if found is None or wanted is None or len(found) != len(wanted):
        return False
    return all(is_many(p) or q == 1 or same_dim(p, q) for p, q in zip(found, wanted, strict=True))
