"""What a call of a function does to index sets, beside what finite differences say."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir.nodes import Module, Primitive
from s2s.operators.leaves import rebuilt
from s2s.sparse.calls import apply
from s2s.sparse.pattern import numbered, rows_of_result
from s2s.sparse.sets import Sets
from s2s.sparse.walk import Walk
from tests import oracles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.rules.case import Case

STEP = 1e-6
SECOND_STEP = 2e-4


def pattern(case: Case, *, second: bool = False) -> Any:
    """The pattern of the Jacobian of a call, or of the Hessian of the sum of what it gives."""
    chosen = [_at(case, which) for which in case.wrt]
    given = [leaf for value in chosen for _, leaf in oracles.leaves(value)]
    sets = Sets(sum(map(np.size, given)), second=second)
    walk = Walk(Module({}, ""), sets)
    fresh = numbered(given, sets)
    args, named = list(case.args), dict(case.kwargs)
    for which, value in zip(case.wrt, chosen, strict=True):
        (args if isinstance(which, int) else named)[which] = rebuilt(  # type: ignore[index]
            value, fresh
        )
    result = apply(walk, Primitive(case.function, "f"), tuple(args), named)
    parts = [part.ravel() for part in rows_of_result(result)]
    ids = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    if not second:
        return sets.pattern(ids).toarray()
    return sets.second_pattern(sets.union_all(ids.tolist())).toarray()


def inputs(case: Case) -> NDArray[np.float64]:
    """The numbers with respect to which a call is differentiated."""
    return oracles.flatten([_at(case, which) for which in case.wrt])


def jacobian(case: Case) -> NDArray[np.float64]:
    """By central differences."""
    x = inputs(case)
    columns = [
        (_value(case, x + step) - _value(case, x - step)) / (2.0 * STEP)
        for step in STEP * np.eye(x.size)
    ]
    return np.array(columns).reshape(x.size, -1).T


def hessian(case: Case) -> NDArray[np.float64]:
    """Of a weighted sum of the values, by central differences of the second order."""
    x = inputs(case)
    weights = 1.0 + np.modf(np.arange(1, _value(case, x).size + 1) * 0.618)[0]
    steps = SECOND_STEP * np.eye(x.size)
    found = np.zeros((x.size, x.size))
    for (i, p), (j, q) in product(enumerate(steps), repeat=2):
        if i <= j:
            corners = [
                (s * t, _value(case, x + s * p + t * q)) for s, t in product((1, -1), repeat=2)
            ]
            total = sum(sign * (weights @ value) for sign, value in corners)
            found[i, j] = found[j, i] = total / (4.0 * SECOND_STEP**2)
    return found


def _value(case: Case, x: NDArray[np.float64]) -> NDArray[np.float64]:
    rest = x
    args, named = list(case.args), dict(case.kwargs)
    for which in case.wrt:
        like = _at(case, which)
        size = oracles.flatten(like).size
        (args if isinstance(which, int) else named)[which] = oracles.unflatten(rest[:size], like)  # type: ignore[index]
        rest = rest[size:]
    with np.errstate(all="ignore"):
        return oracles.flatten(case.function(*args, **named))


def _at(case: Case, which: int | str) -> Any:
    return case.args[which] if isinstance(which, int) else case.kwargs[which]
