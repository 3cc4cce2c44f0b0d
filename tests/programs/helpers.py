# ruff: noqa -- programs as users write them
"""Functions that programs of other files call."""

import numpy as np

OFFSET = 0.25


def double(x):
    return 2.0 * x


def softplus(x):
    return np.log1p(np.exp(x))


def power(x, n):
    y = 1.0
    for _ in range(n):
        y = y * x
    return y


def newton_root(a):
    x = a
    for _ in range(60):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if abs(step) < 1e-13:
            break
    return x


class nested:
    @staticmethod
    def shifted(x):
        return x * x + OFFSET
