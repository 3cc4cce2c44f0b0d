"""Derivatives of solves with a kept inverse: it is a means to solve, and no variable of its own."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.linalg import moved
from s2s.rules.notation import bar, dot, pullback, pushforward, varied, zero

zero(s2s_runtime.kept_inverse)


@pullback(s2s_runtime.solve_factored, constant=("inverse",))
def solve_factored(y, matrix, inverse, b):
    g = s2s_runtime.solve_factored(matrix.T, inverse.T, bar[y])
    bar[b] = g
    if np.ndim(b) == 1:
        bar[matrix] = -np.outer(g, y)
    else:
        bar[matrix] = -(g @ y.T)


@pushforward(s2s_runtime.solve_factored, constant=("inverse",))
def solve_factored_forward(y, matrix, inverse, b):
    change = moved(dot[b], dot[matrix] @ y, varied(matrix), varied(b))
    dot[y] = s2s_runtime.solve_factored(matrix, inverse, change)
