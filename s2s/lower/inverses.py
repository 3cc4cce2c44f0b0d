"""The way back: from a view or item that was written to the base that has it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import Global, Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Dict, List, Record, Tuple, rank
from s2s.lower import viewing
from s2s.rules.available import available

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame
    from s2s.lower.table import Step

_RESHAPING = frozenset(
    {np.reshape, np.ravel, np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d, np.atleast_3d}
)


def inverse(frame: Frame, parent: Value, step: Step, new: Atom, node: Any) -> Atom:
    """The base whose view by a step is `new`."""
    if step.callee == i.GETATTR:
        name = str(_value(step.operands[0]))
        what = f"cannot follow a write through the attribute '{name}'"
        return replaced_field(frame, parent, name, new, node, what)
    if step.callee == i.GETITEM:
        return _replaced_item(frame, parent, step.operands[0], new, node)
    assert isinstance(step.callee, Primitive)
    function = step.callee.function
    if function in _RESHAPING:
        shape = frame.op(Primitive(np.shape, "np.shape"), parent, node=node, form="attribute")
        back = _op(frame, np.reshape, new, shape, node=node, name=parent.name)
        object.__setattr__(back, "type", parent.type)
        return back
    if function in available("transpose", "permute_dims"):
        return _transposed_back(frame, parent, step, new, node)
    if function in available("matrix_transpose", "linalg.matrix_transpose"):
        return _op(frame, np.swapaxes, new, Literal(-1), Literal(-2), node=node, name=parent.name)
    if function is np.swapaxes:
        return _again(frame, step, new, node, parent)
    if function is np.moveaxis:
        return _moved_back(frame, parent, step, new, node)
    if function in (np.flip, np.fliplr, np.flipud):
        return _again(frame, step, new, node, parent)
    if function in viewing.SPLITS:
        axis = Literal(_axis_of_split(step, function, parent))
        back = frame.op(
            Primitive(np.concatenate, "np.concatenate"), new, node=node, named={"axis": axis},
            name=parent.name,
        )  # fmt: skip
        object.__setattr__(back, "type", parent.type)
        return back
    raise frame.refuse(
        node,
        f"cannot follow a write through the view that '{step.callee.name}' gives",
        "Write into the array itself.",
    )


def _axis_of_split(step: Step, function: Any, parent: Value) -> int:
    if function is np.dsplit:
        return 2
    if function is np.hsplit:
        return 0 if rank(parent.type) == 1 else 1
    count = len(step.operands) - len(step.keywords)
    named = dict(zip(step.keywords, step.operands[count:], strict=True))
    axis = named.get("axis", step.operands[1] if count > 1 else Literal(0))
    return int(_value(axis) or 0)


def _op(frame: Frame, function: Any, *operands: Atom, node: Any, name: str) -> Atom:
    return frame.op(Primitive(function, f"np.{function.__name__}"), *operands, node=node, name=name)


def _again(frame: Frame, step: Step, new: Atom, node: Any, parent: Value) -> Atom:
    """An operation that is its own inverse."""
    assert isinstance(new, Value)
    count = len(step.operands) - len(step.keywords)
    named = dict(zip(step.keywords, step.operands[count:], strict=True))
    return frame.op(
        step.callee, new, *step.operands[:count], node=node, named=named, form=step.form,
        name=parent.name,
    )  # fmt: skip


def _transposed_back(frame: Frame, parent: Value, step: Step, new: Atom, node: Any) -> Atom:
    if not step.operands:
        return _op(frame, np.transpose, new, node=node, name=parent.name)
    axes = [_value(a) for a in step.operands]
    axes = list(axes[0]) if len(axes) == 1 and isinstance(axes[0], tuple | list) else axes
    if axes == [None] or not all(isinstance(a, int) for a in axes):
        raise frame.refuse(
            node, "cannot follow a write through this transpose", "Write the axes as numbers."
        )
    order = tuple(int(k) for k in np.argsort([a % len(axes) for a in axes]))
    return _op(frame, np.transpose, new, Literal(order), node=node, name=parent.name)


def _moved_back(frame: Frame, parent: Value, step: Step, new: Atom, node: Any) -> Atom:
    count = len(step.operands) - len(step.keywords)
    named = dict(zip(step.keywords, step.operands[count:], strict=True))
    source = named.get("source", step.operands[0] if count else Literal(None))
    target = named.get("destination", step.operands[1] if count > 1 else Literal(None))
    return _op(frame, np.moveaxis, new, target, source, node=node, name=parent.name)


def _value(atom: Atom) -> Any:
    return atom.value if isinstance(atom, Literal) else None


def _replaced_item(frame: Frame, parent: Value, key: Atom, new: Atom, node: Any) -> Atom:
    """A list, tuple or dict with another item."""
    match parent.type:
        case List() | Dict():
            return frame.op(i.SETITEM, parent, key, new, node=node, name=parent.name)
        case Tuple(items=items, cls=None) if isinstance(_value(key), int):
            place = _value(key) % len(items)
            parts = [
                new if k == place else frame.op(i.GETITEM, parent, Literal(k), node=node)
                for k in range(len(items))
            ]
            return frame.op(i.TUPLE, *parts, node=node, name=parent.name)
        case _:
            raise frame.refuse(
                node,
                "cannot follow a write into an item of this",
                "Take the array out under a name of its own, and put it back after the writes.",
            )


def replaced_field(
    frame: Frame, parent: Value, name: str, new: Atom, node: Any, what: str = ""
) -> Atom:
    """An object with another field; `what` says what cannot be followed if that cannot be made."""
    type_ = parent.type
    if isinstance(type_, Tuple) and type_.cls is not None:
        cls: Any = type_.cls
        names: tuple[str, ...] = cls._fields
    elif isinstance(type_, Record) and is_rebuilt(type_.cls, type_.names):
        cls, names = type_.cls, type_.names
    else:
        raise frame.refuse(
            node,
            what or f"cannot follow the assignment of an attribute: '{name}'",
            "Its class makes more of its objects than their fields say. Return the new value "
            "instead, or use a plain dataclass.",
        )
    fields = [
        new if n == name else frame.op(i.GETATTR, parent, Literal(n), node=node) for n in names
    ]
    return frame.op(
        i.CONSTRUCT, Global(cls.__qualname__, cls), *fields, node=node, name=parent.name
    )


def is_rebuilt(cls: type, names: tuple[str, ...]) -> bool:
    """Whether calling a class with the fields of an object makes an equal object."""
    from s2s.lower.classes import has_generated_init

    if not dataclasses.is_dataclass(cls) or not has_generated_init(cls):
        return False
    fields = dataclasses.fields(cls)
    return (
        not hasattr(cls, "__post_init__")
        and all(f.init and not f.kw_only for f in fields)
        and tuple(f.name for f in fields) == tuple(names)
    )
