"""Every example runs, as a user would run it; each asserts its own result."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path, tmp_path: Path) -> None:
    """It ends well and prints a few lines."""
    command = [sys.executable, str(path)]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert found.returncode == 0, found.stderr
    assert found.stdout.count("\n") >= 3
    assert found.stderr == ""


def test_there_are_examples() -> None:
    """The folder is where this file looks for it."""
    assert len(EXAMPLES) >= 6
