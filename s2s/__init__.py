"""s2s: source-to-source automatic differentiation for Python and NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.api import check, differentiable, grad, value_and_grad, vjp
from s2s.errors import ArgumentError, RefusedError, RuleError, S2SError
from s2s.version import VERSION

if TYPE_CHECKING:
    from s2s.operators.checking import GradientCheckError
    from s2s.operators.derivative import Derivative
    from s2s.rules.notation import D, bar, partial, pullback, zero

__all__ = [
    "ArgumentError",
    "D",
    "Derivative",
    "GradientCheckError",
    "RefusedError",
    "RuleError",
    "S2SError",
    "__version__",
    "bar",
    "check",
    "differentiable",
    "grad",
    "partial",
    "pullback",
    "value_and_grad",
    "vjp",
    "zero",
]

__version__ = VERSION

_LATER = {
    "D": "s2s.rules.notation",
    "Derivative": "s2s.operators.derivative",
    "GradientCheckError": "s2s.operators.checking",
    "bar": "s2s.rules.notation",
    "partial": "s2s.rules.notation",
    "pullback": "s2s.rules.notation",
    "zero": "s2s.rules.notation",
}


def __getattr__(name: str) -> Any:
    """Names that need more than the operators do are imported when they are used."""
    if name not in _LATER:
        message = f"module 's2s' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    globals()[name] = found = getattr(import_module(_LATER[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
