"""The rule table as a whole: every rule is well formed, sampled, and calls what has a rule."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.errors import RuleError
from s2s.rules import load
from s2s.rules.check import called_functions, check_rule
from s2s.rules.notation import D, bar, partial, pullback
from s2s.rules.registry import Rule, all_rules, all_zeros, find, is_primitive, is_zero

if TYPE_CHECKING:
    from tests.rules.case import Case

load()
RULES = [rule for rule in all_rules() if rule.template.__module__.startswith("s2s.")]


def name_of(rule: Rule) -> str:
    function = rule.function
    module = getattr(function, "__module__", None) or "np"
    return f"{module}.{getattr(function, '__name__', function)}"


def all_cases() -> list[Case]:
    files = sorted(Path(__file__).parent.glob("cases_*.py"))
    return [case for file in files for case in import_module(f"tests.rules.{file.stem}").CASES]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_is_well_formed(rule: Rule) -> None:
    check_rule(rule)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_calls_what_has_a_rule(rule: Rule) -> None:
    for function in called_functions(rule):
        is_exception = isinstance(function, type) and issubclass(function, Exception)
        assert is_primitive(function) or is_exception, function


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


def test_templates_cannot_be_called() -> None:
    for notation in (partial, pullback):
        assert callable(notation)
    rule = find(np.tanh)
    assert rule is not None
    with pytest.raises(TypeError, match="template was called"):
        rule.template(1.0, 2.0)
