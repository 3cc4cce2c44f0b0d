"""What is declared or changed later is noticed, in this process and in the next."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import numpy as np
import pytest

import s2s
from s2s import D, bar
from tests.own_rules import own_table
from tests.rules.test_own import X, close, cube, solve

__all__ = ["own_table"]

SLOPE = 3.0


def cube_rule(y, x):
    D[x] = SLOPE * x * x


def test_a_rule_declared_after_compiling() -> None:
    """A derivative that looked into the function does so no more."""

    def plain(x):
        return x * x

    gradient = s2s.grad(lambda x: plain(x) + 0.0)
    assert gradient(3.0) == 6.0

    def first(y, x):
        D[x] = 10.0

    def second(y, x):
        D[x] = 20.0

    s2s.partial(plain)(first)
    assert gradient(3.0) == 10.0
    s2s.partial(plain)(second)
    assert gradient(3.0) == 20.0
    s2s.zero(plain)
    assert gradient(3.0) == 0.0


def test_other_rules_do_not_compile_again(compiled_names: list[str]) -> None:
    """Only what a derivative has asked about is part of it."""
    s2s.partial(cube)(cube_rule)

    def loss(x):
        return cube(x) * 2.0

    gradient = s2s.grad(loss)
    assert gradient(1.0) == 6.0
    count = len(compiled_names)
    s2s.zero(solve)
    assert gradient(1.0) == 6.0
    assert len(compiled_names) == count


@pytest.fixture
def compiled_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that are compiled during a test."""
    pipeline = importlib.import_module("s2s.pipeline")
    names: list[str] = []
    derive = pipeline.derive

    def counted(function, *args, **kwargs):
        names.append(function.__name__)
        return derive(function, *args, **kwargs)

    monkeypatch.setattr(pipeline, "derive", counted)
    return names


def test_constants_of_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """A constant of its module stands in the emitted code, and is looked at in each call."""
    s2s.partial(cube)(cube_rule)
    gradient = s2s.grad(lambda x: cube(x) * 1.0)
    assert gradient(2.0) == 12.0
    monkeypatch.setitem(globals(), "SLOPE", 30.0)
    assert gradient(2.0) == 120.0


def helper(g, x):
    return g * np.cos(x)


def other_helper(g, x):
    return -1.0 * g * np.cos(x)


def helped_rule(y, x):
    bar[x] = helper(bar[y], x)


def test_helpers_of_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are called by the emitted code, under a name that means nothing else there."""
    s2s.pullback(cube)(helped_rule)
    close(s2s.grad(lambda x: np.sum(cube(x)))(X), np.cos(X))

    def clashing(helper, x):
        return np.sum(cube(x)) * helper

    gradient = s2s.grad(clashing, wrt=(0, 1))
    close(gradient(2.0, X), (float(np.sum(X**3)), 2.0 * np.cos(X)))
    assert "helper as helper_2" in gradient.source
    monkeypatch.setitem(globals(), "helper", other_helper)
    close(gradient(2.0, X)[1], -2.0 * np.cos(X))


MODULE = """
import numpy as np, s2s
from s2s import bar

TABLE = np.array([2.0, 3.0])
FACTOR = 3.0

def helper(g, x):
    return g * np.cos(x)

def wavy(x):
    return np.sin(np.asarray(x))

@s2s.pullback(wavy)
def wavy_rule(y, x):
    bar[x] = helper(bar[y], x) * FACTOR * TABLE[0]

def loss(x):
    return np.sum(wavy(x))
"""


def test_another_process_finds_it(tmp_path, monkeypatch) -> None:
    """Helpers and constants are imported; another constant is another derivative."""
    program = (
        "import numpy as np, s2s, usual\n"
        "g = s2s.grad(usual.loss)\n"
        "print(g(np.array([0.5, 1.0])).tolist())\n"
        "import sys; print('s2s.pipeline' in sys.modules)\n"
    )
    environment = {
        **os.environ, "PYTHONPATH": str(tmp_path), "S2S_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip

    def answers(text: str) -> list[str]:
        (tmp_path / "usual.py").write_text(text, encoding="utf-8")
        found = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environment,
            check=False,
        )  # fmt: skip
        assert found.returncode == 0, found.stderr
        return found.stdout.split("\n")

    expected = str((6.0 * np.cos(np.array([0.5, 1.0]))).tolist())
    assert answers(MODULE)[0] == expected
    assert answers(MODULE)[:2] == [expected, "False"]
    changed = answers(MODULE.replace("FACTOR = 3.0", "FACTOR = 6.0"))
    assert changed[0] == str((12.0 * np.cos(np.array([0.5, 1.0]))).tolist())
    changed = answers(MODULE.replace("[2.0, 3.0]", "[4.0, 3.0]"))
    assert changed[0] == str((12.0 * np.cos(np.array([0.5, 1.0]))).tolist())


BLOCKS = """
import numpy as np, s2s
from s2s import D

SLOPE = 2.0

def rule(y, x):
    D[x] = SLOPE * x

def loss(x):
    with s2s.override({np.floor: rule}):
        return np.sum(np.floor(x))
"""


def test_constants_of_overrides_in_blocks(tmp_path, monkeypatch) -> None:
    """They are looked at as those of declared rules are, here and in the next process."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "blocks_usual.py").write_text(BLOCKS, encoding="utf-8")
    usual = importlib.import_module("blocks_usual")
    gradient = s2s.grad(usual.loss)
    close(gradient(X), 2.0 * X)
    monkeypatch.setattr(usual, "SLOPE", 3.0)
    close(gradient(X), 3.0 * X)
    environment = {
        **os.environ, "PYTHONPATH": str(tmp_path), "S2S_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    program = "import s2s, blocks_usual, numpy; print(s2s.grad(blocks_usual.loss)(numpy.ones(1)))"
    found = []
    for slope in ("2.0", "2.0", "7.0"):
        text = BLOCKS.replace("SLOPE = 2.0", f"SLOPE = {slope}")
        (tmp_path / "blocks_usual.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", program]
        found.append(subprocess.check_output(command, env=environment, text=True).strip())
    assert found == ["[2.]", "[2.]", "[7.]"]


def test_variables_around_a_template() -> None:
    """A template that is defined inside a function reads what its variables are now."""
    slope = 1.0

    def inner(x):
        return x

    @s2s.partial(inner)
    def rule(y, x):
        D[x] = slope

    gradient = s2s.grad(lambda x: inner(x) * 2.0)
    assert gradient(1.0) == 2.0
    slope = 5.0
    assert gradient(1.0) == 10.0

    def block(x):
        with s2s.override({np.floor: rule}):
            return np.floor(x) * 2.0

    gradient = s2s.grad(block)
    assert gradient(1.0) == 10.0
    slope = 6.0
    assert gradient(1.0) == 12.0
