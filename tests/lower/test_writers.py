"""Functions and methods of NumPy that write into arrays: what their IR does, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from s2s.errors import RefusedError
from tests.lower import cases_writers, refused_writers
from tests.lower.round_trip import agrees, lowered

CASES = [
    pytest.param(function, args, id=f"{function.__name__}-{number}")
    for function, sets in cases_writers.CASES
    for number, args in enumerate(sets)
]


@pytest.mark.parametrize(("function", "args"), CASES)
def test_ir_agrees_with_the_function(function: Any, args: tuple[Any, ...]) -> None:
    """What the arrays hold afterwards is what NumPy leaves in them."""
    agrees(function, *args)


@pytest.mark.parametrize(
    ("function", "args", "line"),
    refused_writers.CASES,
    ids=[case[0].__name__ for case in refused_writers.CASES],
)
def test_is_refused(function: Any, args: tuple[Any, ...], line: str) -> None:
    """Place, reason and remedy."""
    with pytest.raises(RefusedError) as caught:
        lowered(function, *args)
    message = str(caught.value).split("\n")
    assert message[0].startswith("refused_writers.py:"), message[0]
    assert message[0].partition(": ")[2] == line
    assert message[2].strip() == "^"
    assert len(message[3]) > 20
