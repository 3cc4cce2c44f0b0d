"""The operators of forward mode and of second order: products with Jacobians and Hessians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.operators.target import Wrt


def jvp(
    f: Callable[..., Any],
    primals: tuple[Any, ...] | None = None,
    tangents: tuple[Any, ...] | None = None,
    *,
    of: Wrt | None = None,
    has_aux: bool = False,
    override: Mapping[Any, Any] | None = None,
) -> Any:
    """The value of a function and its tangent: the derivative in the direction of `tangents`.

    Forward mode: the emitted function computes `x_dot` beside each `x` and keeps nothing, so it
    costs about two or three times the function, however many values that returns.

    Args:
        f: the function; its value may be any container of arrays.
        primals: its positional arguments, a tuple.
        tangents: for each of them a tangent of the same structure and shapes, or None where it does
            not vary. Without primals and tangents, the result is a function of both.
        of: for a procedure, which writes its output into arguments: which, as for `vjp`.
        has_aux: whether `f` returns `(value, aux)`; the result is then `(value, tangent, aux)`.
        override: as for `grad`.

    Returns:
        `(value, tangent)`: the tangent has the structure and shapes of the value.

    Raises:
        ArgumentError: a tangent does not fit its argument, or no argument has one.
        RefusedError: something in `f` cannot be differentiated.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def scaled(x, k):
        ...     return x * k
        >>> s2s.jvp(scaled, (np.array([1.0, 2.0]), 3.0), (np.array([1.0, 0.0]), None))
        (array([3., 6.]), array([3., 0.]))
    """
    from s2s.operators.pushforward import Pushforward

    pushforward = Pushforward(f, of=of, has_aux=has_aux, override=override)
    return pushforward if primals is None else pushforward(primals, tangents)


def linearize(f: Callable[..., Any], *args: Any, of: Wrt | None = None) -> Any:
    """The value of a function, and the linear function from tangents to the tangent of the value.

    Args:
        f: the function.
        args: its positional arguments. Without any, the result is a function of them.
        of: as for `jvp`.

    Returns:
        `(value, linear)`: `linear(*tangents)` takes one tangent an argument, None where it does
        not vary. What does not depend on the tangents is computed once, so each call costs less
        than `jvp`. It may read the arguments and the value: do not write into them before it is
        called.

    Raises:
        ArgumentError, RefusedError: as for `jvp`.

    Example:
        >>> import s2s
        >>> value, linear = s2s.linearize(lambda x: x ** 3, 2.0)
        >>> value, linear(1.0), linear(10.0)
        (8.0, 12.0, 120.0)
    """
    derivative = _made("linearize", f, None, of=of)
    return derivative(*args) if args else derivative


def hvp(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
) -> Any:
    """The Hessian of a function that returns one number, times a vector, without the Hessian.

    Forward over reverse: the tangent of the gradient, at about twice the cost of a gradient.

    Args:
        f: the function.
        wrt: as for `grad`.
        example: arguments and a direction to compile `source` for before any call.
        override: as for `grad`.

    Returns:
        A function of `(*args, v)`: `v` has the structure and shapes of the argument; for several,
        it is a tuple, and so is the product.

    Raises:
        ArgumentError, RefusedError: as for `grad`; or `v` does not fit.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> s2s.hvp(lambda x: np.sum(x ** 3))(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
        array([ 6., 12.])
    """
    return _made("hvp", f, wrt, example=example, override=override)


def vhp(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
) -> Any:
    """A vector times the Hessian of a function that returns one number, without the Hessian.

    Reverse over forward: the gradient of the tangent. The Hessian is symmetric, so this is `hvp` by
    another way, which is cheaper where the tangent keeps less than the gradient.

    Args:
        f: the function.
        wrt: as for `grad`.
        example: as for `hvp`.
        override: as for `grad`.

    Returns:
        A function of `(*args, v)`, as `hvp` gives.

    Raises:
        ArgumentError, RefusedError: as for `hvp`.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> s2s.vhp(lambda x: np.sum(x ** 3))(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
        array([ 6., 12.])
    """
    return _made("vhp", f, wrt, example=example, override=override)


def elementwise_grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    example: tuple[Any, ...] | None = None,
    override: Mapping[Any, Any] | None = None,
) -> Any:
    """The derivative of a function that works on each element by itself, at every element.

    Args:
        f: the function. Its value is one array of any shape; the result is the gradient of its sum,
            which is the derivative of each element where no element depends on another.
        wrt: as for `grad`.
        example: arguments to compile `source` for before any call.
        override: as for `grad`.

    Returns:
        A function of the same arguments.

    Raises:
        ArgumentError, RefusedError: as for `grad`.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> s2s.elementwise_grad(lambda x: x ** 2)(np.array([1.0, 2.0]))
        array([2., 4.])
    """
    return _made("elementwise_grad", f, wrt, example=example, override=override)


def ggnvp(
    f: Callable[..., Any], loss: Callable[..., Any] | None = None, wrt: Wrt = 0
) -> Callable[..., Any]:
    """The generalised Gauss-Newton matrix of `loss(f(x))` times a vector: `J^T H J v`.

    `J` is the Jacobian of the model `f`, `H` the Hessian of the loss at its value. It is the Hessian
    without the curvature of `f`, and positive semidefinite where the loss is convex.

    Args:
        f: the model; its value is one array or number.
        loss: from that value to one number; by default half the sum of squares.
        wrt: as for `grad`.

    Returns:
        A function of `(*args, v)`, as `hvp` gives.

    Raises:
        ArgumentError, RefusedError: as for `jvp` and `vjp`.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> A = np.array([[1.0, 2.0], [0.0, 1.0]])
        >>> s2s.ggnvp(lambda x: A @ x)(np.zeros(2), np.array([1.0, 0.0]))
        array([1., 2.])
    """
    from s2s.operators.gauss_newton import GaussNewton

    return GaussNewton(f, loss, wrt)


def _made(operator: str, f: Any, wrt: Any, **options: Any) -> Any:
    from s2s.operators.derivative import Derivative

    if f is None:
        return lambda function: Derivative(operator, function, wrt, **options)
    return Derivative(operator, f, wrt, **options)


for _operator in (jvp, linearize, hvp, vhp, elementwise_grad, ggnvp):
    vars(_operator)["__s2s_operator__"] = _operator.__name__
