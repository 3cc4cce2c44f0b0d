"""Random IR: any shape that is well formed, whether lowering makes it or not.

Flags are yielded, tested, carried and combined; names clash; calls with effects stand between.
"""

from __future__ import annotations

import operator
import random
from typing import TYPE_CHECKING, Any

from s2s.ir import (
    UNDEF,
    For,
    Function,
    Global,
    If,
    Literal,
    Module,
    Parameter,
    Primitive,
    Value,
    While,
)
from s2s.ir import intrinsics as i
from s2s.ir.types import BOOL, FLOAT, INT, List
from tests.write.ir_by_hand import ADD, FALSE, GT, LT, MUL, NOT, RANGE, SUB, TRUE, builder, region

if TYPE_CHECKING:
    from s2s.ir import Atom, Region
    from s2s.ir.build import Builder

NAMES = ("", "", "", "x", "y", "h", "h2", "total")
FLOATS = List(FLOAT)
LOG: list[float] = []


def note(x: float) -> float:
    """Say that this is evaluated now."""
    LOG.append(x)
    return x


def grow(items: list[float]) -> float:
    """Change a list that something else reads."""
    items.append(0.25)
    return float(len(items))


class Random:
    """Builds one random function; `fuel` bounds its size."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)
        self.fuel = 28

    def module(self) -> Module:
        """A module of one function of two floats and an integer."""
        params = Value("x", FLOAT), Value("y", FLOAT), Value("n", INT)
        b = builder()
        floats: list[Any] = [params[0], params[1]]
        bools: list[Any] = []
        items = self.op(b, i.LIST, type_=FLOATS, name=self.name("items"))
        items = self.statements(b, floats, bools, items, depth=0)
        total = self.op(b, Primitive(sum, "sum"), items)
        if self.choice.random() < 0.5:
            self.op(b, i.CALL, Global("note", note), total)
            self.fuel += 8
            body = region(b, self.tail(b, floats, bools, 0))
            return Module({"f": Function("f", tuple(map(Parameter, params)), body)}, "f")
        picked = [self.float(floats) for _ in range(3)]
        result = self.op(b, i.TUPLE, total, *picked, type_=FLOAT)
        body = region(b, result)
        return Module({"f": Function("f", tuple(map(Parameter, params)), body)}, "f")

    def tail(self, b: Builder, floats: list[Any], bools: list[Any], depth: int) -> Atom:
        """Branches with unnamed results up to the end, as `return` in them gives; also in loops."""
        kind = self.choice.random()
        if depth > 3 or kind < 0.2:
            return self.float(floats)
        if kind < 0.6:
            test = self.bool(b, floats, bools)
            arms = [self.tail_arm(floats, bools, depth) for _ in range(2)]
            result = Value("", FLOAT)
            b.statements.append(If((result,), test, *arms))
            return result
        return self.returning_loop(b, floats, bools, depth)

    def tail_arm(self, floats: list[Any], bools: list[Any], depth: int) -> Region:
        """An arm that ends with a return."""
        b, own_floats, own_bools = builder(), list(floats), list(bools)
        for _ in range(self.choice.randint(0, 2)):
            self.simple(b, own_floats)
        return region(b, self.tail(b, own_floats, own_bools, depth + 1))

    def returning_loop(self, b: Builder, floats: Any, bools: Any, depth: int) -> Atom:
        """A loop that is left by `return` or `break`, then the rest under a test of that."""
        item, total = Value("i", INT), Value("total", FLOAT)
        flag, value = Value("", BOOL), Value("", FLOAT)
        inner, rest = builder(), builder()
        own = [*floats, item, total]
        self.simple(inner, own)
        new = own[-1]
        leave = self.op(inner, i.ALIAS, new, name="total")
        test = self.bool(inner, own, list(bools))
        stop = self.choice.choice([TRUE, FALSE])
        leaves = (TRUE, TRUE, self.float(own)), (stop, FALSE, UNDEF)
        if self.choice.random() < 0.5:
            leaves = leaves[::-1]
        results = Value("", BOOL), Value("", BOOL), Value("", FLOAT)
        arms = [region(builder(), *yields) for yields in leaves]
        inner.statements.append(If(results, test, *arms))
        body = region(inner, results[0], leave, *results[1:], params=(item, total, flag, value))
        done = Value("", BOOL), Value("total", FLOAT), Value("", BOOL), Value("", FLOAT)
        count = self.op(b, RANGE, Literal(self.choice.randint(0, 3)), type_=INT)
        b.statements.append(For(done, count, (self.float(floats), FALSE, UNDEF), body))
        after = self.tail(rest, [*floats, done[1]], list(bools), depth + 1)
        result = Value("", FLOAT)
        b.statements.append(If((result,), done[2], region(builder(), done[3]), region(rest, after)))
        return result

    def name(self, *more: str) -> str:
        """A name for a result, often none."""
        return self.choice.choice((*NAMES, *more))

    def op(
        self, b: Builder, callee: Any, *operands: Any, type_: Any = FLOAT, name: str = ""
    ) -> Value:
        """Append an op."""
        b.infer = lambda *_: (type_,)
        return b.op(callee, *operands, name=name)

    def float(self, floats: list[Any]) -> Atom:
        """Some number."""
        if self.choice.random() < 0.2:
            return Literal(self.choice.choice([0.5, -1.0, 2.0, 0.25]))
        return self.choice.choice(floats[-6:] if self.choice.random() < 0.7 else floats)

    def bool(self, b: Builder, floats: list[Any], bools: list[Any]) -> Atom:
        """Some truth value, often a new one."""
        if bools and self.choice.random() < 0.4:
            return self.choice.choice(bools)
        if self.choice.random() < 0.1:
            return self.choice.choice([TRUE, FALSE])
        made = self.op(
            b, self.choice.choice([LT, GT]), self.float(floats), self.float(floats), type_=BOOL
        )
        if self.choice.random() < 0.2:
            made = self.op(b, NOT, made, type_=BOOL)
        bools.append(made)
        return made

    def statements(
        self, b: Builder, floats: list[Any], bools: list[Any], items: Any, depth: int
    ) -> Any:
        """Append statements; the version of the list that is left."""
        for _ in range(self.choice.randint(0, 5)):
            self.fuel -= 1
            if self.fuel < 0:
                break
            kind = self.choice.random()
            if kind < 0.3 or depth > 3:
                self.simple(b, floats)
            elif kind < 0.45:
                self.choose(b, floats, bools)
            elif kind < 0.55:
                name = self.name("items")
                items = self.op(b, i.APPEND, items, self.float(floats), type_=FLOATS, name=name)
            elif kind < 0.58:
                callee = self.choice.choice([Primitive(sum, "sum"), Primitive(len, "len")])
                floats.append(self.op(b, callee, items))
            elif kind < 0.61:
                floats.append(self.op(b, i.CALL, Global("grow", grow), items, name=self.name()))
            elif kind < 0.65:
                called = self.op(
                    b, i.CALL, Global("note", note), self.float(floats), name=self.name()
                )
                floats.append(called)
            elif kind < 0.8:
                items = self.branch(b, floats, bools, items, depth)
            else:
                items = self.loop(b, floats, bools, items, depth)
        return items

    def choose(self, b: Builder, floats: list[Any], bools: list[Any], depth: int = 0) -> Value:
        """Append a conditional expression, an `and` or an `or`."""
        test = self.bool(b, floats, bools)
        kind = self.choice.choice("FB")
        arms = []
        for _ in range(2):
            inner, own_floats, own_bools = builder(), list(floats), list(bools)
            if self.choice.random() < 0.3 and depth < 3:
                self.choose(inner, own_floats, own_bools, depth + 1)
            if self.choice.random() < 0.5:
                self.simple(inner, own_floats)
            result = self.result(inner, kind, own_floats, own_bools, None)
            arms.append(
                region(inner, test if kind == "B" and self.choice.random() < 0.5 else result)
            )
        (result,) = self.results(kind)
        b.statements.append(If((result,), test, *arms))
        (floats if kind == "F" else bools).append(result)
        return result

    def simple(self, b: Builder, floats: list[Any]) -> None:
        """Append an operation, an alias or an in-place sum of numbers."""
        kind = self.choice.random()
        if kind < 0.15:
            floats.append(self.op(b, i.ALIAS, self.float(floats), name=self.name()))
            return
        callee = self.choice.choice([ADD, SUB, MUL, Primitive(operator.neg, "-")])
        count = 1 if callee.function is operator.neg else 2
        operands = [self.float(floats) for _ in range(count)]
        floats.append(self.op(b, callee, *operands, name=self.name()))

    def arm(
        self,
        floats: list[Any],
        bools: list[Any],
        items: Any,
        depth: int,
        kinds: str,
        params: Any = (),
    ) -> Region:
        """A region that yields values of the kinds: Float, Bool, List, or a loop's Exit."""
        b, own_floats, own_bools = builder(), list(floats), list(bools)
        items = self.statements(b, own_floats, own_bools, items, depth + 1)
        yields = [self.result(b, kind, own_floats, own_bools, items) for kind in kinds]
        return region(b, *yields, params=tuple(params))

    def result(self, b: Builder, kind: str, floats: Any, bools: Any, items: Any) -> Atom:
        """What a region yields for one kind."""
        if kind == "F":
            return self.float(floats)
        if kind == "L":
            return items
        if kind == "E" and self.choice.random() < 0.4:
            return FALSE
        if self.choice.random() < 0.5:
            return self.choice.choice([TRUE, FALSE])
        return self.bool(b, floats, bools)

    def results(self, kinds: str) -> tuple[Value, ...]:
        """Results of the kinds."""
        types = {"F": FLOAT, "B": BOOL, "E": BOOL, "L": FLOATS}
        return tuple(Value(self.name() if k in "FL" else "", types[k]) for k in kinds)

    def kinds(self) -> str:
        """What a branch or loop gives, the list last."""
        return "".join(self.choice.choice("FFB") for _ in range(self.choice.randint(0, 3))) + "L"

    def branch(self, b: Builder, floats: Any, bools: Any, items: Any, depth: int) -> Any:
        """Append an `if`."""
        test, kinds = self.bool(b, floats, bools), self.kinds()
        results = self.results(kinds)
        then = self.arm(floats, bools, items, depth, kinds)
        orelse = self.arm(floats, bools, items, depth, kinds)
        b.statements.append(If(results, test, then, orelse))
        return self.define(results, kinds, floats, bools)

    def define(self, results: Any, kinds: str, floats: Any, bools: Any) -> Any:
        """Make results known; the list among them."""
        for result, kind in zip(results, kinds, strict=True):
            if kind == "F":
                floats.append(result)
            elif kind != "L":
                bools.append(result)
        return results[-1]

    def loop(self, b: Builder, floats: Any, bools: Any, items: Any, depth: int) -> Any:
        """Append a `for`, or a `while` that counts its steps."""
        kinds = self.kinds()
        counted = self.choice.random() < 0.35
        initial = [self.result(b, kind, floats, bools, items) for kind in kinds]
        params, results = self.results(kinds), self.results("B" + kinds)
        inner_floats, inner_bools = list(floats), list(bools)
        inner_items = self.define(params, kinds, inner_floats, inner_bools)
        count = Literal(self.choice.randint(0, 3))
        if not counted:
            item = Value(self.name("i"), INT)
            body = self.arm(
                [*inner_floats, item], inner_bools, inner_items, depth, "E" + kinds, (item, *params)
            )
            iterable = self.op(b, RANGE, count, type_=INT)
            b.statements.append(For(results, iterable, tuple(initial), body))
        else:
            b.statements.append(
                self.counted(
                    inner_floats,
                    inner_bools,
                    inner_items,
                    depth,
                    kinds,
                    params,
                    results,
                    initial,
                    count,
                )
            )
        return self.define(results, "B" + kinds, floats, bools)

    def counted(
        self,
        floats: Any,
        bools: Any,
        items: Any,
        depth: int,
        kinds: str,
        params: Any,
        results: Any,
        initial: Any,
        count: Any,
    ) -> While:
        """A `while k < count:` that carries a counter as its last value but the others first."""
        k, tested = Value("k", INT), self.results(kinds)
        again = Value("k", INT)
        test = builder()
        head = self.op(test, LT, again, count, type_=BOOL)
        if self.choice.random() < 0.3:
            compared = self.float([v for v in tested if v.type == FLOAT] or floats[:1])
            other = self.op(test, GT, compared, Literal(-9.0), type_=BOOL)
            second = region(builder(), other)
            both = Value("", BOOL)
            test.statements.append(If((both,), head, second, region(builder(), head)))
            head = both
        body = self.arm(floats, bools, items, depth, "E" + kinds, (*params, k))
        step = builder()
        step.statements = list(body.statements)
        new = self.op(step, ADD, k, Literal(1), type_=INT, name="k")
        body = step.region(body.params, (*body.yields, new))
        return While(
            (*results, Value("k", INT)), (*initial, Literal(0)),
            test.region((*tested, again), (head,)), body,
        )  # fmt: skip
