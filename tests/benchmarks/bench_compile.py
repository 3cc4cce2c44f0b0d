"""What comes before a first result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks import stages

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the checks of the IR that tests run with."""
    monkeypatch.delenv("S2S_DEBUG", raising=False)


def test_warm_compilation(benchmark: BenchmarkFixture) -> None:
    """Twenty lines, in a process that has compiled them before."""
    benchmark(stages.compile_again)


def test_first_compilation(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """A new process, nothing in the cache: start, imports, compilation and call."""
    stages.timed(stages.FIRST_CALL, str(tmp_path))  # writes byte code
    benchmark.pedantic(
        stages.timed,
        setup=lambda: ((stages.FIRST_CALL, str(stages.emptied(tmp_path))), {}),
        rounds=5,
    )


def test_first_call_from_the_cache(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """A new process that finds the derivative on disk."""
    stages.timed(stages.FIRST_CALL, str(tmp_path))
    benchmark.pedantic(stages.timed, (stages.FIRST_CALL, str(tmp_path)), rounds=5)


def test_import(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """A new process that imports s2s, and no more."""
    stages.timed(stages.IMPORT, str(tmp_path))
    benchmark.pedantic(stages.timed, (stages.IMPORT, str(tmp_path)), rounds=5)
