# ruff: noqa -- programs as users write them
"""Calls of helper functions: keywords, defaults, stars, several results, functions as arguments."""

import functools

import numpy as np
from numpy import tanh

from tests.programs import helpers
from tests.programs._registry import call, matrix, program, vector
from tests.programs.helpers import double as twice
from tests.programs.helpers import softplus

GAIN = 1.7
WEIGHTS = np.array([0.5, 1.5, 2.5])


def square(x):
    return x * x


def scaled(x, scale=2.0, *, shift=0.0):
    return x * scale + shift


def pair(x):
    return x * x, np.sin(x)


def either(x, flag):
    if flag:
        return square(x)
    return x


def total(*terms, factor=1.0):
    s = 0.0
    for t in terms:
        s = s + t
    return s * factor


def apply(function, x):
    return function(x)


def compose(f, g):
    def composed(x):
        return f(g(x))

    return composed


def doubled_result(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)

    return wrapper


@doubled_result
def decorated_helper(x, y):
    return x * y


@program([(0.7,)], tags={"second"})
def helper_called_twice(x):
    return square(square(x) + 1.0)


@program([(vector(3),)])
def helper_on_arrays_and_floats(x):
    return square(np.sum(square(x)))


@program([(0.7,)])
def defaults_and_keywords(x):
    return scaled(x) * scaled(x, 3.0) + scaled(scale=x, x=2.0) * scaled(x, shift=x * x)


@program([(0.7,)])
def two_results(x):
    a, b = pair(x)
    c, _ = pair(a * b)
    return a + b * c


@program([(0.7, 1), (0.7, 0)])
def branching_helper(x, flag):
    return either(x, flag) * either(x, not flag)


@program([(0.7, 1.1)], wrt=(0, 1))
def star_arguments(x, y):
    terms = (x, y, x * y)
    options = {"factor": x}
    return total(*terms) * total(x, *terms, **options)


@program([(0.7,)])
def function_passed_in(x):
    return apply(square, x) + apply(np.sin, x) * apply(lambda t: t * x, x)


@program([(0.7,)])
def composed_functions(x):
    h = compose(square, np.exp)
    return h(x) * compose(h, tanh)(x)


@program([(0.7,)])
def partial_application(x):
    triple = functools.partial(scaled, scale=3.0)
    shifted = functools.partial(triple, shift=x)
    return triple(x) * shifted(x * x)


@program([(0.7, 1.2)], wrt=(0, 1))
def decorated(x, y):
    return decorated_helper(x, y=y) * x


@program([(vector(3),)])
def helpers_of_another_module(x):
    return np.sum(helpers.softplus(x) * softplus(twice(x))) + helpers.nested.shifted(x[0])


@program([(vector(3),)])
def global_data(x):
    return np.sum(WEIGHTS * np.sin(GAIN * x))


@program([(0.7, 3), (0.7, 0)])
def helper_in_a_loop(x, n):
    y = x
    for i in range(n):
        y = scaled(y, np.cos(y), shift=x * i)
    return y


@program([(0.7, 2.0, 4)])
def loops_in_a_helper(x, a, n):
    return helpers.power(x, n) * helpers.power(a + x, 2)


@program([(0.9,), (3.0,)])
def helper_with_break(x):
    return helpers.newton_root(x) * x


@program([call(0.7, y=1.1), call(0.7, y=0.3, z=2.0)], wrt=(0, "y"))
def keyword_only(x, *, y, z=1.0):
    return x * y * y + z * x


@program([call(0.7, 1.1, 0.4, scale=2.0)], wrt=(0, 1, "scale"))
def star_parameters(x, *rest, **options):
    s = x
    for r in rest:
        s = s * r + 1.0
    return s * options["scale"] * options.get("missing", 1.5)


@program([(0.7, 1.1)], wrt=(0, 1))
def positional_only(x, /, y):
    return np.sin(x) * y


@program([(vector(3), matrix(3, 3))], wrt=(0, 1))
def arguments_used_for_different_things(x, m):
    def form(a, b):
        return a @ m @ b

    return form(x, x) + form(m[0], m[1])


@program([(0.7,)])
def result_not_used(x):
    square(x)
    y = scaled(x)
    pair(y)
    return y * y


@program([(0.8, 1), (0.8, 0)])
def chosen_function(x, flag):
    f = square if flag else np.sin
    return f(x) * x


@program([(0.8,)])
def functions_in_a_table(x):
    table = {"square": square, "sine": np.sin}
    y = table["square"](x) + table["sine"](x)
    for f in (square, tanh, np.cos):
        y = f(y) + x
    return y


@program([(0.8,)])
def reduce_over_functions(x):
    return functools.reduce(lambda acc, f: f(acc) + x, [np.sin, square], x * x)


@program([([0.2, 0.7, 1.1],)])
def mapped(xs):
    return sum(map(square, xs)) * sum(map(lambda a, b: a * b, xs, xs[1:]))
