"""Backward parts of the operations that only move values: indexing, containers, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Value
from s2s.ir.types import Array, Dict, Iterator, List, Number, Record, Tuple, Unknown
from s2s.transform import stores
from s2s.transform.adjoints import parts_of
from s2s.transform.primitives import (
    ADD_STRUCTURES,
    REBUILD,
    SPLIT_TAIL,
    STACK,
    WITH_ADDED,
    WITHOUT,
)
from s2s.transform.sequences import give_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Atom, Callee, Op
    from s2s.transform.backward import Backward


def _identity(op: Op, back: Backward) -> None:
    for path, bar in back.take(op.results[0]).items():
        back.add(op.operands[0], path, bar)


def _float(op: Op, back: Backward) -> None:
    operand = op.operands[0]
    bar = back.take(op.results[0])[()]
    if isinstance(type_of_atom(operand), Array):
        bar = back.builder.op(i.BROADCAST, bar, operand)
    back.add(operand, (), bar)


def _sequence(op: Op, back: Backward) -> None:
    (result,) = op.results
    parts = parts_of(result.type)
    if parts is None:
        whole = back.take_whole(result)
        for k, operand in enumerate(op.operands):
            if whole is not None and operand in back.sweep.activity:
                back.add(operand, (), back.builder.op(i.GETITEM, whole, Literal(k)))
        return
    for path, bar in back.take(result).items():
        back.add(op.operands[int(str(path[0]))], path[1:], bar)


def _construct(op: Op, back: Backward) -> None:
    (result,) = op.results
    keys = [key for key, _ in parts_of(result.type) or ()]
    for path, bar in back.take(result).items():
        back.add(op.operands[1 + keys.index(path[0])], path[1:], bar)


def _dict(op: Op, back: Backward) -> None:
    (result,) = op.results
    pairs = list(zip(op.operands[::2], op.operands[1::2], strict=True))
    if parts_of(result.type) is None:
        whole = back.take_whole(result)
        for key, operand in pairs:
            if whole is not None and operand in back.sweep.activity:
                back.add(operand, (), back.builder.op(i.GETITEM, whole, key))
        return
    operands = {key.value: operand for key, operand in pairs if isinstance(key, Literal)}
    for path, bar in back.take(result).items():
        back.add(operands[path[0]], path[1:], bar)


def _unpack(op: Op, back: Backward) -> None:
    source = op.operands[0]
    if len(op.operands) > 1:
        _unpack_star(op, back)
        return
    if parts_of(type_of_atom(source)) is not None:
        for k, result in enumerate(op.results):
            for path, bar in back.take(result).items():
                back.add(source, (k, *path), bar)
        return
    bars = []
    for result in op.results:
        whole = back.take_whole(result)
        bars.append(back.zeros_whole(result) if whole is None else whole)
    items = back.builder.op(i.LIST, *bars)
    if isinstance(type_of_atom(source), Array):
        back.add(source, (), back.builder.op(STACK, items))
    elif isinstance(type_of_atom(source), List | Iterator):
        back.add(source, (), items)
    else:
        back.add(source, (), back.builder.op(REBUILD, source, items))


def _unpack_star(op: Op, back: Backward) -> None:
    source, star = op.operands[0], int(op.operands[1].value)  # type: ignore[union-attr]
    after = len(op.results) - star - 1
    parts = parts_of(type_of_atom(source))
    for k, result in enumerate(op.results):
        if not back.adjoints.leaves.get(result):
            continue
        if parts is not None:
            index = k if k <= star else k - len(op.results) + len(parts)
            for path, bar in back.take(result).items():
                if k == star and not path:
                    _spread(source, star, len(parts) - after, bar, back)
                else:
                    at = (star + int(str(path[0])), *path[1:]) if k == star else (index, *path)
                    back.add(source, at, bar)
        elif k == star:
            whole = back.take_whole(result)
            stop = -after if after else None
            if whole is not None:
                scatter(source, Literal(slice(star, stop)), whole, back)
        else:
            whole = back.take_whole(result)
            if whole is not None:
                scatter(source, Literal(k if k < star else k - len(op.results)), whole, back)


def _spread(source: Atom, start: int, stop: int, bar: Atom, back: Backward) -> None:
    for k in range(start, stop):
        back.add(source, (k,), back.builder.op(i.GETITEM, bar, Literal(k - start)))


def _getitem(op: Op, back: Backward) -> None:
    source, index = op.operands
    (result,) = op.results
    keys = static_keys(source, index)
    if keys is not None:
        _from_part(op, keys, back)
        return
    bar = back.take_whole(result)
    if bar is not None:
        scatter(source, index, bar, back)


def static_keys(source: Atom, index: Atom) -> object | None:
    """The key(s) of a part of known structure that a literal index names; a list for a slice."""
    parts = parts_of(type_of_atom(source))
    if parts is None or not isinstance(index, Literal):
        return None
    keys = [key for key, _ in parts]
    if isinstance(type_of_atom(source), Dict):
        return (index.value,)
    found = keys[index.value]
    return found if isinstance(found, list) else (found,)


def _from_part(op: Op, keys: object, back: Backward) -> None:
    source, (result,) = op.operands[0], op.results
    leaves = back.take(result)
    if isinstance(keys, tuple):
        for path, bar in leaves.items():
            back.add(source, (*keys, *path), bar)
        return
    assert isinstance(keys, list)
    for path, bar in leaves.items():
        if path:
            back.add(source, (keys[int(str(path[0]))], *path[1:]), bar)
        else:
            for k, key in enumerate(keys):
                back.add(source, (key,), back.builder.op(i.GETITEM, bar, Literal(k)))


def scatter(source: Atom, index: Atom, bar: Atom, back: Backward) -> None:
    """Add `bar` at a run-time index of the adjoint of `source`."""
    if not isinstance(source, Value) or source not in back.sweep.activity:
        return
    old = back.take_container(source)
    if isinstance(source.type, Unknown):
        new = back.builder.op(WITH_ADDED, old, index, bar)
    elif _is_array_item(source, bar):
        new = back.builder.op(i.ADD_AT, old, index, bar)
    else:
        before = back.builder.op(i.GETITEM, old, index)
        total = back.builder.op(ADD_STRUCTURES, before, bar)
        new = back.builder.op(i.SET_AT, old, index, total)
    back.name(new, f"{source.name}_bar" if source.name else "")
    back.adjoints.set(source, (), new)


def place(source: Value, index: Atom, bar: Atom, back: Backward) -> None:
    """Put `bar` at a run-time index of an adjoint that has nothing there."""
    new = back.builder.op(i.SET_AT, back.take_container(source), index, bar)
    back.name(new, f"{source.name}_bar" if source.name else "")
    back.adjoints.set(source, (), new)


def _is_array_item(source: Value, bar: Atom) -> bool:
    """Whether `+=` adds, and does not join lists or tuples."""
    return isinstance(source.type, Array) or isinstance(type_of_atom(bar), Number)


def _getattr(op: Op, back: Backward) -> None:
    source, name = op.operands
    if isinstance(type_of_atom(source), Record | Tuple):
        key: object = name.value  # type: ignore[union-attr]
        if isinstance(source, Value) and isinstance(source.type, Tuple):
            key = source.type.cls._fields.index(key)  # type: ignore[union-attr]
        _from_part(op, (key,), back)
        return
    what = f"cannot differentiate through the attribute '{name.value}'"  # type: ignore[union-attr]
    why = "The type of the object is not known. Annotate the parameter, or give example= arguments."
    raise refuse(what, why, op.location)


def _append(op: Op, back: Backward) -> None:
    items, item = op.operands
    (result,) = op.results
    if parts_of(result.type) is not None:
        _static_append(op, back)
        return
    whole = back.take_whole(result)
    if whole is None:
        return
    popped, rest = back.builder.ops(i.POP, whole, names=("", ""))
    back.name(rest, f"{result.name}_bar" if result.name else "")
    back.add(item, (), popped)
    back.add(items, (), rest)


def _static_append(op: Op, back: Backward) -> None:
    items, item = op.operands
    last = len(parts_of(op.results[0].type) or ()) - 1
    for path, bar in back.take(op.results[0]).items():
        if path[0] == last:
            back.add(item, path[1:], bar)
        else:
            back.add(items, path, bar)


def _extend(op: Op, back: Backward) -> None:
    items, more = op.operands
    whole = back.take_whole(op.results[0])
    if whole is None:
        return
    head, tail = back.builder.ops(
        i.UNPACK, back.builder.op(SPLIT_TAIL, whole, more), names=("", "")
    )
    back.add(items, (), head)
    back.add(more, (), tail)


def _pop(op: Op, back: Backward) -> None:
    source = op.operands[0]
    item, rest = op.results
    if not isinstance(source, Value) or source not in back.sweep.activity:
        return
    parts = parts_of(source.type)
    if parts is not None:
        for path, bar in back.take(item).items():
            back.add(source, (len(parts) - 1, *path), bar)
        for path, bar in back.take(rest).items():
            back.add(source, path, bar)
        return
    whole = back.take_whole(rest)
    if whole is None:
        whole = back.builder.op(i.ZEROS_LIKE, rest)
    popped = back.take_whole(item)
    new = back.builder.op(i.APPEND, whole, back.zeros_whole(item) if popped is None else popped)
    back.add(source, (), new)


def _setitem(op: Op, back: Backward) -> None:
    source, index, value = op.operands
    (result,) = op.results
    if isinstance(result.type, Array):
        stores.store(op, back)
        return
    keys = static_keys(result, index)
    leaves = back.take(result)
    if keys is not None and isinstance(keys, tuple):
        for path, bar in leaves.items():
            if path[:1] == keys:
                back.add(value, path[1:], bar)
            else:
                back.add(source, path, bar)
        return
    whole = back.whole(result, leaves)
    part = back.builder.op(i.GETITEM, whole, index)
    back.add(value, (), part)
    rest = back.builder.op(WITHOUT, whole, index, source)
    back.add(source, (), rest)


def _unbroadcast(op: Op, back: Backward) -> None:
    bar = back.take_whole(op.results[0])
    if bar is not None:
        back.add(op.operands[0], (), back.builder.op(i.BROADCAST, bar, op.operands[0]))


def _broadcast(op: Op, back: Backward) -> None:
    bar = back.take_whole(op.results[0])
    if bar is not None:
        back.add(op.operands[0], (), back.builder.op(i.UNBROADCAST, bar, op.operands[0]))


def _iterate(op: Op, back: Backward) -> None:
    bar = back.take_whole(op.results[0])
    if bar is not None:
        give_items(op.operands[0], bar, back)


STRUCTURAL: dict[Callee, Callable[[Op, Backward], None]] = {
    i.ALIAS: _identity,
    i.COPY: _identity,
    i.OWN: _identity,
    i.ADD_TO: stores.increment,
    i.TAKE_FROM: stores.increment,
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
    i.ACCUMULATE: stores.accumulate,
    i.ADD_AT: stores.accumulate,
    i.DEDUCT: stores.accumulate,
    i.TAKE_AT: stores.accumulate,
    i.INCREMENT: stores.increment,
    i.DECREMENT: stores.increment,
    i.UNBROADCAST: _unbroadcast,
    i.BROADCAST: _broadcast,
    i.ITERATE: _iterate,
}
