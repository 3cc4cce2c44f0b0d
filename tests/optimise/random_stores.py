"""Random IR with stores as functions: any version of any array may be read at any time.

Views of views, lists and tuples of arrays, branches, loops, swaps, calls, and unknown code that
keeps what it is given. Lists alone are never read in an old version.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import (
    For,
    Function,
    Global,
    If,
    Literal,
    Module,
    Op,
    Parameter,
    Primitive,
    Symbol,
    Value,
)
from s2s.ir import intrinsics as i
from s2s.ir.types import BOOL, FLOAT, INT, NULL, Array, List, Tuple
from tests.optimise.random_arrays import (
    ADD,
    ARRAYS,
    FANCY,
    ITEMS,
    LENGTHS,
    NAMES,
    RESHAPE_LIKE,
    ROW,
    SIX,
    STORES,
    SUB,
    SUM,
    TABLE,
    TURNED,
    VIEWS,
    keep,
    records_of,
    weigh,
)
from tests.write.ir_by_hand import GT, MUL, RANGE, builder, region

if TYPE_CHECKING:
    from s2s.ir import Atom, Region
    from s2s.ir.build import Builder
    from s2s.ir.types import Type


class Random:
    """Builds one random module; `fuel` bounds its size."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)
        self.functions: dict[str, Function] = {}
        self.fuel = 0

    def module(self) -> Module:
        """A module whose entry takes two vectors of six and a count."""
        for number in range(self.choice.randint(0, 2)):
            self.fuel = 6
            self.function(
                f"helper{number}", (Value("x", SIX), Value("y", self.choice.choice(ARRAYS)))
            )
        self.fuel = self.choice.choice((8, 16, 30))
        self.function("f", (Value("x", SIX), Value("y", SIX), Value("n", INT)))
        return Module(self.functions, "f")

    def function(self, name: str, params: tuple[Value, ...]) -> None:
        """Add a function; the entry gives copies, others what they have."""
        b = builder()
        pool = [p for p in params if isinstance(p.type, Array)]
        items = self.op(b, i.LIST, *pool[:1], type_=ITEMS, name="items")
        items = self.statements(b, pool, items, 0)
        picked = [self.pick(pool) for _ in range(3)]
        if name == "f":
            picked = [self.op(b, i.OWN, value, type_=value.type) for value in (*picked, items)]
        type_ = Tuple(tuple(value.type for value in picked))
        result = self.op(b, i.TUPLE, *picked, type_=type_)
        made = Function(name, tuple(map(Parameter, params)), region(b, result))
        self.functions[name] = made

    def op(self, b: Builder, callee: Any, *operands: Any, type_: Any, name: str = "") -> Value:
        """Append an op."""
        b.infer = lambda *_: (type_,)
        return b.op(callee, *operands, name=name)

    def name(self) -> str:
        """A name, often none."""
        return self.choice.choice(NAMES)

    def pick(self, pool: list[Value], type_: Type | None = None) -> Value:
        """Some array, more often a late one."""
        fitting = [v for v in pool if type_ in (None, v.type)]
        return self.choice.choice(fitting[-4:] if self.choice.random() < 0.7 else fitting)

    def of_type(self, b: Builder, pool: list[Value], type_: Type) -> Value:
        """An array of a type, made where there is none."""
        if any(v.type == type_ for v in pool):
            return self.pick(pool, type_)
        shape = Literal(type_.dims)  # type: ignore[union-attr]
        made = self.op(b, Primitive(np.full, "np.full"), shape, Literal(0.5), type_=type_)
        pool.append(made)
        return made

    def statements(self, b: Builder, pool: list[Value], items: Value, depth: int) -> Value:
        """Append statements; the list as it is then."""
        steps: tuple[tuple[float, Any], ...] = (
            (0.2, self.view), (0.4, self.store), (0.45, self.arithmetic), (0.51, self.add_to),
            (0.54, self.same), (0.6, self.call), (0.62, self.hold), (0.66, self.pack),
            (0.71, self.read), (0.73, self.ask), (0.76, self.through),
        )  # fmt: skip
        for _ in range(self.choice.randint(1, 7)):
            self.fuel -= 1
            if self.fuel < 0:
                break
            kind = self.choice.random()
            step = next((s for bound, s in steps if kind < bound), None)
            if step is not None:
                step(b, pool)
            elif kind < 0.79 or depth > 2:
                items = self.on_list(b, pool, items)
            elif kind < 0.81:
                self.recorded(b, pool)
            elif kind < 0.85:
                items = self.branch(b, pool, items, depth)
            else:
                items = self.loop(b, pool, items, depth)
        return items

    def view(self, b: Builder, pool: list[Value]) -> None:
        """A view of an array."""
        base = self.pick(pool)
        if VIEWS[base.type]:
            callee, argument, type_ = self.choice.choice(VIEWS[base.type])
            more = () if argument is None else (Literal(argument),)
            pool.append(self.op(b, callee, base, *more, type_=type_, name=self.name()))

    def store(self, b: Builder, pool: list[Value]) -> None:
        """A write into an array, of a number or of an array that may be a view of it."""
        base = self.pick(pool)
        index, type_ = self.index(b, base)
        value: Atom = Literal(self.choice.choice([0.0, 1.5]))
        if self.choice.random() < 0.5 and isinstance(type_, Array):
            value = self.of_type(b, pool, type_)
        elif self.choice.random() < 0.3:
            value = self.op(b, Primitive(weigh, "weigh"), self.pick(pool), type_=FLOAT)
        callee = self.choice.choice(STORES)
        pool.append(self.op(b, callee, base, index, value, type_=base.type, name=self.name()))

    def index(self, b: Builder, base: Value) -> tuple[Atom, Type]:
        """An index of an array, and the type of what is there."""
        kind = self.choice.random()
        slices = [(a, t) for c, a, t in VIEWS[base.type] if c == i.GETITEM]
        if kind < 0.2 and base.type in FANCY:
            numbers, type_ = FANCY[base.type]
            return Literal(numbers), type_
        if kind < 0.35 and base.type in LENGTHS:
            return Literal(self.choice.randrange(LENGTHS[base.type])), FLOAT
        if not slices or kind < 0.4:
            return Literal(Ellipsis), base.type
        first, type_ = self.choice.choice(slices)
        more = [(a, t) for c, a, t in VIEWS[type_] if c == i.GETITEM]
        if more and kind > 0.8:
            second, type_ = self.choice.choice(more)
            return self.op(b, i.CHAIN, Literal(first), Literal(second), type_=NULL), type_
        return Literal(first), type_

    def arithmetic(self, b: Builder, pool: list[Value]) -> None:
        """A new array."""
        first = self.pick(pool)
        callee = self.choice.choice([ADD, SUB, MUL, i.COPY])
        if callee == i.COPY:
            operands: tuple[Atom, ...] = (first,)
        else:
            operands = (first, self.choice.choice([Literal(0.5), self.pick(pool, first.type)]))
        pool.append(self.op(b, callee, *operands, type_=first.type, name=self.name()))

    def add_to(self, b: Builder, pool: list[Value]) -> None:
        """An accumulation."""
        first = self.pick(pool)
        second = self.choice.choice([Literal(0.5), self.pick(pool, first.type)])
        callee = self.choice.choice([i.ADD_TO, i.TAKE_FROM, i.INCREMENT, i.DECREMENT])
        pool.append(self.op(b, callee, first, second, type_=first.type, name=self.name()))

    def same(self, b: Builder, pool: list[Value]) -> None:
        """Another name, or memory of one's own."""
        first = self.pick(pool)
        callee = self.choice.choice([i.ALIAS, i.OWN])
        pool.append(self.op(b, callee, first, type_=first.type, name=self.name()))

    def hold(self, b: Builder, pool: list[Value]) -> None:
        """Unknown code is given an array."""
        self.op(b, i.CALL, Global("keep", keep), self.pick(pool), type_=NULL)

    def read(self, b: Builder, pool: list[Value]) -> None:
        """Say now what is in an array."""
        any_version = self.choice.choice(pool)
        weighted = self.op(b, Primitive(weigh, "weigh"), any_version, type_=FLOAT)
        self.op(b, i.CALL, Global("keep", keep), weighted, type_=NULL)

    def through(self, b: Builder, pool: list[Value]) -> None:
        """A part is read, changed, and put back; something may happen on the way."""
        base = self.pick(pool)
        slices = [(a, t) for c, a, t in VIEWS[base.type] if c == i.GETITEM]
        if not slices:
            return
        index, type_ = self.choice.choice(slices)
        part = self.op(b, i.GETITEM, base, Literal(index), type_=type_, name=self.name())
        own = [*pool, part]
        for _ in range(self.choice.randint(1, 3)):
            if self.choice.random() < 0.7:
                index_in, _ = self.index(b, part)
                part = self.op(
                    b, self.choice.choice(STORES), part, index_in, Literal(1.5), type_=type_
                )
            else:
                step = self.choice.choice([self.read, self.store, self.view, self.call])
                step(b, own)
        where = Literal(self.choice.choice([index, *(a for a, t in slices if t == type_)]))
        whole = self.choice.choice([base, base, self.pick(pool, base.type)])
        callee = self.choice.choice([i.SETITEM, i.SET_AT, i.ADD_AT])
        pool.append(self.op(b, callee, whole, where, part, type_=base.type, name=self.name()))

    def ask(self, b: Builder, pool: list[Value]) -> None:
        """A new array in the shape of another, or a view in that of another."""
        first = self.pick(pool)
        if self.choice.random() < 0.5:
            pool.append(self.op(b, i.ZEROS_LIKE, first, type_=first.type, name=self.name()))
        else:
            base = self.of_type(b, pool, SIX)
            model = self.of_type(b, pool, self.choice.choice((TABLE, TURNED)))
            like = self.op(b, RESHAPE_LIKE, base, model, type_=model.type, name=self.name())
            pool.append(like)

    def recorded(self, b: Builder, pool: list[Value]) -> None:
        """A loop that records arrays in each step, and one that takes them from the end."""
        kept = [self.pick(pool).type for _ in range(self.choice.randint(1, 2))]
        type_ = List(kept[0] if len(kept) == 1 else Tuple(tuple(kept)))
        start, records = records_of(type_), records_of(type_)
        b.statements.append(Op((start,), i.LIST, ()))
        count = self.op(b, RANGE, Literal(self.choice.randint(0, 3)), type_=INT)
        carried = self.pick(pool)
        forward, param = builder(), Value(self.name(), carried.type)
        own = [*pool, param]
        self.some(forward, own)
        parts = [self.of_type(forward, own, t) for t in kept]
        whole = parts[0] if len(parts) == 1 else self.op(forward, i.TUPLE, *parts, type_=type_.item)
        longer = records_of(type_)
        forward.statements.append(Op((longer,), i.APPEND, (records, whole)))
        self.some(forward, own)
        after = self.of_type(forward, own, carried.type)
        body = region(forward, False, after, longer, params=(Value("", INT), param, records))
        ended, left = Value(self.name(), carried.type), records_of(type_)
        b.statements.append(For((Value("", BOOL), ended, left), count, (carried, start), body))
        pool.append(ended)
        pool.append(self.unwound(b, pool, count, left, kept))

    def unwound(
        self, b: Builder, pool: list[Value], count: Value, records: Value, kept: list[Type]
    ) -> Value:
        """The loop that takes records."""
        carried = self.pick(pool)
        back, param, taken = builder(), Value(self.name(), carried.type), records_of(records.type)
        rest = records_of(records.type)
        assert isinstance(records.type, List)
        item = Value("", records.type.item)
        back.statements.append(Op((item, rest), i.POP, (taken,)))
        fields = [item]
        if len(kept) > 1:
            fields = [Value(self.name(), t) for t in kept]
            back.statements.append(Op(tuple(fields), i.UNPACK, (item,)))
        own = [*pool, param, *fields]
        self.some(back, own)
        self.some(back, own)
        after = self.of_type(back, own, carried.type)
        body = region(back, False, after, rest, params=(Value("", INT), param, taken))
        result = Value(self.name(), carried.type)
        done = (Value("", BOOL), result, records_of(records.type))
        b.statements.append(For(done, count, (carried, records), body))
        return result

    def some(self, b: Builder, pool: list[Value]) -> None:
        """A few statements."""
        for _ in range(self.choice.randint(0, 3)):
            step = self.choice.choice([self.view, self.store, self.store, self.add_to, self.read])
            step(b, pool)

    def call(self, b: Builder, pool: list[Value]) -> None:
        """A call of a helper."""
        if not self.functions:
            return
        helper = self.choice.choice(list(self.functions.values()))
        operands = [self.of_type(b, pool, p.value.type) for p in helper.params]
        (answer,) = helper.body.yields
        assert isinstance(answer, Value)
        result = self.op(b, Symbol(helper.name), *operands, type_=answer.type)
        self.unpack(b, pool, result)

    def unpack(self, b: Builder, pool: list[Value], value: Value) -> None:
        """Take a tuple apart, or an item of it."""
        assert isinstance(value.type, Tuple)
        types = value.type.items
        if self.choice.random() < 0.6:
            b.infer = lambda *_: types
            pool += b.ops(i.UNPACK, value, names=tuple(self.name() for _ in types))
        else:
            at = self.choice.randrange(len(types))
            pool.append(self.op(b, i.GETITEM, value, Literal(at), type_=types[at]))

    def pack(self, b: Builder, pool: list[Value]) -> None:
        """A tuple that is taken apart later, or not."""
        parts = [self.pick(pool) for _ in range(2)]
        value = self.op(b, i.TUPLE, *parts, type_=Tuple(tuple(p.type for p in parts)))
        for _ in range(self.choice.randint(0, 2)):
            self.store(b, pool)
        self.unpack(b, pool, value)

    def on_list(self, b: Builder, pool: list[Value], items: Value) -> Value:
        """Append to the list, take from it, or write an item."""
        kind = self.choice.random()
        if kind < 0.4:
            vector = self.of_type(b, pool, SIX)
            return self.op(b, i.APPEND, items, vector, type_=ITEMS, name="items")
        if kind < 0.8:
            at = Literal(self.choice.choice([0, -1]))
            pool.append(self.op(b, i.GETITEM, items, at, type_=SIX, name=self.name()))
            return items
        vector = self.of_type(b, pool, SIX)
        callee = self.choice.choice([i.SETITEM, i.ACCUMULATE])
        return self.op(b, callee, items, Literal(0), vector, type_=ITEMS, name="items")

    def branch(self, b: Builder, pool: list[Value], items: Value, depth: int) -> Value:
        """An `if` that gives arrays and the list."""
        total = self.op(b, SUM, self.pick(pool), type_=FLOAT)
        test = self.op(b, GT, total, Literal(1.0), type_=BOOL)
        types = [self.pick(pool).type for _ in range(self.choice.randint(1, 2))]
        arms = [self.arm(pool, items, types, depth, ()) for _ in range(2)]
        results = tuple(Value(self.name(), t) for t in types)
        left = Value("items", ITEMS)
        b.statements.append(If((*results, left), test, *arms))
        pool += results
        return left

    def arm(
        self,
        pool: list[Value],
        items: Value,
        types: list[Type],
        depth: int,
        params: tuple[Value, ...],
        first: tuple[Atom, ...] = (),
    ) -> Region:
        """A region that yields arrays of some types, and the list."""
        b, own = builder(), list(pool)
        items = self.statements(b, own, items, depth + 1)
        yields = [self.of_type(b, own, t) for t in types]
        if self.choice.random() < 0.3 and len(yields) > 1 and types[0] == types[1]:
            yields[:2] = yields[1::-1]
        return region(b, *first, *yields, items, params=params)

    def loop(self, b: Builder, pool: list[Value], items: Value, depth: int) -> Value:
        """A `for` that carries arrays and the list."""
        types = [self.pick(pool).type for _ in range(self.choice.randint(1, 3))]
        initial = [self.of_type(b, pool, t) for t in types]
        params = [Value(self.name(), t) for t in types]
        inside = Value("items", ITEMS)
        number = Value("k", INT)
        over, item, more = self.over(b, pool, number)
        body = self.arm(
            [*pool, *more, *params],
            inside,
            types,
            depth,
            (item, *params, inside),
            (Literal(False),),
        )
        results = tuple(Value(p.name, p.type) for p in params)
        left = Value("items", ITEMS)
        done = (Value("", BOOL), *results, left)
        b.statements.append(For(done, over, (*initial, items), body))
        pool += results
        return left

    def over(self, b: Builder, pool: list[Value], number: Value) -> tuple[Value, Value, Any]:
        """What a loop walks, its item, and what arrays that gives."""
        tables = [v for v in pool if v.type == TABLE]
        if tables and self.choice.random() < 0.4:
            row = Value("row", ROW)
            return self.choice.choice(tables), row, [row]
        count = Literal(self.choice.choice([0, 1, 2, 3]))
        return self.op(b, RANGE, count, type_=INT), number, []
