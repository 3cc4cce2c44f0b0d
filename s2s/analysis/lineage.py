"""Later versions of an array that exist wherever an earlier one does: what a value goes on as.

u1 = setitem(u0, ...)        u0 goes on as u1, where both are of one region
u3 = u1 if c else u2         what both are versions of goes on as u3, and so does each in its own arm
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.dims import same_dims
from s2s.analysis.infer import type_of_atom
from s2s.analysis.views import inverses, writes_into
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Value, While, With
from s2s.ir.types import Array, dims_of
from s2s.ir.walk import regions_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Module, Region, Statement


class Lineage:
    """What values go on as: as versions of one array (`versions`), or of its shape (`shapes`)."""

    def __init__(self, module: Module) -> None:
        self.made: dict[Value, Statement] = {}
        self.home: dict[Value, Region] = {}
        self.homes: dict[Value | Statement, tuple[Region, ...]] = {}  # outermost first
        self.versions: dict[Value, list[Value]] = {}
        self.shapes: dict[Value, list[Value]] = {}
        self.pairs = [pair for f in module.functions.values() for pair in inverses(f.body)]
        self.back = {last: first for first, last in self.pairs}
        for function in module.functions.values():
            self.home.update(dict.fromkeys((p.value for p in function.params), function.body))
            self.region(function.body, (function.body,))

    def region(self, region: Region, around: tuple[Region, ...]) -> None:
        self.home.update(dict.fromkeys(region.params, region))
        self.homes.update(dict.fromkeys(region.params, around))
        for statement in region.statements:
            self.homes[statement] = around
            for nested in regions_of(statement):
                self.region(nested, (*around, nested))
            for result in statement.results:
                self.made[result] = statement
                self.home[result] = region
                self.homes[result] = around
            self.statement(statement, region)

    def statement(self, statement: Statement, region: Region) -> None:
        match statement:
            case Op():
                source = statement.operands[0] if writes_into(statement) else None
                if statement in self.back:
                    source = self.back[statement].operands[0]
                if isinstance(source, Value):
                    here = self.home.get(source) is region
                    self.follow(source, statement.results[0], versions=here)
            case If(then=then, orelse=orelse, results=results):
                self.arms((then, orelse), results)
            case With(body=body, results=results):
                self.arms((body,), results)
            case For() | While():
                self.loop(statement)

    def arms(self, arms: tuple[Region, ...], results: tuple[Value, ...]) -> None:
        for k, result in enumerate(results):
            before = [self.ancestors(arm.yields[k]) for arm in arms]
            for atom in dict.fromkeys(arm.yields[k] for arm in arms):
                if any(self.home.get(atom) is arm for arm in arms):  # type: ignore[arg-type]
                    self.follow(atom, result)
            for value in before[0]:
                if all(value in others for others in before[1:]) and not any(
                    self.home.get(value) is arm for arm in arms
                ):
                    self.follow(value, result)

    def loop(self, loop: For | While) -> None:
        params = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        rows = zip(loop.initial, params, loop.body.yields[1:], loop.results[1:], strict=True)
        for first, param, last, result in rows:
            same = param in self.ancestors(last)
            if same or _same_shape(param, last, result):
                for atom in (first, last):
                    self.follow(atom, result, versions=same)
            if same and self.home.get(last) is not loop.body:  # type: ignore[arg-type]
                self.follow(param, result)

    def follow(self, atom: Atom, result: Value, *, versions: bool = True) -> None:
        """Note that a value goes on as another."""
        if not isinstance(atom, Value) or not isinstance(atom.type, Array):
            return
        for table in (self.versions, self.shapes) if versions else (self.shapes,):
            table.setdefault(atom, []).append(result)

    def ancestors(self, atom: Atom) -> dict[Value, None]:
        """What a value surely is a version of, itself included."""
        found: dict[Value, None] = {}
        one: Atom | None = atom
        while isinstance(one, Value) and one not in found:
            found[one] = None
            one = self.before(one, found)
        return found

    def before(self, value: Value, found: dict[Value, None]) -> Atom | None:
        """What a value is the next version of; what is certain of branches is added to `found`."""
        statement = self.made.get(value)
        match statement:
            case Op() if writes_into(statement) or statement.callee == i.ALIAS:
                return statement.operands[0]
            case Op() if statement in self.back:
                return self.back[statement].operands[0]
            case If(then=then, orelse=orelse, results=results):
                k = results.index(value)
                first, second = self.ancestors(then.yields[k]), self.ancestors(orelse.yields[k])
                found.update(dict.fromkeys(v for v in first if v in second))
                return None
            case With(body=body, results=results):
                return body.yields[results.index(value)]
            case For(body=body, results=results) | While(body=body, results=results):
                k = results.index(value)
                params = body.params[1:] if isinstance(statement, For) else body.params
                same = k > 0 and params[k - 1] in self.ancestors(body.yields[k])
                return statement.initial[k - 1] if same else None
            case _:
                return None


def _same_shape(*atoms: Atom) -> bool:
    first, *others = (dims_of(type_of_atom(a)) for a in atoms)
    return first is not None and all(d is not None and same_dims(first, d) for d in others)
