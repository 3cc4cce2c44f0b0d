# ruff: noqa -- programs as users write them
"""Branches: on data, on integers, nested, with early ends, conditional expressions, `and`/`or`."""

import math

import numpy as np

from tests.programs._registry import program, signed, vector


@program([(0.7,), (-0.7,)])
def one_arm(x):
    y = x * x
    if x > 0:
        y = y * x
    return y + x


@program([(0.7,), (-0.7,)])
def two_arms(x):
    if x > 0:
        y = np.sin(x)
    else:
        y = x * x
    return y * x


@program([(0.2,), (0.7,), (1.4,), (3.0,)], tags={"second"})
def elif_chain(x):
    if x < 0.5:
        y = x
    elif x < 1.0:
        y = x * x
    elif x < 2.0:
        y = x**3
    else:
        y = np.log(x)
    return 2.0 * y


@program([(0.7, 1, 2), (0.7, 1, 0), (0.7, 0, 5), (0.7, 0, 0)])
def nested_branches(x, a, b):
    y = x
    if a:
        if b > 1:
            y = y * x
        else:
            y = np.sin(y)
        y = y + x
    else:
        if b:
            y = np.exp(y)
    return y * y


@program([(0.7,), (-0.7,), (1.7,)])
def early_returns(x):
    if x < 0:
        return x * x
    if x > 1:
        return np.log(x) * x
    y = np.sin(x)
    return y / x


@program([(vector(3), True), (vector(3), False)])
def return_from_both_arms(x, flag):
    if flag:
        s = np.sum(x)
        return s * s
    else:
        return np.prod(x) + 1.0


@program([(0.7, 0.3), (0.3, 0.7)], wrt=(0, 1))
def conditional_expression(x, y):
    big = x if x > y else y
    small = y if x > y else x
    return big**2 * small + (x if big > 5 else 2.0 * y)


@program([(0.7, 1.2), (-0.7, 1.2), (0.7, -1.2), (-0.7, -1.2)], wrt=(0, 1))
def and_or_not(x, y):
    if x > 0 and y > 0:
        z = x * y
    elif not x > 0 and (y > 0 or x < -5):
        z = x - y * y
    elif x > 0 or y > 0:
        z = np.sin(x) * y
    else:
        z = np.exp(x + y)
    return z * x


@program([(0.7,), (1.5,), (0.1,)])
def chained_comparison(x):
    if 0.5 < x <= 1.0:
        return x**3
    if 1.0 < x < 2.0 != x:
        return x**2
    return x


@program([(0.8, 0), (0.8, 1)])
def or_gives_a_value(x, n):
    scale = 0.0 or 2.0
    y = n and x * x
    return (y or 3.0 * x) * scale


@program([(0.7, None), (0.7, 2.0)])
def optional_argument(x, scale=None):
    if scale is None:
        scale = 3.0
    return x * x * scale


@program([(0.7, "square"), (0.7, "sine"), (0.7, "other")])
def on_a_string(x, kind):
    if kind == "square":
        return x * x
    elif kind == "sine":
        return np.sin(x)
    return x


@program([(0.7, "a"), (0.7, "b"), (0.7, "z")])
def membership(x, key):
    table = {"a": 2.0, "b": 3.0}
    if key in table:
        return x * x * table[key]
    if key not in ("x", "y"):
        return np.cos(x)
    return x


@program([(vector(4),), (-vector(4),)])
def on_a_reduction(x):
    if np.sum(x) > 0:
        w = x
    else:
        w = x * x
    if w.max() > 0.3:
        w = w * 2.0
    return np.sum(w * np.sin(x))


@program([(0.7, 1), (0.7, 0)])
def bound_on_one_path(x, flag):
    if flag:
        y = x * x
        z = np.sin(y)
    if flag:
        return z * y
    return x


@program([(0.7, 2), (0.7, -2), (0.7, 0)])
def other_type_in_an_arm(x, n):
    if n > 0:
        y = np.array([x, x * x])
    else:
        y = x * 3.0
    return np.sum(y * y)


@program([(vector(4),), (signed(4),)])
def any_and_all(x):
    if np.all(x > 0) and not np.any(x > 5.0):
        return np.sum(np.sqrt(x))
    return np.sum(x * x)


@program([(0.7,), (0.0,), (-0.7,)])
def guards_against_zero(x):
    if x == 0:
        return 1.0
    return math.sin(x) / x


@program([(0.4, 3), (0.4, 4), (0.4, 5), (0.4, 6)])
def matched_by_integers(x, n):
    y = x if n % 2 else x * x
    y = y + (np.sin(x) if n > 4 else np.cos(x) if n > 3 else 1.0)
    return y * x


@program([(0.9, 0), (0.9, 1), (0.9, 2), (0.9, 3), (0.9, 7)])
def many_branches_in_a_row(x, bits):
    y = x
    if bits & 1:
        y = y * x
    if bits & 2:
        y = np.sin(y)
    if bits & 4:
        y = y + x
    if not bits:
        y = y * 5.0
    return y


@program([(vector(3), 1.0), (vector(3), -1.0)], wrt=(0, 1))
def arms_use_different_variables(x, c):
    a = np.sin(x)
    b = np.cos(x)
    d = a * b
    if c > 0:
        y = np.sum(a * c)
    else:
        y = np.sum(b) + np.sum(d) * c
    return y


@program([(0.5, True), (0.5, False)])
def pass_in_an_arm(x, flag):
    y = x * x
    if flag:
        pass
    else:
        y = y + 1.0
    return y * y


@program([(1.5,), (0.5,)])
def flags_are_carried(x):
    big = x > 1.0
    y = x * x if big else x
    small = not big
    return y + small * x * 3.0 + big * np.sin(x)
