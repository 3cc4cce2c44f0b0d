"""The backward part gone through without writing it: which overwritten values can be brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.views import keeps_all, writes_of
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Region, Symbol, Value, While, With
from s2s.ir.types import Array
from s2s.ir.walk import definitions_in, free_in, operands_of, regions_of, statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.transform.policy import Policy


class Rehearsal:
    """The backward part gone through without writing it: which versions are at hand where.

    `known` are the overwritten values that have been brought back so far.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.needed = policy.found.needed
        self.overwritten = policy.first.overwritten
        self.demands = policy.open()
        self.carried: dict[Value, tuple[int, ...]] = {}
        self.lifted: dict[Value, tuple[Statement, list[Value]]] = {}
        self.failed: dict[Value, None] = {}

    def has(self, atom: Atom, known: set[Value]) -> bool:
        """Whether a value is at hand."""
        if not isinstance(atom, Value):
            return False
        if atom in known or atom not in self.overwritten or self.policy.is_copied(atom):
            return True
        base = self.policy.base(atom)
        return base is not None and self.has(base, known)

    def region(self, statements: tuple[Statement, ...], known: set[Value]) -> None:
        """Go through statements from the end."""
        for statement in reversed(statements):
            if not isinstance(statement, Op) and not self.policy.facts.touches(statement):
                self.skip(statement, known)
            else:
                self.statement(statement, known)
            for value in self.demands.get(statement, ()):
                if not self.has(value, known):
                    self.failed[value] = None

    def skip(self, statement: Statement, known: set[Value]) -> None:
        """A statement that is not reversed: what it overwrites is copied before it."""
        inside = [s for s in statements_in(Region((), (statement,), ())) if s in self.needed]
        if not inside or not statement.results:  # nobody sees what it leaves
            return
        written = set().union(*(self.needed[s] for s in inside if isinstance(s, Op)))
        outer: dict[Value, None] = {}
        outer.update(dict.fromkeys(a for a in operands_of(statement) if isinstance(a, Value)))
        for region in regions_of(statement):
            outer.update(dict.fromkeys(free_in(region)))
        values = [
            v
            for v in outer
            if v in self.overwritten
            and isinstance(v.type, Array)
            and self.policy.found.memory.get(v, set()) & written
        ]
        self.lifted[statement.results[0]] = (statement, values)
        known.update(values)

    def statement(self, statement: Statement, known: set[Value]) -> None:
        match statement:
            case Op() if statement in self.needed:
                self.write(statement, known)
            case Op(callee=i.ALIAS, results=(result,), operands=(Value() as source,)):
                if result in known:
                    known.add(source)
            case Op() if statement in self.policy.first.inverses:
                leads_back = statement in self.policy.first.closing
                (shown,) = statement.results
                if shown in known or (leads_back and self.has(shown, known)):
                    known.update(a for a in statement.operands[:1] if isinstance(a, Value))
            case If(then=then, orelse=orelse, results=results):
                self.arms((then, orelse), results, known)
            case With(body=body, results=results):
                self.arms((body,), results, known)
            case For() | While():
                self.loop(statement, known)

    def write(self, op: Op, known: set[Value]) -> None:
        if isinstance(op.callee, Symbol):
            places = writes_of(self.policy.module.functions[op.callee.name])
            known.update(a for a in (op.operands[k] for k in places) if isinstance(a, Value))
        elif keeps_all(op) or self.has(op.results[0], known):
            known.update(a for a in op.operands[:1] if isinstance(a, Value))

    def arms(self, arms: tuple[Region, ...], results: tuple[Value, ...], known: set[Value]) -> None:
        after = []
        for arm in arms:
            inner, inside = set(known), set(definitions_in(arm))
            for atom, result in zip(arm.yields, results, strict=True):
                if isinstance(atom, Value) and (atom in inside or atom in self.overwritten):
                    inner |= {atom} if self.has(result, known) else set()
            self.region(arm.statements, inner)
            after.append(inner - inside)
        known |= set.intersection(*after)

    def loop(self, loop: For | While, known: set[Value]) -> None:
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        inside = set(definitions_in(loop.body))
        positions = [
            j
            for j, atom in enumerate(loop.body.yields[1:])
            if isinstance(atom, Value)
            and atom in inside
            and isinstance(atom.type, Array)
            and atom in self.overwritten
            and self.has(loop.results[1 + j], known)
            and self.concerns(atom)
        ]
        failed = dict(self.failed)
        while True:
            self.failed = dict(failed)
            yields = (loop.body.yields[1 + j] for j in positions)
            inner = known | {a for a in yields if isinstance(a, Value)}
            self.region(loop.body.statements, inner)
            still = [j for j in positions if self.has(params[j], inner)]
            if still == positions:
                break
            positions = still
        self.carried[loop.results[0]] = tuple(positions)
        known.update(a for j in positions if isinstance(a := loop.initial[j], Value))

    def concerns(self, value: Value) -> bool:
        """Whether a value is of an array that is brought back."""
        memory = self.policy.found.memory.get(value, set())
        return any(memory & written for written in self.needed.values())
