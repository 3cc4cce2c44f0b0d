# ruff: noqa -- programs as users write them
"""Programs on which a plausible implementation is silently wrong."""

import math

import numpy as np

from tests.programs._registry import program, signed, vector


@program([(vector(4),)], tags={"may_refuse"})
def list_aliased(x):
    a = [x[0], x[1]]
    b = a
    b.append(x[2] * x[3])
    return sum(a) * len(b)


@program([(0.7, 3)], tags={"may_refuse"})
def one_list_under_two_names_in_a_loop(x, n):
    xs = ys = [x]
    for i in range(n):
        xs.append(x * i)
        ys.append(sum(xs))
    return sum(ys)


@program([(0.7, True), (0.7, False)], tags={"may_refuse"})
def list_may_be_one_of_two(x, flag):
    a, b = [x], [x * x]
    c = a if flag else b
    c.append(3.0 * x)
    return sum(a) * sum(b)


def push(xs, value):
    xs.append(value)
    return len(xs)


@program([(0.7,)], tags={"may_refuse"})
def callee_changes_a_list(x):
    xs = [x]
    n = push(xs, x * x)
    return sum(xs) * n


@program([([0.5, 0.9],)], tags={"may_refuse"})
def argument_list_is_changed(xs):
    xs.append(xs[0] * xs[1])
    return sum(xs)


@program([(0.7,)], tags={"may_refuse"})
def list_inside_a_tuple(x):
    t = ([x], x * x)
    t[0].append(t[1])
    return sum(t[0]) * t[1]


@program([(0.7,)], tags={"may_refuse"})
def dict_holds_a_list(x):
    d = {"a": [x]}
    d["a"].append(x * x)
    e = d["a"]
    e.append(3.0)
    return sum(d["a"]) * len(e)


@program([(0.7, 4)], tags={"may_refuse"})
def grid_of_one_row(x, n):
    grid = [[0.0]] * 2
    grid[0].append(x)
    return sum(grid[1]) * x


@program([([0.3, 0.5],)], tags={"may_refuse"})
def list_grows_while_walked(xs):
    ys = list(xs)
    s = 0.0
    for y in ys:
        s = s + y * y
        if len(ys) < 5:
            ys.append(s)
    return s


@program([(0.7,)])
def old_binding_is_needed(x):
    y = x * x
    z = np.sin(y)
    y = z * y
    w = np.cos(y)
    y = w * z * y
    return y


@program([(0.7, 3)])
def names_of_adjoints_taken(x, n):
    x_bar = x * x
    records = [x_bar]
    y_bar = 2.0
    for i in range(n):
        records.append(np.sin(records[-1]) * x_bar)
        x_bar = x_bar + y_bar
    value = sum(records)
    return value * x_bar


@program([(0.7, 3)])
def names_of_builtins_taken(x, n):
    sum = x * x
    len = sum + n
    list = [sum, len]
    range_ = 0.0
    for max in list:
        range_ = range_ * max + max
    return range_ * sum


@program([(vector(3),)])
def numpy_names_taken(x):
    sin, cos = np.sin(x), np.cos(x)
    zeros_like = sin * cos
    return np.sum(sin * zeros_like) + np.sum(cos)


@program([(0.7,)])
def parameter_named_like_a_module(math):
    return np.sin(math) * math


@program([(0.7, 4)])
def value_of_the_previous_iteration(x, n):
    previous = current = x
    total = 0.0
    for _ in range(n):
        total = total + previous * current
        previous, current = current, np.sin(previous) + current
    return total


@program([(0.7, 4)])
def swaps_every_iteration(x, n):
    a, b = x, x * x
    for _ in range(n):
        a, b = b, a
        a = a * 1.1 + b
    return a - b * b


@program([(vector(3), 4)])
def swaps_arrays_every_iteration(x, n):
    u, un = x, 2.0 * x
    for _ in range(n):
        u, un = un, u
        un = u * un
    return np.sum(u * un)


@program([(vector(3), 3)])
def initial_value_read_in_the_loop(x, n):
    y = x
    for _ in range(n):
        y = y * x + y
        x = y * 0.5
    return np.sum(x * y)


@program([(vector(3),)])
def same_array_in_two_arguments(x):
    def f(a, b):
        return a * b + a

    return np.sum(f(x, x) * f(f(x, x), x))


@program([(vector(3), 2)])
def result_returned_twice(x, n):
    y = x * x
    return y, y


@program([(vector(3),)])
def argument_returned_in_a_list(x):
    return [x, x * 2.0, x]


@program([(vector(3),)])
def sum_returned_with_its_parts(x):
    y = np.sin(x)
    z = x + y
    return z, y, x


@program([(lambda v: (v, v))(vector(3))], wrt=(0, 1))
def both_arguments_are_one_array(x, y):
    return np.sum(x * y + x)


@program([(vector(3), vector(3, 1), True), (vector(3), vector(3, 1), False)], wrt=(0, 1))
def one_of_two_arguments(x, y, flag):
    z = x if flag else y
    return z + z


@program([(0.7, 5), (0.7, 0)])
def bound_only_in_the_loop(x, n):
    for i in range(n):
        t = x * i
    if n:
        return t * t
    return x


@program([(0.7, 1), (0.7, 0)])
def deleted_on_one_path(x, flag):
    y = x * x
    if flag:
        z = y * y
        del y
        return z
    return y


@program([(0.7, 0), (0.7, 2)])
def undefined_until_needed(x, n):
    for i in range(n):
        if i == 1:
            y = y * z
        else:
            z = x * x
            y = np.sin(z)
    return y if n else x


@program([(0.7, 4)])
def types_change_in_a_loop(x, n):
    y = None
    for i in range(n):
        y = x if y is None else y * x + i
    return y * y


@program([(0.7, 4)])
def integer_start_becomes_float(x, n):
    s = 0
    p = 1
    for i in range(n):
        s = s + x * i
        p = p * x
    return s * p


@program([(0.7, 3)])
def closure_over_a_loop_variable(x, n):
    fs = []
    for i in range(n):
        fs.append(lambda z: z * x + i)
    y = x
    for f in fs:
        y = f(y)
    return y


@program([(0.7,)])
def closure_over_a_rebound_variable(x):
    y = x

    def f(z):
        return z * y

    a = f(2.0)
    y = y * y
    return a * f(x)


@program([(0.7, 3)])
def default_is_taken_when_defined(x, n):
    k = x

    def f(z, scale=k):
        return z * scale + k

    k = x * x
    return f(1.0) * f(n)


@program([(0.7,), (-0.7,)], tags={"may_refuse"})
def exception_is_control_flow(x):
    try:
        y = math.sqrt(x)
    except ValueError:
        y = x * x
    return y


@program([(0.7, "a"), (0.7, "z")], tags={"may_refuse"})
def exception_around_inactive_code(x, key):
    try:
        scale = {"a": 2.0}[key]
    except KeyError:
        scale = 3.0
    return x * x * scale


@program([(0.7, 2)])
def loop_bound_changes_inside(x, n):
    y = x
    for i in range(n):
        n = n + 5
        y = y * x + n
    return y * n


@program([(vector(4),)])
def iterated_name_is_rebound(x):
    s = 0.0
    for q in x:
        x = x * 0.5
        s = s + q * x[0]
    return s + np.sum(x)


@program([(vector(4), 2)])
def view_of_a_rebound_array(x, n):
    y = x[1:]
    x = x * x
    z = x[:-1]
    return np.sum(y * z)


@program([(0.7,)])
def chained_assignment_of_a_list(x):
    a = [x, x * x]
    b = list(a)
    a.append(1.0)
    b.append(x)
    return sum(a) * sum(b)


@program([(0.7, 3)])
def global_function_shadowed(x, n):
    identity = lambda a: a * n
    return identity(x) * x


@program([(0.7,)])
def zero_times_something(x):
    y = np.where(x > 0, 0.0 * np.sqrt(x), 1.0) + 0 * x
    return y + x**1 + x**0 * 2.0


@program([(np.array([0.0, 0.5, 0.0]),)])
def product_with_zeros(x):
    return np.prod(x + np.array([0.0, 0.0, 1.0])) + np.prod(np.array([2.0, 3.0]) * x[1])


@program([(0.7, 2)])
def deep_nesting(x, n):
    y = x
    for a in range(n):
        if a or x > 0:
            for b in range(n):
                if b == a:
                    while y < 5.0:
                        y = y * 1.5 + x
                        if y > 4.0:
                            if a:
                                break
                            else:
                                continue
                        y = y + 0.1
                else:
                    y = np.sin(y)
    return y * x


@program([(signed(5),)])
def accumulates_in_one_arm_only(x):
    positive = negative = 0.0
    for q in x:
        if q > 0:
            positive += q * q
        else:
            negative += math.exp(q)
    return positive * negative


class Cell:
    def __init__(self, value):
        self.value = value


@program([(0.7,)], tags={"may_refuse"})
def attribute_is_written(x):
    c = Cell(x)
    c.value = c.value * x
    return c.value
