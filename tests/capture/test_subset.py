"""Refusals that are told from the syntax."""

from __future__ import annotations

import pytest

from s2s.capture.source import source_of
from s2s.capture.subset import check_subset
from s2s.errors import RefusedError

counter = 0


def generator(x):
    for i in range(3):
        yield i * x


def delegating(x):
    yield from x


async def coroutine(x):
    return x


async def awaiting(x):
    def plain():
        return x

    return await x(plain)


def writes_global(x):
    global counter  # noqa: PLW0603
    counter += 1
    return x


def writes_outer(x):
    total = 0

    def add(y):
        nonlocal total
        total += y

    add(x)
    return total


def executes(x):
    exec("x = 1")
    return x


def evaluates(x):
    return [eval("x") for _ in range(2)]


def reads_locals(x):
    return locals()["x"]


def asynchronous_comprehension(x):
    async def inner():
        return [y async for y in x]

    return inner


@pytest.mark.parametrize(
    ("function", "what", "offset"),
    [
        (generator, "a generator: 'yield'", 2),
        (delegating, "a generator: 'yield from'", 1),
        (coroutine, "an 'async' function", 0),
        (awaiting, "an 'async' function", 0),
        (writes_global, "a 'global' declaration", 1),
        (writes_outer, "a 'nonlocal' declaration", 4),
        (executes, "a call of 'exec'", 1),
        (evaluates, "a call of 'eval'", 1),
        (reads_locals, "a call of 'locals'", 1),
        (asynchronous_comprehension, "an 'async' function", 1),
    ],
)
def test_refused(function, what, offset) -> None:
    with pytest.raises(RefusedError) as caught:
        check_subset(source_of(function))
    line = function.__code__.co_firstlineno + offset
    first, quoted, caret, *why = str(caught.value).splitlines()
    assert first.startswith(f"test_subset.py:{line}:")
    assert first.endswith(f"cannot differentiate {what}")
    assert caret.strip() == "^"
    assert quoted[len(caret) - 1] != " "
    assert why[-1].endswith(".")


def test_names_that_are_not_the_builtin_pass() -> None:
    def f(x, eval):
        exec = lambda y: y  # noqa: E731
        return exec(eval(x))

    def g(x):
        return f(x, abs)

    check_subset(source_of(f))
    check_subset(source_of(g))
