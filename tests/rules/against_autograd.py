"""HIPS autograd as an oracle: the same call with its functions, the same adjoint."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.rules.harness import _adjoints as adjoints
from tests.rules.harness import _compare as compare
from tests.rules.harness import interpret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.rules.case import Case


def count_agreeing(cases: Iterable[Case]) -> int:
    """How many adjoints agree with autograd's; those that it cannot do are passed over."""
    pytest.importorskip("autograd")
    return sum(_agrees(case, which) for case in cases for which in case.wrt)


def _agrees(case: Case, which: int | str) -> bool:
    from autograd.core import make_vjp

    function = _counterpart(case.function)
    is_array = isinstance(which, int) and isinstance(case.args[which], np.ndarray)
    if function is None or not is_array:
        return False
    y = case.function(*case.args, **case.kwargs)
    y_bar = next(adjoints(y, narrow=False))
    try:
        pullback, _ = make_vjp(_call(function, case, which), case.args[which])
        expected = pullback(y_bar)
    except Exception:
        return False
    if np.shape(expected) != np.shape(case.args[which]) or not np.all(np.isfinite(expected)):
        return False
    compare(interpret(case, y_bar)[which], expected, f"{case} by {which}", 1e-9, 1e-10)
    return True


def _call(function: Callable[..., Any], case: Case, which: int) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        return function(*case.args[:which], x, *case.args[which + 1 :], **case.kwargs)

    return call


def _counterpart(function: Any) -> Any:
    import autograd.numpy as anp
    import autograd.numpy.linalg as anp_linalg

    name = getattr(function, "__name__", "")
    if getattr(operator, name, None) is function:
        return function
    for theirs, ours in ((anp_linalg, np.linalg), (anp, np)):
        if getattr(ours, name, None) is function:
            return getattr(theirs, name, None)
    return None
