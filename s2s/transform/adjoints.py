"""Adjoints of values during a backward sweep, by leaf.

The adjoint of a tuple, NamedTuple, dataclass, or of a list or dict whose structure is known is kept
apart by leaf: `(0, "w")` is the path of `params[0]["w"]`. Everything else is one leaf, with path `()`.
A leaf that is absent is zero. An adjoint may be narrower than its primal as long as it broadcasts to
it and both shapes are known: `np.sum(x)` gives the scalar adjoint to all of `x`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from s2s.ir.types import (
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
