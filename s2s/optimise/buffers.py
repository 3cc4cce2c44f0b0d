"""Deciding what is written in place: a store, where nothing that is read later may share its memory.

The function is followed with the writes done as planned so far (`State`: which places may share
memory). A store into memory that is not the function's own, or that a value read later may show,
needs a copy: of the views that are read later, else of what is written into. A loop that writes
into what it starts from starts from a copy, once. What is found here is also the proof: the last
walk finds no conflict under the plan that it leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.dims import reduced_axes
from s2s.analysis.infer import type_of_atom
from s2s.analysis.places import CONTENT, OUTSIDE, Place, State
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Region, Symbol, Value, While, With
from s2s.ir.types import Array, Dict, List, Unknown, dims_of
from s2s.optimise.buffers_conflicts import Conflicts
from s2s.optimise.buffers_flow import Summary, is_entangled
from s2s.optimise.buffers_live import values
from s2s.optimise.buffers_plan import Plan, is_records, is_store, written_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from s2s.analysis.places import Path
    from s2s.ir.nodes import Atom, Function, Statement

_ADDING = (i.ADD_TO, i.TAKE_FROM)
_ON_ITEMS = (i.ACCUMULATE, i.DEDUCT, i.ADD_AT, i.TAKE_AT)


def planned(
    function: Function, summaries: Mapping[str, Summary], *, own: bool
) -> tuple[Plan, Summary]:
    """The plan for a function, and what it then does to memory.

    Args:
        function: any function, with stores that are pure or destructive alike.
        summaries: what the functions of the module do, so far as is known.
        own: whether it may write into what it is given.
    """
    deciding = _Deciding(function, summaries, own=own)
    while True:
        summary = deciding.walk()
        if not deciding.again():
            return deciding.plan, summary


class _Deciding(Conflicts):
    """Walks a function, until a walk needs no view set apart that was not before.

    `lasting` are loop positions that need no copy though they start from what is not their own;
    `headers` is what is near what at the start of the steps of loops, so far.
    """

    def __init__(self, function: Function, summaries: Mapping[str, Summary], *, own: bool) -> None:
        super().__init__(function, summaries)
        self.own = own
        self.targets = written_values(function, summaries)
        self.given = {
            (k, path): Place(None, (k, *path))
            for k, parameter in enumerate(function.params)
            for path in self.places.of(parameter.value)
        }
        self.lasting: set[tuple[Statement, int]] = set()
        self.headers: dict[Statement, State] = {}

    def walk(self) -> Summary:
        """Follow the function once."""
        self.plan = Plan(apart=set(self.apart))
        self.used, self.headers = set(), {}
        state = State()
        for k, parameter in enumerate(self.function.params):
            for path, place in self.places.of(parameter.value).items():
                state.link(place, self.given[k, path] if self.own else OUTSIDE)
        self.region(self.function.body, state)
        return self.summary(state)

    def again(self) -> bool:
        """Whether the walk has found what changes the plan from the start."""
        found = {
            (loop, k)
            for loop, copies in self.plan.copies.items()
            if isinstance(loop, For | While)
            for k in copies
            if self.made[loop, k][1] not in self.used
        }
        grown = bool(found) or self.apart != self.plan.apart
        self.lasting |= found
        return grown

    def summary(self, state: State) -> Summary:
        """What the function does to memory."""
        by_place = {place: at for at, place in self.given.items()}
        writes = frozenset(by_place[place] for place in self.used if place in by_place)
        (answer,) = self.function.body.yields
        own = self.flow.sources(answer)
        gives: set[tuple[Path, tuple[int, Path] | None]] = set()
        pairs: set[tuple[Path, Path]] = set()
        for path, place in own.items():
            for near in state.reach([place]):
                if near is OUTSIDE:
                    gives.add((path, None))
                elif near in by_place:
                    gives.add((path, by_place[near]))
            pairs |= {(path, other) for other, second in own.items() if second in state.near(place)}
        exposes = frozenset(at for at, token in self.given.items() if OUTSIDE in state.near(token))
        return Summary(writes, exposes, frozenset(gives), frozenset(pairs), frozenset(own))

    def region(self, region: Region, state: State) -> None:
        """Follow a region."""
        for statement in region.statements:
            match statement:
                case Op():
                    self.op(statement, state)
                case If():
                    self.branch(statement, state)
                case For() | While():
                    self.loop(statement, state)
                case With():
                    self.within(statement, state)
            state.keep(self.live.after[statement])

    def op(self, op: Op, state: State) -> None:
        self.plan.copies.pop(op, None)
        if op.callee == i.OWN:
            self.give_away(op, state)
        elif op.callee in _ADDING:
            self.add(op, state)
        elif is_store(op):
            self.store(op, state)
        elif isinstance(op.callee, Symbol):
            self.call(op, op.callee.name, state)
        else:
            self.flow.op(op, state)
        state.fresh(self.places.all_of(self.apart.intersection(op.results)))

    def give_away(self, op: Op, state: State) -> None:
        """`own(x)`: x itself, where nothing else is in its memory, else a copy."""
        (source,) = op.operands
        places = set(self.flow.sources(source).values())
        if self.is_free(source, places, self.live.after[op], state):
            self.plan.owned.add(op)
            self.flow.op(op, state)
        else:
            self.plan.owned.discard(op)
            state.fresh(self.places.all_of(op.results))

    def add(self, op: Op, state: State) -> None:
        """An accumulation: in place, or a new sum."""
        first, second = op.operands
        (result,) = op.results
        named = isinstance(first, Value) and first.name and first is not second
        places = set(self.flow.sources(first).values())
        if (
            named
            and _is_alike(first, result)
            and self.is_free(first, places, self.live.after[op], state)
        ):
            self.plan.owned.add(op)
            self.flow.same(result, first, state)
        else:
            self.plan.owned.discard(op)
            state.fresh(self.places.of(result).values())

    def store(self, op: Op, state: State) -> None:
        """A write into the first operand, whose new version is the last result."""
        target = op.operands[0]
        container = isinstance(type_of_atom(target), List | Dict)
        on_items = op.callee in _ON_ITEMS and not isinstance(type_of_atom(target), Array)
        sources = self.flow.sources(target)
        places = {
            place
            for path, place in sources.items()
            if not container or path == () or (on_items and path == (CONTENT,))
        }
        found: set[Place] = set()
        if not is_records(target):
            found = self.conflicts(target, places, self.live.after[op], state)
            found -= self.put_back(op, target, found, state)
            if on_items:
                found |= {place for place in places if place in state.near(place)}
        if found and not self.set_apart(target, found):
            target = self.copy(op, 0, target, state)
        else:
            self.note(places, state)
        self.new_version(op, target, state, container=container)

    def new_version(self, op: Op, target: Atom, state: State, *, container: bool) -> None:
        """The results of a store into `target`."""
        result = op.results[-1]
        content = self.flow.sources(target).get((CONTENT,))
        own = self.flow.matched(result, self.flow.sources(target))
        if op.callee == i.POP:
            self.pop(op.results[0], content, own, state)
            return
        held: list[Place] = []
        if _holds(op, container=container):
            held = [p for atom in op.operands[1:] for p in self.flow.sources(atom).values()]
        several = op.callee == i.EXTEND or is_entangled(held, state)
        if content is not None:
            several = several or not state.reach([content]).isdisjoint(held)
        for path, place in self.places.of(result).items():
            if path != () or not container:
                own[place] = own[place] | set(held)
        state.bind(own)
        inner = self.places.of(result).get((CONTENT,))
        if inner is not None and several:
            state.link(inner, inner)

    def pop(
        self, item: Value, content: Place | None, rest: dict[Place, set[Place]], state: State
    ) -> None:
        """The last item of a list, which may still be in it if things may be in it twice."""
        places = self.places.of(item).values()
        if content is None or content in state.near(content):
            inside = set() if content is None else {content}
            state.bind(rest | dict.fromkeys(places, inside))
            return
        near = state.near(content) - {content}
        state.bind(rest)
        state.fresh(places)
        for place in places:
            for other in near:
                state.link(place, other)

    def call(self, op: Op, name: str, state: State) -> None:
        """A call: what the function writes into must be ours, and not be read later."""
        summary = self.flow.summaries[name]
        operands = list(op.operands)
        for k in sorted({position for position, _ in summary.writes}):
            atom = operands[k]
            sources = self.flow.sources(atom)
            written = {
                place
                for position, path in summary.writes
                if position == k
                for place in ([sources[path]] if path in sources else sources.values())
            }
            others = values((*operands[:k], *operands[k + 1 :]))
            live = self.live.after[op] | others
            found = self.conflicts(atom, written, live, state)
            inside = set(sources.values())
            found |= {n for p in written for n in state.near(p) if n in inside}
            found -= self.put_back(op, atom, found, state)
            if found:
                operands[k] = self.copy(op, k, atom, state)
            else:
                self.note(written, state)
        self.flow.call(op, tuple(operands), summary, state)

    def branch(self, statement: If, state: State) -> None:
        then, orelse = state.copy(), state.copy()
        for region, inner in ((statement.then, then), (statement.orelse, orelse)):
            self.region(region, inner)
            self.bind(statement.results, region.yields, inner)
        state.merge(then)
        state.merge(orelse)

    def within(self, statement: With, state: State) -> None:
        self.flow.expose((statement.context,), state)
        if statement.target is not None:
            self.flow.blob((statement.target,), (statement.context,), state, fixed=True)
        self.region(statement.body, state)
        self.bind(statement.results, statement.body.yields, state)

    def bind(self, targets: Iterable[Value], atoms: Iterable[Atom], state: State) -> None:
        """Let values be what atoms are, all at once."""
        found: dict[Place, set[Place]] = {}
        for target, atom in zip(targets, atoms, strict=True):
            found |= self.flow.matched(target, self.flow.sources(atom))
        state.bind(found)

    def loop(self, loop: For | While, state: State) -> None:
        """A loop: what is near what at the start of any of its steps, as a fixpoint."""
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        around = self.live.around[loop]
        initial = self.entered(loop, params, around, state)
        self.bind(params, initial, state)
        for k, value in self.plan.copies.get(loop, {}).items():
            for place in self.places.of(params[k]).values():
                state.link(place, self.made[loop, k][1])
            assert value is initial[k]
        shadows = tuple(Value("", p.type) for p in params)
        names = {
            place: self.places.of(param)[path]
            for shadow, param in zip(shadows, params, strict=True)
            for path, place in self.places.of(shadow).items()
        }
        if loop in self.headers:
            state.merge(self.headers[loop])
        grown = True
        while grown:
            inner = state.copy()
            self.step(loop, params, inner)
            self.bind(shadows, loop.body.yields[1:], inner)
            inner.keep(around | set(shadows))
            grown = state.merge(inner.renamed(names))
        self.headers[loop] = state.copy()
        self.bind(loop.results[1:], params, state)

    def step(self, loop: For | While, params: tuple[Value, ...], inner: State) -> None:
        """One step of a loop."""
        if isinstance(loop, While):
            self.bind(loop.test.params, params, inner)
            self.region(loop.test, inner)
            inner.keep(self.live.around[loop] | set(params))
        else:
            sources = self.flow.sources(loop.iterable)
            inside = {p for path, p in sources.items() if len(sources) == 1 or path != ()}
            item = self.places.of(loop.body.params[0])
            inner.bind(dict.fromkeys(item.values(), inside))
        self.region(loop.body, inner)

    def entered(
        self, loop: For | While, params: tuple[Value, ...], around: frozenset[Value], state: State
    ) -> tuple[Atom, ...]:
        """What a loop starts from: copies of what it writes into and what is not its own."""
        self.plan.copies.pop(loop, None)
        initial = list(loop.initial)
        for k, (param, atom) in enumerate(zip(params, loop.initial, strict=True)):
            if param not in self.targets or (loop, k) in self.lasting or is_records(param):
                continue
            if not isinstance(type_of_atom(atom), Array | List | Dict | Unknown):
                continue
            sources = self.flow.sources(atom)
            places = {p for path, p in sources.items() if path == () or path[-1] != CONTENT}
            live = around | values((*initial[:k], *initial[k + 1 :]))
            found = self.conflicts(atom, places, live, state)
            if found and not self.set_apart(atom, found):
                initial[k] = self.copy(loop, k, atom, state)
        return tuple(initial)


def _is_alike(first: Atom, result: Value) -> bool:
    """Whether the sum has the shape and dtype of what it is added to."""
    type_ = type_of_atom(first)
    if not isinstance(type_, Array):
        return False
    before, after = dims_of(type_), dims_of(result.type)
    if before is None or after is None or len(before) != len(after):
        return False
    if reduced_axes(before, after) != ():
        return False
    dtype = result.type.dtype if isinstance(result.type, Array) else None
    return dtype == type_.dtype or None in (dtype, type_.dtype)


def _holds(op: Op, *, container: bool) -> bool:
    """Whether a store keeps a reference to what is written."""
    if op.callee in (i.INCREMENT, i.DECREMENT):
        return False
    return container or isinstance(type_of_atom(op.operands[0]), Unknown)
