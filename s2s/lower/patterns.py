"""Lengths in signatures: renamed by order of appearance, so that calls of one pattern share a function."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.dims import text as dim_text
from s2s.ir.types import (
    Array,
    Dict,
    Iterator,
    List,
    Record,
    Size,
    Tuple,
    Type,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable


class Pattern:
    """Renames lengths by order of appearance, and back."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, int], str] = {}
        self.sizes: dict[str, Size] = {}

    def type(self, type_: Type) -> Type:
        """The type with its lengths renamed."""
        return map_dims(type_, self._dim)

    def _dim(self, dim: Size) -> Size:
        if dim.base.startswith("?"):
            return Size("?", 0, dim.many)
        key = (dim.base, dim.offset)
        if key not in self.names:
            self.names[key] = name = f"{{{len(self.names)}}}"
            self.sizes[name] = dim
        return Size(self.names[key], 0, dim.many)

    def back(self, type_: Type) -> Type:
        """A result type in the caller's lengths; lengths that only the callee has are unknown."""
        return map_dims(type_, self._back)

    def _back(self, dim: Size) -> Size:
        if "<" in dim.base:
            return Size("?", 0, dim.many)
        if dim.base in self.sizes:
            known = self.sizes[dim.base]
            return Size(known.base, known.offset + dim.offset, dim.many)
        text = re.sub(r"\{\d+\}", lambda m: dim_text(self.sizes[m.group()]), dim.base)
        return Size(text, dim.offset, dim.many)


def map_dims(type_: Type, change: Callable[[Size], Size]) -> Type:
    """The type with every unknown length changed."""

    def again(inner: Type) -> Type:
        return map_dims(inner, change)

    match type_:
        case Array(dtype=dtype, dims=tuple() as dims):
            return Array(dtype, tuple(change(d) if isinstance(d, Size) else d for d in dims))
        case Tuple(items=items) | Record(items=items):
            return replace(type_, items=tuple(map(again, items)))
        case List(item=item, items=items):
            return List(again(item), None if items is None else tuple(map(again, items)))
        case Dict(item=item, items=items):
            known = None if items is None else tuple(map(again, items))
            return replace(type_, item=again(item), items=known)
        case Iterator(kind=kind, item=item, parts=parts):
            return Iterator(kind, again(item), tuple(map(again, parts)))
        case _:
            return type_
