"""Derivatives of sums, means, extremes, products, differences and integrals along axes.

Conventions: ties of `max` and `min` share equally, `prod` and `cumprod` are exact where factors
are zero, the derivative of `std` is 0 where it is 0.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import (
    bar,
    dot,
    inline,
    is_known,
    known,
    pullback,
    push,
    pushforward,
    varied,
)


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
    """`a` less the mean of what is not NaN; zero in the place of NaN."""
    return np.where(
        np.isnan(a),
        0.0,
        a - np.nanmean(a)
        if is_known(axis is None)
        else a - np.nanmean(a, axis=axis, keepdims=True),
    )


@inline
def degrees(size, ddof):
    """The divisor of `var` and `std`."""
    return size if is_known(ddof == 0) else size - ddof


@inline
def shares_of(a, top, axis, where, initial):
    """The partial derivatives of `max` or `min`."""
    return (
        s2s_runtime.tie_shares(a, top, axis)
        if is_known(where is True) and is_known(initial is None)
        else s2s_runtime.tie_shares(a, top, axis, where, initial)
    )


@inline
def total(a, axis, keepdims):
    """The sum of `a`, without arguments that are known to be left at their defaults."""
    return (
        np.sum(a, axis=axis, keepdims=keepdims)
        if not is_known(keepdims is False)
        else np.sum(a)
        if is_known(axis is None)
        else np.sum(a, axis=axis)
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
    bar[a] = 2.0 * g * centred(a, axis) / degrees(count(a, axis), ddof)


@pullback(
    np.std, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def std(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    g = bar[y] / (y + (y == 0.0))
    bar[a] = restored(g, a, axis, keepdims) * centred(a, axis) / degrees(count(a, axis), ddof)


@pushforward(np.average)
def average_forward(y, a, axis=None, weights=None, returned=False, *, keepdims=False):
    if weights is None:
        push[a] = total(dot[a], axis, keepdims) / count(a, axis)
    elif is_known(np.ndim(weights) == np.ndim(a)):
        whole = total(weights, axis, keepdims)
        push[a] = total(dot[a] * weights, axis, keepdims) / whole
        off = a - restored(y, a, axis, keepdims)
        push[weights] = total(dot[weights] * off, axis, keepdims) / whole
    else:
        w = s2s_runtime.aligned_weights(weights, a, axis)
        whole = total(np.broadcast_to(w, np.shape(a)), axis, keepdims)
        push[a] = total(dot[a] * w, axis, keepdims) / whole
        off = a - restored(y, a, axis, keepdims)
        w_dot = s2s_runtime.aligned_weights(dot[weights], a, axis)
        push[weights] = total(w_dot * off, axis, keepdims) / whole


@pushforward(np.var)
def var_forward(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    change = total(centred(a, axis) * dot[a], axis, keepdims)
    dot[y] = 2.0 * change / degrees(count(a, axis), ddof)


@pushforward(np.std)
def std_forward(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    change = total(centred(a, axis) * dot[a], axis, keepdims)
    dot[y] = change / degrees(count(a, axis), ddof) / (y + (y == 0.0))


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
        shares = shares_of(a, top, axis, where, initial)
        bar[a] = restored(bar[y], a, axis, keepdims) * shares
        bar[initial] = bar[y] * (1.0 - np.sum(shares, axis=axis, keepdims=keepdims))


@pushforward(*available("max", "amax", "min", "amin"))
def extreme_forward(y, a, axis=None, out=None, keepdims=False, initial=None, where=True):
    if is_known(axis is None) and is_known(initial is None) and is_known(where is True):
        tied = a == y
        push[a] = total(dot[a] * tied, axis, keepdims) / int(np.count_nonzero(tied))
    else:
        top = restored(y, a, axis, keepdims)
        shares = shares_of(a, top, axis, where, initial)
        push[a] = total(dot[a] * shares, axis, keepdims)
        if varied(initial):
            push[initial] = dot[initial] * (1.0 - total(shares, axis, keepdims))


@pullback(np.nanmax, np.nanmin, constant=("axis", "keepdims"), refuse=("out", "initial", "where"))
def nan_extreme(y, a, axis=None, out=None, keepdims=False, initial=None, where=True):
    top = restored(y, a, axis, keepdims)
    bar[a] = restored(bar[y], a, axis, keepdims) * s2s_runtime.tie_shares(a, top, axis)


@pushforward(np.nanmax, np.nanmin)
def nan_extreme_forward(y, a, axis=None, out=None, keepdims=False, initial=None, where=True):
    shares = s2s_runtime.tie_shares(a, restored(y, a, axis, keepdims), axis)
    dot[y] = total(dot[a] * shares, axis, keepdims)


@pullback(np.ptp, constant=("axis", "keepdims"), refuse=("out",), narrow=True)
def ptp(y, a, axis=None, out=None, keepdims=False):
    g = restored(bar[y], a, axis, keepdims)
    highest = s2s_runtime.tie_shares(a, np.max(a, axis=axis, keepdims=True), axis)
    lowest = s2s_runtime.tie_shares(a, np.min(a, axis=axis, keepdims=True), axis)
    bar[a] = g * (highest - lowest)


@pushforward(np.ptp)
def ptp_forward(y, a, axis=None, out=None, keepdims=False):
    highest = s2s_runtime.tie_shares(a, np.max(a, axis=axis, keepdims=True), axis)
    lowest = s2s_runtime.tie_shares(a, np.min(a, axis=axis, keepdims=True), axis)
    dot[y] = total(dot[a] * (highest - lowest), axis, keepdims)


@pullback(
    np.median, constant=("axis", "overwrite_input", "keepdims"), refuse=("out", "overwrite_input")
)
def median(y, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    bar[a] = s2s_runtime.quantile_backward(bar[y], a, 0.5, axis, keepdims)


@pushforward(np.median)
def median_forward(y, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    dot[y] = s2s_runtime.quantile_forward(dot[a], a, 0.5, axis, keepdims)


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


@pushforward(np.quantile)
def quantile_forward(
    y, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None, interpolation=None,
):  # fmt: skip
    dot[y] = s2s_runtime.quantile_forward(dot[a], a, q, axis, keepdims)


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


@pushforward(np.percentile)
def percentile_forward(
    y, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *,
    weights=None, interpolation=None,
):  # fmt: skip
    dot[y] = s2s_runtime.quantile_forward(dot[a], a, np.divide(q, 100.0), axis, keepdims)


# --- what is not NaN ------------------------------------------------------------------------------


@pullback(
    np.nansum, constant=("axis", "dtype", "keepdims"), refuse=("out", "initial", "where"),
    narrow=True,
)  # fmt: skip
def nansum(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=0.0, where=True):
    bar[a] = np.where(np.isnan(a), 0.0, restored(bar[y], a, axis, keepdims))


@pushforward(np.nansum)
def nansum_forward(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=0.0, where=True):
    dot[y] = total(np.where(np.isnan(a), 0.0, dot[a]), axis, keepdims)


@pullback(np.nanmean, constant=("axis", "dtype", "keepdims"), refuse=("out", "where"), narrow=True)
def nanmean(y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = restored(bar[y], a, axis, keepdims) / s2s_runtime.reduced_size(a, axis, numbers)
    bar[a] = np.where(numbers, g, 0.0)


@pushforward(np.nanmean)
def nanmean_forward(y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    shares = dot[a] / s2s_runtime.reduced_size(a, axis, numbers)
    dot[y] = total(np.where(numbers, shares, 0.0), axis, keepdims)


@pullback(
    np.nanvar, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def nanvar(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = restored(bar[y], a, axis, keepdims) / degrees(
        s2s_runtime.reduced_size(a, axis, numbers), ddof
    )
    bar[a] = 2.0 * g * centred_numbers(a, axis)


@pushforward(np.nanvar)
def nanvar_forward(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    size = degrees(s2s_runtime.reduced_size(a, axis, ~np.isnan(a)), ddof)
    dot[y] = total(2.0 * centred_numbers(a, axis) * dot[a] / size, axis, keepdims)


@pullback(
    np.nanstd, constant=("axis", "dtype", "ddof", "keepdims"), refuse=("out", "where"), narrow=True
)
def nanstd(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    numbers = ~np.isnan(a)
    g = bar[y] / (y + (y == 0.0))
    weights = centred_numbers(a, axis) / degrees(s2s_runtime.reduced_size(a, axis, numbers), ddof)
    bar[a] = restored(g, a, axis, keepdims) * weights


@pushforward(np.nanstd)
def nanstd_forward(y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True):
    size = degrees(s2s_runtime.reduced_size(a, axis, ~np.isnan(a)), ddof)
    change = total(centred_numbers(a, axis) * dot[a] / size, axis, keepdims)
    dot[y] = change / (y + (y == 0.0))


@pullback(
    np.nanprod, constant=("axis", "dtype", "keepdims"), refuse=("out", "initial", "where"),
    narrow=True,
)  # fmt: skip
def nanprod(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    others = s2s_runtime.other_products(np.where(np.isnan(a), 1.0, a), axis)
    bar[a] = np.where(np.isnan(a), 0.0, restored(bar[y], a, axis, keepdims) * others)


@pushforward(np.nanprod)
def nanprod_forward(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    others = s2s_runtime.other_products(np.where(np.isnan(a), 1.0, a), axis)
    dot[y] = total(np.where(np.isnan(a), 0.0, dot[a] * others), axis, keepdims)


# --- products -------------------------------------------------------------------------------------


@pullback(np.prod, constant=("axis", "dtype", "keepdims"), refuse=("out", "where"), narrow=True)
def prod(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    product = restored(bar[y], a, axis, keepdims) * s2s_runtime.other_products(a, axis)
    if is_known(initial == 1.0):
        bar[a] = product
    else:
        bar[a] = product * initial
        bar[initial] = bar[y] * np.prod(a, axis=axis, keepdims=keepdims)


@pushforward(np.prod)
def prod_forward(y, a, axis=None, dtype=None, out=None, keepdims=False, initial=1.0, where=True):
    change = total(dot[a] * s2s_runtime.other_products(a, axis), axis, keepdims)
    push[a] = change if is_known(initial == 1.0) else change * initial
    push[initial] = dot[initial] * np.prod(a, axis=axis, keepdims=keepdims)
