"""Derivatives of programs of the corpus for given seeds, one or many at once."""

from __future__ import annotations

import contextlib
import copy
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests import oracles
from tests.compiled import bound, imported, names_of, parameters
from tests.transform.batching import stacked

if TYPE_CHECKING:
    from s2s.write.emitted import Emitted
    from tests.programs._registry import Program


@dataclass(frozen=True)
class Compiled:
    """An emitted derivative, and what its entry takes beside the arguments."""

    emitted: Emitted
    module: Any
    beside: dict[str, Any]
    names: tuple[str, ...]
    batched: bool


def compiled(program: Program, operator: str, *, batched: bool = False) -> Compiled:
    """A derivative of a program, emitted and loaded."""
    from s2s.analysis.signature import type_of
    from s2s.capture.access import resolve
    from s2s.operators.target import in_order
    from s2s.pipeline import derive

    call, function = program.calls[0].fresh(), program.function
    passed = bound(function, call.positional, call.named)
    names = names_of(function, program.wrt)
    defaults = {n: p.default for n, p in parameters(function) if n in names and n not in passed}
    arguments = in_order(function, {**passed, **defaults})
    types = {n: type_of(v, n) for n, v in arguments.items()}
    emitted = derive(function, types, names, operator, batched=batched)
    captured = {c.name: resolve(c.path, function, arguments) for c in emitted.captures}
    name = f"{program.id.replace('.', '_')}_{operator}{'_batched' if batched else ''}"
    return Compiled(
        emitted, imported(emitted, name), {**defaults, **captured}, names, batched
    )  # fmt: skip


def run(found: Compiled, program: Program, seeds: list[int]) -> Any:
    """The derivative for random seeds with these numbers."""
    call = program.calls[0].fresh()
    given = {**call.named, **found.beside}
    entry = getattr(found.module, found.emitted.name)
    with contextlib.redirect_stdout(io.StringIO()):
        if found.emitted.backward is not None:
            value, saved = entry(*call.positional, **given)
            y_bar = _seeds(value, seeds, batched=found.batched)
            return getattr(found.module, found.emitted.backward)(saved, y_bar)
        values = {**bound(program.function, call.positional, call.named), **found.beside}
        places = _places(found, program)
        dots = {
            place: _seeds(values[name], seeds, batched=found.batched)
            for place, name in zip(places, found.names, strict=True)
        }
        return entry(*call.positional, **given, **dots)[1]


def _places(found: Compiled, program: Program) -> tuple[str, ...]:
    from s2s.transform.request import tangent_parameters

    return tangent_parameters(found.names, tuple(n for n, _ in parameters(program.function)))


def _seeds(like: Any, seeds: list[int], *, batched: bool) -> Any:
    rows = []
    for seed in seeds:
        random = np.random.default_rng([17, seed])
        numbers = random.normal(size=len(oracles.flatten(like)))
        rows.append(oracles.unflatten(numbers, copy.deepcopy(like)))
    return stacked(rows) if batched else rows[0]
