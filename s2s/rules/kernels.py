"""Derivatives of what emitted code calls from `s2s_runtime`: it can be differentiated again.

A kernel that is declared `structural` is pure, but its own derivative is refused.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.notation import D, bar, partial, pullback, static, structural, zero

structural(s2s_runtime.add, s2s_runtime.as_like)

# --- of elementwise functions and reductions ------------------------------------------------------

zero(s2s_runtime.reduced_size, s2s_runtime.tie_shares, s2s_runtime.shares_of_stop)
structural(
    s2s_runtime.cumprod_backward,
    s2s_runtime.other_products_backward,
    s2s_runtime.polynomial_slope_backward,
    s2s_runtime.powers_backward,
    s2s_runtime.product_backward,
    s2s_runtime.trapezoid_places_backward,
)


@pullback(s2s_runtime.unbroadcast, constant=("x",), narrow=True)
def unbroadcast(y, x_bar, x):
    bar[x_bar] = bar[y]


@pullback(s2s_runtime.broadcast_like, constant=("x",))
def broadcast_like(y, x_bar, x):
    bar[x_bar] = s2s_runtime.unbroadcast(bar[y], x_bar)


@partial(s2s_runtime.sinc_slope)
def sinc_slope(y, x):
    D[x] = s2s_runtime.sinc_curvature(x)


structural(s2s_runtime.sinc_curvature)


@partial(s2s_runtime.bessel_i1)
def bessel_i1(y, x):
    D[x] = np.where(x == 0.0, 0.5, np.i0(x) - y / np.where(x == 0.0, 1.0, x))


@partial(s2s_runtime.polygamma, constant=("n",))
def polygamma(y, n, x):
    D[x] = s2s_runtime.polygamma(n + 1, x)


@pullback(s2s_runtime.restore_axes, constant=("a", "axis", "keepdims"))
def restore_axes(y, g, a, axis=None, keepdims=False):
    bar[g] = np.reshape(bar[y], np.shape(g))


@pullback(s2s_runtime.aligned_weights, constant=("a", "axis"))
def aligned_weights(y, weights, a, axis=None):
    bar[weights] = s2s_runtime.aligned_weights_backward(bar[y], weights, a, axis)


@pullback(s2s_runtime.aligned_weights_backward, constant=("weights", "a", "axis"))
def aligned_weights_backward(y, w_bar, weights, a, axis=None):
    bar[w_bar] = s2s_runtime.aligned_weights(bar[y], a, axis)


@pullback(s2s_runtime.other_products, constant=("axis",))
def other_products(y, a, axis=None):
    bar[a] = s2s_runtime.other_products_backward(bar[y], a, axis)


@pullback(s2s_runtime.cumsum_backward, constant=("a", "axis"))
def cumsum_backward(y, g, a, axis=None):
    bar[g] = np.cumsum(bar[y], axis=axis)


@pullback(s2s_runtime.diff_backward, constant=("n", "axis"))
def diff_backward(y, g, n=1, axis=-1):
    bar[g] = np.diff(bar[y], n, axis)


@pullback(s2s_runtime.trapezoid_weights, constant=("y", "axis"), inactive=("x", "dx"))
def trapezoid_weights(weights, y, x=None, dx=1.0, axis=-1):
    pass


@pullback(
    s2s_runtime.gradient_backward, constant=("f", "axis", "edge_order"), inactive=("spacings",)
)
def gradient_backward(y, g, f, spacings, axis=None, edge_order=1):
    bar[g] = s2s_runtime.gradient_forward(bar[y], spacings, axis, edge_order)


@pullback(s2s_runtime.gradient_forward, constant=("axis", "edge_order"), inactive=("spacings",))
def gradient_forward(y, f, spacings, axis=None, edge_order=1):
    bar[f] = s2s_runtime.gradient_backward(bar[y], f, spacings, axis, edge_order)


@pullback(s2s_runtime.quantile_backward, constant=("a", "axis", "keepdims"), inactive=("g", "q"))
def quantile_backward(y, g, a, q, axis=None, keepdims=False):
    pass


@pullback(s2s_runtime.interp_slope, constant=("x",), inactive=("xp", "fp"))
def interp_slope(y, x, xp, fp):
    pass


@pullback(
    s2s_runtime.interp_backward,
    constant=("extends_left", "extends_right"),
    inactive=("xp", "x", "g"),
)
def interp_backward(y, g, x, xp, extends_left=True, extends_right=True):
    pass


@pullback(s2s_runtime.place_in_full, constant=("a", "v", "mode"))
def place_in_full(y, part, a, v, mode="full"):
    bar[part] = s2s_runtime.take_from_full(bar[y], a, v, mode)


@pullback(s2s_runtime.take_from_full, constant=("a", "v", "mode"))
def take_from_full(y, full, a, v, mode="full"):
    bar[full] = s2s_runtime.place_in_full(bar[y], a, v, mode)


@pullback(s2s_runtime.polynomial_slope)
def polynomial_slope(y, p):
    bar[p] = s2s_runtime.polynomial_slope_backward(bar[y], p)


@pullback(s2s_runtime.powers, constant=("n",))
def powers(y, x, n):
    bar[x] = s2s_runtime.powers_backward(bar[y], x, n)


@pullback(s2s_runtime.sum_backward, constant=("items",))
def sum_backward(y, g, items):
    bar[g] = sum(bar[y])


@pullback(s2s_runtime.extreme_backward, constant=("items", "extreme"))
def extreme_backward(y, g, items, extreme):
    bar[g] = s2s_runtime.extreme_forward(bar[y], items, extreme)


@pullback(s2s_runtime.extreme_forward, constant=("items", "extreme"))
def extreme_forward(y, tangents, items, extreme):
    bar[tangents] = s2s_runtime.extreme_backward(bar[y], items, extreme)


@pullback(s2s_runtime.scaled)
def scaled(y, factor, items):
    bar[factor] = s2s_runtime.sum_of_products(bar[y], items)
    bar[items] = s2s_runtime.scaled(factor, bar[y])


@pullback(s2s_runtime.scaled_steps)
def scaled_steps(y, factor, p, q):
    bar[factor] = s2s_runtime.sum_of_products(bar[y], s2s_runtime.scaled_steps(1.0, p, q))
    bar[p] = s2s_runtime.scaled(factor, bar[y])
    bar[q] = s2s_runtime.scaled(-factor, bar[y])


@pullback(s2s_runtime.sum_of_products)
def sum_of_products(y, p, q):
    bar[p] = s2s_runtime.scaled(bar[y], q)
    bar[q] = s2s_runtime.scaled(bar[y], p)


# --- of products, shapes, selection and linear algebra --------------------------------------------

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
structural(
    s2s_runtime.choose_adjoint,
    s2s_runtime.eig_adjoint,
    s2s_runtime.einsum_of,
    s2s_runtime.einsum_other_adjoints,
    s2s_runtime.matrix_norm_slope,
    s2s_runtime.multi_dot_adjoint,
    s2s_runtime.pad_frame,
    s2s_runtime.qr_adjoint,
    s2s_runtime.select_adjoint,
    s2s_runtime.select_default,
    s2s_runtime.svd_adjoint,
    s2s_runtime.with_item,
)


@pullback(s2s_runtime.cross_adjoint, constant=("x",))
def cross_adjoint(y, u, v, x):
    bar[u] = s2s_runtime.cross_adjoint(v, bar[y], u)
    bar[v] = s2s_runtime.cross_adjoint(bar[y], u, v)


@pullback(s2s_runtime.kron_blocks, constant=("a_shape", "b_shape"))
def kron_blocks(blocks, y, a_shape, b_shape):
    bar[y] = s2s_runtime.kron_join(bar[blocks], a_shape, b_shape)


@pullback(s2s_runtime.kron_join, constant=("a_shape", "b_shape"))
def kron_join(y, blocks, a_shape, b_shape):
    bar[blocks] = s2s_runtime.kron_blocks(bar[y], a_shape, b_shape)


@pullback(s2s_runtime.einsum_adjoint, constant=("subscripts", "which"))
def einsum_adjoint(x_bar, y_bar, subscripts, which, operands):
    replaced = s2s_runtime.with_item(operands, which, bar[x_bar])
    bar[y_bar] = s2s_runtime.einsum_of(subscripts, replaced)
    bar[operands] = s2s_runtime.einsum_other_adjoints(y_bar, subscripts, which, replaced)


@pullback(s2s_runtime.to_diagonal, constant=("diagonal", "x"))
def to_diagonal(y, values, diagonal, x):
    bar[values] = s2s_runtime.unbroadcast(np.einsum(diagonal, bar[y]), values)


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


@pullback(s2s_runtime.scatter_add, constant=("index", "x"))
def scatter_add(y, values, index, x):
    bar[values] = s2s_runtime.unbroadcast(bar[y][index], values)


@pullback(s2s_runtime.last_written, constant=("index",))
def last_written(y, x_bar, index):
    bar[x_bar] = s2s_runtime.written_last(bar[y], index, x_bar)


@pullback(s2s_runtime.if_floating, constant=("x",))
def if_floating(y, v_bar, x):
    bar[v_bar] = s2s_runtime.if_floating(bar[y], x)


@pullback(s2s_runtime.written_last, constant=("index", "x"))
def written_last(y, v_bar, index, x):
    bar[v_bar] = s2s_runtime.last_written(bar[y], index)


@pullback(s2s_runtime.scatter_along_axis, constant=("indices", "x", "axis"))
def scatter_along_axis(y, values, indices, x, axis):
    bar[values] = s2s_runtime.unbroadcast(np.take_along_axis(bar[y], indices, axis), values)


@pullback(s2s_runtime.unorder, constant=("y", "x", "axis"))
def unorder(x_bar, y_bar, y, x, axis):
    bar[y_bar] = np.reshape(s2s_runtime.unorder(bar[x_bar], x, y, axis), np.shape(y))


@pullback(s2s_runtime.lower_half)
def lower_half(y, x):
    bar[x] = s2s_runtime.lower_half(bar[y])


@pullback(s2s_runtime.one_triangle, constant=("uplo",))
def one_triangle(y, s, uplo):
    lower = s2s_runtime.lower_half(bar[y] if uplo in ("L", "l") else np.swapaxes(bar[y], -1, -2))
    bar[s] = lower + np.swapaxes(lower, -1, -2)


@pullback(s2s_runtime.solve_right)
def solve_right(y, a, r):
    g = s2s_runtime.solve_right(bar[y], np.swapaxes(r, -1, -2))
    bar[a] = g
    bar[r] = -np.swapaxes(y, -1, -2) @ g
