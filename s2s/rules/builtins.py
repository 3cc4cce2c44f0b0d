"""Derivatives of `math` and of the built-in functions of Python: code for Python floats.

What has the same formula for floats and arrays stands in `elementwise`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import builtins
import math

import numpy as np
import s2s_runtime

from s2s.rules.notation import (
    D,
    bar,
    dot,
    inline,
    is_known,
    known,
    multilinear,
    partial,
    pullback,
    push,
    pushforward,
)


@inline
def times(g, start):
    """`g * start`, where `start` may be the default 1 of `math.prod`."""
    return g if known(start) and start == 1 else g * start


@partial(math.sin)
def sin(y, x):
    D[x] = math.cos(x)


@partial(math.cos)
def cos(y, x):
    D[x] = -math.sin(x)


@partial(math.asin, singular=True)
def asin(y, x):
    D[x] = 1.0 / math.sqrt(1.0 - x * x)


@partial(math.acos, singular=True)
def acos(y, x):
    D[x] = -1.0 / math.sqrt(1.0 - x * x)


@partial(math.sinh, singular=True)
def sinh(y, x):
    D[x] = math.cosh(x)


@partial(math.cosh, singular=True)
def cosh(y, x):
    D[x] = math.sinh(x)


@partial(math.asinh)
def asinh(y, x):
    D[x] = 1.0 / math.sqrt(1.0 + x * x)


@partial(math.acosh, singular=True)
def acosh(y, x):
    D[x] = 1.0 / math.sqrt(x * x - 1.0)


@partial(math.log, singular=True)
def log(y, x, base=None):
    if base is None:
        D[x] = 1.0 / x
    else:
        D[x] = 1.0 / (x * math.log(base))
        D[base] = -y / (base * math.log(base))


@partial(math.fabs)
def fabs(y, x):
    D[x] = float(x > 0.0) - float(x < 0.0)


@partial(math.copysign)
def copysign(y, x, sign):
    D[x] = (float(x > 0.0) - float(x < 0.0)) * math.copysign(1.0, sign)
    D[sign] = 0.0


@partial(math.fmod, math.remainder, singular=True)
def fmod(y, x, divisor):
    D[x] = 1.0
    D[divisor] = (y - x) / divisor


@pullback(math.frexp)
def frexp(y, x):
    bar[x] = math.ldexp(bar[y][0], -y[1])


@pushforward(math.frexp)
def frexp_forward(y, x):
    dot[y] = (math.ldexp(dot[x], -y[1]), 0)


@partial(math.erf)
def erf(y, x):
    D[x] = 2.0 / math.sqrt(math.pi) * math.exp(-x * x)


@partial(math.erfc)
def erfc(y, x):
    D[x] = -2.0 / math.sqrt(math.pi) * math.exp(-x * x)


@partial(math.gamma, singular=True)
def gamma(y, x):
    D[x] = y * s2s_runtime.polygamma(0, x)


@partial(math.lgamma, singular=True)
def lgamma(y, x):
    D[x] = s2s_runtime.polygamma(0, x)


@pullback(math.hypot)
def hypot(y, *coordinates):
    scale = bar[y] / (y + (y == 0.0))
    if len(coordinates) == 2:
        bar[coordinates] = (scale * coordinates[0], scale * coordinates[1])
    else:
        bar[coordinates] = s2s_runtime.scaled(scale, coordinates)


@pushforward(math.hypot)
def hypot_forward(y, *coordinates):
    length = y + (y == 0.0)
    if len(coordinates) == 2:
        p, q = coordinates
        p_dot, q_dot = dot[coordinates]
        dot[y] = (p * p_dot + q * q_dot) / length
    else:
        dot[y] = s2s_runtime.sum_of_products(coordinates, dot[coordinates]) / length


@pullback(math.dist)
def dist(y, p, q):
    scale = bar[y] / (y + (y == 0.0))
    bar[p] = s2s_runtime.scaled_steps(scale, p, q)
    bar[q] = s2s_runtime.scaled_steps(scale, q, p)


@pushforward(math.dist)
def dist_forward(y, p, q):
    scale = 1.0 / (y + (y == 0.0))
    push[p] = s2s_runtime.sum_of_products(s2s_runtime.scaled_steps(scale, p, q), dot[p])
    push[q] = s2s_runtime.sum_of_products(s2s_runtime.scaled_steps(scale, q, p), dot[q])


@pullback(math.fsum)
def fsum(y, items):
    bar[items] = s2s_runtime.sum_backward(bar[y], items)


@pullback(math.prod)
def prod(y, items, *, start=1):
    bar[items] = s2s_runtime.scaled(times(bar[y], start), s2s_runtime.other_factors(items))
    bar[start] = bar[y] * math.prod(items)


@pushforward(math.prod)
def prod_forward(y, items, *, start=1):
    change = s2s_runtime.sum_of_products(s2s_runtime.other_factors(items), dot[items])
    push[items] = times(change, start)
    push[start] = dot[start] * math.prod(items)


@pullback(builtins.sum)
def sum_(y, items, start=0):
    if is_known(isinstance(items, np.ndarray)) and is_known(np.ndim(items) == 1):
        bar[items] = np.full_like(items, bar[y])
    elif is_known(isinstance(items, np.ndarray)):
        bar[items] = np.broadcast_to(bar[y], np.shape(items))
    else:
        bar[items] = s2s_runtime.sum_backward(bar[y], items)
    bar[start] = bar[y]


@pullback(builtins.max, builtins.min, refuse=("key", "default"))
def extreme(y, *items, key=None, default=None):
    if len(items) == 1:
        bar[items] = (s2s_runtime.extreme_backward(bar[y], items[0], y),)
    elif len(items) == 2:
        tied = float(items[0] == items[1])
        first = float(items[0] == y) - 0.5 * tied
        bar[items] = (bar[y] * first, bar[y] * (1.0 - first))
    else:
        bar[items] = s2s_runtime.extreme_backward(bar[y], items, y)


@pushforward(builtins.max, builtins.min)
def extreme_forward(y, *items, key=None, default=None):
    if len(items) == 1:
        dot[y] = s2s_runtime.extreme_forward(dot[items][0], items[0], y)
    elif len(items) == 2:
        tied = float(items[0] == items[1])
        first = float(items[0] == y) - 0.5 * tied
        dot[y] = first * dot[items][0] + (1.0 - first) * dot[items][1]
    else:
        dot[y] = s2s_runtime.extreme_forward(dot[items], items, y)


for _fma in (getattr(math, "fma", None),):  # since Python 3.13
    if _fma is not None:

        @partial(_fma)
        def fma(y, a, b, c):
            D[a] = b
            D[b] = a
            D[c] = 1.0


for _sumprod in (getattr(math, "sumprod", None),):  # since Python 3.12
    if _sumprod is not None:

        @pullback(_sumprod)
        def sumprod(y, p, q):
            bar[p] = s2s_runtime.scaled(bar[y], q)
            bar[q] = s2s_runtime.scaled(bar[y], p)

        multilinear(_sumprod, of=("p", "q"))
