"""What lowering refuses: the place, the reason and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import s2s
from s2s.errors import RefusedError
from s2s.ir.walk import statements_in
from tests.lower import refused
from tests.lower.round_trip import agrees, lowered

X = np.array([0.5, 1.5, 2.5])


@pytest.mark.parametrize(
    ("function", "args", "line"), refused.CASES, ids=[c[0].__name__ for c in refused.CASES]
)
def test_is_refused(function: Any, args: tuple[Any, ...], line: str) -> None:
    """The first line of the message; the quoted source has a caret; the remedy is there."""
    with pytest.raises(RefusedError) as caught:
        lowered(function, *args)
    message = str(caught.value).split("\n")
    assert message[0].startswith("refused.py:"), message[0]
    assert message[0].partition(": ")[2] == line
    assert message[2].strip() == "^"
    assert len(message[3]) > 20


def test_whole_message() -> None:
    """The form of house style: place, line, caret, reason, remedy."""
    with pytest.raises(RefusedError) as caught:
        lowered(refused.one_of_two_buffers, X, 1)
    first = refused.one_of_two_buffers.__code__.co_firstlineno
    message = str(caught.value)
    assert message.split("\n", 3)[:3] == [
        f"refused.py:{first + 5}:19: cannot tell what 'a' holds: it may share memory with 'v', "
        f"written in line {first + 4}",
        "    return np.sum(a * w)",
        "                  ^",
    ]
    assert " ".join(message.split("\n", 3)[3].split()) == (
        "It depends on the run, or on NumPy, whether the write is seen here. Make one of them a "
        "copy where it is taken (`.copy()`)."
    )


def refusals(function: Any, *args: Any) -> list[str]:
    """What the ops of a function would be refused for, were they active."""
    module = lowered(function, *args).module
    return [
        op.refusal.what
        for f in module.functions.values()
        for op in statements_in(f.body)
        if getattr(op, "refusal", None) is not None
    ]


@pytest.mark.parametrize(("function", "args", "what"), refused.ONLY_IF_ACTIVE)
def test_is_refused_only_if_active(function: Any, args: tuple[Any, ...], what: str) -> None:
    """What is not understood runs as it stands, and says why it cannot be differentiated."""
    agrees(function, *args)
    found = refusals(function, *args)
    assert any(what in one for one in found), found


@pytest.mark.parametrize(("function", "args"), refused.CHANGED_BY_UNKNOWN_CODE)
def test_what_unknown_code_may_have_changed_is_refused(
    function: Any, args: tuple[Any, ...]
) -> None:
    """It runs as it stands, but no derivative is taken through what it was given."""
    agrees(function, *args)
    with pytest.raises(s2s.S2SError, match=r"may (have )?change"):
        s2s.grad(function)(*args)
