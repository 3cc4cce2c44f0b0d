"""What the operations of the IR that are no functions do to index sets.

A write is a new version of the array, and of its sets: rows are replaced, or united where the write
adds to what was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import UNDEF
from s2s.sparse.tracked import Tracked, holds, is_float, tracked, untracked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from s2s.ir.nodes import Primitive
    from s2s.sparse.walk import Walk


class Chain:
    """The index of a view, and an index of that view."""

    def __init__(self, view: Any, index: Any) -> None:
        self.view, self.index = view, index


def ids_of(value: Any) -> Any:
    """The sets of an array, a number, or nested sequences of them; zeros for what is not tracked."""
    if type(value) is Tracked:
        return value.ids
    if isinstance(value, np.ndarray):
        return np.zeros(value.shape, dtype=np.int64)
    if isinstance(value, (list, tuple)):
        return np.array([ids_of(item) for item in value], dtype=np.int64)
    if holds(value):
        what = f"cannot find the sparsity pattern through a {type(value).__name__} of numbers here"
        raise refuse(what, "Pass numbers, arrays, or lists of them.", None)
    return 0


def unpack(operands: list[Any], count: int) -> tuple[Any, ...]:
    """`a, b = x`, and `a, *b, c = x` with the place of the star."""
    found = tuple(operands[0])
    if len(operands) == 1:
        if len(found) != count:
            message = f"expected {count} values to unpack, got {len(found)}"
            raise ValueError(message)
        return found
    star = operands[1]
    after = count - star - 1
    middle = list(found[star : len(found) - after])
    return (*found[:star], middle, *found[len(found) - after :])


def getitem(walk: Walk, x: Any, index: Any) -> Any:
    """`x[index]`."""
    if type(index) is Tracked or holds(index):
        walk.inspected = True
        index = untracked(index)
    if type(x) is not Tracked:
        return x[index]
    return tracked(x.value[index], x.ids[index])  # type: ignore[index]


def keyed(walk: Walk, pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A dict of pairs, whose keys are looked at."""
    found = {}
    for key, item in pairs:
        walk.inspected = walk.inspected or holds(key)
        found[untracked(key)] = item
    return found


def _getattr(walk: Walk, x: Any, name: str) -> Any:
    if type(x) is not Tracked:
        return getattr(x, name)
    found = getattr(x.value, name)
    if name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "flags", "strides"):
        return found
    if name in ("T", "mT"):
        return tracked(found, getattr(x.ids, name))
    if name in ("real", "base"):
        return tracked(found, x.ids) if name == "real" else found
    return walk.depends(found, walk.sets.mixed(walk.all_of(x)))


def _setitem(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    if not _is_array(target):
        if holds(index):
            walk.inspected = True
            index = untracked(index)
        target[index] = v
        return target
    return _written(walk, target, index, v, _set, _replace)


def _set_at(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    return _setitem(walk, _own(walk, target), index, v)


def _accumulate(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    if not _is_array(target):
        target[index] = add(walk, target[index], v)
        return target
    return _written(walk, target, index, v, np.add.at, _unite)


def _add_at(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    return _accumulate(walk, _own(walk, target), index, v)


def _deduct(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    if not _is_array(target):
        target[index] = add(walk, target[index], v, subtract=True)
        return target
    return _written(walk, target, index, v, np.subtract.at, _unite)


def _take_at(walk: Walk, target: Any, index: Any, v: Any) -> Any:
    return _deduct(walk, _own(walk, target), index, v)


def _is_array(target: Any) -> bool:
    return type(target) is Tracked or isinstance(target, np.ndarray)


def _written(
    walk: Walk,
    target: Any,
    index: Any,
    v: Any,
    write: Callable[[Any, Any, Any], None],
    write_ids: Callable[[Walk, Any, Any, Any], None],
) -> Any:
    """A new version of an array, and of its sets, with a write done in both."""
    if holds(index) or isinstance(index, Chain):
        walk.inspected = walk.inspected or holds(index)
        index = untracked(index)
    new = untracked(target).copy(order="K")
    old_ids = ids_of(target)
    view = new
    chain = []
    while isinstance(index, Chain):
        chain.append(index.view)
        view, index = _viewed(view, index.view), index.index
    write(view, index, untracked(v))
    if new.dtype.kind in "OV" and holds(v):
        what = "cannot follow what is written into an array of objects or records"
        raise refuse(what, "Use an array of floats, or a list.", walk.location)
    if not is_float(new):
        walk.inspected = walk.inspected or holds(v)
        return new
    if type(target) is not Tracked and not holds(v):
        return new
    ids = np.array(old_ids)
    seen = ids
    for step in chain:
        seen = _viewed(seen, step)
    write_ids(walk, seen, index, ids_of(v))
    return tracked(new, ids)


def _viewed(x: Any, index: Any) -> Any:
    return _viewed(_viewed(x, index.view), index.index) if isinstance(index, Chain) else x[index]


def _set(target: Any, index: Any, v: Any) -> None:
    target[index] = v


def _replace(_: Walk, ids: Any, index: Any, v: Any) -> None:
    ids[index] = v


def _unite(walk: Walk, ids: Any, index: Any, v: Any) -> None:
    """Unite the sets at an index with those of what is added; repeats unite more than once."""
    places = np.arange(ids.size).reshape(ids.shape)[index]
    more = np.broadcast_to(v, np.shape(places))
    if np.ndim(places) == 0 or np.unique(places).size == places.size:
        ids[index] = walk.sets.unions(ids[index], more if np.ndim(more) else int(more))
        return
    sets = walk.sets
    united: dict[int, int] = {}
    flat = ids.ravel().tolist()
    for place, number in zip(places.ravel().tolist(), more.ravel().tolist(), strict=True):
        united[place] = sets.union(united.get(place, flat[place]), number)
    ids[np.unravel_index(list(united), ids.shape)] = list(united.values())


def add(walk: Walk, x: Any, v: Any, *, subtract: bool = False) -> Any:
    """`x + v` or `x - v` as they are in Python and NumPy, containers included."""
    if not holds(x) and not holds(v):
        return x - v if subtract else x + v
    if isinstance(x, (list, tuple)) and isinstance(v, (list, tuple)):
        return x + v  # type: ignore[operator]
    plain, more = untracked(x), untracked(v)
    value = plain - more if subtract else plain + more
    return walk.result(value, walk.sets.unions(ids_of(x), ids_of(v)))


def _increment(walk: Walk, x: Any, v: Any) -> Any:
    if not _is_array(x):
        if isinstance(x, list):
            x += list(v)
            return x
        return add(walk, x, v)
    return _stepped(walk, x, v, np.add)


def _decrement(walk: Walk, x: Any, v: Any) -> Any:
    return _stepped(walk, x, v, np.subtract) if _is_array(x) else add(walk, x, v, subtract=True)


def _stepped(walk: Walk, x: Any, v: Any, function: Any) -> Any:
    new = untracked(x).copy(order="K")
    function(new, untracked(v), out=new, casting="same_kind")
    ids = walk.sets.unions(ids_of(x), ids_of(v))
    return walk.result(new, ids)


def _own(_: Walk, x: Any) -> Any:
    """A copy of a container; arrays are never written in place here."""
    import s2s_runtime

    if type(x) is Tracked or isinstance(x, np.ndarray):
        return x
    return s2s_runtime.copy(x) if not holds(x) else _copied(x)


def _copied(x: Any) -> Any:
    from s2s.sparse.tracked import rebuilt

    return rebuilt(x, lambda leaf: leaf, {})


def _copy(walk: Walk, x: Any) -> Any:
    return x.copy() if isinstance(x, np.ndarray) else _own(walk, x)


def _append(_: Walk, xs: list[Any], item: Any) -> list[Any]:
    xs.append(item)
    return xs


def _extend(_: Walk, xs: list[Any], more: Any) -> list[Any]:
    xs.extend(more)
    return xs


def _format(walk: Walk, *parts: Any) -> str:
    walk.inspected = walk.inspected or any(map(holds, parts))
    return "".join(str(untracked(p)) for p in parts)


def _raise(walk: Walk, exception: Any, cause: Any = None) -> None:
    raise exception from cause


def _assert(walk: Walk, test: Any, *message: Any) -> None:
    assert walk.truth(test), tuple(map(untracked, message))


def _float(walk: Walk, x: Any) -> Any:
    if type(x) is not Tracked:
        return float(x)
    return walk.result(float(x.value), walk.all_of(x))


def _zeros_like(_: Walk, x: Any) -> Any:
    import s2s_runtime

    return s2s_runtime.zeros_like(untracked(x))


def _broadcast(walk: Walk, x: Any, like: Any) -> Any:
    import s2s_runtime

    value = s2s_runtime.broadcast_like(untracked(x), untracked(like))
    return walk.result(value, ids_of(x)) if holds(x) else value


def _unbroadcast(walk: Walk, x: Any, like: Any) -> Any:
    import s2s_runtime

    value = s2s_runtime.unbroadcast(untracked(x), untracked(like))
    if not holds(x):
        return value
    return walk.result(value, unbroadcast(walk, ids_of(x), np.shape(value)))


def unbroadcast(walk: Walk, ids: Any, shape: tuple[int, ...]) -> Any:
    """The sets of sums over the axes that broadcasting has added or stretched."""
    extra = np.ndim(ids) - len(shape)
    stretched = [k + extra for k, d in enumerate(shape) if d == 1 and ids.shape[k + extra] != 1]
    axes = (*range(extra), *stretched)
    return walk.sets.reduced(ids, axes).reshape(shape) if axes else ids


INTRINSICS: dict[Primitive, Callable[..., Any]] = {
    i.ALIAS: lambda _, x: x,
    i.TUPLE: lambda _, *items: items,
    i.LIST: lambda _, *items: list(items),
    i.DICT: lambda walk, *pairs: keyed(walk, zip(pairs[::2], pairs[1::2], strict=True)),
    i.SLICE: lambda _, *bounds: slice(*bounds),
    i.CONSTRUCT: lambda _, cls, *fields: cls(*fields),
    i.GETITEM: getitem,
    i.GETATTR: _getattr,
    i.TRUTH: lambda walk, x: walk.truth(x),
    i.FORMAT: _format,
    i.ITERATE: lambda _, x: list(x),
    i.APPEND: _append,
    i.EXTEND: _extend,
    i.POP: lambda _, items: (items.pop(), items),
    i.SETITEM: _setitem,
    i.ACCUMULATE: _accumulate,
    i.DEDUCT: _deduct,
    i.CHAIN: lambda _, view, index: Chain(view, index),
    i.SET_AT: _set_at,
    i.ADD_AT: _add_at,
    i.TAKE_AT: _take_at,
    i.ADD_TO: add,
    i.TAKE_FROM: lambda walk, x, v: add(walk, x, v, subtract=True),
    i.OWN: _own,
    i.INCREMENT: _increment,
    i.DECREMENT: _decrement,
    i.RAISE: _raise,
    i.ASSERT: _assert,
    i.DELETE: lambda _, *__: UNDEF,
    i.COMMENT: lambda _, *__: UNDEF,
    i.ZEROS_LIKE: _zeros_like,
    i.COPY: _copy,
    i.BROADCAST: _broadcast,
    i.UNBROADCAST: _unbroadcast,
    i.FLOAT: _float,
}
