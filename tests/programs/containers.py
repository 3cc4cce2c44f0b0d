# ruff: noqa -- programs as users write them
"""Tuples, lists, dicts, NamedTuples: as arguments, locals and results; append, pop, item assignment."""

from typing import NamedTuple

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


class Point(NamedTuple):
    x: float
    y: float


class State(NamedTuple):
    position: np.ndarray
    velocity: np.ndarray
    time: float = 0.0


@program([((0.7, 1.1),)], tags={"second"})
def tuple_argument(pair):
    return pair[0] * pair[1] + np.sin(pair[-1])


@program([([0.7, 1.1, 0.4],)])
def list_argument(xs):
    return xs[0] * xs[1] + xs[-1] ** 2 * len(xs)


@program([({"w": matrix(2, 3), "b": vector(2)}, vector(3))], wrt=(0, 1))
def dict_argument(p, x):
    return np.sum(np.tanh(p["w"] @ x + p["b"]) ** 2)


@program(
    [({"layers": [(matrix(3, 3), vector(3)), (matrix(2, 3), vector(2))], "scale": 0.7}, vector(3))],
    wrt=(0, 1),
)
def nested_argument(p, x):
    for w, b in p["layers"]:
        x = np.tanh(w @ x + b)
    return np.sum(x) * p["scale"]


@program([(Point(0.7, 1.1),)])
def named_tuple_argument(p):
    return p.x * p.y + p[0] ** 2


@program([(State(vector(3), vector(3, 1), 0.4), 3)])
def named_tuple_in_a_loop(state, n):
    for _ in range(n):
        force = -np.sin(state.position)
        state = State(
            state.position + 0.1 * state.velocity, state.velocity + 0.1 * force, state.time * 1.1
        )
    return np.sum(state.position * state.velocity) * state.time


@program([(0.7, 1.1)], wrt=(0, 1))
def returns_a_tuple(x, y):
    return x * y, np.sin(x)


@program([(vector(3),)])
def returns_a_dict(x):
    return {"sum": np.sum(x), "squares": x * x, "pair": (x[0], [x[1] * x[2]])}


@program([(vector(3),)])
def returns_an_array(x):
    return np.sin(x) * x[0]


@program([(vector(3),)])
def returns_a_named_tuple(x):
    return Point(x[0] * x[1], np.sum(x * x))


@program([(vector(3), 4), (vector(3), 0)], tags={"second"})
def append_in_a_loop(x, n):
    history = [x]
    for i in range(n):
        history.append(np.sin(history[-1]) * x)
    return sum([np.sum(h) * (k + 1) for k, h in enumerate(history)])


@program([(0.7, 5)])
def list_built_and_read(x, n):
    xs = []
    for i in range(n):
        xs.append(x**i)
    s = 0.0
    for i in range(n - 1):
        s = s + xs[i] * xs[i + 1]
    return s


@program([(0.7,)])
def append_pop_extend(x):
    stack = [x, x * x]
    stack.append(np.sin(x))
    top = stack.pop()
    stack.extend([top * x, 3.0 * x])
    a = stack.pop()
    stack += [a * a]
    return sum(stack) * a + top


@program([(0.7, 4)])
def stack_machine(x, n):
    stack = [x]
    for i in range(n):
        a = stack.pop()
        stack.append(a * x)
        if i % 2:
            stack.append(np.cos(a))
    s = 1.0
    while stack:
        s = s * stack.pop() + 1.0
    return s


@program([(0.7,)])
def dict_written_and_read(x):
    d = {}
    d["a"] = x * x
    d["b"] = d["a"] * x
    d["a"] = np.sin(d["b"])
    return d["a"] * d["b"] + len(d)


@program([(0.7, 3)])
def dict_updated_in_a_loop(x, n):
    state = {"position": x, "velocity": 1.0}
    for _ in range(n):
        state["velocity"] = state["velocity"] - 0.1 * np.sin(state["position"])
        state["position"] = state["position"] + 0.1 * state["velocity"]
    return state["position"] * state["velocity"]


@program([(vector(4),)])
def slices_of_lists(x):
    xs = [q * q for q in x]
    a, b = xs[:2], xs[2:]
    c = a + b[::-1]
    return c[0] * c[1] + c[2] * c[3] + sum(xs[1:-1])


@program([(0.7,)])
def tuples_added_and_repeated(x):
    t = (x, x * x) + (1.0,)
    u = t * 2
    v = [x] * 3 + [2.0]
    return u[0] * u[4] + u[-1] + v[2] * v[3] + len(u)


@program([(0.7,), (3.1,)])
def structures_chosen_by_branches(x):
    if x > 1.0:
        t = (x, x * x)
    else:
        t = (np.sin(x), 2.0)
    return t[0] * t[1]


@program([(vector(3), vector(3, 1))], wrt=(0, 1))
def tuples_carried_by_a_loop(u, v):
    s = (u, v)
    for i in range(3):
        a, b = s
        s = (a * b, a + np.sin(b))
    return np.sum(s[0]) + np.sum(s[1] * s[0])


@program([([vector(3), vector(3, 1), vector(3, 2)],)])
def list_of_arrays(xs):
    return np.sum(np.stack(xs) ** 2) + np.sum(np.concatenate(xs)[1:4]) * np.sum(np.array(xs))


@program([([[0.3, 0.4], [1.1, 0.9]],)])
def list_of_lists(m):
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]


@program([(0.8, 6)])
def memory_of_a_recurrence(x, n):
    f = [1.0, x]
    for i in range(2, n):
        f.append(f[i - 1] * x + f[i - 2] * 0.5)
    return f[-1] * f[n // 2]


@program([(0.7, 1.2)], wrt=(0, 1))
def dict_keys_of_all_kinds(x, y):
    d = {1: x, (0, 1): y, "k": x * y, None: 2.0}
    return d[1] * d[0, 1] + d["k"] * d[None]


@program([(0.7,)])
def same_value_in_two_places(x):
    y = x * x
    t = (y, y, [y, x])
    return t[0] * t[1] + t[2][0] * t[2][1]


@program([(vector(4),)])
def min_max_sum_of_lists(x):
    xs = [q * (i + 1) for i, q in enumerate(x)]
    return max(xs) * min(xs) + sum(xs, 1.0) + max(xs[0], xs[1], 0.1)


@program([(signed(4), 2)])
def dict_comprehension_and_get(x, k):
    d = {i: q * q for i, q in enumerate(x)}
    return d[k] * d.get(0, 1.0) + d.get(17, 2.5) * sum(d.values())


@program([(0.7, 0.2)], wrt=(0, 1))
def zip_star(x, y):
    rows = [(x, y), (y * x, 1.0), (x * x, y)]
    a, b = zip(*rows)
    return sum(p * q for p, q in zip(a, b))


@program([([0.4, 1.3, 0.9],)])
def sorted_values(xs):
    ordered = sorted(xs)
    return ordered[0] * ordered[-1] ** 2 + ordered[1]
