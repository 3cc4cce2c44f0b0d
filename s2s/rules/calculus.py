"""Derivatives of running sums and products, differences, integrals, convolutions, polynomials.

`cumprod` is exact where factors are zero.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, dot, is_known, pullback, push, pushforward, varied
from s2s.rules.reductions import restored

(integral, *_) = available("trapezoid", "trapz")

# --- running sums and products --------------------------------------------------------------------


@pullback(np.nancumsum, constant=("axis", "dtype"), refuse=("out",))
def nancumsum(y, a, axis=None, dtype=None, out=None):
    bar[a] = np.where(np.isnan(a), 0.0, s2s_runtime.cumsum_backward(bar[y], a, axis))


@pushforward(np.nancumsum)
def nancumsum_forward(y, a, axis=None, dtype=None, out=None):
    dot[y] = np.cumsum(np.where(np.isnan(a), 0.0, dot[a]), axis)


@pullback(np.nancumprod, constant=("axis", "dtype"), refuse=("out",))
def nancumprod(y, a, axis=None, dtype=None, out=None):
    factors = np.where(np.isnan(a), 1.0, a)
    bar[a] = np.where(np.isnan(a), 0.0, s2s_runtime.cumprod_backward(bar[y], factors, axis))


@pushforward(np.nancumprod)
def nancumprod_forward(y, a, axis=None, dtype=None, out=None):
    factors = np.where(np.isnan(a), 1.0, a)
    dot[y] = s2s_runtime.cumprod_forward(factors, axis, np.where(np.isnan(a), 0.0, dot[a]))


@pullback(np.cumsum, constant=("axis", "dtype"), refuse=("out",))
def cumsum(y, a, axis=None, dtype=None, out=None):
    if is_known(axis == 0) or is_known(np.ndim(a) == 1):
        bar[a] = np.cumsum(bar[y][::-1], axis=0)[::-1]
    else:
        bar[a] = s2s_runtime.cumsum_backward(bar[y], a, axis)


@pullback(np.cumprod, constant=("axis", "dtype"), refuse=("out",))
def cumprod(y, a, axis=None, dtype=None, out=None):
    bar[a] = s2s_runtime.cumprod_backward(bar[y], a, axis)


@pushforward(np.cumprod)
def cumprod_forward(y, a, axis=None, dtype=None, out=None):
    dot[y] = s2s_runtime.cumprod_forward(a, axis, dot[a])


@pullback(
    *available("cumulative_sum"), constant=("axis", "dtype"), refuse=("out", "include_initial")
)
def cumulative_sum(y, x, *, axis=None, dtype=None, out=None, include_initial=False):
    bar[x] = s2s_runtime.cumsum_backward(bar[y], x, axis)


@pullback(
    *available("cumulative_prod"), constant=("axis", "dtype"), refuse=("out", "include_initial")
)
def cumulative_prod(y, x, *, axis=None, dtype=None, out=None, include_initial=False):
    bar[x] = s2s_runtime.cumprod_backward(bar[y], x, axis)


@pushforward(*available("cumulative_prod"))
def cumulative_prod_forward(y, x, *, axis=None, dtype=None, out=None, include_initial=False):
    dot[y] = s2s_runtime.cumprod_forward(x, axis, dot[x])


# --- differences, integrals, interpolation --------------------------------------------------------


@pullback(np.diff, constant=("n", "axis"), refuse=("prepend", "append"))
def diff(y, a, n=1, axis=-1, prepend=None, append=None):
    bar[a] = s2s_runtime.diff_backward(bar[y], n, axis)


@pullback(np.ediff1d, refuse=("to_end", "to_begin"))
def ediff1d(y, ary, to_end=None, to_begin=None):
    bar[ary] = np.reshape(s2s_runtime.diff_backward(bar[y]), np.shape(ary))


@pullback(*available("trapezoid", "trapz"), constant=("axis",), narrow=True)
def trapezoid(area, y, x=None, dx=1.0, axis=-1):
    g = restored(bar[area], y, axis, False)
    bar[y] = g * s2s_runtime.trapezoid_weights(y, x, dx, axis)
    if x is None:
        bar[dx] = bar[area] * area / dx
    else:
        bar[x] = s2s_runtime.trapezoid_places_backward(g, y, x, axis)


@pushforward(*available("trapezoid", "trapz"))
def trapezoid_forward(area, y, x=None, dx=1.0, axis=-1):
    if x is None:
        push[y] = integral(dot[y], dx=dx, axis=axis)
        push[dx] = area / dx * dot[dx]
    else:
        push[y] = integral(dot[y], x, axis=axis)
        push[x] = integral(y, dot[x], axis=axis)


@pullback(np.gradient, constant=("axis", "edge_order"), inactive=("spacings",))
def gradient(y, f, *spacings, axis=None, edge_order=1):
    bar[f] = s2s_runtime.gradient_backward(bar[y], f, spacings, axis, edge_order)


@pullback(np.interp, inactive=("xp",), refuse=("period",))
def interp(y, x, xp, fp, left=None, right=None, period=None):
    bar[x] = bar[y] * s2s_runtime.interp_slope(x, xp, fp)
    bar[fp] = s2s_runtime.interp_backward(bar[y], x, xp, left is None, right is None)
    bar[left] = np.where(x < xp[0], bar[y], 0.0)
    bar[right] = np.where(x > xp[-1], bar[y], 0.0)


@pushforward(np.interp)
def interp_forward(y, x, xp, fp, left=None, right=None, period=None):
    push[x] = s2s_runtime.interp_slope(x, xp, fp) * dot[x]
    if left is None and right is None:
        push[fp] = np.interp(x, xp, dot[fp])
    else:
        push[fp] = np.interp(
            x, xp, dot[fp], None if left is None else 0.0, None if right is None else 0.0
        )
    if varied(left):
        push[left] = np.where(x < xp[0], dot[left], 0.0)
    if varied(right):
        push[right] = np.where(x > xp[-1], dot[right], 0.0)


# --- convolution, polynomials, counting -----------------------------------------------------------


@pullback(np.convolve, constant=("mode",))
def convolve(y, a, v, mode="full"):
    g = s2s_runtime.place_in_full(bar[y], a, v, mode)
    bar[a] = np.correlate(g, v, "valid")
    bar[v] = np.correlate(g, a, "valid")


@pullback(np.correlate, constant=("mode",))
def correlate(y, a, v, mode="valid"):
    g = s2s_runtime.place_in_full(bar[y], a, v, mode)
    bar[a] = np.convolve(g, v, "valid")
    bar[v] = np.correlate(g, a, "valid")[::-1]


@pullback(np.polyval)
def polyval(y, p, x):
    bar[p] = np.ravel(bar[y]) @ s2s_runtime.powers(x, len(p))
    bar[x] = bar[y] * np.polyval(s2s_runtime.polynomial_slope(p), x)


@pushforward(np.polyval)
def polyval_forward(y, p, x):
    push[p] = np.polyval(dot[p], x)
    push[x] = np.polyval(s2s_runtime.polynomial_slope(p), x) * dot[x]


@pullback(np.bincount, constant=("x", "minlength"))
def bincount(y, x, weights=None, minlength=0):
    bar[weights] = bar[y][x]
