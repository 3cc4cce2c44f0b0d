"""The pullback that `s2s.vjp` gives: from the adjoint of the value to those of the arguments."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.operators.outputs import Outputs
    from s2s.operators.target import Chosen


class Pullback:
    """Maps an adjoint of the value to the adjoints of the arguments; call it as often as needed.

    The adjoint `y_bar` has the structure and shapes of the value. What the value holds beside
    floating-point numbers has no adjoint: pass None there, or anything.
    """

    __slots__ = ("_active", "_backward", "_choice", "_name", "_outputs", "_saved", "_value")

    def __init__(
        self,
        backward: Callable[[Any, Any], tuple[Any, ...]],
        saved: Any,
        value: Any,
        *,
        active: tuple[str, ...],
        choice: Chosen,
        outputs: Outputs,
        name: str,
    ) -> None:
        """Keep what the forward part saved.

        Args:
            backward: the emitted backward function, which gives one adjoint for each of `active`.
            saved: what it reads.
            value: the value of the function.
            active: the parameters that have a gradient.
            choice: the arguments to give gradients of; those that have none get None.
            outputs: the arguments whose new content the value is, if any.
            name: the name of the function, for messages.
        """
        self._backward = backward
        self._saved = saved
        self._value = value
        self._active = active
        self._choice = choice
        self._outputs = outputs
        self._name = name

    def __call__(self, y_bar: Any) -> Any:
        """The adjoints of the arguments: a tuple, or one alone if `wrt` was one alone.

        Raises:
            ArgumentError: `y_bar` has not the structure, shapes and dtypes of the value.
        """
        y_bar = self._outputs.unwrapped(fitted(y_bar, self._value, self._name, ""))
        gradients = self._backward(_kept(self._saved), y_bar)
        by_name = dict(zip(self._active, gradients, strict=True))
        names = self._choice.names
        picked = tuple(_item(by_name.get(names[i]), k) for i, k in self._choice.picks)
        return picked[0] if self._choice.single else picked

    def __repr__(self) -> str:
        return f"<pullback of {self._name} to ({', '.join(self._active)})>"


def fitted(y_bar: Any, value: Any, name: str, at: str) -> Any:
    """An adjoint in the structure and dtypes of a value.

    Args:
        y_bar: what the user gave.
        value: the value of the function, or a part of it.
        name: the name of the function, for messages.
        at: the place of the part in the value, such as "[0]['w']".

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


def _fitted_dataclass(y_bar: Any, value: Any, name: str, at: str) -> Any:
    import copy

    found = copy.copy(value)
    for one in fields(value):
        part = fitted(getattr(y_bar, one.name), getattr(value, one.name), name, f"{at}.{one.name}")
        object.__setattr__(found, one.name, part)
    return found


def _leaf(y_bar: Any, value: Any, name: str, at: str) -> Any:
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


def _same_kind(y_bar: Any, value: Any, name: str, at: str) -> None:
    if not isinstance(y_bar, type(value)):
        raise _misfit(name, at, f"is {_what(y_bar)}", f"is {_what(value)}")


def _misfit(name: str, at: str, given: str, wanted: str) -> ArgumentError:
    place = f" at {at}" if at else ""
    return ArgumentError(
        f"the adjoint passed to the pullback of {name} does not fit{place}: it {given}, while "
        f"the value {wanted}"
    )


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


def _item(gradient: Any, item: int | str | None) -> Any:
    return gradient if item is None or gradient is None else gradient[item]


def _kept(saved: Any) -> Any:
    """The saved values with new lists: the backward part takes its records out of them."""
    if type(saved) is list:
        return [_kept(item) for item in saved]
    if type(saved) is tuple:
        return tuple([_kept(item) for item in saved])
    return saved
