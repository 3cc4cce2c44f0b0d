"""Adjoints of random sequences of reads and writes, in loops and branches, against differences."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.analysis.infer import infer
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.nodes import For, If, Literal, Primitive, Region, Value
from s2s.ir.types import BOOL, INT
from s2s.transform.primitives import MULTIPLY, NEGATE, PLUS, SUM
from tests.transform.written import compare, module_of, types_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom

LENGTH = 5
WRITES = (i.SETITEM, i.SETITEM, i.ACCUMULATE, i.DEDUCT)
INDICES: tuple[Any, ...] = (
    0, 2, -1, slice(1, -1), slice(None, -1), slice(1, None), slice(None, None, -1), slice(0, 2),
    slice(None, None, 2), Ellipsis, slice(-3, None), slice(1, 4),
)  # fmt: skip
MINUS = Primitive(operator.sub, "-")
RANGE = Primitive(range, "range")
IS_LESS = Primitive(operator.lt, "<")


class Program:
    """Statements on two buffers, drawn at random."""

    def __init__(self, seed: int, arguments: dict[str, Value]) -> None:
        self.rng = np.random.default_rng(seed)
        self.arguments = arguments
        self.items: list[Value] = []
        self.filling = self.rng.random() < 0.5  # a buffer of zeros, hardly read while it is filled

    def build(self, builder: Builder) -> Atom:
        """The buffers, what is done to them, and a sum of what they hold in the end."""
        x, c = self.arguments["x"], self.arguments["c"]
        fixed = self.rng.random() < 0.25
        u = builder.op(MULTIPLY, Literal(1.0), c if fixed else x, name="u")
        if self.filling:
            u = builder.op(i.ZEROS_LIKE, c, name="u")
        w = builder.op(MULTIPLY, c, x, name="w")
        buffers = self.statements(builder, [u, w], depth=0)
        total: Atom = Literal(0.0)
        for buffer in buffers:
            squares = builder.op(MULTIPLY, c, builder.op(MULTIPLY, buffer, buffer))
            total = builder.op(PLUS, total, builder.op(SUM, squares))
        return total

    def statements(self, builder: Builder, buffers: list[Value], depth: int) -> list[Value]:
        old = list(buffers)
        for _ in range(self.rng.integers(1, 5)):
            kind = self.rng.random()
            if depth < 2 and kind < 0.15:
                buffers = self.loop(builder, buffers, depth)
            elif depth < 2 and kind < 0.25 and self.items:
                buffers = self.branch(builder, buffers, depth)
            elif kind < 0.3 and not self.filling:
                buffers = buffers[::-1]
            else:
                buffers = self.write(builder, buffers, old)
        return buffers

    def write(self, builder: Builder, buffers: list[Value], old: list[Value]) -> list[Value]:
        k = 0 if self.filling else int(self.rng.integers(0, 2))
        target, index = buffers[k], self.index()
        callee = WRITES[self.rng.integers(0, 2 if self.filling else len(WRITES))]
        value = self.value(builder, buffers, old, self.shape(index))
        same = builder.op(i.GETITEM, target, self.atom(builder, index))
        if self.rng.random() < (0.1 if self.filling else 0.3):
            value = builder.op(PLUS if self.rng.random() < 0.7 else MINUS, same, value)
        new = builder.op(callee, target, self.atom(builder, index), value, name=target.name)
        return [new, buffers[1]] if k == 0 else [buffers[0], new]

    def value(
        self, builder: Builder, buffers: list[Value], old: list[Value], shape: tuple[int, ...]
    ) -> Atom:
        """Something that can be written where that shape stands."""
        total: Atom = Literal(float(self.rng.uniform(0.1, 0.5)))
        for _ in range(self.rng.integers(1, 3)):
            known = [self.arguments["x"], *buffers[1:], *buffers[:1], *old]
            few = self.filling and self.rng.random() < 0.8
            source = known[self.rng.integers(0, 2 if few else 5)]
            fitting = [n for n in INDICES if self.shape(n) in (shape, ())]
            index = fitting[self.rng.integers(0, len(fitting))]
            if not self.shape(index) and self.items:
                index = self.index()
            if self.shape(index) not in (shape, ()):
                index = 1
            part = builder.op(i.GETITEM, source, self.atom(builder, index))
            if isinstance(index, tuple) and isinstance(index[1], str):
                part = builder.op(SUM, part)
            if self.rng.random() < 0.3:
                part = builder.op(NEGATE, part)
            factor = Literal(float(self.rng.uniform(-0.6, 0.6)))
            scaled = builder.op(MULTIPLY, factor, part)
            total = builder.op(PLUS if self.rng.random() < 0.7 else MULTIPLY, total, scaled)
        return total

    def index(self) -> Any:
        """A literal index, or the number of a loop around and an offset."""
        if self.items and self.rng.random() < 0.6:
            item = self.items[self.rng.integers(0, len(self.items))]
            return item, [0, 0, 0, 1, -1, "before", "from"][self.rng.integers(0, 7)]
        return INDICES[self.rng.integers(0, len(INDICES))]

    def atom(self, builder: Builder, index: Any) -> Atom:
        if not isinstance(index, tuple):
            return Literal(index)
        item, offset = index
        if isinstance(offset, str):
            bounds = (Literal(None), item) if offset == "before" else (item, Literal(None))
            return builder.op(i.SLICE, *bounds, Literal(None))
        return builder.op(PLUS, item, Literal(offset)) if offset else item

    def shape(self, index: Any) -> tuple[int, ...]:
        """The shape of what is written there; a number is written at places that vary."""
        return () if isinstance(index, tuple) else np.shape(np.empty(LENGTH)[index])

    def loop(self, builder: Builder, buffers: list[Value], depth: int) -> list[Value]:
        inner = Builder(infer)
        params = [Value(b.name, b.type) for b in buffers]
        item = Value("i", INT)
        self.items.append(item)
        nexts = self.statements(inner, params, depth + 1)
        self.items.pop()
        body = Region((item, *params), tuple(inner.statements), (Literal(False), *nexts))
        results = [Value(b.name, b.type) for b in buffers]
        over = self.numbers(builder)
        loop = For((Value("", BOOL), *results), over, tuple(buffers), body)
        builder.statements.append(loop)
        return results

    def numbers(self, builder: Builder) -> Atom:
        """A range of at most four numbers, which may depend on the loop around."""
        start, count = int(self.rng.integers(0, 2)), int(self.rng.integers(0, 4))
        outer = self.items[-1] if self.items else Literal(count)
        match self.rng.integers(0, 4):
            case 0:
                bounds: tuple[Atom, ...] = (Literal(start), outer)
            case 1:
                bounds = (outer, Literal(4))
            case 2:
                bounds = (Literal(count), Literal(start - 1), Literal(-1))
            case _:
                bounds = (Literal(start), Literal(start + count))
        return builder.op(RANGE, *bounds)

    def branch(self, builder: Builder, buffers: list[Value], depth: int) -> list[Value]:
        test = builder.op(IS_LESS, self.items[-1], Literal(1))
        arms = []
        for _ in range(2):
            inner = Builder(infer)
            nexts = self.statements(inner, buffers, depth + 1)
            arms.append(Region((), tuple(inner.statements), tuple(nexts)))
        results = [Value(b.name, b.type) for b in buffers]
        builder.statements.append(If(tuple(results), test, arms[0], arms[1]))
        return results


@pytest.mark.parametrize("block", range(12))
def test_random_sequences(block: int) -> None:
    for seed in range(15 * block, 15 * block + 15):
        rng = np.random.default_rng(seed)
        arguments = {"x": rng.uniform(0.5, 1.0, LENGTH), "c": rng.uniform(0.5, 1.0, LENGTH)}
        module = module_of(
            types_of(arguments), lambda builder, values, s=seed: Program(s, values).build(builder)
        )
        compare(module, arguments, ("x",), f"sequence {seed}")
