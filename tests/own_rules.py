"""A table of rules that is as it was after each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from s2s.rules import load, registry

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def own_table() -> Iterator[None]:
    """What a test declares is forgotten at its end."""
    load()
    tables = (
        registry._rules, registry._forwards, registry._zeros, registry._structural, registry._own,
    )  # fmt: skip
    before = [dict(table) for table in tables]
    yield
    for table, was in zip(tables, before, strict=True):
        table.clear()
        table.update(was)
    registry.generations()["generation"] = object()
