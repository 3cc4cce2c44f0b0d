"""The rules for forward mode as the compiler uses them: the cases as programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import s2s
from s2s.rules import load
from s2s.rules.registry import find_forward
from tests.rules.forward_harness import _choices, _compare_with_differences, _tangent
from tests.rules.inlined import program
from tests.rules.test_forward import CASES

if TYPE_CHECKING:
    from tests.rules.case import Case

pytestmark = pytest.mark.filterwarnings("ignore:`row_stack`:DeprecationWarning")


def sampled() -> list[Any]:
    """The first case of each function that has a rule for forward mode; the others are slow."""
    load()
    found: list[Any] = []
    seen: Counter[int] = Counter()
    for sample in CASES:
        if (getattr(sample.function, "__module__", None) or "").startswith("s2s_runtime"):
            continue
        seen[id(sample.function)] += 1
        is_slow = find_forward(sample.function) is None or seen[id(sample.function)] > 1
        found.append(pytest.param(sample, marks=[pytest.mark.slow] if is_slow else []))
    return found


@pytest.mark.parametrize("sample", sampled(), ids=str)
def test_tangent(sample: Case) -> None:
    function, values = program(sample)
    for chosen in _choices(sample.wrt):
        tangents = {which: _tangent(values[which], which) for which in chosen}
        dots = tuple(tangents.get(which) for which in values)
        _, y_dot = s2s.jvp(function, tuple(values.values()), dots)
        _compare_with_differences(sample, tangents, y_dot)
