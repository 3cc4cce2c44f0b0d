"""Attributes: of modules and classes when compiling, of arrays as NumPy functions, of objects."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Record, Tuple, Type, Unknown, rank
from s2s.lower import calls, classes, control, flat, instances, methods, writers
from s2s.lower.closures import CLOSURES, Choice, Method, Partial
from s2s.lower.instances import Instance, LocalClass
from s2s.lower.printed import printed_name
from s2s.lower.resolve import known_object, path_of, remember, static_attribute

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

ARRAY_ATTRIBUTES = {
    "T": (np.transpose, "np.transpose"),
    "shape": (np.shape, "np.shape"),
    "ndim": (np.ndim, "np.ndim"),
    "size": (np.size, "np.size"),
    "real": (np.real, "np.real"),
    "imag": (np.imag, "np.imag"),
}

_PARTS = {"float64": Literal(0.0), "int64": Literal(0)}


def attribute(frame: Frame, base: Atom, name: str, node: Any, result: str = "") -> Atom:
    """`base.name`."""
    if isinstance(base, Global):
        if isinstance(base.object, classes.Super):
            return classes.super_attribute(frame, base.object, name, node)
        if isinstance(base.object, Instance | LocalClass):
            return instances.attribute(frame, base, name, node)
        if isinstance(base.object, Choice):
            return _of_choice(frame, base.object, name, node, result)
        if isinstance(base.object, CLOSURES):
            return _of_closure(frame, base, name, node)
        return static_attribute(frame, base, name, node)
    type_ = type_of_atom(base)
    match type_:
        case Record():
            return of_record(frame, base, type_, name, node, result)
        case Tuple(cls=cls) if cls is not None:
            return _of_namedtuple(frame, base, cls, name, node, result)
        case Array() | Number() | Unknown() if name in ARRAY_ATTRIBUTES:
            return array_attribute(frame, base, type_, name, node, result)
        case Array() if name == "flat":
            return flat.walked(frame, base, node)
        case Array() | Number() if name in methods.ARRAY_METHODS or writers.is_method(name):
            frame.state.escape(base)
            return Global(name, Method(base, name))
        case Number(python=True) if isinstance(base, Literal):
            return Literal(getattr(base.value, name))
        case _:
            frame.state.escape(base)
            atom = frame.op(i.GETATTR, base, Literal(name), node=node, name=result)
            dtype = type_.dtype if isinstance(type_, Array | Number) else None
            if name == "dtype" and dtype is not None:
                scalar = np.dtype(dtype).type
                frame.facts.dtype_of[atom] = Global(printed_name(scalar), scalar)
            return atom


def array_attribute(
    frame: Frame, base: Atom, type_: Type, name: str, node: Any, result: str
) -> Atom:
    """An attribute of an array that is a function of NumPy."""
    if name == "ndim" and rank(type_) is not None:
        return Literal(rank(type_))
    if name == "shape" and rank(type_) == 0:
        return Literal(())
    if name in ("real", "imag") and isinstance(type_, Number) and type_.dtype in _PARTS:
        return base if name == "real" else _PARTS[type_.dtype]
    function, shown = ARRAY_ATTRIBUTES[name]
    atom = frame.op(Primitive(function, shown), base, node=node, name=result, form="attribute")
    if name == "shape" and isinstance(atom, Value):
        frame.facts.shape_of[atom] = base
    return atom


def _of_choice(frame: Frame, choice: Choice, name: str, node: Any, result: str) -> Atom:
    """An attribute of one object or another."""
    return control.choose(
        frame,
        choice.condition,
        lambda: attribute(frame, choice.first, name, node),
        lambda: attribute(frame, choice.second, name, node),
        node,
        result,
    )


def _of_closure(frame: Frame, base: Global, name: str, node: Any) -> Atom:
    shown = getattr(base.object, "name", base.name)
    if name in ("__name__", "__qualname__"):
        return Literal(shown)
    if name == "__doc__":
        return Literal(None)
    raise frame.refuse(
        node,
        f"cannot read the attribute '{name}' of a nested function",
        "It is a function known when compiling only.",
    )


def _of_namedtuple(frame: Frame, base: Atom, cls: type, name: str, node: Any, result: str) -> Atom:
    if name in getattr(cls, "_fields", ()):
        frame.state.escape(base)
        return frame.op(i.GETATTR, base, Literal(name), node=node, name=result)
    if name in ("_replace", "_asdict"):
        return Global(name, Method(base, name))
    return of_class(frame, base, cls, name, node)


def of_record(frame: Frame, base: Atom, type_: Record, name: str, node: Any, result: str) -> Atom:
    """An attribute of an object: data, a property, a method, or data of its class."""
    if name in type_.names:
        frame.state.escape(base)
        atom = frame.op(i.GETATTR, base, Literal(name), node=node, name=result)
        path = frame.paths.get(base) if isinstance(base, Value) else None
        if path is not None:
            full = (*path, ("attribute", name))
            if isinstance(atom, Value):
                frame.paths[atom] = full
            elif isinstance(atom, Global):
                remember(frame, atom.object, full)
        return atom
    if name == "__class__":
        return Global(type_.cls.__name__, type_.cls)
    return of_class(frame, base, type_.cls, name, node)


def class_path(frame: Frame, base: Atom, cls: type) -> Any:
    """How the derivative gets to the class of an object."""
    known = path_of(frame, cls)
    if known is not None:
        return known
    path = frame.paths.get(base) if isinstance(base, Value) else None
    if path is None:
        return None
    full = (*path, ("class", ""))
    remember(frame, cls, full)
    return full


def of_class(frame: Frame, base: Atom, cls: type, name: str, node: Any) -> Atom:
    """What an instance finds on its class."""
    import inspect

    path = class_path(frame, base, cls)
    full = None if path is None else (*path, ("attribute", name))
    try:
        found = inspect.getattr_static(cls, name)
    except AttributeError:
        if not isinstance(type_of_atom(base), Record) and not isinstance(base, Global):
            return Global(name, Method(base, name))
        raise frame.refuse(
            node,
            f"'{cls.__name__}' object has no attribute '{name}'",
            "It would raise AttributeError, or it is computed by `__getattr__`.",
        ) from None
    match found:
        case property(fget=getter) if getter is not None:
            remember(frame, found, full)
            step = None if full is None else (*full, ("attribute", "fget"))
            remember(frame, getter, step)
            shown = f"{cls.__name__}.{name}.fget"
            return calls.apply(frame, Global(shown, getter), [base], {}, node)
        case types.FunctionType():
            remember(frame, found, full)
            return Global(name, Partial(Global(f"{cls.__name__}.{name}", found), (base,)))
        case staticmethod(__func__=function):
            remember(frame, function, full)
            return Global(f"{cls.__name__}.{name}", function)
        case classmethod(__func__=function):
            step = None if full is None else (*full, ("function", ""))
            remember(frame, function, step)
            owner = Global(cls.__name__, cls)
            return Global(
                name, Partial(Global(f"{cls.__name__}.{name}.__func__", function), (owner,))
            )
        case _ if _is_cached_property(found):
            step = None if path is None else (*path, ("attribute", name), ("attribute", "func"))
            remember(frame, found.func, step)
            shown = f"{cls.__name__}.{name}.func"
            return calls.apply(frame, Global(shown, found.func), [base], {}, node)
        case types.MemberDescriptorType() | types.GetSetDescriptorType():
            frame.state.escape(base)
            return frame.op(i.GETATTR, base, Literal(name), node=node)
        case types.WrapperDescriptorType() | types.MethodDescriptorType():
            return Global(name, Method(base, name))
        case _ if hasattr(type(found), "__get__") and not callable(found):
            if isinstance(base, Global):
                raise instances.UnfollowedError(cls)
            return frame.op(i.GETATTR, base, Literal(name), node=node)
        case _:
            return known_object(frame, found, name, full, node, f"{cls.__name__}.{name}")


def _is_cached_property(found: Any) -> bool:
    import functools

    return isinstance(found, functools.cached_property)


def through(
    frame: Frame, found: Any, name: str, path: Any, step: tuple[str, str], node: Any
) -> Atom:
    """The atom for an object one step behind another one."""
    full = None if path is None else (*path, step)
    return known_object(frame, found, name, full, node)
