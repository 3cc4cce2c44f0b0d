# ruff: noqa -- programs as users write them
"""Python numbers, NumPy scalars, `math`, built-ins, integers and floats mixed."""

import math
from math import exp, pi, sqrt

import numpy as np

from tests.programs._registry import program, vector


@program([(0.7,)], tags={"second"})
def of_math(x):
    return (
        math.sin(x) * math.exp(x)
        + sqrt(x) / exp(-x)
        + math.log(1 + x) * math.pi
        + pi * math.atan2(x, 2.0)
    )


@program([(0.7,), (1.4,)])
def more_of_math(x):
    a = math.hypot(x, 3.0) + math.pow(x, 2.5) + math.fabs(-x) * math.tanh(x)
    return (
        a + math.log1p(x) * math.expm1(x) + math.cosh(x) + math.degrees(x) / math.radians(90.0 * x)
    )


@program([(0.7,), (-0.7,)])
def of_builtins(x):
    return (
        abs(x) * max(x, 0.2)
        + min(x, 3.0) ** 2
        + pow(x, 3)
        + float(x) * sum([x, x * x])
        + divmod(x, 0.5)[1]
    )


@program([(1.7,)])
def division_and_remainder(x):
    return x / 3 + (x % 1.0) * x + (x // 1.0) * x + 2.0 / x


@program([(1.7, 0.8)], wrt=(0, 1))
def powers(x, y):
    return x**y + x**2 + x**-1 + 2**y + x**0.5 + (x + y) ** 3 + x**0


@program([(0.7, 3)])
def integers_in_between(x, n):
    k = n * 2 + 1
    y = k * x + k // 2 - (k % 3)
    return y / n + x**n + (n > 2) * x + int(y) * x


@program([(np.float64(0.7),)])
def numpy_scalar_argument(x):
    return x * np.sin(x) + x**2


@program([(np.float32(0.7),)], tags={"float32"})
def numpy_single_scalar(x):
    return x * np.sin(x) + x**2


@program([(0.7,)])
def result_of_a_reduction_is_a_scalar(x):
    v = np.array([x, x * x, 1.0])
    s = np.sum(v)
    return s * v[0] + math.sin(s) + float(s)


@program([(0.7,)])
def horner(x):
    y = 0.0
    for c in (1.0, -2.5, 0.3, 4.0):
        y = y * x + c
    return y


@program([(2.3,), (0.3,)])
def rounding_has_no_derivative(x):
    return (
        x * math.floor(x) + round(x) * x + int(x) + np.ceil(x) * x + math.trunc(x) + np.sign(x) * x
    )


@program([(0.7,)])
def item_of_an_array(x):
    v = np.array([x, 2.0 * x])
    return v.sum().item() * v[1].item() + float(v[0])


@program([(0.7,)])
def constant_folding_candidates(x):
    a = 2 * 3.0
    b = a / 4 + math.cos(0.0)
    return 1.0 * x * b + 0.0 * x + x * 1 + x / 1.0 + (x - 0.0) * a


@program([(0.7, True), (0.7, False)])
def booleans_as_numbers(x, flag):
    return x * flag + (not flag) * x * x + (x > 0.5) * 3.0 * x


@program([(0.4,)])
def infinity_as_a_start(x):
    best = math.inf
    for k in range(4):
        y = (x - 0.3 * k) ** 2 + 0.1 * k
        if y < best:
            best = y
    return best * x


@program([(vector(3),)])
def complex_free_norms(x):
    return math.sqrt(sum(q * q for q in x)) * np.linalg.norm(x) + math.dist(
        (x[0], x[1]), (0.0, 3.0)
    )


@program([(0.6, 9)])
def logistic_map(x, n):
    for _ in range(n):
        x = 2.7 * x * (1.0 - x)
    return x


@program([(0.2, 0.3, 30), (0.6, 1.1, 30)], wrt=(0, 1))
def mandelbrot_like(a, b, n):
    x = y = 0.0
    for _ in range(n):
        x, y = x * x - y * y + a, 2.0 * x * y + b
        if x * x + y * y > 4.0:
            break
    return math.log(x * x + y * y + 1.0)
