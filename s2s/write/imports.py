"""What emitted functions read from outside, and how each of those names is bound.

A name that no import reaches (a local class, an object of `__main__`) goes into the namespace
that the loader sets before the module runs.
"""

from __future__ import annotations

import ast
import builtins
import math
import sys
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.write.load import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Names = tuple[set[str], set[str]]  # those that are read, those that are bound

_STANDARD: Mapping[str, types.ModuleType] = {"np": np, "math": math, "s2s_runtime": s2s_runtime}
_RUNTIME = "s2s_runtime"


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`import module as name`, or with an attribute `from module import attribute as name`."""

    module: str
    attribute: str
    name: str

    @property
    def rank(self) -> tuple[int, bool, Import]:
        """Where the import stands: the standard library, NumPy and the runtime, other modules."""
        root = self.module.partition(".")[0]
        known = {"numpy": 1, _RUNTIME: 1}
        group = 0 if root in sys.stdlib_module_names else known.get(root, 2)
        return group, bool(self.attribute), self

    def __str__(self) -> str:
        start = f"from {self.module} import {self.attribute}" if self.attribute else (
            f"import {self.module}"
        )  # fmt: skip
        return start if self.name == (self.attribute or self.module) else f"{start} as {self.name}"


def import_lines(imports: Sequence[Import]) -> list[str]:
    """The import statements in order, those of one module together, groups set apart."""
    lines: list[str] = []
    group = None
    merged: dict[str, int] = {}
    for item in sorted(imports, key=lambda i: i.rank):
        if group is not None and item.rank[0] != group:
            lines.append("")
        group = item.rank[0]
        head, _, tail = str(item).partition(" import ")
        if tail and head in merged:
            lines[merged[head]] += f", {tail}"
            continue
        merged[head] = len(lines)
        lines.append(str(item))
    return lines


def bindings_of(
    functions: Sequence[ast.stmt], objects: Mapping[str, Any], homes: Sequence[str] = ()
) -> tuple[list[Import], dict[str, Any]]:
    """How the free names of functions are bound: by imports, else by the namespace.

    Args:
        functions: The definitions; calls of the runtime are shortened in them.
        objects: Objects by the names that the functions use, dotted or not.
        homes: Modules that may hold what knows no module of its own: those of rule templates.

    Raises:
        AssertionError: A name is bound by nothing.
    """
    names = _shorten_runtime(functions)
    imports: list[Import] = []
    namespace: dict[str, Any] = {}
    for name in sorted(_free(functions, names)):
        found = _object(name, objects)
        imported = _import_of(name, found) or _from_home(name, found, homes)
        if imported is None:
            namespace[name] = found
        else:
            imports.append(imported)
    return imports, namespace


def _free(functions: Sequence[ast.stmt], names: Sequence[Names]) -> set[str]:
    """The names that functions read and that neither they, nor Python, define."""
    defined = {f.name for f in functions if isinstance(f, ast.FunctionDef)} | set(dir(builtins))
    return {name for read, bound in names for name in read - bound} - defined


def _names_in(function: ast.AST) -> Names:
    """The names read and the names bound anywhere in a function."""
    read: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name():
                (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
            case ast.expr() | ast.expr_context() | ast.operator():
                pass
            case ast.arg(name):
                bound.add(name)
            case ast.FunctionDef(name) | ast.ExceptHandler(name=str(name)) if node is not function:
                bound.add(name)
            case ast.ClassDef(name) | ast.alias(asname=str(name)) | ast.alias(name=name):
                bound.add(name.partition(".")[0])
    return read, bound


def _object(name: str, objects: Mapping[str, Any]) -> Any:
    """What a free name must mean."""
    if name in objects:
        return objects[name]
    if name in _STANDARD:
        return _STANDARD[name]
    if name in s2s_runtime.__all__:
        return getattr(s2s_runtime, name)
    inside = {d: found for d, found in objects.items() if d.startswith(f"{name}.")}
    if inside:
        return _root(name, inside)
    message = f"emitted code reads {name!r}, which nothing binds"
    raise AssertionError(message)


def _root(name: str, inside: Mapping[str, Any]) -> Any:
    """The module or class (or other object) called `name` from which attributes lead to objects."""
    found = next(iter(inside.values()))
    own = getattr(found, "__module__", None)
    likely = [own, name, *sorted(m for m in sys.modules if m.rpartition(".")[2] == name)]
    rest = sorted(sys.modules)
    modules = [sys.modules[m] for m in (*likely, *rest) if m in sys.modules]
    owner = getattr(sys.modules.get(str(own)), name, None)  # a class of the module
    for candidate in (*modules[:1], owner, *modules[1:]):
        if all(_leads(candidate, dotted, found) for dotted, found in inside.items()):
            return candidate
    root = types.SimpleNamespace()
    for dotted, found in inside.items():
        value = root
        *between, last = dotted.split(".")[1:]
        for attribute in between:
            if not hasattr(value, attribute):
                setattr(value, attribute, types.SimpleNamespace())
            value = getattr(value, attribute)
        setattr(value, last, found)
    return root


def _leads(value: Any, dotted: str, found: Any) -> bool:
    """Whether the attributes of a dotted name lead from its root to an object."""
    for attribute in dotted.split(".")[1:]:
        value = getattr(value, attribute, None)
    return value is found


def _import_of(name: str, found: Any) -> Import | None:
    """The import that binds `name` to an object, if there is one."""
    if isinstance(found, types.ModuleType):
        module = found.__name__
        reachable = sys.modules.get(module) is found and module != "__main__"
        return Import(module, "", name) if reachable else None
    runtime = name in s2s_runtime.__all__ and getattr(s2s_runtime, name) is found
    return Import(_RUNTIME, name, name) if runtime else _from_module(name, found)


def _from_home(name: str, found: Any, homes: Sequence[str]) -> Import | None:
    """The import of data that one of some modules holds."""
    for home in homes:
        place = sys.modules.get(home)
        if place is None or not _lasts(home):
            continue
        for attribute, value in vars(place).items():
            if value is found:
                return Import(home, attribute, name)
    return None


def _lasts(module: str) -> bool:
    """Whether another process has a module."""
    made = getattr(sys.modules[module], "__file__", None) is None or module.startswith(PREFIX)
    return module != "__main__" and (not made or module in sys.builtin_module_names)


def _from_module(name: str, found: Any) -> Import | None:
    """`from module import attribute`, where that gives the very object."""
    for module, attribute in _addresses(name, found):
        place = sys.modules.get(module)
        if place is not None and getattr(place, attribute, None) is found:
            return Import(module, attribute, name)
    return None


def _addresses(name: str, found: Any) -> Iterator[tuple[str, str]]:
    """Where an object may be importable from, the likeliest first."""
    module = getattr(found, "__module__", None)
    attribute = getattr(found, "__qualname__", None) or getattr(found, "__name__", None)
    if getattr(np, str(attribute), None) is found:
        yield "numpy", str(attribute)
    if not isinstance(module, str) or module == "__main__" or module not in sys.modules:
        return
    if not _lasts(module):
        return  # made while running
    yield module, str(attribute)
    yield module, name


def _shorten_runtime(functions: Sequence[ast.stmt]) -> list[Names]:
    """`s2s_runtime.copy(x)` becomes `copy(x)` where no other `copy` is in sight; the names in each."""
    taken: set[str] = set(dir(builtins))
    names = [_names_in(function) for function in functions]
    if not any(_RUNTIME in read for read, _ in names):
        return names
    for function, (read, bound) in zip(functions, names, strict=True):
        taken |= read | bound
        taken |= {function.name} if isinstance(function, ast.FunctionDef) else set()
    shorten = _Shorten(taken)
    for function in functions:
        shorten.visit(function)
    return [_names_in(function) for function in functions]


class _Shorten(ast.NodeTransformer):
    """Replaces attributes of the runtime by names, except the taken ones."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`s2s_runtime.copy` to `copy`."""
        if isinstance(node.value, ast.Name) and node.value.id == _RUNTIME:
            return node if node.attr in self.taken else ast.Name(node.attr, ast.Load())
        return self.generic_visit(node)
