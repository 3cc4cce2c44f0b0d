"""Checks of rule templates where they are defined: arity, names, every input covered."""

from __future__ import annotations

import ast
import builtins
import inspect
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NoReturn

from s2s.errors import RuleError
from s2s.rules.notation import is_shipped, known, varied
from s2s.rules.registry import Forward, Rule, find, signature_of
from s2s.rules.source import marker_name, scope_of, template_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARKERS = {"partial": "D", "pullback": "bar"}
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def check_rule(rule: Rule) -> None:
    """Check a rule.

    Raises:
        RuleError: if the template is not one for the function, or leaves an argument out.
    """
    tree = template_tree(rule.template)
    names = list(inspect.signature(rule.template).parameters)
    if rule.saving is not None and names:
        if len(names) < 3:
            _fail(rule, "with forward=, what was saved is one more parameter, the last one")
        names.pop()
    if len(names) < 2:
        _fail(rule, "it must take the result, then the parameters of the function")
    _check_declared(rule, names[1:])
    assigned = _check_markers(rule, tree, names)
    _check_covered(rule, names[1:], assigned)
    _check_names(rule, tree)
    _check_signature(rule)


def check_forward(rule: Forward) -> None:
    """Check a rule for forward mode.

    Raises:
        RuleError: if it does not fit the function, or leaves an argument out.
    """
    if rule.template is None:
        _check_linear(rule)
        return
    tree = template_tree(rule.template)
    names = list(inspect.signature(rule.template).parameters)
    if len(names) < 2:
        _fail(rule, "it must take the result, then the parameters of the function")
    _check_declared(rule, names[1:])
    _check_tangents(rule, tree, names)
    _check_names(rule, tree)
    _check_signature(rule)


def called_functions(rule: Rule | Forward) -> Iterator[Any]:
    """The functions that the template calls by their global names."""
    if rule.template is None:
        return
    for node in ast.walk(template_tree(rule.template)):
        if isinstance(node, ast.Call):
            found = _resolved(node.func, rule)
            if found is not None and found is not known and found is not varied:
                yield found


def _check_linear(rule: Forward) -> None:
    """Each parameter of the pullback is one in which the function is linear, or constant."""
    pullback = find(rule.function)
    if pullback is None:
        _fail(rule, "it has no pullback, which would name its parameters")
    names = list(signature_of(pullback).parameters)
    for name in rule.of:
        if name not in names:
            _fail(rule, f"of={name!r} is no parameter of it")
    for name in names:
        if name not in (*rule.of, *rule.constant, *rule.inactive, *rule.refuse):
            _fail(rule, f"nothing is said about {name!r}: name it in of=, or make it constant")


def _check_tangents(rule: Forward, tree: ast.FunctionDef, names: list[str]) -> None:
    """Every `dot[...]` and `push[...]` is of the right parameter, and each argument has one."""
    covered = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Subscript) and _is_marker(node.value, rule)):
            continue
        text = _shown(node)
        if not isinstance(node.slice, ast.Name) or node.slice.id not in names:
            _fail(rule, f"{text}: there is no such parameter")
        is_result = node.slice.id == names[0]
        is_read = isinstance(node.ctx, ast.Load)
        if is_read and (is_result or not text.startswith("dot[")):
            _fail(rule, f"{text} is read; only `dot[argument]` of a pushforward may be")
        if not is_read and not text.startswith("dot[" if is_result else "push["):
            what = f"`dot[{names[0]}]` or `push[argument]`"
            _fail(rule, f"{text} is assigned; a pushforward assigns {what}")
        covered.add(node.slice.id)
    for name in names[1:]:
        if name not in (*covered, *rule.constant, *rule.inactive, *rule.refuse):
            _fail(
                rule,
                f"nothing is said about {name!r}: read `dot[{name}]` or assign `push[{name}]`, "
                f"or declare constant=({name!r},) if there is no derivative",
            )


def _check_declared(rule: Rule | Forward, names: list[str]) -> None:
    parameters = inspect.signature(_template(rule)).parameters
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
        text = _shown(node)
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


def _check_names(rule: Rule | Forward, tree: ast.FunctionDef) -> None:
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in bound:
            scope = scope_of(_template(rule))
            is_defined = node.id in scope or node.id == known.__name__ or marker_name(node)
            if not is_defined and not hasattr(builtins, node.id):
                _fail(rule, f"the name {node.id!r} is not defined")


def _check_signature(rule: Rule | Forward) -> None:
    """The template's parameters stand where the function's own do, where these can be found.

    Names may differ (one template for several functions): such arguments are passed by position.
    """
    try:
        own = list(inspect.signature(rule.function).parameters.values())
    except (TypeError, ValueError):
        return
    given = list(signature_of(rule).parameters.values())
    positional = [p.name for p in given if p.kind in _POSITIONAL]
    places = {p.name: place for place, p in enumerate(own) if p.kind in _POSITIONAL}
    for place, name in enumerate(positional):
        if places.get(name, place) != place:
            _fail(rule, f"the function itself has {name!r} at another position")
    required = [p for p in own if p.kind in _POSITIONAL and p.default is p.empty]
    takes_all = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in given)
    if len(positional) < len(required) and not takes_all:
        _fail(rule, f"the function takes {len(required)} arguments, not {len(positional)}")
    if not is_shipped(rule.template):
        _check_own_signature(rule, own, given)


def _check_own_signature(
    rule: Rule | Forward, own: list[inspect.Parameter], given: list[inspect.Parameter]
) -> None:
    """A template of the user's takes no more than the function does, with the same defaults."""
    starred = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in own)
    places = [p for p in own if p.kind in _POSITIONAL]
    positional = [p for p in given if p.kind in _POSITIONAL]
    if len(positional) > len(places) and not starred:
        _fail(rule, f"the function takes {len(places)} arguments, not {len(positional)}")
    named = {p.name: p for p in own if p.kind is inspect.Parameter.KEYWORD_ONLY}
    if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in own):
        known_names = {*named, *(p.name for p in places)}
        for parameter in given:
            if parameter.kind is parameter.KEYWORD_ONLY and parameter.name not in known_names:
                _fail(rule, f"the function has no parameter {parameter.name!r}")
    by_name = {p.name: p for p in own}
    pairs = [*zip(positional, places, strict=False)]
    pairs += [(p, by_name[p.name]) for p in given if p.kind is p.KEYWORD_ONLY and p.name in by_name]
    for ours, theirs in pairs:
        if ours.default is not ours.empty and not _same_default(ours.default, theirs.default):
            shown = "none" if theirs.default is theirs.empty else repr(theirs.default)
            _fail(rule, f"the default of {ours.name!r} is {shown} in the function")


def _same_default(ours: Any, theirs: Any) -> bool:
    """Whether a call that leaves an argument out means the same in both."""
    if theirs is inspect.Parameter.empty:
        return False
    plain = (int, float, str, bool, tuple, type(None))
    if not isinstance(theirs, plain):  # a mark for "not given", as NumPy has
        return True
    return bool(ours is theirs or repr(ours) == repr(theirs))


def _template(rule: Rule | Forward) -> Callable[..., None]:
    assert rule.template is not None
    return rule.template


def _is_marker(node: ast.expr, rule: Rule | Forward) -> bool:
    return rule.template is not None and marker_name(node) is not None


def _shown(node: ast.Subscript) -> str:
    """A marked parameter as it is written."""
    return f"{marker_name(node.value)}[{ast.unparse(node.slice)}]"


def _resolved(node: ast.expr, rule: Rule | Forward) -> Any:
    match node:
        case ast.Name(id=name):
            return scope_of(_template(rule)).get(name, getattr(builtins, name, None))
        case ast.Attribute(value=value, attr=name):
            owner = _resolved(value, rule)
            return None if owner is None else getattr(owner, name, None)
    return None


def _fail(rule: Rule | Forward, reason: str) -> NoReturn:
    name = getattr(rule.function, "__name__", str(rule.function))
    if rule.template is None:
        message = f"{rule.kind}({name}): {reason}"
        raise RuleError(message)
    code: Any = getattr(rule.template, "__code__", None)
    place = f"{PurePath(code.co_filename).name}:{code.co_firstlineno}"
    message = f"{place}: the rule {code.co_name!r} of {name!r}: {reason}"
    raise RuleError(message)
