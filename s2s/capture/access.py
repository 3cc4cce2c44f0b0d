"""How a derivative finds again, at each call, what the function that it came from has captured.

A path starts at the function, or at one of its arguments, and takes one step after another. It
holds names only, so it can be written to a file; `fingerprint` says whether what it leads to in
another process is what it led to when the derivative was compiled.

    Path = tuple of steps (kind, name)
    ("argument", x)     the argument x; only as the first step
    ("global", x)       the global x of a function, built-ins included
    ("cell", x)         the closure variable x of a function
    ("attribute", x)    an attribute
    ("class", "")       the type of an object
    ("wrapped", "")     what an `lru_cache` wraps
    ("function", "")    the function of a method, or of a `functools.partial`
    ("self", "")        the object of a method
    ("item", "3")       an item of a tuple, by its number
    ("key", x)          an item of a dict
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Step: TypeAlias = tuple[str, str]
Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """Data that a derivative takes as the keyword-only parameter `name`, found by `path`."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """What `path` led to when the derivative was compiled: it holds while it is the same object."""

    path: Path
    object: Any


def resolve(path: Path, function: Any, arguments: Mapping[str, Any]) -> Any:
    """What a path leads to now.

    Raises:
        LookupError, AttributeError, ValueError: it leads nowhere any more.
    """
    steps = iter(path)
    value = function
    if path and path[0][0] == "argument":
        value = arguments[next(steps)[1]]
    for kind, name in steps:
        value = step(value, kind, name)
    return value


def step(value: Any, kind: str, name: str) -> Any:
    """What one step leads to from `value`."""
    match kind:
        case "global":
            return global_of(plain(value), name)
        case "cell":
            return cell_of(plain(value), name)
        case "attribute":
            return getattr(value, name)
        case "class":
            return type(value)
        case "wrapped":
            return value.__wrapped__
        case "function":
            return value.__func__ if hasattr(value, "__func__") else value.func
        case "self":
            return value.__self__
        case "item":
            return value[name] if isinstance(value, dict) else value[int(name)]
        case "key":
            return value[name]
    message = f"unknown step {kind!r}"
    raise AssertionError(message)


def plain(value: Any) -> Any:
    """The function behind a bound method."""
    return getattr(value, "__func__", value)


def global_of(function: Any, name: str) -> Any:
    """A global of a function, or the built-in of that name."""
    try:
        return function.__globals__[name]
    except KeyError:
        return function.__builtins__[name]


def cell_of(function: Any, name: str) -> Any:
    """What a closure variable of a function holds; ValueError while it is not assigned."""
    return function.__closure__[function.__code__.co_freevars.index(name)].cell_contents


def reader(path: Path, function: Any) -> Callable[[Mapping[str, Any]], Any]:
    """`resolve` with the function given, faster for the usual paths."""
    base: Callable[[Mapping[str, Any]], Any]
    match path:
        case (("global", name), *rest) if name in plain(function).__globals__:
            namespace = plain(function).__globals__
            base = lambda _: namespace[name]  # noqa: E731
        case (("cell", name), *rest):
            holder = plain(function)
            cell = holder.__closure__[holder.__code__.co_freevars.index(name)]
            base = lambda _: cell.cell_contents  # noqa: E731
        case (("argument", name), *rest):
            base = lambda arguments: arguments[name]  # noqa: E731
        case _:
            return lambda arguments: resolve(path, function, arguments)
    if not rest:
        return base
    if all(kind == "attribute" for kind, _ in rest):
        read = attrgetter(".".join(name for _, name in rest))
        return lambda arguments: read(base(arguments))
    steps = tuple(rest)
    return lambda arguments: resolve(steps, base(arguments), {})
