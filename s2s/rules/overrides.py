"""Rules for some calls only: what `override=` and `with s2s.override(...)` take.

    s2s.override({np.floor: s2s.straight_through})          the derivative of the identity
    s2s.override({np.abs: s2s.zero_derivative})             none

    def smooth(y, x):                                       a template, as for `partial`,
        D[x] = np.tanh(10.0 * x)                            `pullback` or `pushforward`
    s2s.override({np.abs: smooth})

Which of the three a bare template is for is told by the markers that it assigns to.
"""

from __future__ import annotations

import ast
import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.errors import RuleError
from s2s.rules.check import check_forward, check_rule
from s2s.rules.functions import check_function
from s2s.rules.notation import D
from s2s.rules.registry import Forward, Override, Rule
from s2s.rules.source import marker_name, template_tree

if TYPE_CHECKING:
    from collections.abc import Mapping


def straight_through(y: Any, x: Any, *others: Any, **options: Any) -> None:
    """The rule of the identity of the first argument: for `np.round`, `np.sign` and the like."""
    D[x] = 1.0


def zero_derivative(y: Any, x: Any, *others: Any, **options: Any) -> None:
    """The rule of what is constant: nothing is differentiated through the call."""


_READY = {
    straight_through: Override(
        Rule("partial", None, straight_through, constant=("others", "options"))
    ),
    zero_derivative: Override(),
}


def override_of(function: Any, rule: Any) -> Override:
    """What a rule, given for some calls of a function, comes to.

    Raises:
        RuleError: it is no rule, or not one for the function.
    """
    check_function(function)
    if isinstance(rule, types.FunctionType) and rule in _READY:
        return _READY[rule]
    if not isinstance(rule, types.FunctionType):
        message = (
            f"{rule!r} is no rule: give a template, s2s.straight_through or s2s.zero_derivative"
        )
        raise RuleError(message)
    known = getattr(rule, "__s2s_rule__", None) or _bare(rule)
    made = replace(known, function=function)
    if isinstance(made, Forward):
        check_forward(made)
        return Override(forward=made)
    check_rule(made)
    return Override(rule=made)


def overrides_of(overrides: Mapping[Any, Any]) -> tuple[tuple[Any, Override], ...]:
    """The overrides of a dict, in an order that does not depend on that of the dict.

    Raises:
        RuleError: a value is not a rule for its function.
    """
    pairs = [(function, override_of(function, rule)) for function, rule in overrides.items()]
    return tuple(sorted(pairs, key=lambda pair: _name(pair[0])))


def _name(function: Any) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', function)}"


def _bare(template: Any) -> Rule | Forward:
    """The rule that an undecorated template is, by what it assigns to."""
    assigned = {
        marker_name(node.value)
        for node in ast.walk(template_tree(template))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    if "D" in assigned:
        return Rule("partial", None, template)
    if "bar" in assigned:
        return Rule("pullback", None, template)
    if assigned & {"dot", "push"}:
        return Forward("pushforward", None, template)
    message = (
        f"{getattr(template, '__name__', template)} is no rule: it assigns to none of "
        "`D[...]`, `bar[...]`, `dot[...]`"
    )
    raise RuleError(message)
