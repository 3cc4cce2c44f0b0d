"""Functions of a module under other names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import Op, Symbol
from s2s.ir.walk import regions_of, with_regions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Function, Region, Statement


def renamed(function: Function, names: Mapping[str, str]) -> Function:
    """The function under its new name, calling others under theirs."""
    name = names.get(function.name, function.name)
    return replace(function, name=name, body=_region(function.body, names))


def _region(region: Region, names: Mapping[str, str]) -> Region:
    return replace(region, statements=tuple(_statement(s, names) for s in region.statements))


def _statement(statement: Statement, names: Mapping[str, str]) -> Statement:
    if isinstance(statement, Op):
        callee = statement.callee
        if isinstance(callee, Symbol) and callee.name in names:
            return replace(statement, callee=Symbol(names[callee.name]))
        return statement
    return with_regions(statement, tuple(_region(r, names) for r in regions_of(statement)))
