"""Kernels that are called for brevity are written out before they are differentiated themselves.

Before:  a_bar = s2s_runtime.qr_adjoint(q, r, q_bar, r_bar)
After:   m = r @ np.swapaxes(r_bar, -1, -2) - ...; a_bar = ...        what the kernel does
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.differentiable import template_signature
from s2s.analysis.infer import infer
from s2s.ir.build import Builder
from s2s.ir.nodes import Literal, Module, Op, Primitive, Region, Value
from s2s.ir.walk import regions_of, statements_in, substitute, with_regions
from s2s.rules.registry import find_expansion
from s2s.transform.templates import inlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Statement


def expanded(module: Module, facts: Activity) -> Module:
    """The module with the expansions of active kernels in their places."""
    everything = (s for f in module.functions.values() for s in statements_in(f.body))
    if not any(isinstance(s, Op) and _expansion(s, facts) for s in everything):
        return module
    functions = {}
    for name, function in module.functions.items():
        mapping: dict[Value, Atom] = {}
        body = _region(function.body, facts, mapping)
        functions[name] = replace(function, body=substitute(body, mapping))
    return Module(functions, module.entry)


def _expansion(op: Op, facts: Activity) -> Callable[..., None] | None:
    if not isinstance(op.callee, Primitive) or not any(r in facts for r in op.results):
        return None
    return find_expansion(op.callee.function)


def _region(region: Region, facts: Activity, mapping: dict[Value, Atom]) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        template = _expansion(statement, facts) if isinstance(statement, Op) else None
        if template is not None:
            assert isinstance(statement, Op)
            statements += _written_out(statement, template, mapping)
        else:
            inner = tuple(_region(r, facts, mapping) for r in regions_of(statement))
            statements.append(with_regions(statement, inner))
    return replace(region, statements=tuple(statements))


def _written_out(
    op: Op, template: Callable[..., None], mapping: dict[Value, Atom]
) -> list[Statement]:
    (result,) = op.results
    operands = [mapping.get(a, a) if isinstance(a, Value) else a for a in op.operands]
    count = len(op.positional)
    named = dict(zip(op.keywords, operands[count:], strict=True))
    signature = template_signature(template)
    environment: dict[str, Atom] = {
        name: Literal(parameter.default)
        for name, parameter in signature.parameters.items()
        if parameter.default is not parameter.empty
    }
    environment |= signature.bind(*operands[:count], **named).arguments
    builder = Builder(infer, op.location)
    (found,) = inlined(template, environment, {}, builder).values()
    mapping[result] = found
    return builder.statements
