# ruff: noqa -- programs as users write them
"""What the backward part reads must be as it was: changed afterwards by what is not looked into."""

import numpy as np

from tests.never_wrong._registry import A, X, case


def overwrite(target, value):
    """What s2s does not look into."""
    try:
        target[...] = value
    except ValueError:
        pass


@case(X)
def overwritten_after_use(x):
    y = x * 2.0
    s = np.sum(y * y)
    overwrite(y, 0.0)
    return s


@case(X)
def constant_overwritten_after_use(x):
    k = np.arange(3.0)
    s = np.sum(k * x)
    overwrite(k, 0.0)
    return s


@case(X)
def filled_after_use(x):
    k = np.arange(3.0)
    s = np.sum(k * x)
    overwrite(k, 0.0)
    return s


@case(X)
def constant_overwritten_through_view(x):
    k = np.ones((2, 3))
    s = np.sum(k[0] * x)
    overwrite(k, 0.0)
    return s


@case(X)
def view_overwritten_after_use(x):
    k = np.ones((2, 3))
    s = np.sum(k * x)
    overwrite(k[0], 0.0)
    return s


@case(X)
def view_overwritten_by_transpose(x):
    k = np.ones((3, 3))
    s = np.sum(k @ x)
    overwrite(k.T, 0.0)
    return s


@case(X)
def overwritten_in_a_loop(x):
    k = np.ones(3)
    s = 0.0
    for n in range(3):
        s = s + np.sum(k * x)
        overwrite(k, float(n))
    return s


@case(X)
def overwritten_in_a_loop_by_itself(x):
    k = np.ones(3)
    s = 0.0
    for n in range(3):
        s = s + np.sum(k * x)
        overwrite(k, k * 2.0)
    return s


@case(X)
def overwritten_in_a_branch(x):
    k = np.ones(3)
    s = np.sum(k * x)
    if x[0] > 0.0:
        overwrite(k, 0.0)
    return s


@case(X)
def overwritten_before_use(x):
    k = np.ones(3)
    overwrite(k, 3.0)
    return np.sum(k * x)


@case((X, np.ones(3)))
def argument_overwritten_after_use(x, k):
    s = np.sum(k * x)
    overwrite(k, 0.0)
    return s


@case((X, np.ones(3)))
def argument_itself_overwritten(x, k):
    s = np.sum(x * x)
    overwrite(x, 0.0)
    return s


@case(X)
def overwritten_in_a_helper(x):
    k = np.ones(3)
    s = np.sum(k * x)
    _clear(k)
    return s


def _clear(k):
    overwrite(k, 0.0)


@case(X)
def overwritten_by_a_nested_function(x):
    k = np.ones(3)
    s = np.sum(k * x)

    def clear():
        overwrite(k, 0.0)

    clear()
    return s


@case(X)
def used_in_a_helper_then_overwritten(x):
    k = np.ones(3)
    s = _scaled(k, x)
    overwrite(k, 0.0)
    return s


def _scaled(k, x):
    return np.sum(np.sin(k * x))


@case(X)
def in_a_list_overwritten(x):
    k = [np.ones(3), np.ones(3)]
    s = np.sum(k[0] * x)
    overwrite(k[0], 0.0)
    return s


@case(X)
def in_a_list_overwritten_by_name(x):
    k = np.ones(3)
    held = [k]
    s = np.sum(held[0] * x)
    overwrite(k, 0.0)
    return s


@case(X)
def in_a_tuple_overwritten(x):
    k = (np.ones(3), 1.0)
    s = np.sum(k[0] * x)
    overwrite(k[0], 0.0)
    return s


@case((X, {"k": np.ones(3)}))
def in_a_dict_overwritten(x, d):
    s = np.sum(d["k"] * x)
    overwrite(d["k"], 0.0)
    return s


class Holder:
    """Holds an array."""

    def __init__(self, k):
        self.k = k


@case((X, Holder(np.ones(3))))
def in_an_object_overwritten(x, h):
    s = np.sum(h.k * x)
    overwrite(h.k, 0.0)
    return s


@case((X, Holder(np.ones(3))))
def object_changed_after_use(x, h):
    s = np.sum(h.k * x)
    setattr(h, "k", np.zeros(3))
    return s


@case((X, [2.0, 3.0]))
def list_changed_by_opaque_after_use(x, k):
    s = k[0] * np.sum(x) + k[1] * x[0]
    _forget(k)
    return s


def _forget(k):
    try:
        k.clear()
    except ValueError:
        pass


@case(X)
def list_changed_after_use(x):
    k = [2.0, 3.0]
    s = k[0] * np.sum(x) + k[1] * x[0]
    k[0] = 5.0
    k.append(1.0)
    return s * k[0]


@case(X)
def list_read_in_a_loop_and_changed(x):
    k = [2.0, 3.0]
    s = 0.0
    for n in range(3):
        s = s * x[0] + k[n % 2] * x[1]
        k[n % 2] = k[n % 2] * 1.5
    return s


@case(X)
def dict_read_in_a_loop_and_changed(x):
    k = {"a": 2.0}
    s = 0.0
    for n in range(3):
        s = s * x[0] + k["a"] * x[1]
        k["a"] = k["a"] * 1.5
    return s


@case(X)
def list_of_arrays_popped(x):
    k = [np.ones(3), np.arange(3.0)]
    s = 0.0
    while k:
        s = s + np.sum(k[-1] * x) * np.sum(k[0] * x * x)
        k.pop()
    return s


@case(X)
def random_after_use(x):
    rng = np.random.default_rng(0)
    k = rng.normal(size=3)
    s = np.sum(k * x)
    k = rng.normal(size=3)
    return s * np.sum(k * x)


@case(X)
def random_shuffled_after_use(x):
    k = np.arange(3.0)
    s = np.sum(k * x)
    np.random.default_rng(0).shuffle(k)
    return s


@case(X)
def random_shuffled_in_a_loop(x):
    rng = np.random.default_rng(0)
    order = np.arange(3)
    s = 0.0
    for n in range(3):
        rng.shuffle(order)
        s = s * 0.5 + np.sum(x[order] * np.arange(3.0))
    return s


@case(X)
def global_overwritten_after_use(x):
    overwrite(TABLE, 1.0)
    s = np.sum(TABLE * x)
    overwrite(TABLE, 0.0)
    return s


TABLE = np.ones(3)


@case(X)
def global_overwritten_by_a_helper(x):
    _reset(1.0)
    s = np.sum(TABLE * x)
    _reset(0.0)
    return s


def _reset(v):
    try:
        TABLE[:] = v
    except ValueError:
        pass


SETTINGS = {"scale": 1.0}


@case(X)
def global_dict_changed_by_a_helper(x):
    _configure(2.0)
    s = np.sum(x * x) * SETTINGS["scale"]
    _configure(1.0)
    return s


def _configure(v):
    try:
        SETTINGS["scale"] = v
    except ValueError:
        pass


@case(X)
def output_of_previous_iteration_overwritten(x):
    buffer = np.zeros(3)
    s = 0.0
    for n in range(3):
        overwrite(buffer, float(n + 1))
        s = s + np.sum(np.sin(buffer * x))
    return s


@case(A)
def sorted_in_place_after_use(x):
    k = np.array([3.0, 1.0, 2.0])
    s = np.sum(x @ k)
    np.ndarray.sort(k)
    return s * k[0]


@case(X)
def seed_is_not_the_result(x):
    y = x * 1.0
    np.ndarray.setflags(y, write=False)
    return np.sum(y)


@case(X)
def partial_in_place(x):
    k = np.ones(3)
    s = np.sum(k * x)
    k += 1.0
    return s * np.sum(k * x)


@case(X)
def accumulated_in_place(x):
    k = np.ones(3)
    s = np.sum(k * x)
    k[0] += 5.0
    return s * np.sum(k * x)


@case(X)
def active_in_place(x):
    y = x * x
    s = np.sum(y * y)
    y += x
    return s * np.sum(y * y)


@case(X)
def active_in_place_in_loop(x):
    y = x * x
    s = 0.0
    for n in range(3):
        s = s + np.sum(y * y)
        y += x * y
    return s


@case(X)
def active_in_place_view_before(x):
    y = x * x
    s = np.sum(y[1:] * y[:-1])
    y += x
    return s * np.sum(y * y)


@case(X)
def active_in_place_held_view(x):
    y = x * x
    z = y[1:]
    y += x
    return np.sum(z * z)


@case(X)
def written_by_numpy_after_use(x):
    k = np.arange(3.0)
    s = np.sum(k * x)
    np.copyto(k, 0.0)
    return s


@case(X)
def read_before_and_after(x):
    k = np.ones(3)
    row = k[1:]
    a = np.sum(row) * np.sum(k * x)
    overwrite(k, 2.0)
    return a * np.sum(row) * np.sum(row * x[1:])


@case(X)
def view_named_before(x):
    table = np.ones((2, 3))
    row = table[0]
    overwrite(table, 2.0)
    return np.sum(row * x * x)


@case(X)
def view_named_before_in_loop(x):
    table = np.ones((2, 3))
    row = table[0]
    s = 0.0
    for n in range(3):
        s = s + np.sum(row * x * x)
        overwrite(table, float(n))
    return s


@case(X)
def swapped_in_a_loop(x):
    a, b = np.ones(3), np.zeros(3)
    s = 0.0
    for n in range(3):
        s = s + np.sum(a * x * x)
        overwrite(b, float(n))
        a, b = b, a
    return s


@case(X)
def number_taken_before(x):
    k = np.arange(1.0, 4.0)
    first = k[0]
    s = first * x[0] * x[1]
    overwrite(k, 0.0)
    return s


@case(X)
def number_taken_in_a_loop(x):
    k = np.arange(1.0, 4.0)
    s = 0.0
    for n in range(3):
        s = s * x[1] + k[0] * x[0]
        overwrite(k, float(n))
    return s


@case(X)
def index_array_in_a_tuple(x):
    order = np.arange(3)
    m = np.outer(x, x)
    s = np.sum(m[order, 0] * np.arange(3.0))
    overwrite(order, 0)
    return s


@case(X)
def mask_overwritten(x):
    mask = x > 0.0
    s = np.sum(np.where(mask, x * x, x))
    overwrite(mask, False)
    return s + np.sum(x[mask])


@case(X)
def stacked_then_overwritten(x):
    parts = [np.ones(3), np.arange(3.0)]
    s = np.sum(np.stack(parts) * x)
    overwrite(parts[1], 0.0)
    return s


@case((X, np.ones(3), np.ones(3)))
def two_arguments_one_overwritten(x, a, b):
    s = np.sum(a * x) * np.sum(b * x)
    overwrite(a, 0.0)
    return s


@case(X)
def generator_refills_its_buffer(x):
    s = 0.0
    for row in _rows():
        s = s + np.sum(np.sin(row * x))
    return s


def _rows():
    buffer = np.zeros(3)
    for n in range(3):
        buffer[:] = n + 1.0
        yield buffer


class Source:
    """Gives one buffer again and again."""

    def __init__(self):
        self.buffer = np.zeros(3)
        self.count = 0

    def next(self):
        try:
            self.count += 1
            self.buffer[:] = self.count
        except ValueError:
            pass
        return self.buffer


@case(X)
def method_refills_its_buffer(x):
    source = Source()
    s = 0.0
    for n in range(3):
        s = s + np.sum(np.sin(source.next() * x))
    return s


@case((X, Source()))
def method_of_argument_refills_its_buffer(x, source):
    first = source.next()
    s = np.sum(np.sin(first * x))
    second = source.next()
    return s + np.sum(np.sin(second * x))


@case(X)
def closure_refills_its_buffer(x):
    s = 0.0
    for n in range(3):
        s = s + np.sum(np.sin(NEXT() * x))
    return s


def _maker():
    buffer = np.zeros(3)

    def give():
        try:
            buffer[:] = buffer + 1.0
            buffer[buffer > 2.5] = 0.0
        finally:
            pass
        return buffer

    return give


NEXT = _maker()


@case(X)
def computed_twice_and_overwritten_between(x):
    k = np.arange(3.0)
    a = k * k
    overwrite(a, 1.0)
    return np.sum(k * k) * np.sum(x * a)


@case(X)
def computed_twice_of_a_view(x):
    k = np.arange(3.0)
    row = k[1:]
    a = np.sum(row * row)
    overwrite(k, 1.0)
    return a * np.sum(row * row) * np.sum(x * x)


@case(X)
def computed_again_backwards(x):
    k = np.arange(3.0)
    a = np.cos(k)
    s = np.sum(np.sin(k) * x)
    overwrite(a, 9.0)
    return s + np.sum(np.cos(k) * x * x)


def extend(items, v):
    """What s2s does not look into."""
    try:
        items.append(v)
    except ValueError:
        pass


@case(0.7)
def list_grows_after_a_loop(x):
    a = [x * k for k in range(3)]
    s = 0.0
    for k, v in enumerate(a):
        s = s + k * v
    extend(a, 5.0)
    return s


@case((0.7, 1))
def list_grows_after_an_item(x, n):
    a = [x * k for k in range(3)]
    s = a[n] * a[n + 1]
    extend(a, 5.0)
    return s


@case(0.7)
def list_grows_after_a_sum(x):
    a = [x * k for k in range(3)]
    s = sum(a) * max(a)
    extend(a, 5.0)
    return s


@case(0.7)
def list_shrinks_after_a_sum(x):
    a = [x * k for k in range(3)]
    s = sum(a) * max(a)
    _forget(a)
    return s


@case(0.7)
def dict_grows_after_values(x):
    d = {"a": x, "b": x * x}
    s = sum(d.values())
    d["c"] = x
    return s * sum(d.values())


@case(0.7)
def reversed_is_used_up(x):
    a = [x * k for k in range(3)]
    return sum(reversed(a)) * max(reversed(a)) * sorted(reversed(a))[1]


@case(0.7)
def zip_is_used_up(x):
    a = [x, x * x]
    return max(zip(a, [1.0, 2.0]))[0] * sorted(zip(a, a))[0][1]


@case(0.7)
def iterator_to_array(x):
    a = [x * k for k in range(3)]
    return np.sum(np.array(list(reversed(a))) * np.arange(3.0)) * np.prod(list(reversed(a))[:2])
