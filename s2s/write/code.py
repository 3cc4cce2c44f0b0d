"""The statements of a function on its way from SSA to Python: variables, jumps, expressions.

A `Value` here is a variable, and may be assigned at several places (a loop position, the result of
a branch). `Do` holds an op that is not nested yet; nesting leaves `Let` and `Act` in its place.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from s2s.ir.nodes import Atom, Literal, Location, Op, Value

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A Python expression over variables; `inspects` and `changes` are classes of buffers.

    A `Name` node of a variable carries the `Value` as its attribute `definition`. `bound` are the
    variables of comprehensions in it.
    """

    node: ast.expr
    reads: tuple[Value, ...]
    width: int
    depth: int = 0
    inspects: frozenset[int] = frozenset()
    changes: frozenset[int] = frozenset()
    bound: tuple[Value, ...] = ()

    @property
    def variable(self) -> Value | None:
        """The variable, where the expression is nothing else."""
        return getattr(self.node, "definition", None)


Source: TypeAlias = Atom | Expr


@dataclass(frozen=True, slots=True, eq=False)
class Star:
    """The starred target of an unpacking."""

    target: Value | None


Pattern: TypeAlias = "Value | Star | tuple[Pattern, ...] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Do:
    """An op as it stands in the IR."""

    op: Op


@dataclass(frozen=True, slots=True, eq=False)
class Bind:
    """`targets = sources`, all at once."""

    targets: tuple[Value, ...]
    sources: tuple[Source, ...]
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Let:
    """`target = source`, where the target may be a pattern."""

    target: Pattern
    source: Expr
    location: Location | None = None
    augmented: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """A finished statement; `changed` is the variable whose object it changes in place."""

    statement: ast.stmt
    reads: tuple[Value, ...]
    changed: Value | None = None
    location: Location | None = None
    writes: tuple[Value, ...] = ()
    effect: Expr | None = None  # what the statement reads and does, as far as expressions say
    changes: frozenset[int] = frozenset()  # what becomes of `changed`, as classes of buffers


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """`target = left and right` (or `or`); `block` belongs to the evaluation of `right`."""

    target: Value
    word: str
    left: Source
    block: Block
    right: Source
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """`if test: then else: orelse`; `inline`: written as an expression, if it comes to one."""

    test: Source
    then: Block
    orelse: Block
    location: Location | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """`for target in iterable: body else: orelse`."""

    target: Pattern
    iterable: Source
    body: Block
    orelse: Block
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """`while (before; test): body else: orelse`."""

    before: Block
    test: Source
    body: Block
    orelse: Block
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """`with context as target: body`."""

    context: Source
    target: Value | None
    body: Block
    location: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    """`break` or `continue`."""

    word: str


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """`return value`."""

    value: Source
    location: Location | None = None


Node: TypeAlias = (
    Do | Bind | Let | Act | Choice | Branch | Loop | Repeat | Within | Jump | Return
)  # fmt: skip
Block: TypeAlias = tuple[Node, ...]


def variables(*sources: Source) -> tuple[Value, ...]:
    """The variables that sources read, once for each time."""
    found: list[Value] = []
    for source in sources:
        if isinstance(source, Value):
            found.append(source)
        elif isinstance(source, Expr):
            found.extend(source.reads)
    return tuple(found)


def pattern_variables(pattern: Pattern) -> Iterator[Value]:
    """The variables that a target assigns."""
    match pattern:
        case Value():
            yield pattern
        case Star(target=Value() as target):
            yield target
        case tuple():
            for part in pattern:
                yield from pattern_variables(part)


def reads_of(node: Node) -> tuple[Value, ...]:
    """What a node itself reads; the blocks in it are left out."""
    match node:
        case Do(op=op):
            return variables(*op.operands)
        case Bind(sources=sources):
            return variables(*sources)
        case Let(source=source):
            return source.reads
        case Act(reads=reads):
            return reads
        case Choice(left=left, right=right):
            return variables(left, right)
        case Branch(test=source) | Repeat(test=source):
            return variables(source)
        case Loop(iterable=source) | Within(context=source) | Return(value=source):
            return variables(source)
        case _:
            return ()


def writes_of(node: Node) -> tuple[Value, ...]:
    """What a node itself assigns; the blocks in it are left out."""
    match node:
        case Do(op=op):
            return op.results
        case Bind(targets=targets):
            return targets
        case Let(target=target) | Loop(target=target):
            return tuple(pattern_variables(target))
        case Act(changed=changed, writes=writes):
            return writes if changed is None else (changed, *writes)
        case Choice(target=target):
            return (target,)
        case Within(target=Value() as target):
            return (target,)
        case _:
            return ()


def bound_in(node: Node) -> tuple[Value, ...]:
    """The variables of comprehensions in the node's own expressions."""
    match node:
        case Act(effect=effect):
            return effect.bound if effect is not None else ()
        case Bind(sources=sources):
            return tuple(v for s in sources if isinstance(s, Expr) for v in s.bound)
        case Let(source=source) | Branch(test=source) | Repeat(test=source) | Loop(iterable=source):
            return source.bound if isinstance(source, Expr) else ()
        case Within(context=source) | Return(value=source):
            return source.bound if isinstance(source, Expr) else ()
        case _:
            return ()


def blocks_of(node: Node) -> tuple[Block, ...]:
    """The blocks in a node, in the order of the text."""
    match node:
        case Choice(block=block) | Within(body=block):
            return (block,)
        case Branch(then=then, orelse=orelse):
            return then, orelse
        case Loop(body=body, orelse=orelse):
            return body, orelse
        case Repeat(before=before, body=body, orelse=orelse):
            return before, body, orelse
        case _:
            return ()


def nodes_in(block: Block) -> Iterator[Node]:
    """Every node of a block, nested ones included, in the order of the text."""
    for node in block:
        yield node
        for inner in blocks_of(node):
            yield from nodes_in(inner)


def is_true(source: object) -> bool:
    """Whether a source is the literal True."""
    return isinstance(source, Literal) and source.value is True


def is_false(source: object) -> bool:
    """Whether a source is the literal False."""
    return isinstance(source, Literal) and source.value is False


def never_ends(block: Block) -> bool:
    """Whether control cannot reach the end of a block."""
    if not block:
        return False
    match block[-1]:
        case Jump() | Return():
            return True
        case Branch(then=then, orelse=orelse):
            return never_ends(then) and never_ends(orelse)
        case Do(op=op):
            return getattr(op.callee, "name", "") == "raise"
        case Act(statement=ast.Raise()):
            return True
        case Within(body=body):
            return never_ends(body)
        case _:
            return False
