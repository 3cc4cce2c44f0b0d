"""Comments of a derivative are about the whole of what is emitted: within it they are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Region
from s2s.ir.walk import regions_of, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Function


def without_comments(function: Function) -> Function:
    """The function without its lines of comment."""
    return replace(function, body=_region(function.body))


def _region(region: Region) -> Region:
    kept = (s for s in region.statements if not (isinstance(s, Op) and s.callee == i.COMMENT))
    statements = tuple(with_regions(s, tuple(map(_region, regions_of(s)))) for s in kept)
    return replace(region, statements=statements)
