# ruff: noqa -- programs as users write them
"""Lists, tuples and dicts: aliased, nested, changed in every way that Python has."""

import copy
import operator

import numpy as np

from tests.never_wrong._registry import X, case, refused, right


@right(0.7)
def list_plus(x):
    a = [x] + [x * x]
    return a[1] * a[0]


@right(0.7)
def tuple_plus(x):
    a = (x,) + (x * x,)
    return a[1] * a[0]


@right(0.7)
def tuple_times(x):
    a = (x,) * 3
    return a[0] * a[1] * a[2]


@right(0.7)
def list_times(x):
    a = [x] * 3
    return a[0] * a[1] * a[2]


@right(0.7)
def times_list(x):
    a = 3 * [x, x * x]
    return a[0] * a[3] * a[4]


@case((0.7, 3))
def list_times_unknown(x, n):
    a = [x, x * x] * n
    return a[0] * a[3] * a[n + 1]


@case(([0.7, 0.2],))
def list_plus_of_argument(xs):
    ys = xs + [xs[0] * 2.0]
    return ys[2] * ys[1]


@case(([0.7, 0.2],))
def list_times_of_argument(xs):
    ys = xs * 2
    return ys[2] * ys[1]


@case(([0.7, 0.2],))
def list_increment_of_argument(xs):
    xs += [xs[0] * 2.0]
    return xs[2] * xs[1]


@case(([0.7, 0.2],))
def list_append_to_argument(xs):
    xs.append(xs[0] * xs[0])
    return xs[2]


@case(([0.7, 0.2],))
def list_store_to_argument(xs):
    xs[0] = xs[1] * xs[1]
    return xs[0] * xs[1]


@case(0.7)
def list_increment(x):
    a = [x]
    a += [x * x]
    return sum(a)


@case(0.7)
def list_increment_tuple(x):
    a = [x]
    a += (x * x, x * 3.0)
    return a[1] * a[2]


@case(0.7)
def list_increment_of_itself(x):
    a = [x, x * x]
    a += a
    return a[3] * a[0]


@case(0.7)
def list_increment_aliased(x):
    a = [x]
    b = a
    a += [x * x]
    return b[1]


@case(0.7)
def list_plus_is_no_increment(x):
    a = [x]
    b = a
    a = a + [x * x]
    return a[1] * len(b)


@case(0.7)
def list_times_in_place(x):
    a = [x, x * x]
    a *= 2
    return a[3] * a[0]


@case(0.7)
def tuple_increment(x):
    a = (x,)
    b = a
    a += (x * x,)
    return a[1] * len(b) * len(a)


@case(0.7)
def tuple_increment_in_loop(x):
    a = ()
    for k in range(3):
        a += (x**k,)
    return a[2] * a[1]


@case(0.7)
def extend_generator(x):
    a = []
    a.extend(x * k for k in range(3))
    return sum(a)


@case(0.7)
def extend_of_itself(x):
    a = [x, x * x]
    a.extend(a)
    return a[3] * a[2]


@case(0.7)
def extend_by_slice(x):
    a = [x, x * x]
    a.extend(a[1:])
    return a[2] * a[0]


@case(X)
def extend_by_array(x):
    a = []
    a.extend(x)
    return a[0] * a[1]


@case(0.7)
def insert_front(x):
    a = [x]
    a.insert(0, x * x)
    return a[0]


@case(0.7)
def insert_middle(x):
    a = [x, x]
    a.insert(1, x * x)
    return a[1] * a[2]


@case(0.7)
def insert_negative(x):
    a = [x, x * 2.0]
    a.insert(-1, x * x)
    return a[1]


@case(0.7)
def insert_beyond(x):
    a = [x, x * 2.0]
    a.insert(10, x * x)
    return a[2]


@case(0.7)
def insert_in_loop(x):
    a = []
    for k in range(3):
        a.insert(0, x**k)
    return a[0] * a[1]


@case(0.7)
def insert_aliased(x):
    a = [x]
    b = a
    b.insert(0, x * x)
    return a[0]


@case(0.7)
def pop_front(x):
    a = [x, x * x, x**3]
    v = a.pop(0)
    return v * a[0]


@case(0.7)
def pop_negative(x):
    a = [x, x * x, x**3]
    v = a.pop(-2)
    return v * a[1]


@case((0.7, 1))
def pop_unknown(x, k):
    a = [x, x * x, x**3]
    v = a.pop(k)
    return v * a[1]


@case((0.7, -2))
def pop_unknown_negative(x, k):
    a = [x, x * x, x**3]
    v = a.pop(k)
    return v * a[1] * a[0]


@case(0.7)
def pop_aliased(x):
    a = [x, x * x]
    b = a
    b.pop()
    return a[-1]


@case(0.7)
def pop_in_loop(x):
    a = [x, x * x, x**3]
    total = 0.0
    while a:
        total = total * x + a.pop()
    return total


@case(0.7)
def remove(x):
    a = [1.0, x, x * x]
    a.remove(1.0)
    return a[0] * a[1]


@case(0.7)
def reverse(x):
    a = [x, x * x, x**3]
    a.reverse()
    return a[0]


@case(0.7)
def reverse_aliased(x):
    a = [x, x * x, x**3]
    b = a
    b.reverse()
    return a[0]


@case(0.7)
def sort(x):
    a = [x, x * x, x**3]
    a.sort()
    return a[0]


@case(0.7)
def sort_reverse(x):
    a = [x, x * x, x**3]
    a.sort(reverse=True)
    return a[2]


@case(0.7)
def sort_key(x):
    a = [(2, x), (1, x * x)]
    a.sort(key=lambda p: p[0])
    return a[0][1]


@case(0.7)
def sort_tuples(x):
    a = [(2, x), (1, x * x)]
    a.sort()
    return a[0][1]


@case(0.7)
def sorted_key(x):
    return sorted([(2, x), (1, x * x)], key=lambda p: p[0])[0][1]


@case(0.7)
def sorted_tuples(x):
    return sorted([(2, x), (1, x * x)])[0][1]


@case(0.7)
def sorted_reverse(x):
    return sorted([x, x * x, x**3], reverse=True)[2]


@case(0.7)
def max_tuples(x):
    return max([(2, x), (1, x * x)])[1]


@case(0.7)
def max_key(x):
    return max([x, -x], key=abs) * x


@case(0.7)
def max_default(x):
    return max([x, x * x], default=3.0)


@case(0.7)
def max_of_empty(x):
    return max([], default=x * x)


@case(0.7)
def clear(x):
    a = [x, x * x]
    a.clear()
    a.append(x**3)
    return a[0]


@case(0.7)
def clear_aliased(x):
    a = [x, x * x]
    b = a
    b.clear()
    b.append(x**3)
    return a[0]


@case(0.7)
def slice_assign(x):
    a = [x, x * x, x**3]
    a[1:] = [x]
    return a[1]


@case(0.7)
def slice_assign_same_length(x):
    a = [x, x * x, x**3]
    a[1:] = [x, x * 5.0]
    return a[1] * a[2] * a[0]


@case(0.7)
def slice_assign_longer(x):
    a = [x, x * x]
    a[:1] = [x * 2.0, x * 3.0, x * 4.0]
    return a[1] * a[3]


@case(0.7)
def slice_assign_everything(x):
    a = [x, x * x]
    b = a
    a[:] = [x * 2.0, x * 3.0]
    return b[0] * b[1]


@case(0.7)
def slice_assign_step(x):
    a = [x, x * x, x**3, x**4]
    a[::2] = [x * 7.0, x * x * 5.0]
    return a[0] * a[1] * a[2]


@case(0.7)
def slice_assign_reversed(x):
    a = [x, x * x, x**3]
    a[::-1] = [x * 7.0, x * x * 5.0, 2.0]
    return a[0] * a[1] + a[2]


@case((0.7, 1))
def slice_assign_unknown(x, k):
    a = [x, x * x, x**3]
    a[k:] = [x * 2.0]
    return a[1]


@case(X)
def slice_assign_array(x):
    a = [1.0, 2.0, 3.0]
    a[:] = x
    return a[0] * a[1]


@case(([0.7, 0.3, 0.2],))
def slice_assign_list_of_unknown_length(xs):
    a = list(xs)
    a[1:] = [xs[0] * xs[1]]
    return a[1] * a[0]


@case(0.7)
def slice_delete(x):
    a = [x, x * x, x**3]
    del a[1:2]
    return a[1]


@case(0.7)
def delete_item(x):
    a = [x, x * x, x**3]
    del a[0]
    return a[0]


@case(0.7)
def delete_item_aliased(x):
    a = [x, x * x, x**3]
    b = a
    del b[0]
    return a[0]


@case(0.7)
def delete_name(x):
    y = x * x
    z = y
    del y
    return z


@case(0.7)
def negative_store(x):
    a = [x, 1.0]
    a[-1] = x * x
    return a[1]


@case((0.7, -1))
def unknown_store(x, k):
    a = [x, 1.0, 2.0]
    a[k] = x * x
    return a[2] * a[0]


@case((0.7, 1))
def unknown_store_then_all(x, k):
    a = [x, x * x, x**3]
    a[k] = 5.0
    a[k - 1] = a[2] * a[0]
    return a[0] * a[1] * a[2]


@case(0.7)
def item_increment(x):
    a = [x, 1.0]
    a[0] += x * x
    a[1] *= x
    return a[0] * a[1]


@case(X)
def item_increment_array(x):
    a = [x * 2.0, 1.0]
    a[0] += x
    return np.sum(a[0] * x)


@case(X)
def item_increment_array_shared(x):
    y = x * 2.0
    a = [y]
    a[0] += x
    return np.sum(y)


@case(0.7)
def item_increment_evaluates_once(x):
    a = [0.0, 0.0]
    k = [0]

    def at():
        k[0] += 1
        return k[0] - 1

    a[at()] += x
    a[at()] += x * x
    return a[0] * a[1]


@case(0.7)
def bool_index(x):
    return [x, x * x][x > 0.0]


@case(0.7)
def bool_index_store(x):
    a = [x, 2.0]
    a[x > 0.0] = x * x
    return a[1]


@case(0.7)
def list_copy(x):
    a = [x, 1.0]
    b = a.copy()
    b[0] = x * x
    return a[0] * b[0]


@case(0.7)
def list_slice_copy(x):
    a = [x, 1.0]
    b = a[:]
    b[0] = x * x
    return a[0] * b[0]


@case(0.7)
def list_call_copy(x):
    a = [x, 1.0]
    b = list(a)
    b[0] = x * x
    return a[0] * b[0]


@case(0.7)
def list_shallow_copy(x):
    a = [[x], 1.0]
    b = a.copy()
    b[0][0] = x * x
    return a[0][0]


@case(0.7)
def list_deep_copy(x):
    a = [[x], 1.0]
    b = copy.deepcopy(a)
    b[0][0] = x * x
    return a[0][0] * b[0][0]


@case(0.7)
def list_in_list(x):
    rows = [[], []]
    rows[0].append(x)
    rows[1].append(x * x)
    return rows[1][0]


@case(0.7)
def list_in_list_store(x):
    rows = [[0.0, 0.0], [0.0, 0.0]]
    rows[0][1] = x * x
    return rows[0][1]


@case(0.7)
def list_in_list_alias(x):
    row = [0.0]
    rows = [row, row]
    rows[0][0] = x * x
    return rows[1][0] * row[0]


@case(0.7)
def list_in_list_named(x):
    rows = [[0.0], [0.0]]
    row = rows[0]
    row[0] = x * x
    return rows[0][0]


@case(0.7)
def list_in_list_outer_changed(x):
    row = [0.0]
    rows = [row]
    row[0] = x * x
    return rows[0][0]


@case(0.7)
def list_in_list_appended_later(x):
    row = []
    rows = [row]
    row.append(x * x)
    return rows[0][0]


@case(0.7)
def list_times_rows(x):
    rows = [[0.0]] * 2
    rows[0][0] = x * x
    return rows[1][0]


@case(0.7)
def list_comprehension_rows(x):
    rows = [[0.0] for _ in range(2)]
    rows[0][0] = x * x
    return rows[0][0] + rows[1][0]


@case(0.7)
def list_loop_over_rows(x):
    rows = [[0.0], [1.0]]
    for row in rows:
        row[0] = x * x
    return rows[0][0] * rows[1][0]


@case(0.7)
def list_loop_over_rows_append(x):
    rows = [[], []]
    for row in rows:
        row.append(x * x)
    return rows[0][0] * rows[1][0]


@case(0.7)
def list_in_tuple(x):
    pair = ([0.0], 1.0)
    pair[0][0] = x * x
    return pair[0][0]


@case(0.7)
def list_in_tuple_append(x):
    pair = ([], 1.0)
    pair[0].append(x * x)
    return pair[0][0]


@case(0.7)
def list_in_tuple_increment(x):
    inner = [x]
    pair = (inner, 1.0)
    inner += [x * x]
    return pair[0][1]


@case(0.7)
def list_in_dict(x):
    d = {"a": []}
    d["a"].append(x * x)
    return d["a"][0]


@case(0.7)
def list_in_dict_setdefault(x):
    d = {}
    d.setdefault("a", []).append(x * x)
    return d["a"][0]


@case(0.7)
def tuple_in_list(x):
    a = [(x, 1.0), (x * x, 2.0)]
    a[0] = (x**3, 3.0)
    return a[0][0] * a[1][0]


@case(0.7)
def list_swapped(x):
    a = [x, x * x]
    a[0], a[1] = a[1], a[0]
    return a[0]


@case(0.7)
def list_swapped_names(x):
    a, b = [x], [x * x]
    a, b = b, a
    a[0] = x**3
    return a[0] * b[0]


@case((0.7, True))
def list_of_a_branch(x, c):
    a, b = [x], [x * x]
    z = a if c else b
    z.append(x**3)
    return sum(a) * sum(b)


@case((0.7, True))
def list_alias_in_a_branch(x, c):
    a, b = [x], [x * x]
    if c:
        b = a
    b.append(x**3)
    return sum(a) * sum(b)


@case(0.7)
def list_alias_in_a_loop(x):
    a, b = [x], [x * x]
    for k in range(3):
        b.append(x**k)
        b = a
    return sum(a) * sum(b)


@case(0.7)
def list_rotated_in_a_loop(x):
    a, b, c = [x], [x * x], [x**3]
    for k in range(4):
        a, b, c = b, c, a
        a.append(x * k)
    return sum(a) * sum(b) + sum(c)


@case(0.7)
def list_walked_and_changed(x):
    a = [x, x * x]
    for v in a:
        if len(a) < 4:
            a.append(v * x)
    return sum(a)


@case(0.7)
def list_walked_and_stored(x):
    a = [x, x * x, x**3]
    for k, v in enumerate(a):
        a[k] = v * x
    return a[0] * a[1] * a[2]


@case(0.7)
def list_walked_and_next_stored(x):
    a = [x, x * x, x**3, 0.0]
    total = 0.0
    for k, v in enumerate(a):
        total = total + v
        if k < 3:
            a[k + 1] = v * x
    return total


@case(0.7)
def list_zipped_and_changed(x):
    a = [x, x * x]
    total = 0.0
    for u, v in zip(a, a):
        total = total + u * v
        a[1] = x
    return total


@case(0.7)
def list_iter_then_changed(x):
    a = [x, x * x]
    it = iter(a)
    a[0] = x**3
    return next(it)


@case(0.7)
def list_zip_then_changed(x):
    a = [x, x * x]
    pairs = zip(a, a)
    a[0] = x**3
    return sum(p * q for p, q in pairs)


@case(0.7)
def list_map_then_changed(x):
    a = [x, x * x]
    squares = map(lambda v: v * v, a)
    a[0] = x**3
    return sum(squares)


@case(0.7)
def generator_then_changed(x):
    a = [x, x * x]
    squares = (v * v for v in a)
    a[0] = x**3
    return sum(squares)


@case(0.7)
def generator_sees_rebound(x):
    y = x
    squares = (v * y for v in [x, x * x])
    y = x**3
    return sum(squares)


@case(0.7)
def generator_consumed_twice(x):
    squares = (v * v for v in [x, x * x])
    return sum(squares) + sum(squares)


@case(0.7)
def map_consumed_twice(x):
    squares = map(lambda v: v * v, [x, x * x])
    return sum(squares) + sum(squares)


@case(0.7)
def zip_consumed_twice(x):
    pairs = zip([x, x * x], [1.0, 2.0])
    first = sum(a * b for a, b in pairs)
    return first + sum(a * b for a, b in pairs)


@case(0.7)
def zip_consumed_partly(x):
    pairs = zip([x, x * x], [1.0, 2.0])
    total = 0.0
    for a, b in pairs:
        total = total + a * b
        break
    for a, b in pairs:
        total = total + a * a
    return total


@case(0.7)
def iterator_shared_by_zip(x):
    it = iter([x, x * x, x**3, x**4])
    return sum(a * b for a, b in zip(it, it))


@case(0.7)
def iterator_next(x):
    it = iter([x, x * x])
    a = next(it)
    return a * next(it)


@case(0.7)
def iterator_next_default(x):
    it = iter([])
    return next(it, x * x)


@case(0.7)
def iterator_in_loop_after_next(x):
    it = iter([x, x * x, x**3])
    first = next(it)
    total = 0.0
    for v in it:
        total = total + v * first
    return total


@case(0.7)
def enumerate_consumed_twice(x):
    pairs = enumerate([x, x * x])
    total = 0.0
    for k, v in pairs:
        total = total + k * v
    for k, v in pairs:
        total = total + v
    return total


@case(0.7)
def reversed_consumed_twice(x):
    r = reversed([x, x * x])
    total = 0.0
    for v in r:
        total = total + v
    for v in r:
        total = total + v * v
    return total


@case(0.7)
def list_of_iterator_twice(x):
    it = iter([x, x * x])
    a, b = list(it), list(it)
    return sum(a) + sum(b) * 100.0


@case(0.7)
def returns_the_same_list(x):
    a = [x]
    b = _identity(a)
    b.append(x * x)
    return a[1]


def _identity(v):
    return v


@case(0.7)
def helper_appends(x):
    a = []
    _append(a, x * x)
    return a[0]


def _append(a, v):
    a.append(v)


@case(0.7)
def helper_appends_and_returns(x):
    a = []
    b = _appended(a, x * x)
    return a[0] * b[0]


def _appended(a, v):
    a.append(v)
    return a


@case(0.7)
def helper_stores(x):
    a = [0.0]
    _store(a, 0, x * x)
    return a[0]


def _store(a, k, v):
    a[k] = v


@case(0.7)
def helper_stores_in_dict(x):
    d = {}
    _store(d, "a", x * x)
    return d["a"]


@case(0.7)
def helper_keeps_and_changes_later(x):
    a = [0.0]
    k = _keeper(a)
    a[0] = x * x
    return k[0][0]


def _keeper(a):
    return [a]


@case(0.7)
def closure_appends(x):
    a = []

    def push(v):
        a.append(v)

    push(x * x)
    return a[0]


@case(0.7)
def closure_stores(x):
    a = [0.0]

    def put(v):
        a[0] = v

    put(x * x)
    return a[0]


@case(0.7)
def closure_nonlocal(x):
    y = x

    def square():
        nonlocal y
        y = y * y

    square()
    return y


@case(0.7)
def closure_reads_later(x):
    y = x
    f = lambda: y * 2.0
    y = x * x
    return f()


@case(0.7)
def closure_default_reads_now(x):
    y = x
    f = lambda v=y: v * 2.0
    y = x * x
    return f() * y


@case(0.7)
def closures_of_a_loop(x):
    fs = []
    for k in range(3):
        fs.append(lambda v: v * x * k)
    return sum(f(x) for f in fs)


@case(0.7)
def closures_of_a_loop_with_default(x):
    fs = []
    for k in range(3):
        fs.append(lambda v, k=k: v * x**k)
    return sum(f(x) for f in fs)


@case(0.7)
def closures_of_a_loop_active(x):
    fs = []
    y = x
    for k in range(3):
        y = y * x
        fs.append(lambda v: v * y)
    return sum(f(1.0) for f in fs)


@case(0.7)
def closure_returned(x):
    return _maker(x * x)(x)


def _maker(a):
    def inner(b):
        return a * b

    return inner


@case(0.7)
def closure_counter(x):
    count = _counter()
    count(x)
    return count(x * x)


def _counter():
    total = [0.0]

    def add(v):
        total[0] += v
        return total[0]

    return add


@case(0.7)
def mutable_default(x):
    _remember(x)
    return _remember(x * x)


def _remember(v, seen=[]):
    seen.append(v)
    if len(seen) > 1:
        last = seen[-2] * seen[-1]
    else:
        last = v
    del seen[:-1]
    return last


LOG = []
STATE = {"v": 0.0}


@case(0.7)
def global_list_append(x):
    LOG.append(x * x)
    return LOG[-1] * 1.0


@case(0.7)
def global_dict_store(x):
    STATE["v"] = x * x
    return STATE["v"]


@case(0.7)
def global_through_helper(x):
    _log(x * x)
    return LOG[-1] * 1.0


def _log(v):
    LOG.append(v)


@case(0.7)
def global_rebound(x):
    _rebind(x * x)
    return KEPT * 1.0


KEPT = 1.0


def _rebind(v):
    global KEPT
    KEPT = v


@case(0.7)
def globals_function(x):
    globals()["KEPT"] = x * x
    return KEPT * 1.0


@case(0.7)
def map_for_effect(x):
    a = [0.0]
    list(map(a.append, [x, x * x]))
    return a[1]


@case(0.7)
def comprehension_for_effect(x):
    a = []
    [a.append(x * k) for k in range(3)]
    return a[2]


@case(0.7)
def method_of_list_later(x):
    a = []
    push = a.append
    push(x * x)
    return a[0]


@case(0.7)
def method_of_list_by_class(x):
    a = []
    list.append(a, x * x)
    return a[0]


@case(0.7)
def method_of_list_getattr(x):
    a = []
    getattr(a, "append")(x * x)
    return a[0]


@case(0.7)
def method_setitem(x):
    a = [0.0]
    a.__setitem__(0, x * x)
    return a[0]


@case(0.7)
def method_iadd(x):
    a = [0.0]
    a.__iadd__([x * x])
    return a[1]


@case(0.7)
def operator_setitem(x):
    a = [0.0]
    operator.setitem(a, 0, x * x)
    return a[0]


@case(0.7)
def operator_setitem_constant(x):
    a = [x]
    operator.setitem(a, 0, 3.0)
    return a[0] * x


@case(0.7)
def operator_delitem(x):
    a = [x, x * x]
    operator.delitem(a, 0)
    return a[0]


@case(0.7)
def operator_iadd(x):
    a = [x]
    b = operator.iadd(a, [x * x])
    return a[1] * b[0]


@case(0.7)
def operator_concat(x):
    return operator.concat([x], [x * x])[1]


@case(0.7)
def operator_iconcat(x):
    a = [x]
    operator.iconcat(a, [x * x])
    return a[1]


@case(0.7)
def dict_store(x):
    d = {}
    d["a"] = x * x
    d["a"] += x
    return d["a"]


@case(0.7)
def dict_store_unknown_keys(x):
    d = {}
    for k in range(3):
        d[k] = x**k
    return sum(d[k] for k in d) * d[2]


@case((0.7, "a"))
def dict_store_unknown_key(x, key):
    d = {"a": x, "b": x * x}
    d[key] = x**3
    return d["a"] * d["b"]


@case((0.7, "c"))
def dict_store_new_unknown_key(x, key):
    d = {"a": x, "b": x * x}
    d[key] = x**3
    return d["a"] * d["b"] * len(d) * d["c"]


@case((0.7, "b"))
def dict_read_unknown_key(x, key):
    return {"a": x, "b": x * x}[key]


@case(0.7)
def dict_equal_keys(x):
    return {1: x, True: x * x, 1.0: x**3}[1]


@case(0.7)
def dict_equal_keys_stored(x):
    d = {1: x}
    d[True] = x * x
    d[1.0] = x**3
    return d[1] * len(d)


@case(0.7)
def dict_negative_zero(x):
    return {0.0: x, -0.0: x * x}[0]


@case(0.7)
def dict_repeated_key(x):
    return {"a": x, "a": x * x}["a"]


@case(0.7)
def dict_active_key(x):
    d = {x: 1.0}
    return list(d)[0] * x


@case(0.7)
def dict_active_key_iterated(x):
    return sum(k * v for k, v in {x: 2.0, x * x: 3.0}.items())


@case(0.7)
def dict_active_key_keys(x):
    return sum({x: 2.0, x * x: 3.0}.keys())


@case(0.7)
def dict_active_key_looked_up(x):
    return {x: x * x}[x]


@case(0.7)
def dict_values(x):
    return sum({"a": x, "b": x * x}.values())


@case(0.7)
def dict_keys(x):
    d = {"a": x, "b": x * x}
    return sum(d[k] for k in d.keys())


@case(0.7)
def dict_items(x):
    return sum(len(k) * v for k, v in {"a": x, "bb": x * x}.items())


@case(0.7)
def dict_items_view_later(x):
    d = {"a": x}
    view = d.items()
    d["b"] = x * x
    return sum(v for _, v in view)


@case(0.7)
def dict_values_view_later(x):
    d = {"a": x}
    view = d.values()
    d["a"] = x * x
    return sum(view)


@case(0.7)
def dict_get(x):
    d = {"a": x, "b": x * x}
    return d.get("b", 0.0) * d.get("c", x)


@case((0.7, "b"))
def dict_get_unknown(x, key):
    return {"a": x, "b": x * x}.get(key, 1.0)


@case(0.7)
def dict_pop(x):
    d = {"a": x, "b": x * x}
    return d.pop("b") * len(d)


@case(0.7)
def dict_popitem(x):
    d = {"a": x, "b": x * x}
    return d.popitem()[1]


@case(0.7)
def dict_setdefault(x):
    d = {"a": x}
    d.setdefault("b", x * x)
    return d["b"]


@case(0.7)
def dict_update(x):
    d = {"a": x}
    d.update({"a": x * x}, b=x**3)
    return d["a"] * d["b"]


@case(0.7)
def dict_update_pairs(x):
    d = {"a": x}
    d.update([("a", x * x)])
    return d["a"]


@case(0.7)
def dict_update_aliased(x):
    d = {"a": x}
    e = d
    e.update(a=x * x)
    return d["a"]


@case(0.7)
def dict_union(x):
    return ({"a": x} | {"a": x * x})["a"]


@case(0.7)
def dict_union_in_place(x):
    d = {"a": x}
    e = d
    d |= {"a": x * x}
    return e["a"]


@case(0.7)
def dict_delete(x):
    d = {"a": x, "b": x * x}
    del d["a"]
    return sum(d.values())


@case(0.7)
def dict_spread(x):
    d = {"a": x, "b": x * x}
    return {**d, "a": x**3}["a"] * {"a": x**3, **d}["a"]


@case(0.7)
def dict_from_pairs(x):
    return dict([("a", x), ("b", x * x)])["b"]


@case(0.7)
def dict_from_zip(x):
    return dict(zip(["a", "b"], [x, x * x]))["b"]


@case(0.7)
def dict_fromkeys(x):
    return dict.fromkeys(["a", "b"], x * x)["b"]


@case(0.7)
def dict_comprehension(x):
    d = {k: x**k for k in range(4)}
    return d[3] * d[2]


@case(0.7)
def dict_comprehension_active_keys(x):
    d = {x * k: k for k in range(4)}
    return sum(d)


@case(0.7)
def dict_order(x):
    d = {"b": x, "a": x * x}
    d["b"] = x**3
    first, second = d.values()
    return first * first * second


@case(0.7)
def dict_copied(x):
    d = {"a": x}
    e = dict(d)
    e["a"] = x * x
    return d["a"] * e["a"]


@case(0.7)
def dict_shallow(x):
    d = {"a": [x]}
    e = dict(d)
    e["a"][0] = x * x
    return d["a"][0]


@case(({"a": 0.7, "b": 0.3},))
def dict_argument(d):
    return sum(v * v for v in d.values()) * d["a"]


@case(({"a": 0.7, "b": 0.3},))
def dict_argument_changed(d):
    d["a"] = d["b"] * d["b"]
    return d["a"] * d["b"]


@case(({1: 0.7, "b": np.array([0.3, 0.2])},))
def dict_argument_mixed(d):
    return d[1] * np.sum(d["b"])


@case(({(1, 2): 0.7, None: 0.3},))
def dict_argument_odd_keys(d):
    return d[1, 2] * d[None]


@case(({1: 0.7, 1.5: 0.3},))
def dict_argument_looked_up_as_float(d):
    return d[1.0] * d[True] * d[1.5]


@case((0.7, 2))
def list_unpacked_star(x, n):
    a, *b = [x, x * x, x**3]
    *c, d = b
    return sum(b) * a * d * len(c)


@case(0.7)
def list_unpacked_nested(x):
    a, (b, *c) = x, [x * x, x**3]
    return a * b * c[0]


@case(0.7)
def unpack_into_items(x):
    a = [0.0, 0.0]
    a[0], a[1] = x, x * x
    return a[1] * a[0]


@case(0.7)
def unpack_in_order(x):
    k, a = 0, [0.0, 0.0]
    k, a[k] = 1, x * x
    return a[1]


@case(0.7)
def for_target_item(x):
    a = [0.0]
    for a[0] in [x, x * x]:
        pass
    return a[0]


@case(0.7)
def for_target_leaks(x):
    for v in [x, x * x]:
        pass
    return v


@case(0.7)
def chained_assignment(x):
    a = b = [0.0]
    a[0] = x * x
    return b[0]


@case(0.7)
def chained_assignment_in_order(x):
    a = [0, 0.0, 0.0]
    k = a[1] = x * x
    return k * a[1]


@case(0.7)
def walrus(x):
    return (y := x * x) * y


@case(0.7)
def walrus_in_comprehension(x):
    a = [last := x * k for k in range(3)]
    return last * a[1]


@case(0.7)
def list_index_count(x):
    a = [x, x * x, x]
    return a.index(x * x) * x + a.count(x) * x


@case(0.7)
def list_contains(x):
    return x * x if x in [x] else x


@case(X)
def list_to_array(x):
    return np.sum(np.array([x[0], x[1] * x[2]]) ** 2)


@case(X)
def list_of_lists_to_array(x):
    return np.sum(np.array([[x[0], 1.0], [x[1] * x[2], 2.0]]) @ np.ones((2, 1)))


@case(X)
def list_of_arrays_summed(x):
    return np.sum(sum([x, x * x]))


@case(X)
def list_start(x):
    return np.sum(sum([x, x * x], x))


@case(0.7)
def list_start_list(x):
    return sum([[x], [x * x]], [])[1]


@refused(0.7)
def returns_nothing(x):
    y = x * x
    y * 2.0


@case(0.7)
def unbound_on_a_path(x):
    if x > 0.0:
        y = x
    return y * x
