"""Random programs: well typed, finite, smooth away from thresholds, the same for the same seed.

Every program is `def f(x, v, n, k)` with `x` a float, `v` a vector of four floats, `n` and `k`
small integers, and gives back one float. It may call helpers, recurse, nest branches and loops.

    source, function, argument_sets = random_program(7)
"""

from __future__ import annotations

import atexit
import importlib.util
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tests.random_writer import LENGTH, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Program(NamedTuple):
    """A program, loaded, with the arguments to run it on."""

    source: str
    function: Callable[..., Any]
    argument_sets: tuple[tuple[Any, ...], ...]


def random_program(seed: int) -> Program:
    """The program of a seed, written to a file and loaded from it."""
    source = Writer(seed).program()
    return Program(source, load(source, f"random_program_{seed}").f, argument_sets(seed))


def argument_sets(seed: int) -> tuple[tuple[Any, ...], ...]:
    """Arguments for the program of a seed: no trips, a few, and some more."""
    draw = np.random.default_rng(seed)
    counts = ((0, 1), (2, 0), (3, 2))
    return tuple((float(draw.uniform(-1, 1)), draw.uniform(-1, 1, LENGTH), n, k) for n, k in counts)


def load(source: str, name: str, namespace: Mapping[str, Any] | None = None) -> Any:
    """The module of a source text, in a file of its own; `namespace` is in it from the start."""
    path = _folder() / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    vars(module).update(namespace or {})
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="s2s-programs-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
