"""Sparse Hessians: which unknowns interact, and recovery from products by star colouring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import s2s
from s2s.sparse import sparse_hessian, sparsity
from tests import oracles

X = np.linspace(0.31, 1.76, 7)
STEP = 1e-6


def chained(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def linear_and_separable(x):
    return np.sum(x[::2]) + 3.0 * x[1] + np.sum(np.sin(x[2:]))


def products_of_neighbours(x):
    return np.sum(x[1:] * x[:-1])


def squares(x):
    return np.dot(x, x) + x @ x


def matrix_products(x):
    a = x[:6].reshape(2, 3)
    return np.sum((a @ a.T) * np.eye(2))


def quotient(x):
    return x[0] / x[1] + x[2] / x[3] ** 2


def by_a_loop(x):
    total = 0.0
    for i in range(len(x) - 2):
        total += (x[i] - x[i + 2]) ** 2 * x[i + 1]
    return total


def in_place(x):
    y = x * 2.0
    y[1:] *= x[:-1]
    y[0] = 5.0
    return y.sum()


def logarithm_of_a_sum(x):
    return np.log(np.sum(x[:3])) + np.sum(x[3:] ** 3)


def piecewise(x):
    return np.sum(np.maximum(x, 1.0) * np.abs(x[::-1])) + np.max(x)


def with_a_branch(x):
    if x[0] > 1.0:
        return x[0] * x[1]
    return x[2] * x[3] ** 2


def linear_solve(x):
    return np.sum(np.linalg.solve(np.eye(2) * 4.0, x[:2])) + x[2] ** 2


def assembled(x):
    force = np.zeros(4)
    np.add.at(force, [0, 1, 1, 2], x[:4] ** 2)
    return np.sum(force[:2] * force[1:3])


def nested_calls(x):
    return products_of_neighbours(x * x) + squares(x[:2])


FUNCTIONS = [
    chained, linear_and_separable, products_of_neighbours, squares, matrix_products, quotient,
    by_a_loop, in_place, logarithm_of_a_sum, piecewise, with_a_branch, linear_solve, assembled,
    nested_calls,
]  # fmt: skip


def differenced(function: Any, x: Any) -> Any:
    """The Hessian by central differences of the gradient."""
    gradient = s2s.grad(function)
    steps = STEP * np.eye(x.size)
    rows = [(gradient(x + step) - gradient(x - step)) / (2.0 * STEP) for step in steps]
    return np.array(rows)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_hessian(function: Any) -> None:
    pattern = sparsity(function, order=2)(X).toarray()
    wanted = differenced(function, X)
    assert np.array_equal(pattern, pattern.T)
    assert not np.any(np.abs(wanted[~pattern]) > 1e-5)
    found = sparse_hessian(function)(X).toarray()
    assert np.allclose(found, wanted, rtol=1e-5, atol=1e-5)
    product = s2s.hvp(function)
    dense = np.array([product(X, row) for row in np.eye(X.size)])
    assert np.allclose(found, dense, rtol=1e-12, atol=1e-12)


def near(k: int) -> Any:
    """Which of seven are at most `k` apart."""
    return np.abs(np.subtract.outer(np.arange(7), np.arange(7))) <= k


EXACT: list[tuple[Any, Any]] = [
    (chained, near(1)),
    (linear_and_separable, np.diag([False, False, *[True] * 5])),
    (products_of_neighbours, near(1) & ~near(0)),
    (squares, near(0)),
    (by_a_loop, near(2)),
]


@pytest.mark.parametrize(("function", "wanted"), EXACT, ids=lambda v: getattr(v, "__name__", ""))
def test_linear_parts_drop_out(function: Any, wanted: Any) -> None:
    found = sparsity(function, order=2)(X).toarray()
    if function is by_a_loop:
        assert np.array_equal(found | np.eye(7, dtype=bool), wanted)
    else:
        assert np.array_equal(found, wanted)


def test_a_chain_takes_three_products() -> None:
    hessian = sparse_hessian(chained)
    assert hessian.plan(np.ones(2000)).sweeps == 3


def test_an_arrow_takes_two_products() -> None:
    """Where columns alone would need as many as there are unknowns."""

    def star(x):
        return x[0] * np.sum(x[1:] ** 2)

    hessian = sparse_hessian(star)
    x = np.linspace(1.0, 2.0, 50)
    assert hessian.plan(x).sweeps == 2
    assert np.allclose(hessian(x).toarray(), differenced(star, x), atol=1e-4)


def test_several_arguments_are_one_vector() -> None:
    def energy(a, b):
        return np.sum(a * b["k"]) * b["c"]

    a, b = np.array([1.0, 2.0]), {"k": np.array([3.0, 4.0]), "c": 5.0}
    found = sparse_hessian(energy, ("a", "b"))(a, b).toarray()
    wanted = np.zeros((5, 5))
    wanted[[0, 1], [2, 3]] = wanted[[2, 3], [0, 1]] = 5.0
    wanted[:2, 4] = wanted[4, :2] = b["k"]
    wanted[2:4, 4] = wanted[4, 2:4] = a
    assert np.allclose(found, wanted)
    assert oracles.flatten((a, b)).size == 5


def test_the_pattern_of_a_branch_is_found_again() -> None:
    hessian = sparse_hessian(with_a_branch)
    assert hessian(X).nnz == 3
    assert hessian(X + 1.0).nnz == 2


def test_only_numbers_have_hessians() -> None:
    with pytest.raises(s2s.RefusedError, match="more than one element"):
        sparse_hessian(lambda x: x * x)(X)


def test_a_given_pattern_is_made_symmetric_and_compared() -> None:
    lower = np.tril(near(1))
    found = sparse_hessian(chained, sparsity=lower)(X).toarray()
    assert np.allclose(found, differenced(chained, X), atol=1e-4)
    with pytest.raises(s2s.ArgumentError, match="misses entries"):
        sparse_hessian(chained, sparsity=np.eye(7))(X)


def test_rules_that_are_no_derivatives_make_no_symmetric_matrix() -> None:
    """Then each entry is computed where it stands."""

    def coupled(a, b):
        return a * b

    @s2s.partial(coupled)
    def coupled_rule(y, a, b):
        s2s.D[a] = b * b
        s2s.D[b] = 0.0 * a

    def energy(x):
        return np.sum(coupled(x[1:], x[:-1])) + np.sum(x**3)

    product = s2s.hvp(energy)
    dense = np.array([product(X, row) for row in np.eye(X.size)]).T
    assert not np.allclose(dense, dense.T)
    assert np.allclose(sparse_hessian(energy)(X).toarray(), dense, rtol=1e-12)
