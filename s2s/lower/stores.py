"""Writes into arrays, and through views and items into what holds them.

A[i, 1:] = v        A1 = setitem(A, (i, 1:), v)
A[1:][0] += v       A1 = accumulate(A, chain(1:, 0), v)
A.T[0] = v          w = transpose(A); w1 = setitem(w, 0, v); A1 = transpose(w1)
d["w"][0] = v       w1 = setitem(d["w"], 0, v); d1 = setitem(d, "w", w1)
"""

from __future__ import annotations

import dataclasses
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Slice, Tuple, Unknown
from s2s.lower import arrays, inverses, memory, viewing, writing

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.ir.types import Type
    from s2s.lower.frame import Frame
    from s2s.lower.table import Place, Step

_OPS = {"set": i.SETITEM, "add": i.ACCUMULATE, "sub": i.DEDUCT}
_WHOLE = {"add": i.INCREMENT, "sub": i.DECREMENT}


def store(frame: Frame, base: Atom, index: Atom, value: Atom, node: Any, how: str = "set") -> None:
    """`base[index] = value`, `+=` or `-=`: what `base` is a view of has a new version.

    `how` is "set"; "add" or "sub", where repeated indices add up.

    Raises:
        RefusedError: it is not known what is written.
    """
    base, index, value = (memory.current(frame, a, node) for a in (base, index, value))
    place = _array(frame, base, node)
    if how == "set":
        arrays.check_mask(frame, base, index, value, node)
    write(frame, place, index, value, node, _OPS[how])


def overwrite(frame: Frame, base: Atom, value: Atom, node: Any, how: str = "set") -> None:
    """`base[...] = value`, or `base += value`, for the whole of an array."""
    base, value = memory.current(frame, base, node), memory.current(frame, value, node)
    place = _array(frame, base, node)
    if place.steps and _is_slice(place, len(place.steps)):
        short = dataclasses.replace(place, steps=place.steps[:-1])
        write(frame, short, place.steps[-1].operands[0], value, node, _OPS[how])
        return
    if how == "set":
        write(frame, place, Literal(Ellipsis), value, node, i.SETITEM)
        return
    assert isinstance(base, Value)
    new = frame.op(_WHOLE[how], base, value, node=node, name=name_of(frame, base))
    put_back(frame, place, new, node)


def write(
    frame: Frame, place: Place, index: Atom, value: Atom, node: Any, callee: Primitive
) -> None:
    """Write at an index of what stands at a place."""
    level = len(place.steps)
    while level and _is_slice(place, level):
        level -= 1
        index = _chained(frame, place.steps[level].operands[0], index, node)
    target = _at(frame, place, level, node)
    new = frame.op(callee, target, index, value, node=node, name=name_of(frame, target))
    put_back(frame, dataclasses.replace(place, steps=place.steps[:level]), new, node)


def name_of(frame: Frame, target: Value) -> str:
    """The user's name for what is written: its own, or the first that is bound to the object."""
    if target.name:
        return target.name
    places = frame.session.sharing.places
    own = places.get(target)
    for name, bound in frame.state.names.items():
        place = places.get(bound) if isinstance(bound, Value) and name.isidentifier() else None
        if own is None or place is None:
            continue
        if (place.object, place.steps) == (own.object, own.steps):
            return name
    return ""


def put_back(frame: Frame, place: Place, new: Atom, node: Any, *, shallow: bool = False) -> None:
    """What stands at a place is another value now: so what holds it is another, up to the object."""
    level = len(place.steps)
    while level:
        parent = _at(frame, place, level - 1, node)
        step = place.steps[level - 1]
        if _is_slice(place, level):
            short = dataclasses.replace(place, steps=place.steps[: level - 1])
            write(frame, short, step.operands[0], new, node, i.SETITEM)
            return
        new = inverses.inverse(frame, parent, step, new, node)
        if isinstance(new, Value):  # its items are found by steps from it
            frame.session.sharing.contents.pop(new, None)
            frame.session.sharing.makers.pop(new, None)
        level -= 1
    if not isinstance(new, Value):
        raise AssertionError(new)
    depth = len(place.steps) if shallow else None
    writing.renew(frame, place.object, new, node, depth=depth)


def _at(frame: Frame, place: Place, level: int, node: Any) -> Value:
    """The value at the first steps of a place."""
    found = memory.version(frame.state, frame.session.sharing, place.object)
    for step in place.steps[:level]:
        found = memory.taken(frame, found, step, node)
    return found


def _is_slice(place: Place, level: int) -> bool:
    """Whether the step before `level` takes a slice of an array."""
    step = place.steps[level - 1]
    return step.callee == i.GETITEM and not step.item


def _chained(frame: Frame, first: Atom, second: Atom, node: Any) -> Atom:
    """The index of `x[first][second]`."""
    if _is_integer(type_of_atom(first)) and _is_plain(type_of_atom(second)):
        rest = _parts(frame, second)
        if rest is not None:
            parts = (first, *rest)
            if all(isinstance(part, Literal) for part in parts):
                return Literal(tuple(part.value for part in parts if isinstance(part, Literal)))
            return frame.op(i.TUPLE, *parts, node=node)
    return frame.op(i.CHAIN, first, second, node=node)


def _parts(frame: Frame, index: Atom) -> tuple[Atom, ...] | None:
    if isinstance(index, Literal) and isinstance(index.value, tuple):
        return tuple(Literal(part) for part in index.value)
    if isinstance(type_of_atom(index), Tuple):
        return frame.session.sharing.contents.get(index) if isinstance(index, Value) else None
    return (index,)


def _is_integer(type_: Type) -> bool:
    return isinstance(type_, Number) and str(type_.dtype).startswith(("int", "uint"))


def _is_plain(index: Type) -> bool:
    """Whether an index is made of integers and slices only."""
    parts = index.items if isinstance(index, Tuple) else (index,)
    return all(isinstance(part, Slice) or _is_integer(part) for part in parts)


def _array(frame: Frame, base: Atom, node: Any) -> Place:
    """The place of an array that may be written."""
    if not isinstance(base, Value) or not isinstance(base.type, Array):
        raise not_followed(frame, base, node)
    return writable(frame, base, node)


def writable(frame: Frame, base: Value, node: Any) -> Place:
    """The place of a value, if that may be written into."""
    place = memory.place_of(frame, base)
    sharing = frame.session.sharing
    fixed = sharing.fixed.get(place.object)
    if fixed is not None:
        raise frame.refuse(
            node,
            f"cannot write into '{fixed}': it is data outside of the function",
            "Whoever reads it would see the change, and the next call too. Pass it as an argument, "
            "or write into a copy.",
        )
    for step in place.steps:
        function = step.callee.function if isinstance(step.callee, Primitive) else None
        if function in viewing.READ_ONLY:
            name = getattr(function, "__name__", "")
            raise frame.refuse(
                node,
                f"cannot write into what '{name}' gives",
                "It is read-only in NumPy. Write into the array itself, or into a copy.",
            )
    before = (None, *place.steps)
    if any(
        step.item and not _is_split(last) for last, step in zip(before, place.steps, strict=False)
    ):
        check_single(frame, place, node)
    return place


def _is_split(step: Step | None) -> bool:
    """Whether a step gives parts that do not overlap."""
    return (
        step is not None
        and isinstance(step.callee, Primitive)
        and step.callee.function in viewing.SPLITS
    )


def check_single(frame: Frame, place: Place, node: Any) -> None:
    """Refuse to write into an item of a container that may hold the same array twice."""
    if place.object in frame.session.sharing.single:
        return
    raise frame.refuse(
        node,
        "cannot follow a write into an item: the container may hold the same array twice",
        "Take the array under a name of its own, or copy it as it is put in.",
    )


def not_followed(frame: Frame, base: Atom, node: Any) -> Exception:
    """The refusal of a write into what is not known to be an array."""
    if isinstance(type_of_atom(base), Unknown):
        return frame.refuse(
            node,
            "cannot follow this write: it is not known what is changed",
            "The type is not known here. Annotate the parameter, or give example= arguments.",
        )
    if isinstance(type_of_atom(base), Number):
        return frame.refuse(
            node, "cannot write into a number", "A NumPy scalar has no memory of its own to change."
        )
    return frame.refuse(
        node,
        "cannot follow this write",
        "Only arrays, lists and dicts can be written into.",
    )


# augmented assignment -----------------------------------------------------------------------------

_SIGNS = {operator.add: "add", operator.sub: "sub"}


def augmented(frame: Frame, base: Atom, function: Any, symbol: str, value: Atom, node: Any) -> None:
    """`base op= value` for an array: it is written into."""
    from s2s.lower import operators

    _check_cast(frame, base, function, value, symbol, node)
    if function in _SIGNS:
        overwrite(frame, base, value, node, _SIGNS[function])
        return
    base = memory.current(frame, base, node)
    new = operators.operate(frame, function, symbol, [base, value], node)
    overwrite(frame, base, new, node)


def augmented_item(
    frame: Frame, base: Atom, index: Atom, function: Any, symbol: str, value: Atom, node: Any
) -> None:
    """`base[index] op= value` for an array; of repeated indices the last one counts."""
    from s2s.lower import operators

    if not isinstance(type_of_atom(base), Array):
        raise not_followed(frame, base, node)
    if memory.current(frame, base, node) is not base:
        raise frame.refuse(
            node,
            "cannot follow this write: its right-hand side writes into the same array",
            "Which of both comes first is hard to see. Compute the right-hand side before.",
        )
    _check_cast(frame, base, function, value, symbol, node)
    if function in _SIGNS and (viewing.is_basic(type_of_atom(index)) or _is_mask(index)):
        store(frame, base, index, value, node, _SIGNS[function])
        return
    old = frame.op(i.GETITEM, base, index, node=node)
    new = operators.operate(frame, function, symbol, [old, value], node)
    store(frame, base, index, new, node)


def _is_mask(index: Atom) -> bool:
    type_ = type_of_atom(index)
    return isinstance(type_, Array) and type_.dtype == "bool"


def _check_cast(
    frame: Frame, base: Atom, function: Any, value: Atom, symbol: str, node: Any
) -> None:
    """Refuse what NumPy refuses: a float that is put back into an array of integers."""
    into, of = (getattr(type_of_atom(a), "dtype", None) for a in (base, value))
    if into is None or of is None:
        return
    kind = np.dtype(into).kind
    result = "f" if function is operator.truediv and kind in "biu" else np.dtype(of).kind
    if kind in "biu" and result in "fc":
        raise frame.refuse(
            node,
            f"an array of {into} cannot take the result of '{symbol}=' here",
            "NumPy raises UFuncTypeError. Make the array one of floats.",
        )


def set_field(frame: Frame, base: Value, name: str, value: Atom, node: Any) -> None:
    """`base.name = value` for an object that is passed in."""
    place = memory.place_of(frame, base)
    fixed = frame.session.sharing.fixed.get(place.object)
    if fixed is not None:
        raise frame.refuse(
            node,
            f"cannot follow the assignment of an attribute of '{fixed}': it is data outside of "
            "the function",
            "Whoever reads it sees the change. Pass the object as an argument.",
        )
    base = memory.current(frame, base, node)  # type: ignore[assignment]
    new = inverses.replaced_field(frame, base, name, value, node)
    put_back(frame, place, new, node, shallow=True)
    memory.hold(frame, memory.version(frame.state, frame.session.sharing, place.object), (value,))
