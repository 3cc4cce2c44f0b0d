# ruff: noqa -- programs as users write them
"""Writes by functions of NumPy that lowering refuses, with the first line of what it says."""

import numpy as np

X = np.array([0.5, 1.5, 2.5])
A = np.arange(6.0).reshape(2, 3)
I = np.array([0, 1, 0])


def where_without_out(x):
    return np.log(x, where=x > 1.0)


def where_with_out_none(x):
    return np.add(x, x, out=None, where=x > 1.0)


def two_results_where(x):
    a, b = np.zeros(3), np.zeros(3)
    np.modf(x, out=(a, b), where=x > 1.0)
    return a, b


def out_is_ellipsis(x):
    return np.add(x, x, out=...)


def float_into_integers(x):
    n = np.zeros(3, dtype=int)
    np.add(x, x, out=n)
    return n


def copies_float_into_integers(x):
    n = np.zeros(3, dtype=int)
    np.copyto(n, x)
    return n


def joins_into_itself(x):
    y = x.copy()
    np.concatenate((y[1:], y[:1]), out=y)
    return y


def stacks_into_itself(a):
    b = a.copy()
    np.stack([b[1], b[0]], out=b)
    return b


def ranges_into_itself(a):
    b = a.copy()
    np.ptp(b, axis=0, out=b[0])
    return b


def overwrites_input(x):
    return np.median(x, overwrite_input=True)


def flat_of_itself(x):
    y = x.copy()
    y.flat[:] = y[::-1]
    return y


def masked_from_itself(x):
    y = x.copy()
    y[x > 0.0] = y[::-1]
    return y


def flat_assigned_from_itself(x):
    y = x.copy()
    y.flat = y[1:]
    return y


def places_from_itself(x):
    y = x.copy()
    np.place(y, x > 0.0, y[1:])
    return y


def diagonal_from_itself(a):
    b = a.copy()
    np.fill_diagonal(b, b[1])
    return b


def keeps_flat(x):
    f = x.flat
    return f[0] + f[1]


def gives_flat(x):
    return x.flat


def repeats_in_multiply_at(x, idx):
    y = x.copy()
    np.multiply.at(y, idx, 2.0)
    return y


def resizes(x):
    y = x.copy()
    y.resize(5)
    return y


def sets_flags(x):
    y = x.copy()
    y.setflags(write=False)
    return y


def sets_an_item(x):
    y = x.copy()
    y.itemset(0, 1.0)
    return y


def writes_imag(x):
    y = x.copy()
    y.imag = 1.0
    return y


def writes_imag_items(x):
    y = x.copy()
    y.imag[0] = 1.0
    return y


def assigns_shape(x):
    y = x.copy()
    y.shape = (3, 1)
    return y


def assigns_dtype(x):
    y = x.copy()
    y.dtype = np.int64
    return y


def assigns_transpose(a):
    b = a.copy()
    b.T = a.T
    return b


def diagonal_of_a_vector(x):
    y = x.copy()
    np.fill_diagonal(y, 1.0)
    return y


def axis_not_known(a, idx, axis):
    b = a.copy()
    np.put_along_axis(b, idx, 1.0, axis)
    return b


def copy_not_known(x, copy):
    return np.nan_to_num(x, copy=copy)


def mode_not_known(x, mode):
    y = x.copy()
    np.put(y, [0], 1.0, mode)
    return y


CASES = [
    (
        where_without_out,
        (X,),
        "'np.log' with `where=` but without `out=` leaves items uninitialised",
    ),
    (
        where_with_out_none,
        (X,),
        "'np.add' with `where=` but without `out=` leaves items uninitialised",
    ),
    (two_results_where, (X,), "cannot follow `where=` of 'np.modf' here"),
    (out_is_ellipsis, (X,), "cannot follow `out=...`"),
    (float_into_integers, (X,), "'np.add' cannot write float64 into an array of int64"),
    (copies_float_into_integers, (X,), "'np.copyto' cannot write float64 into an array of int64"),
    (
        joins_into_itself,
        (X,),
        "cannot follow 'np.concatenate': `out` may share memory with what is read",
    ),
    (
        stacks_into_itself,
        (A,),
        "cannot follow 'np.stack': `out` may share memory with what is read",
    ),
    (ranges_into_itself, (A,), "cannot follow 'np.ptp': `out` may share memory with what is read"),
    (overwrites_input, (X,), "cannot follow `overwrite_input=` of 'np.median'"),
    (flat_of_itself, (X,), "cannot follow this write: the values may share memory with the array"),
    (
        masked_from_itself,
        (X,),
        "cannot follow this write: the values may share memory with the array",
    ),
    (
        flat_assigned_from_itself,
        (X,),
        "cannot follow this write: the values may share memory with the array",
    ),
    (
        places_from_itself,
        (X,),
        "cannot follow this write: the values may share memory with the array",
    ),
    (
        diagonal_from_itself,
        (A,),
        "cannot follow this write: the values may share memory with the array",
    ),
    (keeps_flat, (X,), "cannot follow an iterator that is kept"),
    (gives_flat, (X,), "cannot follow an iterator that is kept"),
    (repeats_in_multiply_at, (X, I), "cannot follow 'np.multiply.at' at indices that may repeat"),
    (resizes, (X,), "cannot follow 'resize' of an array"),
    (sets_flags, (X,), "cannot follow 'setflags' of an array"),
    (sets_an_item, (X,), "cannot follow 'itemset' of an array"),
    (writes_imag, (X,), "cannot follow the assignment of 'imag' of an array"),
    (writes_imag_items, (X,), "cannot write into what 'imag' gives"),
    (assigns_shape, (X,), "cannot follow the assignment of 'shape' of an array"),
    (assigns_dtype, (X,), "cannot follow the assignment of 'dtype' of an array"),
    (assigns_transpose, (A,), "cannot follow the assignment of 'T' of an array"),
    (
        diagonal_of_a_vector,
        (X,),
        "cannot follow 'np.fill_diagonal': the number of dimensions is not known, or below two",
    ),
    (
        axis_not_known,
        (A, np.array([[0], [1]]), 1),
        "cannot follow 'np.put_along_axis': the axis, or the number of dimensions, is not known",
    ),
    (copy_not_known, (X, False), "cannot follow 'np.nan_to_num': `copy` is not known"),
    (mode_not_known, (X, "clip"), "cannot follow the mode of 'np.put'"),
]
