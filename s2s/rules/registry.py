"""The rule table: from a function object to its rule. The one mutable table of s2s."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Rule:
    """A derivative rule: `kind` is 'partial' or 'pullback'; see `s2s.rules.notation`."""

    kind: str
    function: Any
    template: Callable[..., None]
    constant: tuple[str, ...] = ()
    singular: bool = False
    narrow: bool = False
    inactive: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()


_rules: dict[int, Rule] = {}
_zeros: dict[int, Any] = {}
_structural: dict[int, Any] = {}
_statics: dict[int, Any] = {}
_shipped_zeros: set[int] = set()


def register(rule: Rule) -> None:
    """Add a rule; a later one for the same function replaces it."""
    _rules[id(rule.function)] = rule
    _zeros.pop(id(rule.function), None)


def register_zero(function: Any) -> None:
    """Declare that the derivative of a pure function is zero."""
    _zeros[id(function)] = function
    _rules.pop(id(function), None)


def register_static(function: Any) -> None:
    """Declare that a function may be run when compiling if its arguments are constants."""
    register_zero(function)
    _statics[id(function)] = function


def is_static(function: Any) -> bool:
    """Whether a call with constant arguments is to be replaced by its result when compiling."""
    return id(function) in _statics


def register_structural(function: Any) -> None:
    """Declare a pure function whose derivative only the transform can say."""
    _structural[id(function)] = function


def find(function: Any) -> Rule | None:
    """The rule of a function, or None."""
    return _rules.get(id(function))


def is_zero(function: Any) -> bool:
    """Whether the function is declared to have derivative zero."""
    return id(function) in _zeros


def is_primitive(function: Any) -> bool:
    """Whether s2s knows the function: it has a rule, or is declared zero or structural."""
    return any(id(function) in table for table in (_rules, _zeros, _structural))


def is_structural(function: Any) -> bool:
    """Whether the function is pure, but its derivative is for the transform to say (`zip`)."""
    return id(function) in _structural


def all_rules() -> Iterator[Rule]:
    """Every rule, in the order of definition."""
    yield from _rules.values()


def all_zeros() -> Iterator[Any]:
    """Every function declared zero."""
    yield from _zeros.values()


@contextmanager
def shipping() -> Iterator[None]:
    """What is declared zero inside comes with s2s; `own_zeros` leaves it out."""
    before = set(_zeros)
    yield
    _shipped_zeros.update(set(_zeros) - before)


def own_rules() -> Iterator[Rule]:
    """The rules that do not come with s2s."""
    for rule in _rules.values():
        if not str(getattr(rule.template, "__module__", "")).startswith("s2s."):
            yield rule


def own_zeros() -> Iterator[Any]:
    """The functions that were declared zero by others than s2s."""
    yield from (function for key, function in _zeros.items() if key not in _shipped_zeros)
