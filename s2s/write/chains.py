"""Writes through views: the steps of a chained index become operands of the write.

Before                                  After
    %1 = chain(1:, 0)                       x2 = setitem(x, 1:, 0, v)
    x2 = setitem(x, %1, v)

So the operands of a write into an array are the array, one or more indices, and the value; it is
printed as `x[1:][0] = v`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Value
from s2s.write.code import Branch, Choice, Do, Loop, Repeat, Within, nodes_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom
    from s2s.write.code import Block, Node

WRITES = frozenset({i.SETITEM, i.ACCUMULATE, i.DEDUCT})


def without_chains(body: Block) -> Block:
    """The body with every chained index spread over the operands of the writes that use it."""
    steps: dict[Value, tuple[Atom, ...]] = {}
    for node in nodes_in(body):
        if isinstance(node, Do) and node.op.callee == i.CHAIN:
            steps[node.op.results[0]] = _spread(node.op.operands, steps)
    return _block(body, steps) if steps else body


def _spread(atoms: tuple[Atom, ...], steps: Mapping[Value, tuple[Atom, ...]]) -> tuple[Atom, ...]:
    """Indices, each chain among them as its steps."""
    found: list[Atom] = []
    for atom in atoms:
        found.extend(steps.get(atom, (atom,)) if isinstance(atom, Value) else (atom,))
    return tuple(found)


def _block(block: Block, steps: Mapping[Value, tuple[Atom, ...]]) -> Block:
    return tuple(_node(node, steps) for node in block if not _is_chain(node))


def _is_chain(node: Node) -> bool:
    return isinstance(node, Do) and node.op.callee == i.CHAIN


def _node(node: Node, steps: Mapping[Value, tuple[Atom, ...]]) -> Node:
    match node:
        case Do(op=Op(callee=callee, operands=operands) as op) if callee in WRITES:
            return Do(replace(op, operands=_spread(operands, steps)))
        case Branch():
            then, orelse = _block(node.then, steps), _block(node.orelse, steps)
            return replace(node, then=then, orelse=orelse)
        case Loop():
            body, orelse = _block(node.body, steps), _block(node.orelse, steps)
            return replace(node, body=body, orelse=orelse)
        case Repeat():
            before, body = _block(node.before, steps), _block(node.body, steps)
            return replace(node, before=before, body=body, orelse=_block(node.orelse, steps))
        case Within():
            return replace(node, body=_block(node.body, steps))
        case Choice():
            return replace(node, block=_block(node.block, steps))
        case _:
            return node
