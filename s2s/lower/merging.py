"""What two arms of a branch make of objects: one version after both, and what may now be either."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import UNDEF, Value
from s2s.ir.types import join
from s2s.lower import closing, closures, memory
from s2s.lower.scope import same
from s2s.lower.table import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.ir.build import Builder
    from s2s.lower.frame import Frame
    from s2s.lower.scope import Binding, State
    from s2s.lower.table import Step

    Arm = tuple[Builder, State]


class Merging:
    """The objects of two arms: `row` makes a result of the `if`."""

    def __init__(
        self,
        frame: Frame,
        state: State,
        then: State,
        orelse: State,
        row: Callable[[Atom, Atom, str, str], Value],
    ) -> None:
        self.frame = frame
        self.state = state
        self.then = then
        self.orelse = orelse
        self.row = row
        self.sharing = frame.session.sharing

    def versions(self) -> None:
        """Give each object that either arm has changed one version after both."""
        into = self.state.memory
        for arm in (self.then, self.orelse):
            if not arm.raised:
                into.lost.update(arm.memory.lost)
        for identity in {**self.orelse.memory.current, **self.then.memory.current}:
            if not self._is_known_outside(identity):
                continue
            a, b = (self._version(arm, identity) for arm in (self.then, self.orelse))
            if a is b:
                into.current[identity] = a
                continue
            first: Atom = UNDEF if self.then.raised else a
            second: Atom = UNDEF if self.orelse.raised else b
            name = b.name or a.name
            result = self._followed(a, b)
            if result is None:
                result = self.row(first, second, name, f".memory{identity}")
            memory.be(self.frame, result, identity)
            into.current[identity] = result

    def _followed(self, a: Value, b: Value) -> Value | None:
        """The merged version of a list or dict that is followed by its names."""
        held = self.then.holders.get(a)
        if held is None or self.orelse.holders.get(b) != held:
            return None
        found = self.state.versions.get(held)
        return None if found is None else found.atom

    def _version(self, arm: State, identity: int) -> Value:
        return memory.version(arm, self.sharing, identity)

    def _is_known_outside(self, identity: int) -> bool:
        """Whether an object was there before the branch: then its home is not one of the arms."""
        return memory.is_outer(self.frame, identity)

    def version(self, name: str, a: Binding, b: Binding) -> Value | None:
        """The merged version of an object for which a name stands in both arms, or a view of it."""
        if not isinstance(a, Value) or not isinstance(b, Value):
            return None
        first, second = self.sharing.places.get(a), self.sharing.places.get(b)
        if first is None or second is None or first.object != second.object:
            return None
        if not self._is_known_outside(first.object):
            return None
        if first.steps or second.steps:
            return None if a is b else self._view(name, a, b)
        if a is not self._version(self.then, first.object):
            return None
        if b is not self._version(self.orelse, first.object):
            return None
        return self.state.memory.current.get(first.object)

    def _view(self, name: str, a: Value, b: Value) -> Value | None:
        """A view of one object by the same kinds of steps in both arms: the indices are chosen."""
        first, second = self.sharing.places[a], self.sharing.places[b]
        if self.then.raised or self.orelse.raised or len(first.steps) != len(second.steps):
            return None
        pairs = list(zip(first.steps, second.steps, strict=True))
        if any(not _is_alike(one, two) for one, two in pairs):
            return None
        steps = tuple(
            replace(
                one,
                operands=tuple(
                    x if same(x, y) else self.row(x, y, "", f"{name}.{k}")
                    for k, (x, y) in enumerate(zip(one.operands, two.operands, strict=True))
                ),
            )
            for one, two in pairs
        )
        # it stands for the view that is taken when it is first read
        shown = Value("" if name.startswith(".") else name, join(a.type, b.type, name))
        self.sharing.places[shown] = Place(first.object, shown, steps)
        known = self.state.memory.current
        known.setdefault(first.object, self._version(self.then, first.object))
        return shown

    def connect(self, rows: list[tuple[Value, Atom, Atom]]) -> None:
        """What may be one object or another may share memory with both."""
        open_rows = [row for row in rows if self._is_new(row[0])]
        around = [self._around(a) | self._around(b) for _, a, b in open_rows]
        for (result, a, b), objects in zip(open_rows, around, strict=True):
            place = memory.new_object(self.frame, result)
            for identity in objects:
                self.sharing.connect(place.object, identity)
            self._carry_loss(result, a, b)
        for k, (result, *parts) in enumerate(open_rows):
            for other, *others in open_rows[:k]:
                if any(self._may_share(x, y) for x, y in zip(parts, others, strict=True)):
                    one, two = (memory.object_of(self.frame, v) for v in (result, other))
                    self.sharing.connect(one, two)

    def _around(self, atom: Atom) -> set[int]:
        """The objects that share memory with an atom, or may."""
        if not isinstance(atom, Value) or not memory.holds_memory(atom):
            return set()
        return self.sharing.around(memory.object_of(self.frame, atom))

    def _is_new(self, result: Value) -> bool:
        return memory.holds_memory(result) and result not in self.sharing.places

    def _carry_loss(self, result: Value, a: Atom, b: Atom) -> None:
        identity = memory.object_of(self.frame, result)
        for arm, atom in ((self.then, a), (self.orelse, b)):
            place = self.sharing.places.get(atom) if isinstance(atom, Value) else None
            if place is not None and place.object in arm.memory.lost:
                self.state.memory.lost[identity] = arm.memory.lost[place.object]

    def _may_share(self, a: Atom, b: Atom) -> bool:
        if not memory.holds_memory(a) or not memory.holds_memory(b):
            return False
        assert isinstance(a, Value)
        assert isinstance(b, Value)
        one, two = memory.object_of(self.frame, a), memory.object_of(self.frame, b)
        return two in self.sharing.around(one)


def given_out(frame: Frame, after: State, inside: State, results: dict[Value, Value]) -> None:
    """What a region that always runs gives out may share memory with what it was inside."""
    rows: list[tuple[Value, Atom, Atom]] = [(result, v, v) for v, result in results.items()]
    Merging(frame, after, inside, inside, _no_row).connect(rows)


def _no_row(first: Atom, second: Atom, name: str, at: str) -> Value:
    raise AssertionError(name)


def _is_alike(one: Step, two: Step) -> bool:
    """Whether two steps differ in the operands of a view only."""
    if one.item and not all(map(same, one.operands, two.operands)):
        return False
    return (one.callee, one.keywords, one.form, one.item, len(one.operands)) == (
        two.callee, two.keywords, two.form, two.item, len(two.operands)
    )  # fmt: skip


def settle(frame: Frame, then: Arm, orelse: Arm) -> None:
    """At the end of each arm, what its names that the other does not share stand for now."""
    first, second = dict(then[1].names), dict(orelse[1].names)
    settle_names(frame, *then, second)
    settle_names(frame, *orelse, first)


def settle_names(frame: Frame, builder: Builder, state: State, others: dict[str, Binding]) -> None:
    """At the end of a region, names that stand for something else outside it stand for what is now."""
    if state.raised:
        return
    places = frame.session.sharing.places
    with frame.resumed(builder, state):
        for name, binding in list(state.names.items()):
            if binding is others.get(name):
                continue
            if isinstance(binding, Value) and binding in places:
                state.names[name] = memory.settled_view(frame, binding)
            elif closures.is_code(binding):
                state.names[name] = closing.lifted(
                    binding,  # type: ignore[arg-type]
                    lambda value: memory.settled_view(frame, value),
                )
