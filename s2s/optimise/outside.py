"""Names of what emitted code reads from outside: each means one object, and nothing of the user's.

A rule template of the user's calls `scale` of its own module. Where the function that is differentiated
has a parameter of that name, or another `scale`, the emitted code reads it as `scale_2`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import Global, Module, Op, Primitive, Region
from s2s.ir.walk import operands_of, regions_of, statements_in, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Statement

_FIXED = {"np", "math", "s2s_runtime"}


def own_names(module: Module) -> Module:
    """The module with names from outside apart from each other, and from those of parameters."""
    taken: dict[str, int] = {}
    for function in module.functions.values():
        taken |= dict.fromkeys((p.value.name for p in function.params), 0)
    taken |= dict.fromkeys(module.functions, 0)
    names: dict[tuple[str, int], str] = {}
    for function in module.functions.values():
        for name, found in _outside(function):
            root = name.partition(".")[0]
            if root not in _FIXED and (name, id(found)) not in names:
                names[name, id(found)] = _free(name, found, taken)
    if all(name == shown for (name, _), shown in names.items()):
        return module
    functions = {
        key: replace(function, body=_region(function.body, names))
        for key, function in module.functions.items()
    }
    return Module(functions, module.entry)


def _free(name: str, found: Any, taken: dict[str, int]) -> str:
    """The name for an object; a dotted one that is not free becomes a plain one."""
    number, shown = 1, name
    while taken.setdefault(_key(shown), _meaning(shown, found)) != _meaning(shown, found):
        number += 1
        shown = f"{name.rpartition('.')[2]}_{number}"
    return shown


def _key(name: str) -> str:
    return name.partition(".")[0]


def _meaning(name: str, found: Any) -> int:
    """What the root of a name means: the object, or what a dotted name starts from."""
    if "." not in name:
        return id(found)
    return hash(("root", name.partition(".")[0]))


def _outside(function: Function) -> list[tuple[str, Any]]:
    """Names that a function reads from outside, and what they mean, in order."""
    found: list[tuple[str, Any]] = []
    for statement in statements_in(function.body):
        callee = statement.callee if isinstance(statement, Op) else None
        if isinstance(callee, Primitive) and not isinstance(callee.function, Intrinsic):
            found.append((callee.name, callee.function))
        atoms = (*operands_of(statement), *(a for r in regions_of(statement) for a in r.yields))
        found += [(a.name, a.object) for a in atoms if isinstance(a, Global)]
    found += [(a.name, a.object) for a in function.body.yields if isinstance(a, Global)]
    return [(name, thing) for name, thing in found if name.replace(".", "").isidentifier()]


def _region(region: Region, names: dict[tuple[str, int], str]) -> Region:
    statements = tuple(_statement(s, names) for s in region.statements)
    return replace(region, statements=statements, yields=_atoms(region.yields, names))


def _statement(statement: Statement, names: dict[tuple[str, int], str]) -> Statement:
    if isinstance(statement, Op):
        callee = statement.callee
        if isinstance(callee, Primitive):
            shown = names.get((callee.name, id(callee.function)), callee.name)
            callee = callee if shown == callee.name else replace(callee, name=shown)
        return replace(statement, callee=callee, operands=_atoms(statement.operands, names))
    changed = {
        field: _atom(getattr(statement, field), names)
        for field in ("test", "iterable", "context")
        if isinstance(getattr(statement, field, None), Global)
    }
    if hasattr(statement, "initial"):
        changed["initial"] = _atoms(statement.initial, names)  # type: ignore[assignment]
    statement = replace(statement, **changed)  # type: ignore[arg-type]
    return with_regions(statement, tuple(_region(r, names) for r in regions_of(statement)))


def _atoms(atoms: tuple[Atom, ...], names: dict[tuple[str, int], str]) -> tuple[Atom, ...]:
    return tuple(_atom(a, names) for a in atoms)


def _atom(atom: Atom, names: dict[tuple[str, int], str]) -> Atom:
    if not isinstance(atom, Global):
        return atom
    shown = names.get((atom.name, id(atom.object)), atom.name)
    return atom if shown == atom.name else Global(shown, atom.object)
