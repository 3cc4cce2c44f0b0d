"""Sample calls of the kernels of elementwise functions and reductions: second derivatives."""

from __future__ import annotations

import numpy as np
import s2s_runtime as runtime

from tests.rules.case import Case, array, case

SQUARE = array(3, 4)
CUBE = array(2, 3, 4, seed=3)
LINE = array(5, seed=4)
ZEROS = CUBE * (np.arange(24).reshape(2, 3, 4) % 5 != 0)
TIMES = np.array([0.0, 0.3, 0.7, 1.6, 1.8])
MODES = ((5, "same"), (3, "valid"))
NUMBERS = [0.7, -1.3, 2.2]
FIRST, SECOND, THIRD = (array(2, 3, 4, seed=seed) for seed in (5, 6, 7))

CASES: tuple[Case, ...] = (
    case(runtime.unbroadcast, CUBE, SQUARE[:, :1]),
    case(runtime.broadcast_like, SQUARE[:, :1], CUBE),
    case(runtime.sinc_slope, np.array([0.0, 1e-3, 0.3, -1.7])),
    *(
        case(function, n, np.array([0.0, 1e-3, 0.3, 0.97, -1.7, 2.3]), wrt=(1,))
        for function in (runtime.sinc_derivative, runtime.bessel_i)
        for n in (1, 2, 3, 6)
    ),
    *(case(runtime.polygamma, n, x, wrt=(1,)) for n in (0, 1, 3) for x in (0.4, -1.7, 30.0)),
    case(runtime.restore_axes, array(2, 4), CUBE, 1),
    case(runtime.restore_axes, array(4), CUBE, 0),
    case(runtime.aligned_weights, array(3), CUBE, 1),
    case(runtime.aligned_weights, array(4, 3), CUBE, (2, 1)),
    case(runtime.aligned_weights, CUBE, CUBE, 1),
    case(runtime.aligned_weights_backward, CUBE, array(3), CUBE, 1),
    case(runtime.aligned_weights_backward, CUBE, array(4, 3), CUBE, (2, 1)),
    *(
        case(runtime.other_products, x, axis, *more, wrt=(0, *range(2, 2 + len(more))))
        for x in (CUBE, ZEROS)
        for axis in (None, 1, (0, 2))
        for more in ((), (FIRST,), (FIRST, SECOND))
    ),
    *(
        case(runtime.cumprod_forward, x, axis, *more, wrt=(0, *range(2, 2 + len(more))))
        for x in (CUBE, ZEROS)
        for axis in (None, 1)
        for more in ((), (FIRST,), (FIRST, SECOND))
    ),
    *(
        case(runtime.cumprod_backward, THIRD, x, axis, *more, wrt=(0, 1, *range(3, 3 + len(more))))
        for x in (CUBE, ZEROS)
        for axis in (None, 1)
        for more in ((), (FIRST,), (FIRST, SECOND))
    ),
    case(runtime.other_factors, NUMBERS),
    case(runtime.other_factors, [0.0, 1.3, 0.0], NUMBERS, wrt=(0, 1)),
    case(runtime.other_factors, tuple(NUMBERS), NUMBERS, NUMBERS[::-1], wrt=(0, 1, 2)),
    case(runtime.other_factors, array(4), array(4, seed=2), wrt=(0, 1)),
    *(case(runtime.cumsum_backward, CUBE, CUBE, axis) for axis in (0, -1)),
    case(runtime.cumsum_backward, LINE, LINE),
    case(runtime.cumsum_backward, LINE[:4], SQUARE[:1]),
    *(case(runtime.diff_backward, CUBE, n, axis) for n in (1, 2) for axis in (0, -1)),
    case(runtime.trapezoid_weights, LINE, TIMES, wrt=(1,)),
    case(runtime.trapezoid_weights, CUBE[:, :2], np.array([0.0, 0.3]), 1.0, 1, wrt=(1,)),
    case(runtime.trapezoid_weights, CUBE, SECOND, 1.0, 1, wrt=(1,)),
    case(runtime.trapezoid_weights, CUBE, None, 0.7, 1, wrt=(2,)),
    case(runtime.trapezoid_places_backward, 1.5, LINE, TIMES, wrt=(0, 1)),
    case(runtime.trapezoid_places_backward, CUBE[:, :1], SECOND, np.arange(3.0), 1, wrt=(0, 1)),
    case(runtime.trapezoid_places_backward, CUBE[:, :1], SECOND, CUBE, 1, wrt=(0, 1)),
    case(runtime.gradient_backward, LINE, LINE, (TIMES,)),
    case(runtime.gradient_backward, SQUARE, SQUARE, (0.3,), 1, 2),
    case(runtime.gradient_forward, LINE, (TIMES,)),
    case(runtime.gradient_forward, SQUARE, (0.3, 0.4), (1, 0)),
    case(runtime.quantile_backward, 1.0, LINE, 0.3),
    case(runtime.quantile_backward, array(2, 4), CUBE, 0.3, 1),
    case(runtime.quantile_backward, array(2, 2, 1, 1), CUBE, [0.3, 0.5], (1, 2), True),
    case(runtime.quantile_forward, SECOND, CUBE, [0.3, 0.5], (1, 2), True),
    case(runtime.quantile_forward, SECOND, CUBE, 0.5, 2),
    case(runtime.quantile_forward, LINE, np.array([1.0, 2.0, 2.0, 2.0, 0.0]), 0.4),
    case(runtime.interp_slope, LINE, TIMES, LINE, wrt=(2,)),
    case(runtime.interp_slope, SQUARE, TIMES, LINE, wrt=(2,)),
    case(runtime.interp_slope, 0.4, TIMES, LINE, wrt=(2,)),
    case(runtime.interp_slope_backward, LINE, LINE, TIMES),
    case(runtime.interp_slope_backward, 1.5, 0.4, TIMES),
    case(runtime.interp_backward, LINE, LINE, TIMES, wrt=(0, 1)),
    case(runtime.interp_backward, SQUARE, SQUARE, TIMES, False, True, wrt=(0, 1)),
    case(runtime.interp_backward, 1.5, 0.4, TIMES, True, False, wrt=(0, 1)),
    *(case(runtime.place_in_full, LINE[:n], LINE, LINE[:3], mode) for n, mode in MODES),
    *(case(runtime.take_from_full, array(7), LINE, LINE[:3], mode) for _, mode in MODES),
    case(runtime.polynomial_slope, LINE),
    case(runtime.polynomial_slope_backward, LINE[1:], LINE),
    *(case(runtime.powers, x, n, k) for x, n in ((LINE, 3), (SQUARE, 4)) for k in (0, 1, 2, 3)),
    case(runtime.sum_backward, array(2, 3), [array(3), 1.5, array(2, 3)]),
    case(runtime.sum_backward, array(3), array(2, 3)),
    case(runtime.extreme_backward, 0.4, NUMBERS, 2.2),
    case(runtime.extreme_backward, 0.4, [1.0, 2.0, 2.0], 2.0),
    case(runtime.extreme_forward, NUMBERS, [1.0, 2.0, 2.0], 2.0),
    case(runtime.scaled, 0.4, NUMBERS, wrt=(0, 1)),
    case(runtime.scaled, 0.4, array(3), wrt=(0, 1)),
    case(runtime.scaled_steps, 0.4, NUMBERS, NUMBERS[::-1], wrt=(0, 1, 2)),
    case(runtime.scaled_steps, 0.4, array(3), array(3, seed=2), wrt=(0, 1, 2)),
    case(runtime.sum_of_products, NUMBERS, NUMBERS[::-1], wrt=(0, 1)),
)
