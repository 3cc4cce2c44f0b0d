# ruff: noqa -- programs as users write them
"""Helpers that are called as the parts of a derivative are called."""

import numpy as np

from tests.programs._registry import program, vector


def scale(x, n):
    for k in range(n):
        x = x * np.sin(x)
    return x


def scale_backward(y, x):
    for k in range(2):
        x, y = y + 2.0 * x, x + 1.0
    return x, y


def scale_forward(x):
    s = 0.0
    for v in x:
        s = s + v * v
    return s, 2.0 * s


@program([(vector(3),)])
def helpers_named_as_parts(x):
    a = scale(x, 2)
    b, c = scale_backward(a, x)
    s, t = scale_forward(b)
    return np.sum(b * c) * s + t


def model_grad(w, n):
    for k in range(n):
        w = w * w
    return w


def model_value_and_grad(w):
    s = 0.0
    for v in w:
        s = s + v**3
    return s


@program([(vector(3),)])
def model(w):
    return np.sum(model_grad(w, 2)) * model_value_and_grad(w)
