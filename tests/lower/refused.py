# ruff: noqa -- programs as users write them
"""Programs that lowering refuses, with the first line of what it says."""

import functools
import numpy as np

X = np.array([0.5, 1.5, 2.5])
STORED = [1.0]


def one_of_two_buffers(x, c):
    v = x * x
    w = 3 * x
    a = v if c else w
    v[0] = 5 * a[1]
    return np.sum(a * w)


def global_list(x):
    STORED.append(x)
    return x


def list_in_a_container(x):
    xs = [x]
    d = {"k": xs}
    xs.append(1.0)
    return d


def list_of_lists(x, n):
    row = [x]
    rows = []
    for i in range(n):
        rows.append(row)
        row.append(i)
    return rows


def one_of_two_lists(x, c):
    a = [x]
    b = [x, x]
    d = a if c else b
    d.append(1.0)
    return a, b


def merged_in_a_branch(x, c):
    a = [x]
    b = [x, x]
    if c:
        b = a
    a.append(1.0)
    return b


def merged_in_a_loop(x, n):
    a, b = [x], [x]
    for i in range(n):
        a.append(i)
        if i == 1:
            b = a
    return a, b


def walked_and_changed(x):
    xs = [x, x]
    for v in xs:
        if len(xs) < 5:
            xs.append(v)
    return xs


def walked_by_zip(x):
    xs = [x, x]
    for i, v in enumerate(xs):
        if i < 5:
            xs.append(v)
    return xs


def list_remove(x):
    xs = [x, 1.0]
    xs.remove(1.0)
    return xs


def delete_item(x):
    xs = [x, 1.0]
    del xs[0]
    return xs


def attribute_store(p):
    p.x = 1.0
    return p


def unknown_name(x):
    return x + nowhere


def read_before_assignment(x):
    y = z + x
    z = 1.0
    return y


def missing_attribute(x):
    return np.nowhere(x)


def loops_over_a_function(x):
    for i in abs:
        x = x + i
    return x


def advances_an_iterator(xs):
    it = iter(xs)
    return next(it)


def try_around_active_return(x):
    try:
        return x * 2
    except ValueError:
        return x


def function_changes_each_step(x, n):
    f = lambda v: v
    for i in range(n):
        f = functools.partial(np.add, f(x))
    return f(1.0)


def bare_raise(x):
    raise


def closure_over_comprehension(x):
    fs = [lambda v: v * i for i in range(3)]
    return fs[0](x)


def hands_on_functions(x):
    fs = [lambda v: v * x, np.sin]
    return fs


def star_of_unknown(x, xs):
    a = np.add(*xs)
    return [f(*xs) for f in (np.add,)]


def keeps_a_generator(xs):
    g = (v * 2 for v in xs)
    return sum(g) + sum(g)


def keeps_a_map(xs):
    return map(abs, xs)


def generator_into_numpy(xs):
    return np.array(v for v in xs)


def helper_walks_twice(xs):
    return sum(xs) + sum(xs)


def generator_into_function(xs):
    return helper_walks_twice(v for v in xs)


def try_appends(x):
    xs = []
    try:
        xs.append(x)
    except ValueError:
        pass
    return xs


KEPT = "cannot follow an iterator that is kept"


def walks_twice(x):
    pairs = zip([x, x * x], [1.0, 2.0])
    return sum(a * b for a, b in pairs) + sum(a * b for a, b in pairs)


def changed_under_a_view(x):
    d = {"a": x}
    view = d.items()
    d["b"] = x * x
    return sum(v for _, v in view)


def changed_under_a_zip(x):
    a = [x, x * x]
    pairs = zip(a, a)
    a[0] = x**3
    return sum(p * q for p, q in pairs)


def slice_of_a_list(x):
    a = [x, x * x]
    a[1:] = [x]
    return a


class Shared:
    v = 1.0


def class_attribute(x):
    Shared.v = x
    return Shared.v


CASES = [
    (walks_twice, (1.0,), KEPT),
    (
        changed_under_a_view,
        (1.0,),
        "cannot follow the assignment of an item: something else may hold the same dict",
    ),
    (
        changed_under_a_zip,
        (1.0,),
        "cannot follow the assignment of an item: something else may hold the same list",
    ),
    (slice_of_a_list, (1.0,), "cannot follow the assignment of a slice of a list"),
    (
        class_attribute,
        (1.0,),
        "cannot follow the assignment of an attribute of a class or module: 'v'",
    ),
    (keeps_a_generator, ([1.0],), KEPT),
    (keeps_a_map, ([1.0],), KEPT),
    (generator_into_numpy, ([1.0],), KEPT),
    (generator_into_function, ([1.0],), KEPT),
    (try_appends, (1.0,), "cannot differentiate through 'try'"),
    (global_list, (1.0,), "cannot write into 'STORED': it is data outside of the function"),
    (list_in_a_container, (1.0,), "cannot follow 'append': something else may hold the same list"),
    (list_of_lists, (1.0, 3), "cannot follow 'append': something else may hold the same list"),
    (
        one_of_two_lists,
        (1.0, True),
        "cannot tell what 'a' holds: it may share memory with 'd', written in line 44",
    ),
    (merged_in_a_branch, (1.0, 1), "cannot follow 'append': something else may hold the same list"),
    (merged_in_a_loop, (1.0, 3), "cannot follow 'append': something else may hold the same list"),
    (walked_and_changed, (1.0,), "cannot follow 'append': a loop walks the same list"),
    (walked_by_zip, (1.0,), "cannot follow 'append': a loop walks the same list"),
    (list_remove, (1.0,), "cannot follow 'remove' of a list"),
    (delete_item, (1.0,), "cannot follow 'del' of an item or attribute"),
    (unknown_name, (1.0,), "'nowhere' is not defined"),
    (read_before_assignment, (1.0,), "'z' is read before it is assigned"),
    (missing_attribute, (1.0,), "'np' has no attribute 'nowhere'"),
    (loops_over_a_function, (1.0,), "cannot loop over this"),
    (advances_an_iterator, ([1.0],), "cannot follow an iterator that is advanced by 'next'"),
    (try_around_active_return, (1.0,), "cannot differentiate through 'try'"),
    (
        function_changes_each_step,
        (1.0, 3),
        "cannot follow 'f': it is another function at each step of a loop",
    ),
    (bare_raise, (1.0,), "cannot differentiate a bare 'raise'"),
    (
        closure_over_comprehension,
        (1.0,),
        "cannot follow 'i' once the comprehension has ended",
    ),
    (
        hands_on_functions,
        (1.0,),
        "cannot hand on a container of functions or objects that are made here",
    ),
]


def calls_something_unknown(x):
    return np.array(sorted([x, 1.0], key=lambda v: -v))


def try_block(x, text):
    try:
        n = float(text)
    except ValueError:
        n = 0.0
    return x * n


def random_numbers(x):
    return np.random.default_rng(3).normal(x)


def comprehension_star(x, xs):
    return np.maximum(*xs) + x


def fails(x):
    y = np.broadcast_to(x, (2, 3))
    y[0] = 1.0
    return y


def callee_fails(x):
    return fails(x) + 1.0


def shuffles_in_a_loop(x):
    xs = [x, 2 * x]
    s = 0.0
    for i in range(3):
        s = s + xs[0]
        np.random.default_rng(0).shuffle(xs)
    return s


def mixes(xs):
    np.random.default_rng(0).shuffle(xs)


def callee_shuffles(x):
    xs = [x, 2 * x]
    mixes(xs)
    return xs[0]


def alias_is_shuffled(x):
    y = x
    np.random.default_rng(0).shuffle(y)
    return x[0]


def shuffles(x):
    xs = [x, 2 * x]
    np.random.default_rng(0).shuffle(xs)
    return xs[0]


ONLY_IF_ACTIVE = [
    (calls_something_unknown, (0.5,), "cannot differentiate through the call of 'sorted'"),
    (try_block, (0.5, "2"), "cannot differentiate through 'try'"),
    (random_numbers, (0.5,), "cannot differentiate through the call of"),
    (comprehension_star, (0.5, [1.0, 2.0]), "cannot differentiate through 'np.maximum(*xs)'"),
    (
        callee_fails,
        (X,),
        "cannot differentiate through the call of 'fails': cannot write into what 'broadcast_to'",
    ),
]

CHANGED_BY_UNKNOWN_CODE = [
    (shuffles_in_a_loop, (0.5,)),
    (callee_shuffles, (0.5,)),
    (alias_is_shuffled, (X.copy(),)),
    (shuffles, (0.5,)),
]
