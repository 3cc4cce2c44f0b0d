"""Derivatives of the elementwise functions of NumPy and of the operators.

Conventions at kinks: `abs'(0) = 0`, ties of `maximum` and the like share equally, `x ** 0` has
derivative 0, the partials of `hypot` and `arctan2` at the origin are 0, `clip` passes the
derivative at its bounds.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math
import operator

import numpy as np
import s2s_runtime

from s2s.rules.notation import D, inline, is_known, known, partial


@inline
def is_python_float(x):
    """Whether `x` is known to be a Python float when compiling."""
    return known(isinstance(x, float)) and isinstance(x, float)


@inline
def is_python_number(x):
    """Whether `x` is known to be a Python int or float when compiling."""
    return known(isinstance(x, (int, float))) and isinstance(x, (int, float))


# --- arithmetic -----------------------------------------------------------------------------------


@partial(operator.add, np.add)
def add(y, a, b):
    D[a] = 1.0
    D[b] = 1.0


@partial(operator.sub, np.subtract)
def subtract(y, a, b):
    D[a] = 1.0
    D[b] = -1.0


@partial(operator.mul, np.multiply)
def multiply(y, a, b):
    D[a] = b
    D[b] = a


@partial(operator.truediv, np.divide, singular=True)
def divide(y, a, b):
    D[a] = 1.0 / b
    D[b] = -y / b


@partial(operator.neg, np.negative)
def negative(y, x):
    D[x] = -1.0


@partial(operator.pos, np.positive)
def positive(y, x):
    D[x] = 1.0


@partial(operator.pow, np.power, np.float_power, pow, math.pow, singular=True)
def power(y, a, b):
    if known(b):
        if b == 0:
            D[a] = 0.0
        elif b == 1:
            D[a] = 1.0
        elif b == 2:
            D[a] = 2.0 * a
        elif b == -1:
            D[a] = -y * y
        elif b == 0.5:
            D[a] = 0.5 / y
        else:
            D[a] = float(b) * a ** (b - 1)
    else:
        # (b == 0 is 0.0 in value only: the derivative of this by b is a ** -1)
        if is_known(isinstance(b, int)):
            D[a] = b * a ** (b - 1 if b != 0 else 1)
        elif is_python_number(b) and is_python_number(a):
            D[a] = b * a ** (b - 1) if b != 0 else b / (a if a != 0 else 1.0)
        elif is_python_number(b):
            D[a] = b * a ** (b - 1) if b != 0 else b / np.where(a == 0, 1.0, a)
        else:
            D[a] = b * np.where((a == 0) & (b == 0), 1.0, a) ** (b - 1)
        if is_python_number(a):
            D[b] = y * (math.log(a) if a != 0 else 0.0)
        else:
            D[b] = y * np.log(np.where(a == 0, 1.0, a))


@partial(operator.mod, np.remainder, singular=True)
def remainder(y, a, b):
    D[a] = 1.0
    D[b] = -(a // b)


@partial(np.fmod, singular=True)
def fmod(y, a, b):
    D[a] = 1.0
    D[b] = -np.trunc(a / b)


@partial(np.nextafter, math.nextafter)
def nextafter(y, x, towards):
    D[x] = 1.0
    D[towards] = 0.0


@partial(np.square)
def square(y, x):
    D[x] = 2.0 * x


@partial(np.reciprocal, singular=True)
def reciprocal(y, x):
    D[x] = -y * y


@partial(np.sqrt, math.sqrt, singular=True)
def sqrt(y, x):
    D[x] = 0.5 / y


@partial(np.cbrt, math.cbrt, singular=True)
def cbrt(y, x):
    D[x] = 1.0 / (3.0 * y * y)


# --- exponentials and logarithms ------------------------------------------------------------------


@partial(np.exp, math.exp, singular=True)
def exp(y, x):
    D[x] = y


@partial(np.expm1, math.expm1, singular=True)
def expm1(y, x):
    D[x] = y + 1.0


@partial(np.exp2, math.exp2, singular=True)
def exp2(y, x):
    D[x] = math.log(2.0) * y


@partial(np.log, singular=True)
def log(y, x):
    D[x] = 1.0 / x


@partial(np.log2, math.log2, singular=True)
def log2(y, x):
    D[x] = 1.0 / (math.log(2.0) * x)


@partial(np.log10, math.log10, singular=True)
def log10(y, x):
    D[x] = 1.0 / (math.log(10.0) * x)


@partial(np.log1p, math.log1p, singular=True)
def log1p(y, x):
    D[x] = 1.0 / (1.0 + x)


@partial(np.logaddexp, singular=True)
def logaddexp(y, a, b):
    D[a] = np.exp(a - y)
    D[b] = np.exp(b - y)


@partial(np.logaddexp2, singular=True)
def logaddexp2(y, a, b):
    D[a] = np.exp2(a - y)
    D[b] = np.exp2(b - y)


# --- trigonometric and hyperbolic functions -------------------------------------------------------


@partial(np.sin)
def sin(y, x):
    D[x] = np.cos(x)


@partial(np.cos)
def cos(y, x):
    D[x] = -np.sin(x)


@partial(np.tan, math.tan)
def tan(y, x):
    D[x] = 1.0 + y * y


@partial(np.arcsin, singular=True)
def arcsin(y, x):
    D[x] = 1.0 / np.sqrt(1.0 - x * x)


@partial(np.arccos, singular=True)
def arccos(y, x):
    D[x] = -1.0 / np.sqrt(1.0 - x * x)


@partial(np.arctan, math.atan)
def arctan(y, x):
    D[x] = 1.0 / (1.0 + x * x)


@partial(np.sinh, singular=True)
def sinh(y, x):
    D[x] = np.cosh(x)


@partial(np.cosh, singular=True)
def cosh(y, x):
    D[x] = np.sinh(x)


@partial(np.tanh, math.tanh)
def tanh(y, x):
    D[x] = 1.0 - y * y


@partial(np.arcsinh)
def arcsinh(y, x):
    D[x] = 1.0 / np.sqrt(1.0 + x * x)


@partial(np.arccosh, singular=True)
def arccosh(y, x):
    D[x] = 1.0 / np.sqrt(x * x - 1.0)


@partial(np.arctanh, math.atanh, singular=True)
def arctanh(y, x):
    D[x] = 1.0 / (1.0 - x * x)


@partial(np.arctan2, math.atan2)
def arctan2(y, a, b):
    square = a * a + b * b
    square = square + (square == 0.0)
    D[a] = b / square
    D[b] = -a / square


@partial(np.hypot)
def hypot(y, a, b):
    length = y + (y == 0.0)
    D[a] = a / length
    D[b] = b / length


@partial(np.sinc)
def sinc(y, x):
    D[x] = s2s_runtime.sinc_slope(x)


@partial(np.deg2rad, np.radians, math.radians)
def deg2rad(y, x):
    D[x] = np.pi / 180.0


@partial(np.rad2deg, np.degrees, math.degrees)
def rad2deg(y, x):
    D[x] = 180.0 / np.pi


@partial(np.i0, singular=True)
def i0(y, x):
    D[x] = s2s_runtime.bessel_i(1, x)


@partial(np.unwrap, constant=("discont", "axis"), inactive=("period",))
def unwrap(y, p, discont=None, axis=-1, *, period=6.283185307179586):
    D[p] = 1.0


# --- signs, sizes and comparisons -----------------------------------------------------------------


@partial(operator.abs, np.absolute, np.fabs, abs)
def absolute(y, x):
    if is_python_float(x):
        D[x] = float(x > 0.0) - float(x < 0.0)
    else:
        D[x] = np.sign(x)


@partial(np.copysign)
def copysign(y, a, b):
    D[a] = np.sign(a) * np.sign(y)
    D[b] = 0.0


@partial(np.heaviside)
def heaviside(y, x, middle):
    D[x] = 0.0
    D[middle] = x == 0.0


@partial(np.maximum)
def maximum(y, a, b):
    D[a] = 0.5 + 0.5 * np.sign(a - b)
    D[b] = 0.5 - 0.5 * np.sign(a - b)


@partial(np.minimum)
def minimum(y, a, b):
    D[a] = 0.5 - 0.5 * np.sign(a - b)
    D[b] = 0.5 + 0.5 * np.sign(a - b)


@partial(np.fmax)
def fmax(y, a, b):
    first = a if is_python_float(a) else np.fmax(a, -np.inf)
    second = b if is_python_float(b) else np.fmax(b, -np.inf)
    sign = np.sign(first - second)
    D[a] = 0.5 + 0.5 * sign
    D[b] = 0.5 - 0.5 * sign


@partial(np.fmin)
def fmin(y, a, b):
    first = a if is_python_float(a) else np.fmin(a, np.inf)
    second = b if is_python_float(b) else np.fmin(b, np.inf)
    sign = np.sign(first - second)
    D[a] = 0.5 - 0.5 * sign
    D[b] = 0.5 + 0.5 * sign


@partial(np.clip, refuse=("out",))
def clip(y, a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    D[a] = y == a
    if high is None:
        D[a_min] = a < low
        D[min] = a < low
    elif low is None:
        D[a_max] = a > high
        D[max] = a > high
    else:
        below = (a < low) & (low <= high)
        above = np.maximum(a, low) > high
        D[a_min] = below
        D[min] = below
        D[a_max] = above
        D[max] = above


@partial(np.nan_to_num, constant=("copy",), inactive=("nan", "posinf", "neginf"))
def nan_to_num(y, x, copy=True, nan=0.0, posinf=None, neginf=None):
    D[x] = np.isfinite(x)


# --- of real numbers; complex ones are refused by their type --------------------------------------


@partial(np.real, np.conjugate, np.real_if_close, np.float64, np.float32, float)
def real(y, x):
    D[x] = 1.0


@partial(np.imag, np.angle, constant=("deg",))
def imag(y, x, deg=False):
    D[x] = 0.0
