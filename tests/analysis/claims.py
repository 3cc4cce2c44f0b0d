"""Checking every claim of a type against a value, with the numbers that its sizes stand for."""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np

from s2s.analysis.infer import infer
from s2s.ir.nodes import Global, Literal, Primitive, Value
from s2s.ir.types import (
    BOOL,
    FLOAT,
    INT,
    Array,
    Dict,
    Iterator,
    List,
    Never,
    Null,
    Number,
    Object,
    Record,
    Size,
    Static,
    Tuple,
    Type,
    Unknown,
)  # fmt: skip


class Claims:
    """The numbers of sizes by base: what was assigned, and what was seen first of derived ones."""

    def __init__(self, lengths: dict[str, int]) -> None:
        self.assigned = dict(lengths)
        self.derived: dict[tuple[str, int], int] = {}

    def length(self, dim: int | Size) -> int:
        """The number that an operand's dimension stands for."""
        if isinstance(dim, int):
            return dim
        return max(self.assigned[dim.base] + dim.offset, 0)

    def check(self, type_: Type, value: Any) -> None:
        """Assert that all that the type says is true of the value."""
        match type_:
            case Unknown():
                return
            case Never():
                message = "a value of what cannot be"
                raise AssertionError(message)
            case Number(dtype=dtype, python=python):
                self._number(dtype, value, python=python)
            case Array(dtype=dtype, dims=dims):
                assert type(value) is np.ndarray, (type_, value)
                native = value.dtype.newbyteorder("=")
                assert dtype is None or native == np.dtype(dtype), (type_, value.dtype)
                if dims is not None:
                    assert len(dims) == value.ndim, (type_, value.shape)
                    for dim, length in zip(dims, value.shape, strict=True):
                        self._dim(dim, length)
            case Tuple(items=items, cls=cls):
                assert isinstance(value, tuple)
                assert cls is None or type(value) is cls
                self._all(items, value)
            case List(items=None, item=item):
                assert type(value) is list
                for one in value:
                    self.check(item, one)
            case List(items=tuple() as items, item=item):
                assert type(value) is list
                self._all(items, value)
                self.check(List(item), value)
            case Dict(keys=keys, items=items, key=key, item=item):
                assert type(value) is dict
                assert keys is None or list(keys) == list(value)
                self._all(items if items is not None else (item,) * len(value), value.values())
                for one in value:
                    self.check(key, one)
            case Record(cls=cls, names=names, items=items):
                assert type(value) is cls
                self._all(items, [getattr(value, name) for name in names])
            case Iterator(item=item):
                for one in value:
                    self.check(item, one)
            case Static(object=thing):
                assert value is thing
            case Object(cls=cls):
                assert isinstance(value, cls)
            case Null():
                assert value is None
            case _:
                raise AssertionError(type_)

    def _all(self, items: Any, values: Any) -> None:
        for item, value in zip(items, values, strict=True):
            self.check(item, value)

    def _number(self, dtype: str | None, value: Any, *, python: bool) -> None:
        assert isinstance(value, bool | int | float | complex | np.generic), (dtype, value)
        assert not (python and isinstance(value, np.generic)), (dtype, type(value))
        found = "int64" if type(value) is int else np.asarray(value).dtype.name
        assert dtype is None or found == dtype, (dtype, value)

    def _dim(self, dim: int | Size, length: int) -> None:
        if isinstance(dim, int):
            assert dim == length, (dim, length)
            return
        assert not dim.many or length >= 2, (dim, length)
        if dim.base in self.assigned:
            assert max(self.assigned[dim.base] + dim.offset, 0) == length, (dim, length)
        elif not dim.base.startswith("?"):
            known = self.derived.setdefault((dim.base, dim.offset), length)
            assert known == length, (dim, known, length)
            if dim.offset == 0:
                for (base, offset), other in self.derived.items():
                    assert base != dim.base or max(length + offset, 0) == other, (dim, length)


N, M = Size("n", 0, many=True), Size("m", 0, many=True)
K, J = Size("k"), Size("j")
MANY, MAYBE = ("n", "m"), ("k", "j")
F64 = "float64"

VECTORS = [Array(F64, (d,)) for d in (N, K, J, 1, 3)]
MATRICES = [
    Array(F64, (a, b))
    for a, b in [(N, M), (M, N), (N, N), (N, 1), (1, M), (K, M), (N, K), (K, J), (3, N), (3, 3)]
]
CUBES = [Array(F64, (N, M, K)), Array(F64, (1, N, M)), Array("float32", (N, K, 2))]
SCALARS = [FLOAT, INT, BOOL, Number("float32", python=False), Number(F64, python=False)]
ZERO_D = [Array(F64, ())]
OTHERS = [
    Array("float32", (N,)), Array("int64", (N, M)), Array("bool", (N,)), Array("complex128", (K,)),
]  # fmt: skip
ARRAYS = [*VECTORS, *MATRICES, *CUBES, *ZERO_D, *OTHERS]
EVERYTHING = [*ARRAYS, *SCALARS]


def assignments(count: int) -> list[dict[str, int]]:
    """Lengths for the sizes: the many ones are 2 or more, the others anything."""
    rng = random.Random(7)
    fixed = [
        {"n": 2, "m": 3, "k": 1, "j": 1}, {"n": 4, "m": 4, "k": 4, "j": 1},
        {"n": 3, "m": 2, "k": 0, "j": 5}, {"n": 2, "m": 2, "k": 2, "j": 2},
    ]  # fmt: skip
    drawn = [
        {**{m: rng.randint(2, 5) for m in MANY}, **{m: rng.randint(0, 4) for m in MAYBE}}
        for _ in range(count)
    ]
    return [*fixed, *drawn]


def sample(type_: Type, claims: Claims, rng: Any) -> Any:
    """A value of the type."""
    match type_:
        case Number(dtype=dtype, python=python):
            one = np.dtype(dtype or F64).type(rng.integers(1, 3))
            return one.item() if python else one
        case Array(dtype=dtype, dims=dims):
            shape = tuple(map(claims.length, dims))
            return np.asarray(rng.integers(0, 3, shape)).astype(dtype)
        case Tuple(items=items):
            return tuple(sample(item, claims, rng) for item in items)
        case List(items=tuple() as items):
            return [sample(item, claims, rng) for item in items]
        case List(item=item):
            return [sample(item, claims, rng) for _ in range(3)]
        case _:
            raise AssertionError(type_)


def check(function: Any, *operands: Any, **named: Any) -> int:
    """Check the claims about one call for many sizes; how often it did not raise."""
    everything = (*operands, *named.values())
    atoms = tuple(Value("", o) if isinstance(o, Type) else constant(o) for o in everything)
    (found,) = infer(Primitive(function, ""), atoms, tuple(named))
    ran = 0
    for seed, lengths in enumerate(assignments(6)):
        claims = Claims(lengths)
        rng = np.random.default_rng(seed)
        values = [sample(o, claims, rng) if isinstance(o, Type) else o for o in everything]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                split = len(values) - len(named)
                result = function(*values[:split], **dict(zip(named, values[split:], strict=True)))
            except Exception:
                continue
        claims.check(found, result)
        ran += 1
    return ran


def constant(value: Any) -> Any:
    """The atom of a constant operand."""
    return Global("it", value) if callable(value) or isinstance(value, np.dtype) else Literal(value)
