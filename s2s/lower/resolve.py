"""What a name or an attribute of something known when compiling means.

Functions, classes and modules are compile-time objects: that a name still leads to the same one is
a guard. Everything else is data: the entry takes it as a keyword-only parameter (a capture), and
passes it on to the functions that read it.
"""

from __future__ import annotations

import builtins
import collections
import functools
import math
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import type_of
from s2s.capture.access import cell_of, global_of
from s2s.errors import S2SError
from s2s.ir import Global, Literal, Value
from s2s.lower import memory
from s2s.lower.printed import printed_name
from s2s.rules.notation import is_shipped

if TYPE_CHECKING:
    from s2s.capture.access import Path
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

LIBRARIES = (np, math, np.linalg, np.fft)
_CODE = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type,
    np.ufunc, functools.partial, functools._lru_cache_wrapper, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.GenericAlias, np.dtype,
    types.BuiltinMethodType, types.MethodWrapperType, type(np.mean),
)  # fmt: skip


_COLLECTING = (list, dict, set, collections.deque)


def outer_name(frame: Frame, name: str, node: Any) -> Atom:
    """The meaning of a name that is not local: closure variable, global or built-in."""
    if name in frame.environment:
        known: Atom = frame.environment[name]
        return known
    home = frame.home
    base = path_of(frame, home)
    code = home.__code__
    if name in code.co_freevars:
        try:
            found = cell_of(home, name)
        except ValueError:
            raise frame.refuse(
                node,
                f"'{name}' has no value yet",
                "It is a variable of the surrounding function that is assigned later.",
            ) from None
        return known_object(frame, found, name, _step(base, "cell", name), node)
    try:
        found = global_of(home, name)
    except KeyError:
        if hasattr(builtins, name):
            found = getattr(builtins, name)
        elif frame.template and (around := _inlined_globals(home, name)) is not None:
            found = around[name]
        else:
            raise frame.refuse(
                node,
                f"'{name}' is not defined",
                "No local variable, global or built-in has this name.",
            ) from None
    return known_object(frame, found, name, _step(base, "global", name), node)


def _inlined_globals(template: Any, name: str) -> dict[str, Any] | None:
    """Where an `inline` function that a template calls finds a name of its own module."""
    for helper in template.__globals__.values():
        if getattr(helper, "__s2s_inline__", False) and name in helper.__globals__:
            return helper.__globals__  # type: ignore[no-any-return]
    return None


def _step(base: Path | None, kind: str, name: str) -> Path | None:
    return None if base is None else (*base, (kind, name))


def path_of(frame: Frame, found: Any) -> Path | None:
    """How the derivative gets to an object known when compiling."""
    known = frame.session.paths.get(id(found))
    if known is not None:
        return known
    return None


def remember(frame: Frame, found: Any, path: Path | None, *, guard: bool = True) -> None:
    """Note how an object was reached, and that its identity is relied upon."""
    session = frame.session
    if path is None:
        return
    if id(found) not in session.paths:
        session.paths[id(found)] = path
        session.kept.append(found)
    if guard and not frame.template:
        session.guards.setdefault(path, found)


def is_code(found: Any) -> bool:
    """Whether an object is one that is known when compiling: a function, class, module, dtype."""
    if isinstance(found, _CODE) or getattr(found, "__s2s_primal__", None) is not None:
        return True
    if getattr(type(found), "__s2s_derivative__", False):
        return True
    return callable(found) and not isinstance(type(found).__call__, types.FunctionType)


def known_object(
    frame: Frame, found: Any, name: str, path: Path | None, node: Any, shown: str = ""
) -> Atom:
    """The atom for an object that a name leads to."""
    if found is None or found is Ellipsis or isinstance(found, bool | str):
        remember_constant(frame, found, path)
        return Literal(found)
    if isinstance(found, np.dtype | types.GenericAlias) or is_code(found):
        if isinstance(found, types.MethodType):
            remember(frame, found, path, guard=False)
            remember(frame, found.__func__, None if path is None else (*path, ("function", "")))
        else:
            remember(frame, found, path, guard=not _is_made_when_read(found))
        return Global(shown or _shown(found, name), found)
    return captured(frame, found, name, path, node)


def _is_made_when_read(found: Any) -> bool:
    """Whether an object is another one each time: the methods of a ufunc, which itself is guarded."""
    return isinstance(getattr(found, "__self__", None), np.ufunc)


def remember_constant(frame: Frame, found: Any, path: Path | None) -> None:
    """Note that a constant was read from a name that may be bound again."""
    if path is not None and not frame.template:
        frame.session.guards.setdefault(path, found)


def _shown(found: Any, name: str) -> str:
    known = printed_name(found)
    module = getattr(found, "__module__", None) or ""
    in_library = found in LIBRARIES if isinstance(found, types.ModuleType) else (
        module.split(".")[0] in ("numpy", "math", "builtins", "s2s_runtime", "s2s_kernels")
        or isinstance(found, np.ufunc)
    )  # fmt: skip
    return known if in_library else name


def captured(frame: Frame, found: Any, name: str, path: Path | None, node: Any) -> Atom:
    """The parameter by which this function gets a piece of data from around it."""
    from s2s.lower.constants import is_literal, settled

    if frame.template:
        written = is_literal(found) and not is_shipped(frame.home)
        return Literal(found) if written else Global(name, found)
    if frame.session.editing and isinstance(found, _COLLECTING):
        remember(frame, found, path)
        return Global(name, found)
    if path is None:
        raise frame.refuse(
            node,
            f"cannot follow '{name}'",
            "It is data of a function that the derivative cannot find again when it is called. "
            "Pass it as an argument.",
        )
    unit = frame.unit
    if path not in unit.captures:
        try:
            type_ = type_of(found, "/".join(step[1] or step[0] for step in path))
        except S2SError as error:
            raise frame.refuse(node, f"cannot use '{name}' here", str(error)) from error
        unit.captures[path] = Value(unit.unique(name), type_)
    frame.session.captured[path] = found
    value = unit.captures[path]
    frame.session.sharing.fixed[memory.object_of(frame, value)] = name
    frame.paths[value] = path
    return settled(value)


def static_attribute(frame: Frame, base: Global, name: str, node: Any) -> Atom:
    """An attribute of an object known when compiling."""
    owner = base.object
    try:
        found = getattr(owner, name)
    except AttributeError:
        raise frame.refuse(
            node, f"'{base.name}' has no attribute '{name}'", "It would raise AttributeError."
        ) from None
    shown = f"{base.name}.{name}"
    if owner in LIBRARIES if isinstance(owner, types.ModuleType) else False:
        if isinstance(found, int | float | complex) and not isinstance(found, bool):
            return Global(f"{printed_name(owner)}.{name}", found)
        if found is None:
            return Literal(None)
        shown = f"{printed_name(owner)}.{name}"
    path = path_of(frame, owner)
    return known_object(frame, found, name, _step(path, "attribute", name), node, shown)
