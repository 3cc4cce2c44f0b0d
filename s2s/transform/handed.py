"""What a function made by forward mode is given and gives back beside what the function takes and gives.

A tangent that is given back has the type of its value, and memory of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Parameter, Value
from s2s.ir.types import Array, Number, Tuple, Unknown
from s2s.transform.adjoints import may_vary_at, parts_of, reaches, structure_of, type_at
from s2s.transform.primitives import AS_LIKE
from s2s.transform.request import tangent_parameters
from s2s.transform.tangents import tangent_name

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Function
    from s2s.transform.adjoints import Path
    from s2s.transform.request import Request
    from s2s.transform.tangents import Tangents


def given(
    function: Function, targets: tuple[Value, ...], request: Request, dots: Tangents
) -> tuple[Parameter, ...]:
    """The parameters for tangents."""
    types = tuple(value.type for value in targets)
    names = tangent_parameters(request.wrt, tuple(p.value.name for p in function.params))
    if not request.tangent:
        each = params = tuple(map(Value, names, types))
    elif request.single:
        each = params = (Value(request.tangent, types[0]),)
    else:
        params = (Value(request.tangent, Tuple(types)),)
        each = tuple(
            Value(tangent_name(v.name, ()), t) for v, t in zip(targets, types, strict=True)
        )
        dots.builder.statements.append(Op(each, i.UNPACK, params))
    for value, dot in zip(targets, each, strict=True):
        dots.set(value, (), dot, settled=True)
    return tuple(map(Parameter, params))


def with_tangents(
    params: tuple[Parameter, ...], extra: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """Tangents are passed by keyword where something before them has a default or takes the rest."""
    plain = all(p.kind in ("plain", "positional") and p.default is None for p in params)
    if not plain:
        extra = tuple(Parameter(p.value, "keyword") for p in extra)
    last = tuple(p for p in params if p.kind == "doublestar")
    return (*(p for p in params if p.kind != "doublestar"), *extra, *last)


def tangent_of(result: Atom, path: Path, dots: Tangents) -> Atom:
    """The tangent of the part of a result at a path."""
    type_, leaves = type_of_atom(result), dots.leaves(result)
    below = any(len(p) > len(path) and p[: len(path)] == path for p in leaves)
    if not below or not reaches(type_, path):
        return _converted(dots.at(result, path), result, path, dots)
    found = type_at(type_, path)
    parts = [
        tangent_of(result, (*path, key), dots) if may_vary_at(part) else Literal(None)
        for key, part in parts_of(found) or ()
    ]
    return structure_of(dots.builder, found, parts)


def value_of(result: Atom, dots: Tangents) -> Atom:
    """The value: no argument, and nothing that a tangent refers to."""
    if isinstance(result, Value) and isinstance(result.type, Array | Unknown):
        return dots.builder.op(i.OWN, result)
    return result


def _converted(dot: Atom, result: Atom, path: Path, dots: Tangents) -> Atom:
    type_ = type_of_atom(result)
    wanted, found = type_at(type_, path) if reaches(type_, path) else type_, type_of_atom(dot)
    if not isinstance(dot, Value):
        return dot
    if isinstance(wanted, Number) and wanted.python and found != wanted:
        return dots.builder.op(i.FLOAT, dot)
    if isinstance(wanted, Array | Unknown) and not _is_given_back(dot, dots):
        return dots.builder.op(i.OWN, dot)
    return dot


def _is_given_back(dot: Value, dots: Tangents) -> bool:
    """Whether a tangent is that of a gradient, which has been made for the caller."""
    made = [s for s in dots.builder.statements if dot in s.results]
    return any(isinstance(s, Op) and s.callee == AS_LIKE for s in made)
