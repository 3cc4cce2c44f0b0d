"""One function for many seeds under construction: its statements, with loops as fixpoints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from s2s.analysis.infer import infer, type_of_atom
from s2s.errors import BatchError, Refusal
from s2s.ir.build import Builder
from s2s.ir.nodes import (
    For,
    Function,
    If,
    Literal,
    Op,
    Primitive,
    Region,
    Symbol,
    Value,
    While,
    With,
)
from s2s.ir.types import Array, Dict, Unknown
from s2s.ir.walk import rewired, statements_in
from s2s.transform.batch_leaves import count_of, materialised
from s2s.transform.batch_ops import batch_op
from s2s.transform.batch_primitives import ITEMS_OF, SWAPAXES
from s2s.transform.marks import Mark, batched_type, conformed, full, joined, made, of_parts, parts

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Callee, Location, Statement
    from s2s.ir.types import Type
    from s2s.transform.batch import Sweep


class Hand:
    """One function under construction: what each value of the old one is in the new one."""

    def __init__(self, sweep: Sweep, function: Function) -> None:
        self.sweep = sweep
        self.function = function
        self.env: dict[Value, tuple[Atom, Mark]] = {}
        self.builder = Builder(infer, function.location)
        self.made: dict[Value, Op] = {}  # what unbatched values of the new function are made by
        self.sizes: list[tuple[Value, Mark]] = []
        self.sized: list[Statement] = []
        self._size: Atom | None = None
        self.definitions = {
            r: s for s in statements_in(function.body) if isinstance(s, Op) for r in s.results
        }

    # what is known of the atoms of the old function ------------------------------------------

    def atom(self, old: Atom) -> Atom:
        """What it is in the new function."""
        return self.env[old][0] if isinstance(old, Value) else old

    def mark(self, old: Atom) -> Mark:
        """Which of its leaves are batched."""
        return self.env[old][1] if isinstance(old, Value) else False

    def definition(self, old: Atom) -> Op | None:
        """The op of the old function that defines it."""
        return self.definitions.get(old) if isinstance(old, Value) else None

    def size(self) -> Atom:
        """How many seeds there are: the length of the leading axis."""
        if self._size is None:
            top = Builder(infer, self.function.location)
            self._size = count_of(self.sizes, self.env, top)
            if self._size is None:
                self.refuse("the number of seeds is not known in this function")
            self.sized = top.statements
        assert self._size is not None
        return self._size

    def with_mark(self, old: Atom, target: Type, mark: Mark) -> Atom:
        """The atom with these leaves batched, those that are not so yet broadcast."""
        return materialised(self, self.atom(old), type_of_atom(old), self.mark(old), target, mark)

    def refuse(self, what: str, location: Location | None = None) -> NoReturn:
        """Raise the error for what cannot be batched."""
        where = location or self.builder.location
        raise BatchError(Refusal(f"cannot run this for many seeds at once: {what}", ""), where)

    # what ops become -------------------------------------------------------------------------

    def append(
        self,
        callee: Callee,
        operands: tuple[Atom, ...],
        keywords: tuple[str, ...] = (),
        form: str = "call",
    ) -> Value:
        """Append an op, and give its result."""
        split = len(operands) - len(keywords)
        named = dict(zip(keywords, operands[split:], strict=True))
        return self.builder.op(callee, *operands[:split], named=named, form=form)

    def bind(self, old: Value, atom: Atom, mark: Mark) -> None:
        """Say what a result becomes; where that has just been computed, under the name it had."""
        last = self.builder.statements[-1] if self.builder.statements else None
        if isinstance(last, Op) and last.results == (atom,):
            new = self.define(old, mark)
            self.builder.statements[-1] = rewired(last, (new,), last.operands)
        else:
            self.env[old] = (atom, mark)

    def bind_as(self, old: Value, atom: Atom, type_: Type, mark: Mark) -> None:
        """The same where the result was of another type before."""
        wanted = conformed(mark, type_, old.type)
        if conformed(wanted, old.type, type_) != mark:
            atom = materialised(self, atom, type_, mark, old.type, wanted)
        self.bind(old, atom, wanted)

    def by_template(self, op: Op, function: Any) -> None:
        """Append what the template of a function says for an op."""
        batch_op(replace(op, callee=Primitive(function, f"s2s_runtime.{function.__name__}")), self)

    # statements ------------------------------------------------------------------------------

    def statements(self, region: Region) -> None:
        """Append what the statements of a region become."""
        for statement in region.statements:
            self.builder.location = statement.location
            match statement:
                case Op():
                    self._op(statement)
                case If():
                    self._if(statement)
                case For():
                    self._for(statement)
                case While():
                    self._while(statement)
                case With():
                    self._with(statement)

    def define(self, old: Value, mark: Mark) -> Value:
        """A new value for an old one."""
        if mark is True and parts(old.type) is not None:
            mark = full(old.type)
        new = Value(old.name, batched_type(old.type, mark), old.hint)
        self.env[old] = (new, mark)
        return new

    def _op(self, op: Op) -> None:
        if not any(self.mark(a) for a in op.operands):
            if isinstance(op.callee, Symbol) and op.callee.name == self.sweep.name:
                self.refuse("the function is called for one seed as well")
            operands = tuple(map(self.atom, op.operands))
            results = tuple(self.define(r, False) for r in op.results)
            new = Op(
                results, op.callee, operands, op.keywords, op.location, op.form, op.refusal
            )  # fmt: skip
            self.made.update(dict.fromkeys(results, new))
            self.builder.statements.append(new)
        elif isinstance(op.callee, Symbol):
            self._call(op, op.callee.name)
        else:
            batch_op(op, self)

    def _call(self, op: Op, name: str) -> None:
        params = self.sweep.module.functions[name].params
        named = {p.value.name: k for k, p in enumerate(params)}
        places = [*range(len(op.positional)), *(named[k] for k in op.keywords)]
        types = {k: params[k].value.type for k in places}
        marks: list[Mark] = [False] * len(params)
        for place, old in zip(places, op.operands, strict=True):
            marks[place] = conformed(self.mark(old), type_of_atom(old), types[place])
        operands = tuple(
            self.with_mark(old, types[place], marks[place])
            for place, old in zip(places, op.operands, strict=True)
        )
        special = self.sweep.specialised(name, tuple(marks))
        (result,) = op.results
        source = special.type or result.type
        mark = conformed(special.result, source, result.type)
        callee = Symbol(special.name)
        if conformed(special.result, source, source) == mark or source == result.type:
            new = self.define(result, mark)
            self.builder.statements.append(Op((new,), callee, operands, op.keywords, op.location))
            return
        raw = Value("", batched_type(source, special.result))
        self.builder.statements.append(Op((raw,), callee, operands, op.keywords, op.location))
        atom = materialised(self, raw, source, special.result, result.type, mark)
        self.env[result] = (atom, mark)

    # regions ---------------------------------------------------------------------------------

    def _walked(self, region: Region) -> Builder:
        """The statements that those of a region become."""
        outer = self.builder
        inner = self.builder = outer.nested()
        self.statements(region)
        self.builder = outer
        return inner

    def _marks_of(self, region: Region, types: tuple[Type, ...]) -> tuple[Mark, ...]:
        """The marks of what a region that has been walked yields, as values of these types."""
        return tuple(
            conformed(self.mark(y), type_of_atom(y), t)
            for y, t in zip(region.yields, types, strict=True)
        )

    def _closed(
        self,
        region: Region,
        inner: Builder,
        params: tuple[Value, ...],
        marks: tuple[Mark, ...],
        types: tuple[Type, ...],
    ) -> Region:
        """The region of walked statements, with yields of these marks."""
        outer, self.builder = self.builder, inner
        yields = tuple(
            self.with_mark(y, t, m) for y, t, m in zip(region.yields, types, marks, strict=True)
        )
        self.builder = outer
        return inner.region(params, yields)

    def _results(self, results: tuple[Value, ...], marks: tuple[Mark, ...]) -> tuple[Value, ...]:
        return tuple(self.define(r, m) for r, m in zip(results, marks, strict=True))

    def _if(self, statement: If) -> None:
        if self.mark(statement.test):
            self.refuse("the test of an 'if' differs from seed to seed")
        types = tuple(r.type for r in statement.results)
        arms = (statement.then, statement.orelse)
        walked = [self._walked(arm) for arm in arms]
        found = [self._marks_of(arm, types) for arm in arms]
        marks = tuple(joined(a, b, t) for a, b, t in zip(*found, types, strict=True))
        then, orelse = (
            self._closed(arm, inner, (), marks, types)
            for arm, inner in zip(arms, walked, strict=True)
        )
        test = self.atom(statement.test)
        results = self._results(statement.results, marks)
        self.builder.statements.append(If(results, test, then, orelse, statement.location))

    def _with(self, statement: With) -> None:
        if self.mark(statement.context):
            self.refuse("the context of a 'with' differs from seed to seed")
        context = self.atom(statement.context)
        target = None if statement.target is None else self.define(statement.target, False)
        inner = self._walked(statement.body)
        types = tuple(r.type for r in statement.results)
        marks = self._marks_of(statement.body, types)
        body = self._closed(statement.body, inner, (), marks, types)
        results = self._results(statement.results, marks)
        self.builder.statements.append(With(results, context, target, body, statement.location))

    def _for(self, loop: For) -> None:
        item = loop.body.params[0]
        iterable, item_mark = self._iterable(loop.iterable, item.type)
        params = (item, *loop.body.params[1:])
        marks, inner, initial = self._fixpoint(loop, params, (item_mark,))
        types = (type_of_atom(loop.body.yields[0]), *(p.type for p in params[1:]))
        new = tuple(map(self._new, params))
        body = self._closed(loop.body, inner, new, (False, *marks), types)
        results = self._results(loop.results, (False, *marks))
        self.builder.statements.append(For(results, iterable, initial, body, loop.location))

    def _while(self, loop: While) -> None:
        params = loop.body.params
        marks, inner, initial = self._fixpoint(loop, params, ())
        types = (type_of_atom(loop.body.yields[0]), *(p.type for p in params))
        new = tuple(map(self._new, params))
        body = self._closed(loop.body, inner, new, (False, *marks), types)
        tested = self._results(loop.test.params, marks)
        testing = self._walked(loop.test)
        if self.mark(loop.test.yields[0]):
            self.refuse("the test of a 'while' differs from seed to seed")
        test = testing.region(tested, (self.atom(loop.test.yields[0]),))
        results = self._results(loop.results, (False, *marks))
        self.builder.statements.append(While(results, initial, test, body, loop.location))

    def _new(self, old: Value) -> Value:
        new = self.env[old][0]
        assert isinstance(new, Value)
        return new

    def _fixpoint(
        self, loop: For | While, params: tuple[Value, ...], before: tuple[Mark, ...]
    ) -> tuple[tuple[Mark, ...], Builder, tuple[Atom, ...]]:
        """The marks of what a loop carries, its body for these, and the initial values."""
        types = tuple(p.type for p in params[len(before) :])
        marks = tuple(
            conformed(self.mark(a), type_of_atom(a), t)
            for a, t in zip(loop.initial, types, strict=True)
        )
        while True:
            self._results(params, (*before, *marks))
            inner = self._walked(loop.body)
            leave, *after = self._marks_of(loop.body, (type_of_atom(loop.body.yields[0]), *types))
            if leave:
                self.refuse("where a loop is left differs from seed to seed")
            new = tuple(joined(a, b, t) for a, b, t in zip(marks, after, types, strict=True))
            if new == marks:
                break
            marks = new
        initial = tuple(
            self.with_mark(a, t, m) for a, t, m in zip(loop.initial, types, marks, strict=True)
        )
        return marks, inner, initial

    def _iterable(self, old: Atom, item: Type) -> tuple[Atom, Mark]:
        """What a loop runs over, and the mark of its items."""
        mark, type_ = self.mark(old), type_of_atom(old)
        if not mark:
            return self.atom(old), False
        if isinstance(type_, Array):
            rows = self.builder.op(SWAPAXES, self.atom(old), Literal(0), Literal(1))
            return rows, True if parts(item) is None else full(item)
        if isinstance(type_, Unknown):
            return self.builder.op(ITEMS_OF, self.atom(old)), full(item) or True
        found = parts(type_)
        if found is None or isinstance(type_, Dict):
            self.refuse("a loop runs over what differs from seed to seed")
        of_item: Mark = False
        for (_, part), of in zip(found, of_parts(mark, type_), strict=True):
            of_item = joined(of_item, conformed(of, part, item), item)
        wanted = made(tuple(conformed(of_item, item, part) for _, part in found))
        return self.with_mark(old, type_, wanted), of_item
