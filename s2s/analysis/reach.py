"""What code that s2s does not look into may reach by itself: globals, cells and what these hold.

Found from the code objects of a function and of all functions, classes and objects whose names
stand in them; nothing is run.
"""

from __future__ import annotations

import dis
import enum
import logging
import re
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.effects import is_users

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 500
_DYNAMIC = {"setattr", "delattr", "globals", "vars", "__dict__", "__setattr__"}
_BINDS = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF", "DELETE_DEREF")


@dataclass(slots=True)
class Reach:
    """The names that stand in code, the objects that they mean, and what it binds.

    `bound` are outer names, `attributes` those of any object.
    """

    names: set[str] = field(default_factory=set)
    objects: dict[int, Any] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)

    def holds(self, thing: Any, name: str) -> bool:
        """Whether the code may get at an object that is known under a name."""
        if name in self.names or id(thing) in self.objects:
            return True
        arrays = (o for o in self.objects.values() if isinstance(o, np.ndarray))
        return isinstance(thing, np.ndarray) and any(np.may_share_memory(thing, a) for a in arrays)

    def meets(self, other: Reach) -> bool:
        """Whether what this code leaves behind may be found by the other."""
        if self.bound & other.names:
            return True
        return any(
            number in other.objects and self._may_change(thing)
            for number, thing in self.objects.items()
        )

    def _may_change(self, thing: Any) -> bool:
        if isinstance(thing, _CODE):
            return bool(self.attributes) and is_users(thing)
        return not isinstance(thing, _UNCHANGED)


_CODE = (types.FunctionType, type, types.ModuleType)
_UNCHANGED = (
    str, bytes, int, float, complex, tuple, frozenset, type(None), range, slice, np.generic,
    np.dtype, np.ufunc, types.BuiltinFunctionType, types.MethodDescriptorType, types.CodeType,
    types.MethodType, types.WrapperDescriptorType, types.GetSetDescriptorType, property,
    types.MemberDescriptorType, staticmethod, classmethod, logging.Logger, np.random.Generator,
    np.random.RandomState, type(np.sum), re.Pattern, enum.Enum,
)  # fmt: skip


def reach(function: Any) -> Reach:
    """What a function may reach."""
    found = Reach()
    pending = [function]
    while pending and len(found.objects) < _MOST:
        thing = pending.pop()
        if id(thing) not in found.objects:
            found.objects[id(thing)] = thing
            pending += _next(thing, found)
    return found


def _next(thing: Any, found: Reach) -> Iterator[Any]:
    """What may be reached in one step from an object."""
    match thing:
        case types.MethodType():
            yield from (thing.__func__, thing.__self__)
        case types.FunctionType() if is_users(thing):
            yield from _of_function(thing, found)
        case type() if is_users(thing):
            yield from vars(thing).values()
            yield from thing.__mro__[1:]
        case property():
            yield from (thing.fget, thing.fset)
        case staticmethod() | classmethod():
            yield thing.__func__
        case list() | tuple() | set() | frozenset() if len(thing) < _MOST:
            yield from thing
        case dict() if len(thing) < _MOST:
            yield from thing.values()
        case types.ModuleType() | np.ndarray() | type() | str() | int() | float():
            return
        case _ if is_users(type(thing)):
            yield type(thing)
            yield from getattr(thing, "__dict__", {}).values()
        case _ if hasattr(thing, "__wrapped__") or hasattr(thing, "func"):
            yield from (getattr(thing, "__wrapped__", None), getattr(thing, "func", None))
            yield from getattr(thing, "args", ())
        case _:
            return


def _of_function(function: types.FunctionType, found: Reach) -> Iterator[Any]:
    for code in _codes(function.__code__):
        found.names.update(code.co_names, code.co_freevars)
        if _DYNAMIC & {*code.co_names}:
            found.attributes.update(c for c in code.co_consts if isinstance(c, str))
        for instruction in dis.get_instructions(code):
            if instruction.opname in ("STORE_ATTR", "DELETE_ATTR"):
                found.attributes.add(instruction.argval)
            if instruction.opname in _BINDS and (
                instruction.opname.endswith("GLOBAL") or instruction.argval in code.co_freevars
            ):
                found.bound.add(instruction.argval)
        yield from _named(function, code.co_names)
    for cell in function.__closure__ or ():
        if not _is_empty(cell):
            yield cell.cell_contents
    yield from filter(None, (function.__defaults__, function.__kwdefaults__, function.__dict__))


def _named(function: types.FunctionType, names: tuple[str, ...]) -> Iterator[Any]:
    """What names mean: globals, or attributes of modules that are globals."""
    modules = [v for n in names if isinstance(v := function.__globals__.get(n), types.ModuleType)]
    for name in names:
        if name in function.__globals__:
            yield function.__globals__[name]
        for module in modules:
            if is_users_module(module) and hasattr(module, name):
                yield getattr(module, name)


def is_users_module(module: types.ModuleType) -> bool:
    """Whether a module is neither of Python's library nor of NumPy."""
    probe = types.SimpleNamespace(__module__=module.__name__)
    return is_users(probe)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _is_empty(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - raises for a name that is not bound yet
    except ValueError:
        return True
    return False
