"""The operators for whole matrices of derivatives: Jacobians and Hessians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.operators.target import Wrt


def jacobian(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    mode: str = "auto",
    chunk: int | None = None,
    has_aux: bool = False,
    of: Wrt | None = None,
    sparsity: Any = None,
) -> Any:
    """The Jacobian of a function: the derivative of each number of its value by each of its argument.

    Many columns (forward mode) or rows (reverse mode) are computed in one sweep, along a leading
    axis of its tangents or adjoints. What only depends on the arguments is computed once in a
    sweep. A function with an operation that cannot run so is swept once for each column or row.

    Args:
        f: the function; its value may be any container of arrays.
        wrt: the argument, as for `grad`; several give a tuple of Jacobians.
        mode: "forward" costs sweeps for the numbers of the argument, "reverse" for those of the
            value. "auto" takes the side with fewer; at the first call with arguments of these
            shapes the function is run to see which. "sparse" finds where the matrix may be other
            than zero, and gives a `scipy.sparse.csr_array`, as `sparse_jacobian` does.
        chunk: how many columns or rows are computed in one sweep, at most. By default so many that
            the seeds and the results of a sweep stay in the cache of the processor: 32,768 numbers
            each, but no fewer than 16 seeds as long as that is less than 2 million numbers. A sweep
            holds as many copies of each intermediate value: pass less where these are large.
        has_aux: whether `f` returns `(value, aux)`; the result is then `(jacobian, aux)`.
        of: for a procedure, which writes its output into arguments: which, as for `vjp`.
        sparsity: for `mode="sparse"`: a matrix whose entries are where the Jacobian may be other
            than zero, for all arguments that will be passed. It is then not found again; the first
            matrix is compared with one product. By default it is found from the code.

    Returns:
        A function of the same arguments. For a value of shape `s` and an argument of shape `t` it
        gives an array of shape `(*s, *t)`. A container as value gives a container like it, of
        Jacobians; a container as argument one inside each of these. None stands for what is no
        floating-point number.

    Raises:
        ArgumentError: `f` has no such argument; when called: it holds no floating-point number.
        RefusedError: when called: something in `f` cannot be differentiated.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def polar(x):
        ...     return np.array([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])])
        >>> s2s.jacobian(polar)(np.array([2.0, 0.0]))
        array([[1., 0.],
               [0., 2.]])
    """
    options = {"mode": mode, "chunk": chunk, "has_aux": has_aux, "of": of, "sparsity": sparsity}
    return _made("Jacobian", f, wrt, options)


def hessian(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    mode: str = "auto",
    chunk: int | None = None,
    has_aux: bool = False,
    of: Wrt | None = None,
    sparsity: Any = None,
) -> Any:
    """The Hessian of a function of one number: the Jacobian of its gradient.

    Args:
        f: the function; its value may be of any shape with one element.
        wrt: the argument, as for `grad`.
        mode: "forward" differentiates the gradient in forward mode, many columns in one sweep;
            that is what "auto" does. "reverse" differentiates it in reverse mode, and "sparse" is
            as for `jacobian`.
        chunk: as for `jacobian`.
        has_aux: whether `f` returns `(value, aux)`; the result is then `(hessian, aux)`.
        of: for a procedure: the argument that it writes its output into.
        sparsity: as for `jacobian`.

    Returns:
        A function of the same arguments. For an argument of shape `t` it gives an array of shape
        `(*t, *t)`; for several, or for a container, a container of containers: `hessian[i][j]`
        has the shape of `i` followed by that of `j`.

    Raises:
        ArgumentError, RefusedError: as for `jacobian`.

    Example:
        >>> import numpy as np
        >>> import s2s
        >>> def energy(x):
        ...     return x[0] ** 2 * x[1]
        >>> s2s.hessian(energy)(np.array([3.0, 1.0]))
        array([[2., 6.],
               [6., 0.]])
    """
    options = {"mode": mode, "chunk": chunk, "has_aux": has_aux, "of": of, "sparsity": sparsity}
    return _made("Hessian", f, wrt, options)


def _made(kind: str, f: Any, wrt: Any, options: dict[str, Any]) -> Any:
    sparsity = options.pop("sparsity")
    if options["mode"] == "sparse" and not options["has_aux"]:
        from s2s.sparse import operators

        return operators.made(kind, f, wrt, of=options["of"], sparsity=sparsity)
    if sparsity is not None:
        message = 'sparsity= goes with mode="sparse"'
        raise ArgumentError(message)
    from s2s.operators import jacobian as made

    make = getattr(made, kind)
    if f is None:
        return lambda function: make(function, wrt, **options)
    return make(f, wrt, **options)


for _operator in (jacobian, hessian):
    vars(_operator)["__s2s_operator__"] = _operator.__name__
