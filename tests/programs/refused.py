# ruff: noqa -- programs as users write them
"""Programs that have to be refused: in-place writes, for now, and what cannot be followed."""

import math

import numpy as np

from tests.programs._registry import program, vector

STORES = "in-place writes into arrays are not supported yet"


@program([(vector(4), 1.0), (vector(4), -1.0)], refused=STORES)
def phi_alias(x, c):
    v = x * x
    w = 3 * x
    if c > 0:
        a = v
    else:
        a = w
    v[0] = 5 * a[1]
    return np.sum(a * w)


@program([(vector(4), 3)], refused=STORES)
def alias_made_half_way(x, n):
    u = x.copy()
    v = x.copy()
    for i in range(n):
        u[0] = u[0] * v[1]
        if i == 1:
            v = u
    return np.sum(u * v)


def identity(a):
    return a


@program([(vector(4),)], refused=STORES)
def callee_returns_its_argument(x):
    u = x.copy()
    y = identity(u)
    y[0] = u[1] * u[0]
    return np.sum(u * u)


@program([(vector(4), 3)], refused=STORES)
def list_shares_the_buffer(x, n):
    u = x.copy()
    history = []
    for i in range(n):
        history.append(u)
        u[0] = u[0] * u[1]
    return sum(np.sum(r * r) for r in history)


@program([(vector(4), np.array([0, 1, 1]))], refused=STORES)
def repeated_indices(x, idx):
    y = x.copy()
    y[idx] += x[1:] * x[:-1]
    return np.sum(y * y) + np.sum(x[idx] ** 2)


@program([(vector(4), 3)], refused="")
def rebinds_once_then_writes(x, n):
    s = acc = 0.0
    for i in range(n):
        b = acc
        acc += x * i
        s = s + np.sum(b * b * x)
    return s


@program([(vector(4), 3)], refused=STORES)
def aliased_on_entry_only(x, n):
    u = x.copy()
    un = u
    for i in range(n):
        un = u.copy()
        u[1:] = un[1:] * un[:-1]
    return np.sum(u * un)


@program([(vector(4), 3)], refused=STORES)
def unbound_then_alias(x, n):
    u = x.copy()
    w = 2 * x
    for i in range(n):
        v = w
        v[0] = v[0] * u[0]
        u[1] = v[0] + u[1]
    return np.sum(u * w * v)


@program([(vector(4), True), (vector(4), False)], refused=STORES)
def one_arm_returns_early(x, c):
    u = x.copy()
    t = np.sum(np.cos(u))
    if c:
        return t
    u[1:] = u[:-1] * t
    return np.sum(u * u)


@program([(vector(4),)], refused="")
def augmented_on_an_argument(x):
    x += 1.0
    return np.sum(x * x)


@program([(vector(4),)], refused="")
def augmented_through_an_alias(x):
    y = x * 2.0
    z = y
    z += x
    return np.sum(y * z)


@program([(vector(4),)], refused="")
def written_through_out(x):
    y = np.zeros(4)
    np.multiply(x, x, out=y)
    return np.sum(y)


@program([(vector(4),)], refused="")
def sorted_in_place(x):
    y = x * 2.0
    y.sort()
    return np.sum(y * np.arange(4))


@program([(vector(4),)], refused="")
def filled_in_place(x):
    y = np.zeros(4)
    y.fill(x[0])
    return np.sum(y * x)


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
