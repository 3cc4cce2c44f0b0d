"""s2s: source-to-source automatic differentiation for Python and NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.api import check, differentiable, explain, grad, taylor, value_and_grad, vjp
from s2s.dense import hessian, jacobian
from s2s.directional import elementwise_grad, ggnvp, hvp, jvp, linearize, vhp
from s2s.errors import ArgumentError, RefusedError, RuleError, S2SError
from s2s.version import VERSION

if TYPE_CHECKING:
    from s2s_runtime import factorise

    from s2s.implicit import fixed_point, root, root_between
    from s2s.operators.checking import GradientCheckError
    from s2s.operators.derivative import Derivative
    from s2s.rules.language import forward_mode, gradient_of, override, stop_gradient
    from s2s.rules.notation import (
        D,
        bar,
        dot,
        linear,
        partial,
        pullback,
        push,
        pushforward,
        varied,
        zero,
    )
    from s2s.rules.overrides import straight_through, zero_derivative
    from s2s.sparse.operators import sparsity

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
    "dot",
    "elementwise_grad",
    "explain",
    "factorise",
    "fixed_point",
    "forward_mode",
    "ggnvp",
    "grad",
    "gradient_of",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "linear",
    "linearize",
    "override",
    "partial",
    "pullback",
    "push",
    "pushforward",
    "root",
    "root_between",
    "sparsity",
    "stop_gradient",
    "straight_through",
    "taylor",
    "value_and_grad",
    "varied",
    "vhp",
    "vjp",
    "zero",
    "zero_derivative",
]

__version__ = VERSION

_LATER = {
    "factorise": "s2s_runtime",
    "root_between": "s2s.implicit",
    "root": "s2s.implicit",
    "fixed_point": "s2s.implicit",
    "D": "s2s.rules.notation",
    "Derivative": "s2s.operators.derivative",
    "GradientCheckError": "s2s.operators.checking",
    "bar": "s2s.rules.notation",
    "dot": "s2s.rules.notation",
    "forward_mode": "s2s.rules.language",
    "gradient_of": "s2s.rules.language",
    "linear": "s2s.rules.notation",
    "override": "s2s.rules.language",
    "partial": "s2s.rules.notation",
    "pullback": "s2s.rules.notation",
    "push": "s2s.rules.notation",
    "pushforward": "s2s.rules.notation",
    "sparsity": "s2s.sparse.operators",
    "stop_gradient": "s2s.rules.language",
    "straight_through": "s2s.rules.overrides",
    "varied": "s2s.rules.notation",
    "zero": "s2s.rules.notation",
    "zero_derivative": "s2s.rules.overrides",
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
