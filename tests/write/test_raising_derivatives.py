"""The emitted derivatives of the corpus compute what their IR means, writes in place included."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import numpy as np
import pytest

from s2s.capture.access import resolve
from s2s.errors import S2SError
from s2s.ir.evaluate import evaluate
from s2s.pipeline import derivative
from s2s.transform.request import Request
from tests import oracles
from tests.lower.round_trip import lowered
from tests.programs._registry import all_programs
from tests.write.test_raising_programs import raised

IN_PLACE = [p for p in all_programs() if p.id.startswith(("inplace", "nasty"))]


@pytest.mark.slow
@pytest.mark.parametrize("program", IN_PLACE, ids=lambda p: p.id)
def test_derivative(program: Any) -> None:
    """Value and gradient, bit for bit but for sums over arrays that lie otherwise in memory."""
    call = program.calls[0].fresh()
    arguments = inspect.signature(program.function).bind(*call.positional, **call.named).arguments
    names = tuple(inspect.signature(program.function).parameters)
    wrt = tuple(w if isinstance(w, str) else names[w] for w in program.wrt)
    try:
        found = lowered(program.function, *call.positional, **call.named)
        made = derivative(found.module, Request("value_and_grad", wrt, len(wrt) == 1))
    except S2SError:
        pytest.skip("refused")
    captures = {c.name: resolve(c.path, program.function, arguments) for c in found.captures}
    text, namespace = raised(made)
    exec(compile(text, "raised.py", "exec"), namespace)
    results = []
    for run in (namespace[made.entry], lambda *a, **k: evaluate(made, *a, **k)):
        args = copy.deepcopy((call.positional, call.named))
        results.append(oracles.flatten(run(*args[0], **args[1], **captures)))
    assert np.allclose(*results, rtol=1e-13, atol=1e-15, equal_nan=True)
