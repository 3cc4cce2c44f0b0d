"""The operators: what a user of s2s calls. Each works as a function and as a decorator.

    gradient = s2s.grad(loss, wrt="w")

    @s2s.value_and_grad(wrt=("w", "b"))
    def loss(w, b, x): ...

Nothing is compiled, nor the compiler imported, before a derivative is called or read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.operators.derivative import Derivative
    from s2s.operators.target import Wrt

    Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Derivative: ...
@overload
def grad(
    f: None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Callable[[Callable[..., Any]], Derivative]: ...
def grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Any:
    """The gradient of a function that returns one number.

    Args:
        f: the function. Its value may be of any shape with one element.
        wrt: the argument to differentiate with respect to: a position, a name, or a tuple or list
            of either, which gives a tuple of gradients.
        has_aux: whether `f` returns `(value, aux)`; the result is then `(gradient, aux)`.
        of: for a procedure, which writes its output into an argument: that argument, by position
            or name. The value is its new content, of any shape with one element; what `f` returns
            is ignored. With `has_aux` a pair of arguments, whose new contents are value and aux.
        example: arguments to compile `source` for before any call.

    Returns:
        A function of the same arguments. A gradient has the structure, shapes and dtypes of its
        argument, and shares no memory with anything else. It is the gradient with respect to what
        the argument holds before the call. No argument is written into, whatever `f` does.

    Raises:
        ArgumentError: `f` has no such argument; when called: it holds no floating-point number, or
            an argument that `f` writes into shares memory with another.
        RefusedError: when called: something in `f` cannot be differentiated, or `f` never writes
            into the argument `of`.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def loss(w, x):
        ...     return np.sum((w * x) ** 2)
        >>> s2s.grad(loss)(np.array([1.0, 2.0]), 3.0)
        array([18., 36.])
    """
    return _made("grad", f, wrt, has_aux=has_aux, of=of, example=example)


@overload
def value_and_grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Derivative: ...
@overload
def value_and_grad(
    f: None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Callable[[Callable[..., Any]], Derivative]: ...
def value_and_grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Any:
    """The value of a function together with its gradient.

    Args:
        f: the function. Its value may be of any shape with one element.
        wrt: as for `grad`.
        has_aux: whether `f` returns `(value, aux)`; the result is then `((value, aux), gradient)`.
        of: as for `grad`; the value is a copy, so the argument itself stays as it was.
        example: arguments to compile `source` for before any call.

    Returns:
        A function of the same arguments that returns `(value, gradient)`; the two share no memory.

    Raises:
        ArgumentError, RefusedError: as for `grad`.

    Example:
        >>> import s2s
        >>> def square(x):
        ...     return x * x
        >>> s2s.value_and_grad(square)(3.0)
        (9.0, 6.0)
    """
    return _made("value_and_grad", f, wrt, has_aux=has_aux, of=of, example=example)


def vjp(
    f: Callable[..., Any] | None = None,
    *args: Any,
    wrt: Wrt | None = None,
    of: Wrt | None = None,
) -> Any:
    """The value of a function, and the pullback from adjoints of the value to those of arguments.

    Args:
        f: the function; its value may be any container of arrays.
        args: its positional arguments. Without any, the result is a function of them.
        wrt: the arguments to pull back to, as for `grad`; by default all positional ones.
        of: for a procedure, which writes its output into arguments: which, by position or name, or
            a tuple or list of either. The value is a copy of the new content, of any shape, or a
            tuple of them; what `f` returns is ignored.

    Returns:
        `(value, pullback)`. `pullback(y_bar)` takes an adjoint of the structure and shapes of the
        value, and gives a tuple with one adjoint for each argument: None for those that hold no
        floating-point number. It may read the arguments and, without
        `of`, the value: do not write into them before it is called.

    Raises:
        ArgumentError: no argument holds a floating-point number, an argument that `f` writes into
            shares memory with another, or `y_bar` does not fit.
        RefusedError: something in `f` cannot be differentiated, or it writes and returns nothing
            and `of` does not say what the output is.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def scaled(x, k):
        ...     return x * k
        >>> value, pullback = s2s.vjp(scaled, np.array([1.0, 2.0]), 3.0)
        >>> pullback(np.array([1.0, 0.0]))
        (array([3., 0.]), 1.0)
        >>> def scale(x, k, out):
        ...     out[:] = x * k
        >>> value, pullback = s2s.vjp(scale, np.array([1.0, 2.0]), 3.0, np.empty(2), of="out")
        >>> value
        array([3., 6.])
        >>> pullback(np.array([1.0, 0.0]))
        (array([3., 0.]), 1.0, array([0., 0.]))
    """
    derivative = _made("vjp", f, wrt, of=of)
    return derivative(*args) if f is not None and args else derivative


@overload
def differentiable(f: Function, wrt: Wrt = 0, *, of: Wrt | None = None) -> Function: ...
@overload
def differentiable(
    f: None = None, wrt: Wrt = 0, *, of: Wrt | None = None
) -> Callable[[Function], Function]: ...
def differentiable(f: Any = None, wrt: Wrt = 0, *, of: Wrt | None = None) -> Any:
    """Give a function its derivatives as attributes; it stays the function that it was.

    Args:
        f: a function (for other callables, use `grad` and its kin).
        wrt: what `f.grad` and `f.value_and_grad` are with respect to.
        of: for a procedure: the argument whose new content all of them differentiate.

    Returns:
        The function, with `f.grad`, `f.value_and_grad`, `f.vjp(*args)` and
        `f.source(operator="grad", *args, example=None, **kwargs)`: the emitted text, for arguments
        like these if there are any.

    Raises:
        ArgumentError: `f` has no such argument, or cannot hold attributes.

    Example:
        >>> import s2s
        >>> @s2s.differentiable(wrt="x")
        ... def square(x):
        ...     return x * x
        >>> square(3.0), square.grad(3.0)
        (9.0, 6.0)
    """
    if f is None:
        return lambda function: differentiable(function, wrt, of=of)
    from s2s.operators.attached import attach

    return attach(f, wrt, of)


def check(
    f: Callable[..., Any],
    *args: Any,
    order: int = 2,
    wrt: Wrt | None = None,
    of: Wrt | None = None,
) -> None:
    """Compare the derivative of a function with finite differences, at these arguments.

    Args:
        f: the function; its value may be any container of real arrays. It is called on copies.
        args: where to check. They should be away from kinks and edges of the domain.
        order: 1 compares elements with central differences; 2 (the default) also looks whether the
            remainder after the first derivative falls with the square of the step.
        wrt: the arguments to check, as for `grad`; by default all positional ones.
        of: for a procedure: the arguments that it writes its output into, as for `vjp`.

    Raises:
        GradientCheckError: they differ; it says which argument and which element, and by how much.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> s2s.check(lambda x: np.sum(np.tanh(x) ** 2), np.linspace(0.1, 1.0, 5))
    """
    from s2s.operators.checking import check_derivative

    check_derivative(f, args, order, wrt, of)


def _made(operator: str, f: Any, wrt: Any, **options: Any) -> Any:
    from s2s.operators.derivative import Derivative

    if f is None:
        return lambda function: Derivative(operator, function, wrt, **options)
    return Derivative(operator, f, wrt, **options)
