"""The linear function that `s2s.linearize` gives: from tangents of the arguments to that of the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import s2s_runtime

from s2s.errors import ArgumentError
from s2s.operators.fitting import tangent_of
from s2s.operators.pullback import kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.operators.outputs import Outputs
    from s2s.operators.target import Chosen


class Linear:
    """Maps tangents of the arguments, None for what does not vary, to the tangent of the value."""

    __slots__ = ("_active", "_args", "_choice", "_linear", "_name", "_outputs", "_saved")

    def __init__(
        self,
        linear: Callable[[Any, Any], Any],
        saved: Any,
        args: tuple[Any, ...],
        *,
        active: tuple[str, ...],
        choice: Chosen,
        outputs: Outputs,
        name: str,
    ) -> None:
        """Keep what was found at the arguments.

        Args:
            linear: the emitted function of what was saved and one tangent for each of `active`.
            saved: what it reads.
            args: the arguments, for the shapes of their tangents.
            active: the parameters that have a tangent.
            choice: the parameters of the arguments.
            outputs: the arguments whose new content the value is, if any.
            name: the name of the function, for messages.
        """
        self._linear, self._saved, self._args = linear, saved, args
        self._active, self._choice, self._outputs, self._name = active, choice, outputs, name

    def __call__(self, *tangents: Any) -> Any:
        """The tangent of the value.

        Raises:
            ArgumentError: there is not one tangent for each argument, or one does not fit.
        """
        if len(tangents) != len(self._args):
            message = f"{self!r} takes {len(self._args)} tangents, not {len(tangents)}"
            raise ArgumentError(message)
        found: dict[str, Any] = {}
        for (k, item), value, dot in zip(self._choice.picks, self._args, tangents, strict=True):
            name = self._choice.names[k]
            one = s2s_runtime.zeros_like(value) if dot is None else tangent_of(dot, value, name)
            found[name] = one if item is None else (*found.get(name, ()), one)
        dots = tuple(found[name] for name in self._active)
        return self._outputs.wrapped(self._linear(kept(self._saved), dots))

    def __repr__(self) -> str:
        return f"<linear function of {self._name} in ({', '.join(self._active)})>"
