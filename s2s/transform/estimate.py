"""What a part of a program costs in either mode: arrays that are kept, and operations on arrays.

A number counts as a small part of an array, and a step of a loop as several. These are estimates of
sizes that are not known when compiling, to choose between modes, not to predict times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.differentiable import active_operands
from s2s.ir.nodes import For, Op, Primitive, Symbol, Value, While
from s2s.ir.types import rank
from s2s.ir.walk import regions_of
from s2s.rules.registry import forward_of, rule_of

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Module, Statement

NUMBER = 0.02  # of an array
STEPS = 10  # of a loop
DEEPEST = 4  # calls that are followed


@dataclass(frozen=True, slots=True)
class Cost:
    """What is kept for the backward part, and how much is computed, in arrays."""

    kept: float = 0.0
    work: float = 0.0

    def plus(self, other: Cost, times: float = 1.0) -> Cost:
        """The sum of two costs, one of them several times."""
        return Cost(self.kept + times * other.kept, self.work + times * other.work)


def cost_of(
    statements: tuple[Statement, ...],
    facts: Activity,
    module: Module,
    depth: int = 0,
    *,
    repeated: bool = False,
) -> Cost:
    """What reverse mode keeps of statements, and the operations that carry a derivative.

    A number that has a name anyway costs nothing; one of each step of a loop goes into a record.
    """
    total = Cost()
    for statement in statements:
        if not facts.touches(statement):
            continue
        match statement:
            case Op(callee=Symbol(name=name)):
                if depth < DEEPEST:
                    body = module.functions[name].body
                    inner = cost_of(body.statements, facts, module, depth + 1, repeated=repeated)
                    total = total.plus(inner)
            case Op():
                total = total.plus(_of_op(statement, facts, repeated=repeated))
            case _:
                looped = isinstance(statement, For | While)
                steps = STEPS if looped else 1
                for region in regions_of(statement):
                    inner = cost_of(
                        region.statements, facts, module, depth, repeated=repeated or looped
                    )
                    total = total.plus(inner, steps)
    return total


def _of_op(op: Op, facts: Activity, *, repeated: bool) -> Cost:
    active = [a for a in active_operands(op) if a in facts]
    sizes = [size_of(a) for a in (*op.results, *active) if isinstance(a, Value)]
    work = max(sizes, default=NUMBER)
    kept = _keeps(op) and (repeated or work > NUMBER)
    return Cost(work if kept else 0.0, work)


def _keeps(op: Op) -> bool:
    """Whether the backward part of an op reads a value that is not constant: it is not linear."""
    if not isinstance(op.callee, Primitive):
        return True
    forward, rule = forward_of(op.callee), rule_of(op.callee)
    if forward is not None and forward.kind == "linear":
        return False
    if op.callee.name in ("+", "-", "+=", "-="):
        return False
    values = [a for a in op.operands if isinstance(a, Value)]
    if op.callee.name in ("*", "/") and len(values) == 1:
        return False
    return rule is not None


def size_of(value: Value) -> float:
    """How much of an array a value is."""
    return NUMBER if rank(value.type) == 0 else 1.0


def shown(amount: float) -> str:
    """An amount of arrays as text."""
    if amount < 1.0:
        count = round(amount / NUMBER)
        return "1 number" if count == 1 else f"{count} numbers"
    whole = round(amount)
    return "1 array" if whole == 1 else f"{whole} arrays"
