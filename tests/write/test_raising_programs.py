"""Round trip: lowered and raised again, every program of the corpus does what it did."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import pytest

from s2s.capture.access import resolve
from s2s.errors import S2SError
from s2s.pipeline import _objects
from s2s.write.module import module_text
from s2s.write.raising import raise_module
from tests.lower.round_trip import assert_same, lowered, outcome
from tests.programs._registry import all_programs
from tests.random_programs import random_program


@pytest.mark.parametrize("program", all_programs(), ids=lambda p: p.id)
def test_corpus(program: Any) -> None:
    """Corpus."""
    for call in program.calls:
        arguments = call.fresh()
        try:
            round_trip(program.function, arguments.positional, arguments.named)
        except S2SError:
            pytest.skip("refused")


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed: Any) -> None:
    """Random programs."""
    _, function, argument_sets = random_program(seed)
    for args in argument_sets[:3]:
        try:
            round_trip(function, args, {})
        except S2SError:
            pytest.skip("refused")


def round_trip(function: Any, args: Any, named: Any) -> None:
    """The raised code gives what the function gives."""
    found = lowered(function, *args, **named)
    text, namespace = raised(found.module)
    exec(compile(text, "raised.py", "exec"), namespace)
    bound = inspect.signature(function).bind(*args, **named)
    captures = {c.name: resolve(c.path, function, bound.arguments) for c in found.captures}
    wanted = outcome(function, *copy.deepcopy(args), **copy.deepcopy(named))
    entry = namespace[found.module.entry]
    actual = outcome(entry, *copy.deepcopy(args), **copy.deepcopy(named), **captures)
    assert_same(actual, wanted)


def raised(module: Any) -> Any:
    """The text of a module, and a namespace to run it in."""
    return module_text(
        raise_module(module), what="f", name="f", location=None, signature={},
        objects=_objects(module),
    )  # fmt: skip
