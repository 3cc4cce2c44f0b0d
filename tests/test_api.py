"""The package: its names, and that importing it is cheap."""

from __future__ import annotations

import subprocess
import sys

import s2s


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_name_is_there() -> None:
    for name in s2s.__all__:
        assert getattr(s2s, name) is not None
    assert set(s2s.__all__) <= set(dir(s2s))


def test_import_is_lazy() -> None:
    code = (
        "import sys, s2s\n"
        "late = ['gast', 'astor', 's2s.lower', 's2s.pipeline', 's2s.rules', 's2s.operators']\n"
        "print([name for name in late if name in sys.modules])"
    )
    assert run(code) == "[]\n"


def test_making_a_derivative_compiles_nothing() -> None:
    code = (
        "import sys, s2s\n"
        "s2s.grad(lambda x: x)\n"
        "print([name for name in ('gast', 'astor', 's2s.pipeline') if name in sys.modules])"
    )
    assert run(code) == "[]\n"
