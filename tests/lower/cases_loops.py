# ruff: noqa -- programs as users write them
"""Loops and their exits: programs with their arguments, each compared with its IR."""

from __future__ import annotations

import numpy as np

X = np.array([0.3, -0.7, 1.1])


def over_range(n):
    s = 0
    for i in range(n):
        s += i
    return s, i if n > 0 else None


def negative_step(n):
    xs = []
    for i in range(n, 0, -2):
        xs.append(i)
    for i in range(5, -1, -1):
        xs.append(i)
    return xs


def over_array(x):
    s = 0.0
    for v in x:
        s = s + v * v
    return s


def over_matrix(m):
    s = 0.0
    for row in m:
        for v in row:
            s = s + v
    return s, row


def over_list(xs):
    s = 1.0
    for v in xs:
        s = s * v
    return s


def over_tuple_mixed(x):
    s = 0.0
    for v in (x, 2, "a", None, x * 2):
        if v is None or isinstance(v, str):
            continue
        s = s + v
    return s


def over_zip(xs, ys):
    s = 0.0
    for a, b in zip(xs, ys):
        s = s + a * b
    return s


def over_enumerate(xs):
    s = 0.0
    for i, v in enumerate(xs):
        s = s + i * v
    for i, (a, b) in enumerate(zip(xs, xs), start=2):
        s = s + i * a * b
    return s


def over_reversed(xs):
    s = 0.0
    for v in reversed(xs):
        s = 0.5 * s + v
    for i in reversed(range(3)):
        s = s + i
    return s


def over_dict(d):
    s = 0.0
    for k in d:
        s = s + d[k]
    for k, v in d.items():
        s = s + v * len(k)
    for v in d.values():
        s = s * v
    for k in d.keys():
        s = s + len(k)
    return s


def over_string(text):
    n = 0
    for c in text:
        if c == "a":
            n += 1
    return n


def over_shape(m):
    s = 1
    for d in m.shape:
        s *= d
    return s


def nested_targets(pairs):
    s = 0.0
    for (a, b), c in pairs:
        s = s + a * b - c
    for a, *rest in [(1, 2, 3), (4, 5, 6)]:
        s = s + a + sum(rest)
    return s


def while_loop(x, n):
    i = 0
    while i < n:
        x = x * 1.5
        i += 1
    return x, i


def while_true(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        if x < 1:
            break
    return x, n


def while_true_return(x):
    while True:
        x = x / 2
        if x < 1:
            return x


def while_true_returns_and_breaks(x, c):
    while True:
        x = x - 1
        if x < 0:
            return "negative"
        if x < c:
            break
    return x


def while_with_and(x, n):
    i = 0
    while i < n and x < 100 or i == 0:
        x = x * 3
        i += 1
    return x, i


def while_else(n):
    while n > 0:
        n -= 2
        if n == 3:
            break
    else:
        return "else", n
    return "broke", n


def for_else(xs, y):
    for v in xs:
        if v == y:
            found = v
            break
    else:
        found = -1
    return found


def for_else_return(xs, y):
    for v in xs:
        if v == y:
            return "found"
        if v > 100:
            break
    else:
        return "else"
    return "broke"


def else_jumps_outer(n, m):
    for i in range(n):
        for j in range(m):
            if j == i:
                break
        else:
            continue
        if i == 3:
            break
    else:
        return "all"
    return i, j


def break_continue(xs):
    s = 0
    for v in xs:
        if v < 0:
            continue
        if v > 10:
            break
        s += v
    return s


def mixed_jumps(n):
    s = 0
    for i in range(n):
        if i % 2:
            if i % 3 == 0:
                continue
            s += 100
            if i > 8:
                break
        else:
            s += 1
            if i == 6:
                continue
        s += 10
    return s


def nested_breaks(n):
    s = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            if (i + j) % 3 == 1:
                continue
            for k in range(j):
                if k == 2:
                    break
                s += k
            else:
                s += 1000
            s += 1
        else:
            s += 50
    return s


def return_from_nested(n, m):
    for i in range(n):
        for j in range(m):
            if i * j == 6:
                return i, j
            while j > 2:
                j -= 1
                if i == 5 and j == 3:
                    return "deep"
    return None


def return_in_while_in_for(x):
    for v in x:
        while v > 0.5:
            v = v - 0.4
            if v < 0.2:
                return v
    return x[0]


def zero_trips(x, n):
    y = x
    for i in range(n):
        y = y * i
        z = y
    return y


def bound_in_loop_only(n):
    for i in range(n):
        last = i * 2
    return last if n else None


def loop_variable_after(n):
    i = -1
    for i in range(n):
        pass
    return i


def loop_variable_changed(n):
    xs = []
    for i in range(n):
        i = i * 10
        xs.append(i)
    return xs, i if xs else 0


def type_changes(x, n):
    acc = 0
    for i in range(n):
        acc = acc + x
    return acc


def type_changes_to_array(x, n):
    acc = 0.0
    for i in range(n):
        acc = acc + x
    return acc


def shrinking(x, n):
    for i in range(n):
        x = x[1:] - x[:-1]
    return x


def swap_each_step(x, y, n):
    for i in range(n):
        x, y = y, x + y
    return x, y


def swap_lists(n):
    a, b = [], []
    for i in range(n):
        a.append(i)
        a, b = b, a
    return a, b


def lists_in_loops(x, n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i):
            row.append(x * j)
        rows.append(row)
    return rows


def two_names_one_list(n):
    a = []
    b = a
    for i in range(n):
        b.append(i)
        if i == 2:
            a.append("two")
    return a, b


def list_in_branch(x, c):
    if c:
        xs = [x]
    else:
        xs = [x, x]
    xs.append(2 * x)
    return xs


def pops(xs):
    stack = list(xs)
    s = 0.0
    while stack:
        v = stack.pop()
        if v > 1 and len(stack) < 9:
            stack.append(v / 2)
            stack.append(v / 3)
        s = s + v
    return s


def list_methods(x):
    xs = [3, 1, 2]
    xs.extend([x, 4])
    xs.insert(0, 9)
    xs.insert(len(xs), 8)
    xs.insert(2, 7)
    first = xs.pop(0)
    mid = xs.pop(2)
    last = xs.pop(-1)
    xs.reverse()
    ys = xs.copy()
    ys.sort()
    xs[1] = 50
    xs[0] += 1
    zs = xs + ys
    zs += [1]
    ws = [0] * 3
    return first, mid, last, xs, ys, zs, ws, xs.index(50), xs.count(4)


def cleared(n):
    xs = []
    for i in range(n):
        if i == 2:
            xs.clear()
        xs.append(i)
    return xs


def unchanged_names(x, n):
    k = x * 2
    s = 0.0
    for i in range(n):
        t = k
        s = s + t
    return s, k


def dead_carried(x, n):
    t = 0.0
    for i in range(n):
        t = t + 1
        x = x * 2
    return x


def accumulate_dict(n):
    d = {}
    for i in range(n):
        d[i % 3] = d.get(i % 3, 0) + i
    return d


def fibonacci(n):
    a, b = 0, 1
    while b < n:
        a, b = b, a + b
    return a


def gauss_seidel(n):
    total = 0.0
    prev = None
    for i in range(n):
        cur = i * 0.5
        if prev is not None:
            total = total + cur * prev
        prev = cur
    return total, prev


def previous_is_unset(n):
    s = 0
    for i in range(n):
        if i > 0:
            s = s + before
        before = i * 2
    return s


def loop_in_arm(x, n, c):
    if c:
        for i in range(n):
            if i == 3:
                return x
            x = x + i
    else:
        x = -x
    return x * 2


def code_size_bomb(x, n):
    s = x
    for i in range(n):
        if i % 2:
            if s > 2:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)
    return s


def many_returns(n):
    for i in range(n):
        if i == 1:
            if n == 2:
                return "a"
            continue
        if i == 2:
            if n == 3:
                return "b"
            elif n == 4:
                break
        if i == 3:
            return "c"
    else:
        return "d"
    return "e"


def inactive_iterator(x):
    s = x
    for i in map(int, ["1", "2"]):
        s = s * i
    for i in filter(lambda v: v > 1, [1, 2, 3]):
        s = s + i
    return s


def constant_test(x):
    while False:
        x = x * 2
    for i in ():
        x = x * 3
    if 0:
        x = None
    return x


def raises_inside(n):
    for i in range(n):
        if i == 3:
            raise ValueError(i)
    return i


def always_raises_inside(n):
    for i in range(n):
        raise ValueError(i)
    return "no trips"


def always_returns_inside(xs):
    for v in xs:
        return v * 2
    return None


def always_breaks(xs):
    r = 0
    for v in xs:
        r = v
        break
    return r


def increments_fresh(x, n):
    acc = np.zeros_like(x)
    for i in range(n):
        acc += x * i
        acc -= 0.5 * x
    acc += 1.0
    return acc


def accumulates_fresh(x, n):
    acc = np.zeros(4)
    for i in range(n):
        acc[1:] += x
        acc[0] += x[0] * i
    return acc


def comprehension_kinds(x, xs):
    a = [v * x for v in xs]
    b = [v for v in xs if v > 0 if v < 2]
    c = {i: v for i, v in enumerate(xs)}
    d = sum(v * w for v in xs for w in range(3) if w != 1)
    e = sum([v for v in xs], 10)
    f = max(v * v for v in xs)
    g = min([abs(v) for v in xs])
    h = np.array([v * 2 for v in xs])
    i = tuple(v + 1 for v in xs)
    j = any(v > 1 for v in xs)
    k = all(v > 1 for w in range(2) for v in xs)
    l = [[v * w for w in range(2)] for v in xs]
    m = list(v for v in xs)
    n = sum((v for v in xs), start=1.5)
    o = dict((str(v), v) for v in xs)
    p = [v for row in l for v in row]
    q = sorted(v for v in xs)
    return a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q


def comprehension_scope(xs):
    v = "outer"
    ys = [v * 2 for v in xs]
    return v, ys


def comprehension_over_comprehension(n):
    return [sum(i * j for j in range(i)) for i in [k * k for k in range(n)] if i % 2 == 0]


def generator_any_stops(xs):
    return any(1 / v > 1 for v in xs)


def long_displays(xs):
    return [0, *xs, 1, *xs], (*xs, 5), [*xs], {**{"a": 1}, "b": 2}


CASES = [
    (over_range, [(4,), (0,)]),
    (negative_step, [(5,), (0,)]),
    (over_array, [(X,), (np.zeros(0),)]),
    (over_matrix, [(np.arange(6.0).reshape(2, 3),)]),
    (over_list, [([1.0, 2.0],), ([],), ([1, 2.0],)]),
    (over_tuple_mixed, [(1.5,)]),
    (over_zip, [(X, X), ([1.0, 2.0], (3.0, 4.0))]),
    (over_enumerate, [(X,), ([1.0],), ([],)]),
    (over_reversed, [([1.0, 2.0],), (X,)]),
    (over_dict, [({"a": 1.0, "bc": 2.0},), ({},)]),
    (over_string, [("banana",)]),
    (over_shape, [(np.zeros((2, 3)),)]),
    (nested_targets, [([((1.0, 2.0), 3.0)],), ([],)]),
    (while_loop, [(1.0, 3), (1.0, 0)]),
    (while_true, [(9.0,)]),
    (while_true_return, [(9.0,)]),
    (while_true_returns_and_breaks, [(9.0, 3.0), (9.0, -5.0)]),
    (while_with_and, [(1.0, 9), (1.0, 0), (200.0, 5)]),
    (while_else, [(7,), (8,), (0,)]),
    (for_else, [([1, 2], 2), ([1, 2], 3), ([], 3)]),
    (for_else_return, [([1, 2], 2), ([1, 2], 3), ([], 3), ([1, 200, 2], 2)]),
    (else_jumps_outer, [(0, 0), (2, 2), (5, 5), (5, 2)]),
    (break_continue, [([1, -2, 3, 11, 5],), ([],)]),
    (mixed_jumps, [(n,) for n in range(0, 14, 3)]),
    (nested_breaks, [(0,), (1,), (6,)]),
    (return_from_nested, [(4, 4), (7, 7), (0, 3), (7, 1), (6, 5)]),
    (return_in_while_in_for, [(X,), (-X,)]),
    (zero_trips, [(2.0, 0), (2.0, 3)]),
    (bound_in_loop_only, [(0,), (3,)]),
    (loop_variable_after, [(0,), (3,)]),
    (loop_variable_changed, [(0,), (3,)]),
    (type_changes, [(1.5, 3), (1.5, 0), (X, 2)]),
    (type_changes_to_array, [(X, 3), (X, 0)]),
    (shrinking, [(np.arange(5.0) ** 2, 3), (np.arange(5.0), 0)]),
    (swap_each_step, [(1.0, 2.0, 5), (X, 1.0, 3)]),
    (swap_lists, [(0,), (5,)]),
    (lists_in_loops, [(1.5, 4), (1.5, 0)]),
    (two_names_one_list, [(5,), (0,)]),
    (list_in_branch, [(1.0, True), (1.0, False)]),
    (pops, [([1.0, 5.0],), ([],), (X,)]),
    (list_methods, [(2.5,)]),
    (cleared, [(5,)]),
    (unchanged_names, [(2.0, 3), (2.0, 0)]),
    (dead_carried, [(2.0, 3)]),
    (accumulate_dict, [(7,), (0,)]),
    (fibonacci, [(50,)]),
    (gauss_seidel, [(4,), (0,)]),
    (previous_is_unset, [(4,), (0,)]),
    (loop_in_arm, [(1.0, 9, True), (1.0, 2, True), (1.0, 2, False)]),
    (code_size_bomb, [(0.5, 9), (3.0, 4)]),
    (many_returns, [(n,) for n in range(7)]),
    (inactive_iterator, [(1.5,)]),
    (constant_test, [(1.5,)]),
    (raises_inside, [(2,), (9,)]),
    (always_raises_inside, [(0,), (2,)]),
    (always_returns_inside, [([],), ([2.0],)]),
    (always_breaks, [([],), ([2.0, 3.0],)]),
    (increments_fresh, [(X, 3), (X, 0)]),
    (accumulates_fresh, [(X, 3), (X, 0)]),
    (comprehension_kinds, [(2.0, [1.0, -0.5, 1.5]), (2.0, X)]),
    (comprehension_scope, [([1, 2],)]),
    (comprehension_over_comprehension, [(5,), (0,)]),
    (generator_any_stops, [([0.5, 0.0],), ([2.0],)]),
    (long_displays, [([1.0, 2.0],), (X,)]),
]
