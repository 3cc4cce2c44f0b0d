"""Assignment: to names, patterns, items; augmented assignment as rebinding, or in place if licensed."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Dict, List, Never, Record, Static, Tuple, Unknown
from s2s.lower import (
    attributes,
    closures,
    comprehensions,
    control,
    displays,
    expressions,
    flat,
    instances,
    memory,
    objects,
    operators,
    stores,
    writers,
    writing,
)
from s2s.lower.frame import is_immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def assign(frame: Frame, targets: Sequence[Any], value: Any, node: Any) -> None:
    """`target = target = value`."""
    first = targets[0]
    name = first.id if isinstance(first, gast.Name) else ""
    if len(targets) == 1 and _is_parallel(first, value):
        atoms = [expressions.expression(frame, element) for element in value.elts]
        _bind_all(frame, first.elts, atoms, node)
        return
    atom = expressions.expression(frame, value, name)
    for target in targets:
        bind_target(frame, target, atom, node)


def _is_parallel(target: Any, value: Any) -> bool:
    """`a, b = x, y`: no tuple needs to be made."""
    return (
        isinstance(target, gast.Tuple | gast.List)
        and isinstance(value, gast.Tuple | gast.List)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(e, gast.Starred) for e in (*target.elts, *value.elts))
    )


def _bind_all(frame: Frame, targets: Sequence[Any], atoms: Sequence[Atom], node: Any) -> None:
    """Bind several targets at once: what is swapped is read before anything is bound."""
    for target, atom in zip(targets, atoms, strict=True):
        bind_target(frame, target, atom, node)


def bind_target(frame: Frame, target: Any, atom: Atom, node: Any) -> None:
    """Bind a target of an assignment, a loop or a `with` to an atom."""
    match target:
        case gast.Name(id=name):
            bind_name(frame, name, atom, target)
        case gast.Tuple(elts=elements) | gast.List(elts=elements):
            _unpack(frame, elements, atom, target)
        case gast.Subscript():
            _store(frame, target, atom, node)
        case gast.Attribute():
            _store_attribute(frame, target, atom, node)
        case gast.Starred(value=inner):
            bind_target(frame, inner, atom, node)


def bind_name(frame: Frame, name: str, atom: Atom, node: Any) -> None:
    """`name = atom`: a copy of a reference is an operation of its own."""
    comprehensions.check_named(frame, name, atom, node)
    if _needs_alias(frame, name, atom):
        source = atom
        atom = frame.op(i.ALIAS, atom, node=node, name=name)
        if isinstance(source, Value):
            frame.state.escape(source)
            if isinstance(atom, Value):
                frame.aliases[atom] = frame.root(source)
            if source in frame.paths and isinstance(atom, Value):
                frame.paths[atom] = frame.paths[source]
            frame.facts.copied(source, atom)
    if isinstance(atom, Value):
        frame.bound.add(atom)
    frame.state.bind(name, closures.renamed(frame, atom, name, node))


def _needs_alias(frame: Frame, name: str, atom: Atom) -> bool:
    if name.startswith(".") or frame.template:
        return False
    match atom:
        case Literal(value=value):
            return isinstance(value, float)
        case Value():
            if frame.state.object_of(atom) is not None:
                return False
            return atom.name != name or atom in frame.bound
        case _:
            return False


def _unpack(frame: Frame, elements: Sequence[Any], atom: Atom, node: Any) -> None:
    stars = [place for place, e in enumerate(elements) if isinstance(e, gast.Starred)]
    star = stars[0] if stars else None
    inner = [e.value if isinstance(e, gast.Starred) else e for e in elements]
    names = [e.id if isinstance(e, gast.Name) else "" for e in inner]
    if isinstance(type_of_atom(atom), Static):
        raise frame.refuse(node, "cannot unpack this", "It is a function, class or module.")
    atoms = displays.unpack(frame, atom, names, star, node)
    for target, value in zip(inner, atoms, strict=True):
        bind_target(frame, target, value, node)


def _store(frame: Frame, target: Any, atom: Atom, node: Any) -> None:
    from s2s.lower import template

    if frame.template and isinstance(target.value, gast.Name):
        marker = template.marker_named(frame, target.value.id)
        if marker is not None:
            template.write_marker(frame, marker, target, atom)
            return
    base, is_flat = flat.base_of(frame, target.value)
    index = expressions.index_of(frame, target.slice)
    if is_flat:
        flat.store(frame, base, index, atom, target)
        return
    objects.set_item(frame, _again(frame, target.value, base), index, atom, target)


def _again(frame: Frame, node: Any, atom: Atom) -> Atom:
    """A name's current version, should evaluating the index have changed it."""
    return frame.state.read(node.id) if isinstance(node, gast.Name) and node.id in frame.local \
        else atom  # fmt: skip


def _store_attribute(frame: Frame, target: Any, atom: Atom, node: Any) -> None:
    base = expressions.expression(frame, target.value)
    if instances.store(frame, base, target.attr, atom):
        return
    if writers.store_attribute(frame, base, target.attr, atom, target):
        return
    if isinstance(base, Global):
        raise frame.refuse(
            target,
            f"cannot follow the assignment of an attribute of a class or module: '{target.attr}'",
            "Whoever reads it sees the change. Return the value instead.",
        )
    if isinstance(base, Value) and isinstance(base.type, Record):
        stores.set_field(frame, base, target.attr, atom, target)
        return
    raise frame.refuse(
        target,
        f"cannot follow the assignment of an attribute: '{target.attr}'",
        "Something else may hold the same object. Return the new value, or build a new object "
        "(`dataclasses.replace`).",
    )


def augment(frame: Frame, node: Any) -> None:
    """`target op= value`."""
    match node.target:
        case gast.Name(id=name):
            _augment_name(frame, name, node)
        case gast.Subscript():
            _augment_item(frame, node)
        case gast.Attribute():
            _augment_attribute(frame, node)


def _augment_attribute(frame: Frame, node: Any) -> None:
    target = node.target
    base = expressions.expression(frame, target.value)
    new = _augmented(frame, attributes.attribute(frame, base, target.attr, target), node)
    if new is not None:
        _store_attribute(frame, target, new, node)


def _augment_name(frame: Frame, name: str, node: Any) -> None:
    function, symbol = operators.BINARY[type(node.op)]
    old = expressions.read(frame, name, node.target)
    type_ = type_of_atom(old)
    value = expressions.expression(frame, node.value)
    if isinstance(type_, List) and function is operator.add:
        objects.extend(frame, expressions.read(frame, name, node.target), value, node)
        return
    if isinstance(type_, Array):
        stores.augmented(frame, old, function, symbol, value, node)
        return
    joins = isinstance(type_, Unknown) and isinstance(type_of_atom(value), Tuple | List)
    if joins or (not is_immutable(type_) and not isinstance(type_, Never | Unknown)):
        raise _not_rebound(frame, name, symbol, type_, node)
    result = operators.operate(frame, function, symbol, [old, value], node, name, "augmented")
    if isinstance(type_, Unknown) and isinstance(old, Value):
        writing.lose(frame, old, result, node)
    bind_name(frame, name, result, node.target)


def _not_rebound(frame: Frame, name: str, symbol: str, type_: Any, node: Any) -> Exception:
    if isinstance(type_, Unknown):
        return frame.refuse(
            node,
            f"cannot tell whether '{name} {symbol}= ...' rebinds or writes in place",
            f"If '{name}' is a number it is bound to a new one, if it is an array it is changed "
            f"for all who hold it. Write `{name} = {name} {symbol} ...`.",
        )
    return frame.refuse(
        node,
        f"cannot follow '{name} {symbol}= ...'",
        f"It may change an object that something else holds. Write `{name} = {name} {symbol} ...`.",
    )


def _augment_item(frame: Frame, node: Any) -> None:
    function, symbol = operators.BINARY[type(node.op)]
    target = node.target
    base, is_flat = flat.base_of(frame, target.value)
    index = expressions.index_of(frame, target.slice)
    if is_flat:
        flat.augment(frame, base, index, function, symbol, node.value, target)
        return
    base = memory.current(frame, base, target)
    if not isinstance(type_of_atom(base), List | Dict):
        base = memory.current(frame, base, node)
        value = expressions.expression(frame, node.value)
        stores.augmented_item(frame, base, index, function, symbol, value, node)
        return
    options = frame.facts.one_of.get(index)
    keys = getattr(type_of_atom(base), "keys", None)
    if options and keys is not None and set(options) <= set(keys):

        def augment_key(key: str) -> Atom:
            _augment_key(frame, _again(frame, target.value, base), Literal(key), node)
            return Literal(None)

        control.among(frame, index, options, augment_key, node)
        return
    _augment_key(frame, base, index, node)


def _augment_key(frame: Frame, base: Atom, index: Atom, node: Any) -> None:
    """`base[index] op= value` for a list or dict."""
    target = node.target
    new = _augmented(frame, expressions.item(frame, base, index, target), node)
    if new is not None:
        objects.set_item(frame, _again(frame, target.value, base), index, new, target)


def _augmented(frame: Frame, old: Atom, node: Any) -> Atom | None:
    """What takes the place of an item or attribute; None for an array, which is written into."""
    function, symbol = operators.BINARY[type(node.op)]
    value = expressions.expression(frame, node.value)
    if isinstance(type_of_atom(old), Array):
        stores.augmented(frame, old, function, symbol, value, node)
        return None
    _only_rebinds(frame, old, symbol, node)
    return operators.operate(frame, function, symbol, [old, value], node)


def _only_rebinds(frame: Frame, old: Atom, symbol: str, node: Any) -> None:
    type_ = type_of_atom(old)
    if not is_immutable(type_) and not isinstance(type_, Never):
        raise _not_rebound(frame, "the item", symbol, type_, node)
