"""Signatures as the header of an emitted file shows them: `w: float64[n, m]`.

Lengths that are equal have one letter; 1 is a length that is 1, `*` one that may be.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from s2s.ir.types import Array, Dict, List, Null, Number, Object, Record, Size, Static, Tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir.types import Dim, Type

_LETTERS = "nmklpqrstuvw"


def signature_lines(signature: Mapping[str, Type], width: int) -> list[str]:
    """One line a parameter, cut at the width.

    Example:
        >>> n, m = Size("w.0", many=True), Size("w.1", many=True)
        >>> signature_lines({"w": Array("float64", (n, m)), "x": Array("float64", (m,))}, 40)
        ['w: float64[n, m]', 'x: float64[m]']
    """
    letters: dict[str, str] = {}
    lines = [f"{name}: {shown(type_, letters)}" for name, type_ in signature.items()]
    return [line if len(line) <= width else f"{line[: width - 3]}..." for line in lines]


def shown(type_: Type, letters: dict[str, str]) -> str:
    """A type as a reader would write it; `letters` gains the names of new lengths."""
    match type_:
        case Number(dtype=dtype, python=True):
            return {"float64": "float", "int64": "int", "complex128": "complex"}.get(
                dtype or "number", dtype or "number"
            )
        case Number(dtype=dtype):
            return dtype or "number"
        case Array(dtype=dtype, dims=dims):
            return f"{dtype or 'array'}[{_dims(dims, letters)}]"
        case Tuple(items=items, cls=cls):
            comma = "," if len(items) == 1 and cls is None else ""
            return f"{cls.__name__ if cls else ''}({_all(items, letters)}{comma})"
        case List(item=item, items=items):
            return f"[{_all((item,) if items is None else items, letters)}]" + (
                "" if items is not None else " of any length"
            )
        case Dict(keys=keys, items=items, key=key, item=item):
            if keys is None or items is None:
                return f"{{{shown(key, letters)}: {shown(item, letters)}}}"
            pairs = zip(keys, items, strict=True)
            return f"{{{', '.join(f'{k!r}: {shown(t, letters)}' for k, t in pairs)}}}"
        case Record(cls=cls, names=names, items=items):
            pairs = zip(names, items, strict=True)
            fields = ", ".join(f"{name}: {shown(t, letters)}" for name, t in pairs)
            return f"{cls.__name__}({fields})"
        case Static(object=found):
            return str(getattr(found, "__name__", type(found).__name__))
        case Object(cls=cls):
            return cls.__name__
        case Null():
            return "None"
        case _:
            return "any"


def _all(items: tuple[Type, ...], letters: dict[str, str]) -> str:
    return ", ".join(shown(item, letters) for item in items)


def _dims(dims: tuple[Dim, ...] | None, letters: dict[str, str]) -> str:
    return "..." if dims is None else ", ".join(_dim(dim, letters) for dim in dims)


def _dim(dim: Dim, letters: dict[str, str]) -> str:
    """`n`, `n - 2`, `3`, or `*` for a length of which nothing is known."""
    if not isinstance(dim, Size):
        return str(dim)
    if not dim.many:
        return "*"
    if dim.base not in letters:
        letters[dim.base] = next(name for name in _names() if name not in letters.values())
    sign = "-" if dim.offset < 0 else "+"
    return letters[dim.base] + (f" {sign} {abs(dim.offset)}" if dim.offset else "")


def _names() -> Iterator[str]:
    """Letters for lengths: n, m, k, ... then a1, a2, ..."""
    yield from _LETTERS
    yield from (f"a{i}" for i in count(1))
