"""A sample call of a function that has a derivative rule: pure data, shared by several tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """A call `function(*args, **kwargs)`, differentiated with respect to `wrt`.

    `wrt` holds positions in `args` and names in `kwargs`. The sample must not lie at a kink.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    wrt: tuple[int | str, ...] = (0,)

    def __str__(self) -> str:
        parts = [_short(value) for value in self.args]
        parts += [f"{name}={_short(value)}" for name, value in self.kwargs.items()]
        module = getattr(self.function, "__module__", None) or "np"
        name = getattr(self.function, "__name__", str(self.function))
        return f"{module}.{name}({', '.join(parts)})"


def case(
    function: Callable[..., Any], *args: Any, wrt: tuple[int | str, ...] = (0,), **kwargs: Any
) -> Case:
    """A `Case`, written like the call."""
    return Case(function, args, kwargs, wrt)


def array(*shape: int, low: float = -1.97, high: float = 2.01, seed: int = 0) -> np.ndarray:
    """Deterministic float64 numbers between `low` and `high`, no two equal."""
    size = int(np.prod(shape))
    steps = (np.arange(size) + 0.5) / max(size, 1)
    shuffled = np.random.default_rng([seed, size]).permutation(steps)
    return (low + (high - low) * shuffled).reshape(shape)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, list | tuple) and any(isinstance(v, np.ndarray) for v in value):
        return f"{type(value).__name__}{[_short(v) for v in value]}"
    return repr(value)
