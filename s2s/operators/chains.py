"""An operator as a chain of transforms: `hvp` is the tangent of a gradient, `vhp` the gradient of a tangent."""

from __future__ import annotations

from s2s.transform.request import Request

DIRECTED = (
    "hvp",
    "vhp",
    "taylor",
)  # operators whose function takes a direction after the arguments


def requests(
    operator: str,
    wrt: tuple[str, ...],
    *,
    single: bool,
    has_aux: bool = False,
    of: tuple[str, ...] = (),
    tangent: str = "",
) -> tuple[Request, ...]:
    """The transforms that make an operator, inmost first.

    Args:
        operator: the name of it.
        wrt: the parameters with respect to which it is.
        single: whether the one gradient stands alone.
        has_aux: whether the function gives `(value, aux)`.
        of: the parameters whose new content is differentiated.
        tangent: what the parameter for the direction is called.
    """
    match operator:
        case "hvp":
            inner = Request("grad", wrt, single, has_aux, of)
            return inner, Request("tangent", wrt, single, tangent=tangent)
        case "vhp":
            inner = Request("tangent", wrt, single, has_aux, of, tangent)
            return inner, Request("grad", wrt, single)
        case _:
            return (Request(operator, wrt, single, has_aux, of),)


def direction_name(taken: object) -> str:
    """A name for the direction that is no parameter: `v`."""
    names = set(taken)  # type: ignore[call-overload]
    return next(
        name for name in ("v", "direction", *(f"v{k}" for k in range(2, 99))) if name not in names
    )
