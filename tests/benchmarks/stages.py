"""What comes before a first result: the import, the compilation, a file from the cache."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.signature import type_of
from tests.benchmarks.programs import steps_of_20_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ARGUMENTS = {"x": np.linspace(0.1, 1.0, 8), "w": np.linspace(1.0, 2.0, 8), "steps": 6}

IMPORT = """
import time
start = time.perf_counter()
import s2s
print(time.perf_counter() - start)
"""
FIRST_CALL = """
import time
import numpy as np
from tests.benchmarks.programs import steps_of_20_lines as function
start = time.perf_counter()
import s2s
s2s.value_and_grad(function, wrt=("x", "w"))(np.ones(8), np.ones(8), 6)
print(time.perf_counter() - start)
"""
SECOND_FUNCTION = """
import time
import numpy as np
import s2s
from tests.benchmarks.programs import layer, steps_of_20_lines as function
s2s.value_and_grad(layer, wrt=("w", "b"))(np.ones((2, 2)), np.ones(2), np.ones(2))
start = time.perf_counter()
s2s.value_and_grad(function, wrt=("x", "w"))(np.ones(8), np.ones(8), 6)
print(time.perf_counter() - start)
"""
_UNUSUAL = ("S2S_DEBUG", "PYTHONDONTWRITEBYTECODE")


def timed(code: str, folder: str) -> float:
    """The seconds that a script prints when it runs in a process of its own.

    Args:
        code: the script.
        folder: where the cache is, and the byte code.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _UNUSUAL}
    environment |= {"S2S_CACHE_DIR": folder, "PYTHONPYCACHEPREFIX": str(Path(folder) / "pyc")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )  # fmt: skip
    return float(done.stdout)


def emptied(folder: Path) -> Path:
    """The folder without the files of the cache; byte code stays."""
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    return folder


def compile_again() -> None:
    """Compile the function of twenty lines, from its source to the emitted text."""
    from s2s.pipeline import derive

    types = {name: type_of(value, name) for name, value in ARGUMENTS.items()}
    derive(steps_of_20_lines, types, ("x", "w"), "value_and_grad")


def in_processes(rounds: int = 9) -> Iterator[tuple[str, float]]:
    """Names and median seconds of what only a fresh process shows; times include imports."""
    with tempfile.TemporaryDirectory() as folder:

        def cached(code: str) -> float:
            return timed(code, folder)

        def compiled(code: str) -> float:
            emptied(Path(folder))
            return timed(code, folder)

        compiled(SECOND_FUNCTION)
        yield "import s2s", _median(lambda: cached(IMPORT), rounds)
        yield "first call, compiled", _median(lambda: compiled(FIRST_CALL), rounds)
        yield "first call, from the cache", _median(lambda: cached(FIRST_CALL), rounds)
        yield "a second function, compiled", _median(lambda: compiled(SECOND_FUNCTION), rounds)
        yield "a second function, from the cache", _median(lambda: cached(SECOND_FUNCTION), rounds)


def warm(rounds: int = 25) -> float:
    """The median seconds of a compilation in a process that has compiled before."""
    compile_again()

    def once() -> float:
        start = time.perf_counter()
        compile_again()
        return time.perf_counter() - start

    return _median(once, rounds)


def _median(measure: Callable[[], float], rounds: int) -> float:
    return median(measure() for _ in range(rounds))
