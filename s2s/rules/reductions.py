"""Derivatives of sums, means, extremes, products, differences and integrals along axes.

Conventions: ties of `max` and `min` share equally, `prod` and `cumprod` are exact where factors
are zero, the derivative of `std` is 0 where it is 0.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, inline, is_known, known, pullback


@inline
def restored(g, a, axis, keepdims):
    """`g` with the axes that a reduction of `a` removed back as ones: it broadcasts to `a`."""
    return (
        g
        if is_known(axis is None) or is_known(keepdims) or is_known(np.ndim(g) == 0)
        else np.expand_dims(g, axis)
        if known(axis)
        and known(keepdims)
        and is_known(np.ndim(g) == np.ndim(a) - (1 if isinstance(axis, int) else len(axis)))
        else s2s_runtime.restore_axes(g, a, axis, keepdims)
    )


@inline
def count(a, axis):
    """How many elements of `a` each result combines."""
    return (
        np.size(a)
        if is_known(axis is None)
        else np.shape(a)[axis]
        if known(axis) and isinstance(axis, int)
        else s2s_runtime.reduced_size(a, axis)
    )


@inline
def centred(a, axis):
    """`a` less its mean."""
    return a - np.mean(a) if is_known(axis is None) else a - np.mean(a, axis=axis, keepdims=True)


@inline
def centred_numbers(a, axis):
    """`a` less the mean of what is not NaN."""
    return (
        a - np.nanmean(a) if is_known(axis is None) else a - np.nanmean(a, axis=axis, keepdims=True)
    )


# --- sums and means -------------------------------------------------------------------------------


@pullback(np.sum, constant=("axis", "dtype", "keepdims", "where"), refuse=("out",), narrow=True)
def sum_(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=0.0, where=True):
    g = restored(bar[y], a, axis, keepdims)
    bar[initial] = np.broadcast_to(bar[y], np.shape(y))
    if is_known(where is True):
        bar[a] = g
    else:
        bar[a] = np.where(where, g, 0.0)


@pullback(np.mean, constant=("axis", "dtype", "keepdims", "where"), refuse=("out",), narrow=True)
def mean(y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    g = restored(bar[y], a, axis, keepdims)
    if is_known(where is True):
        bar[a] = g / count(a, axis)
    else:
        bar[a] = np.where(where, g / s2s_runtime.reduced_size(a, axis, where), 0.0)


@pullback(np.average, constant=("axis", "returned", "keepdims"), refuse=("returned",), narrow=True)
def average(y, a, axis=None, weights=None, returned=False, *, keepdims=False):
    if weights is None:
        bar[a] = restored(bar[y], a, axis, keepdims) / count(a, axis)
    elif is_known(np.ndim(weights) == np.ndim(a)):
        scaled = bar[y] / np.sum(weights, axis=axis, keepdims=keepdims)
        g = restored(scaled, a, axis, keepdims)
        bar[a] = g * weights
        bar[weights] = g * (a - restored(y, a, axis, keepdims))
    else:
        g = restored(bar[y], a, axis, keepdims)
        w = s2s_runtime.aligned_weights(weights, a, axis)
        total = np.sum(np.broadcast_to(w, np.shape(a)), axis=axis, keepdims=True)
        bar[a] = g * w / total
        w_bar = g * (a - restored(y, a, axis, keepdims)) / total
        bar[weights] = s2s_runtime.aligned_weights_backward(w_bar, weights, a, axis)


@pullback(
    np.var, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def var(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    g = restored(bar[y], a, axis, keepdims)
    bar[a] = 2.0 * g * centred(a, axis) / (count(a, axis) - ddof)


@pullback(
    np.std, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def std(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    g = bar[y] / (y + (y == 0.0))
    bar[a] = restored(g, a, axis, keepdims) * centred(a, axis) / (count(a, axis) - ddof)


# --- extremes -------------------------------------------------------------------------------------


@pullback(
    *available("max", "amax", "min", "amin"), constant=("axis", "keepdims", "where"),
    refuse=("out",), narrow=True,
)  # fmt: skip
def extreme(y, a, axis=None, out=None, keepdims=False, initial=None, where=True):
    if is_known(axis is None) and is_known(initial is None) and is_known(where is True):
        tied = a == y
        bar[a] = bar[y] * tied / int(np.count_nonzero(tied))
    else:
        top = restored(y, a, axis, keepdims)
        shares = s2s_runtime.tie_shares(a, top, axis, where, initial)
        bar[a] = restored(bar[y], a, axis, keepdims) * shares
        bar[initial] = bar[y] * (1.0 - np.sum(shares, axis=axis, keepdims=keepdims))


@pullback(np.nanmax, np.nanmin, constant=("axis", "keepdims"), refuse=("out", "initial", "where"))
def nan_extreme(y, a, axis=None, out=None, keepdims=False, initial=None, where=True):
    top = restored(y, a, axis, keepdims)
    bar[a] = restored(bar[y], a, axis, keepdims) * s2s_runtime.tie_shares(a, top, axis)


@pullback(np.ptp, constant=("axis", "keepdims"), refuse=("out",), narrow=True)
def ptp(y, a, axis=None, out=None, keepdims=False):
    g = restored(bar[y], a, axis, keepdims)
    highest = s2s_runtime.tie_shares(a, np.max(a, axis=axis, keepdims=True), axis)
    lowest = s2s_runtime.tie_shares(a, np.min(a, axis=axis, keepdims=True), axis)
    bar[a] = g * (highest - lowest)


@pullback(
    np.median, constant=("axis", "overwrite_input", "keepdims"), refuse=("out", "overwrite_input")
)
def median(y, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    bar[a] = s2s_runtime.quantile_backward(bar[y], a, 0.5, axis, keepdims)


@pullback(
    np.quantile,
    constant=("axis", "keepdims"),
    inactive=("q",),
    refuse=("out", "overwrite_input", "method", "weights", "interpolation"),
)
def quantile(
    y, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None, interpolation=None,
):  # fmt: skip
    bar[a] = s2s_runtime.quantile_backward(bar[y], a, q, axis, keepdims)


@pullback(
    np.percentile,
    constant=("axis", "keepdims"),
    inactive=("q",),
    refuse=("out", "overwrite_input", "method", "weights", "interpolation"),
)
def percentile(
    y, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None, interpolation=None,
):  # fmt: skip
    bar[a] = s2s_runtime.quantile_backward(bar[y], a, np.divide(q, 100.0), axis, keepdims)


# --- what is not NaN ------------------------------------------------------------------------------


@pullback(
    np.nansum, constant=("axis", "dtype", "keepdims"), refuse=("out", "initial", "where"),
    narrow=True,
)  # fmt: skip
def nansum(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=0.0, where=True):
    bar[a] = np.where(np.isnan(a), 0.0, restored(bar[y], a, axis, keepdims))


@pullback(np.nanmean, constant=("axis", "dtype", "keepdims"), refuse=("out", "where"), narrow=True)
def nanmean(y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = restored(bar[y], a, axis, keepdims) / s2s_runtime.reduced_size(a, axis, numbers)
    bar[a] = np.where(numbers, g, 0.0)


@pullback(
    np.nanvar, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def nanvar(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = restored(bar[y], a, axis, keepdims) / (s2s_runtime.reduced_size(a, axis, numbers) - ddof)
    bar[a] = np.where(numbers, 2.0 * g * centred_numbers(a, axis), 0.0)


@pullback(
    np.nanstd, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def nanstd(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = bar[y] / (y + (y == 0.0))
    weights = centred_numbers(a, axis) / (s2s_runtime.reduced_size(a, axis, numbers) - ddof)
    bar[a] = np.where(numbers, restored(g, a, axis, keepdims) * weights, 0.0)


@pullback(
    np.nanprod, constant=("axis", "dtype", "keepdims"), refuse=("out", "initial", "where"),
    narrow=True,
)  # fmt: skip
def nanprod(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    others = s2s_runtime.other_products(np.where(np.isnan(a), 1.0, a), axis)
    bar[a] = np.where(np.isnan(a), 0.0, restored(bar[y], a, axis, keepdims) * others)


@pullback(np.nancumsum, constant=("axis", "dtype"), refuse=("out",))
def nancumsum(y, a, axis=None, dtype=None, out=None):
    bar[a] = np.where(np.isnan(a), 0.0, s2s_runtime.cumsum_backward(bar[y], a, axis))


@pullback(np.nancumprod, constant=("axis", "dtype"), refuse=("out",))
def nancumprod(y, a, axis=None, dtype=None, out=None):
    factors = np.where(np.isnan(a), 1.0, a)
    bar[a] = np.where(np.isnan(a), 0.0, s2s_runtime.cumprod_backward(bar[y], factors, axis))


# --- products and running sums --------------------------------------------------------------------


@pullback(np.prod, constant=("axis", "dtype", "keepdims"), refuse=("out", "where"), narrow=True)
def prod(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    product = restored(bar[y], a, axis, keepdims) * s2s_runtime.other_products(a, axis)
    if is_known(initial == 1.0):
        bar[a] = product
    else:
        bar[a] = product * initial
        bar[initial] = bar[y] * np.prod(a, axis=axis, keepdims=keepdims)


@pullback(np.cumsum, constant=("axis", "dtype"), refuse=("out",))
def cumsum(y, a, axis=None, dtype=None, out=None):
    if is_known(axis == 0) or is_known(np.ndim(a) == 1):
        bar[a] = np.cumsum(bar[y][::-1], axis=0)[::-1]
    else:
        bar[a] = s2s_runtime.cumsum_backward(bar[y], a, axis)


@pullback(np.cumprod, constant=("axis", "dtype"), refuse=("out",))
def cumprod(y, a, axis=None, dtype=None, out=None):
    bar[a] = s2s_runtime.cumprod_backward(bar[y], a, axis)


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


@pullback(np.gradient, constant=("axis", "edge_order"), inactive=("spacings",))
def gradient(y, f, *spacings, axis=None, edge_order=1):
    bar[f] = s2s_runtime.gradient_backward(bar[y], f, spacings, axis, edge_order)


@pullback(np.interp, inactive=("xp",), refuse=("period",))
def interp(y, x, xp, fp, left=None, right=None, period=None):
    bar[x] = bar[y] * s2s_runtime.interp_slope(x, xp, fp)
    bar[fp] = s2s_runtime.interp_backward(bar[y], x, xp, left is None, right is None)
    bar[left] = np.where(x < xp[0], bar[y], 0.0)
    bar[right] = np.where(x > xp[-1], bar[y], 0.0)


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


@pullback(np.bincount, constant=("x", "minlength"))
def bincount(y, x, weights=None, minlength=0):
    bar[weights] = bar[y][x]
