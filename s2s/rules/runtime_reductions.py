"""Derivatives of what derivatives of reductions call from `s2s_runtime`, to any order."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.calculus import integral
from s2s.rules.notation import (
    D,
    bar,
    dot,
    linear,
    multilinear,
    partial,
    pullback,
    push,
    pushforward,
    varied,
    zero,
)

zero(s2s_runtime.reduced_size, s2s_runtime.tie_shares, s2s_runtime.shares_of_stop)

# --- special functions ----------------------------------------------------------------------------


@partial(s2s_runtime.sinc_slope)
def sinc_slope(y, x):
    D[x] = s2s_runtime.sinc_derivative(2, x)


@partial(s2s_runtime.sinc_derivative, constant=("n",))
def sinc_derivative(y, n, x):
    D[x] = s2s_runtime.sinc_derivative(n + 1, x)


@partial(s2s_runtime.bessel_i, constant=("n",))
def bessel_i(y, n, x):
    D[x] = 0.5 * (s2s_runtime.bessel_i(n - 1, x) + s2s_runtime.bessel_i(n + 1, x))


@partial(s2s_runtime.polygamma, constant=("n",))
def polygamma(y, n, x):
    D[x] = s2s_runtime.polygamma(n + 1, x)


# --- shapes of sums -------------------------------------------------------------------------------


@pullback(s2s_runtime.restore_axes, constant=("a", "axis", "keepdims"))
def restore_axes(y, g, a, axis=None, keepdims=False):
    bar[g] = np.reshape(bar[y], np.shape(g))


@pullback(s2s_runtime.aligned_weights, constant=("a", "axis"))
def aligned_weights(y, weights, a, axis=None):
    bar[weights] = s2s_runtime.aligned_weights_backward(bar[y], weights, a, axis)


@pullback(s2s_runtime.aligned_weights_backward, constant=("weights", "a", "axis"))
def aligned_weights_backward(y, w_bar, weights, a, axis=None):
    weights_bar = s2s_runtime.aligned_weights(bar[y], a, axis)
    bar[w_bar] = s2s_runtime.broadcast_like(weights_bar, w_bar)


@pullback(s2s_runtime.cumsum_backward, constant=("a", "axis"))
def cumsum_backward(y, g, a, axis=None):
    bar[g] = np.cumsum(bar[y], axis=axis)


@pullback(s2s_runtime.diff_backward, constant=("n", "axis"))
def diff_backward(y, g, n=1, axis=-1):
    bar[g] = np.diff(bar[y], n, axis)


linear(
    s2s_runtime.restore_axes,
    s2s_runtime.aligned_weights,
    s2s_runtime.aligned_weights_backward,
    s2s_runtime.cumsum_backward,
    s2s_runtime.diff_backward,
)

# --- products: the derivative by a factor is that in one more direction ---------------------------


@pullback(s2s_runtime.other_products, constant=("axis",))
def other_products(y, a, axis=None, *directions):
    bar[a] = s2s_runtime.other_products(a, axis, *directions, bar[y])
    bar[directions] = [
        s2s_runtime.other_products(a, axis, *directions[:k], bar[y], *directions[k + 1 :])
        for k in range(len(directions))
    ]


@pushforward(s2s_runtime.other_products)
def other_products_forward(y, a, axis=None, *directions):
    push[a] = s2s_runtime.other_products(a, axis, *directions, dot[a])
    push[directions] = sum(
        [
            s2s_runtime.other_products(
                a, axis, *directions[:k], dot[directions][k], *directions[k + 1 :]
            )
            for k in range(len(directions))
            if varied(directions[k])
        ]
    )


@pullback(s2s_runtime.cumprod_forward, constant=("axis",))
def cumprod_forward(y, a, axis=None, *directions):
    bar[a] = s2s_runtime.cumprod_backward(bar[y], a, axis, *directions)
    bar[directions] = [
        s2s_runtime.cumprod_backward(bar[y], a, axis, *directions[:k], *directions[k + 1 :])
        for k in range(len(directions))
    ]


@pushforward(s2s_runtime.cumprod_forward)
def cumprod_forward_forward(y, a, axis=None, *directions):
    push[a] = s2s_runtime.cumprod_forward(a, axis, *directions, dot[a])
    push[directions] = sum(
        [
            s2s_runtime.cumprod_forward(
                a, axis, *directions[:k], dot[directions][k], *directions[k + 1 :]
            )
            for k in range(len(directions))
            if varied(directions[k])
        ]
    )


@pullback(s2s_runtime.cumprod_backward, constant=("axis",))
def cumprod_backward(y, g, a, axis=None, *directions):
    bar[g] = s2s_runtime.reshape_like(s2s_runtime.cumprod_forward(a, axis, *directions, bar[y]), g)
    bar[a] = s2s_runtime.cumprod_backward(g, a, axis, *directions, bar[y])
    bar[directions] = [
        s2s_runtime.cumprod_backward(g, a, axis, *directions[:k], bar[y], *directions[k + 1 :])
        for k in range(len(directions))
    ]


@pushforward(s2s_runtime.cumprod_backward)
def cumprod_backward_forward(y, g, a, axis=None, *directions):
    push[g] = s2s_runtime.cumprod_backward(dot[g], a, axis, *directions)
    push[a] = s2s_runtime.cumprod_backward(g, a, axis, *directions, dot[a])
    push[directions] = sum(
        [
            s2s_runtime.cumprod_backward(
                g, a, axis, *directions[:k], dot[directions][k], *directions[k + 1 :]
            )
            for k in range(len(directions))
            if varied(directions[k])
        ]
    )


# --- integrals and differences --------------------------------------------------------------------


@pullback(s2s_runtime.trapezoid_weights, constant=("y", "axis"))
def trapezoid_weights(weights, y, x=None, dx=1.0, axis=-1):
    if x is None:
        bar[dx] = np.sum(bar[weights] * s2s_runtime.trapezoid_weights(y, None, 1.0, axis))
    elif np.ndim(x) == 1:
        bar[x] = s2s_runtime.trapezoid_places_backward(1.0, np.ravel(bar[weights]), x)
    else:
        bar[x] = s2s_runtime.trapezoid_places_backward(1.0, bar[weights], x, axis)


@pushforward(s2s_runtime.trapezoid_weights)
def trapezoid_weights_forward(weights, y, x=None, dx=1.0, axis=-1):
    if x is None:
        push[dx] = s2s_runtime.trapezoid_weights(y, None, dot[dx], axis)
    else:
        push[x] = s2s_runtime.trapezoid_weights(y, dot[x], 1.0, axis)


@pullback(s2s_runtime.trapezoid_places_backward, constant=("x", "axis"))
def trapezoid_places_backward(x_bar, g, y, x, axis=-1):
    bar[g] = s2s_runtime.restore_axes(integral(y, bar[x_bar], axis=axis), y, axis)
    bar[y] = g * s2s_runtime.trapezoid_weights(y, bar[x_bar], 1.0, axis)


multilinear(s2s_runtime.trapezoid_places_backward, of=("g", "y"))


@pullback(
    s2s_runtime.gradient_backward, constant=("f", "axis", "edge_order"), inactive=("spacings",)
)
def gradient_backward(y, g, f, spacings, axis=None, edge_order=1):
    bar[g] = s2s_runtime.gradient_forward(bar[y], spacings, axis, edge_order)


@pullback(s2s_runtime.gradient_forward, constant=("axis", "edge_order"), inactive=("spacings",))
def gradient_forward(y, f, spacings, axis=None, edge_order=1):
    bar[f] = s2s_runtime.gradient_backward(bar[y], f, spacings, axis, edge_order)


linear(s2s_runtime.gradient_backward, s2s_runtime.gradient_forward)

# --- quantiles and interpolation: constant between the places where they change -------------------


@pullback(s2s_runtime.quantile_backward, constant=("a", "axis", "keepdims"), inactive=("q",))
def quantile_backward(y, g, a, q, axis=None, keepdims=False):
    bar[g] = s2s_runtime.quantile_forward(bar[y], a, q, axis, keepdims)


@pullback(s2s_runtime.quantile_forward, constant=("a", "axis", "keepdims"), inactive=("q",))
def quantile_forward(y, a_dot, a, q, axis=None, keepdims=False):
    bar[a_dot] = s2s_runtime.quantile_backward(bar[y], a, q, axis, keepdims)


linear(s2s_runtime.quantile_backward, s2s_runtime.quantile_forward)


@pullback(s2s_runtime.interp_slope, constant=("x",), inactive=("xp",))
def interp_slope(y, x, xp, fp):
    bar[fp] = s2s_runtime.interp_slope_backward(bar[y], x, xp)


linear(s2s_runtime.interp_slope, of=("fp",))


@pullback(s2s_runtime.interp_slope_backward, constant=("x",), inactive=("xp",))
def interp_slope_backward(y, g, x, xp):
    bar[g] = s2s_runtime.interp_slope(x, xp, bar[y])


linear(s2s_runtime.interp_slope_backward)


@pullback(s2s_runtime.interp_backward, constant=("extends_left", "extends_right"), inactive=("xp",))
def interp_backward(y, g, x, xp, extends_left=True, extends_right=True):
    left = None if extends_left else 0.0
    right = None if extends_right else 0.0
    bar[g] = np.interp(x, xp, bar[y], left, right)
    bar[x] = g * s2s_runtime.interp_slope(x, xp, bar[y])


@pushforward(s2s_runtime.interp_backward)
def interp_backward_forward(y, g, x, xp, extends_left=True, extends_right=True):
    push[g] = s2s_runtime.interp_backward(dot[g], x, xp, extends_left, extends_right)
    push[x] = s2s_runtime.interp_slope_backward(g * dot[x], x, xp)


# --- convolution and polynomials ------------------------------------------------------------------


@pullback(s2s_runtime.place_in_full, constant=("a", "v", "mode"))
def place_in_full(y, part, a, v, mode="full"):
    bar[part] = s2s_runtime.take_from_full(bar[y], a, v, mode)


@pullback(s2s_runtime.take_from_full, constant=("a", "v", "mode"))
def take_from_full(y, full, a, v, mode="full"):
    bar[full] = s2s_runtime.place_in_full(bar[y], a, v, mode)


@pullback(s2s_runtime.polynomial_slope)
def polynomial_slope(y, p):
    bar[p] = s2s_runtime.polynomial_slope_backward(bar[y], p)


@pullback(s2s_runtime.polynomial_slope_backward, constant=("p",))
def polynomial_slope_backward(y, g, p):
    bar[g] = s2s_runtime.polynomial_slope(bar[y])


linear(
    s2s_runtime.place_in_full,
    s2s_runtime.take_from_full,
    s2s_runtime.polynomial_slope,
    s2s_runtime.polynomial_slope_backward,
)


@pullback(s2s_runtime.powers, constant=("n", "order"))
def powers(y, x, n, order=0):
    slopes = bar[y] * s2s_runtime.powers(x, n, order + 1)
    bar[x] = s2s_runtime.reshape_like(np.sum(slopes, axis=1), x)


@pushforward(s2s_runtime.powers)
def powers_forward(y, x, n, order=0):
    dot[y] = np.ravel(dot[x])[:, np.newaxis] * s2s_runtime.powers(x, n, order + 1)
