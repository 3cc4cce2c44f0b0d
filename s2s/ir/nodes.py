"""The nodes of the structured SSA: plain frozen data, dispatched with `match`.

A function body is a `Region`: statements, then the atoms it yields. There are no jumps:
`break`, `continue` and early `return` are flags that an `If` or a loop body yields
(docs/decisions/0001-regions-only-yield.md), so every region is an expression with results,
and what is done to one region composes to all.

    Atom      = Value | Literal | Global | Undef          what an operand may be
    Statement = Op | If | For | While | With
    Callee    = Primitive | Symbol | Verbatim

Scoping: a region may use every value defined before it in the regions that enclose it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.errors import Refusal
    from s2s.ir.types import Type


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the user's source: lines and columns count from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One definition. Identity is the object.

    `name` is the user's name for it, which binds; `hint` is what to call it if it needs a name.
    """

    name: str
    type: Type
    hint: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A constant that has a source form: numbers, strings, None, Ellipsis, slices, tuples of these.

    Equal when type and text are equal: 1, 1.0 and True are three literals.
    """

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the constant."""
        return type(self.value).__name__, repr(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """An object known when compiling, reached in emitted code by a dotted name: `np.float64`."""

    name: str
    object: Any


@dataclass(frozen=True, slots=True)
class Undef:
    """What a path yields for a name that it has not assigned."""


UNDEF = Undef()

Atom: TypeAlias = Value | Literal | Global | Undef


@dataclass(frozen=True, slots=True)
class Primitive:
    """An operation that s2s knows: a NumPy function, an `operator`, a builtin or an intrinsic."""

    function: Any
    name: str
    override: Any = None  # what takes the place of its own rule here (`rules.registry.Override`)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A call of another function of the same module."""

    name: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The user's own text, run as it stands in the forward part; never differentiated.

    Either one expression (one result), or statements that assign `assigns` (results in that
    order). `names` are the free names that the operands replace, in order.
    """

    code: str
    names: tuple[str, ...]
    assigns: tuple[str, ...] | None = None


Callee: TypeAlias = Primitive | Symbol | Verbatim


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """`results = callee(*operands)`; the last `len(keywords)` operands are keyword arguments."""

    results: tuple[Value, ...]
    callee: Callee
    operands: tuple[Atom, ...]
    keywords: tuple[str, ...] = ()
    location: Location | None = None
    form: str = "call"  # how the user wrote it: call | method | attribute | operator
    refusal: Refusal | None = None  # why this cannot be differentiated, if it cannot

    @property
    def positional(self) -> tuple[Atom, ...]:
        """The operands that are not keyword arguments."""
        return self.operands[: len(self.operands) - len(self.keywords)]

    @property
    def named(self) -> dict[str, Atom]:
        """The keyword arguments by name."""
        start = len(self.operands) - len(self.keywords)
        return dict(zip(self.keywords, self.operands[start:], strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Statements in order, then the atoms that the region yields to its owner."""

    params: tuple[Value, ...]
    statements: tuple[Statement, ...]
    yields: tuple[Atom, ...]


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """`results = then's yields if test else orelse's yields`; regions take no parameters."""

    results: tuple[Value, ...]
    test: Atom
    then: Region
    orelse: Region
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """body params: (item, *carried); body yields: (exit, *next carried); results: (exited, *carried).

    `exit` true leaves the loop with the values yielded beside it. `exited` is False when the
    iterable ran out (also with zero trips, where the carried results are the initial values).
    """

    results: tuple[Value, ...]
    iterable: Atom
    initial: tuple[Atom, ...]
    body: Region
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class While:
    """test: params (*carried) -> one truth value; body: params (*carried); the rest as `For`."""

    results: tuple[Value, ...]
    initial: tuple[Atom, ...]
    test: Region
    body: Region
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class With:
    """`with context as target:` around a body without parameters; results = the body's yields."""

    results: tuple[Value, ...]
    context: Atom
    target: Value | None
    body: Region
    location: Location | None = None


Statement: TypeAlias = Op | If | For | While | With


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter of a function: its value, how it may be passed, and its default if it has one."""

    value: Value
    kind: str = "plain"  # positional | plain | star | keyword | doublestar
    default: Literal | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function: the body takes no region parameters; it yields exactly the returned value."""

    name: str
    params: tuple[Parameter, ...]
    body: Region
    location: Location | None = None
    doc: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """Functions by symbol, in the order they are emitted; the last is the entry."""

    functions: Mapping[str, Function]
    entry: str
