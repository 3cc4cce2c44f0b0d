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

Forward mode needs no more of an elementwise function. Of another it asks how the tangents of the
arguments become that of the result: the transpose of the pullback, with its conventions.

    linear(np.transpose, np.reshape)       the same call, of the tangent of the first argument
    linear(np.append, of=("arr", "values"))    jointly linear: zeros for what does not vary

    multilinear(np.matmul, of=("a", "b"))  linear in each: the sum of one call for each that varies

    @pushforward(np.linalg.inv)            anything else
    def inv(y, a):
        dot[y] = -y @ dot[a] @ y

    @pushforward(np.linalg.solve)          the same, as one term for each argument that varies
    def solve(y, a, b):
        push[a] = -np.linalg.solve(a, dot[a] @ y)
        push[b] = np.linalg.solve(a, dot[b])

`dot[a]` is the tangent of an argument in its full shape and structure, zeros where the argument does
not vary; `push[a]` may read `dot[a]` only. What is assigned may be narrower than the result, to
which it is broadcast; that of a tuple is a tuple. The test of an `if` may ask `varied(a)`, or
`varied(xs[k])` of an item, which is known when compiling. Declarations for forward mode stand below
the pullback of the function, whose `constant`, `inactive` and `refuse` hold for them too.

What a template calls must have rules for both modes itself, so that derivatives of any order can be
taken. A kernel of `s2s_runtime` may have an `expansion` instead: a template of what it does.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypeVar

from s2s.errors import RuleError
from s2s.rules.functions import check_function, with_cached
from s2s.rules.registry import (
    Forward,
    Rule,
    add,
    find,
    is_own,
    is_shipping,
    register_expansion,
    register_forward,
    register_static,
    register_structural,
    register_zero,
    shipping,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., Any])
    Template = TypeVar("Template", bound=Callable[..., None])


class Marker:
    """`D[x]`, `bar[x]`, `dot[x]`: read and assigned in templates, meaningless outside them."""

    def __getitem__(self, value: Any) -> Any:
        message = "a rule template was called; it is source to be inlined"
        raise TypeError(message)

    def __setitem__(self, value: Any, derivative: Any) -> None:
        self[value]


D = Marker()
bar = Marker()
dot = Marker()
push = Marker()
batch = Marker()  # of templates of `s2s.rules.batching`
value = Marker()  # of expansions


def known(value: Any) -> bool:
    """Whether `value` is a literal when compiling; meaningful in the tests of templates only."""
    message = "`known` was called; it belongs to a rule template, which is source to be inlined"
    raise TypeError(message)


def varied(argument: Any) -> bool:
    """Whether an argument has a tangent; meaningful in the tests of pushforward templates only."""
    message = "`varied` was called; it belongs to a rule template, which is source to be inlined"
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
    linear: bool = False,
    forward: Callable[..., Any] | None = None,
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
        linear: whether the function is jointly linear in all arguments that have a derivative: the
            tangent of the result is then the function itself, of the tangents.
        forward: what is called in place of the function where a backward part follows. It takes the
            same arguments and gives `(result, saved)`; the template takes `saved` as one more
            parameter, the last one.
    """
    return _declare(
        "pullback", functions, constant, inactive, refuse, singular=singular, narrow=narrow,
        saving=forward, linear=linear,
    )  # fmt: skip


def linear(
    *functions: Any, of: tuple[str, ...] = (), transpose: Callable[..., Any] | None = None
) -> None:
    """Declare that the results of these functions are jointly linear in some of their parameters.

    The tangent of the result is that of the same call with these arguments replaced by their
    tangents, by zeros for those that do not vary.

    Args:
        functions: functions that have a pullback already, or are given one by `transpose`.
        of: the parameters; the first one if none are named.
        transpose: the transposed function: it is called with the arguments of the function, the
            adjoint of the result in place of the one parameter in which that is linear.
    """
    for function in with_cached(functions):
        if transpose is not None:
            from s2s.rules.transposes import register_transpose

            register_transpose(function, transpose, of)
        _declare_forward("linear", function, of)


def multilinear(*functions: Any, of: tuple[str, ...]) -> None:
    """Declare that the results of these functions are linear in each of some parameters separately.

    The tangent of the result is the sum of one call for each of these arguments that varies, with
    that one replaced by its tangent. The items of a parameter `*xs` count as arguments.

    Args:
        functions: functions that have a pullback already.
        of: the parameters.
    """
    for function in functions:
        _declare_forward("multilinear", function, of)


def pushforward(
    *functions: Any,
    constant: tuple[str, ...] = (),
    inactive: tuple[str, ...] = (),
    refuse: tuple[str, ...] = (),
) -> Callable[[Template], Template]:
    """Declare how the tangents `dot[argument]` of the arguments become that of the result.

    Args:
        functions: the functions that the rule is for.
        constant: as for `pullback`, beside what the pullback of the function says already.
        inactive: likewise.
        refuse: likewise.
    """

    def decorate(template: Template) -> Template:
        for function in with_cached(functions):
            rule = find(function) if is_own(function) or is_shipped(template) else None
            given = (constant, inactive, refuse) if rule is None else (
                rule.constant + constant, rule.inactive + inactive, rule.refuse + refuse,
            )  # fmt: skip
            _add(Forward("pushforward", function, template, (), *given))
        return _reusable(
            template, Forward("pushforward", None, template, (), constant, inactive, refuse)
        )

    return decorate


def expansion(function: Any) -> Callable[[Template], Template]:
    """Declare what a function of `s2s_runtime` does, in terms of functions that have rules.

    The template assigns `value[result]`. It takes the place of a call that is to be differentiated,
    which is otherwise written as the call, for brevity.
    """

    def decorate(template: Template) -> Template:
        register_expansion(function, template)
        return template

    return decorate


def zero(*functions: Any) -> Any:
    """Declare that the derivative of these pure functions is zero; gives the first (a decorator)."""
    for function in with_cached(functions):
        _check_function(function)
        register_zero(function)
    return functions[0]


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
    saving: Callable[..., Any] | None = None,
    linear: bool = False,
) -> Callable[[Template], Template]:
    def decorate(template: Template) -> Template:
        for function in (*with_cached(functions), None):
            rule = Rule(
                kind, function, template, constant, singular, narrow, inactive, refuse, saving
            )
            if function is None:
                return _reusable(template, rule)
            _add(rule)
            if linear:
                names = tuple(inspect.signature(template).parameters)[1:]
                of = tuple(n for n in names if n not in (*constant, *inactive, *refuse))
                _declare_forward("linear", function, of)
        return template

    return decorate


def is_shipped(template: Any) -> bool:
    """Whether a template comes with s2s."""
    return str(getattr(template, "__module__", "")).startswith("s2s.")


def _add(rule: Rule | Forward) -> None:
    """Add a rule to the table, one of the user's after a check."""
    if is_shipped(rule.template):
        with shipping():
            add(rule)
        return
    from s2s.rules.check import check_forward, check_rule

    _check_function(rule.function)
    if isinstance(rule, Rule):
        check_rule(rule)
    else:
        check_forward(rule)
    add(rule)


def _check_function(function: Any) -> None:
    if not is_shipping():
        check_function(function)


def _reusable(template: Template, rule: Rule | Forward) -> Template:
    """The template, which knows its options: it may be given to `override`."""
    if not is_shipped(template):
        template.__s2s_rule__ = rule  # type: ignore[attr-defined]
    return template


def _declare_forward(kind: str, function: Any, of: tuple[str, ...]) -> None:
    rule = find(function)
    if rule is None or (is_own(function) and is_shipping()):
        if is_own(function):
            return
        name = getattr(function, "__name__", str(function))
        message = f"{kind}({name}): declare its pullback first; it names the parameters"
        raise RuleError(message)
    names = list(inspect.signature(rule.template).parameters)
    forward = Forward(
        kind, function, None, of or (names[1],), rule.constant, rule.inactive, rule.refuse
    )
    if not is_shipping():
        from s2s.rules.check import check_forward

        check_forward(forward)
    register_forward(forward)
