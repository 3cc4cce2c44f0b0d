"""What is asked of one transform. A derivative of a derivative is a chain of them, inmost first."""

from __future__ import annotations

from dataclasses import dataclass

FORWARD = ("jvp", "tangent")


@dataclass(frozen=True, slots=True)
class Request:
    """One derivative of the function that is there.

    Attributes:
        operator: of reverse mode, "grad", "value_and_grad", "elementwise_grad" or "vjp"; of forward
            mode, "jvp" for value and tangent, "tangent" for the tangent alone.
        wrt: the parameters with respect to which it is taken.
        single: whether the one gradient stands alone, not in a tuple.
        has_aux: whether the function gives `(value, aux)`.
        of: the parameters whose new content the function has been lowered to yield.
        tangent: in forward mode, the one parameter for the tangents (a tuple of them unless
            `single`); where empty, each of `wrt` has one of its own, `x_dot` for `x`.
        mode: in reverse mode, which parts are entered forward: "auto", or "reverse" for those that
            the program itself marks.
        order: of "taylor", the highest order.
        given: of "taylor", how many coefficients of a path are given; 0 for a direction.
    """

    operator: str
    wrt: tuple[str, ...]
    single: bool = True
    has_aux: bool = False
    of: tuple[str, ...] = ()
    tangent: str = ""
    mode: str = "reverse"
    order: int = 0
    given: int = 0


def tangent_parameters(wrt: tuple[str, ...], taken: tuple[str, ...]) -> tuple[str, ...]:
    """What the tangents of parameters are called as parameters: `x_dot`, or where that is one, `x_dot2`."""
    used = set(taken)
    found = []
    for name in wrt:
        free = (f"{name}_dot{k}" for k in ("", *range(2, 100)))
        found.append(next(one for one in free if one not in used))
        used.add(found[-1])
    return tuple(found)
