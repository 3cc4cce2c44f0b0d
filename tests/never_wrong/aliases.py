# ruff: noqa -- programs as users write them
"""What may share memory with a written array, by every way NumPy and Python have to share it."""

import copy
import functools
from collections import namedtuple
from dataclasses import dataclass, replace

import numpy as np

from tests.never_wrong._registry import A, X, case, each


@case(X)
def seen_by_second_name(x):
    y = z = x * 2.0
    y[0] = x[1] * z[2]
    return np.sum(z * z)


@case(X)
def seen_by_list_repeated(x):
    y, z = [x * 2.0] * 2
    y[0] = x[1] * z[2]
    return np.sum(z * z)


@case(X)
def seen_by_view_method(x):
    y = x * 2.0
    z = y.view()
    z[0] = x[1] * y[2]
    return np.sum(y * y)


@case(X)
def seen_by_conj_method(x):
    y = x * 2.0
    z = y.conj()
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_conj_function(x):
    y = x * 2.0
    z = np.conj(y)
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_real_attribute(x):
    y = x * 2.0
    z = y.real
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_positive(x):
    y = x * 2.0
    z = +y
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_ascontiguousarray(x):
    y = x * 2.0
    z = np.ascontiguousarray(y)
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_ascontiguousarray_of_steps(x):
    y = x * 2.0
    z = np.ascontiguousarray(y[::2])
    z[0] = x[1] * y[2]
    return np.sum(y * y) * np.sum(z)


@case(X)
def seen_by_asarray_with_a_type(x):
    y = x * 2.0
    z = np.asarray(y, dtype=np.float64)
    w = np.asarray(y, dtype=np.float32)
    z[0] = x[1] * y[2]
    w[1] = 0.0
    return np.sum(y * y * z) + np.sum(w[:1]) * 0.0


@case(X)
def seen_by_array_without_copy(x):
    y = x * 2.0
    z = np.array(y, copy=None)
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_astype(x):
    y = x * 2.0
    z = y.astype(np.float64)
    w = y.astype(float, copy=False)
    z[0] = x[1] * y[2]
    w[1] = x[0] ** 2
    return np.sum(y * y * z)


@case(X)
def seen_by_squeeze_of_nothing(x):
    y = x * 2.0
    z = y.squeeze()
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_transpose_of_a_vector(x):
    y = x * 2.0
    z = y.T
    z[0] = x[1] * y[2]
    return np.sum(y * y * z)


@case(X)
def seen_by_broadcast(x):
    y = x * 2.0
    z = np.broadcast_to(y, (2, 3))
    y[0] = x[1] * z[1, 2]
    return np.sum(z * z)


@case(X)
def seen_by_sliding_windows(x):
    y = x * 2.0
    z = np.lib.stride_tricks.sliding_window_view(y, 2)
    y[1] = x[0] * z[1, 1]
    return np.sum(z * z)


@case(X)
def seen_by_strides(x):
    y = x * 2.0
    z = np.lib.stride_tricks.as_strided(y, (2, 2), (8, 8))
    z[0, 1] = x[0] * z[1, 1]
    return np.sum(z * z) + np.sum(y)


@case(A)
def seen_by_einsum_diagonal(a):
    y = a * 2.0
    z = np.einsum("ii->i", y)
    z[0] = a[1, 2] ** 2
    z *= 2.0
    return np.sum(y * y)


@case(A)
def seen_by_einsum_transpose(a):
    y = a * 2.0
    z = np.einsum("ij->ji", y)
    z[0] = a[1] ** 2
    return np.sum(y * y * z)


@case(A)
def seen_by_diagonal(a):
    y = a * 2.0
    z = y.diagonal()
    y[0, 0] = z[1] * z[2]
    return np.sum(z * z) + np.sum(y)


@case(A)
def seen_by_diagonal_set_writeable(a):
    y = a * 2.0
    z = np.diagonal(y)
    z.flags.writeable = True
    z[:] = a[0]
    return np.sum(y * y)


@case(A)
def seen_by_flips(a):
    y = a * 2.0
    p, q, r, s = np.flip(y), np.fliplr(y), np.flipud(y), np.rot90(y)
    y[0] = a[1] * a[2]
    p[0, 0] = 1.0
    q[1, 1] *= y[0, 0]
    return np.sum(p * q * r * s)


@case(A)
def seen_by_moved_axes(a):
    y = a * 2.0
    p, q, r = np.moveaxis(y, 0, 1), np.rollaxis(y, 1), y.swapaxes(0, 1)
    p[0] = y[1] * y[2]
    q[1] *= r[0]
    return np.sum(y * y)


@case(A)
def seen_by_fortran_reshape(a):
    y = a * 2.0
    p = y.reshape(-1, order="F")
    q = y.T.reshape(-1, order="F")
    p[1] = y[2, 2] * y[1, 1]
    q[2] = p[3] * p[4]
    return np.sum(y * y) + np.sum(p * q)


@case(A)
def seen_by_fortran_ravel(a):
    y = a * 2.0
    p, q, r = y.ravel(order="F"), y.T.ravel("K"), y.ravel("A")
    p[1] = y[2, 2] * y[1, 1]
    q[2] = p[3] * p[4]
    r[5] *= q[1]
    return np.sum(y * y) + np.sum(p * q)


@case(A)
def seen_by_reshape_of_columns(a):
    y = a * 2.0
    p, q = y[:, :2].reshape(6), y[:2].reshape(6)
    p[1] = y[2, 2] * y[1, 1]
    q[2] = p[3] * p[4]
    return np.sum(y * y) + np.sum(p * q)


@case(A)
def seen_by_array_split(a):
    y = a * 2.0
    p, q = np.array_split(y, 2)
    r, s = np.hsplit(y, [1])
    p[0] = q[0] * r[0]
    s[1] *= r[2]
    return np.sum(y * y)


@case(A)
def seen_by_vsplit_in_a_loop(a):
    y = a * 2.0
    for k, part in enumerate(np.vsplit(y, 3)):
        part *= y[k - 1]
    return np.sum(y * y)


@case(A)
def seen_by_atleast(a):
    y = a[0] * 2.0
    p = np.atleast_2d(y)
    q = np.atleast_3d(y)
    p[0, 0] = a[1, 1] * a[2, 2]
    q[0, 1, 0] = p[0, 0] ** 2
    return np.sum(y * y)


@case(X)
def seen_by_item_with_ellipsis(x):
    y = x * 2.0
    v = y[0, ...]
    v += x[1] * x[2]
    return np.sum(y * y) * v


@case(X)
def not_seen_by_item(x):
    y = x * 2.0
    v = y[0]
    v += x[1] * x[2]
    for w in y:
        w *= 3.0
    return np.sum(y * y) * v


@case(X)
def seen_by_empty_tuple_index(x):
    y = x * 2.0
    v = y[()]
    v[0] = x[1] * x[2]
    return np.sum(y * y * v)


@case(X)
def seen_by_new_axes(x):
    y = x * 2.0
    v, w = y[None], y[:, np.newaxis]
    v[0, 0] = x[1] * x[2]
    w[1] = v[0, :1] ** 2
    return np.sum(y * y)


@case(X)
def not_seen_by_index_true(x):
    y = x * 2.0
    v = y[True]
    v[0, 0] = x[1] * x[2]
    return np.sum(y * y) * np.sum(v)


@case(X)
def write_into_a_copy_is_lost(x):
    y = x * 2.0
    y[[0, 1]][0] = 5.0
    y[y > 0.0][:] = 7.0
    y[[0, 2]][:] *= x[1]
    y.copy()[1] = 3.0
    (y + 1.0)[0] = 2.0
    return np.sum(y * y)


@case(A)
def write_through_mixed_indices(a):
    y = a * 2.0
    y[1:][:, [0, 1]][0] = 5.0
    y[[0, 1]][:, 1:] = 7.0
    y[1:][[0, 1], [0, 2]] = a[0, :2] ** 2
    y[:, [0, 1]][0, 0] *= 2.0
    return np.sum(y * y)


@case(X)
def seen_by_trim_zeros(x):
    y = np.concatenate([np.zeros(1), x * 2.0])
    z = np.trim_zeros(y)
    z[0] = x[1] * x[2]
    return np.sum(y * y)


@case(X)
def nan_to_num_without_copy(x):
    y = x * 2.0
    z = np.nan_to_num(y, copy=False)
    z[0] = x[1] * x[2]
    return np.sum(y * y)


@case(A)
def seen_by_nditer(a):
    y = a * 2.0
    for item in np.nditer(y, op_flags=["readwrite"]):
        item[...] = item * item
    return np.sum(y)


@case(A)
def seen_by_ndenumerate(a):
    y = a * 2.0
    s = 0.0
    for (i, j), v in np.ndenumerate(y):
        y[j, i] = v * a[i, j]
        s += v
    return s + np.sum(y)


@case(X)
def chosen_by_max_with_a_key(x):
    y, z = x * 2.0, x * x
    w = max([y, z], key=np.sum)
    w[0] = x[1] * x[2]
    return np.sum(y * y * z)


@case(X)
def chosen_by_or(x):
    y = x * 2.0
    w = None or y
    w[0] = x[1] * x[2]
    return np.sum(y * y)


@case(X)
def taken_by_get_and_pop(x):
    d = {"u": x * 2.0, "v": x * x}
    u, w = d.get("u"), d.setdefault("v", x)
    u[0] = w[1] * w[2]
    w *= u
    v = d.pop("v")
    return np.sum(d["u"] * v)


@case(X)
def shallow_copies_of_a_list(x):
    held = [x * 2.0, x * x]
    p, q, r, s = list(held), held[:], copy.copy(held), held + [x]
    p[0][0] = q[1][1] * 2.0
    r[1] *= s[0]
    s[0][1:] = 0.5
    return np.sum(held[0] * held[1])


@case(X)
def deep_copy_of_a_list(x):
    held = [x * 2.0, x * x]
    other = copy.deepcopy(held)
    other[0][0] = held[1][1] * 2.0
    held[1] *= other[0]
    return np.sum(held[0] * held[1] * other[1])


@case(X)
def arrays_of_a_tuple(x):
    y = x * 2.0
    pair = (y, [y, {"y": y}])
    pair[1][1]["y"][0] = x[1] * x[2]
    pair[1][0] *= pair[0]
    return np.sum(y * y)


Pair = namedtuple("Pair", "a b")


@case(X)
def replaced_in_a_named_tuple(x):
    p = Pair(x * 2.0, x * x)
    q = p._replace(b=x + 1.0)
    q.a[0] = p.b[1] * q.b[2]
    q.b[:] = p.a
    return np.sum(p.a * p.b) + np.sum(q.b**2)


@dataclass
class State:
    u: np.ndarray
    v: np.ndarray


@case(X)
def replaced_in_a_dataclass(x):
    p = State(x * 2.0, x * x)
    q = replace(p, v=x + 1.0)
    q.u[0] = p.v[1] * q.v[2]
    p.v = q.u
    p.v *= 2.0
    return np.sum(p.u * q.v) + np.sum(q.u**2)


class Keeper:
    shared = np.zeros(3)

    def __init__(self, u):
        self.u = u


@case(X)
def object_keeps_its_argument(x):
    y = x * 2.0
    k = Keeper(y)
    y[0] = x[1] * x[2]
    k.u[1] = y[0] ** 2
    return np.sum(y * k.u)


@case(X)
def attribute_of_the_class(x):
    a, b = Keeper(x), Keeper(x)
    a.shared[:] = x * x
    return np.sum(b.shared * x)


@case(X)
def partial_holds_the_array(x):
    y = x * 2.0
    f = functools.partial(np.dot, y)
    y[0] = x[1] * x[2]
    return f(x) + f(y)


@case(X)
def reduced_in_place(x):
    def add(total, value):
        total += value * value
        return total

    start = np.zeros(3)
    end = functools.reduce(add, [x, 2.0 * x, x * x], start)
    return np.sum(start * end)


@case(X)
def sum_with_a_start(x):
    y, start = x * 2.0, x * x
    z = sum([y, y], start)
    w = sum([y])
    y[0] = 5.0
    start[1] = x[0] ** 2
    return np.sum(z * w) + np.sum(start * y)


@case(X)
def vectorised_function_that_writes(x):
    log = np.zeros(3)

    def f(v, k):
        log[k] = v * v
        return v

    y = np.vectorize(f, otypes=[float])(x, np.arange(3))
    return np.sum(y * log)


@case(A)
def applied_along_an_axis(a):
    y = a * 2.0

    def f(row):
        row[0] = row[1] * row[2]
        return np.sum(row)

    z = np.apply_along_axis(f, 1, y)
    return np.sum(z * y[:, 0])


def both_written(x, make):
    y = x * 2.0
    z = make(y)
    y[0] = 3.0 * x[1] * x[2]
    s = np.sum(z * z)
    z[1] = y[0] * y[2]
    return s + np.sum(y * x) + np.sum(y * z)


each(X)(
    lambda x: both_written(x, lambda y: y),
    lambda x: both_written(x, lambda y: y[:]),
    lambda x: both_written(x, lambda y: y.reshape(3)),
    lambda x: both_written(x, lambda y: np.reshape(y, (3,))),
    lambda x: both_written(x, lambda y: y.ravel()),
    lambda x: both_written(x, lambda y: np.squeeze(y[None])),
    lambda x: both_written(x, lambda y: y[::-1][::-1]),
    lambda x: both_written(x, lambda y: y.copy()),
    lambda x: both_written(x, lambda y: np.array(y)),
    lambda x: both_written(x, lambda y: y * 1.0),
    lambda x: both_written(x, lambda y: np.abs(y)),
    lambda x: both_written(x, lambda y: y.flatten()),
    lambda x: both_written(x, lambda y: y[[0, 1, 2]]),
    lambda x: both_written(x, lambda y: y.take([0, 1, 2])),
    lambda x: both_written(x, lambda y: np.concatenate([y])),
    lambda x: both_written(x, lambda y: np.stack([y])[0]),
    lambda x: both_written(x, lambda y: np.where(y > 9.0, 0.0, y)),
    lambda x: both_written(x, lambda y: y.clip(-9.0, 9.0)),
    lambda x: both_written(x, lambda y: np.maximum(y, -9.0)),
    lambda x: both_written(x, lambda y: y.repeat(1)),
    lambda x: both_written(x, lambda y: np.roll(y, 0)),
    lambda x: both_written(x, lambda y: np.resize(y, 3)),
    lambda x: both_written(x, lambda y: np.split(y, 1)[0]),
    lambda x: both_written(x, lambda y: np.asanyarray(y)),
    lambda x: both_written(x, lambda y: np.require(y)),
    lambda x: both_written(x, lambda y: np.real(y)),
    lambda x: both_written(x, lambda y: np.atleast_1d(y)),
    lambda x: both_written(x, lambda y: y.view()),
    lambda x: both_written(x, lambda y: np.array([v for v in y])),
    lambda x: both_written(x, lambda y: np.array(list(y))),
    lambda x: both_written(x, lambda y: np.tile(y, 1)),
    lambda x: both_written(x, lambda y: np.append(y, [])[:3]),
    lambda x: both_written(x, lambda y: np.delete(y, [])),
    lambda x: both_written(x, lambda y: np.pad(y, 0)),
    lambda x: both_written(x, lambda y: np.copy(y)),
    lambda x: both_written(x, lambda y: np.asfortranarray(y)),
    lambda x: both_written(x, lambda y: np.expand_dims(y, 0)[0]),
    lambda x: both_written(x, lambda y: y.__array__()),
    lambda x: both_written(x, lambda y: next(iter([y]))),
    lambda x: both_written(x, lambda y: [y, 1.0][0]),
    lambda x: both_written(x, lambda y: {0: y}[0]),
    lambda x: both_written(x, lambda y: np.compress([True] * 3, y)),
    lambda x: both_written(x, lambda y: np.extract([True] * 3, y)),
    lambda x: both_written(x, lambda y: np.nan_to_num(y)),
    lambda x: both_written(x, lambda y: np.positive(y)),
    lambda x: both_written(x, lambda y: np.cumsum(np.diff(y, prepend=0.0))),
    lambda x: both_written(x, lambda y: np.where([True] * 3, y, y)),
    lambda x: both_written(x, lambda y: np.lib.stride_tricks.as_strided(y)),
)
