"""Sample calls of the functions that reduce, accumulate, difference or integrate along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.rules.available import available
from tests.rules.case import Case, array, case

SQUARE = array(3, 4)
CUBE = array(2, 3, 4, seed=3)
LINE = array(5, seed=4)
MASK = CUBE > -1.2
AXES: tuple[Any, ...] = (None, 0, 1, 2, -1, -3, (0, 1), (1, -1), (2, 0), (0, 1, 2), ())
HOLED = np.where(array(2, 3, 4, seed=9) > 1.2, np.nan, CUBE)


def reductions() -> list[Case]:
    """Every axis, with and without keepdims."""
    cases = []
    extremes = available("max", "min", "amax", "amin")
    for function in (np.sum, np.mean, np.prod, np.var, np.std, *extremes):
        for axis in AXES:
            if axis == () and function in (np.var, np.std):
                continue
            cases += [case(function, CUBE, axis=axis, keepdims=keep) for keep in (False, True)]
        cases += [case(function, LINE), case(function, LINE, axis=0), case(function, LINE, axis=-1)]
        cases += [case(function, SQUARE, 1), case(function, SQUARE, axis=0)]
    for function in (np.ptp, np.median, np.average):
        for axis in AXES[:-1]:
            cases += [case(function, CUBE, axis=axis, keepdims=keep) for keep in (False, True)]
    nan_reductions = (np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd, np.nanprod)
    for function in nan_reductions:
        for axis in (None, 0, 1, -1, (0, 2)):
            cases += [case(function, CUBE, axis=axis, keepdims=keep) for keep in (False, True)]
    return cases


def options() -> list[Case]:
    """`where`, `initial`, `ddof`, `dtype`, weights, levels of quantiles."""
    cases = []
    for axis in (None, 1, (0, 2)):
        cases += [
            case(np.sum, CUBE, axis=axis, where=MASK),
            case(np.sum, CUBE, axis=axis, initial=1.5, wrt=(0, "initial")),
            case(np.mean, CUBE, axis=axis, where=MASK),
            case(np.max, CUBE, axis=axis, initial=0.7, wrt=(0, "initial")),
            case(np.min, CUBE, axis=axis, where=MASK, initial=0.7, wrt=(0, "initial")),
            case(np.max, CUBE, axis=axis, where=MASK, initial=-np.inf),
            case(np.var, CUBE, axis=axis, ddof=1),
            case(np.std, CUBE, axis=axis, ddof=1),
            case(np.nanvar, CUBE, axis=axis, ddof=1),
            case(np.nanstd, CUBE, axis=axis, ddof=1),
            case(np.prod, CUBE, axis=axis, initial=1.5, wrt=(0, "initial")),
            case(np.sum, CUBE, axis=axis, dtype=np.float64),
            case(np.quantile, CUBE, 0.3, axis=axis),
            case(np.quantile, CUBE, np.array([0.1, 0.5, 1.0]), axis=axis),
            case(np.quantile, CUBE, [0.1, 0.25], axis=axis, keepdims=True),
            case(np.percentile, CUBE, 30.0, axis=axis),
            case(np.percentile, CUBE, (20.0, 75.0), axis=axis),
            case(np.average, CUBE, axis, array(2, 3, 4, low=0.1), wrt=(0, 2)),
        ]
    cases += [
        case(np.average, LINE, None, array(5, low=0.1), wrt=(0, 2)),
        case(np.average, CUBE, 1, array(3, low=0.1), wrt=(0, 2)),
        case(np.average, CUBE, -1, array(4, low=0.1), wrt=(0, 2), keepdims=True),
        case(np.sum, CUBE, axis=1, where=MASK[0]),
        case(np.sum, 2.5),
        case(np.mean, 2.5),
    ]
    return cases


def running() -> list[Case]:
    """Running sums and products."""
    cases = []
    for function in (np.cumsum, np.cumprod, np.nancumsum, np.nancumprod):
        cases += [case(function, CUBE, axis) for axis in (None, 0, 1, 2, -1)]
        cases += [case(function, LINE), case(function, LINE, axis=0)]
    for function in available("cumulative_sum", "cumulative_prod"):
        cases += [case(function, LINE), case(function, CUBE, axis=1), case(function, CUBE, axis=-1)]
    return cases


def differences() -> list[Case]:
    """Differences, integrals, interpolation."""
    cases = [case(np.diff, CUBE, n, axis) for n in (1, 2) for axis in (0, 1, -1) if n + axis != 2]
    cases += [case(np.diff, LINE), case(np.diff, LINE, 3), case(np.diff, LINE, n=0)]
    cases += [case(np.ediff1d, LINE), case(np.ediff1d, SQUARE)]
    times = np.array([0.0, 0.3, 0.7, 1.6, 1.8])
    for function in available("trapezoid", "trapz"):
        cases += [
            case(function, LINE),
            case(function, LINE, times, wrt=(0, 1)),
            case(function, CUBE),
            case(function, CUBE, dx=0.3, wrt=(0, "dx")),
            case(function, CUBE, times[:4], wrt=(0, 1)),
            case(function, CUBE, times[:3], axis=1, wrt=(0, 1)),
            case(function, CUBE, axis=0),
            case(function, CUBE, array(2, 3, 4), axis=1, wrt=(0, 1)),
            case(function, CUBE, array(3, 4), axis=-1, wrt=(0,)),
        ]
    wide = array(4, 5, seed=8)
    cases += [
        case(np.gradient, LINE),
        case(np.gradient, LINE, 0.4),
        case(np.gradient, LINE, times),
        case(np.gradient, LINE, times, edge_order=2),
        case(np.gradient, LINE, edge_order=2),
        case(np.gradient, LINE[:2]),
        case(np.gradient, wide),
        case(np.gradient, wide, 0.5, edge_order=2),
        case(np.gradient, wide, 0.5, times),
        case(np.gradient, wide, axis=1),
        case(np.gradient, wide, axis=(1, 0)),
        case(np.gradient, wide, times, axis=-1),
    ]
    inside = np.array([0.1, 0.5, 1.7, -0.5, 2.5])
    cases += [
        case(np.interp, inside, times, LINE, wrt=(0, 2)),
        case(np.interp, 0.9, times, LINE, wrt=(0, 2)),
        case(np.interp, inside.reshape(5, 1), times, LINE, wrt=(0, 2)),
        case(np.interp, inside, times, LINE, 0.3, 0.2, wrt=(0, 2, 3, 4)),
        case(np.interp, inside, times, LINE, right=0.2, wrt=(0, 2, "right")),
    ]
    return cases


def sums_of_products() -> list[Case]:
    """Convolution, polynomials, counting."""
    short, long = array(3, seed=5), array(6, seed=6)
    cases = []
    for function in (np.convolve, np.correlate):
        for mode in ("full", "same", "valid"):
            for a, v in ((long, short), (short, long), (long, short[:2]), (long, long)):
                cases.append(case(function, a, v, mode, wrt=(0, 1)))
    cases += [
        case(np.polyval, short, SQUARE, wrt=(0, 1)),
        case(np.polyval, short, 0.7, wrt=(0, 1)),
        case(np.polyval, short[:1], LINE, wrt=(0, 1)),
        case(np.bincount, np.array([0, 2, 2, 5, 0]), LINE, wrt=(1,)),
        case(np.bincount, np.array([0, 2, 2, 1, 0]), LINE, minlength=6, wrt=(1,)),
    ]
    return cases


def creation() -> list[Case]:
    """Equally spaced numbers."""
    ends = (np.array([0.5, 1.0]), np.array([2.0, 3.5]))
    return [
        case(np.arange, 0.5, 3.0, 0.4, wrt=(0, 1, 2)),
        case(np.arange, 0.5, 3.2, wrt=(0, 1)),
        case(np.arange, 3.2),
        case(np.geomspace, 0.5, 2.0, 5, wrt=(0, 1)),
        case(np.geomspace, 0.5, 2.0, 5, endpoint=False, wrt=(0, 1)),
        case(np.geomspace, *ends, 4, wrt=(0, 1)),
        case(np.logspace, -0.5, 0.7, 5, wrt=(0, 1)),
        case(np.logspace, *ends, 4, base=2.0, wrt=(0, 1)),
    ]


CASES: tuple[Case, ...] = (
    *reductions(), *options(), *running(), *differences(), *sums_of_products(), *creation()
)  # fmt: skip
