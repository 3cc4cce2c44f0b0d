"""The README is true: its program runs, gives what is printed, and is differentiated as shown.

`S2S_UPDATE=1 python -m pytest tests/test_readme.py` writes what s2s emits now into the README.
"""

from __future__ import annotations

import doctest
import importlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests.documents import MODULE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The programs that are to be put into files, as modules."""
    programs = dict(MODULE.findall(README.read_text()))
    for name, text in programs.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield {name: importlib.import_module(name) for name in programs}
    for name in programs:
        del sys.modules[name]


@pytest.mark.usefixtures("modules")
def test_sessions() -> None:
    """What the interactive sessions print."""
    text = "\n".join(blocks("pycon"))
    session = doctest.DocTestParser().get_doctest(text, {}, "README.md", str(README), 0)
    assert session.examples
    assert doctest.DocTestRunner(verbose=False).run(session).failed == 0


def test_emitted_source(modules: dict[str, Any]) -> None:
    """The source shown is the source emitted."""
    relax = s2s.grad(modules["ring"].relax, wrt="k").source_for(0.1, np.ones(4), 0.05)
    heat = s2s.vjp(modules["heat"].heat, wrt="u", of="u").source_for(np.ones(4), 0.1, 2)
    push = s2s.jvp(modules["ring"].relax)
    push((0.1, np.ones(4), 0.05), (1.0, None, None))
    _, shown_relax, _, shown_heat, shown_push = blocks("python")
    emitted = {
        shown_relax: relax,
        shown_heat: heat[heat.index("def heat_backward") :],
        shown_push: push.source[push.source.index("def relax_jvp") :],
    }
    if os.environ.get("S2S_UPDATE"):
        text = README.read_text()
        for shown, source in emitted.items():
            text = text.replace(f":\n\n```python\n{shown}```", f":\n\n```python\n{source}```")
        README.write_text(text)
        return
    for shown, source in emitted.items():
        assert shown == source


def test_the_test_command_is_the_one_of_continuous_integration() -> None:
    """`.ci/run` installs and tests as the README says."""
    command = ["pip install", ".[dev]", "python -m pytest -n auto"]
    for text in (README.read_text(), (ROOT / ".ci" / "run").read_text()):
        assert all(part in text for part in command)


def test_links() -> None:
    """No link leads nowhere."""
    for link in re.findall(r"\]\(([^)]+)\)", README.read_text()):
        assert (ROOT / link).exists(), link
