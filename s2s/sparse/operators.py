"""Sparse Jacobians and Hessians as functions of the arguments, and the patterns alone.

s2s.jacobian(residuals, mode="sparse")(x)      a csr_array, of shape (size of value, size of x)
s2s.hessian(energy, mode="sparse")(x)          a symmetric csr_array
s2s.sparsity(residuals)(x)                     the pattern: a boolean csr_array
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError
from s2s.operators.target import signature_of_result
from s2s.sparse import colouring, recovery
from s2s.sparse.pattern import Patterns, require_scipy
from s2s.sparse.plan import Plan, as_pattern, equal
from s2s.sparse.sweeps import HessianSweeps, Sweeps, inputs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from s2s.operators.sweeps import Call

    Integers = NDArray[np.int64]

KEPT_PLANS = 8


class _Sparse:
    """What sparse Jacobians and Hessians have in common: a pattern found or given, and its plan."""

    _what, _second = "", False

    def __init__(self, sweeps: Sweeps, f: Any, wrt: Any, of: Any, sparsity: Any) -> None:
        require_scipy()
        self._options = (f, wrt, of, sparsity)
        self._sweeps = sweeps
        self._given = None if sparsity is None else as_pattern(sparsity)
        self._patterns = Patterns(sweeps.derivative, second=self._second)
        self._plans: list[Plan] = []
        self._is_verified = False
        self.__wrapped__ = f
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
            value = getattr(f, attribute, None)
            if isinstance(value, str):
                setattr(self, attribute, value)
        self.__signature__ = signature_of_result(sweeps.derivative.target.signature)

    def pattern(self, *args: Any, **kwargs: Any) -> Any:
        """Where the matrix may be other than zero at these arguments: a boolean `csr_array`."""
        call = self._sweeps.call(args, kwargs)
        self._sweeps.can_run_forward(call)
        return self._found(args, kwargs)[0]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The matrix at these arguments."""
        return self._filled(args, kwargs)

    def _filled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        call = self._sweeps.call(args, kwargs)
        plan = self._plan(call, args, kwargs)
        pattern, colours = plan.pattern, plan.colours
        if 0 in pattern.shape:
            return recovery.empty(pattern)
        if plan.direction == "forward":
            compressed = self._sweeps.forward(call, plan.seeds, pattern.shape[0])
        else:
            compressed = self._sweeps.backward(call, plan.seeds, pattern.shape[1])
        by_rows = plan.direction == "reverse" and not plan.symmetric
        if plan.symmetric:
            found = recovery.from_stars(pattern, colours, compressed)
        elif by_rows:
            found = recovery.from_rows(pattern, colours, compressed)
        else:
            found = recovery.from_columns(pattern, colours, compressed)
        self._check_rest(found, compressed, colours, by_rows=by_rows)
        self._verify(found, call, plan.direction)
        return found

    def plan(self, *args: Any, **kwargs: Any) -> Plan:
        """The pattern at these arguments, with its colouring."""
        return self._plan(self._sweeps.call(args, kwargs), args, kwargs)

    def _found(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, bool]:
        return self._patterns(args, kwargs) if self._given is None else (self._given, False)

    def _plan(self, call: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Plan:
        forward = self._sweeps.can_run_forward(call)
        pattern, owned = self._found(args, kwargs)
        for plan in self._plans:
            same = plan.pattern is pattern or equal(plan.pattern, pattern)
            fits = (forward or plan.direction == "reverse") and not (owned and plan.symmetric)
            if same and fits:
                return plan
        plan = self._planned(pattern, call, forward=forward, owned=owned)
        self._plans.insert(0, plan)
        del self._plans[KEPT_PLANS:]
        return plan

    def _planned(self, pattern: Any, call: Call, *, forward: bool, owned: bool) -> Plan:
        raise NotImplementedError

    def _check_shape(self, pattern: Any, shape: tuple[int, int]) -> None:
        if pattern.shape != shape:
            message = (
                f"the sparsity that was given has shape {pattern.shape}, while the matrix has "
                f"{shape[0]} rows and {shape[1]} columns"
            )
            raise ArgumentError(message)

    def _check_rest(
        self, found: Any, compressed: Any, colours: Integers, *, by_rows: bool = False
    ) -> None:
        """Look for numbers where the pattern has no entry: they would be lost.

        Raises:
            ArgumentError: there are some.
        """
        pattern = found.T.tocsr() if by_rows else found
        expected = np.zeros(compressed.shape, dtype=bool)
        expected[colours[pattern.indices], recovery.rows_of(pattern)] = True
        lost = compressed[~expected]
        if np.any((lost != 0) & ~np.isnan(lost)):
            raise self._incomplete()

    def _incomplete(self) -> ArgumentError:
        given = "that was given" if self._given is not None else "that was found"
        return ArgumentError(f"the sparsity {given} misses entries of the derivative of {self!r}")

    def _verify(self, found: Any, call: Call, direction: str) -> None:
        """Compare the first matrix with a given pattern with one more product.

        Raises:
            ArgumentError: the pattern misses an entry.
        """
        if self._given is None or self._is_verified:
            return
        forward = direction == "forward"
        product = self._sweeps.forward if forward else self._sweeps.backward
        matrix = found if forward else found.T
        weights = 0.5 + np.modf(np.arange(1, matrix.shape[1] + 1) * 0.6180339887498949)[0]
        direct = product(call, weights[None], matrix.shape[0])[0]
        scale = abs(matrix) @ weights + np.abs(direct)
        if np.any(np.abs(matrix @ weights - direct) > 1e-6 * scale):
            raise self._incomplete()
        self._is_verified = True

    @property
    def source(self) -> str:
        """The emitted text of the sweeps that were used last."""
        return self._sweeps.source

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: bound to the object, as a function would be."""
        return self if instance is None else types.MethodType(self, instance)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._options

    def __repr__(self) -> str:
        return f"<s2s.{self._what} of {getattr(self, '__name__', 'a function')}, mode='sparse'>"


class SparseJacobian(_Sparse):
    """The Jacobian of a function as a `csr_array`; `sparse_jacobian` makes it."""

    _what = "jacobian"

    def __init__(self, f: Any, wrt: Any, of: Any, sparsity: Any) -> None:
        super().__init__(Sweeps(f, wrt, of), f, wrt, of, sparsity)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments, of shape `(size of the value, size of the argument)`."""
        return self._filled(args, kwargs)

    def _planned(self, pattern: Any, call: Call, *, forward: bool, owned: bool) -> Plan:
        if self._given is not None:
            inputs = sum(int(np.size(leaf)) for leaf in inputs_of(call))
            self._check_shape(pattern, (self._sweeps.outputs(call), inputs))
        if not forward:
            return Plan(pattern, "reverse", colouring.row_colouring(pattern))
        columns = colouring.column_colouring(pattern)
        sweeps = colouring.count(columns)
        if colouring.fewest(pattern.T) < sweeps:
            rows = colouring.row_colouring(pattern)
            if colouring.count(rows) < sweeps and self._sweeps.can_run_backward(call):
                return Plan(pattern, "reverse", rows)
        return Plan(pattern, "forward", columns)


class SparseHessian(_Sparse):
    """The Hessian of a function as a `csr_array`; `sparse_hessian` makes it."""

    _what, _second = "hessian", True

    def __init__(self, f: Any, wrt: Any, of: Any, sparsity: Any) -> None:
        super().__init__(HessianSweeps(f, wrt, of), f, wrt, of, sparsity)
        if self._given is not None:
            self._given = as_pattern(self._given + self._given.T)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Hessian at these arguments, of shape `(n, n)` for an argument of `n` numbers."""
        return self._filled(args, kwargs)

    def _planned(self, pattern: Any, call: Call, *, forward: bool, owned: bool) -> Plan:
        if self._given is not None:
            inputs = sum(int(np.size(leaf)) for leaf in inputs_of(call))
            self._check_shape(pattern, (inputs, inputs))
        direction = "forward" if forward else "reverse"
        if not owned:
            return Plan(pattern, direction, colouring.star_colouring(pattern), symmetric=True)
        colours = colouring.column_colouring if forward else colouring.row_colouring
        return Plan(pattern, direction, colours(pattern))


class Sparsity:
    """Where a Jacobian or a Hessian may be other than zero; `sparsity` makes it."""

    def __init__(self, f: Any, wrt: Any, of: Any, order: int) -> None:
        if order not in (1, 2):
            message = f"order={order!r} must be 1, for the Jacobian, or 2, for the Hessian"
            raise ArgumentError(message)
        require_scipy()
        self._sweeps = Sweeps(f, wrt, of) if order == 1 else HessianSweeps(f, wrt, of)
        self._patterns = Patterns(self._sweeps.derivative, second=order == 2)
        self.__wrapped__ = f

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The pattern at these arguments: a boolean `csr_array`. No derivative is run."""
        self._sweeps.can_run_forward(self._sweeps.call(args, kwargs))
        return self._patterns(args, kwargs)[0].copy()


def sparse_jacobian(
    f: Any, wrt: Any = 0, *, of: Any = None, sparsity: Any = None
) -> SparseJacobian:
    """The Jacobian of a function whose entries are mostly zero.

    The pattern is found at each call by propagating index sets along the path that the arguments
    take, and kept where it cannot have changed. Columns (or rows) that share no entry are computed
    in one sweep.

    Args:
        f: the function; its value may be any container of arrays, which counts as one vector.
        wrt: the argument, as for `grad`; several, and containers, count as one vector.
        of: for a procedure: the arguments that it writes its output into, as for `vjp`.
        sparsity: a matrix whose entries are where the Jacobian may be other than zero, for all
            arguments that will be passed. It is compared with one product at the first call, and
            not found again.

    Returns:
        A function of the same arguments that gives a `scipy.sparse.csr_array`; its method `plan`
        says how many sweeps that takes.

    Raises:
        ArgumentError: SciPy is missing, `f` has no such argument; when called: the argument holds
            no floating-point number, or `sparsity` misses an entry.
        RefusedError: when called: something in `f` cannot be differentiated.

    Example:
        >>> import numpy as np
        >>> def chain(x):
        ...     return x[1:] * x[:-1]
        >>> jacobian = sparse_jacobian(chain)
        >>> jacobian(np.array([1.0, 2.0, 3.0])).toarray()
        array([[2., 1., 0.],
               [0., 3., 2.]])
        >>> jacobian.plan(np.ones(1000))
        <999 x 1000, 1998 entries, 2 forward sweeps>
    """
    return SparseJacobian(f, wrt, of, sparsity)


def sparse_hessian(f: Any, wrt: Any = 0, *, of: Any = None, sparsity: Any = None) -> SparseHessian:
    """The Hessian of a function of one number, where most pairs of unknowns do not interact.

    Args:
        f: the function; its value may be of any shape with one element.
        wrt: as for `sparse_jacobian`.
        of: for a procedure: the argument that it writes its output into.
        sparsity: as for `sparse_jacobian`.

    Returns:
        A function of the same arguments that gives a symmetric `scipy.sparse.csr_array`.

    Raises:
        ArgumentError: as for `sparse_jacobian`, or the value is not one number.
        RefusedError: as for `sparse_jacobian`.

    Example:
        >>> import numpy as np
        >>> def energy(x):
        ...     return np.sum(x[1:] * x[:-1]) + np.sum(x)
        >>> sparse_hessian(energy)(np.array([1.0, 2.0, 3.0])).toarray()
        array([[0., 1., 0.],
               [1., 0., 1.],
               [0., 1., 0.]])
    """
    return SparseHessian(f, wrt, of, sparsity)


def made(kind: str, f: Any, wrt: Any, *, of: Any, sparsity: Any) -> Any:
    """What `s2s.jacobian` and `s2s.hessian` give with `mode="sparse"`; without `f`, a decorator."""
    if f is None:
        return lambda function: made(kind, function, wrt, of=of, sparsity=sparsity)
    return {"Jacobian": sparse_jacobian, "Hessian": sparse_hessian}[kind](
        f, wrt, of=of, sparsity=sparsity
    )


def sparsity(f: Any, wrt: Any = 0, *, of: Any = None, order: int = 1) -> Sparsity:
    """Where the Jacobian of a function, or its Hessian, may be other than zero.

    Args:
        f: the function.
        wrt: as for `sparse_jacobian`.
        of: as for `sparse_jacobian`.
        order: 1 for the Jacobian, 2 for the Hessian.

    Returns:
        A function of the same arguments that gives a boolean `scipy.sparse.csr_array`.

    Raises:
        ArgumentError: as for `sparse_jacobian`.

    Example:
        >>> import numpy as np
        >>> sparsity(lambda x: x[1:] - x[:-1])(np.ones(3)).toarray().astype(int)
        array([[1, 1, 0],
               [0, 1, 1]])
    """
    return Sparsity(f, wrt, of, order)
