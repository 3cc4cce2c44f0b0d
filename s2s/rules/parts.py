"""Derivatives of the functions that take numbers apart: quotient and rest, fraction and exponent."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math

import numpy as np
import s2s_runtime

from s2s.rules.notation import bar, dot, pullback, pushforward, varied


@pullback(np.divmod, divmod, singular=True)
def divmod_(y, a, b):
    bar[a] = bar[y][1]
    bar[b] = -bar[y][1] * y[0]


@pushforward(np.divmod, divmod)
def divmod_forward(y, a, b):
    if varied(b):
        dot[y] = (s2s_runtime.zeros_like(y[0]), dot[a] - y[0] * dot[b])
    else:
        dot[y] = (s2s_runtime.zeros_like(y[0]), s2s_runtime.broadcast_like(dot[a], y[1]))


@pullback(np.modf, math.modf)
def modf(y, x):
    bar[x] = bar[y][0]


@pushforward(np.modf, math.modf)
def modf_forward(y, x):
    dot[y] = (dot[x], s2s_runtime.zeros_like(y[1]))


@pullback(np.frexp)
def frexp(y, x):
    bar[x] = np.ldexp(bar[y][0], -y[1])


@pushforward(np.frexp)
def frexp_forward(y, x):
    dot[y] = (np.ldexp(dot[x], -y[1]), np.zeros_like(y[1]))


@pullback(np.ldexp, math.ldexp, constant=("exponent",), narrow=True)
def ldexp(y, x, exponent):
    bar[x] = np.ldexp(bar[y], exponent)
