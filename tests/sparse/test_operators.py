"""Sparse Jacobians as users call them: sweeps, changing patterns, given patterns, and errors."""

from __future__ import annotations

import builtins
import inspect
import pickle
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy.sparse
from scipy.optimize import least_squares

import s2s
from s2s.sparse import pattern as patterns
from s2s.sparse import sparse_hessian, sparse_jacobian, sparsity, sweeps

if TYPE_CHECKING:
    from collections.abc import Callable

N = 2000


def tridiagonal(x):
    r = np.empty_like(x)
    r[1:-1] = x[:-2] - 2.0 * x[1:-1] + np.exp(-x[1:-1]) + x[2:]
    r[0] = x[0] - 1.0
    r[-1] = x[-1] ** 2 - x[-2]
    return r


def tridiagonal_by_a_loop(x):
    n = len(x)
    r = np.empty_like(x)
    r[0], r[n - 1] = x[0], x[n - 1] * x[n - 2]
    for i in range(1, n - 1):
        r[i] = x[i - 1] - 2.0 * x[i] ** 2 + x[i + 1]
    return r


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many seeds of each kind are swept, and how often a pattern is looked for."""
    counts = {"forward_sweep": 0, "reverse_sweep": 0, "enter": 0}

    def count(owner: Any, name: str, many: Callable[[Any], int]) -> None:
        plain = getattr(owner, name)

        def counting(first: Any, second: Any) -> Any:
            counts[name] += many(second)
            return plain(first, second)

        monkeypatch.setattr(owner, name, counting)

    for name in ("forward_sweep", "reverse_sweep"):
        count(sweeps, name, lambda seeds: len(seeds[0]))
    count(patterns.Walk, "enter", lambda _: 1)
    return counts


@pytest.mark.parametrize("function", [tridiagonal, tridiagonal_by_a_loop])
def test_a_tridiagonal_system_takes_three_forward_sweeps(
    function: Any, counted: dict[str, int]
) -> None:
    x = np.linspace(0.1, 1.0, N)
    jacobian = sparse_jacobian(function)
    first = jacobian(x)
    assert counted["forward_sweep"] == 3
    assert counted["reverse_sweep"] == 0
    assert first.shape == (N, N)
    assert first.nnz <= 3 * N
    v, h = np.cos(np.arange(N)), 1e-6
    change = (function(x + h * v) - function(x - h * v)) / (2.0 * h)
    assert np.allclose(first @ v, change, rtol=1e-6, atol=1e-7)
    start = time.perf_counter()
    jacobian(x + 0.1)
    assert time.perf_counter() - start < 0.9
    assert counted["forward_sweep"] == 6
    assert counted["enter"] == 1, "nothing but shapes decides about this pattern"


def test_a_long_row_takes_reverse_sweeps(counted: dict[str, int]) -> None:
    """Two rows with all columns, and one with a few: three cotangents, not forty tangents."""

    def sums(x):
        return np.array([np.sum(x**2), np.sum(x[::2] ** 3), x[3] * x[4]])

    x = np.linspace(0.5, 1.5, 40)
    jacobian = sparse_jacobian(sums)
    found = jacobian(x).toarray()
    assert jacobian.plan(x).direction == "reverse"
    assert counted["reverse_sweep"] == jacobian.plan(x).sweeps <= 3
    assert counted["forward_sweep"] == 0
    assert np.allclose(found[0], 2.0 * x)
    assert np.flatnonzero(found[2]).tolist() == [3, 4]


def upwind(u, speed):
    flux = np.zeros(len(u) + 1)
    for i in range(1, len(u)):
        if u[i] > speed:
            flux[i] = u[i - 1] ** 2
        else:
            flux[i] = u[i] ** 2
    return flux[1:] - flux[:-1]


def test_a_branch_changes_the_pattern_between_calls(counted: dict[str, int]) -> None:
    jacobian = sparse_jacobian(upwind)
    for shift in (0.0, 0.6, 0.0, 2.0):
        u = np.sin(np.arange(12.0)) + shift
        found, h = jacobian(u, 0.5).toarray(), 1e-6
        steps = h * np.eye(12)
        wanted = [(upwind(u + s, 0.5) - upwind(u - s, 0.5)) / (2.0 * h) for s in steps]
        assert np.allclose(found, np.array(wanted).T, atol=1e-6)
    assert counted["enter"] == 4, "a pattern that depends on values is found at each call"


def test_a_pattern_is_found_again_when_other_arguments_change(counted: dict[str, int]) -> None:
    def gathered(x, index):
        return x[index] ** 2

    jacobian = sparse_jacobian(gathered)
    x, index = np.ones(4), np.array([0, 1])
    assert jacobian(x, index).indices.tolist() == [0, 1]
    assert jacobian(x + 1.0, index.copy()).indices.tolist() == [0, 1]
    assert counted["enter"] == 1
    index[0] = 3
    assert jacobian(x, index).indices.tolist() == [3, 1]
    assert jacobian(np.ones(5), index).shape == (2, 5)
    assert counted["enter"] == 3


def test_a_pattern_is_found_again_when_captured_values_change() -> None:
    index = [0, 1]
    jacobian = sparse_jacobian(lambda x: x[index] * 2.0)
    assert jacobian(np.ones(3)).indices.tolist() == [0, 1]
    index[1] = 2
    assert jacobian(np.ones(3)).indices.tolist() == [0, 2]


SWITCH = {"on": True}


def test_a_pattern_is_found_again_when_a_global_changes() -> None:
    def switched(x):
        return x * 2.0 if SWITCH["on"] else x * x[::-1]

    jacobian = sparse_jacobian(switched)
    assert jacobian(np.ones(3)).nnz == 3
    SWITCH["on"] = False
    try:
        assert jacobian(np.arange(1.0, 4.0)).toarray().tolist() == [[3, 0, 1], [0, 4, 0], [3, 0, 1]]
    finally:
        SWITCH["on"] = True


def weighted(a, x, k=2, *, scale=1.0):
    return {"first": a[:k] * x["p"] * scale, "second": [x["q"] ** 2, a[0]]}


def dense(function: Any, like: Any, *rest: Any) -> Any:
    from tests.sparse.test_patterns import by_rows

    return by_rows(function, (like, *rest))


def test_arguments_of_all_kinds() -> None:
    """By name, several, in containers; defaults and keywords."""
    a, x = np.array([1.0, 2.0, 3.0]), {"p": np.array([4.0, 5.0]), "q": 6.0}
    wanted_a, wanted_x = dense(weighted, a, x), dense(lambda x, a: weighted(a, x), x, a)
    assert np.array_equal(sparse_jacobian(weighted)(a, x).toarray(), wanted_a)
    assert np.array_equal(sparse_jacobian(weighted, "x")(a, x=x).toarray(), wanted_x)
    both = sparse_jacobian(weighted, ("x", "a"))(a, x).toarray()
    assert np.array_equal(both, np.hstack((wanted_x, wanted_a)))
    scaled = sparse_jacobian(weighted)(a, x, scale=2.0).toarray()
    assert np.array_equal(scaled[:2], 2.0 * wanted_a[:2])
    by_scale = sparse_jacobian(weighted, "scale")(a, x, scale=2.0)
    assert by_scale.toarray().ravel().tolist() == [4.0, 10.0, 0.0, 0.0]


def test_starred_arguments() -> None:
    def product(*xs):
        return xs[0] * xs[2]

    x, y, z = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])
    assert sparse_jacobian(product, 2)(x, y, z).toarray().tolist() == [[1, 0], [0, 2]]
    assert sparse_jacobian(product, (2, 1))(x, y, z).shape == (2, 4)


def test_methods_and_partial_applications() -> None:
    class Model:
        """A function with data."""

        def __init__(self) -> None:
            self.w = np.array([1.0, 2.0])

        def residuals(self, x):
            return self.w * x

    assert sparse_jacobian(Model().residuals)(np.ones(2)).toarray().tolist() == [[1, 0], [0, 2]]


def test_procedures() -> None:
    """`of`: what a procedure writes into an argument."""

    def fill(x, out):
        out[1:] = x[:-1] ** 2

    x, out = np.array([1.0, 2.0, 3.0]), np.zeros(3)
    jacobian = sparse_jacobian(fill, of="out")
    assert jacobian(x, out).toarray().tolist() == [[0, 0, 0], [2, 0, 0], [0, 4, 0]]
    assert not out.any(), "no argument is written into"
    by_out = sparse_jacobian(fill, "out", of="out")(x, out)
    assert by_out.toarray().tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_nothing_is_written_into() -> None:
    def in_place(x):
        x[0] = x[1] * x[2]
        return x

    x = np.array([1.0, 2.0, 3.0])
    assert sparsity(in_place)(x).toarray().astype(int).tolist() == [[0, 1, 1], [0, 1, 0], [0, 0, 1]]
    assert sparse_jacobian(in_place)(x).toarray().tolist() == [[0, 3, 2], [0, 1, 0], [0, 0, 1]]
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_of_a_gradient() -> None:
    """The Jacobian of a derivative is found in its own code."""

    def energy(x):
        return np.sum(x[1:] ** 2 * x[:-1])

    x = np.array([1.0, 2.0, 3.0])
    found = sparse_jacobian(s2s.grad(energy))(x).toarray()
    assert np.allclose(found, sparse_hessian(energy)(x).toarray())


def test_rules_of_your_own() -> None:
    """An elementwise rule keeps elements apart; a pullback does not."""

    def scaled(x):
        return x * 3.0

    @s2s.partial(scaled)
    def scaled_rule(y, x):
        s2s.D[x] = 3.0

    def total(x):
        return x + np.sum(x)

    @s2s.pullback(total)
    def total_rule(y, x):
        s2s.bar[x] = s2s.bar[y] + np.sum(s2s.bar[y])

    assert sparsity(lambda x: scaled(2.0 * x))(np.ones(3)).nnz == 3
    assert sparsity(lambda x: total(2.0 * x))(np.ones(3)).nnz == 9


def test_a_pattern_may_be_given(counted: dict[str, int]) -> None:
    band = scipy.sparse.diags_array(np.ones((3, N)), offsets=(-1, 0, 1), shape=(N, N))
    jacobian = sparse_jacobian(tridiagonal, sparsity=band)
    x = np.linspace(0.1, 1.0, N)
    assert np.allclose((jacobian(x) - sparse_jacobian(tridiagonal)(x)).data, 0.0)
    assert counted["enter"] == 1, "only of the one without"
    assert counted["forward_sweep"] == 3 + 1 + 3, "one product to compare with"
    jacobian(x + 1.0)
    assert counted["forward_sweep"] == 10


def test_a_given_pattern_that_misses_an_entry_is_refused() -> None:
    band = np.eye(6) + np.eye(6, k=1)
    with pytest.raises(s2s.ArgumentError, match="misses entries"):
        sparse_jacobian(tridiagonal, sparsity=band)(np.ones(6))
    with pytest.raises(s2s.ArgumentError, match=r"has shape \(5, 5\)"):
        sparse_jacobian(tridiagonal, sparsity=np.eye(5))(np.ones(6))
    with pytest.raises(s2s.ArgumentError, match="matrix"):
        sparse_jacobian(tridiagonal, sparsity=np.ones(5))


def test_what_cannot_be_asked() -> None:
    with pytest.raises(s2s.ArgumentError, match="order=3"):
        sparsity(tridiagonal, order=3)
    with pytest.raises(s2s.ArgumentError, match="not a parameter"):
        sparse_jacobian(tridiagonal, "y")
    with pytest.raises(s2s.ArgumentError, match="int"):
        sparse_jacobian(tridiagonal)(np.arange(5))


def test_what_is_refused_in_a_derivative_is_refused_here() -> None:
    def through_text(x):
        return x * float(f"{x[0]}")

    with pytest.raises(s2s.RefusedError):
        sparse_jacobian(through_text)(np.ones(3))


def test_scipy_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("scipy"):
            raise ImportError(name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(s2s.ArgumentError, match="pip install scipy"):
        sparse_jacobian(tridiagonal)


def test_single_precision() -> None:
    found = sparse_jacobian(tridiagonal)(np.ones(5, dtype=np.float32))
    assert found.dtype == np.float32


def test_values_without_rows_and_arguments_without_columns() -> None:
    assert sparse_jacobian(lambda x: x[3:])(np.ones(3)).shape == (0, 3)
    assert sparse_jacobian(lambda x: np.append(x, 1.0))(np.zeros(0)).shape == (1, 0)
    assert sparse_jacobian(lambda x: np.floor(2.0 * x))(np.ones(2)).nnz == 0


def test_for_least_squares() -> None:
    """Twenty unknowns of a chain that should be smooth, and go through a few points."""
    where, height = np.array([0, 7, 19]), np.array([1.0, -1.0, 2.0])

    def residuals(x, where, height):
        return np.concatenate(
            (x[where] - height, 0.1 * (x[2:] - 2.0 * x[1:-1] + x[:-2]), 0.01 * x**2)
        )

    jacobian = sparse_jacobian(residuals)
    fit = least_squares(residuals, np.zeros(20), jac=jacobian, args=(where, height))
    dense = least_squares(residuals, np.zeros(20), args=(where, height))
    assert np.allclose(fit.x, dense.x, atol=1e-3)


def test_by_jacobian_and_hessian() -> None:
    """`mode="sparse"`, with the options that go with it, as a decorator, and kept in a file."""
    x = np.linspace(0.1, 1.0, 6)
    jacobian = s2s.jacobian(tridiagonal, mode="sparse")
    assert np.allclose(jacobian(x).toarray(), s2s.jacobian(tridiagonal)(x), rtol=1e-12)
    assert np.array_equal(pickle.loads(pickle.dumps(jacobian))(x).toarray(), jacobian(x).toarray())
    assert str(inspect.signature(jacobian)) == "(x)"
    assert "def tridiagonal" in jacobian.source
    assert "jacobian of tridiagonal" in repr(jacobian)

    @s2s.hessian(mode="sparse", sparsity=np.eye(6))
    def energy(x):
        return np.sum(np.sin(x))

    assert np.allclose(energy(x).diagonal(), -np.sin(x))
    with pytest.raises(s2s.ArgumentError, match='goes with mode="sparse"'):
        s2s.jacobian(tridiagonal, sparsity=np.eye(6))
    assert s2s.sparsity(tridiagonal)(x).nnz == 15


def test_overrides_count() -> None:
    """A rule in place of another: `floor` passes derivatives on, and they are found."""

    def levels(x):
        return np.floor(x)

    with s2s.override({np.floor: s2s.straight_through}):
        assert sparsity(levels)(np.ones(3)).nnz == 3
        assert sparse_jacobian(levels)(np.ones(3)).toarray().tolist() == np.eye(3).tolist()
    assert sparsity(levels)(np.ones(3)).nnz == 0


def test_one_array_as_two_arguments() -> None:
    """What is written into one of them is read from the other."""

    def shift(x, out):
        out[1:] = x[:-1] * 2.0
        return out * x

    x = np.array([1.0, 2.0, 3.0])
    with pytest.raises(s2s.ArgumentError):
        sparse_jacobian(shift, (0, 1))(x, x)
    found = sparse_jacobian(shift, "out")(x, x).toarray()
    assert found.tolist() == [[2.0, 0.0, 0.0], [8.0, 0.0, 0.0], [0.0, 16.0, 0.0]]


def test_large_systems_are_found_in_a_moment() -> None:
    start = time.process_time()
    jacobian = sparse_jacobian(tridiagonal)
    assert jacobian.plan(np.linspace(0.1, 1.0, 20_000)).sweeps == 3
    assert time.process_time() - start < 5.0
