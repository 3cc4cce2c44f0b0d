"""Tangents through the operations that only move values: each does to tangents what it does to values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Value
from s2s.ir.types import Array, Iterator, Number, Record, Tuple
from s2s.transform.adjoints import part_of, parts_of, structure_of, type_at
from s2s.transform.primitives import NEGATE
from s2s.transform.streams import listed_items
from s2s.transform.structural import static_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Callee, Op
    from s2s.transform.adjoints import Path
    from s2s.transform.tangents import Tangents


def _identity(op: Op, dots: Tangents) -> None:
    dots.give(op.results[0], dict(dots.leaves(op.operands[0])))


def _each_leaf(op: Op, dots: Tangents) -> None:
    """`copy(x)`: what is done to the value, done to each leaf of its tangent."""
    for path, dot in tuple(dots.leaves(op.operands[0]).items()):
        dots.set(op.results[0], path, dots.builder.op(op.callee, dot), settled=True)


def _float(op: Op, dots: Tangents) -> None:
    dots.set(op.results[0], (), dots.builder.op(i.FLOAT, dots.at(op.operands[0])), settled=True)


def _sequence(op: Op, dots: Tangents) -> None:
    (result,) = op.results
    if parts_of(result.type) is None:
        dots.set(result, (), dots.builder.op(op.callee, *map(dots.at, op.operands)), settled=True)
        return
    for k, operand in enumerate(op.operands):
        _put(result, (k,), operand, dots)


def _put(result: Value, path: Path, operand: Atom, dots: Tangents) -> None:
    """A part of the result is the operand."""
    for leaf, dot in tuple(dots.leaves(operand).items()):
        dots.set(result, (*path, *leaf), dot, settled=True)


def _construct(op: Op, dots: Tangents) -> None:
    (result,) = op.results
    keys = [key for key, _ in parts_of(result.type) or ()]
    if not keys:
        raise _unknown_structure(op)
    for key, operand in zip(keys, op.operands[1:], strict=True):
        _put(result, (key,), operand, dots)


def _unknown_structure(op: Op) -> Exception:
    what = "cannot differentiate through this object: its structure is not known when compiling"
    return refuse(what, "Make a tuple, or an object of a dataclass, of known parts.", op.location)


def _dict(op: Op, dots: Tangents) -> None:
    (result,) = op.results
    pairs = list(zip(op.operands[::2], op.operands[1::2], strict=True))
    if parts_of(result.type) is None:
        flat = [a for key, operand in pairs for a in (key, dots.at(operand))]
        dots.set(result, (), dots.builder.op(i.DICT, *flat), settled=True)
        return
    for key, operand in pairs:
        assert isinstance(key, Literal)
        _put(result, (key.value,), operand, dots)


def _unpack(op: Op, dots: Tangents) -> None:
    source = op.operands[0]
    type_ = type_of_atom(source)
    parts = parts_of(type_)
    if parts is not None and () not in dots.leaves(source):
        _unpack_parts(op, len(parts), dots)
        return
    whole = listed_items(source, dots) if isinstance(type_, Iterator) else dots.at(source)
    count = len(op.results)
    found = dots.builder.ops(i.UNPACK, whole, *op.operands[1:], names=("",) * count)
    for result, dot in zip(op.results, found, strict=True):
        dots.set(result, (), dot, settled=True)


def _unpack_parts(op: Op, count: int, dots: Tangents) -> None:
    source = op.operands[0]
    star = int(op.operands[1].value) if len(op.operands) > 1 else None  # type: ignore[union-attr]
    after = 0 if star is None else len(op.results) - star - 1
    for k, result in enumerate(op.results):
        if star is None or k < star:
            _take(source, (k,), result, dots)
        elif k > star:
            _take(source, (k - len(op.results) + count,), result, dots)
        elif parts_of(result.type) is not None:
            for m in range(star, count - after):
                _take(source, (m,), result, dots, (m - star,))
        else:
            items = [dots.at(source, (m,)) for m in range(star, count - after)]
            dots.set(result, (), dots.builder.op(i.LIST, *items), settled=True)


def _take(source: Atom, path: Path, result: Value, dots: Tangents, at: Path = ()) -> None:
    """The result, or what is at a path in it, is a part of the source."""
    leaves = dots.leaves(source)
    for leaf, dot in tuple(leaves.items()):
        if leaf[: len(path)] == path:
            dots.set(result, (*at, *leaf[len(path) :]), dot, settled=True)
        elif path[: len(leaf)] == leaf:
            type_ = type_at(type_of_atom(source), leaf)
            part = part_of(dots.builder, dot, path[len(leaf) :], type_)
            dots.set(result, at, part, settled=True)


def _getitem(op: Op, dots: Tangents) -> None:
    source, index = op.operands
    (result,) = op.results
    keys = static_keys(source, index)
    if isinstance(keys, tuple):
        _take(source, keys, result, dots)
    elif isinstance(keys, list) and parts_of(result.type) is not None:
        for k, key in enumerate(keys):
            _take(source, (key,), result, dots, (k,))
    else:
        dot = dots.builder.op(i.GETITEM, dots.at(source), index, form=op.form)
        dots.set(result, (), dot, settled=True)


def _getattr(op: Op, dots: Tangents) -> None:
    source, name = op.operands
    type_ = type_of_atom(source)
    assert isinstance(name, Literal)
    fields = getattr(type_.cls, "_fields", ()) if isinstance(type_, Tuple) else ()
    if name.value in fields:
        _take(source, (fields.index(name.value),), op.results[0], dots)
    elif isinstance(type_, Record):
        _take(source, (name.value,), op.results[0], dots)
    else:
        what = f"cannot differentiate through the attribute '{name.value}'"
        why = "It is not known to hold numbers. Annotate the parameter, or give example= arguments."
        raise refuse(what, why, op.location)


def _append(op: Op, dots: Tangents) -> None:
    items, item = op.operands
    (result,) = op.results
    parts = parts_of(result.type)
    if parts is not None and () not in dots.leaves(items):
        dots.give(result, dict(dots.leaves(items)))
        _put(result, (len(parts) - 1,), item, dots)
        return
    new = dots.builder.op(i.APPEND, dots.at(items), dots.at(item))
    dots.set(result, (), new, settled=True)


def _extend(op: Op, dots: Tangents) -> None:
    items, more = op.operands
    added = listed_items(more, dots)
    dots.set(op.results[0], (), dots.builder.op(i.EXTEND, dots.at(items), added), settled=True)


def _pop(op: Op, dots: Tangents) -> None:
    source = op.operands[0]
    item, rest = op.results
    parts = parts_of(type_of_atom(source))
    leaves = dots.leaves(source)
    if parts is not None and () not in leaves:
        last = len(parts) - 1
        _take(source, (last,), item, dots)
        dots.give(rest, {path: dot for path, dot in leaves.items() if path[0] != last})
        return
    found = dots.builder.ops(i.POP, dots.at(source), names=("", ""))
    for result, dot in zip(op.results, found, strict=True):
        dots.set(result, (), dot, settled=True)


def _setitem(op: Op, dots: Tangents) -> None:
    source, index, value = op.operands
    (result,) = op.results
    if isinstance(result.type, Array):
        _store(op, dots)
        return
    keys = static_keys(result, index)
    leaves = dots.leaves(source)
    if isinstance(keys, tuple) and () not in leaves:
        kept = {path: dot for path, dot in leaves.items() if path[:1] != keys}
        dots.give(result, kept)
        _put(result, keys, value, dots)
        return
    if isinstance(result.type, Tuple | Record) or isinstance(type_of_atom(index), Tuple):
        raise _unknown_structure(op)
    new = dots.builder.op(op.callee, _container(source, dots), index, dots.at(value))
    dots.set(result, (), new, settled=True)


def _container(source: Atom, dots: Tangents) -> Atom:
    """The tangent of a container whose items are to be replaced, in a container of its own."""
    parts = parts_of(type_of_atom(source))
    if parts is not None and () not in dots.leaves(source):
        atoms = [dots.at(source, (key,)) for key, _ in parts]
        return structure_of(dots.builder, type_of_atom(source), atoms)
    return dots.at(source)


def _store(op: Op, dots: Tangents) -> None:
    """`x[index] = v`, `x[index] += v` of an array."""
    source, index, value = op.operands
    if not dots.varies(value) and op.callee not in (i.SETITEM, i.SET_AT):
        new = dots.at(source)
    else:
        new = dots.builder.op(op.callee, dots.at(source), index, _stored(value, dots))
    dots.set(op.results[0], (), new, settled=True)


def _stored(value: Atom, dots: Tangents) -> Atom:
    """The tangent of what is written into an array: one zero serves for all elements."""
    if not dots.varies(value):
        return Literal(0.0)
    return dots.array(value)


def _increment(op: Op, dots: Tangents) -> None:
    source, value = op.operands
    (result,) = op.results
    stands = op.callee in (i.INCREMENT, i.DECREMENT)  # the shape of what is written into
    if not dots.varies(value):
        wide = stands or isinstance(type_of_atom(value), Number)
        dots.set(result, (), dots.at(source), wide=wide)
    elif dots.varies(source):
        new = dots.builder.op(op.callee, dots.at(source), dots.array(value))
        dots.set(result, (), new, wide=True)
    elif op.callee in (i.ADD_TO, i.INCREMENT):
        dots.set(result, (), dots.array(value))
    else:
        dots.set(result, (), dots.builder.op(NEGATE, dots.array(value)))


def _unbroadcast(op: Op, dots: Tangents) -> None:
    source, like = op.operands
    dots.set(op.results[0], (), dots.builder.op(op.callee, dots.at(source), like), settled=True)


def _iterate(op: Op, dots: Tangents) -> None:
    _listed(op, dots)


def _listed(op: Op, dots: Tangents) -> None:
    source, (result,) = op.operands[0], op.results
    if isinstance(type_of_atom(source), Iterator):
        dots.set(result, (), listed_items(source, dots), settled=True)
        return
    parts = parts_of(type_of_atom(source))
    if parts is not None and parts_of(result.type) is not None:
        for k, (key, _) in enumerate(parts):
            _take(source, (key,), result, dots, (k,))
        return
    dots.set(result, (), listed_items(source, dots), settled=True)


MOVES: dict[Callee, Callable[[Op, Tangents], None]] = {
    i.ALIAS: _identity,
    i.COPY: _each_leaf,
    i.OWN: _each_leaf,
    i.FLOAT: _float,
    i.TUPLE: _sequence,
    i.LIST: _sequence,
    i.DICT: _dict,
    i.CONSTRUCT: _construct,
    i.UNPACK: _unpack,
    i.GETITEM: _getitem,
    i.GETATTR: _getattr,
    i.APPEND: _append,
    i.EXTEND: _extend,
    i.POP: _pop,
    i.SETITEM: _setitem,
    i.SET_AT: _setitem,
    i.ACCUMULATE: _store,
    i.ADD_AT: _store,
    i.DEDUCT: _store,
    i.TAKE_AT: _store,
    i.ADD_TO: _increment,
    i.TAKE_FROM: _increment,
    i.INCREMENT: _increment,
    i.DECREMENT: _increment,
    i.UNBROADCAST: _unbroadcast,
    i.BROADCAST: _unbroadcast,
    i.ITERATE: _iterate,
}
