"""Sample calls of `math` and of the built-in functions."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from tests.rules.case import Case, array, case

ANYWHERE: tuple[Any, ...] = (
    math.sin, math.cos, math.tan, math.atan, math.sinh, math.cosh, math.tanh, math.asinh,
    math.exp, math.expm1, math.exp2, math.cbrt, math.fabs, math.erf, math.erfc, math.degrees,
    math.radians, math.modf, math.frexp, abs, float,
)  # fmt: skip
POSITIVE: tuple[Any, ...] = (
    math.sqrt, math.log, math.log2, math.log10, math.log1p, math.gamma, math.lgamma,
)  # fmt: skip
PAIRS: tuple[Any, ...] = (
    math.pow, math.hypot, math.atan2, math.fmod, math.remainder, math.copysign, divmod, pow,
    max, min,
)  # fmt: skip
NUMBERS = [0.7, -1.3, 2.2, 0.4]


def cases() -> list[Case]:
    """Floats, sequences, arrays where they are allowed."""
    found = [case(function, x) for function in ANYWHERE for x in (0.7, -1.3)]
    found += [case(function, x) for function in POSITIVE for x in (0.7, 2.4)]
    found += [case(function, x) for function in (math.gamma, math.lgamma) for x in (-1.6, 30.5)]
    found += [case(function, x) for function in (math.asin, math.acos, math.atanh) for x in (0.3,)]
    found += [case(math.acosh, 1.6), case(math.log, 0.7, 3.0, wrt=(0, 1)), case(math.log, 2.0, 10)]
    found += [case(function, a, b, wrt=(0, 1)) for function in PAIRS for a, b in ((1.7, 0.6),)]
    found += [
        case(math.hypot, 0.3, -0.4, 1.2, wrt=(0, 1, 2)),
        case(math.hypot, -0.4),
        case(math.dist, [0.3, 0.4], [1.0, -2.0], wrt=(0, 1)),
        case(math.dist, array(3), (1.0, -2.0, 0.5), wrt=(0, 1)),
        case(math.fsum, NUMBERS),
        case(math.prod, NUMBERS),
        case(math.prod, tuple(NUMBERS), start=1.5, wrt=(0, "start")),
        case(math.prod, [0.0, 1.0, 2.0]),
        case(math.ldexp, 0.3, 4),
        case(math.nextafter, 0.3, 1.0, wrt=()),
        case(builtins.sum, NUMBERS),
        case(builtins.sum, tuple(NUMBERS), 1.5, wrt=(0, 1)),
        case(builtins.sum, [array(3), array(3, seed=1), 1.5]),
        case(builtins.sum, [array(2, 3), array(3, seed=1)], array(3), wrt=(0, 1)),
        case(builtins.sum, array(4)),
        case(builtins.sum, array(4, 3)),
        case(builtins.max, NUMBERS),
        case(builtins.min, tuple(NUMBERS)),
        case(builtins.max, array(5)),
        case(builtins.max, *NUMBERS, wrt=(0, 1, 2, 3)),
        case(builtins.min, 0.3, 1, wrt=(0,)),
        case(np.maximum, 0.3, 1.2, wrt=(0, 1)),
    ]
    if hasattr(math, "sumprod"):
        found.append(case(math.sumprod, NUMBERS, NUMBERS[::-1], wrt=(0, 1)))
    if hasattr(math, "fma"):
        found.append(case(math.fma, 0.3, 0.4, 0.5, wrt=(0, 1, 2)))
    return found


CASES: tuple[Case, ...] = tuple(cases())
