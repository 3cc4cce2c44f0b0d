"""Which variables are live where; assignments that nothing reads are removed.

Liveness is of the faint kind: what is only read to compute a variable that is not live is not
live either, so values that a loop carries for their own sake alone disappear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Symbol, Value
from s2s.write.code import (
    Bind,
    Block,
    Branch,
    Choice,
    Do,
    Jump,
    Let,
    Loop,
    Node,
    Repeat,
    Return,
    Within,
    is_true,
    pattern_variables,
    reads_of,
    variables,
    writes_of,
)

if TYPE_CHECKING:
    from s2s.ir.nodes import Op

Live = frozenset[Value]
NOTHING: Live = frozenset()


@dataclass(frozen=True, slots=True)
class Jumps:
    """What is live where `break` and `continue` lead."""

    on_break: Live = NOTHING
    on_continue: Live = NOTHING


class Liveness:
    """The live variables of one function body.

    Attributes:
        live: for each node, last one first, what is live just after its own assignments: for a
            loop or `with`, at the start of its body.
        after: what is live after the whole node.
        at_entry: what is live where the body starts.
    """

    def __init__(self, body: Block) -> None:
        self.heads: dict[Node, Live] = {}
        self.live: dict[Node, Live] = {}  # a loop's last round is the one that changes nothing
        self.after: dict[Node, Live] = {}
        self.at_entry = self.block(body, NOTHING, Jumps())

    def block(self, block: Block, live: Live, jumps: Jumps) -> Live:
        """What is live before a block."""
        for node in reversed(block):
            self.after[node] = live
            live = self.node(node, live, jumps)
        return live

    def node(self, node: Node, live: Live, jumps: Jumps) -> Live:
        """What is live before a node."""
        match node:
            case Jump(word=word):
                return jumps.on_break if word == "break" else jumps.on_continue
            case Return():
                return frozenset(reads_of(node))
            case Branch():
                arms = self.block(node.then, live, jumps) | self.block(node.orelse, live, jumps)
                return self.report(node, arms) | frozenset(reads_of(node))
            case Choice():
                return self.choice(node, live, jumps)
            case Within():
                inside = self.report(node, self.block(node.body, live, jumps))
                return (inside - frozenset(writes_of(node))) | frozenset(reads_of(node))
            case Loop() | Repeat():
                return self.loop(node, live, jumps)
            case _:
                self.report(node, live)
                return simple(node, live)

    def choice(self, node: Choice, live: Live, jumps: Jumps) -> Live:
        """What is live before an `and` or `or`."""
        self.report(node, live)
        live = live - {node.target}
        inside = self.block(node.block, live | frozenset(variables(node.right)), jumps)
        return live | inside | frozenset(variables(node.left))

    def loop(self, node: Loop | Repeat, live: Live, jumps: Jumps) -> Live:
        """What is live before a loop: a fixpoint at its head."""
        done = self.block(node.orelse, live, jumps)
        head = self.heads.get(node, NOTHING)
        while True:
            found = head | self.head(node, done, live, head)
            if found == head:
                break
            head = found
        self.heads[node] = head
        return head | (frozenset(reads_of(node)) if isinstance(node, Loop) else NOTHING)

    def head(self, node: Loop | Repeat, done: Live, after: Live, head: Live) -> Live:
        """What is live at the head of a loop, given a first guess."""
        inside = self.block(node.body, head, Jumps(after, head))
        self.report(node, inside)
        if isinstance(node, Loop):
            return done | (inside - frozenset(writes_of(node)))
        if is_true(node.test):
            done = NOTHING
        tested = inside | done | frozenset(reads_of(node))
        return self.block(node.before, tested, Jumps())

    def report(self, node: Node, live: Live) -> Live:
        """Tell what is live, where somebody wants to know."""
        self.live[node] = live
        return live


def simple(node: Node, live: Live) -> Live:
    """What is live before a node without blocks."""
    match node:
        case Bind(targets=targets, sources=sources):
            pairs = zip(targets, sources, strict=True)
            read = [s for t, s in pairs if t in live or getattr(s, "changes", None)]
            return (live - frozenset(targets)) | frozenset(variables(*read))
        case Do() | Let():
            if not is_needed(node, live):
                return live
            return (live - frozenset(writes_of(node))) | frozenset(reads_of(node))
        case _:
            return (live - frozenset(writes_of(node))) | frozenset(reads_of(node))


def is_needed(node: Node, live: Live) -> bool:
    """Whether a simple node does anything that is observed."""
    match node:
        case Do(op=op):
            return not is_removable(op) or any(r in live for r in op.results)
        case Let(target=target, source=source):
            return bool(source.changes) or any(v in live for v in pattern_variables(target))
        case _:
            return True


def is_removable(op: Op) -> bool:
    """Whether an op may be left out when its results are not read."""
    if isinstance(op.callee, Symbol) or not i.is_pure(op.callee):
        return False
    return not i.destroys(op.callee) and op.callee != i.UNPACK


def without_dead(body: Block) -> Block:
    """The body without assignments that nothing reads."""
    while True:
        kept = _kept(body, Liveness(body).live)
        if kept == body:
            return body
        body = kept


def _kept(block: Block, live: dict[Node, Live]) -> Block:
    found: list[Node] = []
    changed = False
    for node in block:
        new = _kept_node(node, live)
        changed = changed or new is not node
        if new is not None:
            found.append(new)
        if isinstance(new, Jump | Return):
            break
    changed = changed or len(found) != len(block)
    return tuple(found) if changed else block


def _kept_node(node: Node, live: dict[Node, Live]) -> Node | None:
    match node:
        case Bind(targets=targets, sources=sources):
            after = live.get(node, NOTHING)
            pairs = [(t, s) for t, s in zip(targets, sources, strict=True) if t in after]
            if len(pairs) == len(targets):
                return node if pairs else None
            kept = Bind(tuple(t for t, _ in pairs), tuple(s for _, s in pairs), node.location)
            return kept if pairs else None
        case Do():
            return node if is_needed(node, live.get(node, NOTHING)) else None
        case Branch():
            then, orelse = _kept(node.then, live), _kept(node.orelse, live)
            if not then and not orelse:
                return None
            same = then is node.then and orelse is node.orelse
            return node if same else replace(node, then=then, orelse=orelse)
        case Loop():
            body, orelse = _kept(node.body, live), _kept(node.orelse, live)
            same = body is node.body and orelse is node.orelse
            return node if same else replace(node, body=body, orelse=orelse)
        case Repeat():
            before, body = _kept(node.before, live), _kept(node.body, live)
            orelse = _kept(node.orelse, live)
            same = body is node.body and orelse is node.orelse and before is node.before
            return node if same else replace(node, before=before, body=body, orelse=orelse)
        case Within():
            body = _kept(node.body, live)
            return node if body is node.body else replace(node, body=body)
        case _:
            return node
