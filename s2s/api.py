"""The operators: what a user of s2s calls. Each works as a function and as a decorator.

    gradient = s2s.grad(loss, wrt="w")

    @s2s.value_and_grad(wrt=("w", "b"))
    def loss(w, b, x): ...

Nothing is compiled, nor the compiler imported, before a derivative is called or read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.operators.derivative import Derivative
    from s2s.operators.target import Wrt

    Function = TypeVar("Function", bound=Callable[..., Any])
    Mode = Literal["reverse", "forward", "auto"]


@overload
def grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Derivative: ...
@overload
def grad(
    f: None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Callable[[Callable[..., Any]], Derivative]: ...
def grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
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
        override: other rules for some functions, as for `override`: `{np.floor:
            s2s.straight_through}`.
        mode: "reverse"; "forward", one sweep for each number in the argument and nothing kept; or
            "auto", reverse with parts entered forward where an estimate says that it keeps less
            (docs/modes.md).

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
    options = {"has_aux": has_aux, "of": of, "example": example, "override": override}
    return _made("grad", f, wrt, mode=mode, **options)


@overload
def value_and_grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Derivative: ...
@overload
def value_and_grad(
    f: None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Callable[[Callable[..., Any]], Derivative]: ...
def value_and_grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Any:
    """The value of a function together with its gradient.

    Args:
        f: the function. Its value may be of any shape with one element.
        wrt: as for `grad`.
        has_aux: whether `f` returns `(value, aux)`; the result is then `((value, aux), gradient)`.
        of: as for `grad`; the value is a copy, so the argument itself stays as it was.
        example: arguments to compile `source` for before any call.
        override: as for `grad`.
        mode: as for `grad`.

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
    options = {"has_aux": has_aux, "of": of, "example": example, "override": override}
    return _made("value_and_grad", f, wrt, mode=mode, **options)


def vjp(
    f: Callable[..., Any] | None = None,
    *args: Any,
    wrt: Wrt | None = None,
    of: Wrt | None = None,
    override: Mapping[Any, Any] | None = None,
    mode: Mode = "reverse",
) -> Any:
    """The value of a function, and the pullback from adjoints of the value to those of arguments.

    Args:
        f: the function; its value may be any container of arrays.
        args: its positional arguments. Without any, the result is a function of them.
        wrt: the arguments to pull back to, as for `grad`; by default all positional ones.
        of: for a procedure, which writes its output into arguments: which, by position or name, or
            a tuple or list of either. The value is a copy of the new content, of any shape, or a
            tuple of them; what `f` returns is ignored.
        override: as for `grad`.
        mode: as for `grad`.

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
    derivative = _made("vjp", f, wrt, of=of, override=override, mode=mode)
    return derivative(*args) if f is not None and args else derivative


def taylor(
    f: Callable[..., Any],
    order: int,
    wrt: Wrt = 0,
    *,
    series: bool = False,
    of: Wrt | None = None,
    example: tuple[Any, ...] | None = None,
) -> Callable[..., tuple[Any, ...]]:
    """The truncated Taylor series of a function along a line, or along a path.

    The work grows with the square of the order: truncated series are computed with, derivatives are
    not nested.

    Args:
        f: the function; its value may be any container of arrays.
        order: the highest order, from 1 on.
        wrt: the arguments that move, as for `grad`, each whole.
        series: whether a path is passed in place of a direction.
        of: for a procedure: the arguments that it writes its output into, as for `vjp`.
        example: arguments to compile `source` for before any call, `v` included.

    Returns:
        A function of `(*args, v)`, which gives the tuple `(c_0, c_1, ..., c_order)` of the
        coefficients of `f(x + t v) = c_0 + c_1 t + c_2 t^2 + ...`, each with the structure and
        shapes of the value. They are coefficients, not derivatives: `c_k` is the k-th derivative
        divided by `k!`, so `c_2` is `v^T H v / 2`. With `series`, `v` is a tuple of up to `order`
        coefficients `(x_1, x_2, ...)` of a path `x + x_1 t + x_2 t^2 + ...`. For several arguments
        it is a tuple, with one direction or path for each.

    Raises:
        ArgumentError: there is no such argument, or what is passed does not fit.
        RefusedError: something in `f` cannot be expanded.

    Example:
        >>> import math
        >>> import s2s
        >>> def wave(x):
        ...     return math.exp(2.0 * x)
        >>> s2s.taylor(wave, 3)(0.0, 1.0)
        (1.0, 2.0, 2.0, 1.3333333333333333)
        >>> s2s.taylor(wave, 2, series=True)(0.0, (1.0, -1.0))
        (1.0, 2.0, 0.0)
    """
    from s2s.operators.taylor import Taylor

    return Taylor(f, order, wrt, series=series, of=of, example=example)


@overload
def differentiable(
    f: Function, wrt: Wrt = 0, *, of: Wrt | None = None, mode: Mode = "reverse"
) -> Function: ...
@overload
def differentiable(
    f: None = None, wrt: Wrt = 0, *, of: Wrt | None = None, mode: Mode = "reverse"
) -> Callable[[Function], Function]: ...
def differentiable(
    f: Any = None, wrt: Wrt = 0, *, of: Wrt | None = None, mode: Mode = "reverse"
) -> Any:
    """Give a function its derivatives as attributes; it stays the function that it was.

    Args:
        f: a function (for other callables, use `grad` and its kin).
        wrt: what `f.grad` and `f.value_and_grad` are with respect to.
        of: for a procedure: the argument whose new content all of them differentiate.
        mode: as for `grad`. With "forward", other derivatives enter it forward as well wherever
            they call it: its local Jacobian is computed on the way forward, and nothing else kept.

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
        return lambda function: differentiable(function, wrt, of=of, mode=mode)
    from s2s.operators.attached import attach

    return attach(f, wrt, of, mode)


def explain(
    f: Callable[..., Any],
    *args: Any,
    wrt: Wrt = 0,
    of: Wrt | None = None,
    mode: Mode = "auto",
    **kwargs: Any,
) -> str:
    """Which parts of a function its gradient enters forward, and by which estimate.

    Args:
        f: the function, or a derivative of it, which has a mode and arguments of its own.
        args: arguments like those of a call; nothing is run.
        wrt: as for `grad`.
        of: as for `grad`.
        mode: as for `grad`.
        kwargs: arguments that are passed by name.

    Returns:
        A text with two lines for each part that could be entered forward. Amounts are in arrays,
        with ten steps for a loop.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def slope(x):
        ...     return np.sum(np.tanh(np.exp(np.sin(x))))
        >>> print(s2s.explain(slope, np.ones(3)))
        slope with respect to x, mode='auto'
          line 2: 3 elementwise operations on x
            forward: reverse keeps 2 arrays, the local Jacobian is 1 array
    """
    from s2s.operators.derivative import Derivative
    from s2s.operators.mixed import explanation

    if not isinstance(f, Derivative):
        f = _made("vjp", f, wrt, of=of, mode=mode)
    assert isinstance(f, Derivative)
    return explanation(f, args, kwargs)


def check(
    f: Callable[..., Any],
    *args: Any,
    order: int = 2,
    wrt: Wrt | None = None,
    of: Wrt | None = None,
    modes: tuple[str, ...] = ("reverse",),
) -> None:
    """Compare the derivative of a function with finite differences, at these arguments.

    Args:
        f: the function; its value may be any container of real arrays. It is called on copies.
        args: where to check. They should be away from kinks and edges of the domain.
        order: 1 compares elements with central differences; 2 (the default) also looks whether the
            remainder after the first derivative falls with the square of the step.
        wrt: the arguments to check, as for `grad`; by default all positional ones.
        of: for a procedure: the arguments that it writes its output into, as for `vjp`.
        modes: with `("reverse", "forward")` forward mode is compared with reverse mode as well, by
            the dot test along random directions.

    Raises:
        GradientCheckError: they differ; it says which argument and which element, and by how much.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> s2s.check(lambda x: np.sum(np.tanh(x) ** 2), np.linspace(0.1, 1.0, 5))
    """
    from s2s.operators.checking import check_derivative

    check_derivative(f, args, order, wrt, of, modes)


def _made(operator: str, f: Any, wrt: Any, *, mode: str = "reverse", **options: Any) -> Any:
    from s2s.operators.derivative import Derivative
    from s2s.operators.mixed import in_mode

    def made(function: Any) -> Derivative:
        return in_mode(Derivative(operator, function, wrt, **options), mode)

    return made if f is None else made(f)


for _operator in (grad, value_and_grad, vjp, taylor):
    vars(_operator)["__s2s_operator__"] = _operator.__name__
