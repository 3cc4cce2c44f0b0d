"""Programs, one idea each: the IR of a function does what the function does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lower import cases_calls, cases_loops, cases_memory, cases_objects, cases_statements
from tests.lower.round_trip import agrees

CASES = [
    pytest.param(function, args, id=f"{function.__name__}-{number}")
    for module in (cases_statements, cases_loops, cases_calls, cases_objects, cases_memory)
    for function, sets in module.CASES
    for number, args in enumerate(sets)
]


@pytest.mark.parametrize(("function", "args"), CASES)
def test_ir_agrees_with_the_function(function: Any, args: tuple[Any, ...]) -> None:
    """The value, its types and its exceptions are those of the function."""
    agrees(function, *args)
