"""Derivatives of what derivatives of products, shapes and selections call from `s2s_runtime`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.notation import (
    bar,
    linear,
    pullback,
    static,
    zero,
)

# --- from constants to constants ------------------------------------------------------------------

static(
    s2s_runtime.along,
    s2s_runtime.are_vectors,
    s2s_runtime.einsum_added,
    s2s_runtime.einsum_diagonal,
    s2s_runtime.einsum_implicit,
    s2s_runtime.einsum_is_product,
    s2s_runtime.einsum_subscripts,
    s2s_runtime.einsum_terms,
    s2s_runtime.in_order,
    s2s_runtime.inverse_permutation,
    s2s_runtime.is_euclidean,
    s2s_runtime.is_partition,
    s2s_runtime.is_vector_norm,
    s2s_runtime.leading_axes,
    s2s_runtime.mesh_axes,
    s2s_runtime.negated,
    s2s_runtime.pad_interior,
    s2s_runtime.rolled_to,
    s2s_runtime.solves_vector,
    s2s_runtime.tensordot_axes,
    s2s_runtime.tensordot_order,
)
zero(s2s_runtime.eye_like, s2s_runtime.places)

# --- shapes ---------------------------------------------------------------------------------------


@pullback(s2s_runtime.unbroadcast, constant=("x",), narrow=True)
def unbroadcast(y, x_bar, x):
    bar[x_bar] = bar[y]


@pullback(s2s_runtime.broadcast_like, constant=("x",))
def broadcast_like(y, x_bar, x):
    bar[x_bar] = s2s_runtime.unbroadcast(bar[y], x_bar)


@pullback(s2s_runtime.reshape_like, constant=("x",))
def reshape_like(y, x_bar, x):
    bar[x_bar] = s2s_runtime.reshape_like(bar[y], x_bar)


@pullback(s2s_runtime.at_places, constant=("where",))
def at_places(y, x, where):
    bar[x] = s2s_runtime.from_places(bar[y], where, x)


@pullback(s2s_runtime.from_places, constant=("where", "x"))
def from_places(y, y_bar, where, x):
    bar[y_bar] = s2s_runtime.unbroadcast(s2s_runtime.at_places(bar[y], where), y_bar)


@pullback(s2s_runtime.unrepeat, constant=("x", "repeats", "axis"))
def unrepeat(y, y_bar, x, repeats, axis):
    bar[y_bar] = np.repeat(bar[y], repeats, axis)


@pullback(s2s_runtime.untile, constant=("x", "reps"))
def untile(y, y_bar, x, reps):
    bar[y_bar] = np.tile(bar[y], reps)


@pullback(s2s_runtime.unpad, constant=("x", "pad_width", "mode"))
def unpad(y, y_bar, x, pad_width, mode):
    bar[y_bar] = np.pad(bar[y], pad_width, mode)


@pullback(s2s_runtime.on_diagonal, constant=("x", "offset", "axis1", "axis2"))
def on_diagonal(y, values, x, offset, axis1, axis2):
    bar[values] = s2s_runtime.unbroadcast(np.diagonal(bar[y], offset, axis1, axis2), values)


@pullback(s2s_runtime.split_like, constant=("arrays", "axis"))
def split_like(parts, y, arrays, axis):
    bar[y] = np.concatenate(bar[parts], axis)


@pullback(s2s_runtime.unstack_like, constant=("arrays", "axis"))
def unstack_like(parts, y, arrays, axis):
    bar[y] = np.stack(bar[parts], axis)


@pullback(s2s_runtime.vsplit_like, constant=("arrays",))
def vsplit_like(parts, y, arrays):
    bar[y] = np.vstack(bar[parts])


@pullback(s2s_runtime.hsplit_like, constant=("arrays",))
def hsplit_like(parts, y, arrays):
    bar[y] = np.hstack(bar[parts])


@pullback(s2s_runtime.dsplit_like, constant=("arrays",))
def dsplit_like(parts, y, arrays):
    bar[y] = np.dstack(bar[parts])


@pullback(s2s_runtime.columns_like, constant=("arrays",))
def columns_like(parts, y, arrays):
    bar[y] = np.column_stack(bar[parts])


@pullback(s2s_runtime.unblock, constant=("arrays",))
def unblock(parts, y, arrays):
    bar[y] = np.block(bar[parts])


@pullback(s2s_runtime.unpack_like, constant=("items",))
def unpack_like(parts, y, items):
    bar[y] = np.reshape(np.array(bar[parts]), np.shape(y))


@pullback(s2s_runtime.unsplit, constant=("x", "indices_or_sections", "axis"))
def unsplit(y, parts, x, indices_or_sections, axis):
    bar[parts] = np.array_split(bar[y], indices_or_sections, axis)


@pullback(s2s_runtime.pad_frame, constant=("pad_width", "constant_values", "ndim"))
def pad_frame(y, y_bar, pad_width, constant_values, ndim):
    inside = np.zeros_like(y_bar[s2s_runtime.pad_interior(pad_width, ndim)])
    bar[y_bar] = np.pad(inside, pad_width, constant_values=bar[y])


# --- selection ------------------------------------------------------------------------------------


@pullback(s2s_runtime.scatter_add, constant=("index", "x"))
def scatter_add(y, values, index, x):
    bar[values] = s2s_runtime.unbroadcast(bar[y][index], values)


@pullback(s2s_runtime.scatter_along_axis, constant=("indices", "x", "axis"))
def scatter_along_axis(y, values, indices, x, axis):
    bar[values] = s2s_runtime.unbroadcast(np.take_along_axis(bar[y], indices, axis), values)


@pullback(s2s_runtime.last_written, constant=("index",))
def last_written(y, x_bar, index):
    bar[x_bar] = s2s_runtime.written_last(bar[y], index, x_bar)


@pullback(s2s_runtime.if_floating, constant=("x",))
def if_floating(y, v_bar, x):
    bar[v_bar] = s2s_runtime.if_floating(bar[y], x)


@pullback(s2s_runtime.written_last, constant=("index", "x"))
def written_last(y, v_bar, index, x):
    bar[v_bar] = s2s_runtime.last_written(bar[y], index)


@pullback(s2s_runtime.unorder, constant=("y", "x", "axis"))
def unorder(x_bar, y_bar, y, x, axis):
    bar[y_bar] = np.reshape(s2s_runtime.unorder(bar[x_bar], x, y, axis), np.shape(y))


@pullback(s2s_runtime.choose_adjoint, constant=("a", "choices", "mode"))
def choose_adjoint(y, y_bar, a, choices, mode):
    bar[y_bar] = np.choose(a, bar[y], mode=mode)


@pullback(s2s_runtime.select_adjoint, constant=("conditions", "choices"))
def select_adjoint(y, y_bar, conditions, choices):
    bar[y_bar] = np.select(conditions, bar[y], 0.0)


@pullback(s2s_runtime.select_default, constant=("conditions", "default"))
def select_default(y, y_bar, conditions, default):
    bar[y_bar] = np.select(conditions, [0.0] * len(conditions), bar[y])


linear(
    s2s_runtime.unbroadcast,
    s2s_runtime.broadcast_like,
    s2s_runtime.reshape_like,
    s2s_runtime.at_places,
    s2s_runtime.from_places,
    s2s_runtime.unrepeat,
    s2s_runtime.untile,
    s2s_runtime.unpad,
    s2s_runtime.pad_frame,
    s2s_runtime.on_diagonal,
    s2s_runtime.split_like,
    s2s_runtime.unstack_like,
    s2s_runtime.vsplit_like,
    s2s_runtime.hsplit_like,
    s2s_runtime.dsplit_like,
    s2s_runtime.columns_like,
    s2s_runtime.unblock,
    s2s_runtime.unpack_like,
    s2s_runtime.unsplit,
    s2s_runtime.scatter_add,
    s2s_runtime.scatter_along_axis,
    s2s_runtime.last_written,
    s2s_runtime.if_floating,
    s2s_runtime.written_last,
    s2s_runtime.unorder,
    s2s_runtime.choose_adjoint,
    s2s_runtime.select_adjoint,
    s2s_runtime.select_default,
)
