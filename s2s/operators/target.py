"""A callable taken apart, and which of its arguments a derivative is with respect to."""

from __future__ import annotations

import difflib
import functools
import inspect
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from s2s.errors import ArgumentError
from s2s.operators.ufuncs import as_function

if TYPE_CHECKING:
    from collections.abc import Mapping

Wrt: TypeAlias = int | str | tuple[int | str, ...] | list[int | str]

_KIND = inspect.Parameter
_LITERALS = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))
_POSITIONAL = (_KIND.POSITIONAL_ONLY, _KIND.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Target:
    """A callable: calling it is `function(*prefix, *args, **{**keywords, **kwargs})`.

    Attributes:
        signature: what the callable says of itself: through decorators, that of the wrapped.
        own: the parameters that it has.
        whole: those of `function`, prefix included.
    """

    function: Any
    prefix: tuple[Any, ...]
    keywords: Mapping[str, Any]
    signature: inspect.Signature
    own: inspect.Signature
    whole: inspect.Signature

    def arguments(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """What is passed, by parameter in their order; `*args` and `**kwargs` are always there.

        Raises:
            TypeError: as Python raises it.
        """
        try:
            bound = self.whole.bind(*args, **kwargs).arguments
        except TypeError:
            self._raise_as_python(args, kwargs)
            raise
        empty: dict[Any, Any] = {_KIND.VAR_POSITIONAL: (), _KIND.VAR_KEYWORD: {}}
        return {
            name: bound[name] if name in bound else empty[parameter.kind]
            for name, parameter in self.whole.parameters.items()
            if name in bound or parameter.kind in empty
        }

    @property
    def fills(self) -> bool:
        """Whether a parameter that can be passed by position only has a default."""
        return any(p.default is not p.empty for p in self._positional_only())

    def positional_defaults(self, count: int) -> tuple[Any, ...]:
        """Defaults, from place `count` on, of what can be passed by position only."""
        rest = self._positional_only()[count:]
        return () if any(p.default is p.empty for p in rest) else tuple(p.default for p in rest)

    def defaults_of(self, names: tuple[str, ...], passed: Mapping[str, Any]) -> dict[str, Any]:
        """The defaults of those of the parameters `names` that are not passed."""
        known = self.whole.parameters
        missing = {name: known[name] for name in names if name in known and name not in passed}
        return {name: p.default for name, p in missing.items() if p.default is not p.empty}

    def _positional_only(self) -> list[inspect.Parameter]:
        return [p for p in self.whole.parameters.values() if p.kind is p.POSITIONAL_ONLY]

    def _raise_as_python(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Call a function that has nothing but the same parameters, for its message."""
        bare = [
            p.replace(annotation=p.empty, default=p.default if p.default is p.empty else None)
            for p in self.whole.parameters.values()
        ]
        scope: dict[str, Any] = {}
        exec(f"def stub{inspect.Signature(bare)}: pass", scope)  # names of parameters only
        stub = scope["stub"]
        stub.__qualname__ = getattr(self.function, "__qualname__", "function")
        stub(*args, **kwargs)


def target_of(f: Any) -> Target:
    """Take a callable apart: methods, partial applications, caches and callable objects.

    Raises:
        ArgumentError: it is not callable, or not written in Python.
    """
    if not callable(f):
        message = f"{f!r} is not callable: a derivative is taken of a function"
        raise ArgumentError(message)
    f = as_function(f) or f
    if getattr(type(f), "__s2s_matrix__", False):
        message = (
            f"{f!r} is no function written in Python: write one that calls it, lambda x: ...(x)"
        )
        raise ArgumentError(message)
    function, prefix, keywords = _apart(f)
    inner = inner_target(function)
    if inner is not None:
        shown = inspect.signature(f)
        own = inner.own if f is function and not f.tangent else shown
        return Target(function, prefix, keywords, shown, own, inner.whole)
    if not isinstance(function, types.FunctionType):
        name = getattr(function, "__name__", repr(function))
        message = (
            f"cannot differentiate {name}: it is a {type(function).__name__}, not a function "
            f"written in Python. Call it in a function of your own: lambda x: {name}(x)"
        )
        raise ArgumentError(message)
    shown = inspect.signature(f)
    if f is function and not hasattr(f, "__wrapped__"):
        return Target(function, prefix, keywords, shown, shown, shown)
    try:
        own = inspect.signature(f, follow_wrapped=False)
    except ValueError:  # an `lru_cache`, written in C, has no parameters of its own
        own = shown
    whole = inspect.signature(function, follow_wrapped=False)
    return Target(function, prefix, keywords, shown, own, whole)


def _apart(f: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    prefix: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    while True:
        match f:
            case types.MethodType():
                f, prefix = f.__func__, (f.__self__, *prefix)
            case functools.partial():
                f, prefix, keywords = f.func, (*f.args, *prefix), {**f.keywords, **keywords}
            case functools._lru_cache_wrapper():
                f = f.__wrapped__
            case types.FunctionType() | types.BuiltinFunctionType() | type():
                return f, prefix, keywords
            case _ if (inner := inner_target(f)) is not None:
                return f, (*inner.prefix, *prefix), {**inner.keywords, **keywords}
            case _ if _has_call(f):
                f = types.MethodType(type(f).__call__, f)
            case _:
                return f, prefix, keywords


def in_order(function: types.FunctionType, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments in the order of the parameters."""
    code = function.__code__
    starred = bool(code.co_flags & inspect.CO_VARARGS) + bool(
        code.co_flags & inspect.CO_VARKEYWORDS
    )
    count = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[: count + starred])
    if code.co_flags & inspect.CO_VARARGS:  # its name comes after those of keyword-only parameters
        names.insert(code.co_argcount, names.pop(count))
    return {name: arguments[name] for name in names if name in arguments}


def signature_of_result(signature: inspect.Signature, direction: str = "") -> inspect.Signature:
    """The signature of a derivative: the same parameters, and one for a direction if it has a name."""
    found = signature.replace(return_annotation=inspect.Signature.empty)
    if not direction:
        return found
    params = list(found.parameters.values())
    rest = [p for p in params if p.kind is _KIND.VAR_KEYWORD]
    params = [p for p in params if p.kind is not _KIND.VAR_KEYWORD]
    plain = all(p.kind in _POSITIONAL and p.default is p.empty for p in params)
    kind = _KIND.POSITIONAL_OR_KEYWORD if plain else _KIND.KEYWORD_ONLY
    return found.replace(parameters=[*params, inspect.Parameter(direction, kind), *rest])


def is_literal(value: Any) -> bool:
    """Whether a default value can be written in source."""
    if type(value) is tuple:
        return all(is_literal(item) for item in value)
    return type(value) in _LITERALS and repr(value) not in ("nan", "inf", "-inf")


def inner_target(f: Any) -> Target | None:
    """What a derivative is taken of, where `f` is one itself."""
    found = getattr(type(f), "target", None) and f.target
    return found if isinstance(found, Target) else None


def _has_call(f: Any) -> bool:
    return isinstance(getattr(type(f), "__call__", None), types.FunctionType)  # noqa: B004


@dataclass(frozen=True, slots=True)
class Chosen:
    """The arguments to differentiate with respect to: parameters, and items picked of them."""

    names: tuple[str, ...]
    picks: tuple[tuple[int, int | str | None], ...]
    single: bool

    @property
    def plain(self) -> bool:
        """Whether the gradients of `names` are the result as they stand."""
        if self.single:
            return self.picks == ((0, None),)
        return self.picks == tuple((i, None) for i in range(len(self.names)))

    def pick(self, gradients: Any) -> Any:
        """The result, from the gradient of the one name or the tuple of those of several.

        Raises:
            ArgumentError: an item was asked for that the call did not pass so.
        """
        each = (gradients,) if self.single else gradients
        try:
            picked = tuple(each[i] if item is None else each[i][item] for i, item in self.picks)
        except LookupError as error:
            asked = ", ".join(f"{self.names[i]}[{k!r}]" for i, k in self.picks if k is not None)
            message = f"wrt stands for {asked}, which was not passed, or not in that way"
            raise ArgumentError(message) from error
        return picked[0] if self.single else picked


def chosen(target: Target, wrt: Any, of: str, option: str = "wrt") -> Chosen:
    """What `wrt`, or `of`, means for a function.

    Args:
        target: the function.
        wrt: a position, a name, or a tuple or list of them.
        of: the name of the function, for messages.
        option: what the option is called, for messages.

    Raises:
        ArgumentError: there is no such parameter.
    """
    several = isinstance(wrt, (tuple, list))
    asked = tuple(wrt) if several else (wrt,)
    if not asked:
        message = f"{option}={wrt!r} names no argument of {of}"
        raise ArgumentError(message)
    found = [_one(target, one, of, option) for one in asked]
    names = tuple(dict.fromkeys(name for name, _ in found))
    picks = tuple((names.index(name), item) for name, item in found)
    return Chosen(names, picks, single=not several)


def all_positional(signature: inspect.Signature, count: int) -> Chosen:
    """The first `count` positional arguments, those that a starred parameter takes one by one."""
    names = [p.name for p in signature.parameters.values() if p.kind in _POSITIONAL][:count]
    star = _starred(signature, _KIND.VAR_POSITIONAL)
    picks: list[tuple[int, int | None]] = [(i, None) for i in range(len(names))]
    if star is not None and count > len(names):
        picks += [(len(names), i) for i in range(count - len(names))]
        names.append(star)
    return Chosen(tuple(names), tuple(picks), single=False)


def _one(target: Target, wrt: Any, of: str, option: str) -> tuple[str, int | str | None]:
    match wrt:
        case bool():
            pass
        case int():
            return _at(target.own, wrt, of, option)
        case str():
            return _named(target, wrt, of, option)
        case _ if hasattr(wrt, "__index__"):
            return _at(target.own, wrt.__index__(), of, option)
    message = f"{option} must be a position, a name, or a tuple of them, not {wrt!r}"
    raise ArgumentError(message)


def _at(
    signature: inspect.Signature, position: int, of: str, option: str
) -> tuple[str, int | None]:
    names = [p.name for p in signature.parameters.values() if p.kind in _POSITIONAL]
    star = _starred(signature, _KIND.VAR_POSITIONAL)
    if star is not None and position >= len(names):
        return star, position - len(names)
    if -len(names) <= position < len(names) and (position >= 0 or star is None):
        return names[position], None
    count = f"{len(names)} positional parameter{'s' * (len(names) != 1)}"
    message = f"{option}={position} is out of range: {of}{signature} has {count}"
    raise ArgumentError(message)


def _named(target: Target, name: str, of: str, option: str) -> tuple[str, int | str | None]:
    signature, own = target.signature, target.own
    if name in own.parameters:
        return name, None
    if name in signature.parameters and _starred(own, _KIND.VAR_POSITIONAL) is not None:
        place = list(signature.parameters).index(name)
        return _at(own, place, of, option)  # wrapped by a decorator
    rest = _starred(own, _KIND.VAR_KEYWORD)
    if rest is not None:
        return rest, name
    near = difflib.get_close_matches(name, signature.parameters, n=1)
    hint = f". Did you mean {near[0]!r}?" if near else ""
    message = f"{option}={name!r} is not a parameter of {of}{signature}{hint}"
    raise ArgumentError(message)


def _starred(signature: inspect.Signature, kind: Any) -> str | None:
    return next((p.name for p in signature.parameters.values() if p.kind is kind), None)
