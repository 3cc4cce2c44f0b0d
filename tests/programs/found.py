# ruff: noqa -- programs as users write them
"""Programs on which s2s was wrong once: random ones, made small."""

import numpy as np

from tests.programs._registry import program, vector


@program([(0.4, vector(3), 2), (0.4, vector(3), 0)], wrt=(0, 1))
def shape_changes_in_a_loop(x, v, n):
    u = v * v
    for i in range(n):
        u = np.array([x, x]) * (i + 1)
    return np.sum(u)


@program([(0.4, 3), (0.4, 0)])
def shorter_list_is_replaced_in_a_loop(x, n):
    xs = [x, x * x]
    k = 0
    while k < 4:
        k += 1
        if len(xs) > 1:
            x = xs.pop()
    for i in range(n):
        xs = [0.5, x]
    return sum(xs) * x


@program([(0.4, vector(3)), (0.1, vector(3))], wrt=(0, 1))
def kept_in_one_arm_of_a_loop(x, v):
    k = 0
    while k < 4:
        k += 1
        if x > 0.26:
            v = np.cos(v.copy())
    return x - np.dot(v, v)


@program([(0.4,)])
def filtered_list_of_one(x):
    xs = [x - x * x]
    y = x
    ys = [q * q for q in xs if not y > 0.97]
    return sum(ys)


@program([(0.4, 3)])
def integer_is_the_derivative(x, n):
    return x * n


@program([(vector(3), 3)])
def integer_is_the_derivative_of_a_sum(x, n):
    return x.sum() * n


@program([(0.4,)])
def list_of_list_and_another(x):
    xs = [x + 0.8]
    ys = xs + [x]
    return ys[0] * ys[1]


@program([(0.4, vector(4), 2), (0.4, vector(4), 1)], wrt=(0, 1))
def arms_define_different_names(x, v, k):
    y = x
    if k > 1:
        d = {"one": v[2], "two": np.zeros(4) + y}
        z = d["two"][1]
        return z * z
    else:
        v = np.outer(v, np.full(4, y))
        y = np.sum(v)
    return y


@program([(0.4, vector(3), 3), (0.4, vector(3), 0)], wrt=(0, 1))
def list_copied_after_nested_loops(x, v, n):
    xs = [v.sum(), x]
    c = 0
    while c < 4:
        c += 1
        if n > 1:
            d = 0
            while d < n:
                d += 1
                if len(xs) > 1:
                    x = xs.pop()
    xs = [q for q in xs]
    return sum(xs) * x
