"""Random IR that writes into arrays, as `optimise.inplace` leaves it: no old version is read again.

Every array has a set of buffers that it may be in. A write, also one by a callee, ends every array
in these buffers but its result; arms of branches end them for what follows, loops own what they
carry. What may be read is read at any later place, through views, lists and names that clash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import infer
from s2s.ir import For, Function, If, Literal, Module, Parameter, Symbol, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import BOOL, FLOAT, INT, Array, List, Number, Tuple
from tests.write.ir_by_hand import ADD, FALSE, GT, MUL, NP_SUM, RANGE, SUB
from tests.write.random_arrays import (
    COMBINING,
    LENGTH,
    MATRIX,
    ROWS,
    SLICES,
    VECTOR,
    RandomArrays,
    Scope,
    repeated,
)

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.ir.types import Type


class RandomWrites(RandomArrays):
    """Builds one random module of a seed."""

    def module(self) -> Module:
        """A module whose entry is `f(x, a, c, k, idx, mask)`; its arguments stay as they are."""
        if self.chance(0.6):
            self.helper()
        self.fuel = 26
        params = self.parameters()
        scope = self.scope(params)
        for array in scope.arrays:
            scope.frozen |= self.buffers[array]
        self.own(scope)
        self.statements(scope)
        picked = [self.array(scope) for _ in range(2)]
        totals = [self.sum(scope, array) for array in scope.arrays[-5:]]
        result = scope.builder.op(i.TUPLE, self.float(scope), *totals, *picked)
        body = scope.builder.region((), (result,))
        made = Function("f", tuple(map(Parameter, params)), body)
        return Module({**self.functions, "f": made}, "f")

    def helper(self) -> None:
        """A function that may write into its first or second parameter, and gives that back."""
        params = self.parameters()
        scope = self.scope(params)
        position = self.choice.choice([0, 1])
        own = params[position]
        scope.frozen |= self.buffers[params[1 - position]]
        self.fuel = 6
        self.statements(scope)
        given = [v for v in scope.arrays if v.type == own.type and self.may_end(scope, v)]
        if not given:
            return
        result: Atom = self.choice.choice(given)
        if self.chance(0.5):
            result = scope.builder.op(i.TUPLE, self.float(scope), result)
        body = scope.builder.region((), (result,))
        self.functions["g"] = Function("g", tuple(map(Parameter, params)), body)
        self.helpers["g"] = position

    def statements(self, scope: Scope) -> None:
        """Some statements."""
        writers = (
            [self.number] * 2 + [self.view] * 3 + [self.combination] * 3 + [self.copy]
            + [self.write] * 5 + [self.crossing] * 5 + [self.branch] * 2 + [self.loop] * 2
            + [self.records, self.call]
        )  # fmt: skip
        for _ in range(self.choice.randint(2, 7)):
            self.fuel -= 1
            if self.fuel > 0:
                self.choice.choice(writers)(scope)

    def write(self, scope: Scope) -> None:
        """A write into some array that is not a parameter."""
        found = [v for v in scope.arrays if self.may_end(scope, v)]
        self.write_to(scope, self.choice.choice(found[-4:]) if found else self.own(scope))

    def write_to(self, scope: Scope, target: Value) -> None:
        """A write into an array."""
        if self.chance(0.15):
            self.add_to_all(scope, target)
            return
        index, length = self.place(scope, target)
        if self.chance(0.3):
            self.update(scope, target, index)
            return
        callee = self.choice.choice([i.SETITEM, i.SETITEM, i.ACCUMULATE, i.DEDUCT])
        value = self.value(scope, length)
        self.store(scope, callee, target, index, value)

    def store(self, scope: Scope, callee: Any, target: Value, *operands: Atom) -> None:
        """The write itself."""
        self.end(scope, target)
        result = scope.builder.op(callee, target, *operands, name=self.name(target))
        scope.arrays.append(self.shown(result, target))

    def add_to_all(self, scope: Scope, target: Value) -> None:
        value = self.combined(scope, target) if self.chance(0.4) else self.float(scope)
        kind = self.choice.random()
        if kind < 0.5:
            callee = self.choice.choice([i.INCREMENT, i.DECREMENT])
            self.store(scope, callee, target, value)
            return
        new = scope.builder.op(self.choice.choice([MUL, ADD, SUB]), target, value)
        if kind < 0.6:
            self.fresh(new)
            scope.arrays.append(new)
        self.store(scope, i.SETITEM, target, Literal(...), new)

    def value(self, scope: Scope, length: int | None) -> Any:
        """What may be written where `length` elements are."""
        if length is None or self.chance(0.4):
            return self.float(scope)
        source = self.array(scope, length)
        return self.combined(scope, source) if self.chance(0.6) else source

    def crossing(self, scope: Scope) -> None:
        """What is read of an array before it is overwritten, and used once after that."""
        found = [v for v in scope.arrays if self.may_end(scope, v)]
        target = self.choice.choice(found[-4:]) if found else self.own(scope)
        same = [v for v in scope.arrays if self.buffers[v] & self.buffers[target]]
        b, read = scope.builder, self.choice.choice(same)
        if self.chance(0.4):
            short = target.type.dims[0] <= ROWS or self.chance(0.5)
            index = Literal(slice(None, None, -1)) if short else Literal(slice(1, None))
            read = self.shown(b.op(i.GETITEM, target, index, name=self.name()), target)
        name = self.choice.choice(("", "", "u", "v", "w"))
        if len(read.type.dims) == 1 and self.chance(0.3):
            old: Any = b.op(i.GETITEM, read, self.step(scope))
            old = b.op(MUL, old, self.float(scope)) if self.chance(0.5) else old
        elif self.chance(0.3):
            old = b.op(NP_SUM, read, name=name)
        else:
            old = self.combined(scope, read, name=name)
            if self.chance(0.4):
                old = self.combined(scope, old)
        if self.chance(0.4):
            self.call(scope, target)
        else:
            self.write_to(scope, target)
        if self.chance(0.4):
            self.number(scope)
        if isinstance(old.type, Number):
            used = b.op(
                self.choice.choice([ADD, SUB]), *self.choice.sample([old, self.float(scope)], 2)
            )
            scope.floats.append(used)
            return
        other = scope.arrays[-1] if scope.arrays[-1].type == old.type else self.float(scope)
        used = b.op(
            self.choice.choice(COMBINING), *self.choice.sample([old, other], 2), name=self.name()
        )
        self.fresh(used)
        scope.arrays.append(used)

    def place(self, scope: Scope, target: Value) -> tuple[Atom, int | None]:
        """An index of an array, and how many elements are there (None: one, or not known)."""
        if len(target.type.dims) == 2:
            kind = self.choice.random()
            if kind < 0.4:
                return self.step(scope), LENGTH
            column = scope.builder.op(i.TUPLE, Literal(slice(None)), self.step(scope))
            if kind < 0.6:
                return column, ROWS
            index, length = self.choice.choice(SLICES[LENGTH])
            if kind < 0.8:
                return scope.builder.op(i.CHAIN, self.step(scope), Literal(index)), length
            last = self.idx if length > 3 and kind < 0.9 else self.step(scope)
            rows = Literal(slice(1, None)), Literal((slice(None), 0))
            if last is self.idx:
                return scope.builder.op(i.CHAIN, self.step(scope), last), 3
            return scope.builder.op(i.CHAIN, *rows), ROWS - 1
        (length,) = target.type.dims
        kind = self.choice.random()
        if kind < 0.3:
            return self.step(scope), None
        if kind < 0.45 and length == LENGTH:
            return (self.mask, None) if kind < 0.37 else (self.idx, 3)
        if kind < 0.5:
            return Literal(...), length
        index, count = self.choice.choice(SLICES[length])
        return Literal(index), count

    def update(self, scope: Scope, target: Value, index: Atom) -> None:
        """`target[index] = target[index] op value`."""
        b = scope.builder
        made = [s for s in b.statements if getattr(s, "results", ()) == (index,)]
        old: Any = target
        if made and made[0].callee == i.CHAIN:
            for part in made[0].operands:
                old = b.op(i.GETITEM, old, part)
        else:
            old = b.op(i.GETITEM, old, index)
        operands = [old, self.float(scope)]
        if self.chance(0.2):
            operands.reverse()
        new = b.op(self.choice.choice(COMBINING), *operands)
        if self.chance(0.2):
            scope.floats.append(b.op(NP_SUM, new))
        self.store(scope, i.SETITEM, target, index, new)

    def branch(self, scope: Scope) -> None:
        """An `if` whose arms may write what stands outside, and yield numbers and arrays."""
        test = scope.builder.op(GT, self.float(scope), Literal(0.3))
        if not isinstance(test.type, Number) or scope.depth > 2:
            return
        arms = [scope.inner(), scope.inner()]
        for arm in arms:
            if self.chance(0.85):
                self.statements(arm)
        count = self.choice.randint(1, 2)
        shapes = [self.array(scope).type for _ in range(count)]
        yields, sets = [], []
        for arm in arms:
            atoms = [self.array_of(arm, shape) for shape in shapes]
            sets.append([self.buffers[a] for a in atoms])
            yields.append((self.float(arm), *atoms))
        for arm in arms:
            for old in tuple(scope.arrays):
                if self.buffers[old] & arm.ended:
                    self.end(scope, old)
            scope.ended |= arm.ended
        results = Value(self.name(), FLOAT), *(Value(self.name(), s) for s in shapes)
        for result, a, b in zip(results[1:], *sets, strict=True):
            self.buffers[result] = a | b
        regions = [a.builder.region((), y) for a, y in zip(arms, yields, strict=True)]
        scope.builder.statements.append(If(results, test, *regions))
        scope.floats.append(results[0])
        scope.arrays.extend(results[1:])

    def carried(self, scope: Scope) -> list[Value]:
        """Arrays in buffers apart from one another, that a loop may overwrite."""
        found: list[Value] = []
        for array in self.choice.sample(scope.arrays, len(scope.arrays)):
            apart = all(not self.buffers[array] & self.buffers[other] for other in found)
            if apart and self.may_end(scope, array) and len(found) < 3:
                found.append(array)
        return found or [self.own(scope)]

    def loop(self, scope: Scope) -> None:
        """A `for` or `while` that carries a number and arrays, some of them swapped."""
        if scope.depth > 2:
            return
        initial = self.carried(scope)
        start = self.float(scope)
        count = Literal(self.choice.randint(0, 3))
        self.end(scope, *initial)
        outside = {b for v in scope.arrays for b in self.buffers[v]}
        inner = scope.inner()
        inner.frozen |= outside
        total, step = Value(self.name(), FLOAT), Value(self.choice.choice(["i", ""]), INT)
        params = [Value(self.name(v), v.type) for v in initial]
        self.fresh(*params)
        inner.arrays += params
        inner.floats.append(total)
        inner.steps.append(step)
        self.statements(inner)
        taken: list[Value] = []
        for param in params:
            taken.append(self.next(inner, param, taken))
        yields = (FALSE, self.float(inner), *taken)
        results = [Value(self.name(p), p.type) for p in params]
        self.fresh(*results)
        values = Value("", BOOL), Value(self.choice.choice(["", total.name]), FLOAT), *results
        first, carried = (start, *initial), (total, *params)
        if self.chance(0.7):
            iterable = scope.builder.op(RANGE, count)
            body = inner.builder.region((step, *carried), yields)
            scope.builder.statements.append(For(values, iterable, first, body))
        else:
            made = repeated(inner.builder, step, count, (values, first, carried, yields))
            scope.builder.statements.append(made)
        scope.floats.append(values[1])
        scope.arrays.extend(results)

    def next(self, scope: Scope, param: Value, taken: list[Value]) -> Value:
        """What a loop goes on with, in a buffer of the loop's own that nothing else goes on with."""
        found = [
            v for v in scope.arrays
            if v.type == param.type and self.may_end(scope, v)
            and not any(self.buffers[v] & self.buffers[t] for t in taken)
        ]  # fmt: skip
        if found and self.chance(0.9):
            return self.choice.choice(found)
        source = self.array_of(scope, param.type)
        copy = scope.builder.op(i.COPY, source, name=self.name(param))
        self.fresh(copy)
        return copy

    def records(self, scope: Scope) -> None:
        """A loop that keeps what it overwrites, and one that puts it back."""
        if scope.depth > 1:
            return
        found = [v for v in scope.arrays if v.type == VECTOR and self.may_end(scope, v)]
        start = self.choice.choice(found) if found else self.array_of(scope, VECTOR)
        if not self.may_end(scope, start):
            start = scope.builder.op(i.COPY, start, name="u")
            self.fresh(start)
        index: Atom = Literal(slice(1, -1)) if self.chance(0.5) else Literal(1)
        kept: Type = Array("float64", (4,)) if index.value != 1 else FLOAT  # type: ignore[union-attr]
        b, kind = scope.builder, List(kept)
        b.infer = lambda *_: (kind,)
        records = b.op(i.LIST)
        b.infer = infer
        self.end(scope, start)
        u, filled = self.walk(scope, start, records, index, kind, backward=False)
        u, _ = self.walk(scope, u, filled, index, kind, backward=True)
        self.fresh(u)
        scope.arrays.append(u)

    def walk(
        self, scope: Scope, start: Value, records: Value, index: Atom, kind: List, *, backward: bool
    ) -> tuple[Value, Value]:
        """One of the two loops."""
        inner = scope.inner()
        inner.frozen |= {b for v in scope.arrays for b in self.buffers[v]}
        u, held = Value("u", start.type), Value("", kind, "records")
        step = Value("i", INT)
        self.fresh(u)
        inner.arrays.append(u)
        b = inner.builder
        if backward:
            b.infer = lambda *_: (kind.item, kind)
            old, grown = b.ops(i.POP, held, names=(self.name(), ""))
            b.infer = infer
            new = b.op(i.SETITEM, u, index, old, name="u")
        else:
            old = b.op(i.GETITEM, u, index)
            if kind.item != FLOAT:
                old = b.op(i.COPY, old)
            b.infer = lambda *_: (kind,)
            grown = b.op(i.APPEND, held, old)
            b.infer = infer
            value = self.value(inner, 4 if kind.item != FLOAT else None)
            new = b.op(i.SETITEM, u, index, value, name="u")
        body = b.region((step, held, u), (FALSE, grown, new))
        last, end = Value("", kind, "records"), Value("u", start.type)
        count = scope.builder.op(RANGE, Literal(2))
        results = (Value("", BOOL), last, end)
        scope.builder.statements.append(For(results, count, (records, start), body))
        return end, last

    def call(self, scope: Scope, wanted: Value | None = None) -> None:
        """A call of the helper, which may write into one of its arguments."""
        if "g" not in self.helpers:
            return
        position = self.helpers["g"]
        kinds = [VECTOR, MATRIX]
        arguments = [self.array_of(scope, kind) for kind in kinds]
        if wanted is not None and wanted.type == kinds[position]:
            arguments[position] = wanted
        own = arguments[position]
        if (
            not self.may_end(scope, own)
            or self.buffers[own] & self.buffers[arguments[1 - position]]
        ):
            return
        self.end(scope, own)
        function = self.functions["g"]
        given = function.body.yields[0]
        assert isinstance(given, Value)
        b = scope.builder
        b.infer = lambda *_: (given.type,)
        operands = (*arguments, self.float(scope), self.step(scope), self.idx, self.mask)
        new = b.op(Symbol("g"), *operands, name=self.name(own) if given.type == own.type else "")
        b.infer = infer
        if isinstance(given.type, Tuple):
            number, new = b.ops(i.UNPACK, new, names=(self.name(), self.name(own)))
            scope.floats.append(number)
        self.fresh(new)
        scope.arrays.append(new)


def arguments() -> list[tuple[Any, ...]]:
    """Arguments of the entry."""
    draw = np.random.default_rng(3)
    idx, mask = np.array([0, 2, 2]), np.array([True, False, True, True, False, False])
    return [
        (draw.normal(size=LENGTH), draw.normal(size=(ROWS, LENGTH)), c, k, idx, mask)
        for c, k in ((0.3, 1), (-0.8, 2), (1.7, 0))
    ]
