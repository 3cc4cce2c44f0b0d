"""Derivatives of the functions of NumPy that join arrays, take them apart, or make them of others."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, inline, is_known, known, pullback

# --- arrays joined --------------------------------------------------------------------------------


@pullback(np.concatenate, constant=("axis", "dtype", "casting"), refuse=("out",))
def concatenate(y, arrays, axis=0, out=None, dtype=None, casting="same_kind"):
    if is_known(len(arrays) == 2) and is_known(axis == 0):
        n = len(arrays[0])
        bar[arrays] = (bar[y][:n], bar[y][n:])
    elif is_known(len(arrays) == 2) and is_known(axis == 1):
        n = np.shape(arrays[0])[1]
        bar[arrays] = (bar[y][:, :n], bar[y][:, n:])
    elif is_known(len(arrays) == 2) and is_known(axis == -1):
        n = np.shape(arrays[0])[-1]
        bar[arrays] = (bar[y][..., :n], bar[y][..., n:])
    else:
        bar[arrays] = s2s_runtime.split_like(bar[y], arrays, axis)


@pullback(np.stack, constant=("axis", "dtype", "casting"), refuse=("out",))
def stack(y, arrays, axis=0, out=None, dtype=None, casting="same_kind"):
    if known(len(arrays)) and is_known(axis == 0):
        bar[arrays] = [bar[y][i] for i in range(len(arrays))]
    elif known(len(arrays)) and is_known(axis == 1):
        bar[arrays] = [bar[y][:, i] for i in range(len(arrays))]
    elif known(len(arrays)) and is_known(axis == -1):
        bar[arrays] = [bar[y][..., i] for i in range(len(arrays))]
    else:
        bar[arrays] = s2s_runtime.unstack_like(bar[y], arrays, axis)


@pullback(np.vstack, *available("row_stack"), constant=("dtype", "casting"))
def vstack(y, tup, dtype=None, casting="same_kind"):
    if is_known(s2s_runtime.are_vectors([np.ndim(x) for x in tup])):
        bar[tup] = [bar[y][i] for i in range(len(tup))]
    else:
        bar[tup] = s2s_runtime.vsplit_like(bar[y], tup)


@pullback(np.hstack, constant=("dtype", "casting"))
def hstack(y, tup, dtype=None, casting="same_kind"):
    if is_known(len(tup) == 2) and is_known(s2s_runtime.are_vectors([np.ndim(x) for x in tup])):
        n = len(tup[0])
        bar[tup] = (bar[y][:n], bar[y][n:])
    elif is_known(len(tup) == 2) and is_known(np.ndim(tup[0]) > 1):
        n = np.shape(tup[0])[1]
        bar[tup] = (bar[y][:, :n], bar[y][:, n:])
    else:
        bar[tup] = s2s_runtime.hsplit_like(bar[y], tup)


@pullback(np.dstack)
def dstack(y, tup):
    bar[tup] = s2s_runtime.dsplit_like(bar[y], tup)


@pullback(np.column_stack)
def column_stack(y, tup):
    if is_known(s2s_runtime.are_vectors([np.ndim(x) for x in tup])):
        bar[tup] = [bar[y][:, i] for i in range(len(tup))]
    else:
        bar[tup] = s2s_runtime.columns_like(bar[y], tup)


@pullback(np.block)
def block(y, arrays):
    bar[arrays] = s2s_runtime.unblock(bar[y], arrays)


@pullback(np.append, constant=("axis",))
def append(y, arr, values, axis=None):
    if axis is None:
        n = np.size(arr)
        bar[arr] = s2s_runtime.reshape_like(bar[y][:n], arr)
        bar[values] = s2s_runtime.reshape_like(bar[y][n:], values)
    elif axis == 0:
        n = len(arr)
        bar[arr] = bar[y][:n]
        bar[values] = bar[y][n:]
    else:
        parts = s2s_runtime.split_like(bar[y], (arr, values), axis)
        bar[arr] = parts[0]
        bar[values] = parts[1]


@pullback(np.insert, constant=("obj", "axis"))
def insert(y, arr, obj, values, axis=None):
    places = np.insert(s2s_runtime.places(arr), obj, -1, axis)
    bar[arr] = s2s_runtime.from_places(bar[y], places, arr)
    places_of_values = np.insert(np.full(np.shape(arr), -1), obj, s2s_runtime.places(values), axis)
    bar[values] = s2s_runtime.from_places(bar[y], places_of_values, values)


@pullback(np.delete, constant=("obj", "axis"))
def delete(y, arr, obj, axis=None):
    places = np.delete(s2s_runtime.places(arr), obj, axis)
    bar[arr] = s2s_runtime.from_places(bar[y], places, arr)


# --- arrays taken apart ---------------------------------------------------------------------------


@inline
def joined(y_bar, ary, indices_or_sections, axis):
    """What `np.split` took apart put together; simple where its parts are known not to overlap."""
    return (
        np.concatenate(y_bar, axis)
        if is_known(s2s_runtime.is_partition(indices_or_sections))
        else s2s_runtime.unsplit(y_bar, ary, indices_or_sections, axis)
    )


@pullback(np.split, np.array_split, constant=("indices_or_sections", "axis"))
def split(y, ary, indices_or_sections, axis=0):
    bar[ary] = joined(bar[y], ary, indices_or_sections, axis)


@pullback(np.vsplit, constant=("indices_or_sections",))
def vsplit(y, ary, indices_or_sections):
    bar[ary] = joined(bar[y], ary, indices_or_sections, 0)


@pullback(np.hsplit, constant=("indices_or_sections",))
def hsplit(y, ary, indices_or_sections):
    if np.ndim(ary) == 1:
        bar[ary] = joined(bar[y], ary, indices_or_sections, 0)
    else:
        bar[ary] = joined(bar[y], ary, indices_or_sections, 1)


@pullback(np.dsplit, constant=("indices_or_sections",))
def dsplit(y, ary, indices_or_sections):
    bar[ary] = joined(bar[y], ary, indices_or_sections, 2)


@pullback(*available("unstack"), constant=("axis",))
def unstack(y, x, axis=0):
    bar[x] = np.stack(bar[y], axis)


# --- arrays made of others ------------------------------------------------------------------------


@inline
def item_bar(g, item):
    """The adjoint of an item of a list that became an array, from that part of the array's."""
    return (
        g
        if is_known(isinstance(item, np.ndarray)) or is_known(isinstance(item, float))
        else s2s_runtime.unpack_like(g, item)
    )


@inline
def row_bar(g, i, row):
    """The same, written out where the item is a list itself, as in `[[c, -s], [s, c]]`."""
    return (
        [item_bar(g[i, j], row[j]) for j in range(len(row))]
        if is_known(isinstance(row, list)) and known(len(row))
        else item_bar(g[i], row)
    )


@pullback(
    np.array, constant=("dtype", "copy", "order", "subok", "ndmin", "ndmax", "like")
)  # fmt: skip
def array(y, object, dtype=None, copy=True, order="K", subok=False, ndmin=0, ndmax=0, like=None):
    if is_known(ndmin != 0):
        bar[object] = s2s_runtime.unpack_like(bar[y], object)
    elif is_known(isinstance(object, np.ndarray)) or is_known(isinstance(object, float)):
        bar[object] = bar[y]
    elif known(len(object)):
        bar[object] = [row_bar(bar[y], i, object[i]) for i in range(len(object))]
    else:
        bar[object] = s2s_runtime.unpack_like(bar[y], object)


@pullback(
    np.asarray, np.asanyarray, constant=("dtype", "order", "device", "copy", "like")
)  # fmt: skip
def asarray(y, a, dtype=None, order=None, device=None, copy=None, like=None):
    if is_known(isinstance(a, np.ndarray)) or is_known(isinstance(a, float)):
        bar[a] = bar[y]
    elif known(len(a)):
        bar[a] = [row_bar(bar[y], i, a[i]) for i in range(len(a))]
    else:
        bar[a] = s2s_runtime.unpack_like(bar[y], a)


@pullback(np.copy, constant=("order", "subok"), narrow=True)
def copy(y, a, order="K", subok=False):
    if is_known(isinstance(a, np.ndarray)) or is_known(isinstance(a, float)):
        bar[a] = bar[y]
    else:
        bar[a] = s2s_runtime.unpack_like(bar[y], a)


@pullback(np.ascontiguousarray, np.asfortranarray, constant=("dtype", "like"), narrow=True)
def ascontiguousarray(y, a, dtype=None, like=None):
    if is_known(isinstance(a, np.ndarray)):
        bar[a] = bar[y]
    else:
        bar[a] = s2s_runtime.unpack_like(bar[y], a)


@pullback(
    s2s_runtime.astype, *available("astype"), constant=("dtype", "copy", "device"), narrow=True
)
def astype(y, x, dtype, copy=True, device=None):
    bar[x] = bar[y]
