# ruff: noqa -- programs as users write them
"""Nested functions and lambdas: what they capture, when they see it, what is made of them."""

import numpy as np

from tests.programs._registry import program, vector


def make_polynomial(*coefficients):
    def polynomial(x):
        y = 0.0
        for c in coefficients:
            y = y * x + c
        return y

    return polynomial


def make_counter_free_model(weights, bias=0.5):
    return lambda x: np.sum(weights * np.sin(x)) + bias


cubic = make_polynomial(1.0, -2.0, 0.5, 3.0)
line = make_polynomial(2.0, 1.0)


@program([(0.7,)], tags={"second"})
def inner_function(x):
    def inner(y):
        return y * x

    return inner(x) * inner(2.0)


@program([(0.7,)])
def two_closures_of_one_code(x):
    return cubic(x) * line(x)


@program([(vector(3),)])
def captured_arrays(x):
    model = make_counter_free_model(np.array([1.0, 2.0, 3.0]))
    other = make_counter_free_model(x, bias=x[0])
    return model(x) * other(x * x)


@program([(0.7,)])
def sees_the_last_binding(x):
    scale = x

    def inner(y):
        return y * scale

    before = inner(2.0)
    scale = x * x
    return before + inner(3.0)


@program([(0.7, 3)])
def defined_in_a_loop(x, n):
    y = x
    for i in range(n):

        def step(z):
            return np.sin(z) * x + i

        y = step(y)
    return y


@program([(0.7, 3)])
def lambdas_with_frozen_default(x, n):
    fs = [lambda z, k=i: z * x + k for i in range(n)]
    y = x
    for f in fs:
        y = np.cos(f(y))
    return y


@program([(0.7,)])
def three_levels(x):
    def outer(a):
        def middle(b):
            def inner(c):
                return a * b * c * x

            return inner(b) + a

        return middle(a + 1.0)

    return outer(x * x)


@program([(0.7, 1.1)], wrt=(0, 1))
def returns_a_closure(x, y):
    def add(a):
        return lambda b: a * b + x

    return add(x)(y) * add(y)(x)


@program([(0.7, True), (0.7, False)])
def chosen_closure(x, flag):
    if flag:

        def f(y):
            return y * x
    else:

        def f(y):
            return y + x * x

    return f(3.0) * f(x)


@program([(0.7, 4)])
def captured_by_recursion(x, n):
    def walk(y, k):
        return y if k == 0 else walk(np.sin(y) + x, k - 1)

    return walk(x, n) * x


@program([(vector(3),)])
def derivative_free_closure_value(x):
    center = np.mean(x)

    def spread(power):
        return np.sum((x - center) ** power)

    return spread(2) + spread(4) * center


@program([(0.7, 5)])
def passed_to_a_solver(x, n):
    def iterate(function, start, n):
        y = start
        for _ in range(n):
            y = function(y)
        return y

    return iterate(lambda y: np.cos(x * y), 1.0, n) * iterate(lambda y: 0.5 * y + x, x, 2)


@program([(0.7,)])
def immediately_called(x):
    return (lambda a, b=2.0: a**b * x)(x) + (lambda *a: sum(a) * x)(x, x, 1.0)


@program([(0.6,)])
def shadowing(x):
    y = x * x

    def inner(x):
        y = np.sin(x)
        return y * x

    return inner(y) * y + x
