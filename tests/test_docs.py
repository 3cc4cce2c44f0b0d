"""The pages of `docs/` are true: sessions, messages and tables are what s2s says now.

`S2S_UPDATE=1 python -m pytest tests/test_docs.py` writes what s2s says now into the pages.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.lib import NumpyVersion

from tests.documents import Page
from tests.own_rules import own_table
from tests.rule_tables import TABLES

__all__ = ["own_table"]  # what a page declares is forgotten after it

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
WIDTH = 120
IS_OLD = NumpyVersion(np.__version__) < "2.3.0"


def short(path: Path) -> str:
    """The path from the root of the project."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_page(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Running the blocks of a page writes the page."""
    if IS_OLD:
        pytest.skip("tables and printed values are those of NumPy 2.3 and later")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    page = Page(path, tmp_path, TABLES)
    renewed = page.renewed()
    for name in page.modules():
        sys.modules.pop(name, None)
    if os.environ.get("S2S_UPDATE"):
        path.write_text(renewed, encoding="utf-8")
    assert page.text == renewed


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_links(path: Path) -> None:
    """No link leads nowhere, and no line of prose is too long to read."""
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", text):
        assert "://" in link or (path.parent / link).exists(), link
    for line in re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE).splitlines():
        assert len(line) <= WIDTH or line.startswith("|"), line


def test_all_pages_are_there() -> None:
    """Those that the README and messages name, and every decision in the index."""
    for name in ("tour", "supported", "mutation", "rules", "errors", "glossary"):
        assert (DOCS / f"{name}.md").exists()
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for decision in (DOCS / "decisions").glob("0*.md"):
        assert f"({decision.name})" in index, decision.name
