"""The generalised Gauss-Newton product: forward through the model, the loss's Hessian, and back.

Source: Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent",
Neural Computation 14 (2002).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.errors import ArgumentError
from s2s.operators.derivative import Derivative
from s2s.operators.pushforward import Pushforward

if TYPE_CHECKING:
    from collections.abc import Callable


class GaussNewton:
    """A function of `(*args, v)` that gives `J^T H J v`."""

    def __init__(self, f: Any, loss: Callable[..., Any] | None, wrt: Any) -> None:
        """Prepare; nothing is compiled yet."""
        self.pushforward = Pushforward(f)
        self.pullback = Derivative("vjp", f, wrt)
        self.curvature = None if loss is None else Derivative("hvp", loss, 0)

    def __call__(self, *args: Any) -> Any:
        """The product at arguments, of the direction that is passed after them."""
        if not args:
            message = "pass the arguments of the model, then the direction"
            raise ArgumentError(message)
        *primals, v = args
        choice = self.pullback.choice(len(primals))
        value, pull = self.pullback(*primals)
        tangents: list[Any] = [None] * len(primals)
        names = list(self.pullback.target.own.parameters)
        several = (v,) if choice.single else v
        if any(item is not None for _, item in choice.picks) or len(several) != len(choice.picks):
            message = f"the direction must be one tangent for each of {', '.join(choice.names)}"
            raise ArgumentError(message)
        for name, one in zip(choice.names, several, strict=True):
            tangents[names.index(name)] = one
        _, tangent = self.pushforward(primals, tangents)
        product = tangent if self.curvature is None else self.curvature(value, tangent)
        return pull(product)
