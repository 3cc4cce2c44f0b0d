"""Derivatives that would be lost in what s2s does not look into: they are refused.

    box = Box(x)              an opaque call is given an active value,
    return box.value * 2.0    and the result is computed from what it made or changed.

No derivative is known of what an opaque op puts into its results, nor into the objects that it was
given. Results of a type that may vary are refused where they are active; this is about all others:
objects of unknown classes, arrays and dataclasses that were changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from s2s.analysis.differentiable import active_operands
from s2s.analysis.effects import is_opaque
from s2s.analysis.sharing import Effects
from s2s.errors import Refusal, RefusedError
from s2s.ir import intrinsics as i
from s2s.ir.nodes import For, If, Op, Primitive, Symbol, Value, While, With
from s2s.ir.types import Array
from s2s.ir.walk import definitions_in, statements_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Module, Statement

_IN_AN_INDEX = Refusal(
    "cannot differentiate through an index",
    "What stands in it depends on what is differentiated. Write it with functions of NumPy.",
)
_IN_A_TEXT = Refusal(
    "cannot differentiate through a text",
    "A number that is read from it depends on what is differentiated. Use the value itself.",
)
_IN_OBJECTS = Refusal(
    "cannot differentiate what is written into an array of objects or records",
    "What it holds depends on what is differentiated. Write it into an array of floats.",
)


@dataclass(frozen=True, slots=True)
class _Edge:
    """`targets` are computed from `sources`; an opaque `op` may also write into what it is given."""

    sources: tuple[Atom, ...]
    targets: tuple[Value, ...]
    op: Op | None = None


def refuse_lost(module: Module, facts: Activity) -> None:
    """Refuse a program whose result depends on active values through what is not looked into.

    Raises:
        RefusedError: at the first opaque op by which a derivative would be lost.
    """
    edges = [e for f in module.functions.values() for s in statements_in(f.body)
             for e in _edges(s, module)]  # fmt: skip
    sources = [e for e in edges if e.op is not None and _may_lose(e.op, facts)]
    if not sources:
        return
    touching = _Touching(module)
    for edge in sources:
        assert edge.op is not None
        reached = _reached(edge, edges, touching)
        if any(v in facts.useful and v not in facts.varied for v in reached):
            raise RefusedError(_refusal(edge.op), edge.op.location)


def _refusal(op: Op) -> Refusal:
    if op.refusal is not None:
        return op.refusal
    if _writes_objects(op):
        return _IN_OBJECTS
    return _IN_A_TEXT if _makes_text(op) else _IN_AN_INDEX


def _edges(statement: Statement, module: Module) -> Iterator[_Edge]:
    match statement:
        case Op(callee=Symbol(name=name)):
            callee = module.functions[name]
            for parameter, operand in zip(callee.params, statement.operands, strict=True):
                yield _Edge((operand,), (parameter.value,))
            yield from _pairs(callee.body.yields, statement.results)
        case Op():
            yield _Edge(_sources(statement), statement.results, statement)
        case If(then=then, orelse=orelse, results=results):
            yield from (*_pairs(then.yields, results), *_pairs(orelse.yields, results))
        case For(iterable=iterable, initial=initial, body=body, results=results):
            yield _Edge((iterable,), body.params[:1])
            yield from _loop(initial, body.params[1:], body.yields[1:], results[1:])
        case While(initial=initial, test=test, body=body, results=results):
            yield from _pairs(initial, test.params)
            yield from _loop(initial, body.params, body.yields[1:], results[1:])
        case With(context=context, target=target, body=body, results=results):
            if target is not None:
                yield _Edge((context,), (target,))
            yield from _pairs(body.yields, results)


def _sources(op: Op) -> tuple[Atom, ...]:
    """What may get into the results of an op that is no call of a function of the module."""
    if is_opaque(op) or _makes_text(op) or op.callee in (i.SLICE, i.GETITEM, i.DICT, i.SETITEM):
        return op.operands
    return active_operands(op)


def _makes_text(op: Op) -> bool:
    from s2s.rules.zeros import TEXTS  # a family of rules: only `rules.load` may import it first

    function = op.callee.function if isinstance(op.callee, Primitive) else None
    return op.callee == i.FORMAT or any(function is text for text in TEXTS)


def _pairs(sources: tuple[Atom, ...], targets: tuple[Value, ...]) -> Iterator[_Edge]:
    for source, target in zip(sources, targets, strict=True):
        yield _Edge((source,), (target,))


def _loop(
    initial: tuple[Atom, ...],
    params: tuple[Value, ...],
    yields: tuple[Atom, ...],
    results: tuple[Value, ...],
) -> Iterator[_Edge]:
    for sources in (initial, yields):
        yield from (*_pairs(sources, params), *_pairs(sources, results))


def _may_lose(op: Op, facts: Activity) -> bool:
    """Whether an op is given active values and gives what does not count as varied."""
    if is_opaque(op) or _makes_text(op) or op.callee == i.SLICE:
        return any(a in facts.varied for a in op.operands)
    if op.callee == i.DICT:
        return any(a in facts.varied for a in op.operands[::2])
    if _writes_objects(op) and op.operands[-1] in facts.varied:
        return True
    return op.callee in (i.GETITEM, i.SETITEM) and op.operands[1] in facts.varied


def _writes_objects(op: Op) -> bool:
    """Whether an op writes into an array that holds no plain numbers."""
    if op.callee not in (i.SETITEM, i.ACCUMULATE, i.DEDUCT, i.INCREMENT, i.DECREMENT):
        return False
    type_ = op.results[0].type
    dtype = type_.dtype if isinstance(type_, Array) else None
    return dtype is not None and np.dtype(dtype).kind not in "fciub"


class _Touching:
    """What an op may touch: its results, and what an opaque one may write into."""

    def __init__(self, module: Module) -> None:
        self.effects = Effects(module)
        self.functions = self.effects.of_functions()
        self.values = [
            value
            for function in module.functions.values()
            for value in (*(p.value for p in function.params), *definitions_in(function.body))
        ]

    def of(self, edge: _Edge) -> Iterator[Value]:
        yield from edge.targets
        groups = self.effects.written(edge.op, self.functions) if edge.op is not None else set()
        if groups:
            yield from (v for v in self.values if self.effects.is_in(v, groups))


def _reached(start: _Edge, edges: list[_Edge], touching: _Touching) -> set[Value]:
    """What may hold something that the op of an edge was given."""
    found = set(touching.of(start))
    size = -1
    while size != len(found):
        size = len(found)
        for edge in edges:
            if any(a in found for a in edge.sources):
                found.update(touching.of(edge))
    return found
