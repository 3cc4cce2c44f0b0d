"""Which functions of a module do nothing but compute, and write into which of their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Symbol
from s2s.write.buffers import Buffers
from s2s.write.code import Do, Within, nodes_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Function, Op
    from s2s.write.code import Block


def written_parameters(
    functions: Mapping[str, Function], bodies: Mapping[str, Block]
) -> dict[str, frozenset[int]]:
    """The positions of the parameters into which each function may write.

    Args:
        functions: the functions of a module.
        bodies: their statements.

    Returns:
        Only functions that have no other effect; a pure one with an empty set.
    """
    ops = {
        name: [node.op for node in nodes_in(body) if isinstance(node, Do)]
        for name, body in bodies.items()
        if not any(isinstance(node, Within) for node in nodes_in(body))
    }
    found = {name: frozenset[int]() for name in _without_effects(ops)}
    buffers = {n: Buffers(functions[n], bodies[n], found, apart=True) for n in found}
    while True:
        new = {n: _positions(functions[n], ops[n], buffers[n]) for n in found}
        if new == found:
            return found
        found.update(new)


def _without_effects(ops: Mapping[str, list[Op]]) -> set[str]:
    """The functions that run nothing but pure operations, writes in place and one another."""
    known = set(ops)
    while True:
        left = {name for name in known if all(_is_followed(op, known) for op in ops[name])}
        if left == known:
            return known
        known = left


def _is_followed(op: Op, known: set[str]) -> bool:
    if isinstance(op.callee, Symbol):
        return op.callee.name in known
    return i.is_pure(op.callee) or op.callee in (i.COMMENT, i.DELETE)


def _positions(function: Function, ops: list[Op], buffers: Buffers) -> frozenset[int]:
    """The parameters that ops of a function write into."""
    changed: frozenset[int] = frozenset()
    for op in ops:
        changed |= buffers.effects(op)
    params = enumerate(function.params)
    return frozenset(k for k, param in params if buffers.of(param.value) & changed)
