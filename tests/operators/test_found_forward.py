"""Small programs whose derivative in forward mode, or of a solution, was wrong once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable


def taken_from_a_part(k: float) -> Any:
    t = np.ones(3)
    t[1:] -= k
    return np.sum(t * t)


def added_to_a_part_in_a_loop(k: float) -> Any:
    t = np.ones(3)
    for _ in range(2):
        t[1:] += k
    return np.sum(t * t)


def added_at_repeated_indices(k: float) -> Any:
    t = np.ones(3)
    np.add.at(t, [0, 0, 1], k)
    return np.sum(t * t)


def array_with_an_integer(k: float) -> Any:
    return np.sum(np.array([k, 1, k * k, 2]) ** 2)


def matrix_with_integers(k: float) -> Any:
    return np.sum(np.array([[k, 1], [2, 3]]) @ np.array([[1, 2], [k, 1]]))


def joined_with_integers(k: float) -> Any:
    return np.sum(np.concatenate([[1, 2], [k]]) * np.array((3, k, 1)))


def list_with_an_integer_added(k: float) -> Any:
    t = np.ones(2)
    t += [k, 1]
    t[:] = t * [2, k]
    return np.sum(t * t)


FOUND = [
    taken_from_a_part,
    added_to_a_part_in_a_loop,
    added_at_repeated_indices,
    array_with_an_integer,
    matrix_with_integers,
    joined_with_integers,
    list_with_an_integer_added,
]


@pytest.mark.parametrize("function", FOUND, ids=lambda f: f.__name__)
def test_a_seed_of_one(function: Callable[[float], Any]) -> None:
    at, step = 0.6, 1e-5
    expected = (function(at + step) - function(at - step)) / (2 * step)
    found = {
        "jvp": s2s.jvp(function, (at,), (1.0,))[1],
        "grad": s2s.grad(function, mode="forward")(at),
        "auto": s2s.grad(function, mode="auto")(at),
        "jacobian": s2s.jacobian(function, mode="forward")(at),
        "taylor": s2s.taylor(function, 1)(at, 1.0)[1],
    }
    for way, value in found.items():
        np.testing.assert_allclose(value, expected, rtol=1e-8, err_msg=way)


def test_tangents_of_lists_of_numbers_are_floats() -> None:
    _, tangent = s2s.jvp(lambda k: np.array([k, 1, 1.0, k]), (0.6,), (1.0,))
    assert tangent.dtype == float
    np.testing.assert_array_equal(tangent, [1.0, 0.0, 0.0, 1.0])


def pair(a: Any) -> Any:
    s = s2s.fixed_point(
        lambda s: (0.3 * np.sin(s[0]) + a, 0.2 * s[1] + np.sum(s[0])), (np.ones(3), 0.0), tol=1e-13
    )
    return s[1] * np.sum(s[0])


def test_solutions_are_transposed_twice() -> None:
    a, v = np.array([0.5, 1.2, 0.7]), np.array([1.0, -0.3, 0.7])
    step = 1e-5
    expected = (pair(a + step * v) - pair(a - step * v)) / (2 * step)
    _, linear = s2s.linearize(pair, a)
    np.testing.assert_allclose(linear(v), expected, rtol=1e-8)
    np.testing.assert_allclose(s2s.jvp(pair, (a,), (v,))[1], expected, rtol=1e-8)


def test_second_order_of_solutions_backwards() -> None:
    a, v = np.array([0.5, 1.2, 0.7]), np.array([1.0, -0.3, 0.7])
    expected = s2s.hvp(pair)(a, v)
    np.testing.assert_allclose(s2s.vhp(pair)(a, v), expected, rtol=1e-8)
    hessian = s2s.hessian(pair, mode="reverse")(a)
    np.testing.assert_allclose(hessian @ v, expected, rtol=1e-8)


def unused_sine(x: Any) -> Any:
    _ = np.sin(x)
    return np.sum(np.cos(x) * x)


def test_what_the_value_does_not_use_has_a_series_too() -> None:
    x, v = np.array([0.5, -1.5, 2.0]), np.array([0.3, 0.7, -0.4])
    found = s2s.taylor(unused_sine, 2)(x, v)[2]
    expected = np.sum(v * v * (-2.0 * np.sin(x) - x * np.cos(x))) / 2
    np.testing.assert_allclose(found, expected, rtol=1e-12)
