"""Derivatives as attributes of a function: what `s2s.differentiable` does."""

from __future__ import annotations

import types
from typing import Any

from s2s.errors import ArgumentError
from s2s.operators.derivative import Derivative
from s2s.operators.mixed import in_mode
from s2s.operators.pushforward import Pushforward

OPERATORS = ("grad", "value_and_grad", "vjp", "jvp", "hvp")
MIXED = ("grad", "value_and_grad", "vjp")


def attach(f: Any, wrt: Any, of: Any = None, mode: str = "reverse") -> Any:
    """Set the attributes, and give the function back.

    Raises:
        ArgumentError: `f` is not a plain function, or has no such argument.
    """
    if not isinstance(f, types.FunctionType):
        message = (
            f"s2s.differentiable takes a function written with def or lambda, not {f!r}: it sets "
            "attributes on it. Use s2s.grad(f), s2s.value_and_grad(f) or s2s.vjp(f) instead"
        )
        raise ArgumentError(message)
    derivatives = {
        "grad": Derivative("grad", f, wrt, of=of),
        "value_and_grad": Derivative("value_and_grad", f, wrt, of=of),
        "vjp": Derivative("vjp", f, None, of=of),
        "jvp": Derivative("jvp", f, None, of=of),
        "hvp": Derivative("hvp", f, wrt, of=of),
    }

    def source(operator: str = "grad", /, *args: Any, example: Any = None, **kwargs: Any) -> str:
        """The emitted text of a derivative, for arguments like these if there are any."""
        if operator not in derivatives:
            message = f"there is no operator {operator!r}: it is one of {', '.join(OPERATORS)}"
            raise ArgumentError(message)
        derivative = derivatives[operator]
        if example is not None:
            args = example if isinstance(example, tuple) else (example,)
        return derivative.source_for(*args, **kwargs) if args or kwargs else derivative.source

    for name, derivative in derivatives.items():
        setattr(f, name, in_mode(derivative, mode) if name in MIXED else derivative)
    if mode == "forward":
        f.__s2s_mode__ = mode  # type: ignore[attr-defined]
    f.jvp = Pushforward(f, of=of)  # type: ignore[attr-defined]
    f.source = source  # type: ignore[attr-defined]
    return f
