"""Every kind of refusal: the place, the line with its caret, the reason, and what to write instead."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import s2s
from s2s.capture import codes
from tests.refusals import arrays, calls, objects, statements
from tests.refusals.registry import PROGRAMS

if TYPE_CHECKING:
    from tests.refusals.registry import Refused

assert {p.function.__module__ for p in PROGRAMS} == {
    module.__name__ for module in (arrays, calls, objects, statements)
}

MARK = re.compile(r"  # < (\S+)")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.function.__name__)
def test_refused(program: Refused) -> None:
    """The message has the form `file:line:column: what`, source line, caret, reason and remedy."""
    lines, first = inspect.getsourcelines(program.function)
    (offset, marked), = ((n, line) for n, line in enumerate(lines) if MARK.search(line))  # fmt: skip
    at = marked.index(MARK.search(marked)[1])  # type: ignore[index]
    with pytest.raises(s2s.RefusedError) as caught:
        s2s.grad(program.function)(*program.args)
    place, quoted, caret, *why = str(caught.value).splitlines()
    assert (
        place
        == f"{Path(inspect.getfile(program.function)).name}:{first + offset}:{at + 1}: {program.what}"
    )
    assert quoted.strip() == marked.strip()
    assert caret == " " * (4 + at - len(marked) + len(marked.lstrip())) + "^"
    assert program.remedy in " ".join(why)
    assert all(len(line) <= 88 for line in why)
    assert caught.value.location is not None
    assert caught.value.location.line == first + offset


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2, "'x', which is an int: pass float(x), or name other arguments with wrt"),
        (True, "'x', which is a bool: pass float(x), or name other arguments with wrt"),
        (np.arange(3), "'x', which is an array of int64: pass x.astype(float), or name other"),
        (np.ones(3) > 0, "'x', which is an array of bool: pass x.astype(float), or name other"),
        ([1, 2], "'x', which is without any floating-point number: name other arguments"),
        ("text", "'x', which is a str"),
        (None, "'x', which is None"),
        (np.ones(3) + 1j, "'x', which holds complex numbers: they are not supported"),
    ],
    ids=repr,
)
def test_arguments_that_have_no_derivative(value: object, message: str) -> None:
    """Only real floating-point numbers are differentiated."""

    def total(x):
        return np.sum(x)

    with pytest.raises(s2s.ArgumentError) as caught:
        s2s.grad(total)(value)
    assert f"cannot differentiate total with respect to {message}" in str(caught.value)


def test_helper_that_cannot_be_followed() -> None:
    """The message is at the call, and names the place in the helper."""

    def first_removed(values):
        return [values.pop("w")]

    def loss(x):
        return sum(first_removed({"w": x}))

    with pytest.raises(s2s.RefusedError, match="cannot follow 'pop' of a dict"):
        s2s.grad(loss)(1.0)


def test_ambiguous_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python keeps no columns, two lambdas of a line may compile to the same."""
    both = (lambda x: 2 * 3 * x, lambda x: 6 * x)  # fmt: skip
    monkeypatch.setattr(codes, "positions", lambda code: ())
    with pytest.raises(s2s.RefusedError) as caught:
        s2s.grad(both[0])(1.0)
    line = both[0].__code__.co_firstlineno
    what = "cannot tell which of several lambdas on this line is meant"
    assert str(caught.value).startswith(f"test_refusals.py:{line}:1: {what}\n    both = (")
    assert "lambda on a line, or a `def`." in str(caught.value)


def test_text_without_source() -> None:
    """What `exec` made has no text; it is said how it could have."""
    names: dict[str, object] = {}
    exec("def square(x): return x * x", names)
    with pytest.raises(s2s.RefusedError) as caught:
        s2s.grad(names["square"])(1.0)  # type: ignore[arg-type]
    assert str(caught.value).startswith("cannot read the source of 'square'\n")
    assert "can be put in `linecache.cache`" in str(caught.value)


def test_inactive_code_may_be_anything() -> None:
    """The same constructs pass where nothing depends on what is differentiated."""

    def loss(x, names):
        try:
            n = int(names[0])
        except ValueError:
            n = 1
        counts, _ = np.histogram(np.arange(4.0), 2)
        match [n]:
            case [1]:
                scale = 1.0
            case _:
                scale = float(counts[0])
        return scale * np.sum(x * x)

    np.testing.assert_allclose(s2s.grad(loss)(np.ones(3), ["3"]), 4.0 * np.ones(3))
    np.testing.assert_allclose(s2s.grad(loss)(np.ones(3), ["a"]), 2.0 * np.ones(3))
