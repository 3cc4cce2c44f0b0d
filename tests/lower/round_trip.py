"""Lower a function for given arguments, run the IR, and compare with the function itself."""

from __future__ import annotations

import copy
import inspect
import types
from typing import Any

import numpy as np

from s2s.analysis.signature import signature_of
from s2s.capture.access import resolve
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.lower import Lowered, lower


def lowered(function: Any, *args: Any, **named: Any) -> Lowered:
    """The function lowered for these arguments; the IR is checked."""
    arguments = inspect.signature(function, follow_wrapped=False).bind(*args, **named).arguments
    name = getattr(function, "__name__", "f")
    found = lower(function, signature_of(arguments), name="lambda_" if "<" in name else name)
    check(found.module)
    return found


def run(function: Any, *args: Any, **named: Any) -> Any:
    """What the IR of the function gives."""
    found = lowered(function, *args, **named)
    return run_lowered(found, function, args, named)


def run_lowered(found: Lowered, function: Any, args: Any, named: Any) -> Any:
    """Run a lowered function; captures are looked up as a derivative does."""
    bound = inspect.signature(function, follow_wrapped=False).bind(*args, **named)
    captures = {c.name: resolve(c.path, function, bound.arguments) for c in found.captures}
    for guard in found.guards:
        assert resolve(guard.path, function, bound.arguments) is guard.object, guard.path
    return evaluate(found.module, *args, **named, **captures)


def agrees(function: Any, *args: Any, **named: Any) -> None:
    """Check that the IR of a function does what the function does."""
    if isinstance(function, types.MethodType):  # as the operators do
        function, args = function.__func__, (function.__self__, *args)
    expected = outcome(function, *copy.deepcopy(args), **copy.deepcopy(named))
    found = lowered(function, *args, **named)
    actual = outcome(
        lambda *a, **k: run_lowered(found, function, a, k),
        *copy.deepcopy(args),
        **copy.deepcopy(named),
    )
    assert_same(actual, expected)


def outcome(function: Any, *args: Any, **named: Any) -> tuple[str, Any]:
    """What a call gives: a value, or the type of what it raises."""
    try:
        with np.errstate(all="ignore"):
            return "value", function(*args, **named)
    except Exception as error:
        return "raises", error


def assert_same(actual: tuple[str, Any], expected: tuple[str, Any]) -> None:
    """Check that two outcomes are equal, down to types and dtypes."""
    if "raises" in (actual[0], expected[0]):
        if actual[0] == "raises" != expected[0]:
            raise actual[1]
        assert actual[0] == expected[0], (actual, expected)
        return
    same_value(actual[1], expected[1])


def same_value(actual: Any, expected: Any) -> None:
    """Check that two values are equal in structure, type and number."""
    assert type(actual) is type(expected), (actual, expected)
    if isinstance(expected, np.ndarray):
        assert actual.dtype == expected.dtype
        np.testing.assert_array_equal(actual, expected)
    elif isinstance(expected, tuple | list):
        assert len(actual) == len(expected)
        for a, b in zip(actual, expected, strict=True):
            same_value(a, b)
    elif isinstance(expected, dict):
        assert list(actual) == list(expected)
        for key, value in expected.items():
            same_value(actual[key], value)
    elif isinstance(expected, float | np.floating):
        np.testing.assert_array_equal(actual, expected)
    elif hasattr(expected, "__dict__"):
        same_value(vars(actual), vars(expected))
    else:
        assert actual == expected
