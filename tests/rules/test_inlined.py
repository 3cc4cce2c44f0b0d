"""The rules as the compiler inlines them: the cases as programs, and their second derivatives."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from s2s.errors import RefusedError
from tests.rules import cases_linalg, cases_products, cases_selection, cases_shapes
from tests.rules.harness import _adjoints as adjoints
from tests.rules.harness import _compare as compare
from tests.rules.harness import numerical
from tests.rules.inlined import program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rules.case import Case

pytestmark = pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning")

FAMILIES = (cases_products, cases_shapes, cases_selection, cases_linalg)
CASES = [
    case
    for family in FAMILIES
    for case in family.CASES
    if not (getattr(case.function, "__module__", None) or "").startswith("s2s_runtime")
]


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_derivative(sample: Case) -> None:
    function, values = program(sample)
    y, pullback = s2s.vjp(function, *values.values())
    y_bar = next(adjoints(y, narrow=False))
    found = pullback(y_bar) if len(values) > 1 else (pullback(y_bar),)
    for which in sample.wrt:
        expected = numerical(sample, which, y_bar)
        bar = found[list(values).index(which)]
        compare(bar, expected, f"{sample} by {which}", 1e-5, 1e-6)


def smooth_cases() -> list[Case]:
    """For each function the first two cases by a whole array."""
    chosen: dict[Any, list[Case]] = {}
    for sample in CASES:
        which = sample.wrt[0]
        argument = sample.args[which] if isinstance(which, int) else None
        if isinstance(argument, np.ndarray) and argument.size > 1:
            chosen.setdefault(sample.function, []).append(sample)
    return [sample for samples in chosen.values() for sample in samples[:2]]


@pytest.mark.parametrize("sample", smooth_cases(), ids=str)
def test_emitted_source_can_be_differentiated_again(sample: Case) -> None:
    function, values = program(sample)
    objective = compiled(_objective_text(function, sample), {"f": function})
    place = list(values).index(sample.wrt[0])
    arguments = list(values.values())
    gradient = s2s.grad(objective, wrt=place)
    gradient(*arguments)
    emitted = compiled(gradient.source, {})
    x = arguments[place]
    weights = np.cos(np.arange(x.size)).reshape(x.shape)
    names = ", ".join(f"q{k}" for k in range(len(arguments)))
    text = f"def f({names}):\n    return np.sum(weights * g({names}))\n"
    second = s2s.grad(compiled(text, {"g": emitted, "weights": weights}), wrt=place)(*arguments)
    expected = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = x.copy()
            moved[index] += step
            arguments[place] = moved
            sides.append(np.sum(weights * emitted(*arguments)))
        expected[index] = (sides[0] - sides[1]) / 2e-5
    np.testing.assert_allclose(second, expected, rtol=1e-4, atol=1e-5)


def _objective_text(function: Callable[..., Any], sample: Case) -> str:
    head, body = linecache.getlines(function.__code__.co_filename)
    y = sample.function(*sample.args, **sample.kwargs)
    places = [f"r[{k}]" for k in range(len(y))] if isinstance(y, list | tuple) else ["r"]
    total = " + ".join(f"np.sum(np.sin({place}))" for place in places)
    return f"{head}{body.replace('return', 'r =')}    return {total}\n"


def compiled(text: str, names: dict[str, Any]) -> Any:
    """The last function that a text defines."""
    file = f"<text {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    found = {"np": np, "inf": np.inf, "function": None, **names}
    if "f" in names:
        found |= {"function": names["f"].__globals__["function"]}
    exec(compile(text, file, "exec"), found)
    return found[
        text[: text.index("(", text.rindex("\ndef ") if "\ndef " in text else 0)].rsplit(
            maxsplit=1
        )[-1]
    ]


def reshaped_by_memory(x: Any) -> Any:
    return np.sum(np.reshape(x, (-1,), order="A"))


def padded_with_means(x: Any) -> Any:
    return np.sum(np.pad(x, 1, mode="mean"))


def with_steps(x: Any) -> Any:
    return np.sum(np.linspace(0.0, x[0, 0], 5, retstep=True)[0])


def three_lists(x: Any) -> Any:
    return np.sum(np.einsum(x, [0, 1], x, [1, 2], x, [2, 3], [0, 3]))


@pytest.mark.parametrize(
    "function", [reshaped_by_memory, padded_with_means, with_steps, three_lists]
)
def test_what_a_rule_does_not_cover_is_refused_when_compiled(function: Any) -> None:
    with pytest.raises(RefusedError, match=r"derivative|differentiate"):
        s2s.grad(function)(np.ones((2, 2)))


def test_an_option_that_is_known_when_it_runs_only() -> None:
    def f(x: Any, order: str) -> Any:
        return np.sum(np.reshape(x, (-1,), order=order) * np.arange(6.0))

    x = np.ones((2, 3))
    for order in ("C", "F"):
        expected = np.arange(6.0).reshape((2, 3), order=order)
        np.testing.assert_allclose(s2s.grad(f)(x, order), expected)
