# ruff: noqa -- programs as users write them
"""Comprehensions and generator expressions."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(vector(4),)], tags={"second"})
def list_comprehension(x):
    ys = [np.sin(q) * q for q in x]
    return ys[0] * ys[1] + sum(ys)


@program([(0.7, 4), (0.7, 0)])
def generator_in_sum(x, n):
    return sum(x**k / (k + 1.0) for k in range(n))


@program([(signed(5),)])
def filtered(x):
    return sum(q * q for q in x if q > 0) - sum([q for q in x if q < 0 and q > -0.9])


@program([(vector(3), vector(2, 1))], wrt=(0, 1))
def two_loops_in_one(x, y):
    return sum(a * b + a for a in x for b in y)


@program([(vector(3),)])
def triangular_pairs(x):
    n = len(x)
    return sum(np.sin(x[i] * x[j]) for i in range(n) for j in range(i) if (i + j) % 2)


@program([(matrix(2, 3),)])
def nested_comprehension(m):
    squares = [[q * q for q in row] for row in m]
    return sum([sum(row) * row[0] for row in squares])


@program([(vector(3),)])
def array_of_a_comprehension(x):
    a = np.array([np.sin(q) for q in x])
    b = np.stack([x * k for k in range(1, 4)])
    return np.sum(b @ a)


@program([(0.8,)])
def dict_comprehension(x):
    powers = {k: x**k for k in range(1, 4)}
    return powers[1] * powers[2] + sum(v for k, v in powers.items() if k != 2)


@program([(vector(4),)])
def conditional_item(x):
    return sum([q * 2.0 if i % 2 else np.cos(q) for i, q in enumerate(x)])


@program([(0.8,)])
def comprehension_scopes(x):
    q = x * x
    ys = [q * k for k in range(3)]
    zs = [q for q in ys]
    return q * sum(zs) + x


@program([([(0.3, 0.5), (1.1, 0.2)],)])
def unpacking_in_a_comprehension(pairs):
    return sum(a * b for a, b in pairs) * max(a + b for a, b in pairs)


@program([(vector(4), 3)])
def comprehension_in_a_loop(x, n):
    xs = list(x)
    for _ in range(n):
        xs = [0.5 * (a + b) for a, b in zip(xs, xs[1:] + xs[:1])]
    return xs[0] * xs[1]


@program([(vector(4),)])
def calls_in_comprehensions(x):
    def f(q):
        return q * q if q > 0.6 else np.sin(q)

    return sum(f(q) for q in x) * min(f(q) for q in x)


@program([(vector(4),)])
def tuple_of_a_generator(x):
    a, b, c, d = (q * q for q in x)
    t = tuple(q + a for q in (b, c))
    return t[0] * t[1] * d


@program([(0.7,)])
def walrus_in_a_comprehension(x):
    ys = [y * y for k in range(3) if (y := x * k) > 0.1]
    return sum(ys) * y


@program([(vector(3),)])
def any_and_all_of_generators(x):
    if any(q > 0.9 for q in x) and all(q > -1.0 for q in x):
        return np.prod(x)
    return np.sum(x)
