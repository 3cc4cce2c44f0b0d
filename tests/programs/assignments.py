# ruff: noqa -- programs as users write them
"""Assignment in every form: several targets, stars, swaps, augmented, annotated, walrus, `del`."""

import numpy as np

from tests.programs._registry import program, signed, vector


@program([(vector(5),)], tags={"second"})
def straight_line(x):
    a = np.sin(x)
    b = a * x + 1.5
    c = np.exp(-b) / (1.0 + a * a)
    return np.sum(c * b)


@program([(0.7, 1.3)], wrt=(0, 1))
def several_targets(x, y):
    a = b = x * y
    a = a + 1.0
    return a * b - y


@program([(0.7, 1.3, 0.4)], wrt=(0, 1, 2))
def swap_three(x, y, z):
    x, y, z = y, z, x * y
    x, y = y, x
    return x * x + np.sin(y) * z


@program([(vector(4), vector(4, 1))], wrt=(0, 1))
def swap_arrays(u, v):
    u, v = v, u * v
    u, v = v + u, u
    return np.sum(u * v * v)


@program([(vector(5),)])
def unpack_an_array(x):
    a, b, c, d, e = x
    return a * b - c / d + np.tanh(e)


@program([(vector(5),)])
def unpack_with_a_star(x):
    first, *middle, last = [q * q for q in x]
    return first * last + sum(middle)


@program([((0.3, (1.1, 0.8)),)])
def unpack_nested(pair):
    a, (b, c) = pair
    [d, e] = [a * b, b * c]
    return d / e + c


@program([(0.9,)])
def augmented_on_numbers(x):
    s = 1.0
    s += x
    s *= x + 0.5
    s -= np.sin(x)
    s /= 1.0 + x
    s **= 2
    return s


@program([(vector(3),)])
def augmented_on_a_parameter(x):
    total = np.sum(x)
    total += total * x[0]
    total *= x[1]
    return total


@program([(0.8, vector(3))], wrt=(0, 1))
def annotated(x: float, v: np.ndarray) -> float:
    scale: float = 2.0 * x
    shifted: np.ndarray = v + scale
    unused: int
    return float(np.sum(shifted * shifted))


@program([(0.8,), (-0.4,)])
def walrus(x):
    if (y := np.sin(x)) > 0.2:
        return y * y
    z = (w := x * x) + w * (y := y + 1.0)
    return z * y


@program([(vector(4),)])
def deleted_names(x):
    a = x * x
    b = np.sum(a)
    del a
    a = b * 2.0
    return a * b


@program([(1.2, 0.7)], wrt=(0, 1))
def name_reused_for_other_types(x, y):
    t = x * y
    r = np.sin(t)
    t = np.array([x, y, r])
    r = np.sum(t * t)
    t = (r, x)
    return t[0] * t[1]


@program([(0.6,)])
def parameter_rebound(x):
    y = x
    x = x * x
    x = np.cos(x) * y
    return x + y


@program([(vector(3),)])
def chained_copies(x):
    a = x
    b = a
    c = b
    a = c * 2.0
    return np.sum(a * b + c)


@program([(0.4, 1.5)], wrt=(0, 1))
def long_expression(x, y):
    return (
        np.sin(x) * np.cos(y)
        + np.exp(-(x**2)) * (y - x) / (1.0 + y**2)
        - np.sqrt(1.0 + x * y) * np.log(2.0 + y)
        + (x + y) ** 3 * np.tanh(x - y)
    )


@program([(signed(3, 4), vector(4))], wrt=(0, 1))
def starred_right_side(m, v):
    rows = [*m, v]
    a, *rest = (*rows, v * 2.0)
    return np.sum(a) * sum(np.sum(r * r) for r in rest)


@program([(0.7,)])
def same_name_in_one_statement(x):
    y = x
    y = y * y + y
    y, x = x * y, y
    return y / (1.0 + x * x)
