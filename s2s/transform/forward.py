"""Forward mode: from a function to the function that computes its value and its tangent.

Before: `y = f(x)`. After: `x_dot` is one more parameter, and each statement is followed by the one
that computes its tangent. Control flow and in-place writes carry over as they stand: a loop carries
the tangents of what it carries, a branch yields those of what it yields, and nothing is recorded.

    for x in xs:                 for x, x_dot in zip(xs, xs_dot):
        s = s * x                    s_dot = x * s_dot + s * x_dot
                                     s = s * x
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_intrinsics import timeless
from s2s.ir import intrinsics as i
from s2s.ir.describe import describe
from s2s.ir.nodes import (
    For,
    Function,
    If,
    Module,
    Op,
    Parameter,
    Region,
    Symbol,
    Value,
    While,
    With,
)
from s2s.ir.types import Tuple
from s2s.transform.adjoints import reaches, type_at, visible
from s2s.transform.callees import anew, param_leaves, result_leaves
from s2s.transform.handed import given, tangent_of, value_of, with_tangents
from s2s.transform.naming import named
from s2s.transform.pushing import push
from s2s.transform.ready import definitions_of, ready
from s2s.transform.streams import ZIP, streams_of
from s2s.transform.tangents import (
    Shared,
    Tangents,
    asked_leaves,
    tangent_name,
    tangent_type,
)

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Leaves, Path
    from s2s.transform.request import Request


def forward(module: Module, request: Request) -> Module:
    """The module of `f_jvp(*args, *tangents) -> (value, tangent)`.

    Args:
        module: a function and what it calls.
        request: `wrt` names the parameters that have a tangent; that of `x` is `x_dot`.
    """
    prepared = ready(module, request.wrt)
    module = prepared.module
    shared = Shared(module, prepared.facts, definitions_of(module))
    made: dict[str, Function] = {}
    entry = _entry(module.functions[module.entry], prepared.targets, request, shared, made)
    primals = {n: f for n, f in module.functions.items() if n != module.entry}
    functions = {**primals, **made, entry.name: entry}
    return named(Module(functions, entry.name), shared.names, shared.hints)


def _entry(
    function: Function,
    targets: tuple[Value, ...],
    request: Request,
    shared: Shared,
    made: dict[str, Function],
) -> Function:
    dots = Tangents(shared, function.location)
    extra = given(function, targets, request, dots)
    sweep = _Sweep(shared, made)
    sweep.statements(function.body.statements, dots)
    result = function.body.yields[0]
    dots.builder.location = None
    if isinstance(result, Value):
        shared.hints.setdefault(result, "value")
    for leaf, dot in dots.leaves(result).items():
        if isinstance(dot, Value):
            shared.hints.setdefault(dot, tangent_name("value", leaf))
    path: Path = (0,) if request.has_aux else ()
    answer = tangent_of(result, path, dots)
    if request.operator != "tangent":
        answer = dots.builder.op(i.TUPLE, value_of(result, dots), answer)
    body = Region((), tuple(dots.builder.statements), (answer,))
    params = with_tangents(function.params, extra)
    return Function(f"{function.name}_jvp", params, body, function.location)


def sweep(statements: tuple[Statement, ...], dots: Tangents, made: dict[str, Function]) -> None:
    """Append statements, each with the tangents of what it defines; `made` gets what they call."""
    _Sweep(dots.shared, made).statements(statements, dots)


def _takes_popped(statement: Statement, before: Statement) -> bool:
    """Whether a record is taken apart as soon as it is popped: these two stand together."""
    popped = isinstance(before, Op) and before.callee == i.POP
    taker = isinstance(statement, Op) and statement.callee == i.UNPACK
    return popped and taker and statement.operands[0] is before.results[0]  # type: ignore[union-attr]


class _Sweep:
    """The forward sweep through the functions of a module."""

    def __init__(self, shared: Shared, made: dict[str, Function]) -> None:
        self.shared = shared
        self.made = made

    def statements(self, statements: tuple[Statement, ...], dots: Tangents) -> None:
        """Append the statements, each with the tangents of what it defines."""
        for k, statement in enumerate(statements):
            match statement:
                case Op(callee=Symbol()):
                    self.call(statement, dots)
                case Op(callee=i.UNPACK) if k and _takes_popped(statement, statements[k - 1]):
                    push(statement, dots)
                case Op():
                    dots.builder.statements.append(statement)
                    if k + 1 < len(statements) and _takes_popped(statements[k + 1], statement):
                        dots.builder.statements.append(statements[k + 1])
                    push(statement, dots)
                case If():
                    self.branch(statement, dots)
                case For() | While():
                    self.loop(statement, dots)
                case With():
                    self.within(statement, dots)

    def region(self, region: Region, dots: Tangents) -> Tangents:
        """The sweep of a region of its own, up to what it yields."""
        inner = dots.nested()
        self.statements(region.statements, inner)
        return inner

    # branches ----------------------------------------------------------------------------------

    def branch(self, statement: If, dots: Tangents) -> None:
        arms = [self.region(arm, dots) for arm in (statement.then, statement.orelse)]
        yields = [statement.then.yields, statement.orelse.yields]
        extra: list[tuple[Value, Path, Value]] = []
        more: list[list[Atom]] = [[], []]
        for k, result in enumerate(statement.results):
            if not dots.active(result):
                continue
            if not any(inner.varies(y[k]) for inner, y in zip(arms, yields, strict=True)):
                continue
            for path, type_ in asked_leaves(result.type):
                extra.append((result, path, self.fresh(result, path, type_)))
                for inner, y, atoms in zip(arms, yields, more, strict=True):
                    atoms.append(inner.at(y[k], path, result.type))
        regions = [
            Region((), tuple(inner.builder.statements), (*y, *atoms))
            for inner, y, atoms in zip(arms, yields, more, strict=True)
        ]
        results = (*statement.results, *(dot for _, _, dot in extra))
        dots.builder.statements.append(
            If(results, statement.test, regions[0], regions[1], statement.location)
        )
        self.note(extra, dots)

    def within(self, statement: With, dots: Tangents) -> None:
        inner = self.region(statement.body, dots)
        extra: list[tuple[Value, Path, Value]] = []
        atoms: list[Atom] = []
        for result, atom in zip(statement.results, statement.body.yields, strict=True):
            if not dots.active(result) or not inner.varies(atom):
                continue
            for path, type_ in asked_leaves(result.type):
                extra.append((result, path, self.fresh(result, path, type_)))
                atoms.append(inner.at(atom, path, result.type))
        body = Region((), tuple(inner.builder.statements), (*statement.body.yields, *atoms))
        results = (*statement.results, *(dot for _, _, dot in extra))
        dots.builder.statements.append(
            With(results, statement.context, statement.target, body, statement.location)
        )
        self.note(extra, dots)

    def fresh(self, value: Value, path: Path, type_: Type) -> Value:
        """A value for the tangent of a leaf."""
        if value.hint == i.RECORDS:
            return Value("", tangent_type(type_), i.RECORDS)
        name = tangent_name(value.name, path) if value.name else ""
        definitions = self.shared.definitions
        hint = value.hint or describe(definitions.get(value), definitions)
        return Value(name, tangent_type(type_), tangent_name(hint, path) if hint else "")

    def note(self, extra: list[tuple[Value, Path, Value]], dots: Tangents) -> None:
        for value, path, dot in extra:
            dots.set(value, path, dot, settled=True)

    # loops -------------------------------------------------------------------------------------

    def loop(self, loop: For | While, dots: Tangents) -> None:
        dots.builder.location = loop.location
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        carried = [
            (k, path, type_)
            for k, (param, result) in enumerate(zip(params, loop.results[1:], strict=True))
            if dots.active(param) or dots.active(result)
            for path, type_ in asked_leaves(param.type)
        ]
        initial = tuple(dots.at(loop.initial[k], path, params[k].type) for k, path, _ in carried)
        for (k, path, _), dot in zip(carried, initial, strict=True):
            start = loop.initial[k]
            if isinstance(start, Value) and isinstance(dot, Value):
                dots.name(dot, start, path)
        inner = dots.nested()
        fresh = [self.fresh(params[k], path, type_) for k, path, type_ in carried]
        for (k, path, _), dot in zip(carried, fresh, strict=True):
            self.shared.tangents.setdefault(params[k], {})[path] = dot
        iterable, item = self.items(loop, dots, inner) if isinstance(loop, For) else (None, None)
        self.statements(loop.body.statements, inner)
        yields = loop.body.yields
        more = tuple(inner.at(yields[1 + k], path, params[k].type) for k, path, _ in carried)
        results = [
            (loop.results[1 + k], path, self.fresh(loop.results[1 + k], path, type_))
            for k, path, type_ in carried
        ]
        everything = (*loop.results, *(dot for _, _, dot in results))
        own = loop.body.params if item is None else (item, *loop.body.params[1:])
        body = Region((*own, *fresh), tuple(inner.builder.statements), (*yields, *more))
        starts = (*loop.initial, *initial)
        new: For | While
        if isinstance(loop, For):
            assert iterable is not None
            new = For(everything, iterable, starts, body, loop.location)
        else:
            unread = tuple(Value(v.name, v.type, v.hint) for v in fresh)
            test = Region((*loop.test.params, *unread), loop.test.statements, loop.test.yields)
            new = While(everything, starts, test, body, loop.location)
        dots.builder.statements.append(new)
        self.note(results, dots)

    def items(self, loop: For, dots: Tangents, inner: Tangents) -> tuple[Atom, Value | None]:
        """What the loop runs over, and its item where tangents run beside it."""
        item = loop.body.params[0]
        streams = streams_of(loop.iterable, dots) if inner.active(item) else {}
        if not streams:
            return loop.iterable, None
        together = dots.builder.op(ZIP, loop.iterable, *streams.values())
        pair = Value("", Tuple((item.type, *(self.item_type(item, p) for p in streams))))
        fresh = tuple(self.fresh(item, path, self.item_type(item, path)) for path in streams)
        inner.builder.statements.append(Op((item, *fresh), i.UNPACK, (pair,), (), loop.location))
        for path, dot in zip(streams, fresh, strict=True):
            self.shared.tangents.setdefault(item, {})[path] = dot
        return together, pair

    def item_type(self, item: Value, path: Path) -> Type:
        try:
            return tangent_type(type_at(item.type, path))
        except KeyError:
            return tangent_type(item.type)

    # calls -------------------------------------------------------------------------------------

    def call(self, op: Op, dots: Tangents) -> None:
        assert isinstance(op.callee, Symbol)
        callee = self.shared.module.functions[op.callee.name]
        leaves = result_leaves(callee, self.shared.activity)
        params = param_leaves(callee, self.shared.activity)
        if not dots.active(op.results[0]) or not leaves or not any(map(dots.varies, op.operands)):
            dots.builder.statements.append(op)
            return
        dots.builder.location = op.location
        name = self.derived(callee)
        tangents = tuple(
            dots.at(op.operands[k], path, callee.params[k].value.type) for k, path, _ in params
        )
        (result,) = op.results
        outputs = tuple(
            self.fresh(result, path, type_at(result.type, path))
            if reaches(result.type, path)
            else Value("", tangent_type(timeless(type_)))
            for path, type_ in leaves
        )
        together = Value("", Tuple((result.type, *(v.type for v in outputs))))
        count = len(op.positional)
        operands = (*op.operands[:count], *tangents, *op.operands[count:])
        assert not op.keywords, "calls of functions of the module pass by position"
        dots.builder.statements += [
            Op((together,), Symbol(name), operands, op.keywords, op.location),
            Op((result, *outputs), i.UNPACK, (together,), (), op.location),
        ]
        found: Leaves = {path: dot for (path, _), dot in zip(leaves, outputs, strict=True)}
        type_ = type_of_atom(callee.body.yields[0])
        shown = visible(dots.builder, result.type, found, type_)
        self.shared.tangents.setdefault(result, {}).update(shown)

    def derived(self, callee: Function) -> str:
        """The function that gives the value of a callee and the tangents of it, made once."""
        name = self.shared.derived.get(callee.name)
        if name is not None:
            return name
        taken = {*self.shared.module.functions, *self.made, *self.shared.derived.values()}
        names = (f"{callee.name}_jvp{k}" for k in ("", *(f"_{k}" for k in range(2, 999))))
        name = self.shared.derived[callee.name] = next(n for n in names if n not in taken)
        dots = Tangents(self.shared, callee.location)
        extra = []
        for k, path, type_ in param_leaves(callee, self.shared.activity):
            value = callee.params[k].value
            dot = Value(tangent_name(value.name, path), tangent_type(type_))
            extra.append(Parameter(dot))
            self.shared.tangents.setdefault(value, {})[path] = dot
        self.statements(callee.body.statements, dots)
        result = callee.body.yields[0]
        dots.builder.location = None
        atoms = [dots.at(result, path) for path, _ in result_leaves(callee, self.shared.activity)]
        answer = dots.builder.op(i.TUPLE, result, *atoms)
        body = Region((), tuple(dots.builder.statements), (answer,))
        function = Function(name, (*callee.params, *extra), body, callee.location)
        self.made[name] = anew(function, self.shared.names, self.shared.hints)
        return name
