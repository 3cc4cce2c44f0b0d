"""How derivative rules are written: templates of Python source, inlined into the output.

    @partial(np.tanh)                      elementwise: forward and reverse both follow
    def tanh(y, x):
        D[x] = 1.0 - y * y

    @pullback(np.matmul)                   anything else
    def matmul(y, a, b):
        bar[a] = bar[y] @ b.T
        bar[b] = a.T @ bar[y]

    zero(np.floor, np.argmax)              declared: the derivative is zero everywhere

The first parameter is the result, the others are the primitive's own signature, defaults included.
A template is never called: its source is lowered where the rule is used. An `if` on what is known
when compiling (`axis is None`, `a.ndim == 1`) leaves one arm; on what is not, both. `known(b)` asks
whether a value is a literal when compiling, so that an arm may be for literal exponents only.
Broadcasting, accumulation, dtypes and zero adjoints belong to the transform, never to a rule: what
is assigned to `bar[a]` may be narrower than `a` (it is broadcast) or broader (it is summed).

`bar[y]` of a function that gives a tuple is a tuple; so is `bar[xs]` of a parameter `*xs`, one
item for each argument. What several templates have in common is an `inline` function of one
expression, whose calls are replaced by that expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from s2s.rules.registry import (
    Rule,
    register,
    register_static,
    register_structural,
    register_zero,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., Any])
    Template = TypeVar("Template", bound=Callable[..., None])


class Marker:
    """`D[x]`, `bar[x]`: read and assigned in templates, meaningless outside them."""

    def __getitem__(self, value: Any) -> Any:
        message = "a rule template was called; it is source to be inlined"
        raise TypeError(message)

    def __setitem__(self, value: Any, derivative: Any) -> None:
        self[value]


D = Marker()
bar = Marker()


def known(value: Any) -> bool:
    """Whether `value` is a literal when compiling; meaningful in the tests of templates only."""
    message = "`known` was called; it belongs to a rule template, which is source to be inlined"
    raise TypeError(message)


def inline(function: Function) -> Function:
    """Mark a function of one `return` whose calls in templates are replaced by its expression."""
    function.__s2s_inline__ = True  # type: ignore[attr-defined]
    return function


@inline
def is_known(test: Any) -> bool:
    """Whether a test is known to hold when compiling (in templates only)."""
    return known(test) and test


def partial(
    *functions: Any,
    constant: tuple[str, ...] = (),
    inactive: tuple[str, ...] = (),
    refuse: tuple[str, ...] = (),
    singular: bool = False,
) -> Callable[[Template], Template]:
    """Declare the partial derivatives of an elementwise function, `D[argument] = ...` for each.

    Args:
        functions: the functions that the rule is for (several with one derivative: np.abs, abs).
        constant: parameters with respect to which the function has no derivative.
        inactive: parameters whose derivative is not supported: refused where they are active.
        refuse: parameters that must be left at their default.
        singular: whether a partial may be infinite or NaN at some finite argument, so that
            `0 * D` must not be formed for elements that were not selected.
    """
    return _declare("partial", functions, constant, inactive, refuse, singular=singular)


def pullback(
    *functions: Any,
    constant: tuple[str, ...] = (),
    inactive: tuple[str, ...] = (),
    refuse: tuple[str, ...] = (),
    singular: bool = False,
    narrow: bool = False,
) -> Callable[[Template], Template]:
    """Declare how the adjoint `bar[result]` of a result becomes `bar[argument]` of each argument.

    Args:
        functions: the functions that the rule is for.
        constant: parameters with respect to which the function has no derivative.
        inactive: parameters whose derivative is not supported: refused where they are active.
        refuse: parameters that must be left at their default.
        singular: as for `partial`.
        narrow: whether the template is also right when `bar[result]` only broadcasts to the shape
            of the result (a scalar for all elements, say). Otherwise it gets the full shape.
    """
    return _declare(
        "pullback", functions, constant, inactive, refuse, singular=singular, narrow=narrow
    )


def zero(*functions: Any) -> None:
    """Declare that the derivative of these pure functions is zero."""
    for function in functions:
        register_zero(function)


def structural(*functions: Any) -> None:
    """Declare pure functions (iterators, containers) whose derivative is the transform's to say."""
    for function in functions:
        register_structural(function)


def static(*functions: Any) -> None:
    """Declare pure functions from constants to constants (axes, einsum strings) for use in rules.

    Where all arguments are literals (or tuples and lists of literals) a call is run when compiling
    and its result, a literal, takes its place; else it is called in the output. The derivative is
    zero.
    """
    for function in functions:
        register_static(function)


def _declare(
    kind: str,
    functions: tuple[Any, ...],
    constant: tuple[str, ...],
    inactive: tuple[str, ...],
    refuse: tuple[str, ...],
    *,
    singular: bool,
    narrow: bool = False,
) -> Callable[[Template], Template]:
    def decorate(template: Template) -> Template:
        for function in functions:
            register(Rule(kind, function, template, constant, singular, narrow, inactive, refuse))
        return template

    return decorate
