"""The rule table as a whole: every rule is well formed, sampled, and calls what has a rule."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import s2s_runtime

from s2s.errors import RuleError
from s2s.rules import load
from s2s.rules.check import called_functions, check_forward, check_rule
from s2s.rules.notation import D, bar, dot, linear, partial, pullback, push
from s2s.rules.registry import (
    Forward,
    Rule,
    all_forwards,
    all_rules,
    all_zeros,
    find,
    find_expansion,
    find_forward,
    is_zero,
)

if TYPE_CHECKING:
    from tests.rules.case import Case

load()
RULES = [rule for rule in all_rules() if rule.template.__module__.startswith("s2s.")]
FORWARDS = list(all_forwards())
EXPANSIONS = [
    Rule("expansion", function, template)
    for function in vars(s2s_runtime).values()
    if callable(function) and (template := find_expansion(function)) is not None
]


def name_of(rule: Rule | Forward) -> str:
    function = rule.function
    module = getattr(function, "__module__", None) or "np"
    return f"{module}.{getattr(function, '__name__', function)}"


def all_cases() -> list[Case]:
    files = sorted(Path(__file__).parent.glob("cases_*.py"))
    return [case for file in files for case in import_module(f"tests.rules.{file.stem}").CASES]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_is_well_formed(rule: Rule) -> None:
    check_rule(rule)


@pytest.mark.parametrize("rule", FORWARDS, ids=name_of)
def test_forward_rule_is_well_formed(rule: Forward) -> None:
    check_forward(rule)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_every_pullback_has_a_forward_rule(rule: Rule) -> None:
    assert rule.kind == "partial" or find_forward(rule.function) is not None


# Their derivatives are the transforms' own (`s2s.transform.sequences`).
BY_TRANSFORM = (s2s_runtime.add, s2s_runtime.as_like)


@pytest.mark.parametrize("rule", [*RULES, *FORWARDS], ids=name_of)
def test_rule_calls_what_can_be_differentiated_again(rule: Rule | Forward) -> None:
    for function in called_functions(rule):
        own = find(function)
        has_both = own is not None and (own.kind == "partial" or find_forward(function) is not None)
        is_exception = isinstance(function, type) and issubclass(function, Exception)
        assert (
            has_both
            or is_zero(function)
            or is_exception
            or function in BY_TRANSFORM
            or find_expansion(function) is not None
        ), function


@pytest.mark.parametrize("rule", EXPANSIONS, ids=name_of)
def test_expansion_calls_what_can_be_differentiated(rule: Rule) -> None:
    test_rule_calls_what_can_be_differentiated_again(rule)
    mine = inspect.signature(rule.template).parameters
    assert list(mine)[1:] == list(inspect.signature(rule.function).parameters)


def test_every_rule_has_a_case() -> None:
    sampled = {id(case.function) for case in all_cases()}
    if not np.isrealobj(np.linalg.eigvals(np.eye(2))):  # since NumPy 2.5; complex is refused
        sampled |= {id(np.linalg.eig), id(np.linalg.eigvals)}
    left = [name_of(rule) for rule in RULES if id(rule.function) not in sampled]
    assert [name for name in left if not name.startswith("s2s_runtime.")] == []


def test_no_function_is_declared_twice() -> None:
    for function in all_zeros():
        assert find(function) is None


@pytest.mark.parametrize(
    "function", [np.random.rand, np.random.default_rng, print, input, open, np.unique, np.copyto]
)
def test_what_is_impure_or_has_a_derivative_is_not_declared(function: Any) -> None:
    assert not is_zero(function)


def sample(x: Any, n: Any = 1) -> Any:
    return x * n


def no_result() -> None:
    D[x] = 1.0  # noqa: F821


def uncovered(y: Any, x: Any, n: Any = 1) -> None:
    D[x] = n


def wrong_marker(y: Any, x: Any, n: Any = 1) -> None:
    bar[x] = bar[y] * n


def wrong_parameter(y: Any, x: Any, n: Any = 1) -> None:
    D[x] = 1.0
    D[m] = 1.0  # noqa: F821


def wrong_place(y: Any, n: Any, x: Any) -> None:
    D[x] = n
    D[n] = x


def undefined(y: Any, x: Any, n: Any = 1) -> None:
    D[x] = missing * n  # noqa: F821
    D[n] = x


@pytest.mark.parametrize(
    ("template", "options", "says"),
    [
        (no_result, {}, "must take the result"),
        (uncovered, {}, "nothing is said about 'n'"),
        (uncovered, {"constant": ("m",)}, "'m' is no parameter"),
        (uncovered, {"constant": ("x", "n")}, "has a derivative and is declared to have none"),
        (wrong_marker, {"constant": ("n",)}, "bar"),
        (wrong_parameter, {"constant": ("n",)}, "no such parameter"),
        (wrong_place, {}, "'n' at another position"),
        (undefined, {}, "'missing' is not defined"),
    ],
)
def test_malformed_rules(template: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        check_rule(Rule("partial", sample, template, **options))


def nothing_said(y: Any, x: Any, n: Any = 1) -> None:
    dot[y] = dot[x] * n


def reads_the_result(y: Any, x: Any, n: Any = 1) -> None:
    dot[y] = dot[y] * n + dot[x]


def pushes_the_result(y: Any, x: Any, n: Any = 1) -> None:
    push[y] = dot[x] * n


def assigns_an_argument(y: Any, x: Any, n: Any = 1) -> None:
    dot[x] = n


def in_adjoints(y: Any, x: Any, n: Any = 1) -> None:
    dot[y] = bar[y] * n + dot[x]


@pytest.mark.parametrize(
    ("template", "options", "says"),
    [
        (no_result, {}, "must take the result"),
        (nothing_said, {}, "nothing is said about 'n'"),
        (nothing_said, {"constant": ("m",)}, "'m' is no parameter"),
        (reads_the_result, {"constant": ("n",)}, r"dot\[y\] is read"),
        (pushes_the_result, {"constant": ("n",)}, r"push\[y\] is assigned"),
        (assigns_an_argument, {"constant": ("n",)}, r"dot\[x\] is assigned"),
        (in_adjoints, {"constant": ("n",)}, r"bar\[y\] is read"),
        (wrong_place, {"constant": ("n", "x")}, "is assigned|at another position"),
        (undefined, {"constant": ("n",)}, "is assigned|not defined"),
    ],
)
def test_malformed_forward_rules(template: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        check_forward(Forward("pushforward", sample, template, **options))


def test_malformed_linear_rules() -> None:
    with pytest.raises(RuleError, match="'m' is no parameter"):
        check_forward(Forward("linear", np.transpose, None, ("m",)))
    with pytest.raises(RuleError, match="nothing is said about 'a'"):
        check_forward(Forward("linear", np.transpose, None, ()))
    with pytest.raises(RuleError, match="pullback"):
        linear(sample)


def test_templates_cannot_be_called() -> None:
    for notation in (partial, pullback):
        assert callable(notation)
    rule = find(np.tanh)
    assert rule is not None
    with pytest.raises(TypeError, match="template was called"):
        rule.template(1.0, 2.0)
