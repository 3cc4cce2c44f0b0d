"""Tangents through Python's iterators and sequences: `zip`, `enumerate`, `list`, `sorted`, `xs + ys`.

The tangent of an iterator is kept by leaf of its items, each an iterable that runs beside it:

    for k, (x, y) in enumerate(zip(xs, ys)):    for (k, (x, y)), x_dot in zip(enumerate(zip(xs, ys)), xs_dot):
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Primitive, Value
from s2s.ir.types import Dict, Iterator, List, Number, Object, Tuple
from s2s.transform.adjoints import parts_of
from s2s.transform.iteration import LIST

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Op
    from s2s.transform.adjoints import Leaves, Path
    from s2s.transform.tangents import Tangents

ZIP = Primitive(zip, "zip")
VALUES = Primitive(dict.values, "dict.values")
_SORTED_TANGENT = Primitive(s2s_runtime.sorted_tangent, "s2s_runtime.sorted_tangent")


def streams_of(source: Atom, dots: Tangents) -> Leaves:
    """Iterables of the tangents of the items of something that is iterated over, by leaf of the items."""
    leaves = dots.leaves(source)
    if not leaves:
        return {}
    type_ = type_of_atom(source)
    if isinstance(type_, Iterator):
        return dict(leaves)
    if isinstance(type_, Dict):
        return {}
    parts = parts_of(type_)
    if parts is not None and () not in leaves:
        return {(): dots.builder.op(i.TUPLE, *(dots.at(source, (key,)) for key, _ in parts))}
    return {(): dots.at(source)}


def listed_items(source: Atom, dots: Tangents) -> Atom:
    """The list of the tangents of all items."""
    return dots.builder.op(LIST, _assembled((), source, streams_of(source, dots), dots))


def _assembled(path: Path, source: Atom, streams: Leaves, dots: Tangents) -> Atom:
    """One iterable of the tangents of whole items, or of their part at a path."""
    if path in streams:
        return streams[path]
    if not streams:
        return dots.builder.op(i.ZEROS_LIKE, dots.builder.op(LIST, source))
    keys = sorted(
        {int(str(p[len(path)])) for p in streams if p[: len(path)] == path and len(p) > len(path)}
    )
    if not keys:
        what = "cannot differentiate through this iterator here"
        raise refuse(what, "Make a list of its items first.", dots.builder.location)
    item = _item_at(type_of_atom(source), path)
    count = len(parts_of(item) or ())
    if keys != list(range(count)):
        what = "cannot differentiate through an iterator some of whose items do not vary here"
        raise refuse(
            what, "Write the loop, or make a list of its items first.", dots.builder.location
        )
    return dots.builder.op(ZIP, *(_assembled((*path, k), source, streams, dots) for k in keys))


def _item_at(type_: Any, path: Path) -> Any:
    item = type_.item
    for key in path:
        item = dict(parts_of(item) or ()).get(key)
    return item


def stream_rule(op: Op) -> Callable[[Op, Tangents], None] | None:
    """How tangents go through an op on iterators and sequences, or None where it is not one."""
    function = getattr(op.callee, "function", None)
    found = _RULES.get(function) if getattr(type(function), "__hash__", None) else None
    if found is not None:
        return found
    if function in (operator.add, operator.mul) and _is_sequence(op.results[0]):
        return _joined if function is operator.add else _repeated
    return None


def _is_sequence(value: Value) -> bool:
    return isinstance(value.type, List | Tuple)


def _zip(op: Op, dots: Tangents) -> None:
    for k, operand in enumerate(op.positional):
        for path, stream in streams_of(operand, dots).items():
            dots.set(op.results[0], (k, *path), stream, settled=True)


def _enumerate(op: Op, dots: Tangents) -> None:
    for path, stream in streams_of(op.operands[0], dots).items():
        dots.set(op.results[0], (1, *path), stream, settled=True)


def _again(op: Op, dots: Tangents) -> None:
    """`reversed(xs)`, `iter(xs)`: the same of each stream."""
    for path, stream in streams_of(op.operands[0], dots).items():
        dots.set(op.results[0], path, dots.builder.op(op.callee, stream), settled=True)


def _dict_values(op: Op, dots: Tangents) -> None:
    dots.set(op.results[0], (), _values(op.operands[0], dots), settled=True)


def _dict_items(op: Op, dots: Tangents) -> None:
    dots.set(op.results[0], (1,), _values(op.operands[0], dots), settled=True)


def _values(source: Atom, dots: Tangents) -> Atom:
    return dots.builder.op(VALUES, dots.at(source), form="method")


def _listed(op: Op, dots: Tangents) -> None:
    """`list(xs)`, `tuple(xs)`."""
    (source, *_), (result,) = op.operands, op.results
    sources, results = parts_of(type_of_atom(source)), parts_of(result.type)
    leaves = dots.leaves(source)
    if sources is not None and results is not None and () not in leaves:
        for path, dot in tuple(leaves.items()):
            dots.set(result, path, dot, settled=True)
        return
    items = _assembled((), source, streams_of(source, dots), dots)
    dots.set(result, (), dots.builder.op(op.callee, items), settled=True)


def _sorted(op: Op, dots: Tangents) -> None:
    if "key" in op.keywords:
        what = "cannot differentiate 'sorted' with 'key'"
        raise refuse(what, "Sort the values themselves, or use np.argsort and index.", op.location)
    descending = op.named.get("reverse", Literal(False))
    items = listed_items(op.operands[0], dots)
    found = dots.builder.op(_SORTED_TANGENT, items, op.operands[0], descending)
    dots.set(op.results[0], (), found, settled=True)


def _joined(op: Op, dots: Tangents) -> None:
    """Z = x + y for sequences."""
    (result,), (a, b) = op.results, op.operands
    first, second = parts_of(type_of_atom(a)), parts_of(type_of_atom(b))
    if parts_of(result.type) is not None and first is not None and second is not None:
        for start, operand in ((0, a), (len(first), b)):
            for path, dot in tuple(dots.leaves(operand).items()):
                if not path:
                    break
                dots.set(result, (start + int(str(path[0])), *path[1:]), dot, settled=True)
        if all(() not in dots.leaves(operand) for operand in (a, b)):
            return
    dots.set(result, (), dots.builder.op(op.callee, dots.at(a), dots.at(b)), settled=True)


def _repeated(op: Op, dots: Tangents) -> None:
    """Z = x * n for a sequence x."""
    operands = [
        atom if isinstance(type_of_atom(atom), Number | Object) else dots.at(atom)
        for atom in op.operands
    ]
    dots.set(op.results[0], (), dots.builder.op(op.callee, *operands), settled=True)


def _added(op: Op, dots: Tangents) -> None:
    """The sum of two adjoints of one structure."""
    varied = [dots.at(operand) for operand in op.operands if dots.varies(operand)]
    dot = varied[0] if len(varied) == 1 else dots.builder.op(op.callee, *varied)
    dots.set(op.results[0], (), dot, settled=True)


def _first(op: Op, dots: Tangents) -> None:
    """What is linear in its first operand."""
    operands = (dots.at(op.operands[0]), *op.operands[1:])
    dots.set(op.results[0], (), dots.builder.op(op.callee, *operands), settled=True)


_RULES: dict[Any, Callable[[Op, Tangents], None]] = {
    list: _listed,
    tuple: _listed,
    iter: _again,
    zip: _zip,
    enumerate: _enumerate,
    reversed: _again,
    sorted: _sorted,
    dict.values: _dict_values,
    dict.items: _dict_items,
    s2s_runtime.add: _added,
    s2s_runtime.as_like: _first,
}
