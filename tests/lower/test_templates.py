"""Rule templates, inlined: what is known is folded, what was assigned is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.analysis.infer import infer, type_of_atom
from s2s.errors import RefusedError
from s2s.ir import Function, If, Literal, Module, Op, Parameter, Value
from s2s.ir.build import Builder
from s2s.ir.evaluate import evaluate
from s2s.ir.types import FLOAT, Array, Number, Size
from s2s.lower.template import lower_template
from s2s.rules.notation import D, bar, known
from tests.lower.round_trip import same_value

if TYPE_CHECKING:
    from collections.abc import Callable

X = Array("float64", (Size("x.0", 0, many=True),))


def product(y, a, b):
    D[a] = b
    D[b] = a


def power(y, a, b):
    if known(b) and b == 2:
        D[a] = 2.0 * a
    elif known(b):
        D[a] = float(b) * a ** (b - 1)
    else:
        D[a] = y


def reduced(y, x, axis=None, keepdims=False):
    g = bar[y] if axis is None or x.ndim == 1 else np.expand_dims(bar[y], axis)
    if keepdims:
        g = g * 1.0
    bar[x] = g + np.zeros_like(x)


def branches(y, x):
    if x > 0.0:
        bar[x] = 2.0 * bar[y]
    else:
        g = 3.0 * bar[y]
        bar[x] = g


def looped(y, xs):
    total = 0.0
    for x in xs:
        total = total + x
    bar[xs] = total * bar[y]


def reads_what_is_not_there(y, x):
    bar[x] = bar[x] + 1.0


def inline(
    template: Callable[..., None], values: dict[str, Any], markers: dict[str, Any]
) -> tuple[dict[tuple[str, str], Any], Builder, list[Value]]:
    """Inline a template; values that are types become parameters."""
    builder = Builder(infer)
    parameters: list[Value] = []

    def atom(name: str, value: Any) -> Any:
        if isinstance(value, Literal):
            return value
        parameters.append(Value(name, value))
        return parameters[-1]

    environment = {name: atom(name, value) for name, value in values.items()}
    adjoints = {name: atom(f"{name}_bar", value) for name, value in markers.items()}
    return lower_template(builder, template, environment, {"bar": adjoints}), builder, parameters


def test_what_is_assigned_is_given_back() -> None:
    """Partials are atoms: no op is needed for `D[a] = b`."""
    found, builder, (_, a, b) = inline(product, {"y": FLOAT, "a": FLOAT, "b": FLOAT}, {})
    assert found == {("D", "a"): b, ("D", "b"): a}
    assert builder.statements == []


@pytest.mark.parametrize(("exponent", "count"), [(2, 1), (3, 2), (-1.5, 2)])
def test_literals_are_folded(exponent: float, count: int) -> None:
    """An exponent that is written down leaves one arm, and no arithmetic on it."""
    values = {"y": FLOAT, "a": FLOAT, "b": Literal(exponent)}
    found, builder, _ = inline(power, values, {})
    assert list(found) == [("D", "a")]
    assert len(builder.statements) == count
    assert not any(isinstance(s, If) for s in builder.statements)


def test_what_is_not_known_takes_the_other_arm() -> None:
    """`known` of a value is false."""
    found, _, (y, *_) = inline(power, {"y": FLOAT, "a": FLOAT, "b": FLOAT}, {})
    assert found == {("D", "a"): y}


def test_defaults_and_ranks_decide() -> None:
    """Parameters that are left out take their defaults, literals as they are."""
    number = Number("float64", python=False)
    found, builder, _ = inline(reduced, {"y": number, "x": X}, {"y": number})
    assert list(found) == [("bar", "x")]
    names = [s.callee.name for s in builder.statements if isinstance(s, Op)]
    assert names == ["np.zeros_like", "+"]


def test_a_dynamic_test_leaves_both_arms() -> None:
    """What a branch assigns is a result of an `If`."""
    found, builder, parameters = inline(branches, {"y": FLOAT, "x": FLOAT}, {"y": FLOAT})
    assert any(isinstance(s, If) for s in builder.statements)
    for x, expected in ((1.0, 10.0), (-1.0, 15.0)):
        same_value(_run(builder, parameters, found["bar", "x"], 0.0, x, 5.0), expected)


def test_loops_in_templates() -> None:
    """A template is ordinary code."""
    found, builder, parameters = inline(looped, {"y": FLOAT, "xs": X}, {"y": FLOAT})
    assert type_of_atom(found["bar", "xs"]) != FLOAT
    result = _run(builder, parameters, found["bar", "xs"], 0.0, np.array([1.0, 2.0]), 3.0)
    same_value(result, np.float64(9.0))


def test_an_unknown_adjoint_is_refused() -> None:
    """Only adjoints that are given can be read."""
    with pytest.raises(RefusedError, match="this derivative is not known in the rule"):
        inline(reads_what_is_not_there, {"y": FLOAT, "x": FLOAT}, {"y": FLOAT})


def _run(builder: Builder, parameters: list[Value], result: Any, *args: Any) -> Any:
    body = builder.region((), (result,))
    function = Function("f", tuple(map(Parameter, parameters)), body)
    return evaluate(Module({"f": function}, "f"), *args)
