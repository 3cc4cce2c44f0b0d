"""Calls of functions without a rule, or of which the rule leaves something out."""

from __future__ import annotations

import numpy as np
import scipy.special

from tests.refusals.registry import NO_RULE, X, refused


@refused("cannot differentiate through the call of 'np.histogram'", NO_RULE, X)
def no_rule_in_numpy(x):
    return np.sum(np.histogram(x, 3)[1])  # < np.histogram


@refused("cannot differentiate through the call of 'scipy.special.expit'", NO_RULE, X)
def no_rule_in_scipy(x):
    return np.sum(scipy.special.expit(x))  # < scipy


@refused("cannot differentiate 'np.std' with 'where'", "Leave it out.", X)
def keyword_that_the_rule_leaves_out(x):
    return np.std(x, where=x > 0)  # < np.std


@refused("cannot differentiate this call of np.exp", "does not take these arguments", X)
def keyword_that_the_rule_does_not_know(x):
    return np.sum(np.exp(x, dtype=np.float32))  # < np.exp


@refused("cannot differentiate 'np.quantile' with respect to 'q'", "has no derivative for that")
def argument_without_derivative(x):
    return np.quantile(X, x)  # < np.quantile


@refused("no derivative of 'np.pad' with respect to 'array'", "does not give one", X)
def case_without_derivative(x):
    return np.sum(np.pad(x, 1, mode="mean"))  # < np.pad


@refused("cannot differentiate through complex numbers yet", "real and imaginary parts", X)
def complex_values(x):
    return np.sum(np.abs(np.exp(1j * x)))  # < np.abs


@refused(
    "cannot differentiate this: it may change 'values', which the derivative reads",
    "Pass it a copy.",
    2.0,
    3,
)
def unknown_number_of_arguments(x, n):
    values = [x * k for k in range(n)]
    return max(*values)  # < max
