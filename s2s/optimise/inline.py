"""Inlining small helper functions, so that `relu(x)` costs no call and reads as one expression.

Before: `y = @relu(h)`. After: `y = np.maximum(h, 0.0)`. Only straight-line functions of a few ops.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Function, Module, Op, Region, Symbol, Value
from s2s.ir.walk import clone, regions_of, rewired, statements_in, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement

MOST = 8


def inline(module: Module) -> Module:
    """The module with calls of small straight-line functions replaced by their bodies."""
    functions = dict(module.functions)
    for name, function in functions.items():
        functions[name] = replace(function, body=_region(function.body, functions))
    return reachable(Module(functions, module.entry), (module.entry,))


def reachable(module: Module, roots: tuple[str, ...]) -> Module:
    """The module without functions that the roots do not call."""
    found, pending = set(roots), list(roots)
    while pending:
        for statement in statements_in(module.functions[pending.pop()].body):
            if isinstance(statement, Op) and isinstance(statement.callee, Symbol):
                name = statement.callee.name
                if name not in found:
                    found.add(name)
                    pending.append(name)
    return Module({n: f for n, f in module.functions.items() if n in found}, module.entry)


def _is_small(function: Function) -> bool:
    statements = function.body.statements
    return (
        len(statements) <= MOST
        and "mode" not in function.notes
        and all(isinstance(s, Op) and not isinstance(s.callee, Symbol) for s in statements)
        and all(p.kind in ("plain", "positional", "keyword") for p in function.params)
    )


def _region(region: Region, functions: dict[str, Function]) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        if isinstance(statement, Op) and isinstance(statement.callee, Symbol):
            callee = functions[statement.callee.name]
            if _is_small(callee):
                statements += _inlined(statement, callee)
                continue
        statements.append(_nested(statement, functions))
    return Region(region.params, tuple(statements), region.yields)


def _nested(statement: Statement, functions: dict[str, Function]) -> Statement:
    return with_regions(statement, tuple(_region(r, functions) for r in regions_of(statement)))


def _inlined(call: Op, callee: Function) -> list[Statement]:
    mapping: dict[Value, Atom] = {}
    for parameter, operand in zip(callee.params, call.operands, strict=True):
        mapping[parameter.value] = operand
    body = _with_own_names(clone(callee.body, mapping), call, callee)
    statements = list(body.statements)
    (result,), (answer,) = call.results, body.yields
    last = statements[-1] if statements else None
    if (
        isinstance(last, Op)
        and last.results == (answer,)
        and isinstance(answer, Value)
        and answer.name in ("", result.name)
    ):
        statements[-1] = replace(last, results=(result,))
    else:
        statements.append(Op((result,), i.ALIAS, (answer,), (), call.location))
    return statements


def _with_own_names(body: Region, call: Op, callee: Function) -> Region:
    """The body with the new versions of an argument called as the argument is, not the parameter."""
    names = {
        callee.params[k].value.name: operand.name
        for k in callee.notes.get("writes", ())
        if isinstance(operand := call.operands[k], Value) and operand.name
    }
    renamed: dict[Value, Atom] = {}
    statements: list[Statement] = []
    for op in body.statements:
        assert isinstance(op, Op)
        results = list(op.results)
        if i.destroys(op.callee) and results[-1].name in names:
            old = results[-1]
            results[-1] = Value(names[old.name], old.type, old.hint)
            renamed[old] = results[-1]
        statements.append(rewired(op, tuple(results), _mapped(op.operands, renamed)))
    return Region(body.params, tuple(statements), _mapped(body.yields, renamed))


def _mapped(atoms: tuple[Atom, ...], mapping: dict[Value, Atom]) -> tuple[Atom, ...]:
    return tuple(mapping.get(a, a) if isinstance(a, Value) else a for a in atoms)
