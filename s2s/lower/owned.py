"""Calls of functions that have a rule of the user's: they are called as they are, not looked into."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import Global, Primitive
from s2s.lower import calls, comprehensions, opaque, overriding
from s2s.lower.printed import printed_name
from s2s.rules.registry import is_own

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_KNOWN = ("numpy", "math", "builtins", "_operator", "s2s_runtime", "s2s_kernels", "s2s")


def applied(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call of a function with a rule of the user's, or from a template; None for all others."""
    found = callee.object
    if not (is_own(found) or overriding.of(frame, found) is not None):
        if not (frame.template and _is_helper(found)):
            return None
    elif isinstance(found, np.ufunc) or _package(found) in _KNOWN:
        return calls.primitive(frame, callee, args, named, node, name)
    for atom in (*args, *named.values()):
        comprehensions.check_kept(frame, atom, node)
    args = [opaque.materialised(frame, a, node) for a in args]
    named = {k: opaque.materialised(frame, a, node) for k, a in named.items()}
    primitive = Primitive(found, shown(callee))
    return frame.op(primitive, *args, node=node, named=named, name=name)


def entry(frame: Frame, function: Any, name: str) -> Atom | None:
    """What a function that is itself differentiated gives, if it has a rule of the user's."""
    if not (is_own(function) or overriding.of(frame, function) is not None):
        return None
    node = frame.source.node
    args: list[Atom] = []
    named: dict[str, Atom] = {}
    for parameter in inspect.signature(function, follow_wrapped=False).parameters.values():
        atom = frame.state.read(parameter.name)
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            why = "Differentiate a function of your own that calls it."
            raise frame.refuse(
                node, f"cannot apply the rule of '{name}' to starred parameters", why
            )
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = atom
        else:
            args.append(atom)
    return applied(frame, Global(name, function), args, named, node, "")


def _is_helper(found: Any) -> bool:
    """Whether a template calls a function of the user's."""
    if isinstance(found, type) or calls.is_known_primitive(found):
        return False
    return _package(found) not in _KNOWN and not isinstance(found, np.ufunc)


def _package(found: Any) -> str:
    return (getattr(found, "__module__", None) or "").split(".")[0]


def shown(callee: Global) -> str:
    """The name of a user's function in emitted code: its own, if that leads to it."""
    own = printed_name(callee.object)
    is_named = getattr(callee.object, "__module__", None) is not None
    for name in (own, callee.name) if is_named else (callee.name, own):
        if all(part.isidentifier() for part in name.split(".")):
            return name
    return "function"
