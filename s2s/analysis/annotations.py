"""Types of parameters from their annotations.

>>> import numpy as np
>>> def f(x: np.ndarray, w: tuple[float, bool]) -> float: ...
>>> types_from_annotations(f)["w"]
Tuple(items=(Number(dtype='float64', python=True), Number(dtype='bool', python=True)), cls=None)
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from typing import Any

import numpy as np

from s2s.analysis.dims import ANONYMOUS
from s2s.analysis.infer_probe import dtype_name
from s2s.ir.types import (
    NULL,
    STRING,
    UNKNOWN,
    Array,
    Dict,
    Dim,
    List,
    Number,
    Record,
    Size,
    Tuple,
    Type,
    join_all,
)  # fmt: skip

_NAMED: dict[Any, Type] = {
    float: Number("float64"), int: Number("int64"), bool: Number("bool"),
    complex: Number("complex128"), str: STRING, None: NULL, type(None): NULL,
    np.ndarray: Array(None, None), list: List(UNKNOWN), dict: Dict(UNKNOWN, UNKNOWN),
}  # fmt: skip


def types_from_annotations(function: Any) -> dict[str, Type] | None:
    """The type of each parameter, `Unknown` where the annotation says nothing.

    Returns:
        Types by parameter name; None if no parameter has an annotation.
    """
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None
    hints = _hints(function)
    if not any(name in hints for name in names):
        return None
    return {name: type_of_annotation(hints.get(name, ""), name) for name in names}


def type_of_annotation(annotation: Any, path: str) -> Type:
    """The type that an annotation stands for; lengths with a name are shared."""
    if annotation is inspect.Parameter.empty or isinstance(annotation, str):
        return UNKNOWN
    named = _NAMED.get(annotation) if _hashable(annotation) else None
    if named is not None:
        return named
    if hasattr(annotation, "dim_str") and hasattr(annotation, "dtypes"):
        return _jaxtyped(annotation, path)
    if _is_scalar_class(annotation):
        return Number(dtype_name(np.dtype(annotation)), python=False)
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return _class(annotation, path)
    return _generic(annotation, path)


def _hints(function: Any) -> dict[str, Any]:
    """The annotations with strings resolved; those that cannot be resolved stay strings."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        found = dict(getattr(function, "__annotations__", {}))
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    return {name: _resolved(hint, scope) for name, hint in found.items()}


def _resolved(hint: Any, scope: dict[str, Any]) -> Any:
    if not isinstance(hint, str):
        return hint
    holder = types.SimpleNamespace(__annotations__={"it": hint})
    try:
        return typing.get_type_hints(holder, scope)["it"]
    except Exception:
        return hint


def _hashable(annotation: Any) -> bool:
    try:
        hash(annotation)
    except TypeError:
        return False
    return True


def _is_scalar_class(annotation: Any) -> bool:
    """Whether it is one of `np.float64` and its like, and not a family such as `np.floating`."""
    return (
        isinstance(annotation, type)
        and issubclass(annotation, np.number | np.bool_)
        and annotation in np.sctypeDict.values()
    )


def _class(annotation: type, path: str) -> Type:
    """A dataclass, a NamedTuple, or a class of which nothing is known."""
    try:
        hints = typing.get_type_hints(annotation)
    except Exception:
        return UNKNOWN
    if issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        fields = annotation._fields
        items = tuple(type_of_annotation(hints.get(n, ""), f"{path}.{n}") for n in fields)
        return Tuple(items, annotation)
    if dataclasses.is_dataclass(annotation):
        names = tuple(f.name for f in dataclasses.fields(annotation))
        items = tuple(type_of_annotation(hints.get(n, ""), f"{path}.{n}") for n in names)
        return Record(annotation, names, items)
    return UNKNOWN


def _generic(annotation: Any, path: str) -> Type:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    aliased = getattr(origin, "__value__", None)  # `type NDArray[T] = ndarray[...]`, NumPy 2.5
    if aliased is not None and arguments:
        return type_of_annotation(aliased[arguments], path)
    if origin is typing.Annotated:
        return type_of_annotation(arguments[0], path)
    if origin is np.ndarray:
        return _ndarray(arguments)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return UNKNOWN
        items = (type_of_annotation(a, f"{path}[{i}]") for i, a in enumerate(arguments))
        return Tuple(tuple(items))
    if origin is list:
        return List(_timeless(arguments[0]))
    if origin is dict:
        return Dict(type_of_annotation(arguments[0], "?"), _timeless(arguments[1]))
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, path)
    return UNKNOWN


def _timeless(annotation: Any) -> Type:
    """The type of each of several items, whose lengths may differ."""
    return type_of_annotation(annotation, "?")


def _union(arguments: tuple[Any, ...], path: str) -> Type:
    """`Optional[T]` and others: only what all alternatives share is known."""
    return join_all(tuple(type_of_annotation(a, path) for a in arguments), "?")


def _ndarray(arguments: tuple[Any, ...]) -> Type:
    """`np.ndarray[shape, np.dtype[T]]`, which `NDArray[T]` is."""
    if len(arguments) != 2:
        return Array(None, None)
    return Array(_dtype(arguments[1]), _shape(arguments[0]))


def _dtype(annotation: Any) -> str | None:
    scalar = next(iter(typing.get_args(annotation)), None)
    return dtype_name(np.dtype(scalar)) if _is_scalar_class(scalar) else None


def _shape(annotation: Any) -> tuple[Dim, ...] | None:
    """`tuple[int, int]` says the rank."""
    lengths = typing.get_args(annotation)
    if typing.get_origin(annotation) is not tuple or Ellipsis in lengths or Any in lengths:
        return None
    return (ANONYMOUS,) * len(lengths)


def _jaxtyped(annotation: Any, path: str) -> Type:
    """`Float[np.ndarray, "n m"]` of jaxtyping, known by its attributes."""
    dtypes = annotation.dtypes
    names = [dtypes] if isinstance(dtypes, str) else list(dtypes)
    dtype = names[0] if len(names) == 1 and isinstance(names[0], str) else None
    if set(names) == {"bool", "bool_"}:
        dtype = "bool"
    known = dtype in {*np.sctypeDict, "bool"}
    dims = [_jaxtyped_dim(token) for token in str(annotation.dim_str).split()]
    whole = tuple(d for d in dims if d is not None)
    return Array(dtype if known else None, whole if len(whole) == len(dims) else None)


def _jaxtyped_dim(token: str) -> Dim | None:
    """A length: a number, a name that is shared, or one of which nothing is known."""
    if token == "..." or "*" in token:
        return None
    token = token.rpartition("=")[2]
    if token.isdigit():
        return int(token)
    if token == "_" or "#" in token or not token.isidentifier():
        return ANONYMOUS
    return Size(f"'{token}'")
