"""A derivative of a derivative: the function at the bottom, and what is passed beside its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from s2s.errors import ArgumentError
from s2s.operators.fitting import directions
from s2s.operators.target import inner_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.operators.derivative import Derivative
    from s2s.transform.request import Request


def below(derivative: Derivative) -> Derivative | None:
    """What a derivative is the derivative of, where that is one itself."""
    found = derivative.target.function
    return cast("Derivative", found) if inner_target(found) is not None else None


def _all(derivative: Derivative) -> Iterator[Derivative]:
    one: Derivative | None = derivative
    while one is not None:
        yield one
        one = below(one)


def apart(
    derivative: Derivative, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]:
    """Arguments of the function, and directions by parameter: the last of what is passed.

    Raises:
        ArgumentError: a direction is missing.
    """
    dots: dict[str, Any] = {}
    for one in _all(derivative):
        if one.tangent and one.tangent in kwargs:
            kwargs = dict(kwargs)
            dots[one.tangent] = kwargs.pop(one.tangent)
        elif one.tangent and args:
            *rest, dots[one.tangent] = args
            args = tuple(rest)
        elif one.tangent:
            message = f"{one!r} takes the arguments of the function, then the direction"
            raise ArgumentError(message)
    return args, kwargs, dots


def fitted(
    derivative: Derivative, args: tuple[Any, ...], kwargs: dict[str, Any], dots: Mapping[str, Any]
) -> dict[str, Any]:
    """Directions in the shapes and dtypes of what they belong to."""
    arguments = derivative.target.arguments(args, kwargs)
    found: dict[str, Any] = {}
    for one in _all(derivative):
        if one.tangent:
            choice = one.choice(len(args))
            values = {**one.target.defaults_of(choice.names, arguments), **arguments, **dots}
            found[one.tangent] = directions(choice, values, dots[one.tangent])
    return found


def root(derivative: Derivative, count: int) -> tuple[Any, tuple[Request, ...]]:
    """The function at the bottom, and the derivatives of it that this is the derivative of.

    Raises:
        ArgumentError: one of them gives what cannot be differentiated.
    """
    inner = below(derivative)
    if inner is None:
        return derivative.target.function, ()
    if inner.operator in ("vjp", "jvp", "linearize"):
        message = (
            f"{inner!r} takes or returns more than numbers, so it cannot be differentiated as it "
            "is: write a function that calls it"
        )
        raise ArgumentError(message)
    choice = inner.choice(count)
    if not choice.plain:
        message = (
            f"{inner!r} picks items of what was emitted, which cannot be differentiated: "
            "name whole arguments with wrt, one alone or several"
        )
        raise ArgumentError(message)
    function, before = root(inner, count)
    return function, (*before, *inner.requests(choice.names))
