"""Types of run-time values, keys of calls, and types from annotations."""

from __future__ import annotations

import functools
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from s2s.analysis.annotations import types_from_annotations
from s2s.analysis.signature import fast_key, is_numeric_wrt, signature_of, type_of
from s2s.errors import ArgumentError
from s2s.ir.types import (
    BOOL,
    FLOAT,
    INT,
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
    Static,
    Tuple,
)  # fmt: skip
from tests.analysis.claims import Claims


class Pair(NamedTuple):
    """A pair."""

    x: Any
    y: float


@dataclass
class Layer:
    """A record."""

    w: Any
    b: Any = None
    extra: list[float] = field(default_factory=list)


class Plain:
    """An object with attributes, a method and a class attribute."""

    kind = "plain"

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    def call(self) -> None:
        """A method."""


class Slotted:
    """An object with slots."""

    __slots__ = ("never", "w")

    def __init__(self) -> None:
        self.w = 1.0


def _loop() -> Plain:
    """An object that holds itself."""
    plain = Plain(w=1.0)
    plain.me = plain  # type: ignore[attr-defined]
    return plain


def _many(path: str, axis: int) -> Size:
    return Size(f"{path}.{axis}", 0, many=True)


VALUES = [
    1.0, 2.0, 1, True, 1j, None, "text", np.float32(1), np.float64(1), np.int32(2), np.bool_(1),
    np.zeros(3), np.zeros(4), np.zeros(1), np.zeros(0), np.zeros((3, 4)), np.zeros((3, 1)),
    np.zeros((1, 3)), np.zeros(()), np.zeros(3, dtype="float32"), np.zeros(3, dtype=int),
    np.array(["a", "b"]), np.zeros(3, dtype=">f8"), np.array([1, None]), range(3), (1.0, 2),
    (1.0, (2, np.zeros(2))), (1.0, (2, np.zeros(1))), (), [], [1.0], [1.0, 2.0], [1.0, 2],
    [np.zeros(2), np.zeros(3)], [np.zeros(2), np.zeros(1)], [np.zeros(1)] * 2, [[1.0], [2.0]],
    {}, {"a": 1.0}, {"b": 1.0}, {"a": 1}, {"a": 1.0, "b": np.zeros(2)}, {1: 1.0}, {True: 1.0},
    {object(): 1.0}, {object(): 1, "a": 1.0}, {"a": 1.0, (1, "b"): 2.0}, Pair(1.0, 2.0),
    Pair(1, 2.0), Layer(1.0), Layer(np.zeros(3), 1.0), Layer(np.zeros(1), 1.0), Plain(w=1.0),
    Plain(w=1), Plain(v=1.0), Plain(w=Plain(w=np.zeros(2))), _loop(), Slotted(), np.sin, np.cos,
    len, dict, np, functools.partial(len), lambda: 0, set(), {1}, b"x", OrderedDict(a=1.0),
    logging.getLogger("x"), np.float64, np.dtype("float32"), Plain().call, np.random.default_rng(0),
]  # fmt: skip


def test_keys_tell_apart_what_types_tell_apart() -> None:
    """Keys tell apart what types tell apart."""
    typed = [(fast_key((value,), {}), type_of(value, "x")) for value in VALUES]
    for key, type_ in typed:
        hash(key)
        for other_key, other in typed:
            if key == other_key:
                assert type_ == other, (type_, other)


def test_keys_of_equal_structure_are_equal() -> None:
    """Keys of equal structure are equal."""
    plain = Plain(w=np.zeros(2))
    assert fast_key((1.0, np.zeros(3)), {"a": [1.0]}) == fast_key((2.0, np.ones(3)), {"a": [5.0]})
    assert fast_key((plain.call,), {}) == fast_key((plain.call,), {})
    assert fast_key((1.0,), {"a": 1}) != fast_key((1.0,), {"b": 1})
    assert fast_key((1.0, 1), {}) != fast_key((1, 1.0), {})
    assert fast_key((np.zeros((2, 3)),), {}) != fast_key((np.zeros(2), np.zeros(3)), {})


def test_types_are_true_of_their_values() -> None:
    """Types are true of their values."""
    for value in VALUES:
        type_ = type_of(value, "x")
        sizes: dict[str, int] = {}
        _assign(type_, value, sizes)
        Claims(sizes).check(type_, value)


def _assign(type_: Any, value: Any, sizes: dict[str, int]) -> None:
    """The lengths that the sizes of an argument's type are named after."""
    match type_:
        case Array(dims=dims):
            for dim, length in zip(dims, value.shape, strict=True):
                if isinstance(dim, Size) and dim.base != "?":
                    assert sizes.setdefault(dim.base, length) == length
        case Tuple(items=items) | List(items=tuple() as items):
            for item, one in zip(items, value, strict=True):
                _assign(item, one, sizes)
        case Dict(items=tuple() as items):
            for item, one in zip(items, value.values(), strict=True):
                _assign(item, one, sizes)
        case Record(names=names, items=items):
            for name, item in zip(names, items, strict=True):
                _assign(item, getattr(value, name), sizes)


def test_arrays_and_scalars() -> None:
    """Arrays and scalars."""
    assert type_of(np.zeros((5, 1, 0)), "w") == Array("float64", (_many("w", 0), 1, 0))
    assert type_of(np.zeros((5, 2)), "w") == type_of(np.zeros((7, 3)), "w")
    assert type_of(np.float32(1), "x") == Number("float32", python=False)
    assert [type_of(v, "x") for v in (1.0, 1, True)] == [FLOAT, INT, BOOL]
    assert [type_of(v, "x") for v in ("a", None)] == [STRING, NULL]
    assert type_of(np.array([None]), "x") == UNKNOWN


def test_containers() -> None:
    """Containers."""
    of_any = Array("float64", (Size("?", 0, many=True),))
    assert type_of([np.zeros(2), np.zeros(3)], "x") == List(of_any)
    assert type_of([np.zeros(2), 1.0], "x") == List(
        UNKNOWN, (Array("float64", (_many("x[0]", 0),)), FLOAT)
    )
    assert type_of(Pair(1.0, 2.0), "x") == Tuple((FLOAT, FLOAT), Pair)
    assert type_of({"a": np.zeros(2)}, "x") == Dict(
        STRING, of_any, ("a",), (Array("float64", (_many("x['a']", 0),)),)
    )
    assert type_of(Layer(1.0, 2), "x") == Record(
        Layer, ("w", "b", "extra"), (FLOAT, INT, List(Never_(), ()))
    )
    assert type_of(range(3), "x") == Iterator("range", INT)


def Never_() -> Any:  # noqa: N802
    """The item type of an empty list."""
    return type_of([], "x").item  # type: ignore[union-attr]


def test_objects_and_functions() -> None:
    """Objects and functions."""
    assert type_of(np.sin, "f") == Static(np.sin)
    assert type_of(Plain(w=1.0), "x") == Record(Plain, ("w",), (FLOAT,))
    assert type_of(_loop(), "x") == Record(Plain, ("w", "me"), (FLOAT, Object(Plain)))
    assert type_of(Slotted(), "x") == Record(Slotted, ("w",), (FLOAT,))
    assert type_of({1, 2}, "x") == Object(set)
    assert isinstance(type_of(logging.getLogger("x"), "x"), Object)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [np.matrix, np.ma.masked_array, np.rec.array])
def test_other_array_classes_are_refused(kind: Any) -> None:
    """Other array classes are refused."""
    value = kind([1.0])
    with pytest.raises(ArgumentError, match="weights: arrays of class"):
        signature_of({"weights": value})
    with pytest.raises(ArgumentError):
        type_of([value], "x")


def test_reasons_for_refusing_a_wrt_argument() -> None:
    """Reasons for refusing a wrt argument."""
    assert is_numeric_wrt(FLOAT) is None
    assert is_numeric_wrt(Array("complex64", ())) is None
    assert is_numeric_wrt(UNKNOWN) is None
    assert "integers" in (is_numeric_wrt(INT) or "")
    assert "boolean" in (is_numeric_wrt(Array("bool", (1,))) or "")
    assert "not numeric" in (is_numeric_wrt(Array("<U3", (1,))) or "")
    assert is_numeric_wrt(STRING) is not None
    assert is_numeric_wrt(Tuple((INT, FLOAT))) is None
    assert "integers" in (is_numeric_wrt(List(INT)) or "")
    assert is_numeric_wrt(Dict(STRING, FLOAT, ("a",), (INT,))) is not None


def test_annotations() -> None:
    """Annotations."""
    hints: dict[str, Any] = {
        "a": float, "b": int, "c": np.ndarray, "d": npt.NDArray[np.float64],
        "e": tuple[float, npt.NDArray[np.int32]], "g": list[float], "h": dict[str, bool],
        "i": float | None, "j": float | int, "k": Any, "l": Pair, "m": Layer,
        "n": "npt.NDArray[np.floating]", "o": Annotated[float, "unit"], "p": Plain,
        "r": np.float32, "s": None | float, "t": tuple[float, ...],
    }  # fmt: skip

    def f(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, *args, t=(), **more): ...  # type: ignore[no-untyped-def]  # noqa: E741

    f.__annotations__.update(hints)
    found = types_from_annotations(f) or {}
    assert [found[n] for n in "abcd"] == [FLOAT, INT, Array(None, None), Array("float64", None)]
    assert found["e"] == Tuple((FLOAT, Array("int32", None)))
    assert found["g"] == List(FLOAT)
    assert found["h"] == Dict(STRING, BOOL)
    assert [found[n] for n in "ijkspqt"] == [UNKNOWN, Number(None), *[UNKNOWN] * 5]
    assert found["l"] == Tuple((UNKNOWN, FLOAT), Pair)
    assert found["m"] == Record(Layer, ("w", "b", "extra"), (UNKNOWN, UNKNOWN, List(FLOAT)))
    assert found["n"] == Array(None, None)
    assert found["o"] == FLOAT
    assert found["r"] == Number("float32", python=False)


def test_annotations_that_cannot_be_resolved_are_unknown() -> None:
    """Annotations that cannot be resolved are unknown."""

    def f(a: "Nowhere", b: "float"): ...  # type: ignore[no-untyped-def, name-defined]  # noqa: F821, UP037

    assert types_from_annotations(f) == {"a": UNKNOWN, "b": FLOAT}
    assert types_from_annotations(lambda x: x) is None


def test_jaxtyping_is_known_by_its_attributes() -> None:
    """Jaxtyping is known by its attributes."""

    class Hint:
        """`Float32[np.ndarray, "n m 3"]`."""

        dtypes = ("float32",)
        dim_str = "n m 3"

    class Free(Hint):
        """`Float[np.ndarray, "... n"]`."""

        dtypes = ("float16", "float32", "float64")
        dim_str = "... n"

    def f(x: Any, y: Any) -> None: ...

    f.__annotations__.update(x=Hint, y=Free)
    assert types_from_annotations(f) == {
        "x": Array("float32", (Size("'n'"), Size("'m'"), 3)),
        "y": Array(None, None),
    }
