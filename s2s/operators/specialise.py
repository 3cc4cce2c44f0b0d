"""Compiled derivatives by argument types, shared by all functions with the same code.

A function that is made again (a lambda in a training loop) has the code of the one before it: what
was compiled for that one serves again, with what the new one has captured.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import types
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import type_of
from s2s.capture.access import resolve
from s2s.operators.rules_used import Used, used
from s2s.operators.target import is_literal
from s2s.rules.registry import is_own, meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.ir.types import Type
    from s2s.transform.request import Request as Asked
    from s2s.write.cache import Request
    from s2s.write.emitted import Emitted

SHARED_CODES = 512


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of the compiler, the types of the arguments left out."""

    operator: str
    wrt: tuple[str, ...]
    has_aux: bool
    of: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    tangent: str = ""
    single: bool | None = None
    inner: tuple[Asked, ...] = ()
    overrides: tuple[tuple[Any, Any], ...] = ()
    batched: bool = False
    order: int = 0
    given: int = 0
    mode: str = "reverse"


@dataclass(frozen=True, slots=True, eq=False)
class Specialisation:
    """A derivative compiled for one signature, loaded; `captured` are the types of its captures."""

    emitted: Emitted
    wrt: tuple[str, ...]
    arguments: Mapping[str, Type]
    captured: tuple[Type, ...]
    entry: Callable[..., Any]
    backward: Callable[..., Any] | None
    path: str
    same: tuple[tuple[str, ...], ...] = ()
    rules: Used = field(default_factory=lambda: used({}))


@dataclass(slots=True)
class Store:
    """The specialisations of one code object with one set of options, by signature."""

    options: Options
    lock: threading.RLock = field(default_factory=threading.RLock)
    known: dict[Any, list[Specialisation]] = field(default_factory=dict)

    def find(
        self, function: Any, signature: Mapping[str, Type], arguments: Mapping[str, Any]
    ) -> Specialisation:
        """The specialisation that is right for a function as it is now, compiled if there is none.

        Args:
            function: the function to be differentiated.
            signature: the types of what is passed, by parameter.
            arguments: what is passed; for paths that start at an argument.
        """
        key = tuple(signature.items())
        with self.lock:
            candidates = self.known.setdefault(key, [])
            for candidate in candidates:
                if holds(candidate, function, arguments):
                    return candidate
            compiled = _compile(function, signature, arguments, self.options)
            candidates[:] = [c for c in candidates if c.rules.holds()]
            candidates.append(compiled)
            return compiled


def store_for(function: types.FunctionType, options: Options) -> Store:
    """The one store of all functions with the same code, file and literal defaults."""
    code = function.__code__
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).items())
    literals = tuple(repr(d) if is_literal(d) else "" for d in defaults)
    return _store(code, code.co_filename, literals, options)


@functools.lru_cache(maxsize=SHARED_CODES)
def _store(code: types.CodeType, file: str, literals: tuple[str, ...], options: Options) -> Store:
    """Codes of equal text in two files are equal, but not the same."""
    assert code.co_filename == file
    assert len(literals) >= 0
    return Store(options)


def holds(found: Specialisation, function: Any, arguments: Mapping[str, Any]) -> bool:
    """Whether what a function has captured is what the specialisation was compiled for."""
    if not found.rules.holds():
        return False
    exact = bool(found.emitted.namespace)  # the module holds objects, not only their names
    try:
        return (
            all(
                same(resolve(g.path, function, arguments), g.object, exact=exact)
                for g in found.emitted.guards
            )
            and captured_types(found.emitted, function, arguments) == found.captured
        )
    except (LookupError, AttributeError, ValueError):
        return False


def captured_types(
    emitted: Emitted, function: Any, arguments: Mapping[str, Any]
) -> tuple[Type, ...]:
    """The types of what the captures of a derivative are now."""
    captures = emitted.captures
    return tuple(type_of(resolve(c.path, function, arguments), c.name) for c in captures)


def same(now: Any, was: Any, *, exact: bool) -> bool:
    """Whether what was compiled for one object is right for another.

    Args:
        now: what a guard's path leads to.
        was: what it led to when it was compiled.
        exact: whether a function must be that very object; else another of its code will do, since
            what it has captured has paths and guards of its own.
    """
    if now is was:
        return True
    if type(now) is not type(was):
        return False
    if is_literal(now):
        return repr(now) == repr(was)
    if isinstance(now, np.dtype):
        return bool(now == was)
    if isinstance(now, types.MethodType):
        return same(now.__func__, was.__func__, exact=exact)
    if exact or not isinstance(now, types.FunctionType) or is_own(now) or is_own(was):
        return False
    return _same_code(now, was)


def _same_code(a: types.FunctionType, b: types.FunctionType) -> bool:
    """Whether two functions are one definition run twice, with the same defaults."""
    if a.__code__ is not b.__code__ or a.__globals__ is not b.__globals__:
        return False
    ours = (*(a.__defaults__ or ()), *(a.__kwdefaults__ or {}).items())
    theirs = (*(b.__defaults__ or ()), *(b.__kwdefaults__ or {}).items())
    return len(ours) == len(theirs) and all(
        p is q or (is_literal(p) and is_literal(q) and repr(p) == repr(q))
        for p, q in zip(ours, theirs, strict=True)
    )


def _compile(
    function: Any, signature: Mapping[str, Type], arguments: Mapping[str, Any], options: Options
) -> Specialisation:
    """From the cache directory if it is there, else by the pipeline."""
    from s2s.write.cache import Request, lookup, store

    asked = {f.name: getattr(options, f.name) for f in fields(options)}
    request = Request(function, signature, asked, arguments)
    found = lookup(request)
    if found is not None:
        with contextlib.suppress(ImportError):  # what it imports has moved: compile again
            return _loaded(*found, request, used(None, options.overrides))
    from s2s.pipeline import derive

    with meeting() as met:
        emitted = derive(
            function, dict(signature), options.wrt, options.operator,
            has_aux=options.has_aux, of=options.of, same=options.same, tangent=options.tangent,
            single=options.single, inner=options.inner, overrides=options.overrides,
            batched=options.batched, order=options.order, given=options.given, mode=options.mode,
        )  # fmt: skip
    return _loaded(emitted, store(request, emitted), request, used(met, options.overrides))


def _loaded(emitted: Emitted, path: str, request: Request, rules: Used) -> Specialisation:
    from s2s.write.load import load

    module = vars(load(emitted.text, path, emitted.namespace))
    return Specialisation(
        emitted,
        request.options["wrt"],
        request.signature,
        captured_types(emitted, request.function, request.arguments),
        module[emitted.name],
        module[emitted.backward] if emitted.backward else None,
        path,
        request.options["same"],
        rules,
    )
