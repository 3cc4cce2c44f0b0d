"""Derivatives of the functions of NumPy that select elements.

Elements that are equal share the adjoint of what `sort` and `partition` made of them equally.
Basic and advanced indexing, `x[index]`, belongs to the transform.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.notation import bar, dot, is_known, multilinear, pullback, pushforward, varied


@pullback(np.where, constant=("condition",))
def where(out, condition, x=None, y=None):
    if x is not None:
        bar[x] = s2s_runtime.unbroadcast(np.where(condition, bar[out], 0.0), x)
        bar[y] = s2s_runtime.unbroadcast(np.where(condition, 0.0, bar[out]), y)


@pullback(s2s_runtime.masked_product)
def masked_product(y, adjoint, slope):
    bar[adjoint] = s2s_runtime.unbroadcast(s2s_runtime.masked_product(bar[y], slope), adjoint)
    bar[slope] = s2s_runtime.unbroadcast(s2s_runtime.masked_product(adjoint, bar[y]), slope)


multilinear(s2s_runtime.masked_product, of=("adjoint", "slope"))


@pushforward(np.where)
def where_forward(out, condition, x=None, y=None):
    if varied(x) and varied(y):
        dot[out] = np.where(condition, dot[x], dot[y])
    elif varied(x):
        dot[out] = s2s_runtime.broadcast_like(np.where(condition, dot[x], 0.0), out)
    else:
        dot[out] = s2s_runtime.broadcast_like(np.where(condition, 0.0, dot[y]), out)


@pullback(np.select, constant=("condlist",))
def select(y, condlist, choicelist, default=0):
    bar[choicelist] = s2s_runtime.select_adjoint(bar[y], condlist, choicelist)
    bar[default] = s2s_runtime.select_default(bar[y], condlist, default)


@pullback(np.choose, constant=("a", "mode"), refuse=("out",))
def choose(y, a, choices, out=None, mode="raise"):
    bar[choices] = s2s_runtime.choose_adjoint(bar[y], a, choices, mode)


@pullback(np.take, constant=("indices", "axis", "mode"), refuse=("out",))
def take(y, a, indices, axis=None, out=None, mode="raise"):
    length = np.size(a) if axis is None else np.shape(a)[axis]
    if mode == "raise":
        index = indices
    elif mode == "wrap":
        index = np.remainder(indices, length)
    else:
        index = np.clip(indices, 0, length - 1)
    if is_known(np.ndim(a) == 1) or is_known(axis == 0):
        bar[a] = s2s_runtime.scatter_add(bar[y], index, a)
    elif axis is None:
        bar[a] = s2s_runtime.reshape_like(s2s_runtime.scatter_add(bar[y], index, np.ravel(a)), a)
    else:
        bar[a] = s2s_runtime.scatter_add(bar[y], s2s_runtime.along(axis, np.ndim(a), index), a)


@pullback(np.take_along_axis, constant=("indices", "axis"))
def take_along_axis(y, arr, indices, axis=-1):
    bar[arr] = s2s_runtime.scatter_along_axis(bar[y], indices, arr, axis)


@pullback(np.compress, constant=("condition", "axis"), refuse=("out",))
def compress(y, condition, a, axis=None, out=None):
    index = np.flatnonzero(condition)
    if is_known(np.ndim(a) == 1) or is_known(axis == 0):
        bar[a] = s2s_runtime.scatter_add(bar[y], index, a)
    elif axis is None:
        bar[a] = s2s_runtime.reshape_like(s2s_runtime.scatter_add(bar[y], index, np.ravel(a)), a)
    else:
        bar[a] = s2s_runtime.scatter_add(bar[y], s2s_runtime.along(axis, np.ndim(a), index), a)


@pullback(np.extract, constant=("condition",))
def extract(y, condition, arr):
    index = np.flatnonzero(condition)
    if np.ndim(arr) == 1:
        bar[arr] = s2s_runtime.scatter_add(bar[y], index, arr)
    else:
        bar[arr] = s2s_runtime.reshape_like(
            s2s_runtime.scatter_add(bar[y], index, np.ravel(arr)), arr
        )


@pullback(np.sort, constant=("axis", "kind", "stable"), refuse=("order",))
def sort(y, a, axis=-1, kind=None, order=None, stable=None):
    bar[a] = s2s_runtime.unorder(bar[y], y, a, axis)


@pullback(np.partition, constant=("kth", "axis", "kind"), refuse=("order",))
def partition(y, a, kth, axis=-1, kind="introselect", order=None):
    bar[a] = s2s_runtime.unorder(bar[y], y, a, axis)


@pushforward(np.sort)
def sort_forward(y, a, axis=-1, kind=None, order=None, stable=None):
    dot[y] = s2s_runtime.unorder(dot[a], a, y, axis)


@pushforward(np.partition)
def partition_forward(y, a, kth, axis=-1, kind="introselect", order=None):
    dot[y] = s2s_runtime.unorder(dot[a], a, y, axis)
