# ruff: noqa -- a module that programs import from
"""Functions and data of another module."""

import numpy as np

SCALE = 3.0
TABLE = {"a": 1.0, "b": 2.0}


def scaled(x):
    return SCALE * np.tanh(x)


def calls_back(f, x):
    return f(f(x))


class Config:
    rate = 0.5
    name = "config"
