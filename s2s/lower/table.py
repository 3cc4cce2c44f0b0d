"""The tables of objects: what is known of memory at one point, and wherever a value is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2s.ir import Atom, Callee, Op, Value
    from s2s.ir.build import Builder


@dataclass(frozen=True, slots=True)
class Step:
    """One operation from a base to a view or an item: the op, and its operands but the first."""

    callee: Callee
    operands: tuple[Atom, ...]
    keywords: tuple[str, ...] = ()
    form: str = "call"
    item: bool = False  # from a container to what it holds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is: steps from the version `origin` of an object."""

    object: int
    origin: Value
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Why an object cannot be read any more: what was written, and where."""

    name: str
    line: int
    container: int = 0  # the object, if it is a container, whose items may be others now
    unsure: Any = None  # the `x op= v` that writes if `x` is an array


@dataclass(slots=True)
class Memory:
    """What is known of objects at one point: newest versions, views taken again, lost objects."""

    current: dict[int, Value] = field(default_factory=dict)
    retaken: dict[Value, Value] = field(default_factory=dict)
    lost: dict[int, Written] = field(default_factory=dict)

    def copy(self) -> Memory:
        """One that may be changed on its own."""
        return Memory(dict(self.current), dict(self.retaken), dict(self.lost))


@dataclass(slots=True)
class Sharing:
    """What is true of values wherever they are: places, and which objects may share memory.

    Attributes:
        places: where values are.
        near: the objects that may share memory with an object, where it is not known how.
        detached: values that were items of what has got other items since.
        given: results of what is not looked into.
        homes: the regions in which values are defined; function parameters have none.
        roots: the first version of each object.
        contents: the items of a container that was written down; `makers`: the op that did it.
        fixed: objects that must not be written, with the name of what they are.
        single: containers of which no two items share memory.
        packed: objects whose memory is contiguous, in the order of C.
        edited: versions that differ from the one before in their adjoint only, with that one.
    """

    places: dict[Value, Place] = field(default_factory=dict)
    near: dict[int, set[int]] = field(default_factory=dict)
    detached: set[Value] = field(default_factory=set)
    given: set[Value] = field(default_factory=set)
    homes: dict[Value, Builder] = field(default_factory=dict)
    roots: dict[int, Value] = field(default_factory=dict)
    contents: dict[Value, tuple[Atom, ...]] = field(default_factory=dict)
    makers: dict[Value, Op] = field(default_factory=dict)
    fixed: dict[int, str] = field(default_factory=dict)
    single: set[int] = field(default_factory=set)
    packed: set[int] = field(default_factory=set)
    edited: dict[Value, Value] = field(default_factory=dict)

    def unedited(self, value: Value) -> Value:
        """The version that holds the same numbers, before its adjoint was edited."""
        while value in self.edited:
            value = self.edited[value]
        return value

    def connect(self, a: int, b: int) -> None:
        """Two objects may share memory."""
        if a != b:
            self.near.setdefault(a, set()).add(b)
            self.near.setdefault(b, set()).add(a)

    def around(self, identity: int) -> set[int]:
        """An object and those that may share memory with it."""
        return {identity, *self.near.get(identity, ())}
