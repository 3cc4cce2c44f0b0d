"""The backward part of a value with local Jacobians: its adjoint is contracted with each.

    y, dy_dx = ...          x_bar = y_bar * dy_dx                               a scaled one
                            x_bar = np.tensordot(dy_dx, y_bar, axes=y.ndim)     a dense one

The primal part of it is an identity, which `without_contractions` takes away again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from s2s.ir import intrinsics as i
from s2s.ir.edits import Contraction
from s2s.ir.nodes import Literal, Module, Op, Primitive, Value
from s2s.ir.types import Array, Number, dims_of
from s2s.ir.walk import regions_of, statements_in, substitute, with_regions
from s2s.rules.registry import Override
from s2s.transform.adjoints import may_vary_at, part_of, parts_of, structure_of
from s2s.transform.primitives import MASKED_PRODUCT, MULTIPLY, NEGATE, SUM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.ir.build import Builder
    from s2s.ir.nodes import Atom, Function, Location, Region, Statement
    from s2s.ir.types import Type
    from s2s.transform.backward import Backward

Jacobians: TypeAlias = "tuple[tuple[str, Atom, Atom], ...]"

TENSORDOT = Primitive(np.tensordot, "np.tensordot")


def preaccumulated(
    result: Value,
    primal: Atom,
    jacobians: Jacobians,
    location: Location | None,
) -> Op:
    """The op whose value is `primal`, and whose derivative the Jacobians say.

    Args:
        result: what it defines.
        primal: the value.
        jacobians: of each operand the kind of the Jacobian, that itself, and the operand.
        location: the place of it.
    """
    edit = Contraction(tuple(kind for kind, _, _ in jacobians))
    callee = Primitive(i.ALIAS.function, "preaccumulated", Override(edit=edit))
    operands = (atom for _, jacobian, x in jacobians for atom in (jacobian, x))
    return Op((result,), callee, (primal, *operands), (), location)


def contracted(result: Value, primal: Atom, jacobians: list[Jacobians], builder: Builder) -> None:
    """Append what defines a value, or a structure of values, by a primal and local Jacobians."""
    if parts_of(result.type) is None:
        (own,) = jacobians
        builder.statements.append(preaccumulated(result, primal, own, builder.location))
        return
    pending = iter(jacobians)
    atom = _rebuilt(primal, result.type, pending, builder)
    builder.statements.append(Op((result,), i.ALIAS, (atom,), (), builder.location))


def _rebuilt(primal: Atom, type_: Type, pending: Iterator[Jacobians], builder: Builder) -> Atom:
    """A structure built anew of its leaves; what carries no derivative is as it was."""
    parts = parts_of(type_)
    if not may_vary_at(type_):
        return primal
    if parts is None:
        new = Value("", type_)
        builder.statements.append(preaccumulated(new, primal, next(pending), builder.location))
        return new
    atoms = [
        _rebuilt(part_of(builder, primal, (key,), type_), part, pending, builder)
        for key, part in parts
    ]
    return structure_of(builder, type_, atoms)


def is_preaccumulated(statement: Statement) -> bool:
    """Whether a statement is such an op."""
    callee: Any = getattr(statement, "callee", None)
    override = getattr(callee, "override", None)
    return override is not None and isinstance(override.edit, Contraction)


def reverse_contraction(op: Op, back: Backward) -> tuple[Statement, ...]:
    """Append the products of the adjoint with the Jacobians."""
    callee: Any = op.callee
    edit: Contraction = callee.override.edit
    (result,) = op.results
    bar = back.take(result)[()]
    pairs = zip(edit.kinds, op.operands[1::2], op.operands[2::2], strict=True)
    for kind, jacobian, operand in pairs:
        if not isinstance(operand, Value) or operand not in back.sweep.activity:
            continue
        if kind != "dense":
            back.add(operand, (), _scaled(kind, bar, jacobian, operand, result, back))
        else:
            back.add(operand, (), _dense(bar, jacobian, operand, result, back))
    return (op,)


def _scaled(
    kind: str, bar: Atom, jacobian: Atom, operand: Value, result: Value, back: Backward
) -> Atom:
    if jacobian == Literal(1.0):
        product: Atom = bar
    elif jacobian == Literal(-1.0):
        product = back.builder.op(NEGATE, bar)
    elif kind == "scaled" and _is_masked(result, back):
        product = back.builder.op(MASKED_PRODUCT, bar, jacobian)
    else:
        product = back.builder.op(MULTIPLY, bar, jacobian)
    return back.reduced(back.widened(product, bar, result), result, operand)


def _is_masked(result: Value, back: Backward) -> bool:
    """Whether the Jacobian may be infinite where the adjoint is zero."""
    return result in back.sweep.masked and not isinstance(result.type, Number)


def _dense(bar: Atom, jacobian: Atom, operand: Value, result: Value, back: Backward) -> Atom:
    dims = dims_of(result.type)
    assert dims is not None, "a dense Jacobian is of a value of known rank"
    if not dims:
        return back.builder.op(MULTIPLY, bar, jacobian)
    full = back.full(bar, result)
    if _is_masked(result, back):
        product = back.builder.op(MASKED_PRODUCT, full, jacobian)
        return back.builder.op(SUM, product, named={"axis": Literal(tuple(range(-len(dims), 0)))})
    return back.builder.op(TENSORDOT, jacobian, full, named={"axes": Literal(len(dims))})


def without_contractions(module: Module) -> Module:
    """The module with nothing left of these ops: their value is the primal."""
    functions = {name: _without(function) for name, function in module.functions.items()}
    return Module(functions, module.entry)


def _without(function: Function) -> Function:
    if not any(map(is_preaccumulated, statements_in(function.body))):
        return function
    mapping: dict[Value, Atom] = {}
    body = _swept(function.body, mapping)
    return replace(function, body=substitute(body, mapping))


def _swept(region: Region, mapping: dict[Value, Atom]) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        if isinstance(statement, Op) and is_preaccumulated(statement):
            primal = statement.operands[0]
            while isinstance(primal, Value) and primal in mapping:
                primal = mapping[primal]
            mapping[statement.results[0]] = primal
        else:
            regions = tuple(_swept(r, mapping) for r in regions_of(statement))
            statements.append(with_regions(statement, regions))
    return replace(region, statements=tuple(statements))


def is_contractible(type_: Type) -> bool:
    """Whether a local Jacobian of values of a type can be written: floats of known rank."""
    if not isinstance(type_, Array | Number) or dims_of(type_) is None:
        return False
    return (type_.dtype or "").startswith("float")
