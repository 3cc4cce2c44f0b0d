"""A hash of what a function, class or module is, the same in every process.

Two objects with the same fingerprint may stand for each other in compiled code. It holds no
addresses, so a second process that imports the same files finds the same.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import types
from typing import Any

from s2s.capture.codes import key_of

_PLAIN = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))
_UNSTABLE = ("__dict__", "__weakref__", "__doc__", "_abc_impl", "__static_attributes__")


def fingerprint(value: Any) -> str:
    """A hash of a function (its code and defaults), a class (its members), a module or a constant.

    What a function refers to is not part of it.

    Raises:
        TypeError: the object has no content that could be compared in another process.
    """
    return hashlib.sha256(repr(_content(value, ())).encode()).hexdigest()


def _content(value: Any, inside: tuple[int, ...]) -> Any:
    """A nested tuple of constants that says what an object is."""
    if id(value) in inside:
        return ("again", inside.index(id(value)))
    match value:
        case types.FunctionType():
            return _function(value, (*inside, id(value)))
        case types.MethodType():
            return ("method", _content(value.__func__, inside))
        case types.ModuleType():
            version = getattr(value, "__version__", "")
            return ("module", value.__name__, version if isinstance(version, str) else "")
        case type():
            return _class(value, (*inside, id(value)))
        case tuple() | list():
            return (type(value).__name__, *(_content(v, inside) for v in value))
        case _ if isinstance(value, _PLAIN) and type(value) in _PLAIN:
            return (type(value).__name__, repr(value))
        case _:
            return _other(value, inside)


def _function(function: types.FunctionType, inside: tuple[int, ...]) -> Any:
    code = function.__code__
    named = function.__kwdefaults__ or {}
    return (
        "function",
        os.path.basename(code.co_filename),
        key_of(code, places=True),
        tuple(_default(d, inside) for d in function.__defaults__ or ()),
        tuple((name, _default(named[name], inside)) for name in sorted(named)),
    )


def _default(value: Any, inside: tuple[int, ...]) -> Any:
    """Literal defaults are part of emitted code; others are read again at each call."""
    if isinstance(value, (*_PLAIN, tuple)):
        return _content(value, inside)
    return type(value).__name__


def _class(cls: type, inside: tuple[int, ...]) -> Any:
    name = (cls.__module__, cls.__qualname__)
    if not cls.__flags__ & (1 << 9):  # written in C: its name says what it is
        return ("type", *name)
    members = tuple(
        (key, _member(member, inside))
        for key, member in sorted(vars(cls).items())
        if key not in _UNSTABLE
    )
    return ("class", *name, tuple(_content(base, inside) for base in cls.__bases__), members)


def _member(member: Any, inside: tuple[int, ...]) -> Any:
    match member:
        case staticmethod() | classmethod():
            return (type(member).__name__, _member(member.__func__, inside))
        case property():
            parts = (member.fget, member.fset, member.fdel)
            return ("property", *(_member(p, inside) for p in parts))
        case types.FunctionType() | type() | tuple():
            return _content(member, inside)
        case _ if type(member) in _PLAIN:
            return _content(member, inside)
        case dict():
            return ("dict", *(str(key) for key in member))
        case _:
            return type(member).__name__


def _other(value: Any, inside: tuple[int, ...]) -> Any:
    cls = type(value)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if callable(value) and isinstance(name, str):  # built-ins, ufuncs, cached functions
        wrapped = getattr(value, "__wrapped__", None)
        module = getattr(value, "__module__", None)
        return (cls.__name__, str(module), name, _content(wrapped, (*inside, id(value))))
    try:
        return ("pickle", cls.__module__, cls.__qualname__, pickle.dumps(value, protocol=4))
    except Exception as error:
        message = f"a {cls.__name__} has no fingerprint"
        raise TypeError(message) from error
