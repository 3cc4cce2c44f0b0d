"""Backward parts of Python's iterators and sequences: `zip`, `list`, `sorted`, `xs + ys`, ...

The adjoint of an iterator is the list of the adjoints of its items.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Primitive, Value
from s2s.ir.types import Array, Iterator, List, Number, Object, Tuple, Unknown
from s2s.transform.adjoints import parts_of, visible
from s2s.transform.primitives import COLUMN, FILLED_OUT, MUTABLE, SPLIT_TAIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Op
    from s2s.transform.adjoints import Path
    from s2s.transform.backward import Backward

SORTED_BACKWARD = Primitive(s2s_runtime.sorted_backward, "s2s_runtime.sorted_backward")
REPEATED_BACKWARD = Primitive(s2s_runtime.repeated_backward, "s2s_runtime.repeated_backward")
_REVERSE = Literal(slice(None, None, -1))


def give_items(source: Atom, items_bar: Atom, back: Backward) -> None:
    """Contribute a list of adjoints of items to what the items were taken from, in its order."""
    if not isinstance(source, Value) or source not in back.sweep.activity:
        return
    parts = parts_of(source.type)
    if isinstance(source.type, Iterator):
        back.add(source, (), items_bar)
    elif parts is not None:
        for k, (key, _) in enumerate(parts):
            back.add(source, (key,), back.builder.op(i.GETITEM, items_bar, Literal(k)))
    else:
        back.add(source, (), back.builder.op(FILLED_OUT, source, items_bar))


def sequence_rule(op: Op) -> Callable[[Op, Backward], None] | None:
    """The backward part of an op on sequences, or None where it is not one."""
    function = getattr(op.callee, "function", None)
    found = _RULES.get(function) if _is_hashable(function) else None
    if found is not None:
        return found
    if function in (operator.add, operator.mul) and _is_sequence(op.results[0]):
        return _joined if function is operator.add else _repeated
    return None


def _is_hashable(function: Any) -> bool:
    return getattr(type(function), "__hash__", None) is not None


def _is_sequence(value: Value) -> bool:
    return isinstance(value.type, List | Tuple)


def _taken(op: Op, back: Backward) -> Atom | None:
    """The adjoint of the result as a list of adjoints of items."""
    return back.take_whole(op.results[0])


def _copied(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    if bar is not None:
        give_items(op.operands[0], bar, back)


def _zip(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    for k, operand in enumerate(op.positional):
        if bar is not None and operand in back.sweep.activity:
            give_items(operand, back.builder.op(COLUMN, bar, Literal(k)), back)


def _enumerate(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    if bar is not None:
        give_items(op.operands[0], back.builder.op(COLUMN, bar, Literal(1)), back)


def _reversed(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    if bar is not None:
        give_items(op.operands[0], back.builder.op(i.GETITEM, bar, _REVERSE), back)


def _sorted(op: Op, back: Backward) -> None:
    if "key" in op.keywords:
        what = "cannot differentiate 'sorted' with 'key'"
        raise refuse(what, "Sort the values themselves, or use np.argsort and index.", op.location)
    bar = _taken(op, back)
    if bar is not None:
        descending = op.named.get("reverse", Literal(False))
        items = back.builder.op(SORTED_BACKWARD, bar, op.operands[0], descending)
        give_items(op.operands[0], items, back)


def _added(op: Op, back: Backward) -> None:
    """The sum of two adjoints of one structure."""
    for path, bar in back.take(op.results[0]).items():
        for operand in op.operands:
            back.add(operand, path, bar)


def _as_like(op: Op, back: Backward) -> None:
    """A gradient in the shape of its primal."""
    x_bar, (result,) = op.operands[0], op.results
    type_ = type_of_atom(x_bar)
    leaves = back.take(result)
    for path, bar in visible(back.builder, type_, leaves, result.type).items():
        back.add(x_bar, path, _of_kind(bar, path, x_bar, back))


def _of_kind(bar: Atom, path: Path, x_bar: Atom, back: Backward) -> Atom:
    """The adjoint of a gradient that was held in a list, or in a number, until it was given back."""
    type_ = type_of_atom(x_bar)
    if isinstance(type_, Number | Array):
        return back.builder.op(i.UNBROADCAST, bar, x_bar)
    held_whole = path == () and isinstance(type_, List | Unknown)
    return back.builder.op(MUTABLE, bar) if held_whole else bar


def _joined(op: Op, back: Backward) -> None:
    """Z = x + y for sequences."""
    (result,) = op.results
    a, b = op.operands
    first, second = parts_of(type_of_atom(a)), parts_of(type_of_atom(b))
    if parts_of(result.type) is not None and first is not None and second is not None:
        for path, leaf in back.take(result).items():
            k = int(str(path[0]))
            target, at = (a, k) if k < len(first) else (b, k - len(first))
            back.add(target, (at, *path[1:]), leaf)
        return
    bar = _taken(op, back)
    if bar is not None:
        head, tail = back.builder.ops(i.UNPACK, back.builder.op(SPLIT_TAIL, bar, b), names=("", ""))
        give_items(a, head, back)
        give_items(b, tail, back)


def _repeated(op: Op, back: Backward) -> None:
    """Z = x * n for a sequence x."""
    a, b = op.operands
    source = b if isinstance(type_of_atom(a), Number | Object) else a
    bar = _taken(op, back)
    if bar is not None:
        give_items(source, back.builder.op(REPEATED_BACKWARD, bar, source), back)


def _dict_values(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    if bar is not None:
        give_items(op.operands[0], bar, back)


def _dict_items(op: Op, back: Backward) -> None:
    bar = _taken(op, back)
    if bar is not None:
        give_items(op.operands[0], back.builder.op(COLUMN, bar, Literal(1)), back)


_RULES: dict[Any, Callable[[Op, Backward], None]] = {
    list: _copied,
    tuple: _copied,
    iter: _copied,
    zip: _zip,
    enumerate: _enumerate,
    reversed: _reversed,
    sorted: _sorted,
    dict.values: _dict_values,
    s2s_runtime.add: _added,
    s2s_runtime.as_like: _as_like,
    dict.items: _dict_items,
}
