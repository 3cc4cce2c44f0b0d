"""Random values of IR that writes into arrays: which buffers they are in, and how they are made."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import infer
from s2s.ir import Function, If, Literal, Primitive, Value, While
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.types import BOOL, FLOAT, INT, Array
from tests.write.ir_by_hand import ADD, GT, LT, MUL, NP_SUM, SUB, TANH

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.ir.types import Type

ROWS, LENGTH = 4, 6
VECTOR, MATRIX = Array("float64", (LENGTH,)), Array("float64", (ROWS, LENGTH))
INDEX, MASK = Array("int64", (3,)), Array("bool", (LENGTH,))
NAMES = ("", "", "", "u", "un", "v", "w")
MAXIMUM, WHERE = Primitive(np.maximum, "np.maximum"), Primitive(np.where, "np.where")
COMBINING = (ADD, SUB, MUL, MAXIMUM)
SLICES = {
    LENGTH: [(slice(1, None), 5), (slice(None, -1), 5), (slice(1, -1), 4), (slice(2, None), 4),
             (slice(None, -2), 4), (slice(None, None, -1), 6), (slice(None, None, 2), 3)],
    5: [(slice(1, None), 4), (slice(None, -1), 4), (slice(None, None, -1), 5)],
    4: [(slice(None, None, -1), 4), (slice(1, None), 3)],
    3: [(slice(None, None, -1), 3)],
}  # fmt: skip


@dataclass
class Scope:
    """What may be read at one point; `ended` are buffers whose contents are gone."""

    builder: Builder
    floats: list[Any]
    arrays: list[Value]
    steps: list[Value]
    frozen: set[int]
    ended: set[int] = field(default_factory=set)
    depth: int = 0

    def inner(self) -> Scope:
        """A region in this scope."""
        return Scope(
            Builder(infer), list(self.floats), list(self.arrays), list(self.steps),
            set(self.frozen), depth=self.depth + 1,
        )  # fmt: skip


class RandomArrays:
    """`buffers` says in which buffers each array may be; `fuel` bounds the size of a function."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)
        self.buffers: dict[Value, frozenset[int]] = {}
        self.count = 0
        self.fuel = 26
        self.functions: dict[str, Function] = {}
        self.helpers: dict[str, int] = {}

    def parameters(self) -> list[Value]:
        """New parameters of a function."""
        kinds = {"x": VECTOR, "a": MATRIX, "c": FLOAT, "k": INT, "idx": INDEX, "mask": MASK}
        self.idx, self.mask = (Value(name, kinds[name]) for name in ("idx", "mask"))
        first = [Value(name, kind) for name, kind in list(kinds.items())[:4]]
        return [*first, self.idx, self.mask]

    def scope(self, params: list[Value]) -> Scope:
        x, a, c, k = params[:4]
        for array in (x, a):
            self.fresh(array)
        return Scope(Builder(infer), [c, Literal(0.5), Literal(-1.5)], [x, a], [k], set())

    def chance(self, probability: float) -> bool:
        return self.choice.random() < probability

    def name(self, base: Value | None = None) -> str:
        """A name, most often that of the version before."""
        if base is not None and self.chance(0.7):
            return base.name
        return self.choice.choice(NAMES)

    def fresh(self, *arrays: Value) -> None:
        """New arrays in buffers of their own."""
        for array in arrays:
            self.count += 1
            self.buffers[array] = frozenset({self.count})

    def shown(self, view: Value, base: Value) -> Value:
        self.buffers[view] = self.buffers[base]
        return view

    def float(self, scope: Scope) -> Any:
        return self.choice.choice(scope.floats[-5:] if self.chance(0.6) else scope.floats)

    def array(self, scope: Scope, length: int | None = None) -> Value:
        """Some array; of one dimension where a length is wanted, made if there is none."""
        found = [v for v in scope.arrays if length is None or v.type.dims == (length,)]
        if found and self.chance(0.9):
            return self.choice.choice(found[-4:] if self.chance(0.6) else found)
        full = Primitive(np.full, "np.full")
        shape = Literal(length or LENGTH)
        made = scope.builder.op(full, shape, Literal(self.choice.choice([0.5, 2.0])))
        self.fresh(made)
        scope.arrays.append(made)
        return made

    def vector(self, scope: Scope) -> Value:
        """Some array of one dimension."""
        found = [v for v in scope.arrays if len(v.type.dims) == 1]
        return self.choice.choice(found[-5:]) if found else self.array(scope, LENGTH)

    def own(self, scope: Scope) -> Value:
        """A copy that may be written."""
        source = self.choice.choice(scope.arrays)
        copy = scope.builder.op(i.COPY, source, name=self.name())
        self.fresh(copy)
        scope.arrays.append(copy)
        return copy

    def step(self, scope: Scope) -> Atom:
        """An integer that is an index of any array here, known or not."""
        if self.chance(0.5):
            return Literal(self.choice.choice([0, 1, -1, 2]))
        step = self.choice.choice(scope.steps)
        if self.chance(0.2):
            return scope.builder.op(ADD, step, Literal(-1))
        return step

    def sum(self, scope: Scope, array: Value) -> Value:
        total = scope.builder.op(NP_SUM, array)
        scope.floats.append(total)
        return total

    def number(self, scope: Scope) -> None:
        """A number, read from an array or computed."""
        kind, b = self.choice.random(), scope.builder
        if kind < 0.4:
            scope.floats.append(b.op(i.GETITEM, self.vector(scope), self.step(scope)))
        elif kind < 0.6:
            self.sum(scope, self.array(scope))
        else:
            operands = self.float(scope), self.float(scope)
            if any(isinstance(o, Value) for o in operands):
                scope.floats.append(b.op(self.choice.choice([ADD, MUL, SUB]), *operands))

    def view(self, scope: Scope) -> Value:
        """A view of an array, or what an index array picks."""
        base = self.array(scope)
        if len(base.type.dims) == 2:
            index = self.step(scope) if self.chance(0.7) else Literal((slice(None), 1))
            made = scope.builder.op(i.GETITEM, base, index, name=self.name())
        elif base.type.dims == (LENGTH,) and self.chance(0.2):
            made = scope.builder.op(i.GETITEM, base, self.idx)
            self.fresh(made)
            scope.arrays.append(made)
            return made
        else:
            options = SLICES[base.type.dims[0]]
            index = Literal(self.choice.choice(options)[0])
            made = scope.builder.op(i.GETITEM, base, index, name=self.name())
        scope.arrays.append(self.shown(made, base))
        return made

    def combination(self, scope: Scope) -> Value:
        """A new array from others."""
        a = self.array(scope)
        made = self.combined(scope, a, name=self.name())
        scope.arrays.append(made)
        return made

    def combined(self, scope: Scope, a: Value, name: str = "") -> Value:
        """`a` combined with a number or an array of the same shape."""
        same = [v for v in scope.arrays if v.type.dims == a.type.dims]
        kind, b = self.choice.random(), scope.builder
        other = self.float(scope) if kind < 0.4 or not same else self.choice.choice(same)
        if kind < 0.1:
            made = b.op(TANH, a, name=name)
        elif kind < 0.2 and same:
            made = b.op(WHERE, b.op(GT, a, Literal(0.2)), a, other, name=name)
        else:
            made = b.op(self.choice.choice(COMBINING), a, other, name=name)
        self.fresh(made)
        return made

    def copy(self, scope: Scope) -> None:
        self.own(scope)

    def may_end(self, scope: Scope, array: Value) -> bool:
        return not self.buffers[array] & scope.frozen

    def end(self, scope: Scope, *arrays: Value) -> None:
        """The contents of arrays are about to be overwritten."""
        for array in arrays:
            gone = self.buffers[array]
            scope.ended |= gone
            scope.arrays[:] = [v for v in scope.arrays if not self.buffers[v] & gone]

    def array_of(self, scope: Scope, shape: Type) -> Value:
        """Some array of a type."""
        found = [v for v in scope.arrays if v.type == shape]
        if found:
            return self.choice.choice(found[-3:])
        zeros = Primitive(np.zeros, "np.zeros")
        assert isinstance(shape, Array)
        made = scope.builder.op(zeros, Literal(shape.dims))
        self.fresh(made)
        scope.arrays.append(made)
        return made


def repeated(
    body: Builder, step: Value, count: Literal, parts: tuple[tuple[Any, ...], ...]
) -> While:
    """`while step < count and np.sum(u) > -50.0`, from what a `for` carries and yields."""
    results, initial, carried, yields = parts
    tested, test = [Value(v.name, v.type) for v in carried], Builder(infer)
    again = Value(step.name, INT)
    head = test.op(LT, again, count)
    inner = Builder(infer)
    enough = inner.op(GT, inner.op(NP_SUM, tested[-1]), Literal(-50.0))
    both = Value("", BOOL)
    arms = inner.region((), (enough,)), Builder(infer).region((), (head,))
    test.statements.append(If((both,), head, *arms))
    new = body.op(ADD, step, Literal(1), name=step.name)
    return While(
        (*results, Value("", INT)), (*initial, Literal(0)),
        test.region((*tested, again), (both,)), body.region((*carried, step), (*yields, new)),
    )  # fmt: skip
