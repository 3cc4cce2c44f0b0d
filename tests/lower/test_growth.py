"""No statement is ever copied, and nested loops are lowered a bounded number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from s2s.ir.walk import statements_in
from s2s.lower import statements
from tests.lower.round_trip import agrees, lowered
from tests.random_programs import load

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

BOMB = """
        if i % {k}:
            if s > {k}:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)
"""


def bomb(count: int) -> Callable[..., float]:
    """A loop whose body holds so many branches that may each jump or fall through."""
    arms = "".join(BOMB.format(k=k + 2) for k in range(count))
    text = (
        f"import numpy as np\n\ndef f(x, n):\n    s = x\n    for i in range(n):{arms}    return s\n"
    )
    return load(text, f"bomb_{count}").f


def size(function: Callable[..., float], *args: float) -> int:
    """The number of statements of a function's IR."""
    module = lowered(function, *args).module
    return sum(1 for f in module.functions.values() for _ in statements_in(f.body))


def test_branches_that_may_jump_grow_linearly() -> None:
    """Each of 12 copies adds as many statements as each of 4."""
    agrees(bomb(3), 0.5, 9)
    four, eight, twelve = (size(bomb(count), 0.5, 3) for count in (4, 8, 12))
    assert twelve - eight == eight - four
    assert twelve < 12 * 15


def test_nested_loops_are_lowered_a_sum_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """A carried name that changes its type costs passes at each level, not their product."""
    depth = 7
    lines = ["import numpy as np", "def f(x, n):", "    s = 0"]
    for level in range(depth):
        indent = "    " * (level + 1)
        lines.append(f"{indent}for i{level} in range(n):")
        lines.append(f"{indent}    s = s + x")
    lines.append("    return s")
    function = load("\n".join(lines), "deep_loops").f
    runs = 0
    original = statements._assign

    def counted(frame: object, node: object) -> None:
        nonlocal runs
        runs += 1
        original(frame, node)  # type: ignore[arg-type]

    monkeypatch.setitem(statements._STATEMENTS, type(_node("s = 0")), counted)
    agrees(function, np.array([1.0, 2.0]), 1)
    assert runs < 4 * depth * depth


def _node(text: str) -> object:
    import gast

    return gast.parse(text).body[0]


def test_long_functions_do_not_nest_deeply() -> None:
    """Early returns one after another nest one level each, and are still lowered."""
    tests = "".join(f"    if x > {100 - k}:\n        return {k}\n" for k in range(60))
    function = load(f"def f(x):\n{tests}    return -1\n", "many_returns").f
    agrees(function, 50.0)
    agrees(function, -50.0)
