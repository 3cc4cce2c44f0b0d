"""Lists and dicts that the function made: which they are, and the changes made to them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Dict, List, Number, Unknown
from s2s.lower import closures, memory, stores, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame
    from s2s.lower.table import Place


def adopt(frame: Frame, atom: Atom) -> Atom:
    """Follow a list or dict that an op has just made, which nothing else holds."""
    if isinstance(atom, Value) and isinstance(atom.type, List | Dict):
        frame.state.track(frame.session.identity(), atom)
    return atom


def target(frame: Frame, base: Atom, what: str, node: Any) -> int:
    """The object to be changed.

    Raises:
        RefusedError: something may hold it that would not see the change.
    """
    identity = frame.state.object_of(base)
    if identity is None:
        raise _unfollowed(frame, base, what, node)
    if frame.state.versions[identity].escaped:
        raise frame.refuse(
            node,
            f"cannot follow {what}: something else may hold the same {_kind(base)}",
            f"The {_kind(base)} was stored in a container, passed on, captured, or is one of "
            "several objects. Make a copy before it is changed, or build a new one.",
        )
    if identity in frame.walked:
        raise frame.refuse(
            node,
            f"cannot follow {what}: a loop walks the same {_kind(base)}",
            "What the loop still meets depends on the change. Walk a copy (`list(...)`).",
        )
    return identity


def _kind(base: Atom) -> str:
    match type_of_atom(base):
        case List():
            return "list"
        case Dict():
            return "dict"
        case Array():
            return "array"
        case _:
            return "object"


def _unfollowed(frame: Frame, base: Atom, what: str, node: Any) -> Exception:
    match type_of_atom(base):
        case Array() | Number():
            return stores.not_followed(frame, base, node)
        case Unknown():
            return frame.refuse(
                node,
                f"cannot follow {what}: it is not known what is changed",
                "The type is not known here: annotate the parameter, or give example= arguments.",
            )
        case _:
            return frame.refuse(
                node,
                f"cannot follow {what}: the function has not made this {_kind(base)} itself",
                f"An argument, or what else holds the {_kind(base)}, would be changed too. Make a "
                "copy first (`list(xs)`, `dict(d)`), or build a new one.",
            )


def change(
    frame: Frame, base: Atom, what: str, node: Any, make: Callable[[str], Atom],
    items: tuple[Atom, ...] = (),
) -> Atom:  # fmt: skip
    """Give an object its next version; `make` appends the op for it, called as the object is."""
    place = _passed_in(frame, base, node)
    if place is not None:
        assert isinstance(base, Value)
        new = make(base.name)
        memory.hold(frame, base, items)
        stores.put_back(frame, place, new, node, shallow=True)
        return new
    identity = target(frame, base, what, node)
    assert isinstance(base, Value)
    new = make(base.name)
    assert isinstance(new, Value)
    writing.grown(frame, base, new, items)
    frame.state.track(identity, new)
    return new


def _passed_in(frame: Frame, base: Atom, node: Any) -> Place | None:
    """The place of a list or dict that was passed in, or that stands in another container."""
    if not isinstance(base, Value) or not isinstance(base.type, List | Dict):
        return None
    if frame.state.object_of(base) is not None:
        return None
    place = memory.place_of(frame, base)
    if any(step.callee not in (i.GETITEM, i.GETATTR) for step in place.steps):
        return None  # a list of the parts of an array: the array itself stays as it is
    root = frame.session.sharing.roots[place.object]
    if root in frame.session.sharing.given or isinstance(root.type, Unknown):
        return None
    return stores.writable(frame, base, node)


def held_by(frame: Frame, atom: Atom) -> frozenset[int]:
    """The followed objects that a value is or, as an iterator, walks."""
    identity = frame.state.object_of(atom)
    found = frozenset() if identity is None else frozenset({identity})
    return found | frame.facts.walks.get(atom, frozenset())


def append(frame: Frame, base: Atom, item: Atom, node: Any) -> None:
    """`base.append(item)`."""
    item = closures.stored(frame, item, node)
    frame.state.escape(item)
    change(
        frame, base, "'append'", node,
        lambda name: frame.op(i.APPEND, base, item, node=node, name=name), (item,),
    )  # fmt: skip


def extend(frame: Frame, base: Atom, items: Atom, node: Any) -> None:
    """`base.extend(items)`."""
    change(
        frame, base, "'extend'", node,
        lambda name: frame.op(i.EXTEND, base, items, node=node, name=name), (items,),
    )  # fmt: skip


def pop(frame: Frame, base: Atom, node: Any, name: str) -> Atom:
    """`base.pop()`."""
    identity = target(frame, base, "'pop'", node)
    assert isinstance(base, Value)
    item, rest = frame.builder.ops(
        i.POP, base, names=(name, base.name), location=frame.location(node)
    )
    writing.grown(frame, base, rest, ())
    memory.new_object(frame, item)
    memory.born(frame, item)
    memory.hold(frame, item, (base,))
    frame.state.track(identity, rest)
    from s2s.lower.constants import settled

    return settled(item)


def set_item(frame: Frame, base: Atom, index: Atom, item: Atom, node: Any) -> None:
    """`base[index] = item`."""
    match type_of_atom(base):
        case List() if not isinstance(type_of_atom(index), Number):
            raise frame.refuse(
                node,
                "cannot follow the assignment of a slice of a list",
                "Build a new list: `xs[:i] + [...] + xs[j:]`.",
            )
        case Dict() if _is_float(type_of_atom(index)) and not isinstance(index, Literal):
            raise frame.refuse(
                node,
                "cannot follow computed floats as keys of a dict",
                "A derivative cannot flow through a key. Keep the numbers in a list of pairs.",
            )
        case List() | Dict():
            item = closures.stored(frame, item, node)
            frame.state.escape(item)
            change(
                frame, base, "the assignment of an item", node,
                lambda name: frame.op(i.SETITEM, base, index, item, node=node, name=name), (item,),
            )  # fmt: skip
        case Array():
            stores.store(frame, base, index, item, node)
        case _:
            raise _unfollowed(frame, base, "the assignment of an item", node)


def _is_float(type_: object) -> bool:
    return isinstance(type_, Number) and type_.dtype is not None and type_.dtype.startswith("float")


def replaced(frame: Frame, base: Atom, what: str, new: Atom, node: Any) -> None:
    """A change that is written as a new value: `xs.insert(0, v)` is `xs = [v] + xs`."""
    identity = target(frame, base, what, node)
    assert isinstance(new, Value)
    frame.state.holders.pop(new, None)
    assert isinstance(base, Value)
    writing.replaced(frame, base, new)
    frame.state.track(identity, new)


def insert(frame: Frame, base: Atom, place: Atom, item: Atom, node: Any) -> None:
    """`base.insert(place, item)`: at either end."""
    items = getattr(type_of_atom(base), "items", None)
    at_end = isinstance(place, Literal) and items is not None and place.value == len(items)
    if at_end or _is_length_of(frame, place, base):
        append(frame, base, item, node)
        return
    target(frame, base, "'insert'", node)
    name = base.name if isinstance(base, Value) else ""
    frame.state.escape(item)
    single = frame.op(i.LIST, item, node=node)
    add = Primitive(operator.add, "+")
    if isinstance(place, Literal) and place.value == 0:
        new = frame.op(add, single, base, node=node, name=name, form="operator")
    else:
        before = frame.op(i.GETITEM, base, frame.op(i.SLICE, Literal(None), place, node=node),
                          node=node)  # fmt: skip
        after = frame.op(i.GETITEM, base, frame.op(i.SLICE, place, Literal(None), node=node),
                         node=node)  # fmt: skip
        first = frame.op(add, before, single, node=node, form="operator")
        new = frame.op(add, first, after, node=node, name=name, form="operator")
    replaced(frame, base, "'insert'", new, node)


def _is_length_of(frame: Frame, place: Atom, base: Atom) -> bool:
    return isinstance(place, Value) and frame.facts.length_of.get(place) is base
