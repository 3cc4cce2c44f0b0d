"""`s2s show`: from the name of a function to the source of its derivative."""

from __future__ import annotations

import importlib
import importlib.util
import math
import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.operators.derivative import Derivative

if TYPE_CHECKING:
    from types import ModuleType


class NotFoundError(Exception):
    """What the command names is not there."""


def derivative_source(
    address: str,
    operator: str | None,
    wrt: str | None,
    example: str | None,
    *,
    of: str | None = None,
) -> str:
    """The source of a derivative.

    Args:
        address: `pkg.module:function` or `file.py:function`. What is a derivative already (made by
            `s2s.grad` and its kin) is shown itself, unless an operator or arguments are given.
        operator: grad (the default), value_and_grad, vjp, jvp, linearize, hvp or vhp.
        wrt: Names or positions of arguments, with commas between (default: the first; all for
            vjp, jvp and linearize).
        example: Arguments as they are written in a call, or None.
        of: Names or positions of the arguments that a procedure writes its output into, or None.

    Raises:
        NotFoundError: There is no such function, or an example that does not evaluate.
        S2SError: The function cannot be differentiated.
    """
    module, function = find(address)
    derivative = function
    if operator or wrt or of or not isinstance(function, Derivative):
        operator = operator or "grad"
        first = None if operator in ("vjp", "jvp", "linearize") else 0
        into = _arguments_named(of) if of else None
        derivative = Derivative(
            operator, function, _arguments_named(wrt) if wrt else first, of=into
        )
    if example is None:
        return str(derivative.source)
    args, kwargs = _example(example, module)
    return str(derivative.source_for(*args, **kwargs))


def find(address: str) -> tuple[ModuleType, Any]:
    """A function, and the module that it is in.

    Raises:
        NotFoundError: The module cannot be imported, or holds no such function.
    """
    place, _, name = address.rpartition(":")
    if not place or not name:
        message = f"{address!r} is not of the form pkg.module:function or file.py:function"
        raise NotFoundError(message)
    try:
        module = _file_module(Path(place)) if place.endswith(".py") else _named_module(place)
    except Exception as error:
        message = f"cannot import {place!r}: {type(error).__name__}: {error}"
        raise NotFoundError(message) from error
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            raise NotFoundError(_missing(place, name, module))
        value = getattr(value, part)
    return module, value


def in_colour() -> bool:
    """Whether standard output is a terminal, and colours are welcome."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def highlighted(source: str) -> str:
    """The source with colours for a terminal, if pygments is installed."""
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return source
    return str(highlight(source, PythonLexer(), TerminalFormatter()))


def _named_module(name: str) -> ModuleType:
    """A module, looked for in the current directory too."""
    _search(Path.cwd())
    return importlib.import_module(name)


def _file_module(path: Path) -> ModuleType:
    """A file as a module; what stands beside it can be imported by it, as when it is run."""
    if not path.is_file():
        message = f"there is no file {path}"
        raise FileNotFoundError(message)
    path = path.resolve()
    _search(path.parent)
    name = path.stem
    while name in sys.modules:  # a file of the user's may be called as a library is
        name += "_"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _search(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _missing(place: str, name: str, module: ModuleType) -> str:
    own = [
        key
        for key, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
    ]
    known = f"; it defines {', '.join(own)}" if own else ""
    return f"{place} has no {name!r}{known}"


def _arguments_named(wrt: str) -> int | str | tuple[int | str, ...]:
    """One argument, or a tuple of several."""
    parts = [part.strip() for part in wrt.split(",")]
    found = tuple(int(part) if part.lstrip("-").isdigit() else part for part in parts if part)
    return found[0] if len(parts) == 1 else found


def _example(example: str, module: ModuleType) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What `--example` says; names mean what they do in the user's module."""

    def call(*args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return args, kwargs

    scope = {"np": np, "numpy": np, "math": math, **vars(module), "__call__": call}
    try:
        found: tuple[tuple[Any, ...], dict[str, Any]] = eval(f"__call__({example})", scope)
    except Exception as error:
        message = f"cannot evaluate --example {example!r}: {type(error).__name__}: {error}"
        raise NotFoundError(message) from error
    return found
