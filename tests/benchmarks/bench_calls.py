"""Value and gradient in one call, each program through each tool that is installed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmarks.contenders import contenders
from tests.benchmarks.programs import programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

PROGRAMS = {program.name: program for program in programs()}
NAMES = ("primal", "by hand", "s2s", "autograd", "JAX", "PyTorch")


@cache
def calls_of(program: str) -> dict[str, Callable[[], Any]]:
    """The contenders, made once: JAX compiles for seconds."""
    return contenders(PROGRAMS[program])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_call(benchmark: BenchmarkFixture, program: str, name: str) -> None:
    """One contender; a table for each program."""
    benchmark.group = program
    calls = calls_of(program)
    if name not in calls:
        pytest.skip(f"{name} is not installed")
    benchmark(calls[name])
