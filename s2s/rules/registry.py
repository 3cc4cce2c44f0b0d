"""The rule table: from a function object to its rule. The one mutable table of s2s."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
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
    saving: Callable[..., Any] | None = None  # called instead, gives `(value, saved)`


@dataclass(frozen=True, slots=True)
class Forward:
    """A rule for forward mode of a function that is not elementwise.

    Attributes:
        kind: 'linear', 'multilinear' or 'pushforward'; see `s2s.rules.notation`.
        function: the function that the rule is for.
        template: that of a pushforward.
        of: the parameters in which a linear or multilinear function is linear.
        constant: parameters with respect to which the function has no derivative.
        inactive: parameters whose derivative is not supported: refused where they are active.
        refuse: parameters that must be left at their default.
    """

    kind: str
    function: Any
    template: Callable[..., None] | None = None
    of: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    inactive: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """What takes the place of a function's own rule at some of its calls.

    Neither a rule nor a forward rule, nor an edit, is a derivative of zero.

    Attributes:
        rule: the partials or the pullback.
        forward: the pushforward.
        edit: what is done to the adjoint of an identity (`s2s.transform.edits`).
    """

    rule: Rule | None = None
    forward: Forward | None = None
    edit: Any = None


_rules: dict[int, Rule] = {}
_forwards: dict[int, Forward] = {}
_zeros: dict[int, Any] = {}
_structural: dict[int, Any] = {}
_statics: dict[int, Any] = {}
_expansions: dict[int, Callable[..., None]] = {}
_own: dict[int, Any] = {}  # the functions for which others than s2s have declared something
_state: dict[str, Any] = {"shipping": 0, "generation": object()}
_met: list[dict[int, Any]] = []  # what has been asked about, for each compilation under way


def register(rule: Rule) -> None:
    """Add a rule; a later one for the same function replaces it, and what goes with it.

    What the user declares always wins: a rule that comes with s2s is not added after it.
    """
    if _admitted(rule.function):
        _rules[id(rule.function)] = rule
        _zeros.pop(id(rule.function), None)
        _forwards.pop(id(rule.function), None)


def register_forward(rule: Forward) -> None:
    """Add a rule for forward mode; a later one for the same function replaces it.

    The first that the user declares for a function takes the place of all that comes with s2s.
    """
    if _admitted(rule.function):
        _forwards[id(rule.function)] = rule
        _zeros.pop(id(rule.function), None)


def register_zero(function: Any) -> None:
    """Declare that the derivative of a pure function is zero."""
    if _admitted(function):
        _zeros[id(function)] = function
        _rules.pop(id(function), None)
        _forwards.pop(id(function), None)


def _admitted(function: Any) -> bool:
    """Whether a declaration is to be made; the user's first clears what comes with s2s."""
    key = id(function)
    if _state["shipping"]:
        return key not in _own
    _state["generation"] = object()
    if key not in _own:
        _own[key] = function
        for table in (_rules, _forwards, _zeros, _structural):
            table.pop(key, None)
    return True


def add(rule: Rule | Forward) -> None:
    """Add a rule of either mode."""
    if isinstance(rule, Rule):
        register(rule)
    else:
        register_forward(rule)


def is_shipping() -> bool:
    """Whether what is declared now comes with s2s."""
    return bool(_state["shipping"])


@cache
def _signature(template: Any, saving: bool) -> inspect.Signature:
    signature = inspect.signature(template)
    parameters = list(signature.parameters.values())[1:]
    return signature.replace(parameters=parameters[:-1] if saving else parameters)


def signature_of(rule: Rule | Forward) -> inspect.Signature:
    """The signature of a rule's function: the template's without the result and what is saved."""
    return _signature(rule.template, isinstance(rule, Rule) and rule.saving is not None)


def generations() -> dict[str, Any]:
    """Where "generation" is another object whenever the user has declared something."""
    return _state


@contextmanager
def meeting() -> Iterator[dict[int, Any]]:
    """Collects the functions whose rules are asked for, by `id`."""
    met: dict[int, Any] = {}
    _met.append(met)
    try:
        yield met
    finally:
        _met[:] = [other for other in _met if other is not met]


def _ask(function: Any) -> int:
    for met in _met:
        met[id(function)] = function
    return id(function)


def is_own(function: Any) -> bool:
    """Whether the user has declared something for the function."""
    return _ask(function) in _own


def declared(function: Any) -> tuple[Any, ...]:
    """All that is declared for a function, to be compared later by identity."""
    key = id(function)
    return tuple(table.get(key) for table in (_rules, _forwards, _zeros, _structural))


def register_static(function: Any) -> None:
    """Declare that a function may be run when compiling if its arguments are constants."""
    register_zero(function)
    _statics[id(function)] = function


def is_static(function: Any) -> bool:
    """Whether a call with constant arguments is to be replaced by its result when compiling."""
    return id(function) in _statics


def register_structural(function: Any) -> None:
    """Declare a pure function whose derivative only the transform can say."""
    if _admitted(function):
        _structural[id(function)] = function


def find(function: Any) -> Rule | None:
    """The rule of a function, or None."""
    return _rules.get(_ask(function))


def find_forward(function: Any) -> Forward | None:
    """The rule of a function for forward mode, or None: a `partial` needs no rule of its own."""
    return _forwards.get(_ask(function))


def is_zero(function: Any) -> bool:
    """Whether the function is declared to have derivative zero."""
    return _ask(function) in _zeros


def is_primitive(function: Any) -> bool:
    """Whether s2s knows the function: it has a rule, or is declared zero or structural."""
    key = _ask(function)
    return any(key in table for table in (_rules, _forwards, _zeros, _structural))


def register_expansion(function: Any, template: Callable[..., None]) -> None:
    """Declare a pure function that is written out, by a template, before it is differentiated."""
    register_structural(function)
    _expansions[id(function)] = template


def find_expansion(function: Any) -> Callable[..., None] | None:
    """The template of a function that is written out before it is differentiated, or None."""
    return _expansions.get(id(function))


def is_structural(function: Any) -> bool:
    """Whether the function is pure, but its derivative is for the transform to say (`zip`)."""
    return id(function) in _structural


def all_rules() -> Iterator[Rule]:
    """Every rule, in the order of definition."""
    yield from _rules.values()


def all_forwards() -> Iterator[Forward]:
    """Every rule for forward mode, in the order of definition."""
    yield from _forwards.values()


def all_zeros() -> Iterator[Any]:
    """Every function declared zero."""
    yield from _zeros.values()


@contextmanager
def shipping() -> Iterator[None]:
    """What is declared inside comes with s2s: it gives way to what the user has declared."""
    _state["shipping"] += 1
    try:
        yield
    finally:
        _state["shipping"] -= 1


def own_rules() -> Iterator[Rule]:
    """The rules that do not come with s2s."""
    yield from (rule for key, rule in _rules.items() if key in _own)


def own_forwards() -> Iterator[Forward]:
    """The rules for forward mode that do not come with s2s."""
    yield from (rule for key, rule in _forwards.items() if key in _own)


def own_zeros() -> Iterator[Any]:
    """The functions that were declared zero by others than s2s."""
    yield from (function for key, function in _zeros.items() if key in _own)


def rule_of(callee: Any) -> Rule | None:
    """The rule at a call of a primitive: that of an override there, else the function's own."""
    override = callee.override
    return find(callee.function) if override is None else override.rule


def forward_of(callee: Any) -> Forward | None:
    """The rule for forward mode at a call of a primitive, as `rule_of`."""
    override = callee.override
    return find_forward(callee.function) if override is None else override.forward


def is_zero_at(callee: Any) -> bool:
    """Whether the derivative is declared zero at a call of a primitive."""
    override = callee.override
    if override is None:
        return is_zero(callee.function)
    return bool(override == Override())
