"""Result types of the intrinsics of the IR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from s2s.analysis.infer import infer, item_of, type_of_atom, unpacked
from s2s.ir import intrinsics as ir
from s2s.ir.nodes import UNDEF, Global, Literal, Symbol, Value, Verbatim
from s2s.ir.types import (
    BOOL,
    FLOAT,
    INT,
    NEVER,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Object,
    Record,
    Size,
    Slice,
    Static,
    Tuple,
    Type,
)  # fmt: skip

N = Size("n", 0, many=True)
VECTOR = Array("float64", (N,))
ANY_VECTOR = Array("float64", (Size("?", 0, many=True),))


class Point(NamedTuple):
    """A pair."""

    x: float
    y: float


@dataclass
class Layer:
    """A record."""

    w: Any
    b: Any


def given(intrinsic: Any, *operands: Any) -> tuple[Type, ...]:
    """The result types of an intrinsic of types or atoms."""
    atoms = (Value("", o) if isinstance(o, Type) else o for o in operands)
    return infer(intrinsic, tuple(atoms), ())


def test_atoms() -> None:
    """Atoms."""
    assert type_of_atom(Literal(1.0)) == FLOAT
    assert type_of_atom(Literal(value=True)) == BOOL
    assert type_of_atom(Literal((1, "a", None))) == Tuple((INT, STRING, NULL))
    assert type_of_atom(Literal(slice(1, None))) == Slice(1, None)
    assert type_of_atom(Literal(...)) == Object(type(...))
    assert type_of_atom(Global("len", len)) == Static(len)
    assert type_of_atom(Global("np.pi", 3.14)) == FLOAT
    assert type_of_atom(UNDEF) == NEVER


def test_building() -> None:
    """Building."""
    assert given(ir.TUPLE, FLOAT, VECTOR) == (Tuple((FLOAT, VECTOR)),)
    assert given(ir.LIST, VECTOR, VECTOR) == (List(ANY_VECTOR, (VECTOR, VECTOR)),)
    assert given(ir.LIST) == (List(NEVER, ()),)
    assert given(ir.DICT, Literal("a"), FLOAT) == (Dict(STRING, FLOAT, ("a",), (FLOAT,)),)
    assert given(ir.DICT, STRING, FLOAT) == (Dict(STRING, FLOAT),)
    assert given(ir.SLICE, INT, Literal(None), Literal(2)) == (Slice("?", None, 2),)
    assert given(ir.CONSTRUCT, Global("P", Point), FLOAT, INT) == (Tuple((FLOAT, INT), Point),)
    record = Record(Layer, ("w", "b"), (VECTOR, FLOAT))
    assert given(ir.CONSTRUCT, Global("L", Layer), VECTOR, FLOAT) == (record,)
    assert given(ir.GETATTR, record, Literal("w")) == (VECTOR,)
    assert given(ir.GETATTR, Tuple((FLOAT, INT), Point), Literal("y")) == (INT,)


def test_unpacking() -> None:
    """Unpacking."""
    assert given(ir.UNPACK, Tuple((FLOAT, INT))) == (FLOAT, INT)
    assert given(ir.UNPACK, Array("float64", (2, N))) == (VECTOR, VECTOR)
    assert given(ir.UNPACK, List(FLOAT)) == (FLOAT,)
    assert unpacked(Tuple((FLOAT, INT, BOOL)), 2, 1) == (FLOAT, List(Number(None), (INT, BOOL)))
    assert unpacked(Tuple((FLOAT, INT, BOOL)), 3, 0)[1:] == (INT, BOOL)
    assert unpacked(List(FLOAT), 3, 1) == (FLOAT, List(FLOAT), FLOAT)
    assert unpacked(Tuple((FLOAT,)), 1, 0) == (List(FLOAT, (FLOAT,)),)
    assert unpacked(UNKNOWN, 2) == (UNKNOWN, UNKNOWN)


def test_lists_forget_which_moment_an_item_is_of() -> None:
    """Lists forget which moment an item is of."""
    (grown,) = given(ir.APPEND, List(NEVER), VECTOR)
    assert grown == List(ANY_VECTOR)
    assert given(ir.APPEND, List(NEVER, ()), VECTOR) == (List(ANY_VECTOR, (VECTOR,)),)
    assert given(ir.POP, grown) == (ANY_VECTOR, grown)
    assert given(ir.POP, List(FLOAT, (INT, VECTOR))) == (VECTOR, List(INT, (INT,)))
    assert given(ir.EXTEND, List(FLOAT, (FLOAT,)), Tuple((INT,))) == (
        List(Number(None), (FLOAT, INT)),
    )
    assert given(ir.EXTEND, List(FLOAT), List(FLOAT)) == (List(FLOAT),)


def test_setitem() -> None:
    """Setitem."""
    assert given(ir.SETITEM, Dict(STRING, FLOAT, ("a",), (FLOAT,)), Literal("b"), VECTOR) == (
        Dict(STRING, UNKNOWN, ("a", "b"), (FLOAT, VECTOR)),
    )
    assert given(ir.SETITEM, List(FLOAT, (FLOAT, FLOAT)), Literal(0), INT) == (
        List(Number(None), (INT, FLOAT)),
    )
    assert given(ir.SETITEM, VECTOR, Literal(0), FLOAT) == (VECTOR,)


def test_effects_and_calls() -> None:
    """Effects and calls."""
    assert given(ir.CALL, UNKNOWN) == (UNKNOWN,)
    assert infer(Symbol("f"), (), ()) == (UNKNOWN,)
    assert infer(Verbatim("f(x)", ("x",)), (), ()) == (UNKNOWN,)
    assert given(ir.TRUTH, UNKNOWN) == (BOOL,)
    assert given(ir.FORMAT, UNKNOWN) == (STRING,)
    assert given(ir.FLOAT, UNKNOWN) == (FLOAT,)


def test_adjoints() -> None:
    """Adjoints."""
    scalar = Number("float64", python=False)
    assert given(ir.ZEROS_LIKE, Tuple((VECTOR, INT))) == (Tuple((VECTOR, FLOAT)),)
    assert given(ir.UNBROADCAST, VECTOR, FLOAT) == (scalar,)
    assert given(ir.UNBROADCAST, VECTOR, Array("float64", ())) == (scalar,)
    assert given(ir.UNBROADCAST, UNKNOWN, VECTOR) == (Array(None, (N,)),)
    assert given(ir.BROADCAST, FLOAT, VECTOR) == (VECTOR,)
    assert given(ir.ACCUMULATE, VECTOR, Literal(0), FLOAT) == (VECTOR,)
    assert given(ir.INCREMENT, VECTOR, FLOAT) == (VECTOR,)
    assert given(ir.COPY, VECTOR) == (VECTOR,)
    assert given(ir.ITERATE, Iterator("zip", Tuple((INT, FLOAT)))) == (List(Tuple((INT, FLOAT))),)


@pytest.mark.parametrize(
    ("type_", "item"),
    [
        (VECTOR, Number("float64", python=False)),
        (Array("float64", (N, 3)), Array("float64", (3,))),
        (Array("float64", None), UNKNOWN),
        (List(FLOAT), FLOAT),
        (Tuple((FLOAT, FLOAT)), FLOAT),
        (Dict(STRING, FLOAT), STRING),
        (Iterator("range", INT), INT),
        (STRING, STRING),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_items(type_: Type, item: Type) -> None:
    """Items."""
    assert item_of(type_) == item
