"""Values that are defined by an equation: fixed points, roots, linear solves with kept factors.

What stands here is plain Python. The functions under a `Definition` say how such a value is computed
and how its derivatives are; where compiled code calls it, they are lowered as if they stood there.
Nothing is kept of an iteration but its end.

    x = f(x, w)         x_bar -> u = x_bar + (df/dx)^T u        w_bar = (df/dw)^T u
    f(x, w) = 0         x_bar -> (df/dx)^T u = -x_bar           w_bar = (df/dw)^T u

Christianson, Reverse accumulation and attractive fixed points, Optimization Methods and Software
3 (1994); Griewank and Walther, Evaluating Derivatives, 2nd ed. (2008), chapter 15.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.api import vjp
from s2s.directional import jvp

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Definition:
    """How a value that an equation defines is computed, and how its derivatives are.

    Attributes:
        given: the parameters on which the value does not depend differentiably, by name.
        start: of these the one of whose type the value is.
        solve: gives the value. Its parameters are some of `given`, of `parts`, and `f`: the
            function, as one of the unknown alone.
        pullback: gives the adjoints of `variables`. It may have more parameters: `g`, the function
            as one of `*variables`, these themselves, the solution `x` and its adjoint `x_bar`.
        pushforward: gives the tangent of the value; in place of `x_bar` there are `dots`, the
            tangents of `variables`.
        parts: further functions that are passed to these.
        like_start: whether the value surely is of the type and shapes of what is given to start.
    """

    given: tuple[str, ...]
    start: str
    solve: Callable[..., Any]
    pullback: Callable[..., Any]
    pushforward: Callable[..., Any]
    parts: dict[str, Callable[..., Any]]
    like_start: bool = False


# --- measures and sums, for a number, an array, or a structure of arrays ----------------------------


def _number_distance(a: Any, b: Any) -> Any:
    return abs(a - b)


def _number_size(x: Any) -> Any:
    return abs(x)


def _array_distance(a: Any, b: Any) -> Any:
    return np.max(np.abs(a - b))


def _array_size(x: Any) -> Any:
    return np.max(np.abs(x))


def _sum(a: Any, b: Any) -> Any:
    return a + b


_PARTS: dict[str, dict[str, Callable[..., Any]]] = {
    "number": {"distance": _number_distance, "size": _number_size, "plus": _sum},
    "array": {"distance": _array_distance, "size": _array_size, "plus": _sum},
    "structure": {
        "distance": s2s_runtime.distance,
        "size": s2s_runtime.largest,
        "plus": s2s_runtime.add,
    },
}


def _kind(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return "array"
    return "number" if isinstance(x, float | int | np.number) else "structure"


# --- fixed points -----------------------------------------------------------------------------------


def fixed_point(
    f: Callable[..., Any], x0: Any, *args: Any, tol: float = 1e-10, max_steps: int = 1000
) -> Any:
    """The `x` with `x = f(x, *args)`, by iteration from `x0`.

    Derivatives are those of the solution, whatever the way to it: they come from an iteration of
    their own, which converges as fast as this one and takes about as many steps. Nothing is kept
    but the solution. There is no derivative with respect to `x0`.

    Args:
        f: the function; it must be a contraction around the solution. What it reads of its
            surroundings gets derivatives as `args` do. It may not write into what it is given.
        x0: where to start: a float, an array, or a structure of them, like the solution.
        args: what else is passed to `f`.
        tol: the iteration ends when no number changes by more than `tol * (1 + largest)`, `largest`
            being the largest number of the solution. That for a derivative ends by `tol` as well,
            relative to the largest number of it.
        max_steps: how many steps either may take.

    Raises:
        RuntimeError: either iteration did not end in `max_steps` steps.

    Example:
        >>> import s2s
        >>> def sqrt(a):
        ...     return s2s.fixed_point(lambda x: 0.5 * (x + a / x), 1.0)
        >>> round(s2s.grad(sqrt)(4.0), 12)
        0.25
    """
    parts = _PARTS[_kind(x0)]
    return _iterated(lambda x: f(x, *args), x0, tol, max_steps, parts["distance"], parts["size"])


def _iterated(f: Any, x0: Any, tol: Any, max_steps: Any, distance: Any, size: Any) -> Any:
    x = x0
    for _ in range(max_steps):
        x_next = f(x)
        change = distance(x_next, x)
        x = x_next
        limit = tol * (1.0 + size(x))
        if change <= limit < math.inf:
            break
    else:
        message = f"the fixed point was not reached in {max_steps} steps"
        raise RuntimeError(message)
    return x


def _linear_fixed_point(f: Any, x0: Any, tol: Any, max_steps: Any) -> Any:
    message = "this is compiled away"
    raise AssertionError(message)


def _linear_iterated(f: Any, x0: Any, tol: Any, max_steps: Any, distance: Any, size: Any) -> Any:
    u = x0
    for _ in range(max_steps):
        u_next = f(u)
        change = distance(u_next, u)
        u = u_next
        limit = tol * size(u)
        if change <= limit < math.inf:
            break
    else:
        message = f"the derivative of a fixed point was not reached in {max_steps} steps"
        raise RuntimeError(message)
    return u


def _fixed_point_pullback(
    f: Any, g: Any, tol: Any, max_steps: Any, x: Any, x_bar: Any, variables: Any, plus: Any
) -> Any:
    _, pull = vjp(f, x)
    x_bar = _linear_fixed_point(lambda u: plus(pull(u)[0], x_bar), x_bar, tol, max_steps)
    _, pull_variables = vjp(g, *variables)
    return pull_variables(x_bar)


def _fixed_point_pushforward(
    f: Any, g: Any, tol: Any, max_steps: Any, x: Any, variables: Any, dots: Any, plus: Any
) -> Any:
    x_dot = jvp(g, variables, dots)[1]
    return _linear_fixed_point(lambda u: plus(jvp(f, (x,), (u,))[1], x_dot), x_dot, tol, max_steps)


def _fixed_points(solve: Any, *, like_start: bool) -> dict[str, Definition]:
    given = ("x0", "tol", "max_steps")
    rules = (_fixed_point_pullback, _fixed_point_pushforward)
    return {
        kind: Definition(given, "x0", solve, *rules, parts, like_start)
        for kind, parts in _PARTS.items()
    }


fixed_point.__s2s_implicit__ = _fixed_points(_iterated, like_start=False)  # type: ignore[attr-defined]
_linear_fixed_point.__s2s_implicit__ = _fixed_points(_linear_iterated, like_start=True)  # type: ignore[attr-defined]


# --- roots ------------------------------------------------------------------------------------------


def root(
    f: Callable[..., Any], x0: Any, *args: Any, tol: float = 1e-10, max_steps: int = 50
) -> Any:
    """The `x` with `f(x, *args) = 0`, by Newton's method from `x0`.

    The Jacobian is computed row by row and solved for densely: this is for systems of up to a few
    hundred unknowns. Derivatives of the solution take one more solve with it, and keep nothing of
    the iteration. There is no derivative with respect to `x0`.

    Args:
        f: the function; its value has the shape of the unknown, and the Jacobian may not be
            singular at the solution. What it reads of its surroundings gets derivatives as `args`
            do. It may not write into what it is given.
        x0: where to start: a float or an array.
        args: what else is passed to `f`.
        tol: the iteration ends with a step of which no number is larger than `tol * (1 + largest)`,
            `largest` being the largest number of the solution.
        max_steps: how many steps it may take.

    Raises:
        RuntimeError: the iteration did not end in `max_steps` steps.
        numpy.linalg.LinAlgError, ZeroDivisionError: the Jacobian is singular.

    Example:
        >>> import s2s
        >>> def cube_root(a):
        ...     return s2s.root(lambda x: x**3 - a, 1.0)
        >>> round(s2s.grad(cube_root)(8.0), 12)
        0.083333333333
    """
    if _kind(x0) == "number":
        return _newton_number(lambda x: f(x, *args), x0, tol, max_steps)
    return _newton(lambda x: f(x, *args), x0, tol, max_steps)


def _newton_number(f: Any, x0: Any, tol: Any, max_steps: Any) -> Any:
    x = x0
    for _ in range(max_steps):
        y, slope = jvp(f, (x,), (1.0,))
        step = y / slope
        x = x - step
        if abs(step) <= tol * (1.0 + abs(x)):
            break
    else:
        message = f"the root was not reached in {max_steps} steps"
        raise RuntimeError(message)
    return x


def _newton(f: Any, x0: Any, tol: Any, max_steps: Any) -> Any:
    x = x0
    for _ in range(max_steps):
        y, pull = vjp(f, x)
        rows = [np.ravel(pull(np.reshape(unit, np.shape(y)))[0]) for unit in np.eye(np.size(x))]
        step = np.reshape(np.linalg.solve(np.stack(rows), np.ravel(y)), np.shape(x))
        x = x - step
        if np.max(np.abs(step)) <= tol * (1.0 + np.max(np.abs(x))):
            break
    else:
        message = f"the root was not reached in {max_steps} steps"
        raise RuntimeError(message)
    return x


def _jacobian(f: Any, x: Any) -> Any:
    y, pull = vjp(f, x)
    rows = [np.ravel(pull(np.reshape(unit, np.shape(y)))[0]) for unit in np.eye(np.size(x))]
    return np.stack(rows)


def _root_pullback(f: Any, g: Any, x: Any, x_bar: Any, variables: Any) -> Any:
    y_bar = np.linalg.solve(_jacobian(f, x).T, -np.ravel(x_bar))
    _, pull_variables = vjp(g, *variables)
    return pull_variables(np.reshape(y_bar, np.shape(x)))


def _root_pushforward(f: Any, g: Any, x: Any, variables: Any, dots: Any) -> Any:
    y_dot = jvp(g, variables, dots)[1]
    return np.reshape(np.linalg.solve(_jacobian(f, x), -np.ravel(y_dot)), np.shape(x))


def _number_root_pullback(f: Any, g: Any, x: Any, x_bar: Any, variables: Any) -> Any:
    _, slope = jvp(f, (x,), (1.0,))
    _, pull_variables = vjp(g, *variables)
    return pull_variables(-x_bar / slope)


def _number_root_pushforward(f: Any, g: Any, x: Any, variables: Any, dots: Any) -> Any:
    _, slope = jvp(f, (x,), (1.0,))
    y_dot = jvp(g, variables, dots)[1]
    return -y_dot / slope


_OF_NUMBERS = (_number_root_pullback, _number_root_pushforward)
root.__s2s_implicit__ = {  # type: ignore[attr-defined]
    "number": Definition(("x0", "tol", "max_steps"), "x0", _newton_number, *_OF_NUMBERS, {}),
    "array": Definition(
        ("x0", "tol", "max_steps"), "x0", _newton, _root_pullback, _root_pushforward, {}
    ),
}


def root_between(
    f: Callable[..., Any], low: Any, high: Any, *args: Any, tol: float = 1e-12, max_steps: int = 100
) -> Any:
    """The number `x` between `low` and `high` with `f(x, *args) = 0`, by Ridders' method.

    Derivatives of the solution take one derivative of `f` there, and keep nothing of the iteration.
    There is no derivative with respect to `low` and `high`.

    Args:
        f: a continuous function of a number, of different signs at `low` and `high`; its derivative
            may not be zero at the solution. The rest is as for `root`.
        low: one end of the interval, a float.
        high: the other end.
        args: what else is passed to `f`.
        tol: the iteration ends when the interval, or the change of the solution, is smaller than
            `tol * (1 + abs(x))`.
        max_steps: how many steps it may take.

    Raises:
        ValueError: `f` has the same sign at both ends.
        RuntimeError: the iteration did not end in `max_steps` steps.

    Example:
        >>> import math
        >>> import s2s
        >>> def kepler(mean, e):
        ...     return s2s.root_between(lambda x: x - e * math.sin(x) - mean, 0.0, 4.0)
        >>> round(s2s.grad(kepler)(1.0, 0.3), 12)
        1.09132930115

    C. Ridders, A new algorithm for computing a single root of a real continuous function, IEEE
    Transactions on Circuits and Systems 26 (1979).
    """
    return _ridders(lambda x: f(x, *args), low, high, tol, max_steps)


def _ridders(f: Any, low: Any, high: Any, tol: Any, max_steps: Any) -> Any:
    x, f_low, f_high = low, f(low), f(high)
    if f_low * f_high > 0.0:
        message = "the function has the same sign at both ends of the interval"
        raise ValueError(message)
    for _ in range(max_steps):
        last = x
        middle = 0.5 * (low + high)
        f_middle = f(middle)
        scale = math.sqrt(f_middle * f_middle - f_low * f_high)
        shift = 0.0 if scale == 0.0 else (middle - low) * f_middle / scale
        x = middle + shift if f_low >= f_high else middle - shift
        f_x = f(x)
        if f_middle * f_x <= 0.0:
            low, f_low, high, f_high = middle, f_middle, x, f_x
        elif f_low * f_x <= 0.0:
            high, f_high = x, f_x
        else:
            low, f_low = x, f_x
        if f_x == 0.0 or min(abs(x - last), abs(high - low)) <= tol * (1.0 + abs(x)):
            break
    else:
        message = f"the root was not reached in {max_steps} steps"
        raise RuntimeError(message)
    return x


root_between.__s2s_implicit__ = {  # type: ignore[attr-defined]
    "number": Definition(("low", "high", "tol", "max_steps"), "low", _ridders, *_OF_NUMBERS, {}),
}
