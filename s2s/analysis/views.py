"""Views of arrays, writes into them, and other names for them: what single ops do.

v = u[1:]       a view: it can be taken again, from another version of u
u1 = setitem(u, 0, t)   a write: it overwrites one number, of rank 0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.dims import is_many, same_dims
from s2s.analysis.effects import allocates, shows
from s2s.analysis.indices import reaches_all
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Symbol, Value
from s2s.ir.types import Array, Dict, List, Number, Tuple, Type, Unknown, dims_of, rank
from s2s.ir.walk import statements_in, uses_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir.nodes import Atom, Function, Region, Statement

_RESHAPES = {
    np.reshape, np.ravel, np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d, np.atleast_3d,
}  # fmt: skip
_SELF_INVERSE = {np.swapaxes, np.flip, np.fliplr, np.flipud}
_WRITES = {i.SETITEM, i.ACCUMULATE, i.DEDUCT, i.INCREMENT, i.DECREMENT}


def writes_into(op: Statement) -> bool:
    """Whether an op overwrites its operand 0, an array."""
    return (
        isinstance(op, Op)
        and op.callee in _WRITES
        and isinstance(type_of_atom(op.operands[0]), Array | Unknown)
        and isinstance(op.operands[0], Value)
    )


def writes_of(function: Function) -> tuple[int, ...]:
    """The places of the parameters into which a function writes."""
    return tuple(function.notes.get("writes", ()))


def origin(value: Value, definitions: Mapping[Value, Op]) -> Value | None:
    """The array that a value is: another name for it, or an item of a container written down."""
    op = definitions.get(value)
    if op is None or not op.operands or not isinstance(op.operands[0], Value):
        return None
    source = op.operands[0]
    if op.callee == i.ALIAS:
        return source
    made = definitions.get(source)
    if made is None or made.callee not in (i.TUPLE, i.LIST, i.DICT):
        return None
    found: Atom | None = None
    if op.callee == i.UNPACK and len(op.operands) == 1 and made.callee != i.DICT:
        place = op.results.index(value)
        found = made.operands[place] if len(made.operands) == len(op.results) else None
    elif op.callee == i.GETITEM and isinstance(op.operands[1], Literal):
        found = _item(made, op.operands[1])
    return found if isinstance(found, Value) else None


def _item(made: Op, key: Literal) -> Atom | None:
    if made.callee == i.DICT:
        return dict(zip(made.operands[::2], made.operands[1::2], strict=True)).get(key)
    known = isinstance(key.value, int) and -len(made.operands) <= key.value < len(made.operands)
    return made.operands[key.value] if known else None


def inverses(region: Region) -> Iterator[tuple[Op, Op]]:
    """Pairs of views through which something is written: `t = x.T`, writes into `t`, `x1 = t1.T`."""
    uses = Counter(uses_in(region))
    ops = [s for s in statements_in(region) if isinstance(s, Op)]
    made = {r: op for op in ops for r in op.results}
    closed: dict[Op, Op] = {}
    for op in ops:
        written = op.operands[0] if op.operands else None
        if not is_view(op) or not isinstance(written, Value) or uses[written] != 1:
            continue
        first = made.get(written)
        while first is not None and (writes_into(first) or first in closed):
            source = closed.get(first, first).operands[0]
            assert isinstance(source, Value)
            written, first = source, made.get(source)
        if first is not None and written is not op.operands[0] and _undoes(first, op, made):
            closed[op] = first
            yield first, op


def _undoes(first: Op, last: Op, made: Mapping[Value, Op]) -> bool:
    """Whether one view leads back from another."""
    function = getattr(first.callee, "function", None)
    back = getattr(last.callee, "function", None)
    if not is_view(first) or i.intrinsic(first.callee) is not None:
        return False
    if back is np.reshape:
        shape = made.get(last.operands[1]) if isinstance(last.operands[1], Value) else None
        asked = shape is not None and getattr(shape.callee, "function", None) is np.shape
        return function in _RESHAPES and asked and shape.operands == first.operands[:1]  # type: ignore[union-attr]
    if function is np.moveaxis and back is np.moveaxis:
        return first.positional[1:] == last.positional[:0:-1] and not first.keywords
    if function is np.transpose and back is np.transpose:
        return _are_inverse(first.operands[1:], last.operands[1:])
    return (
        function is back and function in _SELF_INVERSE and first.operands[1:] == last.operands[1:]
    )


def _are_inverse(axes: tuple[Atom, ...], back: tuple[Atom, ...]) -> bool:
    if not axes or not back:
        return not axes and not back
    found = [a.value for part in (axes, back) for a in part[:1] if isinstance(a, Literal)]
    plain = len(axes) == len(back) == 1 and all(isinstance(f, tuple | list) for f in found)
    if not plain or len(found) != 2 or len(found[0]) != len(found[1]):
        return False
    count = len(found[0])
    return [found[0][k % count] % count for k in found[1]] == [*range(count)]


def is_view(op: Op) -> bool:
    """Whether the result of an op is an array or a view of one, that can be taken again."""
    if len(op.results) != 1 or not op.operands or not isinstance(op.operands[0], Value):
        return False
    if op.callee == i.ALIAS:
        return True
    if not isinstance(op.operands[0].type, Array):
        return False
    if op.callee == i.GETITEM:
        return is_basic(type_of_atom(op.operands[1]))
    return i.intrinsic(op.callee) is None and isinstance(op.results[0].type, Array) and shows(op)


def is_basic(type_: Type) -> bool:
    """Whether an index of the type takes a view, or an item: no array is among it."""
    match type_:
        case Array() | List() | Unknown() | Dict() | Number(dtype="bool"):
            return False
        case Tuple(items=items):
            return all(map(is_basic, items))
        case _:
            return True


def is_new(op: Op) -> bool:
    """Whether the result of an op is new memory."""
    if op.callee == i.GETITEM and isinstance(type_of_atom(op.operands[0]), Array):
        return not is_basic(type_of_atom(op.operands[1]))
    return allocates(op)


def keeps_all(op: Op) -> bool:
    """Whether a write overwrites all of an array."""
    if op.callee in (i.INCREMENT, i.DECREMENT):
        return True
    return reaches_all(type_of_atom(op.operands[0]), op.operands[1])


def stored_rank(op: Op, definitions: Mapping[Value, Op]) -> int:
    """The number of dimensions of what a write overwrites."""
    target = op.operands[0]
    if isinstance(op.callee, Symbol) or op.callee in (i.INCREMENT, i.DECREMENT):
        return rank(type_of_atom(target)) or 0
    found = item_type(type_of_atom(target), op.operands[1], definitions)
    known = rank(found)
    return 1 if known is None else known


def item_type(type_: Type, index: Atom, definitions: Mapping[Value, Op]) -> Type:
    """The type of what stands at an index, a chain of them too."""
    made = definitions.get(index) if isinstance(index, Value) else None
    if made is not None and made.callee == i.CHAIN:
        return item_type(
            item_type(type_, made.operands[0], definitions), made.operands[1], definitions
        )
    return infer(i.GETITEM, (Value("", type_), index), ())[0]


def as_it_stands(op: Op, definitions: dict[Value, Op]) -> bool:
    """Whether what is written is neither converted nor broadcast."""
    target, index, value = op.operands
    if not writes_into(op) or not is_basic(type_of_atom(index)):
        return False
    made = definitions.get(index) if isinstance(index, Value) else None
    item = item_type(type_of_atom(target), index, definitions)
    type_ = type_of_atom(value)
    if (made is not None and made.callee == i.CHAIN) or not isinstance(item, Number | Array):
        return False
    if not isinstance(type_, type(item)) or None in (type_.dtype, item.dtype):
        return False
    dims, wanted = dims_of(type_), dims_of(item)
    same = dims is not None and wanted is not None and len(dims) == len(wanted)
    return type_.dtype == item.dtype and same and (
        same_dims(dims or (), wanted or ()) or all(map(is_many, dims or ()))
    )  # fmt: skip
