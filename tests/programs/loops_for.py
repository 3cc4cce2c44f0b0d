# ruff: noqa -- programs as users write them
"""`for` over ranges, arrays, lists, tuples, `zip`, `enumerate`, `reversed`, dicts; nested, zero trips."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(0.7, 5), (0.7, 0), (0.7, 1)], tags={"second"})
def over_a_range(x, n):
    y = x
    for i in range(n):
        y = np.sin(y) + x * i
    return y


@program([(vector(4), 3), (vector(4), 0)], tags={"second"})
def arrays_carried(x, n):
    y = x
    for _ in range(n):
        y = y * np.cos(y) + x
    return np.sum(y)


@program([(0.7, 6), (0.7, 0)])
def backwards_in_steps(x, n):
    y = 1.0
    for i in range(n, 0, -2):
        y = y * x + i
    return y


@program([(vector(5),)])
def over_the_elements(x):
    s = 0.0
    for q in x:
        s = s + q * q * s + q
    return s


@program([(matrix(3, 4),)])
def over_the_rows(m):
    s = 1.0
    for row in m:
        s = s * np.sum(row * row)
    return s


@program([(vector(4), vector(4, 1))], wrt=(0, 1))
def over_a_zip(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s = s * a + np.sin(b)
    return s


@program([(vector(4),)])
def over_enumerate(x):
    s = 0.0
    for i, q in enumerate(x):
        s = s + q**i
    return s


@program([(vector(4),)])
def over_enumerate_from_one(x):
    s = 0.0
    for i, q in enumerate(x, start=1):
        s = s * q + 1.0 / (i + q)
    return s


@program([(vector(4),)])
def over_reversed(x):
    s = 0.5
    for q in reversed(x):
        s = s * q + q
    for i in reversed(range(3)):
        s = s * x[i]
    return s


@program([([0.3, 0.8, 1.1], 0.5), ([], 0.5)], wrt=1)
def over_a_list_that_may_be_empty(xs, p):
    for q in xs:
        p = p * (1.0 + q) * p
    return p


@program([([0.3, 0.8, 1.1],)])
def over_a_list(xs):
    p = 1.0
    for q in xs:
        p = p * (1.0 + q)
    return p


@program([((0.3, 0.8, 1.1),)])
def over_a_tuple(xs):
    p = 1.0
    for q in xs:
        p = p * (1.0 + q * p)
    return p


@program([({"a": 0.3, "b": 0.9},)])
def over_dict_items(d):
    s = 0.0
    for key, value in d.items():
        s = s + value**2 * len(key) + s * value
    return s


@program([({"a": vector(3), "b": vector(3, 1)},)])
def over_dict_values(d):
    s = 0.0
    for value in d.values():
        s = s + np.sum(value * value)
    for key in d:
        s = s * np.sum(d[key])
    return s


@program([(vector(3), vector(3, 1), 2)], wrt=(0, 1))
def enumerate_of_zip(x, y, n):
    s = 1.0
    for i, (a, b) in enumerate(zip(x, y)):
        s = s * a + b * i
    return s * n


@program([(signed(3, 3), 3)])
def nested_ranges(m, n):
    s = 0.0
    for i in range(n):
        for j in range(i):
            s = s + m[i, j] * m[j, i] * (1.0 + s)
    return s


@program([(0.8, 4), (0.8, 0)])
def triangular(x, n):
    total = 0.0
    for i in range(n):
        term = 1.0
        for j in range(i):
            term = term * x / (j + 1)
        total = total + term
    return total


@program([(0.8, 5)])
def branch_inside(x, n):
    y = x
    for i in range(n):
        if i % 2 == 0:
            y = np.sin(y)
        elif i == 3:
            y = y * y
        else:
            y = y + x
    return y


@program([(vector(4), 4)])
def several_carried(x, n):
    a, b, c = x[0], x[1], x[2]
    for _ in range(n):
        a, b, c = b * c, np.sin(a), c + 0.1 * a
    return a + b * c


@program([(0.6, 10)])
def fibonacci_like(x, n):
    a, b = x, 1.0
    for _ in range(n):
        a, b = b, 0.5 * a + np.cos(b)
    return a * b


@program([(vector(4), 3), (vector(4), 0)])
def defined_inside_used_after(x, n):
    y = x
    last = 1.0
    for i in range(n):
        t = y * y
        last = np.sum(t) * (i + 1)
        y = np.sin(t)
    return last + np.sum(y)


@program([(0.5, 4)])
def loop_variable_after_the_loop(x, n):
    y = x
    for i in range(n):
        y = np.sin(y)
    return y * i


@program([(vector(4),)])
def element_after_the_loop(x):
    s = 0.0
    for q in x:
        s = s + q
    return s * q


@program([(0.5, 3)])
def loop_variable_rebound(x, n):
    s = x
    for i in range(n):
        i = i * x
        s = s + np.sin(i) * s
    return s


@program([(vector(6), 2), (vector(6), 0)])
def over_slices(x, n):
    s = 0.0
    for k in range(n):
        part = x[2 * k : 2 * k + 2]
        s = s + np.sum(part) * np.prod(part)
    for q in x[1:-1]:
        s = s + q * q
    return s


@program([(0.5, (1, 3, 4))])
def over_given_integers(x, orders):
    s = 0.0
    for k in orders:
        s = s + x**k / k
    return s


@program([(0.9, 3), (0.9, 0)])
def else_of_a_loop(x, n):
    y = x
    for _ in range(n):
        y = y * x
    else:
        y = np.sin(y)
    return y


@program([(0.9, 3)])
def sequential_loops(x, n):
    y = x
    for _ in range(n):
        y = np.sin(y)
    z = y
    for _ in range(n + 1):
        z = z * y
    for _ in range(n):
        z = z + y * z
    return z


@program([(0.9, 2, 3), (0.9, 0, 3), (0.9, 2, 0)])
def three_deep(x, n, m):
    s = x
    for i in range(n):
        for j in range(m):
            for k in range(j):
                s = np.sin(s) + 0.1 * x * (i + k)
            s = s * 1.1
        s = s + x
    return s


@program([(vector(3), 3)])
def invariant_is_hoisted_or_not(x, n):
    y = np.zeros(3)
    for i in range(n):
        w = np.exp(x)
        y = y + w * x * i
    return np.sum(y * y)


@program([(vector(4), 5)])
def float_becomes_an_array(x, n):
    acc = 0.0
    for i in range(n):
        acc = acc + x * i
    return np.sum(acc * acc)
