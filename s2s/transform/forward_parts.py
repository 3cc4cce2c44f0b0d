"""The local Jacobian of any part of a program, by forward sweeps: one for each number that enters.

    for _ in range(n):           du_dk = 0.0
        u = u + k * f(u)         for _ in range(n):
                                     du_dk = ...
                                     u = u + k * f(u)

Each sweep interleaves one more tangent with the same primal, so control flow runs once, and nothing
of the part is kept but the Jacobian. Where arrays enter, their tangents are rows of an identity, in
vector mode (`s2s.transform.batch`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.infer import infer, type_of_atom
from s2s.ir.build import Builder
from s2s.ir.nodes import Literal, Module, Region, Value
from s2s.ir.types import Array, Number
from s2s.ir.walk import substitute
from s2s.optimise.dead import without_dead
from s2s.optimise.purity import pure_functions
from s2s.transform.adjoints import leaves_of, part_of
from s2s.transform.local_sweeps import NOTHING, named_after, outlined, with_tangents
from s2s.transform.merging import merged
from s2s.transform.slopes import slope_name
from s2s.transform.unit_seeds import Seeded, Slot, at_once, identity, row

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Path
    from s2s.transform.contraction import Jacobians


@dataclass(frozen=True, slots=True)
class ForwardPart:
    """Statements that stand together, what they read that is active, and what is used after them."""

    statements: tuple[Statement, ...]
    inputs: tuple[Value, ...]
    others: tuple[Value, ...]
    outputs: tuple[Value, ...]
    active: tuple[Value, ...]

    def entering(self) -> list[tuple[Value, Path, Type]]:
        """The leaves of what is read that is active."""
        return [(v, path, type_) for v in self.inputs for path, type_ in leaves_of(v.type)]

    def leaving(self) -> list[tuple[int, Path, Type]]:
        """The leaves of the active outputs, by the place of the output."""
        pairs = [(k, v) for k, v in enumerate(self.outputs) if v in self.active]
        return [(k, path, type_) for k, v in pairs for path, type_ in leaves_of(v.type)]


@dataclass(frozen=True, slots=True)
class Swept:
    """The statements of a part with its tangents; what its outputs are, and their derivatives.

    `jacobians` has for each leaf of an active output the kind of a Jacobian, that itself and what
    it is with respect to, for each leaf that enters and that it depends on.
    """

    statements: tuple[Statement, ...]
    outputs: tuple[Atom, ...]
    jacobians: list[Jacobians]
    functions: dict[str, Function]
    operands: tuple[Atom, ...]


def swept(part: ForwardPart, module: Module) -> Swept:
    """The part with its local Jacobian: one sweep for each number, or one for many seeds at once.

    Args:
        part: the leaves that enter and those that leave are numbers and arrays of known rank.
        module: where the part stands. New functions have names of their own there.

    Raises:
        RefusedError: something in the part cannot be differentiated, or not for many seeds at once.
    """
    own = {v: Value(v.name, v.type, v.hint) for v in (*part.inputs, *part.others)}
    work = outlined(part.statements, part.outputs, own, module)
    before, count = set(work.functions), len(part.outputs)
    leaving = [(k, path) for k, path, _ in part.leaving()]
    entering = [(own[v], path, type_) for v, path, type_ in part.entering()]
    seeds: list[Value] = []
    if any(isinstance(type_, Array) for _, _, type_ in entering):
        seeds = [Value(f"{v.name or 'x'}_dot", type_) for v, _, type_ in entering]
        given = [(v, path, s) for (v, path, _), s in zip(entering, seeds, strict=True)]
        work = with_tangents(work, given, count, leaving)
        if len(entering) == 1:
            work = named_after(work, entering[0][0])
    else:
        for v, path, _ in entering:
            work = with_tangents(work, [(v, path, Literal(1.0))], count, leaving)
            work = named_after(work, v)
    whole = work.functions[work.entry].body
    found = Seeded(whole.statements, whole.yields[1:], {})
    if seeds:
        found = at_once(work, tuple(own.values()), tuple(seeds), found.yields)
    needed = tuple(a for a in found.yields if a != NOTHING)
    body = Region((), found.statements, needed)
    pure = pure_functions(Module({**work.functions, **found.functions}, work.entry))
    body = merged(without_dead(body, pure=pure))
    made = {n: f for n, f in work.functions.items() if n not in before}
    back: dict[Value, Atom] = {found.params.get(p, p): v for v, p in own.items()}
    body = substitute(body, back)
    left = iter(body.yields)
    atoms = tuple(a if a == NOTHING else next(left) for a in found.yields)
    new = [found.params[s] for s in seeds]
    return _assembled(part, body, atoms, new, {**made, **found.functions})


def _assembled(
    part: ForwardPart,
    body: Region,
    atoms: tuple[Atom, ...],
    seeds: list[Value],
    made: dict[str, Function],
) -> Swept:
    """The part in its place: after the seeds, and with Jacobians in the shapes they belong in."""
    before, after = Builder(infer), Builder(infer)
    operands = tuple(part_of(before, v, path, v.type) for v, path, _ in part.entering())
    slots = [Slot(x, None) for x in operands]
    if seeds:
        slots = identity(list(zip(operands, seeds, strict=True)), before)
    count, leaving = len(part.outputs), part.leaving()
    jacobians: list[Jacobians] = []
    for j, (k, path, _) in enumerate(leaving):
        column = atoms[count + j :: len(leaving)]
        y = part_of(after, atoms[k], path, part.outputs[k].type)
        triples: list[tuple[str, Atom, Atom]] = []
        for n, slot in enumerate(slots):
            atom = column[0 if seeds else n]
            if atom == NOTHING:
                continue
            if seeds:
                name = slope_name(part.outputs[k], slot.x) if isinstance(slot.x, Value) else ""
                atom = row(atom, slot, y, name, after)
            dense = not isinstance(type_of_atom(slot.x), Number)
            triples.append(("dense" if dense else "scaled", atom, slot.x))
        jacobians.append(tuple(triples))
    statements = (*before.statements, *body.statements, *after.statements)
    return Swept(statements, atoms[:count], jacobians, made, operands)
