# ruff: noqa -- programs as users write them
"""Statements and expressions: programs with their arguments, each compared with its IR."""

from __future__ import annotations

import math
from math import sqrt as root
from typing import NamedTuple

import numpy
import numpy as np
from numpy import tanh

X = np.array([0.3, -0.7, 1.1])
M = np.arange(6.0).reshape(2, 3)


def chained_targets(x):
    a = b = c = x * 2
    a = a + 1
    return a, b, c


def swap(x, y):
    x, y = y, x
    x, y = x + y, x - y
    return x, y


def swap_three(a, b, c):
    a, b, c = c, a, b
    return a - b * c


def nested_unpack(p):
    (a, b), c = p
    [d, *e] = (a, b, c)
    *f, g = [a, b, c]
    h, *i, j = e + f
    return a, b, c, d, e, f, g, h, i, j


def unpack_array(x):
    a, b, c = x
    first, *rest = x
    return a + b, c, first, rest


def annotated(x):
    y: float = x * 2
    z: int
    z = 3
    return y + z


def augmented_numbers(x):
    y = x
    y += 1
    y -= 0.5
    y *= 2
    y /= 3
    y **= 2
    y //= 0.25
    y %= 5
    return y


def augmented_ints(n):
    n <<= 2
    n |= 1
    n &= 0xFF
    n ^= 3
    n >>= 1
    return n


def augmented_tuple(x):
    t = (x,)
    u = t
    t += (x * 2,)
    return t, u


def augmented_string(n):
    s = "a"
    for i in range(n):
        s += "b"
    return s


def walrus(x):
    y = (z := x * 2) + z
    if (w := y - 1) > 0:
        return w * z
    return w


def walrus_in_while(n):
    i = n
    total = 0
    while (half := i // 2) > 0:
        total += half
        i = half
    return total, half


def walrus_in_while_else(n):
    i = n
    while (i := i - 1) > 0:
        if i == 7:
            break
    else:
        return "none"
    return i


def walrus_in_comprehension(xs):
    ys = [last := v * 2 for v in xs]
    return ys, last


def deleted(x):
    y = x * 2
    z = y + 1
    del y
    y = z
    del z, x
    return y


def operators(x, y):
    return x + y, x - y, x * y, x / y, x // y, x % y, x**y, -x, +x, x < y, x <= y, x == y, x != y


def integer_operators(n, m):
    return n & m, n | m, n ^ m, n << m, n >> m, ~n, divmod(n, m), n // m, n % m


def matrix_product(m, x):
    return m @ x, (m @ m.T).T[0]


def chained(x):
    return 0 < x < 1, 1 > x >= 0 != 2, not 0 < x


def chained_evaluates_once(x):
    calls = []

    def f(v):
        return v * x

    return 0 < f(1) < f(2) < f(3)


def short_circuit(x, xs):
    a = x or 5
    b = x and 7
    c = xs and xs[0]
    d = not xs or xs[-1] > 0
    return a, b, c, d


def short_circuit_guards(x):
    return x != 0 and 1 / x > 0.5


def conditional(x):
    return x if x > 0 else -x if x < -1 else 0.0


def identity_tests(x, y=None):
    return x is None, y is None, x is not y, None is None


def contains(x, xs):
    return x in xs, x not in xs, 2 in (1, 2), "a" in "abc", "k" in {"k": x}


def string_work(x, name):
    text = f"{name}: {x}"
    other = f"{name!r:>10} {x:.3f}"
    return text.upper() + other + name[0] + str(len(name))


def percent_format(x):
    return "%d items" % x


def lambda_now(x):
    return (lambda a, b=2: a * b)(x)


def math_names(x):
    return (
        math.sin(x) + root(x * x) + tanh(x) + numpy.cos(x) + math.pi + np.e + np.inf * 0 + max(x, 1)
    )


def builtins_used(x, xs):
    return (
        abs(x), sum(xs), min(xs), max(xs), pow(x, 2), float(3), int(x), round(x, 1), len(xs),
        sorted(xs), list(reversed(xs)), any(v > 1 for v in xs), all(v > -9 for v in xs), bool(xs),
        divmod(7, 2), tuple(xs), str(3), isinstance(x, float), max(1, 2, 3), min(x, 0.0),
    )  # fmt: skip


def number_methods(x, n):
    return x.real, x.imag, n.bit_length(), x.is_integer(), x.conjugate()


def literals(x):
    return 1, -2.5, 3j, "s", b"b", None, True, ..., (1, (2, "x")), [], {}, x


def slices(x, n):
    return (
        x[1:],
        x[:-1],
        x[::2],
        x[n:],
        x[:n],
        x[-1],
        x[n],
        x[None, 1:],
        x[..., 0],
        x[[0, 1]],
        x[x > 0],
    )


def matrix_indices(m, i):
    return m[0], m[:, 1], m[1, 2], m[i, :], m[:, i:], m[[0, 1], [1, 2]], m[-1][0], m[m > 2]


def asserts(x):
    assert x > -100
    assert x > -100, "too small"
    assert x > -100, f"too small: {x}"
    return x


def failing_assert(x):
    assert x > 100, f"bad {x}"
    return x


def raises(x):
    if x > 0:
        raise ValueError(f"positive: {x}")
    return x


def raises_from(x):
    if x > 0:
        raise ValueError("a") from KeyError("b")
    return x


def raises_class(x):
    if x < 100:
        raise ValueError
    return x


def raise_in_both(x):
    if x > 0:
        raise ValueError("a")
    else:
        raise KeyError("b")


def always_raises(x):
    raise ValueError("no")


def value_after_raise_arm(x):
    if x > 0:
        y = x
        z = 2 * y
    else:
        raise ValueError
    return y * z


def with_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x) / x
    return np.nan_to_num(y)


def with_return(x):
    with np.errstate(all="ignore"):
        if x > 0:
            return x * 2
        y = x * 3
    return y


def with_in_loop(x, n):
    s = 0.0
    for i in range(n):
        with np.errstate(all="ignore"):
            if i == 1:
                continue
            if i == 4:
                break
            s = s + x * i
    return s


def with_several(x):
    with np.errstate(all="ignore"), np.errstate(divide="raise") as old:
        y = x * 2
    return y


def printed(x):
    print("x is", x)
    return x


def none_returned(x):
    y = x


def docstring_only(x):
    """Nothing."""


def pass_and_ellipsis(x):
    ...
    pass
    return x


def unbound_on_one_path(x):
    if x > 0:
        y = 1.0
    return y


def used_only_where_bound(x):
    if x > 0:
        y = 1.0
    if x > 0:
        return y
    return x


def imported_inside(x):
    import math as m
    from numpy import cos

    return m.sin(x) + cos(x)


def shadowed_builtin(x):
    max = x * 2
    sum = max + 1
    return sum


def same_name_as_global(x):
    X = x * 2
    return X


def reads_globals(x):
    return X * x + M[0]


def try_inactive(x, text):
    try:
        n = int(text)
    except ValueError:
        n = 0
    return x * n


def match_statement(x, n):
    match n:
        case 0:
            y = x
        case 1 | 2:
            y = x * 2
        case _:
            y = -x
    return y


def set_work(x, xs):
    found = {1, 2, 3}
    other = set(xs)
    return x * len(found) + len({v for v in other})


def complex_numbers(x):
    z = x + 2j
    return z * z, abs(z), z.real


def deep_conditions(a, b, c):
    if a:
        if b:
            if c:
                return 1
            x = 2
        elif c:
            x = 3
        else:
            return 4
    elif b or c:
        x = 5
        if not c:
            return x
    else:
        x = 6
    return x * 10


def early_returns(x):
    if x > 3:
        return "big"
    if x > 2:
        return "medium"
    if x > 1:
        y = x
    elif x > 0:
        return "small"
    else:
        y = -x
    return y


def return_in_else_only(x):
    if x > 0:
        y = x
    else:
        return 0.0
    y = y * 2
    if y > 3:
        y = 3.0
    return y


def method_chain(m):
    return m.T.reshape(-1).sum(), m.sum(axis=0).mean(), m.reshape(3, 2).T.shape, m.astype(int).max()


def array_attributes(m):
    return m.shape, m.ndim, m.size, m.T, m.dtype, m.shape[0], len(m), m.real


def array_methods(m):
    return (
        m.sum(), m.mean(axis=1, keepdims=True), m.std(), m.var(), m.min(), m.max(), m.prod(),
        m.cumsum(), m.dot(m.T), m.ravel(), m.flatten(), m.copy(), m.transpose(1, 0), m.clip(0, 2),
        m.argmax(), m.any(), m.all(), m.round(1), m.squeeze(), m.swapaxes(0, 1), m.repeat(2),
        m.trace(), m.diagonal(), m.take([0, 1]), m.item(0), m.tolist(), m.argsort(), m.nonzero(),
    )  # fmt: skip


CASES = [
    (chained_targets, [(2.0,)]),
    (swap, [(1.0, 2.0)]),
    (swap_three, [(1.0, 2.0, 3.0)]),
    (nested_unpack, [(((1.0, 2.0), 3.0),)]),
    (unpack_array, [(X,)]),
    (annotated, [(1.5,)]),
    (augmented_numbers, [(1.5,), (-3,), (np.float64(2),)]),
    (augmented_ints, [(7,)]),
    (augmented_tuple, [(2.0,)]),
    (augmented_string, [(3,), (0,)]),
    (walrus, [(2.0,), (-2.0,)]),
    (walrus_in_while, [(40,), (0,)]),
    (walrus_in_while_else, [(9,), (5,), (0,)]),
    (walrus_in_comprehension, [([1.0, 2.0],)]),
    (deleted, [(2.0,)]),
    (operators, [(2.0, 3.0), (5, 2), (X, 2.0), (np.float32(2), 3)]),
    (integer_operators, [(13, 5)]),
    (matrix_product, [(M, X)]),
    (chained, [(0.5,), (-1,), (2.0,)]),
    (chained_evaluates_once, [(0.5,), (-1,)]),
    (short_circuit, [(0, []), (3, [1.0]), (0.0, [-1.0, 2.0])]),
    (short_circuit_guards, [(0,), (1.0,), (4.0,)]),
    (conditional, [(1.0,), (-2.0,), (-0.5,)]),
    (identity_tests, [(1.0,), (None,), (None, None), (1.0, 2.0)]),
    (contains, [(1.0, [1.0, 2.0]), (5.0, (1.0, 2.0))]),
    (string_work, [(1.5, "ab")]),
    (percent_format, [(3,)]),
    (lambda_now, [(3.0,)]),
    (math_names, [(0.5,)]),
    (builtins_used, [(1.55, [1.5, -0.5, 3.0])]),
    (number_methods, [(1.5, 7)]),
    (literals, [(1.0,)]),
    (slices, [(np.arange(5.0) - 2, 2)]),
    (matrix_indices, [(M, 1)]),
    (asserts, [(1.0,)]),
    (failing_assert, [(1.0,), (200.0,)]),
    (raises, [(1.0,), (-1.0,)]),
    (raises_from, [(1.0,), (-1.0,)]),
    (raises_class, [(1.0,), (1000.0,)]),
    (raise_in_both, [(1.0,), (-1.0,)]),
    (always_raises, [(1.0,)]),
    (value_after_raise_arm, [(1.0,), (-1.0,)]),
    (with_errstate, [(np.array([0.0, 1.0]),)]),
    (with_return, [(1.0,), (-1.0,)]),
    (with_in_loop, [(1.5, 7), (1.5, 0)]),
    (with_several, [(1.0,)]),
    (printed, [(1.0,)]),
    (none_returned, [(1.0,)]),
    (docstring_only, [(1.0,)]),
    (pass_and_ellipsis, [(1.0,)]),
    (used_only_where_bound, [(1.0,), (-1.0,)]),
    (imported_inside, [(1.0,)]),
    (shadowed_builtin, [(1.0,)]),
    (same_name_as_global, [(1.0,)]),
    (reads_globals, [(2.0,), (X,)]),
    (try_inactive, [(2.0, "3"), (2.0, "z")]),
    (match_statement, [(2.0, 0), (2.0, 2), (2.0, 5)]),
    (set_work, [(2.0, [1, 1, 2])]),
    (complex_numbers, [(2.0,)]),
    (deep_conditions, [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]),
    (early_returns, [(4,), (2.5,), (1.5,), (0.5,), (-1.0,)]),
    (return_in_else_only, [(1.0,), (5.0,), (-1.0,)]),
    (method_chain, [(M,)]),
    (array_attributes, [(M,)]),
    (array_methods, [(M,)]),
]
