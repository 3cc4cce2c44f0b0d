"""New versions of a variable are computed after the last use of the old one.

Before                          After
    s2 = s * a                      a_bar = s * b
    a_bar = s * b                   s = s * a
    s = s2
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import Value
from s2s.write.code import (
    Act,
    Bind,
    Block,
    Branch,
    Expr,
    Let,
    Loop,
    Node,
    Repeat,
    Within,
    blocks_of,
    nodes_in,
    reads_of,
    writes_of,
)
from s2s.write.liveness import Liveness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.write.buffers import Buffers


def sunk(body: Block, buffers: Buffers) -> Block:
    """The body with assignments moved down where that saves a second name."""
    liveness = Liveness(body)
    return _Sinking(liveness, buffers).block(body)


class _Sinking:
    def __init__(self, liveness: Liveness, buffers: Buffers) -> None:
        self.after = liveness.after
        self.buffers = buffers

    def block(self, block: Block) -> Block:
        nodes = list(block)
        for node in reversed(block):
            if isinstance(node, Let) and isinstance(node.target, Value) and node.target.name:
                self.sink(node, node.target, nodes)
        return tuple(self.inside(node) for node in nodes)

    def inside(self, node: Node) -> Node:
        match node:
            case Branch():
                return self.again(
                    node, replace(node, then=self.block(node.then), orelse=self.block(node.orelse))
                )
            case Loop():
                body, orelse = self.block(node.body), self.block(node.orelse)
                return replace(node, body=body, orelse=orelse)
            case Repeat():
                body, orelse = self.block(node.body), self.block(node.orelse)
                return replace(node, body=body, orelse=orelse)
            case Within():
                return replace(node, body=self.block(node.body))
            case _:
                return node

    def again(self, old: Node, new: Node) -> Node:
        """A node in place of another."""
        self.after[new] = self.after[old]
        return new

    def sink(self, let: Let, target: Value, nodes: list[Node]) -> None:
        """Move an assignment past the last use of the old version of its variable."""
        start = nodes.index(let)
        live = self.after[let]
        old = {value for value in live if value.name == target.name and value is not target}
        if not old or let.source.changes:
            return
        last = start
        for place in range(start + 1, len(nodes)):
            if old & _deep_reads(nodes[place]):
                last = place
        if last == start or old & self.after[nodes[last]]:
            return
        passed = nodes[start + 1 : last + 1]
        if all(self.may_pass(let, target, node) for node in passed):
            nodes[start : last + 1] = [*passed, let]
            for node in passed:
                self.after[node] = self.after[node] | set(let.source.reads)

    def may_pass(self, let: Let, target: Value, node: Node) -> bool:
        """Whether the assignment may be made after a node instead of before it."""
        reads = set(let.source.reads)
        names = {value.name for value in reads} - {""}
        for inner in nodes_in((node,)):
            writes = writes_of(inner)
            if target in reads_of(inner) or target in writes or reads & set(writes):
                return False
            if any(value.name in names for value in writes):
                return False
            if let.source.inspects & self.changes(inner):
                return False
        return True

    def changes(self, node: Node) -> frozenset[int]:
        """The classes of buffers that a node itself changes."""
        found: frozenset[int] = frozenset()
        for source in _sources(node):
            found |= source.changes
        if isinstance(node, Act):
            unknown = self.buffers.world() | self.buffers.of_all(node.reads)
            found |= node.effect.changes if node.effect is not None else unknown
            found |= node.changes
        return found


def _sources(node: Node) -> Sequence[Expr]:
    match node:
        case Let(source=source):
            return (source,)
        case Bind(sources=sources):
            return [source for source in sources if isinstance(source, Expr)]
        case Branch(test=source) | Repeat(test=source) | Loop(iterable=source):
            return (source,) if isinstance(source, Expr) else ()
        case Within(context=source):
            return (source,) if isinstance(source, Expr) else ()
        case _:
            return ()


def _deep_reads(node: Node) -> set[Value]:
    found = set(reads_of(node))
    for block in blocks_of(node):
        for inner in nodes_in(block):
            found.update(reads_of(inner))
    return found
