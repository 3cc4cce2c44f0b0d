"""What all tests share: the IR checker runs after every pass, and the cache is one of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

os.environ["S2S_DEBUG"] = "1"
if "S2S_TEST_CACHE" not in os.environ:  # the workers of pytest-xdist share the one of their parent
    os.environ["S2S_TEST_CACHE"] = tempfile.mkdtemp(prefix="s2s-cache-")
    atexit.register(shutil.rmtree, os.environ["S2S_TEST_CACHE"], ignore_errors=True)
os.environ["S2S_CACHE_DIR"] = os.environ["S2S_TEST_CACHE"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests out unless a marker expression or a test id asks for them."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory for one test."""
    monkeypatch.setenv("S2S_CACHE_DIR", str(tmp_path))
    return tmp_path
