# ruff: noqa -- programs as users write them
"""Programs that have to be refused: what cannot be followed."""

import math

import numpy as np

from tests.programs._registry import program, vector

SHARED = "cannot tell what"


@program([(vector(4), 1.0), (vector(4), -1.0)], refused=SHARED)
def phi_alias(x, c):
    v = x * x
    w = 3 * x
    if c > 0:
        a = v
    else:
        a = w
    v[0] = 5 * a[1]
    return np.sum(a * w)


@program([(vector(4), 3)], refused=SHARED)
def alias_made_half_way(x, n):
    u = x.copy()
    v = x.copy()
    for i in range(n):
        u[0] = u[0] * v[1]
        if i == 1:
            v = u
    return np.sum(u * v)


@program([(vector(4), 3)], refused=SHARED)
def list_shares_the_buffer(x, n):
    u = x.copy()
    history = []
    for i in range(n):
        history.append(u)
        u[0] = u[0] * u[1]
    return sum(np.sum(r * r) for r in history)


@program([(vector(4), 3)], refused="")
def rebinds_once_then_writes(x, n):
    s = acc = 0.0
    for i in range(n):
        b = acc
        acc += x * i
        s = s + np.sum(b * b * x)
    return s


def remembers(x, seen=[]):
    seen.append(1.0)
    return x * len(seen)


@program([(0.7,)], refused="")
def mutable_default(x):
    return remembers(x) * 0.0 + x


@program([(0.7, 3)], refused="")
def global_is_written(x, n):
    global _total
    _total = x * x
    return _total * n


@program([(0.7,)], refused="")
def nonlocal_is_written(x):
    total = 0.0

    def add(y):
        nonlocal total
        total = total + y

    add(x)
    add(x * x)
    return total


@program([(0.7,)], refused="")
def generator_function(x):
    def items():
        yield x
        yield x * x

    return sum(items())


@program([(0.7,)], refused="")
def evaluated_text(x):
    return eval("x * x")


@program([(0.7,)], refused="")
def no_source_and_no_rule(x):
    return math.gamma(x) * math.remainder(x, 0.3) + np.vectorize(lambda t: t * t)(x)
