"""Leaving SSA: variables that may share a name are put into one group.

Variables interfere where one is assigned while the other is live. What is copied into a variable
joins it when the two do not interfere and the user did not name them apart; the copies that remain
are assignments in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir.nodes import Value
from s2s.write.code import (
    Act,
    Bind,
    Block,
    Expr,
    Let,
    Loop,
    Node,
    Repeat,
    blocks_of,
    bound_in,
    nodes_in,
    pattern_variables,
    reads_of,
    writes_of,
)
from s2s.write.liveness import Liveness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from s2s.ir.nodes import Function
    from s2s.write.liveness import Live


class Groups:
    """Groups of variables, and which groups interfere. A group is told by one of its members."""

    def __init__(self) -> None:
        self.leader: dict[Value, Value] = {}
        self.names: dict[Value, str] = {}
        self.hints: dict[Value, str] = {}
        self.near: dict[Value, set[Value]] = {}
        self.fixed: set[Value] = set()

    def add(self, value: Value) -> None:
        """Make a variable known."""
        if value not in self.leader:
            self.leader[value] = value
            self.names[value] = value.name
            self.hints[value] = value.hint
            self.near[value] = set()

    def find(self, value: Value) -> Value:
        """The group of a variable."""
        while self.leader[value] is not value:
            value = self.leader[value]
        return value

    def interfere(self, a: Value, b: Value) -> None:
        """Two variables need two names."""
        if a is not b:
            self.near[a].add(b)
            self.near[b].add(a)

    def join(self, a: Value, b: Value) -> bool:
        """Put two variables into one group, if that is allowed."""
        a, b = self.find(a), self.find(b)
        if a is b:
            return True
        names = {self.names[a], self.names[b]} - {""}
        if len(names) > 1 or b in self.near[a] or (a in self.fixed and b in self.fixed):
            return False
        if b in self.fixed:
            a, b = b, a
        self.leader[b] = a
        self.names[a] = self.names[a] or self.names[b]
        self.hints[a] = self.hints[a] or self.hints[b]
        for other in self.near.pop(b):
            self.near[other].discard(b)
            self.near[other].add(a)
            self.near[a].add(other)
        return True

    def leaders(self) -> Iterator[Value]:
        """The groups, in the order in which they first appear."""
        seen = dict.fromkeys(self.find(value) for value in self.leader)
        yield from seen


def coalesced(function: Function, body: Block) -> Groups:
    """The groups of the variables of a function."""
    groups = Groups()
    for parameter in function.params:
        groups.add(parameter.value)
        groups.fixed.add(parameter.value)
    for value in _in_order(body):
        groups.add(value)
    _interferences(function, body, groups)
    for target, source in _copies(body):
        groups.join(target, source)
    return groups


def _in_order(body: Block) -> Iterator[Value]:
    for node in nodes_in(body):
        yield from writes_of(node)
        yield from reads_of(node)
        yield from bound_in(node)


def _interferences(function: Function, body: Block, groups: Groups) -> None:
    liveness = Liveness(body)
    for node, live in liveness.live.items():
        for a, b in _pairs(node, live):
            groups.interfere(a, b)
    params = [parameter.value for parameter in function.params]
    for k, param in enumerate(params):
        for other in (*params[:k], *liveness.at_entry):
            groups.interfere(param, other)


def _pairs(node: Node, live: Live) -> Iterator[tuple[Value, Value]]:
    """The variables that a node makes interfere."""
    bound = bound_in(node)
    for value in bound:
        yield from ((value, other) for other in (*reads_of(node), *bound))
    match node:
        case Bind(targets=targets, sources=sources):
            for target, source in zip(targets, sources, strict=True):
                same = source.variable if isinstance(source, Expr) else None
                yield from ((target, other) for other in live if other is not same)
        case Let(target=Value() as target, source=source):
            yield from ((target, other) for other in live if other is not source.variable)
        case Act(writes=(_, *_) as writes, reads=reads):
            yield from ((w, other) for w in writes for other in (*live, *reads, *writes))
        case Let(target=target) | Loop(target=target):
            values = tuple(pattern_variables(target))
            yield from ((v, other) for v in values for other in (*live, *values))
        case _:
            yield from ((w, other) for w in writes_of(node) for other in live)


def _copies(body: Block) -> Iterable[tuple[Value, Value]]:
    """Targets and sources of copies, those that matter most first."""
    found: list[tuple[tuple[int, int, int], Value, Value]] = []
    first: dict[Value, str] = {}
    for depth, node, following in _with_depth(body, 0):
        for target, source in _copies_of(node):
            named = first.setdefault(source, target.name) if target.name else ""
            in_place = isinstance(following, Act) and following.changed is target
            in_place = in_place and named == target.name
            rank = 0 if target.name == source.name != "" else 1 if in_place else 2
            if rank == 2 and not target.name and not source.name:
                rank = 3
            found.append(((rank, -depth, len(found)), target, source))
    found.sort(key=lambda entry: entry[0])
    return [(target, source) for _, target, source in found]


def _copies_of(node: Node) -> Iterator[tuple[Value, Value]]:
    match node:
        case Bind(targets=targets, sources=sources):
            for target, source in zip(targets, sources, strict=True):
                if isinstance(source, Expr) and source.variable is not None:
                    yield target, source.variable
        case Let(target=Value() as target, source=source) if source.variable is not None:
            yield target, source.variable


def _with_depth(block: Block, depth: int) -> Iterator[tuple[int, Node, Node | None]]:
    """Nodes with how many loops they are in, and the node that follows."""
    for node, following in zip(block, (*block[1:], None), strict=False):
        yield depth, node, following
        for inner in blocks_of(node):
            yield from _with_depth(inner, depth + isinstance(node, Loop | Repeat))
