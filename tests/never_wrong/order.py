# ruff: noqa -- programs as users write them
"""When a write happens: between operands, targets, tests, and what is evaluated late."""

import numpy as np

from tests.never_wrong._registry import A, X, case


def halved(u):
    u *= 0.5
    return u


def first_halved(u):
    u[0] *= 0.5
    return u[0]


@case(X)
def item_increment_by_a_writer(x):
    y = x * 2.0
    y[0] += first_halved(y)
    return np.sum(y * y)


@case(X)
def array_increment_by_a_writer(x):
    y = x * 2.0
    y += halved(y) * x
    return np.sum(y * y)


@case(X)
def slice_increment_by_a_writer(x):
    y = x * 2.0
    y[1:] += halved(y)[1:] * x[1:]
    return np.sum(y * y)


@case(X)
def index_list_increment_by_a_writer(x):
    y = x * 2.0
    y[[0, 1]] += halved(y)[:2] * x[1:]
    return np.sum(y * y)


@case(X)
def number_before_a_writer(x):
    y = x * 2.0
    return y[0] * first_halved(y) + first_halved(y) * y[0]


@case(X)
def array_before_a_writer(x):
    y = x * 2.0
    return np.sum(y * halved(y) * x) + np.sum(y.copy() * halved(y))


@case(X)
def view_before_a_writer(x):
    y = x * 2.0
    return np.sum(y[1:] * halved(y)[:-1]) + np.sum((y + 0.0)[1:] * halved(y)[1:])


@case(X)
def list_with_a_writer(x):
    y = x * 2.0
    held = [y[0], y, halved(y), y[0], y * 1.0, halved(y)]
    return held[0] * held[3] + np.sum(held[1] * held[2]) + np.sum(held[4] * held[5])


@case(X)
def keywords_with_a_writer(x):
    def f(a, b, c):
        return a * b + np.sum(c)

    y = x * 2.0
    return f(c=y, a=y[0], b=first_halved(y)) + f(b=y[0], a=first_halved(y), c=y * 1.0)


@case(X)
def comparison_with_a_writer(x):
    y = x * 2.0
    if y[0] > first_halved(y) > 0.0 and first_halved(y) > -9.0 or first_halved(y):
        y[1] *= y[0]
    return np.sum(y * y)


@case(X)
def short_circuit_skips_a_writer(x):
    y = x * 2.0
    z = x[0] > 9.0 and first_halved(y)
    w = x[0] < 9.0 or first_halved(y)
    return np.sum(y * y) + (0.0 if z else 1.0) + w


@case(X)
def conditional_expression_with_a_writer(x):
    y = x * 2.0
    z = first_halved(y) if first_halved(y) > 0.0 else y[0]
    return np.sum(y * y) * z


@case(X)
def index_name_is_a_target_before(x):
    y = x * 2.0
    i = 0
    i, y[i] = 2, x[1] * y[i]
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(X)
def index_name_is_a_target_after(x):
    y = x * 2.0
    i = 0
    y[i], i = x[1] * y[2], 2
    y[i] *= 3.0
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(X)
def chained_targets_from_the_left(x):
    y = x * 2.0
    i = 0
    i = y[i] = 2
    y[0] = y[i] = x[1] * y[1]
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(X)
def array_is_a_target_and_its_item(x):
    y = x * 2.0
    z = y
    y, y[0] = x * x, 3.0 * x[1]
    return np.sum(y * y) + np.sum(z * x)


@case(X)
def items_swapped(x):
    y = x * 2.0
    y[0], y[1], y[2] = y[1], y[2] * y[0], y[0]
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(A)
def rows_swapped_as_views(a):
    y = a * 2.0
    y[0], y[1] = y[1], y[0]
    y[:, 0], y[:, 1] = y[:, 1], y[:, 0] * 2.0
    return np.sum(y * y * a)


@case(A)
def rows_rotated_as_views(a):
    y = a * 2.0
    y[0], y[1], y[2] = y[1], y[2], y[0]
    return np.sum(y * y * a)


@case(X)
def starred_target(x):
    y = x * 2.0
    first, *rest = y
    y[0], *others = rest
    y[1:] = others[0] * first
    return np.sum(y * y)


@case(X)
def walrus_in_an_index(x):
    y = x * 2.0
    i = 0
    y[(i := 1)] = y[i] * y[(i := 2)] + y[i]
    y[i] *= 2.0
    return np.sum(y * y)


@case(X)
def walrus_takes_a_view(x):
    y = x * 2.0
    s = np.sum((v := y[1:]) ** 2)
    v[0] = s
    return np.sum(y * y)


@case(X)
def index_is_evaluated_once(x):
    y = x * 2.0
    calls = [0]

    def place():
        calls[0] += 1
        return calls[0]

    y[place()] += x[0]
    y[place()] *= x[1]
    return np.sum(y * y) * calls[0]


@case(X)
def target_array_is_evaluated_after_the_value(x):
    y, z = x * 2.0, x * x
    held = [y]

    def switch():
        held[0] = z
        return x[1] * x[2]

    held[0][0] = switch()
    held[0][1] += switch()
    return np.sum(y * y) + np.sum(z * z * y)


@case(X)
def generator_reads_late(x):
    y = x * 2.0
    squares = (v * v for v in y)
    y[0] = x[1] * x[2]
    return sum(squares)


@case(X)
def generator_over_another_name(x):
    y = x * 2.0
    parts = (np.sum(y * k) for k in range(3))
    y = x * x
    y[0] = 5.0
    return sum(parts)


@case(X)
def map_is_late(x):
    y = x * 2.0
    parts = map(lambda k: y[k] * x[k], range(3))
    y[0] = x[1] * x[2]
    return sum(parts)


@case(X)
def zip_is_late(x):
    y = x * 2.0
    pairs = zip(y, x)
    y[0] = x[1] * x[2]
    return sum(a * b for a, b in pairs)


@case(X)
def enumerate_is_late(x):
    y = x * 2.0
    numbered = enumerate(y)
    y[2] = x[1] * x[0]
    s = 0.0
    for k, v in numbered:
        s += (k + 1.0) * v * v
    return s


@case(X)
def reversed_is_late(x):
    y = x * 2.0
    back = reversed(y)
    y[2] = x[1] * x[0]
    return next(back) ** 2 + sum(back)


@case(X)
def iterator_across_a_write(x):
    y = x * 2.0
    it = iter(y)
    a = next(it)
    y[1] = a * a
    b = next(it)
    y[0] = 7.0
    return a * b + next(it)


@case(A)
def iterator_of_rows_across_a_write(a):
    y = a * 2.0
    it = iter(y)
    p = next(it)
    y[1] = p * p
    q = next(it)
    y[0] = 1.0
    return np.sum(p * q) + np.sum(next(it) * q)


@case(X)
def filter_is_late(x):
    y = x * 2.0
    positive = filter(lambda v: v > 0.0, y)
    y[1] = x[2] ** 2
    return sum(v * v for v in positive)


@case(X)
def sorted_is_early(x):
    y = x * 2.0
    s = sorted(y)
    y[:] = 0.0
    return s[0] * s[2] + np.sum(y)


@case(X)
def tolist_is_early(x):
    y = x * 2.0
    items = y.tolist()
    y[:] = x * x
    return items[0] * items[2] + np.sum(y * x)


@case(X)
def tuple_of_numbers_is_early(x):
    y = x * 2.0
    a, b, c = y
    t = tuple(y)
    y[:] = x * x
    return a * b * c + t[0] * t[1] + np.sum(y)


@case(A)
def unpacked_rows_are_views(a):
    y = a * 2.0
    p, q, r = y
    y[:] = a * a
    p[0] = q[1] * r[2]
    return np.sum(y * y)


@case(A)
def list_of_rows_is_of_views(a):
    y = a * 2.0
    rows = list(y)
    rows[0] *= rows[1]
    y[2] = rows[0] ** 2
    return np.sum(rows[2] * y[0])


@case(X)
def default_is_early_and_shared(x):
    y = x * 2.0

    def f(v=y, k=y[0], n=np.sum(y)):
        return np.sum(v * v) * k + n

    y[0] = x[1] * x[2]
    return f()


@case(X)
def lambda_is_late(x):
    y = x * 2.0
    fs = [lambda: y[0], lambda k=y[0]: k]
    y[0] = x[1] * x[2]
    a = fs[0]() * fs[1]()
    y = x * x
    return a * fs[0]()


@case(X)
def decorated_write(x):
    def twice(f):
        def g(u):
            f(u)
            f(u)

        return g

    @twice
    def square(u):
        u *= u

    y = x * 0.8
    square(y)
    return np.sum(y * x)


@case(X)
def nonlocal_array_rebound(x):
    y = x * 2.0
    z = y

    def change():
        nonlocal y
        y[0] = 4.0 * x[1]
        y = y * x

    change()
    change()
    return np.sum(y * z)


@case(X)
def with_statement_around_a_write(x):
    y = x * 2.0
    with np.errstate(all="ignore"):
        y[0] = y[1] * y[2]
        z = y
        z[1:] *= y[0]
    return np.sum(y * y)


@case(X)
def assert_with_a_writer(x):
    y = x * 2.0
    assert first_halved(y) < 9.0
    return np.sum(y * y)


@case(X)
def text_with_a_writer(x):
    y = x * 2.0
    label = f"{first_halved(y):.1f}"
    return np.sum(y * y) * len(label)


@case(X)
def whole_array_is_the_index(x):
    y = x * 2.0
    order = np.argsort(y)
    y[order] = y
    y[order[::-1]] += y[order]
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(X)
def mask_of_what_is_written(x):
    y = x * 2.0
    y[y > 0.0] = y[y > 0.0] ** 2
    y[y > 3.0] -= y[y > 3.0] * 0.5
    y[np.abs(y) < 1e-9] = 1.0
    return np.sum(y * y)


@case(X)
def assigned_its_own_reverse(x):
    y = x * 2.0
    y[:] = y[::-1] * x
    y[1:] = y[:-1]
    y[:2] = y[1:]
    y[::-1] = y
    return np.sum(y * y * np.arange(1.0, 4.0))


@case(X)
def integer_array_truncates(x):
    y = np.arange(3)
    y[0] = 10.1 * x[0]
    y[1:] = x[1:] * 7.1
    return np.sum(y * x)


@case(X)
def int_list_becomes_an_int_array(x):
    y = np.array([1, 2, 3])
    z = np.zeros_like(y)
    z[:] = x * 10.1
    w = np.full(3, 2)
    w[0] = x[2] * 3.1
    return np.sum(z * x) + np.sum(w * x * y)


@case(X)
def bool_array_holds_no_derivative(x):
    y = np.zeros(3, dtype=bool)
    y[:] = x
    y[1] = x[1] > 0.0
    return np.sum(y * x * x)


@case(X)
def single_precision_buffer(x):
    y = np.zeros(3, dtype=np.float32)
    y[:] = np.array([0.5, 0.25, 0.125])
    z = x * y
    y[0] = 2.0
    return np.sum(z * z * y)


@case(X)
def empty_slices(x):
    y = x * 2.0
    y[3:] = x[:0] ** 2
    y[5:] += 1.0
    y[2:1] = 4.0
    y[[]] = 3.0
    return np.sum(y * y)


@case(X)
def broadcast_value_into_rows(x):
    y = np.zeros((2, 3))
    y[:] = x
    y[:, 1:] = x[:2]
    y[:, 0] = x[0] * x[1]
    y[1] += np.sum(y[0])
    y[..., :1] *= x[2]
    y += y[0] * y[:, :1]
    return np.sum(y * y)


@case(X)
def value_of_one_element_broadcast(x):
    y = np.zeros((2, 3))
    y[:] = x[:1]
    y[0] = x[1:2] ** 2
    y[:, :2] = np.array([[x[2]], [x[0]]])
    y[1, 1] = x[1:2][0]
    return np.sum(y * y * x)


@case(X)
def value_with_more_axes(x):
    y = x * 2.0
    y[:] = (x * x)[None]
    y[1:] += x[None, None, 1:][0, 0]
    return np.sum(y * y)
