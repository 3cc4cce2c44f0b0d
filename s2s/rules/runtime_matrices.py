"""Derivatives of what derivatives of products and matrices call from `s2s_runtime`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.notation import (
    bar,
    dot,
    linear,
    multilinear,
    pullback,
    push,
    pushforward,
    varied,
    zero,
)

# --- products -------------------------------------------------------------------------------------


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


@pullback(s2s_runtime.to_diagonal, constant=("diagonal", "x"))
def to_diagonal(y, values, diagonal, x):
    bar[values] = s2s_runtime.unbroadcast(np.einsum(diagonal, bar[y]), values)


@pullback(s2s_runtime.with_item, constant=("which",))
def with_item(y, items, which, item):
    bar[items] = s2s_runtime.with_item(bar[y], which, s2s_runtime.zeros_like(item))
    bar[item] = bar[y][which]


@pullback(s2s_runtime.einsum_of, constant=("subscripts",))
def einsum_of(y, subscripts, operands):
    bar[operands] = [
        s2s_runtime.einsum_adjoint(bar[y], subscripts, k, operands) for k in range(len(operands))
    ]


@pushforward(s2s_runtime.einsum_of)
def einsum_of_forward(y, subscripts, operands):
    dot[y] = sum(
        [
            s2s_runtime.einsum_of(subscripts, s2s_runtime.with_item(operands, k, dot[operands][k]))
            for k in range(len(operands))
            if varied(operands[k])
        ]
    )


@pullback(s2s_runtime.einsum_adjoint, constant=("subscripts", "which"))
def einsum_adjoint(x_bar, y_bar, subscripts, which, operands):
    replaced = s2s_runtime.with_item(operands, which, bar[x_bar])
    bar[y_bar] = s2s_runtime.einsum_of(subscripts, replaced)
    bar[operands] = [
        s2s_runtime.zeros_like(operands[k])
        if k == which
        else s2s_runtime.einsum_adjoint(y_bar, subscripts, k, replaced)
        for k in range(len(operands))
    ]


@pushforward(s2s_runtime.einsum_adjoint)
def einsum_adjoint_forward(x_bar, y_bar, subscripts, which, operands):
    push[y_bar] = s2s_runtime.einsum_adjoint(dot[y_bar], subscripts, which, operands)
    push[operands] = sum(
        [
            s2s_runtime.einsum_adjoint(
                y_bar, subscripts, which, s2s_runtime.with_item(operands, k, dot[operands][k])
            )
            for k in range(len(operands))
            if k != which and varied(operands[k])
        ]
    )


@pullback(s2s_runtime.multi_dot_adjoint, constant=("which",))
def multi_dot_adjoint(x_bar, y_bar, arrays, which):
    replaced = s2s_runtime.with_item(arrays, which, bar[x_bar])
    bar[y_bar] = np.linalg.multi_dot(replaced)
    bar[arrays] = [
        s2s_runtime.zeros_like(arrays[k])
        if k == which
        else s2s_runtime.multi_dot_adjoint(y_bar, replaced, k)
        for k in range(len(arrays))
    ]


@pushforward(s2s_runtime.multi_dot_adjoint)
def multi_dot_adjoint_forward(x_bar, y_bar, arrays, which):
    push[y_bar] = s2s_runtime.multi_dot_adjoint(dot[y_bar], arrays, which)
    push[arrays] = sum(
        [
            s2s_runtime.multi_dot_adjoint(
                y_bar, s2s_runtime.with_item(arrays, k, dot[arrays][k]), which
            )
            for k in range(len(arrays))
            if k != which and varied(arrays[k])
        ]
    )


multilinear(s2s_runtime.cross_adjoint, of=("u", "v"))
linear(s2s_runtime.with_item, of=("items", "item"))
linear(s2s_runtime.kron_blocks, s2s_runtime.kron_join, s2s_runtime.to_diagonal)

# --- matrices -------------------------------------------------------------------------------------


@pullback(s2s_runtime.lower_half)
def lower_half(y, x):
    bar[x] = s2s_runtime.lower_half(bar[y])


@pullback(s2s_runtime.solve_right)
def solve_right(y, a, r):
    g = s2s_runtime.solve_right(bar[y], np.swapaxes(r, -1, -2))
    bar[a] = g
    bar[r] = -np.swapaxes(y, -1, -2) @ g


@pushforward(s2s_runtime.solve_right)
def solve_right_forward(y, a, r):
    push[a] = s2s_runtime.solve_right(dot[a], r)
    push[r] = -s2s_runtime.solve_right(y @ dot[r], r)


@pullback(s2s_runtime.one_triangle, constant=("uplo",))
def one_triangle(y, s, uplo):
    bar[s] = s2s_runtime.both_triangles(bar[y], uplo)


@pullback(s2s_runtime.both_triangles, constant=("uplo",))
def both_triangles(y, a_dot, uplo):
    bar[a_dot] = s2s_runtime.one_triangle(bar[y], uplo)


@pullback(s2s_runtime.filled_up, constant=("whole",))
def filled_up(y, part, whole):
    bar[part] = bar[y][..., : np.shape(part)[-2], : np.shape(part)[-1]]


zero(s2s_runtime.chosen_sums)
linear(s2s_runtime.filled_up)
linear(s2s_runtime.lower_half, s2s_runtime.one_triangle, s2s_runtime.both_triangles)
