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

CASES: tuple[Case, ...] = (
    case(runtime.unbroadcast, CUBE, SQUARE[:, :1]),
    case(runtime.broadcast_like, SQUARE[:, :1], CUBE),
    case(runtime.sinc_slope, np.array([0.0, 1e-3, 0.3, -1.7])),
    case(runtime.bessel_i1, np.array([0.0, 1e-3, 0.3, -1.7])),
    *(case(runtime.polygamma, n, x, wrt=(1,)) for n in (0, 1, 3) for x in (0.4, -1.7, 30.0)),
    case(runtime.restore_axes, array(2, 4), CUBE, 1),
    case(runtime.restore_axes, array(4), CUBE, 0),
    case(runtime.aligned_weights, array(3), CUBE, 1),
    case(runtime.aligned_weights, array(4, 3), CUBE, (2, 1)),
    case(runtime.aligned_weights, CUBE, CUBE, 1),
    case(runtime.aligned_weights_backward, CUBE, array(3), CUBE, 1),
    case(runtime.aligned_weights_backward, CUBE, array(4, 3), CUBE, (2, 1)),
    *(case(runtime.other_products, x, axis) for x in (CUBE, ZEROS) for axis in (None, 1, (0, 2))),
    *(case(runtime.cumsum_backward, CUBE, CUBE, axis) for axis in (0, -1)),
    case(runtime.cumsum_backward, LINE, LINE),
    case(runtime.cumsum_backward, LINE[:4], SQUARE[:1]),
    *(case(runtime.diff_backward, CUBE, n, axis) for n in (1, 2) for axis in (0, -1)),
    case(runtime.trapezoid_weights, LINE, TIMES, wrt=()),
    case(runtime.gradient_backward, LINE, LINE, (TIMES,)),
    case(runtime.gradient_backward, SQUARE, SQUARE, (0.3,), 1, 2),
    case(runtime.gradient_forward, LINE, (TIMES,)),
    case(runtime.gradient_forward, SQUARE, (0.3, 0.4), (1, 0)),
    case(runtime.quantile_backward, 1.0, LINE, 0.3, wrt=()),
    case(runtime.interp_slope, LINE, TIMES, LINE, wrt=()),
    case(runtime.interp_backward, LINE, LINE, TIMES, wrt=()),
    *(case(runtime.place_in_full, LINE[:n], LINE, LINE[:3], mode) for n, mode in MODES),
    *(case(runtime.take_from_full, array(7), LINE, LINE[:3], mode) for _, mode in MODES),
    case(runtime.polynomial_slope, LINE),
    case(runtime.powers, LINE, 3),
    case(runtime.powers, SQUARE, 4),
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
