"""What to call a value that the user has not named: after what it holds."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom

LONGEST = 16
_NOUNS = {
    operator.add: "total", operator.sub: "difference", operator.mul: "product",
    operator.truediv: "ratio", operator.pow: "power", operator.matmul: "product",
    operator.lt: "condition", operator.le: "condition", operator.gt: "condition",
    operator.ge: "condition", operator.eq: "condition", operator.ne: "condition",
    operator.mod: "remainder", operator.floordiv: "quotient",
}  # fmt: skip


def describe(op: Op | None, definitions: Mapping[Value, Op] | None = None) -> str:
    """A name for the result of an op: `tanh_h` for np.tanh(h), `product` for a * b; or ''.

    `definitions` are the ops that define indices: `A_i_j` for A[i, j], `u_prev` for u[i - 1].
    """
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
        return _item(op, definitions or {})
    if op.callee == i.TRUTH:
        return "condition"
    if op.callee == i.GETATTR:
        return str(op.operands[1].value) if isinstance(op.operands[1], Literal) else ""
    if i.intrinsic(op.callee) is not None or not op.operands:
        return ""
    called = op.callee.name.rpartition(".")[2]
    return _joined(called, _name(op.operands[0])) if called.isidentifier() else "condition"


def _item(op: Op, definitions: Mapping[Value, Op]) -> str:
    source, index = op.operands
    name = _name(source)
    key = _key(index, definitions)
    if key == "-1":
        return f"last_{name}" if name else "last"
    if key and (isinstance(index, Literal) or len(key) < LONGEST - len(name)):
        return f"{name}_{key}" if name else "item"
    return f"{name}_part" if name else "part"


def _key(index: Atom, definitions: Mapping[Value, Op]) -> str:
    """An index as a part of a name; '' if it is none."""
    if isinstance(index, Literal):
        key = str(index.value)
        return key if key.isidentifier() or key.isdigit() or key == "-1" else ""
    made = definitions.get(index) if isinstance(index, Value) else None
    if made is None or _name(index):
        return _name(index)
    if made.callee == i.TUPLE:
        keys = [_key(item, definitions) for item in made.operands]
        return "_".join(keys) if all(key.isidentifier() or key.isdigit() for key in keys) else ""
    if isinstance(made.callee, Primitive) and made.operands[1:] == (Literal(1),):
        return {operator.sub: "prev", operator.add: "next"}.get(made.callee.function, "")
    return ""


def _name(atom: Atom) -> str:
    return (atom.name or atom.hint) if isinstance(atom, Value) else ""


def _joined(first: str, second: str) -> str:
    joined = f"{first}_{second}"
    return joined if second and len(joined) <= LONGEST else first
