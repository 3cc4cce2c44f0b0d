# ruff: noqa -- programs as users write them
"""Where derivatives are exactly zero, or nothing happens: inactive arms, zero trips, unused arguments."""

import numpy as np

from tests.programs._registry import matrix, program, vector


@program([(0.7, 2.0)], wrt=(0, 1))
def one_argument_unused(x, y):
    return x * x


@program([(0.7, vector(3), [0.5, 0.6], {"a": 1.5})], wrt=(0, 1, 2, 3), tags={"no_vary"})
def constant_result(x, v, xs, d):
    return 3.0


@program([(vector(3),)], tags={"no_vary"})
def counts_only(x):
    return 1.5 * len(x) + x.shape[0] * np.sum(np.ones_like(x))


@program([(vector(3), 0)], tags={"no_vary"})
def zero_trips(x, n):
    y = 1.0
    for i in range(n):
        y = y * x[i]
    return y + 0.0 * np.sum(x)


@program([(0.7, 1), (0.7, 0)])
def inactive_arm(x, flag):
    if flag:
        y = 2.0
    else:
        y = x
    return y * x


@program([(0.7, 1), (0.7, 0)])
def arm_without_dependence(x, flag):
    if flag:
        return 4.0
    return x * x


@program([(vector(4),)], tags={"no_vary"})
def piecewise_constant(x):
    return np.sum(np.floor(x)) + np.sum(x > 0.5) + np.argmax(x) + np.sum(np.sign(x)) + round(x[0])


@program([(0.7, 5)])
def index_sums_beside(x, n):
    total = 0
    y = x
    for i in range(n):
        total += i * i
        y = np.sin(y)
    return y * total


@program([(vector(4), 3)])
def values_that_are_integers(x, n):
    k = len(x) - 1
    m = k // 2 + n
    while m > k:
        m -= 1
    return x[m] * m + np.sum(x) * (k - m + 1)


@program([(vector(3), vector(3, 1))], wrt=1)
def only_the_second(x, y):
    a = np.exp(x)
    b = a * y
    return np.sum(b * b)


@program([({"used": 0.7, "not": vector(3), "count": 4},)])
def part_of_a_dict_unused(p):
    return p["used"] ** 2 * p["count"]


@program([((0.7, vector(2), (1.0, 2.0)),)])
def part_of_a_tuple_unused(t):
    a, _, (b, _) = t
    return a * b


@program([(matrix(2, 3),)])
def row_unused(m):
    return np.sum(m[0] ** 2)


@program([(0.7, 6)])
def overwritten_before_use(x, n):
    y = np.exp(x)
    for i in range(n):
        y = x * i
    return y * y


@program([(0.7, 4)])
def dead_code_in_a_loop(x, n):
    y = x
    for i in range(n):
        waste = np.exp(y) * 1000.0
        y = np.sin(y)
        waste = waste + y
    return y


@program([(0.7, 4)])
def carried_but_useless(x, n):
    a, b = x, x
    for i in range(n):
        a, b = np.sin(a), a * b
    return a


@program([(vector(3), 4)])
def depends_in_one_iteration_only(x, n):
    s = 1.0
    for i in range(n):
        if i == 2:
            s = s * np.sum(x)
        else:
            s = s + 1.0
    return s


@program([(0.7,)], tags={"no_vary"})
def cancels(x):
    y = np.sin(x)
    return (y - y) * x + (x - x) + x * 0.0 + y / y


@program([([1.5, 2.5, 0.5], 1)])
def one_item_of_a_list(xs, i):
    return xs[i] * xs[i]


@program([(0.7, 3)])
def linear_all_the_way(x, n):
    y = x
    for i in range(n):
        y = 2.0 * y - x * i
    return -y


@program([(vector(0),)], tags={"no_vary"})
def empty_array(x):
    return np.sum(x * x) + 1.0
