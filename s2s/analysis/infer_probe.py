"""The dtype and the number of dimensions of what a NumPy function gives, found by calling it.

A pure function of NumPy, `math` or `operator` is called on tiny arrays of the operand types: every
length that is not 1 is 3, a literal is itself. What is read from the result is its structure, its
dtypes and ranks, never its lengths. Where an operand may be of several kinds (an unknown dtype, an
unknown rank, a scalar of Python or of NumPy) each is tried and the answers are joined.
"""

from __future__ import annotations

import operator
import warnings
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from s2s.analysis.dims import ANONYMOUS
from s2s.ir.nodes import Literal
from s2s.ir.types import (
    NEVER,
    NULL,
    STRING,
    UNKNOWN,
    Array,
    List,
    Null,
    Number,
    Object,
    Slice,
    Static,
    Tuple,
    Type,
    join,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.infer_operands import Operand

    Probe = Callable[[Any, tuple[Operand, ...], tuple[str, ...]], Type]
    """How a rule asks for the result type of another function."""

Spec: TypeAlias = tuple[Any, ...]
"""What a sample is built from: a kind, then its details. Hashable."""

_DTYPES = ("float64", "float32", "int64", "bool", "complex128")
_RANKS = (2, 0, 1, 3, 4)
_LENGTH = 3
_MOST_PROBES = 64
_ARITHMETIC = frozenset(
    {operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.pow,
     operator.mod}
)  # fmt: skip
_PYTHON = {"float64": 1.0, "int64": 1, "bool": True, "complex128": 1.0 + 0.5j}


def probe(function: Any, operands: tuple[Type | Literal, ...], keywords: tuple[str, ...]) -> Type:
    """The type of `function(*operands)` with every length anonymous, or `Unknown`."""
    choices = [_specs(operand) for operand in operands]
    if any(not choice for choice in choices):
        return UNKNOWN
    rankless = any(isinstance(o, Array) and o.dims is None for o in operands)
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_PROBES:
        return _of_scalars(function, operands)
    found: Type = NEVER
    successes = 0
    for specs in product(*choices):
        one = _called(function, specs, keywords)
        if one is None:
            continue
        if one == UNKNOWN:
            return UNKNOWN
        successes += 1
        found = join(found, one, "?")
    if not successes:
        return UNKNOWN
    return _rank_unproved(found) if rankless and successes < 3 else found


def structure(value: Any) -> Type:
    """The type of a result of a probe."""
    if value is None:
        return NULL
    if isinstance(value, np.ndarray):
        return Array(dtype_name(value.dtype), (ANONYMOUS,) * value.ndim)
    if isinstance(value, np.generic):
        return scalar_type(value)
    if isinstance(value, bool | int | float | complex):
        return Number(np.dtype(type(value)).name if not isinstance(value, int) else _integer(value))
    if isinstance(value, str):
        return STRING
    if isinstance(value, tuple):
        items = tuple(map(structure, value))
        return Tuple(items, type(value) if hasattr(value, "_fields") else None)
    if isinstance(value, list):
        item: Type = NEVER
        for one in value:
            item = join(item, structure(one), "?")
        return List(item if value else UNKNOWN)  # (lengths are not read: it may have items)
    if isinstance(value, type | np.dtype):
        return Static(value)
    return UNKNOWN


def scalar_type(value: np.generic) -> Type:
    """The type of a NumPy scalar."""
    if value.dtype.kind not in "biufc":
        return Object(type(value))
    return Number(value.dtype.name, python=False)


def dtype_name(dtype: np.dtype[Any]) -> str | None:
    """A dtype as types write it; None for objects and records."""
    if dtype.kind in "biufc":
        return dtype.name
    return None if dtype.kind in "OV" else dtype.str


def _integer(value: int) -> str:
    return "bool" if isinstance(value, bool) else "int64"


def _rank_unproved(found: Type) -> Type:
    """Too few ranks were possible operands to say that the rank of the result is always this."""
    return Array(found.dtype, None) if isinstance(found, Array) else UNKNOWN


def _specs(operand: Type | Literal) -> tuple[Spec, ...]:
    """The samples to try for an operand; none where it cannot be sampled."""
    match operand:
        case Literal(value=value):
            return (("literal", Literal(clamped(value))),)
        case Number(dtype=dtype, python=python):
            return _scalars(dtype, python=python)
        case Array(dtype=dtype, dims=dims):
            dtypes = _DTYPES if dtype is None else (dtype,)
            if np.dtype(dtypes[0]).kind not in "biufc":
                return ()
            if dims is None:
                ranked = tuple(("array", dtypes[0], (_LENGTH,) * n) for n in _RANKS)
                return ranked + tuple(("array", d, (_LENGTH,) * 2) for d in dtypes[1:])
            shape = tuple(1 if d == 1 else _LENGTH for d in dims)
            return tuple(("array", d, shape) for d in dtypes)
        case Tuple(items=items, cls=None):
            return _sequences("tuple", tuple(map(_specs, items)))
        case List(items=None, item=item):
            return _sequences("list", (_specs(item),) * 2)
        case List(items=tuple() as items):
            return _sequences("list", tuple(map(_specs, items)))
        case Static(object=thing):
            return (("object", thing),) if _harmless(thing) else ()
        case Null():
            return (("literal", Literal(None)),)
        case Slice(start=None, stop=None, step=None):
            return (("literal", Literal(slice(None))),)
        case _:
            return ()


def clamped(value: Any, most: int = 64) -> Any:
    """A literal with its integers made small, so that a probe makes nothing big."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-most, min(most, value))
    if isinstance(value, tuple):
        return tuple(clamped(item, 4) for item in value)
    return value


def _scalars(dtype: str | None, *, python: bool) -> tuple[Spec, ...]:
    specs: list[Spec] = []
    for name in _DTYPES if dtype is None else (dtype,):
        if name in _PYTHON:
            specs.append(("python", name))
        if not python:
            specs.append(("numpy", name))
    return tuple(specs)


def _sequences(kind: str, choices: tuple[tuple[Spec, ...], ...]) -> tuple[Spec, ...]:
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_PROBES:
        return ()
    return tuple((kind, *parts) for parts in product(*choices))


def _of_scalars(function: Any, operands: tuple[Type | Literal, ...]) -> Type:
    """Arithmetic on scalars of any kind gives a scalar of some kind."""
    arithmetic = function in _ARITHMETIC or (isinstance(function, np.ufunc) and function.nout == 1)
    return (
        Number(None, python=False)
        if arithmetic and all(isinstance(o, Number) for o in operands)
        else UNKNOWN
    )


def _harmless(thing: Any) -> bool:
    """Whether NumPy may be handed the object without running the user's code."""
    if isinstance(thing, type):
        return thing in (float, int, bool, complex) or issubclass(thing, np.generic)
    return isinstance(thing, np.dtype | np.ufunc)


@lru_cache(maxsize=20_000)
def _called(function: Any, specs: tuple[Spec, ...], keywords: tuple[str, ...]) -> Type | None:
    """The structure of one call's result; None if it raises."""
    samples = [_sample(spec) for spec in specs]
    split = len(samples) - len(keywords)
    named = dict(zip(keywords, samples[split:], strict=True))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return structure(function(*samples[:split], **named))
    except Exception:
        return None


def _sample(spec: Spec) -> Any:
    match spec:
        case ("literal", Literal(value=value)):
            return value
        case ("python", name):
            return _PYTHON[name]
        case ("numpy", name):
            return np.dtype(name).type(1)
        case ("array", name, shape):
            return _array(name, shape)
        case ("tuple", *parts):
            return tuple(map(_sample, parts))
        case ("list", *parts):
            return list(map(_sample, parts))
        case (_, thing):
            return thing


def _array(dtype: str, shape: tuple[int, ...]) -> Any:
    """An array inside most domains: in (0, 1), and positive definite if it is square."""
    scale, least = (0.5, 0.1) if np.dtype(dtype).kind in "fc" else (1.0, 1.0)
    diagonal = np.eye(shape[-2], shape[-1]) if len(shape) > 1 else np.array(1.0)
    return np.broadcast_to(scale * diagonal + least, shape).astype(dtype)
