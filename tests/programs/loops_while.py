# ruff: noqa -- programs as users write them
"""`while` loops: on counters, on data, with `break`, `else`, compound tests, nested."""

import math

import numpy as np

from tests.programs._registry import program, vector


@program([(0.7, 4), (0.7, 0)])
def counted(x, n):
    y, i = x, 0
    while i < n:
        y = np.sin(y) + x
        i += 1
    return y


@program([(1.3,), (5.0,), (40.0,)], tags={"second"})
def halve_until_small(x):
    y = x
    while y > 1.0:
        y = 0.5 * y
    return y * y


@program([(7.0,), (0.5,)])
def square_root_by_heron(a):
    x = 1.0 + a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


@program([(0.6,)])
def forever_with_break(x):
    s, term, k = 1.0, 1.0, 1
    while True:
        term = term * x / k
        s = s + term
        if term < 1e-14:
            break
        k += 1
    return s


@program([(vector(4), 3.0), (vector(4), 100.0)])
def compound_test(x, limit):
    s, i = 1.0, 0
    while i < len(x) and s < limit:
        s = s * (1.0 + x[i]) + x[i]
        i += 1
    return s


@program([(0.8,), (3.5,)])
def else_of_a_while(x):
    y, i = x, 0
    while y < 3.0:
        y = y * 1.7 + 0.1 * x
        i += 1
        if i > 5:
            break
    else:
        y = y * x
    return y


@program([(0.9, 3)])
def nested_whiles(x, n):
    s, i = x, 0
    while i < n:
        j = 0
        while j < i:
            s = np.sin(s) * x + j
            j += 1
        i += 1
        s = s + x * x
    return s


@program([(0.9, 10)])
def counting_down(x, n):
    y = x
    while n:
        y = y * x if n % 3 else np.cos(y)
        n -= 1
    return y


@program([(0.3, 0.9)], wrt=(0, 1))
def walrus_in_the_test(x, y):
    while (d := y - x) > 0.1:
        x, y = x + 0.3 * d, y - 0.2 * d * d
    return x * y + d


@program([([0.5, 0.2, 0.9],)])
def until_the_list_is_empty(xs):
    stack = list(xs)
    s = 1.0
    while stack:
        s = s * np.sin(stack.pop()) + 0.5
    return s


@program([(2.7,), (0.4,)])
def continue_in_a_while(x):
    y, i = x, 0
    while i < 6:
        i += 1
        if y > 2.0:
            y = y * 0.5
            continue
        y = y + math.sin(x) * i
    return y


@program([(1.9,), (0.7,)])
def test_calls_a_function(x):
    def far(y):
        return abs(math.cos(y) - y) > 1e-10

    y = x
    while far(y):
        y = y - (math.cos(y) - y) / (-math.sin(y) - 1.0)
    return y * x


@program([(1.1, 4)])
def never_entered(x, n):
    y = x
    while n < 0:
        y = y * y
        z = y
    return y * x


@program([(0.7, 5)])
def flag_ends_it(x, n):
    done, y, i = False, x, 0
    while not done:
        y = y * 0.9 + x
        i += 1
        done = i >= n or y > 3.0
    return y
