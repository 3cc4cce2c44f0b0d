"""Branches: arms are lowered apart, and what differs between their ends becomes results of an `If`.

A jump sets flags and ends its block. What follows an `if` whose one arm always jumps is nested in
the other arm; where an arm may jump or fall through, the rest stands under one test of the flag.
No statement is ever lowered into two places.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import UNDEF, Atom, Global, If, Literal, Primitive, Region, Undef, Value
from s2s.ir.types import Dict, List, join
from s2s.lower import closing, closures, memory, merging
from s2s.lower.constants import settled
from s2s.lower.scope import FALSE, FLAGS, JUMPED, RESULT, Ref, State, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.build import Builder
    from s2s.lower.frame import Frame
    from s2s.lower.scope import Binding

    Arm = tuple[Builder, State]


def choose(
    frame: Frame,
    condition: Atom,
    then: Callable[[], Atom],
    orelse: Callable[[], Atom],
    node: Any,
    name: str = "",
) -> Atom:
    """A conditional expression."""
    hidden = frame.hidden("chosen")

    def bind(make: Callable[[], Atom]) -> Callable[[], None]:
        def run() -> None:
            atom = _escaped(frame, make())
            frame.state.names[hidden] = atom

        return run

    arms = frame.arm(bind(then)), frame.arm(bind(orelse))
    merge(frame, condition, *arms, node, names={hidden: name})
    chosen = frame.state.atom(frame.state.names.pop(hidden, UNDEF))
    return settled(memory.current(frame, chosen, node))


def among(
    frame: Frame, atom: Atom, options: tuple[str, ...], make: Callable[[str], Atom], node: Any,
    name: str = "",
) -> Atom:  # fmt: skip
    """What `make` gives for the one of several strings that a value is."""
    first, *rest = options
    if not rest:
        return make(first)
    equal = Primitive(operator.eq, "==")
    condition = frame.op(equal, atom, Literal(first), node=node, form="operator")
    return choose(
        frame, condition, lambda: make(first),
        lambda: among(frame, atom, tuple(rest), make, node, name), node, name,
    )  # fmt: skip


def _escaped(frame: Frame, atom: Atom) -> Atom:
    """What may be one of several objects is one that something else may hold."""
    if isinstance(atom, Value) and atom in frame.bound:
        frame.state.escape(atom)
    return atom


def branch(
    frame: Frame,
    condition: Atom,
    then: Callable[[], None],
    orelse: Callable[[], None],
    rest: Callable[[], None],
    node: Any,
) -> None:
    """An `if` with all that follows it in its block."""
    first, second = frame.arm(then), frame.arm(orelse)
    nested = False
    if not first[1].live and not first[1].raised and second[1].live and not second[1].jumped:
        second, nested = _continued(frame, second, rest), True
    elif not second[1].live and not second[1].raised and first[1].live and not first[1].jumped:
        first, nested = _continued(frame, first, rest), True
    merge(frame, condition, first, second, node)
    if not nested and frame.state.live:
        guarded(frame, rest, node)


def _continued(frame: Frame, arm: Arm, rest: Callable[[], None]) -> Arm:
    builder, before = frame.builder, frame.state
    frame.builder, frame.state = arm
    frame.depth += 1
    try:
        rest()
        return frame.builder, frame.state
    finally:
        frame.builder, frame.state = builder, before
        frame.depth -= 1


def guarded(frame: Frame, rest: Callable[[], None], node: Any) -> None:
    """Run the rest of a block, under a test of the jump flag where a jump may have happened."""
    if not frame.state.jumped:
        rest()
        return
    flag = frame.state.flag(JUMPED)

    def skipped() -> None:
        frame.state.live = False

    def remaining() -> None:
        clear_flags(frame)
        rest()

    merge(frame, flag, frame.arm(skipped), frame.arm(remaining), node)


def merge(
    frame: Frame, condition: Atom, then: Arm, orelse: Arm, node: Any,
    names: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Append the `If` of two arms, and make the state that both lead to."""
    merging.settle(frame, then, orelse)
    yields = _Yields(frame, condition, then[1], orelse[1], frame.at(node, "if"), names or {})
    frame.state = yields.merged()
    results, first, second = yields.columns()
    frame.builder.statements.append(
        If(
            results,
            condition,
            Region((), tuple(then[0].statements), first),
            Region((), tuple(orelse[0].statements), second),
            frame.location(node),
        )
    )


class _Yields:
    """What two arms yield, and what names and objects are after them."""

    def __init__(
        self, frame: Frame, condition: Atom, then: State, orelse: State, at: str,
        names: dict[str, str],
    ) -> None:  # fmt: skip
        self.frame = frame
        self.condition = condition
        self.then = then
        self.orelse = orelse
        self.at = at
        self.shown = names
        self.rows: list[tuple[Value, Atom, Atom]] = []
        self.state = State(
            live=then.live or orelse.live,
            raised=then.raised and orelse.raised,
            leaks=then.leaks,
            changed=then.changed,
        )

    def columns(self) -> tuple[tuple[Value, ...], tuple[Atom, ...], tuple[Atom, ...]]:
        """Results, and what each arm yields for them."""
        return (
            tuple(row[0] for row in self.rows),
            tuple(row[1] for row in self.rows),
            tuple(row[2] for row in self.rows),
        )

    def merged(self) -> State:
        """The state after the arms."""
        names = dict.fromkeys((*self.orelse.names, *self.then.names))
        pairs = {n: (self._of(self.then, n), self._of(self.orelse, n)) for n in names}
        shared = self._shared(list(pairs.values()))
        objects: dict[tuple[Any, Any], Ref] = {}
        for identity, version in self.orelse.versions.items():
            other = self.then.versions.get(identity)
            if other is not None:
                self._object(identity, other, version)
        self.merging = merging.Merging(self.frame, self.state, self.then, self.orelse, self._row)
        self.merging.versions()
        for name, (a, b) in pairs.items():
            self.state.names[name] = self._binding(name, a, b, objects, shared)
        self.merging.connect(self.rows)
        return self.state

    def _of(self, state: State, name: str) -> Binding:
        return state.names.get(name, FALSE if name in FLAGS else UNDEF)

    def _object(self, identity: int, a: Any, b: Any) -> None:
        escaped = a.escaped or b.escaped
        if a.atom is b.atom:
            self.state.track(identity, a.atom, escaped=escaped)
            return
        if self.then.raised or self.orelse.raised:
            first = UNDEF if self.then.raised else a.atom
            second = UNDEF if self.orelse.raised else b.atom
            kept = b if self.then.raised else a
            escaped = kept.escaped
        else:
            first, second = a.atom, b.atom
        result = self._row(first, second, b.atom.name or a.atom.name, f"object{identity}")
        self.state.track(identity, result, escaped=escaped)

    def _binding(
        self, name: str, a: Binding, b: Binding, objects: dict[Any, Ref], shared: set[Any]
    ) -> Binding:
        merged = self.merging.version(name, a, b)
        if merged is not None:
            return merged
        if same(a, b):
            return a
        if closures.is_code(a) or closures.is_code(b):
            return self._choice(name, a, b)
        if self.then.raised or self.orelse.raised:
            kept = b if self.then.raised else a
            if isinstance(kept, Literal | Global | Undef):
                return kept
            a, b = (UNDEF, b) if self.then.raised else (a, UNDEF)
        if isinstance(a, Ref) or isinstance(b, Ref):
            return self._either_object(name, a, b, objects, shared)
        return self._row(a, b, name, name)

    def _choice(self, name: str, a: Binding, b: Binding) -> Binding:
        """A name that is one function or another: which one is a fact about the test."""
        first, second = self.then.atom(a), self.orelse.atom(b)
        if self.then.raised or isinstance(first, Undef):
            return closing.lifted(second, lambda value: self._row(UNDEF, value, "", name))
        if self.orelse.raised or isinstance(second, Undef):
            return closing.lifted(first, lambda value: self._row(value, UNDEF, "", name))
        return Global(
            name if not name.startswith(".") else "function",
            closures.Choice(
                self.condition,
                closing.lifted(first, lambda value: self._row(value, UNDEF, "", name)),
                closing.lifted(second, lambda value: self._row(UNDEF, value, "", name)),
            ),
        )

    def _either_object(
        self, name: str, a: Binding, b: Binding, objects: dict[Any, Ref], shared: set[Any]
    ) -> Binding:
        """A name that is one object or another: a new one, if nothing else holds either."""
        key = (a, b)
        if key in objects:
            return objects[key]
        first, second = self.then.atom(a), self.orelse.atom(b)
        result = self._row(first, second, name, name)
        if not isinstance(result.type, List | Dict) or not (
            isinstance(a, Ref | Undef) and isinstance(b, Ref | Undef)
        ):
            self._escape(a, b)
            return result
        escaped = a in shared or b in shared
        for state, one in ((self.then, a), (self.orelse, b)):
            if isinstance(one, Ref):
                escaped = escaped or state.versions[one.id].escaped
                escaped = escaped or (one.id in self.state.versions and self._named(one))
        if escaped:
            self._escape(a, b)
        objects[key] = ref = Ref(self.frame.session.identity())
        self.state.track(ref.id, result, escaped=escaped)
        return ref

    def _named(self, ref: Ref) -> bool:
        """Whether a name still stands for the object after the branch."""
        return any(
            binding == ref and other == ref
            for name, binding in self.then.names.items()
            if (other := self.orelse.names.get(name)) is not None
        )

    def _escape(self, *bindings: Binding) -> None:
        for binding in bindings:
            if isinstance(binding, Ref) and binding.id in self.state.versions:
                version = self.state.versions[binding.id]
                self.state.track(binding.id, version.atom, escaped=True)

    def _shared(self, pairs: list[tuple[Binding, Binding]]) -> set[Any]:
        """The objects that stand opposite to several others: names shared in one arm only."""
        opposite: dict[Ref, set[Any]] = {}
        for a, b in pairs:
            if isinstance(a, Ref):
                opposite.setdefault(a, set()).add(("b", b))
            if isinstance(b, Ref):
                opposite.setdefault(b, set()).add(("a", a))
        found: set[Any] = set()
        for ref, others in opposite.items():
            for side in ("a", "b"):
                if sum(1 for s, _ in others if s == side) > 1:
                    found.add(ref)
        return found

    def _row(self, a: Atom, b: Atom, name: str, place: str) -> Value:
        for result, first, second in self.rows:
            if same(first, a) and same(second, b) and (name in FLAGS or _is_container(result)):
                return result
        type_ = join(type_of_atom(a), type_of_atom(b), f"{self.at}{place}")
        self.state.leaks.update(v for v in (a, b) if isinstance(v, Value))
        shown = self.shown.get(name, "" if name.startswith(".") or "[" in name else name)
        result = Value(shown, type_)
        memory.born(self.frame, result)
        self.frame.bound.add(result)
        self.rows.append((result, a, b))
        return result


def _is_container(value: Value) -> bool:
    return isinstance(value.type, List | Dict)


def jump(frame: Frame, *flags: str) -> None:
    """End the block: set jump flags; nothing after this is run."""
    for flag in flags:
        frame.state.names[flag] = Literal(value=True)
    frame.state.live = False


def clear_flags(frame: Frame) -> None:
    """Control is here, so no jump has happened."""
    for flag in FLAGS:
        frame.state.names.pop(flag, None)


def give_up(frame: Frame) -> None:
    """End the block by raising: nothing after this can be reached."""
    frame.state.live = False
    frame.state.raised = True


def result_of(frame: Frame, node: Any) -> Atom:
    """What the function returns, once its body has been lowered."""
    state = frame.state
    value = state.atom(state.names.get(RESULT, UNDEF))
    if state.raised or not state.live:
        return settled(value) if not state.raised else UNDEF
    if not state.jumped:
        return Literal(None)
    hidden = frame.hidden("returned")

    def bound(atom: Atom) -> Callable[[], None]:
        return lambda: frame.state.names.__setitem__(hidden, atom)

    none: Atom = Literal(None)
    merge(frame, state.flag(JUMPED), frame.arm(bound(value)), frame.arm(bound(none)), node,
          {hidden: ""})  # fmt: skip
    return settled(frame.state.atom(frame.state.names[hidden]))


def outgoing(frame: Frame, builder: Builder, state: State, node: Any) -> list[tuple[Value, Atom]]:
    """What a region that always runs yields: results for all that it has bound or changed."""
    before = frame.state
    merging.settle_names(frame, builder, state, before.names)
    inside = {
        **{n: state.atom(b) for n, b in state.names.items()},
        **{f".object{k}": v.atom for k, v in state.versions.items()},
        **{f".memory{k}": v for k, v in state.memory.current.items()},
    }
    outside = {
        **{n: before.atom(b) for n, b in before.names.items()},
        **{f".object{k}": v.atom for k, v in before.versions.items()},
        **{f".memory{k}": v for k, v in before.memory.current.items()},
    }
    sharing, outer = frame.session.sharing, set(outside.values())
    results: dict[Value, Value] = {}
    for name, atom in inside.items():
        now = memory.newest(state, sharing, atom) if isinstance(atom, Value) else None
        if now is not None and outside.get(name) is not now and now not in outer:
            results.setdefault(now, Value(now.name, now.type))
    after = state.copy()
    after.memory.retaken.clear()
    for name, binding in state.names.items():
        if isinstance(binding, Value):
            found = memory.newest(state, sharing, binding)
            after.names[name] = results.get(found, found)
    for identity, version in state.versions.items():
        if version.atom in results:
            after.track(identity, results[version.atom], escaped=version.escaped)
    for identity, now in state.memory.current.items():
        if now in results:
            memory.be(frame, results[now], identity)
            after.memory.current[identity] = results[now]
    memory.born(frame, *results.values())
    frame.bound.update(results.values())
    merging.given_out(frame, after, state, results)
    frame.state = after
    return [(result, atom) for atom, result in results.items()]
