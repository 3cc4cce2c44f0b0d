"""`match` on values: as the chain of `if` and `elif` that it stands for.

match n:                     if n == 0: ...
case 0: ...              elif n == 1 or n == 2: ...
case 1 | 2: ...          else: k = n; ...
case k: ...
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

from s2s.ir import Atom, Literal
from s2s.lower import assignments, control, expressions, operators, statements
from s2s.lower.constants import truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.lower.frame import Frame


def is_simple(node: Any) -> bool:
    """Whether every pattern compares with values, or binds the whole subject."""
    return all(_is_simple_pattern(case.pattern) for case in node.cases)


def _is_simple_pattern(pattern: Any) -> bool:
    match pattern:
        case gast.MatchValue() | gast.MatchSingleton():
            return True
        case gast.MatchOr(patterns=patterns):
            return all(_is_simple_pattern(p) and not _bound(p) for p in patterns)
        case gast.MatchAs(pattern=inner):
            return inner is None or _is_simple_pattern(inner)
        case _:
            return False


def _bound(pattern: Any) -> bool:
    return isinstance(pattern, gast.MatchAs) and pattern.name is not None


def match(frame: Frame, node: Any) -> None:
    """A `match` whose patterns are simple."""
    subject = expressions.expression(frame, node.subject)
    _cases(frame, subject, node.cases, node)


def _cases(frame: Frame, subject: Atom, cases: Sequence[Any], node: Any) -> None:
    if not cases:
        return
    case, rest = cases[0], cases[1:]
    matched = _matches(frame, subject, case.pattern, node)

    def body() -> None:
        _bind(frame, subject, case.pattern, node)
        if case.guard is None:
            statements.block(frame, case.body)
            return
        allowed = operators.test(frame, case.guard)
        _either(frame, allowed, lambda: statements.block(frame, case.body), others, node)

    def others() -> None:
        _cases(frame, subject, rest, node)

    if case.guard is not None and truth(matched) is None:
        matched = _guarded(frame, matched, subject, case, node)
        _either(frame, matched, lambda: _body(frame, subject, case, node), others, node)
        return
    _either(frame, matched, body, others, node)


def _body(frame: Frame, subject: Atom, case: Any, node: Any) -> None:
    _bind(frame, subject, case.pattern, node)
    statements.block(frame, case.body)


def _guarded(frame: Frame, matched: Atom, subject: Atom, case: Any, node: Any) -> Atom:
    """Whether a case with a guard is taken: no statement may stand in two arms."""

    def guard() -> Atom:
        _bind(frame, subject, case.pattern, node)
        return operators.test(frame, case.guard)

    return control.choose(frame, matched, guard, lambda: Literal(value=False), node)


def _either(frame: Frame, condition: Atom, then: Any, orelse: Any, node: Any) -> None:
    known = truth(condition)
    if known is not None:
        (then if known else orelse)()
        return
    control.branch(frame, condition, then, orelse, lambda: None, node)


def _matches(frame: Frame, subject: Atom, pattern: Any, node: Any) -> Atom:
    match pattern:
        case gast.MatchValue(value=value):
            wanted = expressions.expression(frame, value)
            result = operators.operate(frame, operator.eq, "==", [subject, wanted], node)
            return operators.tested(frame, result, node)
        case gast.MatchSingleton(value=value):
            return operators.identity(frame, subject, Literal(value), node)
        case gast.MatchOr(patterns=[first, *rest]):
            matched = _matches(frame, subject, first, node)
            if not rest:
                return matched
            others = gast.MatchOr(patterns=rest)
            return operators.either(
                frame, matched, lambda: _matches(frame, subject, others, node), node, ""
            )
        case gast.MatchAs(pattern=None):
            return Literal(value=True)
        case _:
            return _matches(frame, subject, pattern.pattern, node)


def _bind(frame: Frame, subject: Atom, pattern: Any, node: Any) -> None:
    if isinstance(pattern, gast.MatchAs) and pattern.name is not None:
        assignments.bind_name(frame, pattern.name, subject, node)
