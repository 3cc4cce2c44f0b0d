"""Tangents and adjoints as the user passes them, made to fit what they belong to."""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.operators.target import Chosen


def directions(choice: Chosen, arguments: Mapping[str, Any], v: Any) -> Any:
    """The direction for one argument, or the tuple of those for several.

    Raises:
        ArgumentError: it does not fit the arguments.
    """
    if choice.single:
        return tangent_of(v, arguments[choice.names[0]], choice.names[0])
    if not isinstance(v, (tuple, list)) or len(v) != len(choice.names):
        names = ", ".join(choice.names)
        message = f"the direction must be a tuple of {len(choice.names)}, one for each of {names}"
        raise ArgumentError(message)
    pairs = zip(v, choice.names, strict=True)
    return tuple(tangent_of(one, arguments[name], name) for one, name in pairs)


def tangent_of(tangent: Any, primal: Any, name: str) -> Any:
    """The tangent of an argument in its structure and dtypes.

    Raises:
        ArgumentError: it does not fit.
    """
    return fitted(tangent, primal, (f"the tangent of {name!r}", "the argument"))


def fitted(y_bar: Any, value: Any, name: tuple[str, str], at: str = "") -> Any:
    """An adjoint or tangent in the structure and dtypes of what it belongs to.

    Args:
        y_bar: what the user gave.
        value: what it belongs to, or a part of that.
        name: what to call either of them in messages.
        at: the place of the part, such as "[0]['w']".

    Raises:
        ArgumentError: it does not fit.
    """
    match value:
        case np.ndarray() | np.generic() | float() | complex():
            return _leaf(y_bar, value, name, at)
        case tuple() | list():
            _same_kind(y_bar, value, name, at)
            if len(y_bar) != len(value):
                raise _misfit(name, at, f"has {len(y_bar)} items", f"has {len(value)}")
            pairs = enumerate(zip(y_bar, value, strict=True))
            items = [fitted(b, v, name, f"{at}[{i}]") for i, (b, v) in pairs]
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        case dict():
            _same_kind(y_bar, value, name, at)
            if y_bar.keys() != value.keys():
                raise _misfit(name, at, f"has the keys {list(y_bar)}", f"has {list(value)}")
            return {key: fitted(y_bar[key], value[key], name, f"{at}[{key!r}]") for key in value}
        case _ if is_dataclass(value) and not isinstance(value, type):
            _same_kind(y_bar, value, name, at)
            return _fitted_dataclass(y_bar, value, name, at)
        case _:
            return None


def _fitted_dataclass(y_bar: Any, value: Any, name: tuple[str, str], at: str) -> Any:
    found = copy.copy(value)
    for one in fields(value):
        part = fitted(getattr(y_bar, one.name), getattr(value, one.name), name, f"{at}.{one.name}")
        object.__setattr__(found, one.name, part)
    return found


def _leaf(y_bar: Any, value: Any, name: tuple[str, str], at: str) -> Any:
    if not isinstance(value, (float, complex)) and value.dtype.kind not in "fc":
        return None if y_bar is None else y_bar
    if not isinstance(y_bar, (np.ndarray, np.generic, float, complex, int)):
        raise _misfit(name, at, f"is {_what(y_bar)}", f"is {_what(value)}")
    given = np.asarray(y_bar)
    if given.shape != np.shape(value):
        raise _misfit(name, at, f"has shape {given.shape}", f"has shape {np.shape(value)}")
    wanted = value.dtype if isinstance(value, (np.ndarray, np.generic)) else np.dtype(type(value))
    if not np.can_cast(given.dtype, wanted, "same_kind"):
        raise _misfit(name, at, f"has dtype {given.dtype}", f"has dtype {wanted}")
    if isinstance(value, np.ndarray):
        return given.astype(wanted, copy=False)
    return type(value)(given.item()) if isinstance(value, np.generic) else type(value)(given)


def _same_kind(y_bar: Any, value: Any, name: tuple[str, str], at: str) -> None:
    if not isinstance(y_bar, type(value)):
        raise _misfit(name, at, f"is {_what(y_bar)}", f"is {_what(value)}")


def _misfit(name: tuple[str, str], at: str, given: str, wanted: str) -> ArgumentError:
    place = f" at {at}" if at else ""
    return ArgumentError(f"{name[0]} does not fit{place}: it {given}, while {name[1]} {wanted}")


def _what(value: Any) -> str:
    match value:
        case None:
            return "None"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case int() | list():
            return f"{'an' if type(value) is int else 'a'} {type(value).__name__}"
        case _:
            return f"a {type(value).__name__}"
