"""A specialisation tied to one function object: what is looked at in each call.

The code of a function, the functions and modules that it refers to and the types of the data that
it has captured may change between two calls. Each is compared, cheaply, with what was compiled.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import fast_key, type_of
from s2s.capture.access import reader, resolve
from s2s.operators.overlap import plainly_apart, refuse_overlap, same_arrays
from s2s.operators.specialise import same
from s2s.operators.watch import Watch, checker
from s2s.rules.registry import generations

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Mapping

    from s2s.operators.specialise import Specialisation


KEPT_KEYS = 64

_ARRAY: Any = np.ndarray
_SCALARS = frozenset({bool, int, float, complex, str, bytes, type(None)})


class Binding:
    """The compiled entry for one function, with the checks and reads that a call needs.

    Attributes:
        entry, backward: the emitted functions.
        current: says whether the names and codes compiled against are still those.
        plain: whether nothing else has to be checked or passed.
    """

    __slots__ = (
        "_checks", "_code", "_codes", "_exact", "_filled", "_is_quick", "_keys", "_looks", "_name", "_quick",
        "_reads", "_same", "_slow", "_types", "_writes", "backward", "current", "entry", "plain", "specialisation",
    )  # fmt: skip

    current: Callable[[], bool]

    def __init__(
        self,
        specialisation: Specialisation,
        function: types.FunctionType,
        arguments: Mapping[str, Any],
        filled: Mapping[str, Any],
    ) -> None:
        """Tie a specialisation to a function that it holds for.

        Args:
            specialisation: what was compiled.
            function: the function that it was compiled from, or one with the same code.
            arguments: those of the present call, by parameter.
            filled: defaults that each call is given.
        """
        emitted = specialisation.emitted
        self.specialisation = specialisation
        self.entry, self.backward = specialisation.entry, specialisation.backward
        self._exact = bool(emitted.namespace)
        self._writes, self._same = emitted.writes, specialisation.same
        self._name, self._filled = function.__name__, dict(filled)
        watch = Watch(function)
        for guard in emitted.guards:
            watch.look(guard.path, function, arguments)
        captures = emitted.captures
        watch.names.append((generations(), "generation", generations()["generation"]))
        watch.names += specialisation.rules.reads
        self._checks, self._codes = tuple(watch.names), tuple(watch.codes)
        constant = tuple((name, _constantly(value)) for name, value in filled.items())
        self._reads = constant + tuple((c.name, reader(c.path, function)) for c in captures)
        self._slow = tuple(
            (reader(path, function), resolve(path, function, arguments)) for path in watch.other
        )
        self._looks = any(
            path[:1] and path[0][0] == "argument"
            for path in (*(c.path for c in captures), *watch.other)
        )
        self.current = checker(self._checks, self._codes)
        self.plain = not self._reads and not self._slow and not self._writes
        self._code = function.__code__
        values = self._values(dict(arguments))
        self._types = _types(values)
        self._keys = {fast_key((), values)}
        reads_ = zip(self._reads, values.values(), strict=True)
        self._quick = tuple((name, read, *_kind(value)) for (name, read), value in reads_)
        self._is_quick = not self._looks and not self._slow

    def extra(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the entry takes beside the arguments of the call; None where it is not right.

        Raises:
            ArgumentError: an argument that is written into shares memory with another.
        """
        found = self._quickly() if self._is_quick else None
        if found is None:
            found = self._extra(_named(self._code, args, kwargs))
        if self._writes and found is not None:
            arguments = {**_named(self._code, args, kwargs), **self._filled}
            if not self._fits(arguments, found):
                return None
        return found

    def _fits(self, arguments: dict[str, Any], found: Mapping[str, Any]) -> bool:
        """Whether those arguments are one array that were when compiling; no others may overlap."""
        everything = {**arguments, **found}
        if not self._same and plainly_apart(everything, self._writes):
            return True
        if same_arrays(arguments, self._writes) != self._same:
            return False
        again = {name for group in self._same for name in group[1:]}
        apart = {name: value for name, value in everything.items() if name not in again}
        refuse_overlap(apart, self._writes, self._name)
        return True

    def _quickly(self) -> dict[str, Any] | None:
        """The captures, if each is a number or array like the one that was there when compiling."""
        values: dict[str, Any] = {}
        try:
            for name, read, kind, dtype, shape in self._quick:
                values[name] = value = read(values)
                found = type(value)
                if found is not kind:
                    return None
                if kind is _ARRAY and (value.dtype is not dtype or value.shape != shape):
                    return None
        except (LookupError, AttributeError, ValueError):
            return None
        return values

    def _extra(self, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """As `extra`, for everything that is not of the usual kinds."""
        try:
            values = self._values(arguments)
            for read, was in self._slow:
                if not same(read(arguments), was, exact=self._exact):
                    return None
        except (LookupError, AttributeError, ValueError):
            return None
        return values if self._accept(values) else None

    def _values(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Defaults and captures as they are now; `arguments` gains them."""
        values = {}
        for name, read in self._reads:
            values[name] = arguments[name] = read(arguments)
        return values

    def _accept(self, values: dict[str, Any]) -> bool:
        """Whether captures that look different have the types that were compiled for."""
        key = fast_key((), values)
        if key not in self._keys:
            if _types(values) != self._types:
                return False
            if len(self._keys) >= KEPT_KEYS:
                self._keys.clear()
            self._keys.add(key)
        return True


def _constantly(value: Any) -> Callable[[Mapping[str, Any]], Any]:
    return lambda _: value


def _kind(value: Any) -> tuple[type | None, Any, Any]:
    """The class, dtype and shape that decide the type of a value; no class where they do not."""
    kind = type(value)
    if kind is _ARRAY:
        return kind, value.dtype, value.shape
    return kind if kind in _SCALARS else None, None, None


def _named(
    code: types.CodeType, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by parameter."""
    count, named = code.co_argcount, code.co_kwonlyargcount
    arguments = dict(zip(code.co_varnames[:count], args, strict=False))
    if code.co_flags & inspect.CO_VARARGS:
        arguments[code.co_varnames[count + named]] = args[count:]
    if not code.co_flags & inspect.CO_VARKEYWORDS:
        arguments.update(kwargs)
        return arguments
    own = code.co_varnames[code.co_posonlyargcount : count + named]
    arguments.update({k: v for k, v in kwargs.items() if k in own})
    last = count + named + bool(code.co_flags & inspect.CO_VARARGS)
    arguments[code.co_varnames[last]] = {k: v for k, v in kwargs.items() if k not in own}
    return arguments


def _types(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(type_of(value, name) for name, value in values.items())
