# ruff: noqa -- programs as users write them
"""Functions that call themselves, and each other."""

import numpy as np

from tests.programs._registry import program, vector


@program([(0.7, 5), (0.7, 0), (0.7, 1)])
def power_by_squaring(x, n):
    if n == 0:
        return 1.0
    half = power_by_squaring(x, n // 2)
    return half * half * x if n % 2 else half * half


@program([(0.9, 6)])
def continued_fraction(x, depth):
    if depth == 0:
        return x
    return x + 1.0 / (1.0 + continued_fraction(x * 0.9, depth - 1))


@program([(vector(7),), (vector(1),)])
def sum_by_halves(x):
    if len(x) == 1:
        return np.sin(x[0])
    middle = len(x) // 2
    return sum_by_halves(x[:middle]) * 1.1 + sum_by_halves(x[middle:])


def even_part(x, n):
    if n == 0:
        return x
    return np.sin(odd_part(x, n - 1))


def odd_part(x, n):
    if n == 0:
        return x * x
    return x * even_part(x, n - 1)


@program([(0.8, 4), (0.8, 3)])
def mutual(x, n):
    return even_part(x, n) + odd_part(x * x, n)


@program([(0.8, 4)])
def recursion_in_a_loop(x, n):
    def tree(y, depth):
        if depth <= 0:
            return y
        s = 0.0
        for i in range(2):
            s = s + tree(y * (0.5 + 0.1 * i), depth - 1) * y
        return s

    return tree(x, 3) + n * x


@program([(2.3, 0.4)], wrt=(0, 1))
def until_data_says_stop(x, y):
    if x < 1.0:
        return x * y
    return until_data_says_stop(0.6 * x, y + x) + 0.1 * y


@program([(((0.3, 0.8), (1.1, (0.5, 0.9))),)])
def over_a_nested_tuple(tree):
    if isinstance(tree, tuple):
        left, right = tree
        return over_a_nested_tuple(left) * over_a_nested_tuple(right) + 1.0
    return np.sin(tree)


@program([(0.7, 4)])
def fibonacci(x, n):
    if n < 2:
        return x + n
    return fibonacci(x, n - 1) * fibonacci(x, n - 2) * 0.5


@program([(vector(3), 3)])
def accumulates_a_pair(x, n):
    def go(y, n):
        if n == 0:
            return y, np.sum(y)
        z, s = go(np.sin(y), n - 1)
        return z * y, s + np.sum(z)

    z, s = go(x, n)
    return np.sum(z) * s


@program([(0.3, 1.4, 6)], wrt=(0, 1))
def adaptive_integral(a, b, depth):
    def g(t):
        return np.exp(-t * t) * t

    def simpson(a, b):
        return (b - a) / 6.0 * (g(a) + 4.0 * g(0.5 * (a + b)) + g(b))

    def integrate(a, b, depth):
        m = 0.5 * (a + b)
        whole, halves = simpson(a, b), simpson(a, m) + simpson(m, b)
        if depth == 0 or abs(whole - halves) < 1e-4:
            return halves
        return integrate(a, m, depth - 1) + integrate(m, b, depth - 1)

    return integrate(a, b, depth)
