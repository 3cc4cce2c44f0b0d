"""Which mode a derivative is computed in, and what there is to say about the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.errors import ArgumentError

if TYPE_CHECKING:
    from s2s.operators.derivative import Derivative
    from s2s.transform.choosing import Choice

MODES = ("reverse", "forward", "auto")


def in_mode(derivative: Derivative, mode: str) -> Derivative:
    """The derivative, to be computed in a mode.

    Raises:
        ArgumentError: there is no such mode.
    """
    if mode not in MODES:
        message = f"mode={mode!r} is none of {', '.join(map(repr, MODES))}"
        raise ArgumentError(message)
    derivative.mode = mode
    return derivative


def restored(operator: str, f: Any, options: dict[str, Any], mode: str = "reverse") -> Derivative:
    """A derivative out of a pickle."""
    from s2s.operators.derivative import Derivative

    return in_mode(Derivative(operator, f, options.pop("wrt"), **options), mode)


def explanation(derivative: Derivative, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Which parts of a function a derivative enters forward for arguments like these, and why."""
    from s2s.operators.composed import apart, root
    from s2s.pipeline import choices

    args, kwargs, dots = apart(derivative, args, kwargs)
    binding, _ = derivative.prepare(*derivative.whole(args, kwargs), dots=dots)
    made = binding.specialisation
    function, inner = root(derivative, len(args))
    *before, last = derivative.requests(made.wrt)
    chain = (*inner, *before, replace(last, mode=derivative.mode))
    found = choices(function, dict(made.arguments), *chain, overrides=derivative.overrides)
    name = getattr(function, "__name__", "the function")
    title = f"{name} with respect to {', '.join(made.wrt)}, mode={derivative.mode!r}"
    return "\n".join([title, *(_lines(found) or ["  no part of it could be entered forward"])])


def _lines(found: list[Choice]) -> list[str]:
    """Two lines for each part, in the order of the source."""
    lines = []
    for choice in sorted(found, key=_place):
        where = "" if choice.location is None else f"line {choice.location.line}: "
        mode = "forward" if choice.taken else "reverse"
        lines += [f"  {where}{choice.what}", f"    {mode}: {choice.why}"]
    return lines


def _place(choice: Choice) -> tuple[str, int]:
    location = choice.location
    return ("", 0) if location is None else (location.file, location.line)
