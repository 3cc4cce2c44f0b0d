"""Programs with values that an equation defines, and what each is differentiated by."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable

W = np.array([[0.1, 0.2, 0.3], [0.0, -0.4, 0.1], [0.3, 0.1, 0.2]])
B = np.array([0.1, 0.2, 0.3])


@dataclass(frozen=True)
class Program:
    """A function with arguments, and the place of the one that varies."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: int


def cell(x, w, b):
    return np.tanh(w @ x + b)


def through_arguments(w, b):
    return np.sum(s2s.fixed_point(cell, np.zeros(3), w, b) ** 2)


def through_a_closure(w, b):
    x = s2s.fixed_point(lambda x: np.tanh(w @ x + b), np.zeros(3))
    return np.sum(np.exp(x))


AT_THE_SOLUTION = s2s.fixed_point(cell, np.zeros(3), W, B)


def adjoint_of_zero(w, b):
    x = s2s.fixed_point(cell, np.zeros(3), w, b)
    return np.sum((x - AT_THE_SOLUTION) ** 2)


def started_where_it_ended(w, b):
    x = np.zeros(3)
    total = 0.0
    for k in range(3):
        x = s2s.fixed_point(cell, x, w, b + 0.1 * k)
        if total < 10.0:
            total = total + np.sum(x * x)
    return total


def in_one_another(w, b):
    def inner(y, x):
        return 0.3 * np.sin(y) + b * x

    def outer(x):
        return 0.4 * np.tanh(s2s.fixed_point(inner, x, x)) + w @ b

    return np.sum(s2s.fixed_point(outer, b) ** 2)


class Layer:
    """A layer with its weights."""

    def __init__(self, w: Any) -> None:
        self.w = w

    def step(self, x: Any, b: Any) -> Any:
        """One application."""
        return np.tanh(self.w @ x + b)


def of_a_method(w, b):
    return np.sum(s2s.fixed_point(Layer(w).step, b, b))


def of_a_number(a):
    return s2s.fixed_point(lambda x: 0.5 * (x + a / x), 1.0)


def of_a_pair(w, b):
    def step(pair):
        x, y = pair
        return 0.5 * np.tanh(w @ y + b), 0.3 * np.sin(x) + 0.1 * b

    x, y = s2s.fixed_point(step, (b, b))
    return np.sum(x * y)


def of_a_dict(w, b):
    state = s2s.fixed_point(
        lambda s: {"u": 0.5 * np.tanh(w @ s["v"] + b), "v": 0.3 * np.sin(s["u"])},
        {"u": b, "v": b},
    )
    return np.sum(state["u"] * state["v"])


def with_a_loop_inside(w, b):
    def step(x):
        for _ in range(2):
            x = 0.5 * np.sin(w @ x) + b
        return x

    return np.sum(s2s.fixed_point(step, np.zeros(3), tol=1e-12, max_steps=200) ** 3)


def root_of_a_number(a):
    return s2s.root(lambda x: x**3 - a, 1.0)


def residual(x, w, b):
    return x + 0.3 * x**3 - w @ x - b


def root_of_a_system(w, b):
    return np.sum(np.sin(s2s.root(residual, np.zeros(3), w, b)))


def root_of_a_matrix(w, b):
    x = s2s.root(lambda x: x @ x - w - 4.0 * np.eye(3), np.eye(3))
    return np.sum(x @ b)


def roots_in_a_loop(w, b):
    total = 0.0
    x = b
    for k in range(3):
        x = s2s.root(lambda y, x, k: y + 0.1 * k * y**3 - w @ y - x, x, x, float(k))
        total = total + np.sum(x**2)
    return total


def kepler(mean, e):
    return s2s.root_between(lambda x: x - e * math.sin(x) - mean, 0.0, 4.0)


def solved_again_and_again(w, b):
    factors = s2s.factorise(np.eye(3) - w)
    total = 0.0
    for _ in range(4):
        b = factors.solve(b)
        total = total + np.sum(b**2)
    return total


def solved_by_columns(w, b):
    factors = s2s.factorise(np.eye(3) - w)
    return np.sum(factors.solve_transposed(factors.solve(np.outer(b, b))) ** 2)


def written_into_later(w, b):
    w = w * 1.0
    x = s2s.fixed_point(lambda x: np.tanh(w @ x + b), np.zeros(3))
    y = np.sum(x**2)
    w *= 2.0
    x[0] = 5.0
    return y + np.sum(x**3) + np.sum(w**2)


def in_an_arm_of_a_loop(w, b):
    total = 0.0
    k = 0
    while True:
        total += np.sum(s2s.fixed_point(cell, b, w, b * k) ** 2) if k % 2 == 0 else np.sum(w * w)
        k += 1
        if k > 3:
            return total


def filled_row_by_row(w, b):
    u = np.zeros((3, 3))
    for k in range(3):
        u[k] = s2s.fixed_point(lambda x, k: np.tanh(w @ x + u[k - 1] + b), np.zeros(3), k)
    return np.sum(u**2)


def of_layers_in_a_list(w, b):
    layers = [(w, b), (0.5 * w, b * b)]

    def step(x):
        for weights, bias in layers:
            x = np.tanh(weights @ x + bias)
        return x

    return np.sum(s2s.fixed_point(step, np.zeros(3)))


def of_a_partial_started_by_what_varies(w, b):
    return np.sum(s2s.fixed_point(functools.partial(cell, w=w, b=b), w @ b) ** 2)


def cost(x, w, b):
    return np.sum(np.log(np.cosh(x))) + 0.5 * np.sum((x - w @ b) ** 2)


def of_an_inner_minimum(w, b):
    return np.sum(s2s.root(s2s.grad(cost), np.zeros(3), w, b) ** 2 * b)


def of_an_inner_descent(w, b):
    x = s2s.fixed_point(lambda x: x - 0.4 * s2s.grad(cost)(x, w, b), np.zeros(3), tol=1e-12)
    return np.sum(x**2 * b)


def of_the_last_solution(w, b):
    x = s2s.fixed_point(cell, np.zeros(3), w, b)
    return np.sum(s2s.fixed_point(cell, x, w + 0.1 * np.outer(x, x), x) * x)


def constant_in_the_unknown(w, b):
    return np.sum(s2s.fixed_point(lambda x: w @ b, np.zeros(3)) ** 2)


def several_factors(w, b):
    every = [s2s.factorise(np.eye(3) - w), s2s.factorise(np.eye(3) + w)]
    total = 0.0
    for _ in range(3):
        for factors in every:
            b = factors.solve(b)
            total = total + b @ b
    return total


HARD = (
    written_into_later,
    in_an_arm_of_a_loop,
    filled_row_by_row,
    of_layers_in_a_list,
    of_a_partial_started_by_what_varies,
    of_an_inner_minimum,
    of_an_inner_descent,
    of_the_last_solution,
    constant_in_the_unknown,
    several_factors,
)
PROGRAMS = [
    Program(through_arguments, (W, B), 0),
    Program(through_arguments, (W, B), 1),
    Program(through_a_closure, (W, B), 0),
    Program(adjoint_of_zero, (W, B), 1),
    Program(started_where_it_ended, (W, B), 0),
    Program(in_one_another, (W, B), 1),
    Program(of_a_method, (W, B), 0),
    Program(of_a_number, (2.0,), 0),
    Program(of_a_pair, (W, B), 1),
    Program(of_a_dict, (W, B), 0),
    Program(with_a_loop_inside, (W, B), 0),
    Program(root_of_a_number, (2.0,), 0),
    Program(root_of_a_system, (W, B), 0),
    Program(root_of_a_matrix, (W, B), 0),
    Program(roots_in_a_loop, (W, B), 1),
    Program(kepler, (1.0, 0.3), 1),
    Program(solved_again_and_again, (W, B), 0),
    Program(solved_by_columns, (W, B), 1),
    *(Program(function, (W, B), wrt) for function in HARD for wrt in (0, 1)),
]
SECOND = [
    through_arguments,
    adjoint_of_zero,
    of_a_number,
    of_a_pair,
    root_of_a_number,
    root_of_a_system,
    solved_again_and_again,
]
