"""Where regions end, and what runs after them: the continuations of `s2s.write.control`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF, Atom, Literal, Op, Statement, Undef, Value
from s2s.ir.walk import uses_in
from s2s.write.code import Block, Branch, Do, Jump, Loop, Node, Repeat, Within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.ir.nodes import Region


@dataclass(slots=True, eq=False)
class FunctionEnd:
    """The end of the body of a function."""


@dataclass(slots=True, eq=False)
class TestEnd:
    """The end of the test of a `while`; `atom` is what it yields."""

    atom: Atom = UNDEF


@dataclass(slots=True, eq=False)
class Join:
    """The end of an arm: `falls` are the leaves that reach `rest`, with what they yield."""

    results: tuple[Value, ...]
    rest: Rest | None
    falls: list[tuple[list[Node], tuple[Atom, ...]]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class LoopEnd:
    """The end of a loop body: `leaves` are what the ways out of it and back yield."""

    positions: tuple[Value, ...]
    results: tuple[Value, ...]
    rest: Rest
    otherwise: Join | None = None
    leaves: list[tuple[Atom, ...]] = field(default_factory=list)
    breaks: int = 0


End: TypeAlias = FunctionEnd | TestEnd | Join | LoopEnd


@dataclass(slots=True, eq=False)
class Rest:
    """What runs after a statement: the rest of its region, then the end of that region."""

    statements: tuple[Statement, ...]
    yields: tuple[Atom, ...]
    end: End


@dataclass(slots=True, eq=False)
class Slot:
    """A place in a block that is filled later."""

    nodes: list[Node]


def flat(nodes: Sequence[Node | Slot]) -> Block:
    """A block with its slots replaced by what they were filled with."""
    found: list[Node] = []
    for node in nodes:
        match node:
            case Slot(nodes=inner):
                found.extend(flat(inner))
            case Branch():
                found.append(replace(node, then=flat(node.then), orelse=flat(node.orelse)))
            case Loop():
                found.append(replace(node, body=flat(node.body), orelse=flat(node.orelse)))
            case Repeat():
                body, orelse = flat(node.body), flat(node.orelse)
                found.append(replace(node, before=flat(node.before), body=body, orelse=orelse))
            case Within():
                found.append(replace(node, body=flat(node.body)))
            case _:
                found.append(node)
    return tuple(found)


def size(nodes: Sequence[Node | Slot]) -> int:
    """How much is done in a block, copies left out."""
    total = 0
    for node in nodes:
        match node:
            case Branch():
                total += 1 + size(node.then) + size(node.orelse)
            case Loop() | Repeat():
                total += 1 + size(node.body)
            case Do(op=op):
                total += any(result.name for result in op.results) or not op.results
            case _:
                pass
    return total


def fold(op: Op, operands: tuple[Atom, ...]) -> Literal | None:
    """What a flag operation on a literal gives."""
    match operands:
        case (Literal(value=bool() as value),):
            if op.callee == i.TRUTH or (op.callee == i.ALIAS and not op.results[0].name):
                return Literal(value=value)
            if getattr(op.callee, "name", "") == "not":
                return Literal(value=not value)
    return None


def agree(options: list[Atom], result: Value, *, single: bool) -> bool:
    """Whether all leaves yield one and the same thing, which may then stand for the result."""
    first = options[0]
    if isinstance(first, Literal):
        wanted = not result.name and (single or isinstance(first.value, bool))
        return wanted and all(o == first for o in options)
    if isinstance(first, Undef):
        return single
    if isinstance(first, Value):
        return all(o is first for o in options) and result.name in ("", first.name)
    return False


def is_unnamed(yields: tuple[Atom, ...], env: dict[Value, Atom]) -> bool:
    """Whether a region yields an unnamed result of a branch, as `return` in its arms gives."""
    return len(yields) == 1 and yields[0] in env and not getattr(yields[0], "name", "")


def is_balanced(then: Sequence[Node], orelse: Sequence[Node], rest: Rest) -> bool:
    """Whether two arms at the end of a loop body read better as `if` and `else`."""
    if rest.statements or not isinstance(rest.end, LoopEnd) or not orelse:
        return False
    ends = isinstance(then[-1], Jump) and then[-1].word == "continue"
    return ends and size(then) > size(orelse)


def use_counts(region: Region) -> dict[Value, int]:
    """How often each value is used."""
    counts: dict[Value, int] = {}
    for use in uses_in(region):
        counts[use] = counts.get(use, 0) + 1
    return counts


def values_in(atoms: Sequence[Atom]) -> tuple[Value, ...]:
    """The values among atoms."""
    return tuple(atom for atom in atoms if isinstance(atom, Value))
