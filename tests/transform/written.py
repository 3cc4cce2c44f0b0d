"""Functions in IR that write into an array, of every kind of index, and their derivatives."""

from __future__ import annotations

import ast
import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import s2s_runtime

from s2s import rules
from s2s.analysis.infer import infer
from s2s.analysis.signature import signature_of
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.ir.nodes import Atom, Function, Literal, Module, Parameter, Primitive, Value
from s2s.ir.types import UNKNOWN, Type
from s2s.optimise.dead import dead
from s2s.pipeline import derivative
from s2s.transform.primitives import MULTIPLY, PLUS, SUM
from s2s.transform.request import Request
from s2s.transform.reverse import reverse
from s2s.write.raising import raise_module

if TYPE_CHECKING:
    from collections.abc import Callable

    Build = Callable[[Builder, dict[str, Value]], Atom]

rules.load()
STEP = 1e-5


@dataclass(frozen=True)
class Place:
    """An index: what NumPy gets, and the arrays, masks and numbers in it that are arguments."""

    value: Any
    arguments: dict[str, Any]


def module_of(types: dict[str, Type], build: Build) -> Module:
    """The module of the function that `build` appends the statements of."""
    values = {name: Value(name, type_) for name, type_ in types.items()}
    builder = Builder(infer)
    result = build(builder, values)
    params = tuple(Parameter(value) for value in values.values())
    return check(
        Module({"f": Function("f", params, builder.region((), (result,)))}, "f"), versions=False
    )


def types_of(arguments: dict[str, Any], unknown: frozenset[str] = frozenset()) -> dict[str, Type]:
    """The types that the arguments are compiled for; those of `unknown` ones are not known."""
    return {n: UNKNOWN if n in unknown else t for n, t in signature_of(arguments).items()}


def gradients(module: Module, arguments: dict[str, Any], wrt: tuple[str, ...]) -> tuple[Any, ...]:
    """The gradients that the reversed IR computes; it must leave its arguments as they are."""
    derived = check(reverse(module, Request("grad", wrt, False)), versions=False)
    before = {name: np.copy(value) for name, value in arguments.items()}
    found = evaluate(derived, **arguments)
    shortened = {name: dead(function) for name, function in derived.functions.items()}
    again = evaluate(check(Module(shortened, derived.entry), versions=False), **arguments)
    for first, second in zip(found, again, strict=True):
        np.testing.assert_array_equal(first, second)
    for name, value in arguments.items():
        assert np.array_equal(value, before[name]), name
    return tuple(found)


def emitted(module: Module, arguments: dict[str, Any], wrt: tuple[str, ...]) -> tuple[Any, ...]:
    """The gradients that the emitted code computes, in place; its arguments stay as they are."""
    with patch.dict(os.environ, {"S2S_DEBUG": "0"}):  # these functions read old versions
        derived = check(derivative(module, Request("grad", wrt, False)))
    functions = [ast.unparse(ast.fix_missing_locations(f)) for f in raise_module(derived)]
    namespace: dict[str, Any] = {"np": np, "math": math, "s2s_runtime": s2s_runtime}
    exec("\n\n".join(functions), namespace)
    before = {name: np.copy(value) for name, value in arguments.items()}
    found = namespace[derived.entry](**arguments)
    for name, value in arguments.items():
        assert np.array_equal(value, before[name]), name
    return tuple(found)


def differences(module: Module, arguments: dict[str, Any], name: str) -> Any:
    """The gradient by central differences."""
    value = np.asarray(arguments[name], float)
    result = np.zeros(value.shape)
    for place in np.ndindex(value.shape):
        sides = []
        for sign in (1.0, -1.0):
            moved = value.copy()
            moved[place] += sign * STEP
            given: Any = _like(arguments[name], moved)
            sides.append(evaluate(module, **{**arguments, name: given}))
        result[place] = (sides[0] - sides[1]) / (2.0 * STEP)
    return result


def _like(value: Any, moved: Any) -> Any:
    if isinstance(value, np.ndarray):
        return moved
    return moved.tolist() if isinstance(value, list) else float(moved)


def compare(module: Module, arguments: dict[str, Any], wrt: tuple[str, ...], what: str) -> None:
    """Hold the gradients against differences."""
    both = zip(wrt, gradients(module, arguments, wrt), emitted(module, arguments, wrt), strict=True)
    for name, found, from_code in both:
        expected = differences(module, arguments, name)
        scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
        for side in (found, from_code):
            np.testing.assert_allclose(
                np.asarray(side, float), expected, 1e-6, 1e-7 * scale, err_msg=f"{name} of {what}"
            )


def index_atom(value: Any, arguments: dict[str, Value], builder: Builder, path: str = "") -> Atom:
    """The index in IR; what stands among the arguments under its path is that argument."""
    if path in arguments:
        return arguments[path]
    if isinstance(value, tuple):
        parts = [index_atom(v, arguments, builder, f"{path}{k}") for k, v in enumerate(value)]
        if all(isinstance(part, Literal) for part in parts):
            return Literal(value)
        return builder.op(i.TUPLE, *parts)
    if isinstance(value, list):
        return builder.op(i.LIST, *map(Literal, value))
    if isinstance(value, slice) and f"{path}start" in arguments:
        return builder.op(
            i.SLICE, arguments[f"{path}start"], Literal(value.stop), Literal(value.step)
        )
    return Literal(value)


def writing(callee: Primitive, indices: tuple[Place, ...], *, fixed: bool = False) -> Build:
    """`u = 2 x; u1 = write(u, index, v v)`, then `sum(c u1 u1) + sum(d u)`.

    Both versions are read. Where `fixed`, what is written into does not depend on `x`.
    """

    def build(builder: Builder, values: dict[str, Value]) -> Atom:
        source = values["d"] if fixed else values["x"]
        u = builder.op(MULTIPLY, Literal(2.0), source, name="u")
        atoms = [
            index_atom(place.value, _of_place(values, k), builder)
            for k, place in enumerate(indices)
        ]
        index = atoms[-1]
        for outer in reversed(atoms[:-1]):
            index = builder.op(i.CHAIN, outer, index)
        v: Atom = values["v"]
        new = builder.op(callee, u, index, v, name="u")
        scaled = builder.op(MULTIPLY, values["c"], builder.op(MULTIPLY, new, new))
        old = builder.op(MULTIPLY, values["d"], u)
        return builder.op(PLUS, builder.op(SUM, scaled), builder.op(SUM, old))

    return build


def _of_place(values: dict[str, Value], number: int) -> dict[str, Value]:
    prefix = f"at{number}_"
    return {n.removeprefix(prefix): v for n, v in values.items() if n.startswith(prefix)}
