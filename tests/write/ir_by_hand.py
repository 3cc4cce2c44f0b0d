"""Building IR by hand, for the tests of raising."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ir import (
    For,
    Function,
    If,
    Literal,
    Module,
    Parameter,
    Primitive,
    Region,
    Value,
    While,
)
from s2s.ir.build import Builder
from s2s.ir.types import FLOAT, Array, List, Size, Type, Unknown
from s2s.write.printing import print_statements
from s2s.write.raising import raise_module

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom, Callee

VECTOR = Array("float64", (Size("n", many=True),))
RECORDS = List(Unknown())
FALSE, TRUE = Literal(value=False), Literal(value=True)

ADD, SUB = Primitive(operator.add, "+"), Primitive(operator.sub, "-")
MUL, DIV = Primitive(operator.mul, "*"), Primitive(operator.truediv, "/")
POW, NEG = Primitive(operator.pow, "**"), Primitive(operator.neg, "-")
LT, GT, EQ = (
    Primitive(operator.lt, "<"), Primitive(operator.gt, ">"), Primitive(operator.eq, "=="),
)  # fmt: skip
NOT = Primitive(operator.not_, "not")
ABS, RANGE = Primitive(abs, "abs"), Primitive(range, "range")
NP_SUM, TANH = Primitive(np.sum, "np.sum"), Primitive(np.tanh, "np.tanh")


def builder(type_: Type = FLOAT) -> Builder:
    """A builder that gives every result one type."""
    return Builder(lambda *_: (type_,))


def op(b: Builder, callee: Callee, *operands: Any, name: str = "", type: Type | None = None) -> Any:
    """Append an op; numbers become literals."""
    if type is None:
        return b.op(callee, *map(atom, operands), name=name)
    before, b.infer = b.infer, lambda *_: (type,)
    result = b.op(callee, *map(atom, operands), name=name)
    b.infer = before
    return result


def atom(value: Any) -> Atom:
    """A value as it is, anything else as a literal."""
    return (
        value
        if hasattr(value, "type") or type(value).__name__ in ("Global", "Literal", "Undef")
        else Literal(value)
    )


def value(name: str = "", type: Type = FLOAT) -> Value:
    """A value."""
    return Value(name, type)


def region(b: Builder, *yields: Any, params: tuple[Value, ...] = ()) -> Region:
    """The region of what has been appended."""
    return b.region(params, tuple(map(atom, yields)))


def branch(b: Builder, test: Any, then: Region, orelse: Region, *names: str) -> tuple[Value, ...]:
    """Append an `if`."""
    results = tuple(value(name) for name in names)
    b.statements.append(If(results, atom(test), then, orelse))
    return results


def loop(b: Builder, iterable: Any, initial: tuple[Any, ...], body: Region) -> tuple[Value, ...]:
    """Append a `for`; the results are named as the positions."""
    results = (value(), *(Value(p.name, p.type) for p in body.params[1:]))
    b.statements.append(For(results, atom(iterable), tuple(map(atom, initial)), body))
    return results


def repeat(b: Builder, initial: tuple[Any, ...], test: Region, body: Region) -> tuple[Value, ...]:
    """Append a `while`."""
    results = (value(), *(Value(p.name, p.type) for p in body.params))
    b.statements.append(While(results, tuple(map(atom, initial)), test, body))
    return results


def module(b: Builder, params: tuple[Value, ...], result: Any, name: str = "f") -> Module:
    """A module of one function."""
    body = region(b, result)
    return Module({name: Function(name, tuple(map(Parameter, params)), body)}, name)


def text(made: Module) -> str:
    """What the module is raised to."""
    return print_statements(raise_module(made))


def executed(made: Module) -> Callable[..., Any]:
    """The raised entry function."""
    import s2s_runtime

    namespace: dict[str, Any] = {"np": np, "s2s_runtime": s2s_runtime}
    exec(text(made), namespace)
    return namespace[made.entry]
