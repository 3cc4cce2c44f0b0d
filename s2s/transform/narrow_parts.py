"""Which statements make a part that few numbers enter: the narrow side of a diamond or an hourglass.

    def f(k, x0, data):
        x = x0.copy()
        for _ in range(n):          only k enters: forward, no records
            x = x + k * g(x)
        return np.sum((x - data) ** 2)

A part is a run of statements, so that nothing is moved. What enters it are the values of its
surroundings that it reads and that carry a derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir.nodes import Op, Region, Value
from s2s.ir.types import Number, is_float_dtype
from s2s.ir.walk import definitions_in, free_in, operands_of, regions_of, uses_in
from s2s.transform.contraction import is_contractible
from s2s.transform.forward_parts import ForwardPart

if TYPE_CHECKING:
    from collections.abc import Collection

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Statement

MOST = 4  # as many numbers may enter a part


def forward_part(region: Region, start: int, stop: int, facts: Activity) -> ForwardPart:
    """The part that the statements of a region from `start` to before `stop` make."""
    statements = region.statements[start:stop]
    inside = set(definitions_in(Region((), statements, ())))
    free = {v: None for s in statements for v in read_by(s) if v not in inside}
    rest = Region((), region.statements[stop:], region.yields)
    used = set(uses_in(rest))
    outputs = tuple(r for s in statements for r in s.results if r in used)
    return ForwardPart(
        statements,
        tuple(v for v in free if v in facts),
        tuple(v for v in free if v not in facts),
        outputs,
        tuple(v for v in outputs if v in facts),
    )


def read_by(statement: Statement) -> list[Value]:
    """The values of its surroundings that a statement reads, regions included."""
    own = [a for a in operands_of(statement) if isinstance(a, Value)]
    return own + [v for r in regions_of(statement) for v in free_in(r)]


def narrow_parts(
    region: Region, facts: Activity, unsure: Collection[Value]
) -> list[tuple[int, int]]:
    """The longest runs of statements of a region that at most `MOST` numbers enter."""
    statements = region.statements
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(statements):
        stop = _longest(region, start, facts) if facts.touches(statements[start]) else start
        while stop > start and not _is_closed(region, start, stop, facts, unsure):
            stop -= 1
        if stop > start:
            found.append((start, stop))
        start = max(stop, start + 1)
    return found


def _longest(region: Region, start: int, facts: Activity) -> int:
    """Where the run of statements from `start` ends that few numbers enter."""
    inside: set[Value] = set()
    entering: set[Value] = set()
    stop = start
    for place, statement in enumerate(region.statements[start:], start):
        entering |= {v for v in read_by(statement) if v in facts and v not in inside}
        if len(entering) > MOST or not all(map(is_number, entering)):
            break
        inside |= set(definitions_in(Region((), (statement,), ())))
        if facts.touches(statement):
            stop = place + 1
    return stop


def is_number(value: Value) -> bool:
    """Whether a value is one floating-point number."""
    type_ = value.type
    return isinstance(type_, Number) and type_.dtype is not None and is_float_dtype(type_.dtype)


def _is_closed(
    region: Region, start: int, stop: int, facts: Activity, unsure: Collection[Value]
) -> bool:
    """Whether the Jacobian of all that leaves a run can be written."""
    if not facts.touches(region.statements[stop - 1]):
        return False
    part = forward_part(region, start, stop, facts)
    return bool(part.active) and all(
        is_contractible(v.type) and v not in unsure for v in part.active
    )


def is_single(part: ForwardPart) -> bool:
    """Whether a part is one operation, which has its own rule."""
    return len(part.statements) == 1 and isinstance(part.statements[0], Op)
