"""Marks: which leaves of a value carry the leading axis of vector mode.

The mark of a number or an array is True or False; that of a structure is a tuple with one mark for
each part; all items of a list or dict of unknown length have one mark, in a tuple of length one.
False stands for any structure without a batched leaf. Of a value of which nothing is known, True
says that every array in it carries the axis.

    >>> from s2s.ir.types import FLOAT, INT, Tuple
    >>> full(Tuple((FLOAT, INT)))
    (True, False)
    >>> joined((True, False), (False, False), Tuple((FLOAT, FLOAT)))
    (True, False)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from s2s.ir.types import (
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Record,
    Size,
    Tuple,
    Type,
    Unknown,
    join_all,
    may_vary,
)
from s2s.transform.adjoints import parts_of

Mark: TypeAlias = "bool | tuple[Mark, ...]"

LEADING = Size("batch.axis")  # the one length of the leading axis in all of a module
EACH = object()  # the key of the items of a container of unknown length


def parts(type_: Type) -> tuple[tuple[object, Type], ...] | None:
    """The parts of a structure, those of unknown number as one; None for a leaf."""
    match type_:
        case (
            List(item=item, items=None)
            | Dict(item=item, keys=None)
            | Dict(item=item, items=None)
            | Iterator(item=item)
        ):
            return ((EACH, item),)
        case _:
            return parts_of(type_)


def made(marks: tuple[Mark, ...]) -> Mark:
    """The mark of a structure from those of its parts."""
    return marks if any(marks) else False


def full(type_: Type) -> Mark:
    """The mark of a value all of whose leaves that may vary are batched."""
    if not may_vary(type_):
        return False
    found = parts(type_)
    return True if found is None else made(tuple(full(part) for _, part in found))


def everything(type_: Type) -> Mark:
    """The mark of a value all of whose leaves are batched."""
    found = parts(type_)
    return True if found is None else made(tuple(everything(part) for _, part in found))


def of_parts(mark: Mark, type_: Type) -> tuple[Mark, ...]:
    """The marks of the parts of a structure."""
    count = len(parts(type_) or ())
    return mark if isinstance(mark, tuple) else (mark,) * count


def joined(a: Mark, b: Mark, type_: Type) -> Mark:
    """What is batched on either of two paths, for two marks of one type."""
    if not a or not b or isinstance(a, bool) or isinstance(b, bool):
        return b if not a else a if not b else True
    found = parts(type_) or ()
    pairs = zip(a, b, found, strict=True)
    return made(tuple(joined(p, q, part) for p, q, (_, part) in pairs))


def missing(wanted: Mark, mark: Mark, type_: Type) -> Mark:
    """What has to be batched yet: a mark of the leaves that are wanted and are not."""
    found = parts(type_)
    if not wanted or not mark or found is None:
        return wanted if not mark else False
    triples = zip(of_parts(wanted, type_), of_parts(mark, type_), found, strict=True)
    return made(tuple(missing(w, m, part) for w, m, (_, part) in triples))


def conformed(mark: Mark, source: Type, target: Type) -> Mark:
    """The mark in `target` of a value that has been of type `source`."""
    if not mark:
        return False
    into, out = parts(target), parts(source)
    if into is None:
        return True
    if out is None:
        return full(target)
    marks = of_parts(mark, source)
    if len(into) == 1 and into[0][0] is EACH:
        item: Mark = False
        for (_, part), of in zip(out, marks, strict=True):
            item = joined(item, conformed(of, part, into[0][1]), into[0][1])
        return made((item,))
    if len(into) != len(out) or out[0][0] is EACH:
        return full(target)
    pairs = zip(marks, out, into, strict=True)
    return made(tuple(conformed(m, p, q) for m, (_, p), (_, q) in pairs))


def batched_type(type_: Type, mark: Mark) -> Type:
    """The type of a value with the leading axis where it is marked."""
    if not mark:
        return type_
    match type_:
        case Number(dtype=dtype):
            return Array(dtype, (LEADING,))
        case Array(dtype=dtype, dims=dims):
            return Array(dtype, None if dims is None else (LEADING, *dims))
        case Tuple() | Record():
            return replace(type_, items=_items(type_.items, mark))
        case List(item=item, items=None):
            return List(batched_type(item, of_parts(mark, type_)[0]))
        case List(items=tuple() as items):
            new = _items(items, mark)
            return List(join_all(new, "?"), new)
        case Dict(keys=tuple(), items=tuple() as items):
            new = _items(items, mark)
            return replace(type_, items=new, item=join_all(new, "?"))
        case Dict(item=item):
            return replace(type_, item=batched_type(item, of_parts(mark, type_)[0]))
        case Iterator(item=item):
            return Iterator(type_.kind, batched_type(item, of_parts(mark, type_)[0]))
        case _:
            return type_ if isinstance(type_, Unknown) else Unknown()


def _items(items: tuple[Type, ...], mark: Mark) -> tuple[Type, ...]:
    marks = mark if isinstance(mark, tuple) else (mark,) * len(items)
    return tuple(batched_type(t, m) for t, m in zip(items, marks, strict=True))
