"""Derivatives of the products of NumPy, for every number of dimensions of the operands."""

# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: EM101

from __future__ import annotations

import operator

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, inline, is_known, known, pullback  # noqa: F401 (is_known)


@pullback(operator.matmul, np.matmul, *available("linalg.matmul"))
def matmul(y, a, b):
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        bar[a] = bar[y] @ b.T
        bar[b] = a.T @ bar[y]
    elif np.ndim(a) == 2 and np.ndim(b) == 1:
        bar[a] = np.outer(bar[y], b)
        bar[b] = bar[y] @ a
    elif np.ndim(a) == 1 and np.ndim(b) == 2:
        bar[a] = b @ bar[y]
        bar[b] = np.outer(a, bar[y])
    elif np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = bar[y] * b
        bar[b] = bar[y] * a
    elif np.ndim(b) == 1:
        bar[a] = bar[y][..., np.newaxis] * b
        bar[b] = np.tensordot(bar[y], a, np.ndim(a) - 1)
    elif np.ndim(a) == 1:
        bar[a] = s2s_runtime.unbroadcast((b @ bar[y][..., np.newaxis])[..., 0], a)
        bar[b] = a[:, np.newaxis] * bar[y][..., np.newaxis, :]
    elif np.ndim(b) == 2:
        bar[a] = bar[y] @ b.T
        axes = s2s_runtime.leading_axes(np.ndim(a) - 1)
        bar[b] = np.tensordot(a, bar[y], (axes, axes))
    else:
        bar[a] = s2s_runtime.unbroadcast(bar[y] @ np.swapaxes(b, -1, -2), a)
        bar[b] = s2s_runtime.unbroadcast(np.swapaxes(a, -1, -2) @ bar[y], b)


@pullback(np.dot, refuse=("out",))
def dot(y, a, b, out=None):
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        bar[a] = bar[y] @ b.T
        bar[b] = a.T @ bar[y]
    elif np.ndim(a) == 2 and np.ndim(b) == 1:
        bar[a] = np.outer(bar[y], b)
        bar[b] = bar[y] @ a
    elif np.ndim(a) == 1 and np.ndim(b) == 2:
        bar[a] = b @ bar[y]
        bar[b] = np.outer(a, bar[y])
    elif np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = bar[y] * b
        bar[b] = bar[y] * a
    elif np.ndim(a) == 0 or np.ndim(b) == 0:
        bar[a] = s2s_runtime.unbroadcast(bar[y] * b, a)
        bar[b] = s2s_runtime.unbroadcast(bar[y] * a, b)
    elif np.ndim(b) == 1:
        bar[a] = bar[y][..., np.newaxis] * b
        bar[b] = np.tensordot(bar[y], a, np.ndim(a) - 1)
    else:
        bar[a] = np.tensordot(bar[y], np.swapaxes(b, -1, -2), np.ndim(b) - 1)
        axes = s2s_runtime.leading_axes(np.ndim(a) - 1)
        bar[b] = np.swapaxes(np.tensordot(bar[y], a, (axes, axes)), -1, -2)


@pullback(np.inner)
def inner(y, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = bar[y] * b
        bar[b] = bar[y] * a
    elif np.ndim(a) == 2 and np.ndim(b) == 2:
        bar[a] = bar[y] @ b
        bar[b] = bar[y].T @ a
    elif np.ndim(a) == 0 or np.ndim(b) == 0:
        bar[a] = s2s_runtime.unbroadcast(bar[y] * b, a)
        bar[b] = s2s_runtime.unbroadcast(bar[y] * a, b)
    else:
        bar[a] = np.tensordot(bar[y], b, np.ndim(b) - 1)
        axes = s2s_runtime.leading_axes(np.ndim(a) - 1)
        bar[b] = np.tensordot(bar[y], a, (axes, axes))


@pullback(np.outer, *available("linalg.outer"), refuse=("out",))
def outer(y, a, b, out=None):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = bar[y] @ b
        bar[b] = a @ bar[y]
    else:
        bar[a] = s2s_runtime.reshape_like(bar[y] @ np.ravel(b), a)
        bar[b] = s2s_runtime.reshape_like(np.ravel(a) @ bar[y], b)


@pullback(np.vdot)
def vdot(y, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = bar[y] * b
        bar[b] = bar[y] * a
    else:
        bar[a] = bar[y] * s2s_runtime.reshape_like(b, a)
        bar[b] = bar[y] * s2s_runtime.reshape_like(a, b)


@pullback(*available("vecdot", "linalg.vecdot"), constant=("axis",))
def vecdot(y, x1, x2, axis=-1):
    if axis == -1:
        g = np.expand_dims(bar[y], -1)
        bar[x1] = s2s_runtime.unbroadcast(g * x2, x1)
        bar[x2] = s2s_runtime.unbroadcast(g * x1, x2)
    else:
        g = np.expand_dims(bar[y], -1)
        u = np.moveaxis(x1, axis, -1)
        v = np.moveaxis(x2, axis, -1)
        bar[x1] = np.moveaxis(s2s_runtime.unbroadcast(g * v, u), -1, axis)
        bar[x2] = np.moveaxis(s2s_runtime.unbroadcast(g * u, v), -1, axis)


@pullback(*available("matvec"))
def matvec(y, x1, x2):
    bar[x1] = s2s_runtime.unbroadcast(bar[y][..., np.newaxis] * x2[..., np.newaxis, :], x1)
    bar[x2] = s2s_runtime.unbroadcast((bar[y][..., np.newaxis, :] @ x1)[..., 0, :], x2)


@pullback(*available("vecmat"))
def vecmat(y, x1, x2):
    bar[x1] = s2s_runtime.unbroadcast((x2 @ bar[y][..., np.newaxis])[..., 0], x1)
    bar[x2] = s2s_runtime.unbroadcast(x1[..., np.newaxis] * bar[y][..., np.newaxis, :], x2)


@pullback(np.tensordot, *available("linalg.tensordot"), constant=("axes",))
def tensordot(y, a, b, axes=2):
    ndims = (np.ndim(a), np.ndim(b))
    a_axes = s2s_runtime.tensordot_axes(axes, ndims, 0)
    b_axes = s2s_runtime.tensordot_axes(axes, ndims, 1)
    a_order = s2s_runtime.tensordot_order(axes, ndims, 0)
    b_order = s2s_runtime.tensordot_order(axes, ndims, 1)
    if is_known(s2s_runtime.in_order(a_order)):
        bar[a] = np.tensordot(bar[y], b, a_axes)
    else:
        bar[a] = np.transpose(np.tensordot(bar[y], b, a_axes), a_order)
    if is_known(s2s_runtime.in_order(b_order)):
        bar[b] = np.tensordot(a, bar[y], b_axes)
    else:
        bar[b] = np.transpose(np.tensordot(a, bar[y], b_axes), b_order)


@pullback(np.kron)
def kron(y, a, b):
    blocks = s2s_runtime.kron_blocks(bar[y], np.shape(a), np.shape(b))
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        bar[a] = blocks @ b
        bar[b] = a @ blocks
    else:
        bar[a] = s2s_runtime.reshape_like(blocks @ np.ravel(b), a)
        bar[b] = s2s_runtime.reshape_like(np.ravel(a) @ blocks, b)


@pullback(np.cross, constant=("axisa", "axisb", "axisc", "axis"))
def cross(y, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        u = np.moveaxis(a, axis, -1)
        v = np.moveaxis(b, axis, -1)
        w = np.moveaxis(bar[y], axis, -1)
        bar[a] = np.moveaxis(s2s_runtime.cross_adjoint(v, w, u), -1, axis)
        bar[b] = np.moveaxis(s2s_runtime.cross_adjoint(w, u, v), -1, axis)
    elif axisa == -1 and axisb == -1 and axisc == -1:
        bar[a] = s2s_runtime.cross_adjoint(b, bar[y], a)
        bar[b] = s2s_runtime.cross_adjoint(bar[y], a, b)
    else:
        u = np.moveaxis(a, axisa, -1)
        v = np.moveaxis(b, axisb, -1)
        w = np.moveaxis(bar[y], axisc, -1)
        bar[a] = np.moveaxis(s2s_runtime.cross_adjoint(v, w, u), -1, axisa)
        bar[b] = np.moveaxis(s2s_runtime.cross_adjoint(w, u, v), -1, axisb)


@pullback(*available("linalg.cross"), constant=("axis",))
def linalg_cross(y, a, b, axis=-1):
    if axis == -1:
        bar[a] = s2s_runtime.cross_adjoint(b, bar[y], a)
        bar[b] = s2s_runtime.cross_adjoint(bar[y], a, b)
    else:
        u = np.moveaxis(a, axis, -1)
        v = np.moveaxis(b, axis, -1)
        w = np.moveaxis(bar[y], axis, -1)
        bar[a] = np.moveaxis(s2s_runtime.cross_adjoint(v, w, u), -1, axis)
        bar[b] = np.moveaxis(s2s_runtime.cross_adjoint(w, u, v), -1, axis)


# --- einsum ---------------------------------------------------------------------------------------


@inline
def einsum_of(terms, times, product):
    """`product` is the einsum with these terms, `times` what it is where that is only `*`."""
    return times if s2s_runtime.einsum_is_product(terms) else product


@inline
def is_einsum(subscripts, which, ndims):
    """Whether the adjoint of an operand is known to be an einsum and nothing more."""
    return (
        is_known(s2s_runtime.einsum_diagonal(subscripts, which, ndims) == "")
        and s2s_runtime.einsum_added(subscripts, which, ndims) == ()
    )


@inline
def einsum_bar(g, times, product, subscripts, which, operands, ndims):
    """The adjoint of one of several operands; `times` is the einsum `product` where that is `*`."""
    return (
        s2s_runtime.unbroadcast(
            einsum_of(s2s_runtime.einsum_terms(subscripts, which, ndims), times, product),
            operands[which],
        )
        if is_einsum(subscripts, which, ndims)
        else s2s_runtime.einsum_adjoint(g, subscripts, which, operands)
    )


@inline
def contracted(terms, x, y, optimize):
    """An einsum of two operands; with `optimize` where the primal has it."""
    return (
        np.einsum(terms, x, y)
        if is_known(optimize is False)
        else np.einsum(terms, x, y, optimize=bool(optimize))
    )


@inline
def einsum_bar_of_two(g, other, subscripts, which, operands, ndims, optimize):
    """The adjoint of one of two operands."""
    return einsum_bar(
        g,
        g * other,
        contracted(s2s_runtime.einsum_terms(subscripts, which, ndims), g, other, optimize),
        subscripts,
        which,
        operands,
        ndims,
    )


@inline
def einsum_bar_of_three(g, first, second, subscripts, which, operands, ndims, optimize):
    """The adjoint of one of three operands."""
    return einsum_bar(
        g,
        g * first * second,
        np.einsum(s2s_runtime.einsum_terms(subscripts, which, ndims), g, first, second)
        if is_known(optimize is False)
        else np.einsum(
            s2s_runtime.einsum_terms(subscripts, which, ndims),
            g,
            first,
            second,
            optimize=bool(optimize),
        ),
        subscripts,
        which,
        operands,
        ndims,
    )


@pullback(np.einsum, constant=("optimize", "order"), refuse=("out", "dtype", "casting"))
def einsum(
    y, subscripts, *operands, out=None, optimize=False, dtype=None, order="K", casting="safe"
):
    if not isinstance(subscripts, str):
        # the form einsum(a, [0, 1], b, [1, 2], [0, 2]), the list for the result may be left out
        if len(operands) == 1:
            string = s2s_runtime.einsum_implicit(operands[0])
        elif len(operands) == 2:
            string = s2s_runtime.einsum_subscripts(operands[0], operands[1])
        elif len(operands) == 3:
            string = s2s_runtime.einsum_implicit(operands[0], operands[2])
        elif len(operands) == 4:
            string = s2s_runtime.einsum_subscripts(operands[0], operands[2], operands[3])
        else:
            raise NotImplementedError("the derivative of np.einsum with lists of three operands")
        if len(operands) < 3:
            bar[subscripts] = s2s_runtime.einsum_adjoint(bar[y], string, 0, (subscripts,))
        else:
            both = (subscripts, operands[1])
            bar[subscripts] = s2s_runtime.einsum_adjoint(bar[y], string, 0, both)
            b_bar = s2s_runtime.einsum_adjoint(bar[y], string, 1, both)
            bar[operands] = (0.0, b_bar, 0.0, 0.0)[: len(operands)]
    elif len(operands) == 1 and is_known(
        s2s_runtime.einsum_diagonal(subscripts, 0, [np.ndim(x) for x in operands]) == ""
    ):
        (x,) = operands
        terms = s2s_runtime.einsum_terms(subscripts, 0, (np.ndim(x),))
        added = s2s_runtime.einsum_added(subscripts, 0, (np.ndim(x),))
        g = einsum_of(terms, bar[y], np.einsum(terms, bar[y]))
        if added == ():
            bar[operands] = (g,)
        else:
            bar[operands] = (s2s_runtime.broadcast_like(np.expand_dims(g, added), x),)
    elif len(operands) == 1:
        bar[operands] = (s2s_runtime.einsum_adjoint(bar[y], subscripts, 0, operands),)
    elif len(operands) == 2:
        a, b = operands
        ndims = (np.ndim(a), np.ndim(b))
        bar[operands] = (
            einsum_bar_of_two(bar[y], b, subscripts, 0, operands, ndims, optimize),
            einsum_bar_of_two(bar[y], a, subscripts, 1, operands, ndims, optimize),
        )
    elif len(operands) == 3:
        a, b, c = operands
        three = (np.ndim(a), np.ndim(b), np.ndim(c))
        bar[operands] = (
            einsum_bar_of_three(bar[y], b, c, subscripts, 0, operands, three, optimize),
            einsum_bar_of_three(bar[y], a, c, subscripts, 1, operands, three, optimize),
            einsum_bar_of_three(bar[y], a, b, subscripts, 2, operands, three, optimize),
        )
    else:
        bar[operands] = [
            s2s_runtime.einsum_adjoint(bar[y], subscripts, which, operands)
            for which in range(len(operands))
        ]
