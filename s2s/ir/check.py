"""The IR checker: what every pass must leave true. It fails by `AssertionError`: a compiler bug."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from s2s.ir.intrinsics import destroys
from s2s.ir.nodes import For, If, Op, Symbol, Value, While, With
from s2s.ir.walk import operands_of, regions_of

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function, Module, Region, Statement


def check(module: Module, *, versions: bool = True) -> Module:
    """Check every function of a module, and give the module back.

    Held: each value has one definition, which dominates its uses; arities fit; called symbols
    exist; with `versions`, a value that an op destroyed is not used after it (a transform may
    read old versions; `optimise.inplace` then protects them).
    """
    assert module.entry in module.functions, f"no function {module.entry}"
    for name, function in module.functions.items():
        assert name == function.name, f"{function.name} stands under {name}"
        _check_function(function, module, versions=versions)
    return module


def debugging() -> bool:
    """Whether passes are to be checked (S2S_DEBUG=1)."""
    return os.environ.get("S2S_DEBUG", "") not in ("", "0")


def _check_function(function: Function, module: Module, *, versions: bool) -> None:
    defined: set[Value] = set()
    scope: set[Value] = set()
    for parameter in function.params:
        _define(parameter.value, defined, scope, function.name)
    assert not function.body.params, f"{function.name}: the body has parameters"
    assert len(function.body.yields) == 1, f"{function.name}: one value is returned"
    _check_region(function.body, defined, scope, function, module, versions=versions)


def _check_region(
    region: Region,
    defined: set[Value],
    scope: set[Value],
    function: Function,
    module: Module,
    *,
    versions: bool,
) -> None:
    scope = set(scope)
    gone: set[Value] = set()
    for parameter in region.params:
        _define(parameter, defined, scope, function.name)
    for statement in region.statements:
        for atom in operands_of(statement):
            _use(atom, scope, gone, function.name)
        _check_arity(statement, function.name)
        if isinstance(statement, With) and statement.target is not None:
            _define(statement.target, defined, scope, function.name)
        if isinstance(statement, Op):
            if isinstance(statement.callee, Symbol):
                assert statement.callee.name in module.functions, f"no {statement.callee.name}"
            if versions and destroys(statement.callee) and isinstance(statement.operands[0], Value):
                gone.add(statement.operands[0])
        for nested in regions_of(statement):
            _check_region(nested, defined, scope - gone, function, module, versions=versions)
        for result in statement.results:
            _define(result, defined, scope, function.name)
    for atom in region.yields:
        _use(atom, scope, gone, function.name)


def _define(value: Value, defined: set[Value], scope: set[Value], where: str) -> None:
    assert value not in defined, f"{where}: {value.name or '%'} is defined twice"
    defined.add(value)
    scope.add(value)


def _use(atom: Atom, scope: set[Value], gone: set[Value], where: str) -> None:
    if isinstance(atom, Value):
        assert atom in scope, f"{where}: {atom.name or '%'}: {atom.type} is not defined here"
        assert atom not in gone, f"{where}: {atom.name or '%'} is used after it was overwritten"


def _check_arity(statement: Statement, where: str) -> None:
    match statement:
        case If(results=results, then=then, orelse=orelse):
            assert len(then.yields) == len(orelse.yields) == len(results), f"{where}: if arity"
            assert not then.params, f"{where}: an arm takes no parameters"
            assert not orelse.params, f"{where}: an arm takes no parameters"
        case For(results=results, initial=initial, body=body):
            assert len(body.params) == len(initial) + 1, f"{where}: for parameters"
            assert len(body.yields) == len(results) == len(initial) + 1, f"{where}: for yields"
        case While(results=results, initial=initial, test=test, body=body):
            assert len(body.params) == len(test.params) == len(initial), f"{where}: while params"
            assert len(test.yields) == 1, f"{where}: while test"
            assert len(body.yields) == len(results) == len(initial) + 1, f"{where}: while yields"
        case With(results=results, body=body):
            assert len(body.yields) == len(results), f"{where}: with yields"
        case Op(operands=operands, keywords=keywords):
            assert len(keywords) <= len(operands), f"{where}: keywords"
