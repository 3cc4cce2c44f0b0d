"""Derivatives of the functions that make arrays of equally spaced numbers, by their ends."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math

import numpy as np
import s2s_runtime

from s2s.rules.notation import bar, dot, pullback, push, pushforward


@pullback(np.arange, constant=("dtype",))
def arange(y, start, stop=None, step=1.0, dtype=None):
    if stop is None:
        bar[start] = 0.0
    else:
        bar[start] = np.sum(bar[y])
        bar[stop] = 0.0
        bar[step] = np.dot(bar[y], np.arange(len(y)))


@pushforward(np.arange)
def arange_forward(y, start, stop=None, step=1.0, dtype=None):
    push[start] = np.zeros_like(y) if stop is None else np.full_like(y, dot[start])
    push[stop] = np.zeros_like(y)
    push[step] = dot[step] * np.arange(len(y), dtype=y.dtype)


@pullback(
    np.logspace, constant=("num", "endpoint", "dtype", "axis"), inactive=("base",), refuse=("axis",)
)
def logspace(y, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    share = s2s_runtime.shares_of_stop(y, num, endpoint)
    bar[start] = math.log(base) * np.sum(bar[y] * y * (1.0 - share), axis=0)
    bar[stop] = math.log(base) * np.sum(bar[y] * y * share, axis=0)


@pushforward(np.logspace)
def logspace_forward(y, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    share = s2s_runtime.shares_of_stop(y, num, endpoint)
    push[start] = math.log(base) * y * (1.0 - share) * dot[start]
    push[stop] = math.log(base) * y * share * dot[stop]


@pullback(np.geomspace, constant=("num", "endpoint", "dtype", "axis"), refuse=("axis",))
def geomspace(y, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    share = s2s_runtime.shares_of_stop(y, num, endpoint)
    bar[start] = np.sum(bar[y] * y * (1.0 - share), axis=0) / start
    bar[stop] = np.sum(bar[y] * y * share, axis=0) / stop


@pushforward(np.geomspace)
def geomspace_forward(y, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    share = s2s_runtime.shares_of_stop(y, num, endpoint)
    push[start] = y * (1.0 - share) * (dot[start] / start)
    push[stop] = y * share * (dot[stop] / stop)
