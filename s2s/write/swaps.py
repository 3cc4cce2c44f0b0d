"""`a, b = b, a + b`, found again in the copies that it was lowered to.

Before              After
    %1 = a + b          %1 = a + b
    a2 = alias(b)       a2, b2 = b, %1
    b2 = alias(%1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Value
from s2s.write.code import Bind, Do

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.ir.nodes import Atom, Location, Op
    from s2s.write.code import Block, Node


def with_swaps(block: Block) -> Iterator[Node]:
    """The nodes of a block, copies that must happen at once as one assignment."""
    made: dict[Value, Op] = {}
    run: list[Op] = []
    for node in (*block, None):
        op = node.op if isinstance(node, Do) else None
        if op is not None and _goes_on(op, run):
            run.append(op)
            continue
        yield from _bound(run, made)
        run = []
        if op is not None and _goes_on(op, run):
            run.append(op)
        elif node is not None:
            if op is not None:
                made |= {result: op for result in op.results if not result.name}
            yield node


def _goes_on(op: Op, run: list[Op]) -> bool:
    """Whether an op is a copy made by the same statement as those before it."""
    if op.callee != i.ALIAS or not op.results[0].name:
        return False
    if not run:
        return True
    written = {before.results[0] for before in run}
    names = {value.name for value in written}
    if op.operands[0] in written or op.results[0].name in names:
        return False
    return _line(op.location) == _line(run[-1].location)


def _line(location: Location | None) -> tuple[str, int] | None:
    return None if location is None else (location.file, location.line)


def _bound(run: list[Op], made: dict[Value, Op]) -> Iterator[Node]:
    """The copies of one statement: at once, if one overwrites a name that a later one reads."""
    written: set[str] = set()
    for op in run:
        if any(value.name in written for value in _read(op.operands[0], made)):
            targets = tuple(op.results[0] for op in run)
            yield Bind(targets, tuple(op.operands[0] for op in run), run[0].location)
            return
        written.add(op.results[0].name)
    yield from (Do(op) for op in run)


def _read(atom: Atom, made: dict[Value, Op]) -> Iterator[Value]:
    """The named values that an atom is computed from."""
    if not isinstance(atom, Value):
        return
    if atom in made:
        for operand in made[atom].operands:
            yield from _read(operand, made)
    else:
        yield atom
