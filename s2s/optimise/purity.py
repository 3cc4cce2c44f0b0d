"""Which functions of a module have no side effects: a call of one may be dropped or moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Op, Symbol, With
from s2s.ir.walk import statements_in

if TYPE_CHECKING:
    from s2s.ir.nodes import Function, Module


def pure_functions(module: Module) -> frozenset[str]:
    """The symbols of functions that do nothing but compute their result."""
    pure = set(module.functions)
    size = -1
    while size != len(pure):
        size = len(pure)
        pure -= {name for name in pure if not _is_pure(module.functions[name], pure)}
    return frozenset(pure)


def _is_pure(function: Function, pure: set[str]) -> bool:
    params = {p.value for p in function.params}
    for statement in statements_in(function.body):
        if isinstance(statement, With):
            return False
        if not isinstance(statement, Op):
            continue
        if isinstance(statement.callee, Symbol):
            if statement.callee.name not in pure:
                return False
        elif not i.is_pure(statement.callee):
            return False
        if i.destroys(statement.callee) and statement.operands[0] in params:
            return False
    return True
