"""What `of` means: the arguments whose new content is the output of a procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s.errors import ArgumentError
from s2s.operators.target import chosen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.operators.target import Target


@dataclass(frozen=True, slots=True)
class Outputs:
    """The parameters that `of` names; `single`: the output is the one content, not a tuple."""

    names: tuple[str, ...] = ()
    single: bool = True

    def __str__(self) -> str:
        return self.names[0] if self.single else f"({', '.join(self.names)})"

    def of(self, result: Any, arguments: Mapping[str, Any]) -> Any:
        """The output of a call that returned `result`, from what its arguments hold after it."""
        if not self.names:
            return result
        found = tuple(arguments[name] for name in self.names)
        return found[0] if self.single else found

    def wrapped(self, value: Any) -> Any:
        """The value of the emitted function, which makes no tuple of one, as the user sees it."""
        return (value,) if not self.single and len(self.names) == 1 else value

    def unwrapped(self, y_bar: Any) -> Any:
        """The adjoint of a value as the emitted function takes it."""
        return y_bar[0] if not self.single and len(self.names) == 1 else y_bar


RESULT = Outputs()


def outputs(target: Target, of: Any, operator: str, name: str, *, has_aux: bool) -> Outputs:
    """Resolve `of`; None is the result of the function.

    Args:
        target: the function.
        of: a position, a name, or a tuple or list of them.
        operator: grad, value_and_grad or vjp.
        name: the name of the function, for messages.
        has_aux: whether a pair is asked for, of value and aux.

    Raises:
        ArgumentError: there is no such parameter, or the operator takes another number of them.
    """
    if of is None:
        return RESULT
    choice = chosen(target, of, name, "of")
    if has_aux and (choice.single or len(choice.picks) != 2):
        message = (
            f"of={of!r} must be a pair with has_aux=True: the argument whose new content is the "
            "value, and the one whose new content is aux"
        )
        raise ArgumentError(message)
    if operator not in ("vjp", "jvp", "linearize") and not has_aux and not choice.single:
        message = (
            f"of={of!r} must be one argument: s2s.{operator} is the gradient of one number. s2s.vjp "
            "takes several"
        )
        raise ArgumentError(message)
    if len(choice.names) != len(choice.picks) or any(item is not None for _, item in choice.picks):
        message = f"of={of!r} must name whole parameters of {name}{target.signature}, each once"
        raise ArgumentError(message)
    return Outputs(choice.names, choice.single)
