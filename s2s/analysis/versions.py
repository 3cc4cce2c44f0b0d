"""Which values are overwritten later, and which writes run after a value has been read.

u = x.copy()             u is memory of its own
t = u[1:] * 2.0          reads u
u1 = setitem(u, 0, t0)   overwrites u, and every view of it; it runs after that read

Memory is named by the op that makes it: what it made last, and what it made in iterations before.
An argument of the entry is never overwritten: what is written into is a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from s2s.analysis.effects import is_mutable, shown_operands
from s2s.analysis.views import is_new, is_view, origin, writes_into, writes_of
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Symbol, Value, While, With
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.ir.nodes import Atom, Function, Module, Region, Statement

Memory: TypeAlias = tuple[Value, str]  # made last, "before" that, or an argument's "own" copy
Demands: TypeAlias = dict["Statement", dict[Value, None]]

_PASSES = 4


@dataclass(slots=True)
class Versions:
    """What happens to the memory of arrays.

    Attributes:
        overwritten: values whose memory is written into after they were defined.
        memory: what a value may be in, at any time.
        needed: the writes that may run after a demanded read of what they overwrite.
        depth: in how many loops a value is defined, or a write stands.
    """

    overwritten: set[Value] = field(default_factory=set)
    memory: dict[Value, set[Memory]] = field(default_factory=dict)
    needed: dict[Op, set[Memory]] = field(default_factory=dict)
    depth: dict[Value | Op, int] = field(default_factory=dict)


def has_writes(module: Module) -> bool:
    """Whether anything overwrites an array."""
    return any(writes_into(s) for f in module.functions.values() for s in statements_in(f.body))


def versions(module: Module, demands: Demands | None = None) -> Versions:
    """Follow every function in the order in which its statements run.

    Args:
        module: the functions.
        demands: what is read once more in the backward part of each statement.
    """
    found = Versions()
    summaries = {name: _Summary() for name in module.functions}
    size = -1
    while size != (size := sum(s.size() for s in summaries.values())):
        for function in module.functions.values():
            _Walk(module, found, demands or {}, summaries).function(function)
    return found


@dataclass(slots=True)
class _Summary:
    """What is known of a function from its callers, and to them.

    `later`: the parameters, and -1 for the result, that are overwritten after it has returned.
    `shown`: for each part of the result, the parameters with which it may share memory.
    """

    later: set[int] = field(default_factory=set)
    shown: dict[int, set[int]] = field(default_factory=dict)

    def size(self) -> int:
        """How much is known."""
        return len(self.later) + sum(1 + len(places) for places in self.shown.values())


class _Walk:
    """One function. `cur`: where a value is now. `holders`: what has been in some memory."""

    def __init__(
        self,
        module: Module,
        found: Versions,
        demands: Demands,
        summaries: dict[str, _Summary],
    ) -> None:
        self.module, self.found, self.demands = module, found, demands
        self.summaries = summaries
        self.is_entry = False
        self.arguments: set[Value] = set()
        self.cur: dict[Value, set[Memory]] = {}
        self.holders: dict[Memory, set[Value]] = {}
        self.defined: set[Value] = set()
        self.seen: set[Memory] = set()
        self.passed: dict[Memory, set[tuple[str, int]]] = {}  # to or from which functions
        self.made: dict[Value, Op] = {}
        self.depth = 0

    def function(self, function: Function) -> None:
        self.is_entry = function.name == self.module.entry
        for parameter in function.params:
            value = parameter.value
            self.define(value, {(value, "last")})
            self.arguments.add(value)
        self.region(function.body)
        if not self.is_entry:
            self.summarise(function)

    def summarise(self, function: Function) -> None:
        """What the function gives back, and what its callers do to that."""
        summary = self.summaries[function.name]
        params = [p.value for p in function.params]
        for k, part in enumerate(self.parts_of(function)):
            places = {params.index(v) for v, _ in self.of(part) if v in self.arguments}
            summary.shown.setdefault(k, set()).update(places)
        ends: list[Atom] = [v for k, v in enumerate(params) if k in summary.later]
        ends += [a for a in function.body.yields if -1 in summary.later]
        for value in ends:
            self.mark(self.of(value))

    def parts_of(self, function: Function) -> tuple[Atom, ...]:
        """The result and the new versions of what is written into, as far as they are given."""
        (result,) = function.body.yields
        made = self.made.get(result) if isinstance(result, Value) else None
        count = len(writes_of(function))
        together = count and made is not None and made.callee == i.TUPLE
        if together and made is not None and len(made.operands) == 1 + count:
            return made.operands
        return (result,)

    # memory --------------------------------------------------------------------------------------

    def of(self, atom: Atom) -> set[Memory]:
        return self.cur.get(atom, set()) if isinstance(atom, Value) else set()

    def define(self, value: Value, memory: set[Memory]) -> None:
        if not is_mutable(value.type):
            return
        self.cur[value] = set(memory)
        self.defined.add(value)
        self.found.depth[value] = self.depth
        self.found.memory.setdefault(value, set()).update(memory)
        for one in memory:
            self.holders.setdefault(one, set()).add(value)

    def fresh(self, result: Value) -> set[Memory]:
        """New memory; what the op made before is told apart from it."""
        last, before = (result, "last"), (result, "before")
        held = self.holders.pop(last, None)
        if held is not None:
            self.holders.setdefault(before, set()).update(held)
            for value in held:
                memory = self.cur[value]
                if last in memory:
                    memory.discard(last)
                    memory.add(before)
                self.found.memory[value].add(before)
            self.passed.setdefault(before, set()).update(self.passed.pop(last, ()))
        if last in self.seen:
            self.seen.discard(last)
            self.seen.add(before)
        return {last}

    def owned(self, memory: set[Memory]) -> set[Memory]:
        """What is written into: of an argument of the entry, a copy."""
        if not self.is_entry:
            return memory
        return {(v, "own") if v in self.arguments else (v, age) for v, age in memory}

    def mark(self, memory: set[Memory]) -> None:
        for one in memory:
            self.found.overwritten |= self.holders.get(one, set()) & self.defined
            for name, place in self.passed.get(one, ()):
                self.summaries[name].later.add(place)

    # statements ----------------------------------------------------------------------------------

    def region(self, region: Region) -> None:
        for statement in region.statements:
            wanted = self.demands.get(statement, {})
            self.see(v for v in wanted if v not in statement.results)
            self.statement(statement)
            self.see(v for v in wanted if v in statement.results)

    def see(self, values: Iterable[Value]) -> None:
        for value in values:
            self.seen |= self.of(value)

    def statement(self, statement: Statement) -> None:
        match statement:
            case Op():
                self.op(statement)
            case If():
                self.branch(statement)
            case For() | While():
                self.loop(statement)
            case With():
                if statement.target is not None:
                    self.define(statement.target, self.of(statement.context))
                self.region(statement.body)
                for result, atom in zip(statement.results, statement.body.yields, strict=True):
                    self.define(result, self.of(atom))

    def branch(self, statement: If) -> None:
        seen, defined = set(self.seen), set(self.defined)
        self.region(statement.then)
        then_seen, then_defined = self.seen, self.defined
        self.seen, self.defined = seen, defined
        self.region(statement.orelse)
        self.seen |= then_seen
        self.defined |= then_defined
        rows = zip(statement.results, statement.then.yields, statement.orelse.yields, strict=True)
        for result, a, b in rows:
            self.define(result, self.of(a) | self.of(b))

    def loop(self, loop: For | While) -> None:
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        tests = loop.test.params if isinstance(loop, While) else ()
        carried = [set(self.of(a)) for a in loop.initial]
        self.depth += 1
        for _ in range(_PASSES):
            before = [set(c) for c in carried], set(self.seen), len(self.found.overwritten)
            if isinstance(loop, For):
                self.define(loop.body.params[0], self.of(loop.iterable))
            for param, memory in zip(params, carried, strict=True):
                self.define(param, memory)
            for param, memory in zip(tests, carried, strict=False):
                self.define(param, memory)
            if isinstance(loop, While):
                self.region(loop.test)
            self.region(loop.body)
            starts = [self.of(a) for a in loop.initial]
            ends = [self.of(a) for a in loop.body.yields[1:]]
            carried = [set(a) | b | c for a, b, c in zip(carried, starts, ends, strict=True)]
            if before == (carried, self.seen, len(self.found.overwritten)):
                break
        self.depth -= 1
        for result, memory in zip(loop.results[1:], carried, strict=True):
            self.define(result, memory)

    def op(self, op: Op) -> None:
        self.made.update(dict.fromkeys(op.results, op))
        if isinstance(op.callee, Symbol):
            self.call(op)
        elif writes_into(op):
            self.write(op, op.operands[0])
            (result,) = op.results
            self.define(result, self.owned(self.of(op.operands[0])))
        elif op.callee == i.UNPACK and len(op.operands) == 1:
            self.unpack(op)
        elif op.results and (same := origin(op.results[0], self.made)) is not None:
            self.define(op.results[0], self.of(same))
        else:
            shown = set() if is_new(op) else self.shown(op)
            for result in op.results:
                if is_mutable(result.type):
                    own = set() if is_view(op) else self.fresh(result)
                    self.define(result, self.shown(op) | own if shown else own)

    def shown(self, op: Op) -> set[Memory]:
        """The memory of what the results of an op may share or hold."""
        return set().union(*(self.of(a) for a in shown_operands(op)))

    def unpack(self, op: Op) -> None:
        """The parts of a tuple that is written down, or of what a call gives."""
        source = op.operands[0]
        made = self.made.get(source) if isinstance(source, Value) else None
        for k, result in enumerate(op.results):
            same = origin(result, self.made)
            memory = self.of(source if same is None else same)
            if made is not None and isinstance(made.callee, Symbol):
                memory = self.given(made, k)
            self.define(result, memory)

    def write(self, op: Op, target: Atom) -> None:
        memory = self.owned(self.of(target))
        self.found.depth[op] = self.depth
        self.mark(memory)
        if memory & self.seen:
            self.found.needed.setdefault(op, set()).update(memory)

    def call(self, op: Op) -> None:
        assert isinstance(op.callee, Symbol)
        name = op.callee.name
        places = writes_of(self.module.functions[name])
        for place in places:
            self.write(op, op.operands[place])
        for place, operand in enumerate(op.operands):
            for one in self.owned(self.of(operand)) if place in places else self.of(operand):
                self.passed.setdefault(one, set()).add((name, place))
        for result in op.results:
            if is_mutable(result.type):
                for one in self.fresh(result):
                    self.passed.setdefault(one, set()).add((name, -1))
                parts = self.summaries[name].shown
                self.define(result, set().union(*(self.given(op, k) for k in parts)))

    def given(self, op: Op, part: int) -> set[Memory]:
        """The memory of a part of what a call gives: that of operands, and what the call has made."""
        assert isinstance(op.callee, Symbol)
        callee = self.module.functions[op.callee.name]
        shown = self.summaries[callee.name].shown
        part = 0 if len(shown) == 1 else part
        memory = set().union(*(self.owned(self.of(op.operands[k])) for k in shown.get(part, ())))
        written = part > 0 or (len(shown) == 1 and len(writes_of(callee)) == 1)
        return memory if written and memory else {*memory, (op.results[0], "last")}
