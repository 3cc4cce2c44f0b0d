"""Deciding what is kept of overwritten arrays: what a write overwrites, or what is read.

    u[i] = f(u[:i])      keeps u[i] and puts it back (`transform.restore`): one number, not a slice
    s = np.sum(u ** 2)   followed by a hundred writes keeps a copy of u

Sizes are compared by exponent: in how many loops something is kept, and its number of dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from s2s.analysis.lineage import Lineage
from s2s.analysis.settled import Settled
from s2s.analysis.versions import Versions, versions
from s2s.analysis.views import is_view, origin, stored_rank
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Module, Op, Symbol, Value
from s2s.ir.types import Array, Number, rank
from s2s.transform.keeping import Keeping
from s2s.transform.protect import with_copies
from s2s.transform.ready import definitions_of
from s2s.transform.rehearsal import Rehearsal
from s2s.transform.restore import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.analysis.activity import Activity
    from s2s.analysis.versions import Demands, Memory
    from s2s.ir.nodes import Atom, Statement


def watching(module: Module) -> Plan:
    """The plan of a first run: nothing is brought back, and what is read is noted."""
    return _plan(module, versions(module).overwritten)


def _plan(module: Module, overwritten: set[Value]) -> Plan:
    lineage = Lineage(module)
    views = dict(lineage.pairs) | lineage.back
    return Plan(
        overwritten, definitions_of(module), lineage.shapes, views, set(lineage.back),
        homes=lineage.homes,
    )  # fmt: skip


def planned(module: Module, facts: Activity, first: Plan) -> tuple[Module, Plan]:
    """The module with what is kept, and the plan of the run that uses it."""
    policy = Policy(module, facts, first)
    policy.decide()
    return policy.applied()


@dataclass(slots=True)
class _Group:
    """Arrays that may be one another: what is read of them, and the writes that run after."""

    reads: dict[Value, None] = field(default_factory=dict)
    writes: dict[Op, None] = field(default_factory=dict)


class Policy:
    """The decision for all arrays of a module."""

    def __init__(self, module: Module, facts: Activity, first: Plan) -> None:
        self.module, self.facts, self.first = module, facts, first
        self.definitions = first.definitions
        self.copied: dict[Value, None] = {}
        self.demands: Demands = first.lasting()
        self.found = Versions()
        self.carried: dict[Value, tuple[int, ...]] = {}
        self.lifted: dict[Value, tuple[Statement, list[Value]]] = {}
        self.settled: dict[Value, Op] = {}

    def decide(self) -> None:
        """Choose what is copied, until all else can be brought back."""
        self.settle()
        while True:
            self.follow()
            more = [v for group in self.groups() if self.prefers_copies(group) for v in group.reads]
            if not more:
                more = self.unreachable()
            if not more:
                return
            finals = self.finals(more)
            self.copied.update(finals or dict.fromkeys(self.sources(more)))

    def settle(self) -> None:
        """Find the arrays of which all that is read can be read from the final buffer."""
        found, lineage = Settled(self.module, self.definitions), Lineage(self.module)
        reads: dict[Value, dict[Value, Op | None]] = {}
        for value in (*(v for vs in self.demands.values() for v in vs), *self.first.items()):
            item, base = self.item(value)
            holds = item is not base and found.holds(self.definitions[item], base)
            again = self.read_of(base, self.definitions[item], lineage) if holds else None
            if again is not None or not isinstance(value.type, Number):
                reads.setdefault(found.top(base), {})[item] = again
        for op in self.first.stored():
            (new,), written = op.results, op.operands[2]
            known = isinstance(written, Value) and lineage.homes.get(written)
            here = known == lineage.homes.get(op)  # not of a branch alone
            again = self.read_of(new, op, lineage) if here and found.holds(op, new) else None
            if again is not None and isinstance(written, Value):
                reads.setdefault(found.top(new), {})[written] = again
        for items in reads.values():
            if None not in items.values():
                self.settled.update({v: again for v, again in items.items() if again is not None})

    def read_of(self, base: Value, op: Op, lineage: Lineage) -> Op | None:
        """What an op reads or writes of an array, read from its final version."""
        final = self.final(base, lineage)
        if final is None:
            return None
        result = op.results[0] if op.callee == i.GETITEM else op.operands[2]
        assert isinstance(result, Value)
        return Op((result,), i.GETITEM, (final, op.operands[1]), (), op.location)

    def item(self, value: Value) -> tuple[Value, Value]:
        """The first view on the way from an array to a value, and that array."""
        value = self.plain(value)
        op = self.definitions.get(value)
        if op is None or not is_view(op):
            return value, value
        base = self.plain(op.operands[0])  # type: ignore[arg-type]
        item, whole = self.item(base)
        return (value, base) if item is whole else (item, whole)

    def plain(self, value: Value) -> Value:
        """A value under its first name."""
        while (same := origin(value, self.definitions)) is not None:
            value = same
        return value

    def final(self, value: Value, lineage: Lineage) -> Value | None:
        """The version of an array that is not overwritten any more, where that is at hand."""
        seen: set[Value] = set()
        pending = [value]
        while pending:
            one = pending.pop()
            if one not in self.first.overwritten:
                return one
            seen.add(one)
            pending += [v for v in lineage.versions.get(one, ()) if v not in seen]
        return None

    def finals(self, values: list[Value]) -> dict[Value, None]:
        """What functions give back of the arrays of some values, and their callers overwrite."""
        memory = set().union(*(self.found.memory.get(v, set()) for v in values))
        found: dict[Value, None] = {}
        for function in self.module.functions.values():
            pending = list(function.body.yields)
            while pending:
                atom = pending.pop()
                made = self.definitions.get(atom) if isinstance(atom, Value) else None
                if made is not None and made.callee == i.TUPLE:
                    pending += made.operands
                elif isinstance(atom, Value) and isinstance(atom.type, Array):
                    shared = self.found.memory.get(atom, set()) & memory
                    if shared and atom in self.first.overwritten and not self.is_copied(atom):
                        found[atom] = None
        return found

    def follow(self) -> None:
        """Find the writes that run after what is read, and what undoing those reads."""
        size = -1
        while size != len(self.found.needed):
            size = len(self.found.needed)
            self.found = versions(self.module, self.open())
            for op in self.found.needed:
                for atom in _parts(op, self.definitions):
                    if atom in self.first.overwritten:
                        self.demands.setdefault(op, {})[atom] = None

    def open(self) -> Demands:
        """What is read of what is not copied."""
        found = {
            s: {v: None for v in vs if not self.is_copied(v)} for s, vs in self.demands.items()
        }
        return {s: vs for s, vs in found.items() if vs}

    def is_copied(self, value: Value) -> bool:
        if value in self.copied or value in self.settled:
            return True
        base = self.base(value)
        return base is not None and self.is_copied(base)

    def base(self, value: Value) -> Value | None:
        """What a value is a view of, or another name for."""
        same = origin(value, self.definitions)
        if same is not None:
            return same
        op = self.definitions.get(value)
        found = op.operands[0] if op is not None and is_view(op) else None
        return found if isinstance(found, Value) else None

    # which is smaller ------------------------------------------------------------------------------

    def groups(self) -> list[_Group]:
        """What is read and written, by array."""
        above: dict[Memory, Memory] = {}

        def top(one: Memory) -> Memory:
            while above.get(one, one) != one:
                one = above[one]
            return one

        reads = {v: None for vs in self.open().values() for v in vs}
        together = [self.found.memory.get(v, set()) for v in reads]
        for each in (*together, *self.found.needed.values()):
            tops = list({top(memory) for memory in each})
            above.update(dict.fromkeys(tops[1:], tops[0]) if tops else {})
        found: dict[Memory, _Group] = {}
        for value in reads:
            for memory in list(self.found.memory.get(value, ()))[:1]:
                found.setdefault(top(memory), _Group()).reads[value] = None
        for op, memories in self.found.needed.items():
            for memory in list(memories)[:1]:
                found.setdefault(top(memory), _Group()).writes[op] = None
        return list(found.values())

    def prefers_copies(self, group: _Group) -> bool:
        """Whether copies of what is read are smaller than what writes overwrite."""
        if not group.reads:
            return False
        stored = [self.found.depth[op] + stored_rank(op, self.definitions) for op in group.writes]
        copied = [self.exponent(v) for v in self.sources(group.reads)]
        worst = max(stored, default=-1), max(copied)
        if worst[0] != worst[1]:
            return worst[0] > worst[1]
        return stored.count(worst[0]) > copied.count(worst[1])

    def exponent(self, value: Value) -> int:
        size = rank(value.type)
        return self.found.depth.get(value, 0) + (1 if size is None else size)

    def sources(self, values: Iterable[Value]) -> dict[Value, None]:
        """What is copied: the values, or one array of which several are views."""
        by_root: dict[Value, dict[Value, None]] = {}
        for value in values:
            by_root.setdefault(self.root(value), {})[value] = None
        found: dict[Value, None] = {}
        for root, views in by_root.items():
            together = root in views or (
                len(views) > 1 and self.exponent(root) <= max(map(self.exponent, views))
            )
            found.update({root: None} if together else views)
        return found

    def root(self, value: Value) -> Value:
        base = self.base(value)
        return value if base is None or not isinstance(base.type, Array) else self.root(base)

    # whether it can be brought back ------------------------------------------------------------------

    def unreachable(self) -> list[Value]:
        """What is read and cannot be brought back where it is read."""
        run = Rehearsal(self)
        for function in self.module.functions.values():
            run.region(function.body.statements, set())
        self.carried, self.lifted = run.carried, run.lifted
        failed = {m for v in run.failed for m in self.found.memory.get(v, ())}
        if not failed:
            return []
        return [
            v
            for group in self.groups()
            if any(self.found.memory.get(w, set()) & failed for w in group.reads)
            for v in group.reads
        ]

    # the module ------------------------------------------------------------------------------------

    def applied(self) -> tuple[Module, Plan]:
        """The module that keeps what has been decided."""
        copies = {v: Value("", v.type, v.name or v.hint) for v in self.copied}
        keeping = Keeping(self.found, self.definitions, self.module, self.lifted)
        functions = {}
        for name, function in self.module.functions.items():
            body = keeping.region(function.body)
            params = tuple(p.value for p in function.params)
            functions[name] = replace(function, body=with_copies(body, params, copies))
        module = Module(functions, self.module.entry)
        plan = _plan(module, self.first.overwritten)
        plan.old, plan.whole, plan.carried = keeping.old, keeping.whole, self.carried
        plan.copies, plan.settled = copies, self.settled
        return module, plan


def _parts(op: Op, definitions: dict[Value, Op]) -> list[Value]:
    """The values of which the index of a write is made."""
    found: list[Value] = []
    pending: list[Atom] = [] if isinstance(op.callee, Symbol) else list(op.operands[1:2])
    while pending:
        atom = pending.pop()
        if isinstance(atom, Value):
            found.append(atom)
            made = definitions.get(atom)
            if made is not None and made.callee in (i.TUPLE, i.SLICE, i.CHAIN):
                pending += made.operands
    return found
