"""What to call a value that the user has not named: after what it holds."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom

LONGEST = 16
_NOUNS = {
    operator.add: "total", operator.sub: "difference", operator.mul: "product",
    operator.truediv: "ratio", operator.pow: "power", operator.matmul: "product",
    operator.lt: "condition", operator.le: "condition", operator.gt: "condition",
    operator.ge: "condition", operator.eq: "condition", operator.ne: "condition",
    operator.mod: "remainder", operator.floordiv: "quotient",
}  # fmt: skip


def describe(op: Op | None) -> str:
    """A name for the result of an op: `tanh_h` for np.tanh(h), `product` for a * b; or ''."""
    if op is None or not isinstance(op.callee, Primitive):
        return ""
    function = op.callee.function
    if function is operator.matmul:
        names = [_name(a) for a in op.operands]
        joined = "_".join(names)
        return joined if all(names) and len(joined) <= LONGEST else "product"
    if function is operator.neg:
        return _joined("minus", _name(op.operands[0]))
    if function in _NOUNS:
        return _NOUNS[function]
    if op.callee == i.GETITEM:
        return _item(op)
    if op.callee == i.TRUTH:
        return "condition"
    if op.callee == i.GETATTR:
        return str(op.operands[1].value) if isinstance(op.operands[1], Literal) else ""
    if i.intrinsic(op.callee) is not None or not op.operands:
        return ""
    called = op.callee.name.rpartition(".")[2]
    return _joined(called, _name(op.operands[0])) if called.isidentifier() else "condition"


def _item(op: Op) -> str:
    source, index = op.operands
    name = _name(source)
    key = str(index.value) if isinstance(index, Literal) else ""
    if key.isidentifier() or key.isdigit():
        return f"{name}_{key}" if name else "item"
    if key == "-1":
        return f"last_{name}" if name else "last"
    return f"{name}_part" if name else "part"


def _name(atom: Atom) -> str:
    return (atom.name or atom.hint) if isinstance(atom, Value) else ""


def _joined(first: str, second: str) -> str:
    joined = f"{first}_{second}"
    return joined if second and len(joined) <= LONGEST else first
