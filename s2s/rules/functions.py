"""For what a rule may be declared: an object that every call of the function refers to."""

from __future__ import annotations

import functools
import types
from typing import Any, NoReturn

from s2s.errors import RuleError


def check_function(function: Any) -> None:
    """Check that calls of a function can be recognised.

    Raises:
        RuleError: it is made anew each time it is looked up, or its calls are calls of another.
    """
    match function:
        case staticmethod() | classmethod():
            _fail(function, "it is not a function yet", "Register the rule after the class")
        case types.MethodType():
            advice = (
                "Register the rule for the function in the class; `self` is its first parameter"
            )
            _fail(function, "a bound method is another object each time", advice)
        case functools.partial():
            advice = "Register the rule for the function inside"
            _fail(function, "a call of functools.partial is a call of what is in it", advice)
        case types.BuiltinMethodType() if not _is_plain(function):
            advice = "Register the rule for a function of your own that calls it"
            _fail(function, "a method of an object is another object each time", advice)
    if not callable(function):
        _fail(function, "it is not callable", "Name a function")
    if not isinstance(function, types.FunctionType | type) and isinstance(
        type(function).__call__, types.FunctionType
    ):
        advice = f"Register the rule for {type(function).__qualname__}.__call__"
        _fail(function, "an object of a class written in Python is data", advice)


def with_cached(functions: tuple[Any, ...]) -> tuple[Any, ...]:
    """The functions, and what is in those that are caches: a cache is opened to be differentiated."""
    inside = (f.__wrapped__ for f in functions if isinstance(f, functools._lru_cache_wrapper))
    return (*functions, *inside)


def _is_plain(function: Any) -> bool:
    """Whether a built-in belongs to a module or class, not to an object made by the program."""
    owner = getattr(function, "__self__", None)
    return owner is None or isinstance(owner, types.ModuleType | type)


def _fail(function: Any, why: str, advice: str) -> NoReturn:
    name = getattr(function, "__qualname__", None) or repr(function)
    message = f"a rule cannot be declared for {name}: {why}. {advice}."
    raise RuleError(message)
