"""Sample calls of the elementwise functions."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from tests.rules.case import Case, array, case

SQUARE = array(3, 4)
POSITIVE = array(3, 4, low=0.2, high=3.0, seed=1)
UNIT = array(3, 4, low=-0.9, high=0.9, seed=2)

UNARY: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (SQUARE, (operator.neg, np.negative, operator.pos, np.positive, np.square, np.reciprocal)),
    (SQUARE, (np.cbrt, np.exp, np.expm1, np.exp2, np.sin, np.cos, np.tan, np.arctan, np.sinh)),
    (SQUARE, (np.cosh, np.tanh, np.arcsinh, np.sinc, np.deg2rad, np.radians, np.rad2deg)),
    (SQUARE, (np.degrees, np.i0, np.nan_to_num, np.real, np.imag, np.conjugate, np.angle)),
    (SQUARE, (operator.abs, abs, np.absolute, np.fabs, np.real_if_close, np.modf, np.frexp)),
    (SQUARE, (np.float64, np.unwrap)),
    (POSITIVE, (np.sqrt, np.log, np.log2, np.log10, np.log1p)),
    (POSITIVE + 1.0, (np.arccosh,)),
    (UNIT, (np.arcsin, np.arccos, np.arctanh)),
)

BINARY: tuple[tuple[Any, Any, tuple[Any, ...]], ...] = (
    (SQUARE, POSITIVE, (operator.add, np.add, operator.sub, np.subtract, operator.mul)),
    (SQUARE, POSITIVE, (np.multiply, operator.truediv, np.divide, operator.mod, np.remainder)),
    (SQUARE, POSITIVE, (np.fmod, np.divmod, divmod, np.logaddexp, np.logaddexp2, np.arctan2)),
    (SQUARE, POSITIVE, (np.hypot, np.copysign, np.heaviside, np.maximum, np.minimum, np.fmax)),
    (SQUARE, POSITIVE, (np.fmin,)),
    (POSITIVE, SQUARE, (operator.pow, np.power, np.float_power, pow)),
)


def unary() -> list[Case]:
    """Arrays of one and two dimensions, 0-d ones and NumPy scalars."""
    cases = []
    for sample, functions in UNARY:
        for function in dict.fromkeys(functions):
            cases += [case(function, sample), case(function, sample[1])]
            if function not in (np.unwrap,):
                cases.append(case(function, sample[2, 1]))
    return cases


def binary() -> list[Case]:
    """Equal shapes, and every way of broadcasting."""
    cases = []
    for a, b, functions in BINARY:
        pairs = [(a, b), (a, b[0]), (a[:1], b[:, :1]), (a[0, 0], b), (a, float(b[1, 1]))]
        for function in functions:
            cases += [case(function, p, q, wrt=(0, 1)) for p, q in pairs]
    return cases


def powers() -> list[Case]:
    """Exponents that are known, of every kind, and known bases."""
    exponents = (-2, -1, 0, 1, 2, 3, 5, 0.5, -0.5, 1.5, 2.0, True)
    cases = [case(operator.pow, POSITIVE, exponent) for exponent in exponents]
    cases += [case(operator.pow, SQUARE, exponent) for exponent in (-2, 0, 1, 2, 3, 4.0)]
    cases += [case(operator.pow, 1.7, exponent) for exponent in exponents]
    cases += [case(operator.pow, 2, SQUARE, wrt=(1,)), case(np.power, 2.5, SQUARE, wrt=(1,))]
    cases += [case(operator.pow, SQUARE, np.array([0, 1, 2, 3]))]
    cases += [case(operator.pow, 1.7, -1.3, wrt=(0, 1)), case(math.pow, 1.7, -1.3, wrt=(0, 1))]
    cases += [case(np.power, 3.0, 1.5, wrt=(0, 1)), case(pow, 3.0, 0.0, wrt=(0,))]
    return cases


def others() -> list[Case]:
    """Further arguments."""
    low, high = array(4, low=-1.0, high=-0.3), array(3, 1, low=0.4, high=1.0)
    return [
        case(np.clip, SQUARE, -1.1, 0.7),
        case(np.clip, SQUARE, low, high, wrt=(0, 1, 2)),
        case(np.clip, SQUARE, None, high, wrt=(0, 2)),
        case(np.clip, SQUARE, low, None, wrt=(0, 1)),
        case(np.clip, SQUARE, high, low, wrt=(0, 1, 2)),
        case(np.ldexp, SQUARE, 3),
        case(np.ldexp, SQUARE[0], np.array([[1], [-2], [0]])),
        case(np.unwrap, np.array([0.1, 3.0, 6.5, 9.0, 9.1])),
        case(np.unwrap, array(3, 5, low=-9.0, high=9.0), axis=0),
        case(np.unwrap, array(3, 5, low=-9.1, high=9.3), period=4.0),
        case(np.maximum, SQUARE, 0.0),
        case(np.minimum, 0.1, SQUARE, wrt=(1,)),
        case(np.fmax, np.array([1.0, np.inf, 2.0]), np.array([0.5, 2.0, np.inf]), wrt=()),
        case(operator.abs, -1.5),
        case(np.absolute, -1.5),
        case(operator.sub, 1.5, -0.5, wrt=(0, 1)),
        case(operator.truediv, 1.5, -0.5, wrt=(0, 1)),
        case(operator.mod, 1.5, -0.4, wrt=(0, 1)),
        case(divmod, 1.5, -0.4, wrt=(0, 1)),
        case(float, 1.5),
        case(np.float32, 1.5, wrt=()),
        case(np.nextafter, 1.5, 2.0, wrt=()),
        case(np.float64, 1.5),
        case(np.sinc, np.array([0.0, 1e-9, 1e-3, 0.00999, 0.0101, -1e-4])),
        case(np.i0, np.array([0.0, 1e-3, -4.0])),
        case(np.i0, 20.0),
    ]


CASES: tuple[Case, ...] = (*unary(), *binary(), *powers(), *others())
