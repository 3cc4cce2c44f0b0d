"""What to preaccumulate, by an estimate of what is kept and computed. Deterministic.

Sizes are counted in units of one array of the rank of what a part gives; a number that is kept next
to arrays counts nothing. What stands in a loop is kept once for each step, so there numbers count,
and what is read counts although it has a name of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.ir.types import rank
from s2s.ir.walk import definitions_in
from s2s.transform.elementwise_parts import kept_values
from s2s.transform.estimate import cost_of, shown, size_of

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Location, Module, Region, Value
    from s2s.transform.elementwise_parts import ElementwisePart
    from s2s.transform.forward_parts import ForwardPart

LEAST = 0.1  # of an array: what is saved must be worth a sweep


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of a program that could be entered forward, and whether it is.

    Attributes:
        location: where its output is defined.
        what: the part, in words.
        taken: whether it is entered forward.
        why: the estimate, or what is in the way.
    """

    location: Location | None
    what: str
    taken: bool
    why: str


def elementwise_choice(
    part: ElementwisePart, region: Region, facts: Activity, *, repeated: bool
) -> Choice:
    """Whether a part keeps fewer arrays when it is preaccumulated."""
    names = ", ".join(v.name or "a value" for v in part.inputs)
    what = f"{len(part.ops)} elementwise operations on {names}"
    location = part.ops[-1].location
    read = kept_values(part, facts)
    if read is None:
        return Choice(location, what, taken=False, why="one of them has no partial derivatives")
    before = len(_counted(read, part, region, repeated=repeated))
    after = len(part.inputs)
    taken = after < before
    shown = f"reverse keeps {_arrays(before)}, the local Jacobian is {_arrays(after)}"
    return Choice(location, what, taken, shown)


def marked_choice(part: ForwardPart, location: Location | None) -> Choice:
    """A part that the program itself, or who asks for the derivative, wants to be entered forward."""
    names = ", ".join(v.name or "a value" for v in part.inputs)
    return Choice(location, f"a part that {names} enter{_s(part)}", taken=True, why="as was asked")


def _s(part: ForwardPart) -> str:
    return "s" if len(part.inputs) == 1 else ""


def _counted(
    read: tuple[Value, ...], part: ElementwisePart, region: Region, *, repeated: bool
) -> list[Value]:
    """Of what a backward part reads, that which is kept for it alone."""
    most = rank(part.output.type)
    if repeated:
        own = set(definitions_in(region))
        return [v for v in read if v in own and rank(v.type) == most]
    if not most:
        return []
    inside = {op.results[0] for op in part.ops[:-1]}
    return [v for v in read if v in inside and rank(v.type) == most]


def narrow_choice(part: ForwardPart, facts: Activity, module: Module, *, repeated: bool) -> Choice:
    """Whether a part that few numbers enter keeps less when it is swept forward."""
    active = [s.location for s in part.statements if facts.touches(s) and s.location is not None]
    names = ", ".join(v.name or "a number" for v in part.inputs)
    reach = f" up to line {active[-1].line}" if active and active[-1] != active[0] else ""
    what = f"a part{reach} that only {names} enter{_s(part)}"
    cost = cost_of(part.statements, facts, module, repeated=repeated)
    count = len(part.inputs)
    kept = sum(count * size_of(v) for v in part.active)
    less = kept < cost.kept and (repeated or cost.kept - kept >= LEAST)
    taken = less and count * cost.work <= 2.0 * cost.work + cost.kept
    why = (
        f"reverse keeps {shown(cost.kept)}, the local Jacobian is {shown(kept)}; "
        f"{count} forward sweep{'s' if count > 1 else ''}"
    )
    return Choice(active[0] if active else None, what, taken, why)


def _arrays(count: int) -> str:
    return "1 array" if count == 1 else f"{count} arrays"
