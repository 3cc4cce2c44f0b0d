"""What an emitted file was made from, as text that is the same in every process.

    request_text   the function, the types of its arguments, the options
    tool_text      everything else that the text of a derivative depends on

Importing this imports nothing of the compiler but its vocabulary: a cached file is found by it.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.capture.fingerprint import fingerprint
from s2s.rules import registry
from s2s.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAIN = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))


def request_text(function: Any, signature: Mapping[str, Any], options: Any) -> str:
    """A text that two requests share only if the same module answers both.

    Raises:
        TypeError: A part of it cannot be told from another in a second process.
    """
    parts = (identity(function), stable(dict(signature)), stable(options), tool_text())
    return "\n".join(parts)


def identity(value: Any) -> str:
    """A function, class or other object by name and content.

    Raises:
        TypeError: It has no content that could be compared.
    """
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    return f"{module}.{name}:{fingerprint(value)}"


def stable(value: Any) -> str:
    """A text for types, literals and containers of these, without addresses.

    Raises:
        TypeError: Something in it has no such text.
    """
    if type(value) in _PLAIN:
        return repr(value)
    if isinstance(value, tuple | list):
        return f"{type(value).__name__}({','.join(map(stable, value))})"
    if isinstance(value, dict):
        return f"{{{','.join(f'{stable(k)}:{stable(v)}' for k, v in value.items())}}}"
    if isinstance(value, registry.Rule | registry.Forward):
        return rule_text(value)
    if is_dataclass(value) and not isinstance(value, type):
        shown = (f"{f.name}={stable(getattr(value, f.name))}" for f in fields(value))
        return f"{type(value).__name__}({','.join(shown)})"
    return identity(value)


def tool_text() -> str:
    """The versions of Python, NumPy and s2s, and the rules that the user has defined."""
    return f"{_versions()} {_rules()}"


@cache
def _versions() -> str:
    python = f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"
    return f"s2s-{VERSION} {python} numpy-{np.__version__} {_compiler()}"


def _compiler() -> str:
    """A hash of the sizes and times of the compiler's own files: those who work on it need it."""
    stamp = hashlib.sha256()
    for package in (Path(__file__).parents[1], Path(s2s_runtime.__file__).parent):
        for name, status in sorted(_files(package, ""), key=lambda pair: pair[0]):
            stamp.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return stamp.hexdigest()


def _files(folder: str | Path, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    """The Python files below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield prefix + entry.name, entry.stat()
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _files(entry.path, f"{prefix}{entry.name}/")


def _rules() -> str:
    """The rules and zero declarations that do not come with s2s.

    Raises:
        TypeError: Two functions with rules cannot be told apart: one definition, run twice.
    """
    for table in (registry.own_rules(), registry.own_forwards(), registry.own_zeros()):
        names = [identity(getattr(found, "function", found)) for found in table]
        if len(set(names)) < len(names):
            message = "two functions with rules are of one definition"
            raise TypeError(message)
    rules = [rule_text(rule) for rule in (*registry.own_rules(), *registry.own_forwards())]
    zeros = [identity(function) for function in registry.own_zeros()]
    return ";".join([*sorted(rules), *sorted(zeros)])


def rule_text(rule: Any) -> str:
    """A rule: its options, the source of its template, and the constants that this reads.

    Raises:
        TypeError: A part of it cannot be told from another in a second process.
    """
    options = " ".join(stable(getattr(rule, field.name)) for field in fields(rule))
    template = rule.template
    if template is None:
        return options
    from s2s.rules.source import scope_of, template_tree

    scope, code = scope_of(template), template.__code__
    names = sorted({*code.co_names, *code.co_freevars} & {*scope})
    constants = [f"{n}={scope[n]!r}" for n in names if isinstance(scope[n], _PLAIN)]
    return " ".join((options, ast.dump(template_tree(template)), *constants))
