"""The pullback that `s2s.vjp` gives: from the adjoint of the value to those of the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.operators.fitting import fitted

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
        words = (f"the adjoint passed to the pullback of {self._name}", "the value")
        y_bar = self._outputs.unwrapped(fitted(y_bar, self._value, words))
        gradients = self._backward(kept(self._saved), y_bar)
        by_name = dict(zip(self._active, gradients, strict=True))
        names = self._choice.names
        picked = tuple(_item(by_name.get(names[i]), k) for i, k in self._choice.picks)
        return picked[0] if self._choice.single else picked

    def __repr__(self) -> str:
        return f"<pullback of {self._name} to ({', '.join(self._active)})>"


def _item(gradient: Any, item: int | str | None) -> Any:
    return gradient if item is None or gradient is None else gradient[item]


def kept(saved: Any) -> Any:
    """The saved values with new lists: the backward part takes its records out of them."""
    if type(saved) is list:
        return [kept(item) for item in saved]
    if type(saved) is tuple:
        return tuple([kept(item) for item in saved])
    return saved
