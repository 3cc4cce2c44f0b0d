"""Checks of rule templates where they are defined: arity, names, every input covered."""

from __future__ import annotations

import ast
import builtins
import inspect
from typing import TYPE_CHECKING, Any, NoReturn

from s2s.errors import RuleError
from s2s.rules.notation import Marker, known
from s2s.rules.source import template_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.rules.registry import Rule

_MARKERS = {"partial": "D", "pullback": "bar"}
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def check_rule(rule: Rule) -> None:
    """Check a rule.

    Raises:
        RuleError: if the template is not one for the function, or leaves an argument out.
    """
    tree = template_tree(rule.template)
    names = list(inspect.signature(rule.template).parameters)
    if len(names) < 2:
        _fail(rule, "it must take the result, then the parameters of the function")
    _check_declared(rule, names[1:])
    assigned = _check_markers(rule, tree, names)
    _check_covered(rule, names[1:], assigned)
    _check_names(rule, tree)
    _check_signature(rule)


def called_functions(rule: Rule) -> Iterator[Any]:
    """The functions that the template calls by their global names."""
    for node in ast.walk(template_tree(rule.template)):
        if isinstance(node, ast.Call):
            found = _resolved(node.func, rule)
            if found is not None and found is not known:
                yield found


def _check_declared(rule: Rule, names: list[str]) -> None:
    parameters = inspect.signature(rule.template).parameters
    for option in ("constant", "inactive", "refuse"):
        for name in getattr(rule, option):
            if name not in names:
                _fail(rule, f"{option}={name!r} is no parameter of it")
    for name in rule.refuse:
        if parameters[name].default is inspect.Parameter.empty:
            _fail(rule, f"the refused parameter {name!r} needs a default to be left at")


def _check_markers(rule: Rule, tree: ast.FunctionDef, names: list[str]) -> set[str]:
    """Every `D[...]` and `bar[...]` is of a parameter; gives those that are assigned."""
    marker = _MARKERS[rule.kind]
    assigned = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Subscript) and _is_marker(node.value, rule)):
            continue
        text = ast.unparse(node)
        if not isinstance(node.slice, ast.Name) or node.slice.id not in names:
            _fail(rule, f"{text}: there is no such parameter")
        is_result = node.slice.id == names[0]
        if isinstance(node.ctx, ast.Load):
            if not (is_result and rule.kind == "pullback" and text.startswith("bar[")):
                _fail(rule, f"{text} is read; only `bar[{names[0]}]` of a pullback may be")
        elif is_result or not text.startswith(f"{marker}["):
            _fail(rule, f"{text} is assigned; a {rule.kind} assigns `{marker}[argument]`")
        else:
            assigned.add(node.slice.id)
    return assigned


def _check_covered(rule: Rule, names: list[str], assigned: set[str]) -> None:
    without = {*rule.constant, *rule.inactive, *rule.refuse}
    for name in names:
        if name not in assigned and name not in without:
            _fail(
                rule,
                f"nothing is said about {name!r}: assign `{_MARKERS[rule.kind]}[{name}]`, or "
                f"declare constant=({name!r},) if there is no derivative",
            )
        if name in assigned and name in (*rule.constant, *rule.inactive):
            _fail(rule, f"{name!r} has a derivative and is declared to have none")


def _check_names(rule: Rule, tree: ast.FunctionDef) -> None:
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in bound:
            scope = rule.template.__globals__
            is_defined = node.id in scope or node.id == known.__name__
            if not is_defined and not hasattr(builtins, node.id):
                _fail(rule, f"the name {node.id!r} is not defined")


def _check_signature(rule: Rule) -> None:
    """The template's parameters stand where the function's own do, where these can be found.

    Names may differ (one template for several functions): such arguments are passed by position.
    """
    try:
        own = list(inspect.signature(rule.function).parameters.values())
    except (TypeError, ValueError):
        return
    given = list(inspect.signature(rule.template).parameters.values())[1:]
    positional = [p.name for p in given if p.kind in _POSITIONAL]
    places = {p.name: place for place, p in enumerate(own) if p.kind in _POSITIONAL}
    for place, name in enumerate(positional):
        if places.get(name, place) != place:
            _fail(rule, f"the function itself has {name!r} at another position")
    required = [p for p in own if p.kind in _POSITIONAL and p.default is p.empty]
    takes_all = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in given)
    if len(positional) < len(required) and not takes_all:
        _fail(rule, f"the function takes {len(required)} arguments, not {len(positional)}")


def _is_marker(node: ast.expr, rule: Rule) -> bool:
    return isinstance(node, ast.Name) and isinstance(rule.template.__globals__.get(node.id), Marker)


def _resolved(node: ast.expr, rule: Rule) -> Any:
    match node:
        case ast.Name(id=name):
            return rule.template.__globals__.get(name, getattr(builtins, name, None))
        case ast.Attribute(value=value, attr=name):
            owner = _resolved(value, rule)
            return None if owner is None else getattr(owner, name, None)
    return None


def _fail(rule: Rule, reason: str) -> NoReturn:
    code = rule.template.__code__
    name = getattr(rule.function, "__name__", str(rule.function))
    message = f"the rule {code.co_name!r} of {name!r} (line {code.co_firstlineno}): {reason}"
    raise RuleError(message)
