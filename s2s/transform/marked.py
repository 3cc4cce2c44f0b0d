"""Parts that the program itself asks to be entered forward: blocks, and functions that are called.

    with s2s.forward_mode():                      @s2s.differentiable(mode="forward")
        y = ...                                   def g(a, b): ...

A block stands between two comments. A call `y = g(a, b)` becomes `y0, dy_da, dy_db = g_jacobian(a, b)`
and `y = preaccumulated(y0, dy_da, a, dy_db, b)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from s2s.analysis.infer import infer, type_of_atom
from s2s.errors import RefusedError, refuse
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.edits import ENTERED, LEFT
from s2s.ir.nodes import Function, Module, Op, Parameter, Region, Symbol, Value
from s2s.ir.types import Array, Tuple
from s2s.ir.walk import clone, regions_of, statements_in, with_regions
from s2s.transform.adjoints import leaves_of, part_of
from s2s.transform.contraction import contracted, is_contractible
from s2s.transform.forward_parts import ForwardPart, swept

if TYPE_CHECKING:
    from collections.abc import Collection

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Location, Statement
    from s2s.transform.adjoints import Path

MANY = 16  # numbers that enter a part: each is one more sweep in the emitted text


def is_mark(statement: Statement) -> bool:
    """Whether a statement is one of the two comments."""
    return (
        isinstance(statement, Op)
        and statement.callee == i.COMMENT
        and statement.operands in ((ENTERED,), (LEFT,))
    )


def is_marked_call(statement: Statement, module: Module) -> bool:
    """Whether a statement calls a function that is to be entered forward."""
    if not isinstance(statement, Op) or not isinstance(statement.callee, Symbol):
        return False
    function = module.functions.get(statement.callee.name)
    return function is not None and function.notes.get("mode") == "forward"


def is_marked(module: Module) -> bool:
    """Whether anything in a module is to be entered forward."""
    return any(
        is_mark(s) or is_marked_call(s, module)
        for f in module.functions.values()
        for s in statements_in(f.body)
    )


def unmarked(module: Module) -> Module:
    """The module with nothing marked."""
    functions = {
        name: replace(
            f, body=_without(f.body), notes={k: v for k, v in f.notes.items() if k != "mode"}
        )
        for name, f in module.functions.items()
    }
    return Module(functions, module.entry)


def _without(region: Region) -> Region:
    statements = tuple(
        with_regions(s, tuple(map(_without, regions_of(s))))
        for s in region.statements
        if not is_mark(s)
    )
    return replace(region, statements=statements)


def spans(region: Region) -> tuple[Region, list[tuple[int, int]]]:
    """The region without its own marks, and the outermost runs of statements that they are around."""
    statements: list[Statement] = []
    found: list[tuple[int, int]] = []
    open_: list[int] = []
    for statement in region.statements:
        if not is_mark(statement):
            statements.append(statement)
        elif statement.operands == (ENTERED,):  # type: ignore[union-attr]
            open_.append(len(statements))
        else:
            start = open_.pop()
            if not open_ and start < len(statements):
                found.append((start, len(statements)))
    return replace(region, statements=tuple(statements)), found


def refuse_unsuitable(
    part: ForwardPart, unsure: Collection[Value], location: Location | None
) -> None:
    """Refuse a part whose Jacobian cannot be written.

    Raises:
        RefusedError: what enters or leaves it is no number and no array of known rank.
    """
    for value in part.inputs:
        for path, type_ in leaves_of(value.type):
            if not is_contractible(type_):
                raise unsuitable(
                    location,
                    f"{_shown(value, path)}, which enters it, is no number or array of floats",
                )
    for value in part.active:
        if value in unsure:
            raise unsuitable(location, f"{_shown(value, ())} may not be assigned in it")
        for path, type_ in leaves_of(value.type):
            if not is_contractible(type_):
                raise unsuitable(
                    location,
                    f"{_shown(value, path)}, which leaves it, is no number or array of floats",
                )
    numbers = [1 for _, _, type_ in part.entering() if not isinstance(type_, Array)]
    if len(numbers) > MANY:
        raise unsuitable(location, f"{len(numbers)} numbers enter it: put them into one array")


def _shown(value: Value, path: Path) -> str:
    name = value.name or value.hint or "a value"
    return f"'{name}'" if value.name else name + "".join(f"[{key!r}]" for key in path)


def unsuitable(location: Location | None, reason: str) -> RefusedError:
    """The refusal of a part."""
    what = f"cannot enter this part forward: {reason}"
    why = (
        "A local Jacobian is of numbers and arrays of floats of known rank. Choose a part that these "
        "enter and leave, or leave it to reverse mode."
    )
    return refuse(what, why, location)


@dataclass(frozen=True, slots=True)
class Jacobian:
    """A function that gives the value of another and its local Jacobian.

    `blocks` are of each leaf of the value the kinds of the Jacobians, and the parameters and paths
    that they are with respect to.
    """

    name: str
    blocks: tuple[tuple[tuple[str, int, Path], ...], ...]
    type: Tuple


def jacobian_function(
    callee: Function, facts: Activity, module: Module, unsure: Collection[Value]
) -> tuple[Jacobian, dict[str, Function]]:
    """The function that gives value and Jacobian, and what it calls that is new.

    Raises:
        RefusedError: that cannot be written.
    """
    params = tuple(p.value for p in callee.params)
    result = callee.body.yields[0]
    assert isinstance(result, Value), "an active call gives a value"
    part = ForwardPart(
        callee.body.statements,
        tuple(v for v in params if v in facts),
        tuple(v for v in params if v not in facts),
        (result,),
        (result,),
    )
    refuse_unsuitable(part, unsure, callee.location)
    found = swept(part, module)
    order = [(params.index(v), path) for v, path, _ in part.entering()]
    places = dict(zip(found.operands, order, strict=True))
    blocks = tuple(tuple((kind, *places[x]) for kind, _, x in row) for row in found.jacobians)
    atoms = (*found.outputs, *(atom for row in found.jacobians for _, atom, _ in row))
    type_ = Tuple(tuple(map(type_of_atom, atoms)))
    together = Value("", type_)
    pack = Op((together,), i.TUPLE, atoms, (), callee.location)
    mapping: dict[Value, Atom] = {}
    fresh = []
    for p in callee.params:
        mapping[p.value] = new = Value(p.value.name, p.value.type, p.value.hint)
        fresh.append(Parameter(new, p.kind, p.default))
    body = clone(Region((), (*found.statements, pack), (together,)), mapping)
    taken = {*module.functions, *found.functions}
    names = (f"{callee.name}_jacobian{k}" for k in ("", *(f"_{k}" for k in range(2, 999))))
    name = next(n for n in names if n not in taken)
    made = {**found.functions, name: Function(name, tuple(fresh), body, callee.location)}
    return Jacobian(name, blocks, type_), made


def called(op: Op, jacobian: Jacobian) -> list[Statement]:
    """What stands in for a call: that of the function for the Jacobian, and the contraction."""
    (result,) = op.results
    builder = Builder(infer, op.location)
    together = Value("", jacobian.type)
    primal = Value(result.name, result.type, result.hint)
    names = [
        f"d{result.name or 'value'}_d{getattr(op.operands[k], 'name', '') or f'x{k}'}"
        for row in jacobian.blocks
        for _, k, _ in row
    ]
    slopes = [
        Value(n, t) for n, t in zip(names, jacobian.type.items[1:], strict=True)
    ]  # fmt: skip
    builder.statements += [
        Op((together,), Symbol(jacobian.name), op.operands, op.keywords, op.location),
        Op((primal, *slopes), i.UNPACK, (together,), (), op.location),
    ]
    pending = iter(slopes)
    rows = []
    for row in jacobian.blocks:
        triples: list[tuple[str, Atom, Atom]] = []
        for kind, k, path in row:
            operand = op.operands[k]
            x = part_of(builder, operand, path, type_of_atom(operand))
            triples.append((kind, next(pending), x))
        rows.append(tuple(triples))
    contracted(result, primal, rows, builder)
    return builder.statements
