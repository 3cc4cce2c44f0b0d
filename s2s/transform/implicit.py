"""Derivatives of values that an equation defines, in both modes, and what becomes of such ops.

    x = implicit(x0, tol, max_steps, w)      w_bar, = cell_fixed_point_pullback(..., x, w, x_bar)
                                             x_dot = cell_fixed_point_pushforward(..., x, w, w_dot)

The op itself stays, so that it can be differentiated again; at the end it becomes a call of what
solves it. The code for all this comes as a module of its own, which is spliced in.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.edits import Implicit, Spliced
from s2s.ir.nodes import Literal, Module, Op, Primitive, Symbol, Value
from s2s.ir.symbols import renamed
from s2s.ir.types import may_vary
from s2s.ir.walk import regions_of, statements_in, with_regions
from s2s.lower.implicit import module_of
from s2s.optimise.fold import simplified
from s2s.optimise.inline import inline
from s2s.rules.registry import Override
from s2s.transform.adjoints import leaves_of, part_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Region, Statement
    from s2s.transform.backward import Backward
    from s2s.transform.tangents import Tangents


def implicit_edit(op: Op) -> Implicit | None:
    """The equation that an op solves, if it does."""
    edit = getattr(getattr(op.callee, "override", None), "edit", None)
    return edit if isinstance(edit, Implicit) else None


def reverse_implicit(op: Op, edit: Implicit, back: Backward) -> tuple[Statement, ...]:
    """Append the call of the pullback; the op itself stays."""
    (x,) = op.results
    x_bar = back.whole(x, back.take(x))
    given, captured = _split(op, edit)
    varied = tuple(k for k, a in enumerate(captured) if a in back.sweep.activity and _varies(a))
    operands = (*_wanted(edit, "pullback", given), x, *captured, x_bar)
    bars = _spliced(op, edit, "pullback", varied, operands)
    back.builder.statements.append(bars)
    for place, k in enumerate(varied):
        bar = back.builder.op(i.GETITEM, bars.results[0], Literal(place))
        for path, _ in leaves_of(type_of_atom(captured[k])):
            part = part_of(back.builder, bar, path, type_of_atom(captured[k]))
            back.add(captured[k], path, part)
    return (op,)


def push_implicit(op: Op, edit: Implicit, dots: Tangents) -> None:
    """Append the call of the pushforward."""
    (x,) = op.results
    given, captured = _split(op, edit)
    varied = tuple(k for k, a in enumerate(captured) if dots.varies(a))
    tangents = tuple(dots.at(captured[k]) for k in varied)
    operands = (*_wanted(edit, "pushforward", given), x, *captured, *tangents)
    found = _spliced(op, edit, "pushforward", varied, operands)
    dots.builder.statements.append(found)
    for path, _ in leaves_of(x.type):
        dots.set(x, path, part_of(dots.builder, found.results[0], path, x.type))


def _varies(atom: Atom) -> bool:
    return isinstance(atom, Value) and may_vary(atom.type)


def _wanted(edit: Implicit, what: str, given: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """What of the given operands the code for a derivative takes."""
    wanted = inspect.signature(getattr(edit.definition, what)).parameters
    return tuple(a for a, key in zip(given, edit.definition.given, strict=True) if key in wanted)


def _split(op: Op, edit: Implicit) -> tuple[tuple[Atom, ...], tuple[Atom, ...]]:
    count = len(edit.given)
    return op.operands[:count], op.operands[count:]


def _spliced(
    op: Op, edit: Implicit, what: str, varied: tuple[int, ...], operands: tuple[Atom, ...]
) -> Op:
    module = module_of(edit, what, varied, op.location)
    hint = "bars" if what == "pullback" else ""
    result = Value("", type_of_atom(module.functions[module.entry].body.yields[0]), hint)
    callee = Primitive(i.SPLICED.function, "spliced", Override(edit=Spliced(_clean(module, edit))))
    return Op((result,), callee, operands, (), op.location)


def _clean(module: Module, edit: Implicit) -> Module:
    """The module with small functions in place and constants folded."""
    key = id(module)
    if key not in edit.made:
        small = inline(module)
        functions = {k: replace(f, body=simplified(f.body)) for k, f in small.functions.items()}
        edit.made[key] = Module(functions, module.entry)
    return edit.made[key]


# --- splicing ---------------------------------------------------------------------------------------


def without_implicit(module: Module) -> Module:
    """The module with the equations solved: nothing of them is differentiated any more."""
    while any(implicit_edit(s) for s in _ops(module)):
        functions = {
            name: replace(f, body=_each(f.body, _solved)) for name, f in module.functions.items()
        }
        module = spliced(Module(functions, module.entry))
    return module


def _solved(op: Op) -> Op:
    edit = implicit_edit(op)
    if edit is None:
        return op
    solve = module_of(edit, "solve", (), op.location)
    given, captured = _split(op, edit)
    callee = Primitive(i.SPLICED.function, "spliced", Override(edit=Spliced(_clean(solve, edit))))
    return replace(op, callee=callee, operands=(*_wanted(edit, "solve", given), *captured))


def spliced(module: Module) -> Module:
    """The module with all that is called there as functions of its own."""
    found: dict[int, str] = {}
    functions: dict[str, Any] = {}
    taken = set(module.functions)

    def placed(op: Op) -> Op:
        edit = getattr(getattr(op.callee, "override", None), "edit", None)
        if not isinstance(edit, Spliced):
            return op
        if id(edit.module) not in found:
            names: dict[str, str] = {}
            for key in edit.module.functions:
                names[key] = _free(key, taken)
                taken.add(names[key])
            functions.update(
                (names[k], renamed(f, names)) for k, f in edit.module.functions.items()
            )
            found[id(edit.module)] = names[edit.module.entry]
        return replace(op, callee=Symbol(found[id(edit.module)]))

    own = {name: replace(f, body=_each(f.body, placed)) for name, f in module.functions.items()}
    if not functions:
        return module
    return Module({**functions, **own}, module.entry)


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _ops(module: Module) -> list[Op]:
    every = (s for f in module.functions.values() for s in statements_in(f.body))
    return [s for s in every if isinstance(s, Op)]


def _each(region: Region, change: Any) -> Region:
    statements = tuple(
        change(s)
        if isinstance(s, Op)
        else with_regions(s, tuple(_each(r, change) for r in regions_of(s)))
        for s in region.statements
    )
    return replace(region, statements=statements)
