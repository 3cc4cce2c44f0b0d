"""Local algebra of the zeroing that a write leaves in its adjoint.

Before: `t = x_bar[i]`, `x_bar[i] = 0.0`, `x_bar[i - 1] += a * t`, `x_bar[i] += b * t`.
After:  `t = x_bar[i]`, `x_bar[i] = b * t`, `x_bar[i - 1] += a * t`.

What is added where the zero stands is written there instead; where that is what stood there before
(`x[i] = x[i] + y`), nothing is. What is added twice is added once.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.indices import may_repeat
from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Value
from s2s.ir.types import Array, Number

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Callee
    from s2s.optimise.fold import Folding

_ADDING = (i.ADD_AT, i.TAKE_AT)
_ZERO = Literal(0.0)


def fold_stores(op: Op, folding: Folding) -> Atom | None:
    """What an addition at an index is without the zero that stands there, or None."""
    if op.callee not in _ADDING or not isinstance(op.results[0].type, Array):
        return None
    target, index, value = op.operands
    links = _links(target, index, _ADDING, folding)
    if links is not None:
        return _added(op, links, folding)
    links = _links(target, index, (i.SET_AT,), folding)
    if links is None or may_repeat(index):
        return None
    first, *between = links
    before, stands = first.operands[0], first.operands[2]
    if op.callee == i.ADD_AT and folding.operands_if(value, i.GETITEM.function) == (before, index):
        return _kept(links, folding)
    if stands != _ZERO:
        return None
    if op.callee == i.TAKE_AT:
        value = folding.inserted(op, operator.neg, "-", value)
    written = replace(first, operands=(before, index, value), location=op.location)
    return _moved(links, [written, *between], folding)


def _kept(links: list[Op], folding: Folding) -> Atom:
    """What stood at the index stays there, with what was written there added to it."""
    first, *between = links
    before, index, stands = first.operands
    if stands == _ZERO:
        between[:1] = [replace(b, operands=(before, *b.operands[1:])) for b in between[:1]]
        return _moved(links, between, folding) or before
    added = replace(first, callee=i.ADD_AT, operands=(before, index, stands))
    simpler = folding.simplified(added)
    added = simpler if isinstance(simpler, Op) else added
    found = _moved(links, [added, *between], folding)
    assert found is not None
    return found


def _moved(links: list[Op], new: list[Op], folding: Folding) -> Value | None:
    """Put other ops here in place of the links; what the last one gives."""
    folding.statements = [s for s in folding.statements if s not in links]
    for op in new:
        folding.append(op)
    return new[-1].results[0] if new else None


def _added(op: Op, links: list[Op], folding: Folding) -> Value | None:
    """Two numbers that are added at one place are added there at once, as are equal arrays."""
    first, *between = links
    value, more = first.operands[2], op.operands[2]
    minus = op.callee != first.callee
    numbers = isinstance(type_of_atom(value), Number) and isinstance(type_of_atom(more), Number)
    if value == more and not minus:
        total = folding.inserted(op, operator.mul, "*", Literal(2.0), value)
    elif numbers and minus:
        total = folding.inserted(op, operator.sub, "-", value, more)
    elif numbers:
        total = folding.inserted(op, operator.add, "+", value, more)
    else:
        return None
    once = replace(first, operands=(first.operands[0], op.operands[1], total), location=op.location)
    return _moved(links, [once, *between], folding)


def _links(
    target: Atom, index: Atom, kinds: tuple[Callee, ...], folding: Folding
) -> list[Op] | None:
    """The op that writes at an index and the additions up to `target`, which nothing else reads."""
    found: list[Op] = []
    while True:
        op = folding.defined(target)
        if op is None or not folding.once(target):
            return None
        found.insert(0, op)
        if op.callee in kinds and op.operands[1] == index:
            return found
        if op.callee not in _ADDING:
            return None
        target = op.operands[0]
