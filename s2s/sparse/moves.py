"""Functions that only move elements: called with the numbers of the sets in place of the elements.

What fills in zeros fills in set 0, which is empty. So the rows are exact for every argument that
says where elements go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.registry import find, signature_of
from s2s.sparse.calls import arguments_of, dense, linear_dense, valued
from s2s.sparse.intrinsics import ids_of
from s2s.sparse.tracked import Tracked, holds, untracked

if TYPE_CHECKING:
    from s2s.sparse.calls import Family
    from s2s.sparse.walk import Walk

_LEFT_OUT = ("casting", "like", "device", "subok")  # say nothing about places


class _UnlikeError(Exception):
    """An argument that is no array, number or sequence of them."""


def moved(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The function on the elements, and on the numbers of their sets."""
    value = valued(function, args, named)
    try:
        roles = _positional_roles(function, len(args))
        of_args = [_given(walk, function, *one) for one in zip(roles, args, strict=True)]
        of_named = {k: _given(walk, function, k, v) for k, v in named.items() if k not in _LEFT_OUT}
        if function is np.full_like and "dtype" not in roles:
            of_named["dtype"] = np.int64
        return _paired(walk, value, function(*of_args, **of_named))
    except (TypeError, _UnlikeError):
        return linear_dense(walk, function, args, named)


def _positional_roles(function: Any, count: int) -> list[str]:
    """The parameter of each positional argument."""
    rule = find(function)
    assert rule is not None
    found: list[str] = []
    for parameter in signature_of(rule).parameters.values():
        starred = parameter.kind is parameter.VAR_POSITIONAL
        found += [parameter.name] * (count - len(found) if starred else 1)
        if len(found) >= count:
            break
    if len(found) < count:
        raise _UnlikeError
    return found[:count]


def _given(walk: Walk, function: Any, role: str, argument: Any) -> Any:
    """An argument as the function takes it to move sets: sets if it is data, else itself."""
    rule = find(function)
    assert rule is not None
    if role == "dtype":
        return np.int64
    if role not in rule.constant:
        return _numbers(argument)
    if holds(argument):
        walk.inspected = True
    return untracked(argument)


def _numbers(x: Any) -> Any:
    """An argument with sets in place of elements."""
    match x:
        case Tracked():
            return x.ids if isinstance(x.ids, int) else np.array(x.ids)
        case np.ndarray():
            return np.zeros(x.shape, dtype=np.int64)
        case int() | float() | complex() | np.generic():
            return 0
        case tuple() | list():
            return type(x)([_numbers(item) for item in x])
        case None:
            return None
        case _:
            raise _UnlikeError


def _paired(walk: Walk, value: Any, ids: Any) -> Any:
    if isinstance(value, (tuple, list)):
        if len(value) != len(ids):
            raise _UnlikeError
        return type(value)([_paired(walk, v, k) for v, k in zip(value, ids, strict=True)])
    if np.shape(value) != np.shape(ids):
        raise _UnlikeError
    if isinstance(ids, np.ndarray):
        ids = ids.astype(np.int64, copy=False)  # an empty list among the arguments makes floats
    return walk.result(value, ids)


def _astype(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    value = valued(function, args, named)
    return walk.result(value, ids_of((*args, *named.values())[0]))


def _pad(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    if found is None:
        return dense(walk, function, args, named)
    mode, kind = found.get("mode", "constant"), found.get("reflect_type", "even")
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap", "empty") or kind != "even":
        return linear_dense(walk, function, args, named)
    return moved(walk, function, args, named)


def _reshaped_like(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    value = valued(function, args, named)
    ids = np.reshape(np.asarray(ids_of(args[0])), np.shape(value))
    return walk.result(value, ids if ids.ndim else int(ids))


_MOVING = (
    *available("reshape", "ravel", "squeeze", "expand_dims", "atleast_1d", "atleast_2d"),
    *available("atleast_3d", "transpose", "matrix_transpose", "linalg.matrix_transpose"),
    *available("swapaxes", "moveaxis", "rollaxis", "roll", "rot90", "flip", "fliplr", "flipud"),
    *available("broadcast_to", "broadcast_arrays", "repeat", "tile", "resize", "full"),
    *available("full_like", "meshgrid", "tril", "triu", "diag", "diagflat", "diagonal"),
    *available("linalg.diagonal", "array", "asarray", "asanyarray", "copy", "ascontiguousarray"),
    *available("asfortranarray", "concatenate", "stack", "vstack", "row_stack", "hstack"),
    *available("dstack", "column_stack", "block", "append", "insert", "delete", "split"),
    *available("array_split", "vsplit", "hsplit", "dsplit", "unstack", "where", "select"),
    *available("choose", "take", "take_along_axis", "compress", "extract"),
    np.ndarray.flatten,
    np.ndarray.ravel,
)
FAMILIES: dict[Any, Family] = {
    **dict.fromkeys(_MOVING, moved),
    **dict.fromkeys((*available("astype"), s2s_runtime.astype), _astype),
    np.pad: _pad,
    s2s_runtime.reshape_like: _reshaped_like,
}
