"""Vector mode: from a function to one that runs for many seeds at once, along a leading axis.

Before: `x_bar = A.T @ y_bar`. After: the same for a `y_bar` with one more axis in front, which
everything that depends on it carries as well; what does not is computed once, as before. Control
flow may not depend on what is batched. Which carried values of a loop, and which results of a
call, are batched is a fixpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir.nodes import (
    Function,
    Module,
    Parameter,
    Region,
    Value,
)
from s2s.optimise.inline import reachable
from s2s.transform.batch_hand import Hand
from s2s.transform.marks import Mark, batched_type, full, joined, made, parts

if TYPE_CHECKING:
    from collections.abc import Collection

    from s2s.ir.types import Type
    from s2s.transform.request import Request


def vectorised(module: Module, request: Request, before: Function) -> Module:
    """The module of a derivative for many tangents, or for many adjoints of the value, at once.

    Args:
        module: what the last transform made of a function.
        request: what was asked of it: "vjp", where the backward part is batched, or forward mode.
        before: the function that it was asked of, whose parameters are not batched.
    """
    if request.operator == "vjp":
        back = module.entry.removesuffix("_forward") + "_backward"
        y_bar = module.functions[back].params[-1].value.name
        new = batch(module, {y_bar}, back, name=back)
        kept = reachable(module, (module.entry,)).functions
        return Module({**new.functions, **kept}, module.entry)
    own = {p.value.name for p in before.params}
    params = {p.value.name for p in module.functions[module.entry].params} - own
    parts_of_result = {1} if request.operator == "jvp" else None
    return batch(module, params, name=module.entry, places=parts_of_result)


def batch(
    module: Module,
    params: Collection[str],
    function: str = "",
    *,
    name: str = "",
    places: Collection[int] | None = None,
) -> Module:
    """The module of a function some of whose parameters carry one more, leading axis.

    Args:
        module: what transforms make; its arrays are versions, not yet overwritten in place.
        params: the names of the parameters that carry it: K numbers in place of a number, arrays
            of shape (K, ...) in place of arrays, structures of these.
        function: which function of the module, if not the entry; the result has it as its entry.
        name: what to call the result, if not `<function>_batch`.
        places: of which parts of the result all leaves are to have the leading axis; by default
            of all parts. Elsewhere those have it that depend on what is batched.

    Returns:
        The module.

    Raises:
        BatchError: something in it cannot run for many seeds at once.
    """
    function = function or module.entry
    sweep = Sweep(module, name)
    entry = module.functions[function]
    marks = tuple(
        full(p.value.type) if p.value.name in params else False for p in entry.params
    )  # fmt: skip
    goal = _goal(type_of_atom(entry.body.yields[0]), places)
    special = sweep.specialised(function, marks, goal)
    functions = {**module.functions, **sweep.functions}
    return reachable(Module(functions, special.name), (special.name,))


def _goal(type_: Type, places: Collection[int] | None) -> Mark:
    """The leaves of the result of the entry that are to be batched."""
    found = parts(type_)
    if places is None or found is None:
        return full(type_)
    return made(tuple(full(t) if k in places else False for k, (_, t) in enumerate(found)))


@dataclass(slots=True)
class Special:
    """A function for one choice of batched parameters."""

    name: str
    result: Mark = False
    type: Type | None = None  # what it yields, without the axis
    finished: bool = False
    asked: bool = False  # whether `result` was relied upon before it was final


@dataclass(slots=True)
class Sweep:
    """What the batching of all functions of a module shares."""

    module: Module
    name: str = ""  # of the entry
    made: dict[tuple[str, tuple[Mark, ...]], Special] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, tuple[Mark, ...]], tuple[Mark, Type]] = field(default_factory=dict)
    busy: bool = False
    changed: bool = False

    def name_of(self, name: str) -> str:
        """A name for the next version of a function."""
        if self.name and not self.made:
            return self.name
        self.counts[name] = count = self.counts.get(name, 0) + 1
        new = f"{name}_batch" if count == 1 else f"{name}_batch_{count}"
        return self.name_of(name) if new in self.module.functions else new

    def specialised(self, name: str, marks: tuple[Mark, ...], goal: Mark = False) -> Special:
        """The function for these batched parameters, with `goal` batched of its result.

        What functions that call each other give is a fixpoint: all are made again as long as one
        gives more than a caller of it has relied upon.
        """
        if self.busy:
            return self._special(name, marks, goal)
        before = self.made, self.functions, self.counts
        self.busy = True
        try:
            while True:
                self.made, self.functions, self.counts = (dict(x) for x in before)  # type: ignore[assignment]
                self.changed = False
                special = self._special(name, marks, goal)
                if not self.changed:
                    return special
        finally:
            self.busy = False

    def _special(self, name: str, marks: tuple[Mark, ...], goal: Mark) -> Special:
        key = (name, marks)
        if key in self.made:
            found = self.made[key]
            found.asked = found.asked or not found.finished
            return found
        known, type_ = self.known.get(key, (False, None))
        special = self.made[key] = Special(self.name_of(name), known, type_)
        if known and type_ is not None:
            goal = joined(goal, known, type_)
        function, mark, type_ = _function(name, marks, special, self, goal)
        self.changed = self.changed or (special.asked and mark != known)
        self.known[key] = mark, type_
        special.result, special.type, special.finished = mark, type_, True
        self.functions[special.name] = function
        return special


def _function(
    name: str, marks: tuple[Mark, ...], special: Special, sweep: Sweep, goal: Mark
) -> tuple[Function, Mark, Type]:
    function = sweep.module.functions[name]
    hand = Hand(sweep, function)
    params = []
    for parameter, mark in zip(function.params, marks, strict=True):
        old = parameter.value
        if mark and parameter.kind in ("star", "doublestar"):
            hand.refuse("arguments of unknown number are batched", function.location)
        new = Value(old.name, batched_type(old.type, mark), old.hint)
        params.append(Parameter(new, parameter.kind, None if mark else parameter.default))
        hand.env[old] = (new, mark)
    hand.sizes = [(p.value, m) for p, m in zip(function.params, marks, strict=True) if m]
    hand.statements(function.body)
    (answer,) = function.body.yields
    type_ = type_of_atom(answer)
    mark = hand.mark(answer)
    wanted = joined(mark, goal, type_)
    atom = hand.with_mark(answer, type_, wanted)
    statements = (*hand.sized, *hand.builder.statements)
    body = Region((), statements, (atom,))
    new_function = replace(function, name=special.name, params=tuple(params), body=body)
    return new_function, wanted, type_
