"""Which values may share memory, and which of them a statement may write into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.analysis.effects import (
    allocates,
    is_mutable,
    is_opaque,
    is_quiet,
    makes_new,
    runs_users_code,
    shown_operands,
    written,
)
from s2s.analysis.reach import Reach, reach
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Global, If, Op, Symbol, Value, While, With
from s2s.ir.types import UNKNOWN
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from s2s.ir.nodes import Atom, Module, Statement


def definitions_of(module: Module) -> dict[Value, Op]:
    """The op that defines each value that one does."""
    return {
        result: statement
        for function in module.functions.values()
        for statement in statements_in(function.body)
        if isinstance(statement, Op)
        for result in statement.results
    }


class Groups:
    """Values that may share memory, joined through calls, branches and loops alike."""

    def __init__(self, module: Module, definitions: Mapping[Value, Op]) -> None:
        self._above: dict[Value, Value] = {}
        for function in module.functions.values():
            for statement in statements_in(function.body):
                for atoms in _sharing(statement, module, definitions):
                    self._join(atoms)

    def of(self, atom: Atom) -> Value | None:
        """What stands for the group of a value; None for what has no memory of its own."""
        if not isinstance(atom, Value) or not is_mutable(atom.type):
            return None
        while (above := self._above.get(atom, atom)) is not atom:
            atom = above
        return atom

    def all_of(self, atoms: Iterable[Atom]) -> set[Value]:
        """The groups of several values."""
        return {group for atom in atoms if (group := self.of(atom)) is not None}

    def _join(self, atoms: Iterable[Atom]) -> None:
        groups = [*self.all_of(atoms)]
        self._above.update(dict.fromkeys(groups[1:], groups[0]) if groups else {})


def _sharing(
    statement: Statement, module: Module, definitions: Mapping[Value, Op]
) -> Iterator[tuple[Atom, ...]]:
    """Sets of values that may share memory because of a statement."""
    match statement:
        case Op(callee=Symbol(name=name), operands=operands, results=results):
            callee = module.functions[name]
            yield from zip(operands, (p.value for p in callee.params), strict=True)
            yield from zip(callee.body.yields, results, strict=True)
        case Op(operands=operands, results=results) if is_opaque(statement):
            if not makes_new(statement, definitions):
                yield (*operands, *results)
        case Op(operands=operands, results=results):
            if not allocates(statement):
                yield (*shown_operands(statement), *results)
        case If(then=then, orelse=orelse, results=results):
            yield from zip(results, then.yields, orelse.yields, strict=True)
        case For(iterable=iterable, initial=initial, body=body, results=results):
            yield iterable, body.params[0]
            yield from zip(initial, body.params[1:], body.yields[1:], results[1:], strict=True)
        case While(initial=initial, test=test, body=body, results=results):
            rows = zip(initial, test.params, body.params, body.yields[1:], results[1:], strict=True)
            yield from rows
        case With(context=context, target=target, body=body, results=results):
            yield (context,) if target is None else (context, target)
            yield from zip(body.yields, results, strict=True)


class Effects:
    """What the statements of a module may write into."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.definitions = definitions_of(module)
        self.groups = Groups(module, self.definitions)
        self.statements = [s for f in module.functions.values() for s in statements_in(f.body)]
        notes = module.functions[module.entry].notes
        self.captured: Mapping[Value, tuple[str, Any]] = notes.get("captured", {})
        self.constants: frozenset[str] = notes.get("constants", frozenset())
        self.reached: dict[int, Reach] = {}
        self.states: dict[Value, Reach | None] = {}
        self.hidden = self._hidden()
        self.any = any(self.written(s, None) for s in self.statements)

    def is_in(self, value: Value, groups: set[Value]) -> bool:
        """Whether a value is of one of several groups."""
        return self.groups.of(value) in groups or bool(groups & self.hidden.get(value, set()))

    def of_functions(self) -> dict[str, set[Value]]:
        """The groups that each function writes into, through those that it calls as well."""
        found: dict[str, set[Value]] = {name: set() for name in self.module.functions}
        size = -1
        while size != sum(map(len, found.values())):
            size = sum(map(len, found.values()))
            for name, function in self.module.functions.items():
                for statement in statements_in(function.body):
                    found[name] |= self.written(statement, found)
        return found

    def written(
        self, statement: Statement, functions: Mapping[str, set[Value]] | None
    ) -> set[Value]:
        """The groups into which a statement itself may write."""
        match statement:
            case Op(callee=Symbol(name=name)):
                return set() if functions is None else functions[name]
            case With(context=context):
                return set() if self._is_quiet(context) else self._by_user(None, (context,))
            case For(iterable=iterable):
                given = isinstance(iterable, Value) and self._is_given_by_user(iterable)
                return self._by_user(None, (iterable,)) if given else set()
            case Op() if is_opaque(statement):
                atoms = written(statement, self.definitions)
                if runs_users_code(statement, self.definitions):
                    return self._by_user(self._code(statement), atoms)
                return self.groups.all_of(atoms)
            case _:
                return set()

    def rebinding(self) -> Iterator[tuple[Statement, str]]:
        """Calls of code that binds a name anew which the program reads, with the name."""
        names = self.constants | {name for name, _ in self.captured.values()}
        for op in self.statements:
            called = op.operands if isinstance(op, Op) and is_opaque(op) else ()
            codes = [self._reach(a.object) for a in called if isinstance(a, Global)]
            bound = {name for code in codes for name in (*code.bound, *code.attributes)}
            yield from ((op, name) for name in sorted(names & bound))

    def _by_user(self, code: Reach | None, atoms: Iterable[Atom]) -> set[Value]:
        """What code of the user's may write into: what it is given, what it reaches and holds."""
        outside = [
            value
            for value, (name, thing) in self.captured.items()
            if code is None or code.holds(thing, name)
        ]
        states = {
            state
            for state, other in self.states.items()
            if code is None or other is None or code.meets(other)
        }
        return states | self.groups.all_of(atoms) | self.groups.all_of(outside)

    def _code(self, op: Op) -> Reach | None:
        """What the code that an op runs may reach; None where that is not known."""
        callee = op.operands[0] if op.callee == i.CALL else None
        if not isinstance(callee, Global):
            return None
        return self._reach(callee.object)

    def _reach(self, thing: Any) -> Reach:
        if id(thing) not in self.reached:
            self.reached[id(thing)] = reach(thing)
        return self.reached[id(thing)]

    def _is_quiet(self, context: Atom) -> bool:
        return isinstance(context, Value) and is_quiet(self.definitions.get(context))

    def _is_given_by_user(self, value: Value) -> bool:
        """Whether code of the user's has made what a loop walks: it may run as the loop does."""
        made = self.definitions.get(value)
        while made is not None and made.callee == i.ALIAS and isinstance(made.operands[0], Value):
            made = self.definitions.get(made.operands[0])
        return made is not None and is_opaque(made) and runs_users_code(made, self.definitions)

    def _hidden(self) -> dict[Value, set[Value]]:
        """The values that code of the user's has given and may still hold, by what stands for it."""
        found: dict[Value, set[Value]] = {}
        for op in self.statements:
            if isinstance(op, Op) and is_opaque(op) and runs_users_code(op, self.definitions):
                state = Value("", UNKNOWN)
                self.states[state] = self._code(op)
                found |= {r: {state} for r in op.results if is_mutable(r.type)}
        size = -1
        while size != sum(map(len, found.values())):
            size = sum(map(len, found.values()))
            for statement in self.statements if found else ():
                for sources, target in _flows(statement, self.module):
                    values = [s for s in sources if isinstance(s, Value)]
                    states: set[Value] = set().union(*(found.get(v, set()) for v in values))
                    if states and is_mutable(target.type):
                        found.setdefault(target, set()).update(states)
        return found


def _flows(statement: Statement, module: Module) -> Iterator[tuple[tuple[Atom, ...], Value]]:
    """From what values each value that a statement defines may get its memory."""
    match statement:
        case Op(callee=Symbol(name=name), operands=operands, results=results):
            callee = module.functions[name]
            rows = zip(operands, callee.params, strict=True)
            yield from (((operand,), param.value) for operand, param in rows)
            yield from (((a,), r) for a, r in zip(callee.body.yields, results, strict=True))
        case Op(results=results):
            if is_opaque(statement) or not allocates(statement):
                yield from ((shown_operands(statement), result) for result in results)
        case If(then=then, orelse=orelse, results=results):
            rows3 = zip(then.yields, orelse.yields, results, strict=True)
            yield from (((a, b), result) for a, b, result in rows3)
        case For(iterable=iterable, initial=initial, body=body, results=results):
            yield (iterable,), body.params[0]
            yield from _carried(initial, body.params[1:], body.yields[1:], results[1:])
        case While(initial=initial, body=body, results=results):
            yield from _carried(initial, body.params, body.yields[1:], results[1:])
        case With(context=context, target=target, body=body, results=results):
            if target is not None:
                yield (context,), target
            yield from (((a,), r) for a, r in zip(body.yields, results, strict=True))


def _carried(
    initial: tuple[Atom, ...],
    params: tuple[Value, ...],
    yields: tuple[Atom, ...],
    results: tuple[Value, ...],
) -> Iterator[tuple[tuple[Atom, ...], Value]]:
    for first, param, last, result in zip(initial, params, yields, results, strict=True):
        yield (first, last), param
        yield (first, last), result
