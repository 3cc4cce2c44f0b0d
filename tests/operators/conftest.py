"""Counting compilations."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that are compiled during a test, in order."""
    pipeline = importlib.import_module("s2s.pipeline")
    from s2s.operators.specialise import _store

    _store.cache_clear()
    names: list[str] = []
    derive = pipeline.derive

    def counted(function, *args, **kwargs):
        names.append(function.__name__)
        return derive(function, *args, **kwargs)

    monkeypatch.setattr(pipeline, "derive", counted)
    return names
