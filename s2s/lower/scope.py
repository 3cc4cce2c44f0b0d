"""Names, objects and versions: what is known at one point of a function being lowered.

A name stands for an atom, or for an object (`Ref`) that has versions: a list or a dict that this
function made and whose every change it can follow. Two names of one object share its versions.
An object has `escaped` when something else may hold it too: then it may be read, not changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from s2s.ir import UNDEF, Atom, Global, Literal, Value
from s2s.lower.table import Memory

JUMPED = ".jumped"  # whether a jump has left the rest of the enclosing block out
EXIT = ".exit"  # whether the innermost loop is being left
RETURNED = ".returned"  # whether a `return` has been run
RESULT = ".result"  # what it returned
FALSE = Literal(value=False)
TRUE = Literal(value=True)
FLAGS = (JUMPED, EXIT, RETURNED)


@dataclass(frozen=True, slots=True)
class Ref:
    """A name's object: a list or dict whose versions are followed."""

    id: int


@dataclass(frozen=True, slots=True)
class Version:
    """The current version of an object, and whether something unknown may hold the object too."""

    atom: Value
    escaped: bool = False


Binding: TypeAlias = Atom | Ref


@dataclass(slots=True)
class State:
    """What the names mean at one point. `live`: control gets here; `raised`: and never can.

    `leaks` are the values that something may hold on to, `changed` those that a call may have
    written into, both noted for the whole function.
    """

    names: dict[str, Binding] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)
    holders: dict[Value, int] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    live: bool = True
    raised: bool = False
    leaks: set[Value] = field(default_factory=set)
    changed: set[Atom] = field(default_factory=set)

    def copy(self) -> State:
        """A state that may be changed on its own."""
        return State(
            dict(self.names), dict(self.versions), dict(self.holders), self.memory.copy(),
            self.live, self.raised, self.leaks, self.changed,
        )  # fmt: skip

    def read(self, name: str) -> Atom:
        """The atom that a name stands for; `UNDEF` if it has not been bound."""
        return self.atom(self.names.get(name, UNDEF))

    def atom(self, binding: Binding) -> Atom:
        """The atom behind a binding."""
        return self.versions[binding.id].atom if isinstance(binding, Ref) else binding

    def bind(self, name: str, atom: Atom) -> None:
        """Let a name stand for an atom, or for the object whose current version it is."""
        held = self.holders.get(atom) if isinstance(atom, Value) else None
        self.names[name] = atom if held is None else Ref(held)

    def track(self, identity: int, atom: Value, *, escaped: bool = False) -> None:
        """Follow a new object, or give an object its next version."""
        old = self.versions.get(identity)
        if old is not None:
            self.holders.pop(old.atom, None)
        self.versions[identity] = Version(atom, escaped)
        self.holders[atom] = identity

    def object_of(self, atom: Atom) -> int | None:
        """The object whose current version an atom is."""
        return self.holders.get(atom) if isinstance(atom, Value) else None

    def escape(self, atom: Atom) -> None:
        """Something may hold this value from now on: neither list nor array may be changed."""
        if isinstance(atom, Value):
            self.leaks.add(atom)
            held = self.holders.get(atom)
            if held is not None:
                self.versions[held] = Version(self.versions[held].atom, escaped=True)

    def flag(self, name: str) -> Atom:
        """One of the jump flags."""
        binding = self.names.get(name, FALSE)
        return FALSE if isinstance(binding, Ref) else binding

    @property
    def jumped(self) -> bool:
        """Whether the rest of the block must stand under a test of the jump flag."""
        return self.flag(JUMPED) != FALSE


def same(a: Binding, b: Binding) -> bool:
    """Whether two bindings are one and the same."""
    match a, b:
        case Literal(), Literal():
            return a == b
        case Global(object=x), Global(object=y):
            return x is y
        case Ref(id=x), Ref(id=y):
            return x == y
        case _:
            return a is b
