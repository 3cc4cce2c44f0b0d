"""The statements of a function with the coefficients of what they define, through all control flow.

for x in xs:                for x, x_1, x_2 in zip(xs, xs_1, xs_2):
s = s * x                   s_2 = s * x_2 + s_1 * x_1 + s_2 * x
s_1 = s * x_1 + s_1 * x
s = s * x
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_intrinsics import timeless
from s2s.ir import intrinsics as i
from s2s.ir.nodes import (
    For,
    Function,
    If,
    Op,
    Parameter,
    Region,
    Symbol,
    Value,
    While,
    With,
)
from s2s.ir.types import Tuple
from s2s.ir.walk import substitute
from s2s.transform.adjoints import adjoint_type, reaches, type_at, visible
from s2s.transform.callees import anew, param_leaves, result_leaves
from s2s.transform.expanding import expand
from s2s.transform.orders import Expansion, coefficient_name
from s2s.transform.streams import ZIP, streams_of
from s2s.transform.tangents import asked_leaves
from s2s.transform.unrolling import note

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Leaves, Path
    from s2s.transform.orders import Order, Series


class Sweep:
    """The forward sweep through the functions of a module."""

    def __init__(self, series: Series) -> None:
        self.series = series
        self.made: dict[str, Function] = {}

    def statements(self, statements: tuple[Statement, ...], expansion: Expansion) -> None:
        """Append the statements, each with the coefficients of what it defines."""
        for statement in statements:
            match statement:
                case Op(callee=Symbol()):
                    self.call(statement, expansion)
                case Op():
                    expansion.append(statement)
                    note(statement, expansion)
                    expand(statement, expansion)
                case If():
                    self.branch(statement, expansion)
                case For() | While():
                    self.loop(statement, expansion)
                case With():
                    self.within(statement, expansion)

    def region(self, region: Region, expansion: Expansion) -> Expansion:
        """The sweep of a region of its own, up to what it yields."""
        inner = expansion.nested()
        self.statements(region.statements, inner)
        return inner

    # branches ----------------------------------------------------------------------------------

    def branch(self, statement: If, expansion: Expansion) -> None:
        arms = [self.region(arm, expansion) for arm in (statement.then, statement.orelse)]
        yields = [statement.then.yields, statement.orelse.yields]
        extra: list[tuple[Order, Value, Path, Value]] = []
        more: list[list[Atom]] = [[], []]
        for n, order in enumerate(expansion.orders):
            for k, result in enumerate(statement.results):
                varies = any(a.orders[n].varies(y[k]) for a, y in zip(arms, yields, strict=True))
                if not order.active(result) or not varies:
                    continue
                for path, type_ in asked_leaves(result.type):
                    extra.append((order, result, path, self.fresh(result, path, type_, order.k)))
                    for arm, y, atoms in zip(arms, yields, more, strict=True):
                        atoms.append(arm.orders[n].at(y[k], path, result.type))
        regions = [
            Region((), tuple(arm.builder.statements), (*y, *atoms))
            for arm, y, atoms in zip(arms, yields, more, strict=True)
        ]
        results = (*statement.results, *(new for _, _, _, new in extra))
        expansion.append(If(results, statement.test, regions[0], regions[1], statement.location))
        self.say(extra)

    def within(self, statement: With, expansion: Expansion) -> None:
        inner = self.region(statement.body, expansion)
        extra: list[tuple[Order, Value, Path, Value]] = []
        atoms: list[Atom] = []
        for order, within in zip(expansion.orders, inner.orders, strict=True):
            for result, atom in zip(statement.results, statement.body.yields, strict=True):
                if not order.active(result) or not within.varies(atom):
                    continue
                for path, type_ in asked_leaves(result.type):
                    extra.append((order, result, path, self.fresh(result, path, type_, order.k)))
                    atoms.append(within.at(atom, path, result.type))
        body = Region((), tuple(inner.builder.statements), (*statement.body.yields, *atoms))
        results = (*statement.results, *(new for _, _, _, new in extra))
        expansion.append(
            With(results, statement.context, statement.target, body, statement.location)
        )
        self.say(extra)

    def fresh(self, value: Value, path: Path, type_: Type, k: int) -> Value:
        """A value for coefficient `k` of a leaf."""
        name = coefficient_name(value.name, path, k) if value.name else ""
        hint = coefficient_name(value.hint, path, k) if value.hint else ""
        return Value(name, adjoint_type(type_), hint)

    def say(self, extra: list[tuple[Order, Value, Path, Value]]) -> None:
        for order, value, path, new in extra:
            order.set(value, path, new, settled=True)

    # loops -------------------------------------------------------------------------------------

    def loop(self, loop: For | While, expansion: Expansion) -> None:
        expansion.builder.location = loop.location
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        carried = [
            (order, k, path, type_)
            for order in expansion.orders
            for k, (param, result) in enumerate(zip(params, loop.results[1:], strict=True))
            if order.active(param) or order.active(result)
            for path, type_ in asked_leaves(param.type)
        ]
        initial = tuple(
            order.at(loop.initial[k], path, params[k].type) for order, k, path, _ in carried
        )
        inner = expansion.nested()
        fresh = [self.fresh(params[k], path, type_, order.k) for order, k, path, type_ in carried]
        for (order, k, path, _), new in zip(carried, fresh, strict=True):
            order.shared.tangents.setdefault(params[k], {})[path] = new
        iterable, item = (
            self.items(loop, expansion, inner) if isinstance(loop, For) else (None, None)
        )
        self.statements(loop.body.statements, inner)
        yields = loop.body.yields
        more = tuple(
            inner.order(order.k).at(yields[1 + k], path, params[k].type)
            for order, k, path, _ in carried
        )
        results = [
            (
                order,
                loop.results[1 + k],
                path,
                self.fresh(loop.results[1 + k], path, type_, order.k),
            )
            for order, k, path, type_ in carried
        ]
        everything = (*loop.results, *(new for _, _, _, new in results))
        own = loop.body.params if item is None else (item, *loop.body.params[1:])
        body = Region((*own, *fresh), tuple(inner.builder.statements), (*yields, *more))
        starts = (*loop.initial, *initial)
        if isinstance(loop, For):
            assert iterable is not None
            expansion.append(For(everything, iterable, starts, body, loop.location))
        else:
            unread = tuple(Value(v.name, v.type, v.hint) for v in fresh)
            test = Region((*loop.test.params, *unread), loop.test.statements, loop.test.yields)
            expansion.append(While(everything, starts, test, body, loop.location))
        self.say(results)

    def items(self, loop: For, expansion: Expansion, inner: Expansion) -> tuple[Atom, Value | None]:
        """What the loop runs over, and its item where coefficients run beside it."""
        item = loop.body.params[0]
        streams = [
            (order, path, stream)
            for order in (expansion.orders if inner.active(item) else ())
            for path, stream in streams_of(loop.iterable, order).items()
        ]
        if not streams:
            return loop.iterable, None
        together = expansion.builder.op(ZIP, loop.iterable, *(s for _, _, s in streams))
        types = [self.item_type(item, path) for _, path, _ in streams]
        pair = Value("", Tuple((item.type, *types)))
        fresh = tuple(
            self.fresh(item, path, type_, order.k)
            for (order, path, _), type_ in zip(streams, types, strict=True)
        )
        inner.append(Op((item, *fresh), i.UNPACK, (pair,), (), loop.location))
        for (order, path, _), new in zip(streams, fresh, strict=True):
            order.shared.tangents.setdefault(item, {})[path] = new
        return together, pair

    def item_type(self, item: Value, path: Path) -> Type:
        try:
            return adjoint_type(type_at(item.type, path))
        except KeyError:
            return adjoint_type(item.type)

    # calls -------------------------------------------------------------------------------------

    def call(self, op: Op, expansion: Expansion) -> None:
        assert isinstance(op.callee, Symbol)
        assert not op.keywords, "calls of functions of the module pass by position"
        callee = self.series.module.functions[op.callee.name]
        leaves = result_leaves(callee, self.series.activity)
        params = param_leaves(callee, self.series.activity)
        (result,) = op.results
        if (
            not expansion.active(result)
            or not leaves
            or not any(map(expansion.varies, op.operands))
        ):
            expansion.append(op)
            return
        expansion.builder.location = op.location
        name = self.derived(callee)
        given = tuple(
            order.at(op.operands[k], path, callee.params[k].value.type)
            for order in expansion.orders
            for k, path, _ in params
        )
        outputs = [
            (order, path, self.output(result, path, type_, order.k))
            for order in expansion.orders
            for path, type_ in leaves
        ]
        news = tuple(new for _, _, new in outputs)
        together = Value("", Tuple((result.type, *(v.type for v in news))))
        expansion.append(Op((together,), Symbol(name), (*op.operands, *given), (), op.location))
        expansion.append(Op((result, *news), i.UNPACK, (together,), (), op.location))
        type_ = type_of_atom(callee.body.yields[0])
        for order in expansion.orders:
            found: Leaves = {path: new for one, path, new in outputs if one is order}
            shown = visible(expansion.builder, result.type, found, type_)
            order.shared.tangents.setdefault(result, {}).update(shown)

    def output(self, result: Value, path: Path, type_: Type, k: int) -> Value:
        """A value for coefficient `k` of a leaf of what a callee gives."""
        if reaches(result.type, path):
            return self.fresh(result, path, type_at(result.type, path), k)
        return Value("", adjoint_type(timeless(type_)))

    def derived(self, callee: Function) -> str:
        """The function that gives the value of a callee and its coefficients, made once."""
        known = self.series.derived.get(callee.name)
        if known is not None:
            return known
        taken = {*self.series.module.functions, *self.series.derived.values()}
        names = (f"{callee.name}_taylor{k}" for k in ("", *(f"_{k}" for k in range(2, 999))))
        name = self.series.derived[callee.name] = next(n for n in names if n not in taken)
        expansion = Expansion(self.series, callee.location)
        extra = []
        for order in expansion.orders:
            for k, path, type_ in param_leaves(callee, self.series.activity):
                value = callee.params[k].value
                new = Value(coefficient_name(value.name, path, order.k), adjoint_type(type_))
                extra.append(Parameter(new))
                order.shared.tangents.setdefault(value, {})[path] = new
        self.statements(callee.body.statements, expansion)
        result = callee.body.yields[0]
        expansion.builder.location = None
        leaves = result_leaves(callee, self.series.activity)
        atoms = [order.at(result, path) for order in expansion.orders for path, _ in leaves]
        answer = expansion.builder.op(i.TUPLE, result, *atoms)
        body = Region((), tuple(expansion.builder.statements), (answer,))
        body = substitute(body, self.series.stands)
        function = Function(name, (*callee.params, *extra), body, callee.location)
        self.made[name] = anew(function, self.series.names, self.series.hints)
        return name
