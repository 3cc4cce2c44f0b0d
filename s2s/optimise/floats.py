"""Python floats stay Python floats: `math` instead of NumPy, and no `float(x_bar)` around one.

Before: `a_bar = b - np.sin(a)`, `return float(a_bar)`. After: `a_bar = b - math.sin(a)`,
`return a_bar`, where `a` and `b` are Python floats: NumPy takes five times as long for a number.
What is a Python number is found from the optimistic side: loop positions are until one that
reaches them is not. The user's own statements stay as they are.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, Function, If, Literal, Op, Primitive, Region, Value, While
from s2s.ir.types import Number
from s2s.ir.walk import definitions_in, regions_of, statements_in, substitute, with_regions

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Statement

_MATH = {  # functions that raise for no finite number
    np.sin: Primitive(math.sin, "math.sin"),
    np.cos: Primitive(math.cos, "math.cos"),
    np.tanh: Primitive(math.tanh, "math.tanh"),
}


def floats(function: Function) -> Function:
    """The function with `math` for Python floats, and without conversions of these to floats."""
    written = _written_by_transforms(function)
    numbers = _python_numbers(function, written)
    region = _with_math(function.body, written, numbers)
    mapping: dict[Value, Atom] = {
        op.results[0]: op.operands[0]
        for op in statements_in(region)
        if isinstance(op, Op)
        and op.callee == i.FLOAT
        and op.operands[0] in numbers
        and _is_float(op.operands[0])
    }
    return replace(function, body=substitute(region, mapping))


def _written_by_transforms(function: Function) -> set[Statement]:
    """The ops of the backward part that have a twin in `math`; none where that is a variable."""
    if any(v.name == "math" for v in (*definitions_in(function.body), *_parameters(function))):
        return set()
    statements = function.body.statements
    if not function.name.endswith("_backward"):
        marks = [
            k
            for k, s in enumerate(statements)
            if isinstance(s, Op) and s.callee == i.COMMENT and s.operands == (Literal("backward"),)
        ]
        statements = statements[marks[0] :] if marks else ()
    return {
        s
        for s in statements_in(Region((), statements, ()))
        if isinstance(s, Op) and isinstance(s.callee, Primitive) and _in_math(s.callee)
    }


def _parameters(function: Function) -> tuple[Value, ...]:
    return tuple(p.value for p in function.params)


def _in_math(callee: Primitive) -> bool:
    return isinstance(callee.function, np.ufunc) and callee.function in _MATH


def _with_math(region: Region, written: set[Statement], numbers: set[Value]) -> Region:
    statements = tuple(_twin(s, written, numbers) for s in region.statements)
    return replace(region, statements=statements)


def _twin(statement: Statement, written: set[Statement], numbers: set[Value]) -> Statement:
    if isinstance(statement, Op):
        if statement in written and all(_is_python(a, numbers) for a in statement.operands):
            assert isinstance(statement.callee, Primitive)
            return replace(statement, callee=_MATH[statement.callee.function], form="call")
        return statement
    nested = tuple(_with_math(r, written, numbers) for r in regions_of(statement))
    return with_regions(statement, nested)


def _is_float(atom: Atom) -> bool:
    found = type_of_atom(atom)
    return isinstance(found, Number) and found.dtype in ("float64", None)


def _python_numbers(function: Function, written: set[Statement]) -> set[Value]:
    """The values that are numbers of Python, not of NumPy."""
    found = {v for v in definitions_in(function.body) if isinstance(v.type, Number)}
    found |= {
        p.value for p in function.params if isinstance(p.value.type, Number) and p.value.type.python
    }
    defined: list[Statement] = list(statements_in(function.body))
    size = -1
    while size != len(found):
        size = len(found)
        for statement in defined:
            _sift(statement, found, written)
    return found


def _sift(statement: Statement, found: set[Value], written: set[Statement]) -> None:
    """Take out what a statement defines that is not a Python number, given the others."""
    match statement:
        case Op():
            if statement in written and all(_is_python(a, found) for a in statement.operands):
                return
            if any(r in found for r in statement.results) and not _gives_python(statement, found):
                found.difference_update(r for r in statement.results if not _known(r))
        case If(then=then, orelse=orelse, results=results):
            for result, a, b in zip(results, then.yields, orelse.yields, strict=True):
                if not (_is_python(a, found) and _is_python(b, found)):
                    found.discard(result)
        case For(body=body) | While(body=body):
            params = body.params[1:] if isinstance(statement, For) else body.params
            positions = zip(
                statement.initial, body.yields[1:], params, statement.results[1:], strict=True
            )
            for start, following, param, result in positions:
                if not (_is_python(start, found) and _is_python(following, found)):
                    found.difference_update((param, result))
            if isinstance(statement, While):
                found.difference_update(p for p in statement.test.params if not _known(p))
        case _:
            found.difference_update(statement.results)


def _known(value: Value) -> bool:
    return isinstance(value.type, Number) and value.type.python


def _is_python(atom: Atom, found: set[Value]) -> bool:
    if isinstance(atom, Literal):
        return isinstance(atom.value, float | int)
    return isinstance(atom, Value) and (atom in found or _known(atom))


def _gives_python(op: Op, found: set[Value]) -> bool:
    if not isinstance(op.callee, Primitive):
        return all(_known(r) for r in op.results)
    operands = tuple(_as_python(a, found) for a in op.operands)
    types = infer(op.callee, operands, op.keywords)
    return all(isinstance(t, Number) and t.python for t in types)


def _as_python(atom: Atom, found: set[Value]) -> Atom:
    if isinstance(atom, Value) and atom in found and isinstance(atom.type, Number):
        return Value(atom.name, Number(atom.type.dtype or "float64", python=True))
    return atom
