"""What a program says about its derivatives where they are taken: they do nothing when it just runs.

with s2s.override({np.floor: s2s.straight_through}): ...
y = s2s.stop_gradient(x)
with s2s.gradient_of(x) as x_bar: x_bar = np.clip(x_bar, -1.0, 1.0)
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextvars import Token

    from s2s.rules.registry import Override

    Overrides = tuple[tuple[Any, Override], ...]

T = TypeVar("T")

around: ContextVar[Overrides] = ContextVar("around", default=())


def overrides_of(rules: Mapping[Any, Any]) -> Overrides:
    """What an override comes to; nothing of the compiler is imported before there is one.

    Raises:
        ArgumentError: a value is not a rule for its function.
    """
    from s2s.errors import ArgumentError, RuleError
    from s2s.rules import overrides

    try:
        return overrides.overrides_of(rules)
    except (RuleError, AttributeError) as error:
        message = f"override= takes a dict from functions to rules: {error}"
        raise ArgumentError(message) from error


def merged(outer: Overrides, inner: Overrides) -> Overrides:
    """All overrides; the inner ones hold where both say something about a function."""
    names = {id(function) for function, _ in inner}
    return (*(pair for pair in outer if id(pair[0]) not in names), *inner)


class override:  # noqa: N801
    """Other rules for some functions, for all that is differentiated while the block runs.

    Inside of a function that is differentiated it holds for the calls in the block, and for those
    in functions that are called there. Around a call of a derivative it holds for the whole of that.

    Args:
        rules: for each function a rule: `s2s.straight_through`, `s2s.zero_derivative`, or a template
            such as `s2s.partial`, `s2s.pullback` and `s2s.pushforward` take.

    Raises:
        ArgumentError: a value is not a rule for its function.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def rounded(x):
        ...     with s2s.override({np.round: s2s.straight_through}):
        ...         return np.sum(np.round(x) ** 2)
        >>> s2s.grad(rounded)(np.array([0.6, 1.2]))
        array([2., 2.])
    """

    __slots__ = ("_given", "_tokens")

    def __init__(self, rules: Mapping[Any, Any]) -> None:
        self._given = overrides_of(rules)
        self._tokens: list[Token[Overrides]] = []

    def __enter__(self) -> None:
        self._tokens.append(around.set(merged(around.get(), self._given)))

    def __exit__(self, *exception: object) -> None:
        around.reset(self._tokens.pop())


class gradient_of(Generic[T]):  # noqa: N801
    """Edit the adjoint of a variable: the block runs in the backward part of a derivative.

    The block gets the adjoint that has come together from everything after it, and what the name
    after `as` means at its end goes on, to what is before it. It does not run where nothing that
    is differentiated comes from `x` after the block, nor in the forward part of a derivative. When
    the function is just called, the block runs on zeros of the structure of `x`.

    Args:
        x: a variable: a number, an array, or a container of these.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def clipped(x):
        ...     with s2s.gradient_of(x) as x_bar:
        ...         x_bar = np.clip(x_bar, -1.0, 1.0)
        ...     return np.sum(x**2)
        >>> s2s.grad(clipped)(np.array([0.2, 3.0]))
        array([0.4, 1. ])
    """

    __slots__ = ("_x",)

    def __init__(self, x: T) -> None:
        self._x = x

    def __enter__(self) -> T:
        import s2s_runtime

        found: T = s2s_runtime.zeros_like(self._x)
        return found

    def __exit__(self, *exception: object) -> None:
        """Let exceptions through."""


def stop_gradient(x: T) -> T:
    """The argument itself, as a constant: no derivative flows through it, of any order.

    Args:
        x: anything; of a container all that is in it.

    Example:
        >>> import s2s
        >>> s2s.grad(lambda x: x * s2s.stop_gradient(x))(3.0)
        3.0
    """
    return x


class forward_mode:  # noqa: N801 -- reads as a word of the language
    """Enter a block of statements forward, inside of a derivative in reverse mode.

    The local Jacobian of what the block defines, with respect to what it reads, is computed with the
    block; of the block nothing else is kept, and the backward part multiplies by the Jacobian. It
    pays where few numbers enter a block of much work: a loop driven by a scalar parameter.
    When the function is just called, the block just runs.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def decay(k, u):
        ...     with s2s.forward_mode():
        ...         scale = 1.0
        ...         for _ in range(100):
        ...             scale = scale - k * scale
        ...     return np.sum(u * scale)
        >>> round(s2s.grad(decay)(0.01, np.ones(3)), 6)
        -110.918914
    """

    def __enter__(self) -> None:
        """Nothing happens."""

    def __exit__(self, *error: object) -> None:
        """Nothing happens."""


BLOCKS = (override, gradient_of, forward_mode)
