"""What lowering carries along: one `Session` a module, one `Unit` an IR function, one `Frame` a scope.

A function that is inlined (a factory of closures, say) has a frame of its own in the unit of its
caller; all other functions have one frame and one unit.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import infer, type_of_atom
from s2s.errors import Refusal, RefusedError
from s2s.ir import Literal, Primitive, Symbol, Value
from s2s.ir.types import NULL, STRING, Iterator, List, Number, Object, Static, Tuple, Type
from s2s.lower.scope import State
from s2s.lower.table import Sharing

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator as Steps

    from s2s.capture.access import Path
    from s2s.capture.source import Source
    from s2s.ir import Atom, Callee, Function, Global, Location, Module
    from s2s.ir.build import Builder


@dataclass(slots=True)
class Session:
    """One call of `lower`: the functions made so far and what was relied upon.

    `paths` says how an object known when compiling was reached (by `id`; `kept` keeps them alive).
    """

    functions: dict[str, Function] = field(default_factory=dict)
    specialisations: dict[Any, Any] = field(default_factory=dict)
    symbols: dict[str, int] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    guards: dict[Path, Any] = field(default_factory=dict)
    results: dict[str, Type] = field(default_factory=dict)
    captured: dict[Path, Any] = field(default_factory=dict)
    identities: int = 0
    depth: int = 0
    unfollowed: frozenset[Any] = frozenset()
    changing: frozenset[Any] = frozenset()  # classes whose objects are changed after they are made
    checked: set[Any] = field(default_factory=set)
    overrides: dict[int, Any] = field(default_factory=dict)  # by `id` of the function
    editing: bool = False  # whether a block is lowered that the backward part runs
    sharing: Sharing = field(default_factory=Sharing)
    derive: Callable[[Module, tuple[Any, ...]], Module] | None = None  # what makes derivatives

    def identity(self) -> int:
        """A number for a new object."""
        self.identities += 1
        return self.identities

    def symbol(self, name: str) -> str:
        """A name for a function of the module that none has yet."""
        name = name if name.isidentifier() else "function"
        self.symbols[name] = count = self.symbols.get(name, 0) + 1
        return name if count == 1 else self.symbol(f"{name}_{count}")

    def infer(
        self, callee: Callee, operands: tuple[Atom, ...], keywords: tuple[str, ...]
    ) -> tuple[Type, ...]:
        """The result types of an op; those of a function of the module are kept here."""
        if isinstance(callee, Symbol):
            return (self.results[callee.name],)
        return infer(callee, operands, keywords)


@dataclass(slots=True)
class Unit:
    """An IR function being made: the data it captures, by path, and the parameters these become."""

    symbol: str
    captures: dict[Path, Value] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def unique(self, name: str) -> str:
        """A name for a capture that no parameter has."""
        number, found = 1, name
        while found in self.taken:
            number += 1
            found = f"{name}_{number}"
        self.taken.add(found)
        return found


@dataclass(slots=True)
class Facts:
    """What is known of values beyond their types."""

    shape_of: dict[Atom, Atom] = field(default_factory=dict)
    length_of: dict[Atom, Atom] = field(default_factory=dict)
    one_of: dict[Atom, tuple[str, ...]] = field(default_factory=dict)
    walks: dict[Atom, frozenset[int]] = field(default_factory=dict)
    made_by: dict[Atom, Any] = field(default_factory=dict)
    dtype_of: dict[Atom, Global] = field(default_factory=dict)
    lazy: set[Atom] = field(default_factory=set)

    def copied(self, source: Atom, target: Atom) -> None:
        """A second name for a value: what is known of one is known of the other."""
        tables: tuple[dict[Atom, Any], ...] = (
            self.shape_of, self.length_of, self.one_of, self.walks, self.made_by,
            self.dtype_of,
        )  # fmt: skip
        for known in tables:
            if source in known:
                known[target] = known[source]


@dataclass(slots=True)
class Frame:
    """A scope of Python being lowered: where its text is, what its names mean, where ops go."""

    session: Session
    unit: Unit
    source: Source
    builder: Builder
    local: frozenset[str]
    home: Any = None
    environment: dict[str, Any] = field(default_factory=dict)
    state: State = field(default_factory=State)
    prefix: str = ""
    closures: dict[Any, Any] = field(default_factory=dict)
    bound: set[Value] = field(default_factory=set)
    template: bool = False
    stack: tuple[Any, ...] = ()
    paths: dict[Value, Path] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    headers: dict[Any, Any] = field(default_factory=dict)
    temporaries: int = 0
    walked: frozenset[int] = frozenset()
    depth: int = 0
    comprehensions: tuple[tuple[Any, frozenset[str]], ...] = ()
    aliases: dict[Value, Atom] = field(default_factory=dict)

    def root(self, atom: Atom) -> Atom:
        """The value that an atom is another name, or a later state, of."""
        return self.aliases.get(atom, atom) if isinstance(atom, Value) else atom

    def reached(self, item: Atom, base: Atom, index: Atom) -> None:
        """Note how an item of a container that the derivative can find is found itself."""
        path = self.paths.get(base) if isinstance(base, Value) else None
        if path is None or not isinstance(item, Value):
            return
        place = index.value if isinstance(index, Literal) else None
        if isinstance(place, str):
            self.paths[item] = (*path, ("key", place))
        elif isinstance(place, int) and place >= 0:
            self.paths[item] = (*path, ("item", str(place)))
        elif isinstance(type_of_atom(base), List):  # any one: they are of one class
            self.paths[item] = (*path, ("item", "0"))

    def location(self, node: Any) -> Location | None:
        """The place of a node in the user's source."""
        return self.source.location(node) if hasattr(node, "lineno") else None

    def at(self, node: Any, what: str = "") -> str:
        """A name for a place, unlike that of any other place or loop around it."""
        place = f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
        return f"{self.prefix}<{place}{what}>"

    def hidden(self, what: str = "") -> str:
        """A name that no Python name can be."""
        self.temporaries += 1
        return f".{what}{self.temporaries}"

    def refuse(self, node: Any, what: str, why: str) -> RefusedError:
        """The refusal of a node."""
        return RefusedError(Refusal(what, why), self.location(node))

    def op(
        self,
        callee: Primitive | Callee,
        *operands: Atom,
        node: Any,
        named: dict[str, Atom] | None = None,
        name: str = "",
        form: str = "call",
        refusal: Refusal | None = None,
    ) -> Atom:
        """Append an op with one result; what is then known of the result replaces it."""
        from s2s.lower import making, memory, objects
        from s2s.lower.constants import settled

        if self.session.overrides and not self.template and isinstance(callee, Primitive):
            override = self.session.overrides.get(id(callee.function))
            callee = callee if override is None else replace(callee, override=override)
        read = memory.settled_view if _asks_shape(callee) else memory.current
        operands = tuple(read(self, o, node) for o in operands)
        named = {k: memory.current(self, o, node) for k, o in (named or {}).items()}
        result = self.builder.op(
            callee, *operands, named=named, name=name, location=self.location(node), form=form,
            refusal=refusal,
        )  # fmt: skip
        everything = (*operands, *named.values())
        making.note(self, self.builder.statements[-1])
        if isinstance(result.type, Iterator):
            held = frozenset().union(*(objects.held_by(self, o) for o in everything))
            self.facts.walks[result] = held
        return settled(result)

    def type_of(self, atom: Atom) -> Type:
        """The type of an atom."""
        return type_of_atom(atom)

    @contextmanager
    def nested(self, state: State | None = None) -> Steps[Builder]:
        """Ops go to a new region, and names to a copy of the state, which is left in `self.state`.

        The caller takes both before it restores what was: see `region_of`.
        """
        builder, before = self.builder, self.state
        self.builder, self.state = builder.nested(), (state or before).copy()
        self.depth += 1
        try:
            yield self.builder
        finally:
            self.builder, self.state = builder, before
            self.depth -= 1

    @contextmanager
    def resumed(self, builder: Builder, state: State) -> Steps[None]:
        """Go on at the end of a region that has been left."""
        before = self.builder, self.state
        self.builder, self.state = builder, state
        self.depth += 1
        try:
            yield
        finally:
            self.builder, self.state = before
            self.depth -= 1

    def arm(self, run: Callable[[], None], state: State | None = None) -> tuple[Builder, State]:
        """Run something in a region of its own; give the region's builder and its end state."""
        with self.nested(state) as builder:
            run()
            return builder, self.state


def _asks_shape(callee: Primitive | Callee) -> bool:
    """Whether an op reads the shape of an array only, which no write changes."""
    return isinstance(callee, Primitive) and callee.function in (np.shape, np.ndim, np.size)


def is_immutable(type_: Type) -> bool:
    """Whether values of the type never change: `x += y` then rebinds the name."""
    match type_:
        case Number() | Static():
            return True
        case Object(cls=cls):
            return cls in (str, bytes)
        case _:
            return isinstance(type_, Tuple) or type_ in (NULL, STRING)
