"""The backward part of `with s2s.gradient_of(x) as x_bar:`: what the user does to an adjoint.

The block has become a region with one parameter, the adjoint, which yields it as it is to go on. What
the block reads of its surroundings are further operands of an identity of `x`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Region, Value
from s2s.ir.types import Array
from s2s.ir.walk import clone
from s2s.transform.adjoints import leaves_of, part_of

if TYPE_CHECKING:
    from s2s.ir.edits import Edit
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.backward import Backward


def reverse_edit(op: Op, back: Backward) -> tuple[Statement, ...]:
    """Append the block, and give on the adjoint that it leaves; the op itself is the identity."""
    callee: Any = op.callee
    edit: Edit = callee.override.edit
    (result,), operand = op.results, op.operands[0]
    leaves = back.take(result)
    whole = back.whole(result, leaves)
    (param,) = edit.region.params
    mapping: dict[Value, Atom] = dict(zip(edit.captured, op.operands[1:], strict=True))
    mapping[param] = whole
    block = clone(Region((), edit.region.statements, edit.region.yields), mapping)
    back.builder.statements += block.statements
    (edited,) = block.yields
    for path, type_ in leaves_of(result.type):
        bar = part_of(back.builder, edited, path, result.type)
        if isinstance(type_, Array):
            bar = back.builder.op(i.BROADCAST, bar, back.primal_part(result, path))
        back.add(operand, path, bar)
    return (Op(op.results, i.ALIAS, (operand,), (), op.location),)
