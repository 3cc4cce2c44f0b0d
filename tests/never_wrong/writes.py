# ruff: noqa -- programs as users write them
"""Arrays that are written into: by keyword, by position, by method, by a function of NumPy."""

import operator

import numpy as np

from tests.never_wrong._registry import A, X, case, right


@case(X)
def out_keyword(x):
    y = np.zeros(3)
    np.multiply(x, x, out=y)
    return np.sum(y)


@case(X)
def out_position(x):
    y = np.zeros(3)
    np.multiply(x, x, y)
    return np.sum(y)


@case(X)
def out_position_result(x):
    y = np.zeros(3)
    z = np.multiply(x, x, y)
    return np.sum(y * z)


@case(X)
def out_position_of_an_active_array(x):
    y = x * 2.0
    np.sin(x, y)
    return np.sum(y * x)


@case(X)
def out_tuple(x):
    y = np.zeros(3)
    np.exp(x, out=(y,))
    return np.sum(y)


@case(X)
def out_spread(x):
    y = np.zeros(3)
    options = {"out": y}
    np.exp(x, **options)
    return np.sum(y)


@case(X)
def out_spread_position(x):
    y = np.zeros(3)
    parts = (x, x, y)
    np.multiply(*parts)
    return np.sum(y)


@case(X)
def out_dot_position(x):
    y = np.zeros(())
    np.dot(x, x, y)
    return y * 1.0


@case(X)
def out_sum_position(x):
    y = np.zeros(())
    np.sum(x, None, None, y)
    return y * 1.0


@case(X)
def out_cumsum_position(x):
    y = np.zeros(3)
    np.cumsum(x, None, None, y)
    return y[1]


@case(X)
def out_clip_position(x):
    y = np.zeros(3)
    np.clip(x, -1.0, 1.0, y)
    return np.sum(y * y)


@case(X)
def out_method_position(x):
    y = np.zeros(())
    x.sum(None, None, y)
    return y * 1.0


@case(X)
def out_method_keyword(x):
    y = np.zeros(())
    x.sum(out=y)
    return y * 1.0


@case(X)
def out_method_clip(x):
    y = np.zeros(3)
    x.clip(-1.0, 1.0, y)
    return np.sum(y)


@case(X)
def out_method_dot(x):
    y = np.zeros(())
    x.dot(x, y)
    return y * 1.0


@case(X)
def out_take(x):
    y = np.zeros(2)
    np.take(x, [0, 1], 0, y)
    return np.sum(y)


@case(X)
def out_of_a_declared_zero(x):
    y = x * 2.0
    np.floor(x, y)
    return np.sum(y * x)


@case(X)
def out_of_a_declared_zero_keyword(x):
    y = x * 2.0
    np.rint(x, out=y)
    return np.sum(y * x)


@case(X)
def out_round_position(x):
    y = x * 2.0
    np.round(x, 0, y)
    return np.sum(y * x)


@case(X)
def out_any_position(x):
    y = x * 2.0
    np.greater(x, 0.0, y)
    return np.sum(y * x)


@case(X)
def out_concatenate(x):
    y = np.zeros(6)
    np.concatenate([x, x], 0, y)
    return np.sum(y)


@case(X)
def out_stack(x):
    y = np.zeros((2, 3))
    np.stack([x, x], 0, y)
    return np.sum(y)


@case(X)
def out_einsum(x):
    y = np.zeros(())
    np.einsum("i,i->", x, x, out=y)
    return y * 1.0


@case(X)
def out_matmul(x):
    y = np.zeros((3, 3))
    np.matmul(x[:, None], x[None, :], y)
    return np.sum(y)


@case(X)
def out_mean(x):
    y = np.zeros(())
    np.mean(x, None, None, y)
    return y * 2.0


@case(X)
def out_std(x):
    y = np.zeros(())
    np.std(x, None, None, y)
    return y * 2.0


@case(X)
def out_max(x):
    y = np.zeros(())
    np.max(x, None, y)
    return y * 2.0


@case(X)
def out_argmax(x):
    y = np.zeros((), dtype=int)
    np.argmax(x, None, y)
    return x[y]


@case(X)
def out_modf(x):
    a, b = np.zeros(3), np.zeros(3)
    np.modf(x, a, b)
    return np.sum(a * x)


@case(X)
def out_where_mask(x):
    return np.sum(np.log(x, where=x > 0.0, out=np.zeros(3)))


@case(X)
def where_without_out(x):
    y = np.sum(x, where=x > 0.0)
    return y * y


@case(X)
def ufunc_where(x):
    return np.sum(np.multiply(x, x, where=np.array([True, True, True])))


@case(X)
def ufunc_dtype(x):
    return np.sum(np.multiply(x, x, dtype=np.float64))


@case(X)
def ufunc_dtype_int(x):
    return np.sum(np.multiply(x, x, dtype=np.int64, casting="unsafe") * x)


@case(X)
def ufunc_method_reduce(x):
    return np.multiply.reduce(x)


@case(X)
def ufunc_method_reduce_out(x):
    y = np.zeros(())
    np.add.reduce(x, 0, None, y)
    return y * 1.0


@case(X)
def ufunc_method_accumulate(x):
    return np.sum(np.multiply.accumulate(x))


@case(X)
def ufunc_method_outer(x):
    return np.sum(np.multiply.outer(x, x))


@case(X)
def ufunc_method_reduceat(x):
    return np.sum(np.add.reduceat(x, [0, 2]) ** 2)


@case(X)
def ufunc_method_at(x):
    y = np.zeros(4)
    np.add.at(y, [0, 1, 1], x)
    return np.sum(y * y)


@case(X)
def ufunc_method_at_active(x):
    y = x * 1.0
    np.add.at(y, [0, 0], x[0])
    return np.sum(y * y)


@case(X)
def ufunc_method_at_bound(x):
    y = np.zeros(4)
    put = np.add.at
    put(y, [0, 1, 1], x)
    return np.sum(y * y)


@case(X)
def copyto(x):
    y = np.zeros(3)
    np.copyto(y, x)
    return np.sum(y)


@case(X)
def copyto_over_active(x):
    y = x * 2.0
    np.copyto(y, 1.0)
    return np.sum(y * x)


@case(X)
def copyto_through_view(x):
    y = np.zeros((2, 3))
    np.copyto(y[0], x)
    return np.sum(y)


@case(X)
def copyto_through_named_view(x):
    y = np.zeros((2, 3))
    row = y[0]
    np.copyto(row, x)
    return np.sum(y)


@case(X)
def copyto_through_second_name(x):
    y = np.zeros(3)
    z = y
    np.copyto(z, x)
    return np.sum(y)


@case(X)
def copyto_through_tuple(x):
    y = np.zeros(3)
    pair = (y, 1.0)
    np.copyto(pair[0], x)
    return np.sum(y)


@case(X)
def copyto_through_list(x):
    y = np.zeros(3)
    held = [y]
    np.copyto(held[0], x)
    return np.sum(y)


@case(X)
def copyto_through_loop(x):
    y = np.zeros((2, 3))
    for row in y:
        np.copyto(row, x)
    return np.sum(y)


@case(X)
def copyto_through_reshape(x):
    y = np.zeros((3, 1))
    np.copyto(y.reshape(3), x)
    return np.sum(y)


@case(X)
def copyto_through_transpose(x):
    y = np.zeros((3, 2))
    np.copyto(y.T, x)
    return np.sum(y)


@case(X)
def copyto_through_conditional(x):
    y = np.zeros(3)
    z = y if x[0] > 0.0 else np.ones(3)
    np.copyto(z, x)
    return np.sum(y)


@case(X)
def copyto_in_a_branch(x):
    y = np.zeros(3)
    if x[0] > 0.0:
        np.copyto(y, x)
    return np.sum(y)


@case(X)
def copyto_in_a_loop(x):
    y = np.zeros(3)
    total = 0.0
    for k in range(3):
        total = total + np.sum(y * k)
        np.copyto(y, x * k)
    return total


@case(X)
def copyto_in_a_while(x):
    y = np.zeros(3)
    k = 0
    while k < 2:
        np.copyto(y, x * k)
        k += 1
    return np.sum(y)


@case(X)
def copyto_in_a_helper(x):
    y = np.zeros(3)
    _copy_into(y, x)
    return np.sum(y)


def _copy_into(target, source):
    np.copyto(target, source)


@case(X)
def copyto_in_a_method(x):
    y = np.zeros(3)
    _Copier().copy_into(y, x)
    return np.sum(y)


class _Copier:
    def copy_into(self, target, source):
        np.copyto(target, source)


@case(X)
def copyto_in_a_nested_function(x):
    y = np.zeros(3)

    def fill(v):
        np.copyto(y, v)

    fill(x)
    return np.sum(y)


@case(X)
def copyto_in_a_helper_that_returns(x):
    y = np.zeros(3)
    z = _copied_into(y, x)
    return np.sum(y * z)


def _copied_into(target, source):
    np.copyto(target, source)
    return source * 2.0


@case(X, np.zeros(3))
def copyto_into_an_argument(x, y=None):
    y = np.zeros(3) if y is None else y
    np.copyto(y, x)
    return np.sum(y)


BUFFER = np.zeros(3)


@case(X)
def copyto_into_a_global(x):
    np.copyto(BUFFER, x)
    return np.sum(BUFFER)


@case(X)
def copyto_into_a_default(x, y=np.zeros(3)):
    np.copyto(y, x)
    return np.sum(y)


@case(X)
def store_into_a_global(x):
    BUFFER[:] = x
    return np.sum(BUFFER)


@case(X)
def add_into_a_global(x):
    np.add(x, x, BUFFER)
    return np.sum(BUFFER)


@case(X)
def place(x):
    y = np.zeros(3)
    np.place(y, [True, False, True], x)
    return np.sum(y)


@case(X)
def putmask(x):
    y = np.zeros(3)
    np.putmask(y, y == 0.0, x)
    return np.sum(y)


@case(X)
def put(x):
    y = np.zeros(3)
    np.put(y, [0, 1], x[:2])
    return np.sum(y)


@case(X)
def put_method(x):
    y = np.zeros(3)
    y.put([0, 1], x[:2])
    return np.sum(y)


@case(X)
def put_along_axis(x):
    y = np.zeros(3)
    np.put_along_axis(y, np.array([0, 1, 2]), x, 0)
    return np.sum(y)


@case(X)
def fill_diagonal(x):
    y = np.zeros((3, 3))
    np.fill_diagonal(y, x)
    return np.sum(y)


@case(X)
def fill_diagonal_over_active(x):
    y = np.outer(x, x)
    np.fill_diagonal(y, 0.0)
    return np.sum(y)


@case(X)
def fill_method(x):
    y = np.zeros(3)
    y.fill(x[0])
    return np.sum(y)


@case(X)
def fill_by_the_class(x):
    y = np.zeros(3)
    np.ndarray.fill(y, x[0])
    return np.sum(y)


@case(X)
def sort_method(x):
    y = x * 2.0
    y.sort()
    return y[0]


@case(X)
def sort_by_the_class(x):
    y = x * 2.0
    np.ndarray.sort(y)
    return y[0]


@case(X)
def partition_method(x):
    y = x * 2.0
    y.partition(1)
    return y[0]


@case(X)
def resize_method(x):
    y = x * 2.0
    y.resize(2)
    return np.sum(y)


@case(X)
def setfield_method(x):
    y = x * 2.0
    y.setfield(3.0, np.float64)
    return np.sum(y * x)


@case(X)
def setitem_method(x):
    y = np.zeros(3)
    y.__setitem__(0, x[0])
    return np.sum(y)


@case(X)
def iadd_method(x):
    y = np.zeros(3)
    y.__iadd__(x)
    return np.sum(y)


@case(X)
def byteswap_method(x):
    y = x * 2.0
    y.byteswap(inplace=True)
    return np.sum(y)


@case(X)
def flat_store(x):
    y = np.zeros(3)
    y.flat[0] = x[0]
    return np.sum(y)


@case(X)
def flat_assign(x):
    y = np.zeros(3)
    y.flat = x
    return np.sum(y)


@case(X)
def shape_assign(x):
    y = x * 2.0
    y.shape = (3, 1)
    return np.sum(y @ np.ones((1, 2)))


@case(X)
def real_assign(x):
    y = np.zeros(3)
    y.real = x
    return np.sum(y)


@case(X)
def T_store(x):
    y = np.zeros((2, 3))
    y.T[0] = x[0]
    return np.sum(y)


@case(X)
def item_store(x):
    y = np.zeros(3)
    y[0] = x[0]
    return np.sum(y)


@case(X)
def slice_store(x):
    y = np.zeros(3)
    y[1:] = x[1:]
    return np.sum(y)


@case(X)
def ellipsis_store(x):
    y = np.zeros(3)
    y[...] = x
    return np.sum(y)


@case(X)
def zero_dimensional_store(x):
    y = np.zeros(())
    y[()] = x[0]
    return y * 1.0


@case(X)
def mask_store(x):
    y = np.zeros(3)
    y[x > 0.0] = x[x > 0.0]
    return np.sum(y)


@case(X)
def item_increment(x):
    y = np.zeros(3)
    y[0] += x[0]
    y[0] += x[1] * x[2]
    return np.sum(y)


@case(X)
def item_increment_of_view(x):
    y = np.zeros((2, 3))
    row = y[0]
    row[0] += x[0]
    return np.sum(y)


@case(X)
def increment_through_alias(x):
    y = x * 2.0
    z = y
    z += x
    return np.sum(y * z)


@case(X)
def increment_through_view(x):
    y = x * 2.0
    z = y[:]
    z += x
    return np.sum(y)


@case(X)
def increment_through_reshape(x):
    y = x * 2.0
    z = y.reshape(3, 1)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_asarray(x):
    y = x * 2.0
    z = np.asarray(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_ravel(x):
    y = x * 2.0
    z = np.ravel(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_squeeze(x):
    y = x * 2.0
    z = np.squeeze(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_where_of_ufunc(x):
    y = x * 2.0
    z = np.positive(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_atleast(x):
    y = x * 2.0
    z = np.atleast_1d(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_astype(x):
    y = x * 2.0
    z = y.astype(float, copy=False)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_real(x):
    y = x * 2.0
    z = np.real(y)
    z += 1.0
    return np.sum(y * x)


@case(X)
def increment_through_broadcast(x):
    y = x * 2.0
    z = np.broadcast_arrays(y, y)[0]
    return np.sum(y * z)


@case(X)
def increment_through_diagonal(x):
    y = np.outer(x, x)
    z = np.diag(y)
    return np.sum(y) + np.sum(z)


@case(X)
def increment_of_own(x):
    y = x * 2.0
    y += x * x
    return np.sum(y * x)


@case(X)
def increment_in_loop(x):
    total = np.zeros(3)
    for k in range(3):
        total += x**k
    return np.sum(total * x)


@case(X)
def increment_after_stored(x):
    y = x * 2.0
    held = [y]
    y += x
    return np.sum(held[0] * y)


@case(X)
def increment_stored_in_loop(x):
    y = x * 2.0
    held = []
    for k in range(3):
        held.append(y)
        y += x
    return np.sum(held[0] * y)


@case(X)
def increment_then_older_read(x):
    y = np.zeros(3)
    z = y + x
    y += x
    return np.sum(y * z)


@case(X)
def increment_captured(x):
    y = x * 2.0
    f = lambda: np.sum(y)
    y += x
    return f()


@case(X)
def increment_returned_by_helper(x):
    y = x * 2.0
    z = _same(y)
    z += x
    return np.sum(y)


def _same(y):
    return y


@case(X)
def increment_by_default(x):
    y = x * 2.0

    def f(v=y):
        return np.sum(v)

    y += x
    return f()


@case(X)
def increment_of_a_conditional(x):
    y = x * 2.0
    z = y if x[0] > 0.0 else x * 3.0
    z += x
    return np.sum(y * z)


@case(X)
def increment_carried_alias(x):
    a = x * 2.0
    b = x * 3.0
    for _ in range(3):
        a, b = b, a
        a += x
    return np.sum(a * b * b)


@case(X)
def increment_carried_merge(x):
    a = x * 2.0
    b = x * 3.0
    for _ in range(3):
        a += x
        b = a
    return np.sum(a * b)


@case(X)
def multiply_in_place(x):
    y = x * 2.0
    y *= x
    return np.sum(y)


@case(X)
def matmul_in_place(x):
    y = np.outer(x, x)
    y @= np.ones((3, 3))
    return np.sum(y)


@case(X)
def power_in_place(x):
    y = x * 2.0
    y **= 2
    return np.sum(y)


@case(X)
def increment_broadcast_scalar(x):
    y = np.zeros(3)
    y += x[0]
    return np.sum(y)


@case(X)
def increment_integers(x):
    y = np.zeros(3, dtype=int)
    y = y + 1
    return np.sum(y * x)


@case(X)
def operator_iadd(x):
    y = x * 2.0
    z = operator.iadd(y, x)
    return np.sum(y * z)


@case(X)
def operator_iadd_dropped(x):
    y = np.zeros(3)
    operator.iadd(y, x)
    return np.sum(y)


@case(X)
def operator_imul(x):
    y = x * 2.0
    operator.imul(y, 2.0)
    return np.sum(y)


@case(X)
def operator_setitem(x):
    y = np.zeros(3)
    operator.setitem(y, 0, x[0])
    return np.sum(y)


@case(X)
def nditer_write(x):
    y = np.zeros(3)
    for a in np.nditer(y, op_flags=["readwrite"]):
        a[...] = x[0]
    return np.sum(y)


@case(X)
def nditer_read(x):
    total = 0.0
    for a in np.nditer(x):
        total = total + a * a
    return total


@case(X)
def shuffle(x):
    y = x * 2.0
    np.random.default_rng(0).shuffle(y)
    return y[0]


@case(X)
def permutation(x):
    y = np.random.default_rng(0).permutation(x)
    return y[0]


@case(X)
def setflags(x):
    y = x * 2.0
    y.setflags(write=False)
    return np.sum(y * x)


@case(X)
def frombuffer_memoryview(x):
    y = np.zeros(3)
    memoryview(y)[0] = 3.0
    return np.sum(y * x)


@case(X)
def view_memoryview(x):
    return float(memoryview(x)[0]) * x[1]


@case(X)
def ctypes_data(x):
    return float(x.ctypes.data % 1) + np.sum(x)


@case(X)
def data_attribute(x):
    return x.data[0] * x[1]


@case(X)
def base_attribute(x):
    y = x * 2.0
    return np.sum(y[:].base * y)


@case(X)
def strided(x):
    y = np.lib.stride_tricks.sliding_window_view(x, 2)
    return np.sum(y * y)


@case(X)
def as_strided(x):
    y = np.lib.stride_tricks.as_strided(x, (2,), (8,))
    return np.sum(y * y)


@case(A)
def nan_to_num_no_copy(x):
    y = x * 2.0
    np.nan_to_num(y, False)
    return np.sum(y)


@case(A)
def random_out(x):
    y = x * 2.0
    np.random.default_rng(0).random(out=y)
    return np.sum(y * x)


@right(X)
def reads_after_print(x):
    y = x * 2.0
    print("y is", y)
    return np.sum(y * y)
