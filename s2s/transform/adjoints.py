"""Adjoints of values during a backward sweep, by leaf.

The adjoint of a tuple, NamedTuple, dataclass, or of a list or dict whose structure is known is kept
apart by leaf: `(0, "w")` is the path of `params[0]["w"]`. Everything else is one leaf, with path `()`.
A leaf that is absent is zero. An adjoint may be narrower than its primal as long as it broadcasts to
it and both shapes are known: `np.sum(x)` gives the scalar adjoint to all of `x`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from s2s.analysis.infer_intrinsics import timeless
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal
from s2s.ir.types import (
    UNKNOWN,
    Array,
    Dict,
    List,
    Number,
    Record,
    Tuple,
    Type,
    Unknown,
    may_vary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom, Value

Path: TypeAlias = tuple[object, ...]
Leaves: TypeAlias = dict[Path, "Atom"]


def parts_of(type_: Type) -> tuple[tuple[object, Type], ...] | None:
    """The keys and types of the parts of a structure, or None for a leaf."""
    match type_:
        case Tuple(items=items):
            return tuple(enumerate(items))
        case List(items=items) if items is not None:
            return tuple(enumerate(items))
        case Dict(keys=keys, items=items) if keys is not None and items is not None:
            return tuple(zip(keys, items, strict=True))
        case Record(names=names, items=items):
            return tuple(zip(names, items, strict=True))
        case _:
            return None


def leaves_of(type_: Type, path: Path = ()) -> Iterator[tuple[Path, Type]]:
    """The paths and types of the leaves that may carry a derivative."""
    if not may_vary(type_):
        return
    parts = parts_of(type_)
    if parts is None:
        yield path, type_
        return
    for key, part in parts:
        yield from leaves_of(part, (*path, key))


def adjoint_type(type_: Type) -> Type:
    """The type of a full adjoint of a leaf: shape and dtype of the primal, any kind of scalar."""
    match type_:
        case Number(dtype=dtype):
            return Number(dtype, python=False)
        case List(item=item):
            return List(adjoint_type(item))
        case _:
            return type_ if isinstance(type_, Unknown | Dict | Array) else Unknown()


def type_at(type_: Type, path: Path) -> Type:
    """The type of the part at a path."""
    for key in path:
        type_ = dict(parts_of(type_) or ())[key]
    return type_


def reaches(type_: Type, path: Path) -> bool:
    """Whether a type says what stands at a path."""
    for key in path:
        parts = dict(parts_of(type_) or ())
        if key not in parts:
            return False
        type_ = parts[key]
    return True


def shown_at(seen: Type, path: Path, type_: Type) -> Type:
    """The type of a leaf as a caller sees it: lengths have other names in the function it calls."""
    return type_at(seen, path) if reaches(seen, path) else timeless(type_)


def may_vary_at(type_: Type) -> bool:
    """Whether any leaf may carry a derivative."""
    return any(True for _ in leaves_of(type_))


def part_of(builder: Builder, whole: Atom, path: Path, type_: Type) -> Atom:
    """What stands at a path of a value whose structure `type_` gives."""
    for key in path:
        by = i.GETATTR if isinstance(type_, Record) else i.GETITEM
        whole = builder.op(by, whole, Literal(key))
        type_ = dict(parts_of(type_) or ()).get(key, UNKNOWN)
    return whole


def structure_of(builder: Builder, type_: Type, atoms: list[Atom]) -> Atom:
    """The structure of a type, built of its parts."""
    match type_:
        case List():
            return builder.op(i.LIST, *atoms)
        case Dict(keys=keys):
            pairs = zip(keys or (), atoms, strict=True)
            flat = [a for key, atom in pairs for a in (Literal(key), atom)]
            return builder.op(i.DICT, *flat)
        case Record(cls=cls):
            return builder.op(i.CONSTRUCT, Global(cls.__qualname__, cls), *atoms)
        case Tuple(cls=cls) if cls is not None:
            return builder.op(i.CONSTRUCT, Global(cls.__qualname__, cls), *atoms)
        case _:
            return builder.op(i.TUPLE, *atoms)


def visible(builder: Builder, seen: Type, leaves: Leaves, type_: Type) -> Leaves:
    """Leaves of a value of a type, assembled to those that one with a type that says less has.

    A recursive function has been called before the types of what it takes and gives were known.
    """
    found: Leaves = {}
    for path, atom in leaves.items():
        shown = next(path[:k] for k in range(len(path), -1, -1) if reaches(seen, path[:k]))
        if shown == path:
            found[path] = atom
        elif shown not in found:
            found[shown] = _assembled(builder, shown, type_at(type_, shown), leaves)
    return found


def _assembled(builder: Builder, path: Path, type_: Type, leaves: Leaves) -> Atom:
    """A part in one piece, None where nothing can vary."""
    parts = parts_of(type_)
    if path in leaves or parts is None:
        return leaves.get(path, Literal(None))
    atoms = [_assembled(builder, (*path, key), part, leaves) for key, part in parts]
    return structure_of(builder, type_, atoms)


class Adjoints:
    """What is known of adjoints at one place of the sweep; forked at branches."""

    def __init__(self, leaves: dict[Value, Leaves] | None = None) -> None:
        self.leaves: dict[Value, Leaves] = leaves or {}

    def fork(self) -> Adjoints:
        """A copy that may change without changing this one."""
        return Adjoints({value: dict(leaves) for value, leaves in self.leaves.items()})

    def get(self, value: Value, path: Path = ()) -> Atom | None:
        """The adjoint of a leaf, or None for zero."""
        leaves = self.leaves.get(value, {})
        assert not path or () not in leaves, f"the adjoint of {value.name} is held in one piece"
        return leaves.get(path)

    def set(self, value: Value, path: Path, adjoint: Atom) -> None:
        """Replace the adjoint of a leaf."""
        leaves = self.leaves.setdefault(value, {})
        if path:
            leaves.pop((), None)
        leaves[path] = adjoint

    def take(self, value: Value) -> Leaves:
        """The adjoint of a value, which is not asked for again."""
        return self.leaves.pop(value, {})
