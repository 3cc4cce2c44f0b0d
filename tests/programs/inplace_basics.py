# ruff: noqa -- programs as users write them
"""The plainest writes: augmented assignment, `out=`, methods that write."""

import numpy as np

from tests.programs._registry import program, vector


@program([(vector(4),)])
def augmented_on_an_argument(x):
    x += 1.0
    return np.sum(x * x)


@program([(vector(4),)])
def augmented_through_an_alias(x):
    y = x * 2.0
    z = y
    z += x
    return np.sum(y * z)


@program([(vector(4),)])
def written_through_out(x):
    y = np.zeros(4)
    np.multiply(x, x, out=y)
    return np.sum(y)


@program([(vector(4),)])
def sorted_in_place(x):
    y = x * 2.0
    y.sort()
    return np.sum(y * np.arange(4))


@program([(vector(4),)])
def filled_in_place(x):
    y = np.zeros(4)
    y.fill(x[0])
    return np.sum(y * x)
