"""What guards come to: dictionary lookups that say whether names mean what they did."""

from __future__ import annotations

import functools
import types
from typing import TYPE_CHECKING, Any

from s2s.capture.access import resolve, step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.capture.access import Path

    Check = tuple[Mapping[str, Any], str, Any]
    Code = tuple[types.FunctionType, types.CodeType, Any, Any]

_PARTS = ("__code__", "__defaults__", "__kwdefaults__")


class Watch:
    """Collects what must be checked for guards to hold: dictionary lookups where possible.

    Attributes:
        names: (namespace, name, object) for each name that must still mean the same object.
        codes: each function that must still have its code and defaults, with these.
        other: the paths that must be walked.
    """

    def __init__(self, function: types.FunctionType) -> None:
        self.names: list[Check] = []
        self.codes: list[Code] = []
        self.other: list[Path] = []
        self._watch(function)

    def look(self, path: Path, function: Any, arguments: Mapping[str, Any]) -> None:
        """Add what must be checked for a path to lead to the same object again."""
        value = function
        if path[:1] and path[0][0] not in ("global", "attribute"):
            self.other.append(path)
        else:
            for kind, name in path:
                found = _checks(value, kind, name)
                if found is None:
                    self.other.append(path)
                    break
                known = {(id(space), name) for space, name, _ in self.names}
                self.names += [c for c in found if (id(c[0]), c[1]) not in known]
                value = step(value, kind, name)
        target = resolve(path, function, arguments)
        if isinstance(target, types.FunctionType):
            self._watch(target)

    def _watch(self, function: types.FunctionType) -> None:
        self.codes.append(_code(function))
        named = function.__kwdefaults__ or {}
        self.names += [(named, name, value) for name, value in named.items()]


def _code(function: types.FunctionType) -> Code:
    return function, function.__code__, function.__defaults__, function.__kwdefaults__


def _checks(value: Any, kind: str, name: str) -> list[Check] | None:
    """The lookups that a step makes; None where it is not one of dictionaries."""
    match kind, value:
        case "global", types.FunctionType():
            if name in value.__globals__:
                return [(value.__globals__, name, value.__globals__[name])]
            builtins = value.__builtins__
            return [(value.__globals__, name, None), (builtins, name, builtins[name])]
        case "attribute", types.ModuleType() if name in vars(value):
            return [(vars(value), name, vars(value)[name])]
        case "attribute", type() if type(value) is type:
            return _class_checks(value, name)
        case _:
            return None


def _class_checks(cls: type, name: str) -> list[Check] | None:
    found: list[Check] = []
    for base in cls.__mro__:
        found.append((vars(base), name, vars(base).get(name)))
        if name in vars(base):
            return found
    return None


def checker(checks: tuple[Check, ...], codes: tuple[Code, ...]) -> Callable[[], bool]:
    """All the checks in one expression: it runs before each call."""
    scope: dict[str, Any] = {}
    tests: list[str] = []
    for i, (space, name, was) in enumerate(checks):
        scope |= {f"get{i}": space.get, f"was{i}": was}
        tests.append(f"get{i}({name!r}) is was{i}")
    for i, (function, *parts) in enumerate(codes):
        scope[f"function{i}"] = function
        for name, part in zip(_PARTS, parts, strict=True):
            if part is not None:
                scope[f"{name}{i}"] = part
                tests.append(f"function{i}.{name} is {name}{i}")
    check: Callable[[], bool] = eval(_compiled(f"lambda: {' and '.join(tests)}"), scope)
    return check


@functools.lru_cache(maxsize=256)
def _compiled(text: str) -> types.CodeType:
    return compile(text, "<s2s checks>", "eval")
